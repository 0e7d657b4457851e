"""A summary as JSON and back: the shape of `analyze --json` and `sessions show --json`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from biofeedback.core.beats import Gap, Verdict
from biofeedback.core.errors import BadInputError
from biofeedback.core.metrics import (
    BeatVerdict,
    Breathing,
    BreathingWindow,
    BreathSource,
    Coherence,
    Nonlinear,
    Quality,
    Summary,
)
from biofeedback.core.words import _
from biofeedback.sessions.muscle_json import (
    belt_from_dict,
    belt_to_dict,
    muscle_from_dict,
    muscle_to_dict,
)
from biofeedback.sessions.resonance_json import resonance_from_dict, resonance_to_dict

# A millionth is far below what any of these numbers can mean; more digits only take room, and
# live, stored and exported numbers are the same to the last one.
DECIMALS = 6
# The kinds that count as artifacts: what a strap or a heart did, not what a gap left behind.
ARTIFACT_KINDS = (
    Verdict.MISSED,
    Verdict.EXTRA,
    Verdict.ECTOPIC,
    Verdict.LONG,
    Verdict.SHORT,
    Verdict.OUT_OF_RANGE,
)
_NUMBERS = (
    "hr_bpm",
    "rr_mean_ms",
    "sdnn_ms",
    "rmssd_ms",
    "pnn50_percent",
    "lf_ms2",
    "hf_ms2",
    "swing_bpm",
)
_NONLINEAR = ("sd1_ms", "sd2_ms", "dfa_alpha1", "sample_entropy")


def summary_to_dict(summary: Summary) -> dict[str, Any]:
    """Return what json.dumps takes; every key present, unknown is None, never NaN or infinite.

    Numbers are rounded to a millionth.

    `artifacts.beats` lists each beat whose verdict is not "normal", with `corrected_ms`.
    """
    counts = {kind.value: 0 for kind in ARTIFACT_KINDS}
    for verdict in summary.verdicts:
        if verdict.verdict.value in counts:
            counts[verdict.verdict.value] += 1
    numbers = {name: _finite(getattr(summary, name)) for name in _NUMBERS}
    coherence = summary.coherence
    return {
        "beats": summary.beats,
        "duration_s": _known(summary.duration_s),
        "gaps": [{"from_s": _known(gap.from_s), "to_s": _known(gap.to_s)} for gap in summary.gaps],
        "quality": None if summary.quality is None else summary.quality.value,
        "messages": list(summary.messages),
        "artifacts": {
            "fraction": _finite(summary.artifact_fraction),
            "by_kind": counts,
            "beats": [
                {
                    "index": beat.index,
                    "t_s": _known(beat.at_s),
                    "verdict": beat.verdict.value,
                    "corrected_ms": _finite(beat.corrected_ms),
                }
                for beat in summary.verdicts
                if beat.verdict is not Verdict.NORMAL
            ],
        },
        **numbers,
        "coherence": {
            "score": _finite(coherence.score),
            "ratio": _finite(coherence.ratio),
            "peak_per_min": _finite(coherence.peak_per_min),
            "confidence": _finite(coherence.confidence),
        },
        "breathing": {
            **_breathing_to_dict(summary.breathing),
            "windows": [
                {
                    "from_s": _known(window.from_s),
                    "to_s": _known(window.to_s),
                    **_breathing_to_dict(window.breathing),
                }
                for window in summary.windows
            ],
        },
        "nonlinear": {name: _finite(getattr(summary.nonlinear, name)) for name in _NONLINEAR},
        "definitions": dict(summary.definitions),
        "resonance": None if summary.resonance is None else resonance_to_dict(summary.resonance),
        "muscle": None if summary.muscle is None else muscle_to_dict(summary.muscle),
        "belt": None if summary.belt is None else belt_to_dict(summary.belt),
    }


def summary_from_dict(found: Mapping[str, Any]) -> Summary:
    """Return the summary; its verdicts are those that were listed (all others were normal).

    Raises BadInputError when the mapping has not the shape that `summary_to_dict` gives.
    """
    try:
        artifacts, breathing = found["artifacts"], found["breathing"]
        resonance = found.get("resonance")
        muscle, belt = found.get("muscle"), found.get("belt")
        return Summary(
            beats=int(found["beats"]),
            duration_s=float(found["duration_s"]),
            gaps=tuple(Gap(float(gap["from_s"]), float(gap["to_s"])) for gap in found["gaps"]),
            quality=None if found["quality"] is None else Quality(found["quality"]),
            messages=tuple(str(message) for message in found["messages"]),
            verdicts=tuple(
                BeatVerdict(
                    int(beat["index"]),
                    float(beat["t_s"]),
                    Verdict(beat["verdict"]),
                    _number(beat.get("corrected_ms")),
                )
                for beat in artifacts["beats"]
            ),
            artifact_fraction=_number(artifacts["fraction"]),
            coherence=Coherence(
                **{
                    name: _number(found["coherence"][name])
                    for name in ("score", "ratio", "peak_per_min", "confidence")
                }
            ),
            breathing=_breathing_from_dict(breathing),
            windows=tuple(
                BreathingWindow(
                    float(window["from_s"]), float(window["to_s"]), _breathing_from_dict(window)
                )
                for window in breathing["windows"]
            ),
            # Summaries of before these measures have none.
            nonlinear=Nonlinear(
                **{name: _number(value) for name, value in found.get("nonlinear", {}).items()}
            ),
            definitions=MappingProxyType(
                {str(name): str(version) for name, version in found["definitions"].items()}
            ),
            resonance=None if resonance is None else resonance_from_dict(resonance),
            muscle=None if muscle is None else muscle_from_dict(muscle),
            belt=None if belt is None else belt_from_dict(belt),
            **{name: _number(found[name]) for name in _NUMBERS},
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        sentence = _("This is not a session's summary ({why}).")
        raise BadInputError(sentence.format(why=repr(error))) from error


def _breathing_to_dict(breathing: Breathing) -> dict[str, Any]:
    return {
        "rate_per_min": _finite(breathing.rate_per_min),
        "confidence": _finite(breathing.confidence),
        "source": None if breathing.source is None else breathing.source.value,
    }


def _breathing_from_dict(found: Mapping[str, Any]) -> Breathing:
    source = found["source"]
    return Breathing(
        rate_per_min=_number(found["rate_per_min"]),
        confidence=_number(found["confidence"]),
        source=None if source is None else BreathSource(source),
    )


def _finite(value: float | None) -> float | None:
    """Return a number that JSON can hold, or None."""
    return None if value is None or not math.isfinite(value) else round(float(value), DECIMALS)


def _known(value: float) -> float:
    """Return a time; one that isn't finite is a mistake of ours, not an unknown."""
    if not math.isfinite(value):
        raise ValueError(f"a time must be finite, not {value}")
    return round(float(value), DECIMALS)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a number was expected, not {value!r}")
    return _finite(value)
