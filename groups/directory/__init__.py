"""Help lines and professional support."""
