"""Practice as it runs: the breath in the middle, four numbers, one trace."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QMargins, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QResizeEvent, QShowEvent

from biofeedback.core.breath import Breath
from biofeedback.core.pacing import PaceTrack
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model import LiveView, SpectrumView
from biofeedback.ui.pages.asking import Asking
from biofeedback.ui.pages.live_edges import Foot, Head
from biofeedback.ui.pages.live_words import (
    SILENT_SAID_S,
    bottom_line,
    idle_words,
    ring_view,
    time_words,
)
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.sensor_strip import SensorStrip
from biofeedback.ui.pages.stage import Stage
from biofeedback.ui.pages.strips import Strips
from biofeedback.ui.telling import Telling, may_tell, told_words
from biofeedback.ui.widgets.orb import Orb
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.tile import NumberTile
from biofeedback.ui.words import live_chip, tiles

REFRESH_MS = 66
MARGIN_PX = 24
# Below this width (at 100 % text) a row of keys has room for short words only.
NARROW_PX = 560


class LivePage(Page):
    """Shows a LiveView; everything that moves asks the session's own time.

    pause_asked: True to pause, False to go on. sound_asked: True for on. louder_asked: 1, or -1
    for softer. quiet_asked: True for no score at all. picture_asked: True for the picture in the
    place of the trace. full_screen_asked: True for full. mark_asked, end_asked, dizzy_asked,
    go_on_asked (from an instruction), screen_asked (the other screen): without a word. rated: pain,
    tension and mood where they were asked for, 0-10 or None each.
    """

    with_navigation = False
    pause_asked = pyqtSignal(bool)
    mark_asked = pyqtSignal()
    end_asked = pyqtSignal()
    go_on_asked = pyqtSignal()
    rated = pyqtSignal(object, object, object)
    dizzy_asked = pyqtSignal()
    sound_asked = pyqtSignal(bool)
    louder_asked = pyqtSignal(int)
    quiet_asked = pyqtSignal(bool)
    picture_asked = pyqtSignal(bool)
    screen_asked = pyqtSignal()
    full_screen_asked = pyqtSignal(bool)

    def __init__(self, look: Look) -> None:
        """Make the page; nothing runs until `begin`."""
        super().__init__(look, _("Practice"), margin=MARGIN_PX)
        self.view = LiveView("none", 0.0)
        self._now: Callable[[], float] = lambda: 0.0
        self._track = PaceTrack()
        self._told_marks = 0
        self._marked_at_s: float | None = None
        self._sound_is_on = self._quiet = False
        self._volume_percent = 50
        self._silent, self._silent_at_s = "", 0.0
        self.column.setSpacing(10)
        side = self.column.contentsMargins().left()
        self.column.setContentsMargins(side, 10, side, 10)
        self._trace_fits = True
        # Above and below what scrolls: to end and to say "dizzy" is always in sight.
        self._top, self._bottom = head, foot = Head(look), Foot(look)
        self.chip, self.time, self.whole = head.chip, head.time, head.whole
        self.mark, self.sound, self.pause = head.mark, head.sound, head.pause
        self.go_on, self.end = head.go_on, head.end
        self.line, self.full = foot.line, foot.full
        self.dizzy, self.detail, self.picture = foot.dizzy, foot.detail, foot.picture
        self.softer, self.louder, self.quiet = foot.softer, foot.louder, foot.quiet
        self.other = foot.other
        self._connect_keys()
        self._top.setParent(self)
        self.orb = Orb(look, self._breath_now)
        self.heart, self.breathing = NumberTile(look, end=True), NumberTile(look, end=True)
        self.coherence, self.swing = NumberTile(look, tone="accent"), NumberTile(look)
        self.stage = Stage(
            look, self.orb, [self.heart, self.breathing], [self.coherence, self.swing]
        )
        self.column.addWidget(self.stage, 1)
        self.asking = Asking(look)
        self.asking.hide()
        self.asking.done.connect(self._go_on)
        self.column.addWidget(self.asking, 1)
        self.said = label(role="lead")
        self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.said.hide()
        self.column.addWidget(self.said)
        self.beside = SensorStrip(look)
        self.column.addWidget(self.beside)
        self.strips = Strips(look, self._breath_at)
        self.column.addWidget(self.strips)
        # Only now: Tab comes to the foot last, as it is read.
        self._bottom.setParent(self)
        for part in (self._top, self._bottom):
            part.installEventFilter(self)
        self.telling = Telling(self)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.timeout.connect(self._move)

    def _connect_keys(self) -> None:
        head, foot = self._top, self._bottom
        head.mark.clicked.connect(lambda: self.mark_asked.emit())
        head.sound.clicked.connect(self._toggle_sound)
        head.pause.clicked.connect(lambda: self.pause_asked.emit(not self.view.paused))
        head.end.clicked.connect(lambda: self.end_asked.emit())
        head.go_on.clicked.connect(self._go_on)
        foot.softer.clicked.connect(lambda: self.louder_asked.emit(-1))
        foot.louder.clicked.connect(lambda: self.louder_asked.emit(1))
        foot.quiet.clicked.connect(lambda: self.quiet_asked.emit(not self._quiet))
        foot.picture.clicked.connect(lambda: self.picture_asked.emit(not self.strips.pictured))
        foot.other.clicked.connect(lambda: self.screen_asked.emit())
        foot.dizzy.clicked.connect(lambda: self.dizzy_asked.emit())
        foot.detail.clicked.connect(lambda: self.show_detail(not self.strips.detailed))
        foot.full.clicked.connect(lambda: self.full_screen_asked.emit(not self._is_full()))

    def begin(self, view: LiveView, now: Callable[[], float], track: PaceTrack) -> None:
        """Show a new session. now: its seconds, from its clock; track: its pacer's."""
        self._now, self._track = now, track
        self._told_marks, self._marked_at_s = len(view.marks), None
        self._silent_at_s = now()
        self.strips.forget()
        self.telling.begin()
        self.view = view
        self._show_parts()
        self.show_view(view)

    def show_view(self, view: LiveView) -> None:
        """Show the session as it is after the latest event."""
        new_beat = view.points is not self.view.points
        if view.paused is not self.view.paused:
            # What was said before the pause, or in it, is over.
            self._marked_at_s = None
        self.view = view
        self.refresh()
        if new_beat or not self.look.reduce_motion:
            self.strips.show_view(view, self._now(), whole=self.look.reduce_motion)

    def show_spectrum(self, spectrum: SpectrumView | None) -> None:
        """Show the spectrum of the last minute in the detailed view."""
        pace = self._track.rate_per_min(self._now())
        self.strips.spectrum.show_spectrum(spectrum, pace)

    def show_detail(self, on: bool) -> None:
        """Show everything, or only the calm part."""
        self.strips.show_detail(on)
        self.detail.set_words(_("Calm") if on else _("Detail"))
        self._show_parts()
        self.strips.show_view(self.view, self._now(), whole=True)

    def show_quiet(self, on: bool) -> None:
        """Show the breath alone, without any score; or the numbers again."""
        self._quiet = on
        self.quiet.set_words(_("Numbers") if on else _("Quiet"))
        self._show_parts()

    def show_picture(self, on: bool) -> None:
        """Let the picture that follows the heart stand in the place of the trace, or not."""
        self.strips.show_picture(on)
        self.picture.set_words(_("Trace") if on else _("Picture"))
        self._show_parts()

    def show_screens(self, several: bool) -> None:
        """Offer the other screen where there is one."""
        self.other.setVisible(several)

    def _show_parts(self) -> None:
        """Show what belongs to this practice: without a strap, or quietly, the breath alone."""
        numbers = self.view.has_strap and not self._quiet
        self.stage.show_numbers(numbers)
        self.quiet.setVisible(self.view.has_strap)
        self.detail.setVisible(numbers)
        self._trace_fits = True
        self._arrange()

    def allow_sound(self, on: bool | None, volume_percent: int = 50, silent: str = "") -> None:
        """Show whether sound is on; None: there is none to switch on.

        silent: a plain word where it is on and this computer cannot sound.
        """
        self._sound_is_on = bool(on)
        if silent != self._silent:
            self._silent, self._silent_at_s = silent, self._now()
        self.sound.setToolTip(silent)
        self.sound.setAccessibleDescription(silent)
        self.sound.setVisible(on is not None)
        self.sound.set_words(_("Sound off") if on else _("Sound on"))
        self._volume_percent = volume_percent
        for button in (self.softer, self.louder):
            button.setVisible(bool(on) and not silent)
        self._arrange()

    def refresh(self) -> None:
        """Bring words and traces up to this moment."""
        view, now_s = self.view, self._now()
        self.chip.show_chip(live_chip(view, now_s))
        left, whole = time_words(view, now_s)
        self.time.setText(left)
        self.whole.setText(whole)
        self.pause.set_words(_("Go on") if view.paused else _("Pause"))
        # Where nothing may move, there is no ring either.
        ring, pace = not self.look.reduce_motion, self._track.rate_per_min(now_s)
        numbers = tiles(view, now_s, pace, ring=ring)
        every = (self.heart, self.breathing, self.coherence, self.swing)
        for tile, shown in zip(every, numbers, strict=True):
            tile.show_tile(shown)
        if may_tell(view):
            heard = numbers if view.has_strap and not self._quiet else ()
            words, every_s = told_words(heard, left, whole), self.look.tell_every_s
            self.telling.tell(words, now_s, every_s, view.said or "")
        elif view.ended is not None:
            self.telling.begin()
        self.orb.show_ring(ring_view(view, now_s))
        self.orb.show_idle(*idle_words(view))
        self.said.setVisible(view.script.speaks and not self._narrow)
        self.said.setText(view.said or "")
        self.go_on.setVisible(view.may_go_on)
        self.beside.show_view(view.beside, now_s)
        if view.asks is self.asking.isHidden():
            self._ask(view.asks)
        if len(view.marks) > self._told_marks:
            self._told_marks, self._marked_at_s = len(view.marks), now_s
        line = bottom_line(
            view,
            now_s,
            self._marked_at_s,
            letters=self.look.letter_keys,
            with_said=self._narrow,
            # Said once: afterwards the line is for the strap and the breath again.
            silent=self._silent if now_s - self._silent_at_s < SILENT_SAID_S else "",
        )
        self.line.setText(line)

    def _ask(self, on: bool) -> None:
        """Ask how it is in the place of the breath, or lead the breath again."""
        self.asking.setVisible(on)
        self.stage.setVisible(not on)
        self._arrange()
        if on:
            self.asking.begin()
        self.take_focus()

    def _go_on(self) -> None:
        """Go on from a step that waits, with what was told in it."""
        if self.view.asks and any(answer is not None for answer in self.asking.answers):
            self.rated.emit(*self.asking.answers)
        else:
            self.go_on_asked.emit()

    def take_focus(self) -> None:
        """Nothing has the focus at first: Space pauses, and no button glows in the dark.

        Where something is asked, its first answer has it.
        """
        if self.view.asks:
            self.asking.take_focus()
            return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put head and foot in their place and see what else fits."""
        if event is not None and event.size() != event.oldSize():
            self._trace_fits = True
        self._arrange()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Arrange anew when head or foot needs another height (Qt calls this)."""
        if (
            event is not None
            and event.type() is QEvent.Type.LayoutRequest
            and watched in (self._top, self._bottom)
        ):
            self._arrange()
        return super().eventFilter(watched, event)

    @property
    def _narrow(self) -> bool:
        """Whether text is so large for this window that only short words have room."""
        return self.width() < self.look.theme.scaled(NARROW_PX)

    def _arrange(self) -> None:
        """Give head and foot the height they need; a trace that does not fit in between goes.

        It stays away until the window is larger: words that come and go must not make it blink.
        """
        side, width = MARGIN_PX + 8, self.width() - 2 * (MARGIN_PX + 8)
        self._bottom.fit_words(self._narrow, self._volume_percent)
        top, bottom = (
            max(part.heightForWidth(width), part.minimumSizeHint().height())
            for part in (self._top, self._bottom)
        )
        margins = QMargins(0, MARGIN_PX + top, 0, MARGIN_PX + bottom)
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)
        self._top.setGeometry(side, MARGIN_PX, width, top)
        self._bottom.setGeometry(side, self.height() - MARGIN_PX - bottom, width, bottom)
        room = self.height() - margins.top() - margins.bottom() - 20 - self.column.spacing()
        needed = self.stage.minimumSizeHint().height() + self.strips.heightForWidth(width)
        if self.view.beside.kinds:
            left = room - self.stage.minimumSizeHint().height() - 2 * self.column.spacing()
            needed += self.beside.fit(left) + self.column.spacing()
        if self.view.script.speaks and not self._narrow:
            # Two lines of the script, whether or not anything is said just now.
            lines = 2 * self.said.fontMetrics().lineSpacing()
            self.said.setMinimumHeight(lines)
            needed += lines + self.column.spacing()
        if needed > room:
            self._trace_fits = False
        shown = (self._trace_fits or self.strips.detailed) and not self.view.asks
        numbers = self.view.has_strap and not self._quiet
        self.strips.setVisible(numbers and shown)
        # Where there is no room for the trace there is none for the picture in its place.
        self.picture.setVisible(numbers and self._trace_fits and not self.strips.detailed)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Keep up with time while seen."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Cost nothing while not."""
        super().hideEvent(event)
        self._timer.stop()
        if event is not None and not event.spontaneous():
            # Another page is shown: no reader is told old numbers as this one's name.
            self.telling.begin()

    def _move(self) -> None:
        """Let the traces flow; under "reduce motion" they step with the beats only."""
        if not self.look.reduce_motion and self.strips.isVisible():
            self.strips.show_view(self.view, self._now())

    def _is_full(self) -> bool:
        window = self.window()
        return window is not None and window.isFullScreen()

    def _toggle_sound(self) -> None:
        self.sound_asked.emit(not self._sound_is_on)

    def _breath_now(self) -> Breath | None:
        return self._track.breath(self._now())

    def _breath_at(self, t_s: float) -> Breath | None:
        return self._track.breath(t_s)
