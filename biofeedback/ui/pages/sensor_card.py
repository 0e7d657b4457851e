"""Muscle and breath of a whole session: the course and the numbers, each with how it was made."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from biofeedback.core.muscle import Direction
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.fact_view import fact_view
from biofeedback.ui.pages.sensor_words import sensor_facts, side_word
from biofeedback.ui.pages.trends_cards import empty_out
from biofeedback.ui.views import SessionView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.level_chart import LevelChart
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class SensorCard(Card):
    """Shows a SessionView's muscle and belt; hidden where there was neither."""

    def __init__(self, look: Look) -> None:
        """Make the card; it is hidden until `show_session`."""
        super().__init__(_("Muscle and breath"))
        self._look = look
        self.caption = label(role="small")
        self.levels = LevelChart(look, _("Muscle through the session"), "surface")
        self._facts = QWidget()
        self._flow = Reflow(look, gap=20, even=True)
        self._facts.setLayout(self._flow)
        for part in (self.caption, self.levels, self._facts):
            self.column.addWidget(part)
        self.hide()

    def show_session(self, view: SessionView) -> None:
        """Show a session's."""
        summary = view.summary
        facts = () if summary is None else sensor_facts(summary)
        self.setVisible(bool(facts))
        empty_out(self._flow)
        for fact in facts:
            self._flow.add(fact_view(self._look, fact), least_px=280)
        lines = view.muscle_lines
        for part in (self.caption, self.levels):
            part.setVisible(bool(lines))
        muscle = None if summary is None else summary.muscle
        if not lines or muscle is None:
            return
        aim = muscle.aim
        first = second = ""
        words = _("Level in µV, RMS of {window:g} s; it breaks where the signal was not good.")
        if len(muscle.channels) > 1:
            first, second = (side_word(channel.name) for channel in muscle.channels[:2])
            words = _(
                "Level in µV, RMS of {window:g} s; solid {first}, dotted {second}; it breaks where "
                "the signal was not good."
            )
        self.caption.setText(words.format(window=muscle.window_s, first=first, second=second))
        self.levels.show_lines(
            lines,
            0.0,
            view.row.minutes * 60.0,
            None if aim is None else aim.threshold_uv,
            below=aim is None or aim.direction is Direction.DOWN,
            clocked=True,
        )
