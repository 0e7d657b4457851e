"""Feeds the patient's screen from the room: one breath, and never a name or a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from biofeedback.core.breath import Breath
from biofeedback.core.words import _
from biofeedback.ui.awake import Awake
from biofeedback.ui.context import Context
from biofeedback.ui.pages.live_words import idle_words, ring_view
from biofeedback.ui.patient_screen import PatientDisplay, PatientScreen
from biofeedback.ui.room_views import SeatView
from biofeedback.ui.widgets.ring import RingView

REFRESH_MS = 200
BREATH_ALONE = RingView(shown=False)


class PatientView(QObject):
    """Shows the breath of all, or of the one who is chosen. moved: where the screen is now."""

    moved = pyqtSignal(str)

    def __init__(self, context: Context, *, together: bool) -> None:
        """Make the screen; it is shown when it is asked for."""
        super().__init__(context)
        self.screen = PatientScreen(context.look, context.window)
        self._display = PatientDisplay(self.screen, context.window)
        self._display.moved.connect(self.moved.emit)
        self._together = together
        self._seats: Mapping[str, SeatView] = {}
        self._key = ""
        self._awake = Awake()
        self._awake.keep(_("A breathing practice is running"))
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()

    @property
    def due(self) -> bool:
        """Whether the breath is seen, and about to be drawn."""
        return self.screen.isVisible() and self.screen.orb.due

    def toggle(self) -> None:
        """Show the patient's screen, or put it away."""
        self._display.toggle()
        self.refresh()

    def show_seats(self, seats: Mapping[str, SeatView], key: str) -> None:
        """Know the seats, and who is chosen."""
        self._seats, self._key = seats, key

    def refresh(self) -> None:
        """Bring the screen up to this moment."""
        view = self.shown
        if view is None or not self.screen.isVisible():
            return
        idle, _below = idle_words(view.live)
        self.screen.show_breath(self._breath(view), (idle, ""))
        alone = len(self._seats) == 1
        self.screen.show_ring(ring_view(view.live, view.now()) if alone else BREATH_ALONE)
        self.screen.show_said(view.live.said if view.live.script.speaks else None)

    @property
    def shown(self) -> SeatView | None:
        """Whose breath is shown: in a group anybody's who is breathing, it is the same."""
        if self._together:
            for view in self._seats.values():
                if view.begun and not view.over and not view.live.paused:
                    return view
        return self._seats.get(self._key)

    @staticmethod
    def _breath(view: SeatView) -> Callable[[], Breath | None]:
        return lambda: view.track.breath(view.now())

    def end(self) -> None:
        """Put everything away."""
        self._timer.stop()
        self._awake.let()
        self.screen.leave()
        self.screen.deleteLater()
        self.deleteLater()
