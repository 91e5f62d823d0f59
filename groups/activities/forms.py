"""The forms in which an activity is published and in which someone says that one is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from groups.activities import access_facts, card, schedule
from groups.activities.details import Details
from groups.activities.models import Activity, Kind
from groups.activities.schedule import Repeats
from groups.fields import Depends, FacetFields, at_most, between, options, web_address
from groups.membership.models import Mode

KINDS = [
    (Kind.SOCIAL, "Being together"),
    (Kind.CREATIVE, "Making things"),
    (Kind.MOVEMENT, "Moving"),
    (Kind.OUTDOORS, "Outdoors"),
    (Kind.MINDFULNESS, "Quiet and calm"),
    (Kind.LEARNING, "Learning"),
    (Kind.SUPPORT, "Support group"),
]
MODES = [(Mode.IN_PERSON, "In person"), (Mode.ONLINE, "Online"), (Mode.BOTH, "Both")]
REPEATS = [
    (Repeats.ONCE, "Once"),
    (Repeats.WEEKLY, "Every week"),
    (Repeats.FORTNIGHTLY, "Every two weeks"),
    (Repeats.MONTHLY, "Every month, on the same weekday"),
    (Repeats.NO_TIME, "No fixed time"),
]


class Boxes(SelectMultipleField):
    """Some of a list, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _card_field(key: str) -> Any:
    question = next(asked for name, _title, asked in card.LINES if name == key)
    return TextAreaField(question, validators=[at_most(400)])


class ActivityForm(FlaskForm, FacetFields):
    """Everything about an activity."""

    title = StringField("What is it called?", validators=[DataRequired("Please give it a name."), at_most(200)])
    kind = SelectField("What kind of thing is it?", choices=options(KINDS), coerce=Kind, default=Kind.SOCIAL)
    summary = StringField("In one sentence", validators=[DataRequired("One sentence is enough."), at_most(300)])
    description = TextAreaField("More about it", validators=[at_most(5000)])

    repeats = RadioField(
        "How often?", choices=options(REPEATS), coerce=Repeats, default=Repeats.ONCE, validators=[InputRequired()]
    )
    date = DateField("The first date", description="Empty when there is no fixed time.", validators=[Depends()])
    time = TimeField("It begins at", validators=[Depends()])
    minutes = IntegerField(
        "How long, in minutes?", default=60, validators=[InputRequired("How long is it?"), between(5, 24 * 60)]
    )

    mode = RadioField(
        "Where?", choices=options(MODES), coerce=Mode, default=Mode.IN_PERSON, validators=[InputRequired()]
    )
    town = StringField(
        "Town",
        description="If there is more than one of that name, add the area: Springfield, Illinois.",
        validators=[at_most(120)],
    )
    place = StringField("Name of the place", validators=[at_most(200)])
    address = StringField("Address", description="Anyone can see this.", validators=[at_most(300)])
    link = StringField(
        "Link to join online",
        description="Only people who are signed in can see this.",
        validators=[Optional(), at_most(500), web_address()],
    )

    free = BooleanField("It is free", default=True)
    cost = StringField("What it costs", validators=[at_most(120)])
    access = Boxes("Access", choices=options(access_facts.FACTS.items()))

    card_door = _card_field("door")
    card_greeter = _card_field("greeter")
    card_first_ten_minutes = _card_field("first_ten_minutes")
    card_speaking = _card_field("speaking")
    card_leaving = _card_field("leaving")
    card_quiet_place = _card_field("quiet_place")
    card_toilets = _card_field("toilets")
    card_cost = _card_field("cost")
    card_bring = _card_field("bring")
    welcomes_newcomers = BooleanField(
        "Say “newcomers welcome”",
        description="For this every line of the first-visit card has to be written.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """As usual; an empty date is looked at too, which `Optional` would let pass."""
        fine = super().validate(extra_validators)
        for field, say in ((self.date, "Please choose the first date."), (self.time, "Please say when it begins.")):
            if self.repeats.data is not Repeats.NO_TIME and field.data is None and not field.errors:
                field.errors = [say]
                fine = False
        return bool(fine)

    def card_fields(self) -> list[Any]:
        """The lines of the first-visit card in order."""
        return [self[f"card_{key}"] for key in card.TITLES]

    def details(self) -> Details:
        """What was filled in."""
        first = None
        if self.repeats.data is not Repeats.NO_TIME:
            first = datetime.combine(self.date.data, self.time.data)
        online_only = self.mode.data is Mode.ONLINE
        return Details(
            title=self.title.data.strip(),
            kind=self.kind.data,
            facets=self.facets(),
            summary=self.summary.data.strip(),
            description=(self.description.data or "").strip(),
            mode=self.mode.data,
            town=(self.town.data or "").strip(),
            place="" if online_only else (self.place.data or "").strip(),
            address="" if online_only else (self.address.data or "").strip(),
            link=(self.link.data or "").strip(),
            rule=schedule.rule_for(self.repeats.data, first),
            first_local=first,
            minutes=self.minutes.data,
            cost=(self.cost.data or "").strip(),
            free=self.free.data,
            access=tuple(self.access.data or ()),
            card={key: self[f"card_{key}"].data or "" for key in card.TITLES},
            welcomes_newcomers=self.welcomes_newcomers.data,
        )


def filled(activity: Activity) -> dict[str, Any]:
    """What the form shows of an activity that exists."""
    plain = ["title", "kind", "summary", "description", "minutes", "mode", "town", "place", "address", "link"]
    plain += ["free", "cost", "access", "welcomes_newcomers"]
    facets = ("people", "talking", "seen", "length", "leaving", "strangers")
    first = activity.first_local
    return {
        **{name: getattr(activity, name) for name in plain},
        **{f"facet_{name}": getattr(activity, f"facet_{name}") for name in facets},
        **{f"card_{key}": activity.card.get(key, "") for key in card.TITLES},
        "repeats": schedule.repeats_of(activity.rule, first),
        "date": first.date() if first else None,
        "time": first.time() if first else None,
    }


class WrongForm(FlaskForm):
    """Someone says what is wrong with a listing."""

    said = TextAreaField(
        "What is wrong?",
        description="For example: the door is another one, the time has changed, it no longer happens.",
        validators=[DataRequired("Please say in a few words what is wrong."), Length(min=3, max=1000)],
    )
