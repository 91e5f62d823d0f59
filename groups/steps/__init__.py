"""Ladders, attempts and the next small step."""
