"""ECG files: with stamps, with a rate, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.exchange.ecg_files import read_content_as_ecg, read_ecg, read_ecg_recording
from tests.exchange.reading import DATA, read_data

CONTROL = DATA / "ecg_resp/control_spontaneous_a_ecg250.csv"


def test_one_column_needs_a_rate_and_says_so() -> None:
    with pytest.raises(BadInputError, match="--rate"):
        read_ecg(CONTROL)
    times, values = read_ecg(CONTROL, 250.0)
    assert len(times) == len(values) == 16172
    assert times[-1] == pytest.approx(16171 / 250)


def test_stamps_are_the_truth_whatever_rate_is_said() -> None:
    text = "t_s,ecg_mV\n" + "".join(f"{i / 130.16:.5f},{i % 7}\n" for i in range(2000))
    times, _values = read_content_as_ecg(text.encode(), "h10.csv", 130.0)
    assert times[-1] == pytest.approx(1999 / 130.16, abs=1e-4)


def test_times_in_ms_and_a_named_column_among_two_are_understood() -> None:
    text = "time_ms;ECG;RSP\n" + "".join(f"{4 * i};{i % 9},5;3\n" for i in range(500))
    times, values = read_content_as_ecg(text.encode(), "x.csv")
    assert times[-1] == pytest.approx(1.996)
    assert values[1] == pytest.approx(1.5)


def test_the_beats_of_an_ecg_are_those_of_its_list() -> None:
    found = read_ecg_recording(CONTROL, 250.0)
    truth = read_data("ecg_resp/control_spontaneous_a_rr.csv")
    assert len(found.beats) == len(truth.beats)
    ours = np.array([beat.rr_ms for beat in found.beats])
    theirs = np.array([beat.rr_ms for beat in truth.beats])
    assert np.abs(ours - theirs).max() < 3.0
    assert found.gaps == ()


def test_a_hole_in_the_samples_is_a_gap_in_the_beats(tmp_path: Path) -> None:
    lines = CONTROL.read_text().splitlines()[1:]
    stamped = [f"{i / 250:.3f},{v}" for i, v in enumerate(lines) if not 5000 <= i < 7500]
    (tmp_path / "hole.csv").write_text("t_s,ecg\n" + "\n".join(stamped))
    found = read_ecg_recording(tmp_path / "hole.csv")
    assert len(found.gaps) == 1
    assert found.gaps[0].from_s < 20.0 < 30.0 < found.gaps[0].to_s


@pytest.mark.parametrize(
    ("text", "rate", "said"),
    [
        ("ecg\n1\n2\n", 250.0, "too few"),
        ("ecg\n" + "1\nx\n" * 300, 250.0, "line 3"),
        ("resp\n" + "1\n" * 300, 250.0, "can't be told"),
        ("t,ecg\n" + "".join(f"{i / 10},1\n" for i in range(300)), None, "no ECG"),
        ("t,ecg\n" + "0.1,1\n" * 300, None, "do not rise"),
        ("ecg\n" + "1\n" * 300, 3.0, "samples a second"),
        ("ecg\n" + "1\n" * 300, float("nan"), "samples a second"),
        ("a,b,c\n" + "1,2,3\n" * 300, 250.0, "can't be told"),
    ],
)
def test_what_is_no_ecg_is_refused_in_one_sentence(
    text: str, rate: float | None, said: str
) -> None:
    with pytest.raises(BadInputError, match=said):
        read_content_as_ecg(text.encode(), "x.csv", rate)


def test_intervals_are_no_ecg() -> None:
    with pytest.raises(BadInputError, match="can't be told"):
        read_ecg(DATA / "paced/deep_5s_in_5s_out_a_rr.csv", 250.0)
