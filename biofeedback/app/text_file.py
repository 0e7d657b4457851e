"""What leaves the records as one file: a new one, for this account only."""

from __future__ import annotations

import os
from pathlib import Path

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _


def write_new(path: Path, text: str | bytes) -> None:
    """Write a new file for this account only; BadInputError where it can't be, or is there.

    No half file is left behind.
    """
    if path.is_dir():
        sentence = _("{file} is a folder; give the name of a new file.")
        raise BadInputError(sentence.format(file=path))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sentence = _("{file} is there already; give another name.")
        raise BadInputError(sentence.format(file=path)) from None
    except OSError as error:
        sentence = _("{file} can't be written ({why}); give another place.")
        raise BadInputError(sentence.format(file=path, why=error.strerror)) from error
    try:
        with open(handle, "wb") as out:
            out.write(text.encode() if isinstance(text, str) else text)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        sentence = _("{file} can't be written ({why}); free some space or give another place.")
        raise BadInputError(sentence.format(file=path, why=error.strerror)) from error
