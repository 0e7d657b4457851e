"""The report's picture: pain, sleep and practice over the period, flares behind, vectors only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from biofeedback.core.day_words import short_day, short_day_of_year
from biofeedback.core.words import _, number
from biofeedback.exchange.report import ReportView
from biofeedback.exchange.report_sheet import GREY, INK, LINE, PALE, Sheet
from biofeedback.trends.table import DayRow, flares_of

MOST_PLACES = 190
GUTTER = 22.0
# By how many days a place may stand for, so that a place is a whole week or month's part.
SIZES = (1, 2, 4, 7, 14, 28, 56, 112, 224)
Of = Callable[[DayRow], float | None]


def draw_chart(
    sheet: Sheet, view: ReportView, left: float, top: float, width: float, height: float
) -> None:
    """Draw the lanes that have something in them, one axis for all."""
    _Chart(sheet, view, left, top, width, height).draw()


def size_of_place(days: int) -> int:
    """Return how many days share a place, so that a line fits between two of them."""
    return next((size for size in SIZES if days / size <= MOST_PLACES), SIZES[-1])


def gathered(
    values: Sequence[float | None], size: int
) -> list[tuple[int, float, float, float] | None]:
    """Return (number, least, mean, greatest) of each place, None where nothing is known."""
    found: list[tuple[int, float, float, float] | None] = []
    for n, start in enumerate(range(0, len(values), size)):
        known = [one for one in values[start : start + size] if one is not None]
        place = (n, min(known), sum(known) / len(known), max(known)) if known else None
        found.append(place)
    return found


class _Chart:
    def __init__(
        self, sheet: Sheet, view: ReportView, left: float, top: float, width: float, height: float
    ) -> None:
        self.sheet, self.view = sheet, view
        self.left, self.top = left + GUTTER, top
        self.width, self.height = width - GUTTER, height
        self.size = size_of_place(len(view.days))
        self.small = 6.6

    def x(self, number: float) -> float:
        """Return where a day (by its number) is."""
        return self.left + number / len(self.view.days) * self.width

    def draw(self) -> None:
        days = self.view.days
        by_device = any(row.measured_sleep_h is not None for row in days)
        lanes: list[tuple[str, str, Of, Of | None, float | None]] = [
            (_("Pain"), _("worst of the day, 0 to 10"), lambda r: r.pain_worst, None, 10.0),
            (
                _("Sleep"),
                _("hours; bars: diary, lines across: device") if by_device else _("hours"),
                lambda r: r.sleep_h,
                lambda r: r.measured_sleep_h,
                None,
            ),
            (_("Practice"), _("minutes"), lambda r: r.practice_min, None, None),
        ]
        foot = 13.0
        self._flares(self.height - foot)
        high = (self.height - foot - 4) / len(lanes)
        top = self.top + 4
        for n, (name, about, of, other, most) in enumerate(lanes):
            if self.size > 1:
                about = _("{about}; each place is {n} days").format(about=about, n=self.size)
            self.sheet.write((self.left, top + 7), name, 7.4, bold=True)
            at = self.left + self.sheet.measure(name, 7.4, bold=True) + 4
            self.sheet.write((at, top + 7), about, self.small, grey=GREY)
            first = [of(row) for row in days]
            second = None if other is None else [other(row) for row in days]
            self._lane(first, second, top + 11, high - 15, most, dots=n == 0)
            top += high
        self._care(top - 2)
        self._axis(self.top + self.height)

    def _flares(self, height: float) -> None:
        word = _("flare")
        wide = self.sheet.measure(word, self.small)
        for first, last in flares_of(self.view.days):
            begin, end = ((day - self.view.first).days for day in (first, last))
            left, right = self.x(begin), self.x(end + 1)
            self.sheet.box(left, self.top, max(right - left, 0.8), height, grey=PALE)
            self.sheet.rule(
                (left, self.top), (max(right, left + 0.8), self.top), grey=INK, width=1.4
            )
            if right - left > wide + 2:
                middle = (left + right - wide) / 2
                self.sheet.write((middle, self.top - 3), word, self.small)

    def _lane(
        self,
        first: Sequence[float | None],
        second: Sequence[float | None] | None,
        top: float,
        height: float,
        most: float | None,
        *,
        dots: bool,
    ) -> None:
        sheet, foot = self.sheet, top + height
        known = [one for part in (first, second or ()) for one in part if one is not None]
        sheet.rule((self.left, foot), (self.left + self.width, foot))
        if not known:
            sheet.write((self.left + 4, foot - height / 2), _("nothing recorded"), 7.4, grey=GREY)
            return
        greatest = most or max(*known, 1.0)
        for value, y in ((greatest, top + 3), (0.0, foot + 1)):
            words = number(value, ".0f" if value == round(value) else ".1f")
            wide = sheet.measure(words, self.small)
            sheet.write((self.left - wide - 4, y + 2), words, self.small, grey=GREY)

        def y_of(value: float) -> float:
            return foot - min(value / greatest, 1.0) * height

        step = self.x(self.size) - self.x(0)
        wide = min(step * 0.66, 7.0)
        for n, place in enumerate(gathered(first, self.size)):
            x = self.x((n + 0.5) * self.size)
            if place is None:
                if dots and step >= 5.5:
                    sheet.write((x - 1.6, foot - height / 2), "?", self.small, grey=GREY)
                continue
            _n, least, mean, high = place
            if dots:
                if self.size > 1:
                    sheet.rule((x, y_of(least)), (x, y_of(high)), grey=150, width=max(wide, 0.6))
                sheet.dot((x, y_of(mean)), min(max(step * 0.45, 1.4), 3.0))
            else:
                if self.size > 1:
                    sheet.box(x - wide / 2, y_of(high), wide, foot - y_of(high), grey=LINE)
                top_y = min(y_of(mean), foot - 0.6)
                sheet.box(x - wide / 2, top_y, wide, foot - top_y, grey=110)
        for n, place in enumerate(gathered(second, self.size) if second else ()):
            if place is not None:
                x, y = self.x((n + 0.5) * self.size), y_of(place[2])
                sheet.rule((x - wide * 0.75, y), (x + wide * 0.75, y), grey=INK, width=0.8)

    def _care(self, y: float) -> None:
        for day, _words in self.view.care:
            n = (day - self.view.first).days
            if 0 <= n < len(self.view.days):
                self.sheet.diamond((self.x(n + 0.5), y), 4.4)

    def _axis(self, base: float) -> None:
        days = len(self.view.days)
        most = 7
        step = next((s for s in (1, 2, 7, 14, 28, 91, 182, 365, 730) if days / s <= most), 1461)
        for n in range(0, days, step):
            day: date = self.view.first + timedelta(days=n)
            words = short_day(day) if days <= 300 else short_day_of_year(day)
            wide = self.sheet.measure(words, self.small)
            x = self.x(n + 0.5)
            if x + wide / 2 > self.left + self.width:
                continue
            self.sheet.write((max(x - wide / 2, self.left), base), words, self.small, grey=GREY)
