"""E-mail addresses as they are kept and compared (pure)."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


def checked(text: str) -> str:
    """The address as it is kept; a ValueError with a sentence when it cannot be one. Nothing is looked up."""
    try:
        return _plain(text)
    except EmailNotValidError as fault:
        raise ValueError("Please look at the address again. It should look like name@example.org.") from fault


def folded(text: str) -> str:
    """The address to look somebody up by; anything else stays what it is, and belongs to nobody."""
    try:
        return _plain(text)
    except EmailNotValidError:
        return text.strip().casefold()[:LONGEST]


def _plain(text: str) -> str:
    found = validate_email(text.strip(), check_deliverability=False).normalized.casefold()
    if len(found) > LONGEST:
        raise EmailNotValidError("too long")
    return found
