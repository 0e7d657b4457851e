"""An experiment from real records: one day at a time, no result before its date, stopped safely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from biofeedback.app import experimenting
from biofeedback.app.experiment_words import lines
from biofeedback.app.experimenting import ExperimentView, begin, end, reminder, view_of
from biofeedback.app.exports import Format, What, export
from biofeedback.app.imports import take
from biofeedback.app.looking import trends_for
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.diary.flare import Flare
from biofeedback.diary.pain import Pain
from biofeedback.sessions.library import practice
from biofeedback.sessions.protocol_json import protocol_to_json
from biofeedback.store.opening import Store, open_store
from biofeedback.trends.experiment import draw
from biofeedback.trends.findings import Finding
from tests.store.samples import a_draft, a_summary

ZONE = "Europe/Berlin"
AGREED = date(2026, 3, 2)
SEED = "00112233445566778899aabbccddeeff"
DRAWN = [one.first for one in draw(SEED, 28)]
LATER = datetime(2026, 12, 1, 10, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ManualClock(LATER), tmp_path / "home") as made:
        yield made


def agree(store: Store, question: str = "practice", *, stop: bool = True) -> ExperimentView:
    return begin(
        store,
        store.actor(),
        AGREED,
        ZONE,
        question=question,
        outcome="pain",
        length_days=28,
        stop_on_flare=stop,
        seed=SEED,
    )


def on(days: int) -> date:
    return AGREED + timedelta(days=days)


def shown(store: Store, days: int) -> ExperimentView:
    return view_of(store, store.actor(), on(days))


def practise(store: Store, days: int, *, hour: int = 8, pace: float = 6.0) -> None:
    day = on(days)
    at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    protocol = protocol_to_json(practice("plain", pace_per_min=pace, minutes=5.0))
    draft = replace(a_draft(at, zone=ZONE, protocol="plain"), protocol_json=protocol)
    sessions = store.sessions(store.actor())
    made = sessions.begin(draft)
    sessions.finish(made, "done", a_summary(300), 300.0)


def live_through(store: Store, upto: int = 29) -> None:
    """Practise as drawn; pain is 6, and 3 after practice, give or take one."""
    diary = store.diary(store.actor())
    for n in range(1, upto + 1):
        practised = n >= 2 and DRAWN[n - 2]
        diary.tell(Pain(on(n), ZONE, worst=(3 if practised else 6) + n % 2))
        if n <= 28 and DRAWN[n - 1]:
            practise(store, n)


def test_nothing_is_there_before_one_is_agreed(store: Store) -> None:
    view = shown(store, 0)
    assert view == ExperimentView("none", AGREED)
    assert reminder(view) == ""
    assert len(lines(view)) == 1


def test_it_begins_the_day_after_and_shows_one_day_at_a_time(store: Store) -> None:
    view = agree(store)
    assert (view.phase, view.today_first, view.first) == ("agreed", None, on(1))
    for n in range(1, 29):
        view = shown(store, n)
        assert (view.phase, view.number, view.today_first) == ("running", n, DRAWN[n - 1])
        assert reminder(view) in lines(view)
        assert ("without" in reminder(view)) == (not DRAWN[n - 1])
        assert SEED not in str(asdict(view))
    assert shown(store, 29).phase == "waiting"
    assert shown(store, 29).today_first is None


def test_no_result_exists_before_its_date(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(store)
    live_through(store)

    def never(*_any: object, **_more: object) -> None:
        raise AssertionError("worked out early")

    with monkeypatch.context() as early:
        early.setattr("biofeedback.trends.experiment.analyse", never)
        for n in range(30):
            assert shown(store, n).result is None
        with pytest.raises(AssertionError):
            shown(store, 30)
    assert shown(store, 30).phase == "over"
    assert shown(store, 30).result_on == on(30)


def test_on_its_date_the_result_is_there_and_stays(store: Store) -> None:
    agree(store)
    live_through(store)
    view = shown(store, 30)
    result = view.result
    assert result is not None
    assert result.clear
    assert result.effect == pytest.approx(-3.0, abs=0.4)
    assert (result.n_first, result.n_second) == (14, 14)
    assert (view.kept, view.known, result.adherence) == (28, 28, 1.0)
    assert "lowered" in result.text
    assert shown(store, 90).result == result
    assert any("lowered" in one for one in lines(view))


def test_an_export_tells_the_same_result_again(store: Store, tmp_path: Path) -> None:
    agree(store)
    live_through(store)
    export(store, tmp_path / "out", What.ALL, Format.JSON)
    with open_store(ManualClock(LATER), tmp_path / "other") as other:
        assert take(tmp_path / "out/archive.json", other).refusal is None
        assert view_of(other, other.actor(), on(30)).result == shown(store, 30).result


def test_a_flare_ends_it_if_asked_to_and_nothing_is_concluded(store: Store) -> None:
    agree(store)
    live_through(store, upto=25)
    store.diary(store.actor()).tell(Flare(on(25), ZONE))
    view = shown(store, 25)
    assert (view.phase, view.stopped, view.stopped_on) == ("over", "flare", on(25))
    assert reminder(view) == ""
    assert view.result is None
    assert "nothing is concluded" in view.needs
    assert any("Rest counts" in one for one in lines(view))


def test_a_flare_does_not_end_it_if_not_asked_to(store: Store) -> None:
    agree(store, stop=False)
    store.diary(store.actor()).tell(Flare(on(5), ZONE, on(6)))
    assert shown(store, 7).phase == "running"


def test_ending_it_and_taking_that_back_tells_no_number(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(store)
    live_through(store, upto=25)
    running = shown(store, 25)

    def never(*_any: object, **_more: object) -> None:
        raise AssertionError("worked out early")

    monkeypatch.setattr("biofeedback.trends.experiment.analyse", never)
    ended = end(store, store.actor(), on(25))
    for days in (25, 26, 40):
        view = shown(store, days)
        assert (view.phase, view.stopped, view.result) == ("over", "person", None)
        said = " ".join(lines(view))
        assert "nothing is concluded" in said
        assert not any(word in said for word in ("points", "likely", "Compared", "By what was"))
    store.diary(store.actor()).take_back(ended)
    assert shown(store, 25) == running


def test_a_person_can_end_it_and_begin_another(store: Store) -> None:
    agree(store)
    with pytest.raises(BadInputError, match="under way"):
        agree(store)
    end(store, store.actor(), on(5))
    view = shown(store, 5)
    assert (view.phase, view.stopped, view.result) == ("over", "person", None)
    assert "nothing is concluded" in view.needs
    with pytest.raises(BadInputError, match="No experiment"):
        end(store, store.actor(), on(6))
    again = begin(
        store,
        store.actor(),
        on(6),
        ZONE,
        question="hour",
        outcome="sleep",
        length_days=42,
        stop_on_flare=True,
    )
    assert (again.phase, again.question, again.length_days) == ("agreed", "hour", 42)


def test_too_little_told_is_said_with_the_number_of_days(store: Store) -> None:
    agree(store)
    view = shown(store, 30)
    assert view.result is None
    assert "16 days more" in view.needs
    assert "Nothing is known yet" in " ".join(lines(view))


def test_days_done_otherwise_are_counted_and_unknown_days_are_not(store: Store) -> None:
    agree(store)
    diary = store.diary(store.actor())
    firsts = [n for n in range(1, 11) if DRAWN[n - 1]]
    rests = [n for n in range(1, 11) if not DRAWN[n - 1]]
    practise(store, firsts[0])
    practise(store, rests[0])
    diary.tell(Pain(on(rests[1]), ZONE, worst=3))
    view = shown(store, 11)
    assert (view.kept, view.known) == (2, 3)


def test_pace_and_hour_are_told_from_the_sessions(store: Store) -> None:
    agree(store, "pace")
    for n in range(1, 6):
        practise(store, n, pace=5.5 if DRAWN[n - 1] else 6.0)
    practise(store, 6, pace=4.5)
    assert (shown(store, 10).kept, shown(store, 10).known) == (5, 5)
    end(store, store.actor(), on(10))
    seconds = begin(
        store,
        store.actor(),
        on(10),
        ZONE,
        question="hour",
        outcome="pain",
        length_days=28,
        stop_on_flare=True,
        seed=SEED,
    )
    assert seconds.first == on(11)
    for n in range(3):
        practise(store, 11 + n, hour=7 if DRAWN[n] else 20)
    practise(store, 14, hour=14)
    found = shown(store, 20)
    assert (found.kept, found.known) == (3, 3)


def test_each_experiment_is_drawn_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        experimenting.secrets, "token_hex", lambda size: asked.append(size) or "ab" * size
    )
    begin(
        store,
        store.actor(),
        AGREED,
        ZONE,
        question="pace",
        outcome="sleep",
        length_days=56,
        stop_on_flare=False,
    )
    assert asked == [16]


def test_looking_back_does_not_tell_the_result_early(store: Store) -> None:
    diary, random = store.diary(store.actor()), Random(4)
    for n in range(-40, 1):
        diary.tell(Pain(on(n), ZONE, worst=random.randint(2, 7)))
        if random.random() < 0.5:
            practise(store, n)

    def found(days: int, key: str = "practice_pain") -> Finding:
        view = trends_for(store, store.actor(), on(days))
        return next(one for one in view.findings if one.question == key)

    before = found(1)
    assert before.effect is not None
    agree(store)
    live_through(store)
    # The look of the days before stays; the next goes into the experiment and is not shown.
    early = found(5)
    assert (early.effect, early.looked_on) == (before.effect, before.looked_on)
    for days in (25, 29):
        silent = found(days)
        assert (silent.effect, silent.interval, silent.pairs) == (None, None, ())
        assert silent.verdict == "not_enough_data"
        assert "1 April 2026" in (silent.needs or "")
    assert found(30).effect is not None
    # Nor by ending it for a moment: the looks come back when that can't be taken back any more.
    end(store, store.actor(), on(25))
    assert found(25).effect is None
    assert "28 March 2026" in (found(25).needs or "")
    assert found(26).effect is not None
