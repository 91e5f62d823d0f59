"""Words that do not push, over every template, letter, script and sentence of the application."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from tests.rules.reading import ROOT, Source, sources

pytestmark = pytest.mark.pure

#: Said by the site, each of these chases, hurries, counts or shames.
PUSHING = [
    r"\byou(?:['’]ve| have)? missed\b",
    r"\b(?:do not|don['’]?t) (?:lose|miss)\b",
    r"\bonly\b[^.<>\n]{0,40}\bleft\b",
    r"\blast chance\b",
    r"\bhurry\b",
    r"\bact now\b",
    r"\bbefore it(?:['’]s| is) too late\b",
    r"\brunning out\b",
    r"\bstreaks?\b",
    r"\beveryone (?:is|else|has)\b",
    r"\bwe (?:have )?noticed (?:that )?you\b",
    r"\bwe(?:['’]ve| have)? miss(?:ed)? you\b",
    r"\byou have(?: not|n['’]t) (?:been|visited|posted|written|come)\b",
    r"\bit(?:['’]s| has) been a while\b",
    r"\bkeep it up\b",
    r"\bleaderboards?\b",
    r"\b(?:you are|you're|you’re) (?:falling )?behind\b",
    r"\bdon['’]?t give up\b",
    r"\bwhere have you been\b",
    r"\b(?:lose|losing|lost) your (?:place|progress|seat)\b",
    r"\bmake sure (?:you|to)\b",
    r"\byou (?:should|must) (?:come|join|write|try|reply|visit)\b",
]
#: Not in the vocabulary at all.
VOCABULARY = [
    r"\bmissed\b",
    r"\bRSVP\b",
    r"\bno[- ]shows?\b",
    r"\binactive members?\b",
    r"\b(?:your|top|earn|\d+) (?:rank|points)\b",
    r"\branking\b",
]
SHOUTING = [r"[^\W\d_]!(?=[\s\"'’”)<]|$)"]

#: People's own talk and the phrases members use are theirs; the site's own manner is not asked of them.
PEOPLES_OWN = ("groups/demo/", "groups/moderation/screening")

#: Brought from elsewhere, or made.
NOT_OURS = {"vendor", "__pycache__"}

#: Reviewed exceptions: (place, what is found) with the reason.
ALLOWED: dict[tuple[str, str], str] = {}

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.S)
MARKUP = re.compile(r"<!--.*?-->|<!doctype[^>]*>|<(?:script|style)\b.*?</(?:script|style)>", re.S | re.I)
TAG = re.compile(r"<[^>]*>")
SPOKEN = re.compile(r"\b(?:alt|title|placeholder|aria-label|aria-description|value|content)=(\"[^\"]*\"|'[^']*')")
QUOTED = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`", re.S)
WORD = re.compile(r"[A-Z][a-z]+[.!?]?")
#: Files of words that are neither templates nor code: what they say is said by us.
CONTENT = (".toml", ".txt", ".json", ".csv", ".html", ".yaml")
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w\"'`])//[^\n]*", re.S)


def pushes(place: str, text: str) -> list[str]:
    """What in `text` pushes, shouts or is not in the vocabulary."""
    own = place.startswith(PEOPLES_OWN)
    patterns = PUSHING if own else [*PUSHING, *VOCABULARY, *SHOUTING]
    found = [match.group() for pattern in patterns for match in re.finditer(pattern, text, re.I)]
    return [f"{place}: {phrase!r}" for phrase in found if (place, phrase.lower()) not in ALLOWED]


def said_by_template(text: str) -> str:
    """What a template says: its text and the attributes that are read out; strings inside Jinja count too."""
    strings = [match.group() for part in re.findall(r"\{[{%].*?[}%]\}", text, re.S) for match in QUOTED.finditer(part)]
    plain = MARKUP.sub(" ", JINJA.sub(" ", text))
    spoken = [match.group(1) for match in SPOKEN.finditer(plain)]
    # What Jinja puts in stands for a number or a name: "only {{ n }} left" must still be seen.
    return "\n".join([re.sub(r"\{\{.*?\}\}", "N", TAG.sub("\n", plain), flags=re.S), *spoken, *strings])


def said_by_script(text: str) -> str:
    """The strings of a script."""
    return "\n".join(re.sub(r"\$\{[^}]*\}", "N", match.group()) for match in QUOTED.finditer(COMMENT.sub(" ", text)))


def said_by_code(source: Source) -> str:
    """The strings of Python code that are sentences, or single words with a capital as on a button; docstrings and
    comments are for us."""
    plain = [text for text, _ in source.strings() if " " in text or WORD.fullmatch(text)]
    filled = [node for node in ast.walk(source.tree) if isinstance(node, ast.JoinedStr)]
    # What an f-string puts in stands for a number or a name, as in templates.
    parts = [[part.value if isinstance(part, ast.Constant) else "N" for part in node.values] for node in filled]
    return "\n".join([*plain, *("".join(map(str, words)) for words in parts)])


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def scripts() -> list[Path]:
    return sorted((ROOT / "static" / "js").rglob("*.js"))


def content() -> list[Path]:
    """Content that lies beside the code of a feature."""
    return sorted(path for path in (ROOT / "groups").rglob("*") if path.suffix in CONTENT)


def test_no_template_or_letter_pushes() -> None:
    """People here have drawn back; a site that chases them gives a reason to stay away."""
    read = {path: said_by_template(path.read_text(encoding="utf-8")) for path in templates()}
    assert len(read) == sum(len(files) for _, _, files in os.walk(ROOT / "templates")), "a template was not looked at"
    assert [line for path, text in read.items() for line in pushes(path.relative_to(ROOT).as_posix(), text)] == []


def test_no_script_pushes() -> None:
    """What a script says is read by the same people."""
    said = [(path.relative_to(ROOT).as_posix(), said_by_script(path.read_text(encoding="utf-8"))) for path in scripts()]
    assert [line for place, text in said for line in pushes(place, text)] == []


def test_no_sentence_in_the_code_pushes() -> None:
    """Refusals, notices and subjects are written in Python, and are words like any others."""
    said = [(source.place, said_by_code(source)) for source in sources("groups", "realtime")]
    assert [line for place, text in said for line in pushes(place, text)] == []


def test_no_content_beside_the_code_pushes() -> None:
    """Practices, runbooks, lists of prompts and the demo are read like pages."""
    said = [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in content()]
    assert [line for place, text in said for line in pushes(place, text)] == []


def test_everything_that_speaks_is_looked_at() -> None:
    """Counted in another way than it is found: a folder or an ending that is new does not go by unseen."""
    tops = ("groups", "realtime", "static", "templates")
    every = [Path(folder) / name for top in tops for folder, _, files in os.walk(ROOT / top) for name in files]
    here = [path.relative_to(ROOT) for path in every if not set(path.relative_to(ROOT).parts) & NOT_OURS]

    def there(top: str, ending: str) -> int:
        return sum(path.parts[0] == top and path.suffix == ending for path in here)

    assert len(templates()) == sum(path.parts[0] == "templates" for path in here)
    assert len([path for path in templates() if "mail" in path.parts]) >= 60
    assert len(scripts()) == there("static", ".js")
    assert len(sources("groups", "realtime")) == there("groups", ".py") + there("realtime", ".py")
    assert len(content()) == sum(path.parts[0] == "groups" and path.suffix in CONTENT for path in here)
    silent = {".gz", ".md"}  # names of towns and words nobody reads out; and pages for us
    assert {path.suffix for path in here if path.parts[0] == "groups"} - {".py", *CONTENT} == silent


@pytest.mark.parametrize(
    "phrase",
    [
        "You missed last week's meetup.",
        "You’ve missed three in a row",
        "Don't lose your place",
        "Do not miss this one.",
        "Only {{ places }} left",
        "Last chance to join",
        "A streak of five days",
        "Everyone is coming",
        "We noticed you have not been here",
        "Welcome back!",
        "Please RSVP by Friday",
        "You should come this week",
        "You must join soon",
        "You’re falling behind",
        "<img alt='Hurry' src='x'>",
        "{{ say('You missed it') }}",
        "{% if late %}it has been a while{% endif %}",
    ],
)
def test_a_planted_push_in_a_template_is_caught(phrase: str) -> None:
    assert pushes("templates/planted.html", said_by_template(f"<!doctype html><p>{phrase}</p>")) != []


def test_a_planted_push_in_a_script_or_in_code_is_caught() -> None:
    assert pushes("static/js/planted.js", said_by_script("say(`Only ${left} seats left`)")) != []
    assert pushes("static/js/planted.js", said_by_script("say('https://x'); say('You missed it')")) != []
    assert pushes("groups/chat/service.py", said_by_code(Source("groups/x.py", "say('You missed it')"))) != []
    assert pushes("groups/chat/service.py", said_by_code(Source("groups/x.py", "say(f'Only {n} places left')"))) != []


def test_a_planted_push_in_content_and_in_a_single_word_is_caught() -> None:
    assert pushes("groups/practices/x.toml", "about = 'Do not miss this one.'") != []
    assert pushes("groups/practices/x.py", said_by_code(Source("groups/x.py", "TITLE = 'Hurry'"))) != []
    assert pushes("groups/practices/x.py", said_by_code(Source("groups/x.py", "words = ('Breathe', 'Streak')"))) != []


def test_plain_words_and_code_are_fine() -> None:
    page = (
        "<!doctype html><p>Come when you like. {# You missed it #}{% if a != b %}<a title='Go'>Not now</a>{% endif %}"
    )
    assert pushes("templates/fine.html", said_by_template(page)) == []
    assert pushes("static/js/fine.js", said_by_script("if (!left) say('Nothing is lost.'); // hurry")) == []
    assert (
        pushes("groups/x.py", said_by_code(Source("groups/x.py", '"""You missed it."""\nmissed = "missed_at"\n'))) == []
    )


def test_each_exception_is_still_needed_and_has_a_reason() -> None:
    """An exception whose phrase is gone would let a later one through unseen."""
    for (place, phrase), reason in ALLOWED.items():
        assert len(reason) > 20
        assert phrase in (ROOT / place).read_text(encoding="utf-8").lower()
