"""The forms about being away: what one wishes, a note, and from when on."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from groups.absence.service import LENGTHS
from groups.fields import at_most, options
from groups.membership.if_away import IF_AWAY_WORDS
from groups.membership.models import IfAway


class WishForm(FlaskForm):
    """What somebody would like while they are away."""

    if_away = RadioField(
        "If I am away for a while",
        choices=options((each.value, words) for each, words in IF_AWAY_WORDS.items()),
        default=IfAway.NONE.value,
    )


class NoteForm(FlaskForm):
    """One note, begun from a template."""

    words = TextAreaField(
        "Your note", validators=[InputRequired("Please write a few words, or let it be."), at_most(600)],
        description="Short is best. No question, nothing that asks for an answer, nothing from the room.",
    )  # fmt: skip


class LengthForm(FlaskForm):
    """From when on somebody counts as away."""

    days = SelectField(
        "Somebody counts as away after", coerce=int, choices=options((str(n), f"{n} days") for n in LENGTHS)
    )
