"""The address in a letter at which letters of its topic are stopped: signed, for that alone, and good for ever."""

from __future__ import annotations

from dataclasses import replace

from itsdangerous import BadSignature, URLSafeSerializer

from groups import letters
from groups.config import Config
from groups.outbox import Letter, Topic

PURPOSE = "notices.stop"
#: What a topic is called in a token: one who reads an old letter over a shoulder learns nothing from its address.
_NUMBERS = {topic: number for number, topic in enumerate(Topic)}
_TOPICS = {number: topic for topic, number in _NUMBERS.items()}

_serializer: URLSafeSerializer | None = None


def configure(settings: Config) -> None:
    """Sign with the secret of this installation."""
    global _serializer
    _serializer = URLSafeSerializer(settings.secret, salt=PURPOSE)


def token(person_id: int, topic: Topic) -> str:
    """What stops letters about `topic` to this person, and can do nothing else."""
    return str(_signing().dumps([person_id, _NUMBERS[topic]]))


def read(said: str) -> tuple[int, Topic] | None:
    """The person and the topic a token speaks of; None when it is none of ours."""
    try:
        person_id, number = _signing().loads(said)
        topic = _TOPICS[number]
    except (BadSignature, TypeError, ValueError, KeyError):
        return None
    return (person_id, topic) if isinstance(person_id, int) else None


def with_foot(letter: Letter, person_id: int, topic: Topic) -> Letter:
    """The letter with a line at its foot, in both forms, that says how to stop such letters."""
    stop = letters.link("notices.stop", token=token(person_id, topic))
    text, html = letters.render("foot", stop=stop)
    body, closing, end = letter.html.rpartition("</div>")  # the one that holds all the words, where there is one
    whole = f"{body}{html}{closing}{end}" if closing else f"{letter.html}\n{html}"
    return replace(letter, text=f"{letter.text}\n{text}", html=whole, stop=stop)


def _signing() -> URLSafeSerializer:
    if _serializer is None:
        raise RuntimeError("stopping.configure() has not been called")
    return _serializer
