"""The forms of cases, measures and appeals."""

from __future__ import annotations

from collections.abc import Collection

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from groups.fields import Depends, ReportFields, options, tidy
from groups.moderation.ladder import LADDER, Rung
from groups.moderation.models import AppealState, Case, CaseSource, Decision

LOAD_AGAIN = "Please load the page again."
CHOOSE = "Please choose one of these."


def _version() -> IntegerField:
    """The case as it was read."""
    return IntegerField(widget=HiddenInput(), validators=[InputRequired(LOAD_AGAIN)])


def _rungs(allowed: Collection[Rung]) -> list[tuple[str, str]]:
    return [("", "Nothing more"), *((str(each), LADDER[each].words) for each in Rung if each in allowed)]


def _outcomes(case: Case, is_text: bool) -> list[tuple[str, str]]:
    keep = (Decision.DISMISSED, "It stays" if is_text else "Nothing was wrong")
    if case.source in (CaseSource.NEWCOMER, CaseSource.CHANGED):
        keep = (Decision.RELEASED, "Show it")
    found = [keep, (Decision.NOTED, "It stays, with a note" if is_text else "A note, or more")]
    if is_text:
        found += [(Decision.HIDDEN, "Out of sight until it is changed"), (Decision.REMOVED, "Take it away")]
    return [(str(value), words) for value, words in found]


class RungForm(FlaskForm):
    """A form with a step of the ladder in it."""

    def rung_chosen(self) -> Rung | None:
        """The step, if one was chosen."""
        return Rung(self.rung.data) if self.rung.data else None


class DecideForm(RungForm):
    """What becomes of the text and of its author, and why. `version` is the case as it was read."""

    decision = RadioField("What shall become of it?", validators=[InputRequired(CHOOSE)])
    agreement = SelectField(
        "Which agreement is it about?", description="Needed for all but leaving it.", validators=[Depends()]
    )
    rung = SelectField(
        "And for the one who wrote it?",
        description="“It stays, with a note” is a note by itself. Three notes on one agreement in a year become a "
        "warning. All but the last step end by themselves.",
        validators=[Depends()],
    )
    reason = TextAreaField(
        "Why", description="Needed for all but leaving it. They read this, so write it to them.",
        filters=[tidy], validators=[Depends()],
    )  # fmt: skip
    version = _version()

    def offer(self, case: Case, is_text: bool, agreements: list[tuple[str, str]], rungs: Collection[Rung]) -> None:
        """Fill in what can be chosen for this case by this reviewer."""
        self.decision.choices = _outcomes(case, is_text)
        self.agreement.choices = [("", "Please choose"), *agreements]
        self.rung.choices = _rungs(rungs)


class HandOnForm(FlaskForm):
    """Asking the coordinators to decide instead."""

    reason = TextAreaField("Why they should look at it", filters=[tidy], validators=[Optional()])
    version = _version()


class AnswerForm(RungForm):
    """What comes of a second look."""

    outcome = RadioField(
        "What comes of it?",
        choices=options(
            [
                (AppealState.UPHELD, "It stands as it was decided"),
                (AppealState.CHANGED, "Something else in its place"),
                (AppealState.REVERSED, "It is taken back, with all that was set"),
            ]
        ),
        validators=[InputRequired(CHOOSE)],
    )
    decision = SelectField("If something else: what becomes of it?", validators=[Depends()])
    rung = SelectField("And for the one who wrote it?", validators=[Depends()])
    reason = TextAreaField("Why", description="They read this.", filters=[tidy], validators=[InputRequired("Why?")])
    version = _version()

    def offer(self, case: Case, is_text: bool, rungs: Collection[Rung]) -> None:
        """Fill in what can be chosen for this case by this reviewer."""
        self.decision.choices = [("", "Please choose"), *_outcomes(case, is_text)[1:]]
        self.rung.choices = _rungs(rungs)


class ReasonForm(FlaskForm):
    """Why something is lifted before its time, or somebody may come back."""

    reason = TextAreaField("Why", filters=[tidy], validators=[InputRequired("Please say why.")])


class QuietForm(FlaskForm):
    """Letting somebody read but not write for a while."""

    where = SelectField("Where")
    hours = RadioField(
        "For how long",
        choices=options([("1", "One hour"), ("3", "Three hours"), ("24", "24 hours")]),
        default="24",
    )
    agreement = SelectField("Which agreement is it about?", validators=[Optional()])
    reason = TextAreaField(
        "Why", description="They read this, so write it to them.", filters=[tidy],
        validators=[InputRequired("Please say why.")],
    )  # fmt: skip

    def offer(self, rooms: list[tuple[str, str]], agreements: list[tuple[str, str]]) -> None:
        """Fill in the rooms, (ref, name), and the agreements."""
        self.where.choices = [*rooms, ("", "In all rooms of the group")]
        self.agreement.choices = [("", "None of them"), *agreements]


class AppealForm(FlaskForm):
    """Asking that somebody else looks again."""

    words = TextAreaField(
        "What would you like us to see?", description="Somebody else reads it, not the one who decided.",
        filters=[tidy], validators=[InputRequired("A sentence is enough.")],
    )  # fmt: skip


class MemberReportForm(FlaskForm, ReportFields):
    """Which agreement somebody's ways are about, and what happened."""
