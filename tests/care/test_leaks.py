"""Words of care reach nobody they are not for: no page, no letter, no notice, no push of a socket, no log, no feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db
from groups.audit.models import AuditEntry
from groups.care import service
from groups.care.course import CareDeed, CareLevel
from groups.care.events import CareGiven
from groups.care.models import CareItem
from groups.chat import queries as chat
from groups.chat.models import Message, Room
from groups.membership.models import Group
from groups.notices import jobs, mail
from groups.notices.models import Notice
from groups.people.models import Person
from realtime import delivery, outlet
from tests import make
from tests.care import caring
from tests.chat import deeds

CANARY = re.compile(r"canary-\w+")
Open = Callable[[Person], FlaskClient]

#: Whose words of which kind anybody may come across. "detail": the message that is held; "sign": what was written by
#: whoever was worried; "answer": what the staff wrote to the person; "kept": what they noted; "side": the side line;
#: "debrief" and "note"; "reply": a template.
FOR = {
    "Wren": {"detail", "answer", "side"},
    "Ines": {"detail", "sign", "answer", "kept", "side", "debrief", "note", "reply"},
    "Alder": {"detail", "sign", "answer", "kept", "side", "debrief", "note", "reply"},
    "Sorrel": {"detail", "sign", "answer", "kept"},  # guides the group too, and is not part of it
    "Heron": {"debrief", "note"},  # supervises, and is in no group
    "Rowan": {"reply"},  # a coordinator
    "Otter": set(),  # a member
    "Moth": set(),  # whoever was worried
    "Stranger": set(),  # guides another group
}


#: Those who are led through every page there is; the others through those that have to do with any of it.
EVERYWHERE = ("Wren", "Ines", "Rowan", "Moth")
NEAR = re.compile(r"/(care|rooms|groups|home|desk|with-you|notices|cases|help-now)")


@dataclass
class Night:
    """A night on which somebody was looked after, in every way there is."""

    group: Group
    room: Room
    item: CareItem
    side: Room
    message: Message
    people: dict[str, Person] = field(default_factory=dict)

    def allowed(self, name: str | None) -> set[str]:
        return {f"canary-{what}" for what in FOR.get(name or "", set())}


@pytest.fixture
def night(app: Flask, group: Group, room: Room, ines: Person, alder: Person, wren: Person) -> Night:
    people = {"Wren": wren, "Ines": ines, "Alder": alder, "Rowan": make.coordinator("Rowan")}
    people |= {"Sorrel": make.facilitator(group, make.person("Sorrel")), "Heron": make.person("Heron")}
    people |= {name: make.member(group, make.person(name)) for name in ("Otter", "Moth")}
    people["Stranger"] = make.facilitator(make.group("Another group"), make.person("Stranger"))
    message = deeds.post(wren, room, "canary-detail")
    caring.worried(people["Moth"], message, CareLevel.AMBER, "canary-sign")
    caring.worried(ines, message, CareLevel.RED)
    item = caring.item_about(wren)
    side = caring.side_line(item, ines, alder)
    deeds.post(wren, side, "canary-side")
    with db.transaction():
        service.write_saying(people["Rowan"], "safe-plan", CareDeed.PLAN, "Read", "canary-reply")
        service.appoint_supervisor(people["Rowan"], group, people["Heron"].ref)
    caring.do(ines, item, service.acknowledge, "canary-answer")
    caring.do(alder, item, service.signpost, "canary-answer")
    caring.do(ines, item, service.hand_on, "canary-kept")
    with db.transaction():
        service.debrief(ines, item, "canary-debrief", "", wants_word=False)
        service.supervise(people["Heron"], item, "canary-note")
    return Night(group, room, caring.now(item), side, message, people)


def addresses(app: Flask, night: Night) -> Iterator[str]:
    """Every page there is by GET, about the group, the room, the side line, the item and the message."""
    refs = {"care": night.item.ref, "membership": night.group.ref, "moderation": night.group.ref}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or "filename" in rule.arguments or rule.endpoint == "calendars.feed":
                continue
            given = dict.fromkeys(rule.arguments, refs.get(rule.endpoint.split(".")[0], night.group.ref))
            given |= {name: value for name, value in _about(night).items() if name in rule.arguments}
            for room in (night.room.ref, night.side.ref) if rule.rule.startswith("/rooms") else (given.get("ref"),):
                yield app.url_for(rule.endpoint, **({**given, "ref": room} if room else given))


def _about(night: Night) -> dict[str, str]:
    return {"message": night.message.ref, "person_ref": night.people["Wren"].ref, "key": "safe-plan", "note": "1"}


def test_no_page_shows_anybody_what_is_not_for_them(app: Flask, browser_of: Open, night: Night) -> None:
    walkers = {name: browser_of(night.people[name]) for name in FOR if name not in ("Alder", "Otter")}
    opening, pages = f"/care/{night.item.ref}/open", list(addresses(app, night))
    for name, browser in {**walkers, None: app.test_client()}.items():
        seen: set[str] = set()
        for address in pages if name in EVERYWHERE else filter(NEAR.match, pages):
            answer = browser.get(address)
            found = set(CANARY.findall(answer.get_data(as_text=True)))
            answer.close()
            assert found <= night.allowed(name), (name, address)
            seen |= found
        opened = browser.post(opening)
        seen |= set(CANARY.findall(opened.text))
        assert (opened.status_code == 200) is (name in ("Ines", "Sorrel"))
        assert seen == night.allowed(name), f"{name} reads what is theirs to read, and nothing else"


def test_nothing_tells_peers_that_a_card_was_given(app: Flask, browser_of: Open, night: Night) -> None:
    about = re.compile(r"card with the help lines|looking after people|being looked after|/with-you|for you alone")
    for name in ("Otter", "Moth"):
        browser = browser_of(night.people[name])
        for address in (f"/rooms/{night.room.ref}", f"/groups/{night.group.ref}", "/home", "/desk"):
            page = browser.get(address).text
            shown = re.sub(r'<p class="notice moss" id="given" hidden>.*?</p>', "", page, flags=re.S)
            assert about.search(shown.lower()) is None, address


def test_no_letter_notice_or_record_holds_a_word(app: Flask, night: Night, capfd: pytest.CaptureFixture[str]) -> None:
    with db.apart():
        assert jobs.sweep() > 0
    assert [each for each in mail.letters() if CANARY.search(each.subject + each.text)] == []
    db.session().rollback()
    kept = [(each.line, each.path, each.kind) for each in db.session().scalars(select(Notice))]
    record = [(each.old, each.new, each.reason) for each in db.session().scalars(select(AuditEntry))]
    assert CANARY.search(repr((kept, record))) is None
    assert CANARY.search(repr(capfd.readouterr())) is None


def test_nobody_is_pushed_what_is_not_for_them(app: Flask, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[int, list[bytes]] = {}

    class Outlet:
        def tell(self, person_ids, packets, *, droppable=False) -> None:
            for person_id in person_ids:
                told.setdefault(person_id, []).extend(packets)

    monkeypatch.setattr(outlet, "current", Outlet)
    monkeypatch.setattr(delivery, "_reachable", set)
    everything = [each.id for each in db.session().query(Message)]
    with db.apart():
        telling = delivery.Telling()
        telling.add(chat.heard(everything))
        telling.go()
    delivery.hear_of_care(CareGiven(night.people["Wren"].id))
    for name, person in night.people.items():
        found = set(CANARY.findall(repr(told.get(person.id, []))))
        assert found == night.allowed(name) & {"canary-detail", "canary-side"}, name
        assert (b"care:given" in b"".join(told.get(person.id, []))) is (name == "Wren")
