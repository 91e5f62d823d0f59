"""Two at once: what a second window or a second facilitator does at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from groups import db
from groups.errors import Problem
from groups.membership import queries, service
from groups.membership.models import Acceptance, Block, Entry, JoinRequest, Membership, RequestState
from groups.people import queries as people
from groups.people import service as accounts
from groups.people.models import Person, Reset, SignUp
from groups.people.tokens import hash_token
from tests import make
from tests.people.letters import path_in, waiting


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do these in as many threads, begun at one moment; what each gave or was refused with."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        start.wait()
        try:
            with db.transaction():
                return deed()
        except Problem as problem:
            return problem
        finally:
            db.release()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def count(model: type) -> int:
    db.session().rollback()
    return db.session().scalar(select(func.count()).select_from(model)) or 0


def test_joining_in_six_windows_is_one_membership(database: str, app: Flask) -> None:
    group, wren = make.group(), make.person()
    ids = (wren.id, group.id)
    deed = lambda: service.join(people.get_person(ids[0]), queries.get_group(ids[1]), 1)  # noqa: E731  # said once, done six times
    answers = together(*[deed] * 6)
    assert [answer for answer in answers if isinstance(answer, Problem)] == []
    assert count(Membership) == count(Acceptance) == 1


def test_asking_in_four_windows_is_one_wish(database: str, app: Flask) -> None:
    group, wren = make.group(entry=Entry.QUESTIONS), make.person()
    ids = (wren.id, group.id)
    together(*[lambda: service.join(people.get_person(ids[0]), queries.get_group(ids[1]), 1, {})] * 4)
    assert count(JoinRequest) == 1


def test_of_four_facilitators_one_decides(database: str, app: Flask) -> None:
    group, wren = make.group(entry=Entry.QUESTIONS), make.person()
    guides = [make.facilitator(group).id for _ in range(4)]
    with db.transaction():
        ref = service.join(wren, group, 1, {}).ref
    group_id = group.id

    def decide(guide: int, admit: bool) -> object:
        here = queries.get_group(group_id)
        return service.decide_request(people.get_person(guide), queries.request_for(here, ref), admit)

    answers = together(*[lambda guide=guide, n=n: decide(guide, n % 2 == 0) for n, guide in enumerate(guides)])
    refused = [answer for answer in answers if isinstance(answer, Problem)]
    assert len(refused) == 3
    assert {problem.code for problem in refused} <= {"conflict"}
    assert len(waiting()) == 1
    admitted = db.session().scalar(select(JoinRequest.state)) is RequestState.ADMITTED
    assert count(Membership) == 4 + admitted


def test_blocking_twice_at_once_is_once(database: str, app: Flask) -> None:
    wren, quill = make.person().id, make.person().id
    answers = together(*[lambda: service.block(people.get_person(wren), people.get_person(quill))] * 4)
    assert answers == [None] * 4
    assert count(Block) == 1


@pytest.mark.parametrize("kind", [SignUp, Reset])
def test_a_letter_answered_in_two_windows_is_used_once(app: Flask, kind: type) -> None:
    who = make.person("Wren", email="wren@example.org")
    visitor = app.test_client()
    if kind is Reset:
        visitor.post("/forgot", data={"email": who.email})
    else:
        visitor.post(
            "/sign-up", data={"name": "Jay", "email": "jay@example.org", "passphrase": "grey feathers on a still lake"}
        )
    token = path_in(waiting()[0]).rpartition("/")[2]
    deed = (
        (lambda: accounts.reset(token, "a hash"))
        if kind is Reset
        else (lambda: accounts.confirm(token, "", proven=True))
    )
    answers = together(deed, deed, deed)
    assert sum(isinstance(answer, Person) for answer in answers) == 1
    assert sum(isinstance(answer, Problem) for answer in answers) == 2
    assert people.waiting_sign_up(hash_token(token)) is None


def _join(person_id: int, group_id: int) -> object:
    return service.join(people.get_person(person_id), queries.get_group(group_id), 1)


def _leave(person_id: int, group_id: int) -> object:
    return service.leave(people.get_person(person_id), queries.get_group(group_id))


def test_of_two_names_alike_one_comes_in(database: str, app: Flask) -> None:
    for _ in range(3):
        group_id, ids = make.group().id, [make.person(name).id for name in ("Robin", "R0bin")]
        answers = together(*[partial(_join, who, group_id) for who in ids])
        assert [answer.code for answer in answers if isinstance(answer, Problem)] == ["conflict"]


def _rename(person_id: int, name: str) -> object:
    return accounts.rename(people.get_person(person_id), name)


def meanwhile(first: Callable[[], object], second: Callable[[], object]) -> object:
    """Do the second while the first is done but not yet kept; what the second gave or was refused with."""
    with ThreadPoolExecutor(1) as pool:
        with db.transaction():
            first()
            coming = pool.submit(lambda: together(second)[0])
            wait([coming], timeout=0.3)
        return coming.result()


@pytest.mark.parametrize("at_once", ["renames", "rename_then_join", "join_then_rename", "own_windows"])
def test_taking_a_name_while_another_takes_one_like_it(database: str, app: Flask, at_once: str) -> None:
    group = make.group().id
    inside, robin = make.person("Wren").id, make.person("Robin").id
    _in = partial(make.member, queries.get_group(group))
    if at_once != "own_windows":
        _in(people.get_person(inside))
    if at_once == "renames":
        other = _in(make.person("Otter")).id
        told = meanwhile(partial(_rename, inside, "R0bin"), partial(_rename, other, "Robin"))
    elif at_once == "rename_then_join":
        told = meanwhile(partial(_rename, inside, "R0bin"), partial(_join, robin, group))
    elif at_once == "join_then_rename":
        told = meanwhile(partial(_join, robin, group), partial(_rename, inside, "R0bin"))
    else:
        _in(people.get_person(robin))
        told = meanwhile(partial(_join, inside, group), partial(_rename, inside, "R0bin"))
    assert isinstance(told, Problem)
    assert told.code in {"conflict", "invalid"}


def test_the_last_two_who_guide_do_not_both_leave(database: str, app: Flask) -> None:
    for _ in range(3):
        group = make.group()
        group_id, ids = group.id, [make.facilitator(group).id for _ in range(2)]
        together(*[partial(_leave, who, group_id) for who in ids])
        db.session().rollback()
        assert len(queries.facilitator_ids(group_id)) == 1
