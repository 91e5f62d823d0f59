"""Reading a group's hours: whether its rooms are open now, who is guiding, and when they open next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from groups import clock, db
from groups.duty import rota
from groups.duty.models import GroupHours, Opening
from groups.duty.queries.rota_rows import stretches_of
from groups.membership.models import Group
from groups.membership.resting import rests_at
from groups.people import queries as people
from groups.words import local

#: How far ahead the next opening is looked for.
AHEAD = timedelta(days=28)


@dataclass(frozen=True)
class Now:
    """How a group stands at this moment. `guides`: who is on duty, by name. `opens_at`: when somebody is planned next;
    `due`: somebody is planned for now and has not come yet."""

    opening: Opening
    is_open: bool
    guides: tuple[str, ...] = ()
    opens_at: datetime | None = None
    due: bool = False

    @property
    def needs_somebody(self) -> bool:
        """Whether the group's rooms are open only while somebody is on duty."""
        return self.opening is Opening.STAFFED


#: A group that never chose: always open, with nobody planned.
ALWAYS = Now(Opening.ALWAYS, is_open=True)


def find_hours(group_id: int, *, held: bool = False) -> GroupHours | None:
    """What a group chose about its hours; `held`: nobody else changes it until the transaction ends."""
    query = select(GroupHours).where(GroupHours.group_id == group_id)
    if held:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session().scalar(query)


def now_in(group_id: int) -> Now:
    """How a group stands at this moment."""
    return now_in_each([group_id])[group_id]


def now_in_each(group_ids: Collection[int]) -> dict[int, Now]:
    """The same for several groups; those that never chose anything cost one statement together."""
    now = clock.now()
    query = select(GroupHours.group_id, GroupHours.opening, Group.rests, Group.rests_from)
    query = query.join(Group, Group.id == GroupHours.group_id).where(GroupHours.group_id.in_(group_ids))
    rows = db.session().execute(query).all()
    planned = stretches_of([row.group_id for row in rows], now, now + AHEAD, to_count_on=True)
    on = {row.group_id: rota.on(planned[row.group_id], now) for row in rows}
    names = {each.id: each.name for each in people.named({s.person_id for found in on.values() for s in found})}
    found = dict.fromkeys(group_ids, ALWAYS)
    for row in rows:
        here = dict.fromkeys(names[each.person_id] for each in on[row.group_id] if each.person_id in names)
        due = any(each.runs(now) and each.left_at is None for each in planned[row.group_id]) and not here
        opens_at = rota.next_opening(planned[row.group_id], now)
        found[row.group_id] = Now(row.opening, not rests_at(row, now), tuple(here), opens_at, due)
    return found


def guiding_words(now: Now, zone: str) -> str:
    """Who is guiding now, as everybody in the group is told; "" where nobody is expected to."""
    if now.guides or not now.needs_somebody:
        return who_guides(now.guides)
    return f"Nobody is on duty now. {opens_words(now, zone)}"


def who_guides(names: Sequence[str]) -> str:
    """The same of these people; "" where there are none."""
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]} are now guiding."
    return f"{names[0]} is now guiding." if names else ""


def opens_words(now: Now, zone: str) -> str:
    """When rooms that rest open next, as a sentence."""
    if now.due:
        return "Somebody is planned for now, and it opens when they are here."
    if now.opens_at is None:
        return "No opening is planned yet."
    return f"It opens next {short(now.opens_at, zone)}."


def short(moment: datetime, zone: str) -> str:
    """ "today, 18:45", "Thursday, 18:45", and with the date once it is further away than a week."""
    there, today = local(moment, zone), local(clock.now(), zone).date()
    days = (there.date() - today).days
    day = ("today", "tomorrow")[days] if days in {0, 1} else f"{there:%A}"
    return f"{day}{f' {there.day} {there:%B}' if days >= 7 else ''}, {there:%H:%M}"
