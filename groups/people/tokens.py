"""Random tokens: what is kept of one, and how long it may be used (pure)."""

from datetime import timedelta
from hashlib import sha256

ANSWER_WITHIN = timedelta(days=2)
RESET_WITHIN = timedelta(minutes=30)


def hash_token(token: str) -> str:
    """What is kept of a random token: it cannot be turned back, and needs no salt because it cannot be guessed."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
