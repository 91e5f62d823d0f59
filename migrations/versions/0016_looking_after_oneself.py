"""Check-ins, answers to questions, one's own plan and signals, and supporters outside."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "disclosure", "supporter_key", "supporter_switch", "supporter", "own_signal", "plan_part", "scale_wish",
    "scale_answer", "check_in",
)  # fmt: skip


def upgrade() -> None:
    """Go forward."""
    _table(
        "check_in", *_ref("check_in"), _to("check_in", "person"), sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(24), nullable=True) for name in ("mood", "energy", "connection")),
        sa.Column("words", sa.String(200), nullable=False), _moment("at"),
    )  # fmt: skip
    op.create_index("ix_check_in_person_id_day", "check_in", ["person_id", "day"])
    _table(
        "scale_answer", *_ref("scale_answer"), _to("scale_answer", "person"), _word("scale"),
        sa.Column("answers", sa.JSON(), nullable=False), _moment("at"),
    )  # fmt: skip
    op.create_index("ix_scale_answer_person_id_scale", "scale_answer", ["person_id", "scale"])
    _table(
        "scale_wish", _to("scale_wish", "person"), _word("scale"), sa.Column("never", sa.Boolean(), nullable=False),
        _moment("rests_until", nullable=True),
        sa.UniqueConstraint("person_id", "scale", name="uq_scale_wish_person_id_scale"),
    )  # fmt: skip
    _table(
        "plan_part", _to("plan_part", "person"), _word("part"), sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), _moment("changed_at"),
        sa.UniqueConstraint("person_id", "part", name="uq_plan_part_person_id_part"),
    )  # fmt: skip
    _table(
        "own_signal", *_ref("own_signal"), _to("own_signal", "person"), _word("side"), _word("pattern"),
        sa.Column("days", sa.Integer(), nullable=False), _moment("made_at"),
        sa.Column("away_on", sa.Date(), nullable=True),
    )  # fmt: skip
    op.create_index("ix_own_signal_person_id", "own_signal", ["person_id"])
    _supporters()


def _supporters() -> None:
    _table(
        "supporter", *_ref("supporter"), _to("supporter", "person"),
        sa.Column("name", sa.String(60), nullable=False), sa.Column("known_as", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=False), _moment("invited_at"),
        _moment("accepted_at", nullable=True), _moment("expires_at"), _moment("ended_at", nullable=True),
        _word("ended_by", nullable=True),
    )  # fmt: skip
    op.create_index("ix_supporter_person_id", "supporter", ["person_id"])
    op.create_index("ix_supporter_email", "supporter", ["email"])
    _table(
        "supporter_switch", _to("supporter_switch", "supporter"), _word("what"), _moment("on_at"),
        sa.UniqueConstraint("supporter_id", "what", name="uq_supporter_switch_supporter_id_what"),
    )  # fmt: skip
    _table(
        "supporter_key", _to("supporter_key", "supporter"), sa.Column("token_hash", sa.String(64), nullable=False),
        _word("opens"), _moment("created_at"), _moment("expires_at"), _moment("used_at", nullable=True),
        sa.UniqueConstraint("token_hash", name="uq_supporter_key_token_hash"),
    )  # fmt: skip
    op.create_index("ix_supporter_key_supporter_id", "supporter_key", ["supporter_id"])
    _table(
        "disclosure", _to("disclosure", "supporter"), _word("what"), sa.Column("once", sa.String(60), nullable=False),
        _moment("until", nullable=True), _moment("at"),
        sa.UniqueConstraint("supporter_id", "once", name="uq_disclosure_supporter_id_once"),
    )  # fmt: skip


def _table(name: str, *parts: Any) -> None:
    op.create_table(
        name, sa.Column("id", NUMBER, nullable=False), *parts, sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    )


def _to(table: str, other: str) -> sa.Column[Any]:
    pointer = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{other}_id_{other}")
    return sa.Column(f"{other}_id", NUMBER, pointer, nullable=False)


def _ref(table: str) -> tuple[Any, Any]:
    return sa.Column("ref", sa.String(26), nullable=False), sa.UniqueConstraint("ref", name=f"uq_{table}_ref")


def _word(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(24), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, columns.UTCDateTime(), nullable=nullable)


def downgrade() -> None:
    """Go back."""
    for name in TABLES:
        op.drop_table(name)
