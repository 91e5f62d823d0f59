"""Letting the rooms of a group rest while nobody looks after them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from groups import db, events
from groups.audit import service as audit
from groups.membership.events import GroupRested
from groups.membership.models import Group


def let_rest(group_id: int, rests: bool) -> bool:
    """Let a group's rooms rest, or be written in again; whether that is a change. It happens once, however many
    processes find at the same time that it is due. Whoever looks after the rooms decides when: see duty."""
    group = db.session().get_one(Group, group_id, with_for_update={"key_share": True}, populate_existing=True)
    if group.rests is rests:
        return False
    group.rests = rests
    deed = "group.rests" if rests else "group.goes_on"
    audit.record(None, deed, "group", group.id, group_id=group.id, old={"rests": not rests}, new={"rests": rests})
    events.announce(GroupRested(group.id))
    return True


def rest_from(group_id: int, at: datetime | None) -> None:
    """Have a group's rooms rest from a moment on, unless this is said anew before; None: they are always open. Nobody
    is told, for nothing has changed yet: the clock alone does it, and `let_rest` tells of it afterwards."""
    db.session().execute(update(Group).where(Group.id == group_id).values(rests_from=at))
