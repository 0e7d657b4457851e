"""The diary in a FHIR bundle: every entry as a response to its questions, and more beside it.

What FHIR has a resource of its own for: numbers as Observations, medicines as they stand, goals.
Only what stands; what was corrected is left out. Nothing is a clinician's: the person told it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from biofeedback.core.words import _, mark
from biofeedback.diary import goal as goals
from biofeedback.diary import peg, sleep
from biofeedback.diary.care import Medication
from biofeedback.diary.entry import Entry, entry_from
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.goal import Goal
from biofeedback.diary.medicines import Medicine, medicines
from biofeedback.diary.movement import JOINTS, SIDES, Movement
from biofeedback.diary.pain import Pain, place_words
from biofeedback.diary.peg import Peg
from biofeedback.diary.sleep import Night, measures_of, moments_of
from biofeedback.exchange import fhir_questions
from biofeedback.exchange.fhir_codes import CATEGORY, NOT_REAL, OWN_SYSTEM, UCUM, key_of, plain
from biofeedback.exchange.fhir_export import FhirBundle
from biofeedback.exchange.session_json import moment_text

FLARE: Final = mark("a flare, as the person tells it")
_ACHIEVEMENT: Final = "http://terminology.hl7.org/CodeSystem/goal-achievement"
_GOAL_UNITS: Final[Mapping[str, str]] = {
    "min": "min",
    "times": "{times}",
    "steps": "{steps}",
    "m": "m",
    "s": "s",
}
_LIFECYCLE: Final[Mapping[str | None, str]] = {
    None: "active",
    goals.REACHED: "completed",
    goals.SELF_CARE: "completed",
    goals.LET_GO: "cancelled",
}

Resource = dict[str, Any]
Numbers = Mapping[str, float | None]


class FhirDiary:
    """Makes the diary's entries of one person's bundle."""

    def __init__(self, bundle: FhirBundle) -> None:
        """Add to this bundle."""
        self._bundle = bundle

    def of_entries(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Resource]:
        """Return the resources of all entries; each kind's questions come before its first."""
        asked: set[str] = set()
        told: list[tuple[str, Medication, bool]] = []
        for row in rows:
            if row["replaced_by"] is not None:
                continue
            day = date.fromisoformat(row["day"])
            entry = entry_from(row["kind"], day, row["zone"], json.loads(row["told_json"]))
            real = row["origin"] != "demo"
            if row["kind"] not in asked:
                asked.add(row["kind"])
                yield fhir_questions.questionnaire(row["kind"])
            for resource in self._of_entry(entry, row["id"], row["made_at"]):
                yield _marked(resource, real)
            if isinstance(entry, Medication):
                told.append((row["id"], entry, real))
        yield from self._medicines(told)

    def _of_entry(self, entry: Entry, entry_id: str, made_at: str) -> Iterator[Resource]:
        response = fhir_questions.response(entry, entry_id, made_at, self._bundle.subject)
        yield response
        if isinstance(entry, Goal):
            yield self._goal(entry, entry_id)
        for resource in self._observations(entry, entry_id):
            yield resource | {"derivedFrom": [{"reference": f"urn:uuid:{response['id']}"}]}

    def _observations(self, entry: Entry, entry_id: str) -> Iterator[Resource]:
        when: Resource = {"effectiveDateTime": entry.day.isoformat()}
        more: Resource = {}
        if isinstance(entry, Flare):
            when = {"effectivePeriod": _period(entry.day, entry.end)}
            yield self._flare(entry_id, when)
        elif isinstance(entry, Night):
            when = _night_time(entry, when)
        elif isinstance(entry, Pain) and entry.places:
            more = {"bodySite": _places(entry)}
        elif isinstance(entry, Movement):
            more = {"bodySite": {"text": _joint(entry)}}
            if entry.movement and plain(entry.movement):
                more["method"] = {"text": plain(entry.movement)}
        for name, value in numbers_of(entry).items():
            if value is not None:
                found = self._bundle.observation(entry_id, name, value, when)
                definition = _DEFINED.get(name)
                yield found | more | ({"method": {"text": definition}} if definition else {})

    def _flare(self, entry_id: str, when: Mapping[str, Any]) -> Resource:
        own = {"system": OWN_SYSTEM, "code": "flare", "display": _(FLARE)}
        return {
            "resourceType": "Observation",
            "id": key_of(entry_id, "flare_itself"),
            "status": "final",
            "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
            "code": {"coding": [own], "text": _(FLARE)},
            "subject": self._bundle.subject,
            **when,
            "valueBoolean": True,
        }

    def _goal(self, goal: Goal, entry_id: str) -> Resource:
        words = plain(goal.what) or goal.what
        unit = _GOAL_UNITS[goal.unit]
        amount = {"value": goal.amount, "unit": goal.unit, "system": UCUM, "code": unit}
        often = _("{what}: {amount:g} {unit} each time, {count} times a week").format(
            what=words, amount=goal.amount, unit=goal.unit, count=goal.per_week
        )
        found: Resource = {
            "resourceType": "Goal",
            "id": key_of(entry_id, "goal_itself"),
            "lifecycleStatus": _LIFECYCLE[goal.outcome],
            "description": {"text": often},
            "subject": self._bundle.subject,
            "expressedBy": self._bundle.subject,
            "startDate": goal.day.isoformat(),
            "target": [
                {
                    "measure": {"text": words},
                    "detailQuantity": amount,
                    "dueDate": goal.by.isoformat(),
                }
            ],
        }
        if goal.outcome == goals.REACHED:
            code = {"system": _ACHIEVEMENT, "code": "achieved", "display": "Achieved"}
            found["achievementStatus"] = {"coding": [code]}
        if goal.outcome is not None and goal.ended_on is not None:
            found["statusDate"] = goal.ended_on.isoformat()
            found["statusReason"] = _(goals.OUTCOMES[goal.outcome])
        if goal.note and plain(goal.note):
            found["note"] = [{"text": plain(goal.note)}]
        return found

    def _medicines(self, told: list[tuple[str, Medication, bool]]) -> Iterator[Resource]:
        """Return each medicine once, as it stands after all that was told of it."""
        for one in medicines(entry for _id, entry, _real in told):
            known = goals.same_words(one.name)
            of_it = [each for each in told if goals.same_words(each[1].name) == known]
            resource = self._medicine(one, [entry_id for entry_id, _entry, _real in of_it])
            yield _marked(resource, all(real for _id, _entry, real in of_it))

    def _medicine(self, one: Medicine, ids: list[str]) -> Resource:
        when: Resource = {"effectivePeriod": _period(one.since, one.stopped_on)}
        if one.since is None and one.stopped_on is None:
            when = {"effectiveDateTime": one.told_on.isoformat()}
        known = goals.same_words(one.name)
        found: Resource = {
            "resourceType": "MedicationStatement",
            "id": key_of(self._bundle.subject["reference"], "medicine", known),
            "status": "active" if one.stopped_on is None else "stopped",
            "medicationCodeableConcept": {"text": plain(one.name) or one.name},
            "subject": self._bundle.subject,
            **when,
            "dateAsserted": one.told_on.isoformat(),
            "informationSource": self._bundle.subject,
            "derivedFrom": [
                {"reference": f"urn:uuid:{key_of(each, 'medication')}"} for each in ids
            ],
        }
        if one.dose and plain(one.dose):
            found["dosage"] = [{"text": plain(one.dose)}]
        if one.review_on is not None:
            text = _("next review {day}").format(day=one.review_on.isoformat())
            found["note"] = [{"text": text}]
        return found


def numbers_of(entry: Entry) -> Numbers:
    """Return the numbers that an entry tells, by the names in `fhir_codes`."""
    if isinstance(entry, Pain):
        return {
            "pain_worst": entry.worst,
            "pain_average": entry.average,
            "pain_now": entry.now,
            "pain_lasted_min": entry.lasted_min,
            "pain_impact_mood": entry.impact_mood,
            "pain_impact_sleep": entry.impact_sleep,
            "pain_impact_function": entry.impact_function,
        }
    if isinstance(entry, Peg):
        return {"peg_score": entry.score}
    if isinstance(entry, Flare):
        return {"flare_worst": entry.worst}
    if isinstance(entry, Night):
        measures = measures_of(entry)
        return {
            "asleep_min": measures.asleep_min,
            "night_in_bed_min": measures.in_bed_min,
            "night_efficiency_percent": measures.efficiency_percent,
            "night_latency_min": entry.latency_min,
            "night_awake_min": entry.awake_min,
            "night_awakenings": entry.awakenings,
            "night_quality": entry.quality,
        }
    if isinstance(entry, Function):
        return {
            "walking_min": entry.walking_min,
            "told_steps": entry.steps,
            "sit_to_stand": entry.sit_to_stand,
            "tug_s": entry.tug_s,
            "confidence": entry.confidence,
            "energy": entry.energy,
            "stress": entry.stress,
            "work_h": entry.work_h,
        }
    if isinstance(entry, Movement):
        return {"range_deg": entry.range_deg, "strength_kg": entry.strength_kg}
    return {}


# By which definition a number was computed from what was told.
_DEFINED: Final[Mapping[str, str]] = {
    "peg_score": peg.DEFINITION,
    "asleep_min": sleep.DEFINITION,
    "night_in_bed_min": sleep.DEFINITION,
    "night_efficiency_percent": sleep.DEFINITION,
}


def _marked(resource: Resource, real: bool) -> Resource:
    return resource if real else resource | {"meta": {"tag": [NOT_REAL]}}


def _period(first: date | None, last: date | None) -> dict[str, str]:
    ends = {"start": first, "end": last}
    return {name: day.isoformat() for name, day in ends.items() if day is not None}


def _night_time(night: Night, otherwise: Resource) -> Resource:
    moments = moments_of(night)
    start: datetime | None = moments.bed or moments.lights_out
    end: datetime | None = moments.rise or moments.wake
    if start is None or end is None:
        return otherwise
    return {"effectivePeriod": {"start": moment_text(start), "end": moment_text(end)}}


def _places(pain: Pain) -> Resource:
    """Return where it hurts; FHIR has room for one code, so several are told in words."""
    found: Resource = {"text": "; ".join(place_words(one) for one in pain.places)}
    if len(pain.places) == 1:
        found["coding"] = [fhir_questions.coding("pain", "places", pain.places[0])]
    return found


def _joint(entry: Movement) -> str:
    if entry.side is None:
        return _(JOINTS[entry.joint])
    side = _(SIDES[entry.side])
    return _("{joint}, {side}").format(joint=_(JOINTS[entry.joint]), side=side)
