"""More about a day's pain: where, what it is like, what set it off, what it got in the way of."""

from __future__ import annotations

from PyQt6.QtWidgets import QLineEdit

from biofeedback.core.words import _, listed
from biofeedback.diary.entry import Entry
from biofeedback.diary.pain import PLACES, QUALITIES, Pain
from biofeedback.ui.look import Look
from biofeedback.ui.pages.entry_form import EntryForm
from biofeedback.ui.widgets.body_map import BodyMap, PlaceList, places_words
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.text import label


class PainPage(EntryForm):
    """Shows an EntryView of a Pain."""

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("More about the pain"))
        self.flow.add(self._map_card(), least_px=430)
        self.flow.add(self._like_card(), least_px=430)
        self.flow.add(self._impact_card(), least_px=566)
        tab_as_read(self)

    def _map_card(self) -> Card:
        card = Card(_("Where"))
        card.column.addWidget(
            label(
                _(
                    "Press on the body, or mark in the list with the space bar. Left is your own "
                    "left: from the front the picture faces you."
                ),
                "quiet",
            )
        )
        self.body = BodyMap(self.look)
        self.marked = label()
        self.list = PlaceList(self.look)
        for part in (self.body, self.marked, self.list):
            card.column.addWidget(part)
        self.body.toggled.connect(self._toggle)
        self.list.toggled.connect(self._toggle)
        self.list.walked.connect(lambda place: self.body.point_at(place or None))
        self._shows.append(self._show_marks)
        return card

    def _like_card(self) -> Card:
        card = Card(_("What it is like"))
        words = {key: _(said) for key, said in QUALITIES.items()}
        self.qualities = self._many(card, "qualities", _("It is"), words)
        self.lasted = self._count(
            card,
            "lasted_min",
            _("How long the worst lasted"),
            _("{value:g} min"),
            15,
            1440,
            60,
        )
        self.triggers = self._triggers(card)
        self.note = self._line(card, "note", _("A note"))
        card.column.addStretch(1)
        return card

    def _triggers(self, card: Card) -> QLineEdit:
        name = _("What may have set it off")
        card.column.addWidget(label(name, "strong"))
        line = self._field(name, _("several are parted by commas"))
        card.column.addWidget(line)

        def told() -> None:
            found = [one.strip() for one in line.text().split(",")]
            self.say(triggers=tuple(dict.fromkeys(one for one in found if one)))

        line.editingFinished.connect(told)
        self._shows.append(lambda entry: line.setText(listed(entry.triggers)))
        return line

    def _impact_card(self) -> Card:
        card = Card(_("How far it got in the way"))
        least, most = _("not at all"), _("completely")
        self._rating(card, "impact_function", _("Of what I do"), least, most)
        self._rating(card, "impact_sleep", _("Of my sleep"), least, most)
        self._rating(card, "impact_mood", _("Of my mood"), least, most)
        card.column.addStretch(1)
        return card

    def _toggle(self, place: str) -> None:
        entry = self.entry
        if not isinstance(entry, Pain):
            return
        marks = set(entry.places) ^ {place}
        self.say(places=tuple(one for one in PLACES if one in marks))
        if self.entry is not None:
            self._show_marks(self.entry)

    def _show_marks(self, entry: Entry) -> None:
        if isinstance(entry, Pain):
            self.body.show_marks(entry.places)
            self.list.show_marks(entry.places)
            self.marked.setText(places_words(entry.places) or _("Nothing marked yet."))
