"""What meetups lay on the pages of others."""

from __future__ import annotations

from groups import access, contact_level, slots
from groups.access import Can
from groups.meetups import queries
from groups.membership.models import Group
from groups.people.models import Person


def on_group_page(person: Person | None, group: Group) -> slots.Part:
    dates = queries.next_of_group(group.id, 4)
    given = {
        "meetups": dates,
        "group": group,
        "levels": {each.id: (contact_level.level(each.facets), contact_level.why(each.facets)) for each in dates},
        "where": {each.id: queries.where_words(each) for each in dates},
        "may_schedule": access.can(person, Can.SCHEDULE, group),
    }
    return slots.Part("meetups/_coming.html", given, order=20)
