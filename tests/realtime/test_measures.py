"""What measures mean for sockets that are open: who is silenced reads on, who is out hears nothing more."""

from __future__ import annotations

from collections.abc import Callable

from groups import db
from groups.membership import queries as membership
from groups.moderation import queries, service
from groups.moderation.ladder import Rung
from groups.moderation.models import Decision
from groups.people.models import Person
from tests import make
from tests.realtime.conftest import Circle, Live

Connect = Callable[[Person], Live]


def test_a_silenced_persons_socket_cannot_send_and_still_receives(live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    wren.enter(circle.room)
    with db.transaction() as session:
        service.silence(session.merge(circle.ines), circle.wren.id, circle.room, None, "A while to breathe.")
    assert wren.told("room:refresh") == [{}]
    refused = wren.say(circle.room, "But I")
    assert (refused["ok"], refused["code"]) == (False, "forbidden")
    assert not wren.enter(circle.room)["can_post"]
    otter.say(circle.room, "Still here")
    assert [told["message"]["text"] for told in wren.told("room:changed")] == ["Still here"]


def test_who_is_out_of_the_group_hears_of_it_and_then_nothing(live: Connect, circle: Circle) -> None:
    message = make.message(circle.room, circle.wren)
    (rule, *_others) = membership.agreements_of(circle.group)
    wren, otter = live(circle.wren), live(circle.otter)
    wren.enter(circle.room)
    assert otter.ask("message:report", {"message": message.ref, "agreement": rule.id, "words": "canary"})["ok"]
    with db.transaction() as session:
        ines, case = session.merge(circle.ines), queries.find_live("message", message.id)
        assert case is not None
        service.decide(ines, case, Decision.REMOVED, "Because.", rule.id, case.version, Rung.MONTH)
    assert {"group": circle.group.ref} in wren.told("membership:ended")
    otter.say(circle.room, "canary among us")
    assert "canary" not in str(wren.told())
    assert "Otter" not in str(wren.told())
    assert wren.enter(circle.room)["code"] == "not_found"


def test_something_else_is_reported_with_words(live: Connect, circle: Circle) -> None:
    message = make.message(circle.room, circle.wren)
    otter = live(circle.otter)
    asked = {"message": message.ref, "agreement": None}
    assert otter.ask("message:report", asked)["code"] == "invalid"
    assert otter.ask("message:report", {**asked, "words": "They write to me elsewhere."})["ok"]
