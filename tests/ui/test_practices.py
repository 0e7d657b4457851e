"""What the page of practices says of each one, and what it leaves to the voice."""

from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from biofeedback.sessions.library import CARE, STRONGER_CARE, entries, entry_named, protocol_of
from biofeedback.sessions.protocol import StepKind
from biofeedback.ui.look import Look
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.practices import choices
from biofeedback.ui.views import PractiseView


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


def test_how_to_and_care_stand_at_the_chosen_one_and_its_length_is_told(
    look: Look, qtbot: QtBot
) -> None:
    page = PractisePage(look)
    qtbot.addWidget(page)
    page.show_view(PractiseView(choices(), "plain"))
    page.show()
    for n, choice in enumerate(choices()):
        page._group.button(n).click()
        read = {each.text() for each in page.findChildren(QLabel) if each.isVisible()}
        assert choice.how_to in read
        assert read & {CARE, STRONGER_CARE} == ({choice.care} & {CARE, STRONGER_CARE})
        assert {each.evidence for each in choices()} <= read
        assert page.minutes.isEnabled() == (choice.own_minutes is None)
        request = page.request()
        assert request is not None
        assert (request.protocol, request.pace_per_min is not None) == (choice.key, choice.paced)
    page._group.button([each.key for each in choices()].index("box")).click()
    assert "rhythm of its own" in page.summary.text()
