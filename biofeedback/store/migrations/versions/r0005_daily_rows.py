"""Days put together once, and what changed since: kept true by the database itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.String(36)

# Where a day's numbers come from, and the column that says the day.
SOURCES = (
    ("checkin", "day"),
    ("diary_entry", "day"),
    ("measured_sleep", "day"),
    ("measured_day", "day"),
    ("session", "local_date"),
)
# A running session is written each second; it counts from when it ends.
SESSION_COLUMNS = (
    "person_id",
    "started_at",
    "zone",
    "local_date",
    "protocol",
    "origin",
    "status",
    "duration_s",
    "deleted_at",
)


def upgrade() -> None:
    """Make them, and mark every month of which anything is known."""
    person = {"nullable": False}
    op.create_table(
        "day_block",
        sa.Column("person_id", ID, sa.ForeignKey("person.id", ondelete="CASCADE"), **person),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("stamp", ID, nullable=False),
        sa.Column("days", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "month"),
    )
    op.create_table(
        "day_change",
        sa.Column("person_id", ID, sa.ForeignKey("person.id", ondelete="CASCADE"), **person),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "month", "id"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        _watch_server()
    else:
        _watch_file()
    for table, day in SOURCES:
        _mark_what_is_there(table, day)


def _watch_file() -> None:
    # There is one writer at a time: a mark takes the place of an earlier one.
    for table, day in SOURCES:
        for happened, row in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "both")):
            of, when = _of(table, happened)
            rows = ("OLD", "NEW") if row == "both" else (row,)
            marks = " ".join(
                f"DELETE FROM day_change WHERE person_id = {each}.person_id "
                f"AND month = substr({each}.{day}, 1, 7); "
                "INSERT INTO day_change (id, person_id, month) VALUES "
                f"(hex(randomblob(16)), {each}.person_id, substr({each}.{day}, 1, 7));"
                for each in rows
            )
            op.execute(
                f"CREATE TRIGGER {table}_day_{happened.lower()} AFTER {happened}{of} "
                f"ON {table} {when} BEGIN {marks} END"
            )
    for happened, row in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "NEW")):
        whose = f"FROM session WHERE session.id = {row}.session_id"
        op.execute(
            f"CREATE TRIGGER summary_day_{happened.lower()} AFTER {happened} ON summary BEGIN "
            "DELETE FROM day_change WHERE (person_id, month) IN "
            f"(SELECT person_id, substr(local_date, 1, 7) {whose}); "
            "INSERT INTO day_change (id, person_id, month) "
            f"SELECT hex(randomblob(16)), person_id, substr(local_date, 1, 7) {whose}; END"
        )


def _watch_server() -> None:
    # Many write at a time, and only add: no mark waits for another one's transaction.
    for name, day in (("note_day_change", "day"), ("note_session_change", "local_date")):
        marks = {
            row: "INSERT INTO day_change (id, person_id, month) VALUES "
            f"(CAST(gen_random_uuid() AS text), {row}.person_id, to_char({row}.{day}, 'YYYY-MM'));"
            for row in ("OLD", "NEW")
        }
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN {marks['OLD']} END IF; "
            f"IF TG_OP <> 'DELETE' THEN {marks['NEW']} END IF; RETURN NULL; END $$"
        )
    op.execute(
        "CREATE FUNCTION note_summary_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE whose text; BEGIN "
        "IF TG_OP = 'DELETE' THEN whose := OLD.session_id; ELSE whose := NEW.session_id; END IF; "
        "INSERT INTO day_change (id, person_id, month) "
        "SELECT CAST(gen_random_uuid() AS text), person_id, to_char(local_date, 'YYYY-MM') "
        "FROM session WHERE session.id = whose; RETURN NULL; END $$"
    )
    for table, _day in (*SOURCES, ("summary", "")):
        function = {"session": "note_session_change", "summary": "note_summary_change"}.get(
            table, "note_day_change"
        )
        for happened in ("INSERT", "DELETE", "UPDATE"):
            of, when = _of(table, happened)
            op.execute(
                f"CREATE TRIGGER {table}_day_{happened.lower()} AFTER {happened}{of} ON {table} "
                f"FOR EACH ROW {when} EXECUTE FUNCTION {function}()"
            )


def _of(table: str, happened: str) -> tuple[str, str]:
    """Return which columns count, and when."""
    if table != "session":
        return "", ""
    if happened == "INSERT":
        return "", "WHEN (NEW.status <> 'running')"
    if happened == "DELETE":
        return "", ""
    return (
        f" OF {', '.join(SESSION_COLUMNS)}",
        "WHEN (OLD.status <> 'running' OR NEW.status <> 'running')",
    )


def _mark_what_is_there(table: str, day: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        mark, month = "CAST(gen_random_uuid() AS text)", f"to_char({day}, 'YYYY-MM')"
    else:
        mark, month = "hex(randomblob(16))", f"substr({day}, 1, 7)"
    op.execute(
        f"INSERT INTO day_change (id, person_id, month) SELECT {mark}, person_id, month "
        f"FROM (SELECT DISTINCT person_id, {month} AS month FROM {table}) AS known"
    )
