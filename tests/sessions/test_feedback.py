"""What feedback opens, earns and holds back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biofeedback.core.metrics import Breathing, BreathSource, Coherence, Metrics, Quality
from biofeedback.sessions.feedback import (
    AT_TARGET,
    FLOOR_SCORE,
    HIGHEST_TARGET,
    SETTLING_MOST,
    Aim,
    Coach,
    FeedbackPlan,
    FeedbackState,
    Standing,
    plan_of,
    window_s,
)
from tests.sessions import figures_feedback
from tests.signal.figure import Figure


def numbers(
    score: float | None = 80.0,
    sure: float | None = 0.95,
    *,
    swing: float | None = 12.0,
    quality: Quality | None = Quality.GOOD,
    breathing: Breathing | None = None,
) -> Metrics:
    return Metrics(
        hr_bpm=68.0,
        swing_bpm=swing,
        coherence=Coherence(score, 3.0, 6.0, sure),
        breathing=breathing or Breathing(),
        quality=quality,
    )


def follow(
    coach: Coach,
    seconds: float,
    shown: Metrics | Callable[[float], Metrics],
    *,
    from_s: float = 0.0,
    per_min: float | None = 6.0,
) -> list[FeedbackState]:
    """The states of a stretch, one a second."""
    states = []
    for n in range(round(seconds)):
        at = from_s + n
        states.append(coach.update(at, shown(at) if callable(shown) else shown, per_min))
    return states


def test_the_target_takes_two_windows_that_do_not_overlap() -> None:
    states = follow(Coach(FeedbackPlan()), 40, numbers())
    assert [state.in_target for state in states] == [False] * 15 + [True] * 25
    assert states[39].held_s == pytest.approx(24.0)


def test_at_a_slow_pace_the_windows_lie_further_apart() -> None:
    assert window_s(4.5) == pytest.approx(20.0)
    assert window_s(10.0) == 15.0
    states = follow(Coach(FeedbackPlan()), 40, numbers(), per_min=4.5)
    assert sum(state.in_target for state in states) == 20


def test_a_high_score_now_and_a_low_one_a_window_ago_is_no_target() -> None:
    # high and low in turn, half a window each: never twice in windows that lie apart
    states = follow(Coach(FeedbackPlan()), 300, lambda t: numbers(90.0 if (t // 15) % 2 else 30.0))
    assert not any(state.in_target for state in states)


def test_an_unsure_score_settles_and_holds_the_reward() -> None:
    coach = Coach(FeedbackPlan())
    states = follow(coach, 120, numbers(95.0, 0.79))
    assert all(state.settling for state in states)
    assert not any(state.in_target or state.reward for state in states)
    assert all(state.level is not None and state.level <= SETTLING_MOST for state in states)
    assert coach.in_target_s == 0.0


@pytest.mark.parametrize(
    "shown",
    [
        Metrics(),
        numbers(None, None),
        numbers(99.0, None),
        numbers(99.0, quality=Quality.UNSUITABLE),
        numbers(99.0, quality=None),
    ],
    ids=["no strap", "no score", "no confidence", "shaken", "no quality"],
)
def test_following_the_pacer_without_a_trusted_heart_earns_nothing(shown: Metrics) -> None:
    coach = Coach(FeedbackPlan(challenge=True, aim=Aim.ADAPTIVE))
    states = follow(coach, 300, shown)
    assert not any(state.in_target or state.reward for state in states)
    assert coach.rewards == 0
    assert all((state.level or 0.0) <= SETTLING_MOST for state in states)


def test_no_score_opens_no_picture() -> None:
    states = follow(Coach(FeedbackPlan()), 20, Metrics())
    assert {state.level for state in states} == {None}
    assert {state.standing for state in states} == {Standing.NOTHING}


def test_rewards_come_steadily_and_only_in_the_target() -> None:
    coach = Coach(FeedbackPlan())
    states = follow(coach, 136, numbers())
    assert [n for n, state in enumerate(states) if state.reward] == [35, 55, 75, 95, 115, 135]
    low = follow(coach, 60, numbers(40.0), from_s=136.0)
    assert not any(state.reward for state in low)


def test_the_same_practice_earns_the_same() -> None:
    one, other = (follow(Coach(FeedbackPlan(challenge=True)), 400, numbers()) for _ in range(2))
    assert one == other


def test_a_breathing_rate_from_the_heart_changes_nothing() -> None:
    states = []
    for rate in (None, 3.0, 6.0, 15.0):
        found = Breathing(rate, 0.5 if rate else None, BreathSource.RR if rate else None)
        states.append(follow(Coach(FeedbackPlan()), 60, numbers(breathing=found)))
        unsure = follow(Coach(FeedbackPlan()), 60, numbers(90.0, 0.6, breathing=found))
        assert not any(state.reward for state in unsure)
    assert all(one == states[0] for one in states)


def test_a_chest_that_breathes_elsewhere_holds_the_target_back() -> None:
    away = Breathing(12.0, 0.9, BreathSource.ACCELERATION)
    states = follow(Coach(FeedbackPlan()), 60, numbers(breathing=away))
    assert not any(state.in_target for state in states)
    near = Breathing(6.4, 0.9, BreathSource.ACCELERATION)
    assert follow(Coach(FeedbackPlan()), 60, numbers(breathing=near))[-1].in_target


def test_the_quiet_way_shows_and_earns_nothing() -> None:
    coach = Coach(FeedbackPlan(quiet=True))
    states = follow(coach, 100, numbers(99.0))
    assert set(states) == {FeedbackState(Standing.QUIET)}
    assert coach.in_target_s == 0.0


def test_a_rest_without_pacer_earns_nothing_and_begins_anew() -> None:
    coach = Coach(FeedbackPlan())
    assert follow(coach, 40, numbers())[-1].in_target
    rest = follow(coach, 20, numbers(), from_s=40.0, per_min=None)
    assert {state.standing for state in rest} == {Standing.REST}
    again = follow(coach, 15, numbers(), from_s=60.0)
    assert not any(state.in_target for state in again)


def test_numbers_that_go_end_the_target_at_once() -> None:
    coach = Coach(FeedbackPlan())
    follow(coach, 40, numbers())
    counted = coach.in_target_s
    gone = coach.update(40.0, Metrics(), 6.0)
    assert not gone.in_target
    assert gone.level is None
    assert coach.in_target_s == counted
    back = follow(coach, 14, numbers(), from_s=60.0)
    assert not any(state.in_target for state in back)


def test_the_picture_opens_fully_only_in_the_target() -> None:
    coach = Coach(FeedbackPlan())
    before = follow(coach, 15, numbers(100.0))
    assert max(state.level or 0.0 for state in before) == pytest.approx(AT_TARGET)
    assert coach.update(15.0, numbers(100.0), 6.0).level == pytest.approx(1.0)


def test_a_moment_just_below_does_not_end_the_target() -> None:
    coach = Coach(FeedbackPlan())
    follow(coach, 40, numbers(75.0))
    assert coach.update(40.0, numbers(68.0), 6.0).in_target
    assert not coach.update(41.0, numbers(66.0), 6.0).in_target


@pytest.mark.parametrize("aim", list(Aim))
@pytest.mark.parametrize("chosen", [10.0, 50.0, 65.0, 99.0])
@pytest.mark.parametrize("usual", [None, 20.0, 72.0, 98.0])
def test_no_target_is_ever_below_65_or_above_90(
    aim: Aim, chosen: float, usual: float | None
) -> None:
    plan = FeedbackPlan(aim=aim, target=chosen, usual_score=usual, challenge=True)
    coach = Coach(plan)
    for low in (numbers(64.0), numbers(95.0), numbers(30.0)):
        for state in follow(coach, 400, low, from_s=0.0):
            assert state.target is None or FLOOR_SCORE <= state.target <= HIGHEST_TARGET


def test_at_65_a_score_of_64_is_never_in_target() -> None:
    coach = Coach(FeedbackPlan(target=65.0))
    follow(coach, 40, numbers(66.0))
    assert not coach.update(40.0, numbers(64.0), 6.0).in_target


def test_a_personal_target_is_the_middle_of_own_sessions() -> None:
    own = plan_of([82.0, 78.0, 74.0], [12.0, 14.0, 16.0], aim=Aim.PERSONAL)
    assert own.first_target == 78.0
    assert own.usual_swing_bpm == 14.0
    assert plan_of([82.0, 78.0], [12.0], aim=Aim.PERSONAL).first_target == 70.0
    assert plan_of([82.0, 78.0, 74.0], [], aim=Aim.FIXED).first_target == 70.0
    old = [90.0] * 10 + [10.0] * 40
    assert plan_of(old, [], aim=Aim.PERSONAL).usual_score == 90.0


def test_who_stands_below_65_sees_the_swing_and_no_target() -> None:
    plan = FeedbackPlan(aim=Aim.PERSONAL, usual_score=50.0, usual_swing_bpm=8.0)
    coach = Coach(plan)
    small = follow(coach, 30, numbers(55.0, 0.9, swing=4.0))[-1]
    large = follow(coach, 30, numbers(55.0, 0.9, swing=8.0), from_s=30.0)[-1]
    assert small.target is large.target is None
    assert small.standing is large.standing is Standing.SWING
    assert small.level is not None
    assert large.level == pytest.approx(2.0 * small.level)
    assert follow(coach, 30, numbers(55.0, swing=40.0), from_s=60.0)[-1].level == AT_TARGET
    assert coach.rewards == 0


def test_who_rises_above_it_is_told_so() -> None:
    coach = Coach(FeedbackPlan(aim=Aim.PERSONAL, usual_score=50.0))
    assert follow(coach, 40, numbers(75.0))[-1].in_target


def test_an_adaptive_target_rises_where_it_is_easy_and_falls_where_it_is_hard() -> None:
    coach = Coach(FeedbackPlan(aim=Aim.ADAPTIVE))
    follow(coach, 600, numbers(99.0))
    assert coach.target == HIGHEST_TARGET
    follow(coach, 900, numbers(66.0), from_s=600.0)
    assert FLOOR_SCORE <= coach.target < 70.0
    steady = Coach(FeedbackPlan(aim=Aim.FIXED))
    follow(steady, 600, numbers(99.0))
    assert steady.target == 70.0


def test_an_adaptive_target_gives_way_to_the_swing_at_its_floor() -> None:
    coach = Coach(FeedbackPlan(aim=Aim.ADAPTIVE, target=65.0))
    states = follow(coach, 300, numbers(45.0, 0.85))
    assert states[0].target == 65.0
    assert states[-1].target is None
    assert states[-1].standing is Standing.SWING


def test_the_challenge_goes_up_by_what_is_earned_and_down_kindly() -> None:
    coach = Coach(FeedbackPlan(challenge=True))
    up = follow(coach, 100, numbers(85.0))
    assert [state.step for state in up if state.reward] == [0, 0, 1]
    assert coach.target == 74.0
    down = follow(coach, 130, numbers(60.0, 0.9), from_s=100.0)
    assert down[-1].step == 0
    assert coach.target == 70.0


def test_without_the_challenge_nothing_moves() -> None:
    coach = Coach(FeedbackPlan())
    assert {state.step for state in follow(coach, 300, numbers(99.0))} == {0}


metrics = st.builds(
    numbers,
    st.one_of(st.none(), st.floats(0, 100)),
    st.one_of(st.none(), st.floats(0, 1)),
    swing=st.one_of(st.none(), st.floats(0, 80)),
    quality=st.one_of(st.none(), st.sampled_from(list(Quality))),
)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 40.0), metrics, st.one_of(st.none(), st.floats(3.0, 15.0))),
        max_size=60,
    ),
    st.sampled_from(list(Aim)),
    st.booleans(),
)
def test_whatever_comes_nothing_is_earned_outside_the_target(
    steps: list[tuple[float, Metrics, float | None]], aim: Aim, challenge: bool
) -> None:
    coach, t = Coach(FeedbackPlan(aim=aim, challenge=challenge)), 0.0
    for passed, shown, per_min in steps:
        t += passed
        state = coach.update(t, shown, per_min)
        assert state.level is None or 0.0 <= state.level <= 1.0
        assert state.in_target or not state.reward
        if state.in_target:
            assert (shown.coherence.score or 0.0) >= FLOOR_SCORE
            assert (shown.coherence.confidence or 0.0) >= 0.8
    assert coach.in_target_s <= t


@pytest.mark.parametrize("figure", figures_feedback.FIGURES)
def test_the_figures_hold(monkeypatch: pytest.MonkeyPatch, figure: Callable[[], Figure]) -> None:
    monkeypatch.setattr(figures_feedback, "SEEDS", 4)
    made = figure()
    assert made.holds, made.failures()


def test_the_figures_fail_when_one_window_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_feedback, "SEEDS", 3)
    monkeypatch.setattr(Coach, "_twice", lambda _self, _t, _pace, _aim: True)
    assert not figures_feedback.honest().holds


def test_the_figures_fail_when_the_score_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_feedback, "SEEDS", 1)
    honest = figures_feedback.LiveAnalyzer.push

    def still(self: object, beat: object) -> object:
        update = honest(self, beat)  # type: ignore[arg-type]
        found = replace(update.metrics.coherence, score=50.0)
        return replace(update, metrics=replace(update.metrics, coherence=found))

    monkeypatch.setattr(figures_feedback.LiveAnalyzer, "push", still)
    with pytest.warns(RuntimeWarning, match="invalid value"):
        assert not figures_feedback.quick().holds
