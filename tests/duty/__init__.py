"""Duty: the rota, being here, and what happens when nobody is."""
