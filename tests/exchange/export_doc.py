"""Writes the columns of docs/export.md from what the exports hold: `python -m` this."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from biofeedback.exchange import columns, told_columns

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/export.md"
BEGINS = "## Columns\n"


def columns_text() -> str:
    """Return the part of the document that names every column."""
    tables = {
        "sessions.csv": columns.SESSIONS,
        "beats/*.csv": columns.BEATS,
        "muscle/*.csv": columns.MUSCLE,
        "breaths/*.csv": columns.BREATHS,
        "gaps.csv": columns.GAPS,
        "events.csv": columns.EVENTS,
        **columns.TABLES,
        "Names in `numbers_json` and in the column `measure`": columns.MEASURES,
        "Names in `told_json` and in the column `told`": told_columns.TOLD,
    }
    parts = [f"### {title}\n{_table(described)}" for title, described in tables.items()]
    return f"{BEGINS}Times that end in `Z` are UTC.\n\n" + "\n".join(parts)


def written() -> str:
    """Return that part as the document has it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return text[text.index(BEGINS) :]


def _table(described: Mapping[str, str]) -> str:
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in described.items())
    return f"| column | what it holds |\n|---|---|\n{rows}"


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(text[: text.index(BEGINS)] + columns_text(), encoding="utf-8")
