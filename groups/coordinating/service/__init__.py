"""What coordinators do for the whole community."""

from groups.coordinating.service.breaches import Happened, fetch_breach, record_breach, tell_affected
from groups.coordinating.service.objections import Said, decide_objection, forget_objectors, object_to
from groups.coordinating.service.offices import appoint, end_office, settle_office
from groups.coordinating.service.papers import judge, set_contact
from groups.coordinating.service.requests import Asked, agree, decline, fetch, propose

__all__ = [
    "Asked",
    "Happened",
    "Said",
    "agree",
    "appoint",
    "decide_objection",
    "decline",
    "end_office",
    "fetch",
    "fetch_breach",
    "forget_objectors",
    "judge",
    "object_to",
    "propose",
    "record_breach",
    "set_contact",
    "settle_office",
    "tell_affected",
]
