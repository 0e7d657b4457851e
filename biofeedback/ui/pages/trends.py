"""Looking back: every day on one time line, what goes with what, the swings, a report."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
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
    empty_out,
)
from biofeedback.ui.timeline import Span, TimelineView
from biofeedback.ui.timeline_words import (
    as_csv,
    columns,
    day_words,
    long_day,
    summary_words,
    value_words,
)
from biofeedback.ui.trends_views import RANGES, FoundView, TrendsPageView
from biofeedback.ui.widgets.card import Card, EmptyState
from biofeedback.ui.widgets.focus import stop_at_chosen
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.timeline import MARKS, STEP, Timeline

_QUARTER = 0.25


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
    said = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows that days are being read until `show_view`."""
        super().__init__(look, _("Trends"))
        self.view: TrendsPageView | None = None
        self.ranges: dict[str, KeyButton] = {}
        self.lanes: dict[str, KeyButton] = {}
        self.column.addWidget(self._head())
        self.progress_words = label(role="quiet")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Reading your days"))
        self.column.addWidget(self.progress_words)
        self.column.addWidget(self.progress)
        self.begin = KeyButton(look, _("To today's practice"), "Return", "primary")
        self.begin.clicked.connect(lambda: self.begin_asked.emit())
        self.empty = EmptyState(
            _("Nothing to look back on yet"),
            _(
                "Once you practise, or tell the diary how a day was, your days stand here on one "
                "time line. What goes with what is looked at from about four weeks on."
            ),
            self.begin,
        )
        self.column.addWidget(self.empty)
        self.card = self._timeline_card()
        self.column.addWidget(self.card)
        self.findings = FindingsRow(look)
        self.weeks = WeeksCard(look)
        self.swings = SwingsCard(look)
        self.experiment = KeyButton(look, _("An experiment on yourself"), "X")
        self.experiment.clicked.connect(lambda: self.experiment_asked.emit())
        self._experiment_row = self._row(self.experiment)
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

    def _row(self, *buttons: QWidget) -> QWidget:
        row = QWidget()
        flow = Reflow(self.look, gap=10)
        row.setLayout(flow)
        for button in buttons:
            flow.add(button)
        return row

    def _timeline_card(self) -> Card:
        card = Card()
        look = self.look
        self.timeline = Timeline(look)
        self.table = Table(look, _("Your days as a table"))
        self.table.hide()
        self.readout = label(role="body")
        self.open_day = KeyButton(look, _("Open this day"), "Return")
        self.open_session = KeyButton(look, _("Open its session"), "O")
        self.earlier = KeyButton(look, _("Earlier"), "E", "plain")
        self.later = KeyButton(look, _("Later"), "L", "plain")
        self.closer = KeyButton(look, _("Closer"), "+", "plain")
        self.wider = KeyButton(look, _("Wider"), "-", "plain")
        self.as_table = KeyButton(look, _("As a table"), "T", "plain")
        self.as_table.setCheckable(True)
        self.choose = KeyButton(look, _("Choose lanes"), "C", "plain")
        self.choose.setCheckable(True)
        self.picture = KeyButton(look, _("Copy picture"), "P", "plain")
        self.copy = KeyButton(look, _("Copy table"), "Ctrl+C", "plain")
        self.hint = label(
            _(
                "Drag moves the days, Ctrl and the wheel zoom. With the arrow keys you walk from "
                "day to day; Enter opens one."
            ),
            "small",
        )
        self.lanes_box = QWidget()
        self._lanes_flow = Reflow(look, gap=8)
        self.lanes_box.setLayout(self._lanes_flow)
        self.lanes_box.hide()
        card.column.addWidget(self.timeline)
        card.column.addWidget(self.table)
        card.column.addWidget(self.readout)
        self._opens = self._row(self.open_day, self.open_session)
        card.column.addWidget(self._opens)
        card.column.addWidget(
            self._row(
                self.earlier,
                self.later,
                self.closer,
                self.wider,
                self.choose,
                self.as_table,
                self.picture,
                self.copy,
            )
        )
        card.column.addWidget(self.lanes_box)
        card.column.addWidget(self.hint)
        timeline = self.timeline
        self.earlier.clicked.connect(lambda: timeline.pan(-_QUARTER))
        self.later.clicked.connect(lambda: timeline.pan(_QUARTER))
        self.closer.clicked.connect(lambda: timeline.zoom(1.0 / STEP))
        self.wider.clicked.connect(lambda: timeline.zoom(STEP))
        self.as_table.clicked.connect(self._turn)
        self.choose.clicked.connect(lambda on: self.lanes_box.setVisible(on))
        self.picture.clicked.connect(self._copy_picture)
        self.copy.clicked.connect(self._copy_table)
        self.open_day.clicked.connect(lambda: timeline.open(session=False))
        self.open_session.clicked.connect(lambda: timeline.open(session=True))
        timeline.chosen.connect(self._read_out)
        timeline.moved.connect(self._mark_range)
        timeline.opened.connect(self._opened)
        self.table.opened.connect(self._table_opened)
        return card

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
            self.timeline.show_view(timeline, view.lanes)
            days = dict(RANGES).get(view.range)
            if (
                before is None
                or before.timeline.days != timeline.days
                or before.range != view.range
            ):
                self.timeline.show_last(days, glide=False)
            self._show_lanes()
            self._fill_table()
            self._read_out(None)
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
        empty = TimelineView(date.min, date.min)
        self.timeline.show_view(empty, frozenset())
        self.table.show_rows((), ())
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
        for part in (self.card, self.findings, self._range_buttons):
            part.setVisible(full)
        self._experiment_row.setVisible(full and self._offers_experiment)
        if not full:
            self.weeks.hide()
            self.swings.hide()

    def _show_lanes(self) -> None:
        assert self.view is not None
        empty_out(self._lanes_flow)
        self.lanes = {}
        lanes = [(lane.key, lane.name) for lane in self.view.timeline.lanes]
        if self.view.timeline.marks:
            lanes.append((MARKS, _("Medication and other care")))
        for key, name in lanes:
            button = KeyButton(self.look, name, "", "choice")
            button.setCheckable(True)
            button.setChecked(key in self.view.lanes)
            button.clicked.connect(self._choose_lanes)
            self._lanes_flow.add(button)
            self.lanes[key] = button

    def _choose_lanes(self) -> None:
        keys = frozenset(key for key, button in self.lanes.items() if button.isChecked())
        self.timeline.choose_lanes(keys)
        self.lanes_chosen.emit(keys)

    def _choose_range(self, key: str, days: float | None) -> None:
        if self.view is not None:
            self.view = replace(self.view, range=key)
        self.timeline.show_last(days)
        self._mark_range()
        self.range_chosen.emit(key)

    def _mark_range(self) -> None:
        """Mark the range that is shown; after zooming by hand it may be none of them."""
        view = self.view
        if view is None:
            return
        goal, total = self.timeline.goal, view.timeline.days
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

    def _read_out(self, day: object) -> None:
        view, cursor = self.view, self.timeline.at_day
        chosen = view is not None and cursor is not None
        self.readout.setVisible(chosen)
        self._opens.setVisible(chosen)
        if view is not None and cursor is not None:
            self.readout.setText(day_words(view.timeline, cursor))
            there = view.timeline.day(cursor) in view.timeline.sessions
            self.open_session.setEnabled(there)
        del day

    # As a table, as a picture, as CSV

    def _fill_table(self) -> None:
        assert self.view is not None
        timeline = self.view.timeline
        wanted = columns(timeline)
        marks: dict[date, list[str]] = {}
        for mark in timeline.marks:
            marks.setdefault(mark.day, []).append(mark.words)
        rows: list[tuple[Cell, ...]] = []
        for index in range(timeline.days):
            day = timeline.day(index)
            flare = timeline.in_flare(day)
            row: list[Cell] = [(long_day(day), day.isoformat())]
            row.append((_("flare") if flare else "", "1" if flare else "0"))
            for column in wanted:
                if column.lane is not None:
                    lane = timeline.lanes[column.lane]
                    value = float(lane.series[column.series].values[index])
                    unknown = math.isnan(value)
                    row.append((value_words(value, lane), None if unknown else value))
            said = "; ".join(marks.get(day, ()))
            row.append((said, said))
            rows.append(tuple(row))
        self.table.show_rows(tuple(column.title for column in wanted), rows)

    def _turn(self) -> None:
        table = self.as_table.isChecked()
        self.timeline.setVisible(not table)
        self.table.setVisible(table)
        self.hint.setVisible(not table)
        for button in (self.earlier, self.later, self.closer, self.wider):
            button.setEnabled(not table)
        where = self.table if table else self.timeline
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy_picture(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setImage(self.timeline.grab().toImage())
            self.said.emit(_("The picture is copied; paste it where you like."))

    def _copy_table(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self.view is not None:
            clipboard.setText(as_csv(self.view.timeline))
            self.said.emit(_("The table is copied as CSV, all days; paste it into a spreadsheet."))

    # What is opened

    def _opened(self, day: date, session_id: str) -> None:
        if session_id:
            self.session_asked.emit(session_id)
        else:
            self.day_asked.emit(day)

    def _table_opened(self, row: int) -> None:
        if self.view is not None:
            self.day_asked.emit(self.view.timeline.day(row))

    def take_focus(self) -> None:
        """Begin at the time line."""
        where = self.table if self.as_table.isChecked() else self.timeline
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def summary(self) -> str:
        """Return what is shown as sentences."""
        if self.view is None:
            return ""
        return summary_words(self.view.timeline, self.timeline.span, self.timeline.lanes)
