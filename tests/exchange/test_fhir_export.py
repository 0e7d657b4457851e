"""The FHIR bundle is valid, its codes are as LOINC has them, and what is not real is marked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from biofeedback.exchange.fhir_codes import CODES, OWN_SYSTEM
from biofeedback.exchange.fhir_export import FhirBundle
from tests.exchange.leaving import a_leaving_session

PERSON = "019b90a1-0000-7000-8000-0000000000aa"
MADE = "2026-07-06T08:00:00Z"
CHECKIN: dict[str, Any] = {
    "id": "019b90a1-0000-7000-8000-000000000002",
    "made_at": MADE,
    "day": "2026-07-05",
    "origin": "own",
    "pain_now": 4,
    "pain_worst": 7,
    "pain_average": None,
    "flare": False,
    "sleep_h": 6.5,
    "note": "ein Satz",
    "replaced_by": None,
}
SLEEP: dict[str, Any] = {
    "id": "019b90a1-0000-7000-8000-000000000003",
    "origin": "import",
    "source": "Oura",
    "start_at": "2026-07-04T21:00:00Z",
    "end_at": "2026-07-05T05:00:00Z",
    "asleep_min": 432.0,
    "light_min": 300.0,
    "deep_min": None,
    "rem_min": 132.0,
}
DAY: dict[str, Any] = {
    "id": "019b90a1-0000-7000-8000-000000000004",
    "origin": "demo",
    "source": "Fitbit",
    "at": None,
    "day": "2026-07-05",
    "label": None,
    "numbers_json": '{"steps": 4000, "floors": 3}',
}


def bundle(name: str = "Änne") -> dict[str, Any]:
    maker = FhirBundle(PERSON, name)
    entries = [
        *maker.of_session(a_leaving_session()),
        *maker.of_session(a_leaving_session(origin="sim")),
        *maker.of_checkin(CHECKIN),
        *maker.of_checkin({**CHECKIN, "replaced_by": "x"}),
        *maker.of_sleep(SLEEP),
        *maker.of_day(DAY),
    ]
    whole: dict[str, Any] = json.loads("".join(maker.text(entries, MADE)))
    return whole


def resources(kind: str) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in bundle()["entry"]]
    return [one for one in found if one["resourceType"] == kind]


def coded(code: str) -> list[dict[str, Any]]:
    return [one for one in resources("Observation") if one["code"]["coding"][0]["code"] == code]


@pytest.mark.parametrize("name", ["Änne", ""])
def test_the_bundle_is_valid(name: str) -> None:
    whole = Bundle.model_validate(bundle(name))
    kinds = [entry.resource.get_resource_type() for entry in whole.entry]
    assert kinds.count("Patient") == kinds.count("QuestionnaireResponse") == 1


def test_a_damaged_bundle_would_not_be() -> None:
    whole = bundle()
    whole["entry"][2]["resource"]["status"] = None
    with pytest.raises(ValueError, match="status"):
        Bundle.model_validate(whole)


def test_every_reference_leads_to_an_entry_of_the_bundle() -> None:
    whole = bundle()
    there = {entry["fullUrl"] for entry in whole["entry"]}
    text = json.dumps(whole)
    for one in [one["resource"] for one in whole["entry"]]:
        if "subject" in one:
            assert one["subject"]["reference"] in there
        for each in one.get("derivedFrom", []):
            assert each["reference"] in there
    assert text.count('"derivedFrom"') == 1


def test_a_sessions_heart_rate_stands_over_its_time() -> None:
    (real, simulated) = coded("8867-4")
    assert real["valueQuantity"] == {
        "value": 68.2,
        "unit": "/min",
        "system": "http://unitsofmeasure.org",
        "code": "/min",
    }
    assert real["effectivePeriod"]["start"] == "2026-07-05T22:30:15.607618Z"
    assert "meta" not in real
    assert simulated["meta"]["tag"][0]["code"] == "HTEST"


def test_what_has_no_code_of_exactly_that_meaning_has_our_own() -> None:
    (rmssd, _simulated) = coded("rmssd_ms")
    assert [coding["system"] for coding in rmssd["code"]["coding"]] == [OWN_SYSTEM]
    assert {code.loinc for code in CODES.values()} - {None} == {
        "8867-4",
        "40443-4",
        "9279-1",
        "80404-7",
        "72514-3",
        "41950-7",
        "29463-7",
        "93832-4",
        "93830-8",
        "93831-6",
        "93829-0",
    }


def test_a_check_in_answers_the_questionnaire_that_is_in_the_bundle() -> None:
    (response,) = resources("QuestionnaireResponse")
    (questions,) = resources("Questionnaire")
    assert response["questionnaire"] == questions["url"]
    answers = {item["linkId"]: item["answer"][0] for item in response["item"]}
    assert answers == {
        "day": {"valueDate": "2026-07-05"},
        "pain_now": {"valueInteger": 4},
        "pain_worst": {"valueInteger": 7},
        "flare": {"valueBoolean": False},
        "sleep_h": {"valueDecimal": 6.5},
        "note": {"valueString": "ein Satz"},
    }
    assert set(answers) <= {item["linkId"] for item in questions["item"]}
    (pain,) = coded("72514-3")
    assert (pain["valueQuantity"]["value"], pain["effectiveDateTime"]) == (4, "2026-07-05")


def test_a_measured_night_and_day_are_observations() -> None:
    (asleep,) = coded("93832-4")
    assert (asleep["valueQuantity"]["value"], asleep["valueQuantity"]["unit"]) == (432.0, "min")
    assert coded("93831-6") == []
    (steps,) = coded("41950-7")
    assert steps["meta"]["tag"][0]["code"] == "HTEST"
    (floors,) = coded("floors")
    assert floors["code"]["text"] == "floors climbed"


def test_the_same_thing_has_the_same_key_on_every_export() -> None:
    first, again = bundle(), bundle()
    assert first == again
    keys = [entry["fullUrl"] for entry in first["entry"]]
    # The simulated session here has the id of the real one; apart from it all differ.
    assert len(set(keys)) == len(keys) - 10
