"""A real PostgreSQL for the tests: made in a temporary folder, reached by a socket in it alone.

It runs as the user `postgres` when the tests run as root, because it refuses to be root. A
small watcher stops it and removes the folder when this process ends, however it ends.
"""

from __future__ import annotations

import atexit
import getpass
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any


class PostgresMissingError(Exception):
    """The tests need PostgreSQL, and it isn't there."""


@contextmanager
def running_server(certificate: tuple[bytes, bytes] | None = None) -> Iterator[str]:
    """Give the URL of a server's empty database.

    certificate: with its key, both PEM; the server is then reached by TLS on 127.0.0.1 alone.
    """
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
        url = f"postgresql+psycopg://{name}@/postgres?host={folder}"
        if certificate is not None:
            port = _free_port()
            options += f" -c listen_addresses=127.0.0.1 -c port={port} -c ssl=on"
            _use_tls_alone(data, certificate, account)
            url = f"postgresql+psycopg://{name}@127.0.0.1:{port}/postgres?application_name=tests"
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
            yield url
        finally:
            assert watcher.stdin is not None
            watcher.stdin.close()
            watcher.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def server_of_this_run() -> str:
    """Return the URL of the one server of this process, whichever tests ask for it."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(running_server())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _use_tls_alone(data: Path, certificate: tuple[bytes, bytes], account: dict[str, Any]) -> None:
    rules = b"hostssl all all 127.0.0.1/32 trust\nlocal all all trust\n"
    for name, content in zip(
        ("server.crt", "server.key", "pg_hba.conf"), (*certificate, rules), strict=True
    ):
        path = data / name
        path.write_bytes(content)
        path.chmod(0o600)
        if account:
            shutil.chown(path, account["user"], account["group"])


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
