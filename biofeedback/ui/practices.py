"""The practices in words: what each is for, how strong the evidence is, who should take care."""

from __future__ import annotations

from biofeedback.core.words import _
from biofeedback.sessions.library import NAMES, RESTING_WORDS
from biofeedback.ui.views import PracticeChoice


def choices() -> tuple[PracticeChoice, ...]:
    """Return what can be practised. Each number in the evidence is the cited study's own."""
    care = _(
        "Gently, not deeper than usual. Ask a clinician first if you are pregnant, or live with "
        "a heart-rhythm disorder, a pacemaker, a recent heart event, low blood pressure, asthma "
        "or COPD that is acting up, epilepsy or panic attacks."
    )
    return (
        PracticeChoice(
            "plain",
            _(NAMES["plain"]),
            _("Settles the body; the practice most people begin with."),
            _(
                "May help some people with stress: small to moderate over 58 trials (Lehrer 2020). "
                "An effect on pain is not proven."
            ),
            care,
        ),
        PracticeChoice(
            "extended_exhale",
            _(NAMES["extended_exhale"]),
            _("In for two parts, out for three. Many find it the more relaxing one."),
            _(
                "Felt more relaxing in one study of 30 people (Van Diest 2014); no difference for "
                "the heart in another of 26. Take the one you like."
            ),
            care,
        ),
        PracticeChoice(
            "quiet_rest",
            _(NAMES["quiet_rest"]),
            _("Sit and let the breath come. A rest, and a fair comparison for your practice."),
            _("No effect is claimed."),
            None,
            paced=False,
        ),
        PracticeChoice(
            "resting_5",
            _(NAMES["resting_5"]),
            _(RESTING_WORDS),
            _("A measurement, no practice: it lasts five minutes, whatever is chosen here."),
            None,
            paced=False,
        ),
    )
