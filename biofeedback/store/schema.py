"""The tables, as they are now; how they came to be so is in `migrations`.

Every row belongs to a person. Keys are UUIDv7 as text. Moments are UTC, with the zone they
were lived in beside them. What was recorded is apart from what was computed from it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData()

_TEXT_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC: a timestamp in PostgreSQL, text that sorts in SQLite."""

    impl = sa.String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return the column's type there."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(27))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Return what is stored; ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.strftime(_TEXT_MOMENT)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value).astimezone(UTC)


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.String(36), primary_key=True)


def _person() -> sa.Column[str]:
    return sa.Column("person_id", sa.String(36), sa.ForeignKey("person.id"), nullable=False)


def _number(name: str) -> sa.Column[float | None]:
    return sa.Column(name, sa.Double)


def _of_ten(name: str) -> sa.Column[int | None]:
    return sa.Column(name, sa.SmallInteger)


person = sa.Table(
    "person",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("deleted_at", Moment),
)

session = sa.Table(
    "session",
    metadata,
    _id(),
    _person(),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("local_date", sa.Date, nullable=False),
    sa.Column("strap", sa.Text, nullable=False),
    sa.Column("strap_name", sa.Text),
    sa.Column("protocol", sa.Text, nullable=False),
    sa.Column("protocol_json", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("group_id", sa.String(36)),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("ended", sa.String(16)),
    sa.Column("duration_s", sa.Double, nullable=False),
    # While it runs: who records it, since when nothing came, and what came last.
    sa.Column("owner", sa.Text),
    sa.Column("touched_at", Moment, nullable=False),
    sa.Column("last_digest", sa.String(64)),
    sa.Column("next_seq", sa.Integer, nullable=False),
    sa.Column("packed", sa.Boolean, nullable=False),
    sa.Column("content_hash", sa.String(64)),
    sa.Column("note", sa.Text),
    _of_ten("before_pain"),
    _of_ten("before_tension"),
    _of_ten("before_mood"),
    _of_ten("after_pain"),
    _of_ten("after_tension"),
    _of_ten("after_mood"),
    sa.Column("deleted_at", Moment),
    sa.Index("session_by_start", "person_id", "started_at", "id"),
    sa.Index("session_by_day", "person_id", "local_date"),
    sa.Index("session_by_content", "person_id", "content_hash"),
    sa.Index(
        "session_unpacked",
        "status",
        sqlite_where=sa.text("packed = 0"),
        postgresql_where=sa.text("NOT packed"),
    ),
)

chunk = sa.Table(
    "chunk",
    metadata,
    sa.Column(
        "session_id",
        sa.String(36),
        sa.ForeignKey("session.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("stream", sa.String(16), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

SUMMARY_NUMBERS = (
    "artifact_fraction",
    "hr_bpm",
    "rr_mean_ms",
    "sdnn_ms",
    "rmssd_ms",
    "pnn50_percent",
    "lf_ms2",
    "hf_ms2",
    "swing_bpm",
    "coherence_score",
    "coherence_ratio",
    "coherence_peak_per_min",
    "coherence_confidence",
    "breathing_rate_per_min",
    "breathing_confidence",
)

summary = sa.Table(
    "summary",
    metadata,
    sa.Column(
        "session_id",
        sa.String(36),
        sa.ForeignKey("session.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("computed_at", Moment, nullable=False),
    sa.Column("beats", sa.Integer, nullable=False),
    sa.Column("quality", sa.String(16)),
    sa.Column("breathing_source", sa.String(16)),
    *(_number(name) for name in SUMMARY_NUMBERS),
    # The whole summary in the shape of `analyze --json`, compressed.
    sa.Column("whole", sa.LargeBinary, nullable=False),
)

checkin = sa.Table(
    "checkin",
    metadata,
    _id(),
    _person(),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    _of_ten("pain_now"),
    _of_ten("pain_worst"),
    _of_ten("pain_average"),
    sa.Column("flare", sa.Boolean),
    _number("sleep_h"),
    sa.Column("note", sa.Text),
    # A correction is a new row; the old one says which.
    sa.Column("replaced_by", sa.String(36), sa.ForeignKey("checkin.id")),
    sa.Column("deleted_at", Moment),
    sa.Index("checkin_by_day", "person_id", "day"),
    sa.Index("checkin_by_successor", "replaced_by"),
)


def _measured() -> list[sa.Column[Any]]:
    """Return what everything brought in from other apps has; `identity` knows it again."""
    return [
        _id(),
        _person(),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
    ]


measured_sleep = sa.Table(
    "measured_sleep",
    metadata,
    *_measured(),
    sa.Column("start_at", Moment, nullable=False),
    sa.Column("end_at", Moment, nullable=False),
    sa.Column("bed_at", Moment),
    *(_number(f"{name}_min") for name in ("asleep", "awake", "latency", "light", "deep", "rem")),
    sa.Column("awakenings", sa.Integer),
    _number("quality_percent"),
    sa.Column("numbers_json", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("deleted_at", Moment),
    sa.Index("measured_sleep_by_day", "person_id", "day"),
    sa.Index("measured_sleep_once", "person_id", "identity", unique=True),
)

measured_day = sa.Table(
    "measured_day",
    metadata,
    *_measured(),
    sa.Column("at", Moment),
    sa.Column("label", sa.Text),
    sa.Column("numbers_json", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("deleted_at", Moment),
    sa.Index("measured_day_by_day", "person_id", "day"),
    sa.Index("measured_day_once", "person_id", "identity", unique=True),
)

diary_entry = sa.Table(
    "diary_entry",
    metadata,
    _id(),
    _person(),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    # By what the same entry is known again when it is told twice; its corrections share it.
    sa.Column("known_by", sa.String(64), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    # What was told and nothing else, by the names in `diary.entry`.
    sa.Column("told_json", sa.Text, nullable=False),
    sa.Column("replaced_by", sa.String(36), sa.ForeignKey("diary_entry.id")),
    sa.Column("deleted_at", Moment),
    sa.Index("diary_entry_by_day", "person_id", "day"),
    sa.Index("diary_entry_known_by", "person_id", "known_by"),
    sa.Index("diary_entry_by_kind", "person_id", "kind", "day"),
    sa.Index("diary_entry_by_successor", "replaced_by"),
)

own_protocol = sa.Table(
    "own_protocol",
    metadata,
    _id(),
    _person(),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # The protocol as a file holds it (docs/protocols.md).
    sa.Column("toml", sa.Text, nullable=False),
    sa.Column("replaced_by", sa.String(36), sa.ForeignKey("own_protocol.id")),
    sa.Column("deleted_at", Moment),
    sa.Index("own_protocol_by_name", "person_id", "name"),
    sa.Index("own_protocol_by_successor", "replaced_by"),
)

practice_plan = sa.Table(
    "practice_plan",
    metadata,
    _id(),
    _person(),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    # The latest one holds, from this day on; the earlier ones are its history.
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("days_per_week", sa.SmallInteger, nullable=False),
    sa.Column("minutes", sa.Double, nullable=False),
    sa.Column("steps", sa.Boolean, nullable=False),
    sa.Column("remind_at", sa.String(5)),
    sa.Column("deleted_at", Moment),
    sa.Index("practice_plan_by_person", "person_id", "made_at"),
)

# Derived: each month's days as `app.daily_rows` last put them together, by which definition.
day_block = sa.Table(
    "day_block",
    metadata,
    sa.Column("person_id", sa.String(36), nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("stamp", sa.String(36), nullable=False),
    sa.Column("days", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("person_id", "month"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
)

# Which months changed since; written by triggers alone (migration 0005).
day_change = sa.Table(
    "day_change",
    metadata,
    sa.Column("person_id", sa.String(36), nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("id", sa.String(36), nullable=False),
    sa.PrimaryKeyConstraint("person_id", "month", "id"),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
