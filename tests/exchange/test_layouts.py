"""The same heart in every layout an export may have."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from biofeedback.core.errors import BadInputError
from tests.exchange.reading import intervals, read_text

HEART = [round(850 + 60 * math.sin(i / 2.0) + 7 * math.sin(i * i)) for i in range(120)]
ENDS = [sum(HEART[: i + 1]) / 1000 for i in range(len(HEART))]
NOON = datetime(2026, 3, 4, 12, 0, 0)


def _column(values: list[str], head: str = "") -> str:
    return (head + "\n" if head else "") + "\n".join(values) + "\n"


PLAIN = {
    "ms": _column([str(v) for v in HEART]),
    "ms with a point": _column([f"{v}.0" for v in HEART]),
    "s": _column([f"{v / 1000:.3f}" for v in HEART]),
    "s with a decimal comma": _column([f"{v / 1000:.3f}".replace(".", ",") for v in HEART]),
    "ms with a decimal comma and a name": _column([f"{v},0" for v in HEART], "RR"),
    "named rri": _column([str(v) for v in HEART], "rri"),
    "named and in s": _column([f"{v / 1000:.3f}" for v in HEART], "RR (s)"),
    "a unit that is not true": _column([f"{v / 1000:.3f}" for v in HEART], "rr_ms"),
    "a title above": _column([str(v) for v in HEART], "Exported by a phone"),
    "comments above": _column([str(v) for v in HEART], "# one\n# two: 3"),
    "quoted": _column([f'"{v}"' for v in HEART], '"ibi"'),
    "1/1024 s": _column([f"{v * 1.024:.4f}" for v in HEART], "rr_1024"),
    "blank lines between": _column([f"{v}\n" for v in HEART]),
    "microseconds": _column([f"{v * 1000}" for v in HEART], "rr_us"),
    "a Polar log": _column(
        [f"2026-03-04T12:00:00.000;{v}" for v in HEART], "Phone timestamp;RR-interval [ms]"
    ),
    "several in a cell": "t,rr\n"
    + "".join(f"{ENDS[i + 1]:.3f},{HEART[i]} {HEART[i + 1]}\n" for i in range(0, len(HEART), 2)),
}


@pytest.mark.parametrize("layout", PLAIN)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_the_same_heart_comes_out_of_every_layout(layout: str, ends: str, encoding: str) -> None:
    found = read_text(PLAIN[layout].replace("\n", ends), encoding)
    assert intervals(found) == pytest.approx(HEART, abs=0.01)
    assert found.gaps == ()


STAMPED = {
    "beat times and intervals": _column(
        [f"{t:.3f},{v}" for t, v in zip(ENDS, HEART, strict=True)], "beat_time_s,rr_ms"
    ),
    "semicolons and decimal commas": _column(
        [f"{t:.3f};{v}".replace(".", ",") for t, v in zip(ENDS, HEART, strict=True)],
        "Zeit;RR;time",
    ).replace("Zeit;RR;time", "time;RR"),
    "tabs, ms": _column(
        [f"{t * 1000:.0f}\t{v}" for t, v in zip(ENDS, HEART, strict=True)], "timestamp\tIBI"
    ),
    "blanks, no heading": _column(
        [f"{t:.3f} {v / 1000:.3f}" for t, v in zip(ENDS, HEART, strict=True)]
    ),
    "no heading, time and interval": _column(
        [f"{t:.3f},{v}" for t, v in zip(ENDS, HEART, strict=True)]
    ),
    "Empatica": _column(
        [f"{t:.6f},{v / 1000:.6f}" for t, v in zip(ENDS, HEART, strict=True)],
        "1560279825.000000, IBI",
    ),
    "HRV Logger": _column(
        [
            f"{NOON + timedelta(seconds=t)},{v},{t * 1000:.0f}"
            for t, v in zip(ENDS, HEART, strict=True)
        ],
        "date,rr,since start",
    ),
    "epoch in ms": _column(
        [f"{1_770_000_000_000 + t * 1000:.0f},{v}" for t, v in zip(ENDS, HEART, strict=True)],
        "unix_timestamp,rr",
    ),
    "ISO with a zone": _column(
        [
            f"{(NOON + timedelta(seconds=t)).isoformat()}+02:00,{v}"
            for t, v in zip(ENDS, HEART, strict=True)
        ],
        "timestamp,nn",
    ),
    "day first": _column(
        [
            f"{NOON + timedelta(seconds=t):%d/%m/%Y %H:%M:%S.%f};{v}"
            for t, v in zip(ENDS, HEART, strict=True)
        ],
        "time;rri",
    ),
    "over midnight, no date": _column(
        [
            f"{NOON.replace(hour=23, minute=59, second=30) + timedelta(seconds=t):%H:%M:%S.%f},{v}"
            for t, v in zip(ENDS, HEART, strict=True)
        ],
        "time,rr",
    ),
    "date and time apart": _column(
        [
            f"{NOON + timedelta(seconds=t):%Y-%m-%d;%H:%M:%S.%f};{v}"
            for t, v in zip(ENDS, HEART, strict=True)
        ],
        "Date;Time;RR",
    ),
    "beat times alone": _column([f"{t:.3f}" for t in ENDS]),
    "beat times alone, ms": _column([f"{t * 1000:.0f}" for t in ENDS]),
    "beat times alone, named": _column([f"{t:.3f}" for t in ENDS], "beat_time_s"),
    "started, not ended": _column(
        [f"{t - v / 1000:.3f},{v}" for t, v in zip(ENDS, HEART, strict=True)], "t_s,rr_ms"
    ),
    "an event log": _column(
        [
            f"IBI,{v},{NOON + timedelta(seconds=t)}\nhrv,42.0,{NOON + timedelta(seconds=t)}"
            for t, v in zip(ENDS, HEART, strict=True)
        ],
        "event,value,timestamp",
    ),
}


@pytest.mark.parametrize("layout", STAMPED)
def test_stamps_give_the_beats_their_times(layout: str) -> None:
    found = read_text(STAMPED[layout])
    wanted = HEART[1:] if "alone" in layout else HEART
    ends = ENDS[1:] if "alone" in layout else ENDS
    assert intervals(found) == pytest.approx(wanted, abs=0.6)
    shift = found.beats[0].at_s - ends[0]
    assert [beat.at_s - shift for beat in found.beats] == pytest.approx(ends, abs=0.002)
    assert found.gaps == ()


@pytest.mark.parametrize("layout", ["beat times and intervals", "blanks, no heading", "Empatica"])
def test_a_hole_in_the_times_is_a_gap(layout: str) -> None:
    lines = STAMPED[layout].splitlines()
    first = len(lines) - len(HEART)
    del lines[first + 40 : first + 63]
    found = read_text("\n".join(lines))
    assert len(found.beats) == len(HEART) - 23
    assert [(round(g.from_s, 3), round(g.to_s, 3)) for g in found.gaps] == [
        (round(ENDS[39], 3), round(ENDS[63], 3))
    ]
    assert [beat.segment for beat in found.beats] == [0] * 40 + [1] * (len(HEART) - 63)


def test_when_it_began_is_told_where_the_file_says_so() -> None:
    assert read_text(STAMPED["Empatica"]).started_at == datetime(2019, 6, 11, 19, 3, 45, tzinfo=UTC)
    zoned = read_text(STAMPED["ISO with a zone"]).started_at
    assert zoned is not None
    assert zoned.utcoffset() == timedelta(hours=2)
    assert abs(zoned - datetime(2026, 3, 4, 10, tzinfo=UTC)) < timedelta(seconds=2)
    assert read_text(PLAIN["ms"]).started_at is None


def test_a_date_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    found = read_text(STAMPED["day first"])  # 04/03 or 03/04
    assert found.started_at is None
    assert any("two ways" in note for note in found.notes)


def test_a_beat_without_an_interval_is_the_start_not_a_bad_line() -> None:
    found = read_text("beat_time_s,rr_ms\n0.5,\n1.3,800.0\n2.1,800.0\n2.9,800.0\n")
    assert [beat.at_s for beat in found.beats] == [1.3, 2.1, 2.9]
    assert not any("skipped" in note for note in found.notes)


@pytest.mark.parametrize("bad", ["nan", "inf", "-800", "0", "1e9", "8oo", "1_000", "٨٠٠"])
def test_a_number_that_is_no_interval_is_named(bad: str) -> None:
    found = read_text(_column([str(v) for v in HEART[:10]] + [bad] + [str(v) for v in HEART[10:]]))
    assert intervals(found) == HEART
    assert any("line 11:" in note and "1 line was skipped" in note for note in found.notes)
    assert [beat.segment for beat in found.beats[9:11]] == [0, 1]


def test_intervals_out_of_range_are_kept_for_others_to_judge() -> None:
    odd = [*HEART[:30], 250, 3200, *HEART[30:]]
    assert intervals(read_text(_column([str(v) for v in odd]))) == odd


def test_a_clock_set_back_is_said_and_never_runs_back() -> None:
    twice = [*ENDS, *ENDS]
    text = _column([f"{t:.3f},{v}" for t, v in zip(twice, HEART * 2, strict=True)], "t,rr")
    found = read_text(text)
    assert len(found.beats) == 2 * len(HEART)
    times = [beat.at_s for beat in found.beats]
    assert times == sorted(times)
    assert found.beats[-1].segment == 1
    assert any("goes back" in note for note in found.notes)


def test_one_stamp_for_all_is_no_clock() -> None:
    found = read_text(_column([f"2026-03-04 12:00:00,{v}" for v in HEART], "date,rr"))
    assert [beat.at_s for beat in found.beats] == pytest.approx(ENDS)


def test_a_kubios_report_is_read_from_its_list() -> None:
    rows = [
        f"                              ,{t:12.3f},{v / 1000:12.3f},       0.003,  44995.6734,"
        for t, v in zip(ENDS, HEART, strict=True)
    ]
    tail = ["                              ,            ,            ,       0.400,     12.1,"] * 30
    head = [
        "HRV ANALYSIS RESULTS - 13-Sep-2018 13:15:19",
        "  Mean RR  (ms):              ,    707.5437,            ,",
        "RR INTERVAL DATA and SPECTRUM ESTIMATES,",
        "                              ,    SAMPLE 1,            ,            ,            ,",
        "                              ,     RR Data,            ,FFT spectrum,            ,",
        "                              ,        Time, RR interval,   Frequency,         PSD,",
        "                              ,         (s),         (s),        (Hz),   (ms^2/Hz),",
    ]
    found = read_text("\r\n".join([*head, *rows, *tail]))
    assert intervals(found) == pytest.approx(HEART, abs=0.6)
    assert found.format == "Kubios report"
    assert not any("skipped" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timestamp,hr\n1,72\n2,73\n3,71\n", "heart rates"),
        ("hr\n72\n73\n71\n", "heart rates"),
        ("72\n73\n71\n75\n", "neither intervals"),
        ("date,resp_rate\n2026-01-01,14\n2026-01-02,15\n", "no column"),
        ("rr_ms\nlow\nhigh\n", "no"),
        ("rr_ms\n", "no"),
        ("800\n", "too few"),
        ("Dear diary\nslept well\n", "no"),
        ("rr_ms\n800\nx\ny\nz\n", "check that this is the file"),
        ("event,value,timestamp\nhrv,1,2026-01-01T00:00:00\n", "log of hrv"),
        ('{"rr": [800, 810]}', "no"),
        ("PK\x03\x04abc", "ZIP"),
    ],
)
def test_what_holds_no_intervals_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_text(text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(BadInputError, match="characters long"):
        read_text("800\n" + "8" * 200_000)
    with pytest.raises(BadInputError, match="lines"):
        read_text("8\n" * 1_000_100)
