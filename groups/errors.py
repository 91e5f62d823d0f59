"""What can go wrong, said so that a person can act on it."""

from __future__ import annotations

from collections.abc import Mapping


class Problem(Exception):
    """A refusal: `say` is a sentence for the person, `code` a short word for the machine."""

    code = "problem"
    status = 400

    def __init__(self, say: str, *, code: str | None = None) -> None:
        super().__init__(say)
        self.say = say
        if code is not None:
            self.code = code


class NotFound(Problem):
    """It is not there, or this person may not know that it is. Both sound the same."""

    code, status = "not_found", 404

    def __init__(self, say: str = "There is nothing here. The link may be old, or not meant for you.") -> None:
        super().__init__(say)


class Forbidden(Problem):
    """It can be seen but not done."""

    code, status = "forbidden", 403


class Invalid(Problem):
    """What was sent cannot be used. `fields` maps a field's name to its own sentence."""

    code, status = "invalid", 422

    def __init__(self, say: str, *, fields: Mapping[str, str] | None = None, code: str | None = None) -> None:
        super().__init__(say, code=code)
        self.fields = dict(fields or {})


class Conflict(Problem):
    """Somebody or something else was first."""

    code, status = "conflict", 409


class TooSoon(Problem):
    """Asked too often. `wait` is in seconds."""

    code, status = "too_soon", 429

    def __init__(self, say: str, *, wait: int) -> None:
        super().__init__(say)
        self.wait = wait


class TryAgain(Problem):
    """Nothing was done, and trying again in a moment may work."""

    code, status = "try_again", 503

    def __init__(self, say: str = "That did not go through just now. Nothing is lost; please try again.") -> None:
        super().__init__(say)


class Crowded(TryAgain):
    """More is asked for at once than can be done. Said as briefly as can be: the page would cost what is short."""

    code = "crowded"

    def __init__(
        self, say: str = "Many people are coming in at this moment. Please go back and try again in a little while."
    ) -> None:
        super().__init__(say)
