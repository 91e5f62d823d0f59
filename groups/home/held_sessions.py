"""Sessions, as a step of somebody's ladder can be about one: only those that they may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from groups import contact_level
from groups.access import Can
from groups.errors import NotFound
from groups.people.models import Person
from groups.sessions import queries as sessions
from groups.sessions import stages
from groups.sessions.models import LiveSession
from groups.steps.links import Linked, Stand, ref_in


def find(person: Person, links: Collection[str]) -> Iterable[Linked]:
    """What these pages are for this person now."""
    for link in sorted(links):
        try:
            yield _linked(sessions.session_for(person, ref_in(link), Can.SEE_SESSION))
        except NotFound:
            continue


def offers(person: Person) -> list[Linked]:
    """The sessions that are open and that this person said they come to."""
    return [_linked(each) for each in sessions.open_for(person.id)]


def _linked(session: LiveSession) -> Linked:
    meetup = session.meetup
    stand = Stand.OVER if session.stage in stages.OVER else Stand.OPEN
    level = contact_level.level(meetup.facets)
    return Linked(f"/sessions/{session.ref}", stand, meetup.title, level, session.starts_at, meetup.zone)
