"""What a person does about their supporters: ask one, switch, renew, end, and let them know something."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from groups import clock, db, limits, outbox
from groups.errors import Conflict, Invalid
from groups.people import addresses
from groups.people.models import Person
from groups.people.tokens import hash_token
from groups.wellbeing.holding import hold
from groups.wellbeing.models import EndedBy, Supporter, SupporterKey, SupporterSwitch
from groups.wellbeing.queries import checkins
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.service.telling import INVITATION, tell
from groups.wellbeing.sharing import ANSWER_WITHIN, LASTS, MOST, Switch, Told

#: A name goes into a letter to somebody else's address: letters, and what stands between them, and nothing that a mail
#: program makes a link of.
NAME = re.compile(r"[^\W\d_][^\W\d_'’ -]{0,39}")
NOBODY = "Nobody has this switched on. You can switch it on for a supporter first."


@dataclass(frozen=True)
class Invitation:
    """Whom to ask: what one calls them, what they call oneself, and where the letter goes."""

    name: str
    known_as: str
    email: str


def invite(person: Person, wanted: Invitation) -> Supporter:
    """Ask somebody by letter. Every switch is off; nothing is let known before they said yes and one is on."""
    wanted = _checked(wanted)
    hold(person.id)
    if len(queries.going_on(person.id)) >= MOST:
        raise Conflict("You have two already. Please end one first.")
    limits.check("supporter", person.id)
    limits.check("letter_address", hash_token(wanted.email))
    now = clock.now()
    row = Supporter(
        person_id=person.id, name=wanted.name, known_as=wanted.known_as, email=wanted.email, invited_at=now,
        expires_at=now + ANSWER_WITHIN,
    )  # fmt: skip
    db.session().add(row)
    db.session().flush()  # the letter needs its id
    outbox.put(INVITATION, row.id, None, not_after=row.expires_at)
    return row


def switch(person: Person, ref: str, on: Collection[Switch]) -> Supporter:
    """Let exactly these things be known from now on; what happened before is not told afterwards."""
    hold(person.id)
    supporter = _going_on(person, ref)
    theirs = SupporterSwitch.supporter_id == supporter.id
    before = queries.switches_of(supporter)
    db.session().execute(delete(SupporterSwitch).where(theirs, SupporterSwitch.what.in_(before - set(on))))
    for what in set(on) - before:
        db.session().add(SupporterSwitch(supporter_id=supporter.id, what=what, on_at=clock.now()))
    return supporter


def renew(person: Person, ref: str) -> Supporter:
    """Another ninety days from now."""
    supporter = _going_on(person, ref)
    if supporter.accepted_at is None:
        raise Conflict("They have not answered yet. It lasts ninety days from their answer.")
    supporter.expires_at = clock.now() + LASTS
    return supporter


def end(person: Person, ref: str) -> None:
    """Take everything back, from their next request on. They are not written to."""
    finish(queries.supporter_for(person, ref), EndedBy.MEMBER)


def finish(supporter: Supporter, by: EndedBy) -> None:
    """End it: no key opens anything, nothing is switched on, and the address is forgotten. Ending it again changes
    nothing."""
    if supporter.ended_at is not None:
        return
    over = by is EndedBy.TIME
    supporter.ended_at, supporter.ended_by = supporter.expires_at if over else clock.now(), by
    supporter.email = ""
    for kind in (SupporterKey, SupporterSwitch):
        db.session().execute(delete(kind).where(kind.supporter_id == supporter.id))


def ask(person: Person) -> int:
    """Let supporters know that one would like them to get in touch; once a day. Gives how many are told."""
    day = checkins.today_of(person)
    return _tell_by_hand(person, Told.ASKED, Switch.ASK, f"asked:{day}")


def tick(person: Person) -> int:
    """Let supporters know that one is here; once a week."""
    year, week, _day = checkins.today_of(person).isocalendar()
    return _tell_by_hand(person, Told.TICKED, Switch.TICK, f"tick:{year}-{week:02d}")


def switch_all_off(person_id: int) -> None:
    """For a new passphrase: somebody else may have known the old one, and may have asked or switched something."""
    theirs = select(Supporter.id).where(Supporter.person_id == person_id).scalar_subquery()
    db.session().execute(delete(SupporterSwitch).where(SupporterSwitch.supporter_id.in_(theirs)))
    asked = update(Supporter).where(Supporter.person_id == person_id, queries.is_asked())
    ended = {"ended_at": clock.now(), "ended_by": EndedBy.MEMBER, "email": ""}
    db.session().execute(asked.values(ended).execution_options(synchronize_session=False))


def _tell_by_hand(person: Person, what: Told, switch: Switch, once: str) -> int:
    hold(person.id)
    hearing = queries.those_who_hear(person.id, switch)
    if not hearing:
        raise Conflict(NOBODY)
    return sum(tell(supporter, what, once) for supporter, _on in hearing)


def _going_on(person: Person, ref: str) -> Supporter:
    supporter = queries.supporter_for(person, ref)
    if supporter.ended_at is not None or supporter.expires_at <= clock.now():
        raise Conflict("This has ended. You can ask them again.")
    return supporter


def _checked(wanted: Invitation) -> Invitation:
    wrong: dict[str, str] = {}
    name, known_as = " ".join(wanted.name.split())[:60], " ".join(wanted.known_as.split())
    if not name:
        wrong["name"] = "Please write what you call them."
    if not NAME.fullmatch(known_as):
        wrong["known_as"] = "Please use letters only, up to forty: it stands in a letter to them."
    try:
        email = addresses.checked(wanted.email)
    except ValueError as fault:
        wrong["email"] = str(fault)
    if wrong:
        raise Invalid("Some parts need another look.", fields=wrong)
    return Invitation(name, known_as, email)
