"""What happens to a defect of ours: told in one sentence, a report of it kept on this computer.

A report holds versions, the kinds of the errors, and places in our own program. No error's
message is in it, not even of our own kinds: a message may quote a name, a note or a path.
"""

from __future__ import annotations

import os
import traceback
from datetime import datetime
from pathlib import Path

import biofeedback
from biofeedback.core.settings import home_folder, make_private
from biofeedback.core.words import _

FILE = "crash.txt"
LARGEST_BYTES = 200_000
# Of an endless recursion these many places are enough, nearest to the error.
MOST_PLACES = 60
MOST_CAUSES = 8
PACKAGE = Path(biofeedback.__file__).parent


def keep_trace(error: BaseException, moment: datetime) -> str:
    """Keep a report of an error; return the sentence for the person."""
    kind = type(error).__name__
    path = keep_report(report_of(error, moment))
    if path is None:
        return _(
            "Something went wrong in the program itself ({kind}). What was saved is unharmed."
        ).format(kind=kind)
    return _(
        "Something went wrong in the program itself ({kind}). What was saved is unharmed. "
        "The technical details, without personal data, are in {path}."
    ).format(kind=kind, path=path)


def report_of(error: BaseException, moment: datetime) -> str:
    """Return what developers need to find a defect, and nothing about the person."""
    lines = [f"{moment.isoformat()} {type(error).__name__}", _versions()]
    for n, each in enumerate(_with_causes(error)):
        lines.append(f"{'after' if n else 'error'}: {type(each).__name__}")
        lines += [f"  {place}" for place in places(each)]
    return "\n".join(lines) + "\n\n"


def places(error: BaseException) -> list[str]:
    """Return where an error came through: files of ours by name, others only as a line."""
    found = []
    for frame in traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]:
        file = Path(frame.filename)
        ours = file.is_relative_to(PACKAGE)
        name = f"biofeedback/{file.relative_to(PACKAGE).as_posix()}" if ours else "elsewhere"
        found.append(f"{name}, line {frame.lineno}, in {frame.name}")
    return found


def keep_report(text: str) -> Path | None:
    """Add a report to `crash.txt` in the home folder; None where that can't be written."""
    path = home_folder() / FILE
    try:
        _append(path, text)
    except Exception:  # a disk that is full or can't be written must not hide the first error
        return None
    return path


def _with_causes(error: BaseException) -> list[BaseException]:
    """Return an error and what it came from or holds, each once."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(found) < MOST_CAUSES:
        each = waiting.pop(0)
        if each is None or any(each is known for known in found):
            continue
        found.append(each)
        waiting.append(each.__cause__ or (None if each.__suppress_context__ else each.__context__))
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
    return found


def _versions() -> str:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    said = [f"biofeedback {biofeedback.__version__}", f"Python {platform.python_version()}"]
    for package in ("PyQt6", "numpy", "bleak"):
        try:
            said.append(f"{package} {version(package)}")
        except PackageNotFoundError:  # a packaged app carries no metadata of its parts
            continue
    return ", ".join([*said, platform.system()])


def _append(path: Path, text: str) -> None:
    make_private(path.parent)
    mode = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if path.exists() and path.stat().st_size > LARGEST_BYTES:
        mode |= os.O_TRUNC
    with open(os.open(path, mode, 0o600), "a", encoding="utf-8") as out:
        out.write(text)
