"""Plants the demo community into an empty database, the same each time but for the moments, which follow from now."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from groups import db
from groups.access import Office
from groups.audit import service as audit
from groups.demo import shapes
from groups.demo.book import load
from groups.demo.checks import Book
from groups.demo.circles import plant_circle
from groups.demo.journals import plant_journals
from groups.demo.ladders import plant_ladder
from groups.demo.moments import Moments
from groups.demo.offers import plant_activity, plant_help, plant_opportunity
from groups.demo.own import plant_own
from groups.demo.planting import Planting, ref_of
from groups.errors import Conflict
from groups.finder import service as finder
from groups.membership.models import Block, Group
from groups.people import passphrase
from groups.people.models import Appointment, Boundaries, Community, CommunityState, Person
from groups.people.names import skeleton


@dataclass(frozen=True)
class DemoSignIn:
    """One sign-in to print: what it shows, and how to come in."""

    role: str
    name: str
    email: str
    passphrase: str


@dataclass(frozen=True)
class Planted:
    """What the demo holds. `already_there`: it was planted before and nothing was touched now (then no counts)."""

    sign_ins: list[DemoSignIn]
    counts: dict[str, int] = field(default_factory=dict)
    already_there: bool = False


def plant(now: datetime) -> Planted:
    """Plant the demo community around `now` (aware), in one transaction of its own.

    A second time nothing happens and `already_there` says so. A community with people or groups of its own is
    refused with a Conflict.
    """
    book = load()
    planting = Planting(book, Moments(now, book.community.zone))
    if _is_there():
        return Planted(_sign_ins(book), already_there=True)
    _refuse_others()
    kept = _kept(book)  # slow, so before the transaction: others may be waiting to write
    with db.transaction():
        _refuse_others()
        community = _community(planting)
        _people(planting, kept)
        for circle in book.circles:
            plant_circle(planting, circle)
        for activity in book.activities:
            plant_activity(planting, activity)
        for opportunity in book.opportunities:
            plant_opportunity(planting, opportunity)
        plant_help(planting, book.help)
        plant_journals(planting)
        for ladder in book.ladders:
            plant_ladder(planting, ladder)
        for own in book.own:
            plant_own(planting, own)
        db.session().flush()
        for thing, ids in planting.findable.items():
            finder.project_many(thing, ids)
        audit.record(None, "demo.planted", "community", community.id, new=dict(planting.counts))
    return Planted(_sign_ins(book), dict(planting.counts))


def _is_there() -> bool:
    return db.session().scalar(select(Community.id).where(Community.demo)) is not None


def _refuse_others() -> None:
    for kind in (Person, Group):
        if db.session().scalar(select(kind.id).limit(1)) is not None:
            raise Conflict(
                "This community already has people or groups of its own, so the demo is not added to it. "
                "Start the demo with an empty database.",
                code="not_empty",
            )


def _community(planting: Planting) -> Community:
    about = planting.book.community
    community = db.session().scalar(select(Community)) or Community(id=1)
    community.name, community.country, community.zone = about.name, about.country, about.zone
    community.state, community.demo = CommunityState.OPEN, True
    community.epoch = ref_of("epoch")
    db.session().add(community)
    db.session().flush()
    return community


def _kept(book: Book) -> dict[str, str]:
    """What is kept of each person's passphrase. Whoever is not printed shares one that nobody knows."""
    nobody_knows = passphrase.hashed(secrets.token_urlsafe(32))
    printed = {each.person: passphrase.hashed(each.passphrase) for each in book.community.sign_ins}
    return {who.key: printed.get(who.key, nobody_knows) for who in book.people}


def _people(planting: Planting, kept: dict[str, str]) -> None:
    """Everyone, with their offices and whom they do not wish to meet."""
    for who in planting.book.people:
        planting.people[who.key] = _person(planting, who, kept[who.key])
    db.session().add_all(planting.people.values())
    db.session().flush()
    for who in planting.book.people:
        _appoint(planting, who)
        _boundaries(planting, who)
    for block in planting.book.blocks:
        _block(planting, block)
    planting.counts["people"] = len(planting.people)


def _person(planting: Planting, who: shapes.Who, kept: str) -> Person:
    town, joined = planting.book.town(who.town), planting.moments.days_ago(who.joined)
    return Person(
        ref=ref_of("person", who.key),
        name=who.name,
        name_skeleton=skeleton(who.name),
        email=_address(who.key),
        passphrase=kept,
        zone=planting.moments.zone,
        near_name=f"{town.name}, {town.region}",
        near_latitude=town.latitude,
        near_longitude=town.longitude,
        created_at=joined,
        passphrase_changed_at=joined,
    )


def _appoint(planting: Planting, who: shapes.Who) -> None:
    held = {Office.COORDINATOR: who.coordinator, Office.ORGANISER: who.organiser}
    person = planting.people[who.key]
    for office in (office for office, holds in held.items() if holds):
        person.appointments.append(Appointment(office=office, began_at=person.created_at))


def _boundaries(planting: Planting, who: shapes.Who) -> None:
    """What they would rather not take on, for the others in their rooms to see."""
    if who.does_not_take_on:
        row = Boundaries(person_id=planting.people[who.key].id, topics=who.does_not_take_on, shows=True)
        db.session().add(row)


def _block(planting: Planting, block: shapes.Blocked) -> None:
    one, other = planting.people[block.person], planting.people[block.blocked]
    at = planting.moments.days_ago(block.days_ago)
    db.session().add(Block(person_id=one.id, other_id=other.id, created_at=at))


def _address(key: str) -> str:
    return f"{key}@example.org"


def _sign_ins(book: Book) -> list[DemoSignIn]:
    names = {who.key: who.name for who in book.people}
    return [
        DemoSignIn(each.role, names[each.person], _address(each.person), each.passphrase)
        for each in book.community.sign_ins
    ]
