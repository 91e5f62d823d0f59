"""Appointments that begin and end by the clock, consents, and what coordinators keep for the whole community."""

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
GIVEN = sa.text("withdrawn_at IS NULL")
NEW = ("objection", "harm_view", "data_request", "consent", "breach", "contact")


def upgrade() -> None:
    """Go forward."""
    _appointments()
    _papers()


def _appointments() -> None:
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


def _papers() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "contact",
        sa.Column("id", number, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("reached_at", sa.String(length=200), nullable=False),
        sa.Column("for_authorities", sa.String(length=200), nullable=False),
        sa.Column("changed_at", columns.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_table(
        "breach",
        sa.Column("id", number, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("advice", sa.String(length=1000), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("group_id", number, nullable=True),
        sa.Column("since", columns.UTCDateTime(), nullable=False),
        sa.Column("until", columns.UTCDateTime(), nullable=False),
        sa.Column("noticed_at", columns.UTCDateTime(), nullable=False),
        sa.Column("recorded_by_id", number, nullable=False),
        sa.Column("recorded_at", columns.UTCDateTime(), nullable=False),
        sa.Column("told_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_breach_group_id_support_group")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_breach_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("ref", name=op.f("uq_breach_ref")),
    )
    op.create_table(
        "consent",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("given_at", columns.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_given", "consent", ["person_id", "purpose"], unique=True, sqlite_where=GIVEN, postgresql_where=GIVEN
    )

    op.create_table(
        "data_request",
        sa.Column("id", number, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("since", columns.UTCDateTime(), nullable=False),
        sa.Column("until", columns.UTCDateTime(), nullable=False),
        sa.Column("with_messages", sa.Boolean(), nullable=False),
        sa.Column("tell_on", columns.UTCDateTime(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("proposed_by_id", number, nullable=False),
        sa.Column("proposed_at", columns.UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", number, nullable=True),
        sa.Column("decided_at", columns.UTCDateTime(), nullable=True),
        sa.Column("expires_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_data_request_decided_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_request_person_id_person")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_data_request_proposed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_data_request_ref")),
    )
    op.create_table(
        "harm_view",
        sa.Column("id", number, nullable=False),
        sa.Column("harm", sa.String(length=60), nullable=False),
        sa.Column("likelihood", sa.String(24), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("changed_by_id", number, nullable=False),
        sa.Column("changed_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_harm_view_changed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harm_view")),
        sa.UniqueConstraint("harm", name=op.f("uq_harm_view_harm")),
    )
    op.create_table(
        "objection",
        sa.Column("id", number, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("thing_ref", sa.String(length=26), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("ground", sa.String(24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("made_at", columns.UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_by_id", number, nullable=True),
        sa.Column("decided_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_objection_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("ref", name=op.f("uq_objection_ref")),
    )
    op.create_index("ix_objection_decided_at", "objection", ["decided_at"])


def downgrade() -> None:
    """Go back."""
    for name in NEW:
        op.drop_table(name)
    op.drop_index("ix_appointment_until", "appointment")
    op.drop_index("ix_membership_appointed", "membership")
    op.drop_index("ix_membership_group_id_state", "membership")
    with op.batch_alter_table("appointment") as appointment:
        appointment.drop_column("until")
    with op.batch_alter_table("membership") as membership:
        membership.drop_column("guides_until")
        membership.drop_column("guides_from")
    op.create_index("ix_membership_group_id_state", "membership", ["group_id", "state", "role", "person_id"])
