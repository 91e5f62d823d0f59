"""What a person fills in about their steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from groups.columns import new_ref
from groups.fields import at_most, options, tidy
from groups.steps.service import How, Part, Wish
from groups.steps.service.checking import NO_WORDS, ODD_NUMBER
from groups.steps.words import NUMBERS

LEVELS = [("1", "1, hardly any"), ("2", "2, a little"), ("3", "3, some"), ("4", "4, much"), ("5", "5, a great deal")]
COMPANY = "Please choose how much company it is, from 1 to 5."
AGAIN = "Please open this page once more."
OF_TEN = [("", "No number"), *((str(n), str(n)) for n in range(11))]


class OutOfTen(RadioField):
    """How hard something is, 0 to 10, or left out."""

    def __init__(self, label: str, description: str = NUMBERS, **given: Any) -> None:
        super().__init__(label, description=description, choices=options(OF_TEN), default="", **given)

    def pre_validate(self, _form: Form) -> None:
        """Only one of the numbers, or none."""
        if self.data and self.data not in {value for value, _words in OF_TEN}:
            raise ValidationError(ODD_NUMBER)

    def number(self) -> int | None:
        """The number that was chosen."""
        return int(self.data) if self.data else None


class Company(RadioField):
    """How much company something is, as a contact level."""

    def __init__(self, label: str, description: str = "", **given: Any) -> None:
        needed = [InputRequired(COMPANY)]
        super().__init__(label, needed, choices=options(LEVELS), default="1", description=description, **given)

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is no level, in words."""
        if self.data not in {value for value, _words in LEVELS}:
            raise ValidationError(COMPANY)


class OneOfThese(SelectField):
    """One of a list that may have changed since the page was opened."""

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is not in the list, in words."""
        if (self.data or "") not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError("That is not in the list any more. Choose something else, or leave it out.")


class Keyed(Form):
    """A name for what is sent, made with the page, so that sending it twice is harmless."""

    key = HiddenField(default=new_ref)


class Version(IntegerField):
    """A hidden number; what is none is refused by its validators, in words."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the number, if it is one."""
        sent = valuelist[0] if valuelist else ""
        self.data = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None


class Versioned(Form):
    """Which version of the thing the page showed, so that nothing is overwritten that was not seen."""

    version = Version(widget=HiddenInput(), validators=[InputRequired(AGAIN), NumberRange(0, 10**9, AGAIN)])


class HowFields(Form):
    """How something was."""

    expected = OutOfTen("How hard did you think it would be?")
    felt = OutOfTen("How was it?")
    word = StringField("In a word, or a few", [at_most(120)], filters=[tidy])
    helped = StringField("What helped", [at_most(300)], filters=[tidy], description="For the next time.")

    def how(self) -> How:
        """As it is kept."""
        return How(self.expected.number(), self.felt.number(), self.word.data, self.helped.data)


class NotNowForm(FlaskForm):
    """Let one suggestion rest."""

    kind = HiddenField(validators=[InputRequired(), at_most(24)])
    ref = HiddenField(validators=[InputRequired(), at_most(60)])


class EnergyForm(FlaskForm):
    """Today's capacity; kept in the person's own cookie until the day ends."""

    energy = RadioField("How is today?", choices=options([("low", "Low"), ("okay", "Okay"), ("good", "Good")]))


class TriedForm(Keyed, HowFields, FlaskForm):
    """Something that is on no ladder was tried."""

    title = StringField("What was it?", [InputRequired(NO_WORDS), at_most(200)], filters=[tidy])
    level = Company("How much company was it?")


class TryForm(Keyed, HowFields, FlaskForm):
    """A step of the ladder was tried."""


class AttemptForm(Versioned, HowFields, FlaskForm):
    """A try that was written down, said otherwise."""


class StepForm(FlaskForm):
    """A step in its owner's words."""

    title = StringField(
        "What is the step?", [InputRequired(NO_WORDS), at_most(200)], filters=[tidy],
        description="Small and clear: what, where, and for how long.",
    )  # fmt: skip
    expected = OutOfTen("How hard do you expect it to be?")
    link = OneOfThese("Is it about something here?", description="Then its page is one click away.")
    level = Company("How much company is it?", "What it is about may ask for more; then that counts.")
    note = TextAreaField(
        "What makes it easier", [at_most(500)], filters=[tidy],
        description="Where to sit, when to go, whom to tell, how to leave.",
    )  # fmt: skip

    def offer(self, things: Iterable[tuple[str, str]]) -> None:
        """What it could be about, (page, words)."""
        self.link.choices = options([("", "No, only these words"), *things])

    def wish(self) -> Wish:
        """As it is kept."""
        return Wish(self.title.data, self.expected.number(), int(self.level.data), self.note.data, self.link.data or "")


class NewStepForm(Keyed, StepForm):
    """A step that is not there yet."""


class ChangeStepForm(Versioned, StepForm):
    """A step that is worded anew."""


class PartForm(Form):
    """One smaller step; left empty it is none."""

    title = StringField("A smaller step", [at_most(200)], filters=[tidy])
    expected = OutOfTen("How hard do you expect it to be?", "")


class SplitForm(Keyed, Versioned, FlaskForm):
    """The smaller steps that a step is split into."""

    parts = FieldList(FormField(PartForm), min_entries=4, max_entries=6)

    def smaller(self) -> list[Part]:
        """Those that have words."""
        return [Part(each.title.data, each.expected.number()) for each in self.parts if each.title.data]


class CopyForm(FlaskForm):
    """Which steps of a starter to copy."""

    rung = SelectMultipleField(
        "Steps", coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )


class PressForm(Versioned, FlaskForm):
    """A button about one step, pressed on a page that showed it."""
