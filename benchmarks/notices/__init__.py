"""A hundred thousand reminders that fall due in the same minute."""
