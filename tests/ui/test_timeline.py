"""The time line's arithmetic and words: no peak is lost, no unknown day becomes a zero."""

from __future__ import annotations

import csv
import io
import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PyQt6.QtGui import QFontMetrics

from biofeedback.trends.table import DayRow, MedicationChange, flares_of
from biofeedback.ui.look import Look
from biofeedback.ui.timeline import (
    Lane,
    Series,
    Span,
    drawn,
    runs,
    ticks,
    trailing_mean,
    unknown,
)
from biofeedback.ui.timeline_rows import timeline_of
from biofeedback.ui.timeline_words import as_csv, columns, day_words, summary_words
from biofeedback.ui.widgets.timeline_captions import about_parts, caption_lines
from tests.ui import believable_trends

TODAY = believable_trends.TODAY
NAN = math.nan
numbers = arrays(
    np.float64,
    st.integers(1, 400),
    elements=st.one_of(st.just(NAN), st.floats(-50, 50)),
)


@given(values=numbers, width=st.floats(20, 1200))
def test_thinning_keeps_the_least_and_the_greatest_of_all_days(
    values: np.ndarray, width: float
) -> None:
    found = drawn(values, Span(0.0, float(len(values))), width)
    known = values[~np.isnan(values)]
    assert found.at.size == found.low.size == found.middle.size == found.high.size
    if known.size:
        assert found.high.max() == known.max()
        assert found.low.min() == known.min()
        assert (found.low <= found.middle + 1e-9).all()
        assert (found.middle <= found.high + 1e-9).all()
    else:
        assert found.at.size == 0


def test_one_bad_day_in_ten_years_is_seen_at_every_zoom() -> None:
    values = np.full(3650, 3.0)
    values[1777] = 10.0
    for days in (3650.0, 1000.0, 300.0, 30.0):
        span = Span(1777.0 - days / 2, days).within(3650)
        found = drawn(values, span, 900.0)
        at = found.at[found.high.argmax()]
        assert found.high.max() == 10.0
        assert abs(at - 1777.5) <= found.size


def test_what_nobody_knows_is_drawn_nowhere() -> None:
    values = np.array([1.0, NAN, 0.0, NAN])
    found = drawn(values, Span(0.0, 4.0), 400.0)
    assert found.at.tolist() == [0.5, 2.5]
    assert found.high.tolist() == [1.0, 0.0]


def test_places_do_not_jump_while_the_days_move() -> None:
    values = np.arange(3650.0)
    one = drawn(values, Span(100.0, 2000.0), 500.0)
    other = drawn(values, Span(101.3, 2000.0), 500.0)
    assert set(other.at[2:-2]) <= set(one.at)


@given(
    begin=st.floats(-500, 5000),
    days=st.floats(0.5, 9000),
    total=st.integers(1, 4000),
    factor=st.floats(0.1, 10),
    around=st.floats(0, 4000),
)
def test_a_stretch_stays_within_the_days_there_are(
    begin: float, days: float, total: int, factor: float, around: float
) -> None:
    found = Span(begin, days).zoomed(factor, around).within(total)
    assert found.days >= 7.0
    assert found.end <= total + 1e-6
    assert found.begin >= min(0.0, total - 7.0) - 1e-6


def test_zooming_keeps_the_day_under_the_hand_where_it_is() -> None:
    span = Span(10.0, 100.0)
    found = span.zoomed(0.5, 35.0)
    assert (35.0 - found.begin) / found.days == pytest.approx((35.0 - 10.0) / 100.0)


def test_the_mean_of_seven_days_needs_two_and_leaves_unknown_days_out() -> None:
    values = np.array([4.0, NAN, 6.0, NAN, NAN, NAN, NAN, NAN, NAN, 8.0])
    mean = trailing_mean(values)
    assert math.isnan(mean[0])
    assert mean[2] == 5.0
    assert mean[6] == 5.0
    assert math.isnan(mean[7])  # the 4.0 is eight days back: one day is no mean


def test_a_day_is_unknown_only_after_the_first_that_was_told() -> None:
    lane = Lane("x", "", "", "dots", "ink", (Series("", np.array([NAN, NAN, 3.0, NAN, 4.0, NAN])),))
    assert runs(unknown(lane, 5)) == [(3, 4), (5, 6)]


@pytest.mark.parametrize("days", [7.0, 28.0, 56.0, 182.0, 800.0, 3650.0])
def test_the_axis_has_some_labels_and_never_too_many(days: float) -> None:
    found = ticks(date(2016, 11, 25), Span(3650.0 - days, days), 10)
    assert 2 <= len(found) <= 11
    places = [place for place, _day, _what in found]
    assert places == sorted(places)


def test_flare_days_side_by_side_are_one_flare() -> None:
    flags = [True, True, None, True, False, True]
    rows = [DayRow(TODAY + timedelta(days=n), flare=flag) for n, flag in enumerate(flags)]
    lengths = [(last - first).days + 1 for first, last in flares_of(rows)]
    assert lengths == [2, 1, 1]


def test_sleep_told_and_sleep_measured_are_never_mixed() -> None:
    rows = [
        DayRow(TODAY - timedelta(days=1), sleep_h=7.0),
        DayRow(TODAY, measured_sleep_h=5.5),
    ]
    (lane,) = timeline_of(rows, TODAY).lanes
    told, measured = lane.series
    assert told.values[0] == 7.0
    assert math.isnan(told.values[1])
    assert measured.values[1] == 5.5
    assert math.isnan(measured.values[0])


def test_variability_at_rest_and_in_practice_are_lanes_of_their_own() -> None:
    rows = [DayRow(TODAY, practice_rmssd_ms=70.0, resting_rmssd_ms=30.0)]
    lanes = {lane.key: lane for lane in timeline_of(rows, TODAY).lanes}
    assert lanes["practice_rmssd_ms"].series[0].values[0] == 70.0
    assert lanes["resting_rmssd_ms"].series[0].values[0] == 30.0
    assert "not comparable with rest" in lanes["practice_rmssd_ms"].about


def test_a_day_of_rest_is_zero_and_a_day_without_record_is_not() -> None:
    rows = [
        DayRow(TODAY - timedelta(days=2), practice_min=0.0),
        DayRow(TODAY - timedelta(days=1)),
        DayRow(TODAY, practice_min=5.0),
    ]
    view = timeline_of(rows, TODAY)
    table = list(csv.DictReader(io.StringIO(as_csv(view))))
    assert [row["practice_min"] for row in table] == ["0", "", "5"]
    assert "nothing recorded" in day_words(view, 1)
    assert "Practice 0 min (sessions)" in day_words(view, 0)


def test_the_csv_gives_back_what_was_drawn() -> None:
    made = believable_trends.rows(200)
    view = timeline_of(made, TODAY)
    table = list(csv.DictReader(io.StringIO(as_csv(view))))
    assert [row["date"] for row in table] == [row.day.isoformat() for row in made]
    for row, day in zip(table, made, strict=True):
        assert row["pain_worst"] == ("" if day.pain_worst is None else str(day.pain_worst))
        assert (row["flare"] == "1") == bool(day.flare)
        slept = row["sleep_h"]
        assert (slept == "") == (day.sleep_h is None)
        if day.sleep_h is not None:
            assert float(slept) == pytest.approx(day.sleep_h, abs=0.051)
    assert {column.key for column in columns(view)} == set(table[0])


def test_the_summary_says_how_many_days_are_known_and_how_they_lie() -> None:
    rows = [DayRow(TODAY - timedelta(days=n), pain_worst=p) for n, p in ((2, 3), (1, None), (0, 7))]
    view = timeline_of(rows, TODAY)
    said = summary_words(view, Span(0.0, 3.0), view.lanes)
    assert "3 days" in said
    assert "known on 2 days, 3 to 7, middle 5" in said
    assert "0 flares" in said


def test_a_changed_medication_is_said_on_its_day() -> None:
    change = MedicationChange("Naproxen", "started", "250 mg")
    view = timeline_of([DayRow(TODAY, medication=(change,))], TODAY)
    assert "Naproxen, 250 mg, started" in day_words(view, 0)
    assert view.marks[0].day == TODAY


def test_other_care_stands_on_the_time_line_beside_a_changed_medication() -> None:
    change = MedicationChange("Naproxen", "stopped")
    row = DayRow(TODAY, medication=(change,), care=("TENS, 30 min",))
    view = timeline_of([row], TODAY)
    assert [one.words for one in view.marks] == ["Naproxen, stopped", "TENS, 30 min"]
    assert "TENS, 30 min" in day_words(view, 0)


def test_the_legend_names_what_is_drawn() -> None:
    today = date(2026, 11, 23)
    rows = [DayRow(today, sleep_h=7.0, measured_sleep_h=6.5, pain_now=4, pain_worst=None)]
    view = timeline_of([*rows, DayRow(today, pain_worst=6)], today)
    said = {lane.key: about_parts(lane, 1) for lane in view.lanes}
    assert "bars: diary, dashes: device" in said["sleep_h"]
    assert any("coloured: diary, grey: at one moment" in part for part in said["pain_worst"])
    gathered = {lane.key: about_parts(lane, 14)[-1] for lane in view.lanes}
    assert gathered["pain_worst"] == "columns of 14 days: least, mean, greatest"


@pytest.mark.parametrize("width", [120, 300, 700])
def test_a_caption_stands_whole_in_the_lines_it_needs(look: Look, width: int) -> None:
    metrics = QFontMetrics(look.theme.font("small"))
    parts = ["hours, by the diary", "line: mean of 7 days", "? = not recorded"]
    lines = caption_lines(parts, metrics, 60, width)
    said = " ".join(lines).replace("\u00b7", " ").split()
    assert said == " ".join(parts).split()
    assert metrics.horizontalAdvance(lines[0]) <= width - 60 - 8
    assert all(metrics.horizontalAdvance(line) <= width for line in lines[1:])
    assert (len(lines) == 1) is (width == 700)
