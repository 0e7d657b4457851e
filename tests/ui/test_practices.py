"""What the page of practices says of each one, and what it leaves to the voice."""

from biofeedback.sessions.library import CARE, STRONGER_CARE, entries, entry_named, protocol_of
from biofeedback.sessions.protocol import StepKind
from biofeedback.ui.practices import choices


def test_every_practice_that_is_only_a_breath_or_a_rest_can_be_chosen() -> None:
    whole = {"plain", "resonance", "extended_exhale", "box", "four_seven_eight"}
    whole |= {"cyclic_sighing", "quiet_rest", "resting_2", "resting_5"}
    assert {choice.key for choice in choices()} == whole


def test_what_has_to_be_heard_is_not_begun_in_silence() -> None:
    for choice in choices():
        steps = entry_named(choice.key).steps
        assert not any(step.cues or step.text for step in steps)
        assert {step.kind for step in steps} <= {StepKind.PACE, StepKind.REST, StepKind.FREE}


def test_the_evidence_of_each_names_its_source() -> None:
    for choice in choices():
        entry = entry_named(choice.key)
        assert entry.source
        assert entry.evidence in choice.evidence
        assert entry.source in choice.evidence


def test_care_stands_at_each_breath_and_the_stronger_ones_say_that_they_are() -> None:
    care = {choice.key: choice.care for choice in choices()}
    assert care["plain"] == CARE
    assert care["quiet_rest"] is None
    for key in ("box", "four_seven_eight", "cyclic_sighing"):
        assert (care[key] or "").startswith(STRONGER_CARE)


def test_a_choice_offers_what_its_practice_leaves_open() -> None:
    for choice in choices():
        entry = entry_named(choice.key)
        pace = 5.5 if choice.paced else None
        made = protocol_of(entry, pace_per_min=pace, minutes=7.0)
        expected = 7.0 if choice.own_minutes is None else choice.own_minutes
        assert made.seconds == expected * 60.0
    by_key = {choice.key: choice for choice in choices()}
    assert by_key["box"].own_rhythm
    assert not by_key["quiet_rest"].own_rhythm
    assert len(by_key) < len(entries())
