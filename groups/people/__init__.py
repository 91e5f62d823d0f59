"""Accounts, sign-ins and what a person owns."""
