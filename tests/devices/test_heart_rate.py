import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.devices.heart_rate import Measurement

CAPTURED = Path(__file__).parent.parent / "data" / "ble" / "hrm_2a37_payloads.csv"
CONTACT = {"contact": True, "no contact": False, "not supported": None}


def captured() -> list[dict[str, str]]:
    with CAPTURED.open(newline="") as lines:
        return list(csv.DictReader(lines))


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    wide = draw(st.booleans())
    rr = draw(st.lists(st.integers(0, 0xFFFF), max_size=9).map(tuple))
    return Measurement(
        heart_rate_bpm=draw(st.integers(0, 0xFFFF if wide else 0xFF)),
        contact=draw(st.none() | st.booleans()),
        energy_kj=draw(st.none() | st.integers(0, 0xFFFF)),
        rr_1024=rr,
        rr_flagged=bool(rr) or draw(st.booleans()),
        wide=wide,
    )


@given(measurements())
def test_what_is_encoded_decodes_to_the_same(measurement: Measurement) -> None:
    assert Measurement.from_bytes(bytes(measurement)) == measurement


@given(st.binary(max_size=600))
def test_any_bytes_are_read_without_a_fuss(payload: bytes) -> None:
    heard = Measurement.from_bytes(payload)
    if heard is None:
        assert len(payload) < 3
        return
    assert 0 <= heard.heart_rate_bpm <= 0xFFFF
    assert 2 * len(heard.rr_1024) <= len(payload) - 2
    if not heard.truncated and not payload[0] & 0xE0 and payload[0] & 0x06 != 0x02:
        assert bytes(heard) == payload


@given(measurements(), st.data())
def test_a_packet_cut_short_says_so_and_invents_nothing(
    measurement: Measurement, data: st.DataObject
) -> None:
    whole = bytes(measurement)
    cut = data.draw(st.integers(0, len(whole) - 1))
    heard = Measurement.from_bytes(whole[:cut])
    if heard is None:
        assert cut < (3 if measurement.wide else 2)
        return
    assert heard.heart_rate_bpm == measurement.heart_rate_bpm
    assert heard.rr_1024 == measurement.rr_1024[: len(heard.rr_1024)]
    assert heard.energy_kj in (None, measurement.energy_kj)
    assert heard.truncated or len(heard.rr_1024) < len(measurement.rr_1024)


@pytest.mark.parametrize("row", captured(), ids=lambda row: row["payload_hex"])
def test_captured_packets_read_as_they_were_recorded(row: dict[str, str]) -> None:
    payload = bytes.fromhex(row["payload_hex"])
    heard = Measurement.from_bytes(payload)
    if row["status"] == "truncated":
        assert heard is None
        return
    assert heard is not None
    assert payload[0] == int(row["flags"], 16)
    assert heard.heart_rate_bpm == int(row["hr_bpm"])
    assert heard.contact is CONTACT[row["contact"]]
    assert heard.energy_kj == (int(row["energy_kj"]) if row["energy_kj"] else None)
    assert heard.rr_1024 == tuple(int(rr) for rr in row["rr_1024"].split())
    assert heard.rr_ms == pytest.approx([float(rr) for rr in row["rr_ms"].split()], abs=6e-4)
    assert heard.truncated is (row["status"] != "ok")
    if not heard.truncated:
        assert bytes(heard) == payload


def test_an_interval_is_kept_to_the_last_1024th_of_a_second() -> None:
    heard = Measurement.from_bytes(bytes.fromhex("10485d03"))
    assert heard is not None
    assert heard.rr_ms == (861 * 1000 / 1024,)
    assert heard.rr_ms[0] * 1024 / 1000 == 861


def test_a_flag_without_an_interval_is_legal_and_brings_no_beat() -> None:
    heard = Measurement.from_bytes(bytes.fromhex("1028"))
    assert heard == Measurement(40, rr_flagged=True)


def test_reserved_flags_are_ignored() -> None:
    assert Measurement.from_bytes(b"\xe0\x48") == Measurement(72)


@pytest.mark.parametrize(
    "measurement",
    [
        Measurement(-1),
        Measurement(0x10000),
        Measurement(60, energy_kj=0x10000),
        Measurement(60, rr_1024=(0x10000,), rr_flagged=True),
    ],
)
def test_values_that_do_not_fit_are_refused(measurement: Measurement) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        bytes(measurement)
