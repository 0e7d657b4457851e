"""The diary: pain, flares, nights, medication, function, predictions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
ID = sa.String(36)


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "diary_entry",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("known_by", sa.String(64), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("told_json", sa.Text, nullable=False),
        sa.Column("replaced_by", ID, sa.ForeignKey("diary_entry.id")),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("diary_entry_by_day", "diary_entry", ["person_id", "day"])
    op.create_index("diary_entry_known_by", "diary_entry", ["person_id", "known_by"])
    op.create_index("diary_entry_by_kind", "diary_entry", ["person_id", "kind", "day"])
    op.create_index("diary_entry_by_successor", "diary_entry", ["replaced_by"])
