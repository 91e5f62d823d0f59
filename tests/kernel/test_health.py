"""Alive, and ready: the database answers in the right shape, the bus answers, the clock ticks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from groups import clock, config, create_app, db, limits, scheduler, schema
from tests import make, servers
from tests.conftest import SQLITE


def test_ready_when_all_is_well(visitor: FlaskClient) -> None:
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json) == (
        200, {"ok": True, "database": True, "schema": True, "bus": None, "clock": None}
    )  # fmt: skip
    assert visitor.get("/healthz").json == {"ok": True}


def test_not_ready_while_the_database_is_away(visitor: FlaskClient, database: str) -> None:
    if SQLITE:
        db.configure("sqlite:////nowhere/at/all/stones.db")
    else:
        with servers.postgres() as url:
            db.configure(url)
    answer = visitor.get("/readyz")
    db.configure(database)
    assert (answer.status_code, answer.json["database"], answer.json["schema"]) == (503, False, False)
    assert visitor.get("/readyz").status_code == 200


def test_not_ready_while_the_schema_is_behind(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "head", lambda: "9999")
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json["database"], answer.json["schema"]) == (503, True, False)


def test_not_ready_on_an_empty_database(visitor: FlaskClient, database: str, tmp_path: Path) -> None:
    if SQLITE:
        db.configure(f"sqlite:///{tmp_path / 'empty.db'}")
        assert visitor.get("/readyz").json["schema"] is False
    else:
        with servers.postgres() as url:
            db.configure(url)
            assert visitor.get("/readyz").json["schema"] is False
            db.close()
    db.configure(database)


def test_not_ready_while_the_bus_is_away(database: str, tmp_path: Path) -> None:
    with servers.redis_server() as url:
        given = {"STONES_INSTANCE_DIR": str(tmp_path), "STONES_DATABASE_URL": database, "STONES_REDIS_URL": url}
        visitor = create_app(config.from_environment({**given, "STONES_LOG_LEVEL": "ERROR"})).test_client()
        with_bus = visitor.get("/readyz")
    without = visitor.get("/readyz")
    limits.configure(None)
    assert (with_bus.status_code, with_bus.json["bus"]) == (200, True)
    assert (without.status_code, without.json["bus"]) == (503, False)


def test_not_ready_once_the_clock_has_stopped_ticking(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "JOBS", ())
    with clock.frozen(make.NOON) as forward:
        scheduler.start()
        try:
            assert visitor.get("/readyz").json["clock"] is True
            scheduler._scheduler.pause()  # type: ignore[union-attr]  # it was started just now
            forward(timedelta(seconds=61))
            answer = visitor.get("/readyz")
        finally:
            scheduler.stop()
    assert (answer.status_code, answer.json["clock"]) == (503, False)
