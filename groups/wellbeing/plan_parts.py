"""The parts of a person's plan, in the order of its page, each with the question it answers (pure)."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """One part of the plan."""

    DAILY = "daily"
    TRIGGERS = "triggers"
    SIGNS = "signs"
    THEN = "then"
    TELL = "tell"
    NOT_HELPED = "not-helped"
    PROFESSIONAL = "professional"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Words:
    """What a part is called, and what helps to begin."""

    title: str
    hint: str


WORDS = {
    Part.DAILY: Words("What helps me each day", "Small, ordinary things. Such as: breakfast, ten minutes outside."),
    Part.TRIGGERS: Words("What can set me off", "Such as: a loud place, an unopened letter, a certain date."),
    Part.SIGNS: Words("Early signs", "How I, or others, can tell that it begins. Such as: I stop answering messages."),
    Part.THEN: Words(
        "What I do then", "The first small things. Such as: I cancel one thing, I eat, I go round the block."
    ),
    Part.TELL: Words("Whom I tell", "A name, and how to reach them. Perhaps the words I would use."),
    Part.NOT_HELPED: Words(
        "What has not helped", "So that nobody has to try it again. Such as: long talks late at night."
    ),
    Part.PROFESSIONAL: Words("Professional help", "A doctor, a counsellor, a line I would call, and their numbers."),
    Part.AFTER: Words("After a bad patch", "How I come back. What can wait, and what I pick up first."),
}

#: What stands first when one of the person's own signals holds.
WHEN_IT_BEGINS = (Part.SIGNS, Part.THEN, Part.TELL, Part.PROFESSIONAL)
