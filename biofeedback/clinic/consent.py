"""The consent that is asked of a client before anything is recorded: a text with a version."""

from __future__ import annotations

from biofeedback.core.words import mark

VERSION = "1"
"""Goes up with every change of the text; what was consented to stays known."""

TEXT = (
    mark(
        "I agree that this clinic keeps what is measured while I practise (heartbeats, breathing) "
        "and what I tell about pain, sleep and activity, to see whether practice helps me."
    ),
    mark(
        "My records go by a pseudonym. My name and the notes about me are kept sealed; only those "
        "who care for me can open them, and each time they do is written down."
    ),
    mark("I can look at my records, take a copy with me, and withdraw this at any time."),
    mark("When I ask for it, my records are deleted, and I get a certificate of what was deleted."),
)
