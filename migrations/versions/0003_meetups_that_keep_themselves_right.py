"""Waiting for seats, buddies, who came, pauses, how people wish to hear, and calendars that are followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "buddy_volunteer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", columns.UTCDateTime(), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", columns.UTCDateTime(), nullable=True),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_buddy_volunteer_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["support_group.id"], name=op.f("fk_buddy_volunteer_group_id_support_group")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_buddy_volunteer_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_volunteer")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_buddy_volunteer_group_id_person_id")),
    )
    with op.batch_alter_table("buddy_volunteer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_volunteer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("says_titles", sa.Boolean(), nullable=False),
        sa.Column("with_perhaps", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        sa.Column("changed_at", columns.UTCDateTime(), nullable=False),
        sa.Column("read_at", columns.UTCDateTime(), nullable=True),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("ref", name=op.f("uq_calendar_feed_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)

    op.create_table(
        "digest_time",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("last_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_time_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_time")),
        sa.UniqueConstraint("person_id", name=op.f("uq_digest_time_person_id")),
    )
    op.create_table(
        "notice_setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(24), nullable=False),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_setting_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_setting")),
        sa.UniqueConstraint("person_id", "topic", name=op.f("uq_notice_setting_person_id_topic")),
    )
    op.create_table(
        "pause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", columns.UTCDateTime(), nullable=False),
        sa.Column("until", columns.UTCDateTime(), nullable=True),
        sa.Column("keeps_seats", sa.Boolean(), nullable=False),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pause_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_person_id"), ["person_id"], unique=False)

    op.create_table(
        "push_subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sign_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("endpoint", sa.String(length=2000), nullable=False),
        sa.Column("endpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("p256dh", sa.String(length=200), nullable=False),
        sa.Column("auth", sa.String(length=60), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        sa.Column("failed_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_push_subscription_person_id_person")),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_in.id"], name=op.f("fk_push_subscription_sign_in_id_sign_in"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_push_subscription_endpoint_hash")),
        sa.UniqueConstraint("ref", name=op.f("uq_push_subscription_ref")),
    )
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_subscription_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_push_subscription_sign_in_id"), ["sign_in_id"], unique=False)

    op.create_table(
        "reminder_time",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_time_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_time")),
        sa.UniqueConstraint("person_id", "minutes", name=op.f("uq_reminder_time_person_id_minutes")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("came", sa.String(24), nullable=False),
        sa.Column("noted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("noted_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"], name=op.f("fk_attendance_meetup_id_meetup")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_attendance_noted_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meetup_id", "person_id", name=op.f("uq_attendance_meetup_id_person_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "buddy_visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("meetup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("buddy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("asked_at", columns.UTCDateTime(), nullable=False),
        sa.Column("agreed_at", columns.UTCDateTime(), nullable=True),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.Column("handed_to_facilitators_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["buddy_id"], ["person.id"], name=op.f("fk_buddy_visit_buddy_id_person")),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"], name=op.f("fk_buddy_visit_meetup_id_meetup")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_buddy_visit_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_visit")),
        sa.UniqueConstraint("meetup_id", "person_id", name=op.f("uq_buddy_visit_meetup_id_person_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_buddy_visit_ref")),
    )
    with op.batch_alter_table("buddy_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_visit_buddy_id"), ["buddy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_visit_person_id"), ["person_id"], unique=False)

    op.create_table(
        "handover_card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("to_greet", sa.Text(), nullable=False),
        sa.Column("written_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_handover_card_author_id_person")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["support_group.id"], name=op.f("fk_handover_card_group_id_support_group")
        ),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"], name=op.f("fk_handover_card_meetup_id_meetup")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_card")),
    )
    with op.batch_alter_table("handover_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_card_group_id"), ["group_id"], unique=False)

    op.create_table(
        "waiting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seat", sa.String(24), nullable=False),
        sa.Column("part", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("since", columns.UTCDateTime(), nullable=False),
        sa.Column("offered_at", columns.UTCDateTime(), nullable=True),
        sa.Column("offer_ends_at", columns.UTCDateTime(), nullable=True),
        sa.Column("ended_at", columns.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetup.id"], name=op.f("fk_waiting_meetup_id_meetup")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiting_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
    )
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.create_index("ix_waiting_offer_ends_at", ["offer_ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiting_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_waiting_in_line",
            ["meetup_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'offered')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered')"),
        )

    op.create_table(
        "buddy_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("written_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_buddy_line_author_id_person")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["buddy_visit.id"], name=op.f("fk_buddy_line_visit_id_buddy_visit"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_line")),
    )
    with op.batch_alter_table("buddy_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_line_visit_id"), ["visit_id"], unique=False)

    with op.batch_alter_table("meetup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("touched", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("came", sa.Integer(), nullable=True))
    op.execute(sa.update(sa.table("meetup", sa.column("touched", sa.Boolean()))).values(touched=False))
    with op.batch_alter_table("meetup", schema=None) as batch_op:
        batch_op.alter_column("touched", existing_type=sa.Boolean(), nullable=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_news", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", columns.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("line", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("path", sa.String(length=200), nullable=True))
        batch_op.create_index(
            "ix_notice_about",
            ["kind", "about_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('due', 'sending')"),
            postgresql_where=sa.text("state IN ('due', 'sending')"),
        )
    op.execute(sa.update(sa.table("notice", sa.column("line"), sa.column("path"))).values(line="", path=""))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("line", existing_type=sa.String(length=200), nullable=False)
        batch_op.alter_column("path", existing_type=sa.String(length=200), nullable=False)

    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("exceptions", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("uid", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("split_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("changed_at", columns.UTCDateTime(), nullable=True))
    fill_series()
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.alter_column("exceptions", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("uid", existing_type=sa.String(length=40), nullable=False)
        batch_op.alter_column("sequence", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("changed_at", existing_type=columns.UTCDateTime(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_series_uid"), ["uid"])
        batch_op.create_foreign_key(batch_op.f("fk_series_split_from_id_series"), "series", ["split_from_id"], ["id"])


def fill_series() -> None:
    """Give every series that is there an identity for calendars, and the rest of what is new."""
    series = sa.table(
        "series", sa.column("id"), *map(sa.column, ("uid", "exceptions", "sequence", "changed_at", "created_at"))
    )
    connection = op.get_bind()
    for number in connection.execute(sa.select(series.c.id)).scalars().all():
        given = {"uid": columns.new_ref(), "exceptions": "", "sequence": 0, "changed_at": series.c.created_at}
        connection.execute(sa.update(series).where(series.c.id == number).values(**given))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_series_split_from_id_series"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_series_uid"), type_="unique")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("split_from_id")
        batch_op.drop_column("sequence")
        batch_op.drop_column("uid")
        batch_op.drop_column("exceptions")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("has_news")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_about",
            sqlite_where=sa.text("state IN ('due', 'sending')"),
            postgresql_where=sa.text("state IN ('due', 'sending')"),
        )
        batch_op.drop_column("path")
        batch_op.drop_column("line")
        batch_op.drop_column("seen_at")

    with op.batch_alter_table("meetup", schema=None) as batch_op:
        batch_op.drop_column("came")
        batch_op.drop_column("touched")

    with op.batch_alter_table("buddy_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_line_visit_id"))

    op.drop_table("buddy_line")
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_waiting_in_line",
            sqlite_where=sa.text("state IN ('waiting', 'offered')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered')"),
        )
        batch_op.drop_index(batch_op.f("ix_waiting_person_id"))
        batch_op.drop_index("ix_waiting_offer_ends_at")

    op.drop_table("waiting")
    with op.batch_alter_table("handover_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_card_group_id"))

    op.drop_table("handover_card")
    with op.batch_alter_table("buddy_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_visit_person_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_visit_buddy_id"))

    op.drop_table("buddy_visit")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_person_id"))

    op.drop_table("attendance")
    op.drop_table("reminder_time")
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_push_subscription_sign_in_id"))
        batch_op.drop_index(batch_op.f("ix_push_subscription_person_id"))

    op.drop_table("push_subscription")
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pause_person_id"))

    op.drop_table("pause")
    op.drop_table("notice_setting")
    op.drop_table("digest_time")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))

    op.drop_table("calendar_feed")
    with op.batch_alter_table("buddy_volunteer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_volunteer_person_id"))

    op.drop_table("buddy_volunteer")
