"""Whether this process is alive, and whether it is ready to serve."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from groups import db, limits, scheduler, schema
from groups.config import Config
from groups.errors import TryAgain
from groups.web import open_to_visitors

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_visitors
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
@open_to_visitors
def ready() -> ResponseReturnValue:
    """The database answers and has the right shape, the bus answers, the clock ticks. 503 when not."""
    parts = {"database": _database(), "schema": _schema(), "bus": _bus(), "clock": scheduler.is_ticking()}
    ok = all(value is not False for value in parts.values())
    return jsonify(ok=ok, **parts), 200 if ok else 503


def _database() -> bool:
    try:
        db.session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _schema() -> bool:
    try:
        return schema.is_current()
    except (SQLAlchemyError, TryAgain):
        return False


def _bus() -> bool | None:
    config: Config = current_app.config["STONES"]
    return limits.answers() if config.redis_url else None
