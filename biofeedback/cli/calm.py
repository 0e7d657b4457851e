"""The calm view in a terminal: the breath as a bar, four numbers, the signal in words."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from biofeedback.cli.calm_keys import CalmKeys
from biofeedback.cli.keys import keys
from biofeedback.core.intended_use import INTENDED_USE
from biofeedback.core.metrics import Metrics, Summary
from biofeedback.core.words import _
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.specs import origin_of
from biofeedback.sessions import phrases
from biofeedback.sessions.begin import RunningSession
from biofeedback.sessions.events import (
    Cued,
    MetricsReady,
    Paused,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
    Warned,
)
from biofeedback.sessions.progress import practised_s
from biofeedback.sessions.protocol import Protocol, Step, StepKind

FRAME_S = 0.1
PLAIN_LINE_EVERY_S = 5.0
BAR_WIDTH = 40


@dataclass
class _StrapView:
    """What is known of one strap just now."""

    state: StrapState | None = None
    name: str | None = None
    metrics: Metrics = field(default_factory=Metrics)


@dataclass
class _View:
    """Everything the calm view shows."""

    session: RunningSession
    protocol: Protocol
    keys: CalmKeys
    straps: dict[str, _StrapView] = field(default_factory=dict)
    index: int | None = None
    step_since_s: float = 0.0
    paused: bool = False
    paused_s: float = 0.0
    paused_at: float = 0.0

    def apply(self, event: SessionEvent) -> None:
        """Take an event in."""
        strap = self.straps.setdefault(event.strap, _StrapView())
        match event:
            case StrapChanged():
                strap.state = event.state
                strap.name = event.name or strap.name
            case MetricsReady(metrics=metrics):
                strap.metrics = metrics
            case StepChanged(index=index) if index != self.index:
                self.index, self.step_since_s, self.paused_s = index, event.t_s, 0.0
                self.keys.begin()
            case Paused(on=on) if on != self.paused:
                self.paused = on
                if on:
                    self.paused_at = event.t_s
                else:
                    self.paused_s += event.t_s - self.paused_at
            case _:
                pass

    @property
    def step(self) -> Step | None:
        """The step that runs, None before the first."""
        return None if self.index is None else self.protocol.steps[self.index]

    @property
    def left_s(self) -> float:
        """How long the practice still lasts, pauses and listening not counted."""
        whole_s = self.protocol.seconds
        if self.index is None:
            return whole_s
        now = self.paused_at if self.paused else self.session.timeline.now()
        in_step_s = now - self.step_since_s - self.paused_s
        return whole_s - practised_s(self.protocol.starts_s, whole_s, self.index, in_step_s)


async def calm_view(
    session: RunningSession, protocol: Protocol, *, quiet: bool = False
) -> AsyncGenerator[None, SessionEvent]:
    """Draw each event sent in; on a terminal ten times a second, else a line now and then.

    quiet: the breath alone, without a number.
    """
    view = _View(session, protocol, CalmKeys(session.controls.send, quiet))
    console = _Console(highlight=False)
    messages: list[str] = []
    draw = _draw_live if console.is_terminal else _draw_lines
    painter = asyncio.create_task(draw(view, console, messages))
    try:
        while True:
            event = yield
            view.apply(event)
            # Put down at the first strap's end, it was cancelled; that is no error of the others.
            drawn = painter.done() and not painter.cancelled()
            if drawn and (error := painter.exception()) is not None:
                raise error
            if isinstance(event, Warned):
                messages.append(event.message)
            # Everybody is told once for each strap; here one person reads.
            if event.strap == next(iter(view.straps)) and (said := _said(event, protocol)):
                messages.append(said)
            if isinstance(event, SessionEnded):
                await _put_down(painter)
                await _say(console, messages)
                await asyncio.to_thread(console.print, _closing(event), soft_wrap=True)
    finally:
        await _put_down(painter)


def _said(event: SessionEvent, protocol: Protocol) -> str:
    """Return what the practice itself says at this event, "" for nothing."""
    match event:
        case Cued(text=text):
            return text
        case StepChanged(index=index):
            return _(protocol.steps[index].text) if protocol.steps[index].text else ""
        case _:
            return ""


class _Console(Console):
    """Rich's console, but for one thing: a reader that has gone is an error like any other."""

    def on_broken_pipe(self) -> None:
        """Let the error through; Rich would end the program here."""
        raise BrokenPipeError


async def _put_down(painter: asyncio.Task[None]) -> None:
    painter.cancel()
    with suppress(asyncio.CancelledError, OSError):
        await painter


async def _say(console: Console, messages: list[str]) -> None:
    """Write what is to be said; beside the loop, for a held terminal must not hold a heartbeat."""
    while messages:
        await asyncio.to_thread(console.print, Text(messages.pop(0)))


async def _draw_live(view: _View, console: Console, messages: list[str]) -> None:
    def pressed(key: str) -> None:
        if said := view.keys.press(key, view.step, paused=view.paused):
            messages.append(said)

    with keys(pressed) as can_type, Live(console=console, auto_refresh=False) as live:
        while True:
            await _say(console, messages)
            picture = _picture(view, can_type=can_type)
            await asyncio.to_thread(live.update, picture, refresh=True)
            await view.session.timeline.clock.sleep(FRAME_S)


async def _draw_lines(view: _View, console: Console, messages: list[str]) -> None:
    while True:
        await view.session.timeline.clock.sleep(PLAIN_LINE_EVERY_S)
        await _say(console, messages)
        await asyncio.to_thread(console.print, _line(view), soft_wrap=True)


def _picture(view: _View, *, can_type: bool) -> Group:
    left = Text(_time_left(view.left_s), style="dim")
    parts: list[RenderableType] = [_breath_bar(view), left, Text()]
    for spec, strap in view.straps.items():
        if spec == "none":
            continue
        if view.keys.quiet:
            parts += [Text(_strap_line(spec, strap)), Text()]
            continue
        numbers = Table.grid(padding=(0, 3))
        named = (
            (_("Heart"), phrases.heart(strap.metrics)),
            (_("Breathing"), phrases.breathing(strap.metrics)),
            (_("Coherence"), phrases.coherence(strap.metrics)),
            (_("Swing"), phrases.swing(strap.metrics)),
        )
        for title, reading in named:
            value = f"{reading.digits} {reading.unit}" if reading.digits else "–"
            numbers.add_row(
                Text(title, style="dim"), Text(value, style="bold"), Text(reading.word, style="dim")
            )
        parts += [Text(_strap_line(spec, strap)), numbers, Text()]
    if can_type:
        parts.append(Text(view.keys.words(view.step, paused=view.paused), style="dim"))
    return Group(*parts)


def _breath_bar(view: _View) -> Text:
    if view.paused:
        return Text(_("Paused. Breathe as it comes."), style="bold")
    breath = view.session.timeline.track.breath(view.session.timeline.now())
    if breath is None:
        return Text(_without_pacer(view), style="bold")
    filled = round(breath.fullness * BAR_WIDTH)
    bar = "█" * filled + "░" * (BAR_WIDTH - filled)
    seconds = _("{seconds:.0f} s").format(seconds=max(math.ceil(breath.left_s - 1e-6), 1))
    words = f"{phrases.phase_words(breath.phase)} {seconds}"
    return Text(f"{bar}  {words}", style="bold cyan")


def _without_pacer(view: _View) -> str:
    """Return what stands in the place of the bar while nothing leads the breath."""
    step = view.step
    if step is None:
        return _("Getting ready")
    if step.kind is StepKind.RATING:
        return view.keys.asking.words
    if step.kind is StepKind.INSTRUCTION and not step.listens:
        return _("Read, as long as you like")
    if step.kind is StepKind.FREE:
        return _("Breathe on at your own pace")
    return _("Rest, breathing as it comes")


def _strap_line(spec: str, strap: _StrapView) -> str:
    name = strap.name or spec
    words = phrases.signal_words(strap.state, strap.metrics)
    simulated = _(" · simulated") if origin_of(spec) == "sim" else ""
    return f"{name} · {words}{simulated}"


def _time_left(seconds: float) -> str:
    whole = round(seconds)
    return _("{minutes}:{seconds:02d} left").format(minutes=whole // 60, seconds=whole % 60)


def _line(view: _View) -> Text:
    parts = [_time_left(view.left_s)]
    breath = view.session.timeline.track.breath(view.session.timeline.now())
    if breath is not None and not view.paused:
        parts.append(phrases.phase_words(breath.phase))
    for spec, strap in view.straps.items():
        if spec == "none":
            continue
        metrics = strap.metrics
        if view.keys.quiet:
            parts.append(_strap_line(spec, strap))
            continue
        named = (
            (_("heart"), phrases.heart(metrics)),
            (_("breathing"), phrases.breathing(metrics)),
            (_("coherence"), phrases.coherence(metrics)),
        )
        for title, reading in named:
            value = f"{reading.digits} {reading.unit}" if reading.digits else reading.word
            note = f" ({reading.word})" if reading.digits and reading.word else ""
            parts.append(f"{title} {value}{note}")
        parts.append(_strap_line(spec, strap))
    return Text(" · ".join(parts))


def _closing(event: SessionEnded) -> Group:
    """Return the summary as a person reads it."""
    lines = [Text(), Text(_ended_words(event.reason), style="bold")]
    if event.strap != "none":
        lines += [Text(line) for line in summary_lines(event.summary)]
    if event.saved:
        lines.append(
            Text(_("Saved as {id}; look again: biofeedback sessions show {id}").format(
                id=event.session_id
            ))
        )  # fmt: skip
    elif event.session_id:
        words = _("Only a part of this session could be saved, under {id}.")
        lines.append(Text(words.format(id=event.session_id)))
    elif event.kept:
        lines.append(Text(_("This session could not be saved.")))
    lines.append(Text(intended_use(), style="dim"))
    return Group(*lines)


def summary_lines(summary: Summary) -> list[str]:
    """Return a summary's numbers in words and units; what isn't known says so."""

    def number(value: float | None, form: str) -> str:
        return _("not known") if value is None else form.format(value)

    minutes = _("{minutes:.1f} minutes, {beats} heartbeats").format(
        minutes=summary.duration_s / 60.0, beats=summary.beats
    )
    lines = [
        minutes,
        _("Heart rate: {value}").format(value=number(summary.hr_bpm, "{:.0f} bpm")),
        _("Coherence: {value}").format(value=number(summary.coherence.score, "{:.0f} of 100")),
        _("Swing per breath: {value}").format(value=number(summary.swing_bpm, "{:.0f} bpm")),
        _("Breathing: {value}").format(value=_breathing(summary)),
        _("RMSSD: {value}").format(value=number(summary.rmssd_ms, "{:.0f} ms")),
    ]
    if summary.gaps:
        lines.append(_("Gaps without heartbeats: {count}").format(count=len(summary.gaps)))
    if summary.resonance is not None:
        from biofeedback.sessions.resonance_words import whole

        lines += whole(summary.resonance)
    return lines + list(summary.messages)


def _breathing(summary: Summary) -> str:
    """Return the breathing rate with what it is worth, as live."""
    shown = phrases.breathing(Metrics(breathing=summary.breathing))
    if shown.digits is None:
        return _("not known")
    return f"{shown.digits} {shown.unit}, {shown.word}"


def intended_use() -> str:
    """Return the one sentence on what this is and is not."""
    return _(INTENDED_USE)


def _ended_words(reason: str) -> str:
    match reason:
        case "done":
            return _("Done. Well practised.")
        case "dizzy":
            return _("Ended. Rest as long as you like.")
        case "strap_ended":
            return _("The recording has come to its end.")
        case "strap_lost":
            return _("The strap could not be had any more; everything before that is kept.")
        case _:
            return _("Ended early; everything so far counts.")
