"""How it looks, in which language, and where the records are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from biofeedback.core import intended_use
from biofeedback.core.languages import Language
from biofeedback.core.words import _, listed, spoken
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.practice_card import PracticeCards
from biofeedback.ui.telling import INTERVALS_S, nearest_s
from biofeedback.ui.views import SettingsView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.finder import Finder
from biofeedback.ui.widgets.focus import stop_at_chosen, tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, safety

PERCENTS = (100, 125, 150, 175, 200)


def language_notes(language: Language, unwritable: Sequence[str]) -> list[str]:
    """Return what is honest to say of the languages: who has read them, what can't be written."""
    notes = []
    if not language.read_by_clinician:
        notes.append(
            _(
                "No clinician who grew up with this language has read the app in it yet. "
                "Sentences on safety have the English ones beside them."
            )
        )
    if unwritable:
        names = listed(unwritable)
        notes.append(
            _(
                "This computer has no typeface for {names}. On Debian and Ubuntu the packages "
                "fonts-noto-core and fonts-noto-cjk bring one."
            ).format(names=names)
        )
    return notes


class SettingsPage(Page):
    """Shows a SettingsView. changed: the new Settings, at once and whole. people_asked: others.

    backup_asked, restore_asked, recovery_asked: a backup elsewhere, one brought back, a recovery
    key on paper.
    about_asked: version, licences, newer versions. pace_asked: find one's pace. room_asked: the
    clinic's room.
    clinic_asked: this computer is, or is to be, a clinic's.
    handover_asked: a plan from the therapist, practice brought back. bring_asked: files of other
    apps.
    """

    changed = pyqtSignal(object)
    people_asked = pyqtSignal()
    backup_asked = pyqtSignal()
    restore_asked = pyqtSignal()
    recovery_asked = pyqtSignal()
    about_asked = pyqtSignal()
    pace_asked = pyqtSignal()
    handover_asked = pyqtSignal()
    room_asked = pyqtSignal()
    bring_asked = pyqtSignal()
    clinic_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Settings"))
        self.view: SettingsView | None = None
        self.languages: dict[Any, KeyButton] = {}
        self.column.addWidget(label(_("Settings"), "title"))
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        looks, records, pace = self._look_card(), self._records_card(), self._pace_card()
        clinic = self._clinic_card()
        flow.add(looks, least_px=520)
        flow.add(records, least_px=420)
        self.practice = PracticeCards(self._choices)
        flow.add(self.practice.sound, least_px=420)
        flow.add(self.practice.heart, least_px=520)
        flow.add(pace, least_px=420)
        flow.add(clinic, least_px=420)
        every = (looks, records, self.practice.sound, self.practice.heart, pace, clinic)
        self.finder = Finder(look, self, every)
        self.column.addWidget(self.finder)
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
        self.themes = self._choices(card, _("Theme"), "theme", themes)
        sizes = tuple((percent, f"{percent} %") for percent in PERCENTS)
        self.sizes = self._choices(card, _("Size of text"), "text_percent", sizes)
        motion = ((False, _("A circle that moves")), (True, _("A bar and words")))
        self.motion = self._choices(card, _("The breath"), "reduce_motion", motion)
        letters = ((True, _("Work at once")), (False, _("Off")))
        self.letters = self._choices(
            card, _("Letters, digits and signs as keys"), "letter_keys", letters
        )
        card.column.addWidget(
            label(
                _(
                    "Off, no letter presses a button: calmer for speech input and unsteady hands. "
                    "Tab, Space, Enter, Esc and Alt with a digit always work."
                ),
                "quiet",
            )
        )
        told = tuple(
            (each, _("Every {n} s").format(n=each) if each else _("Off")) for each in INTERVALS_S
        )
        self.told = self._choices(
            card, _("In practice, a screen reader is told the numbers"), "tell_every_s", told
        )
        weekly = ((True, _("Once a week")), (False, _("Not on Today")))
        self.weekly = self._choices(
            card, _("The three questions about the past week"), "weekly_peg", weekly
        )
        card.column.addWidget(label(_("Language"), "strong"))
        self._languages = QVBoxLayout()
        card.column.addLayout(self._languages)
        self.language_note = label(role="quiet")
        card.column.addWidget(self.language_note)
        card.column.addStretch(1)
        return card

    def _choices(
        self, card: Card, name: str, key: str, choices: tuple[tuple[Any, str], ...]
    ) -> dict[Any, KeyButton]:
        card.column.addWidget(label(name, "strong"))
        row = QWidget()
        card.column.addWidget(row)
        card.column.addSpacing(4)
        return self._fill(row, name, key, choices)

    def _fill(
        self, row: QWidget, name: str, key: str, choices: tuple[tuple[Any, str], ...]
    ) -> dict[Any, KeyButton]:
        row.setAccessibleName(name)
        flow = Reflow(self.look, gap=8)
        row.setLayout(flow)
        group = QButtonGroup(row)
        buttons: dict[Any, KeyButton] = {}
        for value, words in choices:
            button = KeyButton(self.look, words, kind="choice")
            button.setCheckable(True)
            button.setAccessibleDescription(name)
            group.addButton(button)
            flow.add(button)
            button.clicked.connect(lambda _on=False, k=key, v=value: self._change(**{k: v}))
            buttons[value] = button
        stop_at_chosen(group)
        return buttons

    def _pace_card(self) -> Card:
        card = Card(_("Your pace"))
        card.column.addWidget(label(_("A quarter of an hour with a strap finds your best pace.")))
        self.pace = KeyButton(self.look, _("Find my pace …"))
        self.pace.clicked.connect(lambda: self.pace_asked.emit())
        card.column.addWidget(self.pace)
        card.column.addStretch(1)
        return card

    def _clinic_card(self) -> Card:
        card = Card(_("For therapists"))
        card.column.addWidget(
            label(
                _(
                    "Lead up to eight people at once, each with a strap and a record of their "
                    "own, and show the breath alone on a second display."
                )
            )
        )
        self.room = KeyButton(self.look, _("Open the clinic room …"))
        self.room.clicked.connect(lambda: self.room_asked.emit())
        card.column.addWidget(self.room)
        card.column.addStretch(1)
        return card

    def _records_card(self) -> Card:
        card = Card(_("Your records"))
        self.home = label()
        self.home.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.safe = label(role="quiet")
        card.column.addWidget(label(_("They stay on this computer; nothing is sent.")))
        card.column.addWidget(label(_("Where they are"), "strong"))
        card.column.addWidget(self.home)
        card.column.addWidget(self.safe)
        kept = ((True, _("Kept as they came")), (False, _("Not kept")))
        self.samples = self._choices(
            card, _("A strap's ECG and chest movement"), "keep_samples", kept
        )
        card.column.addWidget(
            label(
                _(
                    "Heartbeats are always kept. The ECG takes most of the space; without it and "
                    "the movement, breathing can't be worked out again later."
                ),
                "quiet",
            )
        )
        card.column.addSpacing(6)
        self.people = KeyButton(self.look, _("Somebody else practises here too"))
        self.people.clicked.connect(lambda: self.people_asked.emit())
        card.column.addWidget(self.people)
        self.bring = KeyButton(self.look, _("Bring in files of other apps …"))
        self.bring.clicked.connect(lambda: self.bring_asked.emit())
        card.column.addWidget(self.bring)
        self.handover = KeyButton(self.look, _("To and from my therapist …"))
        self.handover.clicked.connect(lambda: self.handover_asked.emit())
        card.column.addWidget(self.handover)
        self.clinic = KeyButton(self.look, _("This computer is used in a clinic …"))
        self.clinic.clicked.connect(lambda: self.clinic_asked.emit())
        card.column.addWidget(self.clinic)
        self.backup = KeyButton(self.look, _("Back up to another disk …"))
        self.backup.clicked.connect(lambda: self.backup_asked.emit())
        self.restore = KeyButton(self.look, _("Bring a backup back …"))
        self.restore.clicked.connect(lambda: self.restore_asked.emit())
        self.recovery = KeyButton(self.look, _("Recovery key on paper …"))
        self.recovery.clicked.connect(lambda: self.recovery_asked.emit())
        safe = QWidget()
        flow = Reflow(self.look, gap=8)
        safe.setLayout(flow)
        flow.add(self.backup)
        flow.add(self.restore)
        flow.add(self.recovery)
        card.column.addSpacing(6)
        card.column.addWidget(label(_("Should this computer be lost"), "strong"))
        card.column.addWidget(safe)
        card.column.addSpacing(10)
        card.column.addWidget(label(_("What this is for"), "strong"))
        for sentence in (intended_use.INTENDED_USE, intended_use.NUMBERS, intended_use.HOPE):
            card.column.addWidget(safety(sentence, "quiet"))
        card.column.addSpacing(6)
        self.about = KeyButton(self.look, _("About this app, and its parts"))
        self.about.clicked.connect(lambda: self.about_asked.emit())
        card.column.addWidget(self.about)
        card.column.addStretch(1)
        return card

    def show_clinic(self, *, therapist: bool) -> None:
        """Offer what a clinic has in the place of what a home has.

        therapist: whether the records as a whole may be put back or opened another way.
        """
        self.people.hide()
        for button in (self.restore, self.recovery, self.clinic):
            button.setVisible(therapist)
        self.handover.hide()
        self.clinic.set_words(_("The clinic's accounts and keys …"))

    def show_view(self, view: SettingsView) -> None:
        """Show the settings as they are."""
        self.view = view
        settings = view.settings
        self.finder.restore()
        self.themes.get(settings.theme, self.themes["auto"]).setChecked(True)
        nearest = min(PERCENTS, key=lambda percent: abs(percent - settings.text_percent))
        self.sizes[nearest].setChecked(True)
        self.motion[settings.reduce_motion].setChecked(True)
        self.letters[settings.letter_keys].setChecked(True)
        self.told[nearest_s(settings.tell_every_s)].setChecked(True)
        self.weekly[settings.weekly_peg].setChecked(True)
        self.samples[settings.keep_samples].setChecked(True)
        self.practice.show_settings(settings)
        while (item := self._languages.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        row = QWidget()
        self._languages.addWidget(row)
        every = ((None, _("As this computer")), *view.languages)
        self.languages = self._fill(row, _("Language"), "language", every)
        self.languages.get(settings.language, self.languages[None]).setChecked(True)
        notes = language_notes(spoken(), view.unwritable)
        self.language_note.setText("\n".join(notes))
        self.language_note.setVisible(bool(notes))
        tab_as_read(self)
        # A path may be longer than the card: it may break after each separator.
        self.home.setText(view.home.replace("/", "/\u200b").replace("\\", "\\\u200b"))
        self.safe.setText(_("Encrypted on this disk.") if view.encrypted else "")
        self.safe.setVisible(view.encrypted)
        self.finder.apply()

    def _change(self, **changes: Any) -> None:
        if self.view is not None:
            self.view = replace(self.view, settings=replace(self.view.settings, **changes))
            self.practice.show_settings(self.view.settings)
            self.changed.emit(self.view.settings)

    def focus_language(self) -> None:
        """Put the focus on the language that is spoken."""
        for button in self.languages.values():
            if button.isChecked():
                button.setFocus()

    def take_focus(self) -> None:
        """Begin at the theme, with every setting shown."""
        self.finder.end()
        for button in self.themes.values():
            if button.isChecked():
                button.setFocus()
