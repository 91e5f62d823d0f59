"""What a member answers."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from groups.fields import options
from groups.meetups.models import Answer, Part


class ReplyForm(FlaskForm):
    """A member's reply."""

    answer = RadioField(
        "Would you like to come?",
        choices=options(
            [
                (Answer.GOING, "I’d like to come"),
                (Answer.LISTENING, "I’d like to come and listen"),
                (Answer.PART, "I’ll come for part of it"),
                (Answer.NOT_THIS_TIME, "Not this time"),
            ]
        ),
        validators=[InputRequired("Please choose one of the answers.")],
    )
    part = SelectField(
        "Which part",
        choices=options(
            [
                (Part.FIRST_15, "The first 15 minutes"),
                (Part.UNTIL_BREAK, "Until the break"),
                (Part.FROM_BREAK, "From the break on"),
            ]
        ),
        default=Part.FIRST_15,
    )
    shown = BooleanField("Others who come may see my name")
