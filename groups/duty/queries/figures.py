"""What duty gives to the figures of the whole community and to its risk assessment. Never who, and never when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from groups import db
from groups.duty import rota
from groups.duty.models import GroupHours, Opening
from groups.duty.queries.public import public_hours
from groups.duty.queries.rota_rows import stretches_of
from groups.figures import length
from groups.papers import Chapter


def attendance(since: datetime, until: datetime) -> Chapter | None:
    """For how long somebody was planned, and for how many minutes of it nobody was here, over all groups."""
    ids = list(db.session().scalars(select(GroupHours.group_id).where(GroupHours.opening == Opening.STAFFED)))
    if not ids:
        return None
    stretches = stretches_of(ids, since, until)
    planned = timedelta()
    for found in stretches.values():
        hours = rota.merged(rota.within((each.span for each in found), since, until))
        planned += sum((end - begin for begin, end in hours), timedelta())
    alone = sum(rota.unattended_minutes(found, since, until) for found in stretches.values())
    rows = [
        ("Groups that open while somebody is here", str(len(ids))),
        ("Planned altogether", length(planned) if planned else "nothing"),
        ("Unattended minutes of that", str(alone)),
    ]
    return Chapter("Duty", head=("What", "How many, how long"), rows=rows, order=30)


def staffed_hours(_since: datetime, _until: datetime) -> Chapter | None:
    """The usual week of the groups that anyone may find, as the public page has it."""
    rows = [(each.group.name, "; ".join(each.usual) or "none in a usual week") for each in public_hours()]
    return Chapter("Staffed hours", head=("Group", "In a usual week"), rows=rows, order=20) if rows else None
