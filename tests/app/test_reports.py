"""The report from the records: the same findings as everywhere, for this account alone."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from biofeedback.app.looking import trends_for
from biofeedback.app.reports import Wish, language_note, make_report, report_view, write_report
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.core.languages import LANGUAGES
from biofeedback.core.words import speaking
from biofeedback.diary.care import Care, Medication
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.function import Function
from biofeedback.diary.goal import Goal
from biofeedback.exchange import report_face
from biofeedback.store.opening import Store, open_store
from tests.store.samples import a_draft, a_summary

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
ZONE = "Europe/Berlin"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock = ManualClock(NOW)
    with open_store(clock, tmp_path / "home") as made:
        yield made


def tell(store: Store, days: int, origin: str = "own") -> None:
    """Tell pain and sleep of so many days up to today, none alike."""
    checkins, chance = store.checkins(store.actor()), random.Random(5)
    for n in range(days):
        pain, sleep = chance.randint(2, 6), 6.0 + chance.randint(0, 8) / 4
        day = TODAY - timedelta(days=n)
        checkins.add(CheckIn(day, ZONE, pain_now=pain, pain_worst=pain + 1, sleep_h=sleep), origin)


def flat(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def test_its_findings_are_those_of_the_window_and_the_command_line(store: Store) -> None:
    tell(store, 100)
    everywhere = trends_for(store, store.actor(), TODAY, None).findings
    assert any(one.effect is not None for one in everywhere)
    assert any(one.verdict == "not_enough_data" for one in everywhere)
    for days in (7, 56, None):
        assert report_view(store, TODAY, Wish(days=days)).findings == everywhere
    page = PdfReader(io.BytesIO(make_report(store, TODAY, NOW, Wish()))).pages[0]
    said = flat(page.extract_text())
    for one in everywhere:
        assert flat(one.text) in said
        assert flat(one.needs or "") in said


def test_the_period_is_the_one_asked_for(store: Store) -> None:
    tell(store, 100)
    view = report_view(store, TODAY, Wish(days=14))
    assert (view.first, view.last, len(view.days)) == (TODAY - timedelta(days=13), TODAY, 14)
    assert len(report_view(store, TODAY, Wish(days=None)).days) == 100


def test_an_empty_diary_makes_a_page_that_says_so(store: Store) -> None:
    for days in (56, None):
        data = make_report(store, TODAY, NOW, Wish(days=days))
        said = flat(PdfReader(io.BytesIO(data)).pages[0].extract_text())
        assert "Nothing was recorded in these days." in said


def test_function_and_changed_medication_come_from_the_diary(store: Store) -> None:
    diary = store.diary(store.actor())
    diary.tell(Function(TODAY - timedelta(days=3), ZONE, sit_to_stand=11))
    diary.tell(Medication(TODAY - timedelta(days=2), ZONE, "Naproxen", "started", "250 mg"))
    diary.tell(Medication(TODAY - timedelta(days=1), ZONE, "Naproxen", "takes"))
    view = report_view(store, TODAY, Wish())
    assert [one.values for one in view.function] == [{"sit_to_stand": 11.0}]
    assert view.care == ((TODAY - timedelta(days=2), "Naproxen, 250 mg, started"),)


def test_goals_stand_as_sentences_and_an_old_one_is_gone(store: Store) -> None:
    diary = store.diary(store.actor())
    began = TODAY - timedelta(days=90)
    diary.tell(Goal(began, ZONE, "Walk to the lake", 20, "min", 3, date(2026, 8, 1)))
    for what, ago in (("Climb stairs", 5), ("Swim", 70)):
        ended = TODAY - timedelta(days=ago)
        by = date(2026, 8, 1)
        diary.tell(Goal(began, ZONE, what, 10, "min", 2, by, outcome="reached", ended_on=ended))
    assert report_view(store, TODAY, Wish()).goals == (
        "Walk to the lake 20 minutes, three times a week, by 1 August 2026",
        "Climb stairs 10 minutes, twice a week, by 1 August 2026: reached, 25 June 2026",
    )


def test_other_care_stands_in_words_and_what_was_done_often_stands_once(store: Store) -> None:
    diary = store.diary(store.actor())
    for ago in (9, 6, 2):
        diary.tell(Care(TODAY - timedelta(days=ago), ZONE, "tens", "30 min"))
    diary.tell(Care(TODAY - timedelta(days=4), ZONE, "heat_cold"))
    (warm, tens) = report_view(store, TODAY, Wish()).care
    assert warm == (TODAY - timedelta(days=4), "heat or cold")
    assert tens == (TODAY - timedelta(days=2), "TENS, 30 min, on 3 days since 21 June 2026")


def test_only_example_data_of_the_period_makes_it_an_example(store: Store) -> None:
    tell(store, 3)
    assert not report_view(store, TODAY, Wish()).example
    old = TODAY - timedelta(days=80)
    store.checkins(store.actor()).add(CheckIn(old, ZONE, pain_now=4), "demo")
    assert not report_view(store, TODAY, Wish()).example
    assert report_view(store, TODAY, Wish(days=None)).example


def test_one_person_s_page_tells_nothing_of_another(store: Store) -> None:
    tell(store, 40)
    other = store.people.add("Somebody else")
    store.person_id = other.id
    view = report_view(store, TODAY, Wish(appendix=True))
    assert view.person == "Somebody else"
    assert view.is_empty
    assert view.sessions == ()


# Written to a file


def test_the_file_is_for_this_account_alone(tmp_path: Path) -> None:
    to = tmp_path / "page.pdf"
    write_report(b"%PDF-1.3 one", to)
    assert to.stat().st_mode & 0o777 == 0o600
    write_report(b"%PDF-1.3 two", to)
    assert to.read_bytes() == b"%PDF-1.3 two"
    assert [one.name for one in tmp_path.iterdir()] == ["page.pdf"]


def test_what_is_no_pdf_is_never_written_over(tmp_path: Path) -> None:
    to = tmp_path / "thesis.txt"
    to.write_text("years of work")
    with pytest.raises(BadInputError, match="is no PDF; nothing was written"):
        write_report(b"%PDF-1.3", to)
    assert to.read_text() == "years of work"
    with pytest.raises(BadInputError, match="is a folder"):
        write_report(b"%PDF-1.3", tmp_path)
    with pytest.raises(BadInputError, match="can't be used"):
        write_report(b"%PDF-1.3", tmp_path / "a\0b.pdf")


def test_a_folder_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BiofeedbackError, match="can't be written"):
        write_report(b"%PDF-1.3", tmp_path / "none" / "page.pdf")
    assert list(tmp_path.iterdir()) == []


def test_simulated_sessions_are_counted_and_do_not_make_the_diary_an_example(store: Store) -> None:
    tell(store, 20)
    for days_ago in (1, 3):
        made = store.sessions(store.actor()).begin(
            a_draft(NOW - timedelta(days=days_ago), origin="sim", zone=ZONE)
        )
        store.sessions(store.actor()).finish(made, "done", a_summary(300), 300.0)
    page = PdfReader(io.BytesIO(make_report(store, TODAY, NOW, Wish()))).pages[0]
    said = flat(page.extract_text())
    assert "2 sessions were simulated" in said
    assert "example data" not in said
    assert report_view(store, TODAY, Wish(days=2)).simulated == 1
    assert trends_for(store, store.actor(), TODAY, 7).simulated == 2
    assert not trends_for(store, store.actor(), TODAY, 7).example
    tell(store, 3, "demo")
    assert report_view(store, TODAY, Wish()).example


@pytest.mark.parametrize("code", [one.code for one in LANGUAGES if not one.latin])
def test_where_the_page_has_no_letters_for_a_language_it_is_english_and_says_so(
    store: Store, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_face, "folders", lambda: ())
    goal = Goal(TODAY, ZONE, "المشي 走路", 20, "min", 3, TODAY + timedelta(days=40))
    store.diary(store.actor()).tell(goal)
    with speaking(code):
        assert language_note()
        data = make_report(store, TODAY, NOW, Wish(questions=("هل يمكنني المشي؟ OK",)))
    said = flat(PdfReader(io.BytesIO(data)).pages[0].extract_text())
    assert "Report for my care team" in said
    assert "In English: the page has no letters" in said
    assert "[…] stands for letters this page can't print" in said
    assert "[…] OK" in said
    assert "\N{WHITE SQUARE}" not in said
    assert not re.search("[\u0600-\u06ff\u4e00-\u9fff\ufffd]", said)


def test_a_page_that_prints_everything_says_nothing_of_letters(store: Store) -> None:
    data = make_report(store, TODAY, NOW, Wish(questions=("Wie weit darf ich gehen? – ½ km",)))
    said = flat(PdfReader(io.BytesIO(data)).pages[0].extract_text())
    assert language_note() == ""
    assert "In English" not in said
    assert "[…]" not in said
