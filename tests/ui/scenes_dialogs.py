"""The app's own dialogs in every state that a person may meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PyQt6.QtWidgets import QDialog

from biofeedback.core.crash import report_of
from biofeedback.ui.look import Look
from biofeedback.ui.views import KeptView
from biofeedback.ui.widgets.defect_dialog import DefectDialog
from biofeedback.ui.widgets.help_sheet import HelpSheet
from biofeedback.ui.widgets.key_sheet import KeySheet
from tests.ui.scenes import SCENES

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIES_IN = Path("/home/ada/.local/share/biofeedback/crash.txt")


def _report() -> str:
    try:
        raise LookupError
    except LookupError as error:
        return report_of(error, NOON)


def _defect(
    kept: KeptView | None, path: Path | None = LIES_IN, *, shown: bool = False
) -> Callable[[Look], QDialog]:
    def show(look: Look) -> QDialog:
        dialog = DefectDialog(look, None, _report(), path, kept)
        if shown:
            dialog.show_report.click()
        return dialog

    return show


def _keys(scene: str, *, letters: bool = True) -> Callable[[Look], QDialog]:
    def show(look: Look) -> QDialog:
        look.use_letters(letters)
        window = SCENES[scene](look)
        # Only what is visible has keys: the page is laid out, the sheet stands alone.
        window.show()
        sheet = KeySheet(look, window, (window.stack.currentWidget(), window.toast, window.nav))
        sheet.finished.connect(window.close)
        window.hide()
        return sheet

    return show


def _help(topic: str) -> Callable[[Look], QDialog]:
    def show(look: Look) -> QDialog:
        window = SCENES["today"](look)
        window.resize(1240, 820)
        sheet = HelpSheet(look, window, topic)
        sheet.finished.connect(window.close)
        return sheet

    return show


DIALOGS: dict[str, Callable[[Look], QDialog]] = {
    "defect": _defect(None),
    "defect-kept": _defect(KeptView(True, 300.0)),
    "defect-cut": _defect(KeptView(False, 192.4)),
    "defect-lost": _defect(KeptView(False, None), None),
    "defect-report": _defect(KeptView(True, 300.0), shown=True),
    "keys-live": _keys("live-target"),
    "keys-letterless": _keys("live-target", letters=False),
    "help": _help(""),
    "help-trends": _help("trends"),
    "help-number": _help("number:coherence"),
}
