"""Bytes to lines and numbers: any encoding and line end an export may come in, within limits."""

from __future__ import annotations

import re

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

MOST_TEXT_BYTES = 64 * 1024 * 1024
MOST_LINES = 1_000_000
LONGEST_LINE = 20_000
_BEYOND_ANY = 1e20  # nanoseconds since 1970 are 1.8e18
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_KINDS = (
    (b"\x00\x05\x16\x07", "a macOS sidecar (AppleDouble)"),
    (b"\x00\x05\x16\x00", "a macOS sidecar (AppleSingle)"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"RIFF", "a sound or video"),
    (b"{\\rtf", "a text document with formatting (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)


def decode(content: bytes, name: str) -> str:
    """Return a file's text; BadInputError, naming what it is, for anything that is not text."""
    for magic, kind in _KINDS:
        if content.startswith(magic):
            sentence = _("{file} is {kind}, not a recording; choose the exported recording itself.")
            raise BadInputError(sentence.format(file=name, kind=_(kind)))
    if len(content) > MOST_TEXT_BYTES:
        sentence = _("{file} has more than {mb} MB of text, more than a recording needs; split it.")
        raise BadInputError(sentence.format(file=name, mb=MOST_TEXT_BYTES // 1024 // 1024))
    text = _decoded(content)
    if text is None or len(_CONTROL.findall(text[:100_000])) > 0:
        sentence = _("{file} holds binary data of a kind this app does not know; export as text.")
        raise BadInputError(sentence.format(file=name))
    return text


def _decoded(content: bytes) -> str | None:
    """Return the text by its byte order mark, its zero bytes, UTF-8 or Latin-1, in this order."""
    head = content[:4096]
    try:
        if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
            return content.decode("utf-32")
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        if b"\x00" in head:
            even, odd = head[0::2].count(0), head[1::2].count(0)
            if odd > 0.4 * len(head) / 2 and even == 0:
                return content.decode("utf-16-le")
            if even > 0.4 * len(head) / 2 and odd == 0:
                return content.decode("utf-16-be")
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("latin-1")
    except UnicodeDecodeError:
        return None


def split_lines(text: str, name: str, most: int = MOST_LINES) -> list[str]:
    """Return the lines (LF, CRLF or CR); BadInputError when there are too many or one is huge."""
    if max(text.count("\n"), text.count("\r")) > most:
        sentence = _("{file} has more than {most} lines, more than a recording needs; split it.")
        raise BadInputError(sentence.format(file=name, most=most))
    lines = _LINE_END.split(text)
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            sentence = _("Line {line} of {file} is over {most} characters long; check the export.")
            raise BadInputError(sentence.format(line=number, file=name, most=LONGEST_LINE))
    return lines


def number(text: str) -> float | None:
    """Return a finite number, decimal point or comma, quoted or not; None for anything else."""
    text = text.strip().strip("\"'").strip()
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if abs(value) < _BEYOND_ANY else None
