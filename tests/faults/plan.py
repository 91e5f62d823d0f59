"""The fault plan as data: what is done, to which database, how much of it in brief and how much in full."""

from __future__ import annotations

from tests.faults import controls, crowd, duty, kills, network, restoring, rights, stores
from tests.faults.trial import ONE, Scenario
from tests.faults.world import POSTGRESQL, SQLITE, Needs

TWO = Needs(workers=2, bus=True)
PG = (POSTGRESQL,)
FEW = {"people": 3, "messages": 20}

PLAN: tuple[Scenario, ...] = (
    Scenario(
        "one key, other words", crowd.one_key,
        {"tries": 200, "wires": 4}, {"tries": 1_000, "wires": 5}, databases=(SQLITE,),
    ),
    Scenario(
        "frames lost, doubled, late", network.frames_lost,
        {"people": 5, "messages": 60, "rate": 40}, {"people": 10, "messages": 1_000, "rate": 50},
    ),
    Scenario("last push lost", network.last_push_lost, None, {"people": 3}),
    Scenario(
        "network cut", network.cut,
        {"people": 4, "rate": 20, "seconds": 0.5}, {"people": 10, "rate": 40, "seconds": 12.0},
    ),
    Scenario("thin line", network.throttled, None, {"people": 5, "rate": 10}),
    Scenario(
        "never reads", crowd.never_reads,
        {"people": 3, "deaf": 2, "rate": 60, "size": 3_900, "seconds": 20.0},
        {"people": 4, "deaf": 20, "rate": 60, "size": 3_900, "seconds": 30.0},
    ),
    Scenario("malformed frames", crowd.malformed, {"total": 3_000, "wires": 3}, {"total": 100_000, "wires": 10}),
    Scenario(
        "lock held by another", stores.locked,
        {"people": 4, "seconds": (1.0,), "rate": 10}, {"people": 8, "seconds": (1.0, 3.0, 10.0), "rate": 20},
    ),
    Scenario(
        "killed at failpoints", kills.at_failpoints,
        {"people": 4, "rounds": 1, "rate": 40}, {"people": 8, "rounds": 5, "rate": 60},
    ),
    Scenario("killed at random", kills.at_random,
        {"people": 4, "kills": 2, "rate": 40}, {"people": 12, "kills": 15, "rate": 60},
    ),
    Scenario(
        "stopped and continued", kills.stopped,
        {"people": 4, "seconds": 1.0, "rate": 20}, {"people": 10, "seconds": 12.0, "rate": 40},
    ),
    Scenario(
        "a thousand come back", crowd.storm,
        {"people": 60, "behind": 30, "within": 20.0, "memory": 300.0},
        {"people": 1_000, "behind": 100, "within": 30.0, "memory": 400.0},
    ),
    Scenario("killed on duty", duty.killed, {"left": 3.0}, {"left": 20.0}),
    Scenario("yesterday's backup put back", restoring.restored, None, {"people": 6, "messages": 60}),
    Scenario("words taken out of sight", rights.kept_apart, {}, {}),
    Scenario("the same over two workers", rights.kept_apart, None, {}, TWO, PG),
    Scenario(
        "the same without the bus", rights.kept_apart, None, {"within": 6.0, "without_bus": True}, TWO, PG,
    ),
    Scenario("disk full", stores.disk_full, {"people": 3, "rate": 30, "mib": 6}, {"people": 8, "rate": 60, "mib": 12},
             databases=(SQLITE,)),
    Scenario(
        "one key over two workers", crowd.one_key,
        {"tries": 200, "wires": 6}, {"tries": 1_000, "wires": 10}, TWO, PG,
    ),
    Scenario(
        "rolling restart", kills.rolling,
        {"people": 6, "rounds": 1, "rate": 30}, {"people": 30, "rounds": 5, "rate": 100}, TWO, PG,
    ),
    Scenario(
        "two workers killed at random", kills.at_random, None, {"people": 12, "kills": 15, "rate": 60}, TWO, PG,
    ),
    Scenario(
        "bus killed", stores.bus_away,
        {"people": 6, "seconds": (1.0,), "rate": 20}, {"people": 12, "seconds": (1.0, 10.0, 60.0), "rate": 40}, TWO, PG,
    ),
    Scenario(
        "PostgreSQL restarted, killed", stores.database_away,
        {"people": 4, "how": ("fast", "killed"), "away": 0.2, "rate": 20},
        {"people": 10, "how": ("fast", "immediate", "killed") * 3, "away": 1.0, "rate": 40}, ONE, PG,
    ),
    Scenario("flushed before acknowledged", controls.on_the_disk, None, {"messages": 40}, databases=(SQLITE,)),
    Scenario(
        "control: not flushed", controls.on_the_disk, None, {"messages": 40, "sync": "off"}, databases=(SQLITE,),
        breaks=frozenset({"bounded"}),
    ),
    Scenario(
        "control: acknowledged early", controls.acknowledged_early, FEW, FEW, breaks=frozenset({"lost", "gaps"}),
    ),
    Scenario("control: never told", controls.never_told, FEW, FEW, breaks=frozenset({"gaps"})),
    Scenario("control: told too much", controls.told_too_much, FEW, FEW, breaks=frozenset({"leaks"})),
    Scenario("control: a row is gone", controls.taken_back, FEW, FEW, breaks=frozenset({"lost", "gaps", "order"})),
    Scenario("control: a row is there twice", controls.doubled, FEW, FEW, breaks=frozenset({"doubled", "ghosts"})),
    Scenario(
        "control: nobody is somebody", duty.killed, {"left": 2.0, "claimed": True}, {"left": 2.0, "claimed": True},
        breaks=frozenset({"bounded"}),
    ),
    Scenario(
        "control: slow and unfair", controls.slow_and_unfair, None, FEW, breaks=frozenset({"honest", "rights"}),
    ),
)  # fmt: skip
