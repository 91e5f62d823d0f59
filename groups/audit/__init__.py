"""The append-only record of consequential deeds."""
