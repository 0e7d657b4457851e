"""`biofeedback experiment`: days drawn by lot, the result at its end."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.speak import print_json, print_result
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.app.experimenting import ExperimentView

WEEKS = {"4": 28, "6": 42, "8": 56, "12": 84}
JsonOption = Annotated[bool, typer.Option("--json", help=_("One JSON document"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(
        help=_("An experiment on yourself: days drawn by lot, the result at its end."),
        no_args_is_help=True,
    )
    room.command("start", help=_("Agree on one; it begins tomorrow."))(start)
    room.command("show", help=_("Today's draw, days kept, and the result when it is over."))(show)
    room.command("stop", help=_("End it before its date; nothing is concluded then."))(stop)
    app.add_typer(room, name="experiment")


def start(
    question: Annotated[
        str, typer.Option("--question", metavar="Q", help=_("practice, pace or hour"))
    ] = "practice",
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="O", help=_("pain (next day) or sleep (that night)"))
    ] = "pain",
    weeks: Annotated[
        str, typer.Option("--weeks", metavar="N", help=_("4, 6, 8 or 12 weeks"))
    ] = "8",
    stop_on_flare: Annotated[
        bool,
        typer.Option(
            "--stop-on-flare/--no-stop-on-flare", help=_("Whether it ends when a flare begins")
        ),
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Agree on an experiment; the days are drawn by lot, one is shown at a time."""
    if weeks not in WEEKS:
        raise BadInputError(
            _("--weeks is 4, 6, 8 or 12, not {text}.").format(text=repr(weeks)[:80])
        )
    from biofeedback.app.experimenting import begin
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        view = begin(
            store,
            store.actor(),
            _today(),
            local_zone(),
            question=question,
            outcome=outcome,
            length_days=WEEKS[weeks],
            stop_on_flare=stop_on_flare,
        )
    _print(view, as_json)


def show(as_json: JsonOption = False) -> None:
    """Show the latest experiment; of its result nothing is worked out before it is over."""
    from biofeedback.app.experimenting import view_of
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        view = view_of(store, store.actor(), _today())
    _print(view, as_json)


def stop(as_json: JsonOption = False) -> None:
    """End the experiment that is under way."""
    from biofeedback.app.experimenting import end, view_of
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        end(store, store.actor(), _today())
        view = view_of(store, store.actor(), _today())
    _print(view, as_json)


def _today() -> date:
    from biofeedback.app.straps import local_zone
    from biofeedback.store.ids import local_date

    return local_date(SystemClock().utc(), local_zone())


def _print(view: ExperimentView, as_json: bool) -> None:
    if as_json:
        print_json(document(view))
        return
    from biofeedback.app.experiment_words import lines

    for line in lines(view):
        print_result(line)


def document(view: ExperimentView) -> dict[str, Any]:
    """Return what docs/command-line.md promises; what nobody knows is null."""
    from biofeedback.app.experiment_words import lines
    from biofeedback.trends.experiment_words import CONDITIONS

    drawn = None
    if view.today_first is not None:
        words = CONDITIONS[view.question]
        drawn = words.first if view.today_first else words.second
    result = None
    if view.result is not None:
        result = {
            name: value for name, value in asdict(view.result).items() if name not in ("as_done",)
        }
        result["interval"] = list(view.result.interval)
        done = view.result.as_done
        result["as_done"] = None if done is None else {"effect": done[0], "interval": list(done[1])}

    def day(of: date | None) -> str | None:
        return None if of is None else of.isoformat()

    return {
        "phase": view.phase,
        "question": view.question or None,
        "outcome": view.outcome or None,
        "first": day(view.first),
        "last": day(view.last),
        "result_on": day(view.result_on),
        "length_days": view.length_days or None,
        "number": view.number or None,
        "today": drawn,
        "kept": view.kept,
        "known": view.known,
        "stop_on_flare": view.stop_on_flare,
        "stopped": view.stopped or None,
        "stopped_on": day(view.stopped_on),
        "result": result,
        "needs": view.needs or None,
        "text": " ".join(lines(view)),
    }
