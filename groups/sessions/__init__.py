"""The live running of a meetup: lobby, phases, floor and queue, doors, and who guides."""
