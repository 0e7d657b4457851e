"""`biofeedback session`: a whole practice session, saved like any other."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.speak import LineWriter, print_error
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.app.ratings_told import RatingsTold
    from biofeedback.sessions.begin import RunningSession
    from biofeedback.sessions.controls import Controls
    from biofeedback.sessions.entry import Entry
    from biofeedback.sessions.events import SessionEvent
    from biofeedback.sessions.protocol import Protocol
    from biofeedback.store.opening import Store

DONE, FAILED, NO_STRAP, INTERRUPTED = 0, 1, 3, 130
MOST_STRAPS = 8
# How long to look away while the last lines are written (s).
DRAIN_S = 0.02


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("session", help=_("Practise: a whole guided session, saved."))(session)


def session(
    strap: Annotated[
        list[str],
        typer.Option(
            help=_("sim, sim:KEY=VALUE,…, ble, ble:NAME, replay:FILE or none; repeatable")
        ),
    ],
    protocol: Annotated[str, typer.Option(help=_("Name of the practice"))] = "plain",
    pace: Annotated[float | None, typer.Option(help=_("Breaths per minute, 3 to 15"))] = None,
    minutes: Annotated[float, typer.Option(help=_("How long, in minutes"))] = 5.0,
    speed: Annotated[float, typer.Option(help=_("Seconds of practice per real second"))] = 1.0,
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help=_("One JSON object a line instead of the view"))
    ] = False,
    lsl: Annotated[
        bool, typer.Option("--lsl", help=_("Let other programs hear it (Lab Streaming Layer)"))
    ] = False,
    gentle: Annotated[
        bool | None,
        typer.Option(
            help=_(
                "Begin at your own breath and slow down; without a word on it as the settings say "
                "in a terminal, and at the pace chosen everywhere else"
            )
        ),
    ] = None,
) -> None:
    """Run a session with one or several straps."""
    from biofeedback.app.own_protocols import have_records
    from biofeedback.sessions.gentle import begun_gently
    from biofeedback.sessions.library import is_shipped, practice

    if not 0 < speed <= 1000:
        raise BadInputError(
            _("The speed can be from above 0 to 1000, not {speed:g}.").format(speed=speed)
        )
    if len(strap) > MOST_STRAPS:
        raise BadInputError(
            _("Up to {most} straps at once, not {count}.").format(
                most=MOST_STRAPS, count=len(strap)
            )
        )
    if len({spec.rstrip(":") for spec in strap}) != len(strap):
        raise BadInputError(_("Each strap once, please: two of them have the same words."))

    softly = len(strap) == 1 and strap[0] != "none" and _begins_gently(gentle, json_lines)

    def choose(own: Iterable[Entry] = ()) -> Protocol:
        found = practice(protocol, pace_per_min=pace, minutes=minutes, own=own)
        return begun_gently(found) if softly else found

    # What can be told without the records is told before they are opened.
    chosen = choose() if is_shipped(protocol) or not have_records() else choose
    code = asyncio.run(_run(strap, chosen, SystemClock(speed), json_lines=json_lines, lsl=lsl))
    raise typer.Exit(code)


def _begins_gently(asked: bool | None, json_lines: bool) -> bool:
    """Return whether the pace begins at the person's own breath.

    Who reads along is met as in the window; a script gets the pace that it asked for.
    """
    from biofeedback.core.settings import load_settings

    if asked is not None:
        return asked
    somebody_reads = not json_lines and sys.stdout is not None and sys.stdout.isatty()
    return somebody_reads and load_settings().gentle_start


async def _run(
    specs: list[str],
    chosen: Protocol | Callable[[Iterable[Entry]], Protocol],
    clock: SystemClock,
    *,
    json_lines: bool,
    lsl: bool,
) -> int:
    """Run the session. chosen: the protocol, or what finds it among the person's own."""
    from biofeedback.app.own_protocols import own_entries
    from biofeedback.app.ratings_told import RatingsTold
    from biofeedback.app.straps import local_zone, strap_maker, streams_out
    from biofeedback.cli.calm import calm_view
    from biofeedback.cli.composition import open_sink
    from biofeedback.core.settings import load_settings
    from biofeedback.sessions.begin import begin_session
    from biofeedback.sessions.feedback import FeedbackPlan
    from biofeedback.sessions.timeline import Timeline

    make_strap = strap_maker(clock, clock.speed)
    for spec in specs:
        make_strap(spec, Timeline(clock))  # a word that names no strap is told before anything
    out = None
    if lsl:
        from biofeedback.devices.lsl import library

        library()  # what is missing is told before anything
        out = streams_out(clock, clock.speed)
    settings = load_settings()
    quiet = settings.quiet and not json_lines
    own: list[Entry] = []
    stores: list[Store] = []

    def look(store: Store) -> None:
        if store.warden is not None and len(specs) > 1:
            raise BadInputError(
                _("Several straps are several people: in a clinic, open the room in the window.")
            )
        stores.append(store)
        if callable(chosen):
            own.extend(own_entries(store))

    with open_sink(print_error, look) as sink:
        protocol = chosen(own) if callable(chosen) else chosen
        session = begin_session(
            specs,
            protocol,
            clock,
            sink,
            make_strap,
            zone=local_zone(),
            feedback=FeedbackPlan(quiet=True) if quiet else None,
            keep_samples=settings.keep_samples,
            out=out,
        )
        view = _json_view(session) if json_lines else calm_view(session, protocol, quiet=quiet)
        told = RatingsTold(protocol)
        code = await _follow(session, view, told)
        for store in stores:
            if store.database.is_embedded:
                told.keep(store)
        return code


async def _follow(
    session: RunningSession, show: AsyncGenerator[None, SessionEvent], told: RatingsTold
) -> int:
    """Read the session to its end; return the exit code."""
    from biofeedback.sessions.controls import Stop
    from biofeedback.sessions.events import SessionEnded

    interrupted = _watch_signals(session.controls)
    ended: list[str] = []
    saved: list[bool] = []
    gone = False
    async with aclosing(session.events) as events, aclosing(show) as view:
        await anext(view)
        reader: AsyncGenerator[None, SessionEvent] | None = view
        async for event in events:
            told.see(event)
            try:
                if reader is not None:
                    await reader.asend(event)
            except OSError:
                # Nobody reads any more: end the practice, and keep it as if it had been stopped.
                reader, gone = None, True
                session.controls.send(Stop("interrupted"))
            if isinstance(event, SessionEnded):
                ended.append(event.reason)
                saved.append(event.saved or not event.kept)
    if gone or not all(saved):
        return FAILED
    if interrupted():
        return INTERRUPTED
    return NO_STRAP if all(reason == "strap_lost" for reason in ended) else DONE


def _watch_signals(controls: Controls) -> Callable[[], bool]:
    """End the session kindly at Ctrl-C or a polite kill; a second one ends it at once."""
    from biofeedback.sessions.controls import Stop

    seen: list[int] = []
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def stop(number: int) -> None:
        seen.append(number)
        if len(seen) == 1:
            controls.send(Stop("interrupted"))
        elif task is not None:
            task.cancel()

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, stop, number)
        except NotImplementedError:  # Windows: no signal handlers on its loop
            signal.signal(number, lambda n, _frame: loop.call_soon_threadsafe(stop, n))
    return lambda: bool(seen)


async def _json_view(session: RunningSession) -> AsyncGenerator[None, SessionEvent]:
    """Write each event sent in as a line; the session never waits for whoever reads."""
    from biofeedback.cli.json_lines import line

    writer = LineWriter()
    timeline = session.timeline
    try:
        while True:
            event = yield
            members = line(event, timeline.now())
            if members is not None:
                writer.put(json.dumps(members, ensure_ascii=False, allow_nan=False))
    finally:
        writer.end()
        while writer.writing:
            await timeline.clock.sleep(DRAIN_S)
