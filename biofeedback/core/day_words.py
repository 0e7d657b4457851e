"""Days as a person reads them, said without the window's toolkit."""

from __future__ import annotations

from datetime import date

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
