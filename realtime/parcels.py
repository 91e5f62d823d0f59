"""What travels between processes: plain things in parcels, sealed so that only processes of this site are believed.

The seal is made with a key that follows from the site's secret. Who can write to the bus without knowing it can be a
nuisance, but cannot speak as the site; and nothing in a parcel is ever run.
"""

from __future__ import annotations

from hashlib import blake2b, sha256
from hmac import compare_digest
from typing import Annotated

import msgspec
from msgspec import Meta

#: Part of the channel's name: processes that pack in another way do not hear each other.
VERSION = 1
#: Bytes in one parcel at most. What is longer was not packed here.
LARGEST = 8 * 2**20
SEAL = 16

Id = Annotated[int, Meta(ge=1, le=2**53)]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Ids = Annotated[list[Id], Meta(max_length=1_000_000)]


class Item(msgspec.Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """One thing that other processes are to do as well."""


class Tell(Item, frozen=True, tag="tell"):
    """Bring these packets to the sockets of these people."""

    person_ids: Ids
    packets: Annotated[list[bytes], Meta(max_length=100_000)]
    droppable: bool = False


class PutOut(Item, frozen=True, tag="put_out"):
    """Put everyone in this channel out."""

    channel: Name


class EndDead(Item, frozen=True, tag="end_dead"):
    """Look for sockets whose sign-in has ended."""


class LeaveGroup(Item, frozen=True, tag="leave_group"):
    """This person is in the rooms of this group no more."""

    person_id: Id
    group_id: Id


class LeaveRoom(Item, frozen=True, tag="leave_room"):
    """This person is in this room no more."""

    person_id: Id
    room_id: Id


class LookAgain(Item, frozen=True, tag="look_again"):
    """Whom this person meets is not what it was: tell anew who is in the rooms they are in."""

    person_id: Id


class Company(Item, frozen=True, tag="company"):
    """The people who are in a room by way of the process that says so; nobody when the last one has left."""

    room_id: Id
    ref: Name
    group_id: Id
    person_ids: Ids


AnyItem = Tell | PutOut | EndDead | LeaveGroup | LeaveRoom | LookAgain | Company


class Parcel(msgspec.Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """What one process says at one moment, in order. `number` counts those that carry something, so that whoever hears
    one number but not the one before knows that something was lost. `asks`: say again what I may not have
    heard for so many seconds. `leaves`: this process goes away."""

    origin: Name
    number: Annotated[int, Meta(ge=0, le=2**53)]
    items: list[AnyItem] = []
    asks: Annotated[int, Meta(ge=0, le=2**31)] = 0
    leaves: bool = False


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Parcel).decode
packed_item = msgspec.msgpack.Encoder().encode


def key_of(secret: str) -> bytes:
    """The key of the seal, from the site's secret."""
    return sha256(f"bus {VERSION} {secret}".encode()).digest()


def seal(parcel: Parcel, key: bytes) -> bytes:
    """The parcel as bytes, with its seal in front."""
    body = _pack(parcel)
    return _sealed(body, key) + body


def opened(sealed: object, key: bytes) -> Parcel | None:
    """What is in it; None when it was not sealed with this key, or is not sound."""
    if not isinstance(sealed, bytes) or not SEAL < len(sealed) <= LARGEST:
        return None
    body = sealed[SEAL:]
    if not compare_digest(_sealed(body, key), sealed[:SEAL]):
        return None
    try:
        parcel = _unpack(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    return parcel if all(_is_sound(item) for item in parcel.items) else None


def _sealed(body: bytes, key: bytes) -> bytes:
    return blake2b(body, key=key, digest_size=SEAL).digest()


def _is_sound(item: AnyItem) -> bool:
    """Whether what is to be brought to sockets is what we would write: a whole Socket.IO event, in UTF-8."""
    if not isinstance(item, Tell):
        return True
    return all(packet.startswith(b'42["') and packet.endswith(b"]") for packet in item.packets)
