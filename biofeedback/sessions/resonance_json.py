"""What an assessment found, as JSON and back; part of a summary's JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from biofeedback.core.resonance import LeftOut, NoResonance, PaceTried, Resonance

_DECIMALS = 6
_TRIED_NUMBERS = (
    "artifact_fraction",
    "synchrony",
    "swing_ms",
    "low_ms",
    "high_ms",
    "peak_to_trough_ms",
    "lf_ms2",
    "peak_ms",
    "smoothness",
    "single_peak",
    "breathing_per_min",
    "score",
)
_NUMBERS = (
    "best_per_min",
    "low_per_min",
    "high_per_min",
    "confidence",
    "agreement",
    "winner_per_min",
    "runner_up_per_min",
)


def resonance_to_dict(found: Resonance) -> dict[str, Any]:
    """Return what json.dumps takes; every key present, unknown is None, numbers to a millionth."""
    whole = {name: _plain(value) for name, value in asdict(found).items()}
    whole["hill"] = [
        {"pace_per_min": _plain(pace), "swing_ms": _plain(swing)} for pace, swing in found.hill
    ]
    return whole


def resonance_from_dict(found: Mapping[str, Any]) -> Resonance:
    """Return the result; KeyError, TypeError or ValueError when it has not that shape."""
    close, why = found["close"], found["why"]
    return Resonance(
        tried=tuple(_tried(each) for each in found["tried"]),
        close=None if close is None else bool(close),
        complete=bool(found["complete"]),
        sliding=bool(found["sliding"]),
        hill=tuple(
            (float(point["pace_per_min"]), float(point["swing_ms"])) for point in found["hill"]
        ),
        left_out_beats=tuple(int(index) for index in found["left_out_beats"]),
        why=None if why is None else NoResonance(why),
        definition=str(found["definition"]),
        **{name: _number(found[name]) for name in _NUMBERS},
    )


def _tried(found: Mapping[str, Any]) -> PaceTried:
    left_out = found["left_out"]
    return PaceTried(
        pace_per_min=float(found["pace_per_min"]),
        from_s=float(found["from_s"]),
        to_s=float(found["to_s"]),
        beats=int(found["beats"]),
        left_out=None if left_out is None else LeftOut(left_out),
        **{name: _number(found[name]) for name in _TRIED_NUMBERS},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS) if math.isfinite(value) else None
    if isinstance(value, LeftOut | NoResonance):
        return value.value
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
