"""The form in which an office is given."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from groups.access import Office
from groups.fields import TermFields, options

OFFICES = [
    (Office.ORGANISER, "Organiser: publishes activities and opportunities"),
    (Office.COORDINATOR, "Coordinator: looks after the whole community"),
]


class OfficeForm(TermFields, FlaskForm):
    """Which office, from which day and until which day."""

    office = RadioField(
        "Which part?", choices=options(OFFICES), validators=[InputRequired("Please choose one of the two.")]
    )
