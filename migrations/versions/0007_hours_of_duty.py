"""Hours of duty: weekly ones, their dates, offers, a group's choice, signs of life, who is on call, and ends for what is
set for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "group_hours",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opening", sa.String(24), nullable=False),
        sa.Column("asked_at", columns.UTCDateTime(), nullable=True),
        sa.Column("alerted_at", columns.UTCDateTime(), nullable=True),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_group_hours_group_id_support_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_hours")),
        sa.UniqueConstraint("group_id", name=op.f("uq_group_hours_group_id")),
    )
    op.create_table(
        "guide_sign",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guide_sign_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_sign")),
        sa.UniqueConstraint("person_id", name=op.f("uq_guide_sign_person_id")),
    )
    op.create_table(
        "on_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begins_at", columns.UTCDateTime(), nullable=False),
        sa.Column("ends_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_on_call_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call")),
    )
    with op.batch_alter_table("on_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_on_call_person_id"), ["person_id"], unique=False)

    op.create_table(
        "weekly_duty",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_local", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_weekly_duty_group_id_support_group")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_weekly_duty_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_duty")),
        sa.UniqueConstraint("ref", name=op.f("uq_weekly_duty_ref")),
    )
    with op.batch_alter_table("weekly_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekly_duty_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekly_duty_person_id"), ["person_id"], unique=False)

    op.create_table(
        "duty_date",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekly_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.DateTime(), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_duty_date_duty_id_duty")),
        sa.ForeignKeyConstraint(["weekly_id"], ["weekly_duty.id"], name=op.f("fk_duty_date_weekly_id_weekly_duty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_date")),
        sa.UniqueConstraint("weekly_id", "slot", name=op.f("uq_duty_date_weekly_id_slot")),
    )
    with op.batch_alter_table("duty_date", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_date_duty_id"), ["duty_id"], unique=False)

    op.create_table(
        "duty_offer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("duty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered_at", columns.UTCDateTime(), nullable=False),
        sa.Column("taken_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_duty_offer_duty_id_duty")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["person.id"], name=op.f("fk_duty_offer_offered_by_id_person")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_duty_offer_taken_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_offer")),
        sa.UniqueConstraint("ref", name=op.f("uq_duty_offer_ref")),
    )
    with op.batch_alter_table("duty_offer", schema=None) as batch_op:
        batch_op.create_index(
            "uq_duty_offer_open",
            ["duty_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slow_until", columns.UTCDateTime(), nullable=True))

    with op.batch_alter_table("support_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holds_until", columns.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("rests_from", columns.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("support_group", schema=None) as batch_op:
        batch_op.drop_column("rests_from")
        batch_op.drop_column("holds_until")

    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_column("slow_until")

    with op.batch_alter_table("duty_offer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_duty_offer_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )

    op.drop_table("duty_offer")
    with op.batch_alter_table("duty_date", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_date_duty_id"))

    op.drop_table("duty_date")
    with op.batch_alter_table("weekly_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_weekly_duty_person_id"))
        batch_op.drop_index(batch_op.f("ix_weekly_duty_group_id"))

    op.drop_table("weekly_duty")
    with op.batch_alter_table("on_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_on_call_person_id"))

    op.drop_table("on_call")
    op.drop_table("guide_sign")
    op.drop_table("group_hours")
