"""The forms in which a file is brought, and in which its import is confirmed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired

from groups.exchange.service import FORMAT_NAMES
from groups.fields import at_most, options


class UploadForm(FlaskForm):
    """A file and what it does not say of itself."""

    file = FileField("File", validators=[FileRequired("Please choose a file.")])
    format = SelectField("Format", choices=options(FORMAT_NAMES.items()))
    name = StringField(
        "What the source is called",
        description="Shown on every listing that comes from it. The same name again brings it up to date.",
        validators=[DataRequired("Please give the source a name."), at_most(200)],
    )
    zone = StringField(
        "Time zone",
        description="Where the file names none. For example Europe/London or America/Los_Angeles.",
        validators=[DataRequired("Please give a time zone."), at_most(64)],
    )
    licence = StringField("Licence", description="Under what terms it may be shown.", validators=[at_most(120)])


class ConfirmForm(FlaskForm):
    """Go ahead with the file that was looked at."""

    waiting = HiddenField(validators=[DataRequired()])
    format = HiddenField(validators=[DataRequired()])
    name = HiddenField(validators=[DataRequired()])
    zone = HiddenField(validators=[DataRequired()])
    licence = HiddenField()
    sure = BooleanField("I am sure. These listings may disappear")
