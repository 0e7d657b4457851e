"""The review in words: a beat, a moment, a definition, two sessions beside each other; pure."""

from __future__ import annotations

from dataclasses import dataclass

from biofeedback.core.metrics import Summary
from biofeedback.core.words import _, number, plural
from biofeedback.ui.model import ScorePoint, TracePoint
from biofeedback.ui.pages.session_words import facts
from biofeedback.ui.review_views import MomentView
from biofeedback.ui.views import BesideLine, SessionView
from biofeedback.ui.widgets.table import Cell
from biofeedback.ui.widgets.tachogram import VERDICT_WORDS, left_out
from biofeedback.ui.words import clock_words

NEAR_S = 5.0


def verdict_words(point: TracePoint) -> str:
    """Return what was made of a beat."""
    if point.verdict is None:
        return _("not decided")
    return _(VERDICT_WORDS[point.verdict])


def counts_as_words(point: TracePoint) -> str:
    """Return what an interval counts as."""
    if not left_out(point):
        return _("{n:.1f} ms").format(n=point.rr_ms)
    if point.corrected_ms is None:
        return _("left out")
    return _("left out; drawn as {n:.1f} ms").format(n=point.corrected_ms)


def beat_words(point: TracePoint, scores: tuple[ScorePoint, ...]) -> str:
    """Return a beat whole: when, how long, what was made of it, and the score then."""
    said = _("Beat {n} at {at}: {rr:.1f} ms, {verdict}, {counts}.").format(
        n=point.index + 1,
        at=clock_words(point.at_s),
        rr=point.rr_ms,
        verdict=verdict_words(point),
        counts=counts_as_words(point) if left_out(point) else _("counted"),
    )
    score = score_at(scores, point.at_s)
    if score is None:
        return _("{beat} No coherence score then.").format(beat=said)
    return _("{beat} Coherence then: {score:.0f} of 100.").format(beat=said, score=score)


def score_at(scores: tuple[ScorePoint, ...], at_s: float) -> float | None:
    """Return the live score that stood at a moment, None where none did."""
    before = [one for one in scores if one.at_s <= at_s]
    if not before or at_s - before[-1].at_s > NEAR_S:
        return None
    return before[-1].score


def moment_words(view: MomentView) -> str:
    """Return the minute around a moment in words."""
    if view.spectrum is None or view.from_s is None or view.to_s is None:
        return _("Around this moment there is less than a minute of heartbeats without a gap.")
    said = _("Heartbeats from {begin} to {end}.").format(
        begin=clock_words(view.from_s), end=clock_words(view.to_s)
    )
    if view.ratio is None or view.peak_per_min is None:
        return said
    return _(
        "{said} Highest at {peak:.1f} per minute; coherence ratio (classic, unofficial) "
        "{ratio:.1f}."
    ).format(said=said, peak=view.peak_per_min, ratio=view.ratio)


def beat_cells(points: tuple[TracePoint, ...]) -> list[tuple[Cell, ...]]:
    """Return a row for each beat."""
    rows: list[tuple[Cell, ...]] = []
    for point in points:
        verdict, counts = verdict_words(point), counts_as_words(point)
        out = left_out(point)
        rows.append(
            (
                (f"{point.index + 1}", float(point.index + 1)),
                (clock_words(point.at_s), point.at_s),
                (_("{n:.1f} ms").format(n=point.rr_ms), point.rr_ms),
                (verdict, verdict),
                (counts, point.corrected_ms if out else point.rr_ms),
            )
        )
    return rows


def beat_titles() -> tuple[str, ...]:
    """Return the headings of `beat_cells`."""
    return (_("Beat"), _("Time"), _("Interval as sent"), _("What it is"), _("Counts as"))


@dataclass(frozen=True, slots=True)
class DefinitionWords:
    """One definition of coherence: its name, the score, what it is."""

    name: str
    value: str
    meaning: str


def definitions_words(
    summary: Summary, beside: tuple[BesideLine, ...]
) -> tuple[DefinitionWords, ...]:
    """Return the score and the other definitions, side by side."""
    known = summary.coherence
    versions = summary.definitions
    # What each gives without any swing: docs/definitions.md.
    about = {
        "least_squares_15": (
            _("Least squares, 15 s"),
            _("The score's own formula in short windows, as seen live. Without swing about 29."),
        ),
        "magnitude_squared_64": (
            _("Magnitude-squared coherence, 64 s"),
            _("How steadily four pieces of 24 s agree with the breath. Without swing about 41."),
        ),
        "phase_locking_30": (
            _("Phase locking, 30 s"),
            _("How steady the heart's phase is, however small its swing. Without swing about 75."),
        ),
    }
    found = [
        DefinitionWords(
            _("The score of this app, 30 s"),
            _of_100(known.score),
            _with_version(
                _("The share of the heart's swing that goes with the breath. Without swing "
                  "about 19."),
                versions.get("coherence"),
            ),
        ),
        *(
            DefinitionWords(
                about[line.key][0],
                _of_100(line.score),
                _with_version(about[line.key][1], line.version),
            )
            for line in beside
            if line.key in about
        ),
        DefinitionWords(
            _("Coherence ratio, 64 s"),
            _("not known") if known.ratio is None else number(known.ratio, ".1f"),
            _with_version(
                _("Classic, unofficial: power at the peak to the rest; no upper end. Without "
                  "swing about 0.5."),
                versions.get("coherence_ratio"),
            ),
        ),
    ]  # fmt: skip
    return tuple(found)


def _of_100(score: float | None) -> str:
    return _("not known") if score is None else _("{n:.0f} of 100").format(n=score)


def _with_version(words: str, version: str | None) -> str:
    if version is None:
        return words
    return _("{words} Definition {version}.").format(words=words, version=version)


def changes_words(before: Summary | None, after: Summary | None) -> str:
    """Return what another computation changed."""
    if after is None:
        return _("This session can't be computed again.")
    if before is None:
        return _("The numbers are worked out from the raw beats.")
    was = {fact.name: fact.value for fact in facts(before)}
    changed = [
        _("{name}: {now}, before {then}").format(name=f.name, now=f.value, then=was.get(f.name))
        for f in facts(after)
        if f.value != was.get(f.name)
    ]
    if not changed:
        return _("Computed again from the raw beats: every number is the same.")
    said = plural(
        "Computed again from the raw beats: {n} number changed. {what}.",
        "Computed again from the raw beats: {n} numbers changed. {what}.",
        len(changed),
    )
    return said.format(n=len(changed), what="; ".join(changed))


def compared(one: SessionView, other: SessionView) -> list[tuple[Cell, ...]]:
    """Return a row for each number: its name, in the one, in the other."""
    if one.summary is None or other.summary is None:
        return []
    right = {fact.name: fact.value for fact in facts(other.summary)}
    rows: list[tuple[Cell, ...]] = []
    for fact in facts(one.summary):
        beside = right.get(fact.name, _("not known"))
        rows.append(((fact.name, fact.name), (fact.value, fact.value), (beside, beside)))
    return rows


def care_words(one: SessionView, other: SessionView) -> tuple[str, ...]:
    """Return what to bear in mind with these two."""
    found = []
    if one.pace_per_min != other.pace_per_min:
        found.append(
            _(
                "They were breathed at different paces: swing, RMSSD, LF and HF then differ by "
                "the pace alone."
            )
        )
    if one.row.origin != other.row.origin:
        found.append(_("They do not come from the same kind of source."))
    if one.summary is None or other.summary is None:
        found.append(_("The numbers of one are not computed yet: open it and compute them."))
    elif dict(one.summary.definitions) != dict(other.summary.definitions):
        found.append(
            _("Their numbers are by different versions of the definitions: compute both again.")
        )
    if abs(one.row.minutes - other.row.minutes) > 0.5 * max(one.row.minutes, other.row.minutes):
        found.append(_("One is more than twice as long as the other."))
    found.append(_("One session beside another tells little: days differ by themselves."))
    return tuple(found)
