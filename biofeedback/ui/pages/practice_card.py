"""How practice sounds and what it aims at: a card of the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from biofeedback.core.settings import Settings
from biofeedback.core.words import _
from biofeedback.sessions.feedback import Aim
from biofeedback.sessions.phrases import aim_words, challenge_words
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label

VOLUMES = (10, 30, 50, 75, 100)
TARGETS = (65.0, 70.0, 75.0, 80.0, 85.0, 90.0)
LEADS_MS = (0, 100, 200, 300)
Choices = tuple[tuple[Any, str], ...]
Row = Callable[[Card, str, str, Choices], dict[Any, KeyButton]]


class PracticeCards:
    """Two cards: sound and voice, and what the heart shows. `row` makes a row of choices."""

    def __init__(self, row: Row) -> None:
        """Make the cards; they show nothing until `show_settings`."""
        off_on = ((False, _("Off")), (True, _("On")))
        self.sound = Card(_("Sound and voice"))
        self._rows: list[tuple[str, dict[Any, KeyButton]]] = []

        def add(card: Card, name: str, key: str, choices: Choices) -> None:
            self._rows.append((key, row(card, name, key, choices)))

        card = self.sound
        add(card, _("Tones of the breath: in rises, out falls"), "sound", off_on)
        add(card, _("A chord that grows as the heart follows"), "feedback_sound", off_on)
        volumes = tuple((each, _("{percent} %").format(percent=each)) for each in VOLUMES)
        add(card, _("Volume"), "volume_percent", volumes)
        add(card, _("A voice says in and out"), "voice", off_on)
        leads = tuple(
            (each, _("{ms} ms earlier").format(ms=each) if each else _("As they are"))
            for each in LEADS_MS
        )
        add(card, _("Wireless headphones sound late: send tones"), "sound_lead_ms", leads)
        card.column.addStretch(1)
        self.heart = card = Card(_("What the heart shows"))
        scores = ((False, _("Numbers and a target")), (True, _("Quiet: the breath alone")))
        add(card, _("In practice"), "quiet", scores)
        starts = ((False, _("At the pace chosen")), (True, _("At my own breath, then slower")))
        add(card, _("The pace begins, with a strap"), "gentle_start", starts)
        pictures = ((False, _("Heart rate")), (True, _("A sun that rises with it")))
        add(card, _("Under the breath"), "picture", pictures)
        aims = (
            (Aim.FIXED.value, _("Fixed")),
            (Aim.PERSONAL.value, _("Personal")),
            (Aim.ADAPTIVE.value, _("Adaptive")),
        )
        add(card, _("The target"), "aim", aims)
        self.aim_line = label(role="quiet")
        card.column.addWidget(self.aim_line)
        targets = tuple((each, f"{each:.0f}") for each in TARGETS)
        add(card, _("The fixed target, of 100"), "target_score", targets)
        card.column.addWidget(
            label(
                _(
                    "None below 65: a heart that does not follow reaches less by chance. If yours "
                    "usually stands below, the picture follows its swing instead."
                ),
                "quiet",
            )
        )
        add(card, _("Challenge"), "challenge", off_on)
        self.challenge_line = label(role="quiet")
        card.column.addWidget(self.challenge_line)
        card.column.addStretch(1)

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen; where it is none of the choices, the nearest."""
        for key, buttons in self._rows:
            value = getattr(settings, key)
            if value not in buttons:
                numbers = isinstance(value, int | float)
                value = min(buttons, key=lambda each: abs(each - value)) if numbers else None
            if value in buttons:
                buttons[value].setChecked(True)
        aims = [aim.value for aim in Aim]
        aim = Aim(settings.aim) if settings.aim in aims else Aim.FIXED
        self.aim_line.setText(aim_words(aim, settings.target_score))
        self.challenge_line.setText(challenge_words(settings.challenge))

    def buttons(self, key: str) -> dict[Any, KeyButton]:
        """Return the choices of one setting, by value."""
        return dict(self._rows)[key]
