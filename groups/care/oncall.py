"""Who has the duty to look after people in a group, and who is called when it is grave."""

from __future__ import annotations

from groups.care.course import is_grave
from groups.care.models import CareItem
from groups.duty import queries as duty
from groups.duty.models import Opening
from groups.duty.queries.watching import who_is_on_call
from groups.moderation import measures


def on_duty(group_id: int) -> set[int] | None:
    """Who is on duty now. Nobody is an empty set where the group is open only while somebody is, else None: such a
    group is looked after by all who guide it."""
    hours = duty.find_hours(group_id)
    here = {each.person_id for each in duty.on_duty_in(group_id)} if hours is not None else set()
    return here if here or (hours is not None and hours.opening is Opening.STAFFED) else None


def who_looks(item: CareItem) -> set[int]:
    """Who has the duty to look at an item: those on duty, or all who guide the group where nobody is. For what is
    grave all who guide, where one would be alone; and the coordinators on call, where there are still not two, or
    nobody is on duty who should be. Never the person it is about."""
    nobody = {item.person_id} if item.person_id is not None else set()
    planned = on_duty(item.group_id)
    here = ((planned or set()) - nobody) & measures.guides_of(item.group_id)
    grave = is_grave(item.gravest)
    if not here or (grave and len(here) < 2):
        here |= measures.guides_of(item.group_id) - nobody
    if grave and (len(here) < 2 or planned == set()):
        here |= who_is_on_call() - nobody
    return here
