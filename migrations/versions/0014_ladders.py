"""Ladders of steps, and more to say of what was tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("step_id", "key", "word", "helped", "version")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "step",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("was", sa.String(24), nullable=True),
        sa.Column("split_from_id", NUMBER, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        sa.Column("changed_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_step_person_id_person")),
        sa.ForeignKeyConstraint(["split_from_id"], ["step.id"], name=op.f("fk_step_split_from_id_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("ref", name=op.f("uq_step_ref")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_step_person_id_key")),
    )
    op.create_index("ix_step_person_id_place", "step", ["person_id", "place"])
    op.create_index("ix_step_split_from_id", "step", ["split_from_id"])
    _attempts()


def _attempts() -> None:
    with op.batch_alter_table("attempt") as attempt:
        attempt.alter_column("ref", existing_type=sa.String(60), type_=sa.String(80), existing_nullable=False)
        attempt.add_column(sa.Column("step_id", NUMBER, nullable=True))
        attempt.add_column(sa.Column("key", sa.String(60), nullable=True))
        attempt.add_column(sa.Column("word", sa.String(120), nullable=True))
        attempt.add_column(sa.Column("helped", sa.String(300), nullable=True))
        attempt.add_column(sa.Column("version", sa.Integer(), nullable=True))
    there = sa.table("attempt", sa.column("id"), *(sa.column(name) for name in ADDED))
    rows = op.get_bind()
    for (number,) in rows.execute(sa.select(there.c.id)).all():
        given = {"key": columns.new_ref(), "word": "", "helped": "", "version": 1}
        rows.execute(sa.update(there).where(there.c.id == number).values(**given))
    with op.batch_alter_table("attempt") as attempt:
        attempt.alter_column("key", existing_type=sa.String(60), nullable=False)
        attempt.alter_column("word", existing_type=sa.String(120), nullable=False)
        attempt.alter_column("helped", existing_type=sa.String(300), nullable=False)
        attempt.alter_column("version", existing_type=sa.Integer(), nullable=False)
        attempt.create_foreign_key(op.f("fk_attempt_step_id_step"), "step", ["step_id"], ["id"])
        attempt.create_unique_constraint(op.f("uq_attempt_person_id_key"), ["person_id", "key"])
    op.create_index("ix_attempt_step_id", "attempt", ["step_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_attempt_step_id", "attempt")
    there = sa.table("attempt", sa.column("ref", sa.String()))
    op.execute(sa.update(there).values(ref=sa.func.substr(there.c.ref, 1, 60)))
    with op.batch_alter_table("attempt") as attempt:
        attempt.drop_constraint(op.f("uq_attempt_person_id_key"), type_="unique")
        attempt.drop_constraint(op.f("fk_attempt_step_id_step"), type_="foreignkey")
        for name in ADDED:
            attempt.drop_column(name)
        attempt.alter_column("ref", existing_type=sa.String(80), type_=sa.String(60), existing_nullable=False)
    op.drop_table("step")
