import random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biofeedback.core.beats import Beat, Gap
from biofeedback.devices.beat_clock import BeatClock
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings
from tests.devices.radio import percentile, quick, receive, twenty_fold
from tests.soak_notes import SOAK


def heart(hr: float = 66.0, seed: int = 1, ppm: float = 0.0) -> SimulatedHeart:
    return SimulatedHeart(SimulatedSettings(hr=hr, breath=6.0, seed=seed), crystal_ppm=ppm)


QUIET = heart(48.0)


@pytest.mark.parametrize("ppm", [-50.0, 0.0, 50.0])
@pytest.mark.parametrize("hr", [48.0, 60.0, 66.0, 75.0])
def test_an_hour_of_beats_is_true_to_milliseconds(hr: float, ppm: float) -> None:
    received = receive(heart(hr, ppm=ppm), 3600)
    assert received.gaps == []
    errors = received.errors_s()
    assert percentile(errors, 0.5) < 0.005
    assert percentile(errors, 0.95) < 0.020
    # A lower envelope alone wobbles by 10 to 26 ms.
    assert percentile(received.errors_s(from_s=300.0), 0.95) < 0.020


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("hr", [60.0, 66.0])
def test_at_twenty_fold_speed_stalls_are_no_gaps_and_beats_stay_true(hr: float, seed: int) -> None:
    received = receive(heart(hr, seed, ppm=20.0), 3600, twenty_fold, seed=seed)
    assert received.gaps == []
    assert received.clock.dropped == 0
    errors = received.errors_s()
    assert percentile(errors, 0.5) < 0.015
    assert percentile(errors, 0.95) < 0.030


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.parametrize("ppm", [-50.0, 50.0])
def test_a_day_does_not_drift(ppm: float) -> None:
    """Two hours of it in the normal run: what the clock remembers is half an hour."""
    seconds = 24 * 3600 if SOAK else 2 * 3600
    received = receive(heart(ppm=ppm), seconds)
    assert received.gaps == []
    offsets = [
        (true.at_s, beat.at_s - true.at_s)
        for beat, true in zip(received.beats, received.truth, strict=True)
        if true.at_s > 600.0
    ]
    # Left alone, this crystal would be 0.36 s away after two hours, 4.3 s after a day.
    assert max(off for _at, off in offsets) - min(off for _at, off in offsets) < 0.025
    second = [off for at_s, off in offsets if seconds * 0.25 < at_s < seconds * 0.5]
    last = [off for at_s, off in offsets if at_s > seconds * 0.75]
    assert abs(fmean(last) - fmean(second)) < 0.005


def test_no_beat_is_told_before_it_happened_nor_long_after() -> None:
    received = receive(heart(), 1800, twenty_fold)
    for beat, told_s in zip(received.beats, received.told_s, strict=True):
        assert beat.at_s <= told_s
        assert told_s - beat.at_s < 4.0


def test_beats_in_a_settled_segment_are_spaced_as_their_intervals_say() -> None:
    received = receive(heart(72.0), 900, twenty_fold)
    for before, beat in zip(received.beats, received.beats[1:], strict=False):
        if beat.at_s > 120.0:
            assert abs(beat.at_s - before.at_s - beat.rr_ms / 1000.0) < 0.02


@pytest.mark.parametrize("seconds", [3, 5, 20, 300])
def test_a_silence_is_a_gap_with_the_right_ends(seconds: int) -> None:
    lost = range(300, 300 + seconds)
    received = receive(heart(), 800 + seconds, lost=lost)
    assert len(received.gaps) == 1
    gap = received.gaps[0]
    last = max(true.at_s for true in received.truth if true.at_s < 300.0)
    first = min(true.at_s for true in received.truth if true.at_s > 299.0 + seconds)
    assert gap.from_s == pytest.approx(last, abs=0.05)
    assert gap.to_s == pytest.approx(first, abs=0.6)
    assert {beat.segment for beat in received.beats} == {0, 1}
    assert received.gaps_told_s[0] < 300.0 + seconds + 2.1
    assert percentile(received.errors_s(from_s=400.0 + seconds), 0.95) < 0.030


@pytest.mark.parametrize("hr", [48.0, 60.0, 66.0, 85.0])
@pytest.mark.parametrize("latency", [quick, twenty_fold])
def test_a_single_lost_packet_is_found_by_what_follows(hr: float, latency) -> None:  # type: ignore[no-untyped-def]
    lost = range(200, 3600, 200)
    received = receive(heart(hr), 3600, latency, lost=lost)
    had_beats = len(lost) if hr > 60 else round(len(lost) * hr / 60 * 0.9)
    assert had_beats * 0.85 <= len(received.gaps) <= len(lost)
    for told_s in received.gaps_told_s:
        assert any(0.0 < told_s - second < 25.0 for second in lost)


@pytest.mark.parametrize("hr", [48.0, 60.0, 66.0, 85.0])
def test_a_single_lost_packet_is_told_at_once_where_it_was(hr: float) -> None:
    lost = range(100, 3600, 50)
    received = receive(heart(hr), 3600, lost=lost)
    # A lost packet without a beat takes no beat with it, and need not be told.
    assert len(lost) * min(1.0, hr / 60.0) * 0.95 <= len(received.gaps) <= len(lost)
    for gap, told_s in zip(received.gaps, received.gaps_told_s, strict=True):
        [second] = [each for each in lost if 0.0 < told_s - each < 3.0]
        last = max(true.at_s for true in received.truth if true.at_s <= second - 1.0)
        first = min(true.at_s for true in received.truth if true.at_s > second)
        assert gap.from_s == pytest.approx(last, abs=0.8)
        assert gap.to_s == pytest.approx(first, abs=0.8)


def test_a_strap_that_sends_nothing_where_there_is_no_beat_loses_none() -> None:
    source, clock, gaps = random.Random(3), BeatClock(), 0
    for second in range(1, 1200):
        beats = [true.rr_1024 for true in QUIET.beats_until(float(second))]
        if beats:
            told = clock.push(second + source.uniform(0.010, 0.025), beats)
            gaps += sum(isinstance(event, Gap) for event in told if second > 120)
    assert gaps == 0


def test_doubled_packets_are_heard_once() -> None:
    received = receive(heart(), 3600, doubled=range(3, 3600, 7))
    assert received.gaps == []
    assert received.clock.dropped == sum(
        1 for second in range(3, 3600, 7) if any(second - 1 < b.at_s <= second for b in
                                                 received.truth)
    )  # fmt: skip
    assert percentile(received.errors_s(), 0.95) < 0.020


def test_packets_held_up_by_a_stall_come_as_a_burst_and_stay_one_segment() -> None:
    clock, events = BeatClock(), []
    for second in range(1, 61):
        events += clock.push(second + 0.01, [1024])
    for second in range(61, 66):  # four seconds of nothing, then all at once
        events += clock.push(65.0 + second / 1000.0, [1024])
    for second in range(66, 80):
        events += clock.push(second + 0.01, [1024])
    assert len(events) == 79
    assert {event.segment for event in events if isinstance(event, Beat)} == {0}


def test_two_alike_packets_after_a_stall_are_both_true() -> None:
    clock, events = BeatClock(), []
    for second in range(1, 31):
        events += clock.push(second + 0.01, [1024])
    events += clock.push(32.9, [1024])
    events += clock.push(32.95, [1024])
    events += clock.push(33.01, [1024])
    assert len(events) == 33
    assert clock.dropped == 0


@pytest.mark.parametrize("stall_s", [3, 4, 6, 9])
@pytest.mark.parametrize("ends_s", [0.0, 0.015, 0.03, 0.5])
def test_alike_packets_of_a_long_stall_are_true_wherever_in_the_second_it_ends(
    stall_s: int, ends_s: float
) -> None:
    """Neighbours differ, as they do in most hearts; those held up happen not to."""
    clock, events = BeatClock(), []
    for second in range(1, 61):
        events += clock.push(second + 0.01, [1020 + 2 * (second % 4)])
    for number in range(stall_s):
        at_s = 60.0 + stall_s + ends_s + 0.01 + number * 0.02
        events += clock.push(at_s, [1021])
    for second in range(61 + stall_s, 90):
        events += clock.push(second + 0.2, [1020 + 2 * (second % 4)])
    events += clock.flush()
    assert clock.dropped == 0
    assert sum(isinstance(event, Beat) for event in events) == 89
    assert not any(isinstance(event, Gap) for event in events)


def test_doubled_packets_after_a_long_loss_are_known_where_packets_come_twice() -> None:
    clock, events = BeatClock(), []
    for second in (*range(1, 61), *range(67, 120)):
        for again_s in (0.0, 0.004):
            events += clock.push(second + 0.01 + again_s, [1000 + 7 * (second % 5)])
    events += clock.flush()
    assert clock.dropped == 113
    assert sum(isinstance(event, Beat) for event in events) == 113


def test_alike_packets_within_the_first_burst_of_a_link_are_true() -> None:
    clock, events = BeatClock(), []
    for second in range(1, 61):
        events += clock.push(second + 0.01, [1020 + 2 * (second % 4)])
    clock.break_link()
    for number, rr in enumerate((1018, 1021, 1021, 1021)):
        events += clock.push(70.9 + number * 0.02, [rr])
    for second in range(71, 90):
        events += clock.push(second + 0.01, [1020 + 2 * (second % 4)])
    events += clock.flush()
    assert clock.dropped == 0
    assert sum(isinstance(event, Beat) for event in events) == 60 + 4 + 19


@pytest.mark.parametrize("stall_s", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("first_s", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("linked_before", [False, True])
def test_alike_packets_with_which_a_link_begins_are_true_where_it_had_the_time(
    stall_s: int, first_s: float, linked_before: bool
) -> None:
    """A paced heart, and a computer that is busy while the strap begins to send."""
    clock, events = BeatClock(), []
    for second in range(1, 61 if linked_before else 1):
        events += clock.push(second + 0.01, [1021])
    if linked_before:
        clock.break_link()
    clock.open_link(asked_s=70.0)
    heard_s = 70.0 + first_s + stall_s + 0.03
    for number in range(1 + stall_s):
        events += clock.push(heard_s + number * 0.004, [1021])
    for second in range(stall_s + 1, stall_s + 40):
        events += clock.push(70.0 + first_s + second + 0.02, [1021])
    events += clock.flush()
    assert clock.dropped == 0
    assert sum(isinstance(event, Beat) for event in events) == len(events) - linked_before
    assert sum(isinstance(event, Gap) for event in events) == linked_before
    late = [event for event in events if isinstance(event, Beat)][-20:]
    for second, beat in enumerate(late, start=stall_s + 20):
        assert beat.at_s == pytest.approx(70.0 + first_s + second, abs=0.6)


@pytest.mark.parametrize("first_s", [0.02, 0.5, 0.98])
@pytest.mark.parametrize("copies", [2, 3])
def test_copies_of_the_packet_with_which_a_link_begins_are_heard_once(
    first_s: float, copies: int
) -> None:
    clock, events = BeatClock(), []
    clock.open_link(asked_s=70.0)
    for second in range(40):
        for copy in range(copies):
            rr = [1000 + 7 * (second % 5)]
            events += clock.push(70.0 + first_s + second + 0.02 + copy * 0.004, rr)
    events += clock.flush()
    assert clock.dropped == 40 * (copies - 1)
    assert len(events) == 40


@pytest.mark.parametrize(("silent_s", "copies"), [(2.7, 2), (4.2, 2), (4.2, 3), (8.6, 3)])
def test_after_a_silence_copies_of_the_first_packet_fill_no_time(
    silent_s: float, copies: int
) -> None:
    """A strap that waits for the skin; then what came first comes twice."""
    clock, events = BeatClock(), []
    clock.open_link(asked_s=70.0)
    for copy in range(copies):
        events += clock.push(70.0 + silent_s + copy * 0.01, [911])
    for second in range(1, 40):
        events += clock.tick(69.6 + silent_s + second)
        events += clock.push(70.0 + silent_s + second + 0.02, [1000 + 7 * (second % 5)])
    events += clock.flush()
    assert clock.dropped == copies - 1
    assert len(events) == 40


def test_a_burst_that_is_not_judged_yet_comes_out_by_tick_by_flush_and_by_a_broken_link() -> None:
    def waiting() -> BeatClock:
        clock = BeatClock()
        clock.open_link(asked_s=70.0)
        assert len(clock.push(72.5, [1021])) == 1
        assert clock.push(72.51, [1021]) == clock.push(72.52, [1021]) == []
        assert clock.holds
        return clock

    by_tick = waiting()
    assert by_tick.tick(72.7) == []
    by_flush, by_break = waiting(), waiting()
    by_break.break_link()
    for events in (by_tick.tick(72.9), by_flush.flush(), by_break.tick(72.6)):
        assert [type(event) for event in events] == [Beat, Beat]


def test_a_first_packet_that_came_late_is_forgiven() -> None:
    clock, events = BeatClock(), []
    for number, rr in enumerate((900, 910, 920, 915)):
        events += clock.push(10.0 + number / 100.0, [rr])
    for second in range(11, 40):
        events += clock.push(second + 0.01, [1024])
    assert len(events) == 33
    assert not any(isinstance(event, Gap) for event in events)


def test_packets_without_beats_prove_the_link_and_so_the_gap() -> None:
    clock, events = BeatClock(), []
    for second in range(1, 31):
        events += clock.push(second + 0.01, [1024])
    for second in range(31, 40):
        assert clock.push(second + 0.01, []) == []
    found = clock.push(40.01, [1024])
    assert isinstance(found[0], Gap)
    assert found[0].from_s == pytest.approx(30.0, abs=1.0)
    assert found[0].to_s == pytest.approx(40.0, abs=1.0)
    assert isinstance(found[1], Beat)
    assert found[1].segment == 1


def test_a_long_interval_that_fills_its_time_is_no_gap() -> None:
    clock, events = BeatClock(), []
    for second in range(1, 31):
        events += clock.push(second + 0.01, [1024])
    events += clock.push(36.01, [6 * 1024])
    events += clock.push(37.01, [1024])
    assert [type(event) for event in events] == [Beat] * 32
    last = events[-1]
    assert isinstance(last, Beat)
    assert last.segment == 0
    assert last.at_s - events[-3].at_s == pytest.approx(7.0, abs=0.1)


@pytest.mark.parametrize("nonsense", [65535, 30000, 4000])
def test_an_impossible_interval_is_passed_on_but_does_not_move_the_clock(nonsense: int) -> None:
    clock, events = BeatClock(), []
    for second in range(1, 301):
        rr = [1000, nonsense] if second == 150 else [1024]
        events += clock.push(second + 0.01, rr)
    beats = [event for event in events if isinstance(event, Beat)]
    assert len(beats) == 301
    assert beats[150].rr_ms == nonsense * 1000 / 1024
    assert sum(isinstance(event, Gap) for event in events) == 1
    for beat in beats[151:]:
        assert 0.0 <= (beat.index + 0.01) - beat.at_s < 1.1


def test_intervals_of_zero_are_passed_on_and_harm_nothing() -> None:
    clock, events = BeatClock(), []
    for second in range(1, 121):
        events += clock.push(second + 0.01, [0, 1024] if second % 5 == 0 else [1024])
    beats = [event for event in events if isinstance(event, Beat)]
    assert len(events) == len(beats) == 120 + 24
    assert [beat.at_s for beat in beats] == sorted(beat.at_s for beat in beats)


def test_a_broken_link_starts_a_new_segment_even_after_a_blink() -> None:
    clock = BeatClock()
    first = clock.push(1.0, [900])
    clock.break_link()
    second = clock.push(2.0, [900])
    assert [type(event) for event in first + second] == [Beat, Gap, Beat]
    assert isinstance(second[1], Beat)
    assert (second[1].index, second[1].segment) == (1, 1)


def test_a_held_packet_comes_out_by_tick_by_flush_and_by_a_broken_link() -> None:
    def held() -> BeatClock:
        clock = BeatClock()
        for second in range(1, 21):
            clock.push(second + 0.01, [1024])
        assert clock.push(30.01, [1024]) == []
        return clock

    by_tick = held()
    assert by_tick.tick(31.0) == []
    by_flush, by_break = held(), held()
    by_break.break_link()
    for events in (by_tick.tick(31.6), by_flush.flush(), by_break.tick(30.02)):
        assert [type(event) for event in events] == [Gap, Beat]


PACKETS = st.lists(
    st.tuples(
        st.sampled_from(["push", "push", "push", "tick", "break", "open"]),
        st.floats(0.0, 5.0) | st.just(1.0) | st.just(0.0),
        st.lists(st.integers(0, 65535) | st.integers(300, 2000), max_size=4)
        | st.just([1024])
        | st.just([900]),
    ),
    max_size=80,
)


@settings(deadline=None)
@given(PACKETS)
def test_whatever_comes_beats_keep_their_order_and_time_never_runs_backwards(packets) -> None:  # type: ignore[no-untyped-def]
    clock, now_s = BeatClock(), 0.0
    sent: list[int] = []
    beats: list[Beat] = []
    gap: Gap | None = None
    for kind, after_s, rr in [*packets, ("flush", 0.0, [])]:
        now_s += after_s
        if kind == "push":
            sent += rr
            events = clock.push(now_s, rr)
        elif kind == "tick":
            events = clock.tick(now_s)
        elif kind == "flush":
            events = clock.flush()
        elif kind == "open":
            clock.open_link(now_s - 3.0 * len(rr) if rr else None)
            continue
        else:
            clock.break_link()
            continue
        for event in events:
            if isinstance(event, Gap):
                assert gap is None
                assert event.from_s == beats[-1].at_s <= event.to_s
                gap = event
                continue
            assert event.index == len(beats)
            assert event.at_s <= now_s
            if beats:
                assert event.at_s >= beats[-1].at_s
                assert event.segment == beats[-1].segment + (gap is not None)
            if gap is not None:
                assert event.at_s == gap.to_s
            gap = None
            beats.append(event)
    assert gap is None
    rest = iter(sent)
    assert all(any(beat.rr_ms == rr * 1000 / 1024 for rr in rest) for beat in beats)
    if clock.dropped == 0:
        assert len(beats) == len(sent)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from([45.0, 60.0, 70.0, 100.0, 150.0]))
def test_every_beat_of_any_heart_arrives_once_through_any_jitter(seed: int, hr: float) -> None:
    source = random.Random(seed)
    worst_s = source.choice([0.0, 0.1, 0.3, 0.5])
    received = receive(heart(hr, seed), 240, lambda r: r.uniform(0.0, worst_s), seed=seed)
    assert received.clock.dropped == 0
    assert received.gaps == []
    assert received.errors_s()  # the same beats, in order


def test_a_doubled_packet_right_after_a_lost_one_is_nearly_always_known() -> None:
    source = random.Random(5)
    lost = set(source.sample(range(60, 900), 40))
    doubled = {second + 1 for second in lost} - lost
    heart = SimulatedHeart(SimulatedSettings(seed=5))
    received = receive(heart, 900, quick, seed=5, lost=lost, doubled=doubled)
    assert received.clock.dropped >= 0.95 * len(doubled)
    assert len(received.beats) - len(received.truth) <= 0.05 * len(doubled)
