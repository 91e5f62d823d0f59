"""The form in which anybody objects to something public, and the one in which that is decided."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from groups.coordinating.models import Ground, Outcome
from groups.coordinating.service import Said
from groups.fields import at_most, options
from groups.people import addresses

GROUNDS = [
    (Ground.ILLEGAL, "It is against the law"),
    (Ground.DANGEROUS, "It could hurt somebody"),
    (Ground.ABOUT_ME, "It is about me, without my wish"),
    (Ground.RIGHTS, "It is my work, or my name"),
    (Ground.OTHER, "Something else"),
]
OUTCOMES = [
    (Outcome.STAYS, "It stays as it is"),
    (Outcome.CHANGED, "It was changed"),
    (Outcome.TAKEN_DOWN, "Take it down now"),
]


class ObjectionForm(FlaskForm):
    """What is wrong with something public. No account is needed, and no name."""

    ground = RadioField(
        "What is wrong with it?", choices=options(GROUNDS), validators=[InputRequired("Please choose one.")]
    )
    words = TextAreaField(
        "In your words", [InputRequired("Please say in a few sentences what is wrong."), at_most(4000)],
        description="Which part of it, and why. If a law is broken, name it if you can.",
    )  # fmt: skip
    name = StringField("Your name", [at_most(120)])
    email = StringField(
        "Your e-mail address", [at_most(254)],
        description="For the confirmation and the reasons. Without one we cannot answer you.",
    )  # fmt: skip
    honest = BooleanField(
        "To the best of my knowledge this is true and complete", [InputRequired("Please say that it is true.")]
    )

    def validate_email(self, field: Field) -> None:
        """Empty, or something that can be an address."""
        if field.data:
            try:
                field.data = addresses.checked(field.data)
            except ValueError as fault:
                raise ValidationError(str(fault)) from fault

    def said(self) -> Said:
        """What was filled in."""
        return Said(Ground(self.ground.data), self.words.data, self.name.data or "", self.email.data or "")


class OutcomeForm(FlaskForm):
    """What came of an objection, and why."""

    outcome = RadioField(
        "What becomes of it?", choices=options(OUTCOMES), validators=[InputRequired("Please choose one.")]
    )
    rule = StringField(
        "The rule or law it rests on", [at_most(300)], description="Needed when it is changed or taken down."
    )
    reason = TextAreaField(
        "The reason", [InputRequired("Please give the reason."), at_most(1000)],
        description="Both sides read it, in these words. Do not name who objected.",
    )  # fmt: skip
