"""The forms of the lists: changing one, and trying a sentence."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

AGAIN = "Please load the page again."


class ListForm(FlaskForm):
    """A list as text. `version` is the one that was read."""

    text = TextAreaField("The phrases, one a line", validators=[InputRequired("A list needs at least one line.")])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(AGAIN)])


class TryForm(FlaskForm):
    """A sentence to try. It is looked at and forgotten."""

    sentence = TextAreaField(
        "A sentence to try",
        description="It is looked at and forgotten: nothing of it is kept anywhere.",
        validators=[InputRequired("Please write a sentence first."), Length(max=4000)],
    )


class BackForm(FlaskForm):
    """Which version is to be in force again."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(AGAIN)])
