"""Tables with intervals: CSV of any kind, Holter beat lists, event logs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.clocks import Row, Timing, by_stamps, by_sum, tell_timing
from biofeedback.exchange.lists import read_beat_times, read_list, start_in_comments
from biofeedback.exchange.recording import Found
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
from biofeedback.exchange.stamps import Stamps, from_epoch, read_stamps
from biofeedback.exchange.tables import Column, Table, column_named
from biofeedback.exchange.text import number

_NOTHING = frozenset(("", "nan", "na", "n/a", "null", "none", "-", "--"))
_EVENT_NAMES = frozenset(["event", "eventname", "event_name", "name", "signal", "type"])
_VALUE_NAMES = frozenset(("value", "val"))
_PACKETS = frozenset(("payload_hex", "payload", "packet_hex"))
_MOST_UNNAMED = 6
_IN_A_CELL = re.compile(r"[\s;|,]+")


def read_rr_table(table: Table, name: str) -> Found:
    """Return a table's recording; BadInputError with what was found instead of intervals."""
    if _column_in(table, _PACKETS) is not None:
        sentence = _(
            "{file} is a list of single Bluetooth packets, one example a line, not a recording: "
            "nothing says when they came or that they follow one another."
        )
        raise BadInputError(sentence.format(file=name))
    event = _column_in(table, _EVENT_NAMES)
    value = _column_in(table, _VALUE_NAMES)
    if event is not None and value is not None:
        return _event_log(table, name, event, value)
    interval = table.first("is_rr")
    beat_time = table.first("is_beat_time")
    if interval is None and beat_time is not None:
        cells = [Cell(line, number(_cell(cells, beat_time))) for line, cells in table.rows]
        return _with_start(_beat_times(cells, name, table.columns[beat_time]), table)
    if interval is not None:
        return _with_start(_intervals(table, name, interval, beat_time), table)
    width = max((len(cells) for _line, cells in table.rows), default=0)
    if table.columns and not _names_nothing_else(table.columns):
        raise _no_intervals(table, name)
    if width <= 1:
        cells = [Cell(line, number(_cell(cells, 0))) for line, cells in table.rows]
        heading = table.columns[0] if table.columns else None
        return _with_start(read_list(cells, name, heading), table)
    return _with_start(_unnamed(table, name, width), table)


def _cell(cells: Sequence[str], column: int) -> str:
    """Return a cell's text, empty where the line is too short."""
    return cells[column] if column < len(cells) else ""


def _column_in(table: Table, names: frozenset[str]) -> int | None:
    """Return the first column with one of these names, None without."""
    return next((i for i, column in enumerate(table.columns) if column.word in names), None)


def _names_nothing_else(columns: Sequence[Column]) -> bool:
    """Return whether a heading can stand over anything (a title), not over other quantities."""
    return len(columns) == 1 and not columns[0].is_heart_rate


def _no_intervals(table: Table, name: str) -> BadInputError:
    """Return the error for a table of something else."""
    names = ", ".join(column.name for column in table.columns[:8] if column.name)
    if table.first("is_heart_rate") is not None:
        sentence = _(
            "{file} has heart rates ({columns}) but no beat-to-beat intervals; export the RR "
            "intervals instead."
        )
    else:
        sentence = _("{file} has no column of beat-to-beat intervals (its columns: {columns}).")
    return BadInputError(sentence.format(file=name, columns=names or "?"))


def _with_start(recording: Found, table: Table) -> Found:
    """Return the recording with the start that a comment or an Empatica heading says."""
    if recording.started_at is not None:
        return recording
    started_at = start_in_comments(table.preamble)
    if started_at is None and table.columns:
        epoch = number(table.columns[0].name)
        started_at = from_epoch(epoch) if epoch is not None else None
    return replace(recording, started_at=started_at)


def _beat_times(cells: Sequence[Cell], name: str, column: Column) -> Found:
    """Return a column of beat times, in the unit of its name if that makes sense."""
    values = [cell.value for cell in cells if cell.value is not None]
    unit = unit_of_beat_times(values)
    if unit is None:
        sentence = _("The column {column} of {file} does not hold times of beats.")
        raise BadInputError(sentence.format(column=column.name, file=name))
    return read_beat_times(cells, name, unit)


def _intervals(
    table: Table, name: str, interval: int, beat_time: int | None, form: str | None = None
) -> Found:
    """Return a table with a column of intervals, timed by the best of its other columns."""
    column = table.columns[interval] if table.columns else column_named("rr")
    raw = [(line, cells, _cell(cells, interval)) for line, cells in table.rows]
    wanted = [(line, cells, text) for line, cells, text in raw if _is_wanted(text, beat_time)]
    values = [value for _l, _c, text in wanted for value in _numbers(text) if value is not None]
    unit = unit_of_intervals([value for value in values if value > 0], column.unit)
    if unit is None:
        raise _no_unit(name, column, values, len(wanted))
    sum_s = sum(value for value in values if value > 0) * TO_MS[unit] / 1000.0
    timing = None
    if beat_time is not None:
        texts = [_cell(cells, beat_time) for _line, cells, _text in wanted]
        stamps = read_stamps(texts, table.columns[beat_time].unit, sum_s)
        timing = Timing.BEATS
    else:
        stamps = _best_stamps(table, wanted, interval, unit, sum_s)
    seconds = stamps.seconds if stamps else (None,) * len(wanted)
    label_at = next((i for i, c in enumerate(table.columns) if c.word == "label"), None)
    cells_read: list[Cell] = []
    for (line, cells, text), stamp_s in zip(wanted, seconds, strict=True):
        label = _cell(cells, label_at) if label_at is not None else ""
        if beat_time is not None and text.lower() in _NOTHING:
            cells_read.append(Cell(line, None, stamp_s, anchor=True, label=label))
            continue
        cells_read += [Cell(line, value, stamp_s, label=label) for value in _numbers(text)]
    rows, skipped = rows_of(cells_read, unit)
    timed = by_sum(rows) if stamps is None else by_stamps(rows, timing)
    form = form or _form(table, column, label_at is not None)
    notes = list(stamps.notes) if stamps else []
    if column.unit in TO_MS and column.unit != unit:
        sentence = _("The column's name says {said}, its numbers are in {unit}.")
        notes.append(sentence.format(said=column.unit, unit=unit_in_words(unit)))
    recording = found(name, form, unit_in_words(unit), timed, skipped, notes)
    return replace(recording, started_at=stamps.started_at if stamps else None)


def _is_wanted(text: str, beat_time: int | None) -> bool:
    """Return whether a row's interval counts: an empty cell is no bad line, only no interval."""
    return bool(text) or beat_time is not None


def _numbers(text: str) -> list[float | None]:
    """Return the numbers of a cell: one, or several intervals that came together."""
    value = number(text)
    if value is not None:
        return [value]
    parts = [part for part in _IN_A_CELL.split(text.strip("\"'[](){} ")) if part]
    values = [number(part) for part in parts[:64]]
    return values if values and all(value is not None for value in values) else [None]


def _no_unit(name: str, column: Column, values: Sequence[float], rows: int) -> BadInputError:
    """Return the error for a column whose numbers can't be intervals."""
    if not values:
        if not rows:
            return too_few(name, 0, [])
        sentence = _("The column {column} of {file} holds no numbers.")
        return BadInputError(sentence.format(column=column.name, file=name))
    sentence = _(
        "The numbers in the column {column} of {file} (from {least:g} to {most:g}) can't be "
        "intervals in ms or s."
    )
    return BadInputError(
        sentence.format(column=column.name, file=name, least=min(values), most=max(values))
    )


def _best_stamps(
    table: Table,
    wanted: Sequence[tuple[int, tuple[str, ...], str]],
    interval: int,
    unit: str,
    sum_s: float,
) -> Stamps | None:
    """Return the column of stamps that fits the intervals best, None without any.

    The beats' own times come before arrivals; among equals the first column; a date beside a
    time of day is read with it.
    """
    best: tuple[int, Stamps] | None = None
    columns = table.columns or tuple(column_named("t") for _i in range(interval + 2))
    for index, column in enumerate(columns):
        is_epoch = from_epoch(number(column.name) or 0.0) is not None
        if index == interval or not (column.is_stamp or is_epoch):
            continue
        texts = [_cell(cells, index) for _line, cells, _text in wanted]
        nearby = columns[index + 1].word if index + 1 < len(columns) else ""
        if column.word == "date" and nearby == "time":
            texts = [
                f"{text} {_cell(cells, index + 1)}"
                for text, (_line, cells, _text) in zip(texts, wanted, strict=True)
            ]
        stamps = read_stamps(texts, column.unit, sum_s)
        if stamps is None:
            continue
        rank = _rank(wanted, stamps, unit)
        if rank is not None and (best is None or rank < best[0]):
            started_at = stamps.started_at or (best[1].started_at if best else None)
            best = (rank, replace(stamps, started_at=started_at))
        elif best is not None and best[1].started_at is None:
            best = (best[0], replace(best[1], started_at=stamps.started_at))
    return best[1] if best else None


def _rank(
    wanted: Sequence[tuple[int, tuple[str, ...], str]], stamps: Stamps, unit: str
) -> int | None:
    """Return 0 for the beats' own times, 1 for arrivals, None for stamps of no use."""
    rows = []
    for (line, _cells, text), stamp_s in zip(wanted, stamps.seconds, strict=True):
        for value in _numbers(text):
            if value is not None and value > 0 and stamp_s is not None:
                rows.append(Row(line, value * TO_MS[unit], stamp_s))
    timing = tell_timing(rows)
    if timing is None:
        return None
    return 1 if timing is Timing.ARRIVALS else 0


def _form(table: Table, column: Column, labelled: bool) -> str:
    """Return the format in words."""
    words = [one.word for one in table.columns]
    if labelled:
        return _("Holter beat list")
    if words == ["date", "rr", "since_start"]:
        return _("HRV Logger")
    if len(words) == 2 and words[1] == "ibi" and number(table.columns[0].name) is not None:
        return _("Empatica IBI")
    return _("table with the column {column}").format(column=column.name)


def _unnamed(table: Table, name: str, width: int) -> Found:
    """Return a table without a heading: the column of intervals is told by its numbers."""
    if width > _MOST_UNNAMED:
        raise _unreadable(table, name)
    columns = []
    for index in range(width):
        numbers = [number(_cell(cells, index)) for _line, cells in table.rows]
        columns.append([value for value in numbers if value is not None])
    enough = 0.9 * len(table.rows)
    fitting = [
        index
        for index, values in enumerate(columns)
        if len(values) >= enough
        and unit_of_beat_times(values) is None
        and unit_of_intervals([value for value in values if value > 0]) is not None
    ]
    if fitting:
        interval = fitting[0]
        names = [f"c{index + 1}" for index in range(width)]
        names[interval] = "rr"
        others = [i for i in range(width) if i != interval]
        rising = [i for i in others if _is_rising(columns[i], enough)] or [
            i for i in others if len(columns[i]) < enough
        ]
        for index in rising:
            names[index] = "t"
        headed = replace(table, columns=tuple(column_named(one) for one in names))
        recording = _intervals(headed, name, interval, None, _("table without a heading"))
        sentence = _("There is no heading; column {column} was taken as the intervals.")
        note = sentence.format(column=interval + 1)
        return replace(recording, notes=(*recording.notes, note))
    for index, values in enumerate(columns):
        if len(values) >= enough and unit_of_beat_times(values) is not None:
            cells = [Cell(line, number(_cell(cells, index))) for line, cells in table.rows]
            return read_list(cells, name)
    raise _unreadable(table, name)


def _is_rising(values: Sequence[float], enough: float) -> bool:
    """Return whether numbers hardly ever go back, as a clock does."""
    if len(values) < max(2.0, enough):
        return False
    steps = [after - before for before, after in itertools.pairwise(values)]
    return sum(step >= 0 for step in steps) >= 0.9 * len(steps) and max(values) > min(values)


def _unreadable(table: Table, name: str) -> BadInputError:
    """Return the error for text in which no column makes sense."""
    line = table.rows[0][0] if table.rows else 1
    sentence = _(
        "{file} holds no beat-to-beat intervals that this app can find (looked from line {line} "
        "on); export RR intervals as text or CSV."
    )
    return BadInputError(sentence.format(file=name, line=line))


def _event_log(table: Table, name: str, event: int, value: int) -> Found:
    """Return the IBI rows of an event log (OpenHRV and kin)."""
    names: dict[str, int] = {}
    rows = []
    for line, cells in table.rows:
        column = column_named(_cell(cells, event) or "?")
        if column.is_rr:
            rows.append((line, cells))
        else:
            names[column.name] = names.get(column.name, 0) + 1
    if not rows:
        sentence = _(
            "{file} is a log of {events} and holds no beat-to-beat intervals (IBI rows), so "
            "nothing can be computed anew from it."
        )
        events = ", ".join(list(names)[:6]) or "?"
        raise BadInputError(sentence.format(file=name, events=events))
    columns = list(table.columns)
    columns[value] = column_named("ibi")
    columns[event] = column_named("event_kind")
    recording = _intervals(
        replace(table, columns=tuple(columns), rows=tuple(rows)),
        name,
        value,
        None,
        _("event log with IBI rows"),
    )
    notes = recording.notes
    if names:
        sentence = _("Other events were left aside: {events}.")
        events = ", ".join(f"{count} {word}" for word, count in list(names.items())[:6])
        notes = (*notes, sentence.format(events=events))
    return replace(recording, notes=notes)
