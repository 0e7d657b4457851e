"""Gather every sentence, bring the catalogues up to date, compile them, say what is missing.

`python3 dev.py words` runs it. With `--check` nothing is written: it answers 1 where a sentence of
the app is not in the catalogues, or not said yet in a language that is offered.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from biofeedback.core.languages import OFFERED
from biofeedback.core.words import DOMAIN, LOCALE_FOLDER
from biofeedback.core.written import parsed, sentences_of
from biofeedback.sessions.practice_words import sentences as of_practices

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "biofeedback"
# What a sentence is written in, and how many forms of it.
_KEYWORDS = {
    **{"_": 1, "mark": 1, "with_english": 1, "safety_lines": 1, "validated": 1},
    "plural": 2,
}
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
_HEAD = {
    "project": "biofeedback",
    "header_comment": "# Sentences of biofeedback. `python3 dev.py words` brings this up to date.",
    "fuzzy": False,
}


def gathered() -> Catalog:
    """Return every sentence of the app with the files it stands in."""
    catalogue = Catalog(**_HEAD)
    for path, message, note in sentences():
        file = path.relative_to(ROOT).as_posix()
        catalogue.add(message, None, [(file, None)], auto_comments=[note] if note else ())
    return catalogue


def sentences() -> Iterator[tuple[Path, str | tuple[str, str], str]]:
    """Yield (file, sentence or its two forms, note) for all that is said in code and in pages."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in of_code(path.read_text(encoding="utf-8")):
            yield path, message, ""
    for path, _line, words in of_practices():
        yield path, words, "of a practice"
    for path in sorted(PACKAGE.rglob("*.md")):
        for words in sentences_of(parsed("", path.read_text(encoding="utf-8"))):
            yield path, words, "of a page to read"


def of_code(source: str) -> Iterator[str | tuple[str, str]]:
    """Yield what is said in a module, in its order."""
    if not any(f"{name}(" in source for name in _KEYWORDS):
        return
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(call.func, ast.Name) and call.func.id in _KEYWORDS:
            count = _KEYWORDS[call.func.id]
            said = [a.value for a in call.args[:count] if isinstance(a, ast.Constant)]
            if len(said) == count and all(isinstance(one, str) for one in said):
                yield str(said[0]) if count == 1 else (str(said[0]), str(said[1]))


def po_file(code: str) -> Path:
    """Return where a language's sentences are."""
    return LOCALE_FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def codes() -> list[str]:
    """Return the languages that have a catalogue, offered or not."""
    return sorted(path.parent.parent.name for path in LOCALE_FOLDER.glob(f"*/*/{DOMAIN}.po"))


def read(code: str) -> Catalog:
    """Return a language's catalogue as it is kept."""
    with po_file(code).open("rb") as file:
        return read_po(file, locale=code)


def compiled(catalogue: Catalog) -> bytes:
    """Return what the app reads of a catalogue; the same for the same sentences, whenever."""
    catalogue.creation_date = catalogue.revision_date = _UNDATED
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def unsaid(catalogue: Catalog) -> list[str]:
    """Return the sentences that a catalogue has no words for."""
    found = []
    for message in catalogue:
        said = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(said)):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def keys(catalogue: Catalog) -> set[tuple[str, ...]]:
    """Return what identifies each sentence of a catalogue."""
    ids = (message.id for message in catalogue if message.id)
    return {(one,) if isinstance(one, str) else tuple(one) for one in ids}


def refreshed(code: str, template: Catalog) -> Catalog:
    """Return a language's catalogue with exactly today's sentences; what was said stays said."""
    catalogue = read(code)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=True)
    catalogue.obsolete.clear()
    return catalogue


def write(code: str, catalogue: Catalog) -> None:
    """Keep a catalogue: for people, and compiled for the app."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, include_lineno=False, omit_header=False)
    dated = (b'"POT-Creation-Date', b'"PO-Revision-Date')
    lines = [line for line in out.getvalue().splitlines(True) if not line.startswith(dated)]
    po_file(code).write_bytes(b"".join(lines))
    po_file(code).with_suffix(".mo").write_bytes(compiled(read(code)))


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")


def main(arguments: list[str]) -> int:
    """Refresh or check; say what is missing."""
    check = "--check" in arguments
    template = gathered()
    offered = {one.code for one in OFFERED}
    failed = False
    say(f"{len(keys(template))} sentences")
    for code in codes():
        catalogue = refreshed(code, template)
        if not check:
            write(code, catalogue)
        missing = unsaid(catalogue)
        failed = failed or (code in offered and bool(missing))
        said = "offered" if code in offered else "not offered"
        say(f"{code} ({said}): {len(missing)} not said yet")
        for words in missing if check and code in offered else ():
            say(f"    {words}")
    return 1 if check and failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
