"""Words of every kind there is leave the server for those they are for and nobody else: by no page, socket, letter,
notice, feed, export or log. What is found beside them shows that the collector would have found it."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db, logs
from groups.care import service as care
from groups.care.course import CareLevel
from groups.chat.models import Message, Room
from groups.coordinating import service as coordinating
from groups.logs import log
from groups.membership.models import Group
from groups.moderation import queries, service
from groups.moderation.models import AppealState, Decision
from groups.notices import jobs, mail
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make
from tests.care import caring
from tests.chat import deeds
from tests.coordinating import papers
from tests.moderation import told
from tests.realtime.conftest import Live, live, sockets

__all__ = ["live", "sockets"]  # fixtures

CANARY = re.compile(r"canary-[a-z]+")
#: Those who guide the group; of them two sit in the side line and one does not.
GUIDES = {"Ines", "Alder", "Sorrel"}
GROUP = {"Wren", "Otter", "Finch", "Moth", "Newt"} | GUIDES
DESKS = {"Rowan", "Birch"}

#: Whose eyes each kind of words is for.
FOR: dict[str, set[str]] = {
    "plain": GROUP | {"Rowan", "Birch"},  # the control: said in the room, and in the file that two agreed to
    "date": GROUP | {"Rowan", "Birch", "Stranger", "Heron", "visitor"},  # the control: anybody can find it
    "first": GUIDES | {"Moth"},
    "reported": GUIDES | {"Wren"},
    "removed": GUIDES,
    "withdrawn": GUIDES,  # where it was copied around another message before: with that case, until it is forgotten
    "blocked": GROUP - {"Otter"},
    "report": GUIDES,
    "reason": GUIDES | {"Wren"} | DESKS,
    "why": GUIDES | DESKS,
    "appeal": GUIDES,
    "again": GUIDES | {"Wren"} | DESKS,
    "detail": GUIDES | {"Finch"},
    "sign": GUIDES,
    "answer": GUIDES | {"Finch"},
    "kept": GUIDES,
    "side": {"Finch", "Ines", "Alder"},
    "debrief": {"Ines", "Alder", "Heron"},
    "note": {"Ines", "Alder", "Heron"},
    "session": {"Wren", "Newt", "Ines"},
}

#: Those who are led through every page there is; the others through those that have to do with any of it.
EVERYWHERE = {"Newt", "Rowan", "visitor"}
NEAR = re.compile(r"/(care|rooms|groups|home|desk|with-you|notices|cases|decisions|sessions|meetups)")


@dataclass
class House:
    """Everybody, everything that was said, and all bytes that left for somebody."""

    group: Group
    room: Room
    people: dict[str, Person]
    refs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, who: str, way: str, words: object) -> None:
        """These bytes left for somebody, by one of the ways."""
        self.left[who, way] |= set(CANARY.findall(words if isinstance(words, str) else repr(words)))

    def found(self, way: str) -> set[str]:
        """What was found by one of the ways, for anybody."""
        return set().union(*(words for (_who, by), words in self.left.items() if by == way))


@pytest.fixture
def house(app: Flask, group: Group, room: Room) -> House:
    people = {name: make.member(group, make.person(name)) for name in ("Wren", "Otter", "Finch", "Newt")}
    people["Moth"] = make.newcomer(group, make.person("Moth"))
    people |= {name: make.facilitator(group, make.person(name)) for name in sorted(GUIDES)}
    people |= {name: make.coordinator(name) for name in sorted(DESKS)}
    people["Heron"] = make.person("Heron")
    people["Stranger"] = make.facilitator(make.group("Another group"), make.person("Stranger"))
    return House(group, room, people)


def talk(house: House) -> dict[str, Message]:
    """What is said while everybody is there; afterwards some of it is for fewer."""
    make.block(house.people["Otter"], house.people["Finch"])
    make.meetup(house.group, title="canary-date")
    wren, finch, room = house.people["Wren"], house.people["Finch"], house.room
    said = {what: deeds.post(wren, room, f"canary-{what}") for what in ("plain", "withdrawn", "reported", "removed")}
    said |= {what: deeds.post(finch, room, f"canary-{what}") for what in ("blocked", "detail")}
    said["first"] = deeds.post(house.people["Moth"], room, "canary-first")
    return said


def conduct(house: House, said: dict[str, Message]) -> None:
    """Held, reported, removed, taken back, blocked; a report, a decision, a note, an appeal and its answer."""
    names = ("Wren", "Otter", "Finch", "Ines", "Alder", "Sorrel")
    wren, otter, finch, ines, alder, sorrel = (house.people[each] for each in names)
    group, rule = house.group, deeds.agreement_of(house.group)
    deeds.withdraw(wren, said["withdrawn"])
    deeds.report(ines, said["reported"], group, "canary-report")
    case = deeds.report(otter, said["removed"], group, "canary-report")
    with db.transaction():
        found = queries.case_for(alder, case.ref)
        service.decide(alder, found, Decision.REMOVED, "canary-reason", rule, found.version)
    told.appeal(wren, case, "canary-appeal")
    with db.transaction():
        found = queries.case_for(sorrel, case.ref)
        given = service.Answer(AppealState.UPHELD, "canary-again")
        service.answer_appeal(sorrel, found, given, found.version)
    with db.transaction():
        service.silence(ines, house.people["Newt"].id, group, None, "For a while.")
        handed = deeds.service.report_message(finch, said["plain"].ref, rule, "canary-report")
    with db.transaction():
        found = queries.case_for(ines, handed.ref)
        service.decide(ines, found, Decision.DISMISSED, "canary-why", None, found.version)
    house.refs["message"] = [each.ref for each in said.values()]
    house.refs["case"] = [case.ref, handed.ref, deeds.case_of(said["reported"]).ref, deeds.case_of(said["first"]).ref]


def looked_after(house: House, detail: Message) -> None:
    """A sign, a detail that is held, an answer, a note, a side line, and what was put down afterwards."""
    finch, ines, alder, heron = (house.people[each] for each in ("Finch", "Ines", "Alder", "Heron"))
    caring.worried(house.people["Wren"], detail, CareLevel.AMBER, "canary-sign")
    caring.worried(ines, detail, CareLevel.RED)
    item = caring.item_about(finch)
    side = caring.side_line(item, ines, alder)
    deeds.post(finch, side, "canary-side")
    with db.transaction():
        care.appoint_supervisor(house.people["Rowan"], house.group, heron.ref)
    caring.do(ines, item, care.acknowledge, "canary-answer")
    caring.do(alder, item, care.signpost, "canary-answer")
    caring.do(ines, item, care.hand_on, "canary-kept")
    with db.transaction():
        care.debrief(ines, item, "canary-debrief", "", wants_word=False)
        care.supervise(heron, item, "canary-note")
    house.refs["care"], house.refs["side"] = [item.ref], [side.ref]


def evening(house: House) -> None:
    """A live session with two who listen."""
    ines, meetup = house.people["Ines"], make.meetup(house.group)
    session = make.live_session(meetup, house.people["Wren"], house.people["Newt"], guides=(ines,))
    place = db.session().get_one(Room, session.room_id)
    deeds.post(ines, place, "canary-session")
    house.refs["session"], house.refs["evening"] = [session.ref], [place.ref]


def addresses(app: Flask, house: House) -> Iterator[str]:
    """Every page there is, about each thing that was said or done."""
    about = {"moderation.case": "case", "care": "care", "sessions": "session"}
    rooms = [house.room.ref, *house.refs["side"], *house.refs["evening"]]
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or {"filename", "token"} & rule.arguments:
                continue
            kind = about.get(rule.endpoint) or about.get(rule.endpoint.split(".")[0], "")
            refs = rooms if rule.rule.startswith("/rooms") else house.refs[kind] or [house.group.ref]
            given = dict.fromkeys(rule.arguments, house.group.ref) | {"person_ref": house.people["Finch"].ref}
            given |= {"note": "1", "message": house.refs["message"][0], "kind": "care"}
            for ref in refs if "ref" in rule.arguments else [""]:
                values = {name: given[name] for name in rule.arguments if name in given}
                yield app.url_for(rule.endpoint, **({**values, "ref": ref} if ref else values))
    yield from (f"/decisions/{ref}" for ref in house.refs["case"])


def walk(app: Flask, house: House, browsers: dict[str, FlaskClient]) -> None:
    """All of them by everybody, and what is opened by a deed."""
    pages = sorted(set(addresses(app, house)))
    for name, browser in browsers.items():
        for address in pages if name in EVERYWHERE else filter(NEAR.match, pages):
            answer = browser.get(address)
            house.take(name, "feed" if ".ics" in address else "page", answer.get_data(as_text=True))
            answer.close()
        house.take(name, "page", browser.post(f"/care/{house.refs['care'][0]}/open").text)


def letters_and_notices(house: House) -> None:
    by_address = {person.email: name for name, person in house.people.items()}
    by_id = {person.id: name for name, person in house.people.items()}
    mail._mailbox.clear()
    jobs.sweep()
    for letter in mail.letters():
        house.take(by_address.get(letter.to, "visitor"), "letter", letter.subject + letter.text)
        assert not CANARY.search(letter.subject), "a subject is read over shoulders"
    db.session().rollback()
    for notice in db.session().scalars(select(Notice)):
        house.take(by_id.get(notice.person_id or 0, "visitor"), "notice", notice.line + notice.path)


def export(house: House) -> set[str]:
    """The file of a request by law about Wren, which two coordinators agreed to."""
    with db.transaction():
        row = coordinating.propose(house.people["Rowan"], house.people["Wren"], papers.asked(with_messages=True))
    with db.transaction():
        coordinating.agree(house.people["Birch"], row.ref)
    with db.transaction(), zipfile.ZipFile(io.BytesIO(coordinating.fetch(house.people["Rowan"], row.ref))) as file:
        return set(CANARY.findall("".join(file.read(each).decode() for each in file.namelist())))


@pytest.mark.timeout(180)
def test_every_word_leaves_for_those_it_is_for_and_for_nobody_else(
    app: Flask, house: House, live: Callable[[Person], Live], browser_of: Callable[[Person], FlaskClient],
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    logs.configure("plain", "DEBUG")
    open_ = {name: live(person) for name, person in house.people.items()}
    for socket in open_.values():
        socket.enter(house.room)
    said = talk(house)
    heard = {name: set(CANARY.findall(repr(socket.told()))) for name, socket in open_.items()}
    conduct(house, said), looked_after(house, said["detail"]), evening(house)
    for name, socket in open_.items():
        house.take(name, "socket", [socket.told(), socket.enter(house.room), socket.enter(house.room, after=3)])
    walk(app, house, {**{name: browser_of(each) for name, each in house.people.items()}, "visitor": app.test_client()})
    filed = export(house)
    log.info("canary-control")
    house.take("log", "log", capfd.readouterr())
    letters_and_notices(house)  # last: in development letters are also shown in the terminal
    logs.configure("plain", "ERROR")

    wrong = {(*where, word) for where, words in house.left.items() for word in words if not _is_for(where[0], word)}
    assert sorted(wrong) == [], sorted(wrong)
    assert heard["Otter"] >= {"canary-plain", "canary-removed"}, "the collector hears sockets"
    assert "canary-blocked" not in heard["Otter"]
    assert house.found("page") >= {f"canary-{what}" for what in FOR if FOR[what]}, "and reads every kind on a page"
    assert "canary-reason" in house.left["Wren", "letter"], "and letters"
    assert "canary-date" in house.left["visitor", "feed"], "and feeds"
    assert filed == {"canary-plain", "canary-reported", "canary-removed"}, "and files: Wren's own words alone"
    assert house.found("log") == {"canary-control"}, "and logs"


def _is_for(who: str, word: str) -> bool:
    return who in FOR.get(word.removeprefix("canary-"), {"log"} if word == "canary-control" else set())
