"""The one page: what stands where, in a size of type at which everything fits.

Where a page can't hold everything even in the smallest type, whole lines are left out from the
end of the longest lists, and the page says how many and where they are. Very long words of the
person's own end with "…" then, which the page says too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from biofeedback.core.day_words import long_day
from biofeedback.core.intended_use import INTENDED_USE
from biofeedback.core.words import _, plural
from biofeedback.exchange.report import (
    Measure,
    Paper,
    Part,
    ReportView,
    function_measures,
    pain_measures,
    practice_measures,
)
from biofeedback.exchange.report_appendix import draw_appendix
from biofeedback.exchange.report_chart import draw_chart
from biofeedback.exchange.report_sheet import GREY, INK, LEADING, LEFT_OUT, LINE, Sheet
from biofeedback.trends.findings import Finding
from biofeedback.trends.sentences import example, simulated
from biofeedback.trends.table import DayRow

MARGIN, COLUMN_GAP, BLOCK_GAP = 40.0, 20.0, 9.0
SIZES = (9.4, 9.0, 8.6, 8.2, 7.8, 7.4)
LEAST_CHART, BEST_CHART = 118.0, 190.0
FOOT = 34.0
BLANK_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the longest lists is printed. care: changes; cautions: beside the findings.

    lines: at most so many of one goal, change or question in the person's own words.
    """

    care: int = 40
    goals: int = 20
    questions: int = 20
    cautions: bool = True
    lines: int | None = None


_LIMITS = (
    Limits(),
    Limits(care=10, goals=6, questions=6),
    Limits(care=6, goals=4, questions=5, cautions=False),
    Limits(care=3, goals=3, questions=3, cautions=False),
    Limits(care=6, goals=4, questions=5, cautions=False, lines=6),
    Limits(care=3, goals=3, questions=3, cautions=False, lines=6),
    Limits(care=3, goals=3, questions=3, cautions=False, lines=3),
    Limits(care=3, goals=3, questions=3, cautions=False, lines=1),
)


def report_pdf(
    view: ReportView, paper: Paper, made_at: datetime, *, appendix: bool = False
) -> bytes:
    """Return the report as a PDF: one page, and with `appendix` everything it rests on behind."""
    sheet = Sheet(paper, _("Report for my care team"), made_at)
    size, limits = _fitting(sheet, view)
    page = _Page(sheet, view, size, limits, draw=True)
    page.compose(page.spare())
    if appendix:
        draw_appendix(sheet, view, MARGIN)
    return sheet.data()


def _fitting(sheet: Sheet, view: ReportView) -> tuple[float, Limits]:
    for limits in _LIMITS:
        for size in SIZES:
            if _Page(sheet, view, size, limits, draw=False).spare() >= 0.0:
                return size, limits
    return SIZES[-1], _LIMITS[-1]


class _Page:
    def __init__(
        self, sheet: Sheet, view: ReportView, size: float, limits: Limits, *, draw: bool
    ) -> None:
        self.sheet, self.view, self.size, self.limits = sheet, view, size, limits
        self.drawing = draw
        self._shortened = False
        self.left, self.width = MARGIN, sheet.width - 2 * MARGIN
        self.y = MARGIN
        self.bottom = sheet.height - MARGIN - FOOT

    def spare(self) -> float:
        """Return what height is left with the smallest chart; below zero: it does not fit."""
        probe = _Page(self.sheet, self.view, self.size, self.limits, draw=False)
        probe.compose(0.0)
        return self.bottom - probe.y

    def compose(self, spare: float) -> None:
        """Put everything in its place, in the order of reading; spare: height to give away."""
        parts, half = self.view.parts, (self.width - COLUMN_GAP) / 2
        self._head()
        top, ends = self.y, [self.y]
        columns = 0
        if Part.GOALS in parts:
            self._column(self.left, half)
            self._goals()
            ends.append(self.y)
            columns = 1
        if Part.NUMBERS in parts:
            self.y = top
            self._column(self.left + columns * (half + COLUMN_GAP), half)
            self._heading(_("Practice, sleep, pain and flares"))
            self._measures((*practice_measures(self.view), *pain_measures(self.view)))
            ends.append(self.y)
        self.y = max(ends) + BLOCK_GAP
        self._column(self.left, self.width)
        if Part.CHART in parts:
            extra = min(max(spare, 0.0), BEST_CHART - LEAST_CHART)
            self._chart(LEAST_CHART + extra)
        if Part.CARE in parts:
            self._care()
        if Part.FINDINGS in parts:
            self._findings()
        if Part.QUESTIONS in parts:
            self._questions()
        self._foot()

    def _column(self, left: float, width: float) -> None:
        self.at, self.wide = left, width

    # Pieces

    def _lines(
        self, words: str, *, bold: bool = False, grey: int = INK, small: bool = False,
        indent: float = 0.0, lines: list[str] | None = None,
    ) -> None:  # fmt: skip
        size = self.size * 0.87 if small else self.size
        for line in (
            lines
            if lines is not None
            else (self.sheet.wrap(words, self.wide - indent, size, bold=bold))
        ):
            self.y += size * LEADING
            if self.drawing:
                self.sheet.write((self.at + indent, self.y), line, size, bold=bold, grey=grey)

    def _own(self, words: str) -> None:
        """Write the person's own words, no longer than there is room for."""
        found, most = self.sheet.wrap(words, self.wide, self.size), self.limits.lines
        if most is not None and len(found) > most:
            found = found[:most]
            while found[-1] and self.sheet.measure(f"{found[-1]} …", self.size) > self.wide:
                found[-1] = found[-1][:-1]
            found[-1] = f"{found[-1].rstrip()} …"
            self._shortened = True
        self._lines(words, lines=found)

    def _say_shortened(self) -> None:
        """Say, where it is so, that some of the list above stands here in part."""
        if self._shortened:
            words = _("… was shortened to fit the page; the appendix has it whole.")
            self._lines(words, small=True, grey=GREY)
            self._shortened = False

    def _heading(self, words: str) -> None:
        self.y += 2.0
        self._lines(words, bold=True)
        self.y += 3.0
        if self.drawing:
            self.sheet.rule((self.at, self.y), (self.at + self.wide, self.y), grey=LINE)
        self.y += 1.0

    def _measures(self, measures: tuple[Measure, ...]) -> None:
        small = self.size * 0.87
        for one in measures:
            self.y += self.size * LEADING
            name = self.wide * 0.36
            value = self.at + name + 6
            names = self.sheet.wrap(one.name, name, self.size)
            values = self.sheet.wrap(one.value, self.wide - name - 6, self.size, bold=True)
            room = self.wide - name - 12 - self.sheet.measure(values[-1], self.size, bold=True)
            beside = len(values) == 1 and self.sheet.measure(one.note, small) <= room
            top = self.y
            self._column_of(names, self.at, top)
            self._column_of(values, value, top, bold=True)
            height = (len(names) - 1) * self.size * LEADING
            below = (len(values) - 1) * self.size * LEADING
            if one.note and beside:
                x = value + self.sheet.measure(values[-1], self.size, bold=True) + 6
                if self.drawing:
                    self.sheet.write((x, top), one.note, small, grey=GREY)
            elif one.note:
                # Under the value, whether or not the name beside it takes two lines.
                for line in self.sheet.wrap(one.note, self.wide - name - 6, small):
                    below += small * LEADING
                    if self.drawing:
                        self.sheet.write((value, top + below), line, small, grey=GREY)
            self.y = top + max(height, below)

    def _column_of(self, lines: list[str], x: float, y: float, *, bold: bool = False) -> None:
        for n, line in enumerate(lines if self.drawing else ()):
            self.sheet.write((x, y + n * self.size * LEADING), line, self.size, bold=bold)

    def _left_out(self, n: int) -> None:
        if n > 0:
            words = plural(
                "{n} more is in the app and in the appendix.",
                "{n} more are in the app and in the appendix.",
                n,
            )
            self._lines(words.format(n=n), small=True, grey=GREY)

    # Parts of the page

    def _head(self) -> None:
        view = self.view
        self._column(self.left, self.width)
        title = 16.0
        self.y += title
        if self.drawing:
            self.sheet.write((self.left, self.y), _("Report for my care team"), title, bold=True)
        self.y += 2.0
        who = view.person or _("written by the person who keeps this diary")
        said = _("{who}  ·  {first} to {last} ({days} days)  ·  made on {made_on}").format(
            who=who,
            first=long_day(view.first),
            last=long_day(view.last),
            days=len(view.days),
            made_on=long_day(view.made_on),
        )
        self._lines(said, grey=GREY)
        if view.example:
            self._lines(example(), bold=True)
        if view.simulated:
            self._lines(simulated(view.simulated), bold=True)
        if view.in_english:
            words = _("In English: the page has no letters for the language the app speaks.")
            self._lines(words, small=True, grey=GREY)
        if any(self.sheet.lacks(words) for words in view.own_words):
            words = _("{sign} stands for letters this page can't print; the app has them.")
            self._lines(words.format(sign=LEFT_OUT), small=True, grey=GREY)
        if view.is_empty:
            self._lines(_("Nothing was recorded in these days."), bold=True)
        elif len(view.days) >= 28:
            self._lines(
                _("Where two numbers stand, they are the means of the first and last two weeks."),
                small=True,
                grey=GREY,
            )
        self.y += BLOCK_GAP / 2

    def _goals(self) -> None:
        view, most = self.view, self.limits.goals
        self._heading(_("Goals and function"))
        for one in view.goals[:most]:
            self._own(one)
        self._say_shortened()
        self._left_out(len(view.goals) - most)
        if not view.goals:
            self._lines(_("No goal is written down."), grey=GREY)
        found = function_measures(view)
        self._measures(found)
        if not found:
            self._lines(_("No walking, steps or tests were recorded."), grey=GREY)

    def _chart(self, height: float) -> None:
        self.y += 8.0
        if self.drawing:
            draw_chart(self.sheet, self.view, self.left, self.y, self.width, height)
        self.y += height + BLOCK_GAP

    def _care(self) -> None:
        view, most = self.view, self.limits.care
        self._heading(_("Medication and other care: what changed"))
        for day, words in view.care[-most:]:
            self._own(_("{day}: {words}").format(day=long_day(day), words=words))
        self._say_shortened()
        self._left_out(len(view.care) - most)
        if not view.care:
            self._lines(_("No change was recorded."), grey=GREY)
        self.y += BLOCK_GAP / 2

    def _findings(self) -> None:
        self._heading(_("What goes with what (own records; a pattern is no proof)"))
        if not self.view.findings:
            self._lines(_("Nothing was looked at yet."), grey=GREY)
        for one in self.view.findings:
            self._lines(one.text)
            said = [one.needs or "", one.caution if self.limits.cautions else ""]
            said += [_counts(one), one.late or ""]
            words = " ".join(part for part in said if part and part not in one.text)
            if words:
                self._lines(words, small=True, grey=GREY)
            self.y += 2.0
        self.y += BLOCK_GAP / 2

    def _questions(self) -> None:
        view, most = self.view, self.limits.questions
        self._heading(_("Questions for the visit"))
        for n, one in enumerate(view.questions[:most], 1):
            self._own(_("{n}. {question}").format(n=n, question=one))
        self._say_shortened()
        self._left_out(len(view.questions) - most)
        if not view.questions:
            for _n in range(BLANK_QUESTIONS):
                self.y += self.size * 1.9
                if self.drawing:
                    self.sheet.rule((self.at, self.y), (self.at + self.wide, self.y), grey=150)

    def _foot(self) -> None:
        if not self.drawing:
            return
        small = 7.2
        y = self.sheet.height - MARGIN - 16.0
        self.sheet.rule((self.left, y - 10), (self.left + self.width, y - 10), grey=LINE)
        told = sum(_is_told(row) for row in self.view.days)
        said = _(
            "{use} What nobody recorded is left unknown, never counted as zero; the diary tells "
            "of {told} of {days} days. This file is not encrypted."
        ).format(use=_(INTENDED_USE), told=told, days=len(self.view.days))
        for line in self.sheet.wrap(said, self.width, small):
            self.sheet.write((self.left, y), line, small, grey=GREY)
            y += small * LEADING


def _is_told(row: DayRow) -> bool:
    """Return whether the diary tells anything of a day, examples counted in."""
    answers = (row.pain_worst, row.sleep_h, row.flare, row.walking_min, row.steps)
    return row.last_told is not None or any(one is not None for one in answers)


def _counts(one: Finding) -> str:
    if one.looked_on is None or one.n_with is None or one.n_without is None:
        return ""
    said = _("{n_with} with, {n_without} without; looked at through {day}").format(
        n_with=one.n_with, n_without=one.n_without, day=long_day(one.looked_on)
    )
    if one.level is not None:
        said = _("{said}; interval at {level:.1f} %").format(said=said, level=100 * one.level)
    return _("{said}.").format(said=said)
