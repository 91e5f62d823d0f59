"""The look: what is vendored, what is readable, what the macros draw, and the pages in a real browser."""
