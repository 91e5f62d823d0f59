"""The finder: listings in step with their things, and a search that finds exactly what it should."""
