"""Sessions and diary as a FHIR R4 bundle: Observations, and check-ins as questionnaire responses.

Codes are LOINC only where their meaning is exactly ours; everything else carries the app's own
code with its meaning in words. Source: HL7 FHIR R4 (4.0.1), LOINC's public code pages.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from biofeedback.exchange import columns
from biofeedback.exchange.fhir_codes import (
    CATEGORY,
    CODES,
    LOINC,
    MEANINGS,
    NOT_REAL,
    OWN_SYSTEM,
    UCUM,
    Code,
    key_of,
    plain,
)
from biofeedback.exchange.session_json import moment_text
from biofeedback.sessions.portable import PortableSession

QUESTIONNAIRE = "urn:biofeedback:questionnaire:checkin:1"
_QUESTIONS = (
    ("pain_now", "integer", "Pain now, 0-10"),
    ("pain_worst", "integer", "The day's worst pain, 0-10"),
    ("pain_average", "integer", "The day's average pain, 0-10"),
    ("flare", "boolean", "A flare day"),
    ("sleep_h", "decimal", "Sleep of the night before, in hours"),
    ("note", "string", "Note"),
)


class FhirBundle:
    """Makes the entries of one person's bundle; the diary's own are made in `fhir_diary`."""

    def __init__(self, person_id: str, name: str) -> None:
        """Take whose records these are; "" for somebody who gave no name."""
        self._person = str(uuid.UUID(person_id))
        self._name = name
        self.subject = {"reference": f"urn:uuid:{self._person}"}

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
                resource = self.observation(stored.id, name, value, when)
                if stored.draft.origin not in ("live", "import"):
                    resource["meta"] = {"tag": [NOT_REAL]}
                resource["device"] = {
                    "display": plain(stored.draft.strap_name or stored.draft.strap)
                }
                yield resource

    def of_checkin(self, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Return a check-in as it stands; one that was corrected since is left out."""
        if row["replaced_by"] is not None:
            return
        items = [
            {"linkId": name, "text": text, "answer": [{_answer(kind): plain(row[name])}]}
            for name, kind, text in _QUESTIONS
            if row[name] is not None and plain(row[name]) != ""
        ]
        day = {
            "linkId": "day",
            "text": "The day it is about",
            "answer": [{"valueDate": row["day"]}],
        }
        response: dict[str, Any] = {
            "resourceType": "QuestionnaireResponse",
            "id": key_of(row["id"], "checkin"),
            "questionnaire": QUESTIONNAIRE,
            "status": "completed",
            "subject": self.subject,
            "authored": row["made_at"],
            "item": [day, *items],
        }
        if row["origin"] == "demo":
            response["meta"] = {"tag": [NOT_REAL]}
        yield response
        if row["pain_now"] is not None:
            when = {"effectiveDateTime": row["day"]}
            pain = self.observation(row["id"], "pain_now", row["pain_now"], when)
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
        if name := plain(self._name):
            patient["name"] = [{"text": name}]
        yield patient
        yield _questionnaire()
        yield from entries

    def _measured(
        self, row: Mapping[str, Any], name: str, value: float, when: Mapping[str, Any]
    ) -> dict[str, Any]:
        resource = self.observation(row["id"], name, value, when, row.get("label"))
        resource["device"] = {"display": plain(row["source"])}
        if row["origin"] == "demo":
            resource["meta"] = {"tag": [NOT_REAL]}
        return resource

    def observation(
        self,
        key: str,
        name: str,
        value: float,
        when: Mapping[str, Any],
        label: str | None = None,
    ) -> dict[str, Any]:
        """Return one number; when: its effective[x]. label: how the person calls it."""
        code = CODES.get(name, Code("survey" if label else "exam", "1"))
        meaning = (
            MEANINGS.get(name) or columns.MEASURES.get(name) or columns.SESSIONS.get(name) or name
        )
        own = {"system": OWN_SYSTEM, "code": name, "display": meaning}
        codings = [own]
        if code.loinc is not None and code.display is not None:
            codings = [{"system": LOINC, "code": code.loinc, "display": code.display}, own]
        return {
            "resourceType": "Observation",
            "id": key_of(key, name),
            "status": "final",
            "category": [{"coding": [{"system": CATEGORY, "code": code.category}]}],
            "code": {"coding": codings, "text": plain(label or "") or code.display or meaning},
            "subject": self.subject,
            **when,
            "valueQuantity": {
                "value": value,
                "unit": code.unit,
                "system": UCUM,
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
            item["code"] = [{"system": LOINC, "code": code.loinc, "display": code.display}]
    return {
        "resourceType": "Questionnaire",
        "id": key_of(QUESTIONNAIRE, "definition"),
        "url": QUESTIONNAIRE,
        "title": "Daily check-in",
        "status": "active",
        "item": items,
    }


def _answer(kind: str) -> str:
    return "value" + kind.capitalize()
