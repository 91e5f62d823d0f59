"""Screening marks for a person: newcomers may wait, and what is marked is shown all the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.moderation import screening
from groups.moderation.screening import REASONS, Lists, Watch, contact_marks, explain, judge, shipped
from groups.moderation.screening.alike import Staff
from groups.moderation.screening.rules import Unreadable
from tests.moderation.screening_report import sentences

pytestmark = pytest.mark.pure


def shown(text, **kept):
    return judge(text, newcomer=False, hold_newcomers=False, first=False, **kept)


@pytest.mark.parametrize(
    ("newcomer", "hold", "first", "outcome"),
    [(True, True, True, "hold"), (True, True, False, "show"), (True, False, True, "show"), (False, True, True, "show")],
)
def test_only_a_newcomers_first_words_wait_and_only_where_the_group_wants_it(newcomer, hold, first, outcome):
    assert judge("hello", newcomer=newcomer, hold_newcomers=hold, first=first).outcome == outcome


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("write to anna@mail.example.org", "email"),
        ("anna [at] gmail [dot] com", "email"),
        ("anna at gmail dot com", "email"),
        ("ａnna＠mail.example", "email"),
        ("anna@\u200bmail.example", "email"),
        ("call 0161 496 0000 tonight", "phone"),
        ("+44 (0)20 7946 0958", "phone"),
        ("my number is 555-010-9999", "phone"),
        ("٠٧٧٠٠٩٠٠١٢٣", "phone"),
        ("find me @quiet_heron", "handle"),
        ("telegram: heron", "handle"),
        ("WhatsApp me tomorrow", "handle"),
        ("look at https://a.example/x", "link"),
        ("www.a.example", "link"),
        ("read it on example.com", "link"),
    ],
)
def test_contact_details_are_marked_and_never_hidden(text, mark):
    verdict = shown(text)
    assert mark in verdict.reasons
    assert verdict.outcome == "show"


@pytest.mark.parametrize(
    "text",
    [
        "see you on 2026-11-22 at 19:00",
        "from 18.30 to 20.00",
        "page 12, lines 3 to 45",
        "call 116 123",
        "it was 10/12/2026",
        "I signal that I am tired",
        "e.g. this",
        "I felt 3 out of 10, then 7",
        "Thanks. See you",
        "",
        "We are 12 of 15",
    ],
)
def test_everyday_words_have_no_mark(text):
    assert contact_marks(text) == ()


def listed(conduct="", care=""):
    return Watch(Lists.of(conduct, care))


SHIPPED = listed(shipped("conduct"), shipped("care"))


@pytest.mark.parametrize(
    "dressed",
    [
        "k💀i💀l💀l yourself",
        "k💀i💀l💀l y💀o💀u💀r💀s💀e💀l💀f",
        "k\ufe0fi\ufe0fl\ufe0fl y\ufe0fourself",
        "k\u20e0i\u20e0l\u20e0l yourself",
        "k\u20d2i\u20d2l\u20d2l yourself",
        "k\u0336i\u0336l\u0336l yourself",
        "k\u3164i\u3164l\u3164l yourself",
        "k\u202ei\u202cl\u2066l\u2069 yourself",
        "k\u00adi\u00adl\u00adl yourself",
        "ｋｉｌｌ　ｙｏｕｒｓｅｌｆ",
        "🇰🇮🇱🇱 yourself",
        "🅺🅸🅻🅻 🆈🅾🆄🆁🆂🅴🅻🅵",
    ],
)
def test_pictures_marks_and_fillers_between_letters_hide_nothing(dressed):
    assert "conduct_words" in shown(dressed, watch=SHIPPED).reasons


@pytest.mark.parametrize(
    "honest", ["We 💛 tea", "great💀day", "a 😀 b", "नमस्ते सब को", "שָׁלוֹם לכולם", "I like ☕ and 🍰 so much"]
)
def test_pictures_and_vowel_signs_are_no_marks(honest):
    assert shown(honest, watch=SHIPPED).reasons == ()


def test_a_list_in_which_every_phrase_begins_alike_is_refused():
    with pytest.raises(Unreadable, match="Line 101: at most 100 phrases begin with the same word"):
        listed("\n".join(f"you ... word{number} ... me" for number in range(200)))


def test_a_mark_of_either_list_shows_the_text():
    watch = listed("you idiot", "[amber]\nend it all\n[red]\ngoing to end it all")
    verdict = shown("You  IDIOT", watch=watch)
    assert (verdict.outcome, verdict.reasons, verdict.care) == ("show", ("conduct_words",), "")
    verdict = shown("I could end it all", watch=watch)
    assert (verdict.outcome, verdict.reasons, verdict.care) == ("show", ("care_words",), "amber")
    verdict = shown("I am going to end it all, you idiot", watch=watch)
    assert (verdict.reasons, verdict.care) == (("conduct_words", "care_words"), "red")
    assert [rule.written for rule in verdict.rules] == ["going to end it all", "end it all", "you idiot"]


def test_a_newcomer_waits_with_every_mark_and_a_verdict_never_holds_what_was_written():
    text = "you idiot, heron@a.example"
    verdict = judge(text, newcomer=True, hold_newcomers=True, first=True, watch=listed("you idiot"))
    assert (verdict.outcome, verdict.reasons) == ("hold", ("newcomer_first", "conduct_words", "email"))
    assert verdict.worth_a_look
    assert "heron" not in repr(verdict)


@pytest.mark.parametrize(
    "text",
    [
        "you idiot", "YOU   IDIOT", "you\nidiot", "yоu іdiоt", "you i.d.i.o.t", "y o u  i d i o t", "y o u i d i o t",
        "you id\u200biot", "ｙｏｕ ｉｄｉｏｔ", "you 1d1ot", "you !diot and you !d!0t", "y0u idi0t",
        "you idiiiiot",
        "you ìdíòt",
        "u idiot", "you id.iot", "you-idiot", "youidiot", "you id*ot", "you really are... you idiot", "ⓨⓞⓤ ⓘⓓⓘⓞⓣ",
    ],
)  # fmt: skip
def test_a_listed_phrase_is_found_however_it_is_dressed(text):
    assert shown(text, watch=listed("you idiot")).reasons == ("conduct_words",)


@pytest.mark.parametrize("text", ["Scunthorpe", "a b c d e f", "c u l8r", "gr8, see u at 7", "p a s s  t h e  s a l t"])
def test_a_listed_word_inside_another_word_is_not_found(text):
    assert shown(text, watch=listed("thor\nass\ncunt")).reasons == ()


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("thank you Wrеn", True), ("ask Wr3n or me", True), ("Ｗｒｅｎ said so", True),
        ("Quiet Hеron wrote to me", True),
        ("thank you Wren", False), ("Wren’s list is long…", False), ("thank you, wren – bye", False),
        ("Quiet-Heron…", False), ("Спасибо всем", False), ("Zoë and Zoë’s cat", False), ("Zoé", True),
    ],
)  # fmt: skip
def test_a_name_of_staff_with_other_signs_in_it_is_marked(text, marked):
    watch = Watch(Lists.of("", ""), Staff.of(["Wren", "Quiet Heron", "Zoë"]))
    assert ("staff_name" in shown(text, watch=watch).reasons) is marked


def test_staff_may_give_contact_details_and_who_is_named_like_staff_is_marked():
    assert shown("write to desk@place.example", staff=True).reasons == ()
    assert shown("hello all", named_alike=True).reasons == ("staff_name",)


@given(st.text(max_size=80), st.booleans(), st.booleans(), st.booleans())
def test_every_verdict_has_known_reasons_and_the_same_answer_twice(text, newcomer, hold, first):
    asked = {"newcomer": newcomer, "hold_newcomers": hold, "first": first, "watch": SHIPPED}
    verdict = judge(text, **asked)
    assert verdict == judge(text, **asked)
    assert (verdict.outcome == "hold") is (newcomer and hold and first)
    assert set(verdict.reasons) <= set(REASONS)


def test_what_is_passed_quickly_would_be_passed_closely(monkeypatch):
    quick = [shown(each.text, watch=SHIPPED) for each in sentences()]
    monkeypatch.setattr(screening, "_worth_reading", lambda _plain, _lists: True)
    assert [shown(each.text, watch=SHIPPED) for each in sentences()] == quick


WORDS_OF_SENTENCES = sorted({word for each in sentences() for word in each.text.split()})


@given(st.sampled_from(sentences()), st.lists(st.sampled_from(WORDS_OF_SENTENCES), max_size=4), st.randoms())
def test_no_order_of_words_has_what_is_marked_passed_quickly(sentence, more, random):
    said = sentence.text.split()
    for word in more:
        said.insert(random.randrange(len(said) + 1), word)
    text = " ".join(said)
    marked = [each.rule for each in explain(text, SHIPPED) if not each.passed_over]
    verdict = shown(text, watch=SHIPPED)
    assert verdict.rules == tuple(dict.fromkeys(marked))
    assert set(contact_marks(text)) <= set(verdict.reasons)
