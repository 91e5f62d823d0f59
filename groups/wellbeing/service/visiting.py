"""What a supporter does: answer the invitation, come in by a link, read what is switched on, and step back.

They have no account and no sign-in of the community. What they carry is a key of their own, which opens these pages.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from groups import clock, db, limits, outbox, retention
from groups.errors import NotFound
from groups.people import addresses
from groups.people.tokens import hash_token
from groups.wellbeing.keys import make_key
from groups.wellbeing.models import Disclosure, EndedBy, Opens, PlanPart, Supporter, SupporterKey
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.queries import plan as plans
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.service import supporting, telling
from groups.wellbeing.sharing import ANY_DEVICE, LASTS, OWN_DEVICE, Switch, Told

OLD_LINK = "This link has been used, or it is too old. You can ask for a new one."
KEPT = retention.kept(
    "supporters", "Supporters who have ended, and what they were let know", "The rows are deleted.", days=90, most=180
)


def open_link(token: str, own_device: bool) -> str:
    """Use a link up. An invitation is accepted by this; gives the key that the browser carries."""
    supporter = _use(token)
    if supporter.accepted_at is None:
        supporter.accepted_at = clock.now()
        supporter.expires_at = supporter.accepted_at + LASTS
    return make_key(supporter, Opens.BROWSER, OWN_DEVICE if own_device else ANY_DEVICE)


def decline(token: str) -> None:
    """Say no to an invitation. The person sees that it has ended, and no reason is asked."""
    supporting.finish(_use(token), EndedBy.SUPPORTER)


def step_back(supporter: Supporter) -> None:
    """Stop being one, at once."""
    supporting.finish(supporter, EndedBy.SUPPORTER)


def close(token: str) -> None:
    """Let a browser forget that it was here."""
    db.session().execute(delete(SupporterKey).where(SupporterKey.token_hash == hash_token(token)))


def read_plan(supporter: Supporter) -> dict[Part, PlanPart]:
    """The plan as it is now, if that is switched on; each time is written down for the person to see."""
    if Switch.PLAN not in queries.switches_of(supporter):
        raise NotFound()
    limits.check("supporter_plan", supporter.id)
    telling.write_down(supporter, Told.PLAN_READ, f"plan:{clock.now():%Y%m%d%H%M%S%f}")
    return dict(plans.plan_of(supporter.person_id))


def ask_link(email: str) -> None:
    """Queue a letter with new links to the pages of whoever has this address. The same is done for an address that is
    nobody's; its letter is dropped when it is written."""
    email = addresses.folded(email)
    found = queries.at_address(email)
    if limits.allows("letter_address", hash_token(email)):
        outbox.put(telling.LINK, found[0].id if found else 0, None, not_after=clock.now() + timedelta(hours=1))


def tidy() -> None:
    """End what has run out, delete old keys, and forget those who ended long ago with all they were let know."""
    now, session = clock.now(), db.session()
    for supporter in queries.run_out():
        supporting.finish(supporter, EndedBy.TIME)
    session.execute(delete(SupporterKey).where(SupporterKey.expires_at < now))
    long_ago = queries.ended_before(now - KEPT.time)
    session.execute(delete(Disclosure).where(Disclosure.supporter_id.in_(long_ago)))
    session.execute(delete(Supporter).where(Supporter.id.in_(long_ago)))


def _use(token: str) -> Supporter:
    """Of two who try at once, one is refused."""
    found = queries.find_link(hash_token(token))
    if found is None:
        raise NotFound(OLD_LINK)
    key, supporter = found
    mine = (SupporterKey.id == key.id, SupporterKey.used_at.is_(None))
    used = update(SupporterKey).where(*mine).values(used_at=clock.now()).returning(SupporterKey.id)
    if db.session().scalar(used) is None:
        raise NotFound(OLD_LINK)
    return supporter
