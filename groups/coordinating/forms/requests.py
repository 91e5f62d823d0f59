"""The forms of requests by law."""

from __future__ import annotations

from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from groups.coordinating.service import Asked
from groups.fields import at_most
from groups.term import midnight

NEEDED = InputRequired("Please fill this in.")


class RequestForm(FlaskForm):
    """Who asks, on what ground, for which days."""

    asked_by = StringField("Who asks", [NEEDED, at_most(200)], description="The court or authority, and the person.")
    ground = StringField("Legal ground", [NEEDED, at_most(200)], description="The law and the order by which they ask.")
    reference = StringField("Their reference", [NEEDED, at_most(200)])
    asked_on = DateField("Asked on", [NEEDED])
    first = DateField("From", [NEEDED], description="The first day the request names.")
    last = DateField("Until the end of", [NEEDED], description="The last day.")
    with_messages = BooleanField(
        "It names what this person wrote in rooms", description="Leave it empty unless the request asks for it."
    )
    tell_on = DateField(
        "It forbids to tell the person before", [Optional()],
        description="Left empty: the person gets a letter as soon as two coordinators have agreed.",
    )  # fmt: skip

    def asked(self, zone: str) -> Asked:
        """What was filled in, as days in `zone`."""
        return Asked(
            self.asked_by.data.strip(), self.ground.data.strip(), self.reference.data.strip(), self.asked_on.data,
            midnight(self.first.data, zone), midnight(self.last.data + timedelta(days=1), zone),
            self.with_messages.data, midnight(self.tell_on.data, zone) if self.tell_on.data else None,
        )  # fmt: skip


class DeclineForm(FlaskForm):
    """Why a request is not answered."""

    reason = TextAreaField("Why not", [NEEDED, at_most(500)], description="It is kept in the record.")
