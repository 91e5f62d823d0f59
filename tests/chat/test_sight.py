"""Who sees what: blocks, holds, removals; and what one look costs."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from sqlalchemy import event, insert
from sqlalchemy import text as sql

from groups import db
from groups.access import Can
from groups.chat import queries
from groups.chat.models import Message
from groups.errors import NotFound
from groups.moderation.models import Decision, Status
from tests import make
from tests.chat import deeds

CANARY = "canary-8c1f"


@pytest.mark.parametrize("by_author", [True, False], ids=["author blocked", "reader blocked"])
def test_people_who_do_not_meet_see_placeholders_both_ways(room, wren, otter, by_author) -> None:
    deeds.post(wren, room, CANARY)
    deeds.post(otter, room, "and " + CANARY)
    make.block(*((wren, otter) if by_author else (otter, wren)))
    for person, mine in ((wren, 0), (otter, 1)):
        seen = deeds.see(person, room)
        assert [each.status for each in seen] == ["hidden" if n != mine else "shown" for n in range(2)]
        hidden = seen[1 - mine]
        assert (hidden.author_ref, hidden.author_name, hidden.text, hidden.mine) == ("", "", "", False)
        assert hidden.place == 2 - mine


def test_a_third_person_sees_both_and_not_who_blocked_whom(room, wren, otter, ines) -> None:
    first = deeds.post(wren, room, "One")
    deeds.post(otter, room, "Two", reply_to=first.ref)
    make.block(wren, otter)
    assert deeds.texts(ines, room) == ["One", "Two"]
    assert deeds.see(ines, room)[1].reply_to.name == "Wren"


def test_a_block_hides_answers_quotes_and_reactions(room, wren, otter, ines) -> None:
    first = deeds.post(wren, room, CANARY)
    third = deeds.post(ines, room, "I read you", reply_to=first.ref)
    deeds.react(wren, third)
    make.block(otter, wren)
    seen = deeds.see(otter, room)
    assert seen[1].reply_to == queries.ReplyTo(first.ref)
    assert seen[1].reactions == ()
    assert CANARY not in repr(seen)
    with pytest.raises(NotFound):
        deeds.react(otter, first)
    with pytest.raises(NotFound):
        deeds.post(otter, room, "And?", reply_to=first.ref)


def test_unblocking_brings_everything_back(room, wren, otter) -> None:
    deeds.post(wren, room, "Hello")
    make.block(otter, wren)
    before = queries.enter(otter, room).epoch
    with db.transaction() as session:
        session.execute(sql("DELETE FROM block"))
    assert deeds.texts(otter, room) == ["Hello"]
    assert queries.enter(otter, room).epoch != before


def test_who_left_is_still_shown_by_name(group, room, wren, otter) -> None:
    deeds.post(wren, room, "Goodbye")
    with db.transaction() as session:
        session.execute(sql("UPDATE membership SET state = 'left' WHERE person_id = :id"), {"id": wren.id})
    assert deeds.see(otter, room)[0].author_name == "Wren"
    with pytest.raises(NotFound):
        deeds.see(wren, room)


def test_a_first_message_is_held_for_its_author_and_the_facilitators(room, wren, moth, ines) -> None:
    deeds.post(wren, room, "Good evening")
    held = deeds.post(moth, room, CANARY)
    assert (held.status, held.place, held.changed) == (Status.HELD, None, None)
    assert deeds.texts(wren, room) == ["Good evening"]
    for person in (moth, ines):
        seen = deeds.see(person, room)[-1]
        assert (seen.text, seen.status, seen.place) == (CANARY, "held", None)
    assert queries.head(room.id) == 1


def test_a_released_message_stands_at_the_end_with_its_true_time(at_noon, group, room, wren, moth, ines) -> None:
    held = deeds.post(moth, room, "Hello, I am new")
    written = held.written_at
    deeds.post(wren, room, "Good evening")
    deeds.decide(ines, held, Decision.RELEASED, group)
    first, second = deeds.see(wren, room)
    assert (second.text, second.place, second.written_at) == ("Hello, I am new", 2, written)
    assert first.place == 1
    deeds.post(moth, room, "Thank you")
    assert deeds.texts(wren, room)[-1] == "Thank you"


def test_until_one_is_released_all_wait(room, wren, moth) -> None:
    deeds.post(moth, room, "One")
    deeds.post(moth, room, "Two")
    assert deeds.texts(wren, room) == []
    assert deeds.texts(moth, room) == ["One", "Two"]


def test_a_held_message_that_is_refused_or_taken_back_was_never_there(group, room, wren, moth, ines) -> None:
    refused = deeds.post(moth, room, CANARY + "-1")
    deeds.decide(ines, refused, Decision.REMOVED, group)
    taken = deeds.post(moth, room, CANARY + "-2")
    deeds.withdraw(moth, taken)
    for person in (wren, moth, ines):
        assert deeds.see(person, room) == []
    assert queries.head(room.id) == 0


def test_a_held_message_can_be_changed_and_stays_held(room, wren, moth, ines) -> None:
    held = deeds.post(moth, room, "Helo")
    deeds.edit(moth, held, "Hello")
    assert deeds.texts(wren, room) == []
    assert deeds.texts(ines, room) == ["Hello"]


def test_one_cannot_answer_or_react_to_what_is_held(room, wren, moth, ines) -> None:
    held = deeds.post(moth, room, "Hello")
    for person in (wren, ines):
        with pytest.raises((NotFound, Exception)) as refused:
            deeds.react(person, held)
        assert isinstance(refused.value, NotFound)
    with pytest.raises(NotFound):
        deeds.post(wren, room, "Welcome", reply_to=held.ref)


def test_a_removed_message_is_gone_from_every_page_quote_and_cursor(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, CANARY)
    reply = deeds.post(otter, room, "Oh", reply_to=message.ref)
    deeds.react(ines, message)
    deeds.report(otter, message, group)
    deeds.decide(ines, message, Decision.REMOVED, group)
    for person in (wren, otter, ines):
        for view in _every_view(person, room):
            assert CANARY not in repr(view)
        assert [each.status for each in deeds.see(person, room)] == ["removed", "shown"]
        assert CANARY not in repr(queries.shown_to([wren.id, otter.id, ines.id], message.id))
        assert CANARY not in repr(queries.shown_to([wren.id, otter.id, ines.id], reply.id))
        with pytest.raises(NotFound):
            queries.message_for(person, message.ref, Can.READ_ROOM)


def test_a_held_message_leaks_through_no_view(group, room, wren, otter, moth, ines) -> None:
    first = deeds.post(wren, room, "Hello")
    shown = deeds.post(wren, room, CANARY + "-reported")
    deeds.post(otter, room, "An answer", reply_to=shown.ref)
    held = deeds.post(moth, room, CANARY + "-first")
    deeds.report(ines, shown, group)
    other = make.facilitator(make.group("Another group"))
    for view in _every_view(otter, room):
        assert CANARY not in repr(view)
    told = queries.shown_to([otter.id, other.id], held.id)
    assert told == {otter.id: None, other.id: None}
    assert CANARY not in repr(queries.shown_to([otter.id], shown.id))
    with pytest.raises(NotFound):
        deeds.see(other, room)
    assert queries.heard([held.id])[0].audience == {moth.id, ines.id}
    assert {wren.id, otter.id, moth.id, ines.id} == queries.heard([first.id])[0].audience
    for ref in (held.ref, shown.ref):
        with pytest.raises(NotFound):
            queries.message_for(otter, ref, Can.READ_ROOM)


def test_the_author_of_a_reported_message_still_sees_it(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, "Hmm")
    deeds.report(ines, message, group)
    assert [(each.status, each.text) for each in deeds.see(wren, room)] == [("held", "Hmm")]
    assert [(each.status, each.text, each.author_name) for each in deeds.see(otter, room)] == [("hidden", "", "")]


def _every_view(person, room):
    head = queries.head(room.id)
    yield from (deeds.see(person, room, after_change=after) for after in range(-1, head + 2))
    yield from (deeds.see(person, room, before_place=before) for before in range(head + 3))
    yield from (deeds.see(person, room, limit=limit) for limit in (1, 2, 200))
    yield from (queries.enter(person, room, after=after, epoch="another") for after in (0, head, head + 9))
    yield [(line.room.name, line.new) for line in queries.rooms_of(person)]


def test_what_many_are_told_is_what_each_would_read(group, room, wren, otter, moth, ines) -> None:
    first = deeds.post(wren, room, "One")
    second = deeds.post(otter, room, "Two", reply_to=first.ref)
    deeds.react(ines, second)
    deeds.react(wren, second, "glad")
    make.block(moth, wren)
    held = deeds.post(moth, room, "Three")
    everyone = [wren, otter, moth, ines]
    for message in (first, second, held):
        told = queries.shown_to([each.id for each in everyone], message.id)
        for person in everyone:
            own = [each for each in deeds.see(person, room) if each.ref == message.ref]
            assert told[person.id] == (own[0] if own else None), person.name


def test_people_who_see_the_same_are_told_with_one_object(group, room, wren, otter) -> None:
    readers = [make.member(group) for _ in range(20)]
    message = deeds.post(wren, room, "Hello")
    told = queries.shown_to([each.id for each in [*readers, wren]], message.id)
    assert len({id(told[each.id]) for each in readers}) == 1
    assert told[wren.id].mine
    assert queries.shown_to([wren.id], 999_999) == {wren.id: None}


def test_pages_of_history_fit_together(room, wren) -> None:
    for number in range(1, 24):
        deeds.post(wren, room, f"m{number}")
    seen, before = [], None
    while page := deeds.see(wren, room, before_place=before, limit=5):
        seen = page + seen
        before = page[0].place
    assert [each.text for each in seen] == [f"m{number}" for number in range(1, 24)]
    assert all(one.place < two.place for one, two in pairwise(seen))


def test_coming_back_gives_what_changed_in_parts(room, wren) -> None:
    for number in range(1, 13):
        deeds.post(wren, room, f"m{number}")
    after, got, parts = 2, [], 0
    while True:
        part = queries.enter(wren, room, after=after, limit=4)
        got, after, parts = [*got, *part.messages], part.clock, parts + 1
        if not part.more:
            break
    assert [each.text for each in got] == [f"m{number}" for number in range(3, 13)]
    assert (after, parts) == (12, 3)


def test_a_cursor_the_room_cannot_serve_from_begins_anew(room, wren) -> None:
    deeds.post(wren, room, "Hello")
    entered = queries.enter(wren, room)
    for after, epoch in ((99, ""), (1, "of another database")):
        again = queries.enter(wren, room, after=after, epoch=epoch)
        assert (again.clock, [each.text for each in again.messages]) == (1, ["Hello"])
    assert queries.enter(wren, room, after=1, epoch=entered.epoch).messages == []


def test_a_look_costs_the_same_for_few_and_for_many(room, wren, otter) -> None:
    costs = []
    for _ in range(2):
        for number in range(30):
            deeds.post(otter, room, f"m{number}")
        with _counted(wren) as statements:
            queries.enter(wren, queries.room_for(wren, room.ref, Can.READ_ROOM))
        costs.append(len(statements))
        with _counted(wren, otter) as statements:
            queries.shown_to([wren.id, otter.id], 1)
        costs.append(len(statements))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 9


class _counted:
    """The statements sent meanwhile, in a session that knows these people and nothing else."""

    def __init__(self, *people) -> None:
        db.session().rollback()
        self.people = [(person.name, person.offices) for person in people]

    def __enter__(self) -> list[str]:
        self.seen: list[str] = []
        event.listen(db.engine(), "before_cursor_execute", self._count)
        return self.seen

    def _count(self, _connection, _cursor, statement, *_rest) -> None:
        self.seen.append(statement)

    def __exit__(self, *_fault: object) -> None:
        event.remove(db.engine(), "before_cursor_execute", self._count)


def test_a_room_with_many_messages_is_opened_by_its_index_alone(group, room, wren) -> None:
    """The plans of the three ways to read: none scans or sorts the whole table."""
    _fill([room.id, *(make.room(group).id for _ in range(4))], [wren.id, *(make.member(group).id for _ in range(20))])
    with _counted() as statements:
        deeds.see(wren, room)
        deeds.see(wren, room, before_place=2_000)
        deeds.see(wren, room, after_change=3_990)
        queries.rooms_of(wren)
    reading = [each for each in statements if "FROM message" in each or "FROM room" in each]
    assert len(reading) >= 4
    for statement in reading:
        plan = _plan(statement)
        assert not re.search(r"SCAN message|Seq Scan on message", plan), f"{statement}\n{plan}"


def _fill(rooms: list[int], authors: list[int], each: int = 4_000) -> None:
    """Rows by the thousand, straight into the table: as many in each room, by every author in turn."""
    same = {"text": "Hello", "wish": "", "status": Status.SHOWN, "written_at": make.NOON}
    rows = [
        {
            **same,
            "ref": f"{room}-{n}",
            "key": f"{room}-{n}",
            "room_id": room,
            "author_id": authors[n % len(authors)],
            "place": n,
            "changed": n,
        }
        for room in rooms
        for n in range(1, each + 1)
    ]
    with db.transaction() as session:
        session.execute(insert(Message), rows)
        session.execute(sql("UPDATE room SET clock = :each"), {"each": each})
    with db.engine().connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _plan(statement: str) -> str:
    explain = "EXPLAIN QUERY PLAN " if db.engine().dialect.name == "sqlite" else "EXPLAIN (GENERIC_PLAN) "
    with db.engine().connect() as connection:
        if db.engine().dialect.name == "sqlite":
            rows = connection.exec_driver_sql(explain + statement, (1,) * statement.count("?"))
        else:
            rows = connection.exec_driver_sql(explain + _numbered(statement))
        return "\n".join(str(row[-1]) for row in rows)


def _numbered(statement: str) -> str:
    """The statement with $1, $2 in place of the driver's named marks."""
    parts = statement.split("%(")
    out = parts[0]
    for number, part in enumerate(parts[1:], 1):
        out += f"${number}" + part.partition(")s")[2]
    return out


def test_rooms_tell_of_some_new_messages_until_they_are_seen(group, room, wren, otter) -> None:
    assert [line.new for line in queries.rooms_of(otter)] == [False]
    deeds.post(wren, room, "Hello")
    assert [line.new for line in queries.rooms_of(otter)] == [True]
    assert [line.new for line in queries.rooms_of(wren)] == [False]
    _seen(otter, room, 99)
    assert [(line.room.name, line.group.name, line.new) for line in queries.rooms_of(otter)] == [
        (room.name, group.name, False)
    ]
    assert queries.rooms_of(make.person()) == []


def test_what_was_seen_never_goes_back(room, wren, otter) -> None:
    deeds.post(wren, room, "One")
    assert _seen(otter, room, 1) == 0
    assert _seen(otter, room, 0) == 1
    assert _seen(otter, room, -5) == 1
    assert [line.new for line in queries.rooms_of(otter)] == [False]


def test_people_one_does_not_meet_bring_no_news(room, wren, otter) -> None:
    make.block(wren, otter)
    deeds.post(wren, room, "Hello")
    assert [line.new for line in queries.rooms_of(otter)] == [False]


def _seen(person, room, clock: int) -> int:
    with db.transaction():
        return deeds.service.mark_seen(person, room.ref, clock)


def test_every_message_row_knows_its_group(room, wren) -> None:
    message = deeds.post(wren, room, "Hello")
    db.session().rollback()
    found = queries.find_message(message.id)
    assert isinstance(found, Message)
    assert found.group_id == room.group_id
