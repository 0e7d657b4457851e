"""The report through a real window and real records: asked for, saved, said; nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.ui.pages.report import ReportPage
from biofeedback.ui.pages.trends import TrendsPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


def test_a_report_is_asked_for_by_key_and_saved_where_the_person_says(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "for my doctor"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(to), ""))
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    qtbot.waitUntil(lambda: stage.desk.context.store is not None, timeout=10_000)
    stage.window.go("trends")
    stage.window.page("trends", TrendsPage).report_asked.emit()
    page = stage.window.page("report", ReportPage)
    assert stage.window.name == "report"
    page.questions.setPlainText("May I walk?\n\nAnd swim?")
    page.days[28].click()
    stage.hand.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    made = to.with_suffix(".pdf")
    qtbot.waitUntil(made.exists, timeout=10_000)
    said = PdfReader(made).pages[0].extract_text()
    assert "28 days" in said
    assert "And swim?" in said
    qtbot.waitUntil(lambda: "not encrypted" in stage.window.toast.words.text(), timeout=10_000)
    stage.hand.press(Qt.Key.Key_Escape)
    assert stage.window.name == "trends"


def test_no_file_no_report(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: ("", ""))
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    stage.window.go("report")
    stage.window.page("report", ReportPage).save.click()
    assert list(tmp_path.glob("*.pdf")) == []
