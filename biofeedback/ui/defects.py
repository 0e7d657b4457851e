"""Defects of ours that nothing else caught: a report is kept, the window goes on, one calm dialog.

PyQt ends the program at an exception in a slot unless somebody else catches it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.ui.bridge import Bridge
from biofeedback.ui.views import KeptView
from biofeedback.ui.window import Window


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect as the person is told of it. path: None where no report could be written."""

    kind: str
    report: str
    path: Path | None


class Defects(QObject):
    """Keeps a report of each defect (a kind of error at a place) and tells it once per run.

    While somebody practises, one line at the foot tells it: the dialog waits for the next page
    after the practice, so that nothing stands before the keys for stopping.
    """

    _came = pyqtSignal(object)
    _again = pyqtSignal(str)

    def __init__(
        self,
        window: Window,
        clock: Clock,
        practising: Callable[[], bool],
        kept: Callable[[], KeptView | None] = lambda: None,
    ) -> None:
        """practising: whether a practice is running now. kept: what became of the last one."""
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._practising = practising
        self._kept = kept
        self._known: set[tuple[str, ...]] = set()
        self._lock = threading.Lock()
        self._waiting: list[Defect] = []
        self._open = False
        # Methods of this object: Qt calls them on the window's thread, whoever emits.
        self._came.connect(self._on_came)
        self._again.connect(self._on_again)
        window.went.connect(lambda _name: QTimer.singleShot(0, self._tell_waiting))

    def watch(self, bridge: Bridge) -> None:
        """Catch what nothing else catches, on every thread and in the devices' loop."""
        bridge.on_defect = self.caught
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def _hook(
        self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        self.caught(error)

    def _thread_hook(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            self.caught(what.exc_value)

    def caught(self, error: BaseException) -> None:
        """Keep a report, and let the window tell it; on whichever thread."""
        from biofeedback.core.crash import keep_report, places, report_of

        kind = type(error).__name__
        # The same kind at another place is another defect, with a report of its own.
        defect = (kind, *places(error)[-1:])
        with self._lock:
            known = defect in self._known
            self._known.add(defect)
        if known:
            self._again.emit(kind)
            return
        report = report_of(error, self._clock.utc())
        self._came.emit(Defect(kind, report, keep_report(report)))

    # One turn later: never from within the slot or the painting that broke.

    def _on_came(self, defect: Defect) -> None:
        QTimer.singleShot(0, lambda: self._tell(defect))

    def _on_again(self, kind: str) -> None:
        QTimer.singleShot(0, lambda: self._tell_again(kind))

    def _tell_again(self, kind: str) -> None:
        sentence = _("The same went wrong again ({kind}). What was saved is unharmed.")
        self._window.toast.say(sentence.format(kind=kind))

    def _tell(self, defect: Defect) -> None:
        self._waiting.append(defect)
        if self._practising():
            sentence = _("Something went wrong in the program ({kind}). Your practice goes on.")
            self._window.toast.say(sentence.format(kind=defect.kind))
        else:
            self._tell_waiting()

    def _tell_waiting(self) -> None:
        from biofeedback.ui.widgets.defect_dialog import DefectDialog

        if not self._waiting or self._practising() or self._open:
            return
        defect = self._waiting.pop(0)
        dialog = DefectDialog(
            self._window.look, self._window, defect.report, defect.path, self._kept()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.close_asked.connect(self._window.close)
        dialog.finished.connect(lambda _how: QTimer.singleShot(0, self._closed))
        self._open = True
        dialog.open()

    def _closed(self) -> None:
        self._open = False
        self._tell_waiting()
