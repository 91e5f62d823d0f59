"""Single fields of a Meeting Guide row, read out of the forms in which feeds really write them (pure)."""

import html
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import nh3

from groups.text import fold, tidy

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST = {"title": 255, "key": 120, "line": 255, "text": 4000, "url": 2000}
USUAL_MINUTES = 60
LONGEST_MINUTES = 12 * 60
"""An end more than half a day after the start is a slip between morning and evening, and the usual hour is assumed."""

# English names some feeds write in place of a code.
_CODES = {
    "open": "O", "closed": "C", "newcomer": "BE", "newcomers": "BE", "beginner": "BE", "beginners": "BE",
    "discussion": "D", "speaker": "SP", "meditation": "MED", "online": "ONL", "online meeting": "ONL",
    "location temporarily closed": "TC", "temporary closure": "TC", "temporarily closed": "TC",
    "wheelchair access": "X", "wheelchair accessible": "X", "wheelchair-accessible bathroom": "XB",
    "american sign language": "ASL", "babysitting available": "BA", "child-friendly": "CF", "child friendly": "CF",
    "fragrance free": "FF", "outdoor": "OUT", "outdoors": "OUT", "smoking permitted": "SM", "men": "M", "women": "W",
    "young people": "Y", "lgbtq": "LGBTQ", "people of color": "POC", "seniors": "SEN", "english": "EN",
    "spanish": "S", "french": "FR", "big book": "B", "step study": "ST", "step meeting": "ST", "literature": "LIT",
    "birthday": "H", "candlelight": "CAN", "secular": "A", "cross talk permitted": "XT",
}  # fmt: skip
_ALIASES = {"name": "meeting", "location": "location_name", "time": "start_time", "postal_code": "zip"}
_LINE_END = re.compile(r"<(?:br|/p|/div|/li)\b[^>]{0,200}>")
_CLOCK = re.compile(r"^(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])?\.?(?:m\.?)?$")
_UPDATED = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M", "%m/%d/%Y")
_WEB_ADDRESS = re.compile(r"^https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?$", re.IGNORECASE)
_CODE = re.compile(r"^[A-Z0-9][A-Z0-9+-]{0,9}$")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_UNITED_STATES = ("", "us", "usa", "united states")


class Unusable(ValueError):
    """One row cannot be used; its text is the reason."""


def value(row: dict[str, Any], name: str) -> Any:
    """A field, or the one some feeds write in its place."""
    found = row.get(name)
    return row.get(_ALIASES[name]) if found in (None, "") and name in _ALIASES else found


def text(row: dict[str, Any], name: str, longest: int = LONGEST["text"]) -> str:
    """A field as plain text: no markup, no tabs, no blanks at line ends; nothing for lists and objects."""
    found = value(row, name)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    plain = str(found)[: longest * 4]
    if "<" in plain or "&" in plain:
        plain = html.unescape(nh3.clean(_LINE_END.sub("\n", plain), tags=set()))
    lines = [" ".join(part.split()) for part in tidy(plain).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:longest]


def line(row: dict[str, Any], name: str, longest: int = LONGEST["line"]) -> str:
    """A field as one line of plain text."""
    return " ".join(text(row, name, longest).split())


def title(row: dict[str, Any], weekday: int | None, starts: str | None) -> str:
    """The name; without one, built from place (or group or town), day and time."""
    if name := line(row, "name", LONGEST["title"]):
        return name
    where = line(row, "location") or line(row, "group") or town(row)
    when = f"{DAYS[weekday]} {starts}" if weekday is not None and starts else ""
    if not where and not when:
        raise Unusable("It has no name, and no place or time to make one from.")
    return ", ".join(part for part in (where or "Meeting", when) if part)[: LONGEST["title"]]


def slug(row: dict[str, Any]) -> str:
    """The feed's own key, a string or a number; empty when it gives none."""
    return line(row, "slug", LONGEST["key"]) if row.get("slug") is not None else ""


def slugified(words: str) -> str:
    """A key made from words, for a row without one."""
    return _NOT_SLUG.sub("-", fold(words)).strip("-")[: LONGEST["key"]] or "meeting"


def days(row: dict[str, Any]) -> list[int]:
    """The weekdays, Monday first counted as 0; empty for a meeting by appointment."""
    value = row.get("day")
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(day for one in values if (day := _weekday(one)) is not None))


def _weekday(value: Any) -> int | None:
    """A day of the feed (0 to 6 from Sunday; 7 is written for Sunday too; or a name) as ours."""
    if value is None or value == "":
        return None
    text = str(value).strip().lower()
    if text in tuple("01234567") and not isinstance(value, bool):
        return (int(text) + 6) % 7
    for number, name in enumerate(DAYS):
        if len(text) >= 3 and name.lower().startswith(text.rstrip("s.") or "?"):
            return number
    raise Unusable(f"Its day, “{text[:30]}”, is not a day of the week.")


def clock(value: Any, what: str) -> str | None:
    """A time of day as HH:MM, from 24- or 12-hour forms."""
    if value is None or value == "":
        return None
    text = str(value).strip().lower()
    text = {"noon": "12:00", "midnight": "00:00"}.get(text, text)
    found = _CLOCK.match(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and not found[2] and not found[3]:
        hour = 99
    if found and found[3]:
        hour = (hour % 12 + (12 if found[3] == "p" else 0)) if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59:
        raise Unusable(f"Its {what} time, “{text[:30]}”, is not a time of day.")
    return f"{hour:02}:{minute:02}"


def end(row: dict[str, Any], starts: str | None) -> tuple[str | None, int | None]:
    """The end and the length in minutes; an hour when the feed gives no end that makes sense."""
    if starts is None:
        return None, None
    begin = _minutes(starts)
    try:
        ends = clock(row.get("end_time"), "end")
    except Unusable:
        ends = None
    length = (_minutes(ends) - begin) % 1440 if ends else 0
    if not 0 < length <= LONGEST_MINUTES:
        length = USUAL_MINUTES
    return "{:02}:{:02}".format(*divmod((begin + length) % 1440, 60)), length


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def type_codes(row: dict[str, Any]) -> list[str]:
    """The type codes once each in the order given, from an array or a comma list of codes or English names."""
    value = row.get("types")
    values = value if isinstance(value, list) else str(value).strip("[] ").split(",") if value else []
    found = dict.fromkeys(code for one in values if isinstance(one, str | int) and (code := _code(str(one))))
    if "O" in found and "C" in found:
        del found["O"]
    return list(found)


def _code(text: str) -> str:
    text = text.strip(" []\"'")
    return _CODES.get(text.lower(), text if _CODE.match(text) else "")


def is_approximate(row: dict[str, Any]) -> bool:
    """Whether the place is only a town or an area: as stated, else by whether there is a street."""
    stated = line(row, "approximate").lower()
    if stated in ("yes", "no"):
        return stated == "yes"
    if line(row, "address"):
        return False
    parts = [part.strip() for part in line(row, "formatted_address").split(",") if part.strip()]
    if parts:
        return len(parts) <= 3 and not re.search(r"\d", parts[0])
    return not (line(row, "location") and None not in coordinates(row))


def address(row: dict[str, Any]) -> str:
    if whole := line(row, "formatted_address"):
        return whole
    state = " ".join(part for part in (line(row, "state"), _postal_code(row)) if part)
    return ", ".join(part for part in (line(row, "address"), line(row, "city"), state, line(row, "country")) if part)


def _postal_code(row: dict[str, Any]) -> str:
    """The code, with the leading zero that spreadsheets take from American ones."""
    code = line(row, "postal_code")
    american = line(row, "country").lower() in _UNITED_STATES
    return f"0{code}" if american and len(code) == 4 and code.isascii() and code.isdigit() else code


def town(row: dict[str, Any]) -> str:
    """The city; else from the address: before the state in North America, before the country elsewhere."""
    if city := line(row, "city"):
        return city
    parts = [part.strip() for part in line(row, "formatted_address").split(",") if part.strip()]
    if len(parts) >= 3 and parts[-1].lower() in ("usa", "us", "canada", "united states"):
        return parts[-3]
    if len(parts) >= 2:
        words = [word for word in parts[-2].split() if not re.search(r"\d", word)]
        return " ".join(words)
    return line(row, "region")


def region(row: dict[str, Any]) -> str:
    """The area from general to specific: “San Jose > South San Jose”."""
    value = row.get("regions")
    names = [str(name).strip() for name in value if isinstance(name, str)] if isinstance(value, list) else []
    names = names or [line(row, "region"), line(row, "sub_region")]
    return " > ".join(name for name in names if name)[: LONGEST["line"]]


def coordinates(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """Latitude and longitude, numbers or written as text; neither when one is missing or off the map."""
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None, None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude, longitude) == (0, 0):
        return None, None
    return round(latitude, 5), round(longitude, 5)


def url(row: dict[str, Any], name: str) -> str:
    """A web address that can be followed, else nothing."""
    address = line(row, name, LONGEST["url"])
    return address if _WEB_ADDRESS.match(address) else ""


def phone(row: dict[str, Any]) -> str:
    number = line(row, "conference_phone", 100)
    return number if sum(sign.isdigit() for sign in number) >= 5 else ""


@lru_cache(maxsize=256)
def known_zone(name: str) -> str:
    """The name of a time zone that exists, else nothing; feeds write offsets and nicknames too."""
    try:
        return ZoneInfo(name).key if name else ""
    except (ValueError, KeyError, OSError):
        return ""


def updated(text: str) -> datetime | None:
    for form in _UPDATED if text else ():
        try:
            return datetime.strptime(text.removesuffix("Z"), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
