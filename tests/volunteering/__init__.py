"""Ways to help: publishing, shifts, and interest without promise."""
