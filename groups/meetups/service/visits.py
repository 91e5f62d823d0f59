"""Being met at the door of one date: wishing for it, offering, agreeing, and what happens when plans change.

Every deed takes the row of the date first, so that offers, answers and changed replies come one after the other; then
`_settle` brings the wish to where it should stand. The job does the same for what nobody's deed brought about.
"""

from __future__ import annotations

from sqlalchemy import delete

from groups import access, clock, db, outbox
from groups.access import Can
from groups.errors import Conflict, NotFound
from groups.events import announce
from groups.meetups import greeting, queries
from groups.meetups.events import CompanyChanged
from groups.meetups.models import BuddyLine, BuddyState, BuddyVisit, Meetup, MeetupState
from groups.meetups.queries import buddies
from groups.meetups.queries.buddies import Around, Visit
from groups.meetups.service.reply import line_up
from groups.people.models import Person


def ask(person: Person, meetup_ref: str) -> BuddyVisit:
    """Wish to be met at one date one has a seat for. A day before, or later, a facilitator does it at once."""
    meetup = queries.meetup_for(person, meetup_ref, Can.REPLY)
    line_up(meetup)
    if meetup.state is MeetupState.CANCELLED or meetup.ends_at <= clock.now():
        raise Conflict("This date is over or cancelled. You can ask again for another one.")
    if not buddies.around([meetup], [person.id]).comes(person.id, meetup):
        raise Conflict("Please say first that you come. Then you can wish for someone to meet you.")

    visit = _begin(person, meetup)
    here = buddies.around([meetup], [person.id, *buddies.possible_buddies(meetup)])
    _settle(visit, meetup, here, tell_asker=False)
    if visit.state is BuddyState.ASKED:
        _tell_buddies(visit, meetup, here)
    announce(CompanyChanged(meetup.id, meetup.group_id))
    return visit


def withdraw(person: Person, ref: str) -> BuddyVisit:
    """Take one's wish back, at any time."""
    visit, meetup = _live(buddies.visit_for(person, ref))
    if visit.person_id != person.id:
        raise NotFound()
    _part(visit)
    visit.state = BuddyState.WITHDRAWN
    announce(CompanyChanged(meetup.id, meetup.group_id))
    return visit


def offer(person: Person, ref: str) -> BuddyVisit:
    """Offer to meet whoever wished for it, without knowing yet who it is."""
    found = buddies.find_visit(ref)
    if found is None:
        raise NotFound()
    visit, meetup = _live(found)
    if not access.can(person, Can.REPLY, meetup):
        raise NotFound()
    if not buddies.around_visits([(visit, meetup)], person.id).can_be_buddy(person.id, visit, meetup):
        raise NotFound()
    if visit.state is not BuddyState.ASKED or meetup.ends_at <= clock.now():
        raise Conflict("That is settled already, so you need do nothing. Thank you for offering.")

    visit.state, visit.buddy_id = BuddyState.OFFERED, person.id
    _put("buddy_offered", visit, meetup, visit.person_id, again=True)
    announce(CompanyChanged(meetup.id, meetup.group_id))
    return visit


def answer(person: Person, ref: str, yes: bool) -> BuddyVisit:
    """Say yes or no to the one who offered. After a no they are not asked again, and are not told more than that."""
    visit, meetup = _live(buddies.visit_for(person, ref))
    here = buddies.around_visits([(visit, meetup)])
    truth = here.truth(visit, meetup)
    if visit.person_id != person.id:
        raise NotFound()
    if visit.state is not BuddyState.OFFERED or not truth.buddy_comes or not truth.asker_comes or truth.is_over:
        raise Conflict("Their plans have changed, so there is no offer to answer just now.")

    if yes:
        visit.state, visit.agreed_at = BuddyState.AGREED, clock.now()
        _put("buddy_agreed", visit, meetup, visit.buddy_id, again=True)
    else:
        _turn_down(visit)
        _settle(visit, meetup, here)
    announce(CompanyChanged(meetup.id, meetup.group_id))
    return visit


def step_back(person: Person, ref: str) -> BuddyVisit:
    """Take one's offer or promise back. Before the last day others may offer; then a facilitator does it at once."""
    visit, meetup = _live(buddies.visit_for(person, ref))
    if visit.buddy_id != person.id or visit.state not in greeting.PAIRED:
        raise NotFound()
    _turn_down(visit)
    if meetup.ends_at <= clock.now():
        visit.state = BuddyState.WITHDRAWN
    _settle(visit, meetup, buddies.around_visits([(visit, meetup)]))
    announce(CompanyChanged(meetup.id, meetup.group_id))
    return visit


def leave(person_id: int, group_id: int) -> None:
    """Bring every wish in a group to where it should stand, now that one person's part in it has changed."""
    db.session().flush()
    for visit_id in buddies.unsettled(Meetup.group_id == group_id, buddies.is_about(person_id)):
        settle(visit_id)


def settle(visit_id: int) -> bool:
    """Bring one wish to where it should stand now; whether anything was different. Doing it twice does it once."""
    found = buddies.visit_by_id(visit_id)
    if found is None:
        return False
    visit, meetup = _held(found)
    return _settle(visit, meetup, buddies.around_visits([(visit, meetup)]))


def _settle(visit: BuddyVisit, meetup: Meetup, here: Around, tell_asker: bool = True) -> bool:
    state = greeting.next_state(visit.state, here.truth(visit, meetup))
    if state is visit.state:
        return False
    _part(visit)
    visit.state = state
    if state is BuddyState.GREETER:
        _hand_over(visit, meetup, here, tell_asker)
    announce(CompanyChanged(meetup.id, meetup.group_id))
    return True


def _hand_over(visit: BuddyVisit, meetup: Meetup, here: Around, tell_asker: bool) -> None:
    visit.handed_to_facilitators_at = clock.now()
    for guide in here.greeters(visit, meetup):
        _put("buddy_to_greet", visit, meetup, guide.id)
    if tell_asker:
        _put("buddy_greeter", visit, meetup, visit.person_id)


def _tell_buddies(visit: BuddyVisit, meetup: Meetup, here: Around) -> None:
    """One letter a date for each who may offer, however many wishes there are."""
    for person_id, _group_id in here.faces:
        if here.can_be_buddy(person_id, visit, meetup):
            once = f"buddy_wanted:{meetup.id}:{person_id}"
            outbox.put("buddy_wanted", meetup.id, person_id, not_after=meetup.starts_at - greeting.LATE, once=once)


def _begin(person: Person, meetup: Meetup) -> BuddyVisit:
    visit = buddies.visit_of(person.id, meetup.id)
    now = clock.now()
    if visit is None:
        visit = BuddyVisit(meetup_id=meetup.id, person_id=person.id, asked_at=now, declined=[])
        db.session().add(visit)
    elif visit.state is not BuddyState.WITHDRAWN:
        raise Conflict("You have asked for this date already.")
    visit.state, visit.asked_at, visit.handed_to_facilitators_at = BuddyState.ASKED, now, None
    db.session().flush()
    return visit


def _held(found: Visit) -> Visit:
    """The wish and its date as they are now, and nobody else's to change until the transaction ends."""
    visit, meetup = found
    line_up(meetup)
    db.session().refresh(visit, with_for_update=True)
    return visit, meetup


def _live(found: Visit) -> Visit:
    visit, meetup = _held(found)
    if visit.state is BuddyState.WITHDRAWN:
        raise Conflict("Plans have changed meanwhile, so there is nothing more to do here.")
    return visit, meetup


def _turn_down(visit: BuddyVisit) -> None:
    visit.declined = [*visit.declined, *([visit.buddy_id] if visit.buddy_id is not None else [])]
    _part(visit)
    visit.state = BuddyState.ASKED


def _part(visit: BuddyVisit) -> None:
    """Let go of the buddy, with every word the two wrote: it was for nobody else."""
    visit.buddy_id, visit.agreed_at = None, None
    db.session().execute(delete(BuddyLine).where(BuddyLine.visit_id == visit.id))


def _put(kind: str, visit: BuddyVisit, meetup: Meetup, person_id: int | None, *, again: bool = False) -> None:
    """One letter for each wish; of a kind that comes `again` one each time, as when somebody else offers."""
    wish = f"{visit.id}.{visit.asked_at:%Y%m%d%H%M%S}"
    once = None if again else f"{kind}:{wish}:{person_id}"
    outbox.put(kind, visit.id, person_id, not_after=meetup.ends_at, once=once)
