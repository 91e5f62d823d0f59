"""The forms of a room."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from groups.fields import ReportFields


class EditForm(FlaskForm):
    """Other words for one's own message."""

    text = TextAreaField("Your message", validators=[InputRequired("Write a few words first.")])


class ReportForm(FlaskForm, ReportFields):
    """Which agreement a message is about, and why."""
