"""Looking back from real records: unknown stays unknown, and an export tells the same again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from biofeedback.app.daily_table import daily_table
from biofeedback.app.exports import Format, What, export
from biofeedback.app.imports import take
from biofeedback.app.looking import choose_questions, questions_of, trends_for
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.diary.care import Care, Medication
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.measured import MeasuredSleep
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night
from biofeedback.store.opening import Store, open_store
from biofeedback.trends.association import QUESTIONS, USUAL
from biofeedback.trends.findings import Finding
from biofeedback.trends.table import DayRow, MedicationChange
from tests.store.samples import a_draft, a_summary
from tests.work import calls_of

TODAY = date(2026, 5, 1)
ZONE = "Europe/Berlin"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock = ManualClock(datetime(2026, 5, 1, 10, tzinfo=UTC))
    with open_store(clock, tmp_path / "home") as made:
        yield made


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def practise(store: Store, days_ago: int, *, origin: str = "live", protocol: str = "plain") -> None:
    at = datetime(2026, 5, 1, 8, tzinfo=UTC) - timedelta(days=days_ago)
    sessions = store.sessions(store.actor())
    made = sessions.begin(a_draft(at, origin=origin, protocol=protocol, zone=ZONE))
    sessions.finish(made, "done", a_summary(300), 300.0)


def row(store: Store, days_ago: int) -> DayRow:
    (found,) = daily_table(store, store.actor(), ago(days_ago), ago(days_ago), TODAY)
    return found


def a_diary(store: Store, days: int) -> None:
    diary = store.diary(store.actor())
    for n in range(1, days + 1):
        if n % 9:
            diary.tell(Pain(ago(n), ZONE, worst=(n * n + n // 5) % 8))
        if (n * 7) % 5 < 2:
            practise(store, n)


def test_without_records_there_is_nothing_and_it_says_so(store: Store) -> None:
    view = trends_for(store, store.actor(), TODAY, 7)
    assert [one.day for one in view.days] == [ago(n) for n in range(6, -1, -1)]
    assert all(one.is_empty for one in view.days)
    assert {one.verdict for one in view.findings} == {"not_enough_data"}
    assert view.weeks == ()


def device_nights(store: Store, days: range) -> None:
    def at(n: int, hour: int) -> datetime:
        return datetime(2026, 5, 1, hour, tzinfo=UTC) - timedelta(days=n)

    found = [MeasuredSleep("Ring", "night", ago(n), ZONE, at(n, 0), at(n, 4 + n % 3)) for n in days]
    store.measured(store.actor()).keep(found, ())


def test_device_nights_after_a_look_leave_it_as_it_was(store: Store) -> None:
    diary, random = store.diary(store.actor()), Random(2)
    for n in range(60, 0, -1):
        diary.tell(Pain(ago(n), ZONE, worst=random.randint(1, 8)))
        if n > 20:  # told through the look, then told no more
            told = Night(
                ago(n),
                ZONE,
                bed=time(23),
                lights_out=time(23),
                latency_min=10,
                awake_min=0,
                wake=time(random.randint(4, 8)),
                rise=time(9),
            )
            diary.tell(told)
    choose_questions(store, store.actor(), TODAY, ZONE, ("sleep_pain",))

    def look() -> Finding:
        (found,) = trends_for(store, store.actor(), TODAY).findings
        return found

    before = look()
    assert before.effect is not None
    device_nights(store, range(1, 20))
    device_nights(store, range(20, 30))
    after_it = look()
    assert (after_it.effect, after_it.looked_on) == (before.effect, before.looked_on)
    # Nights before the look that take its place change it, and that is said.
    device_nights(store, range(30, 100))
    changed = look()
    assert changed.effect != before.effect
    assert changed.late is not None
    assert "imported" in changed.late


def test_a_day_nobody_recorded_is_unknown_and_one_without_practice_is_zero(store: Store) -> None:
    diary = store.diary(store.actor())
    diary.tell(Pain(ago(5), ZONE, worst=4))
    practise(store, 3)
    assert row(store, 5).practice_min == 0.0
    assert row(store, 4).practice_min is None
    assert row(store, 4).is_empty
    assert row(store, 3).practice_min == pytest.approx(5.0)
    assert row(store, 3).pain_worst is None
    assert trends_for(store, store.actor(), TODAY, None).days[0].day == ago(5)


def test_a_simulated_heart_is_nobodys_and_a_resting_measurement_is_kept_apart(
    store: Store,
) -> None:
    practise(store, 4, origin="sim")
    practise(store, 3, protocol="resting_5")
    assert row(store, 4).practice_min == pytest.approx(5.0)
    assert (row(store, 4).coherence, row(store, 4).practice_rmssd_ms) == (None, None)
    resting = row(store, 3)
    assert resting.practice_min == 0.0
    assert resting.practice_rmssd_ms is None
    assert resting.resting_rmssd_ms is not None


def test_when_a_day_was_last_told_is_known_but_for_examples(store: Store) -> None:
    diary = store.diary(store.actor())
    diary.tell(Pain(ago(9), ZONE, worst=4))
    diary.tell(Pain(ago(8), ZONE, worst=4), origin="demo")
    assert [row(store, n).last_told for n in (9, 8, 7)] == [TODAY, None, None]


def test_medication_function_and_flares_find_their_day(store: Store) -> None:
    diary = store.diary(store.actor())
    diary.tell(Medication(ago(6), ZONE, "Naproxen", "started", dose="250 mg"))
    diary.tell(Medication(ago(6), ZONE, "Vitamin D", "takes"))
    diary.tell(Care(ago(6), ZONE, "tens", detail="30 min"))
    diary.tell(Function(ago(6), ZONE, walking_min=20, steps=4000))
    diary.tell(Flare(ago(5), ZONE, ago(4)))
    diary.tell(Pain(ago(2), ZONE, worst=2))
    found = row(store, 6)
    assert found.medication == (MedicationChange("Naproxen", "started", "250 mg"),)
    assert found.care == ("TENS, 30 min",)
    assert row(store, 5).care == ()
    assert (found.walking_min, found.steps) == (20, 4000)
    assert [row(store, n).flare for n in (6, 5, 4, 3, 2)] == [None, True, True, None, False]


def test_what_the_record_shows_does_not_depend_on_the_days_that_are_shown(store: Store) -> None:
    a_diary(store, 75)
    short, long = (trends_for(store, store.actor(), TODAY, days) for days in (7, None))
    assert len(short.days) == 7
    assert len(long.days) == 76
    assert (short.findings, short.weeks) == (long.findings, long.weeks)
    assert any(one.looked_on for one in short.findings)


def test_an_export_tells_the_same_findings_again(store: Store, tmp_path: Path) -> None:
    a_diary(store, 75)
    export(store, tmp_path / "out", What.ALL, Format.JSON)
    clock = ManualClock(datetime(2026, 5, 1, 10, tzinfo=UTC))
    with open_store(clock, tmp_path / "other") as other:
        assert take(tmp_path / "out/archive.json", other).refusal is None
        here = trends_for(store, store.actor(), TODAY, None)
        there = trends_for(other, other.actor(), TODAY, None)
    assert any(one.effect is not None for one in here.findings)
    assert there.findings == here.findings
    assert (there.weeks, there.swings) == (here.weeks, here.swings)


def test_ten_years_take_work_in_line_with_their_length() -> None:
    from biofeedback.trends.asking import findings
    from biofeedback.trends.change import changes
    from biofeedback.trends.swings import swings_of
    from tests.trends.rows import rows_of

    random = Random(10)

    def told(_n: int) -> dict[str, object]:
        return {
            "practice_min": random.choice((0.0, 5.0)),
            "pain_worst": random.randint(0, 10),
            "sleep_h": random.uniform(5.0, 9.0),
            "steps": random.randint(1_000, 9_000),
            "flare": random.random() < 0.1,
        }

    rows = rows_of(3653, told)
    today = rows[-1].day + timedelta(days=1)
    found = findings(rows, today)
    half = rows[len(rows) // 2 :]
    for look in (findings, changes, swings_of):
        ten, five = calls_of(partial(look, rows, today)), calls_of(partial(look, half, today))
        assert ten < 2.6 * five, look
    assert all(one.looked_on is not None for one in found)


def test_the_days_are_read_once_for_all_that_is_shown(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from biofeedback.trends import columns

    a_diary(store, 75)
    read: list[str] = []
    array = columns._array

    def noted(rows: Sequence[DayRow], name: str) -> columns.Array:
        read.append(name)
        return array(rows, name)

    monkeypatch.setattr(columns, "_array", noted)
    shown = trends_for(store, store.actor(), TODAY)
    assert any(one.looked_on for one in shown.findings)
    assert "sleep_h" in read
    assert len(read) == len(set(read))


def test_other_questions_are_asked_and_the_earlier_ones_keep_their_share(store: Store) -> None:
    a_diary(store, 75)
    actor = store.actor()
    usual = {one.question: one for one in trends_for(store, actor, TODAY).findings}
    choose_questions(store, actor, ago(1), ZONE, ("practice_pain",))
    (alone,) = trends_for(store, actor, TODAY).findings
    assert questions_of(store, actor) == (("practice_pain",), ("practice_sleep", "sleep_pain"))
    # What was asked before still counts: nothing becomes clearer by asking less afterwards.
    assert alone == usual["practice_pain"]
    choose_questions(store, actor, TODAY, ZONE, ("swings_flare", "practice_rest"))
    assert set(questions_of(store, actor)[1]) == {"practice_pain", "practice_sleep", "sleep_pain"}
    keys = [one.question for one in trends_for(store, actor, TODAY).findings]
    assert keys == ["swings_flare", "practice_rest"]


def test_a_question_there_is_not_is_refused_in_a_sentence(store: Store) -> None:
    for asked in (("moon",), (), tuple(QUESTIONS)[:4]):
        with pytest.raises(BadInputError):
            choose_questions(store, store.actor(), TODAY, ZONE, asked)
    assert questions_of(store, store.actor()) == (USUAL, ())
