"""Reading supporters: for the person who asked them, and for a supporter who comes with a key.

Whoever asks on a supporter's behalf asks here at each request, so that what was taken back is gone at the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from groups import clock, db
from groups.errors import NotFound
from groups.people.models import Person, PersonState
from groups.people.queries import rests
from groups.wellbeing.models import Disclosure, Opens, Supporter, SupporterKey, SupporterSwitch
from groups.wellbeing.sharing import SWITCH_OF, Switch

MOST_SHOWN = 200


def stands() -> ColumnElement[bool]:
    """Whether a supporter has said yes, it has not ended nor run out, and the person has an account."""
    return and_(Supporter.accepted_at.is_not(None), _lasts())


def is_asked() -> ColumnElement[bool]:
    """Whether an invitation waits for an answer."""
    return and_(Supporter.accepted_at.is_(None), _lasts())


def _lasts() -> ColumnElement[bool]:
    with_account = select(Person.id).where(Person.state != PersonState.ENDED)
    in_time = and_(Supporter.ended_at.is_(None), Supporter.expires_at > clock.now())
    return and_(in_time, Supporter.person_id.in_(with_account))


def supporters_of(person: Person) -> Sequence[Supporter]:
    """Everybody they asked and of whom something is kept, the newest first."""
    mine = select(Supporter).where(Supporter.person_id == person.id)
    return db.session().scalars(mine.order_by(Supporter.id.desc())).all()


def supporter_for(person: Person, ref: str) -> Supporter:
    """One of theirs; anybody else's is not there."""
    found = db.session().scalar(select(Supporter).where(Supporter.ref == ref, Supporter.person_id == person.id))
    if found is None:
        raise NotFound()
    return found


def going_on(person_id: int) -> Sequence[Supporter]:
    """Those who stand by a person, or are asked to."""
    mine = select(Supporter).where(Supporter.person_id == person_id, _lasts())
    return db.session().scalars(mine.order_by(Supporter.id)).all()


def those_who_hear(person_id: int, what: Switch) -> Sequence[tuple[Supporter, SupporterSwitch]]:
    """The supporters of a person for whom this switch is on now."""
    query = (
        select(Supporter, SupporterSwitch)
        .join(SupporterSwitch, SupporterSwitch.supporter_id == Supporter.id)
        .where(Supporter.person_id == person_id, SupporterSwitch.what == what, stands())
        .order_by(Supporter.id)
    )
    return [(row[0], row[1]) for row in db.session().execute(query)]


def switches_of(supporter: Supporter) -> frozenset[Switch]:
    """What is switched on for a supporter."""
    mine = select(SupporterSwitch.what).where(SupporterSwitch.supporter_id == supporter.id)
    return frozenset(db.session().scalars(mine))


def told(supporter: Supporter, switches: Collection[Switch] = tuple(Switch)) -> Sequence[Disclosure]:
    """What they were let know, the newest first; for their own page only what is still switched on."""
    wanted = [what for what, switch in SWITCH_OF.items() if switch in switches]
    theirs = select(Disclosure).where(Disclosure.supporter_id == supporter.id, Disclosure.what.in_(wanted))
    return db.session().scalars(theirs.order_by(Disclosure.id.desc()).limit(MOST_SHOWN)).all()


def is_told(supporter: Supporter, once: str) -> bool:
    """Whether they were let know this one thing already."""
    theirs = select(Disclosure.id).where(Disclosure.supporter_id == supporter.id, Disclosure.once == once)
    return db.session().scalar(theirs) is not None


def find_visit(token_hash: str) -> Supporter | None:
    """Who comes in a browser that was opened with a link, while that and the supporter last."""
    query = select(Supporter).join(SupporterKey, SupporterKey.supporter_id == Supporter.id)
    return db.session().scalar(query.where(*_usable(token_hash, Opens.BROWSER), stands()))


def find_link(token_hash: str) -> tuple[SupporterKey, Supporter] | None:
    """What a link in a letter leads to, while nobody has used it: an invitation, or a supporter's page."""
    query = select(SupporterKey, Supporter).join(Supporter, Supporter.id == SupporterKey.supporter_id)
    row = db.session().execute(query.where(*_usable(token_hash, Opens.LINK), _lasts())).first()
    return (row[0], row[1]) if row else None


def at_address(email: str) -> Sequence[Supporter]:
    """The supporters with this address, as `addresses.folded` gives it."""
    theirs = select(Supporter).where(Supporter.email == email, stands())
    return db.session().scalars(theirs.order_by(Supporter.id)).all()


def find_standing(supporter_id: int) -> Supporter | None:
    """A supporter by id, while they stand by somebody who has an account."""
    return db.session().scalar(select(Supporter).where(Supporter.id == supporter_id, stands()))


def find_asked(supporter_id: int) -> Supporter | None:
    """The same of an invitation that waits."""
    return db.session().scalar(select(Supporter).where(Supporter.id == supporter_id, is_asked()))


def run_out() -> Sequence[Supporter]:
    """Those whose time is over and of whom that is not written down."""
    return (
        db.session()
        .scalars(select(Supporter).where(Supporter.ended_at.is_(None), Supporter.expires_at <= clock.now()))
        .all()
    )


def ended_before(moment: datetime) -> Sequence[int]:
    """Those who ended before then."""
    return db.session().scalars(select(Supporter.id).where(Supporter.ended_at < moment)).all()


def pausing_people() -> Sequence[int]:
    """Those who pause now and have somebody who may hear of it."""
    switched = (SupporterSwitch.supporter_id == Supporter.id, SupporterSwitch.what == Switch.PAUSE)
    query = select(Supporter.person_id).join(SupporterSwitch, and_(*switched)).where(stands())
    return db.session().scalars(query.where(rests(Supporter.person_id)).distinct()).all()


def _usable(token_hash: str, opens: Opens) -> tuple[ColumnElement[bool], ...]:
    mine = (SupporterKey.token_hash == token_hash, SupporterKey.opens == opens)
    return (*mine, SupporterKey.used_at.is_(None), SupporterKey.expires_at > clock.now())
