"""Activities: publishing, the first-visit card, and taking over from a source."""
