"""What the other pages show, and what they ask for: frozen, built by whoever feeds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biofeedback.core.metrics import Summary
    from biofeedback.core.settings import Settings
    from biofeedback.devices.protocol import StrapInfo, StrapState
    from biofeedback.sessions.entry import Entry
    from biofeedback.ui.model import MarkPoint, ScorePoint, TracePoint


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A session somebody wants now. protocol: its key in the library. pace None: it has none.

    tension, mood: how it is before, 0-10; None: not said.
    own: the practice itself, where it is one of the person's own.
    """

    protocol: str
    minutes: float
    pace_per_min: float | None
    tension: int | None = None
    mood: int | None = None
    own: Entry | None = None


@dataclass(frozen=True, slots=True)
class StrapView:
    """The strap that will be used. spec: as `--strap` takes it. state None: not tried yet."""

    spec: str = "none"
    name: str | None = None
    state: StrapState | None = None
    battery_percent: float | None = None

    @property
    def simulated(self) -> bool:
        """Whether its beats are made up, and must be said to be."""
        return self.spec == "sim" or self.spec.startswith(("sim:", "replay:"))


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the week's bars. minutes None: not known (before the first record, or to come)."""

    day: date
    minutes: float | None
    flare: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class TodayView:
    """The first page. now: local time. why: where the pace comes from, a sentence or None.

    flare_since: the first day of the flare that is not over, None without one. has_plan: whether
    a plan says how long the practice is.
    """

    now: datetime
    start: StartRequest
    why: str | None = None
    strap: StrapView = StrapView()
    pain_now: int | None = None
    flare_today: bool = False
    flare_since: date | None = None
    week: tuple[DayView, ...] = ()
    has_plan: bool = False
    first_session: bool = False


@dataclass(frozen=True, slots=True)
class PracticeChoice:
    """A practice of the library, in words.

    paced, timed: whether a pace, a length can be chosen for it; minutes: its own length, where
    none can. speaks: whether there is a script to listen to. breathes: whether a pacer leads.
    stronger: whether it is one of the stronger patterns, whose care is read before it begins.
    own: the practice itself, where it is one of the person's own. course: its steps in words,
    where there are several.
    """

    key: str
    title: str
    purpose: str
    evidence: str
    care: str | None = None
    paced: bool = True
    timed: bool = True
    group: str = ""
    how_to: str = ""
    source: str = ""
    minutes: float | None = None
    speaks: bool = False
    breathes: bool = False
    own: Entry | None = None
    course: tuple[str, ...] = ()
    stronger: bool = False


@dataclass(frozen=True, slots=True)
class PractiseView:
    """What can be practised, and what was chosen last. daily: what Today's button starts."""

    choices: tuple[PracticeChoice, ...]
    chosen: str
    pace_per_min: float = 6.0
    minutes: float = 5.0
    daily: str = "plain"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A kept session as a line. started: local. origin: "live", "sim", "replay", "import", ..."""

    id: str
    started: datetime
    title: str
    minutes: float
    coherence: float | None = None
    note: str | None = None
    origin: str = "live"
    ended: str | None = "done"


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The kept sessions, newest first. None of them yet: rows is empty."""

    rows: tuple[SessionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class BesideLine:
    """Coherence by one more definition. score: 0-100, None where it could not be worked out."""

    key: str
    version: str
    score: float | None
    windows: int


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session whole: for the page after it, and for its review later.

    summary: None while it is being computed. scores, points, marks: session seconds.
    in_target_s and the ratings (0-10): None where not known; usual: by how many points pain,
    tension and mood usually differ from one practice to the next. saved: it is kept on this
    computer (False: it could not be, and `problem` says why; else it says why it was interrupted,
    where that is known). beside: coherence by other
    definitions; empty where nobody asked for them. muscle_lines: (when, level in µV) of each
    channel, None where it could not be trusted.
    strap_failed: a strap was asked for, and none was found, or it was lost for good.
    """

    row: SessionRow
    summary: Summary | None
    pace_per_min: float | None = None
    scores: tuple[ScorePoint, ...] = ()
    points: tuple[TracePoint, ...] = ()
    marks: tuple[MarkPoint, ...] = ()
    in_target_s: float | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    tension_before: int | None = None
    tension_after: int | None = None
    mood_before: int | None = None
    mood_after: int | None = None
    usual: tuple[int | None, int | None, int | None] = (None, None, None)
    usual_coherence: tuple[float, float] | None = None
    saved: bool = True
    problem: str | None = None
    beside: tuple[BesideLine, ...] = ()
    muscle_lines: tuple[tuple[tuple[float, float | None], ...], ...] = ()
    strap_failed: bool = False


@dataclass(frozen=True, slots=True)
class KeptView:
    """What became of the practice that ended last. whole: all of it is on the disk.

    through_s: else up to which session second it is; None: nothing of it is.
    """

    whole: bool
    through_s: float | None = None


@dataclass(frozen=True, slots=True)
class PickerView:
    """The strap picker. found: None before the first look. problem: a sentence for the person.

    doctor: what the doctor found, one line each; empty while nobody asked.
    """

    chosen: StrapView = StrapView()
    scanning: bool = False
    found: tuple[StrapInfo, ...] | None = None
    problem: str | None = None
    doctor: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What can be set. home: where the data live. languages: (code, own name).

    unwritable: languages this computer has no typeface for, by their own names.

    encrypted: whether the records are encrypted at rest; False also when nobody can say.
    """

    settings: Settings
    home: str
    encrypted: bool = False
    languages: tuple[tuple[str, str], ...] = (("en", "English"),)
    unwritable: tuple[str, ...] = ()
