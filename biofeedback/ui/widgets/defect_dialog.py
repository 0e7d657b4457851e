"""What is said when the program itself failed: calm, once, with the report to look at."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.views import KeptView
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import heading, label
from biofeedback.ui.words import clock_words


def kept_words(kept: KeptView | None) -> str:
    """Return what is on the disk, and what may not be; never more than is known."""
    if kept is None:
        return _(
            "What was saved before is kept. What you did just now may not be: please look once."
        )
    if kept.whole:
        return _("Your last practice is kept whole.")
    if kept.through_s is None:
        return _(
            "Your last practice could not be kept, because the disk did not take it. What was "
            "saved before is kept."
        )
    return _(
        "Your last practice is kept up to {time} of it; the disk did not take the rest. What was "
        "saved before is kept."
    ).format(time=clock_words(kept.through_s))


class DefectDialog(QDialog):
    """Tells what happened, what of the records is safe, and where the report lies.

    close_asked: the person wants to close the app.
    """

    close_asked = pyqtSignal()

    def __init__(
        self,
        look: Look,
        parent: QWidget | None,
        report: str,
        path: Path | None,
        kept: KeptView | None = None,
    ) -> None:
        """path: where the report lies; None: it could not be written.

        kept: what became of the practice before; None: there was none since the start.
        """
        super().__init__(parent)
        self._look = look
        self.setWindowTitle(_("Something went wrong"))
        self.setAccessibleName(_("Something went wrong"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(heading(_("Something went wrong in the program")))
        column.addWidget(label(_("It is a fault of the program, not yours, and you can go on.")))
        lost = kept is not None and not kept.whole
        column.addWidget(label(kept_words(kept), "flare" if lost else "body"))
        column.addWidget(label(self._where(path), "quiet"))
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(_("The report"))
        column.addWidget(self.report, 1)
        self.report.hide()
        row = QWidget()
        flow = Reflow(look, gap=8)
        row.setLayout(flow)
        self.go_on = KeyButton(look, _("Go on"), "Esc", "primary")
        self.show_report = KeyButton(look, _("Show the report"))
        self.close_app = KeyButton(look, _("Close the app"))
        for button in (self.go_on, self.show_report, self.close_app):
            flow.add(button)
        column.addWidget(row)
        self.go_on.clicked.connect(self.accept)
        self.show_report.clicked.connect(self._show)
        self.close_app.clicked.connect(self._close)
        self.setMinimumWidth(look.theme.scaled(440))
        self.go_on.setFocus()

    @staticmethod
    def _where(path: Path | None) -> str:
        if path is None:
            return _("A report could not be written. Nothing was sent anywhere.")
        # A path may be longer than the dialog: it may break after each separator.
        shown = str(path).replace("/", "/\u200b").replace("\\", "\\\u200b")
        sentence = _(
            "A report without anything about you lies in {path}. Nothing was sent anywhere."
        )
        return sentence.format(path=shown)

    def _show(self) -> None:
        self.report.show()
        self.show_report.setEnabled(False)
        theme = self._look.theme
        width = max(self.width(), theme.scaled(620))
        height = self.height() + theme.scaled(240)
        screen = self.screen()
        if screen is not None:
            room = screen.availableSize()
            width, height = min(width, room.width() - 40), min(height, room.height() - 60)
        self.resize(width, height)
        self.report.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self.accept()
        self.close_asked.emit()
