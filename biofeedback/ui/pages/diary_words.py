"""A diary's day in words; what nobody told is said to be so, never zero; pure."""

from __future__ import annotations

from datetime import date, time, timedelta

from biofeedback.core.day_words import weekday_and_date, weekday_and_day
from biofeedback.core.words import _
from biofeedback.ui.diary_views import DayRow


def day_name(day: date, today: date) -> str:
    """Return a day's name, such as "Today, Monday 23 November"."""
    words = weekday_and_day(day) if day.year == today.year else weekday_and_date(day)
    if day == today:
        return _("Today, {day}").format(day=words)
    if day == today - timedelta(days=1):
        return _("Yesterday, {day}").format(day=words)
    return words


def clock(moment: time) -> str:
    """Return a time of the night as the clock on the wall shows it."""
    return moment.strftime("%H:%M")


def row_lines(row: DayRow, today: date) -> tuple[str, str]:
    """Return a day in two lines."""
    told = row.told
    first = day_name(told.day, today)
    if told.flare:
        first = _("{day}  ·  flare").format(day=first)
    parts = []
    if told.pain_worst is not None:
        parts.append(_("worst pain {n}").format(n=told.pain_worst))
    if told.pain_average is not None:
        parts.append(_("on average {n}").format(n=told.pain_average))
    if told.pain_now is not None:
        parts.append(_("when asked {n}").format(n=told.pain_now))
    if told.flare is False:
        parts.append(_("no flare"))
    if told.bed is not None:
        parts.append(_("to bed {time}").format(time=clock(told.bed)))
    if told.wake is not None:
        parts.append(_("awake {time}").format(time=clock(told.wake)))
    if told.sleep_h is not None:
        parts.append(_("slept {hours:.2g} h").format(hours=told.sleep_h))
    if told.walking_min is not None:
        parts.append(_("walked {n} min").format(n=told.walking_min))
    if told.steps is not None:
        parts.append(_("{n} steps").format(n=told.steps))
    parts += row.more
    if not parts:
        return first, _("a flare day") if told.flare else _("nothing told")
    return first, "  ·  ".join(parts)
