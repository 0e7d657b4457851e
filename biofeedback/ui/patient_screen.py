"""What the patient sees: the breath, and no menu, no name, nobody else's anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent, QScreen
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.breath import Breath
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.orb import Orb
from biofeedback.ui.widgets.ring import RingView
from biofeedback.ui.widgets.text import label, set_role

# A display of this height hangs on a wall, or stands across the room.
TALL_PX = 760


class PatientScreen(QWidget):
    """A window of its own with the breath to follow. closed: somebody closed it by hand."""

    closed = pyqtSignal()

    def __init__(self, look: Look, console: QWidget | None = None) -> None:
        """Nothing is shown until it is placed on a display. console: whose keys these are."""
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Breathe"))
        self.setAccessibleName(_("Breathe"))
        self.setMinimumSize(360, 360)
        self._breath: Callable[[], Breath | None] = lambda: None
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        self.orb = Orb(look, lambda: self._breath(), afar=True)
        column.addWidget(self.orb, 1)
        self.said = label(role="lead")
        self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.said.hide()
        column.addWidget(self.said)
        self._leaving = False
        self._console = console
        # The therapist's keys stay where they were.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)

    def show_breath(self, breath_now: Callable[[], Breath | None], idle: tuple[str, str]) -> None:
        """Follow this breath; idle: the words while there is none."""
        self._breath = breath_now
        self.orb.show_idle(*idle)

    def show_ring(self, ring: RingView) -> None:
        """Show how it goes, without a number."""
        self.orb.show_ring(ring)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Let what is said be read from as far as the breath."""
        super().resizeEvent(event)
        set_role(self.said, "role", "title" if self.height() >= TALL_PX else "lead")

    def show_said(self, words: str | None) -> None:
        """Show a sentence of the practice's script."""
        self.said.setText(words or "")
        self.said.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Hand it to the console: the keys are the therapist's, whichever window is in front."""
        if event is None:
            return
        event.accept()
        if self._console is not None:
            self._console.keyPressEvent(event)

    def leave(self) -> None:
        """Go, without telling that somebody closed it."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Say that it was closed by hand."""
        super().closeEvent(event)
        if not self._leaving:
            self.closed.emit()


class PatientDisplay(QObject):
    """Keeps the patient's screen on its display, and brings it back when that comes back.

    moved: one line for the therapist on where it is. home: the therapist's own window.
    """

    moved = pyqtSignal(str)

    def __init__(self, view: PatientScreen, home: QWidget) -> None:
        """Watch the displays come and go."""
        super().__init__(view)
        self._view, self._home = view, home
        self._wanted: str | None = None
        self.shown = False
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._added)
            app.screenRemoved.connect(self._removed)
        view.closed.connect(self._closed)

    def toggle(self) -> None:
        """Show the patient's screen, or put it away."""
        if self.shown:
            self.put_away()
            return
        screens = QGuiApplication.screens()
        self.shown = True
        self._place(_other(screens, self._home.screen()))

    def put_away(self) -> None:
        """Take it from the display."""
        self.shown, self._wanted = False, None
        self._view.hide()
        self.moved.emit(_("Show the patient's screen"))

    def _place(self, screen: QScreen | None) -> None:
        """Fill another display; where there is none, stand as a window beside the console."""
        view = self._view
        if screen is None:
            view.unsetCursor()
            view.showNormal()
            self.moved.emit(_("Patient's screen: a window here"))
            return
        self._wanted = screen.name()
        view.setScreen(screen)
        view.setGeometry(screen.geometry())
        view.setCursor(Qt.CursorShape.BlankCursor)
        view.showFullScreen()
        self.moved.emit(_("Patient's screen: on {display}").format(display=screen.name()))

    def _removed(self, screen: QScreen) -> None:
        if self.shown and screen.name() == self._wanted:
            # On the therapist's own display it would cover the console; it waits instead.
            self._view.hide()
            self.moved.emit(_("The patient's display is gone; it comes back by itself"))

    def _added(self, screen: QScreen) -> None:
        home = self._home.screen()
        if not self.shown or (home is not None and screen.name() == home.name()):
            return
        if self._wanted is None or screen.name() == self._wanted or not self._view.isVisible():
            self._place(screen)

    def _closed(self) -> None:
        self.put_away()


def _other(screens: Sequence[QScreen], home: QScreen | None) -> QScreen | None:
    """Return a display that is not the therapist's, None where there is none."""
    return next((screen for screen in screens if screen is not home), None)
