"""How it feels, 0-10, in one tap: pain, tension or mood with their ends in words."""

from __future__ import annotations

from biofeedback.core.words import _
from biofeedback.sessions.change import ENDS, NAMES, Rated
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.scale import ScaleRow


class FeltRow(ScaleRow):
    """A scale of what is rated; its ends are named."""

    def __init__(self, look: Look, rated: Rated, *, may_take_back: bool = False) -> None:
        """`may_take_back`: pressing the chosen number again takes it back."""
        low, high = ENDS[rated]
        super().__init__(look, _(NAMES[rated]), _(low), _(high), may_take_back=may_take_back)
