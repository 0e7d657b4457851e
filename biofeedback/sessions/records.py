"""What is kept of a session, and where it goes: the port that the store fills."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.metrics import Summary
from biofeedback.devices.protocol import PacketReceived

# The protocol of an imported recording says only how its start is known.
START_IN_CONTENT = '{"start_from": "content"}'
START_GUESSED = '{"start_from": "file"}'
# The origin of what was made up to look around in: nobody's, told as such wherever it is shown.
EXAMPLE: Final = "demo"
# The kind of happening that says which strap is worn from here on.
WORN: Final = "strap"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the person whose records these are, and who acts for them."""

    person_id: str
    name: str = "self"


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """What is known when a session begins.

    started_at: aware UTC; zone: IANA name. strap: spec as given; of a kept one, as worn last.
    origin: "live", "sim", "replay", "import" or "demo"; anything but "live" and "import" is
    marked as such wherever it is shown. pattern_json: the protocol's steps with their breath
    patterns, so that the pacer's phase can be recomputed. started_s values inside are
    session seconds.
    """

    started_at: datetime
    zone: str
    strap: str
    strap_name: str | None
    protocol: str
    protocol_json: str
    origin: str
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something dated inside a session: kind "step", "mark", "pause", "resume", "state",
    "source" (of the beats), "samples" (whether kept), "warning", "note", "feedback",
    "gentle" (a start at the present rate), "pace" (another one from here on),
    "strap" (another one is worn from here on);
    detail_json: its members. t_s: session seconds.
    """  # noqa: D205

    t_s: float
    kind: str
    detail_json: str = "{}"


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came since the last save, in order. through_s: all up to here is in or before it."""

    through_s: float
    beats: tuple[Beat, ...] = ()
    packets: tuple[PacketReceived, ...] = ()
    gaps: tuple[Gap, ...] = ()
    happenings: tuple[Happening, ...] = ()

    @property
    def worn(self) -> str | None:
        """The spec of the strap worn at its end, None: the same as before."""
        changes = [each for each in self.happenings if each.kind == WORN]
        spec = json.loads(changes[-1].detail_json).get("spec") if changes else None
        return spec if isinstance(spec, str) else None


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as kept. status: "running", "done" or "interrupted". ended: SessionEnded.reason.

    summary is None until computed. All times inside are session seconds.
    """

    id: str
    draft: SessionDraft
    status: str
    ended: str | None
    duration_s: float
    summary: Summary | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SessionContent:
    """Everything recorded in a session, in order."""

    session: StoredSession
    beats: tuple[Beat, ...]
    packets: tuple[PacketReceived, ...]
    gaps: tuple[Gap, ...]
    happenings: tuple[Happening, ...]


class SessionSink(Protocol):
    """Where a recorder writes; synchronous, called from one worker thread at a time.

    Each call is durable when it returns. StoreUnwritableError: not now; the caller keeps what
    it has and calls again with the same chunk later.
    """

    def begin(self, draft: SessionDraft) -> str:
        """Open a record; return its id."""
        ...

    def append(self, session_id: str, chunk: Chunk) -> None:
        """Add a chunk, whole or not at all."""
        ...

    def finish(
        self,
        session_id: str,
        ended: str,
        summary: Summary,
        duration_s: float,
        strap_name: str | None = None,
    ) -> None:
        """Close the record with its summary, and the strap's name as it was found."""
        ...
