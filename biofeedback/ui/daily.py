"""The practice behind Today's one button: plain slow breathing, or the one a person chose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from biofeedback.core.settings import Settings
from biofeedback.core.words import _
from biofeedback.ui.views import StartRequest, StrapView

if TYPE_CHECKING:
    from biofeedback.sessions.entry import Entry

PLAIN = "plain"
FIRST_MINUTES, FIRST_PER_MIN = 2.0, 6.0


def daily_start(settings: Settings, own: Iterable[Entry] = ()) -> StartRequest:
    """Return what the button starts. own: the person's own practices, as far as they are known.

    One that is not there, or not yet, or is somebody else's, gives the plain one.
    """
    wanted = settings.daily
    if wanted and wanted != PLAIN:
        from biofeedback.sessions.library import entries

        for entry in entries():
            if entry.key == wanted:
                return _request(entry, settings, None)
        for entry in own:
            if entry.name == wanted:
                return _request(entry, settings, entry)
    return StartRequest(PLAIN, settings.minutes, settings.pace_per_min)


def first_start(strap: StrapView) -> StartRequest:
    """Return a person's first session: two minutes, gliding down to a slow breath.

    With a strap from the person's own rate, as far as their gentle start is on; without one from
    an everyday breath.
    """
    if strap.spec == "none":
        return StartRequest("first", FIRST_MINUTES, None)
    return StartRequest(PLAIN, FIRST_MINUTES, FIRST_PER_MIN)


def _request(entry: Entry, settings: Settings, own: Entry | None) -> StartRequest:
    minutes = settings.minutes if entry.timed else entry.seconds(0.0) / 60.0
    pace = settings.pace_per_min if entry.paced else None
    return StartRequest(entry.key, minutes, pace, own=own)


def with_minutes(start: StartRequest, minutes: float) -> StartRequest:
    """Return it as long as a plan says, where its length can be chosen."""
    from dataclasses import replace

    entry = _entry(start)
    return replace(start, minutes=minutes) if entry is None or entry.timed else start


def daily_why(start: StartRequest) -> str | None:
    """Return what the practice is for; None for the plain one, of which the page knows it."""
    entry = _entry(start)
    if entry is None:
        return None
    if start.own is not None:
        return entry.what_for or _("Your own practice, as you made it.")
    return _(entry.what_for)


def _entry(start: StartRequest) -> Entry | None:
    """Return the practice behind a start, None for the plain one."""
    if start.own is not None:
        return start.own
    if start.protocol == PLAIN:
        return None
    from biofeedback.sessions.library import entry_named

    return entry_named(start.protocol)
