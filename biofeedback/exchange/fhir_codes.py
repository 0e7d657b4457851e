"""What a FHIR bundle calls things: codes, units, keys, texts.

Codes are LOINC only where their meaning is exactly ours; everything else carries the app's own
code with its meaning in words. Source: HL7 FHIR R4 (4.0.1), LOINC's public code pages.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from biofeedback.core.words import mark

OWN_SYSTEM = "urn:biofeedback:measure"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
NOT_REAL = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


@dataclass(frozen=True, slots=True)
class Code:
    """How a measure is told: category, LOINC code and its name where there is one, UCUM unit."""

    category: str
    unit: str
    loinc: str | None = None
    display: str | None = None


_RATE = Code("vital-signs", "/min", "8867-4", "Heart rate")
CODES: Mapping[str, Code] = {
    "hr_bpm": _RATE,
    "resting_hr_bpm": Code("vital-signs", "/min", "40443-4", "Heart rate --resting"),
    "breathing_rate_per_min": Code("vital-signs", "/min", "9279-1", "Respiratory rate"),
    "respiratory_per_min": Code("vital-signs", "/min", "9279-1", "Respiratory rate"),
    "sdnn_ms": Code(
        "exam", "ms", "80404-7", "R-R interval.standard deviation (Heart rate variability)"
    ),
    "rmssd_ms": Code("exam", "ms"),
    "rr_mean_ms": Code("exam", "ms"),
    "pnn50_percent": Code("exam", "%"),
    "lf_ms2": Code("exam", "ms2"),
    "hf_ms2": Code("exam", "ms2"),
    "swing_bpm": Code("exam", "/min"),
    "coherence_score": Code("exam", "{score}"),
    "pain_now": Code(
        "survey",
        "{score}",
        "72514-3",
        "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
    ),
    "steps": Code("activity", "{steps}", "41950-7", "Number of steps in 24 hour Measured"),
    "weight_kg": Code("vital-signs", "kg", "29463-7", "Body weight"),
    "asleep_min": Code("activity", "min", "93832-4", "Sleep duration"),
    "light_min": Code("activity", "min", "93830-8", "Light sleep duration"),
    "deep_min": Code("activity", "min", "93831-6", "Deep sleep duration"),
    "rem_min": Code("activity", "min", "93829-0", "REM sleep duration"),
    "pain_worst": Code("survey", "{score}"),
    "pain_average": Code("survey", "{score}"),
    "pain_lasted_min": Code("survey", "min"),
    "pain_impact_mood": Code("survey", "{score}"),
    "pain_impact_sleep": Code("survey", "{score}"),
    "pain_impact_function": Code("survey", "{score}"),
    "peg_score": Code("survey", "{score}"),
    "flare_worst": Code("survey", "{score}"),
    "night_in_bed_min": Code("survey", "min"),
    "night_efficiency_percent": Code("survey", "%"),
    "night_latency_min": Code("survey", "min"),
    "night_awake_min": Code("survey", "min"),
    "night_awakenings": Code("survey", "1"),
    "night_quality": Code("survey", "{score}"),
    "walking_min": Code("activity", "min"),
    "told_steps": Code("activity", "{steps}"),
    "sit_to_stand": Code("exam", "1"),
    "tug_s": Code("exam", "s"),
    "confidence": Code("survey", "{score}"),
    "energy": Code("survey", "{score}"),
    "stress": Code("survey", "{score}"),
    "work_h": Code("survey", "h"),
    "range_deg": Code("exam", "deg"),
    "strength_kg": Code("exam", "kg"),
}
# What the diary's own numbers mean; those of sessions and devices are told in `columns`.
MEANINGS: Mapping[str, str] = {
    "pain_worst": mark("the day's worst pain, 0-10"),
    "pain_average": mark("the day's average pain, 0-10"),
    "pain_lasted_min": mark("how long the worst pain lasted, minutes"),
    "pain_impact_mood": mark("how far pain got in the way of mood, 0-10"),
    "pain_impact_sleep": mark("how far pain got in the way of sleep, 0-10"),
    "pain_impact_function": mark("how far pain got in the way of doing things, 0-10"),
    "peg_score": mark("PEG: mean of the three answers, 0-10"),
    "flare_worst": mark("the worst pain of a flare, 0-10"),
    "night_in_bed_min": mark("time in bed as the person tells it, minutes"),
    "night_efficiency_percent": mark("sleep as a share of the time in bed, percent"),
    "night_latency_min": mark("time to fall asleep as the person tells it, minutes"),
    "night_awake_min": mark("awake between as the person tells it, minutes"),
    "night_awakenings": mark("how often awake as the person tells it"),
    "night_quality": mark("quality of sleep, from 0, very bad, to 10, very good"),
    "walking_min": mark("walking of a day, minutes"),
    "told_steps": mark("steps of a day as the person tells them"),
    "sit_to_stand": mark("stood up from a chair within 30 seconds, times"),
    "tug_s": mark("timed up and go, three metres, s"),
    "confidence": mark("confidence to do what matters, 0-10"),
    "energy": mark("energy, 0-10"),
    "stress": mark("stress, 0-10"),
    "work_h": mark("work of a day, h"),
    "range_deg": mark("how far a joint moves, degrees"),
    "strength_kg": mark("how strong a movement is, kg as a hand scale shows it"),
}


def key_of(*parts: str) -> str:
    """Return the same key for the same thing on every export."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("urn:biofeedback", *parts))))


def plain(value: Any) -> Any:
    """Return a text as FHIR allows one, without control characters; other values as they are."""
    if not isinstance(value, str):
        return value
    return "".join(one if one >= " " or one in "\t\n\r" else " " for one in value).strip()
