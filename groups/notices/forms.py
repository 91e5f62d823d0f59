"""The form in which a person says how they wish to hear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from groups.fields import options
from groups.notices.models import Channel
from groups.notices.queries import POSSIBLE, Weekly
from groups.notices.service import Wishes
from groups.outbox import Topic


@dataclass(frozen=True)
class TopicWords:
    """A topic as people read of it, and what its letters are called."""

    name: str
    about: str
    letters: str


TOPIC_WORDS = {
    Topic.REMINDERS: TopicWords(
        "Reminders", "Before a meetup you said you come to.", "reminders before a meetup you said you come to"
    ),
    Topic.CHANGES: TopicWords(
        "Changes", "A date you come to is moved, cancelled or on again.", "word that a date you come to has changed"
    ),
    Topic.OFFERS: TopicWords(
        "Offers", "A seat is free for you, or somebody would meet you at the door.",
        "word that a seat is free, or that somebody would meet you",
    ),
    Topic.GROUPS: TopicWords("Your groups", "News of the groups you are in.", "news of the groups you are in"),
    Topic.DIGEST: TopicWords(
        "The weekly letter", "What is coming in your groups. It only comes when there is something.",
        "the weekly letter",
    ),
    Topic.DUTY: TopicWords(
        "When you guide", "Somebody is needed in a group you guide, or a duty could be taken over. For those who guide "
        "a group or look after the community.",
        "word that somebody is needed in a group you guide",
    ),
    Topic.NOTES: TopicWords(
        "A note while you are away", "One from a person of a group, and only where you wished for it.",
        "notes from a group while you are away",
    ),
}  # fmt: skip
WAY_WORDS = {Channel.MAIL: "By e-mail", Channel.IN_APP: "In the list here", Channel.PUSH: "On my devices"}

MOMENTS = (
    (10_080, "a week before"),
    (2_880, "two days before"),
    (1_440, "a day before"),
    (720, "12 hours before"),
    (240, "4 hours before"),
    (120, "2 hours before"),
    (60, "an hour before"),
    (30, "half an hour before"),
    (15, "15 minutes before"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Ticks(SelectMultipleField):
    """Some of a few, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _ticks(topic: Topic) -> Ticks:
    words = TOPIC_WORDS[topic]
    ways = [(way.value, WAY_WORDS[way]) for way in WAY_WORDS if way in POSSIBLE[topic]]
    return Ticks(words.name, choices=options(ways), description=words.about)


class WishesForm(FlaskForm):
    """All of it on one page: nothing ticked means nothing is sent."""

    reminders = _ticks(Topic.REMINDERS)
    changes = _ticks(Topic.CHANGES)
    offers = _ticks(Topic.OFFERS)
    groups = _ticks(Topic.GROUPS)
    duty = _ticks(Topic.DUTY)
    digest = _ticks(Topic.DIGEST)
    notes = _ticks(Topic.NOTES)
    minutes = Ticks(
        "When to remind me",
        coerce=int,
        choices=options((str(minutes), said) for minutes, said in MOMENTS),
        description="Leave all of them empty, and no reminder comes.",
    )
    weekday = SelectField(
        "Day of the weekly letter", coerce=int, choices=options((str(day), name) for day, name in enumerate(DAYS))
    )
    hour = SelectField(
        "Hour of the weekly letter",
        coerce=int,
        choices=options((str(hour), f"{hour:02d}:00") for hour in range(24)),
        description="By the clock of your time zone.",
    )

    @staticmethod
    def filled(kept: Mapping[Topic, frozenset[Channel]], minutes: Iterable[int], weekly: Weekly) -> dict[str, Any]:
        """What the form shows at first."""
        return {
            **{topic.value: sorted(way.value for way in ways) for topic, ways in kept.items()},
            "minutes": list(minutes),
            "weekday": weekly.weekday,
            "hour": weekly.hour,
        }

    def wishes(self, kept: Mapping[Topic, frozenset[Channel]], open_ways: frozenset[Channel]) -> Wishes:
        """What was ticked. A way that the page does not show is left as it was."""
        chosen = {}
        for topic in Topic:
            ticked = frozenset(Channel(value) for value in self[topic.value].data or ())
            chosen[topic] = (ticked & open_ways) | (kept[topic] - open_ways)
        return Wishes(chosen, frozenset(self.minutes.data or ()), self.weekday.data, self.hour.data)
