"""Another computer of the clinic, as a process of its own: does what it is told, a line at a time.

Run by the tests as `python -m tests.clinic.other_computer`; each line is a list of words in JSON,
each answer a value in JSON, or {"refused": sentence}.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from biofeedback.app import outbox
from biofeedback.clinic.house import Clinic
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.sessions.records import Chunk, SessionSink
from biofeedback.store import taking_in
from biofeedback.store.clients import ChangedMeanwhileError
from biofeedback.store.opening import Store, open_store
from tests.store.samples import a_draft, a_summary, some_beats

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
BEATS = some_beats(12)


class Computer:
    """What the other computer can be told to do; each method is a word."""

    def __init__(self) -> None:
        self._store: Store | None = None
        self._sink: SessionSink | None = None
        self._session_id = ""

    @property
    def clinic(self) -> Clinic:
        return self._clinic

    def open(self, home: str, url: str, shared: str, name: str, words: str) -> str:
        """Start the app here, by this account; return its id."""
        if self._store is not None:
            self._store.close()
        self._store = open_store(ManualClock(NOW), Path(home), url=url)
        self._clinic = Clinic(self._store)
        account_id = self.sign_in(name, words)
        self._clinic._shards.share(Path(shared))
        return account_id

    def sign_in(self, name: str, words: str) -> str:
        (mine,) = [one for one in self.clinic.who_works_here() if one.name == name]
        return self.clinic.sign_in(mine.id, words).id

    def sign_in_by_id(self, account_id: str, words: str) -> str:
        return self.clinic.sign_in(account_id, words).id

    def lock(self) -> bool:
        self.clinic.lock()
        return self.clinic.locked

    def end(self, name: str) -> None:
        """End somebody's account."""
        (theirs,) = [one for one in self.clinic.who_works_here() if one.name == name]
        self.clinic.end_account(theirs.id)

    def belongs(self) -> bool:
        return self.clinic.still_belongs()

    def add(self, pseudonym: str) -> str:
        return self.clinic.add_client(pseudonym).id

    def rename(self, client_id: str, name: str) -> int:
        """Give a client another name; return the revision."""
        client = self.clinic.open_client(client_id).client
        return self.clinic.change_client(replace(client, name=name)).revision

    def contend(self, client_id: str, token: str, count: str) -> int:
        """Write more and more to one field, whatever others write; return how often again."""
        return contend(self.clinic, client_id, token, int(count))

    def caseload(self, day: str) -> list[Any]:
        """Work the list out; return how many are in it, and whether SciPy was loaded for it."""
        cases = self.clinic.caseload(date.fromisoformat(day))
        return [len(cases), any(name.startswith("scipy") for name in sys.modules)]

    def archive(self, client_id: str) -> bool:
        client = self.clinic.open_client(client_id).client
        return self.clinic.archive(client).archived_at is not None

    def merge(self, kept_id: str, gone_id: str) -> str:
        return self.clinic.merge(kept_id, gone_id).id

    def delete(self, client_id: str) -> str:
        return self.clinic.delete_client(client_id).pseudonym

    def begin(self, client_id: str) -> str:
        """Begin to record a client's practice."""
        assert self._store is not None
        self.clinic.choose(client_id)
        self._sink = self._store.sessions(self._store.actor())
        self._session_id = self._sink.begin(a_draft())
        self._sink.append(self._session_id, Chunk(4.0, BEATS[:4]))
        return self._session_id

    def finish(self) -> str:
        """Record it to its end."""
        assert self._sink is not None
        self._sink.append(self._session_id, Chunk(12.0, BEATS[4:]))
        self._sink.finish(self._session_id, "done", a_summary(len(BEATS)), 12.0)
        return self._session_id

    def send_killed(self, home: str, url: str, when: str) -> int:
        """Send what waits in a home from one more process, killed in the middle; by what signal."""
        child = os.fork()
        if child == 0:
            try:
                send_until(Path(home), url, when)
            finally:
                os._exit(0)
        return os.WTERMSIG(os.waitpid(child, 0)[1])


def contend(clinic: Clinic, client_id: str, token: str, count: int) -> int:
    """Add numbered words to a client's contact, each again when another wrote meanwhile."""
    again = 0
    for number in range(count):
        client = clinic.open_client(client_id).client
        while True:
            wanted = f"{client.contact or ''} {token}{number}"
            try:
                clinic.change_client(replace(client, contact=wanted))
                break
            except ChangedMeanwhileError as error:
                client, again = error.theirs, again + 1
    return again


def send_until(home: Path, url: str, when: str) -> None:
    """Send what waits; die at the second session: in the middle of it, or when it is kept."""
    really, taken = taking_in.take_in, 0

    def die(*_args: object, **_more: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def take_in(*args: Any) -> None:
        nonlocal taken
        taken += 1
        if taken == 2 and when == "inside":
            taking_in.rows.summary_values = die
        really(*args)
        if taken == 2:
            die()

    taking_in.take_in = take_in
    with open_store(ManualClock(NOW), home, url=url) as store:
        outbox.send(store, lambda _sentence: None)


class Line:
    """The test's end of the line to the other computer."""

    def __init__(self) -> None:
        quiet = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.clinic.other_computer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            env=os.environ | quiet,
        )

    def begin(self, *words: object) -> Callable[[], Any]:
        """Let it do something; what comes back waits for the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self._process.stdin.flush()
        return self._answer

    def do(self, *words: object) -> Any:
        """Let it do something; return the answer."""
        return self.begin(*words)()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        for end in (self._process.stdin, self._process.stdout):
            if end is not None:
                end.close()
        self._process.wait(30)


def main() -> None:
    computer = Computer()
    for line in sys.stdin:
        word, *rest = json.loads(line)
        try:
            answer = getattr(computer, word)(*rest)
        except BiofeedbackError as error:
            answer = {"refused": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
