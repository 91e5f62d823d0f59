"""What people do with cases: report, take up, hand on, decide, act at once, look again; and what lifts."""

from groups.moderation.service.acting import quiet_meanwhile, remove, remove_from_session, silence
from groups.moderation.service.appeal import Answer, answer_appeal, appeal, open_until
from groups.moderation.service.decide import Ruling, claim, decide, hand_on, is_something_else, let_go, rungs_for
from groups.moderation.service.measures import is_in_force, lift
from groups.moderation.service.members import name_of_reportable, report_member
from groups.moderation.service.opening import close_for, note_change
from groups.moderation.service.report import report
from groups.moderation.service.screened import act_on

__all__ = [
    "Answer",
    "Ruling",
    "act_on",
    "answer_appeal",
    "appeal",
    "claim",
    "close_for",
    "decide",
    "hand_on",
    "is_in_force",
    "is_something_else",
    "let_go",
    "lift",
    "name_of_reportable",
    "note_change",
    "open_until",
    "quiet_meanwhile",
    "remove",
    "remove_from_session",
    "report",
    "report_member",
    "rungs_for",
    "silence",
]
