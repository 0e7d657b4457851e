"""Muscle sensor and belt: find them, set one's own range, train."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.muscle import MuscleRange
from biofeedback.core.words import _, mark
from biofeedback.devices.sensor_frames import SensorKind
from biofeedback.devices.sensors import SensorInfo
from biofeedback.ui.look import Look
from biofeedback.ui.pages.found import Found, FoundPage
from biofeedback.ui.pages.sensor_words import range_words
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, safety

SIMULATED = "sim-emg+sim-belt"
MUSCLE_CARE = mark(
    "Tighten only as far as is comfortable, never into pain. Leave out a muscle that "
    "is injured, freshly operated on, or cramping; ask a clinician first."
)


@dataclass(frozen=True, slots=True)
class SensorsView:
    """chosen: the words of the sensors that practise along, joined by plus; "" for none.

    found: None before the first look. problem: a sentence for the person. own: the muscle's range.
    sending: whether other programs may hear a practice.
    """

    chosen: str = ""
    scanning: bool = False
    found: tuple[SensorInfo, ...] | None = None
    problem: str | None = None
    own: MuscleRange | None = None
    names: tuple[str, ...] = ()
    sending: bool = False

    @property
    def muscle(self) -> bool:
        """Whether a muscle sensor practises along."""
        return "emg" in self.chosen

    @property
    def belt(self) -> bool:
        """Whether a belt practises along."""
        return "belt" in self.chosen

    @property
    def ready(self) -> bool:
        """Whether a muscle can be trained: it has a sensor and a range."""
        own = self.own
        return (
            self.muscle
            and own is not None
            and any(
                low is not None and high is not None and high > low
                for low, high in zip(own.resting_uv, own.maximum_uv, strict=False)
            )
        )


class SensorsPage(FoundPage):
    """Shows a SensorsView.

    chosen: the words of one sensor, taken along beside those of other kinds; "" for none at all.
    scan_asked, range_asked, down_asked, up_asked. sending_asked: True for on.
    """

    chosen = pyqtSignal(str)
    scan_asked = pyqtSignal()
    range_asked = pyqtSignal()
    down_asked = pyqtSignal()
    up_asked = pyqtSignal()
    sending_asked = pyqtSignal(bool)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Muscle sensor and belt"))
        self.view = SensorsView()
        self.cards(
            (self._found_card(), 480), (self._muscle_card(), 420), (self._sending_card(), 480)
        )
        self.column.addStretch(1)
        self.show_view(self.view)

    def _found_card(self) -> Card:
        card = Card(_("Sensors"))
        self.now = label(role="strong")
        card.column.addWidget(self.now)
        self.listing(card)
        keys = QWidget()
        flow = Reflow(self.look, gap=12)
        keys.setLayout(flow)
        self.scan = KeyButton(self.look, _("Look for sensors"), "L", "primary")
        self.simulated = KeyButton(self.look, _("Simulated, for trying out"), "S")
        self.none = KeyButton(self.look, _("None"), "N")
        for button in (self.scan, self.simulated, self.none):
            flow.add(button)
        card.column.addWidget(keys)
        card.column.addWidget(
            label(
                _(
                    "Sensors are found over the Lab Streaming Layer on this computer or in your "
                    "network, only while you look or practise with one. What they send there is "
                    "not encrypted."
                ),
                "small",
            )
        )
        card.column.addStretch(1)
        self.scan.clicked.connect(lambda: self.scan_asked.emit())
        self.simulated.clicked.connect(lambda: self.chosen.emit(SIMULATED))
        self.none.clicked.connect(lambda: self.chosen.emit(""))
        return card

    def _muscle_card(self) -> Card:
        card = Card(_("Your muscle"), kind="invitation")
        self.range = label()
        self.care = safety(MUSCLE_CARE, "small")
        self.measure = KeyButton(self.look, _("Set rest and maximum"), "R")
        self.down = KeyButton(self.look, _("Let go: stay below the line"), "D", "primary")
        self.up = KeyButton(self.look, _("Activate: reach above the line"), "U")
        self.hint = label(role="small")
        keys = QWidget()
        flow = Reflow(self.look, gap=10)
        keys.setLayout(flow)
        for button in (self.measure, self.down, self.up):
            flow.add(button)
        for part in (self.range, keys, self.hint, self.care):
            card.column.addWidget(part)
        card.column.addStretch(1)
        self.measure.clicked.connect(lambda: self.range_asked.emit())
        self.down.clicked.connect(lambda: self.down_asked.emit())
        self.up.clicked.connect(lambda: self.up_asked.emit())
        return card

    def _sending_card(self) -> Card:
        card = Card(_("For other programs"))
        self.sends = label(role="strong")
        self.send = KeyButton(self.look, "", "O")
        for part in (
            self.sends,
            label(
                _(
                    "Heartbeats, ECG, the live numbers, and what you mark in words, as streams of "
                    "the Lab Streaming Layer. While a practice runs, every program on this "
                    "computer and in your network can hear them; they are not encrypted."
                ),
                "small",
            ),
            self.send,
        ):
            card.column.addWidget(part)
        card.column.addStretch(1)
        self.send.clicked.connect(lambda: self.sending_asked.emit(not self.view.sending))
        return card

    def show_view(self, view: SensorsView) -> None:
        """Show what is known of the sensors now."""
        self.view = view
        self.now.setText(_chosen_words(view))
        self.scan.setEnabled(not view.scanning)
        self.sends.setText(
            _("A practice is sent out while it runs.")
            if view.sending
            else _("Nothing is sent out.")
        )
        self.send.set_words(_("Stop sending") if view.sending else _("Let them hear it"))
        self.range.setText(range_words(view.own, view.names))
        self.measure.setEnabled(view.muscle)
        for button in (self.down, self.up):
            button.setEnabled(view.ready)
        self.hint.setText(_hint(view))
        self.hint.setVisible(bool(self.hint.text()))
        self.show_found(
            self._state_words(), view.problem, [self._found(info) for info in view.found or ()]
        )
        tab_as_read(self)

    def _state_words(self) -> str:
        view = self.view
        if view.scanning:
            return _("Looking … this takes a few seconds. Start the sensor's own program first.")
        if view.problem or view.found:
            return ""
        if view.found is None:
            return _("Start the sensor's own program, then look for it here.")
        return _(
            "None found. Does its program send a stream of the type EMG or Respiration, on the "
            "same network? A firewall may keep it out."
        )

    def _found(self, info: SensorInfo) -> Found:
        return Found(
            info.name,
            sensor_words(info),
            lambda: self.chosen.emit(info.spec),
            info.problem is None,
        )

    def take_focus(self) -> None:
        """Begin at the search."""
        self.scan.setFocus()


def sensor_words(info: SensorInfo) -> str:
    """Return what is known of a sensor in reach, or why it can't be used."""
    if info.problem:
        return info.problem
    kind = _("muscle") if info.kind is SensorKind.EMG else _("belt")
    return _("{kind}, {rate:g} values a second").format(kind=kind, rate=info.rate_hz or 0.0)


def _chosen_words(view: SensorsView) -> str:
    if view.muscle and view.belt:
        return _("A muscle sensor and a belt practise along.")
    if view.muscle:
        return _("A muscle sensor practises along.")
    return _("A belt practises along.") if view.belt else _("No sensor practises along.")


def _hint(view: SensorsView) -> str:
    if not view.muscle:
        return _("First choose a muscle sensor.")
    return "" if view.ready else _("First set rest and maximum: the line stands between the two.")
