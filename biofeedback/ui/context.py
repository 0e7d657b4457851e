"""What every desk needs: window, threads, records, settings, and how to say that a thing failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from PyQt6.QtCore import QObject, pyqtSignal

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.settings import Settings, save_settings
from biofeedback.core.words import _
from biofeedback.ui.bridge import Bridge
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.speaking import speak
from biofeedback.ui.theme import Theme, theme_for
from biofeedback.ui.views import StartRequest, StrapView
from biofeedback.ui.window import Window

if TYPE_CHECKING:
    from biofeedback.core.metrics import Summary
    from biofeedback.sessions.entry import Entry
    from biofeedback.sessions.records import Chunk, SessionDraft, SessionSink
    from biofeedback.store.opening import Store

T = TypeVar("T")
P = TypeVar("P", bound=Page)


class Context(QObject):
    """Shared by the desks. store is None until the records are open; unwritable says why not.

    told: something was told that Today shows. day_shown: Today was brought up to date from the
    records, and the desks of its cards may do the same. person_changed: from now on somebody else's
    things are shown. records_opened: store is another. who_known: whether it is certain whose
    they are; until then nothing begins.
    language_changed: another language is spoken; the pages there were are gone after it.
    """

    person_changed = pyqtSignal()
    told = pyqtSignal()
    day_shown = pyqtSignal()
    language_changed = pyqtSignal()
    records_opened = pyqtSignal()

    def __init__(self, window: Window, look: Look, clock: Clock, settings: Settings) -> None:
        """Start the threads; nothing is opened yet."""
        super().__init__(window)
        self.window, self.look, self.clock, self.settings = window, look, clock, settings
        self.bridge = Bridge(self)
        self.store: Store | None = None
        self.unwritable: str | None = None
        self.who_known = not settings.several
        # One's own practice behind Today's button, once the records told of it.
        self.daily_own: tuple[Entry, ...] = ()
        self.person_changed.connect(self._forget_own)
        self._shown: dict[str, tuple[object, ...]] = {}

    def _forget_own(self) -> None:
        self.daily_own = ()

    def when_made(self, name: str, kind: type[P], connect: Callable[[P], None]) -> None:
        """Call `connect` with a page once it has been made."""

        def made(which: str) -> None:
            if which == name:
                connect(self.window.page(name, kind))

        self.window.made.connect(made)

    def is_another(self, page: str, *beside: object) -> bool:
        """Return whether a page shows another person's than is asked for now; asked, it is known.

        beside: what else must be the same, such as the day. A page that is another's shows
        nothing until its own has come, not even while that is looked up.
        """
        person_id = None if self.store is None else self.store.person_id
        before, self._shown[page] = self._shown.get(page), (person_id, *beside)
        return before != self._shown[page]

    def ask_records(self, work: Callable[[Store], T], then: Callable[[T], None]) -> None:
        """Do slow work on the open records, then show what came; a failure is said in words."""
        store = self.store
        if store is None:
            self.say(self.unwritable or _("The records are still being opened."))
            return
        self.bridge.ask_records(lambda: work(store), then, self.say_error)

    def be(self, person_id: str, then: Callable[[], None]) -> None:
        """Let everything from now on be a person's, in its turn; then go on."""

        def switch(store: Store) -> None:
            # In its turn: what was told before belongs to whoever told it.
            store.person_id = person_id

        def switched(_none: None) -> None:
            self.who_known = True
            self.person_changed.emit()
            then()

        self.ask_records(switch, switched)

    def keep_backup(self, *, always: bool) -> None:
        """Keep an automatic backup when one is due (or always), after what was asked before."""
        if self.store is None:
            return

        def work(store: Store) -> list[str]:
            from biofeedback.app.records import keep_backup

            said: list[str] = []
            keep_backup(store, said.append, always=always)
            return said

        self.ask_records(work, lambda said: self.say(" ".join(said)) if said else None)

    def sink(self, person_id: str | None = None) -> SessionSink:
        """Return where a session is kept; whether the records are open is asked at each try.

        So a session that begins while they are still being opened is kept as soon as they are.
        person_id: whose, None: of who is there.
        """
        return _LateSink(self, person_id)

    def sink_now(self, person_id: str | None = None) -> SessionSink:
        """Return where a session can be kept at this moment; asked on the device thread."""
        from biofeedback.app.records import UnwritableSink, sink_of

        why = self.unwritable or _("The records are not open yet.")
        if self.store is None and self.unwritable is None:
            return UnwritableSink(why)  # a moment's patience, not an outbox
        return sink_of(
            self.store,
            self.clock,
            lambda said: self.bridge.tell(self.say, said),
            why,
            person_id,
        )

    def change_settings(self, settings: Settings) -> None:
        """Take new settings: shown at once, and kept."""
        before, self.settings = self.settings, settings
        if settings.language != before.language:
            speak(settings.language)
        looks = (settings.theme, settings.text_percent, settings.reduce_motion)
        if looks != (before.theme, before.text_percent, before.reduce_motion):
            theme = Theme.load(theme_for(settings.theme, self.now().hour), settings.text_percent)
            self.look.wear(theme, reduce_motion=settings.reduce_motion)
        self.look.use_letters(settings.letter_keys)
        self.look.tell_every_s = settings.tell_every_s
        try:
            save_settings(settings)
        except (BiofeedbackError, OSError) as error:
            self.say_error(error)
        if settings.language != before.language:
            # Every page is another one from now on, and knows nothing yet.
            self._shown.clear()
            self.language_changed.emit()

    def say(self, sentence: str) -> None:
        """Say one sentence at the foot of the window."""
        self.window.toast.say(sentence)

    def say_error(self, error: Exception) -> None:
        """Say what failed."""
        self.say(self.sentence(error))

    def sentence(self, error: Exception) -> str:
        """Return the person's sentence for an error; a defect's trace is kept."""
        if isinstance(error, BiofeedbackError):
            return str(error)
        from biofeedback.core.crash import keep_trace

        return keep_trace(error, self.clock.utc())

    def now(self) -> datetime:
        """Return the local time."""
        return self.clock.utc().astimezone()

    def strap(self) -> StrapView:
        """Return the strap chosen last."""
        return StrapView(self.settings.strap or "none", self.settings.strap_name)

    def usual_start(self) -> StartRequest:
        """Return the practice of the big button; one's own as soon as the records told of it."""
        from biofeedback.ui.daily import daily_start

        return daily_start(self.settings, self.daily_own)


class _LateSink:
    """A sink that finds its place when the record is opened, not when the session starts."""

    def __init__(self, context: Context, person_id: str | None) -> None:
        self._context, self._person_id = context, person_id
        self._place: SessionSink | None = None

    def begin(self, draft: SessionDraft) -> str:
        """Open a record where it can be kept now; StoreUnwritableError while there is no place."""
        place = self._context.sink_now(self._person_id)
        session_id = place.begin(draft)
        self._place = place
        return session_id

    def append(self, session_id: str, chunk: Chunk) -> None:
        """Add a chunk to the record."""
        assert self._place is not None
        self._place.append(session_id, chunk)

    def finish(
        self,
        session_id: str,
        ended: str,
        summary: Summary,
        duration_s: float,
        strap_name: str | None = None,
    ) -> None:
        """Close the record."""
        assert self._place is not None
        self._place.finish(session_id, ended, summary, duration_s, strap_name)
