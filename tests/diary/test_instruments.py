"""Only what may be passed on is shipped: no questionnaire of others but one, with its source."""

from __future__ import annotations

import re
from pathlib import Path

import biofeedback
from biofeedback.diary.peg import QUESTIONS, SOURCE

PACKAGE = Path(biofeedback.__file__).parent
DECISION = PACKAGE.parent / "docs/decisions/0005-diary.md"
# Names, and words that only these forms use.
NOT_OURS = re.compile(
    r"\bPROMIS\b|\bPSEQ\b|catastrophi[sz]|self-efficacy questionnaire|"
    r"consensus sleep diary|brief pain inventory|mcgill pain|oswestry|\bPHQ-\d|\bGAD-7",
    re.IGNORECASE,
)


def shown_to_people() -> str:
    """Return every text that the program holds; what a docstring says of a source stays out."""
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.md")]
    for path in PACKAGE.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        texts.append(re.sub(r'"""(?:.|\n)*?"""', "", code))
    return "\n".join(texts)


def test_the_search_finds_what_it_looks_for() -> None:
    assert NOT_OURS.search("The PROMIS Pain Interference form")
    assert NOT_OURS.search("Pain Catastrophizing Scale")
    assert not NOT_OURS.search("no promise of a cure")


def test_no_form_is_shipped_that_may_not_be() -> None:
    found = NOT_OURS.search(shown_to_people().replace("promise", "").replace("Promise", ""))
    assert found is None, found


def test_the_one_questionnaire_names_its_source_and_the_question_of_permission_is_noted() -> None:
    assert "Krebs" in SOURCE
    assert "2009" in SOURCE
    decision = DECISION.read_text(encoding="utf-8")
    assert "May it be passed on?" in decision
    assert "Krebs and others 2009" in decision
    assert len(QUESTIONS) == 3
