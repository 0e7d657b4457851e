"""One Oura night or day, from its CSV or its JSON: the same names, lengths in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biofeedback.core.words import _
from biofeedback.diary.measured import ACTIVITY, NAP, NIGHT, WELLNESS, MeasuredDay
from biofeedback.exchange.nights import add_sleep, minutes, percent
from biofeedback.exchange.sheets import Gathered, known
from biofeedback.exchange.when import parse, span

# Our name: what the app has called it over the years.
_SECONDS = {
    "asleep_min": ("total_sleep_duration", "total_sleep_time", "total"),
    "awake_min": ("awake_time", "awake"),
    "light_min": ("light_sleep_duration", "light_sleep_time", "light"),
    "deep_min": ("deep_sleep_duration", "deep_sleep_time", "deep"),
    "rem_min": ("rem_sleep_duration", "rem_sleep_time", "rem"),
    "latency_min": ("sleep_latency", "latency", "onset_latency"),
}
_NIGHT = {
    "hr_bpm": ("average_heart_rate", "average_resting_heart_rate", "hr_average"),
    "lowest_hr_bpm": ("lowest_heart_rate", "lowest_resting_heart_rate", "hr_lowest"),
    "rmssd_ms": ("average_hrv", "rmssd"),
    "respiratory_per_min": ("average_breath", "respiratory_rate", "breath_average"),
}
_DAY = {
    "readiness_score": ("readiness_score",),
    "activity_score": ("activity_score",),
    "temperature_deviation_c": ("temperature_deviation", "temperature_deviation_c"),
}
_ACTIVITY = {
    "steps": ("steps",),
    "burned_kcal": ("total_burn", "total_calories"),
    "active_kcal": ("activity_burn", "active_calories"),
}


def add_oura_sleep(
    found: Gathered, texts: Mapping[str, str], numbers: Mapping[str, float], zone: str
) -> None:
    """Add a night; nothing when the row has no times of going to bed and rising."""
    start, end = (parse(texts.get(key) or "", "ymd") for key in ("bedtime_start", "bedtime_end"))
    if start is None or end is None:
        return
    start_at, end_at = span(start, end, zone, None)
    kind = texts.get("type") or "long_sleep"
    if kind in ("deleted", "rest"):
        raise ValueError(_("not a sleep by the app's own word"))
    day = parse(texts.get("day") or texts.get("date") or texts.get("summary_date") or "", "ymd")
    lengths: dict[str, Any] = {
        name: minutes(_first(numbers, keys)) for name, keys in _SECONDS.items()
    }
    long_sleep = kind == "long_sleep"
    add_sleep(
        found,
        zone,
        start_at,
        end_at,
        kind=NIGHT if long_sleep else NAP,
        day=day.day if day and long_sleep else end.day,
        quality_percent=percent(_first(numbers, ("sleep_score", "total_sleep_score", "score"))),
        numbers=known({name: _first(numbers, keys) for name, keys in _NIGHT.items()}),
        **lengths,
    )


def add_oura_day(
    found: Gathered, texts: Mapping[str, str], numbers: Mapping[str, float], zone: str
) -> None:
    """Add what a row says of a day beside its night, if anything."""
    when = parse(texts.get("day") or texts.get("date") or texts.get("summary_date") or "", "ymd")
    for kind, names in ((WELLNESS, _DAY), (ACTIVITY, _ACTIVITY)):
        told = known({name: _first(numbers, keys) for name, keys in names.items()})
        if told and when is not None:
            turn = found.turn(kind, when.day)
            found.days.append(MeasuredDay(found.format, kind, when.day, zone, told, turn=turn))


def _first(numbers: Mapping[str, float], keys: tuple[str, ...]) -> float | None:
    return next((numbers[key] for key in keys if key in numbers), None)
