"""What is filled in here: a check-in, questions, a part of the plan, a signal, and what is about supporters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from groups.fields import Depends, at_most, options, tidy
from groups.wellbeing.days import LEVEL_WORDS, SIDE_WORDS, Level, Side
from groups.wellbeing.scales import SCALES, Item, Scale
from groups.wellbeing.service.checking_in import LONGEST, Words
from groups.wellbeing.service.planning import LONGEST as LONGEST_PART
from groups.wellbeing.service.supporting import Invitation
from groups.wellbeing.sharing import SWITCH_WORDS, Switch
from groups.wellbeing.signals import LEAST, MOST, Pattern, Rule

PATTERN_WORDS = {
    Pattern.LOW_IN_A_ROW: "was low, in a row",
    Pattern.NEVER_GOOD: "was not once good, in a row",
    Pattern.OFTEN_LOW: "was low, out of the last seven",
}


def _row(side: Side) -> RadioField:
    words = options((level.value, LEVEL_WORDS[level]) for level in Level)
    return RadioField(SIDE_WORDS[side], choices=words, validators=[Depends()])


class CheckInForm(FlaskForm):
    """Three rows and a line; each may be left out."""

    mood, energy, connection = (_row(side) for side in Side)
    words = StringField("A few words", [at_most(LONGEST)], filters=[tidy])

    def said(self) -> Words:
        """What was chosen and written."""
        mood, energy, connection = (Level(self[side.value].data) if self[side.value].data else None for side in Side)
        return Words(mood, energy, connection, self.words.data)


class QuestionsForm(FlaskForm):
    """Four questions, all or none of them."""

    q1: RadioField
    q2: RadioField
    q3: RadioField
    q4: RadioField

    def answers(self) -> list[int]:
        """The numbers the answers stand for."""
        return [int(self[name].data) for name in ("q1", "q2", "q3", "q4")]


def _asked(item: Item) -> RadioField:
    words = options((str(number), said) for said, number in item.options)
    return RadioField(item.text, choices=words, validators=[InputRequired("Please answer this one too, or leave all.")])


def _form_of(scale: Scale) -> type[QuestionsForm]:
    fields: dict[str, Any] = {f"q{place}": _asked(item) for place, item in enumerate(SCALES[scale].items, start=1)}
    return type(f"{scale.name.title()}Form", (QuestionsForm,), fields)


FORMS = {scale: _form_of(scale) for scale in Scale}


class PlanPartForm(FlaskForm):
    """One part of the plan, and the version the page was made from."""

    words = TextAreaField("My words", [at_most(LONGEST_PART)], filters=[tidy])
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])


class SignalForm(FlaskForm):
    """A rule out of the small vocabulary."""

    side = SelectField("When", choices=options((side.value, SIDE_WORDS[side]) for side in Side))
    pattern = SelectField("this way", choices=options((each.value, PATTERN_WORDS[each]) for each in Pattern))
    days = SelectField(
        "on so many days", coerce=int, choices=options((str(n), str(n)) for n in range(LEAST, MOST + 1)), default=3
    )

    def rule(self) -> Rule:
        """What was chosen."""
        return Rule(Side(self.side.data), Pattern(self.pattern.data), self.days.data)


class InviteForm(FlaskForm):
    """Whom to ask."""

    name = StringField(
        "What you call them", [InputRequired("Please fill this in."), at_most(60)], filters=[tidy],
        description="Such as “my sister”. Only you and they see this.",
    )  # fmt: skip
    known_as = StringField(
        "What they call you", [InputRequired("Please fill this in."), at_most(40)], filters=[tidy],
        description="The letter is signed with it, so that they know who asks. Nobody else here sees it.",
    )  # fmt: skip
    email = StringField("Their e-mail address", [InputRequired("Please fill this in."), at_most(254)], filters=[tidy])

    def invitation(self) -> Invitation:
        """What was filled in."""
        return Invitation(self.name.data, self.known_as.data, self.email.data)


class SwitchesForm(FlaskForm):
    """What one supporter is let know; nothing ticked means nothing."""

    pause, ask, tick, plan = (BooleanField(SWITCH_WORDS[each][0], description=SWITCH_WORDS[each][1]) for each in Switch)

    def on(self) -> frozenset[Switch]:
        """What is ticked."""
        return frozenset(each for each in Switch if self[each.value].data)

    @staticmethod
    def filled(on: Iterable[Switch]) -> dict[str, bool]:
        """What it shows at first."""
        known = set(on)
        return {each.value: each in known for each in Switch}


class LinkForm(FlaskForm):
    """An answer to a link in a letter."""

    answer = HiddenField()
    own_device = BooleanField(
        "This is my own device",
        description="Then your page stays open here for thirty days. Otherwise it closes with the browser.",
    )


class AskLinkForm(FlaskForm):
    """The address to send new links to."""

    email = StringField("Your e-mail address", [InputRequired("Please fill this in."), at_most(254)], filters=[tidy])
