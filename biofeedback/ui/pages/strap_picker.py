"""Finding a strap: what is in reach, what to do when nothing is."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.devices.protocol import StrapInfo
from biofeedback.ui.look import Look
from biofeedback.ui.pages.found import Found, FoundPage
from biofeedback.ui.views import PickerView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.chip import SignalChip
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label
from biofeedback.ui.words import strap_chip


def nearness_words(rssi_dbm: int | None) -> str:
    """Return how strong a strap's signal is, in words."""
    if rssi_dbm is None:
        return _("signal not told")
    if rssi_dbm >= -65:
        return _("strong signal")
    return _("fair signal") if rssi_dbm >= -80 else _("weak signal: come nearer")


def told_apart(info: StrapInfo, found: Sequence[StrapInfo]) -> str:
    """Return what to call a strap; with the end of its address where another is called the same."""
    name = info.name or _("Strap without a name")
    if sum(other.name == info.name for other in found) < 2:
        return name
    return _("{strap} ({end})").format(strap=name, end=info.id[-5:])


def strap_facts(info: StrapInfo) -> str:
    """Return what is known of a strap in reach."""
    sends = {
        True: _("sends every heartbeat"),
        False: _("sends no single heartbeats: heart rate only"),
        None: _("heartbeats not told yet"),
    }[info.sends_rr]
    return f"{nearness_words(info.rssi_dbm)}  ·  {sends}"


class StrapPickerPage(FoundPage):
    """Shows a PickerView.

    chosen: (spec, name) of a strap, "sim" or "none". sensors_asked, scan_asked, stop_asked,
    doctor_asked.
    """

    chosen = pyqtSignal(str, str)
    scan_asked = pyqtSignal()
    stop_asked = pyqtSignal()
    doctor_asked = pyqtSignal()
    sensors_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Your strap"))
        self.view = PickerView()
        now = QHBoxLayout()
        self.chip = SignalChip(look)
        now.addWidget(self.chip)
        now.addStretch(1)
        self.column.addLayout(now)
        self.cards((self._found_card(), 520), (self._other_card(), 360))
        self.column.addStretch(1)
        self.show_view(self.view)

    def _found_card(self) -> Card:
        card = Card(_("Straps in reach"))
        self.listing(card)
        card.column.addStretch(1)
        keys = QWidget()
        flow = Reflow(self.look, gap=12)
        keys.setLayout(flow)
        self.scan = KeyButton(self.look, _("Look for straps"), "L", "primary")
        self.stop = KeyButton(self.look, _("Stop looking"), "L")
        self.doctor = KeyButton(self.look, _("Why is mine not found?"), "W")
        for button in (self.scan, self.stop, self.doctor):
            flow.add(button)
        card.column.addWidget(keys)
        self.doctor_words = label()
        self.doctor_words.setObjectName("doctor")
        # To be copied into a letter for help, by hand or by key.
        by_hand = Qt.TextInteractionFlag.TextSelectableByMouse
        self.problem.setTextInteractionFlags(by_hand)
        self.doctor_words.setTextInteractionFlags(
            by_hand | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.doctor_words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        card.column.addWidget(self.doctor_words)
        self.scan.clicked.connect(lambda: self.scan_asked.emit())
        self.stop.clicked.connect(lambda: self.stop_asked.emit())
        self.doctor.clicked.connect(lambda: self.doctor_asked.emit())
        return card

    def _other_card(self) -> Card:
        card = Card(_("Without a strap"))
        card.column.addWidget(
            label(_("Practice without a strap is practice like any other."), "quiet")
        )
        self.none = KeyButton(self.look, _("Breathe without a strap"), "N")
        self.simulated = KeyButton(self.look, _("Simulated strap, for trying out"), "S")
        card.column.addWidget(self.none)
        card.column.addWidget(self.simulated)
        card.column.addWidget(
            label(_("Sessions with the simulated strap are marked “Simulated”."), "small")
        )
        self.sensors = KeyButton(self.look, _("Muscle sensor and belt …"), "B")
        card.column.addWidget(self.sensors)
        self.sensors.clicked.connect(lambda: self.sensors_asked.emit())
        card.column.addStretch(1)
        self.none.clicked.connect(lambda: self.chosen.emit("none", ""))
        self.simulated.clicked.connect(lambda: self.chosen.emit("sim", ""))
        return card

    def show_view(self, view: PickerView) -> None:
        """Show what is known of the straps now."""
        self.view = view
        self.chip.show_chip(strap_chip(view.chosen))
        hand_on = self.scan.hasFocus() or self.stop.hasFocus()
        self.scan.setVisible(not view.scanning)
        self.stop.setVisible(view.scanning)
        if hand_on:
            (self.stop if view.scanning else self.scan).setFocus()
        self.doctor_words.setText("\n".join(view.doctor))
        self.doctor_words.setVisible(bool(view.doctor))
        self.show_found(
            self._state_words(), view.problem, [self._found(info) for info in view.found or ()]
        )
        tab_as_read(self)

    def _state_words(self) -> str:
        if self.view.scanning:
            return _("Looking … keep the strap on, moistened, and near. This takes a few seconds.")
        if self.view.problem and not self.view.found:
            # It could not look at all: "none found" would be untrue.
            return ""
        if self.view.found is None:
            return _("Put the strap on first: it sleeps until it is worn and wet.")
        if not self.view.found:
            return _(
                "None found. Is it on and wet? Is a phone holding it? Switch the phone's "
                "Bluetooth off, then look again."
            )
        return _("Choose yours; it is remembered.")

    def _found(self, info: StrapInfo) -> Found:
        name = told_apart(info, self.view.found or ())
        return Found(name, strap_facts(info), lambda: self.chosen.emit(f"ble:{info.id}", name))

    def take_focus(self) -> None:
        """Begin at the first strap, or at the search."""
        first = self.stop if self.view.scanning else self.scan
        (self.buttons[0] if self.buttons else first).setFocus()
