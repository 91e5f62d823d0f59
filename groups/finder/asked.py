"""What someone asks the finder for, as it stands in the page's address (pure)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from groups.activities.access_facts import SOUGHT

DISTANCES = (5, 12, 25, 50, 100)
WHENS = ("today", "week", "month", "any")
PARTS = ("morning", "afternoon", "evening")
KINDS = ("support", "social", "creative", "movement", "outdoors", "mindfulness", "learning", "volunteering")
MODES = ("in_person", "online")
LONGEST = 80


@dataclass(frozen=True)
class Asked:
    """The choices of the form. Nonsense in an address becomes the usual choice, so that no link is ever broken."""

    place: str = ""
    km: int = 12
    when: str = "week"
    begin: date | None = None
    end: date | None = None
    part: str = ""
    level: int | None = None
    kind: str = ""
    mode: str = ""
    free: bool = False
    newcomers: bool = False
    access: tuple[str, ...] = ()
    words: str = ""
    nearest: bool = False
    view: str = "list"
    month: str = ""

    def in_address(self, **changes: object) -> dict[str, object]:
        """Only what differs from the usual, for a link; dates as people write them in addresses."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # the names and values are those of the fields
        named = ((each.name, getattr(asked, each.name), each.default) for each in fields(asked))
        return {name: _said(value) for name, value, usual in named if value != usual}

    def window(self, now: datetime, zone: str) -> tuple[datetime, datetime | None]:
        """The stretch of time that is asked for, from now on; no end for any time."""
        place = ZoneInfo(zone)
        if self.begin or self.end:
            first = _midnight(self.begin, place) if self.begin else now
            last = _midnight(self.end + timedelta(days=1), place) if self.end else None
            return max(first, now), last
        if self.when == "today":
            return now, _midnight(now.astimezone(place).date() + timedelta(days=1), place)
        days = {"week": 7, "month": 31}.get(self.when)
        return now, now + timedelta(days=days) if days else None

    def is_narrowed(self) -> bool:
        """Whether one of the further filters is in use, so that they are shown open."""
        further = (self.begin, self.end, self.part, self.mode, self.free, self.newcomers, self.access, self.nearest)
        return any(further)


def read(args: MultiDict[str, str]) -> Asked:
    """The choices in an address."""
    usual = Asked()
    km, level = args.get("km", ""), args.get("level", "")
    begin, end = _day(args.get("begin", "")), _day(args.get("end", ""))
    if begin and end and end < begin:
        begin, end = end, begin
    return Asked(
        place=" ".join(args.get("place", "").split())[: 2 * LONGEST],
        km=int(km) if km in map(str, DISTANCES) else usual.km,
        when=_one_of(args, "when", WHENS) or usual.when,
        begin=begin,
        end=end,
        part=_one_of(args, "part", PARTS),
        level=int(level) if level in {"1", "2", "3", "4", "5"} else None,
        kind=_one_of(args, "kind", KINDS),
        mode=_one_of(args, "mode", MODES),
        free=_is_on(args.get("free", "")),
        newcomers=_is_on(args.get("newcomers", "")),
        access=tuple(dict.fromkeys(fact for fact in args.getlist("access") if fact in SOUGHT)),
        words=" ".join(args.get("words", "").split())[:LONGEST],
        nearest=_is_on(args.get("nearest", "")),
        view="month" if args.get("view", "") == "month" else usual.view,
        month=_month(args.get("month", "")),
    )


def next_month(first: date, by: int) -> date:
    """The first day of the month `by` months on."""
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _said(value: object) -> object:
    if isinstance(value, bool):
        return "1" if value else None
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def _one_of(args: MultiDict[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = args.get(name, "")
    return value if value in choices else ""


def _is_on(value: str) -> bool:
    return value.lower() in {"1", "y", "yes", "on", "true"}


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value) if value else None
    except ValueError:
        return None
    return day if day and 2000 <= day.year <= 2200 else None


def _month(value: str) -> str:
    return value if _day(f"{value}-01") and len(value) == 7 else ""


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), place).astimezone(UTC)
