"""Muscle and belt as JSON and back: parts of a summary, and what was aimed at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from biofeedback.core.muscle import (
    BeltNow,
    BeltSummary,
    Direction,
    HeartAndBreath,
    MuscleAim,
    MuscleChannel,
    MuscleLevel,
    MuscleRange,
    MuscleSummary,
)

DECIMALS = 6


def muscle_to_dict(found: MuscleSummary) -> dict[str, Any]:
    """Return what json.dumps takes."""
    return {
        "definition": found.definition,
        "window_s": found.window_s,
        "band_hz": list(found.band_hz),
        "mains_hz": found.mains_hz,
        "balance_percent": _finite(found.balance_percent),
        "channels": [
            {
                "name": one.name,
                "good_s": _finite(one.good_s),
                "mean_uv": _finite(one.mean_uv),
                "lowest_uv": _finite(one.lowest_uv),
                "highest_uv": _finite(one.highest_uv),
            }
            for one in found.channels
        ],
        "aim": None if found.aim is None else aim_to_dict(found.aim),
        "in_aim_s": _finite(found.in_aim_s),
        "range": None if found.range is None else _range_to_dict(found.range),
    }


def muscle_from_dict(found: Mapping[str, Any]) -> MuscleSummary:
    """Return the summary; raises KeyError, TypeError or ValueError for anything else."""
    low, high = found["band_hz"]
    return MuscleSummary(
        channels=tuple(
            MuscleChannel(
                str(one["name"]),
                float(one["good_s"]),
                _number(one["mean_uv"]),
                _number(one["lowest_uv"]),
                _number(one["highest_uv"]),
            )
            for one in found["channels"]
        ),
        window_s=float(found["window_s"]),
        band_hz=(float(low), float(high)),
        mains_hz=_number(found["mains_hz"]),
        balance_percent=_number(found["balance_percent"]),
        aim=None if found["aim"] is None else aim_from_dict(found["aim"]),
        in_aim_s=_number(found["in_aim_s"]),
        range=None if found["range"] is None else _range_from_dict(found["range"]),
        definition=str(found["definition"]),
    )


def belt_to_dict(found: BeltSummary) -> dict[str, Any]:
    """Return what json.dumps takes."""
    heart = found.with_heart
    return {
        "definition": found.definition,
        "breaths": found.breaths,
        "covered_s": _finite(found.covered_s),
        "rate_per_min": _finite(found.rate_per_min),
        "inhale_s": _finite(found.inhale_s),
        "exhale_s": _finite(found.exhale_s),
        "inhale_to_exhale": _finite(found.inhale_to_exhale),
        "depth_trend_percent": _finite(found.depth_trend_percent),
        "with_heart": None
        if heart is None
        else {
            "definition": heart.definition,
            "coherence": _finite(heart.coherence),
            "chance": _finite(heart.chance),
            "per_min": _finite(heart.per_min),
            "phase_deg": _finite(heart.phase_deg),
            "segments": heart.segments,
        },
    }


def belt_from_dict(found: Mapping[str, Any]) -> BeltSummary:
    """Return the summary; raises KeyError, TypeError or ValueError for anything else."""
    heart = found["with_heart"]
    return BeltSummary(
        breaths=int(found["breaths"]),
        covered_s=float(found["covered_s"]),
        rate_per_min=_number(found["rate_per_min"]),
        inhale_s=_number(found["inhale_s"]),
        exhale_s=_number(found["exhale_s"]),
        inhale_to_exhale=_number(found["inhale_to_exhale"]),
        depth_trend_percent=_number(found["depth_trend_percent"]),
        with_heart=None
        if heart is None
        else HeartAndBreath(
            float(heart["coherence"]),
            float(heart["chance"]),
            float(heart["per_min"]),
            float(heart["phase_deg"]),
            int(heart["segments"]),
            str(heart["definition"]),
        ),
        definition=str(found["definition"]),
    )


def aim_to_dict(aim: MuscleAim) -> dict[str, Any]:
    """Return what was aimed at."""
    return {
        "direction": aim.direction.value,
        "threshold_uv": _finite(aim.threshold_uv),
        "range": _range_to_dict(aim.range),
    }


def aim_from_dict(found: Mapping[str, Any]) -> MuscleAim:
    """Return it again."""
    return MuscleAim(
        Direction(found["direction"]),
        float(found["threshold_uv"]),
        _range_from_dict(found["range"]),
    )


def level_to_dict(level: MuscleLevel) -> dict[str, Any]:
    """Return a live level, for a line of JSON."""
    return {
        "rms_uv": [_finite(value) for value in level.rms_uv],
        "contact": [contact.value for contact in level.contact],
        "mains": level.mains,
    }


def breath_to_dict(now: BeltNow) -> dict[str, Any]:
    """Return the breath by the belt, for a line of JSON."""
    return {
        "rate_per_min": _finite(now.rate_per_min),
        "inhale_to_exhale": _finite(now.inhale_to_exhale),
        "depth_percent": _finite(now.depth_percent),
        "inhaling": now.inhaling,
    }


def _range_to_dict(found: MuscleRange) -> dict[str, Any]:
    return {
        "resting_uv": [_finite(value) for value in found.resting_uv],
        "maximum_uv": [_finite(value) for value in found.maximum_uv],
    }


def _range_from_dict(found: Mapping[str, Any]) -> MuscleRange:
    return MuscleRange(
        tuple(_number(value) for value in found["resting_uv"]),
        tuple(_number(value) for value in found["maximum_uv"]),
    )


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), DECIMALS)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a number was expected, not {value!r}")
    return float(value)
