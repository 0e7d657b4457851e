"""The part of the review that goes beat by beat: chart, moment, spectrum, and all as a table."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.review_words import (
    beat_cells,
    beat_titles,
    beat_words,
    moment_words,
)
from biofeedback.ui.review_views import MomentView
from biofeedback.ui.views import SessionView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.moment_chart import STEP, MomentChart, hint_words
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.spectrum import SpectrumChart
from biofeedback.ui.widgets.table import Table
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.walk_keys import WalkKeys
from biofeedback.ui.words import clock_words

MOST_ROWS = 4000


class BeatsCard(Card):
    """Shows a session's beats. moment_asked: the session second whose spectrum is wanted."""

    moment_asked = pyqtSignal(float)

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__(_("Every interval between heartbeats"))
        self.look = look
        self._view: SessionView | None = None
        self.words = label(role="quiet")
        self.chart = MomentChart(look)
        self.table = Table(look, _("Every heartbeat as a table"))
        self.table.hide()
        self.cut = label(role="small")
        self.cut.hide()
        self.readout = label()
        self.walk = WalkKeys(look, self.chart, STEP)
        self.odd_before = KeyButton(look, _("Left out before"), "B", "plain")
        self.odd_next = KeyButton(look, _("Left out next"), "N", "plain")
        self.as_table = KeyButton(look, _("As a table"), "T", "plain")
        self.as_table.setCheckable(True)
        self.hint = label(hint_words(), "small")
        self.spectrum = SpectrumChart(look, "surface")
        self.spectrum.setAccessibleName(_("Spectrum of the minute around the chosen beat"))
        self.moment = label(role="small")
        self._moment = QWidget()
        column = QVBoxLayout(self._moment)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(_("What swings around this moment; the pace is dotted"), "strong"))
        column.addWidget(self.moment)
        column.addWidget(self.spectrum, 1)
        keys = QWidget()
        flow = Reflow(look, gap=10)
        keys.setLayout(flow)
        for button in (
            *self.walk.buttons, self.odd_before, self.odd_next, self.as_table,
        ):  # fmt: skip
            flow.add(button)
        for part in (
            self.words, self.chart, self.table, self.cut, self.readout, keys, self.hint,
            self._moment,
        ):  # fmt: skip
            self.column.addWidget(part)
        chart = self.chart
        self.odd_before.clicked.connect(lambda: self._go_left_out(-1))
        self.odd_next.clicked.connect(lambda: self._go_left_out(1))
        self.as_table.clicked.connect(self._turn)
        chart.chosen.connect(self._read_out)
        chart.moved.connect(self._moved)
        self.table.opened.connect(self._from_table)

    def show_session(self, view: SessionView, length_s: float, words: str) -> None:
        """Show a session from its beginning; no beat is chosen yet."""
        self._view = view
        self.words.setText(words)
        self.chart.show_session(view.points, length_s)
        self.readout.hide()
        self._moment.hide()
        self._mark_left_out()

    def show_moment(self, view: MomentView) -> None:
        """Show the minute around a beat, unless another was chosen meanwhile."""
        point = self.chart.point
        if point is None or point.at_s != view.at_s or self._view is None:
            return
        self.spectrum.show_spectrum(view.spectrum, self._view.pace_per_min)
        self.spectrum.setVisible(view.spectrum is not None)
        self.moment.setText(moment_words(view))
        self._moment.show()

    def _read_out(self, number: int) -> None:
        assert self._view is not None
        point = self.chart.every[number]
        said = beat_words(point, self._view.scores)
        self.readout.setText(said)
        self.readout.show()
        self.chart.setAccessibleDescription(said)
        self._mark_left_out()
        self.moment_asked.emit(point.at_s)

    def _go_left_out(self, way: int) -> None:
        number = self.chart.next_left_out(way)
        if number is not None:
            self.chart.choose(number)

    def _mark_left_out(self) -> None:
        for button, way in ((self.odd_before, -1), (self.odd_next, 1)):
            button.setEnabled(self.chart.next_left_out(way) is not None)

    # As a table

    def _moved(self) -> None:
        if self.as_table.isChecked():
            self._fill()

    def _fill(self) -> None:
        shown = self.chart.points[:MOST_ROWS]
        self.table.show_rows(beat_titles(), beat_cells(shown), sort=(0, False))
        begin, end = self.chart.span_s
        self.cut.setText(
            _(
                "The table shows {n} beats of {begin} to {end}. Closer, Wider, Earlier and Later "
                "choose the stretch."
            ).format(n=len(shown), begin=clock_words(begin), end=clock_words(end))
        )

    def _turn(self) -> None:
        table = self.as_table.isChecked()
        if table:
            self._fill()
        self.chart.setVisible(not table)
        self.table.setVisible(table)
        self.cut.setVisible(table)
        self.hint.setVisible(not table)
        where = self.table if table else self.chart
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _from_table(self, row: int) -> None:
        self.chart.choose(self.chart.every.index(self.chart.points[row]))
