"""One search over everything a person can find."""
