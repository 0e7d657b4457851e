"""The About page through a real window, by keyboard; the web is asked only when the person asks."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from biofeedback.app import parts as app_parts
from biofeedback.app.parts import app_version
from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.ui.pages.about import AboutPage
from biofeedback.ui.pages.settings import SettingsPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


@pytest.mark.parametrize("address", ["", "https://example.org/new"])
def test_licences_are_read_by_keyboard_and_the_web_opens_only_when_asked(
    qtbot: QtBot, home: object, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    monkeypatch.setattr(app_parts, "updates_page", lambda: address)
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    stage.window.go("settings")
    stage.window.page("settings", SettingsPage).about.click()
    page = stage.window.page("about", AboutPage)
    assert stage.window.name == "about"
    qtbot.waitUntil(lambda: page.view is not None, timeout=10_000)
    assert app_version() in page.version.text()
    page.list.setFocus()
    first = page.text.toPlainText()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.text.toPlainText() not in ("", first)
    assert page.updates.isVisible() == bool(address)
    assert opened == []
    if address:
        page.updates.click()
        assert [url.toString() for url in opened] == [address]
    stage.hand.press(Qt.Key.Key_Escape)
    assert stage.window.name == "settings"
