"""The system's keyring, asked with a time limit: one that hangs must not hold up the app."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

_SERVICE = "biofeedback"
# A new home must not wait long for a keyring; records that lie in one may need a person's click.
TRY_S = 5.0
WAIT_S = 45.0


def fetched(name: str) -> str | None:
    """Return what the keyring keeps under a name; raises what its system raises."""
    found = _bounded(lambda: _keyring().get_password(_SERVICE, name), WAIT_S)
    return None if found is None else str(found)


def keeps(name: str, secret: str) -> bool:
    """Put a key in the system's keyring; return whether it came back out of it."""

    def keep() -> bool:
        backend = _keyring()
        if backend.priority < 1:
            return False
        backend.set_password(_SERVICE, name, secret)
        return bool(backend.get_password(_SERVICE, name) == secret)

    try:
        return bool(_bounded(keep, TRY_S))
    except Exception:
        # Backends raise what their system raises; whatever it is, this keyring doesn't work.
        return False


def forget(name: str) -> None:
    """Take a key out of the system's keyring, if it can be."""
    try:
        _bounded(lambda: _keyring().delete_password(_SERVICE, name), TRY_S)
    except Exception:
        return


def _keyring() -> Any:
    import keyring

    return keyring.get_keyring()


def _bounded(work: Callable[[], Any], timeout_s: float) -> Any:
    """Return what `work` returns; TimeoutError when it takes longer (it is left behind then)."""
    outcome: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if failure:
        raise failure[0]
    if not outcome:
        raise TimeoutError
    return outcome[0]
