"""The forms of a room."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from groups.fields import tidy


class EditForm(FlaskForm):
    """Other words for one's own message."""

    text = TextAreaField("Your message", validators=[InputRequired("Write a few words first.")])


class ReportForm(FlaskForm):
    """Which agreement a message is about, and why."""

    agreement = RadioField(
        "Which agreement is it about?", validators=[InputRequired("Please choose the agreement this is about.")]
    )
    words = TextAreaField(
        "Anything that helps us understand", description="Facilitators read this. The author does not.",
        filters=[tidy], validators=[Optional()],
    )  # fmt: skip
