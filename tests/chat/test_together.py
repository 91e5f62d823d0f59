"""Many people doing many things to the same messages at once: nobody waits in a ring, and the clock stays whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random
from secrets import token_hex

import pytest

from groups import db, limits
from groups.chat import queries, service
from groups.chat.models import Room
from groups.errors import Problem, TryAgain
from groups.membership import queries as membership
from groups.moderation import queries as cases
from groups.moderation import service as moderation
from groups.moderation.models import Decision
from groups.people.models import Person
from tests import make
from tests.chat import deeds

PEOPLE, DEEDS = 5, 12


@pytest.mark.slow
def test_deeds_at_once_keep_their_order_and_never_lock_each_other_out(group, room, wren, otter, moth, ines) -> None:
    alder = make.facilitator(group, make.person("Alder"))
    said = [deeds.post(person, room, f"m{n}") for n, person in enumerate((wren, otter, moth, ines, wren, otter))]
    answers = [deeds.post(ines, room, f"answer {n}", reply_to=said[n].ref) for n in range(2)]
    refs = [message.ref for message in said + answers]
    ids = [person.id for person in (wren, otter, moth, ines, alder)]
    agreement = deeds.agreement_of(group)

    def busy(number: int) -> list[str]:
        chance, refused = Random(number), []
        for _ in range(DEEDS):
            limits.forget()
            try:
                with db.transaction() as session:
                    _do(chance, session.get_one(Person, ids[number]), room.ref, refs, agreement)
            except Problem as problem:
                refused.append(type(problem).__name__)
            finally:
                db.release()
        return refused

    with ThreadPoolExecutor(PEOPLE) as pool:
        refused = [name for names in pool.map(busy, range(PEOPLE)) for name in names]
    assert TryAgain.__name__ not in refused
    assert len(refused) < PEOPLE * DEEDS
    _check_clock(ines, room)


def _do(chance: Random, person: Person, room_ref: str, refs: list[str], agreement: int) -> None:
    ref = chance.choice(refs)
    deed = chance.choice(["post", "answer", "edit", "withdraw", "react", "report", "decide", "decide"])
    if deed in ("post", "answer"):
        service.post_message(person, room_ref, "Hello", token_hex(8), reply_to=ref if deed == "answer" else None)
    elif deed == "edit":
        service.edit_message(person, ref, token_hex(4))
    elif deed == "withdraw":
        service.withdraw_message(person, ref)
    elif deed == "react":
        service.set_reaction(person, ref, "glad", chance.random() < 0.5)
    elif deed == "report":
        service.report_message(person, ref, agreement, "")
    else:
        _decide(chance, person, agreement)


def _decide(chance: Random, person: Person, agreement: int) -> None:
    for waiting in cases.queue_of(membership.groups_of(person)[0][0], person):
        case = cases.case_for(person, waiting.case.ref)
        decision = chance.choice([Decision.DISMISSED, Decision.REMOVED])
        moderation.decide(person, case, decision, "Because.", agreement, case.version)
        return


def _check_clock(person: Person, room: Room) -> None:
    seen = [each for each in deeds.see(person, room, limit=200) if each.place is not None]
    changes = [each.changed for each in seen]
    assert len(set(changes)) == len(changes)
    assert max(changes) == queries.head(room.id)
    assert [each.place for each in seen] == sorted(each.place for each in seen)
