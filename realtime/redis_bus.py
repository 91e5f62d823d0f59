"""One process's place at the bus, over Redis or Valkey: one parcel a tick, and knowing soon that the bus is away.

Each process hears its own parcels come back: that is how it knows that the bus carries. While it does not, nobody
waits for it, and what must not be forgotten is said again when it is back. A publish is tried once more after a broken
connection and never after a timeout, so that a bus that hangs costs one second of a thread that nobody waits for.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from groups import clock
from groups.logs import log
from realtime import parcels
from realtime.parcels import AnyItem, EndDead, LeaveGroup, LookAgain, Parcel, PutOut, Tell

try:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ImportError:  # one process needs none; it comes with the extra "scale"
    redis = None  # type: ignore[assignment]

#: Seconds between signs of life, between tries to reach a bus that is away, and that Redis may take for an answer.
BEAT, RETRY, PATIENCE = 0.5, 0.5, 1.0
#: Seconds after which what was said and did not come back is lost, and the bus away.
LOST = 1.5
#: Seconds after which another process that says nothing is cut off, and after which it is gone.
QUIET, GONE = 3.0, 30.0
#: How many things are remembered that must be said again after an outage, and how many processes.
REMEMBERED, PROCESSES = 1_000, 500
#: Bytes of packets in one parcel, about.
FULL = 2**20

#: Seconds that are added to how long a process was deaf when it asks what it did not hear.
MARGIN = 5

#: What was said, heard, and set aside in this process.
counts: Counter[str] = Counter()

#: What is done with each kind of thing that other processes say: (who says it, what).
_hearers: dict[type[Any], Callable[[str, Any], None]] = {}
_missed: list[Callable[[], None]] = []
_gone: list[Callable[[str], None]] = []
_asked: list[Callable[[], Iterable[AnyItem]]] = []


def on(kind: type[Any], hear: Callable[[str, Any], None]) -> None:
    """Do this with what other processes say of this kind."""
    _hearers[kind] = hear


def when_missed(act: Callable[[], None]) -> None:
    """Do this, which must not wait, when something may not have been heard: the bus was away, or a parcel was lost."""
    _once(_missed, act)


def when_gone(act: Callable[[str], None]) -> None:
    """Do this when another process has gone away, or has said nothing for long."""
    _once(_gone, act)


def when_asked(tell: Callable[[], Iterable[AnyItem]]) -> None:
    """Give what another process that was deaf, or is new, has to know of this one."""
    _once(_asked, tell)


def _once(hearers: list[Any], hear: Any) -> None:
    if hear not in hearers:
        hearers.append(hear)


@dataclass
class Other:
    """What is known of another process."""

    number: int
    heard_at: float
    is_here: bool = True


class Bus:
    """This process's place at the bus."""

    def __init__(self, url: str, channel: str, secret: str) -> None:
        if redis is None:
            raise RuntimeError("the package redis is missing")
        again = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
        bounds: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        self._mouth: Any = redis.Redis.from_url(url, retry=again, **bounds)
        self._ears: Any = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **bounds)
        self.origin = token_hex(8)
        self.channel, self._key = f"{channel}:{parcels.VERSION}", parcels.key_of(secret)
        self.others: dict[str, Other] = {}
        self._number = 0
        self._gathered: list[AnyItem] = []
        self._kept: dict[bytes, tuple[float, AnyItem]] = {}
        self._lock = threading.Lock()
        self._wake, self._over = threading.Event(), threading.Event()
        self._asks = 0
        self._owes, self._said_again_at = 0, float("-inf")
        self._unheard: float | None = None
        self._away_since: float | None = clock.ticks()
        self._noted = False
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._speak)]

    # --- for the rest of the process

    def start(self) -> None:
        """Begin to listen and to speak."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Say that this process goes away, and fall silent."""
        if self._over.is_set():
            return
        self._over.set()
        self._wake.set()
        if self._threads[1].is_alive():
            self._threads[1].join(2 * PATIENCE)
        if not self.is_away:
            self._flush()
            self._publish(Parcel(self.origin, self._number, leaves=True))
        for client in (self._mouth, self._ears):
            client.close()

    def say(self, *items: AnyItem) -> None:
        """Have the other processes do this too, after all that was said before. Never waits, never fails."""
        with self._lock:
            self._gathered += items
        self._wake.set()

    @property
    def is_away(self) -> bool:
        """Whether parcels are lost now."""
        return self._away_since is not None

    @property
    def is_whole(self) -> bool:
        """Whether every process that was there lately is heard."""
        if self._away_since is not None:
            return False
        now = clock.ticks()
        return not any(other.is_here and now - other.heard_at > QUIET for other in list(self.others.values()))

    # --- speaking

    def _speak(self) -> None:
        while not self._over.is_set():
            self._wake.wait(BEAT)
            self._wake.clear()
            try:
                if self._away_since is None:
                    self._say_again()
                self._flush()
                self._drop_the_gone()
            except Exception:
                log.exception("bus_failed")

    def _flush(self) -> None:
        """Say what was gathered, or that this process is alive."""
        with self._lock:
            items, self._gathered = self._gathered, []
        self._keep(items)
        asks, self._asks = self._asks, 0
        said = True
        for some in _portions(items):
            self._number += 1
            said = said and self._publish(Parcel(self.origin, self._number, some))
        if asks or not items:
            said = said and self._publish(Parcel(self.origin, self._number, asks=asks))
        self._asks = max(self._asks, 0 if said else asks)

    def _publish(self, parcel: Parcel) -> bool:
        if self._away_since is not None and parcel.items:
            counts["unsaid"] += len(parcel.items)  # its number is spent, so that others know that they missed it
            return False
        sealed, began = parcels.seal(parcel, self._key), clock.ticks()
        if self._unheard is None:
            self._unheard = began
        try:
            self._mouth.publish(self.channel, sealed)
        except redis.RedisError:
            counts["unsaid"] += len(parcel.items)
            self._note_away()
            return False
        counts["said"] += len(parcel.items)
        return True

    def _keep(self, items: list[AnyItem]) -> None:
        """Remember what clocks and heads do not heal."""
        for item in map(_to_say_again, items):
            if item is not None:
                packed = parcels.packed_item(item)
                self._kept.pop(packed, None)
                self._kept[packed] = clock.ticks(), item
        while len(self._kept) > REMEMBERED:
            del self._kept[next(iter(self._kept))]

    def _say_again(self) -> None:
        """Say what other processes asked for; once for all that ask at about the same time."""
        now = clock.ticks()
        if not self._owes or now - self._said_again_at < BEAT:
            return
        since, self._owes, self._said_again_at = now - self._owes, 0, now
        again = [item for at, item in self._kept.values() if at > since]
        self.say(*again, *(item for tell in _asked for item in tell()))

    # --- listening

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                self._hear_until_lost()
            except redis.RedisError:
                pass  # noted below, once, and tried again
            except Exception:
                if not self._over.is_set():
                    log.exception("bus_failed")
            if not self._over.is_set():
                self._note_away()
                self._over.wait(RETRY)

    def _hear_until_lost(self) -> None:
        ears = self._ears.pubsub()
        try:
            ears.subscribe(self.channel)
            while not self._over.is_set():
                heard = ears.get_message(timeout=BEAT)
                if heard is None:
                    if self._unheard is not None and clock.ticks() - self._unheard > LOST:
                        return
                elif heard["type"] == "subscribe":
                    self._unheard, self._asks = None, self._deaf_for()
                    self._wake.set()
                elif heard["type"] == "message":
                    self._take(heard["data"])
        finally:
            ears.close()

    def _take(self, sealed: object) -> None:
        parcel = parcels.opened(sealed, self._key)
        if parcel is None:
            counts["not_ours"] += 1
        elif parcel.origin == self.origin:
            self._unheard = None
            self._note_back()
        elif self._is_new(parcel):
            self._hear(parcel)

    def _is_new(self, parcel: Parcel) -> bool:
        """Whether this was not heard before; notices what was lost in between."""
        known, now = self.others.get(parcel.origin), clock.ticks()
        if known is None:
            if len(self.others) >= PROCESSES:
                del self.others[next(iter(self.others))]
            self.others[parcel.origin] = Other(parcel.number, now)
            return True
        expected = known.number + bool(parcel.items)
        if parcel.number < expected:
            counts["repeated"] += 1
            return False
        if parcel.number > expected:
            counts["missed"] += parcel.number - expected
            self._asks = max(self._asks, MARGIN + int(now - known.heard_at))
            self._note_missed()
        known.heard_at, known.is_here, known.number = now, True, parcel.number
        return True

    def _hear(self, parcel: Parcel) -> None:
        for item in parcel.items:
            counts["heard"] += 1
            hear = _hearers.get(type(item))
            try:
                if hear is not None:
                    hear(parcel.origin, item)
            except Exception:
                log.exception("bus_item_failed", heard=type(item).__name__)
        if parcel.asks:
            self._owes = max(self._owes, parcel.asks)
            self._wake.set()
        if parcel.leaves:
            self._let_go(parcel.origin)

    def _drop_the_gone(self) -> None:
        now = clock.ticks()
        for origin, other in list(self.others.items()):
            if other.is_here and now - other.heard_at > GONE:
                self._let_go(origin)

    def _let_go(self, origin: str) -> None:
        # It stays known, so that what it once said cannot be said again in its name.
        self.others[origin].is_here = False
        for act in _gone:
            act(origin)

    # --- here or away

    def _note_away(self) -> None:
        if self._away_since is None:
            self._away_since = clock.ticks()
            counts["away"] += 1
        if not self._noted and not self._over.is_set():
            self._noted = True
            log.warning("bus_away", kind="bus")

    def _note_back(self) -> None:
        if self._away_since is None:
            return
        seconds, self._away_since = self._deaf_for(), None
        if self._noted:
            log.warning("bus_back", kind="bus", wait=seconds - MARGIN)
        self._noted = False
        self._owes = max(self._owes, seconds)
        self._note_missed()

    def _note_missed(self) -> None:
        for act in _missed:
            act()

    def _deaf_for(self) -> int:
        """How long, in seconds and generously, this process may have heard nothing; never 0."""
        return MARGIN + int(clock.ticks() - self._away_since if self._away_since is not None else 0)


def _portions(items: list[AnyItem]) -> Iterable[list[AnyItem]]:
    """The same in order, in parts that are not too long for one parcel."""
    part: list[AnyItem] = []
    size = 0
    for item in items:
        part.append(item)
        size += sum(map(len, item.packets)) + 9 * len(item.person_ids) if isinstance(item, Tell) else 100
        if size > FULL:
            yield part
            part, size = [], 0
    if part:
        yield part


#: What moves a room's clock is asked for by whoever is behind. What waits without a place moves none.
_CHANGED, _WAITS, _LOOK = b'42["room:changed",{', b'"clock":null,"message":', b'42["room:refresh",{}]'


def _to_say_again(item: AnyItem) -> AnyItem | None:
    """What to say of this after an outage; None where that heals by itself, as who is here, or writes, does. Words are
    not said again, for who may read them is another question by then: those who were meant are told to look."""
    if not isinstance(item, Tell):
        return item if isinstance(item, PutOut | EndDead | LeaveGroup | LookAgain) else None
    if item.droppable:
        return None
    if not all(packet.startswith(_CHANGED) for packet in item.packets):
        return item
    waits = any(_WAITS in packet[:120] for packet in item.packets)
    return Tell(item.person_ids, [_LOOK]) if waits else None
