"""The forms of accounts and sign-ins."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from groups import clock
from groups.fields import options, tidy
from groups.people import addresses, hours, names, passphrase
from groups.people.boundaries import Chosen
from groups.people.pausing import Length as Rest

NEEDED = InputRequired("Please fill this in.")
ANY = ("", "any time")
HALF_HOURS = range(0, hours.DAY, 30)
HINT = "15 characters or more. A few plain words are easiest to keep in mind."


class _ChoosesPassphrase(FlaskForm):
    """A form in which a new passphrase is chosen. `about` is what it must not be made of."""

    about: tuple[str, ...] = ()

    def validate_passphrase(self, field: Field) -> None:
        """Long enough, and not what many would think of."""
        try:
            passphrase.check(field.data, self.about)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault


class SignUpForm(_ChoosesPassphrase):
    """A pseudonym, an address, a passphrase; the zone comes from the device when there is a script."""

    name = StringField(
        "The name you go by here",
        [NEEDED, Length(max=200, message="Please choose a shorter name.")],
        description="A made-up one is best. People in your groups will see it. Please do not use your full real name.",
    )
    email = StringField(
        "Your e-mail address",
        [NEEDED, Length(max=320, message="That address is too long.")],
        description="Only for letters from us. Nobody else here sees it.",
    )
    passphrase = PasswordField("A passphrase", [NEEDED], description=HINT)
    zone = HiddenField()

    def validate_name(self, field: Field) -> None:
        """A pseudonym that may be used."""
        try:
            names.check(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault

    def validate_email(self, field: Field) -> None:
        """Something that can be an address."""
        try:
            field.data = addresses.checked(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault


class ConfirmForm(FlaskForm):
    """One button, in the browser that signed up."""


class ConfirmElsewhereForm(FlaskForm):
    """The passphrase chosen at sign-up, in any other browser."""

    passphrase = PasswordField("Your passphrase", [NEEDED], description="The one you chose when you signed up.")


class SignInForm(FlaskForm):
    """Address, passphrase, and whether the device is one's own."""

    email = StringField("Your e-mail address", [NEEDED, Length(max=320, message="That address is too long.")])
    passphrase = PasswordField("Your passphrase", [NEEDED])
    own_device = BooleanField(
        "This is my own device",
        description="Then you stay signed in for 30 days. Otherwise it ends when you close the browser.",
    )


class ForgotForm(FlaskForm):
    """The address to send a letter to."""

    email = StringField("Your e-mail address", [NEEDED, Length(max=320, message="That address is too long.")])


class ResetForm(_ChoosesPassphrase):
    """A new passphrase, by letter."""

    passphrase = PasswordField("A new passphrase", [NEEDED], description=HINT)


class ChangePassphraseForm(_ChoosesPassphrase):
    """A new passphrase, by the old one."""

    old = PasswordField("Your passphrase until now", [NEEDED])
    passphrase = PasswordField("A new passphrase", [NEEDED], description=HINT)


class AccountForm(FlaskForm):
    """What a person goes by and how the site speaks to them."""

    name = StringField(
        "The name you go by here",
        [NEEDED, Length(max=200, message="Please choose a shorter name.")],
        description="It changes everywhere at once, also beside what you have written.",
    )
    zone = StringField(
        "Your time zone", [NEEDED], description="Times are shown as they are there. Such as Europe/London."
    )
    near = StringField(
        "The town you search from",
        [Length(max=120, message="Please write a shorter name.")],
        description="Used for finding things near you. Nobody else sees it.",
    )
    discreet = BooleanField(
        "Keep letters and page titles neutral",
        description="Then no subject line and no title names a group or a topic.",
    )

    def validate_name(self, field: Field) -> None:
        """A pseudonym that may be used."""
        try:
            names.check(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault

    def validate_zone(self, field: Field) -> None:
        """A zone this installation knows."""
        if not clock.is_zone(field.data):
            raise ValidationError("This time zone is not known here. Please write it like Europe/London.")


class PauseForm(FlaskForm):
    """For how long to rest, and what becomes of one's seats."""

    length = RadioField(
        "For how long?",
        choices=options([(Rest.WEEK, "One week"), (Rest.MONTH, "One month"), (Rest.OPEN, "Until I come back")]),
        validators=[InputRequired("Please choose one of the three.")],
    )
    keeps_seats = BooleanField(
        "Keep my seats",
        description="Then you still come to what you said you would come to, and letters about it reach you. Otherwise "
        "your seats in that time, and your places in line, go to the next person.",
    )


class BoundariesForm(FlaskForm):
    """All of it on one page; left alone, nothing changes for anybody."""

    begins = SelectField(
        "I like to be reached from",
        choices=options([ANY, *((str(each), hours.said(each)) for each in HALF_HOURS)]),
        default="",
        description="By the clock of your time zone. Letters and notices wait until then, and whoever writes to you is "
        "told that you may read it later. What could not wait still comes, such as a seat that is held for you.",
    )
    until = SelectField(
        "Until", choices=options([ANY, *((str(each + 30), hours.said(each + 30)) for each in HALF_HOURS)]), default=""
    )
    rests = BooleanField(
        "I am not giving support right now", description="You can be in your groups and read, with no reason given."
    )
    topics = StringField(
        "What I do not take on",
        [Length(max=200, message="Please use 200 characters or fewer.")],
        description="A few plain words, such as: money, illness of children.",
        filters=[tidy],
    )
    shows = BooleanField(
        "Show these two in the rooms of my groups",
        description="Otherwise they are for you alone, as a reminder. Your hours are never shown.",
    )

    @staticmethod
    def filled(chosen: Chosen) -> dict[str, Any]:
        """What the form shows at first."""
        return {
            "begins": _word(chosen.reached_from),
            "until": _word(chosen.reached_until),
            "rests": chosen.rests,
            "topics": chosen.topics,
            "shows": chosen.shows,
        }

    def chosen(self) -> Chosen:
        """What was chosen."""
        return Chosen(
            _minute(self.begins.data), _minute(self.until.data), self.rests.data, self.topics.data, self.shows.data
        )


def _word(minute: int | None) -> str:
    return "" if minute is None else str(minute)


def _minute(word: str | None) -> int | None:
    return int(word) if word else None
