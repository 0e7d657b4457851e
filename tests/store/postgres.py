"""A real PostgreSQL for the tests: made in a temporary folder, reached by a socket in it alone.

It runs as the user `postgres` when the tests run as root, because it refuses to be root. A
small watcher stops it and removes the folder when this process ends, however it ends.
"""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class PostgresMissingError(Exception):
    """The tests need PostgreSQL, and it isn't there."""


@contextmanager
def running_server() -> Iterator[str]:
    """Give the URL of a server's empty database."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    account = _account()
    name = account.get("user") or getpass.getuser()
    try:
        if account:
            shutil.chown(folder, account["user"], account["group"])
        data = folder / "data"
        _run(
            f"{programs}/initdb -U {name} -A trust -E UTF8 --locale=C.UTF-8 --no-sync -D",
            [data],
            account,
            folder,
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off "
            "-c timezone='Pacific/Auckland'"
        )
        _run(
            f"{programs}/pg_ctl start -w -t 60 -D",
            [data, "-l", folder / "log", "-o", options],
            account,
            folder,
        )
        stop = (
            f"{shlex.quote(str(programs / 'pg_ctl'))} -D {shlex.quote(str(data))} -m immediate stop"
        )
        watcher = subprocess.Popen(
            ["sh", "-c", f"cat >/dev/null; {stop}; rm -rf {shlex.quote(str(folder))}/*"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
            **account,
        )
        try:
            yield f"postgresql+psycopg://{name}@/postgres?host={folder}"
        finally:
            assert watcher.stdin is not None
            watcher.stdin.close()
            watcher.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder with initdb of the newest PostgreSQL here."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found.sort(key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    if elsewhere is None:
        raise PostgresMissingError(
            "The store's tests need PostgreSQL: `python3 dev.py setup` installs it, "
            "or put initdb and pg_ctl on the PATH."
        )
    return Path(elsewhere).resolve().parent


def _account() -> dict[str, Any]:
    """Return as whom to run: PostgreSQL refuses to be root."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _run(command: str, words: list[Any], account: dict[str, Any], folder: Path) -> None:
    # Into a file: the server keeps the descriptors, and a pipe would never end.
    with open(folder / "output", "a+") as output:
        done = subprocess.run(
            [*command.split(), *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            timeout=90,
            check=False,
            **account,
        )
        if done.returncode:
            output.seek(0)
            raise AssertionError(output.read())
