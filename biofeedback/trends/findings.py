"""What looking back found: frozen, the same for window, command line and report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Verdict = Literal["clear", "goes_with", "unclear", "not_enough_data"]


@dataclass(frozen=True, slots=True)
class RawPair:
    """One comparison for the small picture. day: of what came after.

    before: what went before, in its own unit (0 or 1 for practised or not); after: what followed.
    """

    day: date
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One question, its last look and what it found. Whole sentences in the person's language.

    question: its key (docs/definitions.md). title: the question in words. effect, interval: in
    `unit`, None where nothing was looked at; level: of the interval, 0-1. n_with, n_without:
    days (weeks) in the comparison with and without what the question asks about; missing:
    those left out because something was not told. looked_on: through which day the last look
    went; next_look: the earliest day of the next. needs: what is still missing, a sentence.
    text: the finding in words, without cause. caution: what else could explain it. late: said
    where days before the look were told or corrected after it, else None. before_words,
    after_words: the axes of the picture; two_groups: whether `before` is only 0 or 1.
    pairs: what was compared, unsmoothed.
    """

    question: str
    title: str
    effect: float | None
    unit: str
    interval: tuple[float, float] | None
    level: float | None
    n_with: int | None
    n_without: int | None
    looked_on: date | None
    next_look: date | None
    verdict: Verdict
    needs: str | None
    text: str
    caution: str = ""
    missing: int = 0
    late: str | None = None
    before_words: str = ""
    after_words: str = ""
    two_groups: bool = True
    pairs: tuple[RawPair, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekChange:
    """A week (4, 8 or 12) against the baseline week, for one measure.

    measure: "pain_worst", "sleep_h", ... ; title, unit: in words. baseline, now: means of the
    days told; change: now - baseline; noise: the smallest change that is more than everyday
    variation, from the baseline's own days. beyond: whether the change is larger; None where
    any of it is not known. text: a whole sentence.
    """

    measure: str
    title: str
    week: int
    baseline: float | None
    now: float | None
    change: float | None
    noise: float | None
    unit: str
    beyond: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class SwingDay:
    """Activity on one day. flare: None where not told. high: far above the person's usual."""

    day: date
    activity: float | None
    flare: bool | None
    high: bool = False


@dataclass(frozen=True, slots=True)
class Swings:
    """Rises and falls of activity, and what came before flares (told kindly, with counts).

    unit: of the activity, "steps" or "min" of walking, "" where none is known. flares: how many
    flares had enough told before them; after_high: before how many of these a day far above
    usual came within three days; usual_share: how often such a day comes before any other day,
    0-1. text: whole sentences. needs: what is missing, None where there is enough.
    """

    unit: str
    days: tuple[SwingDay, ...]
    flares: int
    after_high: int
    usual_share: float | None
    text: str
    needs: str | None


@dataclass(frozen=True, slots=True)
class PlannedResult:
    """What a planned experiment found; here cause may be spoken of. Fields as in `Finding`.

    as_planned: by what was drawn; as_done: (effect, interval) by what was done, None where that
    can't be told. adherence: share of the days done as drawn, 0-1.
    """

    title: str
    effect: float
    unit: str
    interval: tuple[float, float]
    level: float
    p: float
    n_first: int
    n_second: int
    as_done: tuple[float, tuple[float, float]] | None
    adherence: float | None
    clear: bool
    text: str
