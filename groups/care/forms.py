"""The forms around looking after somebody."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from groups.care import runbook
from groups.care.service.sayings import DEEDS, LONGEST
from groups.fields import Depends, options, tidy

#: How one goes on after stepping out of a room.
WAYS = (("okay", "I am okay"), ("word", "I would like a word"), ("now", "I need help now"))
READ_AGAIN = "Please load the page again."


class WorriedForm(FlaskForm):
    """What one is worried about."""

    level = RadioField(
        "What worries you?", choices=options(runbook.WORRIES.items()),
        validators=[InputRequired("Please choose what is nearest.")],
    )  # fmt: skip
    words = TextAreaField(
        "Anything that helps us understand",
        description="Those who look after people here read it. The person does not, and nobody is told it was you.",
        filters=[tidy], validators=[Optional(), Length(max=2000)],
    )  # fmt: skip


class HelpForm(FlaskForm):
    """Asking those who look after one's group."""

    group = SelectField("Which group?", validate_choice=False)
    wish = RadioField(
        "What would you like?",
        choices=options([("word", "A word with somebody, when they can"), ("now", "I need somebody now")]),
        validators=[InputRequired("Please choose one of the two.")],
    )
    words = TextAreaField(
        "Anything you would like them to know", filters=[tidy], validators=[Optional(), Length(max=2000)]
    )


class LeavingForm(FlaskForm):
    """How it is when one steps out of a room."""

    how = RadioField(
        choices=options(WAYS),
        validators=[InputRequired("Please choose one of the three, or just go.")],
    )


class StepForm(FlaskForm):
    """One step of the runbook, on the item as it was read. Only some of its parts are asked for by each step."""

    words = TextAreaField("", filters=[tidy], validators=[Depends()])
    decided_by = SelectField("Who decided", validate_choice=False, validators=[Depends()])
    day = DateField("Which day", validators=[Depends()])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(READ_AGAIN)])

    def moment(self, zone: str) -> datetime | None:
        """The morning of the chosen day, where the one who chose it is."""
        return datetime.combine(self.day.data, time(9), ZoneInfo(zone)) if self.day.data else None


class LevelForm(FlaskForm):
    """How grave it is."""

    level = RadioField("How grave is it?", choices=options(runbook.LEVELS.items()), validators=[InputRequired()])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(READ_AGAIN)])


class TakeForm(FlaskForm):
    """Taking it up, or joining."""

    anyway = BooleanField("Nobody else is there, and I can carry it")
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(READ_AGAIN)])


class DebriefForm(FlaskForm):
    """What one puts down afterwards."""

    how = TextAreaField("How was it for you?", filters=[tidy], validators=[Optional()])
    helped = TextAreaField(
        "What helped, and what would have?", filters=[tidy], validators=[Optional()],
        description="Please leave out what the person said. This is about you.",
    )  # fmt: skip
    wants_word = BooleanField("I would like a word with somebody about it")


class SupervisionForm(FlaskForm):
    """What a supervisor writes back."""

    words = TextAreaField("Your words to the two of them", filters=[tidy])


class SayingForm(FlaskForm):
    """A reply to begin from."""

    deed = SelectField("For which step", choices=options((deed, runbook.DEEDS[deed]) for deed in DEEDS))
    title = StringField("Its name", filters=[tidy], validators=[InputRequired("Please give it a short name.")])
    words = TextAreaField(
        "The reply", filters=[tidy], validators=[InputRequired("Please write the reply."), Length(max=LONGEST)],
        description="Warm, without blame, without any method. One next thing, and a way to say no.",
    )  # fmt: skip


class SupervisorForm(FlaskForm):
    """Who supports the facilitators of which group."""

    group = SelectField("Which group", validate_choice=False)
    person = SelectField(
        "Who", validate_choice=False, description="Facilitators and coordinators. They read the debriefs of this group."
    )
