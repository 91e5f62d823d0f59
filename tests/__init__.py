"""The tests: doors, stories, house rules; and the servers and browser they need."""
