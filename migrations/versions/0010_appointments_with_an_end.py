"""Appointments that begin and end by the clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None

PLANNED = sa.text("guides_until IS NOT NULL OR guides_from IS NOT NULL")
LASTING = sa.text("until IS NOT NULL AND ended_at IS NULL")


def upgrade() -> None:
    """Go forward."""
    op.drop_index("ix_membership_group_id_state", "membership")
    with op.batch_alter_table("membership") as membership:
        membership.add_column(sa.Column("guides_from", columns.UTCDateTime(), nullable=True))
        membership.add_column(sa.Column("guides_until", columns.UTCDateTime(), nullable=True))
    wide = ["group_id", "state", "role", "person_id", "guides_from", "guides_until"]
    op.create_index("ix_membership_group_id_state", "membership", wide)
    op.create_index(
        "ix_membership_appointed", "membership", ["guides_until", "guides_from"],
        sqlite_where=PLANNED, postgresql_where=PLANNED,
    )  # fmt: skip
    with op.batch_alter_table("appointment") as appointment:
        appointment.add_column(sa.Column("until", columns.UTCDateTime(), nullable=True))
    op.create_index("ix_appointment_until", "appointment", ["until"], sqlite_where=LASTING, postgresql_where=LASTING)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_appointment_until", "appointment")
    op.drop_index("ix_membership_appointed", "membership")
    op.drop_index("ix_membership_group_id_state", "membership")
    with op.batch_alter_table("appointment") as appointment:
        appointment.drop_column("until")
    with op.batch_alter_table("membership") as membership:
        membership.drop_column("guides_until")
        membership.drop_column("guides_from")
    op.create_index("ix_membership_group_id_state", "membership", ["group_id", "state", "role", "person_id"])
