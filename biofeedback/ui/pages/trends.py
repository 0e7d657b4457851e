"""Looking back: every day on one time line, what goes with what, the swings, a report."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QProgressBar, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.trends import sentences
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.trends_cards import (
    FindingsRow,
    SwingsCard,
    WeeksCard,
    days_words,
)
from biofeedback.ui.pages.trends_timeline import TimelineCard
from biofeedback.ui.timeline import Span
from biofeedback.ui.trends_views import RANGES, FoundView, TrendsPageView
from biofeedback.ui.widgets.card import EmptyState
from biofeedback.ui.widgets.focus import stop_at_chosen
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class TrendsPage(Page):
    """Shows a TrendsPageView. day_asked, session_asked: opened from a point. lanes_chosen, ...

    lanes_chosen: frozenset of keys. range_chosen: its key. report_asked, experiment_asked.
    said: a sentence for the foot of the window.
    """

    day_asked = pyqtSignal(object)
    session_asked = pyqtSignal(str)
    lanes_chosen = pyqtSignal(object)
    range_chosen = pyqtSignal(str)
    report_asked = pyqtSignal()
    experiment_asked = pyqtSignal()
    begin_asked = pyqtSignal()
    example_asked = pyqtSignal()
    said = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows that days are being read until `show_view`."""
        super().__init__(look, _("Trends"))
        self.view: TrendsPageView | None = None
        self.ranges: dict[str, KeyButton] = {}
        self.column.addWidget(self._head())
        self.progress_words = label(role="quiet")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Reading your days"))
        self.column.addWidget(self.progress_words)
        self.column.addWidget(self.progress)
        self.begin = KeyButton(look, _("To today's practice"), "Return", "primary")
        self.begin.clicked.connect(lambda: self.begin_asked.emit())
        self.example_button = KeyButton(look, _("Look around with example data"), "A")
        self.example_button.clicked.connect(lambda: self.example_asked.emit())
        self.example_button.hide()
        self.empty = EmptyState(
            _("Nothing to look back on yet"),
            _(
                "Once you practise, or tell the diary how a day was, your days stand here on one "
                "time line. What goes with what is looked at from about four weeks on."
            ),
            self.begin,
            self.example_button,
        )
        self.column.addWidget(self.empty)
        self.days = TimelineCard(look)
        self.days.day_opened.connect(self.day_asked)
        self.days.session_opened.connect(self.session_asked)
        self.days.lanes_chosen.connect(self.lanes_chosen)
        self.days.said.connect(self.said)
        self.days.moved.connect(self._mark_range)
        self.column.addWidget(self.days)
        self.findings = FindingsRow(look)
        self.weeks = WeeksCard(look)
        self.swings = SwingsCard(look)
        self.experiment = KeyButton(look, _("An experiment on yourself"), "X")
        self.experiment.clicked.connect(lambda: self.experiment_asked.emit())
        self._experiment_row = QWidget()
        row = Reflow(look, gap=10)
        self._experiment_row.setLayout(row)
        row.add(self.experiment)
        self._offers_experiment = False
        for part in (self.findings, self._experiment_row, self.weeks, self.swings):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self._show_parts(loading=True)

    def _head(self) -> QWidget:
        head = QWidget()
        flow = Reflow(self.look, gap=12, fill=True)
        head.setLayout(flow)
        names = QWidget()
        column = QVBoxLayout(names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(_("Trends"), "title"))
        self.since = label(role="quiet")
        column.addWidget(self.since)
        self.example = label()
        self.example.hide()
        column.addWidget(self.example)
        buttons = QWidget()
        keys = Reflow(self.look, gap=10, end=True)
        buttons.setLayout(keys)
        group = QButtonGroup(buttons)
        words = {"4w": _("4 weeks"), "8w": _("8 weeks"), "6m": _("6 months"), "all": _("All")}
        for n, (key, days) in enumerate(RANGES, 1):
            button = KeyButton(self.look, words[key], str(n), "choice")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, k=key, d=days: self._choose_range(k, d))
            group.addButton(button)
            self.ranges[key] = button
            keys.add(button)
        stop_at_chosen(group)
        self.report = KeyButton(self.look, _("Report for my care team …"), "R")
        self.report.clicked.connect(lambda: self.report_asked.emit())
        keys.add(self.report)
        self._range_buttons = buttons
        flow.add(names, least_px=300, weight=1)
        flow.add(buttons, least_px=640, weight=8)
        return head

    # What is shown

    def show_progress(self, words: str, step: int, steps: int) -> None:
        """Say what is being read; step 0: it has just begun."""
        self.progress_words.setText(words)
        self.progress.setRange(0, steps)
        self.progress.setValue(step)
        if self.view is None:
            self._show_parts(loading=True)

    def show_view(self, view: TrendsPageView) -> None:
        """Show days, and what was found once it is known."""
        before, self.view = self.view, view
        timeline = view.timeline
        same = before is not None and before.timeline is timeline
        if not same:
            self.days.show_view(timeline, view.lanes)
            days = dict(RANGES).get(view.range)
            if (
                before is None
                or before.timeline.days != timeline.days
                or before.range != view.range
            ):
                self.days.timeline.show_last(days, glide=False)
        words = "" if timeline.is_empty else days_words(timeline.days, timeline.first)
        self.since.setText(words)
        made_up = [sentences.example()] if timeline.example else []
        if timeline.simulated:
            made_up.append(sentences.simulated(timeline.simulated))
        self.example.setText("\n".join(made_up))
        self.example.setVisible(bool(made_up))
        self._show_found(view.found)
        self._show_parts(loading=False)
        self._mark_range()

    def offer_experiment(self) -> None:
        """Show the way to an experiment: there is a page for it."""
        self._offers_experiment = True
        self._show_parts(loading=self.view is None)

    def forget(self) -> None:
        """Show nothing of one person to the next."""
        self.view = None
        self.days.forget()
        self.since.setText("")
        self.example.hide()
        self._show_found(None)
        self._show_parts(loading=True)

    def _show_found(self, found: FoundView | None) -> None:
        if found is None:
            self.findings.show_waiting()
            self.weeks.hide()
            self.swings.hide()
            return
        self.findings.show_findings(found.findings)
        self.weeks.show_weeks(found.weeks)
        self.swings.show_swings(found.swings)

    def _show_parts(self, *, loading: bool) -> None:
        empty = not loading and (self.view is None or self.view.timeline.is_empty)
        self.progress.setVisible(loading)
        self.progress_words.setVisible(loading)
        self.empty.setVisible(empty)
        full = not loading and not empty
        for part in (self.days, self.findings, self._range_buttons):
            part.setVisible(full)
        self._experiment_row.setVisible(full and self._offers_experiment)
        if not full:
            self.weeks.hide()
            self.swings.hide()

    def _choose_range(self, key: str, days: float | None) -> None:
        if self.view is not None:
            self.view = replace(self.view, range=key)
        self.days.timeline.show_last(days)
        self._mark_range()
        self.range_chosen.emit(key)

    def _mark_range(self) -> None:
        """Mark the range that is shown; after zooming by hand it may be none of them."""
        view = self.view
        if view is None:
            return
        goal, total = self.days.timeline.goal, view.timeline.days
        fitting = []
        for key, days in RANGES:
            length = float(total) if days is None else days
            span = Span(total - length, length).within(total)
            if abs(goal.days - span.days) < 0.5 and abs(goal.begin - span.begin) < 0.5:
                fitting.append(key)
        wanted = view.range if view.range in fitting else next(iter(fitting), None)
        group = next(iter(self.ranges.values())).group()
        assert group is not None
        group.setExclusive(False)
        for key, button in self.ranges.items():
            button.setChecked(key == wanted)
        group.setExclusive(True)

    def take_focus(self) -> None:
        """Begin at the time line."""
        self.days.begin()

    def summary(self) -> str:
        """Return what is shown as sentences."""
        return self.days.summary()
