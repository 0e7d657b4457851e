"""One running window for each home: a second start brings the first one forward."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 500


class SingleInstance(QObject):
    """Holds a name on this computer for this account. called: somebody started the app again."""

    called = pyqtSignal()

    def __init__(self, home: Path) -> None:
        """Name after the home, so that two homes may be open side by side."""
        super().__init__()
        digest = hashlib.sha256(str(home.absolute()).encode()).hexdigest()[:16]
        self._name = f"biofeedback-{digest}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def take(self) -> bool:
        """Return False when the one that runs has been called forward, else True.

        Where this computer gives no such name, two windows are better than none.
        """
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT_MS):
            socket.write(b"forward\n")
            socket.waitForBytesWritten(_WAIT_MS)
            socket.disconnectFromServer()
            return False
        # What a crash left behind answers nobody and is in the way.
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.called.emit()
