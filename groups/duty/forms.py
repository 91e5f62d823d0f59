"""The forms of duty: putting oneself down, how long one is here, and when rooms are open."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, TimeField
from wtforms.validators import InputRequired

from groups.duty.models import Opening
from groups.fields import options

NEEDED = InputRequired("Please fill this in.")
OPENING_WORDS = {
    Opening.STAFFED: "Only while somebody is on duty",
    Opening.ALWAYS: "Always, with or without somebody on duty",
}
LENGTHS = ((30, "half an hour"), (60, "an hour"), (90, "an hour and a half"), (120, "two hours"), (180, "three hours"))
CALLS = ((4, "4 hours"), (12, "12 hours"), (24, "a day"), (72, "three days"), (168, "a week"))


class PlanForm(FlaskForm):
    """One duty, or one that comes every week, by the group's wall clock. An end before the beginning is on the next
    day."""

    day = DateField("Day", [NEEDED])
    begins = TimeField("From", [NEEDED])
    ends = TimeField("Until", [NEEDED], description="An earlier time than the first is on the next day.")
    weekly = BooleanField("Every week on this day")

    def first(self) -> datetime:
        """When it begins, by the wall clock."""
        return datetime.combine(self.day.data, self.begins.data)

    def minutes(self) -> int:
        """How long it lasts."""
        end = datetime.combine(self.day.data, self.ends.data)
        if end <= self.first():
            end += timedelta(days=1)
        return int((end - self.first()) / timedelta(minutes=1))


class HereForm(FlaskForm):
    """For how long one is here, where nothing was planned, or stays longer."""

    minutes = SelectField(
        "For how long?", coerce=int, choices=options((str(n), words) for n, words in LENGTHS), default=60
    )


class OpeningForm(FlaskForm):
    """When the rooms of the group are open."""

    opening = RadioField(
        "The rooms are open", [NEEDED], choices=options((each.value, words) for each, words in OPENING_WORDS.items())
    )


class CallForm(FlaskForm):
    """For how long a coordinator is on call."""

    hours = SelectField("For how long?", coerce=int, choices=options((str(n), words) for n, words in CALLS), default=24)
