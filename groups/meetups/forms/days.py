"""A field of several days, as ISO dates: ticked in a list, or carried along unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field
from wtforms.widgets import TextInput

MOST = 60


class DaysField(Field):
    """Days, each sent under the name of the field; templates draw their boxes."""

    widget = TextInput()

    def _value(self) -> str:
        return " ".join(day.isoformat() for day in self.data or ())

    def process_formdata(self, values: Sequence[Any]) -> None:
        """Read every day that was sent."""
        self.data = []
        for value in [word for each in values[:MOST] for word in str(each).split()[:MOST]]:
            try:
                self.data.append(date.fromisoformat(value))
            except ValueError:
                raise ValueError("One of the days left out is not a day of the calendar.") from None
        self.data = sorted(set(self.data))
