"""Nothing is sent: whatever the app does without a clinic's server, it opens no connection."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# Python tells of every connection before it is made; anything but this computer's own services
# ends the program with a code that nothing else gives.
GUARD = """
import os, socket, sys
def guard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        if arguments[0].family not in (socket.AF_UNIX,):
            os._exit(77)
    elif event == "socket.getaddrinfo":
        os._exit(77)
sys.addaudithook(guard)
from biofeedback.__main__ import main
main()
"""


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"BIOFEEDBACK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    return subprocess.run(
        [sys.executable, "-c", GUARD, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_guard_would_notice() -> None:
    reach = GUARD.replace("from biofeedback.__main__ import main\nmain()", "")
    reach += "socket.create_connection(('192.0.2.1', 9), timeout=0.1)"
    assert subprocess.run([sys.executable, "-c", reach], check=False).returncode == 77


def test_sessions_imports_exports_and_the_window_open_no_connection(tmp_path: Path) -> None:
    beats = tmp_path / "beats.csv"
    beats.write_text("rr_ms\n" + "".join(f"{850 + n % 7 * 10}\n" for n in range(120)))
    home = tmp_path / "home"
    for words in (
        ["session", "--strap", "sim", "--minutes", "1", "--speed", "30", "--json-lines"],
        ["import", str(beats)],
        ["export", "--to", str(tmp_path / "out")],
        ["--quit-after-first-paint"],
    ):
        done = run(home, *words)
        assert done.returncode == 0, f"{words[0]}: {done.returncode} {done.stderr[-400:]}"
