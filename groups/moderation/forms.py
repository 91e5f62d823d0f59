"""The form a case is decided with."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from groups.fields import Depends, tidy
from groups.moderation.models import Case, CaseSource, Decision


class DecideForm(FlaskForm):
    """What becomes of the text, and why. `version` is the case as it was read."""

    decision = RadioField("What shall become of it?", validators=[InputRequired("Please choose one of these.")])
    agreement = SelectField(
        "Which agreement is it about?", description="Needed for taking it away.", validators=[Depends()]
    )
    reason = TextAreaField(
        "Why", description="Needed for taking it away. Its author reads this, so write it to them.",
        filters=[tidy], validators=[Depends()],
    )  # fmt: skip
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired("Please load the page again.")])

    def offer(self, case: Case, agreements: list[tuple[str, str]]) -> None:
        """Fill in what can be chosen for this case."""
        keep = (
            (Decision.RELEASED, "Show it") if case.source is CaseSource.NEWCOMER else (Decision.DISMISSED, "It stays")
        )
        self.decision.choices = [(str(keep[0]), keep[1]), (str(Decision.REMOVED), "Take it away")]
        self.agreement.choices = [("", "Please choose"), *agreements]


class HandOnForm(FlaskForm):
    """Asking the coordinators to decide instead."""

    reason = TextAreaField("Why they should look at it", filters=[tidy], validators=[Optional()])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired("Please load the page again.")])
