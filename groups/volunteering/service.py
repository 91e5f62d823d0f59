"""What people do with ways to help: publish, change, plan shifts, and say without promise that they are interested."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from groups import access, clock, db
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Conflict, Forbidden, Invalid
from groups.events import announce
from groups.membership.models import Mode
from groups.people.models import Person
from groups.people.queries import community
from groups.recurrence import instant
from groups.volunteering import queries
from groups.volunteering.details import Details, Turn
from groups.volunteering.events import InterestShown, OpportunityChanged
from groups.volunteering.models import Interest, Opportunity, Shift


def publish(person: Person, details: Details) -> Opportunity:
    """Offer a way to help."""
    access.require(person, Can.PUBLISH)
    here = community()
    _check(details)
    now = clock.now()
    opportunity = Opportunity(
        zone=here.zone if here else person.zone, organiser_id=person.id, created_at=now, changed_at=now
    )
    _write(opportunity, details)
    db.session().add(opportunity)
    db.session().flush()  # the record and the announcement need its id
    audit.record(person, "opportunity.published", "opportunity", opportunity.id)
    announce(OpportunityChanged(opportunity.id))
    return opportunity


def edit(person: Person, ref: str, details: Details) -> Opportunity:
    """Change a way to help."""
    opportunity = queries.opportunity_for(person, ref, Can.EDIT_ACTIVITY)
    _check(details)
    _write(opportunity, details)
    _changed(person, opportunity, "opportunity.changed")
    return opportunity


def end(person: Person, ref: str) -> Opportunity:
    """It is no longer offered."""
    opportunity = queries.opportunity_for(person, ref, Can.EDIT_ACTIVITY)
    if opportunity.ended_at is not None:
        raise Conflict("This has ended already.")
    opportunity.ended_at = clock.now()
    _changed(person, opportunity, "opportunity.ended")
    return opportunity


def add_shift(person: Person, ref: str, turn: Turn) -> Shift:
    """Plan one date, with places."""
    opportunity = queries.opportunity_for(person, ref, Can.EDIT_ACTIVITY)
    starts_at = instant(turn.starts_local, ZoneInfo(opportunity.zone))
    _check_turn(turn)
    if starts_at <= clock.now():
        raise Invalid("That date has passed.", fields={"date": "Please choose a date ahead."})
    same = select(Shift).where(Shift.opportunity_id == opportunity.id, Shift.starts_local == turn.starts_local)
    shift = db.session().scalar(same)
    if shift is not None and shift.cancelled_at is None:
        raise Invalid("There is a shift at that time already.", fields={"time": "There is one at that time already."})
    if shift is None:
        shift = Shift(opportunity_id=opportunity.id, starts_local=turn.starts_local)
        db.session().add(shift)
    shift.starts_at, shift.ends_at = starts_at, starts_at + timedelta(minutes=turn.minutes)
    shift.places, shift.cancelled_at = turn.places, None
    db.session().flush()  # so that what is given back has its ref
    _changed(person, opportunity, "opportunity.shift_added")
    return shift


def cancel_shift(person: Person, ref: str) -> Opportunity:
    """Call one date off; it stays on the page, marked."""
    opportunity, shift = queries.shift_for(person, ref)
    if shift.cancelled_at is not None:
        raise Conflict("That shift has been called off already.")
    shift.cancelled_at = clock.now()
    _changed(person, opportunity, "opportunity.shift_cancelled")
    return opportunity


def show_interest(person: Person, ref: str, words: str) -> Interest:
    """ "I would like to hear more": no promise, and it can be taken back at any time."""
    opportunity = queries.opportunity_for(person, ref, Can.SEE_ACTIVITY)
    if opportunity.ended_at is not None:
        raise Conflict("This is no longer offered.")
    if opportunity.organiser_id == person.id:
        raise Forbidden("This one is yours already.")
    if len(words) > 500:
        raise Invalid("That is a little long.", fields={"words": "Up to 500 letters, please."})
    interest = _interest(person, opportunity)
    if interest is None:
        interest = Interest(opportunity_id=opportunity.id, person_id=person.id, created_at=clock.now())
        db.session().add(interest)
    interest.words, interest.withdrawn_at = words.strip(), None
    announce(InterestShown(opportunity.id, person.id))
    return interest


def take_interest_back(person: Person, ref: str) -> None:
    """No longer interested; the words go with it."""
    opportunity = queries.opportunity_for(person, ref, Can.SEE_ACTIVITY)
    interest = _interest(person, opportunity)
    if interest is None or interest.withdrawn_at is not None:
        return
    interest.words, interest.withdrawn_at = "", clock.now()
    announce(InterestShown(opportunity.id, person.id))


def _interest(person: Person, opportunity: Opportunity) -> Interest | None:
    """The row, taken back or not."""
    asked = select(Interest).where(Interest.opportunity_id == opportunity.id, Interest.person_id == person.id)
    return db.session().scalar(asked)


def _changed(person: Person, opportunity: Opportunity, deed: str) -> None:
    opportunity.changed_at = clock.now()
    audit.record(person, deed, "opportunity", opportunity.id)
    announce(OpportunityChanged(opportunity.id))


def _write(opportunity: Opportunity, details: Details) -> None:
    plain = ("title", "summary", "description", "minutes", "from_home", "company", "once", "requirements",
             "with_a_friend", "welcomes_newcomers", "place")  # fmt: skip
    for name in plain:
        setattr(opportunity, name, getattr(details, name))
    if opportunity.town != details.town:
        # The finder looks the town up.
        opportunity.town, opportunity.latitude, opportunity.longitude = details.town, None, None
    opportunity.mode = Mode.ONLINE if details.from_home else Mode.IN_PERSON
    opportunity.facets = details.facets


def _check(details: Details) -> None:
    wrong: dict[str, str] = {}
    if not details.title.strip():
        wrong["title"] = "Please give it a name."
    if not 5 <= details.minutes <= 12 * 60:
        wrong["minutes"] = "The length is in minutes, from 5 to 720."
    if not details.from_home and not details.town.strip():
        wrong["town"] = "Please name the town, or say that it can be done from home."
    if wrong:
        raise Invalid("Some parts need another look.", fields=wrong)


def _check_turn(turn: Turn) -> None:
    wrong: dict[str, str] = {}
    if not 5 <= turn.minutes <= 12 * 60:
        wrong["minutes"] = "The length is in minutes, from 5 to 720."
    if not 1 <= turn.places <= 500:
        wrong["places"] = "From 1 to 500 places."
    if wrong:
        raise Invalid("Some parts need another look.", fields=wrong)
