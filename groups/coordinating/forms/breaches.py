"""The form in which a breach is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from groups.coordinating.breaches import KINDS
from groups.coordinating.service import Happened
from groups.fields import at_most, options

EVERYBODY = ("all", "Everybody here")
NEEDED = InputRequired("Please fill this in.")


class BreachForm(FlaskForm):
    """What happened, what may have been seen, whom it is about."""

    happened = TextAreaField(
        "What happened", [NEEDED, at_most(2000)],
        description="In plain words, as those affected may read it. Name nobody.",
    )  # fmt: skip
    advice = TextAreaField("What those affected can do", [at_most(1000)])
    kinds = SelectMultipleField(
        "What may have been seen", choices=options(KINDS.items()), option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False), validators=[InputRequired("Please choose what may have been seen.")],
    )  # fmt: skip
    where = SelectField("Whom it is about", choices=options([EVERYBODY]), default=EVERYBODY[0])
    since = DateTimeLocalField("From", [NEEDED])
    until = DateTimeLocalField("Until", [NEEDED])
    noticed_at = DateTimeLocalField("Noticed", [NEEDED], description="An authority is told within 72 hours from then.")

    def said(self, zone: str, group_id: int | None) -> Happened:
        """What was filled in, with moments on the wall clock of `zone`."""
        return Happened(
            self.happened.data.strip(), (self.advice.data or "").strip(), self.kinds.data,
            _at(self.since, zone), _at(self.until, zone), _at(self.noticed_at, zone), group_id,
        )  # fmt: skip


def _at(field: Any, zone: str) -> datetime:
    moment: datetime = field.data.replace(tzinfo=ZoneInfo(zone))
    return moment
