"""Small things from home."""
