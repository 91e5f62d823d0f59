"""Facilitators are appointed for a time: it begins and ends by the clock, whether or not anything notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from groups import access, clock, db, events
from groups.access import Can, Role
from groups.audit.models import AuditEntry
from groups.chat import queries as chat
from groups.membership import jobs, queries, service
from groups.membership.events import StandingChanged
from groups.membership.models import Group, Membership
from groups.people import queries as people
from groups.people.models import Person
from groups.term import Term
from tests import make
from tests.people.letters import waiting

Browsers = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
DAY = timedelta(days=1)


def appoint(coordinator: Person, group: Group, whom: Person, term: Term | None = None) -> None:
    with db.transaction():
        actor, person = people.get_person(coordinator.id), people.get_person(whom.id)
        service.appoint_facilitator(actor, queries.get_group(group.id), person, term)


def guides(group: Group, whom: Person) -> set[bool]:
    """Every way in which the application asks whether somebody guides a group; they must agree."""
    db.session().rollback()
    access.forget()
    row = queries.membership_of(whom.id, group.id)
    assert row is not None
    asked = select(Membership.id).where(Membership.role == Role.FACILITATOR, Membership.person_id == whom.id)
    other = select(Membership.id).where(Membership.role != Role.FACILITATOR, Membership.person_id == whom.id)
    return {
        row.role is Role.FACILITATOR,
        whom.id in queries.facilitator_ids(group.id),
        whom.name in queries.facilitator_names(group),
        whom.id in chat.company_of([group.id])[group.id].guides,
        queries.standing_of(whom.id, group.id).role is Role.FACILITATOR,
        access.can(whom, Can.GUIDE, group),
        db.session().scalar(asked) is not None,
        db.session().scalar(other) is None,
        db.session().scalar(select(Membership.role).where(Membership.person_id == whom.id)) is Role.FACILITATOR,
    }


def test_it_counts_from_its_beginning_to_its_end_though_nothing_ran(at_noon: Forward) -> None:
    group, alder, now = make.group(), make.coordinator(), clock.now()
    who = make.member(group, make.person("Ines"))
    appoint(alder, group, who, Term(now + DAY, now + 3 * DAY))
    seen = []
    for _day in range(4):
        seen.append(guides(group, who))
        at_noon(DAY)
    assert seen == [{False}, {True}, {True}, {False}]


def test_the_very_moment_of_the_end_is_outside(at_noon: Forward) -> None:
    group, alder = make.group(), make.coordinator()
    who = make.member(group)
    appoint(alder, group, who, Term(until=clock.now() + DAY))
    at_noon(DAY - timedelta(microseconds=1))
    assert guides(group, who) == {True}
    at_noon(timedelta(microseconds=1))
    assert guides(group, who) == {False}


def test_begin_and_end_are_written_down_and_announced_once(at_noon: Forward, app: object) -> None:
    group, alder, now = make.group(), make.coordinator(), clock.now()
    who, heard = make.person("Ines"), []
    appoint(alder, group, who, Term(now + DAY, now + 2 * DAY))
    events.subscribe(StandingChanged, heard.append)
    assert jobs.guiding() == 0
    at_noon(DAY)
    assert (jobs.guiding(), jobs.guiding()) == (1, 0)
    assert guides(group, who) == {True}
    at_noon(DAY)
    assert (jobs.guiding(), jobs.guiding()) == (1, 0)
    assert heard == [StandingChanged(who.id, group.id)] * 2
    told = [(e.actor_id, e.old, e.new) for e in db.session().scalars(select(AuditEntry).order_by(AuditEntry.id))]
    roles = [(actor, old["role"], new["role"]) for actor, old, new in told if old and new]
    assert roles == [
        (alder.id, None, "facilitator"), (None, "member", "facilitator"), (None, "facilitator", "member"),
    ]  # fmt: skip
    assert "member of one of your groups like the others now" in waiting()[-1].text


def test_who_guided_is_not_new_to_the_group_afterwards(at_noon: Forward) -> None:
    group, alder, who = make.group(), make.coordinator(), make.person()
    appoint(alder, group, who, Term(until=clock.now() + DAY))
    at_noon(DAY)
    assert not queries.standing_of(who.id, group.id).newcomer


def test_appointing_again_changes_the_time_and_the_same_time_changes_nothing(at_noon: Forward) -> None:
    group, alder = make.group(), make.coordinator()
    who, until = make.facilitator(group), clock.now() + DAY
    for _twice in range(2):
        appoint(alder, group, who, Term(until=until))
    assert len(db.session().scalars(select(AuditEntry)).all()) == 1
    at_noon(DAY)
    assert guides(group, who) == {False}
    appoint(alder, group, who)
    assert guides(group, who) == {True}
    assert jobs.guiding() == 0


def test_the_letter_says_from_when_to_when_and_is_not_sent_when_taken_back(at_noon: Forward, app: object) -> None:
    group, alder, who, now = make.group(), make.coordinator(), make.person("Ines"), clock.now()
    appoint(alder, group, who, Term(now + DAY, now + 2 * DAY))
    (letter,) = waiting()
    assert "asks you to guide one of your groups from Friday 4 December, 12:00 on, until Saturday" in letter.text
    with db.transaction():
        service.end_facilitator(people.get_person(alder.id), queries.get_group(group.id), people.get_person(who.id))
    assert ["asks you" in each.text for each in waiting()] == [False]


def test_the_page_takes_days(browser_of: Browsers, database: str) -> None:
    group, who = make.group(), make.person("Ines")
    alder = browser_of(make.coordinator())
    url = f"/desk/groups/{group.ref}/facilitators/{who.ref}"
    assert "must come after" in alder.post(url, data={"until": "2020-01-01"}).text
    until = f"{(clock.now() + 30 * DAY):%Y-%m-%d}"
    assert alder.post(url, data={"until": until}).status_code == 303
    assert "until" in alder.get(f"/desk/groups/{group.ref}").text
    assert guides(group, who) == {True}
    outside = browser_of(make.member(group))
    assert outside.get(url).status_code == 404
    assert outside.post(url, data={"until": until}).status_code == 404
