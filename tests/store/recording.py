"""Records a session until it is killed, saying after each saved chunk how far it is safe.

Run by the tests as `python -m tests.store.recording HOME [URL]`.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from biofeedback.core.clock import SystemClock
from biofeedback.sessions.records import Chunk
from biofeedback.store.opening import open_store
from tests.store.samples import a_draft, a_mark, some_beats


def main() -> None:
    home, url = Path(sys.argv[1]), (sys.argv[2:] or [None])[0]
    store = open_store(SystemClock(), home, url=url)
    sessions = store.sessions(store.actor())
    session_id = sessions.begin(a_draft())
    say(session_id)
    beats = some_beats(50_000)
    for index in itertools.count():
        piece = beats[2 * index : 2 * index + 2]
        chunk = Chunk(piece[-1].at_s, piece, happenings=(a_mark(piece[0].at_s),))
        sessions.append(session_id, chunk)
        say(str(index))


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
