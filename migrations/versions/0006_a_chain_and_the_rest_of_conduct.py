"""A chain over the record of deeds, and what reports, measures and appeals need besides."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from groups import columns

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

#: The chain is guarded as the record itself is.
APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_link_no_update BEFORE UPDATE ON audit_link BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END",
        "CREATE TRIGGER audit_link_no_delete BEFORE DELETE ON audit_link BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END",
    ),
    "postgresql": (
        "CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ),
}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "audit_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_link_entry_id")),
    )
    chain_what_there_is()
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "case_named",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_named_case_id_case_file")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_named_person_id_person")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_named")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forgotten_at", columns.UTCDateTime(), nullable=True))
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decision", sa.String(24), nullable=True))
        batch_op.add_column(sa.Column("to_coordinators", sa.Boolean(), nullable=True))
    op.execute(sa.update(sa.table("appeal", sa.column("to_coordinators", sa.Boolean()))).values(to_coordinators=False))
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.alter_column("to_coordinators", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(length=26), nullable=True))
    name_measures()
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.alter_column("ref", existing_type=sa.String(length=26), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_measure_ref"), ["ref"])


def name_measures() -> None:
    """Each measure there is gets a name for the outside."""
    measures = sa.table("measure", sa.column("id"), sa.column("ref"))
    connection = op.get_bind()
    for number in connection.execute(sa.select(measures.c.id)).scalars().all():
        connection.execute(sa.update(measures).where(measures.c.id == number).values(ref=columns.new_ref()))


def chain_what_there_is() -> None:
    """The entries written so far, in the order of their numbers, as `groups/audit/chain.py` chains those to come."""
    names = ("id", "at", "actor_id", "deed", "subject_kind", "subject_id", "group_id", "old", "new", "reason")
    kinds = {"at": columns.UTCDateTime(), "old": sa.JSON(), "new": sa.JSON()}
    entries = sa.table("audit_entry", *(sa.column(name, kinds.get(name)) for name in names))
    links = sa.table("audit_link", sa.column("id"), sa.column("entry_id"), sa.column("digest"))
    connection = op.get_bind()
    place, last, before = 0, 0, "0" * 64
    while (
        rows := connection.execute(sa.select(entries).where(entries.c.id > last).order_by(entries.c.id).limit(1000))
        .mappings()
        .all()
    ):
        added = []
        for row in rows:
            told = {**row, "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
            words = json.dumps(json.loads(json.dumps(told)), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
            place, last, before = place + 1, row["id"], sha256(f"{before}\n{words}".encode()).hexdigest()
            added.append({"id": place, "entry_id": last, "digest": before})
        connection.execute(sa.insert(links), added)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_measure_ref"), type_="unique")
        batch_op.drop_column("ref")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_column("to_coordinators")
        batch_op.drop_column("decision")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_column("forgotten_at")
    op.drop_table("case_named")
    op.drop_table("audit_link")
