"""Everything that is sent to a person."""
