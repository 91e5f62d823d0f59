"""What a member answers, and which seat they wait for."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from groups.fields import Depends, options
from groups.meetups.models import Answer, Part, Seat

PARTS = [
    (Part.FIRST_15, "The first 15 minutes"),
    (Part.UNTIL_BREAK, "Until the break"),
    (Part.FROM_BREAK, "From the break on"),
]


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
    part = SelectField("Which part", choices=options(PARTS), default=Part.FIRST_15)
    shown = BooleanField("Others who come may see my name")


class WaitForm(FlaskForm):
    """Which seat a member would like to be told of."""

    seat = RadioField(
        "Which seat would you like?",
        choices=options([(Seat.SPEAKING, "One where I may speak"), (Seat.LISTENING, "One where I listen")]),
        validators=[InputRequired("Please choose one of the two.")],
    )
    wait_part = SelectField(
        "For how much of it", [Depends()], choices=options([(Part.WHOLE, "All of it"), *PARTS]), default=Part.WHOLE
    )
