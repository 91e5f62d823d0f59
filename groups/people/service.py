"""What people do with their accounts. Hashing is never done in here: it is slow, and these run in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import case, delete, func, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from groups import clock, db, limits, outbox, retention
from groups.columns import UTCDateTime
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.events import announce
from groups.people import addresses, consents, names, passphrase, queries
from groups.people.events import PassphraseChanged, PersonJoined, SignInEnded, SignInsEnded
from groups.people.models import CommunityState, Pause, Person, Purpose, Reset, SignIn, SignUp
from groups.people.tokens import ANSWER_WITHIN, RESET_WITHIN, hash_token

OWN_DEVICE, ANY_DEVICE = timedelta(days=30), timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
#: Who has not been here for so long finds one line of welcome, for so long.
AWAY, WELCOME = timedelta(days=14), timedelta(hours=12)
ENDED_KEPT = retention.kept(
    "sign_ins", "Sign-ins and pauses that have ended", "The rows are deleted; of the last sign-in after 190 days.",
    days=30, most=90,
)  # fmt: skip
LAST_KEPT = timedelta(days=190)

OLD_LINK = "This link has been used, or it is too old. You can ask for a new one."
NO_MATCH = (
    "That address and that passphrase do not go together. Please try again, or ask for a letter to choose a new one. "
    "If you have only just signed up, open the link in your letter first."
)

#: Asked before a new pseudonym is taken: (person id, its skeleton) -> whether it would be mistaken for a neighbour's.
_likeness: list[Callable[[int, str], bool]] = []

#: Asked for the people who look after this place: their ids and names.
_staff: list[Callable[[], Iterable[tuple[int, str]]]] = []


@dataclass(frozen=True)
class Proof:
    """What came of checking a passphrase. `kept` is what it was checked against; `fresh` replaces it when stale."""

    person_id: int | None
    kept: str = ""
    fresh: str = ""


def ask_who_is_staff(names_of_staff: Callable[[], Iterable[tuple[int, str]]]) -> None:
    """Let `names_of_staff()` give everybody whose name nobody else may come near: (person id, name)."""
    if names_of_staff not in _staff:
        _staff.append(names_of_staff)


def ask_before_renaming(is_alike: Callable[[int, str], bool]) -> None:
    """Let `is_alike(person_id, skeleton)` refuse a new pseudonym that looks like a neighbour's."""
    if is_alike not in _likeness:
        _likeness.append(is_alike)


def sign_up(name: str, email: str, hashed: str, zone: str, browser: str) -> None:
    """Keep a sign-up until its letter is answered. Does exactly the same whether or not the address has an account:
    which of two letters it gets is decided when the letter is written."""
    if not queries.is_open():
        raise Forbidden("This community is still being set up and takes nobody in yet. Please come back another day.")
    name, now = checked_name(name), clock.now()
    _refuse_name_of_staff(name)
    row = SignUp(
        name=name,
        email=email,
        passphrase=hashed,
        zone=known_zone(zone),
        browser_hash=hash_token(browser),
        created_at=now,
        expires_at=now + ANSWER_WITHIN,
    )
    db.session().add(row)
    db.session().flush()  # the letter needs its id
    if limits.allows("letter_address", hash_token(email)):
        outbox.put("sign_up", row.id, None, not_after=row.expires_at)


def confirm(token: str, browser: str, proven: bool = False) -> Person:
    """Answer the letter, once. The answer must come from the browser that signed up, or with the passphrase chosen
    there (`proven`): who only reads the letters of an address does not make an account with someone else's words."""
    waiting = queries.waiting_sign_up(hash_token(token))
    if waiting is None:
        raise NotFound(OLD_LINK)
    if not proven and waiting.browser_hash != hash_token(browser):
        raise Forbidden("Please give the passphrase you chose, because this is another browser.")
    _use(SignUp, waiting.id)
    person = open_account(waiting.name, waiting.email, waiting.passphrase, waiting.zone)
    consents.give(person, Purpose.ACCOUNT)
    announce(PersonJoined(person.id))
    return person


def open_account(name: str, email: str, hashed: str, zone: str) -> Person:
    """Make a person. An address has one account: Conflict when it has one already."""
    now = clock.now()
    person = Person(
        name=name,
        name_skeleton=names.skeleton(name),
        email=email,
        passphrase=hashed,
        zone=zone,
        created_at=now,
        passphrase_changed_at=now,
    )
    try:
        with db.session().begin_nested():
            db.session().add(person)
    except IntegrityError as fault:
        raise Conflict("This address has an account already. Please sign in.") from fault
    return person


def prove(email: str, words: str) -> Proof:
    """Check a passphrase. Slow, so never in a transaction; an unknown address takes as long as a known one."""
    found = queries.find_key(addresses.folded(email)) or (None, passphrase.NOBODY)
    db.release()  # nobody else waits for a connection while this one hashes
    if not passphrase.verify(found[1], words) or found[0] is None:
        return Proof(None)
    return Proof(found[0], found[1], passphrase.hashed(words) if passphrase.is_stale(found[1]) else "")


def sign_in(proof: Proof, device: str, own_device: bool = False) -> tuple[Person, SignIn, str]:
    """Open a sign-in for whoever proved to be the person; gives the cookie's token, which is not kept."""
    person = db.session().get(Person, proof.person_id) if proof.person_id else None
    if person is None or person.passphrase != proof.kept:
        raise Invalid(NO_MATCH, code="no_match")
    if proof.fresh:
        person.passphrase = proof.fresh
    row, token = open_sign_in(person, device, own_device)
    return person, row, token


def open_sign_in(person: Person, device: str, own_device: bool = False) -> tuple[SignIn, str]:
    """Sign a browser in: 30 days on one's own device, twelve hours elsewhere."""
    token, now = token_urlsafe(32), clock.now()
    last = db.session().scalar(select(func.max(SignIn.seen_at)).where(SignIn.person_id == person.id))
    row = SignIn(
        person_id=person.id,
        person=person,
        token_hash=hash_token(token),
        device=device[:200],
        created_at=now,
        seen_at=now,
        expires_at=now + (OWN_DEVICE if own_device else ANY_DEVICE),
        welcome_until=_welcome_until(last or person.created_at, now),
    )
    db.session().add(row)
    return row, token


def is_seen_stale(sign_in: SignIn) -> bool:
    """Whether it is time to write down again that a sign-in is in use."""
    return sign_in.seen_at < clock.now() - SEEN_EVERY


def note_seen(sign_in_id: int) -> None:
    """Write down, at most every five minutes, that a sign-in is in use."""
    now = clock.now()
    until = literal(now + WELCOME, UTCDateTime())
    db.session().execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.seen_at < now - SEEN_EVERY)
        .values(seen_at=now, welcome_until=case((SignIn.seen_at < now - AWAY, until), else_=SignIn.welcome_until))
    )


def _welcome_until(last: datetime, now: datetime) -> datetime | None:
    """Who has not been here for a while finds one line of welcome on this day."""
    return now + WELCOME if last < now - AWAY else None


def end_sign_in(person: Person, ref: str) -> None:
    """Sign one browser out; its sockets close too."""
    found = queries.sign_in_for(person, ref)
    found.ended_at = clock.now()
    announce(SignInEnded(found.id, person.id))


def end_all(person: Person, but: SignIn | None = None) -> None:
    """Sign every browser out, except `but`."""
    ending = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if but is not None:
        ending = ending.where(SignIn.id != but.id)
    db.session().execute(ending.values(ended_at=clock.now()))
    announce(SignInsEnded(person.id))


def ask_reset(email: str) -> None:
    """Queue a letter for a forgotten passphrase. The same is written for an address without an account; its letter is
    dropped when nobody is found to send it to."""
    email = addresses.folded(email)
    found = queries.find_key(email)
    if limits.allows("letter_address", hash_token(email)):
        whom = found[0] if found else None
        outbox.put("reset", whom or 0, whom, not_after=clock.now() + RESET_WITHIN)


def reset(token: str, hashed: str) -> Person:
    """Take the new passphrase of someone who followed their letter, once, and sign out every browser."""
    waiting = queries.waiting_reset(hash_token(token))
    if waiting is None:
        raise NotFound(OLD_LINK)
    _use(Reset, waiting.id)
    person = queries.get_person(waiting.person_id)
    change_passphrase(person, hashed)
    return person


def change_passphrase(person: Person, hashed: str, but: SignIn | None = None) -> None:
    """Keep a new passphrase; every other browser is signed out and letters on their way no longer work."""
    person.passphrase, person.passphrase_changed_at = hashed, clock.now()
    db.session().execute(
        update(Reset).where(Reset.person_id == person.id, Reset.used_at.is_(None)).values(used_at=clock.now())
    )
    end_all(person, but)
    announce(PassphraseChanged(person.id))


def change_account(person: Person, *, name: str, zone: str, discreet: bool) -> None:
    """Change what a person goes by, their time zone, and whether letters and titles stay neutral."""
    if not clock.is_zone(zone):
        raise Invalid(
            "Please choose a time zone such as Europe/London.", fields={"zone": "This zone is not known here."}
        )
    if names.tidy(name) != person.name:
        rename(person, name)
    person.zone, person.discreet = zone, discreet


def rename(person: Person, name: str) -> None:
    """Take another pseudonym, unless a neighbour in one of their groups could be mistaken for it."""
    name = checked_name(name)
    _refuse_name_of_staff(name, but=person.id)
    skeleton = names.skeleton(name)
    # Whoever asks about neighbours holds their groups next; a group is joined in the same order.
    db.session().refresh(person, ["name"], with_for_update={"key_share": True})
    if any(is_alike(person.id, skeleton) for is_alike in _likeness):
        raise Invalid("That name is too close.", fields={"name": "Someone in one of your groups has a name like that."})
    person.name, person.name_skeleton = name, skeleton


def set_near(person: Person, name: str, latitude: float | None, longitude: float | None) -> None:
    """Remember the place a person searches from; an empty name forgets it."""
    person.near_name = " ".join(name.split())[:120]
    person.near_latitude, person.near_longitude = (latitude, longitude) if person.near_name else (None, None)


def open_community() -> None:
    """Let people sign up. Whoever calls this has made sure that help lines were checked."""
    here = queries.community()
    if here is None:
        raise NotFound("This community is not set up yet.")
    here.state = CommunityState.OPEN


def tidy() -> None:
    """Delete sign-ups and resets nobody answered, and sign-ins and pauses that ended a month ago. Of someone's last
    sign-in it is kept a little over half a year, so that news of groups falls silent only then."""
    now, session = clock.now(), db.session()
    session.execute(delete(SignUp).where(SignUp.expires_at < now))
    session.execute(delete(Reset).where(Reset.expires_at < now))
    over = or_(SignIn.ended_at < now - ENDED_KEPT.time, SignIn.expires_at < now - ENDED_KEPT.time)
    last = select(func.max(SignIn.id)).group_by(SignIn.person_id)
    forgotten = or_(SignIn.id.not_in(last), SignIn.seen_at < now - LAST_KEPT)
    session.execute(delete(SignIn).where(over, forgotten))
    session.execute(
        delete(Pause).where(or_(Pause.ended_at < now - ENDED_KEPT.time, Pause.until < now - ENDED_KEPT.time))
    )


def checked_name(name: str) -> str:
    """The pseudonym as it is kept; Invalid with a sentence when it may not be used."""
    try:
        names.check(name)
    except ValueError as fault:
        raise Invalid("Please look at the name again.", fields={"name": str(fault)}) from fault
    return names.tidy(name)


def _refuse_name_of_staff(name: str, but: int | None = None) -> None:
    """Nobody is to be taken for somebody who looks after this place. Their names are no secret: groups show them."""
    others = [other for ask in _staff for person_id, other in ask() if person_id != but]
    if names.is_like_staff(name, others):
        say = "That name is too close to the name of somebody who looks after this place. Please choose another one."
        raise Invalid("Please look at the name again.", fields={"name": say})


def known_zone(zone: str) -> str:
    """`zone` when there is one of that name, else the community's."""
    here = queries.community()
    return zone if clock.is_zone(zone) else here.zone if here else "UTC"


def _use(kind: type[SignUp] | type[Reset], row_id: int) -> None:
    """Use a token up; of two who try at once, one is refused."""
    used = db.session().execute(
        update(kind).where(kind.id == row_id, kind.used_at.is_(None)).values(used_at=clock.now()).returning(kind.id)
    )
    if used.first() is None:
        raise NotFound(OLD_LINK)
