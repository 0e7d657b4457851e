"""Two languages nobody speaks: one longer than any, one from right to left; to see what was missed.

Every sentence stands between ⟦ and ⟧: what a page shows outside of them never went through the
catalogue, and two of them side by side were put together from parts.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager

from biofeedback.core import words
from biofeedback.core.languages import ENGLISH, Language

LONGER = 0.35
_PLACE = re.compile(r"(\{[^{}]*\})")
_ACCENTED = str.maketrans("aeiouAEIOUcnsyz", "áéíöúÁÉÍÖÚçñšýž")
_RIGHT = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz", "ابجدهوزحطيكلمنسعفصقرشتثخذض"
)  # letter for letter
LONG = Language("de", "Löng", "de_DE", decimal=",")
RIGHT = Language("ar", "Right", "ar_AE", right_to_left=True, script="Arabic")


class Pseudo(gettext.NullTranslations):
    """Says everything in a made-up language."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._rtl = language.right_to_left

    def gettext(self, message: str) -> str:
        """Return the sentence, longer or from the right, its {places} kept."""
        if not message.strip():
            return message
        said = "".join(
            part if _PLACE.fullmatch(part) else self._letters(part)
            for part in _PLACE.split(message)
        )
        return f"⟦{said}{self._more(message)}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for a number."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def _letters(self, text: str) -> str:
        return text.lower().translate(_RIGHT) if self._rtl else text.translate(_ACCENTED)

    def _more(self, text: str) -> str:
        """Return what makes a sentence longer: a word stays one word, a sentence gets more."""
        if self._rtl:
            return ""
        more = int(LONGER * len(_PLACE.sub("00", text)) / 5)
        return " éöúá" * more if " " in text.strip() else "é" * more


@contextmanager
def pretended(language: Language) -> Iterator[None]:
    """Speak a made-up language within this block."""
    words.use_catalogue(language, Pseudo(language))
    try:
        yield
    finally:
        words.use_language(ENGLISH)
