"""Beats and packets as bytes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.errors import StoreError
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.records import Happening
from biofeedback.store import packing, squeeze
from biofeedback.store.squeeze import squeezed, unsqueezed
from tests.store.samples import a_gap, a_mark, packets_of, some_beats

# Any moment of ten years to the microsecond, before the beginning too.
MOMENTS = st.integers(-(10**12), 3 * 10**14).map(lambda micro: micro / 1e6)
INTERVALS = (
    st.integers(0, 65535).map(lambda ticks: ticks * 1000 / 1024)
    | st.integers(0, 10**7).map(lambda micro: micro / 1000)
    | st.floats(0, 1e6, allow_nan=False)
)
BEATS = st.builds(Beat, MOMENTS, INTERVALS, st.integers(0, 2**40), st.integers(0, 10**6))
PACKETS = st.builds(
    PacketReceived,
    MOMENTS,
    st.sampled_from(["2a37", "2a19", "fb005c82-02e7-f387-1cad-8acd2d8df0c8"]) | st.text(max_size=5),
    st.binary(max_size=20) | st.binary(max_size=300),
)


@given(st.lists(BEATS, max_size=30))
def test_any_beats_come_back_exactly(beats: list[Beat]) -> None:
    assert packing.unpack_beats(packing.pack_beats(beats)) == tuple(beats)


@given(st.lists(PACKETS, max_size=20))
def test_any_packets_come_back_exactly(packets: list[PacketReceived]) -> None:
    assert packing.unpack_packets(packing.pack_packets(packets)) == tuple(packets)


@given(st.lists(st.builds(Gap, MOMENTS, MOMENTS), max_size=5))
def test_any_gaps_come_back_exactly(gaps: list[Gap]) -> None:
    assert packing.unpack_gaps(packing.pack_gaps(gaps)) == tuple(gaps)


@given(st.lists(st.builds(Happening, MOMENTS, st.text(max_size=8), st.text(max_size=40))))
def test_any_happenings_come_back_exactly(happenings: list[Happening]) -> None:
    packed = packing.pack_happenings(happenings)
    assert packing.unpack_happenings(packed) == tuple(happenings)


@given(st.floats(-1e6, 1e8), st.floats(0, 5000))
def test_a_beat_keeps_its_interval_exactly_and_its_time_to_the_microsecond(
    at_s: float, rr_ms: float
) -> None:
    (found,) = packing.unpack_beats(packing.pack_beats([Beat(at_s, rr_ms, 0)]))
    assert found.rr_ms == rr_ms
    assert found.at_s == pytest.approx(at_s, abs=0.51e-6)
    # What has been rounded once stays as it is, however often it is stored again.
    assert packing.unpack_beats(packing.pack_beats([found])) == (found,)


def test_a_beat_with_its_raw_packet_costs_less_than_ten_bytes() -> None:
    beats = some_beats(5000)
    size = len(packing.pack_beats(beats)) + len(packing.pack_packets(packets_of(beats)))
    assert size / len(beats) < 10


READERS: tuple[tuple[Callable[[bytes], object], bytes], ...] = (
    (packing.unpack_beats, packing.pack_beats(some_beats(20))),
    (packing.unpack_packets, packing.pack_packets(packets_of(some_beats(20)))),
    (packing.unpack_packets, packing.pack_packets([PacketReceived(1.0, "a", b"x" * 90)])),
    (packing.unpack_gaps, packing.pack_gaps([a_gap()])),
    (packing.unpack_happenings, packing.pack_happenings([a_mark()])),
)


@given(st.sampled_from(READERS), st.data())
def test_damaged_bytes_are_read_or_refused_with_a_sentence(
    reader: tuple[Callable[[bytes], object], bytes], data: st.DataObject
) -> None:
    read, packed = reader
    content = bytearray(unsqueezed(packed))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (squeezed(bytes(content)), squeezed(bytes(content[:cut]))):
        with suppress(StoreError):
            read(damaged)


@given(st.sampled_from(READERS), st.binary(max_size=60))
def test_foreign_bytes_are_refused_with_a_sentence(
    reader: tuple[Callable[[bytes], Any], bytes], content: bytes
) -> None:
    with pytest.raises(StoreError, match="damaged"):
        reader[0](content)


@pytest.mark.parametrize("size", [1500, 100_000])
def test_bytes_that_unfold_without_end_are_refused(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(squeeze, "LARGEST_BYTES", 1000)
    with pytest.raises(StoreError, match="damaged"):
        packing.unpack_beats(squeezed(bytes(size)))


@given(st.binary(max_size=5000))
def test_any_bytes_come_back_from_a_squeeze(content: bytes) -> None:
    assert unsqueezed(squeezed(content)) == content


@given(st.sampled_from([b"z", b"l", b"?", b""]), st.binary(max_size=60))
def test_foreign_bytes_are_never_unsqueezed(how: bytes, content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unsqueezed(how + content)


def test_a_time_that_is_no_number_is_not_stored() -> None:
    with pytest.raises((ValueError, OverflowError)):
        packing.pack_beats([replace(some_beats(1)[0], at_s=float("inf"))])
