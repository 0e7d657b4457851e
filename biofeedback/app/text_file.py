"""A text that leaves the records: a new file for this account only, not encrypted."""

from __future__ import annotations

import os
from pathlib import Path

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _


def write_new(path: Path, text: str) -> None:
    """Write a new file for this account only; BadInputError where it can't be, or is there."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sentence = _("{file} is there already; give another name.")
        raise BadInputError(sentence.format(file=path)) from None
    except OSError as error:
        sentence = _("{file} can't be written ({why}); give another place.")
        raise BadInputError(sentence.format(file=path, why=error.strerror)) from error
    with open(handle, "w", encoding="utf-8") as out:
        out.write(text)
