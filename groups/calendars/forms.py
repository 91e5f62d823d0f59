"""What somebody says about an address of their calendar."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from groups.calendars.service import Wishes
from groups.fields import at_most, tidy


class AddressForm(FlaskForm):
    """A private address: what it is for, and what the calendar at it says."""

    name = StringField(
        "What it is for",
        [at_most(60)],
        filters=[tidy],
        description="Such as “my phone”. Only you see this.",
    )
    says_titles = BooleanField(
        "Say the real names and places of dates",
        description="Without this every date is called “A date”, and whoever looks at your calendar learns no more.",
    )
    with_perhaps = BooleanField(
        "Also show dates of my groups that I have not answered yet",
        description="They are marked as not sure, and leave your time free.",
    )

    def wishes(self) -> Wishes:
        """What was filled in, as the service takes it."""
        return Wishes(self.name.data, bool(self.says_titles.data), bool(self.with_perhaps.data))
