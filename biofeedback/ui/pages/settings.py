"""How it looks, in which language, and where the records are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QWidget

from biofeedback.core import intended_use
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import SettingsView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

PERCENTS = (100, 125, 150, 175, 200)


class SettingsPage(Page):
    """Shows a SettingsView. changed: the new Settings, at once and whole."""

    changed = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Settings"))
        self.view: SettingsView | None = None
        self.column.addWidget(label(_("Settings"), "title"))
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._look_card(), least_px=520)
        flow.add(self._records_card(), least_px=420)
        self.column.addWidget(cards)
        self.column.addStretch(1)

    def _look_card(self) -> Card:
        card = Card(_("How it looks"))
        themes = (
            ("auto", _("Night in the evening")),
            ("paper", _("Paper")),
            ("night", _("Night")),
            ("contrast", _("High contrast")),
        )
        self.themes = self._choices(card, _("Theme"), themes)
        sizes = tuple((percent, f"{percent} %") for percent in PERCENTS)
        self.sizes = self._choices(card, _("Size of text"), sizes)
        self.still = QCheckBox(_("Reduce motion: a bar and words instead of the circle"))
        self.still.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        card.column.addSpacing(6)
        card.column.addWidget(self.still)
        card.column.addWidget(label(_("Language"), "strong"))
        self.language = QComboBox()
        self.language.setAccessibleName(_("Language"))
        self.language.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        card.column.addWidget(self.language, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addStretch(1)
        self.still.clicked.connect(lambda on: self._change(reduce_motion=on))
        self.language.activated.connect(lambda n: self._change(language=self.language.itemData(n)))
        return card

    def _choices(
        self, card: Card, name: str, choices: tuple[tuple[Any, str], ...]
    ) -> dict[Any, KeyButton]:
        card.column.addWidget(label(name, "strong"))
        row = QWidget()
        row.setAccessibleName(name)
        flow = Reflow(self.look, gap=8)
        row.setLayout(flow)
        group = QButtonGroup(row)
        buttons: dict[Any, KeyButton] = {}
        key = "theme" if name == _("Theme") else "text_percent"
        for value, words in choices:
            button = KeyButton(self.look, words, kind="choice")
            button.setCheckable(True)
            button.setAccessibleDescription(name)
            group.addButton(button)
            flow.add(button)
            button.clicked.connect(lambda _on=False, k=key, v=value: self._change(**{k: v}))
            buttons[value] = button
        card.column.addWidget(row)
        card.column.addSpacing(4)
        return buttons

    def _records_card(self) -> Card:
        card = Card(_("Your records"))
        self.home = label()
        self.home.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.safe = label(role="quiet")
        card.column.addWidget(label(_("They stay on this computer; nothing is sent.")))
        card.column.addWidget(label(_("Where they are"), "strong"))
        card.column.addWidget(self.home)
        card.column.addWidget(self.safe)
        card.column.addSpacing(10)
        card.column.addWidget(label(_("What this is for"), "strong"))
        for sentence in (intended_use.INTENDED_USE, intended_use.NUMBERS, intended_use.HOPE):
            card.column.addWidget(label(_(sentence), "quiet"))
        card.column.addStretch(1)
        return card

    def show_view(self, view: SettingsView) -> None:
        """Show the settings as they are."""
        self.view = view
        settings = view.settings
        self.themes.get(settings.theme, self.themes["auto"]).setChecked(True)
        nearest = min(PERCENTS, key=lambda percent: abs(percent - settings.text_percent))
        self.sizes[nearest].setChecked(True)
        self.still.setChecked(settings.reduce_motion)
        self.language.clear()
        for code, name in view.languages:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(self.language.findData(settings.language or "en"), 0))
        # A path may be longer than the card: it may break after each separator.
        self.home.setText(view.home.replace("/", "/\u200b").replace("\\", "\\\u200b"))
        self.safe.setText(_("Encrypted on this disk.") if view.encrypted else "")
        self.safe.setVisible(view.encrypted)

    def _change(self, **changes: Any) -> None:
        if self.view is not None:
            self.view = replace(self.view, settings=replace(self.view.settings, **changes))
            self.changed.emit(self.view.settings)

    def take_focus(self) -> None:
        """Begin at the theme."""
        for button in self.themes.values():
            if button.isChecked():
                button.setFocus()
