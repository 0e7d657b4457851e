"""The days on one time line: walked through, opened, as a table, copied as picture or CSV."""

from __future__ import annotations

import math
from datetime import date

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.trends_cards import empty_out
from biofeedback.ui.timeline import TimelineView
from biofeedback.ui.timeline_words import (
    as_csv,
    columns,
    day_words,
    long_day,
    summary_words,
    value_words,
)
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.meaning import Meanings
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.timeline import MARKS, STEP, Timeline
from biofeedback.ui.widgets.walk_keys import WalkKeys


class TimelineCard(Card):
    """Shows a TimelineView. day_opened, session_opened: from a point of it. moved: another stretch.

    lanes_chosen: frozenset of keys. said: a sentence for the foot of the window.
    """

    day_opened = pyqtSignal(object)
    session_opened = pyqtSignal(str)
    lanes_chosen = pyqtSignal(object)
    moved = pyqtSignal()
    said = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make it; it shows nothing until `show_view`."""
        super().__init__()
        self.look = look
        self.view: TimelineView | None = None
        self.lanes: dict[str, KeyButton] = {}
        self._lanes: frozenset[str] = frozenset()
        self._filled: TimelineView | None = None
        self.timeline = Timeline(look)
        self.table = Table(look, _("Your days as a table"))
        self.table.hide()
        self.readout = label(role="body")
        self.open_day = KeyButton(look, _("Open this day"), "Return")
        self.open_session = KeyButton(look, _("Open its session"), "O")
        self.walk = WalkKeys(look, self.timeline, STEP)
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
        self.column.addWidget(self.timeline)
        self.column.addWidget(self.table)
        self.column.addWidget(self.readout)
        self._opens = self._row(self.open_day, self.open_session)
        self.column.addWidget(self._opens)
        self.column.addWidget(
            self._row(
                *self.walk.buttons,
                self.choose,
                self.as_table,
                self.picture,
                self.copy,
            )
        )
        self.column.addWidget(self.lanes_box)
        self.column.addWidget(self.hint)
        self.meanings = Meanings(
            look,
            (
                (_("Coherence"), "number:coherence"),
                (_("Heart-rate variability"), "number:rmssd"),
                (_("Practice"), "number:practice_minutes"),
                (_("Pain"), "number:pain"),
                (_("Sleep"), "number:sleep_regularity"),
            ),
        )
        self.column.addWidget(self.meanings)
        timeline = self.timeline
        self.as_table.clicked.connect(self._turn)
        self.choose.clicked.connect(lambda on: self.lanes_box.setVisible(on))
        self.picture.clicked.connect(self._copy_picture)
        self.copy.clicked.connect(self._copy_table)
        self.open_day.clicked.connect(lambda: timeline.open(session=False))
        self.open_session.clicked.connect(lambda: timeline.open(session=True))
        timeline.chosen.connect(self._read_out)
        timeline.moved.connect(self.moved)
        timeline.opened.connect(self._opened)
        self.table.opened.connect(self._table_opened)

    def _row(self, *buttons: QWidget) -> QWidget:
        row = QWidget()
        flow = Reflow(self.look, gap=10)
        row.setLayout(flow)
        for button in buttons:
            flow.add(button)
        return row

    def show_view(self, view: TimelineView, lanes: frozenset[str]) -> None:
        """Show other days."""
        self.view, self._lanes = view, lanes
        self.timeline.show_view(view, lanes)
        self._show_lanes()
        if self.as_table.isChecked():
            self._fill_table()
        self._read_out(None)

    def forget(self) -> None:
        """Show nothing of one person to the next."""
        self.view = self._filled = None
        self.timeline.show_view(TimelineView(date.min, date.min), frozenset())
        self.table.show_rows((), ())

    def _fill_table(self) -> None:
        """Bring the table up to date; ten years of rows are made only for who looks at them."""
        if self.view is not None and self._filled is not self.view:
            self._filled = self.view
            self.table.show_rows(*table_of(self.view))

    def _show_lanes(self) -> None:
        assert self.view is not None
        empty_out(self._lanes_flow)
        self.lanes = {}
        lanes = [(lane.key, lane.name) for lane in self.view.lanes]
        if self.view.marks:
            lanes.append((MARKS, _("Medication and other care")))
        for key, name in lanes:
            button = KeyButton(self.look, name, "", "choice")
            button.setCheckable(True)
            button.setChecked(key in self._lanes)
            button.clicked.connect(self._choose_lanes)
            self._lanes_flow.add(button)
            self.lanes[key] = button
        tab_as_read(self)

    def _choose_lanes(self) -> None:
        keys = frozenset(key for key, button in self.lanes.items() if button.isChecked())
        self.timeline.choose_lanes(keys)
        self.lanes_chosen.emit(keys)

    def _read_out(self, day: object) -> None:
        view, cursor = self.view, self.timeline.at_day
        chosen = view is not None and cursor is not None
        self.readout.setVisible(chosen)
        self._opens.setVisible(chosen)
        if view is not None and cursor is not None:
            self.readout.setText(day_words(view, cursor))
            there = view.day(cursor) in view.sessions
            self.open_session.setEnabled(there)
        del day

    def _turn(self) -> None:
        table = self.as_table.isChecked()
        if table:
            self._fill_table()
        self.timeline.setVisible(not table)
        self.table.setVisible(table)
        self.hint.setVisible(not table)
        self.walk.enable(not table)
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
            clipboard.setText(as_csv(self.view))
            self.said.emit(_("The table is copied as CSV, all days; paste it into a spreadsheet."))

    def _opened(self, day: date, session_id: str) -> None:
        if session_id:
            self.session_opened.emit(session_id)
        else:
            self.day_opened.emit(day)

    def _table_opened(self, row: int) -> None:
        if self.view is not None:
            self.day_opened.emit(self.view.day(row))

    def begin(self) -> None:
        """Take the focus."""
        where = self.table if self.as_table.isChecked() else self.timeline
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def summary(self) -> str:
        """Return what is shown as sentences."""
        if self.view is None:
            return ""
        return summary_words(self.view, self.timeline.span, self.timeline.lanes)


def table_of(timeline: TimelineView) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Return the columns' titles and a row for each day, unknown as such."""
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
    return tuple(column.title for column in wanted), rows
