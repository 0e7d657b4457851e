"""The live analyzer: the same numbers as afterwards, and nothing where nothing is known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.breath import BreathPattern
from biofeedback.core.metrics import Metrics, Quality
from biofeedback.core.pacing import PaceTrack
from biofeedback.signal import coherence
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal.people import Person, beats, recording


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


def test_the_last_live_score_equals_the_same_fit_afterwards() -> None:
    stream, pace = heart(200.0, 9), PaceTrack.steady(5.0)
    analyzer = LiveAnalyzer(pace)
    for beat in stream:
        analyzer.push(beat)
    analyzer.finish()
    end_s = stream[-1].at_s
    window = [b for b in stream[1:] if b.at_s > end_s - coherence.window_s(5.0)]
    rows = [coherence.design_row(b.at_s, b.at_s * 5.0 / 60.0, b.rr_ms) for b in window]
    found = coherence.fit(np.array(rows).T)
    live = analyzer.at(end_s)
    assert found is not None
    assert live.coherence.score == pytest.approx(found.score, rel=1e-9)
    assert live.swing_bpm == pytest.approx(found.swing_bpm, rel=1e-9)


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
