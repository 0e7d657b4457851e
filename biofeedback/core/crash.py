"""What happens to a defect of ours: told in one sentence, its trace kept for the developers."""

from __future__ import annotations

import os
import traceback
from datetime import datetime
from pathlib import Path

from biofeedback.core.settings import home_folder, make_private
from biofeedback.core.words import _

FILE = "crash.txt"
LARGEST_BYTES = 200_000


def keep_trace(error: BaseException, moment: datetime) -> str:
    """Write where an error came from to `crash.txt`; return the sentence for the person.

    A trace holds lines of our own code and the error's kind, never values, names or keys.
    """
    kind = type(error).__name__
    lines = [f"{moment.isoformat()} {kind}\n", *traceback.format_tb(error.__traceback__), "\n"]
    path = home_folder() / FILE
    try:
        _append(path, "".join(lines))
    except Exception:  # a disk that is full or can't be written must not hide the first error
        return _(
            "Something went wrong in the program itself ({kind}). What was saved is unharmed."
        ).format(kind=kind)
    return _(
        "Something went wrong in the program itself ({kind}). What was saved is unharmed. "
        "The technical details, without personal data, are in {path}."
    ).format(kind=kind, path=path)


def _append(path: Path, text: str) -> None:
    make_private(path.parent)
    mode = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if path.exists() and path.stat().st_size > LARGEST_BYTES:
        mode |= os.O_TRUNC
    with open(os.open(path, mode, 0o600), "a", encoding="utf-8") as out:
        out.write(text)
