from __future__ import annotations

from dataclasses import replace

import pytest

from biofeedback.core.beats import Verdict
from biofeedback.core.breath import BreathPattern
from biofeedback.core.metrics import BeatVerdict, Metrics
from biofeedback.core.pacing import PaceTrack
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions import phrases
from biofeedback.sessions.events import Marked, MetricsReady, StrapChanged
from biofeedback.ui.model import LiveView
from biofeedback.ui.pages.history import row_lines
from biofeedback.ui.pages.live_words import bottom_line, idle_words, ring_view, time_words
from biofeedback.ui.pages.session_words import (
    done_title,
    facts,
    kept_words,
    left_out_words,
    result_tiles,
)
from biofeedback.ui.pages.today import greeting
from biofeedback.ui.pages.today_week import week_words
from biofeedback.ui.views import StartRequest, StrapView
from biofeedback.ui.words import (
    Tone,
    clock_words,
    live_chip,
    practice_title,
    rating_change,
    strap_chip,
    tiles,
)
from tests.ui import believable


def test_a_clock_reads_as_people_write_it() -> None:
    assert clock_words(192.4) == "3:12"
    assert clock_words(3783) == "1:03:03"
    assert clock_words(-1) == "0:00"


def test_an_uncertain_breathing_rate_says_about_and_where_from() -> None:
    _heart, breathing, _coherence, _swing = tiles(believable.live(111.0), 111.0, 5.5)
    assert breathing.value == "about 6"
    assert breathing.note == "pace 5.5 · from heart rhythm"


def test_the_pace_beside_the_breathing_is_the_one_of_this_moment() -> None:
    track = PaceTrack()
    track.begin(10.0, replace(BreathPattern.paced(14.0), end_per_min=6.0, glide_s=100.0))
    view = believable.live(111.0)
    notes = [
        tiles(view, 111.0, track.rate_per_min(t_s))[1].note for t_s in (5.0, 10.0, 60.0, 200.0)
    ]
    assert notes == [
        "from heart rhythm",
        "pace 14 · from heart rhythm",
        "pace 10 · from heart rhythm",
        "pace 6 · from heart rhythm",
    ]


def test_a_score_that_cannot_be_trusted_yet_says_settling() -> None:
    _heart, _breathing, coherence, swing = tiles(believable.live(34.0), 34.0, 5.5)
    assert coherence.note == "settling"
    assert not coherence.settled
    assert swing.note == "settling"


def test_no_number_stands_where_nothing_is_known() -> None:
    for tile in tiles(believable.waiting(), 5.0, 5.5):
        assert tile.value is None
        assert tile.note in ("waiting for heartbeats", "not sure", "not sure yet")


def test_after_a_loss_every_number_is_gone_and_the_loss_is_timed() -> None:
    view = believable.lost(103.0)
    assert all(tile.value is None for tile in tiles(view, 111.0, 5.5))
    chip = live_chip(view, 111.0)
    assert chip.tone is Tone.LOST
    assert chip.text.endswith("(0:08)")


def test_a_simulated_strap_always_says_so() -> None:
    for state in (None, *StrapState):
        view = replace(believable.live(60.0, "sim"), state=state, strap_name="Polar H10")
        assert "Simulated" in live_chip(view, 60.0).text
        assert "Simulated" in strap_chip(StrapView("sim:hr=60", "Polar H10", state)).text
    assert "Simulated" in live_chip(believable.live(60.0, "replay:x.csv"), 60.0).text


def test_a_poor_signal_is_told_by_shape_and_words() -> None:
    chip = live_chip(believable.unsure(111.0), 111.0)
    assert chip.tone is Tone.CARE
    assert "unclear" in chip.text


def test_the_time_left_counts_down_to_the_last_second() -> None:
    view = believable.live(111.0)
    assert time_words(view, 111.0) == ("3:12", "left of 5:00")
    assert time_words(view, 302.5)[0] == "0:01"
    assert time_words(view, 400.0)[0] == "0:00"
    assert time_words(believable.connecting(), 2.0) == ("5:00", "")


def test_a_mark_is_confirmed_for_a_moment() -> None:
    view = believable.live(111.0).apply(Marked(111.0, "ble:H10", None))
    assert bottom_line(view, 112.0, 111.0) == "Marked at 1:48."
    assert "Comfortable" in bottom_line(view, 120.0, 111.0)
    assert bottom_line(view, 120.0, 111.0).endswith("stop with D.")
    assert bottom_line(view, 120.0, 111.0, letters=False).endswith("and stop.")


def test_a_pause_is_without_reproach() -> None:
    view = believable.paused(111.0)
    assert idle_words(view) == ("Paused", "Space goes on")
    assert "take the time you need" in bottom_line(view, 130.0)


def test_the_ring_is_empty_when_nothing_is_known() -> None:
    assert ring_view(believable.waiting(), 5.0).score is None
    assert ring_view(believable.live(111.0), 111.0).settled
    assert not ring_view(believable.live(34.0), 34.0).settled


def test_in_target_is_told_with_its_time() -> None:
    view = believable.live(170.0)
    assert tiles(view, 170.0, 5.5)[2].note.startswith("in your target for ")


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [(4, 3, "everyday ups and downs"), (4, 4, "same"), (6, 3, "weeks"), (3, 6, "Rest counts")],
)
def test_ratings_are_compared_kindly_and_honestly(before: int, after: int, word: str) -> None:
    assert word in rating_change(before, after)


def test_without_two_ratings_nothing_is_compared() -> None:
    assert rating_change(None, 3) == ""
    assert rating_change(3, None) == ""


def test_no_sentence_promises_or_blames() -> None:
    said = " ".join(rating_change(b, a) for b in range(11) for a in range(11))
    for word in ("cure", "prove", "fail", "heal"):
        assert word not in said.casefold()


def test_the_practice_is_named_with_its_numbers() -> None:
    assert practice_title(StartRequest("plain", 5.0, 5.5)) == "5 minutes at 5.5 breaths a minute"
    assert practice_title(StartRequest("plain", 1.0, 6.0)) == "1 minute at 6 breaths a minute"
    assert practice_title(StartRequest("quiet_rest", 2.0, None)) == "2 minutes of quiet rest"


def test_a_strap_that_told_no_heartbeat_is_said_in_its_own_words() -> None:
    none = replace(believable.summary(), beats=0, gaps=(), messages=())
    view = replace(believable.session(), summary=none, strap_failed=True)
    assert kept_words(view).endswith("No heartbeat came from the strap; practice is practice.")
    mute = replace(view, problem="This sensor sends only a heart rate.")
    assert kept_words(mute).endswith("This sensor sends only a heart rate.")
    assert "No heartbeat" not in kept_words(mute)
    slept = replace(believable.session(), problem="The computer was asleep.")
    assert "The computer was asleep." in kept_words(slept)
    assert " beats" in kept_words(slept)


def test_the_week_is_told_without_reproach() -> None:
    days = believable.week()
    done = sum(1 for day in days if day.minutes)
    assert week_words(days) == f"{done} days with practice."
    assert "Any day is a good day" in week_words(())


def test_the_greeting_goes_with_the_hour() -> None:
    assert greeting(8) == "Good morning"
    assert greeting(14) == "Good afternoon"
    assert greeting(23) == greeting(2) == "Good evening"


def test_what_was_kept_is_said_and_what_was_not_too() -> None:
    view = believable.session()
    assert kept_words(view) == "Saved on this computer. 342 beats, 2 left out (0.6 %), no gaps."
    lost = replace(view, saved=False, problem="The disk is full; free some space.")
    assert kept_words(lost) == "The disk is full; free some space."
    assert "worked out" in kept_words(replace(view, summary=None))


def test_an_early_end_counts_and_a_dizzy_one_is_kind() -> None:
    view = believable.session()
    early = replace(view, row=replace(view.row, ended="stopped", minutes=2.5))
    assert done_title(early) == "Ended after 2:30; all of it counts"
    dizzy = replace(view, row=replace(view.row, ended="dizzy"))
    assert "Rest" in done_title(dizzy)
    assert "gently" in kept_words(dizzy)


def test_unknown_results_are_words_not_numbers() -> None:
    view = believable.session()
    assert view.summary is not None
    bare = replace(view, in_target_s=None, summary=replace(view.summary, rmssd_ms=None))
    target, rmssd = result_tiles(bare)[1], result_tiles(bare)[3]
    assert target.value is None
    assert rmssd.value is None
    assert rmssd.note == "not enough clean beats"


def test_every_number_of_a_session_has_a_meaning_and_the_scores_a_version() -> None:
    found = {fact.name: fact for fact in facts(believable.summary())}
    assert all(fact.meaning for fact in found.values())
    assert "least-squares/1" in found["Coherence"].meaning
    assert found["RMSSD"].value == "41 ms"
    assert found["Breathing"].value == "about 6 /min"


def test_a_warning_of_the_session_is_shown_once_it_came() -> None:
    view = believable.live(60.0).apply(MetricsReady(60.0, "ble:H10", Metrics()))
    assert bottom_line(replace(view, warning="Something to know."), 61.0) == "Something to know."


def test_a_session_ended_by_dizziness_is_told_kindly() -> None:
    lines = row_lines(replace(believable.row(), ended="dizzy"))
    assert "stopped to rest" in lines[1]
    assert "early" not in lines[1]
    assert "ended early" in row_lines(replace(believable.row(), ended="stopped"))[1]


def verdicts(*kinds: Verdict) -> tuple[BeatVerdict, ...]:
    return tuple(BeatVerdict(n, float(n), kind) for n, kind in enumerate(kinds))


def test_the_words_on_what_was_left_out_match_the_crosses() -> None:
    found = replace(
        believable.summary(), verdicts=verdicts(Verdict.NORMAL, Verdict.FIRST_AFTER_GAP)
    )
    words = left_out_words(found)
    assert "Left out" not in words
    assert words.startswith("1 more cross")
    found = replace(found, verdicts=verdicts(Verdict.ECTOPIC, Verdict.FIRST_AFTER_GAP))
    assert left_out_words(found).startswith("Left out: 1 out of rhythm. 1 more cross")
    meaning = next(fact.meaning for fact in facts(found) if fact.name == "Left out")
    assert "1 more cross" in meaning


def test_time_in_target_is_explained_where_it_stands() -> None:
    tile = result_tiles(believable.session())[1]
    assert "two windows in a row" in tile.note
    assert "70 or more" in tile.note


def test_a_sensor_of_heart_rate_only_is_not_asked_to_be_wet() -> None:
    words = phrases.signal_words(StrapState.WAITING_FOR_RR, Metrics(hr_bpm=71.0))
    assert words.startswith("sends heart rate only")
    assert "wet" not in words
    assert "wet" in phrases.signal_words(StrapState.WAITING_FOR_RR, Metrics())
    view = believable.waiting().apply(MetricsReady(111.0, "ble:H10", Metrics(hr_bpm=71.0)))
    assert "heart rate only" in bottom_line(view, 111.0)


def test_while_the_ecg_gives_the_beats_the_foot_of_the_page_says_so() -> None:
    usual = believable.live(110.0)
    assert "ECG" not in bottom_line(usual, 111.0)
    told = StrapChanged(110.5, usual.spec, StrapState.STREAMING, beats_from="ecg")
    assert "found in the strap's ECG" in bottom_line(usual.apply(told), 111.0)
    own = replace(told, sentence="Heartbeats come from elsewhere for now.")
    view = usual.apply(own)
    assert bottom_line(view, 111.0) == own.sentence
    back = view.apply(StrapChanged(120.0, usual.spec, StrapState.STREAMING, beats_from="rr"))
    assert "Comfortable" in bottom_line(back, 121.0)


def told(state: StrapState, sentence: str | None = None) -> LiveView:
    changed = StrapChanged(100.0, "ble:H10", state, "Polar H10", None, sentence)
    return believable.live(90.0).apply(changed)


def test_every_state_of_a_link_has_its_own_words_and_a_sign_whose_shape_tells() -> None:
    texts = {state: live_chip(told(state), 101.0).text for state in StrapState}
    assert len(set(texts.values())) == len(texts)
    assert all("Polar H10" in text for text in texts.values())
    tones = {state: live_chip(told(state), 101.0).tone for state in StrapState}
    assert tones[StrapState.CONNECTED] is Tone.GOOD
    assert tones[StrapState.SILENT] is Tone.CARE
    lost = (StrapState.LOST, StrapState.RECONNECTING, StrapState.ADAPTER_OFF, StrapState.FAILED)
    assert {tones[state] for state in lost} == {Tone.LOST}


def test_a_bluetooth_that_does_not_answer_is_not_called_switched_off() -> None:
    view = told(StrapState.ADAPTER_OFF, "The computer's Bluetooth does not answer.")
    said = live_chip(view, 101.0).text + bottom_line(view, 101.0)
    assert "no Bluetooth just now" in said
    assert "does not answer" in said
    assert "off" not in said


def test_where_no_strap_is_looked_for_any_more_no_heartbeats_are_waited_for() -> None:
    assert tiles(told(StrapState.FAILED), 101.0, None)[0].note == "no strap"
    assert tiles(told(StrapState.RECONNECTING), 101.0, None)[0].note == "waiting for heartbeats"


def test_the_chosen_strap_is_called_by_its_name_while_it_is_looked_for() -> None:
    view = LiveView("ble:A0:9E:1A:5A:3B:7C", 300.0, strap_name="Polar H10 5A3B7C21")
    assert live_chip(view, 0.0).text == "Polar H10 5A3B7C21 · looking for the strap"


def test_what_a_strap_says_while_all_is_well_stands_there_for_a_while() -> None:
    view = told(StrapState.STREAMING, "The strap's battery is nearly empty (9 %).")
    assert bottom_line(view, 101.0) == "The strap's battery is nearly empty (9 %)."
    assert "Comfortable" in bottom_line(view, 125.0)
    silent = told(StrapState.SILENT, "Wet the electrodes.")
    assert bottom_line(silent, 125.0) == "Wet the electrodes."
