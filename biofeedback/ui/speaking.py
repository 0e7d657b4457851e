"""The window's language: sentences, days and numbers, the way everything runs, Qt's own words."""

from __future__ import annotations

from PyQt6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import QApplication

from biofeedback.core.languages import ENGLISH, OFFERED, Language, chosen
from biofeedback.core.words import use_language

_SCRIPTS = {
    "Latin": QFontDatabase.WritingSystem.Latin,
    "Arabic": QFontDatabase.WritingSystem.Arabic,
    "SimplifiedChinese": QFontDatabase.WritingSystem.SimplifiedChinese,
}
_qt_words: list[QTranslator] = []


def speak(setting: str | None) -> Language:
    """Speak what the setting says, else the system's language, from now on; return which it is.

    What was made before keeps its words: the window makes its pages anew. Where this computer has
    no typeface for it, English is spoken: boxes in place of letters help nobody.
    """
    app = QApplication.instance()
    wanted = chosen(setting, QLocale.system().uiLanguages())
    readable = app is None or can_write(wanted)
    language = use_language(wanted if readable else ENGLISH)
    QLocale.setDefault(_locale(language))
    if isinstance(app, QApplication):
        _let_qt_speak(app, language)
        ways = Qt.LayoutDirection
        app.setLayoutDirection(ways.RightToLeft if language.right_to_left else ways.LeftToRight)
    return language


def _locale(language: Language) -> QLocale:
    """Return how days and numbers are written: as on this computer where it speaks the same.

    Arabic keeps the digits of monitors and reports, so it has one way only.
    """
    own, system = QLocale(language.locale), QLocale.system()
    same = system.language() == own.language() and not language.right_to_left
    return system if same else own


def _let_qt_speak(app: QApplication, language: Language) -> None:
    """Let the buttons of Qt's own dialogs speak the same."""
    while _qt_words:
        app.removeTranslator(_qt_words.pop())
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    made = QTranslator()
    if made.load(QLocale(language.locale), "qtbase", "_", folder):
        app.installTranslator(made)
        _qt_words.append(made)


def can_write(language: Language) -> bool:
    """Return whether this computer has a typeface for a language; Latin comes with the app."""
    return language.script == "Latin" or bool(QFontDatabase.families(_SCRIPTS[language.script]))


def choices() -> tuple[tuple[str, str], ...]:
    """Return every language that can be chosen here: its code and its own name for itself."""
    return tuple((one.code, one.own_name) for one in OFFERED if can_write(one))


def unwritable() -> tuple[str, ...]:
    """Return the languages that lack nothing but a typeface on this computer, by their names."""
    return tuple(one.own_name for one in OFFERED if not can_write(one))
