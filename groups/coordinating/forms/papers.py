"""The forms of who is accountable, and of what coordinators think of each kind of harm."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from groups.coordinating.models import Likelihood
from groups.fields import at_most, options

NEEDED = InputRequired("Please fill this in.")
LIKELY = [
    (Likelihood.NEGLIGIBLE, "Negligible"), (Likelihood.LOW, "Low"),
    (Likelihood.MEDIUM, "Medium"), (Likelihood.HIGH, "High"),
]  # fmt: skip


class ContactForm(FlaskForm):
    """Who answers for this community. Everybody may read it."""

    name = StringField("Who is accountable", [NEEDED, at_most(200)], description="A person or an association by name.")
    part = StringField("What they are here", [NEEDED, at_most(200)], description="Such as: chair of the association.")
    reached_at = StringField(
        "Where to reach them", [NEEDED, at_most(200)], description="An address that somebody reads. It is public."
    )
    for_authorities = StringField("Another way for authorities", [at_most(200)])


class HarmForm(FlaskForm):
    """How likely one kind of harm is here, and why."""

    likelihood = RadioField(
        "How likely is it here?", choices=options(LIKELY), validators=[InputRequired("Please choose one.")]
    )
    words = TextAreaField("Why, and what you do about it", [at_most(1000)])
