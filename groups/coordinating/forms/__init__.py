"""The forms of coordinators, and the one in which anybody tells of something public."""
