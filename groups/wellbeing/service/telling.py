"""Letting a supporter know one thing: a row that the person sees, and a letter that says only that there is
something. Always in the transaction of what it is about, and each thing once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from groups import clock, db, outbox
from groups.people.models import Pause
from groups.people.queries import pause_of
from groups.wellbeing.holding import hold
from groups.wellbeing.models import Disclosure, Supporter, SupporterSwitch
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.sharing import Switch, Told

#: What their letters are called in the outbox.
INVITATION, WORD, LINK = "supporter_invitation", "supporter_word", "supporter_link"
#: News that is older than that is on their page, and no letter is sent any more.
LATE = timedelta(days=3)


def tell(supporter: Supporter, what: Told, once: str, until: datetime | None = None) -> bool:
    """Let them know, unless they were told already. `once` names the thing. Gives whether it is new."""
    if queries.is_told(supporter, once):
        return False
    row = write_down(supporter, what, once, until)
    outbox.put(WORD, row.id, None, not_after=clock.now() + LATE, once=f"supporter:{row.id}")
    return True


def write_down(supporter: Supporter, what: Told, once: str, until: datetime | None = None) -> Disclosure:
    """The row alone, for what they look at themselves."""
    row = Disclosure(supporter_id=supporter.id, what=what, once=once, until=until, at=clock.now())
    db.session().add(row)
    db.session().flush()  # the letter needs its id
    return row


def tell_of_pause(person_id: int) -> int:
    """Let those who may hear of it know that a person pauses. Doing it again tells nobody twice, and nobody hears of a
    pause that began before the switch was on."""
    hold(person_id)
    pause = pause_of(person_id)
    if pause is None:
        return 0
    hearing = queries.those_who_hear(person_id, Switch.PAUSE)
    return sum(tell(each, Told.PAUSED, _name(pause), pause.until) for each, on in hearing if _is_after(pause, on))


def tell_of_return(person_id: int) -> int:
    """Let those know who heard of the pause that it is over before its time."""
    hold(person_id)
    last = select(Pause).where(Pause.person_id == person_id).order_by(Pause.id.desc()).limit(1)
    pause = db.session().scalar(last)
    if pause is None or pause.ended_at is None:
        return 0
    hearing = [each for each, _on in queries.those_who_hear(person_id, Switch.PAUSE)]
    return sum(tell(each, Told.BACK, f"back:{pause.id}") for each in hearing if queries.is_told(each, _name(pause)))


def _name(pause: Pause) -> str:
    return f"pause:{pause.id}"


def _is_after(pause: Pause, on: SupporterSwitch) -> bool:
    return pause.began_at >= on.on_at
