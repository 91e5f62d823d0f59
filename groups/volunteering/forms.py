"""The forms in which a way to help is published, its shifts are planned, and interest is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from groups.fields import FacetFields, at_most, between, options
from groups.volunteering.details import Details, Turn
from groups.volunteering.models import Company, Opportunity

COMPANY = [
    (Company.ALONE, "On one’s own"),
    (Company.WITH_ONE, "With one other"),
    (Company.WITH_FEW, "With a few people"),
    (Company.PUBLIC, "Among the public"),
]


class OpportunityForm(FlaskForm, FacetFields):
    """Everything about a way to help."""

    title = StringField("What is it called?", validators=[DataRequired("Please give it a name."), at_most(120)])
    summary = StringField("In one sentence", validators=[DataRequired("One sentence is enough."), at_most(300)])
    description = TextAreaField("More about it", validators=[at_most(5000)])
    minutes = IntegerField(
        "How long is one time, in minutes?",
        description="Small is good: twenty minutes can be a whole step.",
        default=30,
        validators=[InputRequired("How long is it?"), NumberRange(5, 720, "From 5 to 720 minutes.")],
    )
    company = RadioField(
        "With whom?", choices=options(COMPANY), coerce=Company, default=Company.WITH_ONE, validators=[InputRequired()]
    )
    from_home = BooleanField("It can be done from home")
    town = StringField(
        "Town",
        description="If there is more than one of that name, add the area: Springfield, Illinois.",
        validators=[at_most(120)],
    )
    place = StringField("Name of the place", validators=[at_most(200)])
    once = BooleanField("Once is enough; coming again is up to the person", default=True)
    with_a_friend = BooleanField("A person may bring a friend")
    requirements = StringField("What a person needs for it", validators=[at_most(300)])
    welcomes_newcomers = BooleanField("Good for someone who is new to this", default=True)

    def details(self) -> Details:
        """What was filled in."""
        return Details(
            title=self.title.data.strip(),
            facets=self.facets(),
            summary=self.summary.data.strip(),
            description=(self.description.data or "").strip(),
            minutes=self.minutes.data,
            from_home=self.from_home.data,
            company=self.company.data,
            once=self.once.data,
            requirements=(self.requirements.data or "").strip(),
            with_a_friend=self.with_a_friend.data,
            welcomes_newcomers=self.welcomes_newcomers.data,
            town=(self.town.data or "").strip(),
            place=(self.place.data or "").strip(),
        )


def filled(opportunity: Opportunity) -> dict[str, Any]:
    """What the form shows of an opportunity that exists."""
    plain = ["title", "summary", "description", "minutes", "company", "from_home", "town", "place", "once"]
    plain += ["with_a_friend", "requirements", "welcomes_newcomers"]
    facets = ("people", "talking", "seen", "length", "leaving", "strangers")
    return {
        **{name: getattr(opportunity, name) for name in plain},
        **{f"facet_{name}": getattr(opportunity, f"facet_{name}") for name in facets},
    }


class ShiftForm(FlaskForm):
    """One date with places."""

    date = DateField("Date", validators=[InputRequired("Please choose a date.")])
    time = TimeField("It begins at", validators=[InputRequired("Please say when it begins.")])
    minutes = IntegerField("Minutes", default=60, validators=[InputRequired("How long is it?"), between(5, 720)])
    places = IntegerField("Places", default=2, validators=[InputRequired("How many places?"), between(1, 500)])

    def turn(self) -> Turn:
        """What was filled in."""
        return Turn(datetime.combine(self.date.data, self.time.data), self.minutes.data, self.places.data)


class InterestForm(FlaskForm):
    """I would like to hear more."""

    words = TextAreaField(
        "A few words to the organiser",
        description="What you would like to know, or when you have time. No words are fine too.",
        validators=[Length(max=500, message="Up to 500 letters, please.")],
    )
