"""Requests by law: two agree, only what is named goes out, and the person hears of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.access import Office
from groups.audit import queries as records
from groups.audit import service as audit
from groups.audit.models import AuditEntry
from groups.care.course import CareDeed, CareSource
from groups.care.models import CareItem, CareStep
from groups.chat.models import RoomKind
from groups.coordinating import queries, service
from groups.coordinating.models import RequestState
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.moderation.models import Measure, MeasureKind, Report, Status
from groups.notices.models import Notice
from groups.people import queries as people
from groups.people.models import Person
from groups.steps.models import Attempt
from groups.term import Term
from tests import make
from tests.chat import deeds
from tests.coordinating.papers import asked, read
from tests.people.letters import waiting

Browsers = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
DAY = timedelta(days=1)


def proposed(by: Person, about: Person, **given: object) -> str:
    with db.transaction():
        return service.propose(people.get_person(by.id), people.get_person(about.id), asked(**given)).ref


def agree(who: Person, ref: str) -> None:
    with db.transaction():
        service.agree(people.get_person(who.id), ref)


def fetch(who: Person, ref: str) -> dict[str, str]:
    with db.transaction():
        return read(service.fetch(people.get_person(who.id), ref))


def test_two_coordinators_must_agree_and_neither_may_be_the_person(database: str) -> None:
    alder, birch, wren = make.coordinator("Alder"), make.coordinator("Birch"), make.person("Wren")
    with pytest.raises(Forbidden):
        proposed(alder, alder)
    ref = proposed(alder, wren)
    with pytest.raises(Conflict, match="two coordinators"):
        fetch(alder, ref)
    with pytest.raises(Forbidden, match="Two must agree"):
        agree(alder, ref)
    agree(birch, ref)
    assert "Wren" in fetch(alder, ref)["what-is-kept.html"]
    with pytest.raises(Conflict, match="decided already"):
        agree(birch, ref)
    about_birch = proposed(alder, birch)
    with pytest.raises(NotFound):
        agree(birch, about_birch)
    assert about_birch not in {each.ref for each in queries.data_requests(people.get_person(birch.id))}


def test_nobody_else_proposes_agrees_or_fetches(database: str) -> None:
    alder, wren, group = make.coordinator(), make.person(), make.group()
    ref = proposed(alder, wren)
    for who in (make.person(), make.facilitator(group), make.organiser()):
        for deed, about in ((proposed, wren), (agree, ref), (fetch, ref)):
            with pytest.raises(NotFound):
                deed(who, about)  # type: ignore[arg-type]  # each with what it is about


def test_after_seven_days_there_is_no_file(at_noon: Forward) -> None:
    alder, birch, wren = make.coordinator("Alder"), make.coordinator("Birch"), make.person()
    ref = proposed(alder, wren)
    agree(birch, ref)
    at_noon(7 * DAY - timedelta(seconds=1))
    assert fetch(alder, ref)
    at_noon(timedelta(seconds=1))
    with pytest.raises(Conflict, match="after seven days"):
        fetch(alder, ref)


def test_each_step_is_in_the_record_which_does_not_say_about_whom(database: str) -> None:
    alder, birch, wren = make.coordinator("Alder"), make.coordinator("Birch"), make.person()
    ref = proposed(alder, wren)
    agree(birch, ref)
    fetch(alder, ref)
    fetch(birch, ref)
    entries = db.session().scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    said = [(each.deed.removeprefix("data_request."), each.actor_id) for each in entries]
    assert said == [("proposed", alder.id), ("agreed", birch.id), ("fetched", alder.id), ("fetched", birch.id)]
    assert all(str(wren.id) not in str(each.new) and wren.name not in each.reason for each in entries)


def test_the_record_does_not_show_a_coordinator_that_there_is_one_about_them(database: str, app: object) -> None:
    alder, birch = make.coordinator("Alder"), make.coordinator("Birch")
    proposed(alder, birch)
    seen = {who.name: [each.subject_kind for each in records.entries(who)] for who in (alder, birch)}
    assert seen == {"Alder": ["data_request"], "Birch": []}


def test_the_person_is_told_at_once(database: str, app: object) -> None:
    alder, birch, wren = make.coordinator("Alder"), make.coordinator("Birch"), make.person("Wren")
    ref = proposed(alder, wren)
    assert waiting() == []
    agree(birch, ref)
    (letter,) = waiting()
    assert letter.to == wren.email
    assert "The court of Bristol asked us by law" in letter.text
    assert "7/2026" in letter.text


def test_where_it_is_forbidden_the_letter_waits_for_its_day(at_noon: Forward, app: object) -> None:
    alder, birch, wren = make.coordinator("Alder"), make.coordinator("Birch"), make.person()
    later = clock.now() + 90 * DAY
    agree(birch, proposed(alder, wren, tell_on=later))
    (notice,) = db.session().scalars(select(Notice)).all()
    assert (notice.kind, notice.person_id, notice.due_at) == ("data_request", wren.id, later)
    for wrong in (clock.now() - DAY, clock.now() + 800 * DAY):
        with pytest.raises(Invalid):
            proposed(alder, wren, tell_on=wrong)


def test_a_declined_one_makes_nothing_and_tells_nobody(database: str, app: object) -> None:
    alder, birch, wren = make.coordinator("Alder"), make.coordinator("Birch"), make.person()
    ref = proposed(alder, wren)
    with db.transaction():
        row = service.decline(people.get_person(birch.id), ref, "It names no law.")
    assert row.state is RequestState.DECLINED
    with pytest.raises(Conflict):
        fetch(birch, ref)
    assert waiting() == []


def test_the_file_holds_what_is_named_and_no_word_of_anything_else(at_noon: Forward) -> None:
    group = make.group()
    room, side = make.room(group), make.room(group, "Aside", kind=RoomKind.SIDE)
    wren, otter = make.member(group, make.person("Wren")), make.member(group, make.person("Otter"))
    guide, alder, birch = make.facilitator(group), make.coordinator("Alder"), make.coordinator("Birch")
    make.message(room, wren, "own words in the room")
    make.message(room, wren, "canary of what was taken back", status=Status.WITHDRAWN)
    make.message(side, wren, "canary of the side line")
    make.message(room, otter, "canary of others, to Wren")
    make.message(room, wren, "canary long before", written_at=clock.now() - 60 * DAY)
    cared = [make.message(room, wren, f"canary of care, {how}").id for how in ("begun with", "come upon")]
    case = deeds.report(wren, make.message(room, otter, "canary of a case"), group)
    plant(wren, otter, guide, group.id, cared, case.id)
    ref = proposed(alder, wren, with_messages=True)
    agree(birch, ref)
    made = fetch(alder, ref)
    for words in made.values():
        assert "own words in the room" in words
        assert "canary" not in words
        assert "Otter" not in words
        assert "report" not in words.replace("who reported whom", "")
    said = json.loads(made["what-is-kept.json"])
    assert [each["title"] for each in said["chapters"]][-1] == "What this person wrote in rooms"
    assert "silence" in made["what-is-kept.json"]
    without = proposed(alder, wren)
    agree(birch, without)
    assert "own words" not in str(fetch(alder, without))


def plant(wren: Person, otter: Person, guide: Person, group_id: int, cared: list[int], case_id: int) -> None:
    """Canaries in everything else that is kept about Wren."""
    now = clock.now()
    with db.transaction() as session:
        care = CareItem(
            group_id=group_id, person_id=wren.id, subject_kind="message", subject_id=cared[0], level="red", peak="red",
            source=CareSource.FACILITATOR, opened_at=now,
        )  # fmt: skip
        session.add(care)
        session.flush()
        session.add(
            CareStep(
                item_id=care.id, deed=CareDeed.RAISE, level="red", subject_kind="message", subject_id=cared[1],
                words="canary of what was written about Wren", at=now,
            )
        )  # fmt: skip
        measure = Measure(
            person_id=wren.id, group_id=group_id, kind=MeasureKind.SILENCE, reason="canary of a reason",
            set_by_id=guide.id, begins_at=now, ends_at=now + DAY,
        )  # fmt: skip
        session.add(measure)
        session.add(Report(case_id=case_id, reporter_id=otter.id, words="canary of a report", created_at=now))
        session.add(
            Attempt(person_id=wren.id, key="a" * 26, kind="own", ref="own", title="canary of a step", level=1, at=now)
        )
        session.flush()
        audit.record(
            guide, "measure.set", "measure", measure.id, new={"kind": "silence"}, reason="canary of the record"
        )
        audit.record(guide, "care.opened", "care_item", 1, new={"person": wren.id}, reason="canary of care")
        audit.record(wren, "report.made", "case", case_id, reason="canary of what Wren did")
    make.block(otter, wren)


def test_the_pages_lead_through_it(browser_of: Browsers, database: str) -> None:
    make.person("Wren")
    alder, birch = browser_of(make.coordinator("Alder")), browser_of(make.coordinator("Birch"))
    page = alder.get("/desk/requests?name=Wren").text
    about = page.split("/desk/requests/about/")[1].split('"')[0]
    form = {
        "asked_by": "A court", "ground": "An order", "reference": "7/26", "asked_on": "2026-11-02",
        "first": "2026-10-31", "last": "2026-10-01",
    }  # fmt: skip
    assert "must not come before" in alder.post(f"/desk/requests/about/{about}", data=form).text
    made = alder.post(f"/desk/requests/about/{about}", data={**form, "first": "2026-10-01", "last": "2026-10-31"})
    path = made.headers["Location"]
    assert "waits for another coordinator" in alder.get(path).text
    assert alder.post(f"{path}/agree").status_code == 403
    assert "One for you to look at" in birch.get("/desk").text
    assert birch.post(f"{path}/agree").status_code == 303
    answer = birch.post(f"{path}/file")
    assert answer.mimetype == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Wren" in read(answer.data)["what-is-kept.html"]


def test_an_office_that_is_over_agrees_to_nothing(at_noon: Forward) -> None:
    alder, wren = make.coordinator("Alder"), make.person()
    birch = make.person("Birch")
    with db.transaction():
        service.appoint(
            people.get_person(alder.id), people.get_person(birch.id), Office.COORDINATOR, Term(until=clock.now() + DAY)
        )
    ref = proposed(alder, wren)
    at_noon(DAY)
    with pytest.raises(NotFound):
        agree(birch, ref)
