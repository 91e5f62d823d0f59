"""What duty adds to other pages: when somebody is here, for everybody; and what needs those who guide."""

from __future__ import annotations

from groups import access
from groups.access import Can
from groups.duty import queries
from groups.membership.models import Group
from groups.people.models import Person
from groups.slots import Part


def on_group_page(person: Person | None, group: Group) -> Part | None:
    """When somebody is here, said honestly; and the way to the board for those who guide. Nothing is asked about a
    group that is always open."""
    guides = person is not None and access.can(person, Can.GUIDE, group)
    has_hours = group.rests or group.rests_from is not None
    given = {"group": group, "stands": queries.now_in(group.id) if has_hours else queries.ALWAYS, "guides": guides}
    return Part("duty/_group.html", given, order=8)


def on_desk(person: Person) -> Part | None:
    """The groups one guides in which somebody is needed, or one is on duty; and for coordinators those with nobody."""
    guided, alone = queries.desk_of(person, everywhere=access.can(person, Can.COORDINATE))
    mine = [
        (group, hours, stands)
        for group, hours, stands in guided
        if hours.asked_at is not None or person.name in stands.guides
    ]
    if not mine and not alone:
        return None
    return Part("duty/_desk.html", {"mine": mine, "alone": alone, "person": person}, order=1)
