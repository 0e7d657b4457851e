"""A wire to a PostgreSQL server that can be cut and mended, at any byte."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

SOCKET = ".s.PGSQL.5432"


class Wire:
    """Forwards a socket in a folder of its own to a server's; `url` reaches the server by it."""

    def __init__(self, folder: Path, url: str) -> None:
        parsed = sa.make_url(url)
        self._server = str(Path(str(parsed.query["host"])) / SOCKET)
        self._folder = folder
        self._pairs: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self._alone = threading.Lock()
        here = parsed.update_query_dict({"host": str(folder)})
        self.url = here.render_as_string(hide_password=False)
        self.mend()

    def mend(self) -> None:
        """Let connections through."""
        (self._folder / SOCKET).unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._folder / SOCKET))
        listener.listen()
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection where it stands, and take no more."""
        with self._alone:
            (self._folder / SOCKET).unlink(missing_ok=True)
            for each in (self._listener, *self._pairs):
                if each is not None:
                    with suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)
                    each.close()
            self._listener, self._pairs = None, []

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            with self._alone:
                if self._listener is not listener:
                    near.close()
                    far.close()
                    return
                far.connect(self._server)
                self._pairs += [near, far]
            for ends in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=ends, daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def wire_to(url: str) -> Iterator[Wire]:
    """Give a wire to a server, cut at the end."""
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        wire = Wire(Path(folder), url)
        try:
            yield wire
        finally:
            wire.cut()
