"""What two people write to each other, and what one facilitator leaves for the next."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired

from groups.fields import at_most, options, tidy
from groups.meetups.models import Meetup
from groups.meetups.service.handover import LONGEST as LONGEST_CARD
from groups.meetups.service.lines import LONGEST
from groups.words import when


class LineForm(FlaskForm):
    """A few words to the one person one meets."""

    text = TextAreaField(
        "Your words",
        [
            InputRequired("Please write a few words first."),
            at_most(LONGEST),
        ],
        filters=[tidy],
    )


class HandoverForm(FlaskForm):
    """A handover card."""

    meetup = SelectField("About which date", default="", validate_choice=False)
    agreed = TextAreaField(
        "What was agreed",
        [at_most(LONGEST_CARD)],
        filters=[tidy],
        description="Such as “we begin ten minutes later from now on”. Please leave out what anybody shared.",
    )
    to_greet = TextAreaField(
        "Whom to greet",
        [at_most(LONGEST_CARD)],
        filters=[tidy],
        description="Who is new, or likes a word at the door.",
    )

    def about(self, meetups: list[Meetup]) -> HandoverForm:
        """Offer these dates to choose from."""
        dates = [(meetup.ref, f"{meetup.title}, {when(meetup.starts_at, meetup.zone)}") for meetup in meetups]
        self.meetup.choices = options([("", "The group as a whole"), *dates])
        return self
