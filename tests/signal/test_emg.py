"""The muscle's numbers against signals whose truth is known."""

import numpy as np
import pytest

from biofeedback.core.muscle import Contact, Direction, MuscleAim, MuscleRange
from biofeedback.devices.simulated_sensors import emg_table
from biofeedback.signal.emg import MuscleReader, balance_percent, mean_level

RATE_HZ = 1000.0


def muscle(seconds: float, rms_uv: float = 20.0, begin: int = 0) -> np.ndarray:
    table = emg_table()
    places = (np.arange(round(seconds * RATE_HZ)) + begin) % len(table)
    return rms_uv * table[places]


def hum(seconds: float, uv_rms: float, hz: float = 50.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return uv_rms * np.sqrt(2.0) * np.sin(2 * np.pi * hz * t + 0.3)


def read(signal: np.ndarray, piece: int = 137, rate_hz: float = RATE_HZ) -> MuscleReader:
    rows = np.atleast_2d(signal)
    reader = MuscleReader(rate_hz, len(rows))
    for start in range(0, rows.shape[1], piece):
        reader.push(5.0 + start / rate_hz, rows[:, start : start + piece])
    return reader


def overall(reader: MuscleReader, channel: int = 0) -> float:
    _ends, rms = reader.levels()
    return float(np.sqrt(np.nanmean(rms[channel] ** 2)))


@pytest.mark.parametrize("true_uv", [2.0, 20.0, 400.0])
def test_the_rms_is_true_within_two_percent(true_uv: float) -> None:
    signal = muscle(20.0, true_uv)
    assert overall(read(signal)) == pytest.approx(np.sqrt(np.mean(signal**2)), rel=0.02)


@pytest.mark.parametrize("hz", [50.0, 60.0])
@pytest.mark.parametrize(("true_uv", "hum_uv"), [(6.0, 3.0), (20.0, 20.0)])
def test_mains_hum_is_taken_out_where_it_is_in(hz: float, true_uv: float, hum_uv: float) -> None:
    reader = read(muscle(20.0, true_uv) + hum(20.0, hum_uv, hz))
    assert reader.mains_hz == hz
    ends, rms = reader.levels()
    settled = rms[0][ends > 10.0]
    assert np.sqrt(np.nanmean(settled**2)) == pytest.approx(true_uv, rel=0.02)


def test_hum_too_weak_to_matter_is_left_and_does_not() -> None:
    reader = read(muscle(20.0) + hum(20.0, 2.0))
    assert reader.mains_hz is None
    assert overall(reader) == pytest.approx(20.0, rel=0.02)


def test_without_hum_nothing_is_taken_out() -> None:
    reader = read(muscle(30.0))
    assert reader.mains_hz is None


def test_what_lies_outside_the_band_counts_little() -> None:
    t = np.arange(20_000) / RATE_HZ
    slow = 40.0 * np.sin(2 * np.pi * 2.0 * t) + 3000.0
    assert overall(read(muscle(20.0) + slow)) == pytest.approx(20.0, rel=0.02)


def test_the_pieces_it_came_in_change_nothing() -> None:
    signal = muscle(6.0) + hum(6.0, 10.0)
    (one_s, one), (two_s, two) = read(signal, 50).levels(), read(signal, 1999).levels()
    np.testing.assert_allclose(one_s, two_s, atol=1e-9)
    np.testing.assert_allclose(one, two, rtol=1e-9)


def test_a_level_says_when_it_was() -> None:
    reader = MuscleReader(RATE_HZ)
    levels = reader.push(5.0, muscle(2.0)[None])
    assert [round(level.at_s, 6) for level in levels[:2]] == [5.1, 5.2]
    assert levels[-1].rms_uv[0] == pytest.approx(20.0, rel=0.2)


def test_a_muscle_that_tightens_shows_within_its_window() -> None:
    reader = read(np.concatenate([muscle(4.0, 4.0), muscle(4.0, 80.0)]))
    ends, rms = reader.levels()
    before, after = rms[0][(ends > 8.0) & (ends <= 9.0)], rms[0][ends > 9.55]
    assert np.nanmax(before) < 6.0
    assert np.nanmin(after) > 60.0


def test_a_hole_begins_anew_and_its_edges_are_no_muscle() -> None:
    reader = MuscleReader(RATE_HZ)
    reader.push(0.0, muscle(3.0)[None] + 5000.0)
    reader.push(4.0, muscle(3.0)[None] - 5000.0)
    ends, rms = reader.levels()
    assert np.isnan(rms[0][(ends > 4.0) & (ends < 4.5)]).all()
    assert np.nanmax(rms) < 26.0
    assert not ((ends > 3.05) & (ends < 4.05)).any()


def test_a_sample_that_is_no_number_begins_anew() -> None:
    signal = muscle(4.0)
    signal[2000] = np.nan
    assert np.nanmax(read(signal, 100).levels()[1]) < 30.0


@pytest.mark.parametrize(
    "loose",
    [
        np.full(4000, 12.0),
        hum(4.0, 300.0) + muscle(4.0, 10.0),
        np.clip(hum(4.0, 9000.0, 7.0), -3000.0, 3000.0),
    ],
    ids=["silent", "an aerial", "at its end stop"],
)
def test_a_loose_electrode_gives_no_level(loose: np.ndarray) -> None:
    reader = read(np.concatenate([muscle(4.0), loose, muscle(6.0)]))
    ends, rms = reader.levels()
    assert np.isfinite(rms[0][(ends > 6.0) & (ends < 8.5)]).all()
    assert np.isnan(rms[0][(ends > 9.95) & (ends < 12.9)]).all()
    assert np.isfinite(rms[0][ends > 17.5]).all()
    assert Contact.OFF in {each[0] for each in reader.contacts()}


def test_a_cable_that_moves_is_an_artifact_not_a_muscle() -> None:
    t = np.arange(2000) / RATE_HZ
    moved = muscle(2.0) + 900.0 * np.sin(2 * np.pi * 4.0 * t)
    reader = read(np.concatenate([muscle(4.0), moved, muscle(4.0)]))
    assert {each[0] for each in reader.contacts()} == {
        Contact.SETTLING, Contact.GOOD, Contact.ARTIFACT,
    }  # fmt: skip


def test_a_discharge_is_an_artifact() -> None:
    signal = muscle(6.0)
    signal[3300:3302] += 5000.0
    ends, rms = read(signal).levels()
    assert np.isnan(rms[0][(ends > 8.25) & (ends < 8.85)]).all()
    assert np.nanmax(rms) < 26.0


def test_a_muscle_that_begins_to_work_is_no_artifact() -> None:
    for begin in range(0, 1000, 90):
        signal = np.concatenate([muscle(3.0 + begin / 1000.0, 3.0), muscle(3.0, 200.0)])
        contacts = [each[0] for each in read(signal).contacts()]
        assert contacts.count(Contact.ARTIFACT) <= 10
        assert Contact.OFF not in contacts


def test_channels_know_nothing_of_one_another() -> None:
    both = read(np.array([muscle(6.0, 10.0), np.zeros(6000)]))
    alone = read(muscle(6.0, 10.0))
    np.testing.assert_allclose(both.levels()[1][0], alone.levels()[1][0])
    assert np.isnan(both.levels()[1][1][-30:]).all()


def test_a_slow_sensor_has_a_narrower_band_and_a_very_slow_one_none() -> None:
    assert MuscleReader(500.0).band_hz == (20.0, 225.0)
    assert MuscleReader(2048.0).band_hz == (20.0, 450.0)
    with pytest.raises(ValueError, match="too slow"):
        MuscleReader(100.0)


def test_the_balance_of_two_sides() -> None:
    assert balance_percent(30.0, 10.0) == pytest.approx(50.0)
    assert balance_percent(10.0, 10.0) == 0.0
    assert balance_percent(1.0, 1.5) is None
    assert balance_percent(None, 10.0) is None
    assert mean_level([None, 4.0, 6.0]) == 5.0
    assert mean_level([None]) is None


def test_a_level_stands_between_rest_and_maximum() -> None:
    own = MuscleRange((4.0, None), (104.0, 90.0))
    assert own.share(54.0, 0) == pytest.approx(0.5)
    assert own.share(54.0, 1) is None
    assert own.share(54.0, 7) is None
    assert MuscleAim(Direction.DOWN, 5.0).met(4.9)
    assert not MuscleAim(Direction.UP, 5.0).met(4.9)
