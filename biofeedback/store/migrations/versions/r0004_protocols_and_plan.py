"""Own protocols, and the practice plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
ID = sa.String(36)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "own_protocol",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("toml", sa.Text, nullable=False),
        sa.Column("replaced_by", ID, sa.ForeignKey("own_protocol.id")),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("own_protocol_by_name", "own_protocol", ["person_id", "name"])
    op.create_index("own_protocol_by_successor", "own_protocol", ["replaced_by"])
    op.create_table(
        "practice_plan",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("days_per_week", sa.SmallInteger, nullable=False),
        sa.Column("minutes", sa.Double, nullable=False),
        sa.Column("steps", sa.Boolean, nullable=False),
        sa.Column("remind_at", sa.String(5)),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("practice_plan_by_person", "practice_plan", ["person_id", "made_at"])
