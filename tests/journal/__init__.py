"""The journal: what is closed, who opens it, and what becomes of it."""
