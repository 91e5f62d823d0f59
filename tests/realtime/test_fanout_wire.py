"""WebSocket frames from clients: whatever comes, in whatever pieces, is read as RFC 6455 has it, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionType
from wsproto.events import CloseConnection, Message, Ping, Pong, TextMessage

from realtime.fanout import wire
from tests.realtime.rig import masked

pytestmark = pytest.mark.pure

LARGEST = 760


def read(data: bytes, sizes: list[int] | None = None) -> tuple[list[tuple[int, bytes]], int | None]:
    """The messages in these bytes, given in pieces of these sizes, and the code they are refused with."""
    reader, found, at = wire.Reader(LARGEST), [], 0
    for size in [*(sizes or []), len(data)]:
        reader.feed(data[at : at + size])
        at += size
        try:
            while (message := reader.take()) is not None:
                found.append(message)
        except wire.Broken as fault:
            return found, fault.code
    return found, None


def test_messages_come_out_whole_in_any_pieces() -> None:
    data = masked(b"40") + masked("42[\u00e9]".encode()) + masked(b"x" * 200) + masked(b"", wire.PING)
    expected = [(1, b"40"), (1, "42[\u00e9]".encode()), (1, b"x" * 200), (9, b"")]
    assert read(data) == (expected, None)
    assert read(data, [1] * len(data)) == (expected, None)


def test_fragments_are_one_message_and_control_frames_may_come_between() -> None:
    word = "\u00e9\u00e8".encode()
    data = masked(word[:1], final=False) + masked(b"!", wire.PING) + masked(word[1:3], 0, final=False)
    assert read(data + masked(word[3:], 0)) == ([(9, b"!"), (1, word)], None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x81\x01a", wire.PROTOCOL),  # not masked
        (b"\xc1" + masked(b"a")[1:], wire.PROTOCOL),  # a reserved bit, as of compression nobody agreed on
        (masked(b"a", 3), wire.PROTOCOL),
        (masked(b"a", 11), wire.PROTOCOL),
        (masked(b"a", wire.PING, final=False), wire.PROTOCOL),
        (masked(b"a" * 126, wire.PING), wire.PROTOCOL),
        (masked(b"a", wire.CONTINUATION), wire.PROTOCOL),
        (masked(b"a", final=False) + masked(b"b"), wire.PROTOCOL),
        (masked(b"a" * (LARGEST + 1)), wire.TOO_LARGE),
        (b"\x81\xfe\xff\xff", wire.TOO_LARGE),  # refused by its length, before any of it came
        (b"\x81\xff" + (1 << 63).to_bytes(8, "big"), wire.PROTOCOL),
        (masked(b"a" * 700, final=False) + masked(b"b" * 61, 0), wire.TOO_LARGE),
        (masked(b"\xff"), wire.NOT_TEXT),
        (masked(b"\xc3", final=False) + masked(b"\x28", 0), wire.NOT_TEXT),
        (masked("\ud800".encode("utf-8", "surrogatepass")), wire.NOT_TEXT),
    ],
)
def test_what_is_wrong_is_refused_with_its_code(data: bytes, code: int) -> None:
    assert read(data)[1] == code
    assert read(data, [1] * len(data))[1] == code


def test_the_largest_message_is_taken_and_binary_is_not_text() -> None:
    assert read(masked(b"a" * LARGEST)) == ([(1, b"a" * LARGEST)], None)
    assert read(masked(b"\xff\x00", wire.BINARY)) == ([(2, b"\xff\x00")], None)


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"", 1000), (b"\x03\xe8", 1000), (b"\x03\xe9bye", 1001), (b"\x0b\xb8", 3000), (b"\x13\x87", 4999)],
)
def test_a_goodbye_is_answered_with_its_own_code(payload: bytes, code: int) -> None:
    assert wire.answer_to_close(payload) == code


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"\x03", 1002), (b"\x03\xed", 1002), (b"\x03\xee", 1002), (b"\x07\xd0", 1002), (b"\x13\x88", 1002),
     (b"\x00\x00", 1002), (b"\x03\xe8\xff", 1007)],
)  # fmt: skip
def test_a_goodbye_that_may_not_be_said_is_refused(payload: bytes, code: int) -> None:
    with pytest.raises(wire.Broken) as fault:
        wire.answer_to_close(payload)
    assert fault.value.code == code


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_what_we_write_is_read_by_another(size: int) -> None:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(wire.frame(b"a" * size))
    assert "".join(each.data for each in client.events() if isinstance(each, TextMessage)) == "a" * size


FRAMES = st.builds(
    masked,
    st.binary(max_size=40) | st.sampled_from([b"\x03\xe8", "\u00e9".encode(), b"\xe2\x82", b"\xac", b"a" * 126]),
    st.sampled_from([0, 0, 1, 1, 1, 2, 9, 10, 8, 3]),
    final=st.booleans(),
    mask=st.binary(min_size=4, max_size=4),
)


def as_another_reads(data: bytes) -> tuple[list[tuple[int, bytes]], bool]:
    """The same bytes read by wsproto: the messages, and whether it refuses; up to a goodbye."""
    server = Connection(ConnectionType.SERVER)
    found, parts = [], b""
    server.receive_data(data)
    for event in server.events():
        if isinstance(event, Message):
            parts += event.data.encode() if isinstance(event, TextMessage) else bytes(event.data)
            if event.message_finished:
                found.append((1 if isinstance(event, TextMessage) else 2, parts))
                parts = b""
        elif isinstance(event, Ping | Pong):
            found.append((9 if isinstance(event, Ping) else 10, bytes(event.payload)))
        elif isinstance(event, CloseConnection):
            return found, True  # a goodbye, or its own when it refuses
    return found, False


@settings(max_examples=400, deadline=None)
@given(st.lists(FRAMES, max_size=6), st.lists(st.integers(1, 60), max_size=8))
def test_another_reads_the_same(parts: list[bytes], sizes: list[int]) -> None:
    """What is sound is read alike, and what the one refuses the other does too; in any pieces."""
    data = b"".join(parts)
    found, code = read(data, sizes)
    assert (found, code) == read(data)
    theirs, refuse = as_another_reads(data)
    whole, whole_code = read(data + masked(b"", 0))  # they find out about broken text before a message is whole
    _, refuse_whole = as_another_reads(data + masked(b"", 0))
    goodbye = next((number for number, (opcode, _) in enumerate(whole) if opcode == wire.CLOSE), None)
    assert theirs == found[:goodbye][: len(theirs)]
    assert refuse or goodbye is not None or (theirs == found and code is None)
    assert goodbye is not None or refuse_whole == (whole_code is not None)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.lists(st.integers(1, 20), max_size=10))
def test_nothing_that_comes_is_a_fault(data: bytes, sizes: list[int]) -> None:
    found, code = read(data, sizes)
    assert code in (None, wire.PROTOCOL, wire.TOO_LARGE, wire.NOT_TEXT)
    assert (found, code) == read(data)
