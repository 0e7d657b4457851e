"""Another language while the window is open: every page is made anew, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from biofeedback.core import words
from biofeedback.core.clock import ManualClock
from biofeedback.core.languages import ENGLISH, language_of
from biofeedback.core.settings import Settings, load_settings
from biofeedback.ui import app, context, speaking
from biofeedback.ui.look import Look
from biofeedback.ui.pages.settings import SettingsPage, language_notes
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.window import Window
from tests.pseudo import LONG, RIGHT, Pseudo, pretended


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    words.use_language(ENGLISH)
    QLocale.setDefault(before)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def every_text(window: Window) -> str:
    from PyQt6.QtWidgets import QAbstractButton, QLabel

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    kinds = (QLabel, QAbstractButton)
    return "\n".join(w.text() for kind in kinds for w in window.findChildren(kind))


@pytest.mark.usefixtures("english_again")
def test_another_language_is_spoken_at_once_and_kept(
    look: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path))

    def speak(setting: str | None) -> None:
        if setting == "de":
            words.use_catalogue(LONG, Pseudo(LONG))
        else:
            words.use_language(setting)

    monkeypatch.setattr(context, "speak", speak)
    window, desk = app.furnish(ManualClock(), Settings(welcomed=True))
    qtbot.addWidget(window)
    window.go("settings")
    page = window.page("settings", SettingsPage)
    made = [name for name in ("today", "settings") if window.made_page(name, app.Page)]
    assert made == ["today", "settings"]
    page.languages[None].click()
    assert window.page("settings", SettingsPage) is page  # nothing changed: nothing is made anew
    desk.context.change_settings(Settings(welcomed=True, language="de"))
    fresh = window.page("settings", SettingsPage)
    assert fresh is not page
    assert window.name == "settings"
    said = every_text(window)
    assert "⟦Séttíñgš⟧" in said
    assert "Undo" not in said
    assert window.windowTitle().startswith("⟦")
    assert window.keys.accessibleName().startswith("⟦")
    assert load_settings().language == "de"
    fresh.languages[None].click()  # the new page is connected like the first
    assert "⟦" not in every_text(window)
    assert window.windowTitle() == "Biofeedback"
    window.close()


@pytest.mark.usefixtures("english_again")
def test_the_window_runs_the_way_its_language_does(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "chosen", lambda *_args: language_of("ar"))
    monkeypatch.setattr(speaking, "can_write", lambda _language: True)
    speaking.speak("ar")
    assert qapp.isRightToLeft()
    assert QLocale().monthName(11) == "نوفمبر"
    assert QLocale().toString(23) == "23"  # the digits of monitors and reports
    monkeypatch.setattr(speaking, "chosen", lambda *_args: ENGLISH)
    speaking.speak(None)
    assert not qapp.isRightToLeft()


@pytest.mark.usefixtures("english_again")
def test_the_buttons_of_the_systems_dialogs_speak_the_same(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "chosen", lambda *_args: language_of("de"))
    speaking.speak("de")
    assert qapp.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    monkeypatch.setattr(speaking, "chosen", lambda *_args: ENGLISH)
    speaking.speak(None)
    assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_a_language_without_a_typeface_is_not_offered_but_said(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    chinese = language_of("zh")
    monkeypatch.setattr(speaking, "OFFERED", (ENGLISH, chinese))
    monkeypatch.setattr(speaking.QFontDatabase, "families", lambda _script: [])
    assert speaking.choices() == (("en", "English"),)
    assert speaking.unwritable() == ("简体中文",)
    (note,) = language_notes(ENGLISH, speaking.unwritable())
    assert "简体中文" in note
    monkeypatch.setattr(speaking.QFontDatabase, "families", lambda _script: ["Noto Sans CJK SC"])
    assert speaking.unwritable() == ()


@pytest.mark.usefixtures("english_again")
def test_a_language_that_can_not_be_written_here_is_not_spoken(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking.QFontDatabase, "families", lambda _script: [])
    assert speaking.speak("zh") is ENGLISH
    assert speaking.speak("de").code == "de"  # Latin letters come with the app
    monkeypatch.setattr(speaking.QFontDatabase, "families", lambda _script: ["Noto Sans CJK SC"])
    assert speaking.speak("zh").own_name == "简体中文"
    assert words._("Today") == "今天"
    speaking.speak("en")


@pytest.mark.usefixtures("english_again")
def test_a_key_is_called_the_same_on_its_button_and_in_sentences(
    look: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "can_write", lambda _language: True)
    speaking.speak("zh")
    button = KeyButton(look, words._("Finish"), "Ctrl+Return")
    qtbot.addWidget(button)
    assert button.key_words == f"Ctrl+{words._('Enter')}"
    speaking.speak("en")


def test_it_is_said_that_no_clinician_has_read_a_language(qapp: QApplication) -> None:
    assert language_notes(ENGLISH, ()) == []
    (note,) = language_notes(LONG, ())
    assert "clinician" in note


def test_on_the_page_safety_stands_beside_its_english(look: Look, qtbot: QtBot) -> None:
    from biofeedback.core.intended_use import ASK_FIRST, SAFETY
    from biofeedback.ui.pages.welcome import WelcomePage

    with pretended(RIGHT):
        page = WelcomePage(look)
        qtbot.addWidget(page)
    from PyQt6.QtWidgets import QLabel

    said = [words.as_name(part.text()) for part in page.findChildren(QLabel)]
    assert ASK_FIRST in said
    assert SAFETY in said
