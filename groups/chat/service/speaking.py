"""Who says something, as the deeds of rooms need to know them."""

from __future__ import annotations

from typing import Protocol

from groups.access import Actor


class Speaker(Actor, Protocol):
    """Who says something: a person, as the rules see them, with a name."""

    @property
    def name(self) -> str: ...
