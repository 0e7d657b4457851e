"""Every sentence a person reads passes through here (gettext)."""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "biofeedback"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"

_current: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str | None) -> None:
    """Speak `language` ("de", "ar", ...) from now on; None or an unknown one is English."""
    global _current
    languages = [language] if language else []
    _current = gettext.translation(DOMAIN, LOCALE_FOLDER, languages, fallback=True)


def _(message: str) -> str:
    """Return the sentence in the person's language; fill {placeholders} after this, not before."""
    return _current.gettext(message)


def plural(one: str, many: str, count: int) -> str:
    """Return the form that goes with `count`, in the person's language."""
    return _current.ngettext(one, many, count)


def mark(message: str) -> str:
    """Mark a sentence for translation where it is written; `_` translates it where it is shown."""
    return message
