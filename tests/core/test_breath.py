"""The pacer as a pure function of time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.breath import BreathPattern, Phase, PhaseStep
from biofeedback.core.errors import BadInputError

paces = st.floats(3.0, 15.0)
times = st.floats(0.0, 36_000.0)


@st.composite
def patterns(draw: st.DrawFn) -> BreathPattern:
    glide = draw(st.booleans())
    return BreathPattern.paced(
        draw(paces),
        inhale_share=draw(st.floats(0.2, 0.8)),
        end_per_min=draw(paces) if glide else None,
        glide_s=draw(st.floats(1.0, 1200.0)) if glide else 0.0,
    )


def test_a_breath_at_six_a_minute_takes_ten_seconds():
    pattern = BreathPattern.paced(6)
    assert pattern.at(0).phase is Phase.INHALE
    assert pattern.at(4.999).phase is Phase.INHALE
    assert pattern.at(5.001).phase is Phase.EXHALE
    assert pattern.at(10.0).turns == pytest.approx(1.0)
    assert pattern.at(5.0).fullness == pytest.approx(1.0)


def test_a_glide_keeps_count_of_its_breaths():
    pattern = BreathPattern.paced(8, end_per_min=5, glide_s=240)
    assert pattern.turns(240) == pytest.approx(6.5 * 4)
    assert pattern.turns(300) == pytest.approx(26 + 5)


def test_an_hour_of_changes_does_not_drift():
    pattern = BreathPattern.paced(5.5, inhale_share=0.4)
    at, count = -1.0, 0
    while at < 3600:
        change = pattern.change_after(at)
        breath_s = 60 / 5.5
        expected = (count // 2) * breath_s + (breath_s * 0.4 if count % 2 else 0.0)
        assert change.at_s == pytest.approx(expected, abs=1e-6)
        at, count = change.at_s, count + 1


def test_holds_and_two_step_inhales_fit():
    box = BreathPattern.of_seconds(4, 4, 4, 4)
    assert [box.at(t).phase for t in (1, 5, 9, 13)] == [
        Phase.INHALE,
        Phase.HOLD_IN,
        Phase.EXHALE,
        Phase.HOLD_OUT,
    ]
    assert box.longest_hold_s == 4
    sigh = BreathPattern(
        (
            PhaseStep(Phase.INHALE, 3.0, 0.8),
            PhaseStep(Phase.INHALE, 1.0, 1.0),
            PhaseStep(Phase.EXHALE, 6.0, 0.0),
        )
    )
    assert sigh.at(3.0).fullness == pytest.approx(0.8)
    assert sigh.at(4.0).fullness == pytest.approx(1.0)


@given(patterns(), times)
def test_the_inverse_finds_the_moment_again(pattern: BreathPattern, t_s: float):
    assert pattern.time_of(pattern.turns(t_s)) == pytest.approx(t_s, abs=1e-6)


@given(patterns(), times)
def test_fullness_is_continuous_and_inside_its_range(pattern: BreathPattern, t_s: float):
    here, next_moment = pattern.at(t_s), pattern.at(t_s + 1e-4)
    assert 0.0 <= here.fullness <= 1.0
    assert abs(here.fullness - next_moment.fullness) < 1e-3
    assert here.left_s >= 0
    assert math.isfinite(here.left_s)


@given(patterns(), st.floats(0.0, 3000.0))
def test_the_next_change_is_where_the_phase_changes(pattern: BreathPattern, t_s: float):
    change = pattern.change_after(t_s)
    assert change.at_s > t_s
    assert pattern.at(change.at_s + 1e-6).phase is change.phase
    assert change.at_s - t_s <= 60 / 3.0 + 1e-6


@given(patterns(), st.floats(0.0, 3000.0), st.floats(0.0, 600.0))
def test_a_pattern_taken_up_later_has_the_pace_it_would_have_had(
    pattern: BreathPattern, pause_s: float, after_s: float
):
    later = pattern.later(pause_s)
    assert later.rate_per_min(after_s) == pytest.approx(
        pattern.rate_per_min(pause_s + after_s), rel=1e-6
    )


@pytest.mark.parametrize("pace", [2.9, 15.1, 0, -6, math.nan, math.inf])
def test_a_pace_nobody_should_breathe_is_refused(pace: float):
    with pytest.raises(BadInputError):
        BreathPattern.paced(pace)


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (PhaseStep(Phase.INHALE, 5, 1.0),),
        (PhaseStep(Phase.INHALE, 0, 1.0), PhaseStep(Phase.EXHALE, 5, 0.0)),
        (PhaseStep(Phase.INHALE, 5, 1.5), PhaseStep(Phase.EXHALE, 5, 0.0)),
        (PhaseStep(Phase.INHALE, math.nan, 1.0), PhaseStep(Phase.EXHALE, 5, 0.0)),
    ],
)
def test_a_pattern_nobody_could_breathe_is_refused(steps: tuple[PhaseStep, ...]):
    with pytest.raises(BadInputError):
        BreathPattern(steps)
