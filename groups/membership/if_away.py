"""What one may wish for the time one is away from a group, in the words of forms (pure)."""

from __future__ import annotations

from groups.membership.models import IfAway

IF_AWAY_WORDS = {
    IfAway.NONE: "No note",
    IfAway.FACILITATOR: "One note from somebody who guides the group",
    IfAway.BUDDY: "One note from somebody who meets people at its door",
}
