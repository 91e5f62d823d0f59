"""Who may do what over sockets, and who is put out when: default deny."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups import access, clock, db, limits
from groups.chat.events import MessagePosted
from groups.membership import queries as membership_queries
from groups.membership import service as membership
from groups.membership.models import Membership, MembershipState
from groups.moderation import service as moderation
from groups.people import service as people
from groups.people.models import Person, SignIn
from groups.people.signing import hash_token
from groups.sessions import service as sessions
from realtime import connections, delivery
from realtime.handling import HANDLERS
from tests import make
from tests.realtime.conftest import Circle, Live

Connect = Callable[[Person], Live]


def payload(name: str, room: str, message: str, rule: int) -> dict[str, Any]:
    """What a polite client sends."""
    about, here = {"message": message}, {"room": room}
    return {
        "room:enter": here, "room:leave": here, "room:older": {**here, "before": 9}, "room:seen": {**here, "clock": 1},
        "message:send": {**here, "text": "Hello", "key": make.new_ref()},
        "message:edit": {**about, "text": "Other words"},
        "message:withdraw": about, "message:report": {**about, "agreement": rule},
        "reaction:set": {**about, "kind": "glad", "on": True}, "typing:set": {**here, "on": True},
    }[name]  # fmt: skip


#: What is about rooms; the events of sessions are tried in tests/sessions/test_doors.py.
ROOMS = [name for name in HANDLERS if name not in {*sessions.DEEDS, "session:enter", "session:beat"}]
#: Who may do what, to a message of Otter's. Leaving a room that one is not in does nothing, for anyone.
ANYONE = {"room:leave"}
READER = {*ANYONE, "room:enter", "room:older", "room:seen", "message:report", "typing:set"}
MEMBER = {*READER, "message:send", "reaction:set"}
AUTHOR = (MEMBER | {"message:edit", "message:withdraw"}) - {"message:report"}
MAY: dict[str, set[str]] = {
    "outsider": ANYONE, "coordinator": ANYONE, "removed": ANYONE, "member": MEMBER, "facilitator": MEMBER,
    "not agreed": READER, "author": AUTHOR, "signed out": set(),
}  # fmt: skip


def someone(role: str, circle: Circle) -> Person:
    if role in ("member", "author", "facilitator", "signed out"):
        return {"author": circle.otter, "facilitator": circle.ines}.get(role, circle.wren)
    if role == "coordinator":
        return make.coordinator()
    moth = make.person("Moth")
    if role == "removed":
        make.member(circle.group, moth, state=MembershipState.REMOVED)
    if role == "not agreed":
        make.member(circle.group, moth, accepted_version=0)
    return moth


def end_quietly(person: Person) -> None:
    """End all sign-ins of a person without telling anybody, as another process would."""
    with db.transaction() as session:
        for row in session.query(SignIn).filter_by(person_id=person.id):
            row.ended_at = clock.now()


@pytest.mark.parametrize("role", MAY)
def test_every_event_by_every_role(role: str, live: Connect, circle: Circle) -> None:
    rule = membership_queries.agreements_of(circle.group)[0].id
    messages = {name: make.message(circle.room, circle.otter).ref for name in ROOMS}
    room = circle.room.ref
    who = live(someone(role, circle))
    if role == "signed out":
        end_quietly(who.person)
    answers = {name: who.ask(name, payload(name, room, messages[name], rule)) for name in ROOMS}
    assert {name for name, answer in answers.items() if answer["ok"]} == MAY[role]
    refused = {name: answer for name, answer in answers.items() if not answer["ok"]}
    assert all(answer["say"] for answer in refused.values())
    if role in ("outsider", "coordinator", "removed"):
        limits.forget()
        nowhere = {name: who.ask(name, payload(name, "no", "no", rule)) for name in refused}
        assert refused == nowhere, "a refusal tells that there is something"


def test_a_visitor_is_refused(app: Flask, sockets: Any, visitor: FlaskClient) -> None:
    assert not sockets.test_client(app, flask_test_client=visitor).is_connected()
    assert connections.everyone() == []


def test_a_made_up_cookie_is_refused(app: Flask, sockets: Any, visitor: FlaskClient) -> None:
    with visitor.session_transaction() as cookie:
        cookie["_user_id"] = "made up"
    assert not sockets.test_client(app, flask_test_client=visitor).is_connected()


def test_a_sixth_socket_of_one_person_is_refused(live: Connect, circle: Circle) -> None:
    opened = [live(circle.wren).client.is_connected() for _ in range(6)]
    assert opened == [True] * 5 + [False]
    assert live(circle.otter).client.is_connected()


def test_signing_out_puts_that_browser_out_and_no_other(live: Connect, circle: Circle) -> None:
    here, there = live(circle.wren), live(circle.wren)
    with here.browser.session_transaction() as cookie:
        token = hash_token(cookie["_user_id"])
    row = db.session().query(SignIn).filter_by(token_hash=token).one()
    with db.transaction():
        people.end_sign_in(db.session().merge(circle.wren), row.ref)
    assert [each.sign_in_id != row.id for each in connections.everyone()] == [True]
    assert here.client.queue[0]["name"] == "signed:out"
    assert there.enter(circle.room)["ok"]


def test_ending_all_sign_ins_puts_all_of_them_out(live: Connect, circle: Circle) -> None:
    live(circle.wren), live(circle.wren)
    otter = live(circle.otter)
    with db.transaction():
        people.end_all(db.session().merge(circle.wren))
    assert [each.person_id for each in connections.everyone()] == [circle.otter.id]
    assert otter.enter(circle.room)["ok"]


def test_a_sign_in_that_ended_unheard_is_swept(live: Connect, circle: Circle) -> None:
    live(circle.wren), live(circle.otter)
    end_quietly(circle.wren)
    connections.sweep()
    assert [each.person_id for each in connections.everyone()] == [circle.otter.id]


def test_a_sign_in_that_expired_may_do_nothing(live: Connect, circle: Circle, at_noon: Callable[..., None]) -> None:
    wren = live(circle.wren)
    at_noon(timedelta(days=60))
    assert wren.say(circle.room, "Late")["code"] == "sign_in"


@pytest.mark.parametrize("how", ["leave", "remove"])
def test_who_is_no_longer_in_the_group_hears_that_and_then_nothing(how: str, live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    wren.enter(circle.room), otter.enter(circle.room)
    with db.transaction() as session:
        group, person, guide = session.merge(circle.group), session.merge(circle.wren), session.merge(circle.ines)
        if how == "leave":
            membership.leave(person, group)
        else:
            moderation.remove(guide, person.id, group, "It did not go well.")
    assert {"group": circle.group.ref} in wren.told()
    otter.say(circle.room, "canary")
    delivery.tell_heads()
    delivery.tell_presence()
    assert wren.told() == []
    assert wren.say(circle.room, "Still here")["code"] == "not_found"
    assert otter.told("heads") == [{"rooms": {circle.room.ref: 1}}]


def test_a_membership_that_ended_unheard_is_not_told_the_clock(live: Connect, circle: Circle) -> None:
    wren = live(circle.wren)
    wren.enter(circle.room)
    with db.transaction() as session:
        session.query(Membership).filter_by(person_id=circle.wren.id).one().state = MembershipState.REMOVED
    access.forget()
    delivery.tell_heads()
    assert wren.told("heads") == [{"rooms": {}}]


def test_a_block_makes_both_ask_again(live: Connect, circle: Circle) -> None:
    make.message(circle.room, circle.wren, "canary")
    wren, otter, ines = live(circle.wren), live(circle.otter), live(circle.ines)
    epoch = otter.enter(circle.room)["epoch"]
    with db.transaction() as session:
        membership.block(session.merge(circle.otter), session.merge(circle.wren))
    assert [len(each.told("room:refresh")) for each in (wren, otter, ines)] == [1, 1, 0]
    again = otter.enter(circle.room, after=1, epoch=epoch)
    assert again["reset"]
    assert "canary" not in str(again)


def test_to_nobody_is_to_nobody(live: Connect, circle: Circle) -> None:
    """Socket.IO takes an empty list of channels for everyone."""
    otter = live(circle.otter)
    elsewhere = make.group("Slow Walkers")
    message = make.message(make.room(elsewhere), make.member(elsewhere), "canary")
    delivery.hear_of_messages([MessagePosted(message.id, message.room_id)])
    assert otter.told() == []
