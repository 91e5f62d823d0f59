"""The forms of accounts and sign-ins."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from groups import clock
from groups.fields import options
from groups.people import addresses, names, passphrase
from groups.people.pausing import Length as Rest

NEEDED = InputRequired("Please fill this in.")
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
