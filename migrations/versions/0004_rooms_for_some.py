"""Rooms that are for some people only, that are set for a time, that are slow, and that rest with their group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Go forward."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "room_seat",
        sa.Column("id", number, nullable=False),
        sa.Column("room_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("reads_until", columns.UTCDateTime(), nullable=True),
        sa.Column("seated_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_room_seat_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_seat_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_seat")),
        sa.UniqueConstraint("room_id", "person_id", name=op.f("uq_room_seat_room_id_person_id")),
    )
    op.create_index("ix_room_seat_person_id", "room_seat", ["person_id"])

    with op.batch_alter_table("room") as room:
        room.add_column(sa.Column("kind", sa.String(24), nullable=True))
        room.add_column(sa.Column("state_until", columns.UTCDateTime(), nullable=True))
        room.add_column(sa.Column("state_words", sa.String(200), nullable=True))
        room.add_column(sa.Column("slow_s", sa.Integer(), nullable=True))
    there = sa.table("room", sa.column("kind"), sa.column("state_words"), sa.column("slow_s"))
    op.execute(sa.update(there).values(kind="group", state_words="", slow_s=0))
    with op.batch_alter_table("room") as room:
        room.alter_column("kind", existing_type=sa.String(24), nullable=False)
        room.alter_column("state_words", existing_type=sa.String(200), nullable=False)
        room.alter_column("slow_s", existing_type=sa.Integer(), nullable=False)

    with op.batch_alter_table("support_group") as group:
        group.add_column(sa.Column("rests", sa.Boolean(), nullable=True))
    op.execute(sa.update(sa.table("support_group", sa.column("rests", sa.Boolean()))).values(rests=False))
    with op.batch_alter_table("support_group") as group:
        group.alter_column("rests", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("room_seat")
    with op.batch_alter_table("support_group") as group:
        group.drop_column("rests")
    with op.batch_alter_table("room") as room:
        for name in ("kind", "state_until", "state_words", "slow_s"):
            room.drop_column(name)
