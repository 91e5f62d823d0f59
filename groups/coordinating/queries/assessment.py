"""The risk assessment: filled from what is set up, what coordinators wrote, and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from groups import clock, db, figures, retention
from groups.access import Can, Office, require
from groups.coordinating.harms import HARMS
from groups.coordinating.models import Contact, HarmView, Likelihood
from groups.membership.models import Entry, Group
from groups.papers import Chapter, Paper
from groups.people import offices, queries
from groups.people.models import Person

LIKELIHOODS = {
    Likelihood.NEGLIGIBLE: "negligible", Likelihood.LOW: "low", Likelihood.MEDIUM: "medium", Likelihood.HIGH: "high",
}  # fmt: skip
NOT_YET = "not judged yet"
QUARTER = timedelta(days=91)


def contact() -> Contact | None:
    """Who answers for this community; None before anybody said so."""
    return db.session().get(Contact, 1)


def views() -> dict[str, HarmView]:
    """What coordinators wrote about each kind of harm, by its key."""
    return {view.harm: view for view in db.session().scalars(select(HarmView))}


def view_of(harm: str) -> HarmView | None:
    """The same of one kind."""
    return db.session().scalar(select(HarmView).where(HarmView.harm == harm))


def assessment(person: Person) -> Paper:
    """The whole document as it is true now."""
    require(person, Can.COORDINATE)
    now, here = clock.now(), queries.community()
    lead = (
        "What could go wrong in this community, what stands against it, and who answers for it. Whoever is accountable "
        "reads it whole, corrects it, and looks again at least once a year and after each large change.",
        "It is filled from the settings, the figures of the last quarter, and what coordinators wrote. It is not legal "
        "advice.",
    )
    name = here.name if here else "the community"
    return Paper(f"Risk assessment: {name}", now, lead, tuple(_chapters(now)))


def safeguarding(person: Person) -> list[Chapter]:
    """The figures of the last quarter, from whoever gives some."""
    require(person, Can.COORDINATE)
    now = clock.now()
    return figures.chapters("safeguarding", now - QUARTER, now)


def _chapters(now: datetime) -> Iterator[Chapter]:
    yield _accountable()
    yield _what_it_is()
    yield _kinds()
    asked = figures.chapters("assessment", now - QUARTER, now)
    yield from asked or [Chapter("Staffed hours", ("No hours of duty are set up here.",))]
    yield from figures.chapters("safeguarding", now - QUARTER, now)
    yield Chapter(
        "What is kept, and for how long", head=("What", "For how long", "Then"),
        rows=[(each.what, each.said, each.then) for each in retention.table()],
    )  # fmt: skip


def _accountable() -> Chapter:
    found, many = contact(), len(offices.coordinator_ids())
    if found is None:
        return Chapter("Who is accountable", ("Nobody is named yet. A named person is the first thing asked for.",))
    rows = [
        ("Accountable", f"{found.name}, {found.part}"), ("Reached at", found.reached_at),
        ("For authorities", found.for_authorities or found.reached_at), ("Coordinators", str(many)),
    ]  # fmt: skip
    return Chapter("Who is accountable", head=("What", "Who"), rows=rows)


def _what_it_is() -> Chapter:
    counted = select(Group.entry, func.count()).where(Group.closed_at.is_(None)).group_by(Group.entry)
    groups = {row[0]: row[1] for row in db.session().execute(counted)}
    held = select(func.count()).where(Group.closed_at.is_(None), Group.holds_newcomers)
    by_office = [each for each in offices.standing() if each.office is Office.ORGANISER]
    rows = [
        ("Groups anybody may join", str(groups.get(Entry.OPEN, 0))),
        ("Groups that ask questions first", str(groups.get(Entry.QUESTIONS, 0))),
        ("Groups by invitation", str(groups.get(Entry.INVITED, 0))),
        ("Groups that hold a newcomer’s first message", str(db.session().scalar(held) or 0)),
        ("People who publish listings", str(len(by_office))),
        ("Direct messages between members", "there are none"),
        ("Pictures, files, calls", "there are none; text only"),
        ("Age", "not asked; everybody has the highest privacy setting"),
    ]
    return Chapter("What the site does", head=("What", "Here"), rows=rows)


def _kinds() -> Chapter:
    written = views()
    rows = []
    for harm in HARMS:
        view = written.get(harm.key)
        said = LIKELIHOODS[view.likelihood] + (f": {view.words}" if view.words else "") if view else NOT_YET
        rows.append((harm.name, harm.here, harm.against, said))
    return Chapter(
        "Kinds of harm", head=("Kind", "Where it could happen", "What stands against it", "Judged"), rows=rows
    )
