"""A folder that records are exported into: for this account's eyes, and never over anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.core.words import _


class ExportFolder:
    """Writes new files, 0600, in a folder that is 0700; what was begun and failed is removed."""

    def __init__(self, path: Path) -> None:
        """Name the folder; it is made when the first file is."""
        self.path = path
        self.files: list[Path] = []
        self._made: list[Path] = []
        self._open = ExitStack()
        self._left_open: list[tuple[Path, BinaryIO]] = []

    @contextmanager
    def filling(self) -> Iterator[ExportFolder]:
        """Give this folder, empty and private; if the block fails, leave no trace of it.

        Raises BadInputError when something is there already, BiofeedbackError when it can't be
        written.
        """
        self._check_empty()
        try:
            self._folder(self.path)
            yield self
            self._finish()
        except BaseException:
            self._remove()
            raise

    def write(self, name: str, content: str | bytes | Iterable[str]) -> None:
        """Write one file; `name` may have folders in it. BiofeedbackError when it can't be."""
        path = self.path / name
        try:
            with self._new(path) as out:
                if isinstance(content, bytes):
                    out.write(content)
                else:
                    for part in (content,) if isinstance(content, str) else content:
                        out.write(part.encode())
                _settle(out)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def open(self, name: str) -> Callable[[str], None]:
        """Return what adds text to a new file, which is complete when `filling` ends."""
        path = self.path / name
        try:
            out = self._open.enter_context(self._new(path))
        except OSError as error:
            raise self._unwritable(path, error) from error
        self._left_open.append((path, out))

        def add(text: str) -> None:
            try:
                out.write(text.encode())
            except OSError as error:
                raise self._unwritable(path, error) from error

        return add

    def _new(self, path: Path) -> BinaryIO:
        self._folder(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.files.append(path)
        return os.fdopen(handle, "wb")

    def _finish(self) -> None:
        for path, out in self._left_open:
            try:
                _settle(out)
                out.close()
            except OSError as error:
                raise self._unwritable(path, error) from error

    def _check_empty(self) -> None:
        try:
            if not self.path.exists():
                return
            if self.path.is_dir() and not any(self.path.iterdir()):
                return
        except OSError as error:
            raise self._unwritable(self.path, error) from error
        except ValueError as error:
            raise BadInputError(_("This folder name can't be used; choose another.")) from error
        sentence = _("{folder} has something in it already; nothing was written. Choose a new one.")
        raise BadInputError(sentence.format(folder=self.path))

    def _folder(self, path: Path) -> None:
        missing = []
        while not path.exists():
            missing.append(path)
            path = path.parent
        try:
            for folder in reversed(missing):
                folder.mkdir(mode=0o700)
                self._made.append(folder)
            if not missing and path == self.path:
                path.chmod(0o700)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def _remove(self) -> None:
        with suppress(OSError):
            self._open.close()
        for path in self.files:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()

    def _unwritable(self, path: Path, error: OSError) -> BiofeedbackError:
        sentence = _(
            "{path} can't be written ({why}); free some space or choose another folder. "
            "Nothing was left there."
        )
        why = error.strerror or type(error).__name__
        return BiofeedbackError(sentence.format(path=path, why=why))


def _settle(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
