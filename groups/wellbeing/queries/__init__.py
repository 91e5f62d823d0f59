"""Reading what a person keeps for themselves: always and only their own; and what a supporter was let know."""
