"""What somebody may have seen in a breach, in words (pure)."""

from __future__ import annotations

from datetime import timedelta

#: How soon an authority is told, by the law of the EU and the UK.
TELL_WITHIN = timedelta(hours=72)

KINDS = {
    "names": "Names they go by",
    "addresses": "E-mail addresses",
    "memberships": "Which groups they belong to",
    "messages": "What they wrote in rooms",
    "sign_ins": "Devices and times of their sign-ins",
    "own": "What they keep for themselves, such as check-ins and journals",
    "care": "What was written about care for them",
}
