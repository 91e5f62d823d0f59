"""Help lines: what visitors see, and what a coordinator must check."""
