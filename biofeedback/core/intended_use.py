"""What this is for and what it is not: one text for every face.

docs/intended-use.md holds the same sentences; a test keeps the two alike.
"""

from __future__ import annotations

from biofeedback.core.words import mark

INTENDED_USE = mark(
    "Relaxation practice and self-record; not for diagnosis, monitoring or treatment decisions."
)
NUMBERS = mark(
    "The numbers describe a recording of heartbeats. They are not medical measurements, no alarm "
    "will sound, and a good or bad number says nothing about a disease."
)
HOPE = mark(
    "Slow breathing may help some people with stress; an effect on pain is not proven. "
    "Go on with the care you have."
)
ASK_FIRST = mark(
    "Ask a clinician first if you are pregnant, or live with a heart-rhythm disorder, a pacemaker, "
    "a recent heart event, low blood pressure, asthma or COPD that is acting up, epilepsy or panic "
    "attacks."
)
SAFETY = mark(
    "Never practise while driving or in water. If you feel dizzy or tingling, breathe as it comes "
    "by itself and stop: it usually passes within minutes."
)
