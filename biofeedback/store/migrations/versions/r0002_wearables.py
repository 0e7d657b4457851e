"""What other apps and devices measured: nights of sleep, and days in numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
ID = sa.String(36)


def _whose() -> list[sa.Column]:
    return [
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
    ]


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "measured_sleep",
        *_whose(),
        sa.Column("start_at", MOMENT, nullable=False),
        sa.Column("end_at", MOMENT, nullable=False),
        sa.Column("bed_at", MOMENT),
        sa.Column("asleep_min", sa.Double),
        sa.Column("awake_min", sa.Double),
        sa.Column("latency_min", sa.Double),
        sa.Column("light_min", sa.Double),
        sa.Column("deep_min", sa.Double),
        sa.Column("rem_min", sa.Double),
        sa.Column("awakenings", sa.Integer),
        sa.Column("quality_percent", sa.Double),
        sa.Column("numbers_json", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("measured_sleep_by_day", "measured_sleep", ["person_id", "day"])
    op.create_index("measured_sleep_once", "measured_sleep", ["person_id", "identity"], unique=True)
    op.create_table(
        "measured_day",
        *_whose(),
        sa.Column("at", MOMENT),
        sa.Column("label", sa.Text),
        sa.Column("numbers_json", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("measured_day_by_day", "measured_day", ["person_id", "day"])
    op.create_index("measured_day_once", "measured_day", ["person_id", "identity"], unique=True)
