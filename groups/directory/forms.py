"""The form in which a help line is written."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from groups.directory.models import HelpKind
from groups.directory.service import Line
from groups.fields import at_most, between, options

KINDS = [
    (HelpKind.EMERGENCY, "Emergency number"),
    (HelpKind.CRISIS, "Crisis line"),
    (HelpKind.LISTENING, "Listening line"),
    (HelpKind.SUBSTANCES, "Alcohol and drugs"),
    (HelpKind.CARERS, "For carers"),
    (HelpKind.YOUNG, "For young people"),
    (HelpKind.SERVICE, "Professional help nearby"),
]


class HelpLineForm(FlaskForm):
    """One line or service."""

    kind = SelectField("What is it?", choices=options(KINDS), coerce=HelpKind, default=HelpKind.CRISIS)
    name = StringField("Name", validators=[DataRequired("Please give its name."), at_most(120)])
    dial = StringField(
        "Number to dial",
        description="Exactly as it is dialled in your country, and nothing else in this field.",
        validators=[at_most(30)],
    )
    text_to = StringField("Or text to", description="For example: the word HOME to 12345", validators=[at_most(60)])
    url = StringField("Web address", validators=[at_most(300)])
    hours = StringField("When it answers", validators=[at_most(120)])
    who_for = StringField("Who it is for", validators=[at_most(200)])
    words = TextAreaField("What it says of itself, word for word", validators=[at_most(2000)])
    free = BooleanField("The call is free", default=True)
    source = StringField("Where you found this", validators=[at_most(200)])
    position = IntegerField("Place in the list", default=0, validators=[Optional(), between(0, 1000)])

    def line(self) -> Line:
        """What was filled in."""
        names = ("name", "dial", "text_to", "url", "hours", "who_for", "words", "source")
        written = {name: (self[name].data or "") for name in names}
        return Line(kind=self.kind.data, free=self.free.data, position=self.position.data or 0, **written)
