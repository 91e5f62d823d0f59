"""What is kept and not deleted by a sweep, for the table that everybody may read; and what this feature deletes."""

from __future__ import annotations

from groups import retention

OBJECTIONS = retention.kept(
    "objections", "Who objected to something public, once it is decided",
    "Name and address are emptied; what was said and decided stays.", days=180, most=365,
)  # fmt: skip
EXPORTS = retention.kept(
    "data_requests", "The file of a request by law, from the day two coordinators agreed to it",
    "It cannot be fetched any more; it was never stored.", days=7, most=7,
)  # fmt: skip

retention.kept("account", "Your account: name, address, time zone", "It goes.", until="until you or we end it")
retention.kept(
    "messages", "What you write in the rooms of a group", "The words are emptied at once when you take them back.",
    until="until you take it back, or the community ends",
)  # fmt: skip
retention.kept(
    "memberships", "Which groups you are or were in, and which agreements you accepted", "It goes with your account.",
    until="as long as your account",
)  # fmt: skip
retention.kept(
    "record", "The record of deeds: who decided what and when, never what anybody wrote",
    "It cannot be changed by anybody here.", until=retention.ALWAYS,
)  # fmt: skip
retention.kept(
    "consents", "What you agreed to and when, and when you took it back", "It goes with your account.",
    until="as long as your account",
)  # fmt: skip
