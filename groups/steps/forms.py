"""Answers to a suggested step."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from groups.fields import at_most, options, tidy

SCALE = "0 is no trouble at all, 10 is as hard as it gets. Leave it out if you like."


class NotNowForm(FlaskForm):
    """Let one suggestion rest."""

    kind = HiddenField(validators=[InputRequired(), at_most(24)])
    ref = HiddenField(validators=[InputRequired(), at_most(60)])


class TriedForm(NotNowForm):
    """Something was tried."""

    title = StringField("What was it?", [InputRequired("A few words are enough."), at_most(200)], filters=[tidy])
    level = RadioField(
        "How much company was it?",
        choices=options((str(n), str(n)) for n in range(1, 6)),
        default="1",
        validators=[InputRequired()],
    )
    expected = IntegerField(
        "How hard did you think it would be?", [Optional(), NumberRange(0, 10, "From 0 to 10.")], description=SCALE
    )
    felt = IntegerField("How was it?", [Optional(), NumberRange(0, 10, "From 0 to 10.")], description=SCALE)


class EnergyForm(FlaskForm):
    """Today's capacity; kept in the person's own cookie until the day ends."""

    energy = RadioField("How is today?", choices=options([("low", "Low"), ("okay", "Okay"), ("good", "Good")]))
