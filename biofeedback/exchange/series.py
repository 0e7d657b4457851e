"""Numbers to intervals: which unit they are in, and whether they are intervals at all."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.clocks import Row, Timed
from biofeedback.exchange.recording import (
    FEWEST_INTERVALS,
    LONGEST_INTERVAL_MS,
    Found,
    Skipped,
    skipped_sentence,
)

TO_MS = {"ms": 1.0, "s": 1000.0, "us": 0.001, "1024": 1000.0 / 1024.0}
_UNIT_WORDS = {"ms": "ms", "s": "s", "us": "µs", "1024": "1/1024 s"}


@dataclass(frozen=True, slots=True)
class Cell:
    """An interval as written: its line, its number (None: unreadable), its stamp if it has one.

    anchor: a beat whose interval is not there to be read (the first of a list).
    """

    line: int
    value: float | None
    stamp_s: float | None = None
    anchor: bool = False
    label: str = ""


def unit_of_intervals(values: Sequence[float], said: str | None = None) -> str | None:
    """Return "ms", "s", ... for what these numbers are as intervals; None when in no unit.

    said: the unit the column's name says; it holds as long as the numbers make sense in it.
    """
    if not values:
        return None
    middle = median(values)
    candidates = ([said] if said in TO_MS else []) + ["ms", "s", "us"]
    for unit in candidates:
        if unit is not None and 250.0 <= middle * TO_MS[unit] <= 2500.0:
            return unit
    return None


def unit_of_beat_times(values: Sequence[float]) -> str | None:
    """Return "s" or "ms" when these numbers are the times of beats, else None."""
    if len(values) < 3:
        return None
    steps = [after - before for before, after in itertools.pairwise(values)]
    if sum(step > 0 for step in steps) < 0.98 * len(steps):
        return None
    middle = median(steps)
    for unit in ("s", "ms"):
        if 250.0 <= middle * TO_MS[unit] <= 2500.0:
            return unit
    return None


def unit_in_words(unit: str) -> str:
    """Return a unit as a person reads it."""
    return _UNIT_WORDS.get(unit, unit)


def rows_of(cells: Sequence[Cell], unit: str) -> tuple[list[Row], list[Skipped]]:
    """Return intervals in ms; what can be none (no number, 0 or less, over a minute) is skipped."""
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for cell in cells:
        if cell.anchor:
            rows.append(Row(cell.line, None, cell.stamp_s, label=cell.label))
            continue
        why = None
        rr_ms = 0.0
        if cell.value is None:
            why = _("not a number")
        else:
            rr_ms = cell.value * TO_MS[unit]
            if rr_ms <= 0:
                why = _("0 or less is no interval")
            elif rr_ms > LONGEST_INTERVAL_MS:
                why = _("longer than a minute")
        if why is None:
            rows.append(Row(cell.line, rr_ms, cell.stamp_s, label=cell.label))
        else:
            skipped.append(Skipped(cell.line, why))
            rows.append(Row(cell.line, None, cell.stamp_s, broken=True))
    return rows, skipped


def found(
    name: str,
    form: str,
    unit: str,
    timed: Timed,
    skipped: Sequence[Skipped] = (),
    notes: Sequence[str] = (),
) -> Found:
    """Return what was read with its sentences; BadInputError when too little of it is intervals."""
    all_skipped = sorted([*skipped, *timed.skipped], key=lambda one: one.line)
    if len(timed.beats) < FEWEST_INTERVALS or len(all_skipped) > len(timed.beats):
        raise too_few(name, len(timed.beats), all_skipped)
    sentence = _("Read as: {format}; unit: {unit}.")
    said = [sentence.format(format=form, unit=unit), *notes, *timed.notes]
    left_out = skipped_sentence(all_skipped, len(timed.beats))
    if left_out:
        said.append(left_out)
    labels = timed.labels if any(timed.labels) else ()
    return Found(form, unit, timed.beats, timed.gaps, None, tuple(said), labels)


def too_few(name: str, beats: int, skipped: Sequence[Skipped]) -> BadInputError:
    """Return the error for a file with hardly anything that could be an interval."""
    if skipped:
        sentence = _(
            "{file} has {beats} readable intervals and {bad} lines that are none (the first is "
            "line {line}: {why}); check that this is the file you meant."
        )
        return BadInputError(
            sentence.format(
                file=name,
                beats=beats,
                bad=len(skipped),
                line=skipped[0].line,
                why=skipped[0].why,
            )
        )
    sentence = _("{file} has {beats} beat-to-beat intervals, too few for a recording.")
    return BadInputError(sentence.format(file=name, beats=beats))
