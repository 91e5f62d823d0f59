"""What people take with them into their own calendars, and what is coming as pages."""
