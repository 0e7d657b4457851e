"""The live analyzer: the same numbers as afterwards, and nothing where nothing is known."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.breath import BreathPattern
from biofeedback.core.metrics import BreathSource, Metrics, Quality
from biofeedback.core.pacing import PaceTrack
from biofeedback.signal import breathing, coherence, movement
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal.people import Person, beats, chest, recording


def heart(seconds: float = 240.0, seed: int = 3, **parts: float) -> list[Beat]:
    return beats(*recording(dataclasses.replace(Person(swing_ms=60.0), **parts), seconds, seed))


def test_every_beat_gets_one_verdict_two_beats_late_and_the_last_two_at_the_end() -> None:
    stream = heart()
    analyzer = LiveAnalyzer()
    seen = []
    for beat in stream:
        for verdict in analyzer.push(beat).verdicts:
            seen.append(verdict.index)
            assert beat.index - verdict.index == 2
    seen += [verdict.index for verdict in analyzer.finish()]
    assert seen == [beat.index for beat in stream]


def test_the_first_interval_after_connecting_and_after_a_gap_does_not_count() -> None:
    stream = heart(60.0)
    later = [
        dataclasses.replace(b, at_s=b.at_s + 80.0, index=b.index + len(stream), segment=1)
        for b in heart(60.0, 4)
    ]
    analyzer = LiveAnalyzer()
    verdicts = [v for b in stream + later for v in analyzer.push(b).verdicts]
    first = [v.index for v in verdicts if v.verdict is Verdict.FIRST_AFTER_GAP]
    assert first == [0, len(stream)]


def test_a_metronome_has_no_variability() -> None:
    stream = beats(np.arange(1, 200) * 0.875, np.full(199, 875.0))
    analyzer = LiveAnalyzer(PaceTrack.steady(6.0))
    metrics = [analyzer.push(beat).metrics for beat in stream][-1]
    assert metrics.rmssd_ms == 0.0
    assert metrics.hr_bpm == pytest.approx(60000.0 / 875.0)
    assert metrics.coherence.score == 0.0
    assert metrics.breathing.rate_per_min is None


def test_the_last_live_values_equal_the_analysis_of_the_same_window() -> None:
    stream = heart(300.0, 5)
    analyzer = LiveAnalyzer()
    for beat in stream:
        analyzer.push(beat)
    analyzer.finish()
    live = analyzer.at(stream[-1].at_s)
    after = analyze(stream, from_s=stream[-1].at_s - 60.0, from_strap=True)
    assert live.rmssd_ms is not None
    assert live.rmssd_ms == after.rmssd_ms


def test_rmssd_of_30_s_is_that_of_the_last_30_s_and_comes_with_28_s_of_beats() -> None:
    stream = heart(120.0, 5, noise_ms=20.0)
    analyzer = LiveAnalyzer()
    shown = [analyzer.push(beat).metrics for beat in stream]
    first = next(i for i, one in enumerate(shown) if one.rmssd_30_ms is not None)
    assert 28.0 < stream[first].at_s < 34.0
    analyzer.finish()
    end_s = stream[-1].at_s
    live = analyzer.at(end_s)
    assert live.rmssd_30_ms == analyze(stream, from_s=end_s - 30.0, from_strap=True).rmssd_ms
    assert live.rmssd_30_ms != live.rmssd_ms


def test_a_heart_that_follows_the_breath_scores_and_one_that_does_not_is_unsure() -> None:
    def last(swing_ms: float) -> Metrics:
        analyzer = LiveAnalyzer(PaceTrack.steady(6.0))
        return [analyzer.push(b).metrics for b in heart(swing_ms=swing_ms, natural_sd_ms=15.0)][-1]

    following, drifting = last(80.0), last(0.0)
    assert following.coherence.score is not None
    assert following.coherence.score > 85.0
    assert following.coherence.confidence is not None
    assert following.coherence.confidence > 0.9
    assert following.swing_bpm is not None
    assert following.swing_bpm == pytest.approx(10.7, abs=3.0)
    assert drifting.coherence.score is not None
    assert drifting.coherence.score < 60.0


def test_no_score_without_a_pacer_nor_with_long_holds() -> None:
    box = PaceTrack()
    box.begin(0.0, BreathPattern.of_seconds(4, 4, 4, 4))
    for pace in (None, box):
        analyzer = LiveAnalyzer(pace)
        scores = [analyzer.push(beat).metrics.coherence.score for beat in heart()]
        assert set(scores) == {None}


def test_no_score_reaches_across_a_change_of_span() -> None:
    pace = PaceTrack()
    pace.begin(0.0, BreathPattern.paced(6.0))
    pace.begin(100.0, BreathPattern.paced(5.0))
    analyzer = LiveAnalyzer(pace)
    scores = {}
    for beat in heart():
        update = analyzer.push(beat)
        for verdict in update.verdicts:
            scores[verdict.at_s] = update.metrics.coherence.score
    assert all(score is None for at_s, score in scores.items() if 100.5 < at_s < 115.0)
    assert all(score is not None for at_s, score in scores.items() if 30 < at_s < 99)
    assert all(score is not None for at_s, score in scores.items() if at_s > 121)


def test_after_a_silence_nothing_is_known_and_asking_changes_nothing() -> None:
    stream = heart(120.0)
    one, other = LiveAnalyzer(PaceTrack.steady(6.0)), LiveAnalyzer(PaceTrack.steady(6.0))
    for beat in stream:
        asked = one.push(beat)
        assert one.at(beat.at_s + 10.0) == Metrics()
        assert one.at(beat.at_s) == asked.metrics
        assert asked == other.push(beat)


def test_the_pacer_does_not_leak_into_the_breathing_rate() -> None:
    stream = heart(breath_per_min=12.0, swing_ms=40.0)
    answers = []
    for pace in (None, PaceTrack.steady(6.0), PaceTrack.steady(12.0)):
        analyzer = LiveAnalyzer(pace)
        answers.append([analyzer.push(beat).metrics.breathing for beat in stream])
    assert answers[0] == answers[1] == answers[2]
    rates = [b.rate_per_min for b in answers[0] if b.rate_per_min is not None]
    assert rates
    assert all(abs(rate - 12.0) <= 1.0 for rate in rates)


def moved_by(analyzer: LiveAnalyzer, per_min: float, seconds: float = 240.0) -> LiveAnalyzer:
    """Give the analyzer a chest that breathes."""
    times, moved = chest(per_min, seconds, 3, rate_hz=25.0)
    analyzer.push_movement(times.tolist(), moved.T.tolist())
    return analyzer


def test_a_chest_that_moves_with_the_heart_makes_a_slow_breath_sure() -> None:
    stream = heart()
    analyzer = moved_by(LiveAnalyzer(), 6.0)
    last = [analyzer.push(beat).metrics for beat in stream][-1]
    assert last.breathing.source is BreathSource.ACCELERATION
    assert last.breathing.rate_per_min == pytest.approx(6.0, abs=0.3)
    assert (last.breathing.confidence or 0.0) > 0.8
    assert last.coherence.score is not None
    assert last.coherence.score > 75.0
    assert (last.coherence.confidence or 0.0) > 0.8


def test_r_waves_beside_the_beats_tell_a_breath_from_a_mayer_wave() -> None:
    stream = heart()
    analyzer = LiveAnalyzer()
    for beat in stream:
        tall = 1000.0 + 80.0 * np.sin(2 * np.pi * 0.1 * beat.at_s)
        analyzer.push_r_waves([beat.at_s + 0.04], [tall])
        last = analyzer.push(beat).metrics
    assert last.breathing.source is BreathSource.ECG
    assert (last.breathing.confidence or 0.0) > 0.8
    assert last.coherence.score is not None
    known = np.isfinite(analyzer.heights)
    assert known.mean() > 0.99


def test_a_wave_far_from_any_beat_is_nobodys() -> None:
    analyzer = LiveAnalyzer()
    analyzer.push_r_waves([500.0, 501.0], [1.0, 1.0])
    for beat in heart(60.0):
        analyzer.push(beat)
    assert np.isnan(analyzer.heights).all()


@pytest.mark.parametrize("chest_per_min", [6.0, 12.0])
def test_the_pacer_does_not_leak_in_through_chest_or_r_waves(chest_per_min: float) -> None:
    stream = heart(breath_per_min=12.0, swing_ms=40.0)
    answers = []
    for pace in (None, PaceTrack.steady(6.0), PaceTrack.steady(12.0)):
        analyzer = moved_by(LiveAnalyzer(pace), chest_per_min)
        told = []
        for beat in stream:
            tall = 10.0 + np.sin(2 * np.pi * 0.2 * beat.at_s)
            analyzer.push_r_waves([beat.at_s], [tall])
            told.append(analyzer.push(beat).metrics.breathing)
        answers.append(told)
    assert answers[0] == answers[1] == answers[2]
    later = answers[0][60:]  # the chest is sure a few beats before the heart
    rates = [b.rate_per_min for b in later if b.rate_per_min is not None and not b.held]
    if chest_per_min == 6.0:  # two sure sources that differ
        assert rates == []
    else:
        assert rates
        assert all(abs(rate - 12.0) <= 1.0 for rate in rates)


def test_breathing_12_under_a_pacer_of_6_is_read_from_the_chest_too() -> None:
    analyzer = moved_by(LiveAnalyzer(PaceTrack.steady(6.0)), 12.0)
    told = [analyzer.push(beat).metrics.breathing for beat in heart(swing_ms=0.0)]
    rates = [b.rate_per_min for b in told if b.rate_per_min is not None]
    assert rates
    assert all(abs(rate - 12.0) <= 1.0 for rate in rates)


def test_the_last_live_breathing_equals_the_analysis_with_chest_and_heights() -> None:
    stream = heart(breath_per_min=8.0)
    analyzer = moved_by(LiveAnalyzer(), 8.0)
    ends, shown = [], []
    for beat in stream:
        analyzer.push_r_waves([beat.at_s], [10.0 + np.sin(2 * np.pi * 8.0 / 60.0 * beat.at_s)])
        update = analyzer.push(beat)
        for verdict in update.verdicts:
            ends.append(verdict.at_s)
            shown.append(update.metrics.breathing.rate_per_min)
    changed = [i for i in range(1, len(shown)) if shown[i] != shown[i - 1]]

    def heart_at(end_s: float) -> breathing.RateEstimate | None:
        whole = [b for b in stream if end_s - breathing.WINDOW_S < b.at_s <= end_s]
        times = np.array([b.at_s for b in whole])
        tall = 10.0 + np.sin(2 * np.pi * 8.0 / 60.0 * times)
        rr = np.array([b.rr_ms for b in whole])
        return breathing.in_window(times, rr, np.ones(len(whole)), breathing.WINDOW_S, 0.0, tall)

    def chest_at(end_s: float) -> breathing.RateEstimate | None:
        rows = analyzer.chest.between(end_s - breathing.WINDOW_S, end_s)
        return movement.estimate(rows, breathing.WINDOW_S)

    # heart and chest are looked at in turn, every 2.5 s
    turns = [ends[i] for i in changed[-2:]]
    answers = {
        breathing.answer(movement.fused(heart_at(one), chest_at(other))).rate_per_min
        for one, other in (turns, turns[::-1])
    }
    assert shown[-1] is not None
    assert shown[-1] in answers


def test_the_last_live_score_equals_the_same_fit_afterwards() -> None:
    stream, pace = heart(200.0, 9), PaceTrack.steady(5.0)
    analyzer = LiveAnalyzer(pace)
    for beat in stream:
        analyzer.push(beat)
    analyzer.finish()
    end_s = stream[-1].at_s
    window = [b for b in stream[1:] if b.at_s > end_s - coherence.window_s(5.0)]
    turns = pace.spans[0].pattern.turns
    rows = [coherence.design_row(b.at_s, turns(b.at_s), b.rr_ms) for b in window]
    found = coherence.fit(np.array(rows).T)
    live = analyzer.at(end_s)
    assert found is not None
    assert live.coherence.score == found.score
    assert live.swing_bpm == found.swing_bpm


def test_a_gap_costs_the_score_only_while_it_is_in_the_window() -> None:
    stream = [
        dataclasses.replace(
            b, at_s=b.at_s + (20.0 if b.at_s > 100.0 else 0.0), segment=int(b.at_s > 100.0)
        )
        for b in heart(200.0)
    ]
    analyzer = LiveAnalyzer(PaceTrack.steady(6.0))
    scores = {}
    for beat in stream:
        update = analyzer.push(beat)
        for verdict in update.verdicts:
            scores[verdict.at_s] = update.metrics.coherence.score
    assert all(score is None for at_s, score in scores.items() if 120.5 < at_s < 134.0)
    assert all(score is not None for at_s, score in scores.items() if at_s > 139.0)


def test_a_rhythm_that_does_not_suit_is_said_after_a_minute_and_shows_no_rmssd() -> None:
    rr = np.array([880.0, 900.0, 560.0, 1240.0] * 60)
    analyzer = LiveAnalyzer(PaceTrack.steady(6.0))
    seen = [analyzer.push(b).metrics for b in beats(np.cumsum(rr) / 1000.0, rr)]
    assert seen[-1].quality is Quality.UNSUITABLE
    assert seen[-1].rmssd_ms is None
    assert seen[-1].coherence.score is None
    assert len(seen[-1].messages) == 1
    assert seen[30].messages == ()


def test_numbers_from_before_a_gap_do_not_come_back_with_the_first_beats_after_it():
    analyzer = LiveAnalyzer(PaceTrack.steady(6.0))
    for index in range(60):
        rr_ms = 1000.0 + 60.0 * math.sin(2.0 * math.pi * index / 10.0)
        analyzer.push(Beat(float(index), rr_ms, index))
    assert analyzer.at(59.5).hr_bpm is not None
    for number in range(2):
        update = analyzer.push(Beat(80.0 + number, 1000.0, 60 + number, 1))
        found = update.metrics
        assert (found.hr_bpm, found.coherence.score, found.swing_bpm) == (None, None, None)
    for number in range(2, 8):
        found = analyzer.push(Beat(80.0 + number, 1000.0, 60 + number, 1)).metrics
    assert found.hr_bpm is not None
