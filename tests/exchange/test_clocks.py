"""From arrivals back to beats: near the truth, through bursts, delays, losses and drift."""

from __future__ import annotations

import math
import random
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biofeedback.exchange.clocks import Row, Timing, by_stamps, tell_timing


def heart(count: int, seed: int = 1) -> tuple[list[float], list[float]]:
    """Return beat times in s and intervals in ms of a heart that breathes."""
    chance = random.Random(seed)
    times, intervals, now = [], [], 0.0
    for _i in range(count):
        rr = 860 + 70 * math.sin(2 * math.pi * now / 10) + chance.gauss(0, 12)
        now += rr / 1000
        times.append(now)
        intervals.append(rr)
    return times, intervals


def rows(stamps: list[float], intervals: list[float]) -> list[Row]:
    return [
        Row(line, rr, stamp)
        for line, (stamp, rr) in enumerate(zip(stamps, intervals, strict=True), start=1)
    ]


def errors_ms(found: list[float], truth: list[float]) -> list[float]:
    """Return how far times are from the truth after one constant."""
    off = [a - b for a, b in zip(found, truth, strict=True)]
    middle = median(off)
    return sorted(1000 * abs(one - middle) for one in off)


def arrive(
    times: list[float], seed: int, every_s: float = 1.0, late_s: float = 0.05
) -> list[float]:
    """Return when beats arrive that are sent together once a period, each a little late."""
    chance = random.Random(seed)
    delays: dict[int, float] = {}
    arrivals = []
    for at in times:
        packet = math.ceil(at / every_s)
        delay = delays.setdefault(packet, chance.expovariate(1 / late_s))
        arrivals.append(packet * every_s + delay)
    return sorted(arrivals)


def test_an_hour_of_packets_comes_back_within_15_ms_and_does_not_drift() -> None:
    times, intervals = heart(4200)
    timed = by_stamps(rows(arrive(times, 3), intervals))
    found = [beat.at_s for beat in timed.beats]
    off = errors_ms(found, times)
    assert off[len(off) // 2] < 15
    assert off[int(0.95 * len(off))] < 30
    early, late = errors_ms(found[:600], times[:600]), errors_ms(found[-600:], times[-600:])
    assert max(early[300], late[300]) < 30
    assert timed.gaps == ()


def test_stamps_of_whole_seconds_come_back_within_60_ms() -> None:
    times, intervals = heart(3000)
    timed = by_stamps(rows([float(math.floor(at)) for at in times], intervals))
    off = errors_ms([beat.at_s for beat in timed.beats], times)
    assert off[int(0.95 * len(off))] < 60
    assert timed.gaps == ()


def test_a_lost_stretch_is_a_gap_with_the_right_ends() -> None:
    times, intervals = heart(600)
    stamps = arrive(times, 5)
    keep = [*range(250), *range(273, 600)]
    timed = by_stamps(rows([stamps[i] for i in keep], [intervals[i] for i in keep]))
    assert len(timed.gaps) == 1
    shift = timed.beats[0].at_s - times[0]
    assert timed.gaps[0].from_s - shift == pytest.approx(times[249], abs=0.15)
    assert timed.gaps[0].to_s - shift == pytest.approx(times[273], abs=0.15)
    assert [beat.segment for beat in timed.beats] == [0] * 250 + [1] * 327


def test_a_packet_that_is_only_late_is_no_gap() -> None:
    times, intervals = heart(600)
    stamps = arrive(times, 7)
    held_s = stamps[300] + 6.0
    stamps = [max(stamp, held_s) if index >= 300 and stamp < held_s else stamp
              for index, stamp in enumerate(stamps)]  # fmt: skip
    timed = by_stamps(rows(stamps, intervals))
    assert timed.gaps == ()
    assert errors_ms([beat.at_s for beat in timed.beats], times)[-30] < 200


def test_a_clock_that_runs_3_percent_fast_is_followed_and_said() -> None:
    times, intervals = heart(3000)
    stamps = [1.03 * at for at in arrive(times, 11)]
    timed = by_stamps(rows(stamps, intervals))
    off = errors_ms([beat.at_s for beat in timed.beats], [1.03 * at for at in times])
    assert off[int(0.95 * len(off))] < 60
    assert [beat.rr_ms for beat in timed.beats] == intervals
    assert any("3.0 % less" in note for note in timed.notes)


def test_beats_are_never_later_than_they_arrived() -> None:
    times, intervals = heart(800)
    stamps = [at + 2.0 for at in arrive(times, 13, late_s=0.3)]
    timed = by_stamps(rows(stamps, intervals))
    assert all(b.at_s <= s + 1e-6 for b, s in zip(timed.beats, stamps, strict=True))


def test_what_the_stamps_are_is_told_by_how_they_fit() -> None:
    times, intervals = heart(200)
    assert tell_timing(rows(times, intervals)) is Timing.BEATS
    starts = [at - rr / 1000 for at, rr in zip(times, intervals, strict=True)]
    assert tell_timing(rows(starts, intervals)) is Timing.STARTS
    assert tell_timing(rows(arrive(times, 1), intervals)) is Timing.ARRIVALS
    assert tell_timing(rows([5.0] * 200, intervals)) is None


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.floats(0, 1e5), st.floats(1, 60_000), st.booleans()), min_size=2, max_size=80
    ),
    st.sampled_from([None, *Timing]),
)
def test_whatever_the_stamps_beats_stay_in_order_and_every_segment_has_its_gap(
    found: list[tuple[float, float, bool]], timing: Timing | None
) -> None:
    given_rows = [
        Row(line, None if broken else rr, stamp, broken=broken)
        for line, (stamp, rr, broken) in enumerate(found)
    ]
    timed = by_stamps(given_rows, timing if any(r.rr_ms for r in given_rows) else None)
    times = [beat.at_s for beat in timed.beats]
    assert times == sorted(times)
    assert all(map(math.isfinite, times))
    if timed.beats:
        assert timed.beats[-1].segment == len(timed.gaps)
