"""How the command line speaks: results to stdout, messages to stderr."""

from __future__ import annotations

import json
import sys
from typing import Any


def print_error(sentence: str) -> None:
    """Say one sentence on stderr."""
    sys.stderr.write(sentence.rstrip() + "\n")
    sys.stderr.flush()


def print_result(text: str) -> None:
    """Write a result to stdout."""
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()


def print_json(document: Any) -> None:
    """Write one JSON document to stdout; never NaN."""
    print_result(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))
