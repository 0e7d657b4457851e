"""What long tests measured, handed to whoever runs them (`python3 dev.py soak`)."""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = "BIOFEEDBACK_SOAK_NOTES"
SOAK = bool(os.environ.get("BIOFEEDBACK_SOAK"))


def note(title: str, words: str) -> None:
    """Keep a line for the report; nothing is kept in a normal run."""
    target = os.environ.get(FILE)
    if target:
        with Path(target).open("a", encoding="utf-8") as out:
            out.write(json.dumps({"title": title, "words": words}) + "\n")
