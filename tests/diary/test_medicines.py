"""Medicines as they stand, their reviews, and the list for the appointment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.diary.care import CARES, Care, Medication
from biofeedback.diary.medicines import appointment_text, medicines

TODAY, ZONE = date(2026, 11, 23), "Europe/Berlin"


def on(days_ago: int, name: str, change: str, **more: object) -> Medication:
    return Medication(TODAY - timedelta(days=days_ago), ZONE, name, change, **more)  # type: ignore[arg-type]


def test_a_medicine_stands_as_it_was_last_told_whatever_the_order() -> None:
    told = [
        on(10, "naproxen ", "changed", dose="250 mg, two a day"),
        on(40, "Naproxen", "started", dose="500 mg, two a day"),
        on(5, "Amitriptyline", "takes", dose="10 mg at night"),
    ]
    first, second = medicines(told)
    assert (first.dose, first.since, first.change) == (
        "250 mg, two a day",
        TODAY - timedelta(days=40),
        "changed",
    )
    assert (second.name, second.since, second.stopped_on) == ("Amitriptyline", None, None)


def test_what_is_stopped_has_an_end_and_begins_anew_when_it_is_taken_again() -> None:
    told = [on(40, "Naproxen", "started", review_on=TODAY), on(3, "Naproxen", "stopped")]
    (one,) = medicines(told)
    assert (one.stopped_on, one.review_on) == (TODAY - timedelta(days=3), None)
    (again,) = medicines([*told, on(1, "Naproxen", "started")])
    assert (again.stopped_on, again.since) == (None, TODAY - timedelta(days=1))


@pytest.mark.parametrize(("ahead", "due"), [(8, False), (7, True), (0, True), (-3, True)])
def test_a_review_is_due_from_a_week_before_on(ahead: int, due: bool) -> None:
    (one,) = medicines([on(60, "Naproxen", "takes", review_on=TODAY + timedelta(days=ahead))])
    assert one.review_due(TODAY) is due


def test_a_review_is_done_with_what_is_told_on_its_day_or_later() -> None:
    review = on(60, "Naproxen", "takes", review_on=TODAY - timedelta(days=2))
    (before,) = medicines([review, on(3, "Naproxen", "changed")])
    assert before.review_due(TODAY)
    (after,) = medicines([review, on(2, "Naproxen", "takes")])
    assert after.review_on is None


def test_the_list_tells_what_is_taken_and_gives_no_advice() -> None:
    told = [
        on(40, "Naproxen", "started", dose="500 mg", review_on=TODAY + timedelta(days=4)),
        on(30, "Tramadol", "stopped"),
    ]
    care = [Care(TODAY - timedelta(days=9), ZONE, "tens", "lower back", TODAY)]
    assert appointment_text(told, care, TODAY).splitlines() == [
        "For the appointment, 23 November 2026",
        "",
        "Medicines I take",
        "- Naproxen, 500 mg, since 14 October 2026, next review 27 November 2026",
        "",
        "Stopped",
        "- Tramadol, stopped on 24 October 2026",
        "",
        "Other care and changes",
        "- 14 November 2026 to 23 November 2026, TENS, lower back",
        "",
        "A record in your own words. It checks no interactions and gives no advice: questions "
        "about medicines belong to your doctor or pharmacist.",
    ]
    assert "- none noted" in appointment_text([], [], TODAY)


def test_other_care_is_of_a_known_kind_and_does_not_end_before_it_began() -> None:
    for wanted in ("heat_cold", "tens", "physiotherapy", "injection", "yoga", "aquatic"):
        assert wanted in CARES
    with pytest.raises(BadInputError, match="physiotherapy"):
        Care(TODAY, ZONE, "magic")
    with pytest.raises(BadInputError, match="before it began"):
        Care(TODAY, ZONE, "yoga", until=TODAY - timedelta(days=1))
