"""What a facilitator fills in for a meetup."""

from __future__ import annotations

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from groups.fields import FacetFields, options, tidy, web_address
from groups.meetups.service import Details
from groups.membership.models import Mode
from groups.recurrence import Rule

REPEATS = [
    ("", "Once"),
    ("weekly", "Every week"),
    ("fortnightly", "Every two weeks"),
    ("monthly", "Every month, on the same weekday (such as the second Tuesday)"),
]


class MeetupForm(FlaskForm, FacetFields):
    """A meetup, once or repeating."""

    title = StringField("Name", [InputRequired("Please give it a short name."), Length(max=60)], filters=[tidy])
    summary = StringField("In one line", [Length(max=200)], filters=[tidy], description="Everyone can read this.")
    date = DateField("Date", [InputRequired("Please choose a day.")])
    time = TimeField("Time", [InputRequired("Please choose a time.")])
    minutes = IntegerField(
        "Length in minutes",
        [InputRequired("Please say how long it is."), NumberRange(5, 720, "From 5 to 720 minutes.")],
        default=60,
    )
    repeats = SelectField("How often", choices=options(REPEATS), default="")
    until = DateField("Last day, if there is one", [Optional()])
    mode = RadioField(
        "Where people are",
        choices=options([(Mode.IN_PERSON, "In person"), (Mode.ONLINE, "Online"), (Mode.BOTH, "Both")]),
        default=Mode.IN_PERSON,
    )
    town = StringField("Town", [Length(max=120)], filters=[tidy])
    place = StringField(
        "Place",
        [Length(max=200)],
        filters=[tidy],
        description="Everyone can read this, such as “the library, ground floor”.",
    )
    address = StringField(
        "Exact address",
        [Length(max=300)],
        filters=[tidy],
        description="Shown only to people who come, from the hours before that you set.",
    )
    meeting_point = StringField(
        "Where to meet",
        [Length(max=300)],
        filters=[tidy],
        description="Such as “by the green door”. Shown like the address.",
    )
    join_link = StringField(
        "Link for joining online",
        [Optional(), Length(max=500), web_address()],
        filters=[tidy],
        description="Shown like the address.",
    )
    reveal_hours = IntegerField(
        "Hours before the start to show these", [InputRequired(), NumberRange(0, 336)], default=24
    )
    speaking_seats = IntegerField(
        "Seats for people who may speak", [Optional(), NumberRange(0, 500)], description="Leave empty for no limit."
    )
    listening_seats = IntegerField(
        "Seats for people who listen", [Optional(), NumberRange(0, 500)], description="Leave empty for no limit."
    )
    description = TextAreaField("More about it", [Length(max=4000)], filters=[tidy])

    def details(self) -> Details:
        """What was filled in, as the service takes it."""
        first = datetime.combine(self.date.data, self.time.data)
        return Details(
            title=self.title.data,
            first_local=first,
            minutes=self.minutes.data,
            mode=Mode(self.mode.data),
            facets=self.facets(),
            rule=self._rule(),
            summary=self.summary.data,
            description=self.description.data,
            town=self.town.data,
            place=self.place.data,
            address=self.address.data,
            meeting_point=self.meeting_point.data,
            join_link=self.join_link.data,
            reveal_hours=self.reveal_hours.data,
            speaking_seats=self.speaking_seats.data,
            listening_seats=self.listening_seats.data,
        )

    def _rule(self) -> Rule | None:
        until = (
            datetime.combine(self.until.data, datetime.max.time().replace(microsecond=0)) if self.until.data else None
        )
        if self.repeats.data == "monthly":
            return Rule("monthly_by_weekday", until=until)
        if self.repeats.data:
            return Rule("weekly", every=2 if self.repeats.data == "fortnightly" else 1, until=until)
        return None


class CancelForm(FlaskForm):
    """Calling a date off."""

    reason = StringField(
        "Why, in a few words",
        [Length(max=300)],
        filters=[tidy],
        description="Everyone who opens the page of this date can read it, so please name nobody.",
    )
