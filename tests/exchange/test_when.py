"""Dates and times as people's apps write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.exchange.sheets import amount
from biofeedback.exchange.when import ORDERS, order_of, parse, parse_clock, span


@pytest.mark.parametrize(
    ("written", "order", "day", "clock"),
    [
        ("2018-07-04 5:30:40 a. m. +0000", "ymd", date(2018, 7, 4), time(5, 30, 40)),
        ("2018-07-04 11:30:40 p. m. +0000", "ymd", date(2018, 7, 4), time(23, 30, 40)),
        ("30. 11. 2020 12:14", "dmy", date(2020, 11, 30), time(12, 14)),
        ("2017-19-07", "ydm", date(2017, 7, 19), None),
        ("01/31/2017 07:55 PM", "mdy", date(2017, 1, 31), time(19, 55)),
        ("2016-09-21 11:05PM", "ymd", date(2016, 9, 21), time(23, 5)),
        ("12/01/24", "dmy", date(2024, 1, 12), None),
        ("2026/1/2 午後 3:04", "ymd", None, None),
        ("2026-01-02T03:04:05.678+01:00", "ymd", date(2026, 1, 2), time(3, 4, 5, 678000)),
        ("Jun 26, 2026", "ymd", date(2026, 6, 26), None),
        ("2026-02-30", "ymd", None, None),
        ("2026-01-01 25:00", "ymd", None, None),
        ("1850-01-01", "ymd", None, None),
        ("yesterday", "ymd", None, None),
    ],
)
def test_a_date_is_read_as_written_or_not_at_all(
    written: str, order: str, day: date | None, clock: time | None
) -> None:
    when = parse(written, order)
    assert (when and when.day, when and when.time) == (day, clock)


def test_midnight_and_noon_by_a_twelve_hour_clock() -> None:
    assert parse_clock("12:00 AM") == time(0)
    assert parse_clock("12:00 p. m.") == time(12)
    assert parse_clock("13:00 PM") is None


def test_the_order_of_dates_is_told_by_what_can_be() -> None:
    assert order_of(["2017-19-07", "2017-20-07"]) == "ydm"
    assert order_of(["01-09-2016", "30-09-2016"]) == "dmy"
    assert order_of(["09/01/2016", "09/30/2016"]) == "mdy"


def test_where_both_orders_can_be_the_days_that_follow_each_other_win() -> None:
    assert order_of(["01/02/2024", "02/02/2024", "03/02/2024"]) == "dmy"
    assert order_of(["02/01/2024", "02/02/2024", "02/03/2024"]) == "mdy"


def test_a_night_over_the_end_of_summer_time_is_an_hour_longer() -> None:
    start, end = parse("2025-10-25 23:00", "ymd"), parse("2025-10-26 07:00", "ymd")
    assert start is not None
    assert end is not None
    from_at, to_at = span(start, end, "Europe/Berlin", None)
    assert (to_at - from_at).total_seconds() == 9 * 3600
    assert from_at == datetime(2025, 10, 25, 21, tzinfo=UTC)


@given(st.datetimes(datetime(1991, 1, 1), datetime(2099, 1, 1)), st.sampled_from(ORDERS))
def test_any_date_written_in_any_order_comes_back(moment: datetime, order: str) -> None:
    parts = {"y": f"{moment:%Y}", "m": f"{moment:%m}", "d": f"{moment:%d}"}
    when = parse("-".join(parts[part] for part in order) + f" {moment:%H:%M:%S}", order)
    assert when is not None
    assert when.local() == moment.replace(microsecond=0)


@given(st.text(max_size=60), st.sampled_from(ORDERS))
def test_any_text_is_a_date_or_none(text: str, order: str) -> None:
    parse(text, order)
    parse_clock(text)
    amount(text)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,773", 1773),
        ("7.35", 7.35),
        ("7,35", 7.35),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("79%", 79),
        ("12 345", 12345),
        ("-", None),
        ("N/A", None),
        ("", None),
        ("1e5", None),
    ],
)
def test_an_amount_is_read_with_its_separators(written: str, value: float | None) -> None:
    assert amount(written) == value
