"""The number of a message that was deleted is never given again: cases and care items point at messages by it."""

from __future__ import annotations

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Go forward. PostgreSQL counts on by itself; SQLite begins again at the highest number that is left."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("message", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("message", recreate="always"):
            pass
