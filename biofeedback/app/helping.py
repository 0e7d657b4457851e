"""Help, read offline: a page for every page of the window, every number, everything that fails.

Each is a Markdown file in `help`. A topic's key is the page's name, "number:" with a number's, or
"trouble:" with the name of one of the doctor's checks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from biofeedback.core.written import Reading, parsed, spoken_reading
from biofeedback.signal.definitions import DEFINITIONS

FOLDER: Final = Path(__file__).with_name("help")
NUMBER, TROUBLE, PAGE = "number:", "trouble:", ""
FIRST: Final = "today"
# Which definition a number is worked out by; its version is stored with every session.
_BY: Final[Mapping[str, str]] = {
    "number:heart_rate": "time_domain",
    "number:rmssd": "time_domain",
    "number:sdnn": "time_domain",
    "number:pnn50": "time_domain",
    "number:breathing": "breathing",
    "number:coherence": "coherence",
    "number:swing": "coherence",
    "number:time_in_target": "coherence",
    "number:ratio": "coherence_ratio",
    "number:confidence": "confidence",
    "number:power": "spectrum",
    "number:nonlinear": "nonlinear",
    "number:left_out": "artifacts",
    "number:resonance": "resonance",
}


def _key(path: Path) -> str:
    kind, _under, name = path.stem.partition("_")
    return name if kind == "page" else f"{kind}:{name}"


@cache
def _english() -> Mapping[str, Reading]:
    found = {_key(path): path for path in sorted(FOLDER.glob("*.md"))}
    return {key: parsed(key, path.read_text(encoding="utf-8")) for key, path in found.items()}


def topics() -> tuple[str, ...]:
    """Return every topic: the pages, the numbers, what may fail; each in the order of its words."""
    kinds = (PAGE, NUMBER, TROUBLE)
    return tuple(
        sorted(_english(), key=lambda key: (kinds.index(kind_of(key)), topic(key).title.casefold()))
    )


def kind_of(key: str) -> str:
    """Return which kind a topic is: PAGE, NUMBER or TROUBLE."""
    return next((kind for kind in (NUMBER, TROUBLE) if key.startswith(kind)), PAGE)


def has_topic(key: str) -> bool:
    """Return whether there is such a topic."""
    return key in _english()


def topic(key: str) -> Reading:
    """Return a topic in the person's language; the first one where there is none of that name."""
    return spoken_reading(_english().get(key) or _english()[FIRST])


def definition_of(key: str) -> str | None:
    """Return the name and version of a number's definition, None where it has none."""
    return DEFINITIONS.get(_BY.get(key, ""))


def found(words: str) -> tuple[str, ...]:
    """Return the topics that say all these words, in their titles first."""
    wanted = plain(words).split()
    scored = []
    for place, key in enumerate(topics()):
        page = topic(key)
        title, text = plain(page.title), plain(" ".join(part.words for part in page.parts))
        if all(word in title or word in text for word in wanted):
            missing = sum(word not in title for word in wanted)
            scored.append((missing, place, key))
    return tuple(key for _missing, _place, key in sorted(scored))


def plain(text: str) -> str:
    """Return a text without case and accents, as it is compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Cf"))
