"""Which pseudonyms may be chosen, and when two of them look alike (pure)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from groups.text import fold

SHORTEST, LONGEST = 2, 30
JOINERS = "\u200c\u200d"

# What the eye takes for a Latin letter. Compatibility forms (full width, circled, mathematical) are NFKC's work.
_LOOKS = {
    "a": "аɑαᴀаΑ∀ꭺᎪаꓮ", "b": "вьʙβᏼᏏɓƀБꓐ", "c": "сϲᴄƈϹᏟⅽꓚ", "d": "ԁɗđᴅᎠժꓓ", "e": "еєҽεᴇɛ℮Ꭼեǝəꓰ",
    "f": "ғƒꜰϝꞙքꓝ", "g": "ɡɢցᏀԍɠꓖ", "h": "һнʜᎻիհԧꓧ", "i": "іıɩιɪΙⅰӏꙇɨւꓲ", "j": "јϳʝᴊᎫյꓙ",
    "k": "кκᴋᏦƙĸꓗ", "l": "ʟӀᏞⅼլłƖ|ߊꓡ", "m": "мᴍΜᎷɱꓟ", "n": "ոппɴΝռŋηꓠ", "o": "оοσᴏօᴑ०੦௦ഠ๐໐ⲟøθөꓳჿ",
    "p": "рρᴘᏢթƿꓑ", "q": "ԛգզɋ", "r": "гᴦʀᏒɾɽꓣ", "s": "ѕꜱᏚʂꓢ", "t": "тτᴛᎢŧƭԎꓔ",
    "u": "υսᴜʋꓴ", "v": "νѵᴠᏙⅴꓦ", "w": "ԝωᴡᎳшաѡꓪ", "x": "хχҳⅹ×ꓫ", "y": "уγүʏყꓬ", "z": "ᴢᏃʐƶꓜ",
}  # fmt: skip
CONFUSABLES: dict[int, str] = {
    ord(sign.casefold()): letter for letter, signs in _LOOKS.items() for sign in signs if len(sign.casefold()) == 1
}
CONFUSABLES |= {ord(sign): letter for letter, signs in _LOOKS.items() for sign in signs}
for _first in (0x1F150, 0x1F170, 0x1F1E6):  # letters in filled circles, in filled squares, and of flags
    CONFUSABLES |= {_first + place: chr(ord("a") + place) for place in range(26)}

# Nothing is drawn for these, though Unicode calls them letters and marks: fillers, and what chooses between forms.
_FORMS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x1D173, 0x1D17B))
UNSEEN = frozenset((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0, *_FORMS))
# Laid over or around a letter, which stays the letter it is: marks beyond those that `fold` knows as accents.
_LAID_OVER = (*range(0x0483, 0x048A), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x2100))
CONFUSABLES |= dict.fromkeys((*UNSEEN, *_LAID_OVER, *range(0xFE20, 0xFE30)), "")

_ONE_STROKE = str.maketrans({"i": "l", "1": "l", "|": "l", "!": "l", "0": "o"})
_DIGITS_AS_LETTERS = str.maketrans("23456789$€", "zeasbtbgse")
#: From so many letters on, two names that differ by a doubled letter are taken for each other.
_LONG = 7
_WEB = re.compile(r"://|\bwww\.|\.(?:com|org|net|info|io|me|co|uk|de|fr|ru|app|link|xyz|chat|gg|ly)\b", re.IGNORECASE)
# The last row is the punctuation that Katakana, Hebrew, Armenian and Tibetan names are written with.
_PUNCTUATION = " -‐‑–_.'‘’ʼ·,&+()" + "・׳״՚་"
_BETWEEN = re.compile(f"[{re.escape(_PUNCTUATION)}]+")
_WORD_ENDS = re.compile(_BETWEEN.pattern + "|(?<=[a-z])(?=[A-Z])")
_TOGETHER = ({"HAN", "HIRAGANA", "KATAKANA", "LATIN"}, {"HAN", "HANGUL", "LATIN"}, {"HAN", "BOPOMOFO", "LATIN"})
#: Scripts in which one sign may be a whole name: 葵, 별.
_WHOLE_WORDS = {"HAN", "HANGUL"}
_SCRIPT_NAMES = {"CJK": "HAN", "KATAKANA-HIRAGANA": "KATAKANA", "IDEOGRAPHIC": "HAN", "MODIFIER": ""}
# Long words are refused anywhere in a name; short ones only as a word, so that Stafford and Badminton Bo are welcome.
_ANYWHERE = ("moderator", "facilitator", "coordinator", "administrator", "steppingstones", "steppingstone")
_AS_A_WORD = ("admin", "staff", "support", "mod", "sysadmin", "webmaster", "helpdesk", "supportteam", "organiser")
_HEADS = ("", "the", "official", "site", "real")
_TAILS = ("", "s", "team", "help", "desk", "bot", "official", "account", "here")


def check(name: str) -> None:
    """Nothing if the name, stored as `tidy` gives it, may be used; else a ValueError that says what to change."""
    name = tidy(name)
    _check_signs(name)
    if not SHORTEST <= len(name) <= LONGEST and not (len(name) == 1 and _script(name) in _WHOLE_WORDS):
        raise ValueError(f"Please choose a name of {SHORTEST} to {LONGEST} characters.")
    if "@" in name or _WEB.search(name):
        raise ValueError("Please choose a name that is not an e-mail or web address, so that you stay private.")
    if not any(sign.isalpha() for sign in name):
        raise ValueError("Please use at least one letter in your name.")
    if _mixes_scripts(name):
        raise ValueError("Please write each word of your name in one alphabet, so that nobody is mistaken.")
    if is_reserved(name):
        raise ValueError("That name sounds like a role here, such as a moderator. Please choose another one.")


def skeleton(name: str) -> str:
    """A form that two names share when a person could take one for the other; for comparing only, never shown."""
    return _strokes("".join(_BETWEEN.split(plain_letters(name))))


def tidy(name: str) -> str:
    """The name as it is stored: composed letters, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def plain_letters(text: str) -> str:
    """Folded text with look-alike signs replaced by the Latin letters they pass for."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc", "Cs"))
    return fold(fold(visible.translate(CONFUSABLES)).translate(CONFUSABLES))


def is_reserved(name: str) -> bool:
    """Whether the name, or one that looks like it, says its owner has a role here."""
    whole = _as_letters("".join(_WORD_ENDS.split(name)))
    if any(_as_letters(word) in whole for word in _ANYWHERE):
        return True
    words = _WORD_ENDS.split(name)
    tried = [whole, *_spaced_words(words), *map(_as_letters, words), *(_as_letters(_without_digits(w)) for w in words)]
    return any(word in _RESERVED for word in tried)


def is_like_staff(name: str, staff: Iterable[str]) -> bool:
    """Whether someone could take the name for that of one of these people who look after the place: the same strokes,
    whatever stands before, between and after them."""
    # Capitals and small letters of other alphabets pass for different Latin letters: “ΕΛΕΝΗ” is also tried as “ελενη”.
    tried = {*_bare_forms(name), *_bare_forms(name.casefold())} - {""}
    return any(_whole(other) in tried or _whole(other.casefold()) in tried for other in staff)


def _bare_forms(name: str) -> Iterator[str]:
    """The name as it is, and without what people hang on a name that is taken: “the real Wren 2”."""
    yield _whole(name)
    words = [word for word in _WORD_ENDS.split(name) if word]
    while words and _as_letters(words[0]) in _HUNG_BEFORE:
        words.pop(0)
    while words and (_as_letters(words[-1]) in _HUNG_AFTER or not words[-1].strip("0123456789")):
        words.pop()
    yield _whole(" ".join(words))
    yield _whole(" ".join(words).strip("0123456789 "))


def _whole(name: str) -> str:
    """The strokes of a name without what stands between its words; from some length on, doubled letters are one."""
    bare = "".join(_as_letters(word) for word in _BETWEEN.split(name))
    return "".join(sign for sign, _run in groupby(bare)) if len(bare) >= _LONG else bare


def strokes(plain: str) -> str:
    """Words in plain letters, with strokes that look alike and digits that stand for letters made one."""
    return _strokes(plain).translate(_DIGITS_AS_LETTERS)


def _strokes(folded: str) -> str:
    return folded.translate(_ONE_STROKE).replace("rn", "m").replace("vv", "w")


def _as_letters(name: str) -> str:
    return strokes(plain_letters(name))


def _without_digits(word: str) -> str:
    """The word without the number people hang on a name that is taken: “admin42”."""
    return word.rstrip("0123456789")


def _spaced_words(words: list[str]) -> list[str]:
    """Words written letter by letter: “a d m i n”."""
    parts = [plain_letters(word) for word in words]
    runs = ("".join(run) for single, run in groupby(parts, lambda part: len(part) == 1) if single)
    return [_as_letters(run) for run in runs]


def _check_signs(name: str) -> None:
    marks = 0
    for place, sign in enumerate(name):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind == "Mn" else 0
        if marks > 4:
            raise ValueError("Please use fewer accents on one letter.")
        hidden = ord(sign) in UNSEEN
        if not hidden and (kind[0] in "LM" or kind == "Nd" or sign in _PUNCTUATION + "@" or _joins(name, place)):
            continue
        if hidden or kind[0] == "C" or sign.isspace():
            raise ValueError("Your name has a hidden character in it. Please type it again by hand.")
        if sign not in ":/":  # those are left to the sentence about addresses
            raise ValueError("Please use letters, numbers, spaces and - ' . _ in your name.")
    if any(sign in ":/" for sign in name):
        raise ValueError("Please choose a name without : or /, so that it cannot be taken for a web address.")


def _joins(name: str, place: int) -> bool:
    """Whether a joiner stands where Persian, Sinhala and other scripts truly need it: after one of their letters."""
    if name[place] not in JOINERS or place == 0 or place + 1 == len(name):
        return False
    before, after = unicodedata.name(name[place - 1], ""), unicodedata.name(name[place + 1], "")
    in_arabic = before.startswith("ARABIC LETTER") and after.startswith("ARABIC LETTER")
    return in_arabic or (unicodedata.combining(name[place - 1]) == 9 and after.split()[0] == before.split()[0])


def _mixes_scripts(name: str) -> bool:
    for word in _BETWEEN.split(name):
        scripts = {script for sign in word if (script := _script(sign))}
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            return True
    return False


def _script(sign: str) -> str:
    """The script of a letter, from its Unicode name; nothing for digits and marks, which all scripts share."""
    if not unicodedata.category(sign).startswith("L"):
        return ""
    first = unicodedata.name(sign, "UNKNOWN").split()[0]
    return _SCRIPT_NAMES.get(first, first)


_BEFORE = (
    "the",
    "real",
    "true",
    "official",
    "original",
    "only",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "its",
    "im",
    "iam",
    "x",
)
_AFTER = (
    "real",
    "official",
    "original",
    "team",
    "hq",
    "help",
    "here",
    "account",
    "main",
    "new",
    "two",
    "ii",
    "jr",
    "x",
)
_HUNG_BEFORE, _HUNG_AFTER = ({_as_letters(word) for word in words} for words in (_BEFORE, _AFTER))
_RESERVED = {_as_letters(head + word + tail) for head in _HEADS for word in _AS_A_WORD for tail in _TAILS}
