"""What organisers do with activities, and what others may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from groups import db, events
from groups.activities import card, queries, service
from groups.activities.details import Details
from groups.activities.events import ActivityChanged
from groups.activities.models import Activity, ActivityState, Kind, WrongNote
from groups.audit.models import AuditEntry
from groups.contact_level import Facets
from groups.errors import Forbidden, Invalid, NotFound
from tests import make

WHOLE = {key: f"Words about {key}." for key in card.TITLES}
WALK = Details(
    title="Slow walk", kind=Kind.OUTDOORS, facets=Facets(people=1, length=1, strangers=2), town="Bristol",
    summary="Flat.", first_local=datetime(2026, 12, 8, 10, 0), rule="FREQ=WEEKLY;BYDAY=TU",
)  # fmt: skip


def test_an_organiser_publishes_and_it_is_recorded_and_announced(at_noon: Callable[..., None]) -> None:
    organiser, heard = make.organiser(), []
    events.subscribe(ActivityChanged, heard.append)
    with db.transaction():
        activity = service.publish(organiser, WALK)
    assert activity.ref
    assert activity.zone == "Europe/London"
    assert [event.activity_id for event in heard] == [activity.id]
    deeds = db.session().scalars(select(AuditEntry.deed).where(AuditEntry.subject_id == activity.id)).all()
    assert deeds == ["activity.published"]


def test_a_member_cannot_publish(at_noon: Callable[..., None]) -> None:
    member = make.person()
    with pytest.raises(Forbidden), db.transaction():
        service.publish(member, WALK)


def test_newcomers_are_only_promised_a_welcome_with_a_whole_card(at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    some = replace(WALK, welcomes_newcomers=True, card={**WHOLE, "door": " ", "toilets": ""})
    with pytest.raises(Invalid) as refusal, db.transaction():
        service.publish(organiser, some)
    assert set(refusal.value.fields) == {"card_door", "card_toilets"}
    assert "The door, Toilets" in refusal.value.say
    assert db.session().scalar(select(func.count(Activity.id))) == 0
    with db.transaction():
        activity = service.publish(organiser, replace(some, card=WHOLE))
    assert queries.welcomes_newcomers(activity)


def test_the_mark_goes_after_180_days_and_comes_back_when_confirmed(at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    with db.transaction():
        ref = service.publish(organiser, replace(WALK, welcomes_newcomers=True, card=WHOLE)).ref
    at_noon(timedelta(days=180))
    assert queries.welcomes_newcomers(_read(ref))
    at_noon(timedelta(days=1))
    assert not queries.welcomes_newcomers(_read(ref))
    with db.transaction():
        service.confirm_card(organiser, ref)
    assert queries.welcomes_newcomers(_read(ref))
    assert _read(ref).card_checked_on == date(2027, 6, 2)


def test_a_date_that_has_passed_is_refused(at_noon: Callable[..., None]) -> None:
    once = replace(WALK, rule="", first_local=datetime(2026, 12, 3, 11, 0))
    organiser = make.organiser()
    with pytest.raises(Invalid) as refusal, db.transaction():
        service.publish(organiser, once)
    assert "date" in refusal.value.fields


def test_another_organiser_cannot_change_it_and_a_coordinator_can(at_noon: Callable[..., None]) -> None:
    activity, other, coordinator = make.activity(make.organiser()), make.organiser("Sorrel"), make.coordinator()
    with pytest.raises(Forbidden), db.transaction():
        service.edit(other, activity.ref, WALK)
    with db.transaction():
        service.edit(coordinator, activity.ref, WALK)
    assert _read(activity.ref).title == "Slow walk"


def test_called_off_it_stays_to_be_seen_and_can_be_offered_again(at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    activity = make.activity(organiser)
    with db.transaction():
        service.cancel(organiser, activity.ref)
    assert queries.activity_for(None, activity.ref, queries.Can.SEE_ACTIVITY).state is ActivityState.CANCELLED
    with db.transaction():
        service.offer_again(organiser, activity.ref)
    assert _read(activity.ref).state is ActivityState.OFFERED


def test_what_a_source_brings_is_changed_there(at_noon: Callable[..., None]) -> None:
    taken = make.activity(make.organiser(), organiser_id=None, source_id=1, source_key="k", source_name="The list")
    coordinator = make.coordinator()
    with pytest.raises(Forbidden, match="The list"), db.transaction():
        service.edit(coordinator, taken.ref, WALK)


def test_anyone_can_say_that_it_is_wrong_and_the_organiser_sees_it(at_noon: Callable[..., None]) -> None:
    organiser, other = make.organiser(), make.organiser("Sorrel")
    activity = make.activity(organiser)
    with db.transaction():
        service.say_wrong(None, activity.ref, "The door is on the other side.")
    assert [noted.note.words for noted in queries.open_notes(organiser)] == ["The door is on the other side."]
    assert queries.open_notes(other) == []
    assert queries.how_many_notes(make.coordinator()) == 1
    note = db.session().scalar(select(WrongNote.id))
    with pytest.raises(Forbidden), db.transaction():
        service.settle_note(other, note)
    with db.transaction():
        service.settle_note(organiser, note)
    assert queries.how_many_notes(organiser) == 0


def test_an_ended_one_is_not_there_for_others(at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    ended = make.activity(organiser, state=ActivityState.ENDED)
    with pytest.raises(NotFound):
        queries.activity_for(make.person(), ended.ref, queries.Can.SEE_ACTIVITY)
    assert queries.activity_for(organiser, ended.ref, queries.Can.SEE_ACTIVITY).id == ended.id


def _read(ref: str) -> Activity:
    db.release()
    return db.session().scalars(select(Activity).where(Activity.ref == ref)).one()
