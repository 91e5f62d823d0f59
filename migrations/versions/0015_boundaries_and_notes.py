"""What people set about being reached, notes to those who are away, and answers to who asks only to be heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None

IF_AWAY = ("membership", "join_request")


def upgrade() -> None:
    """Go forward."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("support_group") as group:
        group.add_column(sa.Column("when_heard", sa.String(24), server_default="ask", nullable=False))
        group.add_column(sa.Column("away_days", sa.Integer(), server_default="30", nullable=False))
    for table in IF_AWAY:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("if_away", sa.String(24), server_default="none", nullable=False))
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.add_column(sa.Column("welcome_until", columns.UTCDateTime(), nullable=True))
    op.create_table(
        "boundaries",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("reached_from", sa.Integer(), nullable=True),
        sa.Column("reached_until", sa.Integer(), nullable=True),
        sa.Column("rests", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("shows", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_boundaries_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundaries")),
        sa.UniqueConstraint("person_id", name=op.f("uq_boundaries_person_id")),
    )
    op.create_table(
        "away_note",
        sa.Column("id", number, nullable=False),
        sa.Column("membership_id", number, nullable=False),
        sa.Column("by_id", number, nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("dealt_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_away_note_by_id_person")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_away_note_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away_note")),
    )
    op.create_index("ix_away_note_membership_id", "away_note", ["membership_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("away_note")
    op.drop_table("boundaries")
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.drop_column("welcome_until")
    for table in reversed(IF_AWAY):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("if_away")
    with op.batch_alter_table("support_group") as group:
        group.drop_column("away_days")
        group.drop_column("when_heard")
