"""Every sentence a person reads passes through here (gettext)."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from string import Formatter
from typing import Any

from biofeedback.core.languages import ENGLISH, Language, language_of

DOMAIN = "biofeedback"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"
# What stands between these is laid out by itself, whatever direction the words around it have.
FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"
# Said first in a sentence that begins with numbers or Latin words but runs from the right.
RIGHT_TO_LEFT = "\u200f"
_UNTYPED = dict.fromkeys(map(ord, (FIRST_STRONG, LEFT_TO_RIGHT, END, RIGHT_TO_LEFT)))


@dataclass(frozen=True, slots=True)
class _Speech:
    """A language with its sentences."""

    language: Language
    catalogue: gettext.NullTranslations

    def say(self, words: str) -> str:
        """Return what was found so that its {placeholders} are filled as this language does."""
        plain = self.language.decimal == "." and not self.language.right_to_left
        return words if plain or "{" not in words else _FORMS[self.language.right_to_left](words)


_ENGLISH = _Speech(ENGLISH, gettext.NullTranslations())
_current = _ENGLISH
# What one piece of work speaks, such as a report that can't be written in the person's script.
_for_now: ContextVar[_Speech | None] = ContextVar("_for_now", default=None)


def use_language(language: str | Language | None) -> Language:
    """Speak `language` from now on; None or an unknown one is English. Return which it is."""
    use_catalogue(*_found(language))
    return _current.language


def use_catalogue(language: Language, catalogue: gettext.NullTranslations) -> None:
    """Speak a language with these sentences from now on."""
    global _current
    _current = _Speech(language, catalogue)


@contextmanager
def speaking(language: str | Language) -> Iterator[None]:
    """Speak another language within this block and this thread only."""
    token = _for_now.set(_Speech(*_found(language)))
    try:
        yield
    finally:
        _for_now.reset(token)


def spoken() -> Language:
    """Return the language that is spoken now."""
    return _speech().language


def _found(language: str | Language | None) -> tuple[Language, gettext.NullTranslations]:
    wanted = language if isinstance(language, Language) else language_of(language)
    if wanted is ENGLISH:
        return ENGLISH, gettext.NullTranslations()
    found = gettext.translation(DOMAIN, LOCALE_FOLDER, [wanted.code], fallback=True)
    return wanted, found


def _speech() -> _Speech:
    return _for_now.get() or _current


def _(message: str) -> str:
    """Return the sentence in the person's language; fill {placeholders} after this, not before."""
    speech = _speech()
    return speech.say(speech.catalogue.gettext(message))


def plural(one: str, many: str, count: int) -> str:
    """Return the form that goes with `count`, in the person's language."""
    speech = _speech()
    return speech.say(speech.catalogue.ngettext(one, many, count))


def mark(message: str) -> str:
    """Mark a sentence for translation where it is written; `_` translates it where it is shown."""
    return message


def number(value: float, form: str = "g") -> str:
    """Return a number as the person's language writes it. form: as in format(), such as ".1f"."""
    return _number(value, form, _speech().language.decimal)


def listed(things: Iterable[str]) -> str:
    """Return things in a row with the language's own comma; each keeps a direction of its own."""
    language = _speech().language
    if language.right_to_left:
        things = (f"{FIRST_STRONG}{one}{END}" for one in things)
    return language.comma.join(things)


def as_name(words: str) -> str:
    """Return words as a file or a person is named by them: nothing in them that can't be typed."""
    return words.translate(_UNTYPED)


def validated(message: str) -> str:
    """Return a scale's own words as they were validated: in English, and below what they mean.

    No wording of these scales that was validated in another language is known to the app.
    """
    words = _(message)
    return message if words == message else f"{message}\n{words}"


def with_english(message: str) -> tuple[str, ...]:
    """Return a sentence on safety: beside it the English one, until a clinician has read it."""
    words = _(message)
    return (words,) if spoken().read_by_clinician or words == message else (words, message)


def safety_lines(message: str) -> str:
    """Return a sentence on safety and the English one in lines of one text, each its own way."""
    words, *english = with_english(message)
    apart = spoken().right_to_left
    return "\n".join((words, *(f"{LEFT_TO_RIGHT}{x}{END}" if apart else x for x in english)))


def _number(value: Real | float, form: str, decimal: str) -> str:
    written = format(value, form)
    if decimal == ".":
        return written
    return written.translate({ord("."): decimal, ord(","): "."})


class _Fill(Formatter):
    """Fills a sentence: numbers with the language's own signs."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one value as it stands in the sentence."""
        if isinstance(value, Real):
            return _number(value, format_spec, _speech().language.decimal)
        return str(format(value, format_spec))


class _FillRightToLeft(_Fill):
    """Fills a sentence that runs from the right: what is put in keeps a direction of its own."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one value, set apart where the words around it could pull it over."""
        written = super().format_field(value, format_spec)
        if isinstance(value, Real):
            signed = written.startswith(("-", "+", "−"))
            return f"{LEFT_TO_RIGHT}{written}{END}" if signed else written
        # The end of a line ends what is set apart, too.
        return "\n".join(f"{FIRST_STRONG}{x}{END}" if x else x for x in written.split("\n"))


class _Sentence(str):
    """A sentence with places to fill, in a language that fills them in its own way."""

    __slots__ = ()
    _filler: Formatter = _Fill()

    def format(self, *args: object, **kwargs: object) -> str:
        """Return the sentence with its places filled."""
        return self._filler.vformat(self, args, kwargs)


class _SentenceRightToLeft(_Sentence):
    __slots__ = ()
    _filler = _FillRightToLeft()


_FORMS: Mapping[bool, type[_Sentence]] = {False: _Sentence, True: _SentenceRightToLeft}
