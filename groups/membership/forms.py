"""The forms of groups: joining, answering, guiding, coordinating."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from groups import clock
from groups.contact_level import LABELS
from groups.fields import TermFields, at_most, options
from groups.membership.if_away import IF_AWAY_WORDS
from groups.membership.models import Entry, IfAway, Mode, Question
from groups.people import consents
from groups.people.models import Purpose

NEEDED = InputRequired("Please fill this in.")
ENTRY_WORDS = {
    Entry.OPEN: "Anyone may join at once",
    Entry.QUESTIONS: "A few questions first, then a facilitator lets you in",
    Entry.INVITED: "By invitation",
}
MODE_WORDS = {Mode.IN_PERSON: "In person", Mode.ONLINE: "Online", Mode.BOTH: "In person and online"}


class AcceptForm(FlaskForm):
    """The agreements, read and accepted. `version` says which ones were on the page."""

    accept = BooleanField("I have read these and agree to them", [InputRequired("Please read the agreements first.")])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired("Please read the agreements once more.")])


def join_form(questions: Sequence[Question], asks_consent: bool) -> AcceptForm:
    """The form to join with, and the group's own questions in it as `question_<id>`. `asks_consent`: they have not yet
    agreed that their groups are kept."""
    fields: dict[str, Field] = {
        f"question_{each.id}": TextAreaField(
            each.words, [NEEDED, Length(max=1000, message="Please say it in 1000 characters or fewer.")]
        )
        for each in questions
    }
    fields["if_away"] = RadioField(
        "If I am away for a while",
        choices=options((each.value, words) for each, words in IF_AWAY_WORDS.items()),
        default=IfAway.NONE.value,
        description="Your place stays yours in any case. You can change this later.",
    )
    if asks_consent:
        fields["kept"] = BooleanField(
            f"I agree. {consents.latest(Purpose.GROUPS)}",
            [InputRequired("Please say that this may be kept, or do not join yet.")],
        )
    form: AcceptForm = type("JoinForm", (AcceptForm,), fields)()
    return form


class DecideForm(FlaskForm):
    """A facilitator's answer to a wish to join."""

    answer = StringField(validators=[AnyOf(["admit", "decline"], "Please choose “Let them in” or “Not this time”.")])
    note = TextAreaField("A note", [Length(max=500, message="Please say the note in 500 characters or fewer.")])


class OneAgreement(Form):
    """One line of the agreements, as facilitators write them; an empty one is left out."""

    words = StringField("What we agree", [Optional(), at_most(300)])
    why = StringField("Its reason", [Optional(), at_most(300)])
    essential = BooleanField("Essential")


class AgreementsForm(FlaskForm):
    """All agreements of a group, on top of the version they were read in."""

    rules = FieldList(FormField(OneAgreement), max_entries=12)
    version = IntegerField(
        widget=HiddenInput(),
        validators=[InputRequired("Please open this page once more."), NumberRange(min=0, max=10**6)],
    )
    small = BooleanField(
        "Only wording has changed",
        description="Then nobody is asked again. Otherwise a change of an essential one asks everybody to accept it.",
    )


class TermForm(TermFields, FlaskForm):
    """From which day and until which day somebody guides a group."""


class GroupForm(FlaskForm):
    """A new group, as a coordinator describes it."""

    name = StringField("Name", [NEEDED, at_most(60)])
    summary = StringField(
        "In one line",
        [NEEDED, at_most(200)],
        description="What people see in lists.",
    )
    description = TextAreaField(
        "What the group is like",
        [at_most(5000)],
        description="Say also what a first visit is like: who greets, what happens first, how to leave.",
    )
    town = StringField("Town", [at_most(120)])
    zone = StringField("Time zone", [NEEDED], description="Such as Europe/London.")
    mode = SelectField(
        "Where people are together", choices=[SelectChoice(mode.value, words) for mode, words in MODE_WORDS.items()]
    )
    entry = SelectField(
        "How one comes in", choices=[SelectChoice(entry.value, words) for entry, words in ENTRY_WORDS.items()]
    )
    questions = TextAreaField(
        "Questions for those who wish to join",
        [Length(max=1600, message="At most five questions, please.")],
        description="One to a line, at most five. Only used when they answer questions first.",
    )
    is_listed = BooleanField("Anyone may find this group", default=True)
    holds_newcomers = BooleanField("A newcomer’s first message waits for a facilitator")
    shows_typing = BooleanField("Show in the room that somebody is writing")
    shows_presence = BooleanField("Show in the room who is there now")

    def validate_zone(self, field: Field) -> None:
        """A zone this installation knows."""
        if not clock.is_zone(field.data):
            raise ValidationError("This time zone is not known here. Please write it like Europe/London.")


for _label in LABELS:
    setattr(
        GroupForm,
        f"facet_{_label.key}",
        SelectField(
            _label.question,
            choices=[SelectChoice(number, words) for number, words in enumerate(_label.choices)],
            coerce=int,
            default=1,
        ),
    )
