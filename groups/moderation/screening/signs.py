"""What each sign passes for: one table from any sign to the plain letters the eye takes it for (pure)."""

import unicodedata

from groups.people.names import CONFUSABLES
from groups.text import fold

#: Signs that are remembered; a text can hold at most as many as there are, and this is more than any language writes.
MOST = 20_000

_ALIKE = {
    **dict.fromkeys("‘’ʼ´`′‛", "'"),
    **dict.fromkeys("“”„«»‟″「」『』", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\n\r\u2028\u2029", "\n"),
    **dict.fromkeys("\t\v\f", " "),
    "…": ".",
}


_BLANKS = '"()[]{}<>.,;:!?-/\n&+=~^%\\*#@$|_`“”„«»–—…'
_BETWEEN = str.maketrans({**dict.fromkeys(_BLANKS, " "), **dict.fromkeys("'’‘", "")})


class _Signs(dict[int, str]):
    """Filled as signs are met, so that a sign costs once what working it out costs."""

    def __missing__(self, code: int) -> str:
        if len(self) >= MOST:
            self.clear()
        read = self[code] = _read(chr(code))
        return read


def plain(text: str) -> str:
    """The text in small plain letters: compatibility forms, accents and look-alikes folded, hidden signs gone."""
    return text.lower() if text.isascii() and text.isprintable() else text.translate(_SIGNS)


def apart(text: str) -> str:
    """The text with blanks for everything that stands between words; apostrophes go, as in “dont”."""
    return text.translate(_BETWEEN)


def _read(sign: str) -> str:
    if sign in _ALIKE:
        return _ALIKE[sign]
    if sign.isascii() and sign.isprintable():
        return sign.lower()
    if sign.isspace():
        return " "
    kind = unicodedata.category(sign)
    if kind == "Nd":
        return str(unicodedata.digit(sign))
    if kind in ("Cf", "Cc", "Cs", "Co", "Me"):
        return ""
    read = fold(fold(sign).translate(CONFUSABLES))
    # A picture is a gap between words or letters, and not a letter itself: “k💀i💀l💀l”.
    return " " if read == sign and kind in ("So", "Sk") else read


_SIGNS = _Signs()
