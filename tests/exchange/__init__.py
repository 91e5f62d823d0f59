"""Taking listings over from elsewhere, on real files."""
