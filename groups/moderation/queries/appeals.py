"""Reading appeals: the one of a case, and who may look at it."""

from __future__ import annotations

from sqlalchemy import select

from groups import db
from groups.moderation.measures import guides_of
from groups.moderation.models import Appeal, Case
from groups.moderation.queries.cases import part_ids
from groups.people import offices


def appeal_of(case: Case) -> Appeal | None:
    """The request that someone else looks again, if there is one."""
    return db.session().scalar(select(Appeal).where(Appeal.case_id == case.id))


def not_again(case: Case) -> set[int]:
    """Who does not look at an appeal: who has a part in the case, and who decided it."""
    return part_ids(case) | ({case.decided_by_id} if case.decided_by_id is not None else set())


def is_for_coordinators(case: Case) -> bool:
    """Whether the coordinators look at an appeal: where nobody else in the group may, or a coordinator decided it and
    there is another one."""
    in_group = guides_of(case.group_id)
    others = offices.coordinator_ids() - not_again(case)
    decided_above = case.decided_by_id not in in_group and bool(others)
    return decided_above or not (in_group - not_again(case))
