"""Proof by faults: many real clients, real servers that are made to fail, and checks over all that was recorded."""
