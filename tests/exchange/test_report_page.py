"""The one-page report: one page whatever is in it, nothing cut, its words those of the findings."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from biofeedback.exchange.report import ALL_PARTS, Paper, Part, ReportView, SessionLine, Told
from biofeedback.exchange.report_page import report_pdf
from biofeedback.exchange.report_sheet import SIZES
from biofeedback.trends.findings import Finding
from biofeedback.trends.table import DayRow

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)


def days(count: int = 56) -> tuple[DayRow, ...]:
    first = TODAY - timedelta(days=count - 1)
    return tuple(
        DayRow(
            first + timedelta(days=n),
            practice_min=5.0 if n % 3 else 0.0,
            pain_worst=None if n % 7 == 3 else float(4 + n % 4),
            sleep_h=6.5 + n % 3 * 0.5,
            flare=n in (40, 41, 42),
        )
        for n in range(count)
    )


def a_finding(n: int = 0, words: str = "Worst pain was 0.4 points lower after practice") -> Finding:
    return Finding(
        f"q{n}", f"Question {n}", -0.4, "points", (-0.9, 0.1), 0.99, 30, 22,
        TODAY - timedelta(days=3), TODAY + timedelta(days=30), "unclear", None,
        f"{words}, number {n}.", caution="Better days may also make practice easier.",
    )  # fmt: skip


def a_view(**more: Any) -> ReportView:
    given = {
        "person": "Ada",
        "made_on": TODAY,
        "days": days(),
        "goals": ("Walk: 20 min, 4 times a week, by 2027-01-15",),
        "function": (Told(TODAY - timedelta(days=50), {"sit_to_stand": 9.0}),
                     Told(TODAY, {"sit_to_stand": 11.0})),
        "care": ((TODAY - timedelta(days=20), "Naproxen, 250 mg, stopped"),),
        "findings": (a_finding(0), a_finding(1)),
        "questions": ("May I walk more?",),
    }  # fmt: skip
    return ReportView(**(given | more))


def read(view: ReportView, paper: Paper = Paper.A4, *, appendix: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(report_pdf(view, paper, NOW, appendix=appendix)))


def words_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("paper", Paper)
def test_it_is_one_page_of_the_paper_with_its_typeface_inside(paper: Paper) -> None:
    reader = read(a_view(), paper)
    (page,) = reader.pages
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
        SIZES[paper], abs=0.1
    )
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in described.get_object()


def test_its_words_are_those_of_the_findings_and_of_the_person() -> None:
    view = a_view()
    said = words_of(read(view))
    for finding in view.findings:
        assert finding.text in said
    for line in (*view.goals, *view.questions, "Naproxen, 250 mg, stopped", "not encrypted"):
        assert line in said
    assert said.index("Goals and function") < said.index("Practice, sleep, pain")
    assert "9 times → 11 times" in said


def test_what_is_left_out_is_left_out() -> None:
    said = words_of(read(a_view(parts=ALL_PARTS - {Part.FINDINGS, Part.CARE})))
    assert "number 0" not in said
    assert "Naproxen" not in said
    assert "May I walk more?" in said


def test_very_much_still_fits_on_one_page_and_says_what_was_left_out() -> None:
    view = a_view(
        goals=tuple(f"Goal {n}: walk and stretch every single morning" for n in range(30)),
        care=tuple((TODAY - timedelta(days=n), f"Medicine {n}, started") for n in range(60)),
        questions=tuple(f"Question {n}: what about this and that?" for n in range(30)),
        findings=tuple(a_finding(n) for n in range(6)),
    )
    reader = read(view)
    assert len(reader.pages) == 1
    said = words_of(reader)
    assert "in the app and in the appendix" in said
    for finding in view.findings:
        assert finding.text in said


def test_nothing_is_written_outside_the_page() -> None:
    for view in (a_view(), a_view(days=days(3650)), a_view(days=days(1), findings=())):
        (page,) = read(view).pages
        places: list[tuple[float, float]] = []
        page.extract_text(
            visitor_text=lambda text, _cm, tm, _font, _size, places=places: (
                places.append((tm[4], tm[5])) if text.strip() else None
            )
        )
        assert places
        assert min(x for x, _y in places) >= 30.0
        assert all(20.0 <= y <= 830.0 for _x, y in places)


def test_it_is_black_and_grey_alone() -> None:
    (page,) = read(a_view()).pages
    drawn = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    for red, green, blue in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b", drawn):
        assert red == green == blue


def test_the_appendix_has_every_day_and_every_session() -> None:
    sessions = tuple(
        SessionLine(f"2026-11-{n:02d} 20:00", "Slow breathing", 5.0, 71.0, 34.0, 0.4)
        for n in range(1, 23)
    )
    view = a_view(sessions=sessions, definitions={"coherence": "swing/3"})
    reader = read(view, appendix=True)
    assert len(reader.pages) > 1
    said = words_of(reader)
    for line in sessions:
        assert line.local_start in said
    assert "swing/3" in said


def test_the_same_records_give_the_same_bytes() -> None:
    assert report_pdf(a_view(), Paper.A4, NOW) == report_pdf(a_view(), Paper.A4, NOW)


@settings(max_examples=25, deadline=None)
@given(words=st.text(max_size=300), name=st.text(max_size=60))
def test_any_words_of_a_person_are_printed_on_one_page(words: str, name: str) -> None:
    view = a_view(person=name, questions=(words,), goals=(words,), care=((TODAY, words),))
    assert len(read(view).pages) == 1
