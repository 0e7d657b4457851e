"""Every sentence of the practices that are shipped, for translators.

The practices are data, so a translator's tool does not find their sentences by itself:
`extract_practice` is the extractor that Babel is given for them (docs/protocols.md).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from biofeedback.core import toml_lines
from biofeedback.sessions.library import FOLDER
from biofeedback.sessions.protocol_file import parse_protocol

_HEAD = ("name", "what_for", "how_to", "care")


def extract_practice(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield (line, "_", sentence, comments) for each sentence of one practice file."""
    raw = fileobj.read()
    entry = parse_protocol(raw, "")
    text = raw.decode("utf-8-sig")
    lines, found = toml_lines.lines_of(text), tomllib.loads(text)
    about = [f"practice: {entry.name}"]
    for field in _HEAD:
        if field in found:
            yield lines[(field,)], "_", getattr(entry, field), about
    for field in ("says", "source"):
        if field in found.get("evidence", {}):
            words = entry.evidence if field == "says" else entry.source
            yield lines[("evidence", field)], "_", words, about
    for n, step in enumerate(entry.steps):
        if step.text:
            yield lines[("steps", n, "text")], "_", step.text, about
        for cue in step.cues:
            line = lines[("steps", n, "script")]
            said = [*about, f"spoken {cue.at_s:g} s after the step began"]
            yield line, "_", cue.text, said


def sentences() -> Iterator[tuple[Path, int, str]]:
    """Yield every sentence of every practice with its file and line."""
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as file:
            for found in extract_practice(file, (), (), {}):
                yield path, found[0], found[2]
