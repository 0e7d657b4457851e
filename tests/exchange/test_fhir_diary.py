"""The diary in the FHIR bundle: valid, whole, and each thing where FHIR expects it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biofeedback.diary.care import Care, Medication
from biofeedback.diary.entry import KINDS, Entry, kind_of, told_of
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.goal import Goal
from biofeedback.diary.movement import Movement
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import QUESTIONS, Peg
from biofeedback.diary.sleep import Night
from biofeedback.exchange.fhir_codes import CODES, MEANINGS, OWN_SYSTEM, plain
from biofeedback.exchange.fhir_diary import FhirDiary, numbers_of
from biofeedback.exchange.fhir_export import FhirBundle
from biofeedback.exchange.fhir_questions import TITLES, url_of
from biofeedback.store.ids import new_id
from tests.diary.telling import ENTRIES

PERSON = "019b90a1-0000-7000-8000-0000000000aa"
MADE = "2026-07-06T08:00:00Z"
DAY, ZONE = date(2026, 7, 5), "Europe/Berlin"


def row(entry: Entry, **more: Any) -> dict[str, Any]:
    return {
        "id": new_id(datetime(2026, 7, 6, 8, tzinfo=UTC)),
        "made_at": MADE,
        "origin": "own",
        "kind": kind_of(entry),
        "day": entry.day.isoformat(),
        "zone": entry.zone,
        "told_json": json.dumps(told_of(entry)),
        "replaced_by": None,
        **more,
    }


def bundle(*rows: dict[str, Any]) -> dict[str, Any]:
    maker = FhirBundle(PERSON, "Änne")
    whole: dict[str, Any] = json.loads("".join(maker.text(FhirDiary(maker).of_entries(rows), MADE)))
    Bundle.model_validate(whole)
    return whole


def resources(kind: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    found = [each["resource"] for each in bundle(*rows)["entry"]]
    return [one for one in found if one["resourceType"] == kind]


def observations(*rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = resources("Observation", *rows)
    return {one["code"]["coding"][-1]["code"]: one for one in found}


def answers(response: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        item["linkId"]: [next(iter(each.values())) for each in item["answer"]]
        for item in response["item"]
    }


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(ENTRIES, min_size=1, max_size=12))
def test_any_diary_makes_a_valid_bundle_whose_references_lead_somewhere(
    entries: list[Entry],
) -> None:
    whole = bundle(*map(row, entries))
    there = [each["fullUrl"] for each in whole["entry"]]
    assert len(set(there)) == len(there)
    for one in [each["resource"] for each in whole["entry"]]:
        for each in [*one.get("derivedFrom", []), one.get("subject"), one.get("source")]:
            assert each is None or each["reference"] in there
        if one["resourceType"] == "QuestionnaireResponse":
            asked = resources_by_url(whole)[one["questionnaire"]]
            assert {item["linkId"] for item in one["item"]} <= asked


def resources_by_url(whole: dict[str, Any]) -> dict[str, set[str]]:
    return {
        each["resource"]["url"]: {item["linkId"] for item in each["resource"]["item"]}
        for each in whole["entry"]
        if each["resource"]["resourceType"] == "Questionnaire"
    }


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(ENTRIES)
def test_everything_that_was_told_is_in_the_response(entry: Entry) -> None:
    (response,) = resources("QuestionnaireResponse", row(entry))
    found = answers(response)
    assert found.pop("day") == [entry.day.isoformat()]
    # A text of nothing but blanks and control characters has no place in FHIR.
    for name, value in told_of(entry).items():
        said = [one["code"] if isinstance(one, dict) else one for one in found.get(name, [])]
        for told in map(plain, value if isinstance(value, list) else [value]):
            is_time = isinstance(getattr(entry, name), time)
            assert told == "" or (f"{told}:00" if is_time else told) in said
    assert set(found) <= set(told_of(entry))


def test_a_text_loses_its_control_characters_and_nothing_else() -> None:
    assert plain(" slept \x00badly\x1b;\n\tTür ") == "slept  badly ;\n\tTür"
    assert plain("\x00 \x07") == ""
    assert plain(7) == 7


def test_every_kind_has_a_title_and_questions_of_its_own() -> None:
    assert set(TITLES) == set(KINDS)
    assert len({url_of(kind) for kind in KINDS}) == len(KINDS)


def test_every_number_has_a_unit_and_a_meaning() -> None:
    told = [Pain(DAY, ZONE), Peg(DAY, ZONE), Flare(DAY, ZONE), Night(DAY, ZONE)]
    names = {name for one in told for name in numbers_of(one)}
    names |= set(numbers_of(Function(DAY, ZONE))) | set(numbers_of(Movement(DAY, ZONE, "knee")))
    assert names <= set(CODES)
    assert names - set(MEANINGS) == {"pain_now", "asleep_min"}  # told in `columns`


def test_pain_says_where_and_only_pain_now_has_the_code_of_pain_now() -> None:
    one = observations(row(Pain(DAY, ZONE, worst=7, now=4, places=("front.left.knee",))))
    assert one["pain_worst"]["bodySite"] == {
        "text": "knee, left",
        "coding": [
            {
                "system": "urn:biofeedback:pain:places",
                "code": "front.left.knee",
                "display": "knee, left",
            }
        ],
    }
    assert [each["system"] for each in one["pain_worst"]["code"]["coding"]] == [OWN_SYSTEM]
    assert one["pain_now"]["code"]["coding"][0]["code"] == "72514-3"
    assert one["pain_now"]["valueQuantity"]["value"] == 4
    assert "pain_average" not in one
    entry = Pain(DAY, ZONE, worst=7, places=("front.left.knee", "back.middle.lower_back"))
    several = observations(row(entry))["pain_worst"]["bodySite"]
    assert several == {"text": "knee, left; lower back, middle"}
    (response,) = resources("QuestionnaireResponse", row(entry))
    codes = [each["code"] for each in answers(response)["places"]]
    assert codes == ["front.left.knee", "back.middle.lower_back"]


def test_the_peg_is_answered_in_its_own_words_and_its_mean_names_its_definition() -> None:
    whole = row(Peg(DAY, ZONE, 5, 6, 8))
    (response,) = resources("QuestionnaireResponse", whole)
    texts = {item["linkId"]: item["text"] for item in response["item"]}
    assert [texts[name] for name in QUESTIONS] == list(QUESTIONS.values())
    assert answers(response) == {
        "day": ["2026-07-05"],
        "pain": [5],
        "enjoyment": [6],
        "activity": [8],
    }
    score = observations(whole)["peg_score"]
    assert score["valueQuantity"]["value"] == pytest.approx(19 / 3)
    assert score["method"] == {"text": "peg-mean/1"}
    assert observations(row(Peg(DAY, ZONE, 5, 6))) == {}


def test_a_flare_stands_over_its_days_and_one_that_is_not_over_has_no_end() -> None:
    over = observations(row(Flare(DAY, ZONE, date(2026, 7, 8), 9, signs=("travel",))))
    assert over["flare"]["effectivePeriod"] == {"start": "2026-07-05", "end": "2026-07-08"}
    assert over["flare"]["valueBoolean"] is True
    assert over["flare_worst"]["valueQuantity"]["value"] == 9
    going_on = observations(row(Flare(DAY, ZONE)))
    assert going_on["flare"]["effectivePeriod"] == {"start": "2026-07-05"}


def test_a_night_stands_over_its_time_and_sleep_follows_from_it() -> None:
    night = Night(DAY, ZONE, time(23), time(23, 30), 20, 2, 40, time(6, 30), time(7), 6)
    found = observations(row(night))
    assert found["asleep_min"]["code"]["coding"][0]["code"] == "93832-4"
    assert found["asleep_min"]["valueQuantity"]["value"] == 360
    assert found["night_efficiency_percent"]["valueQuantity"]["value"] == 75
    assert found["asleep_min"]["effectivePeriod"] == {
        "start": "2026-07-04T21:00:00Z",
        "end": "2026-07-05T05:00:00Z",
    }
    assert found["asleep_min"]["method"] == {"text": "sleep-diary/1"}
    untimed = observations(row(Night(DAY, ZONE, quality=6)))
    assert untimed["night_quality"]["effectiveDateTime"] == "2026-07-05"
    assert "asleep_min" not in untimed


def test_a_medicine_is_told_once_as_it_stands() -> None:
    started = row(Medication(DAY, ZONE, "Naproxen", "started", "250 mg"))
    changed = row(
        Medication(date(2026, 7, 9), ZONE, "naproxen", "changed", "500 mg", date(2026, 8, 1))
    )
    (stands,) = resources("MedicationStatement", started, changed)
    assert (stands["status"], stands["dosage"]) == ("active", [{"text": "500 mg"}])
    assert stands["effectivePeriod"] == {"start": "2026-07-05"}
    assert stands["note"] == [{"text": "next review 2026-08-01"}]
    assert len(stands["derivedFrom"]) == 2
    stopped = row(Medication(date(2026, 7, 12), ZONE, "Naproxen", "stopped"))
    (ended,) = resources("MedicationStatement", started, changed, stopped)
    assert (ended["status"], ended["id"]) == ("stopped", stands["id"])
    assert ended["effectivePeriod"] == {"start": "2026-07-05", "end": "2026-07-12"}
    (going_on,) = resources("MedicationStatement", row(Medication(DAY, ZONE, "Aspirin", "takes")))
    assert going_on["effectiveDateTime"] == "2026-07-05"


def test_function_and_movement_are_measured_numbers() -> None:
    found = observations(
        row(Function(DAY, ZONE, sit_to_stand=12, tug_s=9.5, steps=4000)),
        row(Movement(DAY, ZONE, "knee", "left", "bending", 110.0, 21.5)),
    )
    assert found["tug_s"]["valueQuantity"]["unit"] == "s"
    assert found["sit_to_stand"]["valueQuantity"]["value"] == 12
    # A device's steps have a LOINC code; told ones are another thing.
    assert found["told_steps"]["code"]["coding"][0]["system"] == OWN_SYSTEM
    assert found["range_deg"]["bodySite"] == {"text": "knee, left"}
    assert found["range_deg"]["method"] == {"text": "bending"}


@pytest.mark.parametrize(
    ("outcome", "lifecycle", "achieved"),
    [
        (None, "active", False),
        ("reached", "completed", True),
        ("self_care", "completed", False),
        ("let_go", "cancelled", False),
    ],
)
def test_a_goal_is_a_goal(outcome: str | None, lifecycle: str, achieved: bool) -> None:
    ended = None if outcome is None else date(2026, 8, 1)
    goal = Goal(DAY, ZONE, "Walk", 20, "min", 3, date(2026, 9, 1), outcome=outcome, ended_on=ended)
    (found,) = resources("Goal", row(goal))
    assert found["lifecycleStatus"] == lifecycle
    assert ("achievementStatus" in found) == achieved
    assert found["description"]["text"] == "Walk: 20 min each time, 3 times a week"
    (target,) = found["target"]
    assert (target["dueDate"], target["detailQuantity"]["value"]) == ("2026-09-01", 20)
    assert found.get("statusDate") == (None if outcome is None else "2026-08-01")


def test_what_was_corrected_is_left_out_and_an_example_is_marked() -> None:
    care = Care(DAY, ZONE, "tens")
    assert resources("QuestionnaireResponse", row(care, replaced_by="x")) == []
    rows = (
        row(care, origin="demo"),
        row(Medication(DAY, ZONE, "Naproxen", "takes"), origin="demo"),
        row(Pain(DAY, ZONE, worst=3), origin="demo"),
        row(Goal(DAY, ZONE, "Walk", 20, "min", 3, date(2026, 9, 1)), origin="demo"),
    )
    kinds = ("QuestionnaireResponse", "MedicationStatement", "Observation", "Goal")
    marked = [one for kind in kinds for one in resources(kind, *rows)]
    assert len(marked) == 7
    assert all(one["meta"]["tag"][0]["code"] == "HTEST" for one in marked)
