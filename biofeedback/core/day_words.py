"""Days as a person reads them, said without the window's toolkit."""

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


def long_day(day: date) -> str:
    """Return a day such as "23 November 2026"."""
    return _("{day} {month} {year}").format(
        day=day.day, month=_(MONTHS[day.month - 1]), year=day.year
    )


def short_day(day: date) -> str:
    """Return a day such as "23 Nov"."""
    name = _(SHORT_MONTHS[day.month - 1]).strip()
    return _("{day} {month}").format(day=day.day, month=name)


def long_moment(moment: datetime) -> str:
    """Return a moment by the clock it carries, such as "23 November 2026, 07:05"."""
    return _("{day}, {time}").format(day=long_day(moment), time=f"{moment:%H:%M}")


def short_moment(moment: datetime) -> str:
    """Return a moment by the clock it carries, such as "23 Nov 2026, 07:05"."""
    return _("{day} {year}, {time}").format(
        day=short_day(moment), year=moment.year, time=f"{moment:%H:%M}"
    )
