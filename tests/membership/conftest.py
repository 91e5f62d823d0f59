"""What only these tests need."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from groups import db


@pytest.fixture
def statements(database: str) -> list[str]:
    """Every statement the database is asked, as it is asked."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    return asked
