"""Behind the one page, on request: every finding whole, every day, every session, definitions."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.core.day_words import long_day
from biofeedback.core.words import _, number
from biofeedback.exchange.report import ReportView
from biofeedback.exchange.report_sheet import GREY, INK, LEADING, LINE, Sheet

SIZE = 8.0


def draw_appendix(sheet: Sheet, view: ReportView, margin: float) -> None:
    """Add pages with everything the page rests on."""
    _Appendix(sheet, view, margin).draw()


class _Appendix:
    def __init__(self, sheet: Sheet, view: ReportView, margin: float) -> None:
        self.sheet, self.view, self.margin = sheet, view, margin
        self.width = sheet.width - 2 * margin
        self.y = 0.0

    def draw(self) -> None:
        view = self.view
        self._new_page()
        self._heading(_("Findings, whole"))
        for one in view.findings:
            self._lines(one.title, bold=True)
            for words in (one.text, one.needs, one.caution, one.late):
                if words:
                    self._lines(words)
            if one.effect is not None and one.interval is not None:
                low, high = one.interval
                self._lines(
                    _("Effect {effect:+.2f} {unit}, interval {low:+.2f} to {high:+.2f}.").format(
                        effect=one.effect, unit=one.unit, low=low, high=high
                    ),
                    grey=GREY,
                )
            self.y += 4
        if view.weeks:
            self._heading(_("Weeks 4, 8 and 12 beside the first week"))
            for week in view.weeks:
                self._lines(week.text)
        for title, lines in (
            (_("Goals"), view.goals),
            (_("Questions for the visit"), view.questions),
            (
                _("Medication and other care: what changed"),
                tuple(
                    _("{day}: {words}").format(day=long_day(day), words=words)
                    for day, words in view.care
                ),
            ),
        ):
            if lines:
                self._heading(title)
                for line in lines:
                    self._lines(line)
        self._days()
        self._sessions()
        if view.definitions:
            self._heading(_("Definitions"))
            for name, version in sorted(view.definitions.items()):
                self._lines(f"{name}: {version}")

    def _days(self) -> None:
        known = [row for row in self.view.days if not row.is_empty]
        self._heading(_("Every day that is known"))
        titles = (
            _("Day"), _("Worst pain"), _("Flare"), _("Sleep, h"), _("Sleep, device"),
            _("Practice, min"), _("Coherence"), _("RMSSD rest"), _("Walking, min"), _("Steps"),
            _("Steps, device"),
        )  # fmt: skip
        rows = [
            (
                row.day.isoformat(),
                _text(row.pain_worst),
                "?" if row.flare is None else _("yes") if row.flare else _("no"),
                _text(row.sleep_h, 1),
                _text(row.measured_sleep_h, 1),
                _text(row.practice_min),
                _text(row.coherence),
                _text(row.resting_rmssd_ms),
                _text(row.walking_min),
                _text(row.steps),
                _text(row.measured_steps),
            )
            for row in known
        ]
        self._table(titles, rows, (13, 9, 7, 8, 10, 10, 9, 9, 10, 7, 10))

    def _sessions(self) -> None:
        if not self.view.sessions:
            return
        self._heading(_("Every session"))
        titles = (
            _("Began"), _("Minutes"), _("Coherence"), _("RMSSD, ms"), _("Left out, %"), _("What"),
        )  # fmt: skip
        rows = [
            (
                one.local_start,
                number(one.minutes, ".1f"),
                _text(one.coherence),
                _text(one.rmssd_ms),
                _text(one.artifact_percent, 1),
                one.title,
            )
            for one in self.view.sessions
        ]
        self._table(titles, rows, (20, 9, 10, 10, 11, 40))

    def _table(
        self, titles: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]
    ) -> None:
        scale = self.width / sum(shares)
        places = [self.margin + scale * sum(shares[:n]) for n in range(len(shares))]

        def head() -> None:
            self.y += SIZE * LEADING
            for x, title in zip(places, titles, strict=True):
                self.sheet.write((x, self.y), title, SIZE * 0.87, bold=True)
            self.y += 3
            self.sheet.rule((self.margin, self.y), (self.margin + self.width, self.y), grey=LINE)

        head()
        for row in rows:
            if self.y + SIZE * LEADING > self.sheet.height - self.margin:
                self._new_page()
                head()
            self.y += SIZE * LEADING
            for n, (x, words) in enumerate(zip(places, row, strict=True)):
                end = places[n + 1] if n + 1 < len(places) else self.margin + self.width
                fitting = self.sheet.wrap(words, end - x - 4, SIZE)
                shown = fitting[0] + (" …" if len(fitting) > 1 else "") if fitting else ""
                self.sheet.write((x, self.y), shown, SIZE)

    def _new_page(self) -> None:
        self.sheet.new_page()
        self.y = self.margin
        words = _("Appendix  ·  {first} to {last}  ·  page {page}").format(
            first=long_day(self.view.first), last=long_day(self.view.last), page=self.sheet.pages
        )
        if self.view.example:
            words = _("{words}  ·  made-up example data").format(words=words)
        self.sheet.write((self.margin, self.y - 12), words, SIZE * 0.87, grey=GREY)

    def _heading(self, words: str) -> None:
        self.y += 8
        if self.y + 4 * SIZE * LEADING > self.sheet.height - self.margin:
            self._new_page()
        self._lines(words, bold=True, size=10.5)
        self.y += 2

    def _lines(
        self, words: str, *, bold: bool = False, grey: int = INK, size: float = SIZE
    ) -> None:
        for line in self.sheet.wrap(words, self.width, size, bold=bold):
            if self.y + size * LEADING > self.sheet.height - self.margin:
                self._new_page()
            self.y += size * LEADING
            self.sheet.write((self.margin, self.y), line, size, bold=bold, grey=grey)


def _text(value: float | None, decimals: int = 0) -> str:
    return "?" if value is None else f"{value:.{decimals}f}"
