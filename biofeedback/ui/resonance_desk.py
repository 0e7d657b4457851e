"""The desk of one's pace: starts assessments, says each step, shows what was found, keeps it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.practising import Practising
from biofeedback.ui.views import StartRequest

if TYPE_CHECKING:
    from biofeedback.sessions.assessment import KeptResonance
    from biofeedback.sessions.events import SessionEvent
    from biofeedback.sessions.protocol import Protocol
    from biofeedback.store.opening import Store

MOST_KEPT = 12


class ResonanceDesk(QObject):
    """Answers the page that finds a person's pace."""

    def __init__(self, context: Context, practising: Practising) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context, self._practising = context, practising
        self._running: Protocol | None = None
        self._begun = self._returns = False
        context.when_made("settings", Page, lambda _page: self._connect_settings())
        context.when_made("practise", Page, lambda _page: self._connect_practise())
        context.when_made("resonance", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)
        context.bridge.happened.connect(self._heard)
        context.bridge.session_over.connect(lambda _error: self._over())

    def open(self) -> None:
        """Show the page: the one call for a button elsewhere."""
        self._context.window.go("resonance")

    def _connect_settings(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.page("settings", SettingsPage)
        page.pace_asked.connect(self.open)

    def _connect_practise(self) -> None:
        from biofeedback.ui.pages.practise import PractisePage

        page = self._context.window.page("practise", PractisePage)
        page.pace_asked.connect(self.open)

    def _connect(self) -> None:
        from biofeedback.sessions.assessment import SLIDING, STEPPED
        from biofeedback.ui.pages.resonance import ResonancePage

        page = self._context.window.page("resonance", ResonancePage)
        page.stepped_asked.connect(lambda: self._start(STEPPED))
        page.sliding_asked.connect(lambda: self._start(SLIDING))
        page.strap_asked.connect(lambda: self._context.window.go("strap"))
        page.back.connect(lambda: self._context.window.go("settings"))
        page.taken.connect(self._take)

    def _went(self, name: str) -> None:
        if name == "resonance":
            self._show(())
            if self._context.store is not None:
                self._context.ask_records(_kept, self._show)
        elif name == "today" and self._returns:
            # After the rating and the note: what the quarter of an hour was for. Where no strap was
            # found: the page that leads to one.
            self._returns = False
            self.open()

    def _show(self, kept: tuple[KeptResonance, ...]) -> None:
        from biofeedback.ui.pages.resonance import ResonancePage, ResonanceView

        context = self._context
        context.window.page("resonance", ResonancePage).show_view(
            ResonanceView(
                context.now(),
                kept,
                context.settings.pace_per_min,
                has_strap=context.strap().spec != "none",
            )
        )

    def _start(self, name: str) -> None:
        from biofeedback.sessions.library import practice

        plan = practice(name, pace_per_min=None, minutes=1.0)
        self._running, self._begun, self._returns = plan, False, False
        self._practising.start(StartRequest(name, plan.seconds / 60.0, None))

    def _heard(self, event: SessionEvent) -> None:
        """Say where the assessment is: eyes on the breath, a sentence at each step."""
        if self._running is None:
            return
        from biofeedback.sessions.assessment import step_words
        from biofeedback.sessions.events import SessionEnded, StepChanged

        if isinstance(event, StepChanged):
            self._begun = True
            words = step_words(self._running, event.index)
            if words:
                self._context.say(words)
        elif isinstance(event, SessionEnded):
            strapless = event.reason == "strap_lost" and not self._begun
            measured = event.saved and event.summary.resonance is not None
            self._returns = strapless or measured
            self._running = None

    def _over(self) -> None:
        """Forget an assessment that broke: the next practice is none."""
        self._running = None

    def _take(self, pace_per_min: float) -> None:
        settings = self._context.settings
        self._context.change_settings(replace(settings, pace_per_min=pace_per_min))
        self._went("resonance")
        self._context.say(
            _("Your practice goes at {pace:.1f} breaths a minute from now on.").format(
                pace=pace_per_min
            )
        )


def _kept(store: Store) -> tuple[KeptResonance, ...]:
    """Return the latest assessments."""
    from zoneinfo import ZoneInfo

    from biofeedback.sessions.assessment import NAMES, KeptResonance

    sessions = store.sessions(store.actor())
    kept = []
    found = [row for row in sessions.list(limit=None) if row.draft.protocol in NAMES]
    for row in found[:MOST_KEPT]:
        summary = sessions.get(row.id).session.summary
        if summary is not None and summary.resonance is not None:
            at = row.draft.started_at.astimezone(ZoneInfo(row.draft.zone))
            kept.append(KeptResonance(row.id, at, summary.resonance))
    return tuple(kept)
