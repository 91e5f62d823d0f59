"""A person's own page, and the public pages."""
