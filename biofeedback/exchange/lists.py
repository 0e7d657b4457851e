"""Files with one number a line: intervals in ms or s, or the times of the beats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.clocks import Row, Timing, by_stamps, by_sum
from biofeedback.exchange.recording import Found, Skipped
from biofeedback.exchange.series import (
    TO_MS,
    Cell,
    found,
    rows_of,
    too_few,
    unit_in_words,
    unit_of_beat_times,
    unit_of_intervals,
)
from biofeedback.exchange.stamps import from_epoch, parse_moment
from biofeedback.exchange.tables import Column

_SILENCE_MS = 3000.0
_START = re.compile(r"(\d{4})-(\d\d)-(\d\d)[-T ](\d\d):(\d\d):(\d\d)")


def read_list(cells: Sequence[Cell], name: str, heading: Column | None = None) -> Found:
    """Return one number a line as a recording; BadInputError when they are no heartbeats.

    heading: what stands above, a title or an unknown name; a unit it says is taken at its word.
    """
    said = heading.unit if heading else None
    values = [cell.value for cell in cells if cell.value is not None]
    if not values:
        raise too_few(name, 0, [Skipped(cell.line, _("not a number")) for cell in cells])
    times_in = unit_of_beat_times(values)
    if times_in is not None:
        return read_beat_times(cells, name, times_in)
    unit = unit_of_intervals(values, said)
    if unit is None or (said is not None and unit != said):
        sentence = _(
            "The numbers in {file} (from {least:g} to {most:g}) are neither intervals in ms or s "
            "nor times of beats; heart rates alone can't be used."
        )
        raise BadInputError(sentence.format(file=name, least=min(values), most=max(values)))
    rows, skipped = rows_of(cells, unit)
    form = _("one RR interval a line")
    notes = []
    if heading is not None:
        sentence = _('The heading "{heading}" is not one this app knows.')
        notes.append(sentence.format(heading=heading.name[:60]))
    return found(name, form, unit_in_words(unit), by_sum(rows), skipped, notes)


def read_beat_times(cells: Sequence[Cell], name: str, unit: str, form: str | None = None) -> Found:
    """Return times of beats as a recording: their differences are the intervals.

    A silence of over max(3 s, 3 intervals) is a gap, not an interval.
    """
    rows: list[Row] = []
    skipped: list[Skipped] = []
    last_ms: float | None = None
    last_rr_ms = 1000.0
    for cell in cells:
        if cell.value is None:
            skipped.append(Skipped(cell.line, _("not a number")))
            continue
        at_ms = cell.value * TO_MS[unit]
        rr_ms = None if last_ms is None else at_ms - last_ms
        if rr_ms is not None and rr_ms <= 0:
            skipped.append(Skipped(cell.line, _("not after the beat before it")))
            continue
        if rr_ms is not None and rr_ms > max(_SILENCE_MS, 3.0 * last_rr_ms):
            rr_ms = None
        if rr_ms is not None:
            last_rr_ms = rr_ms
        last_ms = at_ms
        rows.append(Row(cell.line, rr_ms, at_ms / 1000.0, label=cell.label))
    timed = by_stamps(rows, Timing.BEATS)
    return found(name, form or _("times of beats"), unit_in_words(unit), timed, skipped)


def start_in_comments(preamble: Sequence[tuple[int, str]]) -> datetime | None:
    """Return when a recording began, if a comment above it says so; None otherwise."""
    for _line, text in preamble[:50]:
        if "start" not in text.lower() and "date" not in text.lower():
            continue
        for word in re.findall(r"\d{9,10}(?:\.\d+)?", text):
            moment = from_epoch(float(word))
            if moment is not None:
                return moment
        match = _START.search(text)
        if match:
            date, time = "-".join(match.groups()[:3]), ":".join(match.groups()[3:])
            return parse_moment(f"{date} {time}")
    return None
