"""Notes to those who are away."""
