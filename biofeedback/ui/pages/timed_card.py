"""The two short tests by the clock: 3, 2, 1, and a large number; the time comes from outside."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent

from biofeedback.core.words import _, plural, safety_lines
from biofeedback.diary.timed import HOW, OVER, READY, SAFETY, STAND, UP_AND_GO, Timed
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.text import label, safety_label

REFRESH_MS = 50


class TimedCard(Card):
    """kept: "stand" or "up_and_go", and the count or the seconds. now_s: where the time is from.

    began: a test was begun, it should be in sight.
    """

    kept = pyqtSignal(str, float)
    began = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it; no test runs."""
        super().__init__(_("Two short tests by the clock"))
        self.now_s: Callable[[], float] = lambda: 0.0
        self.test: Timed | None = None
        self._closed = ""
        self.safety = safety_label(safety_lines(SAFETY), "quiet")
        self.how, self.digits, self.said = label(), label(role="hero"), label(role="lead")
        for part in (self.safety, self.how, self.digits, self.said):
            self.column.addWidget(part)
        row = row_in(look, self)
        self.starts = {
            STAND: button_in(row, look, _("Stand up, 30 seconds"), "T", partial(self.start, STAND)),
            UP_AND_GO: button_in(row, look, _("Up and go"), "U", partial(self.start, UP_AND_GO)),
        }
        self.hit = button_in(row, look, "", "Space", self.press, "primary")
        self.keep = button_in(row, look, _("Keep it"), "K", self._keep, "primary")
        self.leave = button_in(row, look, _("Leave it"), "X", self.stop, "plain")
        self.column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.tick)
        self._show()

    def show_closed(self, why: str) -> None:
        """Offer no test, and say why; "": offer them. One that runs goes on."""
        self._closed = why
        self._show()

    def start(self, kind: str) -> None:
        """Begin with the count-down."""
        self.test = Timed(kind, self.now_s())
        self._timer.start()
        self._show()
        # Space must not press the button that began it once more.
        self.hit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.began.emit()

    def press(self) -> None:
        """One more stand, or the clock stops."""
        if self.test is not None:
            self.test = self.test.pressed(self.now_s())
            self._show()

    def stop(self) -> None:
        """Keep nothing of the test."""
        self.test = None
        self._timer.stop()
        self._show()

    def tick(self) -> None:
        """Show the time as it is now."""
        self._show()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """End a test nobody sees."""
        super().hideEvent(event)
        self.stop()

    @property
    def result(self) -> float | None:
        """What the test that is over came to; None while it runs, or where it was not ended."""
        test = self.test
        if test is None or test.phase(self.now_s()) != OVER:
            return None
        return float(test.count) if test.kind == STAND else test.seconds()

    def _show(self) -> None:
        test, now = self.test, self.now_s()
        phase = None if test is None else test.phase(now)
        if phase == OVER:
            self._timer.stop()
        runs = phase is not None and phase != OVER
        for button in self.starts.values():
            button.setVisible(test is None and not self._closed)
        self.hit.setVisible(runs)
        self.hit.setEnabled(runs)
        self.keep.setVisible(self.result is not None)
        self.leave.setVisible(test is not None)
        self.safety.setText(self._closed or safety_lines(SAFETY))
        self.safety.setVisible(test is None)
        for part in (self.how, self.digits, self.said):
            part.setVisible(test is not None)
        if test is None:
            return
        self.how.setText(_(HOW[test.kind]))
        self.digits.setText(test.shown(now))
        self.hit.set_words(_("Stood up") if test.kind == STAND else _("Seated: stop"))
        if phase == READY:
            said = _("Get ready")
        elif test.kind == STAND:
            said = plural("{n} time", "{n} times", test.count).format(n=test.count)
        elif phase == OVER:
            seconds = test.seconds()
            said = (
                _("Two minutes are over; there is no number this time.")
                if seconds is None
                else _("{n:g} s from chair to chair").format(n=seconds)
            )
        else:
            said = _("Walk at your usual pace")
        self.said.setText(said)

    def _keep(self) -> None:
        result, test = self.result, self.test
        if result is not None and test is not None:
            self.stop()
            self.kept.emit(test.kind, result)
