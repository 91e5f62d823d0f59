"""A person's journal: closed with a key of its own, opened for them alone."""
