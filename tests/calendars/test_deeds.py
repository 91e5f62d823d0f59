"""Whatever is done to a series, the public calendar says the dates that are scheduled, and those called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db, limits
from groups.access import Can
from groups.contact_level import Facets
from groups.errors import Conflict, Invalid
from groups.meetups import queries, service
from groups.meetups.models import Meetup, MeetupState, Series
from groups.membership.models import Group, Mode
from groups.people.models import Person
from groups.recurrence import Rule
from tests import make
from tests.calendars import following, reader

pytestmark = pytest.mark.usefixtures("at_noon")

RULES = (
    Rule("weekly", weekdays=(1,)),
    Rule("weekly", weekdays=(0, 3)),
    Rule("weekly", every=2, weekdays=(4,)),
    Rule("daily", every=3),
    Rule("monthly_by_weekday", weekdays=(2,), ordinal=-1),
    Rule("weekly", weekdays=(6,), count=7),
)
WHOLE = service.Details(
    title="Tea and quiet",
    first_local=datetime(2026, 12, 8, 19, 0),
    minutes=90,
    mode=Mode.IN_PERSON,
    facets=Facets(people=1),
    place="The library",
)


def test_a_line_in_the_calendar_for_each_date_after_any_deeds(visitor: FlaskClient, subtests: pytest.Subtests) -> None:
    done = 0
    for seed in range(15):
        with subtests.test(seed=seed):
            random = Random(seed)
            group = make.group(
                f"Group {seed}", zone=random.choice(["Europe/London", "America/New_York", "Asia/Beirut"])
            )
            guide, member = make.facilitator(group), make.member(group)
            with db.transaction():
                service.schedule(guide, group, replace(WHOLE, rule=random.choice(RULES)))
            for _ in range(8):
                done += _do_something(random, guide, member, group)
                _check(visitor, group)
    assert done > 60, "hardly anything was done"


def _do_something(random: Random, guide: Person, member: Person, group: Group) -> bool:
    rows = [row for row in _rows(group) if row.starts_at > clock.now()]
    if not rows:
        return False
    row = random.choice(rows)
    local = row.starts_local + timedelta(days=random.randrange(3), minutes=random.choice([0, 45, -60]))
    other = replace(WHOLE, title="Soup", first_local=local, minutes=random.choice([60, 90]))
    date = row.ref
    deeds = {
        "reply": lambda: service.reply(member, date, "going"),  # type: ignore[arg-type]  # its value
        "cancel": lambda: service.cancel(guide, queries.meetup_for(guide, date, Can.SCHEDULE), ""),
        "back": lambda: service.put_back(guide, queries.meetup_for(guide, date, Can.SCHEDULE)),
        "change": lambda: service.change_date(guide, date, other),
        "leave out": lambda: service.leave_out(guide, _series(row).ref, (row.slot or local).date()),
        "from here on": lambda: service.change_series(
            guide, date, replace(other, rule=random.choice(RULES)), move=random.random() < 0.5
        ),
        "end": lambda: service.end_series(guide, date, cancel_replied=random.random() < 0.5),
    }
    name = random.choice(["reply", "reply", "cancel", "back", "change", "change", "leave out", "from here on", "end"])
    try:
        with db.transaction():
            deeds[name]()
    except (Conflict, Invalid):
        return False
    return True


def _rows(group: Group) -> list[Meetup]:
    db.session().expire_all()
    return list(db.session().scalars(select(Meetup).where(Meetup.group_id == group.id).order_by(Meetup.starts_at)))


def _series(row: Meetup) -> Series:
    return db.session().get_one(Series, row.series_id)


def _check(visitor: FlaskClient, group: Group) -> None:
    limits.forget()
    calendar = reader.read(following.get(visitor, f"/groups/{group.ref}/calendar.ics").data)
    rows = _rows(group)
    end = clock.now() + timedelta(weeks=12)
    found = [each for each in reader.expand(calendar, end) if each.begins < end]
    expected = [row for row in rows if row.starts_at < end]
    on = sorted((each.begins, each.ends, each.summary) for each in found if each.status == "CONFIRMED")
    assert on == sorted(
        (row.starts_at, row.ends_at, row.title) for row in expected if row.state is not MeetupState.CANCELLED
    )
    off = sorted(each.begins for each in found if each.status == "CANCELLED")
    assert off == sorted(row.starts_at for row in expected if row.state is MeetupState.CANCELLED)
