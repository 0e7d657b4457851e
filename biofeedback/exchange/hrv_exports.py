"""Daily heart-rate-variability exports: HRV4Training, Elite HRV, and tables of summaries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time

from biofeedback.core.words import _
from biofeedback.diary.measured import HRV, WELLNESS, MeasuredDay
from biofeedback.exchange.sheets import Gathered, Sheet, amount, known, read_sheet
from biofeedback.exchange.when import day_in, order_of, parse, parse_clock

_HRV4TRAINING_HEART = {
    "hr": "hr_bpm",
    "avnn": "rr_mean_ms",
    "sdnn": "sdnn_ms",
    "rmssd": "rmssd_ms",
    "pnn50": "pnn50_percent",
    "lf": "lf_as_exported",
    "hf": "hf_as_exported",
    "hrv4t_recovery_points": "readiness_score",
}
_HRV4TRAINING_DAY = {
    "sleep_quality": "sleep_quality",
    "mental_energy": "mental_energy",
    "muscle_soreness": "muscle_soreness",
    "fatigue": "fatigue",
    "trainingrpe": "training_rpe",
    "trainingmotivation": "training_motivation",
}
_ELITE = {
    "hrv": "hrv_score",
    "lnrmssd": "ln_rmssd",
    "rmssd": "rmssd_ms",
    "nn50": "nn50",
    "pnn50": "pnn50_percent",
    "sdnn": "sdnn_ms",
    "score": "readiness_score",
    "hr": "hr_bpm",
}
_SUMMARIES = {
    "beats": "beats",
    "minutes": "minutes",
    "median_hr": "median_hr_bpm",
    "hr_bpm": "hr_bpm",
    "mean_hr": "hr_bpm",
    "rmssd_ms": "rmssd_ms",
    "sdnn_ms": "sdnn_ms",
    "pnn50_percent": "pnn50_percent",
    "artefact_share": "artifact_fraction",
    "artifact_share": "artifact_fraction",
}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def read(text: str, heading: str, name: str, zone: str) -> Gathered | None:
    """Return the days in a file, None when its heading is another's."""
    words = {word.strip().strip('"') for word in re.split("[,;\t]", heading)}
    if "hrv4t_recovery_points" in words:
        return _hrv4training(read_sheet(text, name), zone)
    if {"lnrmssd", "rmssd", "datetime"} <= words:
        return _elite(read_sheet(text, name), zone)
    dated = words & {"date_time", "date", "datetime"}
    if dated and words & {"rmssd_ms", "sdnn_ms"} and not words & {"rr_ms", "ibi", "rr"}:
        return _summaries(read_sheet(text, name), min(dated, key=len, default="date"), dated, zone)
    return None


def _hrv4training(sheet: Sheet, zone: str) -> Gathered:
    """Read a day a row; zeros and dashes are days without a measurement, not zeros."""
    found = Gathered("HRV4Training")
    order = order_of(row.get("date", "") for _line, row in sheet.rows)
    if order == "ydm":
        found.notes.append(_("Its dates are written year-day-month."))
    empty = 0

    def day(_line: int, row: Mapping[str, str]) -> None:
        nonlocal empty
        when = parse(row["date"], order)
        if when is None:
            raise ValueError(_("no date"))
        stamp = parse(row.get("timestamp_measurement", ""), order)
        at = stamp.at(zone) if stamp else None
        clock = parse_clock(row.get("time", ""))
        if at is None and clock is not None:
            from dataclasses import replace

            at = replace(when, time=clock).at(zone)
        heart = {
            ours: value
            for theirs, ours in _HRV4TRAINING_HEART.items()
            if (value := amount(row.get(theirs))) is not None and value > 0
        }
        note = row.get("note", "").strip(" -") or None
        common = {"source": found.format, "day": when.day, "zone": zone}
        if "hr_bpm" in heart or "rmssd_ms" in heart:
            turn = found.turn(HRV, at or when.day)
            found.days.append(
                MeasuredDay(**common, kind=HRV, numbers=heart, at=at, turn=turn)  # type: ignore[arg-type]
            )
        told = {
            ours: value
            for theirs, ours in _HRV4TRAINING_DAY.items()
            if (value := amount(row.get(theirs))) is not None and value > 0
        }
        slept = parse_hours(row.get("sleep_time", ""))
        if slept:
            told["sleep_h"] = slept
        if told or note:
            turn = found.turn(WELLNESS, when.day)
            found.days.append(
                MeasuredDay(**common, kind=WELLNESS, numbers=told, note=note, turn=turn)  # type: ignore[arg-type]
            )
        if not heart and not told and not note:
            empty += 1

    found.each(sheet.rows, day)
    if empty:
        sentence = _("Days on which nothing was measured or said: {count}; they stay unknown.")
        found.notes.append(sentence.format(count=empty))
    return found


def parse_hours(text: str) -> float | None:
    """Return "7:30" or "7.5" as hours, None for zero and for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    hours = int(match[1]) + int(match[2]) / 60.0 if match else amount(text)
    return hours if hours is not None and 0 < hours <= 24 else None


def _elite(sheet: Sheet, zone: str) -> Gathered:
    found = Gathered("Elite HRV")
    order = order_of(row.get("datetime", "") for _line, row in sheet.rows)

    def day(_line: int, row: Mapping[str, str]) -> None:
        when = parse(row["datetime"], order)
        if when is None:
            raise ValueError(_("no date"))
        numbers = known({ours: amount(row.get(theirs)) for theirs, ours in _ELITE.items()})
        if not numbers:
            raise ValueError(_("no numbers"))
        at = when.at(zone)
        label = row.get("type") or None
        found.days.append(
            MeasuredDay(
                source=found.format,
                kind=HRV,
                day=when.day,
                zone=zone,
                numbers=numbers,
                at=at,
                label=label,
                turn=found.turn(HRV, at or when.day, label),
            )
        )

    found.each(sheet.rows, day)
    return found


def _summaries(sheet: Sheet, first: str, dated: set[str], zone: str) -> Gathered:
    """Read a table of measurements in numbers: a date, and columns named as in docs/export.md."""
    found = Gathered(_("a table of heart-rate-variability summaries"))
    column = "date_time" if "date_time" in dated else "datetime" if "datetime" in dated else first
    order = order_of(row.get(column, "") for _line, row in sheet.rows)

    def day(_line: int, row: Mapping[str, str]) -> None:
        when = parse(row[column], order)
        if when is None:
            raise ValueError(_("no date"))
        numbers = {
            ours: value
            for theirs, ours in _SUMMARIES.items()
            if (value := amount(row.get(theirs))) is not None
        }
        if not numbers:
            raise ValueError(_("no numbers"))
        at = when.at(zone) if when.time != time() else None
        found.days.append(
            MeasuredDay(
                source="summaries",
                kind=HRV,
                day=when.day if when.zone is None or at is None else day_in(at, zone),
                zone=zone,
                numbers=numbers,
                at=at,
                turn=found.turn(HRV, at or when.day),
            )
        )

    found.each(sheet.rows, day)
    return found
