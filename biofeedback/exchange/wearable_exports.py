"""Exports of watches, rings and bands as CSV: Fitbit, Oura, WHOOP, Garmin, Withings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import ACTIVITY, BODY, NAP, NIGHT, WELLNESS, MeasuredDay
from biofeedback.exchange.nights import add_sleep, minutes, percent
from biofeedback.exchange.oura import add_oura_day, add_oura_sleep
from biofeedback.exchange.sheets import Gathered, Sheet, amount, known, read_rows, read_sheet
from biofeedback.exchange.when import (
    When,
    after_midnight,
    day_in,
    order_of,
    parse,
    parse_clock,
    span,
)

_FITBIT_SECTIONS = ("body", "foods", "activities", "sleep", "food log", "meals")
_FITBIT_ACTIVITY = {
    "calories burned": "burned_kcal",
    "steps": "steps",
    "distance": "distance_as_exported",
    "floors": "floors",
    "minutes sedentary": "sedentary_min",
    "minutes lightly active": "light_activity_min",
    "minutes fairly active": "moderate_activity_min",
    "minutes very active": "vigorous_activity_min",
    "activity calories": "active_kcal",
}
_FITBIT_BODY = {"weight": "weight_kg", "bmi": "bmi", "fat": "fat_percent"}
_WHOOP_DAY = {
    "recovery score %": "recovery_percent",
    "resting heart rate (bpm)": "resting_hr_bpm",
    "heart rate variability (ms)": "rmssd_ms",
    "skin temp (celsius)": "skin_temperature_c",
    "blood oxygen %": "spo2_percent",
    "day strain": "strain_score",
    "energy burned (cal)": "burned_kcal",
    "max hr (bpm)": "highest_hr_bpm",
    "average hr (bpm)": "hr_bpm",
}
_GARMIN_NIGHT = {
    "score": "sleep_score",
    "resting heart rate": "resting_hr_bpm",
    "pulse ox": "spo2_percent",
    "respiration": "respiratory_per_min",
}
_LENGTH = re.compile(r"(?:(\d{1,2})\s*h)?\s*(?:(\d{1,3})\s*m(?:in)?)?")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")


def read(text: str, heading: str, name: str, zone: str) -> Gathered | None:
    """Return the nights and days in a file, None when its heading is another's."""
    plain = heading.replace('"', "").strip(",; ")
    if plain in _FITBIT_SECTIONS:
        return _fitbit(text, name, zone)
    if plain.startswith("cycle start time,") and "cycle timezone" in plain:
        return _whoop(read_sheet(text, name), name, zone)
    if (
        "bedtime" in plain
        and ("start" in plain)
        and re.search(r"total.sleep.(duration|time)", plain)
    ):
        return _oura(read_sheet(text, name), zone)
    if plain.startswith("sleep score ") and "bedtime" in plain and "wake time" in plain:
        return _garmin(read_sheet(text, name), zone)
    if plain.startswith("from,to,light (s),deep (s)"):
        return _withings_sleep(read_sheet(text, name), zone)
    if plain.startswith(("date,weight (kg)", "date,weight,fat mass")):
        return _withings_weight(read_sheet(text, name), zone)
    if plain == "date,value" and "steps" in name.lower():
        return _withings_steps(read_sheet(text, name), zone)
    return None


def _fitbit(text: str, name: str, zone: str) -> Gathered:
    """Read a monthly export: sections one below the other, thousands with separators."""
    found = Gathered("Fitbit")
    sections: dict[str, list[tuple[int, list[str]]]] = {}
    current = ""
    for line, cells in read_rows(text, name):
        word = cells[0].strip().lower()
        if len([cell for cell in cells if cell.strip()]) == 1 and (
            word in _FITBIT_SECTIONS or word.startswith("food log")
        ):
            current = word
        else:
            sections.setdefault(current, []).append((line, cells))
    unworn = 0
    for section in ("activities", "body", "sleep"):
        sheet = _sheet(sections.get(section, []))
        column = "start time" if section == "sleep" else "date"
        order = order_of(row.get(column, "") for _line, row in sheet.rows)

        def entry(
            _line: int,
            row: Mapping[str, str],
            order: str = order,
            section: str = section,
        ) -> None:
            nonlocal unworn
            if section == "sleep":
                _fitbit_sleep(found, row, order, zone)
                return
            when = _day(row["date"], order)
            names = _FITBIT_ACTIVITY if section == "activities" else _FITBIT_BODY
            numbers = known({ours: amount(row.get(theirs)) for theirs, ours in names.items()})
            if section == "body":
                numbers = {key: value for key, value in numbers.items() if value > 0}
            elif numbers.get("steps") == 0 and numbers.get("sedentary_min", 0) >= 1440:
                unworn += 1
                return
            if numbers:
                kind = ACTIVITY if section == "activities" else BODY
                _add(found, kind, when, zone, numbers)

        found.each(sheet.rows, entry)
    if unworn:
        sentence = _(
            "Days with no step in 24 hours: {count}; the band was not worn, so they stay unknown."
        )
        found.notes.append(sentence.format(count=unworn))
    return found


def _fitbit_sleep(found: Gathered, row: Mapping[str, str], order: str, zone: str) -> None:
    start, end = parse(row["start time"], order), parse(row["end time"], order)
    if start is None or end is None:
        raise ValueError(_("no date"))
    in_bed = amount(row.get("time in bed"))
    start_at, end_at = span(start, end, zone, None if in_bed is None else in_bed * 60)
    awakenings = amount(row.get("number of awakenings"))
    add_sleep(
        found,
        zone,
        start_at,
        end_at,
        asleep_min=amount(row.get("minutes asleep")),
        awake_min=amount(row.get("minutes awake")),
        awakenings=None if awakenings is None else int(awakenings),
        rem_min=amount(row.get("minutes rem sleep")),
        light_min=amount(row.get("minutes light sleep")),
        deep_min=amount(row.get("minutes deep sleep")),
        numbers=known({"in_bed_min": in_bed}),
    )


def _whoop(sheet: Sheet, name: str, zone: str) -> Gathered:
    """Read cycles or sleeps; times are the wall clock of the zone beside them."""
    if not sheet.has("sleep onset", "wake onset"):
        sentence = _("{file} is WHOOP's list of workouts or answers; it holds no nights or days.")
        raise BadInputError(sentence.format(file=name))
    found = Gathered("WHOOP")

    def cycle(_line: int, row: Mapping[str, str]) -> None:
        offset = _offset(row.get("cycle timezone", ""))
        onset, wake = (parse(row.get(key, ""), "ymd") for key in ("sleep onset", "wake onset"))
        began = parse(row["cycle start time"], "ymd")
        whose = wake or began
        if whose is None:
            raise ValueError(_("no date"))
        numbers = known({ours: amount(row.get(theirs)) for theirs, ours in _WHOOP_DAY.items()})
        is_nap = row.get("nap", "").strip().lower() == "true"
        if numbers and not is_nap:
            _add(found, WELLNESS, When(whose.day), zone, numbers)
        if onset is None or wake is None:
            return
        if offset is not None:
            onset, wake = (When(one.day, one.time, one.zone or offset) for one in (onset, wake))
        start_at, end_at = span(onset, wake, zone, None)
        awake = amount(row.get("awake duration (min)"))
        add_sleep(
            found,
            zone,
            start_at,
            end_at,
            kind=NAP if is_nap else NIGHT,
            day=wake.day,
            asleep_min=amount(row.get("asleep duration (min)")),
            awake_min=awake,
            light_min=amount(row.get("light sleep duration (min)")),
            deep_min=amount(row.get("deep (sws) duration (min)")),
            rem_min=amount(row.get("rem duration (min)")),
            quality_percent=percent(amount(row.get("sleep performance %"))),
            numbers=known(
                {
                    "in_bed_min": amount(row.get("in bed duration (min)")),
                    "respiratory_per_min": amount(row.get("respiratory rate (rpm)")),
                }
            ),
        )

    found.each(sheet.rows, cycle)
    return found


def _offset(text: str) -> timezone | None:
    """Return "UTC+01:00", "-05:00" or "UTCZ" as a zone, None for anything else."""
    if text.strip().upper() in ("UTC", "UTCZ", "Z"):
        return UTC
    match = _OFFSET.fullmatch(text.strip().upper())
    if not match or int(match[2]) > 14:
        return None
    delta = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-delta if match[1] == "-" else delta)


def _oura(sheet: Sheet, zone: str) -> Gathered:
    found = Gathered("Oura")

    def night(_line: int, row: Mapping[str, str]) -> None:
        named = {re.sub(r"\W+", "_", key).strip("_"): value for key, value in row.items()}
        numbers = {key: value for key, text in named.items() if (value := amount(text)) is not None}
        add_oura_sleep(found, named, numbers, zone)
        add_oura_day(found, named, numbers, zone)

    found.each(sheet.rows, night)
    return found


def _garmin(sheet: Sheet, zone: str) -> Gathered:
    """Read Garmin Connect's table of nights: its first column is the date of waking."""
    found = Gathered("Garmin")
    first = sheet.header[0]
    order = order_of(row.get(first, "") for _line, row in sheet.rows)

    def night(_line: int, row: Mapping[str, str]) -> None:
        when = _day(row[first], order)
        bed, rise = parse_clock(row.get("bedtime", "")), parse_clock(row.get("wake time", ""))
        numbers = known({ours: amount(row.get(theirs)) for theirs, ours in _GARMIN_NIGHT.items()})
        if bed is None or rise is None:
            if not numbers:
                raise ValueError(_("nothing was measured"))
            _add(found, WELLNESS, when, zone, numbers)
            return
        start, end = after_midnight(bed, rise, when.day)
        asleep = _duration_min(row.get("duration", ""))
        start_at, end_at = span(
            When(start.date(), start.time()), When(end.date(), end.time()), zone, None
        )
        add_sleep(
            found,
            zone,
            start_at,
            end_at,
            kind=NIGHT,
            day=when.day,
            asleep_min=asleep,
            quality_percent=percent(numbers.get("sleep_score")),
            numbers=numbers,
        )

    found.each(sheet.rows, night)
    return found


def _duration_min(text: str) -> float | None:
    match = _LENGTH.fullmatch(text.strip().lower())
    if not match or not (match[1] or match[2]):
        return None
    return int(match[1] or 0) * 60.0 + int(match[2] or 0)


def _withings_sleep(sheet: Sheet, zone: str) -> Gathered:
    found = Gathered("Withings")

    def night(_line: int, row: Mapping[str, str]) -> None:
        start, end = parse(row["from"], "ymd"), parse(row["to"], "ymd")
        if start is None or end is None:
            raise ValueError(_("no date"))
        start_at, end_at = span(start, end, zone, None)
        stages = {
            key: minutes(amount(row.get(f"{key} (s)"))) for key in ("light", "deep", "rem", "awake")
        }
        told = [stages[key] for key in ("light", "deep", "rem")]
        asleep = sum(value for value in told if value is not None)
        awakenings = amount(row.get("wake up"))
        add_sleep(
            found,
            zone,
            start_at,
            end_at,
            day=end.day,
            asleep_min=asleep if any(value is not None for value in told) else None,
            awake_min=stages["awake"],
            light_min=stages["light"],
            deep_min=stages["deep"],
            rem_min=stages["rem"],
            awakenings=None if awakenings is None else int(awakenings),
            latency_min=minutes(amount(row.get("duration to sleep (s)"))),
            numbers=known(
                {
                    "hr_bpm": amount(row.get("average heart rate")) or None,
                    "lowest_hr_bpm": amount(row.get("heart rate (min)")) or None,
                    "highest_hr_bpm": amount(row.get("heart rate (max)")) or None,
                    "snoring_min": minutes(amount(row.get("snoring (s)"))),
                }
            ),
        )

    found.each(sheet.rows, night)
    return found


def _withings_weight(sheet: Sheet, zone: str) -> Gathered:
    found = Gathered("Withings")
    order = order_of(row.get("date", "") for _line, row in sheet.rows)

    def entry(_line: int, row: Mapping[str, str]) -> None:
        weight = amount(row.get("weight (kg)") or row.get("weight"))
        if weight is None:
            raise ValueError(_("no weight"))
        _add(found, BODY, _day(row["date"], order), zone, {"weight_kg": weight})

    found.each(sheet.rows, entry)
    return found


def _withings_steps(sheet: Sheet, zone: str) -> Gathered:
    found = Gathered("Withings")
    order = order_of(row.get("date", "") for _line, row in sheet.rows)

    def entry(_line: int, row: Mapping[str, str]) -> None:
        steps = amount(row.get("value"))
        if steps is None:
            raise ValueError(_("no steps"))
        _add(found, ACTIVITY, _day(row["date"], order), zone, {"steps": steps})

    found.each(sheet.rows, entry)
    return found


def _add(found: Gathered, kind: str, when: When, zone: str, numbers: Mapping[str, float]) -> None:
    at = when.at(zone)
    found.days.append(
        MeasuredDay(
            source=found.format,
            kind=kind,
            day=when.day if at is None or when.zone is None else day_in(at, zone),
            zone=zone,
            numbers=numbers,
            at=at,
            turn=found.turn(kind, at or when.day),
        )
    )


def _day(text: str, order: str) -> When:
    when = parse(text, order)
    if when is None:
        raise ValueError(_("no date"))
    return when


def _sheet(lines: list[tuple[int, list[str]]]) -> Sheet:
    if not lines:
        return Sheet((), ())
    header = tuple(cell.strip().lower() for cell in lines[0][1])
    rows = tuple(
        (line, dict(zip(header, (cell.strip() for cell in cells), strict=False)))
        for line, cells in lines[1:]
    )
    return Sheet(header, rows)
