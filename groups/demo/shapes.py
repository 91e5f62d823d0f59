"""The shapes of the demo community's content: what a file in `content/` may say, and nothing else."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from groups.access import Role
from groups.chat.models import Warmth, Wish
from groups.contact_level import Facets
from groups.meetups.models import Answer, Part
from groups.membership.models import Entry, IfAway, Mode

Key = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Ago = Annotated[str, Meta(pattern=r"^([1-9]d ([01]\d|2[0-3]):[0-5]\d|[1-9]\d{0,2}m)$")]
LongAgo = Annotated[str, Meta(pattern=r"^[1-9]\d?d ([01]\d|2[0-3]):[0-5]\d$")]
Days = Annotated[int, Meta(ge=0, le=2000)]
Ahead = Annotated[int, Meta(ge=1, le=60)]
Minutes = Annotated[int, Meta(ge=10, le=300)]
Facet = Annotated[int, Meta(ge=0, le=3)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Sentence = Annotated[str, Meta(min_length=1, max_length=300)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the content; a key that is not named here is refused."""


class Contact(Shape, frozen=True, kw_only=True):
    """The six facets of contact, 0-3 each."""

    people: Facet
    talking: Facet
    seen: Facet
    length: Facet
    leaving: Facet
    strangers: Facet

    def facets(self) -> Facets:
        """As the rest of the application knows them."""
        return Facets(**msgspec.structs.asdict(self))


class Town(Shape, frozen=True, kw_only=True):
    """A real town."""

    key: Key
    name: str
    region: str
    latitude: Latitude
    longitude: Longitude


class Place(Shape, frozen=True, kw_only=True):
    """An invented venue in an invented street of a real town."""

    name: Annotated[str, Meta(max_length=80)]
    street: Annotated[str, Meta(max_length=80)]
    town: Key
    latitude: Latitude
    longitude: Longitude


class DemoSignIn(Shape, frozen=True, kw_only=True):
    """A sign-in that is printed at the start, passphrase and all."""

    person: Key
    role: Literal["coordinator", "facilitator", "organiser", "member"] = msgspec.field(name="as")
    passphrase: Annotated[str, Meta(min_length=15)]


class Who(Shape, frozen=True, kw_only=True):
    """An invented person; `joined` is in days before now."""

    key: Key
    name: Annotated[str, Meta(min_length=2, max_length=30)]
    town: Key
    joined: Days
    coordinator: bool = False
    organiser: bool = False
    does_not_take_on: Annotated[str, Meta(max_length=200)] = ""


class Blocked(Shape, frozen=True, kw_only=True):
    """One person who does not wish to meet another."""

    person: Key
    blocked: Key
    days_ago: Days


class Page(Shape, frozen=True, kw_only=True):
    """One entry in the journal of `by`; `question` is the number of the one it answers, 0 for none."""

    by: Key
    at: LongAgo
    title: Annotated[str, Meta(max_length=120)] = ""
    says: Annotated[str, Meta(min_length=1, max_length=2000)]
    tags: list[Annotated[str, Meta(max_length=40)]] = []
    triggers: list[Annotated[str, Meta(max_length=40)]] = []
    question: Annotated[int, Meta(ge=0, le=99)] = 0


class Journals(Shape, frozen=True, kw_only=True):
    """A file of entries."""

    pages: list[Page]


class GroundRule(Shape, frozen=True, kw_only=True):
    """One agreement of a group, with its reason."""

    key: Key
    words: Sentence
    reason: Sentence
    essential: bool


class Member(Shape, frozen=True, kw_only=True):
    """A person in a group; a newcomer has not been welcomed yet."""

    person: Key
    joined: Days
    role: Role = Role.MEMBER
    newcomer: bool = False
    if_away: IfAway = IfAway.NONE


class Wanting(Shape, frozen=True, kw_only=True):
    """A request to join that waits, with an answer to each of the group's questions."""

    person: Key
    days_ago: Days
    answers: list[Annotated[str, Meta(max_length=500)]]


class ReportedFor(Shape, frozen=True, kw_only=True):
    """A report that waits in the queue."""

    by: Key
    at: Ago
    agreement: Key
    says: Annotated[str, Meta(max_length=1000)]


class Said(Shape, frozen=True, kw_only=True):
    """A message. `at` is "6d 19:40" (six days ago, by the wall clock) or "40m" (minutes before now)."""

    at: Ago
    by: Key
    says: Annotated[str, Meta(min_length=1, max_length=600)]
    id: Key = ""
    to: Key = ""
    wish: Wish = Wish.NONE
    reactions: dict[Warmth, list[Key]] = {}
    edited: Ago = ""
    withdrawn: Ago = ""
    held: bool = False
    reported: ReportedFor | None = None


class Talk(Shape, frozen=True, kw_only=True):
    """A room and what was said in it, oldest first."""

    key: Key
    name: Annotated[str, Meta(max_length=60)]
    about: Line
    messages: list[Said]


class Answered(Shape, frozen=True, kw_only=True):
    """A reply to a meetup, or to the next date of a series."""

    person: Key
    reply: Answer
    part: Part = Part.WHOLE


class Gathering(Shape, frozen=True, kw_only=True):
    """What a series and a single meetup have in common. `held_here`: as a live session, and not by a link."""

    key: Key
    title: Annotated[str, Meta(max_length=60)]
    about: Line
    time: Clock
    minutes: Minutes
    mode: Mode
    facets: Contact
    place: Place | None = None
    speaking_seats: int | None = None
    listening_seats: int | None = None
    held_here: bool = False
    replies: list[Answered] = []


class Repeating(Gathering, frozen=True, kw_only=True):
    """A series: every week on one weekday."""

    weekday: Weekday
    since_weeks: Days


class Single(Gathering, frozen=True, kw_only=True):
    """A meetup on one date."""

    in_days: Ahead


class Hours(Shape, frozen=True, kw_only=True):
    """When a facilitator is on duty every week."""

    person: Key
    weekday: Weekday
    time: Clock
    minutes: Minutes


class Circle(Shape, frozen=True, kw_only=True):
    """A support group, whole: one file."""

    key: Key
    name: Annotated[str, Meta(max_length=60)]
    town: Key
    summary: Line
    description: str
    way_in: Entry
    mode: Mode
    facets: Contact
    switches: dict[Literal["typing", "presence", "hold_newcomers"], bool]
    agreements: list[GroundRule]
    members: list[Member]
    rooms: list[Talk]
    series: list[Repeating]
    questions: list[Sentence] = []
    requests: list[Wanting] = []
    meetups: list[Single] = []
    hours: list[Hours] = []


class Community(Shape, frozen=True, kw_only=True):
    """`community.toml`: where it is and who signs in."""

    name: Annotated[str, Meta(max_length=60)]
    zone: str
    country: Annotated[str, Meta(min_length=2, max_length=2)]
    towns: list[Town]
    sign_ins: list[DemoSignIn]


class People(Shape, frozen=True, kw_only=True):
    """`people.toml`."""

    people: list[Who]
    blocks: list[Blocked]
