"""FIT files (watches, bike computers): the RR intervals of their HRV messages.

Source: Garmin FIT SDK, profile message 78 "hrv": an array of uint16 in 1/1000 s, 65535 empty.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.clocks import Row, Timed, by_stamps, by_sum
from biofeedback.exchange.recording import Found
from biofeedback.exchange.series import Cell, found, rows_of

_EMPTY_S = 65.535
_MOST_INTERVALS = 2_000_000


def is_fit(content: bytes) -> bool:
    """Return whether this is a FIT file."""
    return len(content) >= 12 and content[8:12] == b".FIT"


def read_fit(content: bytes, name: str) -> Found:
    """Return the RR intervals of a FIT file; BadInputError when it has none or is broken.

    HRV messages carry no time: the next record or event after them says by when they had come;
    without any the intervals are added up.
    """
    import fitdecode

    cells: list[Cell] = []
    waiting: list[Cell] = []
    started_at: datetime | None = None
    moment: datetime | None = None
    records = heart_rates = count = 0
    try:
        with fitdecode.FitReader(
            io.BytesIO(content),
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.RAISE,
        ) as reader:
            for frame in reader:
                count += 1
                if frame.frame_type != fitdecode.FIT_FRAME_DATA:
                    continue
                if frame.name == "hrv":
                    waiting += _intervals(frame, count)
                    if len(cells) + len(waiting) > _MOST_INTERVALS:
                        raise _too_many(name)
                elif frame.name in ("record", "event"):
                    found_at = _value(frame, "timestamp")
                    if isinstance(found_at, datetime):
                        moment = found_at
                        started_at = started_at or moment
                        cells += _stamped(waiting, moment, started_at)
                        waiting = []
                    records += frame.name == "record"
                    heart_rates += _value(frame, "heart_rate") is not None
    except BadInputError:
        raise
    except fitdecode.FitError as error:
        raise _broken(name, str(error)) from error
    except Exception as error:  # the library lets struct, key and type errors of bad bytes through
        raise _broken(name, f"{type(error).__name__}") from error
    cells += _stamped(waiting, moment, started_at)
    if not cells:
        if heart_rates:
            sentence = _(
                "{file} is a FIT file with heart rates in {records} records but no RR intervals; "
                "switch on HRV logging in the watch to record them."
            )
        else:
            sentence = _("{file} is a FIT file without RR intervals.")
        raise BadInputError(sentence.format(file=name, records=records))
    rows, skipped = rows_of(cells, "s")
    recording = found(name, _("FIT with HRV messages"), "s", _timed(rows), skipped)
    return replace(recording, started_at=started_at)


def _intervals(frame: Any, count: int) -> list[Cell]:
    """Return the intervals of one HRV message; empty slots are none."""
    values = _value(frame, "time")
    values = values if isinstance(values, (tuple, list)) else (values,)
    return [
        Cell(count, float(value))
        for value in values
        if isinstance(value, (int, float)) and value < _EMPTY_S
    ]


def _stamped(cells: list[Cell], moment: datetime | None, started_at: datetime | None) -> list[Cell]:
    """Return intervals with the time by which they had come, in s since the start."""
    if moment is None or started_at is None:
        return cells
    stamp_s = (moment - started_at).total_seconds()
    return [replace(cell, stamp_s=stamp_s) for cell in cells]


def _value(frame: Any, field: str) -> Any:
    """Return a field's value, None where the message lacks it."""
    return frame.get_value(field, fallback=None)


def _timed(rows: list[Row]) -> Timed:
    """Return beats by their records' stamps where these agree with the intervals, else by sum."""
    return by_sum(rows) if any(row.stamp_s is None for row in rows) else by_stamps(rows)


def _broken(name: str, why: str) -> BadInputError:
    """Return the error for a damaged file: where, in a person's words, as far as `why` tells."""
    place = re.search(r"(?:@|offset:?) *(\d+)", why)
    if place is None:
        sentence = _("{file} is a damaged FIT file; copy it from the watch again.")
    elif "CRC" in why:
        sentence = _(
            "{file} is a damaged FIT file: its checksum (CRC, at byte {place}) does not fit what "
            "it holds; copy it from the watch again."
        )
    else:
        sentence = _(
            "{file} is a damaged FIT file: from byte {place} on it can't be read; copy it from "
            "the watch again."
        )
    return BadInputError(sentence.format(file=name, place=place and place[1]))


def _too_many(name: str) -> BadInputError:
    sentence = _("{file} holds more intervals than a recording can have; split it first.")
    return BadInputError(sentence.format(file=name))
