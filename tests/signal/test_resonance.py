"""The resonance pace, on people whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from biofeedback.core.metrics import Breathing, BreathingWindow, BreathSource
from biofeedback.core.resonance import LeftOut, NoResonance, Resonance
from biofeedback.signal import resonance, resonance_confidence
from biofeedback.signal.resonance_table import SLIDING, STEPPED
from tests.signal import assessing, make_resonance
from tests.signal.assessing import Assessed, share
from tests.signal.resonant import Heart, Resonant, anybody, broad, sharp, untroubled
from tests.soak_notes import SOAK, note

EASY = Resonant(5.5, 0.8, ectopics_percent=0.0)
# Which seeds: none of those that the confidence was fitted or scored on.
FIRST_SEED = 7_000


def _assessed(person: Resonant, seed: int = 1, **how: object) -> Resonance:
    track = assessing.steps(assessing.PACES_PER_MIN)
    beats = Heart(person, seed).until((track.spans[-1].to_s or 0.0) + 3.0, track)
    stretches = resonance.stepped(track)
    return resonance.assess(beats, assessing.verdicts(beats), stretches, **how)  # type: ignore[arg-type]


def _said(name: str, people: list[Assessed]) -> str:
    errors = np.array([one.error_per_min for one in people])
    words = (
        f"{len(people)} {name}: within 0.5/min {share(people, lambda one: one.right):.1f} % "
        f"(plain maximum {share(people, lambda one: one.plain_right):.1f} %), "
        f"error {np.nanmean(errors):+.2f} ± {np.nanstd(errors):.2f}/min"
    )
    print(words)  # noqa: T201  # the figures are the point of the test
    return words


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_pace_named_is_near_the_truth_and_nearer_than_the_plain_maximum() -> None:
    count = 200 if SOAK else 10
    narrow = assessing.people(sharp, FIRST_SEED, count)
    wide = assessing.people(broad, FIRST_SEED, count)
    note("Resonance pace, stepped", _said("sharp", narrow))
    note("Resonance pace, stepped", _said("broad", wide))
    # The few of the short form may miss by one more than their share.
    slack = 0.0 if SOAK else 100.0 / count
    assert share(narrow, lambda one: one.right) >= 95.0 - slack
    assert share(wide, lambda one: one.right) >= 80.0 - slack
    both = narrow + wide
    assert share(both, lambda one: one.right) > share(both, lambda one: one.plain_right)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_confidence_stated_is_how_many_were_right() -> None:
    """On seeds of its own: neither those of the table nor those of the table's page."""
    if not SOAK:
        pytest.skip("needs hundreds of people; the page of definitions holds the figures")
    people = [one for one in assessing.people(anybody, 300_000, 500) if one.found.confidence]
    for (low, high), (inside, stated, right) in zip(
        make_resonance.BINS, make_resonance.bins(people, STEPPED), strict=True
    ):
        words = f"stated {100 * low:.0f}-{100 * high:.0f} %: {inside} people"
        note("Resonance confidence", f"{words}, mean {stated:.0f} %, right {right:.0f} %")
        if inside >= 50:
            # Two standard errors of a share, beside the edges of the bin.
            slack = 200.0 * float(np.sqrt(stated / 100.0 * (1.0 - stated / 100.0) / inside))
            assert 100.0 * low - slack <= right <= 100.0 * high + slack, words


def test_the_sliding_assessment_finds_an_easy_pace() -> None:
    for pace in (5.0, 5.8):
        slid = assessing.slid(untroubled(replace(EASY, peak_per_min=pace)), 2)
        assert slid.found.sliding
        assert slid.right


def test_a_table_grows_with_agreement_and_promises_no_certainty() -> None:
    for table in (STEPPED, SLIDING):
        assert len(table) == len(resonance_confidence.RAW)
        assert list(table) == sorted(table)
        assert max(table) <= make_resonance.MOST
    assert resonance_confidence.of_hill(0.975) == pytest.approx((STEPPED[-2] + STEPPED[-1]) / 2)
    assert resonance_confidence.of_hill(1.0, sliding=True) == SLIDING[-1]
    assert resonance_confidence.of_hill(0.0) == STEPPED[0]


def test_two_paces_that_are_equally_good_are_told_apart_as_seldom_as_noise_of_one_sd_allows() -> (
    None
):
    # The truth is halfway between two paces tried: two in three draws lie within one SD.
    halfway = (5.75, 5.25)
    people = [
        assessing.stepped(replace(EASY, peak_per_min=pace), seed)
        for pace in halfway
        for seed in range(10)
    ]
    assert 45.0 <= share(people, lambda one: bool(one.found.close)) <= 90.0


def test_a_pace_that_stands_out_is_not_said_to_be_close() -> None:
    clear = replace(EASY, width_per_min=0.3, swing_ms=80.0, mayer_sd_ms=4.0, drift_sd_ms=10.0)
    people = [assessing.stepped(clear, seed) for seed in range(6)]
    assert share(people, lambda one: one.found.close is False) >= 80.0
    assert all(one.found.winner_per_min == 5.5 for one in people)


def test_closeness_is_rarer_the_further_the_two_best_are_apart() -> None:
    def close(width: float) -> float:
        person = replace(EASY, width_per_min=width)
        return share(
            [assessing.stepped(person, n) for n in range(6)], lambda a: bool(a.found.close)
        )

    assert close(0.3) < close(2.0)


def test_the_same_beats_give_the_same_result() -> None:
    assert _assessed(EASY) == _assessed(EASY)


def test_the_result_says_all_it_found() -> None:
    found = _assessed(EASY)
    assert found.definition == "hill105/1"
    assert [tried.pace_per_min for tried in found.tried] == list(assessing.PACES_PER_MIN)
    assert all(tried.to_s - tried.from_s == pytest.approx(105.0) for tried in found.tried)
    best = max(found.tried, key=lambda tried: tried.score or 0.0)
    assert best.score == pytest.approx(100.0)
    assert best.pace_per_min == found.winner_per_min
    assert found.runner_up_per_min != found.winner_per_min
    for tried in found.tried:
        assert tried.swing_ms is not None
        assert tried.low_ms is not None
        assert tried.high_ms is not None
        assert tried.low_ms < tried.swing_ms < tried.high_ms
    assert found.low_per_min is not None
    assert found.high_per_min is not None
    assert found.best_per_min is not None
    assert found.low_per_min <= found.best_per_min <= found.high_per_min
    # Half peak to trough at the top is 50 ms.
    assert max(swing for _pace, swing in found.hill) == pytest.approx(100.0, abs=20.0)


def test_beats_left_out_are_listed_and_lie_inside_what_was_measured() -> None:
    track = assessing.steps(assessing.PACES_PER_MIN)
    beats = Heart(replace(EASY, ectopics_percent=2.0), 5).until(960.0, track)
    judged = assessing.verdicts(beats)
    found = resonance.assess(beats, judged, resonance.stepped(track))
    assert found.left_out_beats
    for index in found.left_out_beats:
        assert judged[index].verdict.value != "normal"
        assert any(tried.from_s <= beats[index].at_s < tried.to_s for tried in found.tried)


def test_a_pace_full_of_premature_beats_does_not_count() -> None:
    track = assessing.steps(assessing.PACES_PER_MIN)
    heart = Heart(EASY, 6)
    beats = heart.until(420.0, track)
    heart._person = replace(EASY, ectopics_percent=18.0)
    beats = heart.until(540.0, track)
    heart._person = EASY
    beats = heart.until(960.0, track)
    found = resonance.assess(beats, assessing.verdicts(beats), resonance.stepped(track))
    third = found.tried[2]
    assert third.pace_per_min == 5.5
    assert third.left_out is LeftOut.ARTIFACTS
    assert third.score is None
    assert found.winner_per_min != 5.5
    assert found.best_per_min is not None


def test_breathing_seen_to_be_elsewhere_leaves_a_pace_out_but_not_the_hearts_own_word() -> None:
    def windows(source: BreathSource) -> list[BreathingWindow]:
        # The chest, or the heart, says 12 a minute in the second step.
        return [
            BreathingWindow(t, t + 30.0, Breathing(12.0, 0.9, source))
            for t in (255.0, 285.0, 315.0)
        ]

    seen = _assessed(EASY, windows=windows(BreathSource.ACCELERATION))
    assert seen.tried[1].left_out is LeftOut.OTHER_BREATHING
    assert seen.tried[1].breathing_per_min == 12.0
    heard = _assessed(EASY, windows=windows(BreathSource.RR))
    assert heard.tried[1].left_out is None
    assert heard.tried[1].breathing_per_min is None


def test_a_step_that_ended_early_does_not_count_and_two_steps_name_no_pace() -> None:
    track = assessing.steps(assessing.PACES_PER_MIN, end_early_s=70.0)
    beats = Heart(EASY, 7).until(960.0, track)
    found = resonance.assess(beats, assessing.verdicts(beats), resonance.stepped(track))
    assert {tried.left_out for tried in found.tried} == {LeftOut.SHORT}
    assert found.why is NoResonance.TOO_FEW
    track = assessing.steps(assessing.PACES_PER_MIN[:2])
    beats = Heart(EASY, 7).until(420.0, track)
    found = resonance.assess(beats, assessing.verdicts(beats), resonance.stepped(track))
    assert found.why is NoResonance.TOO_FEW
    assert found.best_per_min is found.confidence is found.close is None


def test_a_heart_that_does_not_follow_is_given_no_pace() -> None:
    found = _assessed(replace(EASY, compliance=0.0))
    assert found.why is NoResonance.NO_SWING
    assert found.best_per_min is None


def test_a_pace_not_followed_between_two_that_were_is_left_out() -> None:
    track = assessing.steps(assessing.PACES_PER_MIN)
    heart = Heart(EASY, 8)
    heart.until(420.0, track)
    heart._lungs.person = replace(EASY, compliance=0.0)
    heart.until(540.0, track)
    heart._lungs.person = EASY
    beats = heart.until(960.0, track)
    found = resonance.assess(beats, assessing.verdicts(beats), resonance.stepped(track))
    assert found.tried[2].left_out is LeftOut.NOT_FOLLOWED
    assert found.best_per_min is not None


def test_a_rhythm_that_does_not_suit_names_no_pace_but_shows_what_was_tried() -> None:
    found = _assessed(EASY, unsuitable=True)
    assert found.why is NoResonance.UNSUITABLE
    assert found.best_per_min is None
    assert len(found.tried) == 5


def test_without_a_beat_nothing_is_named() -> None:
    track = assessing.steps(assessing.PACES_PER_MIN)
    found = resonance.assess([], [], resonance.stepped(track))
    assert found.why is NoResonance.TOO_FEW
    assert {tried.left_out for tried in found.tried} == {LeftOut.SHORT}
    assert resonance.extra_pace(found) is None


@pytest.mark.parametrize(
    ("best", "paces", "extra"),
    [
        (5.5, (6.5, 5.5, 4.5), None),
        (6.6, (6.5, 5.5, 4.5), 7.0),
        (7.1, (7.0, 6.5, 4.5), 7.5),
        (7.6, (7.5, 6.5, 4.5), None),
        (4.6, (6.5, 5.5, 4.5), 4.0),
        (4.1, (6.5, 5.5, 4.0), None),
    ],
)
def test_an_extra_pace_is_tried_only_beside_a_best_one_at_the_edge(
    best: float, paces: tuple[float, ...], extra: float | None
) -> None:
    tried = tuple(resonance.PaceTried(pace, 0.0, 105.0, 100) for pace in paces)
    assert resonance.extra_pace(Resonance(tried, best_per_min=best)) == extra


def test_the_slide_is_cut_into_ten_stretches() -> None:
    stretches = resonance.sliding(assessing.slide())
    assert [round(each.pace_per_min, 3) for each in stretches] == [
        *(4.375, 4.625, 4.875, 5.125, 5.375, 5.625, 5.875, 6.125, 6.375, 6.625)
    ]
    assert all(each.to_s - each.from_s == pytest.approx(85.1, abs=0.1) for each in stretches)
