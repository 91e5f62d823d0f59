"""How a group holds its sessions, and how one comes in."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from groups.fields import options, tidy
from groups.sessions.models import Chair, Doors, Talk
from groups.sessions.service import Manner
from groups.sessions.stages import LENGTHS

NUMBER = "Please give a number."
CHAIRS = [
    (Chair.SPEAKING, "I would like to speak"),
    (Chair.LISTENING, "I would like to listen"),
    (Chair.UNDECIDED, "I do not know yet"),
]
DOORS = [
    (Doors.OPEN, "Anyone, at any time"),
    (Doors.UNTIL, "Anyone, until the minute below"),
    (Doors.BETWEEN, "Between two phases"),
    (Doors.CLOSED, "Only whom I let in"),
]


def _number(label: str, hint: str) -> IntegerField:
    return IntegerField(label, [InputRequired(NUMBER)], description=hint)


class MannerForm(FlaskForm):
    """How sessions of a group are held."""

    held_here = BooleanField("Our dates online are held here")
    minutes = RadioField("How long", choices=options((str(each), f"{each} minutes") for each in LENGTHS), default="60")
    talk = RadioField(
        "In the middle",
        choices=options(
            [
                (Talk.QUEUE, "One at a time, who asks for a turn"),
                (Talk.ROUNDS, "A round, in which a turn comes to each"),
                (Talk.OPEN, "Open, with a little time between messages"),
            ]
        ),
        default=Talk.QUEUE,
    )
    doors = RadioField("Once it has begun, who comes in?", choices=options(DOORS), default=Doors.UNTIL)
    late_minutes = _number("Until which minute", "For the second of these. Who was dropped and is back is never late.")
    minimum = _number("How many there should be", "With those who guide, of whom there is always one.")
    turn_s = _number("How long a turn is, in seconds", "From the first keystroke. Nobody is cut off.")
    gap_s = _number("A moment to breathe after each turn, in seconds", "")
    slow_s = _number("Between two messages on an open floor, in seconds", "")
    transcript_days = _number(
        "For how many days what was said can be read", "By those who were there. Then it is forgotten."
    )

    def manner(self) -> Manner:
        """The answers as one value."""
        given: dict[str, Any] = {name: self[name].data for name in Manner.__dataclass_fields__}
        given |= {"minutes": int(self.minutes.data), "talk": Talk(self.talk.data), "doors": Doors(self.doors.data)}
        return Manner(**given)


class ComeInForm(FlaskForm):
    """How one would like to be there."""

    chair = RadioField(
        "How would you like to be there?",
        choices=options(CHAIRS),
        validators=[InputRequired("Please choose one of the three. You can change it at any time.")],
    )
    shown = BooleanField("If I listen, the others may see my name")


class LookBackForm(FlaskForm):
    """The two questions of those who guided."""

    went = TextAreaField("What went well?", [Length(max=500)], filters=[tidy])
    hard = TextAreaField("What was hard, or stays with you?", [Length(max=500)], filters=[tidy])


class ThanksForm(FlaskForm):
    """The one question of those who came."""

    answer = SelectField(
        "Could you say what you wanted to, or listen in peace?",
        choices=options([("yes", "Yes"), ("partly", "Partly"), ("no", "No")]),
    )


class OutForm(FlaskForm):
    """Why somebody is taken out of a session."""

    reason = TextAreaField("Why", [InputRequired("Please say why, in a few words."), Length(max=500)], filters=[tidy])
