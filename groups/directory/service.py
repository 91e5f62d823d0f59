"""What coordinators do with help lines, and the opening of the community, which waits for a checked one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from groups import access, clock, db
from groups.access import Can
from groups.audit import service as audit
from groups.directory import queries
from groups.directory.models import HelpKind, HelpLine
from groups.errors import Conflict, Forbidden, Invalid
from groups.people.models import Community, CommunityState, Person
from groups.people.queries import community

_DIALLED = re.compile(r"^[0-9*#+][0-9*#+ ()-]{1,29}$")
#: A change of one of these means that somebody has to check the line again.
_CHECKED_PARTS = ("kind", "name", "dial", "text_to", "url", "hours")


@dataclass(frozen=True)
class Line:
    """What a coordinator writes of a help line. `dial` is what is dialled, exactly as it is dialled here."""

    kind: HelpKind
    name: str
    dial: str = ""
    text_to: str = ""
    url: str = ""
    hours: str = ""
    who_for: str = ""
    words: str = ""
    free: bool = True
    source: str = ""
    position: int = 0


def add(person: Person, line: Line) -> HelpLine:
    """Add a line of the community's country. It is shown once somebody has checked it."""
    access.require(person, Can.COORDINATE)
    _check(line)
    row = HelpLine(country=_here().country, created_at=clock.now())
    _write(row, line)
    db.session().add(row)
    db.session().flush()  # the record needs its id
    audit.record(person, "help_line.added", "help_line", row.id, new=_facts(row))
    return row


def edit(person: Person, ref: str, line: Line) -> HelpLine:
    """Change a line. When what is dialled, or when, is another, it has to be checked again."""
    row = queries.line_for(person, ref)
    _refuse_example(row)
    _check(line)
    before, parts = _facts(row), [getattr(row, name) for name in _CHECKED_PARTS]
    _write(row, line)
    if parts != [getattr(row, name) for name in _CHECKED_PARTS]:
        row.checked_on, row.checked_by_id = None, None
    audit.record(person, "help_line.changed", "help_line", row.id, old=before, new=_facts(row))
    return row


def check(person: Person, ref: str) -> HelpLine:
    """ "I have checked this today": dialled or looked up, word for word. Example data can never be checked."""
    row = queries.line_for(person, ref)
    _refuse_example(row)
    row.checked_on, row.checked_by_id = queries.today_here(community()), person.id
    audit.record(person, "help_line.checked", "help_line", row.id, new=_facts(row))
    return row


def end(person: Person, ref: str) -> None:
    """Take a line off the page."""
    row = queries.line_for(person, ref)
    row.ended_at = clock.now()
    audit.record(person, "help_line.ended", "help_line", row.id, old=_facts(row))


def open_community(coordinator: Person) -> Community:
    """Open to members. Refused until one real line of the community's country has been checked by a person."""
    access.require(coordinator, Can.COORDINATE)
    here = _here()
    if here.state is CommunityState.OPEN:
        raise Conflict("The community is open already.")
    if not queries.is_checked(here.country):
        raise Forbidden(
            "Before members come, one help line of your country has to be checked by a person. "
            "Please dial it, and then say so on the page of help lines.",
            code="no_checked_line",
        )
    here.state = CommunityState.OPEN
    audit.record(coordinator, "community.opened", "community", here.id)
    return here


def _here() -> Community:
    here = community()
    if here is None:
        raise Conflict("There is no community yet. Please set it up first.")
    return here


def _refuse_example(row: HelpLine) -> None:
    if row.demo:
        raise Forbidden("This is example data and stays marked as such. Please add the real line and check that one.")


def _write(row: HelpLine, line: Line) -> None:
    for name in Line.__dataclass_fields__:
        value = getattr(line, name)
        setattr(row, name, value.strip() if isinstance(value, str) and name != "kind" else value)


def _check(line: Line) -> None:
    wrong: dict[str, str] = {}
    if not line.name.strip():
        wrong["name"] = "Please give its name."
    if line.dial.strip() and not _DIALLED.match(line.dial.strip()):
        wrong["dial"] = "Only what one dials: digits and spaces, and + * # where they are dialled."
    if not (line.dial.strip() or line.text_to.strip() or line.url.strip()):
        wrong["dial"] = "Please give a number, a way to text, or a web address."
    if line.url.strip() and not line.url.strip().startswith(("https://", "http://")):
        wrong["url"] = "A web address begins with https://"
    if wrong:
        raise Invalid("Some parts need another look.", fields=wrong)


def _facts(row: HelpLine) -> dict[str, object]:
    return {"name": row.name, "dial": row.dial, "checked_on": row.checked_on.isoformat() if row.checked_on else None}
