"""A kept session in words: title, what was kept, its numbers with their meaning; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from biofeedback.core.beats import Verdict
from biofeedback.core.day_words import moment_words
from biofeedback.core.metrics import Summary
from biofeedback.core.words import _, listed, number, plural
from biofeedback.sessions.phrases import SURE_OF_BREATH, source_words
from biofeedback.ui.model import TARGET_SCORE
from biofeedback.ui.views import SessionRow, SessionView
from biofeedback.ui.words import Tile, clock_words


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of a session with its meaning. topic: where the help says more."""

    name: str
    value: str
    meaning: str
    topic: str = ""


def origin_words(row: SessionRow) -> str:
    """Return what a session is if it is not a person's own practice, "" if it is."""
    return {
        "sim": _("Simulated"),
        "replay": _("Simulated: a recording"),
        "demo": _("Example"),
        "import": _("Imported"),
    }.get(row.origin, "")


def when_words(row: SessionRow) -> str:
    """Return when a session was, such as "Mon 23 November, 19:40"."""
    return moment_words(row.started)


def done_title(view: SessionView) -> str:
    """Return the title of the page after a session."""
    if view.row.ended == "done":
        return _("Done: {title}").format(title=view.row.title)
    if view.row.ended == "dizzy":
        return _("Ended. Rest as long as you like")
    length = clock_words(view.row.minutes * 60.0)
    return _("Ended after {length}; all of it counts").format(length=length)


def kept_words(view: SessionView) -> str:
    """Return what became of the session: kept or not, how many beats, what was left out."""
    if not view.saved:
        return view.problem or _("This session could not be saved.")
    parts = [_("Saved on this computer.")]
    if words := origin_words(view.row):
        parts.insert(0, _("{words}.").format(words=words))
    if view.row.ended == "dizzy":
        parts.append(_("Dizziness usually passes within minutes. Next time: gently, not deeper."))
    if view.problem:
        parts.append(view.problem)
    summary = view.summary
    if summary is None:
        return " ".join([*parts, _("The numbers are being worked out …")])
    if not summary.beats and not (summary.muscle is None and summary.belt is None):
        return " ".join(parts)
    if not summary.beats and view.problem:
        return " ".join(parts)
    if not summary.beats and view.strap_failed:
        return " ".join([*parts, _("No heartbeat came from the strap; practice is practice.")])
    if not summary.beats:
        return " ".join([*parts, _("Without a strap nothing is measured; practice is practice.")])
    return " ".join([*parts, beats_words(summary), *summary.messages])


def beats_words(summary: Summary) -> str:
    """Return how many beats there were, how many were left out, how many gaps."""
    fraction = summary.artifact_fraction
    if fraction is None:
        beats = plural("{n} beat", "{n} beats", summary.beats).format(n=summary.beats)
    else:
        beats = _("{n} beats, {out} left out ({percent:.1f} %)").format(
            n=summary.beats, out=round(fraction * summary.beats), percent=100 * fraction
        )
    if not summary.gaps:
        return _("{beats}, no gaps.").format(beats=beats)
    gaps = plural("{n} gap", "{n} gaps", len(summary.gaps)).format(n=len(summary.gaps))
    return _("{beats}, {gaps}.").format(beats=beats, gaps=gaps)


def result_tiles(view: SessionView) -> tuple[Tile, Tile, Tile, Tile]:
    """Return the four numbers of the page after a session."""
    summary = view.summary
    if summary is None:
        raise ValueError("the numbers are not there yet")
    usual = ""
    if view.usual_coherence is not None:
        low, high = view.usual_coherence
        usual = _("your usual: {low:.0f} to {high:.0f}").format(low=low, high=high)
    score = summary.coherence.score
    total = clock_words(view.row.minutes * 60.0)
    in_target = None if view.in_target_s is None else clock_words(view.in_target_s)
    return (
        Tile(
            _("Mean coherence"),
            None if score is None else f"{score:.0f}",
            _("of 100"),
            _("not enough clean beats") if score is None else usual,
            topic="number:coherence",
        ),
        Tile(
            _("Time in target"),
            in_target,
            "",
            _("not known")
            if in_target is None
            else _(
                "of {total}; counted while two windows in a row stand at {target:.0f} or more"
            ).format(total=total, target=TARGET_SCORE),
            topic="number:time_in_target",
        ),
        _breathing_tile(view, summary),
        Tile(
            _("RMSSD"),
            None if summary.rmssd_ms is None else f"{summary.rmssd_ms:.0f}",
            _("ms"),
            _("not enough clean beats")
            if summary.rmssd_ms is None
            else _("while breathing slowly: not comparable with rest")
            if view.pace_per_min is not None
            else "",
            topic="number:rmssd",
        ),
    )


def _breathing_tile(view: SessionView, summary: Summary) -> Tile:
    found = summary.breathing
    if found.rate_per_min is None:
        return Tile(_("Breathing"), None, _("/min"), _("not sure"), topic="number:breathing")
    value = _rate(found.rate_per_min, found.confidence)
    note = source_words(found.source)
    if view.pace_per_min is not None:
        note = _("pace {pace:g} · {source}").format(pace=view.pace_per_min, source=note)
    return Tile(_("Breathing"), value, _("/min"), note, topic="number:breathing")


def _rate(per_min: float, confidence: float | None) -> str:
    if confidence is not None and confidence > SURE_OF_BREATH:
        return number(per_min, ".1f")
    return _("about {n:.0f}").format(n=per_min)


def rate_words(summary: Summary) -> str:
    """Return the breathing rate with as many figures as it deserves."""
    found = summary.breathing
    if found.rate_per_min is None:
        return _("not known")
    rate = _rate(found.rate_per_min, found.confidence)
    return _("{rate} /min").format(rate=rate)


def facts(summary: Summary) -> tuple[Fact, ...]:
    """Return every number of a session with its definition; what is not known says so."""

    def value(found: float | None, form: str) -> str:
        return _("not known") if found is None else form.format(found)

    versions = summary.definitions

    def version(name: str) -> str:
        return " " + _("Definition {name}.").format(name=versions[name]) if name in versions else ""

    return (
        Fact(
            _("Coherence"),
            value(summary.coherence.score, _("{:.0f} of 100")),
            _("How much of the heart rate's swing goes with the breath, in windows of 30 s.")
            + version("coherence"),
            topic="number:coherence",
        ),
        Fact(
            _("Coherence ratio"),
            value(summary.coherence.ratio, _("{:.1f}")),
            _("Classic, unofficial: power at the peak to the rest. For comparing with others."),
            topic="number:ratio",
        ),
        Fact(
            _("Heart rate"),
            value(summary.hr_bpm, _("{:.0f} bpm")),
            _("60000 divided by the mean interval in ms."),
            topic="number:heart_rate",
        ),
        Fact(
            _("Swing per breath"),
            value(summary.swing_bpm, _("{:.0f} bpm")),
            _("From the lowest to the highest heart rate within a breath."),
            topic="number:swing",
        ),
        Fact(
            _("Breathing"),
            rate_words(summary),
            source_words(summary.breathing.source)
            or _("No rate could be read with enough certainty."),
            topic="number:breathing",
        ),
        Fact(
            _("RMSSD"),
            value(summary.rmssd_ms, _("{:.0f} ms")),
            _("Root mean square of the differences of neighbouring intervals that count."),
            topic="number:rmssd",
        ),
        Fact(
            _("SDNN"),
            value(summary.sdnn_ms, _("{:.0f} ms")),
            _("Standard deviation of the intervals that count."),
            topic="number:sdnn",
        ),
        Fact(
            _("pNN50"),
            value(summary.pnn50_percent, _("{:.0f} %")),
            _("How many of the differences of neighbouring intervals are over 50 ms."),
            topic="number:pnn50",
        ),
        Fact(
            _("LF and HF power"),
            _("not known")
            if summary.lf_ms2 is None or summary.hf_ms2 is None
            else _("{lf:.0f} and {hf:.0f} ms²").format(lf=summary.lf_ms2, hf=summary.hf_ms2),
            _(
                "Variation in 0.04-0.15 Hz and in 0.15-0.40 Hz. Slow breathing moves it from the "
                "second to the first."
            )
            + version("spectrum"),
            topic="number:power",
        ),
        *_nonlinear_facts(summary, value, version("nonlinear")),
        Fact(
            _("Left out"),
            value(
                None if summary.artifact_fraction is None else 100 * summary.artifact_fraction,
                _("{:.1f} % of beats"),
            ),
            _("Beats that are not in these numbers; each has a cross in the chart.")
            + (f" {crosses}" if (crosses := after_gap_words(summary)) else "")
            + version("artifacts"),
            topic="number:left_out",
        ),
    )


def _nonlinear_facts(
    summary: Summary, value: Callable[[float | None, str], str], version: str
) -> tuple[Fact, ...]:
    """Return what is asked for by those who compare with other programs."""
    beyond = summary.nonlinear
    return (
        Fact(
            _("SD1 and SD2"),
            _("not known")
            if beyond.sd1_ms is None or beyond.sd2_ms is None
            else _("{sd1:.0f} and {sd2:.0f} ms").format(sd1=beyond.sd1_ms, sd2=beyond.sd2_ms),
            _("The axes of the Poincaré plot: from beat to beat, and over longer times.") + version,
            topic="number:nonlinear",
        ),
        Fact(
            _("DFA α1"),
            value(beyond.dfa_alpha1, _("{:.2f}")),
            _("How alike short stretches are to longer ones, over 4 to 16 beats; no unit."),
            topic="number:nonlinear",
        ),
        Fact(
            _("Sample entropy"),
            value(beyond.sample_entropy, _("{:.2f}")),
            _("How rarely the same course comes again (m = 2, r = 0.2 SD); no unit."),
            topic="number:nonlinear",
        ),
    )


def left_out_words(summary: Summary) -> str:
    """Return how many beats of each kind were left out, "" when none were."""
    from biofeedback.ui.widgets.tachogram import VERDICT_WORDS

    kinds: dict[Verdict, int] = {}
    for found in summary.verdicts:
        if found.verdict not in (Verdict.NORMAL, Verdict.FIRST_AFTER_GAP):
            kinds[found.verdict] = kinds.get(found.verdict, 0) + 1
    one = _("{n} {kind}")
    words = [one.format(n=n, kind=_(VERDICT_WORDS[kind])) for kind, n in kinds.items()]
    out = _("Left out: {kinds}.").format(kinds=listed(words)) if words else ""
    return " ".join(part for part in (out, after_gap_words(summary)) if part)


def after_gap_words(summary: Summary) -> str:
    """Return what the crosses after gaps are, "" without any: they do not count as left out."""
    n = sum(1 for found in summary.verdicts if found.verdict is Verdict.FIRST_AFTER_GAP)
    if not n:
        return ""
    return plural(
        "{n} more cross marks the first beat after a gap: its interval is not used.",
        "{n} more crosses mark the first beats after gaps: their intervals are not used.",
        n,
    ).format(n=n)


def curve_words() -> str:
    """Return how the coherence curve, the mean and the target belong together."""
    return _(
        "The curve is as seen live, in windows of 15 s (longer for slow breathing). The mean is "
        "worked out afterwards in windows of 30 s, so it may differ. In the target: two windows "
        "in a row at {target:.0f} or more."
    ).format(target=TARGET_SCORE)
