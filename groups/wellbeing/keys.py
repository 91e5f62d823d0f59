"""Making a supporter's random tokens. Only what `hash_token` makes of one is kept."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe

from groups import clock, db
from groups.people.tokens import hash_token
from groups.wellbeing.models import Opens, Supporter, SupporterKey


def make_key(supporter: Supporter, opens: Opens, lasts: timedelta) -> str:
    """A new token, which lasts no longer than the supporter does; it exists in what is made of it and nowhere else."""
    token, now = token_urlsafe(32), clock.now()
    ends = min(now + lasts, supporter.expires_at)
    row = SupporterKey(
        supporter_id=supporter.id, token_hash=hash_token(token), opens=opens, created_at=now, expires_at=ends
    )
    db.session().add(row)
    return token
