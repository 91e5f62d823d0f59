"""The plain door: a room without scripts, and what it shows to whom."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import event

from groups import clock, db
from groups.access import Can
from groups.chat import queries
from groups.moderation.models import Decision
from tests import make
from tests.chat import deeds

CANARY = "canary-51e0"


def anchor(ref: str) -> str:
    return f'id="m-{ref}"'


def key_of(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page)[1]


def test_a_room_can_be_read_and_written_without_scripts(browser_of, room, wren, otter) -> None:
    deeds.post(otter, room, "Good <evening> & welcome")
    browser = browser_of(wren)
    page = browser.get(f"/rooms/{room.ref}").text
    assert "Good &lt;evening&gt; &amp; welcome" in page
    sent = browser.post(f"/rooms/{room.ref}/messages", data={"text": "Thank you", "key": key_of(page), "wish": "hear"})
    last = deeds.see(wren, room)[-1]
    assert (sent.status_code, sent.location) == (303, f"/rooms/{room.ref}#m-{last.ref}")
    page = browser.get(sent.location).text
    assert anchor(last.ref) in page
    assert page.index("Good &lt;evening") < page.index("Thank you")
    assert "just hear me" in page


def test_a_form_sent_twice_is_one_message(browser_of, room, wren) -> None:
    browser = browser_of(wren)
    data = {"text": "Thank you", "key": key_of(browser.get(f"/rooms/{room.ref}").text)}
    places = {browser.post(f"/rooms/{room.ref}/messages", data=data).location for _ in range(2)}
    assert len(places) == 1
    assert deeds.texts(wren, room) == ["Thank you"]


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("x" * 4001, 422), ("\u200b\u2800", 422)])
def test_what_cannot_be_sent_comes_back_with_every_word(browser_of, room, wren, typed, status) -> None:
    browser = browser_of(wren)
    key = key_of(browser.get(f"/rooms/{room.ref}").text)
    answer = browser.post(f"/rooms/{room.ref}/messages", data={"text": typed, "key": key, "wish": "ideas"})
    assert answer.status_code == status
    assert typed in unescape(answer.text)
    assert key_of(answer.text) == key
    assert 'value="ideas" checked' in answer.text


def test_a_refusal_by_the_pace_or_by_the_key_loses_nothing(browser_of, room, wren, monkeypatch) -> None:
    browser = browser_of(wren)
    monkeypatch.setattr(clock, "ticks", lambda: 1_000.0)  # however slow the machine is, these come at once
    send = lambda text, key: browser.post(f"/rooms/{room.ref}/messages", data={"text": text, "key": key})  # noqa: E731  # short
    assert send("One", "key-0001").status_code == 303
    other = send("Two, and dear to me", "key-0001")
    assert other.status_code == 409
    assert "Two, and dear to me" in other.text
    assert key_of(other.text) != "key-0001"
    answers = [send(f"Quick {number}", f"quick-key-{number}") for number in range(9)]
    assert answers[-1].status_code == 429
    assert "Quick 8" in answers[-1].text


def test_the_page_carries_what_the_script_needs(browser_of, room, wren) -> None:
    message = deeds.post(wren, room)
    page = browser_of(wren).get(f"/rooms/{room.ref}").text
    epoch = queries.enter(wren, queries.room_for(wren, room.ref, Can.READ_ROOM)).epoch
    for piece in (
        f'data-room="{room.ref}"', f'data-person="{wren.ref}"', 'data-clock="1"', f'data-epoch="{epoch}"',
        'data-can-post="1"', '<ol id="log"', 'role="log"', 'aria-live="polite"', '<template id="message-template">',
        'id="composer"', f'{anchor(message.ref)} class="message mine"', 'data-place="1" data-changed="1"',
    ):  # fmt: skip
        assert piece in page, piece
    template = page.split('<template id="message-template">')[1].split("</template>")[0]
    for part in ("name", "time", "state", "quote", "wish", "text", "reactions"):
        assert f"message__{part}" in template
    assert 'id="m-' not in template


def test_history_is_read_page_by_page(browser_of, room, wren) -> None:
    for number in range(120):
        deeds.post(wren, room, f"said-{number:03}.")
    browser = browser_of(wren)
    address, seen = f"/rooms/{room.ref}", []
    while address:
        page = browser.get(address).text
        seen = re.findall(r"said-(\d+)\.", page.split('class="log"')[1].split("</ol>")[0]) + seen
        more = re.search(r'href="([^"]+older\?before=\d+)"', page)
        address = unescape(more[1]) if more else ""
    assert [int(each) for each in seen] == list(range(120))
    for strange in ("before=0", "before=-5", "before=x", "before=99999999999999999999", ""):
        assert browser.get(f"/rooms/{room.ref}/older?{strange}").status_code == 200


def test_a_reply_is_prepared_by_a_link(browser_of, room, wren, otter) -> None:
    message = deeds.post(otter, room, "The shop was loud")
    browser = browser_of(wren)
    page = browser.get(f"/rooms/{room.ref}?reply={message.ref}").text
    assert "Answering <bdi>Otter</bdi>" in page
    data = {"text": "I know", "key": key_of(page), "reply": message.ref}
    assert browser.post(f"/rooms/{room.ref}/messages", data=data).status_code == 303
    assert deeds.see(wren, room)[1].reply_to.name == "Otter"
    assert "Answering" not in browser.get(f"/rooms/{room.ref}?reply=nowhere").text


def test_reacting_changing_and_taking_back_by_forms(browser_of, room, wren, otter) -> None:
    message = deeds.post(wren, room, "Helo")
    base = f"/rooms/{room.ref}/messages/{message.ref}"
    assert browser_of(otter).post(f"{base}/react", data={"kind": "glad", "on": "1"}).status_code == 303
    assert "glad for you · 1" in browser_of(wren).get(f"/rooms/{room.ref}").text
    browser = browser_of(wren)
    assert "Helo" in browser.get(f"{base}/edit").text
    assert browser.post(f"{base}/edit", data={"text": " "}).status_code == 422
    assert browser.post(f"{base}/edit", data={"text": "Hello"}).status_code == 303
    assert "changed</span>" in browser.get(f"/rooms/{room.ref}").text
    assert browser_of(otter).get(f"{base}/withdraw").status_code == 403
    assert browser.get(f"{base}/withdraw").status_code == 200
    assert browser.post(f"{base}/withdraw").status_code == 303
    assert "Taken back by its author." in browser_of(otter).get(f"/rooms/{room.ref}").text


def test_a_report_says_thank_you_and_tells_the_author_nothing(browser_of, group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, "Hmm")
    address = f"/rooms/{room.ref}/messages/{message.ref}/report"
    browser = browser_of(otter)
    assert "Ground rule 1." in browser.get(address).text
    assert browser.post(address, data={"words": "Because"}).status_code == 422
    sent = browser.post(
        address, data={"agreement": str(deeds.agreement_of(group)), "words": CANARY}, follow_redirects=True
    )
    assert "Thank you." in sent.text
    page = browser_of(wren).get(f"/rooms/{room.ref}").text
    assert CANARY not in page
    assert "report" not in page.split('id="log"')[1].split("</ol>")[0].replace("/report", "")
    assert CANARY in browser_of(ines).get(_case_address(message)).text


def _case_address(message) -> str:
    db.session().rollback()
    found = deeds.cases.find_latest("message", message.id)
    return f"/cases/{found.ref}"


def test_stepping_out_is_a_quiet_page(browser_of, room, wren) -> None:
    page = browser_of(wren).get(f"/rooms/{room.ref}/step-out").text
    assert "Nobody is told" in page
    assert "/urgent-help" in page


def test_one_who_may_not_write_reads_and_is_told_why(browser_of, group, room, otter) -> None:
    deeds.post(otter, room, "Good evening")
    late = make.member(group, accepted_version=0)
    page = browser_of(late).get(f"/rooms/{room.ref}").text
    assert "Good evening" in page
    assert 'data-can-post="0"' in page
    assert "agreements have changed" in page
    assert 'id="composer"' not in page


def test_the_wrong_ref_and_the_wrong_group_are_the_same_nothing(browser_of, group, room, wren, otter, moth) -> None:
    stranger = make.member(make.group("Another group"))
    own = make.room(group, "The back room")
    message, gone, held = deeds.post(wren, room), deeds.post(wren, room), deeds.post(moth, room)
    deeds.withdraw(wren, gone)
    nowhere = _plain(browser_of(stranger).get("/rooms/nowhere"))
    for address in (f"/rooms/{room.ref}", f"/rooms/{room.ref}/older", f"/rooms/{room.ref}/step-out"):
        assert _plain(browser_of(stranger).get(address)) == nowhere
    browser = browser_of(otter)
    nowhere = _plain(browser.get(f"/rooms/{room.ref}/messages/nowhere/report"))
    for there, which in ((room, gone), (room, held), (own, message)):
        for deed in ("report", "edit", "withdraw"):
            assert _plain(browser.get(f"/rooms/{there.ref}/messages/{which.ref}/{deed}")) == nowhere
    posted = browser_of(stranger).post(f"/rooms/{room.ref}/messages", data={"text": "x", "key": "key-0001"})
    assert posted.status_code == 404


def _plain(answer) -> tuple[int, str]:
    """Status and page, without the form token, which is another each time, and the name of who reads."""
    return answer.status_code, re.sub(r'name="csrf_token" value="[^"]*"|<span>Wren \d+</span>', "", answer.text)


def test_a_page_of_a_room_costs_few_statements(browser_of, room, wren, otter) -> None:
    for number in range(60):
        deeds.react(otter, deeds.post(wren, room, f"m{number}"))
    browser = browser_of(otter)
    browser.get(f"/rooms/{room.ref}")
    seen: list[str] = []
    count = lambda _c, _cur, statement, *_rest: seen.append(statement)  # noqa: E731  # short
    event.listen(db.engine(), "before_cursor_execute", count)
    try:
        assert browser.get(f"/rooms/{room.ref}").status_code == 200
    finally:
        event.remove(db.engine(), "before_cursor_execute", count)
    assert len([each for each in seen if each != "BEGIN"]) <= 12, "\n".join(seen)


def test_the_group_page_leads_to_its_rooms(browser_of, group, room, wren, otter) -> None:
    deeds.post(otter, room)
    page = browser_of(wren).get(f"/groups/{group.ref}").text
    assert f"/rooms/{room.ref}" in page
    assert "Some new messages" in page
    browser_of(wren).get(f"/rooms/{room.ref}")
    assert "Some new messages" not in browser_of(wren).get(f"/groups/{group.ref}").text
    assert room.ref not in browser_of(make.person()).get(f"/groups/{group.ref}").text


def test_a_case_is_decided_on_its_page(browser_of, group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, CANARY)
    deeds.report(otter, message, group, "It hurt me")
    browser = browser_of(ines)
    queue = browser.get(f"/groups/{group.ref}/queue").text
    address = _case_address(message)
    assert address in queue
    page = browser.get(address).text
    assert "It hurt me" in page
    assert f'selected value="{deeds.agreement_of(group)}"' in page
    assert "Otter" not in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    data = {"decision": "removed", "agreement": "", "reason": "", "version": version}
    assert browser.post(f"{address}/decide", data=data).status_code == 422
    data |= {"agreement": str(deeds.agreement_of(group)), "reason": "It breaks this one."}
    stale = browser.post(f"{address}/decide", data=data | {"version": "99"})
    assert stale.status_code == 409
    assert "It breaks this one." in stale.text
    assert browser.post(f"{address}/claim").status_code == 303
    version = re.search(r'name="version"[^>]*value="(\d+)"', browser.get(address).text)[1]
    done = browser.post(f"{address}/decide", data=data | {"version": version}, follow_redirects=True)
    assert "It is decided" in done.text
    assert "It was taken away." in browser.get(address).text
    for person in (wren, otter):
        page = browser_of(person).get(f"/rooms/{room.ref}").text
        assert CANARY not in page
        assert "Removed by a facilitator." in page
    assert deeds.cases.find_latest("message", message.id).decision is Decision.REMOVED


def test_the_desk_shows_what_waits(browser_of, group, room, wren, otter, ines) -> None:
    deeds.report(otter, deeds.post(wren, room), group)
    assert f"/groups/{group.ref}/queue" in browser_of(ines).get("/desk").text
    assert f"/groups/{group.ref}/queue" not in browser_of(wren).get("/desk").text
    assert browser_of(wren).get("/desk/cases").status_code == 404
    assert browser_of(make.coordinator("Rowan")).get("/desk/cases").status_code == 200
