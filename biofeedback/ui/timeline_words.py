"""The timeline in words: a day read out, the whole in a few sentences, the table and its CSV."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from biofeedback.core import day_words as days_said
from biofeedback.core.words import _, number, plural
from biofeedback.ui.timeline import Lane, Span, TimelineView


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table. key: its name in the CSV. lane, series: where its numbers are."""

    key: str
    title: str
    lane: int | None = None
    series: int = 0


def short_day(day: date) -> str:
    """Return a day such as "29 Sep"."""
    return days_said.short_day(day)


def long_day(day: date) -> str:
    """Return a day such as "Mon 23 November 2026"."""
    return days_said.short_weekday_and_date(day)


def tick_words(day: date, what: str) -> str:
    """Return the label of the axis at a day."""
    if what == "year":
        return str(day.year)
    if what == "month":
        name = days_said.short_month(day.month)
        return (
            _("{month} {year}").format(month=name, year=str(day.year)) if day.month == 1 else name
        )
    return short_day(day)


def number_words(value: float, lane: Lane) -> str:
    """Return a lane's number, without its unit."""
    return "?" if math.isnan(value) else number(value, f".{lane.decimals}f")


def value_words(value: float, lane: Lane) -> str:
    """Return a lane's number with its unit; "?" where nobody knows it."""
    return "?" if math.isnan(value) else lane.value.format(n=number_words(value, lane))


def day_words(view: TimelineView, index: int) -> str:
    """Return everything that is known of a day, and what nobody told, as one line."""
    day = view.day(index)
    parts = []
    if view.in_flare(day):
        parts.append(_("flare"))
    for lane in view.lanes:
        for one in lane.series:
            value = float(one.values[index])
            if not math.isnan(value):
                parts.append(
                    _("{name} {value} ({told})").format(
                        name=lane.name,
                        value=value_words(value, lane),
                        told=one.told,
                    )
                )
    parts += [mark.words for mark in view.marks if mark.day == day]
    said = "  ·  ".join(parts) if parts else _("nothing recorded")
    return _("{day}: {said}").format(day=long_day(day), said=said)


def summary_words(view: TimelineView, span: Span, lanes: tuple[Lane, ...]) -> str:
    """Return the stretch that is shown as sentences: for those who hear the page."""
    begin = max(round(span.begin), 0)
    end = min(round(span.end), view.days)
    if end <= begin:
        return _("Nothing to show yet.")
    first, last = view.day(begin), view.day(end - 1)
    said = [
        plural("{n} day, {first} to {last}.", "{n} days, {first} to {last}.", end - begin).format(
            n=end - begin, first=long_day(first), last=long_day(last)
        )
    ]
    for lane in lanes:
        for one in lane.series:
            part = one.values[begin:end]
            known = part[~np.isnan(part)]
            if not known.size:
                continue
            said.append(
                plural(
                    "{name} ({told}): known on {n} day, {low} to {high}, middle {middle}, {unit}.",
                    "{name} ({told}): known on {n} days, {low} to {high}, middle {middle}, {unit}.",
                    known.size,
                ).format(
                    name=lane.name,
                    told=one.told,
                    n=known.size,
                    low=number_words(float(known.min()), lane),
                    high=number_words(float(known.max()), lane),
                    middle=number_words(float(np.median(known)), lane),
                    unit=lane.about,
                )
            )
    flares = sum(1 for start, stop in view.flares if start <= last and stop >= first)
    said.append(plural("{n} flare.", "{n} flares.", flares).format(n=flares))
    marks = [mark for mark in view.marks if first <= mark.day <= last]
    told = _("{day}: {words}.")
    said += [told.format(day=short_day(mark.day), words=mark.words) for mark in marks[-8:]]
    return " ".join(said)


def columns(view: TimelineView) -> tuple[Column, ...]:
    """Return the columns of the table: the day, flare, every row of numbers, what was changed."""
    found = [Column("date", _("Day")), Column("flare", _("Flare"))]
    for n, lane in enumerate(view.lanes):
        for k, one in enumerate(lane.series):
            key = lane.key if k == 0 else f"{lane.key}_2"
            title = _("{name}, {told}").format(name=lane.name, told=one.told)
            found.append(Column(key, title, n, k))
    found.append(Column("marks", _("Medication and other care")))
    return tuple(found)


def as_csv(view: TimelineView, first: int = 0, last: int | None = None) -> str:
    """Return the days as CSV with a header; what nobody knows is an empty field, never 0."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    wanted = columns(view)
    writer.writerow([column.key for column in wanted])
    for index in range(first, view.days if last is None else last):
        day = view.day(index)
        row: list[str] = [day.isoformat(), "1" if view.in_flare(day) else ""]
        for column in wanted:
            if column.lane is not None:
                lane = view.lanes[column.lane]
                value = float(lane.series[column.series].values[index])
                row.append(
                    ""
                    if math.isnan(value)
                    else f"{value:.{lane.decimals + 2}g}"
                    if lane.decimals and value < 10
                    else number(value, f".{lane.decimals}f")
                )
        row.append("; ".join(mark.words for mark in view.marks if mark.day == day))
        writer.writerow(row)
    return out.getvalue()
