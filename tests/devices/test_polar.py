"""Polar's measurement data, both ways: examples by its specification, round trips, any bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.devices.polar import (
    Answer,
    Frame,
    Kind,
    Op,
    PulseInterval,
    Request,
    Setting,
    Status,
    acceleration_counts,
    acceleration_factor,
    acceleration_frame,
    ecg_frame,
    ecg_microvolts,
    factor_bits,
    factor_of,
    ppi_frame,
    pulse_intervals,
    read_features,
    read_settings,
    write_features,
    write_settings,
)

STAMPS = st.integers(0, 2**64 - 1)
INT16 = st.integers(-(2**15), 2**15 - 1)
COUNTS = st.lists(st.tuples(INT16, INT16, INT16), min_size=1, max_size=60)
PULSES = st.builds(
    PulseInterval,
    st.integers(0, 255),
    st.integers(0, 65535),
    st.integers(0, 65535),
    st.booleans(),
    st.sampled_from([None, True, False]),
)
SIZES = {0: 2, 1: 2, 2: 2, 3: 4, 4: 1, 5: 4}
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        setting: st.lists(st.integers(0, 256 ** SIZES[setting] - 1), max_size=9).map(tuple)
        for setting in Setting
    },
)


def test_the_request_that_starts_an_h10s_ecg_is_the_known_one() -> None:
    wanted = {Setting.SAMPLE_RATE_HZ: (130,), Setting.RESOLUTION_BITS: (14,)}
    request = Request(Op.START, Kind.ECG, write_settings(wanted))
    assert bytes(request).hex(" ") == "02 00 00 01 82 00 01 01 0e 00"
    assert bytes(Request(Op.STOP, Kind.ECG)).hex(" ") == "03 00"
    assert bytes(Request(Op.SETTINGS, Kind.ACCELERATION)).hex(" ") == "01 02"


def test_an_h10s_answer_names_its_acceleration_settings() -> None:
    payload = bytes.fromhex(
        "f0 01 02 00 00 00 04 19 00 32 00 64 00 c8 00 01 01 10 00 02 03 02 00 04 00 08 00"
    )
    answer = Answer.from_bytes(payload)
    assert answer is not None
    assert (answer.op, answer.kind, answer.status) == (Op.SETTINGS, Kind.ACCELERATION, 0)
    assert read_settings(answer.parameters) == {
        Setting.SAMPLE_RATE_HZ: (25, 50, 100, 200),
        Setting.RESOLUTION_BITS: (16,),
        Setting.RANGE: (2, 4, 8),
    }
    assert bytes(answer) == payload


def test_a_refusal_says_why() -> None:
    answer = Answer.from_bytes(bytes.fromhex("f002000a"))
    assert answer is not None
    assert answer.status == Status.INVALID_MTU


def test_features_are_bits() -> None:
    assert read_features(bytes.fromhex("0f0500")) == {Kind.ECG, Kind.ACCELERATION}
    assert read_features(bytes.fromhex("0f0e00")) == {Kind.ACCELERATION, Kind.PPI}
    assert read_features(b"\x01\x05") == frozenset()
    assert read_features(b"") == frozenset()


def test_an_ecg_frame_by_hand() -> None:
    frame = Frame.from_bytes(bytes.fromhex("00 ea54a2420c8b0108 00 0a0000 f6ffff 000080"))
    assert frame is not None
    assert frame.stamp_ns == 0x08018B0C42A254EA
    assert ecg_microvolts(frame) == (10, -10, -(2**23))


def test_acceleration_differences_by_hand() -> None:
    # 100, -200, 1000; then two samples of 4 bits: +1 -2 +3, then -8 +7 0.
    content = bytes.fromhex("6400 38ff e803 04 02 e1 83 07")
    frame = Frame(Kind.ACCELERATION, 7, 1, True, content)
    assert acceleration_counts(frame) == ((100, -200, 1000), (101, -202, 1003), (93, -195, 1003))


def test_compressed_counts_are_in_g_or_mg_by_their_form() -> None:
    factor = factor_of({Setting.FACTOR: (factor_bits(0.000244),)})
    assert factor == pytest.approx(0.000244)
    compressed = acceleration_frame(0, [(0, 0, 4096)], form=0, compressed=True)
    assert 4096 * acceleration_factor(compressed, factor) == pytest.approx(1000.0, rel=1e-3)
    assert acceleration_factor(acceleration_frame(0, [(0, 0, 1000)]), factor) == 1.0
    assert factor_of({}) == 1.0
    assert factor_of({Setting.FACTOR: (factor_bits(float("nan")),)}) == 1.0


def test_pulse_intervals_by_hand() -> None:
    frame = Frame.from_bytes(
        bytes.fromhex("03 0000000000000000 00 44 7203 0a00 06 44 7603 2800 05")
    )
    assert frame is not None
    intervals = pulse_intervals(frame)
    assert intervals == (
        PulseInterval(68, 882, 10, blocked=False, contact=True),
        PulseInterval(68, 886, 40, blocked=True, contact=False),
    )
    assert [one.is_sure for one in intervals] == [True, False]


@pytest.mark.parametrize("cut", [1, 2, 4, 5])
def test_a_frame_that_was_cut_has_lost_the_sample_its_time_is_of(cut: int) -> None:
    whole = [
        bytes(ecg_frame(1, [1, 2, 3])),
        bytes(acceleration_frame(1, [(1, 2, 3), (4, 5, 6)])),
        bytes(acceleration_frame(1, [(1, 2, 3), (400, 5, 6)], compressed=True)),
        bytes(ppi_frame([PulseInterval(60, 1000, 5)])),
    ]
    for payload in whole:
        frame = Frame.from_bytes(payload[:-cut])
        assert frame is not None
        assert ecg_microvolts(frame) is None
        assert acceleration_counts(frame) is None
        assert pulse_intervals(frame) is None


@given(STAMPS, st.lists(st.integers(-(2**23), 2**23 - 1), min_size=1, max_size=80))
def test_ecg_comes_back_as_it_went(stamp_ns: int, microvolts: list[int]) -> None:
    frame = Frame.from_bytes(bytes(ecg_frame(stamp_ns, microvolts)))
    assert frame is not None
    assert (frame.stamp_ns, ecg_microvolts(frame)) == (stamp_ns, tuple(microvolts))


@given(STAMPS, COUNTS, st.sampled_from([(1, False), (2, False), (0, True), (1, True)]))
def test_acceleration_comes_back_as_it_went(
    stamp_ns: int, counts: list[tuple[int, int, int]], how: tuple[int, bool]
) -> None:
    form, compressed = how
    sent = acceleration_frame(stamp_ns, counts, form=form, compressed=compressed)
    frame = Frame.from_bytes(bytes(sent))
    assert frame == sent
    assert acceleration_counts(frame) == tuple(counts)


@given(STAMPS, st.lists(PULSES, min_size=1, max_size=20))
def test_pulse_intervals_come_back_as_they_went(
    stamp_ns: int, intervals: list[PulseInterval]
) -> None:
    frame = Frame.from_bytes(bytes(ppi_frame(intervals, stamp_ns)))
    assert frame is not None
    assert pulse_intervals(frame) == tuple(intervals)


@given(SETTINGS)
def test_settings_come_back_as_they_went(settings: dict[Setting, tuple[int, ...]]) -> None:
    assert read_settings(write_settings(settings)) == settings


@given(st.sampled_from(Op), st.sampled_from(Kind), st.binary(max_size=40))
def test_requests_and_answers_come_back_as_they_went(op: Op, kind: Kind, rest: bytes) -> None:
    request = Request(op, kind, rest)
    assert Request.from_bytes(bytes(request)) == request
    answer = Answer(op, kind, Status.SUCCESS, more=True, parameters=rest)
    assert Answer.from_bytes(bytes(answer)) == answer


@given(st.sets(st.sampled_from(Kind)))
def test_features_come_back_as_they_went(kinds: set[Kind]) -> None:
    assert read_features(write_features(kinds)) == kinds


@given(st.binary(max_size=300))
def test_any_bytes_are_a_frame_or_nothing(payload: bytes) -> None:
    Request.from_bytes(payload)
    read_features(payload)
    answer = Answer.from_bytes(payload)
    if answer is not None:
        factor_of(read_settings(answer.parameters))
    frame = Frame.from_bytes(payload)
    if frame is None:
        assert len(payload) < 10
        return
    assert ecg_microvolts(frame) is None or 3 * len(ecg_microvolts(frame) or ()) == len(
        frame.content
    )
    acceleration_counts(frame)
    pulse_intervals(frame)


@given(st.binary(max_size=300))
def test_any_bytes_as_differences_are_samples_or_nothing(content: bytes) -> None:
    counts = acceleration_counts(Frame(Kind.ACCELERATION, 0, 1, True, content))
    assert counts is None or len(counts) >= 1


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="SAMPLE_RATE"):
        write_settings({Setting.SAMPLE_RATE_HZ: (70000,)})
    with pytest.raises(ValueError, match="sample"):
        acceleration_frame(0, [], compressed=True)
    with pytest.raises(ValueError, match="fit"):
        acceleration_frame(0, [(40000, 0, 0)], compressed=True)
