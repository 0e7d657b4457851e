"""Beat verdicts: what is found, what is left alone, and what is refused."""

from __future__ import annotations

import numpy as np

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.metrics import Quality
from biofeedback.signal.artifacts import BeatJudge, Judged
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal import figures_artifacts, hearts
from tests.signal.people import Person, beats, recording


def judged(intervals: list[float], *, first_is_cut: bool = False) -> list[Judged]:
    times = np.cumsum(intervals) / 1000.0
    judge = BeatJudge(first_is_cut=first_is_cut)
    done = [one for beat in beats(times, np.array(intervals)) for one in judge.push(beat)]
    return done + judge.finish()


def kinds(intervals: list[float]) -> list[str]:
    return [one.verdict.value for one in judged(intervals)]


REST = [900.0, 910.0, 895.0, 905.0, 900.0, 890.0, 905.0, 910.0, 900.0, 895.0] * 3


def test_artifacts_placed_by_us_are_found_and_nothing_else() -> None:
    assert figures_artifacts.synthetic().failures() == []


def test_hearts_with_expert_labels_get_a_true_rmssd_or_none() -> None:
    assert figures_artifacts.labelled().failures() == []


def test_what_is_shown_live_is_true_minute_by_minute() -> None:
    assert figures_artifacts.shown_live().failures() == []


def test_each_kind_is_told_apart() -> None:
    cases = {
        "ectopic": [560.0, 1240.0],
        "missed": [1800.0],
        "extra": [400.0, 500.0],
        "out_of_range": [2400.0],
    }
    for kind, placed in cases.items():
        found = kinds(REST + placed + REST)
        assert found[len(REST)] == kind
        assert set(found[: len(REST)]) == {"normal"}
        assert set(found[len(REST) + len(placed) :]) == {"normal"}


def test_the_pause_after_a_premature_beat_belongs_to_it() -> None:
    found = judged([*REST, 560.0, 1240.0, *REST])
    pause = found[len(REST) + 1]
    assert pause.verdict is Verdict.LONG
    assert pause.part
    assert not found[len(REST)].part


def test_a_run_of_premature_beats_is_not_taken_for_the_rhythm_at_once() -> None:
    found = kinds([*REST, 520.0, 500.0, 510.0, 505.0, 1100.0, *REST])
    assert found[len(REST)] == "ectopic"
    assert "normal" not in found[len(REST) : len(REST) + 4]
    assert set(found[-20:]) == {"normal"}


def test_a_lasting_change_of_rhythm_is_accepted_within_fifteen_beats() -> None:
    found = kinds(REST + [560.0, 555.0, 565.0, 560.0] * 8)
    assert set(found[len(REST) + 15 :]) == {"normal"}


def test_a_deep_breath_is_not_an_artifact() -> None:
    for swing in (120.0, 200.0, 300.0):
        times, rr = recording(Person(swing_ms=swing), 240.0, 11)
        assert not figures_artifacts.flags(times, rr).any()


def test_the_verdict_comes_two_beats_late_and_never_looks_further() -> None:
    times, rr = recording(Person(natural_sd_ms=15.0), 120.0, 2)
    stream = beats(times, rr)
    whole = BeatJudge()
    verdicts = [one for beat in stream for one in whole.push(beat)]
    for end in range(3, len(stream), 17):
        judge = BeatJudge()
        part = [one for beat in stream[:end] for one in judge.push(beat)]
        assert part == verdicts[: end - 2]


def test_every_third_beat_premature_is_refused_in_words() -> None:
    heart = hearts.labelled("119")
    summary = analyze(beats(heart.times_s, heart.rr_ms))
    assert summary.quality is Quality.UNSUITABLE
    assert summary.rmssd_ms is summary.sdnn_ms is summary.lf_ms2 is None
    assert summary.coherence.score is None
    assert len(summary.messages) == 1
    assert len(summary.verdicts) == summary.beats == len(heart.rr_ms)
    assert summary.hr_bpm is not None


def test_the_straps_own_intervals_of_a_heart_with_many_premature_beats_are_refused() -> None:
    times, rr = hearts.intervals("h10_pvc_device_rr.csv")
    assert analyze(beats(times, rr)).rmssd_ms is None


def test_bigeminy_from_the_first_beat_is_refused() -> None:
    rr = np.array([560.0, 1240.0] * 100)
    assert analyze(beats(np.cumsum(rr) / 1000.0, rr)).quality is Quality.UNSUITABLE


def test_raw_takes_every_interval_as_it_stands() -> None:
    heart = hearts.labelled("119")
    summary = analyze(beats(heart.times_s, heart.rr_ms), raw=True)
    steps = np.diff(heart.rr_ms)
    assert summary.rmssd_ms is not None
    assert abs(summary.rmssd_ms - float(np.sqrt(np.mean(steps**2)))) < 1e-9
    assert summary.quality is Quality.UNSUITABLE


def test_no_difference_is_taken_across_a_gap() -> None:
    before = beats(np.arange(1, 61) * 0.8, np.full(60, 800.0))
    after = [
        Beat(b.at_s + 100.0, 1000.0, b.index + 60, 1)
        for b in beats(np.arange(1, 61) * 1.0, np.full(60, 1000.0))
    ]
    summary = analyze(before + after)
    assert summary.rmssd_ms == 0.0
    assert summary.verdicts[60].verdict is Verdict.FIRST_AFTER_GAP


def test_where_early_beats_hide_no_rmssd_is_shown_and_the_words_say_why() -> None:
    heart = hearts.labelled("209")
    stream = beats(heart.times_s, heart.rr_ms)
    summary = analyze(stream)
    assert (summary.rmssd_ms, summary.sdnn_ms, summary.lf_ms2) == (None, None, None)
    assert summary.hr_bpm is not None
    assert summary.messages
    assert "come a little early" in summary.messages[0]
    analyzer = LiveAnalyzer()
    live = [analyzer.push(beat).metrics for beat in stream[:400]]
    hidden = [one for one in live if any("a little early" in said for said in one.messages)]
    assert hidden
    assert all(one.rmssd_ms is None and one.rmssd_30_ms is None for one in hidden)
    assert all(one.hr_bpm is not None for one in hidden)


def test_a_deep_breath_hides_nothing() -> None:
    times, rr = hearts.beat_times("ecg_resp/physio_airflow1_rpeaks.csv")
    judge = BeatJudge()
    judged = [one for beat in beats(times, rr) for one in judge.push(beat)]
    assert not any(one.blurred for one in judged)
