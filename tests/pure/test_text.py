"""User text: what hostile strings turn into, and what honest ones look like."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.text import TAGS, excerpt, fold, plain_message_html, tidy, to_html

pytestmark = pytest.mark.pure

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<body onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a onmouseover=alert(1)>x</a>",
    "<form action='/sign-out' method=post><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p class='notice' id='main'>x</p>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\u0000script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/sign-out)",
    "[x](\\\\evil.example)",
    "[x](<javascript:alert(1)>)",
    "[x](http://a.example\" onclick=\"alert(1))",
    "[x](http://a.example 'title\" onclick=\"alert(1)')",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](http://evil.example/track.gif)",
    "![x](x\"onerror=\"alert(1))",
    "[![x](javascript:alert(1))](javascript:alert(1))",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "```\"><script>alert(1)</script>\ncode\n```",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "http://a.example/\"onmouseover=\"alert(1)",
    "http://a.example/'><script>alert(1)</script>",
    "https://good.example@evil.example/",
    "http://[::1",
    "http://",
    "text \u202egnp.exe\u202c end",
    "\u2066isolate\u2069 \u202d override",
    "nul\x00in\x01the\x1bmiddle",
    "line\u2028separator\u2029<script>",
    "\ufeff\u200b<\u200bscript>alert(1)</script>",
    "lone \ud800 surrogate",
    "tag \U000e0041\U000e0042 letters",
    "＜script＞alert(1)＜/script＞",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "{{ config }} {% import os %}",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\"'`><script>",
    "<" * 2000,
    "[" * 2000,
    "*_" * 2000,
    "> " * 2000,
    "[a](" * 2000,
    "- " * 2000 + "x",
    "![" * 2000,
    "`" * 3001,
    "a" * 100_000,
    "<b>" * 10_000,
    "\\" * 5000,
    "\n" * 5000,
]  # fmt: skip


class Seen(HTMLParser):
    """What a browser would find in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def check_harmless(html):
    seen = Seen(html)
    assert set(seen.tags) <= TAGS
    assert {name for name, _ in seen.attributes} <= {"href", "rel"}
    for name, value in seen.attributes:
        if name == "href":
            assert value.lower().startswith(("http://", "https://", "mailto:"))
        else:
            assert value == "noopener noreferrer nofollow"
    assert not set(html) & {chr(code) for code in (0, 1, 27, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF)}
    html.encode()


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("render", [to_html, plain_message_html])
def test_a_hostile_text_does_no_harm(render, hostile):
    check_harmless(str(render(hostile)))


@given(st.text(alphabet=st.sampled_from("<>&\"'`[]()!*_#-\\/:;=ahtpsjvcript \n\t\x00\u202e"), max_size=200))
def test_no_text_at_all_does_harm(text):
    check_harmless(str(to_html(text)))
    check_harmless(str(plain_message_html(text)))


def test_there_are_enough_hostile_texts():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize(
    "piece", ["[", "![", "*a ", "_*", "`", "<", "a@", "> ", "- ", "[a](", "((", "\\", "http://", "&"]
)
def test_a_long_hostile_text_is_read_quickly(piece):
    text = piece * (20_000 // len(piece))
    begun = time.process_time()
    to_html(text), plain_message_html(text), excerpt(text, 200)
    assert time.process_time() - begun < 2


def test_light_markdown_is_kept():
    html = to_html("Hello **you**, *welcome*.\n\n- tea\n- cake\n\n> said\n\n[map](https://a.example/x)")
    assert "<strong>you</strong>" in html
    assert "<em>welcome</em>" in html
    assert "<li>tea</li>" in html
    assert "<blockquote>" in html
    assert '<a href="https://a.example/x" rel="noopener noreferrer nofollow">map</a>' in html


def test_headings_and_pictures_are_plain_words():
    assert to_html("# Loud") == "<p># Loud</p>\n"
    assert "<img" not in to_html("![cat](https://a.example/cat.png)")


def test_a_mail_link_is_a_link():
    assert 'href="mailto:hall@a.example"' in to_html("[write](mailto:hall@a.example)")


def test_a_message_keeps_its_paragraphs_and_lines():
    assert plain_message_html("one\ntwo\r\n\r\nthree") == "<p>one<br>two</p><p>three</p>"


def test_a_message_is_not_markdown():
    assert plain_message_html("2 * 3 * 4 _x_ <b>") == "<p>2 * 3 * 4 _x_ &lt;b&gt;</p>"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example.", "https://a.example"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b_(c), yes", "https://a.example/b_(c)"),
        ("https://a.example/?x=1&y=2!", "https://a.example/?x=1&amp;y=2"),
        ("HTTP://A.example/é", "HTTP://A.example/é"),
    ],
)
def test_a_web_address_in_a_message_is_linked_without_its_sentence(text, address):
    assert f'<a href="{address}" rel="noopener noreferrer nofollow">{address}</a>' in plain_message_html(text)


def test_an_address_that_hides_its_true_host_is_not_linked():
    assert "<a" not in plain_message_html("https://good.example@evil.example/")


@given(st.text(max_size=300), st.integers(1, 120))
def test_an_excerpt_is_one_line_and_never_too_long(text, length):
    short = excerpt(text, length)
    assert len(short) <= length
    assert "\n" not in short


def test_an_excerpt_drops_markup_and_ends_between_words():
    assert excerpt("Hello **world**, this is\n\na [long](http://a.example) tale", 22) == "Hello world, this is…"
    assert excerpt("short", 22) == "short"


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Zoë", "zoe"), ("MÜNCHEN", "munchen"), ("Straße", "strasse"), ("Łódź", "lodz"), ("Ångström", "angstrom"),
     ("ﬁne  Ｔext", "fine text"), ("Čeština", "cestina"), ("हिन्दी", "हिन्दी"), ("Σίσυφος", "σισυφοσ")],
)  # fmt: skip
def test_folding_for_search(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=100))
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


def test_joined_emoji_and_persian_joiners_survive():
    assert "👩‍🌾" in plain_message_html("👩‍🌾")
    assert "می‌خواهم" in to_html("می‌خواهم")
