"""The demo community: its words and its planting."""
