"""Random tokens: what is kept of one (pure)."""

from hashlib import sha256


def hash_token(token: str) -> str:
    """What is kept of a random token: it cannot be turned back, and needs no salt because it cannot be guessed."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
