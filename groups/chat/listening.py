"""Words that only acknowledge: what one may say to somebody who asks to be heard and nothing else (pure)."""

import re

#: To begin from, and what goes to whoever asks only to be heard without a question.
ACKNOWLEDGEMENTS = (
    "I hear you.",
    "Thank you for telling us.",
    "That sounds like a lot to carry.",
    "I am here, reading along.",
    "I have no words for this, and I am with you.",
)
_SENTENCES = re.compile(r"[.!?…\n]+")


def is_acknowledgement(text: str) -> bool:
    """Whether a text is made of such sentences alone, in any order, whatever their capitals and blanks."""
    said = _plain(text)
    return bool(said) and said <= _KNOWN


def begun(text: str, number: str) -> str:
    """A text with one of them put at its end: `number` is its place in the list; else the text as it is."""
    if not (number.isascii() and number.isdigit() and int(number) < len(ACKNOWLEDGEMENTS)):
        return text
    return " ".join(part for part in (text.rstrip(), ACKNOWLEDGEMENTS[int(number)]) if part)


def _plain(text: str) -> set[str]:
    return {" ".join(each.casefold().split()) for each in _SENTENCES.split(text)} - {""}


_KNOWN = _plain("\n".join(ACKNOWLEDGEMENTS))
