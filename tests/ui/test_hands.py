"""Somebody is there: told by real input at the window that has the keyboard, by nothing else."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.ui.hands import Hands
from tests import work

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class Watched:
    """A window with a field, and what was noticed of hands at it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.field, self.words = QLineEdit(self.window), QLabel("words", self.window)
        self.hands = Hands(self.window)
        self.seen: list[str] = []
        self.hands.seen.connect(lambda: self.seen.append("seen"))
        self.hands.locks.connect(lambda: self.seen.append("locks"))
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWindow() is self.window.windowHandle())
        self.field.setFocus()


def press(at: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN, text: str = "") -> None:
    """Press a key as the system does: at the native window."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
    QCoreApplication.sendEvent(at.windowHandle(), event)


def move(at: QWidget) -> None:
    none = Qt.MouseButton.NoButton
    place = QPointF(3.0, 3.0)
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, PLAIN)
    QCoreApplication.sendEvent(at.windowHandle(), event)


def test_keys_and_the_mouse_are_noticed_and_arrive(qtbot: QtBot) -> None:
    there = Watched(qtbot)
    there.hands.watch()
    press(there.window, Qt.Key.Key_A, text="a")
    move(there.window)
    assert there.seen == ["seen", "seen"]
    assert there.field.text() == "a"
    press(there.window, Qt.Key.Key_L, CTRL)
    assert there.seen == ["seen"] * 3 + ["locks"]


def test_a_dialog_in_front_is_watched_too_and_then_the_window_again(qtbot: QtBot) -> None:
    there = Watched(qtbot)
    there.hands.watch()
    dialog = QDialog(there.window)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is dialog.windowHandle())
    press(dialog, Qt.Key.Key_L, CTRL)
    assert there.seen == ["seen", "locks"]
    dialog.close()
    dialog.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    there.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is there.window.windowHandle())
    move(there.window)
    assert there.seen == ["seen", "locks", "seen"]


def test_nothing_is_left_of_it_when_it_is_let_be(qtbot: QtBot) -> None:
    there = Watched(qtbot)
    there.hands.watch()
    there.hands.let_be()
    press(there.window, Qt.Key.Key_A, text="a")
    press(there.window, Qt.Key.Key_L, CTRL)
    assert there.seen == []
    there.hands.watch()
    there.hands.watch()
    there.hands.let_be()
    move(there.window)
    assert there.seen == []


def test_what_no_hand_does_costs_nothing(qtbot: QtBot) -> None:
    there = Watched(qtbot)

    def stir() -> None:
        for _time in range(100):
            QCoreApplication.sendEvent(there.words, QEvent(QEvent.Type.LayoutRequest))
            there.words.repaint()

    without = work.calls_of(stir)
    there.hands.watch()
    # Painted: a few events come by the native window, not one for each widget's.
    assert work.calls_of(stir) <= without + 5
