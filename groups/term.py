"""From when to when somebody holds a part: what is asked for, and whether it counts at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groups.errors import Invalid

FURTHEST = timedelta(days=366)
LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Term:
    """`begins`: None is at once. `until`: None is until somebody says otherwise."""

    begins: datetime | None = None
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it has begun and is not over."""
        return (self.begins is None or self.begins <= now) and (self.until is None or now < self.until)

    def ahead(self, now: datetime) -> Term:
        """The same seen from now: a beginning that is past is none."""
        return self if self.begins is None or self.begins > now else Term(None, self.until)

    def checked(self, now: datetime) -> Term:
        """As it is kept, seen from now. Raises Invalid with a sentence beside each field."""
        begins = self.ahead(now).begins
        fields = {}
        if begins is not None and begins > now + FURTHEST:
            fields["begins"] = "Please choose a day within a year from now."
        if self.until is not None and self.until <= (begins or now):
            fields["until"] = "The end must come after the beginning, and after today."
        if self.until is not None and self.until > (begins or now) + LONGEST:
            fields["until"] = "Please choose an end within five years, or none."
        if fields:
            raise Invalid("Please look at the days again.", fields=fields)
        return Term(begins, self.until)

    def said(self) -> dict[str, str]:
        """For the record: only what is set."""
        set_ = {"from": self.begins, "until": self.until}
        return {name: f"{at:%Y-%m-%d %H:%M} UTC" for name, at in set_.items() if at is not None}


def of_days(first: date | None, last: date | None, zone: str) -> Term:
    """A term of whole days in a zone: from the beginning of the first to the end of the last."""
    begins = midnight(first, zone) if first else None
    return Term(begins, midnight(last + timedelta(days=1), zone) if last else None)


def last_day(until: datetime, zone: str) -> date:
    """The day at whose end a term is over."""
    return (until.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()


def midnight(day: date, zone: str) -> datetime:
    """The moment a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))
