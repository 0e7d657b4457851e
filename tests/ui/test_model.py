from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.metrics import BeatVerdict, Coherence, Metrics, Summary
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.events import (
    BeatArrived,
    FeedbackReady,
    Marked,
    MetricsReady,
    Paused,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
    VerdictReady,
)
from biofeedback.sessions.feedback import FeedbackState, Standing
from biofeedback.ui.model import KEEP_S, STALE_S, LiveView

SPEC = "sim"


def running(total_s: float = 300.0, pace: float | None = 6.0) -> LiveView:
    view = LiveView(SPEC, total_s, pace)
    view = view.apply(StrapChanged(0.5, SPEC, StrapState.STREAMING))
    return view.apply(StepChanged(2.0, SPEC, "practice", 0))


def scored(view: LiveView, t_s: float, score: float | None, sure: float = 0.95) -> LiveView:
    return view.apply(
        MetricsReady(t_s, SPEC, Metrics(hr_bpm=68.0, coherence=Coherence(score, confidence=sure)))
    )


def test_a_view_is_never_changed_but_answered_anew() -> None:
    view = running()
    after = view.apply(Marked(9.0, SPEC, "here"))
    assert view.marks == ()
    assert [mark.text for mark in after.marks] == ["here"]


def test_an_event_of_another_strap_changes_nothing() -> None:
    view = running()
    assert view.apply(Marked(9.0, "ble:B", None)) is view


def test_a_simulated_strap_and_a_replay_are_known_as_such() -> None:
    assert LiveView("sim:hr=60", 1.0).simulated
    assert LiveView("replay:x.csv", 1.0).simulated
    assert not LiveView("ble:H10", 1.0).simulated
    assert not LiveView("none", 1.0).has_strap


def test_time_stands_still_in_a_pause_and_goes_on_after_it() -> None:
    view = running().apply(Paused(12.0, SPEC, on=True))
    assert view.elapsed_s(50.0) == pytest.approx(10.0)
    view = view.apply(Paused(52.0, SPEC, on=False))
    assert view.elapsed_s(55.0) == pytest.approx(13.0)


def test_time_never_passes_the_plan() -> None:
    assert running(60.0).elapsed_s(1000.0) == 60.0
    assert LiveView(SPEC, 60.0).elapsed_s(1000.0) == 0.0


@pytest.mark.parametrize(
    "state",
    [
        StrapState.LOST,
        StrapState.RECONNECTING,
        StrapState.SILENT,
        StrapState.ADAPTER_OFF,
        StrapState.FAILED,
    ],
)
def test_numbers_go_at_once_when_the_strap_does(state: StrapState) -> None:
    view = scored(running(), 30.0, 80.0).apply(StrapChanged(30.1, SPEC, state))
    assert view.numbers(30.1) == Metrics()


def test_numbers_that_are_old_are_not_shown_even_if_nobody_said_so() -> None:
    view = scored(running(), 30.0, 80.0)
    assert view.numbers(31.0).hr_bpm == 68.0
    assert view.numbers(33.0) == Metrics()


def test_a_loss_is_counted_from_its_first_sign_until_beats_come_again() -> None:
    view = running().apply(StrapChanged(40.0, SPEC, StrapState.LOST))
    view = view.apply(StrapChanged(41.0, SPEC, StrapState.RECONNECTING))
    assert view.lost_since_s == 40.0
    assert view.apply(StrapChanged(45.0, SPEC, StrapState.STREAMING)).lost_since_s is None


def test_a_verdict_finds_its_beat_and_a_left_out_one_leaves_the_calm_line() -> None:
    view = running()
    for n in range(4):
        view = view.apply(BeatArrived(3.0 + n, SPEC, Beat(3.0 + n, 1000.0, n)))
    view = view.apply(VerdictReady(4.0, SPEC, BeatVerdict(1, 4.0, Verdict.ECTOPIC)))
    assert [point.verdict for point in view.points] == [None, Verdict.ECTOPIC, None, None]
    assert view.points[1].drawn_ms is None
    assert view.points[0].drawn_ms == 1000.0


def test_only_the_last_two_minutes_are_kept_to_be_drawn() -> None:
    view = running()
    for n in range(400):
        view = view.apply(BeatArrived(float(n), SPEC, Beat(float(n), 1000.0, n)))
    assert view.points[0].at_s > 399 - KEEP_S - 1
    assert view.points[-1].at_s == 399.0


def told(view: LiveView, t_s: float, standing: Standing, *, reward: bool = False) -> LiveView:
    """The view after numbers and the feedback made of them."""
    state = FeedbackState(standing, 0.8, standing is Standing.TARGET, reward, 70.0)
    return scored(view, t_s, 80.0).apply(FeedbackReady(t_s, SPEC, state))


def test_the_target_is_held_from_when_the_feedback_says_so() -> None:
    view = told(running(), 24.0, Standing.HOLDING)
    assert view.target_for_s(24.0) is None
    view = told(view, 25.0, Standing.TARGET)
    assert view.target_for_s(25.0) == 0.0
    view = told(view, 27.0, Standing.TARGET)
    assert view.target_for_s(27.5) == pytest.approx(2.5)


def test_leaving_the_target_ends_the_count_and_keeps_what_was_counted() -> None:
    view = running()
    for second in range(10, 25):
        view = told(view, float(second), Standing.TARGET)
    assert view.in_target_s == pytest.approx(14.0)
    view = told(view, 25.0, Standing.BELOW)
    assert view.target_for_s(25.0) is None
    assert view.in_target_s == pytest.approx(14.0)


def test_a_silence_between_two_moments_in_the_target_is_not_counted_as_held() -> None:
    view = told(running(), 10.0, Standing.TARGET)
    view = told(view, 60.0, Standing.TARGET)
    assert view.in_target_s == STALE_S


def test_rewards_are_counted() -> None:
    view = told(running(), 10.0, Standing.TARGET, reward=True)
    view = told(view, 11.0, Standing.TARGET)
    assert told(view, 30.0, Standing.TARGET, reward=True).rewards == 2


def test_feedback_goes_with_the_numbers_it_was_made_of() -> None:
    view = told(running(), 10.0, Standing.TARGET)
    assert view.feedback_at(11.0).level == 0.8
    assert view.feedback_at(10.0 + STALE_S + 0.1).level is None
    assert view.apply(StrapChanged(11.0, SPEC, StrapState.LOST)).feedback_at(11.0).level is None
    assert view.apply(Paused(11.0, SPEC, on=True)).feedback_at(11.0).level is None


def test_quiet_stays_quiet_without_any_number() -> None:
    quiet = FeedbackReady(10.0, SPEC, FeedbackState(Standing.QUIET))
    assert running().apply(quiet).feedback_at(99.0).standing is Standing.QUIET


def test_the_end_takes_the_numbers_away_and_is_remembered() -> None:
    ended = SessionEnded(60.0, SPEC, "id", None, Summary(60, 58.0), "done")
    view = scored(running(), 59.0, 80.0).apply(ended)
    assert view.ended is ended
    assert view.numbers(60.0) == Metrics()


@given(
    st.lists(
        st.one_of(
            st.builds(Paused, st.floats(2, 500), st.just(SPEC), st.booleans()),
            st.builds(Marked, st.floats(2, 500), st.just(SPEC), st.none()),
            st.builds(
                StrapChanged, st.floats(2, 500), st.just(SPEC), st.sampled_from(list(StrapState))
            ),
        ),
        max_size=40,
    )
)
def test_whatever_happens_time_stays_within_the_plan(events: list[SessionEvent]) -> None:
    view = running(100.0)
    for event in sorted(events, key=lambda e: e.t_s):
        view = view.apply(event)
        assert 0.0 <= view.elapsed_s(event.t_s) <= 100.0


def test_the_line_of_the_score_ends_where_the_strap_is_lost() -> None:
    view = scored(running(), 20.0, 80.0)
    view = view.apply(StrapChanged(24.0, SPEC, StrapState.LOST))
    view = view.apply(StrapChanged(25.0, SPEC, StrapState.RECONNECTING))
    view = view.apply(StrapChanged(50.0, SPEC, StrapState.STREAMING))
    view = scored(view, 60.0, 75.0)
    assert [(p.at_s, p.score) for p in view.scores] == [(20.0, 80.0), (24.0, None), (60.0, 75.0)]
