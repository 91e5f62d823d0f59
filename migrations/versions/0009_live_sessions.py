"""Live sessions: who sits in them, whose turn it is, and how a group holds its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "extra_time",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("set_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_extra_time_group_id_support_group")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_extra_time_person_id_person")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_extra_time_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_time")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_extra_time_group_id_person_id")),
    )
    with op.batch_alter_table("extra_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extra_time_person_id"), ["person_id"], unique=False)

    op.create_table(
        "session_manner",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_here", sa.Boolean(), nullable=False),
        sa.Column("changed_at", columns.UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("talk", sa.String(24), nullable=False),
        sa.Column("doors", sa.String(24), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("turn_s", sa.Integer(), nullable=False),
        sa.Column("gap_s", sa.Integer(), nullable=False),
        sa.Column("slow_s", sa.Integer(), nullable=False),
        sa.Column("transcript_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["support_group.id"], name=op.f("fk_session_manner_group_id_support_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_manner")),
        sa.UniqueConstraint("group_id", name=op.f("uq_session_manner_group_id")),
    )
    op.create_table(
        "live_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("meetup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(24), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("phase_began_at", columns.UTCDateTime(), nullable=True),
        sa.Column("paused_s", sa.Integer(), nullable=False),
        sa.Column("paused_at", columns.UTCDateTime(), nullable=True),
        sa.Column("pause_why", sa.String(24), nullable=False),
        sa.Column("breath_until", columns.UTCDateTime(), nullable=True),
        sa.Column("speaking_seats", sa.Integer(), nullable=True),
        sa.Column("listening_seats", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("co_asked_at", columns.UTCDateTime(), nullable=True),
        sa.Column("starts_at", columns.UTCDateTime(), nullable=False),
        sa.Column("began_at", columns.UTCDateTime(), nullable=True),
        sa.Column("began_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closing_at", columns.UTCDateTime(), nullable=True),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.Column("end_why", sa.String(24), nullable=False),
        sa.Column("asked_guides", sa.Integer(), nullable=False),
        sa.Column("due_at", columns.UTCDateTime(), nullable=True),
        sa.Column("came", sa.Integer(), nullable=True),
        sa.Column("forgotten_at", columns.UTCDateTime(), nullable=True),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("talk", sa.String(24), nullable=False),
        sa.Column("doors", sa.String(24), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("turn_s", sa.Integer(), nullable=False),
        sa.Column("gap_s", sa.Integer(), nullable=False),
        sa.Column("slow_s", sa.Integer(), nullable=False),
        sa.Column("transcript_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["began_by_id"], ["person.id"], name=op.f("fk_live_session_began_by_id_person")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["support_group.id"], name=op.f("fk_live_session_group_id_support_group")
        ),
        sa.ForeignKeyConstraint(["guardian_id"], ["person.id"], name=op.f("fk_live_session_guardian_id_person")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_live_session_lead_id_person")),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"], name=op.f("fk_live_session_meetup_id_meetup")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_live_session_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
        sa.UniqueConstraint("meetup_id", name=op.f("uq_live_session_meetup_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_live_session_ref")),
        sa.UniqueConstraint("room_id", name=op.f("uq_live_session_room_id")),
    )
    with op.batch_alter_table("live_session", schema=None) as batch_op:
        batch_op.create_index("ix_live_session_due_at", ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_live_session_group_id"), ["group_id"], unique=False)

    op.create_table(
        "circle",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("guide_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("back_at", columns.UTCDateTime(), nullable=True),
        sa.Column("made_at", columns.UTCDateTime(), nullable=False),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["guide_id"], ["person.id"], name=op.f("fk_circle_guide_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_circle_room_id_room")),
        sa.ForeignKeyConstraint(["session_id"], ["live_session.id"], name=op.f("fk_circle_session_id_live_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
        sa.UniqueConstraint("ref", name=op.f("uq_circle_ref")),
        sa.UniqueConstraint("room_id", name=op.f("uq_circle_room_id")),
    )
    with op.batch_alter_table("circle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_circle_session_id"), ["session_id"], unique=False)

    op.create_table(
        "debrief_done",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("went", sa.String(length=500), nullable=False),
        sa.Column("hard", sa.String(length=500), nullable=False),
        sa.Column("at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_debrief_done_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_debrief_done_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_done")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_debrief_done_session_id_person_id")),
    )
    with op.batch_alter_table("debrief_done", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_debrief_done_person_id"), ["person_id"], unique=False)

    op.create_table(
        "session_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("need", sa.String(24), nullable=False),
        sa.Column("made_at", columns.UTCDateTime(), nullable=False),
        sa.Column("answered_at", columns.UTCDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_session_call_answered_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_call_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_session_call_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_call")),
        sa.UniqueConstraint("ref", name=op.f("uq_session_call_ref")),
    )
    with op.batch_alter_table("session_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_call_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_call_session_id"), ["session_id"], unique=False)

    op.create_table(
        "session_seat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guides", sa.Boolean(), nullable=False),
        sa.Column("chair", sa.String(24), nullable=False),
        sa.Column("place", sa.String(24), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("stays", sa.Boolean(), nullable=False),
        sa.Column("here_until", columns.UTCDateTime(), nullable=False),
        sa.Column("arrived_at", columns.UTCDateTime(), nullable=False),
        sa.Column("came_in_at", columns.UTCDateTime(), nullable=True),
        sa.Column("left_at", columns.UTCDateTime(), nullable=True),
        sa.Column("here_s", sa.Integer(), nullable=False),
        sa.Column("spoken_s", sa.Integer(), nullable=False),
        sa.Column("paused_once", sa.Boolean(), nullable=False),
        sa.Column("greeted_at", columns.UTCDateTime(), nullable=True),
        sa.Column("decline", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_seat_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_session_seat_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_seat")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_session_seat_session_id_person_id")),
    )
    with op.batch_alter_table("session_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "session_thanks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_session_thanks_session_id_live_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_thanks")),
    )
    with op.batch_alter_table("session_thanks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_thanks_session_id"), ["session_id"], unique=False)

    op.create_table(
        "turn",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("raised_at", columns.UTCDateTime(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("given_at", columns.UTCDateTime(), nullable=True),
        sa.Column("key_at", columns.UTCDateTime(), nullable=True),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.Column("used_s", sa.Integer(), nullable=False),
        sa.Column("more_s", sa.Integer(), nullable=False),
        sa.Column("lent_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["lent_from_id"], ["turn.id"], name=op.f("fk_turn_lent_from_id_turn")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_turn_person_id_person")),
        sa.ForeignKeyConstraint(["session_id"], ["live_session.id"], name=op.f("fk_turn_session_id_live_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turn_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_turn_session_id_phase", ["session_id", "phase"], unique=False)
        batch_op.create_index(
            "uq_turn_floor",
            ["session_id"],
            unique=True,
            sqlite_where=sa.text("state = 'speaking'"),
            postgresql_where=sa.text("state = 'speaking'"),
        )
        batch_op.create_index(
            "uq_turn_live",
            ["session_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'next', 'speaking', 'lent')"),
            postgresql_where=sa.text("state IN ('waiting', 'next', 'speaking', 'lent')"),
        )

    op.create_table(
        "circle_seat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("circle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circle.id"], name=op.f("fk_circle_seat_circle_id_circle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_circle_seat_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_seat")),
        sa.UniqueConstraint("circle_id", "person_id", name=op.f("uq_circle_seat_circle_id_person_id")),
    )
    with op.batch_alter_table("circle_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_circle_seat_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("circle_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_circle_seat_person_id"))

    op.drop_table("circle_seat")
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_turn_live",
            sqlite_where=sa.text("state IN ('waiting', 'next', 'speaking', 'lent')"),
            postgresql_where=sa.text("state IN ('waiting', 'next', 'speaking', 'lent')"),
        )
        batch_op.drop_index(
            "uq_turn_floor", sqlite_where=sa.text("state = 'speaking'"), postgresql_where=sa.text("state = 'speaking'")
        )
        batch_op.drop_index("ix_turn_session_id_phase")
        batch_op.drop_index(batch_op.f("ix_turn_person_id"))

    op.drop_table("turn")
    with op.batch_alter_table("session_thanks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_thanks_session_id"))

    op.drop_table("session_thanks")
    with op.batch_alter_table("session_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_seat_person_id"))

    op.drop_table("session_seat")
    with op.batch_alter_table("session_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_call_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_call_person_id"))

    op.drop_table("session_call")
    with op.batch_alter_table("debrief_done", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_debrief_done_person_id"))

    op.drop_table("debrief_done")
    with op.batch_alter_table("circle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_circle_session_id"))

    op.drop_table("circle")
    with op.batch_alter_table("live_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_session_group_id"))
        batch_op.drop_index("ix_live_session_due_at")

    op.drop_table("live_session")
    op.drop_table("session_manner")
    with op.batch_alter_table("extra_time", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extra_time_person_id"))

    op.drop_table("extra_time")
