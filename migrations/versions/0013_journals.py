"""Journals: closed entries, and the closed keys that open them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Go forward."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "journal_key",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("master", sa.String(length=16), nullable=False),
        sa.Column("born", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("ledger", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.UTCDateTime(), nullable=False),
        sa.Column("destroyed_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_journal_key_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_key")),
        sa.UniqueConstraint("person_id", "version", name=op.f("uq_journal_key_person_id_version")),
    )
    op.create_index("ix_journal_key_master", "journal_key", ["master"])
    op.create_table(
        "journal_entry",
        sa.Column("id", number, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", columns.UTCDateTime(), nullable=False),
        sa.Column("changed_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_journal_entry_person_id_person")),
        sa.ForeignKeyConstraint(
            ["person_id", "key_version"],
            ["journal_key.person_id", "journal_key.version"],
            name="fk_journal_entry_key",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_journal_entry_person_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_journal_entry_ref")),
    )
    op.create_index("ix_journal_entry_person_id_written_at", "journal_entry", ["person_id", "written_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("journal_entry")
    op.drop_table("journal_key")
