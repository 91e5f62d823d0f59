"""Series, their dates, and who is coming."""
