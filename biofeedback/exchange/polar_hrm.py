"""Polar .hrm files: sections in brackets; with Interval=238 the data are RR intervals in ms.

Source: Polar, "HRM files and their structure" (the published description of the format).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.clocks import by_sum
from biofeedback.exchange.recording import Found
from biofeedback.exchange.series import Cell, found, rows_of, unit_in_words, unit_of_intervals
from biofeedback.exchange.stamps import parse_moment
from biofeedback.exchange.text import number

RR_INTERVAL_CODE = "238"


def is_hrm(lines: Sequence[str]) -> bool:
    """Return whether this is a Polar .hrm file, whole or not."""
    heads = {line.strip().lower() for line in lines[:500]}
    return "[params]" in heads or "[hrdata]" in heads


def read_hrm(lines: Sequence[str], name: str) -> Found:
    """Return the RR intervals of a .hrm file; BadInputError when it holds only heart rates."""
    params: dict[str, str] = {}
    cells: list[Cell] = []
    section, seen = "", False
    for index, line in enumerate(lines, start=1):
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            section = text.lower()
            seen = seen or section == "[hrdata]"
        elif section == "[params]" and "=" in text:
            key, value = text.split("=", 1)
            params[key.strip().lower()] = value.strip()
        elif section == "[hrdata]" and text:
            cells.append(Cell(index, number(text.split()[0])))
    if not seen or not cells:
        sentence = _(
            "{file} is a Polar .hrm file without data: the section [HRData] is missing or empty; "
            "export it again."
        )
        raise BadInputError(sentence.format(file=name))
    interval = params.get("interval")
    if interval is not None and interval != RR_INTERVAL_CODE:
        sentence = _(
            "{file} has a heart rate every {seconds} s but no RR intervals; record with RR "
            "(Interval=238)."
        )
        raise BadInputError(sentence.format(file=name, seconds=interval[:10]))
    unit = unit_of_intervals([cell.value for cell in cells if cell.value], "ms")
    if unit is None:
        sentence = _("The numbers under [HRData] in {file} can't be RR intervals.")
        raise BadInputError(sentence.format(file=name))
    rows, skipped = rows_of(cells, unit)
    recording = found(name, _("Polar .hrm"), unit_in_words(unit), by_sum(rows), skipped)
    return replace(recording, started_at=_started_at(params))


def _started_at(params: dict[str, str]) -> datetime | None:
    """Return when the exercise began, in this computer's zone (the file has none)."""
    date, time = params.get("date", ""), params.get("starttime", "")
    if len(date) != 8 or not date.isdigit():
        return None
    return parse_moment(f"{date[:4]}-{date[4:6]}-{date[6:]} {time}")
