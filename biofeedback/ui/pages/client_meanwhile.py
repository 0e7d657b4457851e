"""What another computer did to a client meanwhile, beside what is written here."""

from __future__ import annotations

from collections.abc import Mapping

from biofeedback.core.words import _, mark
from biofeedback.store.clients import Client
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.text import label

FIELDS = {
    "pseudonym": mark("Pseudonym"),
    "name": mark("Name (kept sealed)"),
    "contact": mark("How to reach them (kept sealed)"),
}


def differences(typed: Mapping[str, str], told: Mapping[str, str], theirs: Client) -> list[str]:
    """Return a sentence for each field that another one changed, or both did.

    typed: what was written here and not kept. told: what was shown here before.
    """
    lines = []
    for name, words in FIELDS.items():
        here, there = typed.get(name, told[name]).strip(), getattr(theirs, name) or ""
        if here == there:
            continue
        if name in typed:
            line = _("{field}: here “{here}”, theirs “{there}”.")
        else:
            line = _("{field}: theirs “{there}”; it is shown here now.")
        lines.append(line.format(field=_(words), here=here, there=there))
    return lines


def who_changed(theirs: Client, names: Mapping[str, str]) -> str:
    """Return in a sentence who kept the latest change, and when."""
    at = theirs.changed_at
    return _("{who} kept a change at {time}.").format(
        who=names.get(theirs.changed_by, _("somebody")),
        time="?" if at is None else f"{at.astimezone():%H:%M}",
    )


def gone_card() -> Card:
    """Return what says that there is no such client any more; hidden at first."""
    card = Card(_("This client's record is gone"), kind="invitation")
    words = _(
        "Somebody deleted it at another computer, or joined it with another client's record. "
        "What you wrote stays here until you leave this page; copy what you need."
    )
    card.column.addWidget(label(words))
    card.hide()
    return card
