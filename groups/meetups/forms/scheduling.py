"""What a facilitator fills in for a meetup: once, repeating, or one date of a series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from groups.fields import Depends, FacetFields, at_most, between, options, tidy, web_address
from groups.meetups.foreseen import DAYS, ORDINALS
from groups.meetups.forms.days import DaysField
from groups.meetups.models import Meetup, Series
from groups.meetups.service import HANDED_DOWN, Details
from groups.membership.models import Mode
from groups.recurrence import Rule

REPEATS = [
    ("", "Once"),
    ("daily", "By days (every day, every third day)"),
    ("weekly", "By weeks (every week, every second week)"),
    ("monthly_by_date", "By months, on the same date (such as the 14th)"),
    ("monthly_by_weekday", "By months, on the same weekday (such as the second Tuesday)"),
]
AS_FIRST = "As the first date has it"
SAID = tuple(name for name in HANDED_DOWN if name not in {"zone", "latitude", "longitude", "mode"})


class AboutFields(FacetFields):
    """What a meetup is: its words, where it is, its seats and how much company it asks for."""

    title = StringField("Name", [InputRequired("Please give it a short name."), at_most(60)], filters=[tidy])
    summary = StringField("In one line", [at_most(200)], filters=[tidy], description="Everyone can read this.")
    date = DateField("Date", [InputRequired("Please choose a day.")])
    time = TimeField("Time", [InputRequired("Please choose a time.")])
    minutes = IntegerField(
        "Length in minutes",
        [InputRequired("Please say how long it is."), NumberRange(5, 720, "From 5 to 720 minutes.")],
        default=60,
    )
    mode = RadioField(
        "Where people are",
        choices=options([(Mode.IN_PERSON, "In person"), (Mode.ONLINE, "Online"), (Mode.BOTH, "Both")]),
        default=Mode.IN_PERSON,
    )
    town = StringField("Town", [at_most(120)], filters=[tidy])
    place = StringField(
        "Place",
        [at_most(200)],
        filters=[tidy],
        description="Everyone can read this, such as “the library, ground floor”.",
    )
    address = StringField(
        "Exact address",
        [at_most(300)],
        filters=[tidy],
        description="Shown only to people who come, from the hours before that you set.",
    )
    meeting_point = StringField(
        "Where to meet",
        [at_most(300)],
        filters=[tidy],
        description="Such as “by the green door”. Shown like the address.",
    )
    join_link = StringField(
        "Link for joining online",
        [Optional(), at_most(500), web_address()],
        filters=[tidy],
        description="Shown like the address.",
    )
    reveal_hours = IntegerField("Hours before the start to show these", [InputRequired(), between(0, 336)], default=24)
    speaking_seats = IntegerField(
        "Seats to speak", [Optional(), between(0, 500)], description="Leave empty for no limit."
    )
    listening_seats = IntegerField(
        "Seats to listen", [Optional(), between(0, 500)], description="Leave empty for no limit."
    )
    description = TextAreaField("More about it", [at_most(4000)], filters=[tidy])

    def details(self, rule: Rule | None = None) -> Details:
        """What was filled in, as the service takes it."""
        given = {name: self[name].data for name in SAID if not name.startswith("facet_")}
        first = datetime.combine(self.date.data, self.time.data)
        return Details(**given, first_local=first, mode=Mode(self.mode.data), facets=self.facets(), rule=rule)


class RepeatFields(Form):
    """How a meetup repeats. What does not go with the chosen way of repeating is not looked at."""

    repeats = SelectField("How often", [Depends()], choices=options(REPEATS), default="")
    every = IntegerField(
        "Every how many days, weeks or months",
        [Depends(), NumberRange(1, 52, "Please choose from 1 to 52.")],
        description="1 is every one, 2 is every second one.",
        default=1,
    )
    weekdays = SelectMultipleField(
        "Days of the week",
        [Depends()],
        choices=options((str(number), name) for number, name in enumerate(DAYS)),
        description="For a meetup by weeks. Without a mark it is the weekday of the first date.",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    month_day = SelectField(
        "Day of the month",
        [Depends()],
        choices=options([("", AS_FIRST), ("-1", "The last day of the month")]),
        default="",
        description="For a meetup by months, on the same date.",
    )
    ordinal = SelectField(
        "Which one in the month",
        [Depends()],
        choices=options([("", AS_FIRST), *((str(nth), f"The {word} in the month") for nth, word in ORDINALS.items())]),
        default="",
        description="For a meetup by months, on the same weekday.",
    )
    until = DateField("Last day", [Depends()])
    count = IntegerField("Or how many times", [Depends(), NumberRange(1, 520, "Please choose from 1 to 520 times.")])
    without = DaysField("Days left out", [Depends()])

    def rule(self) -> Rule | None:
        """How it repeats; None for once. A ValueError with a sentence for what cannot be."""
        way = self.repeats.data
        if not way:
            return None
        nth, day = self.ordinal.data, self.month_day.data
        return Rule(
            way,
            every=self.every.data or 1,
            weekdays=tuple(sorted(int(each) for each in self.weekdays.data or ())) if way == "weekly" else (),
            month_day=int(day) if day and way == "monthly_by_date" else None,
            ordinal=int(nth) if nth and way == "monthly_by_weekday" else None,
            until=datetime.combine(self.until.data, time(23, 59, 59)) if self.until.data else None,
            count=self.count.data,
            exceptions=frozenset(self.without.data or ()),
        )


class MeetupForm(FlaskForm, AboutFields, RepeatFields):
    """A meetup, once or repeating; also for a series from one date on."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """What the fields refuse by themselves, and a rule that cannot be."""
        if not super().validate(extra_validators):
            return False
        try:
            self.rule()
        except ValueError as problem:
            self.repeats.errors = [*self.repeats.errors, str(problem)]
            return False
        return True

    def whole(self) -> Details:
        """What was filled in, with how it repeats."""
        return self.details(self.rule())


class SeriesForm(MeetupForm):
    """A series from one date on; and what becomes of dates that somebody replied to."""

    replied = RadioField(
        "Dates with replies, on days that get another time",
        choices=options([("stay", "They stay as they are"), ("move", "They move to the new time as well")]),
        default="stay",
    )


class DateForm(FlaskForm, AboutFields):
    """One date, which may belong to a series. `seen` is when it had last been changed as the page was opened."""

    seen = HiddenField()


class CancelForm(FlaskForm):
    """Calling a date off."""

    reason = StringField(
        "Why, in a few words",
        [at_most(300)],
        filters=[tidy],
        description="Everyone who opens the page of this date can read it, so please name nobody.",
    )


class EndForm(CancelForm):
    """Ending a series."""

    replied = RadioField(
        "Dates that somebody replied to",
        choices=options([("stay", "They take place as planned"), ("cancel", "They are cancelled as well")]),
        default="stay",
    )


class LeaveOutForm(CancelForm):
    """Leaving a day out of a series."""

    day = DateField("Day to leave out", [InputRequired("Please choose a day.")])


def filled(row: Meetup | Series, first: datetime) -> dict[str, Any]:
    """What the form says for a date or a series as it is."""
    said = {name: getattr(row, name) for name in SAID}
    facets = {name: str(value) for name, value in said.items() if name.startswith("facet_")}
    return {**said, **facets, "mode": row.mode, "date": first.date(), "time": first.time()}


def filled_rule(rule: Rule, first: datetime, left: int | None) -> dict[str, Any]:
    """What the form says for a rule from `first` on, with `left` of its counted dates to come."""
    days = [day for day in rule.exceptions if day >= first.date()]
    return {
        "repeats": rule.freq,
        "every": rule.every,
        "weekdays": [str(day) for day in rule.weekdays] if rule.freq == "weekly" else [],
        "month_day": "-1" if rule.month_day == -1 else "",
        "ordinal": str(rule.ordinal or ""),
        "until": rule.until.date() if rule.until else None,
        "count": left,
        "without": sorted(days),
    }
