"""Shows one scene after another in a real window: `python -m tests.access.showing`.

Reads "SCENE" lines from its input; answers each with "shown SCENE" once it is laid out.
"""

from __future__ import annotations

import sys

from PyQt6.QtCore import QCoreApplication, QEvent, QSocketNotifier
from PyQt6.QtWidgets import QApplication, QPushButton, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from tests.screens import settle
from tests.ui.scenes import SCENES


def planted(look: Look) -> QWidget:
    """Return a window with a button that says nothing, so that the reader can prove itself."""
    window = QWidget()
    QPushButton(window).setMinimumSize(80, 44)
    return window


WINDOWS = {**SCENES, "planted-unnamed": planted}


def main() -> int:
    """Show what is asked for until the input ends."""
    app = QApplication(["biofeedback"])
    app.setApplicationName("biofeedback")
    look = Look(Theme.load("paper"))
    shown: list[QWidget] = []

    def asked() -> None:
        name = sys.stdin.readline().strip()
        if not name:
            app.quit()
            return
        while shown:
            old = shown.pop()
            old.hide()
            old.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        look.wear(Theme.load("paper"), reduce_motion=False)
        window = WINDOWS[name](look)
        # Who hears a page needs no picture of it; the breath alone is told as it is drawn.
        window.setUpdatesEnabled(name.startswith("live"))
        shown.append(window)
        window.resize(1240, 820)
        window.show()
        window.activateWindow()
        settle()
        print(f"shown {name}", flush=True)  # noqa: T201

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(asked)
    print("ready", flush=True)  # noqa: T201
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
