"""What people do with activities: publish, change, confirm, call off, and say that one is wrong."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from groups import access, clock, db
from groups.access import Can
from groups.activities import access_facts, card, queries
from groups.activities.details import Details
from groups.activities.events import ActivityChanged
from groups.activities.models import Activity, ActivityState, WrongNote
from groups.audit import service as audit
from groups.errors import Conflict, Forbidden, Invalid
from groups.events import announce
from groups.membership.models import Mode
from groups.people.models import Person
from groups.people.queries import community
from groups.recurrence import instant, parse_rule

LONGEST_NOTE = 1000


def publish(person: Person, details: Details) -> Activity:
    """Offer an activity. Newcomers may only be promised a welcome with a whole first-visit card."""
    access.require(person, Can.PUBLISH)
    here = community()
    zone = here.zone if here else person.zone
    _check(details)
    _refuse_the_past(details, zone)
    now = clock.now()
    activity = Activity(zone=zone, organiser_id=person.id, created_at=now, changed_at=now)
    _write(activity, details)
    db.session().add(activity)
    db.session().flush()  # the record and the announcement need its id
    audit.record(person, "activity.published", "activity", activity.id)
    announce(ActivityChanged(activity.id))
    return activity


def edit(person: Person, ref: str, details: Details) -> Activity:
    """Change an activity. Saving the form also says that its card is right today."""
    activity = _own(person, ref)
    _check(details)
    if details.first_local != activity.first_local:
        _refuse_the_past(details, activity.zone)
    _write(activity, details)
    _changed(person, activity, "activity.changed")
    return activity


def confirm_card(person: Person, ref: str) -> Activity:
    """ "Still right": what the card says was looked at today."""
    activity = _own(person, ref)
    activity.card_checked_on = queries.today_at(activity)
    _changed(person, activity, "activity.confirmed")
    return activity


def cancel(person: Person, ref: str) -> Activity:
    """Call it off. It stays to be seen as cancelled, so that nobody stands before a closed door."""
    activity = _own(person, ref)
    if activity.state is not ActivityState.OFFERED:
        raise Conflict("This has been called off already.")
    activity.state = ActivityState.CANCELLED
    _changed(person, activity, "activity.cancelled")
    return activity


def offer_again(person: Person, ref: str) -> Activity:
    """Take back that it was called off."""
    activity = _own(person, ref)
    if activity.state is not ActivityState.CANCELLED:
        raise Conflict("This is on offer already.")
    activity.state = ActivityState.OFFERED
    _changed(person, activity, "activity.offered_again")
    return activity


def take_down(person: Person, ref: str) -> Activity:
    """Take it off every page, also one that a source brings. For coordinators; why, is kept with what led to it."""
    access.require(person, Can.COORDINATE)
    activity = queries.activity_for(person, ref, Can.EDIT_ACTIVITY)
    activity.state = ActivityState.TAKEN_DOWN
    _changed(person, activity, "activity.taken_down")
    return activity


def say_wrong(person: Person | None, ref: str, said: str) -> WrongNote:
    """Note that a listing is wrong; anyone who can see it may say so."""
    activity = queries.activity_for(person, ref, Can.SEE_ACTIVITY)
    said = said.strip()
    if not 3 <= len(said) <= LONGEST_NOTE:
        raise Invalid("Please say in a few words what is wrong.", fields={"said": "A few words are enough."})
    note = WrongNote(
        activity_id=activity.id, person_id=person.id if person else None, words=said, created_at=clock.now()
    )
    db.session().add(note)
    return note


def settle_note(person: Person, note_id: int) -> Activity:
    """The note was looked into. Gives the activity it spoke of."""
    noted = queries.note_for(person, note_id)
    noted.note.settled_at = clock.now()
    noted.note.settled_by_id = person.id
    return noted.activity


def _own(person: Person, ref: str) -> Activity:
    """The activity, if this person may change it; one that a source brings is changed there."""
    activity = queries.activity_for(person, ref, Can.EDIT_ACTIVITY)
    if activity.source_id is not None:
        raise Forbidden(f"This comes from {activity.source_name or 'another list'}. Please have it changed there.")
    return activity


def _changed(person: Person, activity: Activity, deed: str) -> None:
    activity.changed_at = clock.now()
    audit.record(person, deed, "activity", activity.id, new={"state": str(activity.state)})
    announce(ActivityChanged(activity.id))


def _write(activity: Activity, details: Details) -> None:
    for name in ("title", "kind", "summary", "description", "mode", "place", "address", "link", "rule"):
        setattr(activity, name, getattr(details, name))
    if activity.town != details.town:
        activity.town, activity.latitude, activity.longitude = details.town, None, None  # the finder looks the town up
    activity.first_local = details.first_local
    activity.minutes, activity.cost, activity.free = details.minutes, details.cost, details.free
    activity.access = list(details.access)
    activity.facets = details.facets
    activity.card = {key: said.strip() for key, said in details.card.items() if said.strip()}
    activity.welcomes_newcomers = details.welcomes_newcomers
    activity.card_checked_on = queries.today_at(activity)


def _check(details: Details) -> None:
    """Refuse, with a sentence for each field, what would mislead a visitor."""
    wrong: dict[str, str] = {}
    if not details.title.strip():
        wrong["title"] = "Please give it a name."
    if not 5 <= details.minutes <= 24 * 60:
        wrong["minutes"] = "The length is in minutes, from 5 to 1440."
    if details.mode in {Mode.IN_PERSON, Mode.BOTH} and not details.town.strip():
        wrong["town"] = "Please name the town, so that people nearby can find it."
    if details.mode is Mode.INACTIVE:
        wrong["mode"] = "Please say whether it is in person, online or both."
    if set(details.access) - set(access_facts.FACTS):
        wrong["access"] = "Please choose from the list."
    if details.welcomes_newcomers:
        for line in card.missing(details.card):
            wrong[f"card_{line}"] = f"“{card.TITLES[line]}” is still empty."
    if wrong:
        raise Invalid(_why(details, wrong), fields=wrong)


def _why(details: Details, wrong: dict[str, str]) -> str:
    lines = [card.TITLES[name.removeprefix("card_")] for name in wrong if name.startswith("card_")]
    if details.welcomes_newcomers and len(lines) == len(wrong):
        return f"To say “newcomers welcome”, the first-visit card has to be whole. Still empty: {', '.join(lines)}."
    return "Some parts need another look."


def _refuse_the_past(details: Details, zone: str) -> None:
    if details.first_local is None:
        return
    if details.rule:
        parse_rule(details.rule, zone=zone)
    elif _moment(details.first_local, zone) <= clock.now():
        raise Invalid("That date has passed.", fields={"date": "Please choose a date ahead."})


def _moment(local: datetime, zone: str) -> datetime:
    return instant(local, ZoneInfo(zone))
