"""Looking after people: who does, what was done, what helps afterwards, and replies to begin from."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("closed_at IS NULL")
MOMENTS = ("card_at", "wants_word_at", "now_since", "follow_up_at", "forgotten_at")
WORDS = {"peak": (60, "amber"), "source": (24, "worried")}


def upgrade() -> None:
    """Go forward."""
    _widen_items()
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("has_care", sa.Boolean(), nullable=False, server_default=sa.false()))
    _table(
        "care_keeper",
        _to("item_id", "care_item"),
        _to("person_id", "person"),
        *(_moment(name) for name in ("accepted_at", "side_at", "left_at")),
        _moment("asked_at", nullable=False),
        sa.UniqueConstraint("item_id", "person_id", name="uq_care_keeper_item_id_person_id"),
        indexes=("person_id",),
    )
    _table(
        "care_step",
        _to("item_id", "care_item"),
        sa.Column("deed", sa.String(24), nullable=False),
        _to("by_id", "person", nullable=True),
        _to("decided_by_id", "person", nullable=True),
        sa.Column("level", sa.String(60), nullable=False),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.String(60), nullable=False),
        sa.Column("subject_id", NUMBER, nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        _moment("at", nullable=False),
        indexes=("item_id",),
    )
    op.create_index("ix_care_step_subject", "care_step", ["subject_kind", "subject_id"])
    _table(
        "care_debrief",
        _to("item_id", "care_item"),
        _to("by_id", "person"),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("helped", sa.Text(), nullable=False),
        sa.Column("wants_word", sa.Boolean(), nullable=False),
        _moment("at", nullable=False),
        sa.UniqueConstraint("item_id", "by_id", "kind", name="uq_care_debrief_item_id_by_id_kind"),
    )
    _table(
        "care_saying",
        sa.Column("key", sa.String(26), nullable=False),
        sa.Column("deed", sa.String(24), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _to("changed_by_id", "person"),
        _moment("changed_at", nullable=False),
        _moment("ended_at"),
        sa.UniqueConstraint("key", name="uq_care_saying_key"),
    )
    _table(
        "care_supervisor",
        _to("group_id", "support_group"),
        _to("person_id", "person"),
        _to("appointed_by_id", "person"),
        _moment("began_at", nullable=False),
        _moment("ended_at"),
        indexes=("group_id", "person_id"),
    )


def _widen_items() -> None:
    with op.batch_alter_table("care_item") as item:
        for name, (length, _value) in WORDS.items():
            item.add_column(sa.Column(name, sa.String(length), nullable=True))
        item.add_column(sa.Column("room_id", NUMBER, nullable=True))
        for name in MOMENTS:
            item.add_column(_moment(name))
    there = sa.table("care_item", *(sa.column(name) for name in WORDS))
    op.execute(sa.update(there).values({name: value for name, (_, value) in WORDS.items()}))
    with op.batch_alter_table("care_item") as item:
        for name, (length, _value) in WORDS.items():
            item.alter_column(name, existing_type=sa.String(length), nullable=False)
        item.alter_column("person_id", existing_type=NUMBER, nullable=True)
    op.create_index(
        "uq_care_item_live",
        "care_item",
        ["group_id", "person_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index("ix_care_item_person_id", "care_item", ["person_id"])


def _table(name: str, *parts: Any, indexes: tuple[str, ...] = ()) -> None:
    op.create_table(
        name, sa.Column("id", NUMBER, nullable=False), *(_named(name, part) for part in parts),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )  # fmt: skip
    for column in indexes:
        op.create_index(f"ix_{name}_{column}", name, [column])


def _named(table: str, part: Any) -> Any:
    """A column that points at another table has the name of that pointer, as the models give it."""
    if isinstance(part, sa.Column) and part.info:
        name = f"fk_{table}_{part.name}_{part.info['to']}"
        return sa.Column(part.name, NUMBER, sa.ForeignKey(f"{part.info['to']}.id", name=name), nullable=part.nullable)
    return part


def _to(name: str, table: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, nullable=nullable, info={"to": table})


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, columns.UTCDateTime(), nullable=nullable)


def downgrade() -> None:
    """Go back. An item that was forgotten is about nobody any more, and what came before has no place for it."""
    for name in ("care_supervisor", "care_saying", "care_debrief", "care_step", "care_keeper"):
        op.drop_table(name)
    with op.batch_alter_table("person") as person:
        person.drop_column("has_care")
    op.drop_index("uq_care_item_live", "care_item")
    op.drop_index("ix_care_item_person_id", "care_item")
    item = sa.table("care_item", sa.column("person_id"))
    op.execute(sa.delete(item).where(item.c.person_id.is_(None)))
    with op.batch_alter_table("care_item") as table:
        table.alter_column("person_id", existing_type=NUMBER, nullable=False)
        for name in (*WORDS, "room_id", *MOMENTS):
            table.drop_column(name)
