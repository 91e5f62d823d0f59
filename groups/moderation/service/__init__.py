"""What people do with cases: report, take up, hand on, decide."""

from groups.moderation.service.decide import claim, decide, hand_on, let_go
from groups.moderation.service.opening import close_for, note_change
from groups.moderation.service.report import report
from groups.moderation.service.screened import act_on

__all__ = ["act_on", "claim", "close_for", "decide", "hand_on", "let_go", "note_change", "report"]
