"""`biofeedback handover …`: keys exchanged, plans for home, practice brought back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.diary_options import JsonOption, day_of, number, whole
from biofeedback.cli.handover_open import open_file, today
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.app.handover_keys import Link
    from biofeedback.clinic.contents import Given
    from biofeedback.store.opening import Store
    from biofeedback.store.people import Person

ForOption = Annotated[
    str | None,
    typer.Option(
        "--for",
        "--client",
        metavar="CLIENT",
        help=_("The therapist's side: name or id of a client"),
    ),
]
ToOption = Annotated[Path, typer.Option("--to", metavar="FILE", help=_("A new file"))]
ValidOption = Annotated[
    str, typer.Option("--valid-days", metavar="N", help=_("How long the file can be opened"))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("A plan for home and practice brought back, as encrypted files."))
    room.callback(invoke_without_command=True)(show)
    room.command("clients", help=_("Whom plans are made for."))(clients)
    room.command("take-key", help=_("Keep the other's key."))(take_key)
    room.command("compare", help=_("Compare the words the other reads aloud."))(compare)
    room.command("forget", help=_("Let the other's key go."))(forget)
    room.command("plan", help=_("Make a client's plan for home."))(plan)
    room.command("bring-back", help=_("Make a file of your practice for your therapist."))(
        bring_back
    )
    room.command("open", help=_("Say what a file holds; with --take, take it."))(open_file)
    app.add_typer(room, name="handover")


def show(
    context: typer.Context,
    client: ForOption = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help=_("Write the key as a QR code: .svg, .png")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show one's own key and its words, and how things stand with the other."""
    if context.invoked_subcommand is not None:
        return
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        link = _link(store, client)
    if picture is not None:
        _draw(picture, link.key)
        print_error(_("The picture of your key is in {file}.").format(file=picture))
    _tell(link, as_json)


def clients(
    add: Annotated[
        str | None, typer.Option("--add", metavar="NAME", help=_("A new client's name here"))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the others with records here, and how the exchange with each of them stands."""
    from biofeedback.app import handover_keys
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import clinic_here

    with open_records() as store:
        clinic = clinic_here()
        if add is not None and clinic is not None:
            clinic.add_client(add)
        elif add is not None:
            store.people.home_person()
            store.people.add(add)
        links = handover_keys.clients(store, None if clinic is None else clinic.names())
    if as_json:
        print_json([_document(link) for link in links])
        return
    for link in links:
        name = link.name or _("without a name")
        print_result(
            _("{id}  {name}: {state}").format(id=link.person_id, name=name, state=_state(link))
        )


def take_key(
    key: Annotated[str, typer.Argument(metavar="KEY|FILE")],
    name: Annotated[str, typer.Option("--name", help=_("What you call your therapist"))] = "",
    client: ForOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the other's key, as a line or a text file; then compare its words aloud."""
    from biofeedback.app import handover_keys
    from biofeedback.cli.composition import open_records

    typed = handover_keys.read_key(Path(key)) if not key.upper().startswith("BFKEY") else key
    with open_records() as store:
        link = handover_keys.take_key(store, _link(store, client), typed, name)
    _tell(link, as_json)


def compare(
    words: Annotated[list[str], typer.Argument(metavar="WORDS…")],
    client: ForOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the eight words the other reads aloud against their key."""
    from biofeedback.app import handover_keys
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        link = handover_keys.compare(store, _link(store, client), " ".join(words), _compared)
    _tell(link, as_json)


def forget(client: ForOption = None) -> None:
    """Let the other's key go; records stay."""
    from biofeedback.app import handover_keys
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        handover_keys.forget(store, _link(store, client))
    print_result(_("Their key is gone. What came with it stays in the records."))


def plan(
    client: Annotated[
        str, typer.Option("--for", "--client", metavar="CLIENT", help=_("Name or id"))
    ],
    to: ToOption,
    days: Annotated[str, typer.Option("--days", metavar="1-7", help=_("Days a week"))] = "5",
    minutes: Annotated[str, typer.Option("--minutes", metavar="MIN", help=_("A day"))] = "5",
    practice: Annotated[
        list[str] | None,
        typer.Option(
            "--practice",
            metavar="NAME[@PACE][/MIN]",
            help=_("As protocols lists it; several times"),
        ),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option("--question", metavar="KEY", help=_("What to look back on; up to three")),
    ] = None,
    note: Annotated[str, typer.Option("--note", help=_("In your own words"))] = "",
    steps: Annotated[bool, typer.Option(help=_("Whether steps up and down are offered"))] = True,
    valid_days: ValidOption = "60",
    as_json: JsonOption = False,
) -> None:
    """Make the plan's file; in the client's record here the plan holds from today on, too."""
    from biofeedback.app.handover import write_plan
    from biofeedback.app.handover_words import days_words, given_words
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import clinic_here
    from biofeedback.clinic.contents import HomePlan
    from biofeedback.clinic.house import HandedOver
    from biofeedback.sessions.protocol_writer import write_protocol

    a_day = number("--minutes", minutes) or 0.0
    given = tuple(_given(words, a_day) for words in practice or ["plain"])
    with open_records() as store:
        link = _link(store, client)
        clinic = clinic_here()
        # In a clinic nobody's own practices are there but the client's.
        whose = store.actor(None if clinic is None else link.person_id)
        own = {one.entry.name: one.entry for one in store.protocols(whose).list()}
        wanted = [own[name] for name in dict.fromkeys(one.name for one in given) if name in own]
        made = HomePlan(
            whole("--days", days) or 0,
            a_day,
            given,
            tuple(map(write_protocol, wanted)),
            tuple(question or ()),
            note,
            steps,
        )
        if clinic is not None:
            clinic.handed_over(link.person_id, HandedOver.PLAN)
        write_plan(store, link, made, today(), _valid(valid_days), to)
    if as_json:
        print_json({"file": str(to), "plan": made.as_dict()})
        return
    print_result(days_words(made))
    for one in made.practices:
        print_result(f"  {given_words(made, one)}")
    print_result(_("Written, signed and sealed for {name}: {file}").format(name=link.name, file=to))


def bring_back(
    to: ToOption,
    since: Annotated[
        str, typer.Option("--since", metavar="D", help=_("last, all, or a day like 2026-11-23"))
    ] = "last",
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help=_("sessions, pain, sleep …; several times"))
    ] = None,
    valid_days: ValidOption = "60",
    as_json: JsonOption = False,
) -> None:
    """Make a file of one's practice and diary that only one's therapist can open."""
    from biofeedback.app import handover_practice as practice
    from biofeedback.app.handover_words import counts_words
    from biofeedback.cli.composition import open_records

    kinds = frozenset(kind) if kind else practice.USUAL
    with open_records() as store:
        link = _link(store, None)
        first = practice.since_last(link) if since == "last" else None
        if since not in ("last", "all"):
            first = day_of("--since", since, today())
        choice = practice.Choice(first, kinds)
        left = practice.write_back(store, link, choice, today(), _valid(valid_days), to)
    counts = {name: count for name, count in left.counts.items() if count}
    if as_json:
        day = None if first is None else first.isoformat()
        print_json({"file": str(to), "since": day, "holds": counts})
        return
    for words in counts_words(counts):
        print_result(f"  {words}")
    print_result(_("Written, signed and sealed for your therapist: {file}").format(file=to))


def _link(store: Store, client: str | None) -> Link:
    from biofeedback.app.handover_keys import Side, link_of
    from biofeedback.cli.signing import clinic_here

    if client is not None:
        person = _person(store, client)
        return link_of(store, Side.CLINIC, person.id, person.name)
    if clinic_here() is not None:
        raise BadInputError(_("Say for which client: --for NAME."))
    return link_of(store, Side.HOME)


def _compared(link: Link) -> None:
    """Write down in a clinic that a client's key was compared; before it counts."""
    from biofeedback.cli.signing import clinic_here
    from biofeedback.clinic.house import HandedOver

    if (clinic := clinic_here()) is not None:
        clinic.handed_over(link.person_id, HandedOver.KEYS)


def _person(store: Store, name_or_id: str) -> Person:
    people = store.everybody()
    wanted = name_or_id if store.warden is None else name_or_id.casefold()
    found = [
        one
        for one in people
        if wanted in (one.id, one.name if store.warden is None else one.name.casefold())
    ]
    if len(found) != 1:
        sentence = _(
            "There is nobody here, or more than one, called {name}; handover clients lists them."
        )
        raise BadInputError(sentence.format(name=repr(name_or_id)[:80]))
    return found[0]


def _given(words: str, minutes: float) -> Given:
    """Return a practice as it is typed: resonance@5.5/10 is ten minutes at 5.5 a minute."""
    from biofeedback.clinic.contents import Given

    rest, _slash, length = words.partition("/")
    name, _at, pace = rest.partition("@")
    return Given(
        name.strip(),
        number("--practice", length) or 0.0 if length else minutes,
        number("--practice", pace) if pace else None,
    )


def _tell(link: Link, as_json: bool) -> None:
    if as_json:
        print_json(_document(link))
        return
    print_result(_("Your key, for them: {key}").format(key=link.key))
    print_result(_("Read these words to them: {words}").format(words=" ".join(link.words)))
    print_result(_state(link))


def _state(link: Link) -> str:
    if link.partner is None:
        return _("their key is not here yet")
    if link.partner.checked_at is None:
        return _("their key is here; its words are to be compared aloud")
    return _("ready: keys exchanged and compared")


def _document(link: Link) -> dict[str, Any]:
    partner = link.partner
    checked = None if partner is None or partner.checked_at is None else partner.checked_at
    return {
        "person_id": link.person_id,
        "name": link.name or None,
        "key": link.key,
        "words": list(link.words),
        "their_key": None if partner is None else partner.card.text(),
        "compared_at": None if checked is None else checked.isoformat(),
        "ready": link.ready,
    }


def _draw(to: Path, key: str) -> None:
    """Write a key as a picture to a new file."""
    from io import BytesIO

    from biofeedback.app.handover_keys import picture_of
    from biofeedback.app.text_file import write_new

    kind = to.suffix.casefold().removeprefix(".")
    if kind not in ("svg", "png"):
        sentence = _("{file} should end in .svg or .png.")
        raise BadInputError(sentence.format(file=to))
    out = BytesIO()
    picture_of(key).save(out, kind=kind, scale=8)
    write_new(to, out.getvalue())


def _valid(text: str) -> timedelta:
    days = whole("--valid-days", text) or 0
    return timedelta(days=min(max(days, 0), 10_000))
