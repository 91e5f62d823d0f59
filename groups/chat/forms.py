"""The forms of a room."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from groups.chat.lines import WISHES
from groups.chat.models import RoomState
from groups.fields import ReportFields, options, tidy
from groups.membership.models import Hearing

LENGTHS = (
    (10, "10 minutes"), (30, "half an hour"), (60, "an hour"), (180, "three hours"), (1440, "a day"),
    (10_080, "a week"),
)  # fmt: skip
PACES = ((10, "10 seconds"), (30, "half a minute"), (60, "a minute"), (180, "three minutes"), (600, "ten minutes"))


class EditForm(FlaskForm):
    """Other words for one's own message."""

    text = TextAreaField("Your message", validators=[InputRequired("Write a few words first.")])
    wish = RadioField(
        "What would you like back?",
        choices=options([("", "no wish"), *WISHES.items()]),
        description="It counts for answers that come from now on. Those that stand there stay.",
    )


class ReportForm(FlaskForm, ReportFields):
    """Which agreement a message is about, and why."""


def _how_long(default: int) -> SelectField:
    return SelectField(
        "For how long?", coerce=int, choices=options((str(n), words) for n, words in LENGTHS), default=default,
        description="Then it ends by itself.",
    )  # fmt: skip


def _reason() -> StringField:
    return StringField(
        "Why, for the record", description="Coordinators can read this; members do not. No names, and no quotes.",
        filters=[tidy], validators=[Optional(), Length(max=500, message="Please use 500 characters or fewer.")],
    )  # fmt: skip


class AsideForm(FlaskForm):
    """A pause, or a room that is closed, for a while."""

    state = RadioField(
        "What should happen?",
        choices=options(
            [
                (RoomState.PAUSED.value, "A pause: those who guide can write"),
                (RoomState.CLOSED.value, "Closed: nobody can write"),
            ]
        ),
        default=RoomState.PAUSED.value,
    )
    minutes = _how_long(10)
    words = StringField(
        "A few words for everybody in the room", filters=[tidy],
        validators=[Optional(), Length(max=200, message="Please use 200 characters or fewer.")],
    )  # fmt: skip
    reason = _reason()


class PaceForm(FlaskForm):
    """A slower room for a while."""

    seconds = SelectField(
        "Between two messages of one person", coerce=int,
        choices=options((str(n), words) for n, words in PACES), default=60,
    )  # fmt: skip
    minutes = _how_long(30)
    reason = _reason()


class HearingForm(FlaskForm):
    """What may be answered to somebody who asks only to be heard, in all rooms of the group."""

    hearing = RadioField(
        "Answers to them",
        choices=options(
            [
                (Hearing.ASK.value, "Ask once: send this anyway?"),
                (Hearing.ACKNOWLEDGE.value, "Only a few warm words, or a reaction"),
            ]
        ),
        description="You who guide are asked, and never kept back.",
    )


class HoldForm(FlaskForm):
    """First messages of newcomers wait for a facilitator, for a while."""

    minutes = _how_long(180)
    reason = _reason()
