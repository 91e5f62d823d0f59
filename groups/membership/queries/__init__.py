"""Reading groups, who is in them, and who does not meet whom."""

from groups.membership.queries.groups import (
    PAGE,
    agreements_of,
    all_groups,
    get_group,
    group_for,
    group_to_coordinate,
    groups_of,
    listed_groups,
    questions_of,
)
from groups.membership.queries.meeting import acquaintance_for, blocked_by, hidden_from, hidden_pairs
from groups.membership.queries.members import (
    active_member_ids,
    facilitator_ids,
    facilitator_names,
    facilitators_of,
    is_like_a_neighbour,
    is_name_taken,
    member_for,
    members_of,
    membership_of,
)
from groups.membership.queries.standing import is_newcomer, standing_of
from groups.membership.queries.wishes import (
    count_waiting,
    invitation,
    last_answer,
    request_for,
    requests_of,
    waiting_for,
    waiting_request,
)

__all__ = [
    "PAGE",
    "acquaintance_for",
    "active_member_ids",
    "agreements_of",
    "all_groups",
    "blocked_by",
    "count_waiting",
    "facilitator_ids",
    "facilitator_names",
    "facilitators_of",
    "get_group",
    "group_for",
    "group_to_coordinate",
    "groups_of",
    "hidden_from",
    "hidden_pairs",
    "invitation",
    "is_like_a_neighbour",
    "is_name_taken",
    "is_newcomer",
    "last_answer",
    "listed_groups",
    "member_for",
    "members_of",
    "membership_of",
    "questions_of",
    "request_for",
    "requests_of",
    "standing_of",
    "waiting_for",
    "waiting_request",
]
