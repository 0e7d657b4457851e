"""Whatever bytes come, a reader gives a recording or one sentence: no traceback, no hang.

The long form (10,000 a format) runs under soak; here a fiftieth.
"""

from __future__ import annotations

import math
import os
import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.exchange.ecg_files import read_content_as_ecg
from biofeedback.exchange.recording import Found
from biofeedback.exchange.rr_files import read_content
from tests.exchange.edf_bytes import edf_plus
from tests.exchange.reading import DATA
from tests.soak_notes import note

MUTATIONS = 10_000 if os.environ.get("BIOFEEDBACK_SOAK") else 200
EXAMPLES = 2_000 if os.environ.get("BIOFEEDBACK_SOAK") else 150
LARGEST = 6_000

REAL = {
    "list in ms": (DATA / "rr/rest_rri.txt").read_bytes(),
    "comments": (DATA / "rr/earclip_2014-06-26-14-08-37.txt").read_bytes(),
    "empatica": (DATA / "rr/empatica_IBI.csv").read_bytes(),
    "no heading": (DATA / "rr/h10_ibi_openlog.csv").read_bytes(),
    "packets": (DATA / "rr/h10_pvc_device_rr.csv").read_bytes(),
    "night": (DATA / "rr/strap_real_night_rr.csv").read_bytes(),
    "event log": (DATA / "rr/openhrv_native_sample.csv").read_bytes() * 8,
    "dates": (DATA / "rr/odd_rri_multiple_columns_datetime.csv").read_bytes() * 8,
    "polar": (DATA / "rr/polar_exercise.hrm").read_bytes(),
    "holter": (DATA / "ectopic/mitbih_119_beats.csv").read_bytes(),
    "fit": (DATA / "fit/garmin-fenix-5-walk.fit").read_bytes(),
    "edf": edf_plus([(1.0 + 0.8 * i, "N") for i in range(60)]),
    "sidecar": (DATA / "rr/appledouble_sidecar.txt").read_bytes(),
    "daily": (DATA / "daily/hrv4training_ios_2018.csv").read_bytes(),
}

NASTY = [
    b"\x00", b"\xff", b"\xff\xfe", b"\r", b"\n", b",", b";", b"\t", b'"', b"'", b"-", b"nan",
    b"inf", b"1e308", b"1e-320", b"999999999999999999999", b"2026-02-30", b"25:61:61", b"[HRData]",
    b"rr", b"0", b"RR INTERVAL DATA", b"event,value", b"\x14\x14\x00", b"beat_time_s", b"#",
    b"\xe2\x80\xa8",
]  # fmt: skip


def check(content: bytes) -> Found | None:
    """Read, and hold whatever came to what every recording must be."""
    try:
        found = read_content(content, "file")
    except BadInputError as refusal:
        sentence = str(refusal)
        assert sentence
        assert "\n" not in sentence
        assert len(sentence) < 1000
        return None
    assert len(found.beats) >= 2
    assert [beat.index for beat in found.beats] == list(range(len(found.beats)))
    assert all(0 < beat.rr_ms <= 60_000 for beat in found.beats)
    times = [beat.at_s for beat in found.beats]
    assert all(map(math.isfinite, times))
    assert all(after >= before for before, after in pairwise(times))
    segments = [beat.segment for beat in found.beats]
    steps = [after - before for before, after in pairwise(segments)]
    assert all(step in (0, 1) for step in steps)
    assert segments[-1] == len(found.gaps)
    assert all(gap.from_s <= gap.to_s for gap in found.gaps)
    assert found.started_at is None or found.started_at.tzinfo is not None
    assert found.notes
    return found


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return a piece of the file with a few bytes changed, cut, doubled or put in."""
    start = chance.choice([0, 0, 0, chance.randrange(len(content))])
    piece = bytearray(content[start : start + chance.randrange(1, LARGEST)])
    for _i in range(chance.choice([1, 1, 2, 4, 16, 64])):
        if not piece:
            break
        at = chance.randrange(len(piece))
        match chance.randrange(6):
            case 0:
                piece[at] = chance.randrange(256)
            case 1:
                piece[at] ^= 1 << chance.randrange(8)
            case 2:
                del piece[at : at + chance.randrange(1, 200)]
            case 3:
                piece[at:at] = piece[at : at + chance.randrange(1, 200)]
            case 4:
                piece[at:at] = chance.choice(NASTY)
            case 5:
                piece[at : at + 8] = chance.choice(NASTY)
    return bytes(piece)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", REAL)
def test_a_damaged_file_is_a_recording_or_a_sentence(kind: str) -> None:
    chance = random.Random(f"damaged {kind}")
    read = sum(check(mutated(REAL[kind], chance)) is not None for _i in range(MUTATIONS))
    assert read < MUTATIONS
    words = f"{MUTATIONS} damaged files: {read} read, the others refused in a sentence."
    note(f"Fuzz, recordings, {kind}", words)


@settings(
    max_examples=EXAMPLES, deadline=2000, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(st.binary(max_size=2000))
def test_any_bytes_are_a_recording_or_a_sentence(content: bytes) -> None:
    check(content)


@settings(
    max_examples=EXAMPLES, deadline=2000, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(st.text(st.sampled_from("0123456789.,;:\t \n\r\"'-/#eErtibnaxyz_[]=|µ"), max_size=1500))
def test_any_text_of_the_kind_exports_hold_is_a_recording_or_a_sentence(text: str) -> None:
    check(text.encode())


@settings(
    max_examples=EXAMPLES, deadline=2000, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(
    st.sampled_from(["t,rr", "beat_time_s,rr_ms", "date;rr", "time\tibi", "event,value,timestamp"]),
    st.lists(
        st.tuples(
            st.one_of(
                st.floats(allow_nan=True, allow_infinity=True),
                st.integers(-(10**18), 10**18),
                st.datetimes(),
                st.times(),
                st.sampled_from(["IBI", "", "x", "2026-13-45", "12:00 pm", "0:00"]),
            ),
            st.one_of(st.floats(), st.integers(-5000, 5000), st.floats(0.2, 3), st.just("")),
        ),
        max_size=60,
    ),
)
def test_any_table_is_a_recording_or_a_sentence(
    heading: str, rows: list[tuple[object, object]]
) -> None:
    separator = next(s for s in ",;\t" if s in heading)
    lines = [heading, *(f"{a}{separator}{b}{separator}{a}" for a, b in rows)]
    check("\n".join(lines).encode())


@settings(
    max_examples=EXAMPLES, deadline=2000, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(st.binary(max_size=600), st.integers(0, 400))
def test_a_fit_header_over_any_bytes_is_a_sentence(content: bytes, said: int) -> None:
    header = bytes([14, 0x10, 0x43, 0x08]) + said.to_bytes(4, "little") + b".FIT\x00\x00"
    check(header + content)


@pytest.mark.parametrize("kind", ["ecg", "edf"])
def test_a_damaged_ecg_is_an_ecg_or_a_sentence(kind: str) -> None:
    ecg = (DATA / "ecg_resp/control_spontaneous_a_ecg250.csv").read_bytes()
    chance = random.Random(f"damaged {kind}")
    content = ecg if kind == "ecg" else edf_plus([(1.0, "N")], ecg=[0, 100, -100] * 500)
    for _i in range(MUTATIONS):
        try:
            times, values = read_content_as_ecg(mutated(content, chance), "file", 250.0)
        except BadInputError:
            continue
        assert len(times) == len(values)
        assert all(map(math.isfinite, [*times, *values]))
