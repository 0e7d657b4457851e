"""`biofeedback diary read`: the short pages about pain, in the terminal."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from biofeedback.cli.speak import print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

WIDTH = 80


def read_page(
    page: Annotated[
        str | None, typer.Argument(metavar="PAGE", help=_("Left out: which pages there are"))
    ] = None,
) -> None:
    """Show a page with what it stands on; no records are opened."""
    from biofeedback.diary.learning import ORDER, reading, readings

    if page is None:
        for one in readings():
            print_result(f"{one.key:<11}{one.title}")
        return
    if page not in ORDER:
        sentence = _("There is no page {page}; there are {some}.")
        raise BadInputError(sentence.format(page=repr(page)[:80], some=", ".join(ORDER)))
    one = reading(page)
    blocks = [one.title, "=" * len(one.title)]
    for part in one.parts:
        indent = "- " if part.kind == "point" else ""
        blocks += ["", _filled(part.words, indent)]
    blocks += ["", _("What this stands on")]
    blocks += [_filled(source, "- ") for source in one.sources]
    print_result("\n".join(blocks))


def _filled(words: str, indent: str) -> str:
    return textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent))
