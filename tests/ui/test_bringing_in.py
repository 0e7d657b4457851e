"""What is said once files came in: how much is new, or why one did not."""

from __future__ import annotations

from datetime import UTC, date, datetime

from biofeedback.app.imports import Counted, Outcome
from biofeedback.diary.measured import NIGHT, MeasuredSleep
from biofeedback.exchange.daily import ReadDaily
from biofeedback.ui.bringing_in import told

_BED, _UP = datetime(2026, 2, 1, 22, tzinfo=UTC), datetime(2026, 2, 2, 6, tzinfo=UTC)
_NIGHT = MeasuredSleep("Fitbit", NIGHT, date(2026, 2, 2), "Europe/Berlin", _BED, _UP)
_NIGHTS = ReadDaily("Fitbit", (_NIGHT,), (), 1, 0)
_REFUSED = Outcome("me.jpg", refusal="me.jpg is a picture, not a recording.")


def nights(added: int, updated: int = 0, there: int = 0) -> Outcome:
    return Outcome("sleep.json", daily=_NIGHTS, counted=Counted(added, updated, there))


def test_how_many_nights_and_days_are_new_is_said() -> None:
    assert told([nights(14)]) == "1 file came in. 14 nights and days are new."
    assert told([nights(1), nights(0, updated=1)]) == "2 files came in. 1 night or day is new."


def test_a_file_whose_nights_are_all_known_was_here_already() -> None:
    assert told([nights(0, there=14)]) == "1 was here already."
    assert told([nights(2), nights(0, there=14)]) == (
        "1 file came in. 2 nights and days are new. 1 was here already."
    )


def test_of_one_refused_file_the_reason_alone_is_said() -> None:
    assert told([_REFUSED]) == _REFUSED.refusal
    assert told([_REFUSED, nights(3)]) == (
        f"1 file came in. 3 nights and days are new. 1 was refused. {_REFUSED.refusal}"
    )
    assert told([_REFUSED, _REFUSED]) == f"0 files came in. 2 were refused. {_REFUSED.refusal}"
