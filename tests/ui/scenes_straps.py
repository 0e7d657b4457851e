"""What a link to a strap can come to, as the practice shows it; each state's own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from biofeedback.core.metrics import Metrics, Summary
from biofeedback.core.pacing import PaceTrack
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.reconnect import Patience, Persistence, Trouble, sentence_of
from biofeedback.sessions.events import MetricsReady, StrapChanged
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.model import LiveView
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.window import Window
from tests.ui import believable

NOW_S = 111.0
SPEC = "ble:H10"


def _show(view: LiveView, now_s: float = NOW_S, **paced: PaceTrack) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("live", LivePage)
        page.begin(view, lambda: now_s, paced.get("track", believable.TRACK))
        window.go("live")
        return window

    return show


def _told(view: LiveView, at_s: float, state: StrapState, sentence: str | None = None) -> LiveView:
    return view.apply(StrapChanged(at_s, SPEC, state, "Polar H10", 80.0, sentence))


def _after_a_loss(trouble: Trouble, later_s: float = 30.0) -> str:
    machine = Persistence(Patience(), 0.0)
    machine.connected(1.0)
    machine.lost(60.0)
    machine.failed(trouble, 60.0 + later_s)
    return sentence_of(trouble, machine, "Polar H10")


_RUNNING = believable.live(NOW_S - 25.0)
_LOST = _told(_RUNNING, NOW_S - 24.0, StrapState.LOST)
_OPTICAL = replace(
    believable.waiting().apply(MetricsReady(NOW_S, SPEC, Metrics(hr_bpm=71.0))), metrics_at_s=NOW_S
)


def _after(look: Look) -> Window:
    window = compose(look)
    view = replace(believable.session(), summary=Summary(0, 300.0), scores=(), points=(), marks=(),
                   strap_failed=True)  # fmt: skip
    window.page("after", AfterPage).show_view(view)
    window.go("after")
    return window


SCENES = {
    "live-connected": _show(_told(believable.connecting(), 1.0, StrapState.CONNECTED), 1.2,
                            track=PaceTrack()),
    "live-refused": _show(_told(believable.connecting(), 9.0, StrapState.CONNECTING,
                                sentence_of(Trouble.REFUSED, Persistence(Patience(), 0.0),
                                            "Polar H10")), 12.0, track=PaceTrack()),
    "live-silent": _show(_told(_RUNNING, NOW_S - 4.0, StrapState.SILENT,
                               "The strap feels no heart: wet the electrodes and tighten it.")),
    "live-away": _show(_told(_LOST, NOW_S - 2.0, StrapState.RECONNECTING,
                             _after_a_loss(Trouble.NOT_FOUND))),
    "live-adapter-off": _show(_told(_LOST, NOW_S - 2.0, StrapState.ADAPTER_OFF,
                                    _after_a_loss(Trouble.NO_ANSWER))),
    "live-failed": _show(_told(_LOST, NOW_S - 2.0, StrapState.FAILED,
                               _after_a_loss(Trouble.NOT_FOUND, 600.0))),
    "live-rate-only": _show(_OPTICAL),
    "after-strapless": _after,
}  # fmt: skip
