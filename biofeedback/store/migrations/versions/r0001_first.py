"""The first tables: person, session, chunk, summary, checkin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
ID = sa.String(36)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "person",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_table(
        "session",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("local_date", sa.Date, nullable=False),
        sa.Column("strap", sa.Text, nullable=False),
        sa.Column("strap_name", sa.Text),
        sa.Column("protocol", sa.Text, nullable=False),
        sa.Column("protocol_json", sa.Text, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("group_id", ID),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("ended", sa.String(16)),
        sa.Column("duration_s", sa.Double, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("last_digest", sa.String(64)),
        sa.Column("next_seq", sa.Integer, nullable=False),
        sa.Column("packed", sa.Boolean, nullable=False),
        sa.Column("content_hash", sa.String(64)),
        sa.Column("note", sa.Text),
        sa.Column("before_pain", sa.SmallInteger),
        sa.Column("before_tension", sa.SmallInteger),
        sa.Column("before_mood", sa.SmallInteger),
        sa.Column("after_pain", sa.SmallInteger),
        sa.Column("after_tension", sa.SmallInteger),
        sa.Column("after_mood", sa.SmallInteger),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("session_by_start", "session", ["person_id", "started_at", "id"])
    op.create_index("session_by_day", "session", ["person_id", "local_date"])
    op.create_index("session_by_content", "session", ["person_id", "content_hash"])
    op.create_index(
        "session_unpacked",
        "session",
        ["status"],
        sqlite_where=sa.text("packed = 0"),
        postgresql_where=sa.text("NOT packed"),
    )
    op.create_table(
        "chunk",
        sa.Column(
            "session_id", ID, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("stream", sa.String(16), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "summary",
        sa.Column(
            "session_id", ID, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.Column("beats", sa.Integer, nullable=False),
        sa.Column("quality", sa.String(16)),
        sa.Column("breathing_source", sa.String(16)),
        sa.Column("artifact_fraction", sa.Double),
        sa.Column("hr_bpm", sa.Double),
        sa.Column("rr_mean_ms", sa.Double),
        sa.Column("sdnn_ms", sa.Double),
        sa.Column("rmssd_ms", sa.Double),
        sa.Column("pnn50_percent", sa.Double),
        sa.Column("lf_ms2", sa.Double),
        sa.Column("hf_ms2", sa.Double),
        sa.Column("swing_bpm", sa.Double),
        sa.Column("coherence_score", sa.Double),
        sa.Column("coherence_ratio", sa.Double),
        sa.Column("coherence_peak_per_min", sa.Double),
        sa.Column("coherence_confidence", sa.Double),
        sa.Column("breathing_rate_per_min", sa.Double),
        sa.Column("breathing_confidence", sa.Double),
        sa.Column("whole", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "checkin",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("pain_now", sa.SmallInteger),
        sa.Column("pain_worst", sa.SmallInteger),
        sa.Column("pain_average", sa.SmallInteger),
        sa.Column("flare", sa.Boolean),
        sa.Column("sleep_h", sa.Double),
        sa.Column("note", sa.Text),
        sa.Column("replaced_by", ID, sa.ForeignKey("checkin.id")),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("checkin_by_day", "checkin", ["person_id", "day"])
    op.create_index("checkin_by_successor", "checkin", ["replaced_by"])
