"""Kubios HRV reports: the list of RR intervals near their end."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.clocks import Timing, by_stamps, by_sum
from biofeedback.exchange.recording import Found
from biofeedback.exchange.series import Cell, found, rows_of, unit_in_words, unit_of_intervals
from biofeedback.exchange.text import number


def is_kubios(lines: Sequence[str]) -> bool:
    """Return whether this is a Kubios report with its interval data."""
    return any("RR INTERVAL DATA" in line for line in lines[:2000])


def read_kubios(lines: Sequence[str], name: str) -> Found:
    """Return the intervals printed in a Kubios report (its first sample)."""
    start = next(i for i, line in enumerate(lines) if "RR INTERVAL DATA" in line)
    near = lines[start + 1 : start + 4]
    separator = next((s for s in (";", "\t", ",") if any(s in line for line in near)), ",")
    interval = time = None
    cells: list[Cell] = []
    for offset, line in enumerate(lines[start + 1 :], start=start + 2):
        parts = [part.strip() for part in line.split(separator)]
        if interval is None:
            lowered = [part.lower() for part in parts]
            interval = next((i for i, p in enumerate(lowered) if p.startswith("rr interval")), None)
            time = next((i for i, p in enumerate(lowered) if p.startswith("time")), None)
            continue
        text = parts[interval] if interval < len(parts) else ""
        if not text or text.startswith("("):
            if cells:
                break
            continue
        stamp = number(parts[time]) if time is not None and time < len(parts) else None
        cells.append(Cell(offset, number(text), stamp))
    values = [cell.value for cell in cells if cell.value is not None]
    unit = unit_of_intervals(values)
    if interval is None or unit is None:
        sentence = _("The Kubios report {file} has no list of RR intervals; export it with them.")
        raise BadInputError(sentence.format(file=name))
    rows, skipped = rows_of(cells, unit)
    has_stamps = all(row.stamp_s is not None for row in rows)
    timed = by_stamps(rows, Timing.BEATS) if has_stamps else by_sum(rows)
    return found(name, _("Kubios report"), unit_in_words(unit), timed, skipped)
