"""Indexes for the rooms: who is in a group is found in one alone, and a message that is shown is written into fewer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

WAITS, ANSWERS = sa.text("place IS NULL"), sa.text("reply_to_id IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    op.drop_index("ix_membership_group_id_state", "membership")
    op.create_index("ix_membership_group_id_state", "membership", ["group_id", "state", "role", "person_id"])
    op.create_index("ix_measure_group_id", "measure", ["group_id"])
    op.drop_index("ix_message_room_id_status_author_id", "message")
    op.create_index("ix_message_waits", "message", ["room_id"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index(
        "ix_message_reply_to_id", "message", ["reply_to_id"], sqlite_where=ANSWERS, postgresql_where=ANSWERS
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_message_reply_to_id", "message")
    op.drop_index("ix_message_waits", "message")
    op.create_index("ix_message_room_id_status_author_id", "message", ["room_id", "status", "author_id"])
    op.drop_index("ix_measure_group_id", "measure")
    op.drop_index("ix_membership_group_id_state", "membership")
    op.create_index("ix_membership_group_id_state", "membership", ["group_id", "state"])
