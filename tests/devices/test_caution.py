"""What is asked of a strap besides its heartbeats, after it took it badly."""

from __future__ import annotations

from biofeedback.devices.caution import ALL, NOTHING, ONE, Caution


def test_one_loss_may_be_chance() -> None:
    caution = Caution()
    caution.lost(3.0, heard=False)
    caution.lost(400.0, heard=True)
    caution.lost(3.0, heard=True)
    assert caution.streams == ALL
    assert caution.news("A strap") is None


def test_a_strap_that_leaves_when_asked_is_asked_no_more_and_that_is_told_once() -> None:
    caution = Caution()
    for _link in range(2):
        caution.lost(2.0, heard=False)
    assert caution.streams == NOTHING
    told = caution.news("Polar H10")
    assert told is not None
    assert "Polar H10" in told
    assert "Pairing" in told
    assert caution.news("Polar H10") is None


def test_a_strap_that_leaves_while_it_sends_both_is_asked_for_one_and_then_for_none() -> None:
    caution = Caution()
    for _link in range(2):
        caution.lost(30.0, heard=True)
    assert caution.streams == ONE
    assert "only its ECG" in (caution.news(None) or "")
    for _link in range(2):
        caution.lost(30.0, heard=True)
    assert caution.streams == NOTHING
    for _link in range(5):
        caution.lost(1.0, heard=False)
    assert caution.streams == NOTHING
