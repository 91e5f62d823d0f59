"""What a session had a pause for before nobody guided it, and series whose coming dates are to be confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("live_session") as live_session:
        live_session.add_column(sa.Column("paused_before", sa.String(24), nullable=True))
    with op.batch_alter_table("series") as series:
        series.add_column(sa.Column("unsure_since", columns.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("series") as series:
        series.drop_column("unsure_since")
    with op.batch_alter_table("live_session") as live_session:
        live_session.drop_column("paused_before")
