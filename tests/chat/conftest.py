"""The rules of the house, without its doors: enough for deeds in rooms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from groups import access, outbox
from groups.membership import queries as membership
from groups.moderation import measures
from groups.notices import service as notices


@pytest.fixture(autouse=True)
def rules(database: str) -> Iterator[None]:
    """What the doors of membership, moderation and notices provide when the application is built."""
    access.provide_standing(membership.standing_of)
    access.provide_silence(measures.silence_of)
    outbox.provide(notices.put)
    yield
