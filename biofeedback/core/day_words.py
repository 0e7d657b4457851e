"""Days as a person reads them, in the order and with the signs of their language."""

from __future__ import annotations

from datetime import date, datetime

from biofeedback.core.words import _, mark

MONTHS = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"),
    mark("July"), mark("August"), mark("September"), mark("October"), mark("November"),
    mark("December"),
)  # fmt: skip
SHORT_MONTHS = (
    mark("Jan"), mark("Feb"), mark("Mar"), mark("Apr"), mark("May "), mark("Jun"), mark("Jul"),
    mark("Aug"), mark("Sep"), mark("Oct"), mark("Nov"), mark("Dec"),
)  # fmt: skip
WEEKDAYS = (
    mark("Monday"), mark("Tuesday"), mark("Wednesday"), mark("Thursday"), mark("Friday"),
    mark("Saturday"), mark("Sunday"),
)  # fmt: skip
SHORT_WEEKDAYS = (
    mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"),
)  # fmt: skip


def long_day(day: date) -> str:
    """Return a day such as "23 November 2026"."""
    return _("{day} {month} {year}").format(
        day=day.day, month=_(MONTHS[day.month - 1]), year=str(day.year)
    )


def short_day(day: date) -> str:
    """Return a day such as "23 Nov"."""
    return _("{day} {month}").format(day=day.day, month=short_month(day.month))


def short_day_of_year(day: date) -> str:
    """Return a day such as "23 Nov 2026"."""
    return _("{day} {month} {year}").format(
        day=day.day, month=short_month(day.month), year=str(day.year)
    )


def short_month(month: int) -> str:
    """Return a month (1-12) such as "Nov"."""
    return _(SHORT_MONTHS[month - 1]).strip()


def short_weekday(number: int) -> str:
    """Return a day of the week (1 is Monday) such as "Mon"."""
    return _(SHORT_WEEKDAYS[number - 1])


def weekday_and_day(day: date) -> str:
    """Return a day such as "Monday 23 November"."""
    return _("{weekday} {day} {month}").format(
        weekday=_(WEEKDAYS[day.weekday()]), day=day.day, month=_(MONTHS[day.month - 1])
    )


def short_weekday_and_day(day: date) -> str:
    """Return a day such as "Mon 23 Nov"."""
    return _("{weekday} {day} {month}").format(
        weekday=short_weekday(day.isoweekday()), day=day.day, month=short_month(day.month)
    )


def weekday_and_date(day: date) -> str:
    """Return a day such as "Monday 23 November 2026"."""
    return _dated(day, _(WEEKDAYS[day.weekday()]), _(MONTHS[day.month - 1]))


def short_weekday_and_date(day: date) -> str:
    """Return a day such as "Mon 23 November 2026"."""
    return _dated(day, short_weekday(day.isoweekday()), _(MONTHS[day.month - 1]))


def shortest_weekday_and_date(day: date) -> str:
    """Return a day such as "Mon 23 Nov 2026"."""
    return _dated(day, short_weekday(day.isoweekday()), short_month(day.month))


def moment_words(moment: datetime) -> str:
    """Return a moment such as "Mon 23 November 2026, 19:40"."""
    return _("{day}, {time}").format(
        day=short_weekday_and_date(moment.date()), time=f"{moment:%H:%M}"
    )


def _dated(day: date, weekday: str, month: str) -> str:
    return _("{weekday} {day} {month} {year}").format(
        weekday=weekday, day=day.day, month=month, year=str(day.year)
    )


def long_moment(moment: datetime) -> str:
    """Return a moment by the clock it carries, such as "23 November 2026, 07:05"."""
    return _("{day}, {time}").format(day=long_day(moment), time=f"{moment:%H:%M}")


def short_moment(moment: datetime) -> str:
    """Return a moment by the clock it carries, such as "23 Nov 2026, 07:05"."""
    return _("{day} {year}, {time}").format(
        day=short_day(moment), year=moment.year, time=f"{moment:%H:%M}"
    )
