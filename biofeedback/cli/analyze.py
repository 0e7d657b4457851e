"""`biofeedback analyze`: any recording in numbers, without saving it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.speak import print_error, print_json
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.core.metrics import Summary
    from biofeedback.exchange.recording import ReadRecording

SHORTEST_WINDOW_S, LONGEST_WINDOW_S = 10.0, 600.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("analyze", help=_("Any recording in numbers, without saving it."))(analyze)


def analyze(
    file: Annotated[str, typer.Argument(metavar="FILE", help=_("A recording of heartbeats"))],
    pace: Annotated[
        float | None, typer.Option(help=_("Score coherence at this pace, breaths per minute"))
    ] = None,
    windows: Annotated[
        float, typer.Option(help=_("Width of the breathing windows in seconds"))
    ] = 30.0,
    raw: Annotated[bool, typer.Option("--raw", help=_("Take every interval as it stands"))] = False,
    ecg: Annotated[bool, typer.Option("--ecg", help=_("The file is a one-channel ECG"))] = False,
    rate: Annotated[
        float | None, typer.Option(help=_("Samples a second, where an ECG has no time column"))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Read a recording, told by its content, and show what it amounts to."""
    if not (math.isfinite(windows) and SHORTEST_WINDOW_S <= windows <= LONGEST_WINDOW_S):
        raise BadInputError(
            _("A window lasts {shortest:g} to {longest:g} seconds, not {windows:g}.").format(
                shortest=SHORTEST_WINDOW_S, longest=LONGEST_WINDOW_S, windows=windows
            )
        )
    if rate is not None and not ecg:
        raise BadInputError(_("--rate goes with --ecg; intervals have no sampling rate."))
    from biofeedback.app.imports import summarise

    recording = _read(Path(file), ecg=ecg, rate_hz=rate)
    summary = summarise(recording, pace_per_min=pace, windows_s=windows, raw=raw)
    for note in recording.notes:
        print_error(note)
    if as_json:
        print_json(_document(recording, summary))
        return
    _show(recording, summary)


def _read(path: Path, *, ecg: bool, rate_hz: float | None) -> ReadRecording:
    if ecg:
        from biofeedback.exchange.ecg_files import read_ecg_recording

        return read_ecg_recording(path, rate_hz)
    from biofeedback.exchange.rr_files import read_recording

    return read_recording(path)


def _document(recording: ReadRecording, summary: Summary) -> dict[str, Any]:
    from biofeedback.sessions.summary_json import summary_to_dict

    began = recording.started_at
    return summary_to_dict(summary) | {
        "recording": {
            "format": recording.format,
            "unit": recording.unit,
            "started_at": began.isoformat() if began else None,
            "notes": list(recording.notes),
        }
    }


def _show(recording: ReadRecording, summary: Summary) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 3))
    for title, value, word in _rows(recording, summary):
        table.add_row(Text(title, style="dim"), Text(value, style="bold"), Text(word, style="dim"))
    console = Console(highlight=False)
    console.print(table)
    for message in summary.messages:
        console.print(Text(message))


def _rows(recording: ReadRecording, summary: Summary) -> list[tuple[str, str, str]]:
    """Return (what, how much, a word on it) as a person reads it; nothing that is not known."""
    from biofeedback.core.metrics import Quality
    from biofeedback.sessions import phrases

    signal = {
        Quality.GOOD: _("clean"),
        Quality.CAUTION: _("some beats are unclear"),
        Quality.UNSUITABLE: _("can't be measured honestly"),
    }
    minutes, seconds = divmod(round(summary.duration_s), 60)
    lost_s = math.fsum(gap.to_s - gap.from_s for gap in summary.gaps)
    coherence, breathing = summary.coherence, summary.breathing
    rows = [
        (_("Recording"), recording.format, recording.unit),
        (
            _("Length"),
            _("{minutes} min {seconds:02d} s").format(minutes=minutes, seconds=seconds),
            _("{beats} heartbeats").format(beats=summary.beats),
        ),
    ]
    if summary.gaps:
        rows.append(
            (
                _("Gaps"),
                str(len(summary.gaps)),
                _("{seconds:.0f} s without heartbeats").format(seconds=lost_s),
            )
        )
    if summary.quality is not None:
        share = _share(summary.artifact_fraction)
        rows.append((_("Signal"), signal[summary.quality], share))
    rows += _number(_("Heart rate"), summary.hr_bpm, "{:.1f}", _("bpm"))
    rows += _number(_("Mean interval"), summary.rr_mean_ms, "{:.0f}", _("ms"))
    rows += _number(_("SDNN"), summary.sdnn_ms, "{:.1f}", _("ms"))
    rows += _number(_("RMSSD"), summary.rmssd_ms, "{:.1f}", _("ms"))
    rows += _number(_("pNN50"), summary.pnn50_percent, "{:.1f}", "%")
    rows += _number(_("LF power"), summary.lf_ms2, "{:.0f}", _("ms²"))
    rows += _number(_("HF power"), summary.hf_ms2, "{:.0f}", _("ms²"))
    beyond = summary.nonlinear
    rows += _number(_("SD1"), beyond.sd1_ms, "{:.1f}", _("ms"), _("Poincaré plot, short axis"))
    rows += _number(_("SD2"), beyond.sd2_ms, "{:.1f}", _("ms"), _("Poincaré plot, long axis"))
    scaling, entropy = _("over 4 to 16 beats"), _("m = 2, r = 0.2 SD")
    rows += _number(_("DFA α1"), beyond.dfa_alpha1, "{:.2f}", "", scaling)
    rows += _number(_("Sample entropy"), beyond.sample_entropy, "{:.2f}", "", entropy)
    rows += _number(_("Swing per breath"), summary.swing_bpm, "{:.1f}", _("bpm"))
    rows += _number(
        _("Coherence"), coherence.score, "{:.0f}", _("of 100"), _sure(coherence.confidence)
    )
    rows += _number(_("Coherence ratio"), coherence.ratio, "{:.2f}", _("(classic, unofficial)"))
    words = " · ".join(
        part
        for part in (phrases.source_words(breathing.source), _sure(breathing.confidence))
        if part
    )
    rows += _number(_("Breathing"), breathing.rate_per_min, "{:.1f}", _("/min"), words)
    return rows


def _number(
    title: str, value: float | None, form: str, unit: str, word: str = ""
) -> list[tuple[str, str, str]]:
    """Return a row, "not known" where there is no number."""
    if value is None:
        return [(title, _("not known"), "")]
    return [(title, f"{form.format(value)} {unit}".rstrip(), word)]


def _sure(confidence: float | None) -> str:
    if confidence is None:
        return ""
    return _("{percent:.0f} % sure").format(percent=100.0 * confidence)


def _share(fraction: float | None) -> str:
    if fraction is None:
        return ""
    return _("{percent:.1f} % artifacts").format(percent=100.0 * fraction)
