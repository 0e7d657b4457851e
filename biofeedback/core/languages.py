"""The languages there are words for, and which of them a person means."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

VARIABLE: Final = "BIOFEEDBACK_LANGUAGE"
# As gettext asks them, the first that says something decides.
_SYSTEM_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
# Written otherwise than the Chinese that is offered here.
_TRADITIONAL = {"tw", "hk", "mo", "hant"}


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the app. code: as the settings and the catalogue's folder call it.

    locale: days, months and numbers as the window's toolkit writes them (Arabic with the digits
    of every monitor and report, so that a number read out is the same for everybody).
    decimal: the sign before the tenths. comma: what stands between the things of a list.
    script: what a typeface must be able to write.
    read_by_clinician: whether a clinician who grew up with it has read all of it.
    offered: whether everything is said in it; tests/core/test_catalogues.py holds it to that.
    """

    code: str
    own_name: str
    locale: str
    decimal: str = "."
    comma: str = ", "
    right_to_left: bool = False
    script: str = "Latin"
    read_by_clinician: bool = False
    offered: bool = False

    @property
    def latin(self) -> bool:
        """Whether the typeface that comes with the app has its letters."""
        return self.script == "Latin"


ENGLISH: Final = Language("en", "English", "en_GB", read_by_clinician=True, offered=True)
LANGUAGES: Final[tuple[Language, ...]] = (
    ENGLISH,
    Language("de", "Deutsch", "de_DE", decimal=",", offered=True),
    Language("fr", "Français", "fr_FR", decimal=",", offered=True),
    Language("zh", "简体中文", "zh_CN", comma="、", script="SimplifiedChinese", offered=True),
    Language(
        "ar", "العربية", "ar_AE", comma="، ", right_to_left=True, script="Arabic", offered=True
    ),
)
OFFERED: Final = tuple(one for one in LANGUAGES if one.offered)


def language_of(code: str | None) -> Language:
    """Return the language of a code or a system's name ("de_AT.UTF-8"); English for others."""
    return _known(code, LANGUAGES) or ENGLISH


def chosen(setting: str | None, system: Iterable[str] = ()) -> Language:
    """Return the language to speak: the setting, the environment, then the system's own list.

    system: names as the window's toolkit knows them; asked where the environment says nothing.
    A name nobody here speaks is passed over, English is what is left.
    """
    wanted = [setting or "", os.environ.get(VARIABLE, "")]
    wanted += _of_environment(os.environ)
    wanted += [*system] or _of_windows()
    for name in wanted:
        found = _known(name, OFFERED)
        if found is not None:
            return found
    return ENGLISH


def _known(name: str | None, among: tuple[Language, ...]) -> Language | None:
    parts = (name or "").split(".")[0].split("@")[0].replace("-", "_").casefold().split("_")
    if parts[0] in ("c", "posix"):
        return ENGLISH
    if parts[0] == "zh" and _TRADITIONAL.intersection(parts[1:]):
        return None
    return next((one for one in among if one.code == parts[0]), None)


def _of_environment(environment: Mapping[str, str]) -> list[str]:
    for variable in _SYSTEM_VARIABLES:
        if environment.get(variable):
            return environment[variable].split(":")
    return []


def _of_windows() -> list[str]:
    if sys.platform == "win32":
        import ctypes
        import locale

        spoken = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return [locale.windows_locale.get(spoken, "")]
    return []
