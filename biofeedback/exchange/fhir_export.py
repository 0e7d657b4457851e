"""Sessions and diary as a FHIR R4 bundle: Observations, and check-ins as questionnaire responses.

Codes are LOINC only where their meaning is exactly ours; everything else carries the app's own
code with its meaning in words. Source: HL7 FHIR R4 (4.0.1), LOINC's public code pages.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from biofeedback.exchange import columns
from biofeedback.exchange.session_json import moment_text
from biofeedback.sessions.portable import PortableSession

OWN_SYSTEM = "urn:biofeedback:measure"
QUESTIONNAIRE = "urn:biofeedback:questionnaire:checkin:1"
_LOINC = "http://loinc.org"
_UCUM = "http://unitsofmeasure.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_NOT_REAL = {
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
}
_QUESTIONS = (
    ("pain_now", "integer", "Pain now, 0-10"),
    ("pain_worst", "integer", "The day's worst pain, 0-10"),
    ("pain_average", "integer", "The day's average pain, 0-10"),
    ("flare", "boolean", "A flare day"),
    ("sleep_h", "decimal", "Sleep of the night before, in hours"),
    ("note", "string", "Note"),
)


class FhirBundle:
    """Makes the entries of one person's bundle."""

    def __init__(self, person_id: str, name: str) -> None:
        """Take whose records these are; "" for somebody who gave no name."""
        self._person = str(uuid.UUID(person_id))
        self._name = name
        self._subject = {"reference": f"urn:uuid:{self._person}"}

    def text(self, entries: Iterable[Mapping[str, Any]], made_at: str) -> Iterator[str]:
        """Return the bundle's JSON in parts, an entry a line."""
        yield (
            '{"resourceType": "Bundle", "type": "collection", '
            f'"timestamp": {json.dumps(made_at)}, "entry": [\n'
        )
        for number, resource in enumerate(self._all(entries)):
            entry = {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
            text = json.dumps(entry, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            yield (",\n" if number else "") + text
        yield "\n]}\n"

    def of_session(self, one: PortableSession) -> Iterator[dict[str, Any]]:
        """Return a session's numbers as Observations; what is unknown is left out."""
        stored, summary = one.content.session, one.content.session.summary
        if summary is None:
            return
        began = stored.draft.started_at
        ended = began + timedelta(seconds=max(0.0, stored.duration_s))
        when = {"effectivePeriod": {"start": moment_text(began), "end": moment_text(ended)}}
        numbers = {
            "hr_bpm": summary.hr_bpm,
            "rr_mean_ms": summary.rr_mean_ms,
            "sdnn_ms": summary.sdnn_ms,
            "rmssd_ms": summary.rmssd_ms,
            "pnn50_percent": summary.pnn50_percent,
            "lf_ms2": summary.lf_ms2,
            "hf_ms2": summary.hf_ms2,
            "swing_bpm": summary.swing_bpm,
            "coherence_score": summary.coherence.score,
            "breathing_rate_per_min": summary.breathing.rate_per_min,
        }
        for name, value in numbers.items():
            if value is not None:
                resource = self._observation(stored.id, name, value, when)
                if stored.draft.origin not in ("live", "import"):
                    resource["meta"] = {"tag": [_NOT_REAL]}
                resource["device"] = {"display": stored.draft.strap_name or stored.draft.strap}
                yield resource

    def of_checkin(self, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Return a check-in as it stands; one that was corrected since is left out."""
        if row["replaced_by"] is not None:
            return
        items = [
            {"linkId": name, "text": text, "answer": [{_answer(kind): row[name]}]}
            for name, kind, text in _QUESTIONS
            if row[name] is not None
        ]
        day = {
            "linkId": "day",
            "text": "The day it is about",
            "answer": [{"valueDate": row["day"]}],
        }
        response: dict[str, Any] = {
            "resourceType": "QuestionnaireResponse",
            "id": _key(row["id"], "checkin"),
            "questionnaire": QUESTIONNAIRE,
            "status": "completed",
            "subject": self._subject,
            "authored": row["made_at"],
            "item": [day, *items],
        }
        if row["origin"] == "demo":
            response["meta"] = {"tag": [_NOT_REAL]}
        yield response
        if row["pain_now"] is not None:
            when = {"effectiveDateTime": row["day"]}
            pain = self._observation(row["id"], "pain_now", row["pain_now"], when)
            pain["derivedFrom"] = [{"reference": f"urn:uuid:{response['id']}"}]
            yield pain | ({"meta": response["meta"]} if "meta" in response else {})

    def of_sleep(self, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Return a measured sleep's durations as Observations."""
        when = {"effectivePeriod": {"start": row["start_at"], "end": row["end_at"]}}
        for name in ("asleep_min", "light_min", "deep_min", "rem_min"):
            if row[name] is not None:
                yield self._measured(row, name, row[name], when)

    def of_day(self, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Return a measured day's numbers as Observations."""
        when = {"effectiveDateTime": row["at"] or row["day"]}
        for name, value in json.loads(row["numbers_json"]).items():
            yield self._measured(row, name, value, when)

    def _all(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        patient: dict[str, Any] = {"resourceType": "Patient", "id": self._person}
        if self._name:
            patient["name"] = [{"text": self._name}]
        yield patient
        yield _questionnaire()
        yield from entries

    def _measured(
        self, row: Mapping[str, Any], name: str, value: float, when: Mapping[str, Any]
    ) -> dict[str, Any]:
        resource = self._observation(row["id"], name, value, when, row.get("label"))
        resource["device"] = {"display": row["source"]}
        if row["origin"] == "demo":
            resource["meta"] = {"tag": [_NOT_REAL]}
        return resource

    def _observation(
        self,
        key: str,
        name: str,
        value: float,
        when: Mapping[str, Any],
        label: str | None = None,
    ) -> dict[str, Any]:
        code = CODES.get(name, Code("survey" if label else "exam", "1"))
        meaning = columns.MEASURES.get(name) or columns.SESSIONS.get(name) or name
        own = {"system": OWN_SYSTEM, "code": name, "display": meaning}
        codings = [own]
        if code.loinc is not None and code.display is not None:
            codings = [{"system": _LOINC, "code": code.loinc, "display": code.display}, own]
        return {
            "resourceType": "Observation",
            "id": _key(key, name),
            "status": "final",
            "category": [{"coding": [{"system": _CATEGORY, "code": code.category}]}],
            "code": {"coding": codings, "text": label or code.display or meaning},
            "subject": self._subject,
            **when,
            "valueQuantity": {
                "value": value,
                "unit": code.unit,
                "system": _UCUM,
                "code": code.unit,
            },
        }


def _questionnaire() -> dict[str, Any]:
    kinds = {"day": ("date", "The day it is about")}
    kinds |= {name: (kind, text) for name, kind, text in _QUESTIONS}
    items: list[dict[str, Any]] = [
        {"linkId": name, "type": kind, "text": text} for name, (kind, text) in kinds.items()
    ]
    for item in items:
        if item["linkId"] == "pain_now":
            code = CODES["pain_now"]
            item["code"] = [{"system": _LOINC, "code": code.loinc, "display": code.display}]
    return {
        "resourceType": "Questionnaire",
        "id": _key(QUESTIONNAIRE, "definition"),
        "url": QUESTIONNAIRE,
        "title": "Daily check-in",
        "status": "active",
        "item": items,
    }


def _answer(kind: str) -> str:
    return "value" + kind.capitalize()


def _key(*parts: str) -> str:
    """Return the same key for the same thing on every export."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("urn:biofeedback", *parts))))
