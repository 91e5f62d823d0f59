"""What people do with groups: come in, ask, guide, look after, go."""

from groups.membership.service.agreements import AgreementWords, accept_agreements, change_agreements
from groups.membership.service.appointing import appoint_facilitator, end_facilitator, settle_guiding
from groups.membership.service.asking import decide_request, withdraw_request
from groups.membership.service.blocking import block, unblock
from groups.membership.service.coordinating import GroupWords, found_group
from groups.membership.service.ending import hold_place, open_door, readmit, shut_out, take_back
from groups.membership.service.guiding import invite, set_on_list, welcome
from groups.membership.service.joining import join, leave
from groups.membership.service.resting import let_rest, rest_from

__all__ = [
    "AgreementWords",
    "GroupWords",
    "accept_agreements",
    "appoint_facilitator",
    "block",
    "change_agreements",
    "decide_request",
    "end_facilitator",
    "found_group",
    "hold_place",
    "invite",
    "join",
    "leave",
    "let_rest",
    "open_door",
    "readmit",
    "rest_from",
    "set_on_list",
    "settle_guiding",
    "shut_out",
    "take_back",
    "unblock",
    "welcome",
    "withdraw_request",
]
