"""Under the breath: one trace or the picture in the calm view, five charts in the detailed one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.breath import Breath
from biofeedback.core.words import _
from biofeedback.sessions import phrases
from biofeedback.ui.look import Look
from biofeedback.ui.model import LiveView
from biofeedback.ui.room_views import PastSession
from biofeedback.ui.room_words import past_line
from biofeedback.ui.widgets.breath_wave import BreathWave
from biofeedback.ui.widgets.meaning import Meanings
from biofeedback.ui.widgets.picture import Picture
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.score_chart import ScoreChart
from biofeedback.ui.widgets.spectrum import SpectrumChart
from biofeedback.ui.widgets.tachogram import Tachogram
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.trace import SPAN_S, Trace
from biofeedback.ui.words import clock_words

CALM_WIDTH_PX = 1080


class Strips(QWidget):
    """Heart rate with its pace, or a picture; in detail also intervals, breath, spectrum, score."""

    def __init__(self, look: Look, breath_at: Callable[[float], Breath | None]) -> None:
        """`breath_at`: the breath at a moment of the session."""
        super().__init__()
        self._look = look
        self.detailed = self.pictured = False
        self.picture = Picture(look)
        self.trace = Trace(look, breath_at)
        self.tachogram = Tachogram(look, "bg")
        self.wave = BreathWave(look, breath_at)
        self.spectrum = SpectrumChart(look)
        self.scores = ScoreChart(look, "bg")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        charts = QWidget()
        trace = self._show_trace
        self._turns = (
            trace,
            self._show_intervals,
            trace,
            self._show_wave,
            trace,
            self._show_scores,
        )
        self._turn = 0
        self._flow = Reflow(look, gap=24, fill=True)
        charts.setLayout(self._flow)
        self._parts = [
            self._part(_("heart rate, last 60 s (solid) and the pace (dotted)"), self.trace),
            self._part(_("every interval; crosses are left out of the numbers"), self.tachogram),
            self._part(_("breath, estimated from the heart; the pace dotted"), self.wave),
            self._part(_("what swings in the last minute; the pace is dotted"), self.spectrum),
            self._part(_("coherence so far; breaks where it was not sure"), self.scores),
        ]
        for part in self._parts:
            self._flow.add(part, least_px=290)
        column.addWidget(charts)
        column.addWidget(self.picture)
        self.facts = label(role="small")
        column.addWidget(self.facts)
        self.meanings = Meanings(
            look,
            (
                (_("RMSSD"), "number:rmssd"),
                (_("Signal"), "number:signal"),
                (_("Coherence ratio"), "number:ratio"),
            ),
        )
        column.addWidget(self.meanings)
        self.past = label(role="small")
        column.addWidget(self.past)
        self.show_detail(False)

    @staticmethod
    def _part(caption: str, chart: Plot) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(caption, "small"))
        column.addWidget(chart, 1)
        return part

    def show_detail(self, on: bool) -> None:
        """Show all charts, or the trace alone."""
        self.detailed = on
        self._show_parts()

    def show_picture(self, on: bool) -> None:
        """Let the picture stand in the place of the trace while the view is calm."""
        self.pictured = on
        self._show_parts()

    def _show_parts(self) -> None:
        self._parts[0].setVisible(self.detailed or not self.pictured)
        for part in (*self._parts[1:], self.facts, self.meanings):
            part.setVisible(self.detailed)
        self.past.setVisible(self.detailed and bool(self.past.text()))
        self.picture.setVisible(self.pictured and not self.detailed)
        self._set_margins()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the one trace of the calm view near the breath."""
        super().resizeEvent(event)
        self._set_margins()

    def _set_margins(self) -> None:
        side = 0 if self.detailed else max((self.width() - CALM_WIDTH_PX) // 2, 0)
        layout = self.layout()
        if layout is not None and layout.contentsMargins().left() != side:
            layout.setContentsMargins(side, 0, side, 0)

    def show_past(self, past: Sequence[PastSession]) -> None:
        """Let the last session and the first stand beside this one, in detail."""
        self.past.setText("\n".join(past_line(one) for one in past))
        self.past.setVisible(self.detailed and bool(past))

    def forget(self) -> None:
        """Begin anew."""
        self.show_past(())
        self.trace.forget()
        self.wave.show_beats((), 0.0)
        self.tachogram.show_beats((), 0.0, SPAN_S)
        self.spectrum.show_spectrum(None, None)

    def show_view(self, view: LiveView, now_s: float, *, whole: bool = False) -> None:
        """Show the beats up to now.

        In detail one chart at a time is brought up to date, the moving one most often, so that no
        frame of the breath waits for five of them. whole: all at once, where nothing moves.
        """
        if self.pictured and not self.detailed:
            state = view.feedback_at(now_s)
            self.picture.show_level(state.level, now_s, phrases.feedback_words(state))
            return
        if not self.detailed:
            self.trace.show_beats(view.points, now_s)
            return
        turns = range(len(self._turns)) if whole else [self._turn % len(self._turns)]
        self._turn += 1
        for turn in turns:
            self._turns[turn](view, now_s)

    def _show_trace(self, view: LiveView, now_s: float) -> None:
        self.trace.show_beats(view.points, now_s)

    def _show_intervals(self, view: LiveView, now_s: float) -> None:
        self.tachogram.show_beats(view.points, max(now_s - SPAN_S, 0.0), max(now_s, SPAN_S))

    def _show_wave(self, view: LiveView, now_s: float) -> None:
        self.wave.show_beats(view.points, now_s)

    def _show_scores(self, view: LiveView, now_s: float) -> None:
        target = view.feedback_at(now_s).target
        self.scores.show_scores(view.scores, view.marks, max(now_s, SPAN_S), target)
        self.facts.setText(fact_words(view, now_s))


def fact_words(view: LiveView, now_s: float) -> str:
    """Return the quieter numbers in one line."""
    numbers = view.numbers(now_s)
    variability = phrases.variability(numbers)
    parts = [
        _("RMSSD {value} {unit}").format(value=variability.digits, unit=variability.unit)
        if variability.digits is not None
        else _("RMSSD {word}").format(word=variability.word)
    ]
    if (target := view.feedback_at(now_s).target) is not None:
        parts.append(_("the ring's notch: your target, {target:.0f}").format(target=target))
    if numbers.artifact_fraction is not None:
        parts.append(
            _("{percent:.0f} % of beats unclear").format(percent=100 * numbers.artifact_fraction)
        )
    if numbers.coherence.ratio is not None:
        parts.append(
            _("coherence ratio (classic, unofficial) {ratio:.1f}").format(
                ratio=numbers.coherence.ratio
            )
        )
    if view.battery_percent is not None:
        parts.append(_("battery {percent:.0f} %").format(percent=view.battery_percent))
    if view.saved_through_s is not None:
        parts.append(_("saved up to {time}").format(time=clock_words(view.saved_through_s)))
    return "  ·  ".join(parts)
