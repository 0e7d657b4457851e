"""Exports as JSON: Fitbit's series and sleeps, Oura's and Garmin's days and nights."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import ACTIVITY, NAP, NIGHT, WELLNESS, MeasuredDay
from biofeedback.exchange.nights import add_sleep, minutes, percent
from biofeedback.exchange.oura import add_oura_day, add_oura_sleep
from biofeedback.exchange.sheets import Gathered, amount, known
from biofeedback.exchange.stamps import from_epoch
from biofeedback.exchange.when import When, parse, span

# Read, JSON can take twenty times the room of its text.
_MOST_TEXT = 16 * 1024 * 1024
# "[Params]" begins a recording of another kind.
_LOOKS_JSON = re.compile(r"\ufeff?\s*[\[{]\s*[\"{\[\d\-\]}]")
_FITBIT_SERIES = {
    "activities-steps": "steps",
    "activities-calories": "burned_kcal",
    "activities-distance": "distance_as_exported",
    "activities-floors": "floors",
    "activities-minutesSedentary": "sedentary_min",
    "activities-minutesLightlyActive": "light_activity_min",
    "activities-minutesFairlyActive": "moderate_activity_min",
    "activities-minutesVeryActive": "vigorous_activity_min",
}
_ZERO_IS_UNWORN = ("steps", "distance_as_exported")

Item = Mapping[str, Any]


def read(text: str, name: str, zone: str) -> Gathered | None:
    """Return the nights and days in a document, None when it is none that is known.

    BadInputError when it is damaged.
    """
    if not _LOOKS_JSON.match(text):
        return None
    if len(text) > _MOST_TEXT:
        sentence = _("{file} has more than {mb} MB of JSON, more than a diary needs; split it.")
        raise BadInputError(sentence.format(file=name, mb=_MOST_TEXT // 1024 // 1024))
    try:
        whole = json.loads(text)
    except RecursionError as error:
        sentence = _("{file} is nested far deeper than an export of days would be.")
        raise BadInputError(sentence.format(file=name)) from error
    except ValueError as error:
        sentence = _("{file} is not whole JSON ({why}); it may be cut off. Export it again.")
        raise BadInputError(sentence.format(file=name, why=str(error)[:80])) from error
    if isinstance(whole, dict) and whole.get("resourceType") == "Bundle":
        sentence = _("{file} is a FHIR bundle; this app writes those and does not read them.")
        raise BadInputError(sentence.format(file=name))
    own = str(whole.get("format", "")) if isinstance(whole, dict) else ""
    if own.startswith("biofeedback-"):
        sentence = _("{file} is a part of an archive of this app; choose the archive's folder.")
        raise BadInputError(sentence.format(file=name))
    if isinstance(whole, dict) and any(key in _FITBIT_SERIES for key in whole):
        return _fitbit_series(whole, zone)
    items = _items(whole)
    if not items:
        return None
    keys = set().union(*(set(item) for item in items[:20]))
    if {"dateOfSleep", "startTime", "endTime"} <= keys:
        return _each(Gathered("Fitbit"), items, _fitbit_sleep, zone)
    if {"sleepStartTimestampGMT", "sleepEndTimestampGMT"} & keys:
        return _each(Gathered("Garmin"), items, _garmin_sleep, zone)
    if "calendarDate" in keys and keys & {"totalSteps", "restingHeartRate"}:
        return _each(Gathered("Garmin"), items, _garmin_day, zone)
    oura = {"bedtime_start", "bedtime_end", "readiness_score", "activity_score"}
    if keys & oura and keys & {"day", "summary_date"}:
        return _each(Gathered("Oura"), items, _oura, zone)
    return None


def _items(whole: Any) -> list[Item]:
    """Return the list of objects in a document: itself, or the only list under a few keys."""
    if isinstance(whole, dict):
        if "dailySleepDTO" in whole:
            whole = [whole["dailySleepDTO"]]
        else:
            lists = [whole[key] for key in ("data", "sleep", "sleeps") if key in whole]
            whole = lists[0] if lists else [whole]
    if not isinstance(whole, list):
        return []
    return [item for item in whole if isinstance(item, dict)]


def _each(
    found: Gathered,
    items: list[Item],
    read_one: Callable[[Gathered, Item, str], None],
    zone: str,
) -> Gathered:
    rows: Iterator[tuple[int, Any]] = enumerate(items, start=1)
    found.each(rows, lambda _line, item: read_one(found, item, zone))
    return found


def _fitbit_series(whole: Item, zone: str) -> Gathered:
    """Read daily series; a day without a step is one on which the band was not worn."""
    found = Gathered("Fitbit")
    unworn = 0
    days: dict[Any, dict[str, float]] = {}
    for key, ours in _FITBIT_SERIES.items():
        series = whole.get(key, [])

        def entry(_line: int, item: Item, ours: str = ours) -> None:
            nonlocal unworn
            when = parse(str(item["dateTime"]), "ymd")
            value = amount(str(item["value"]))
            if when is None or value is None:
                raise ValueError(_("no date or no number"))
            if value == 0 and ours in _ZERO_IS_UNWORN:
                unworn += 1
            else:
                days.setdefault(when.day, {})[ours] = value

        found.each(enumerate(series if isinstance(series, list) else [], start=1), entry)
    for day, numbers in sorted(days.items()):
        found.days.append(MeasuredDay(found.format, ACTIVITY, day, zone, numbers))
    if unworn:
        sentence = _("Days without a single step: {count}; they stay unknown.")
        found.notes.append(sentence.format(count=unworn))
    return found


def _fitbit_sleep(found: Gathered, item: Item, zone: str) -> None:
    start, end = (parse(str(item[key]), "ymd") for key in ("startTime", "endTime"))
    day = parse(str(item["dateOfSleep"]), "ymd")
    if start is None or end is None or day is None:
        raise ValueError(_("no date"))
    in_bed = _number(item, "timeInBed")
    start_at, end_at = span(start, end, zone, None if in_bed is None else in_bed * 60)
    levels = item.get("levels")
    stages = levels.get("summary", {}) if isinstance(levels, dict) else {}

    def stage(name: str, what: str = "minutes") -> float | None:
        one = stages.get(name) if isinstance(stages, dict) else None
        return _number(one, what) if isinstance(one, dict) else None

    wakes = stage("wake", "count")
    main = item.get("mainSleep")
    add_sleep(
        found,
        zone,
        start_at,
        end_at,
        kind=None if main is None else (NIGHT if main else NAP),
        day=day.day,
        asleep_min=_number(item, "minutesAsleep"),
        awake_min=_number(item, "minutesAwake"),
        latency_min=_number(item, "minutesToFallAsleep"),
        light_min=stage("light"),
        deep_min=stage("deep"),
        rem_min=stage("rem"),
        awakenings=None if wakes is None else int(wakes),
        quality_percent=percent(_number(item, "efficiency")),
        numbers=known({"in_bed_min": in_bed}),
    )


def _garmin_sleep(found: Gathered, item: Item, zone: str) -> None:
    start, end = (_garmin_time(item.get(f"sleep{key}TimestampGMT")) for key in ("Start", "End"))
    day = parse(str(item.get("calendarDate") or ""), "ymd")
    if start is None or end is None:
        raise ValueError(_("nothing was measured"))
    start_at, end_at = span(start, end, "UTC", None)
    stages = {name: _number(item, f"{name}SleepSeconds") for name in ("light", "deep", "rem")}
    told = [value for value in stages.values() if value is not None]
    scores = item.get("sleepScores")
    score = _number(scores, "overallScore") if isinstance(scores, dict) else None
    add_sleep(
        found,
        zone,
        start_at,
        end_at,
        day=day.day if day else None,
        asleep_min=sum(told) / 60.0 if told else minutes(_number(item, "sleepTimeSeconds")),
        awake_min=minutes(_number(item, "awakeSleepSeconds")),
        light_min=minutes(stages["light"]),
        deep_min=minutes(stages["deep"]),
        rem_min=minutes(stages["rem"]),
        quality_percent=percent(score),
        numbers=known({"respiratory_per_min": _number(item, "averageRespiration")}),
    )


def _garmin_time(value: Any) -> When | None:
    """Return Garmin's ISO text without a zone, or its milliseconds, as UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        moment = from_epoch(float(value) / 1000.0)
        return None if moment is None else parse(moment.isoformat(), "ymd")
    text = str(value or "")
    return parse(text if text.endswith("Z") else f"{text}Z", "ymd") if text else None


def _garmin_day(found: Gathered, item: Item, zone: str) -> None:
    when = parse(str(item["calendarDate"]), "ymd")
    if when is None:
        raise ValueError(_("no date"))
    heart = known(
        {
            "resting_hr_bpm": _number(item, "restingHeartRate") or None,
            "lowest_hr_bpm": _number(item, "minHeartRate") or None,
            "highest_hr_bpm": _number(item, "maxHeartRate") or None,
        }
    )
    meters = _number(item, "totalDistanceMeters")
    moved = known(
        {
            "steps": _number(item, "totalSteps"),
            "distance_km": None if meters is None else meters / 1000.0,
            "burned_kcal": _number(item, "totalKilocalories"),
            "active_kcal": _number(item, "activeKilocalories"),
        }
    )
    if moved.get("steps") == 0:
        moved = {}  # not worn
    if not heart and not moved:
        raise ValueError(_("nothing was measured"))
    for kind, numbers in ((WELLNESS, heart), (ACTIVITY, moved)):
        if numbers:
            turn = found.turn(kind, when.day)
            found.days.append(MeasuredDay(found.format, kind, when.day, zone, numbers, turn=turn))


def _oura(found: Gathered, item: Item, zone: str) -> None:
    texts = {str(key): value for key, value in item.items() if isinstance(value, str)}
    numbers = {str(key): value for key in item if (value := _number(item, key)) is not None}
    add_oura_sleep(found, texts, numbers, zone)
    add_oura_day(found, texts, numbers, zone)


def _number(item: Any, key: str) -> float | None:
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
        return None
    return float(value) if value == value else None  # NaN is not equal to itself
