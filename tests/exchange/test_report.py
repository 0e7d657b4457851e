"""The numbers on the one page, what can be left out of it, and its margins on both papers."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from biofeedback.core.intended_use import INTENDED_USE
from biofeedback.exchange.report import (
    ALL_PARTS,
    Measure,
    Paper,
    Part,
    ReportView,
    Told,
    function_measures,
    pain_measures,
    practice_measures,
)
from biofeedback.exchange.report_chart import gathered, size_of_place
from biofeedback.exchange.report_page import report_pdf
from biofeedback.trends.table import DayRow, flares_of
from tests.ui import believable_trends
from tests.work import calls_of

MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRST = date(2026, 9, 29)


def a_view(count: int = 56, **more: Any) -> ReportView:
    goals = ("Walk to the lake: 20 min, 3 times a week, by 2026-12-20",)
    function = (Told(FIRST + timedelta(days=3), {"sit_to_stand": 9.0, "peg": 6.3}),
                Told(FIRST + timedelta(days=50), {"sit_to_stand": 11.0, "peg": 5.0}))  # fmt: skip
    return ReportView(
        **{
            "person": "Änne O'Neil",
            "made_on": believable_trends.TODAY,
            "days": believable_trends.rows(count),
            "goals": goals,
            "function": function,
            "care": ((date(2026, 10, 16), "Naproxen, 250 mg, started"),),
            "findings": believable_trends.findings(count),
            "weeks": believable_trends.weeks(count),
            "questions": ("May I walk more?", "Is the tablet at night still needed?"),
            **more,
        }
    )


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(data: bytes, page: int | None = None) -> str:
    pages = read(data).pages
    wanted = pages if page is None else [pages[page]]
    return flat(" ".join(one.extract_text() for one in wanted))


def flat(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def value(measures: tuple[Measure, ...], name: str) -> Measure:
    return next(one for one in measures if one.name == name)


def crowded() -> ReportView:
    care = tuple((FIRST + timedelta(days=n), f"Medicine {n}, 50 mg, changed") for n in range(60))
    return a_view(
        care=care,
        goals=tuple(f"Goal {n}: 20 min, 3 times a week, by 2026-12-20" for n in range(30)),
        questions=tuple(f"What about the {n}. thing?" for n in range(40)),
        findings=believable_trends.findings(56) * 2,
    )


def long_winded() -> ReportView:
    words = ("My knee hurts on the stairs and I want to know what to do about it. " * 40)[:2500]
    return a_view(
        questions=(words, words, "w" * 2500),
        goals=(words,) * 3,
        care=tuple((FIRST + timedelta(days=n), words) for n in range(3)),
    )


def test_what_had_to_be_shortened_is_said_and_whole_in_the_appendix() -> None:
    data = report_pdf(long_winded(), Paper.LETTER, MADE, appendix=True)
    page = text_of(data, 0)
    assert page.count("shortened to fit the page") == 3
    assert " …" in page
    rest = flat(" ".join(one.extract_text() for one in read(data).pages[1:]))
    assert "w" * 50 in rest
    assert "shortened" not in text_of(report_pdf(a_view(), Paper.LETTER, MADE))


@pytest.mark.parametrize(
    "view", [a_view(), crowded(), long_winded()], ids=["usual", "crowded", "long-winded"]
)
@pytest.mark.parametrize("paper", Paper)
def test_nothing_is_written_beyond_the_margins_or_over_the_foot(
    view: ReportView, paper: Paper
) -> None:
    page = read(report_pdf(view, paper, MADE)).pages[0]
    wide, high = (float(one) for one in page.mediabox[2:])
    places: list[tuple[float, float, str]] = []

    def visit(words: str, _cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if words.strip():
            places.append((tm[4], tm[5], words))

    page.extract_text(visitor_text=visit)
    assert len(places) > 20
    for x, y, words in places:
        assert 39 <= x <= wide - 40, words
        assert 15 <= y <= high - 39, words
    foot = next(y for _x, y, words in places if INTENDED_USE[:20] in words)
    lower = [words for _x, y, words in places if y < foot]
    assert all("encrypted" in words or "counted" in words or "zero" in words for words in lower)


def test_a_year_takes_work_in_line_with_its_days() -> None:
    quarter, year = a_view(91), a_view(365)
    report_pdf(year, Paper.A4, MADE)  # what is loaded once is not the page's
    short = calls_of(lambda: report_pdf(quarter, Paper.A4, MADE))
    assert calls_of(lambda: report_pdf(year, Paper.A4, MADE)) < 4.5 * short


@pytest.mark.parametrize(
    ("part", "heading"),
    [
        (Part.GOALS, "Goals and function"),
        (Part.NUMBERS, "Practice, sleep, pain and flares"),
        (Part.CHART, "worst of the day, 0 to 10"),
        (Part.CARE, "Medication and other care: what changed"),
        (Part.FINDINGS, "What goes with what"),
        (Part.QUESTIONS, "Questions for the visit"),
    ],
)
def test_a_part_can_be_left_out_and_is_then_gone(part: Part, heading: str) -> None:
    assert heading in text_of(report_pdf(a_view(), Paper.A4, MADE))
    without = text_of(report_pdf(a_view(parts=ALL_PARTS - {part}), Paper.A4, MADE))
    assert heading not in without
    assert INTENDED_USE in without


def test_nothing_recorded_is_said_and_draws_no_zero() -> None:
    days = tuple(DayRow(FIRST + timedelta(days=n)) for n in range(56))
    view = a_view(days=days, goals=(), function=(), care=(), findings=(), questions=(), person="")
    said = text_of(report_pdf(view, Paper.A4, MADE))
    assert "Nothing was recorded in these days." in said
    assert "known days, 0 min" not in said
    assert said.count("nothing recorded") == 6
    assert "written by the person who keeps this diary" in said


def test_example_data_is_called_so_on_every_page() -> None:
    data = report_pdf(a_view(example=True), Paper.A4, MADE, appendix=True)
    assert "made-up example data" in text_of(data, 0)
    for number in range(1, len(read(data).pages)):
        assert "made-up example data" in text_of(data, number)
    assert "made-up" not in text_of(report_pdf(a_view(), Paper.A4, MADE))


# The numbers on it


def steady(days: int, **values: Any) -> tuple[DayRow, ...]:
    return tuple(DayRow(FIRST + timedelta(days=n), **values) for n in range(days))


def test_two_numbers_are_the_means_of_the_first_and_last_two_weeks() -> None:
    days = tuple(
        replace(row, pain_worst=6.0 if n < 14 else 1.0 if n < 42 else 4.0)
        for n, row in enumerate(steady(56))
    )
    found = value(pain_measures(a_view(days=days)), "Worst pain of the day")
    assert found.value == "6.0 of 10 \N{RIGHTWARDS ARROW} 4.0 of 10"
    assert found.note == "known on 56 of 56 days"


def test_two_weeks_with_three_days_told_are_no_mean() -> None:
    days = tuple(
        replace(row, pain_worst=6.0 if n < 3 or n >= 20 else None)
        for n, row in enumerate(steady(56))
    )
    found = value(pain_measures(a_view(days=days)), "Worst pain of the day")
    assert found.value == "6.0 of 10 on average"


def test_a_day_nobody_told_is_no_day_without_practice() -> None:
    days = (
        *steady(7, practice_min=5.0),
        *(DayRow(FIRST + timedelta(days=7 + n)) for n in range(7)),
    )
    found = value(practice_measures(a_view(days=days)), "Practice")
    assert found.value == "7 of 7 known days, 35 min a week"
    assert found.note == "known on 7 of 14 days"


def test_less_than_a_week_that_is_known_is_no_week() -> None:
    days = (
        *steady(2, practice_min=10.0),
        *(DayRow(FIRST + timedelta(days=2 + n)) for n in range(12)),
    )
    found = value(practice_measures(a_view(days=days)), "Practice")
    assert found.value == "2 of 2 known days, 20 min in all"


def test_function_stands_first_and_tells_first_and_last() -> None:
    found = value(function_measures(a_view()), "Standing up in 30 s")
    assert found.value == "9 times \N{RIGHTWARDS ARROW} 11 times"
    assert found.note == "first and last, of 2"
    said = text_of(report_pdf(a_view(), Paper.A4, MADE))
    assert said.index("Goals and function") < said.index("Practice, sleep, pain and flares")


def test_flares_that_touch_are_one_and_unknown_days_end_none_silently() -> None:
    marks = [True, True, None, True, False, True]
    days = tuple(DayRow(FIRST + timedelta(days=n), flare=mark) for n, mark in enumerate(marks))
    spans = [tuple((day - FIRST).days for day in span) for span in flares_of(days)]
    assert spans == [(0, 1), (3, 3), (5, 5)]
    found = value(pain_measures(a_view(days=days)), "Flares")
    assert found.value == "3 flares; days with a flare: 4"


def test_steps_told_and_steps_of_a_device_are_kept_apart() -> None:
    days = (DayRow(FIRST, steps=4321), DayRow(FIRST + timedelta(days=1), measured_steps=8765))
    data = report_pdf(a_view(days=days), Paper.A4, MADE, appendix=True)
    said = " ".join(text_of(data, n) for n in range(1, len(read(data).pages)))
    assert "Steps, device" in said
    assert "4321 ?" in said
    assert "? 8765" in said


def test_no_peak_is_lost_when_days_share_a_place() -> None:
    values = [1.0] * 3650
    values[1234] = 9.0
    size = size_of_place(len(values))
    places = gathered(values, size)
    assert len(places) <= 190
    assert max(place[3] for place in places if place) == 9.0
    assert gathered([None] * 10, 5) == [None, None]
