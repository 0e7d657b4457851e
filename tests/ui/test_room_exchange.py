"""Straps exchanged: the record says of each stretch whose heart it is, at every exchange."""

from __future__ import annotations

from biofeedback.ui.room_exchange import Exchanges

MINE, THEIRS, SPARE, THIRD = "ble:mine", "ble:theirs", "ble:spare", "ble:third"
FIRST = "Straps exchanged: until here, the other's heart"
BACK = "Straps exchanged back: with the other's strap on, it was the other's heart"


def said(*steps: tuple[str, bool], begun: bool = True) -> list[str | None]:
    """What the record says at each strap put on in turn; True: by an exchange."""
    exchanges, worn, told = Exchanges(), MINE, []
    for spec, exchanged in steps:
        if exchanged:
            exchanges.ask("seat-0", spec)
        told.append(exchanges.taken("seat-0", worn, spec, recorded=begun))
        worn = spec
    return told


def test_at_the_first_exchange_all_before_is_the_others_heart() -> None:
    assert said((THEIRS, True)) == [FIRST]
    assert said((THEIRS, True), (THIRD, True)) == [FIRST, FIRST]


def test_exchanged_back_only_the_time_between_is_the_others() -> None:
    assert said((THEIRS, True), (MINE, True)) == [FIRST, BACK]
    assert said((THEIRS, True), (MINE, True), (THEIRS, True)) == [FIRST, BACK, BACK]


def test_a_spare_strap_is_worn_by_the_same_heart() -> None:
    assert said((SPARE, False)) == [None]
    assert said((SPARE, False), (THEIRS, True), (SPARE, True)) == [None, FIRST, BACK]


def test_before_the_time_begins_there_is_no_record_to_say_it_in() -> None:
    assert said((THEIRS, True), begun=False) == [None]
    exchanges = Exchanges()
    exchanges.ask("seat-0", THEIRS)
    assert exchanges.taken("seat-0", MINE, THEIRS, recorded=False) is None
    # What the record begins with is told once more; nothing was exchanged in it.
    assert exchanges.taken("seat-0", THEIRS, THEIRS, recorded=True) is None
    exchanges.ask("seat-0", MINE)
    assert exchanges.taken("seat-0", THEIRS, MINE, recorded=True) == FIRST


def test_a_strap_that_was_not_the_one_asked_for_says_nothing() -> None:
    exchanges = Exchanges()
    exchanges.ask("seat-0", THEIRS)
    assert exchanges.taken("seat-0", MINE, SPARE, recorded=True) is None
    assert exchanges.taken("seat-1", MINE, THEIRS, recorded=True) is None
    assert exchanges.taken("seat-0", SPARE, THEIRS, recorded=True) == FIRST
