"""What people do with cases: report, take up, hand on, decide."""

from groups.moderation.service.decide import claim, decide, hand_on, let_go
from groups.moderation.service.opening import close_for, hold_newcomer, note_change
from groups.moderation.service.report import report

__all__ = ["claim", "close_for", "decide", "hand_on", "hold_newcomer", "let_go", "note_change", "report"]
