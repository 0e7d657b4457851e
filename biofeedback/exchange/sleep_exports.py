"""Exports of sleep apps: Sleep as Android, Sleep Cycle, Sleepmeter, Plees Tracker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from biofeedback.core.words import _
from biofeedback.diary.measured import NAP, NIGHT
from biofeedback.exchange.nights import add_sleep, kind_of, minutes, percent
from biofeedback.exchange.sheets import Gathered, Sheet, amount, known, read_rows, read_sheet
from biofeedback.exchange.stamps import from_epoch
from biofeedback.exchange.when import order_of, parse, span

_SLEEPMETER = "wake,sleep,bedtime,holes,type,"
_STAMP = r'"(\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d{4})"'
_SLEEPMETER_ROW = re.compile(
    rf"^{_STAMP},{_STAMP},{_STAMP},([^,\n\r]*),([A-Z_]*),[^,\n\r]*,[^,\n\r]*,[^,\n\r]*,[^,\n\r]*,"
    r'(-?\d+),"',
    re.MULTILINE,
)
_HOLE = re.compile(r"(\d{1,5})-(\d{1,5})")
_MOST_SLEEPS = 100_000
_MINUTES = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")


def read(text: str, heading: str, name: str, zone: str) -> Gathered | None:
    """Return the nights in a file, None when its heading is another's."""
    plain = heading.replace('"', "")
    if plain.startswith("id,tz,from,to,sched,hours,"):
        return _sleep_as_android(text, name, zone)
    if plain.startswith("start;end;sleep quality"):
        return _sleep_cycle(read_sheet(text, name, ";"), zone)
    if plain.startswith("sid,start,stop,rating"):
        return _plees(read_sheet(text, name, ","), zone)
    is_sleepmeter = plain.startswith(("custom_aid_id,", "custom_hindrance_id,", _SLEEPMETER))
    if is_sleepmeter and _SLEEPMETER in text.replace('"', ""):
        return _sleepmeter(text, zone)
    return None


def _sleep_as_android(text: str, name: str, zone: str) -> Gathered:
    """Read a heading and a row a sleep; its id is the moment it began, which tells the dates."""
    found = Gathered("Sleep as Android")
    pairs: list[tuple[int, Mapping[str, str]]] = []
    header: list[str] = []
    for line, cells in read_rows(text, name):
        if cells[0].strip().lower() == "id":
            header = [cell.strip().lower() for cell in cells[:15]]
        elif len(header) == 15:
            pairs.append((line, dict(zip(header, cells, strict=False))))
    order = order_of(row.get("to", "") for _line, row in pairs)

    def sleep(_line: int, row: Mapping[str, str]) -> None:
        began = from_epoch((amount(row["id"]) or 0.0) / 1000.0)
        if began is None:
            raise ValueError(_("no start"))
        there = row.get("tz", "").strip() or zone
        try:
            ZoneInfo(there)
        except (ValueError, OSError, KeyError):
            there = zone
        hours = amount(row.get("hours"))
        end = parse(row["to"], order)
        end_at = end.at(there) if end else None
        if end_at is None or not timedelta() <= end_at - began <= timedelta(hours=30):
            if hours is None:
                raise ValueError(_("no end"))
            end_at = began + timedelta(hours=hours)
        end_at = max(end_at, began + timedelta(seconds=1))
        comment = (row.get("comment") or "").strip()
        deep = amount(row.get("deepsleep"))
        rating, cycles = amount(row.get("rating")), amount(row.get("cycles"))
        length_min = (end_at - began).total_seconds() / 60.0
        known_deep = deep is not None and 0 < deep <= 1
        add_sleep(
            found,
            there,
            began,
            end_at,
            kind=NAP if "#nap" in comment.lower() else kind_of(began, end_at, there),
            deep_min=deep * length_min if known_deep and deep is not None else None,
            quality_percent=percent(rating * 20) if rating else None,
            numbers=known({"cycles": cycles if cycles is not None and cycles > 0 else None}),
            note=comment or None,
        )

    found.each(tuple(pairs), sleep)
    return found


def _sleep_cycle(sheet: Sheet, zone: str) -> Gathered:
    found = Gathered("Sleep Cycle")
    order = order_of(row.get("start", "") for _line, row in sheet.rows)
    elsewhere = 0

    def sleep(_line: int, row: Mapping[str, str]) -> None:
        nonlocal elsewhere
        start, end = parse(row["start"], order), parse(row["end"], order)
        if start is None or end is None:
            raise ValueError(_("no date"))
        in_bed = _length_min(row.get("time in bed")) or minutes(
            amount(row.get("time in bed (seconds)"))
        )
        start_at, end_at = span(start, end, zone, None if in_bed is None else in_bed * 60)
        length_min = (end_at - start_at).total_seconds() / 60.0
        if in_bed is not None and 55 < abs(length_min - in_bed) < 65:
            elsewhere += 1
        words = [row.get("wake up"), row.get("mood"), row.get("sleep notes"), row.get("notes")]
        add_sleep(
            found,
            zone,
            start_at,
            end_at,
            asleep_min=minutes(amount(row.get("time asleep (seconds)"))),
            latency_min=minutes(amount(row.get("time before sleep (seconds)"))),
            quality_percent=percent(amount(row.get("sleep quality"))),
            numbers=known(
                {
                    "in_bed_min": in_bed,
                    "hr_bpm": amount(row.get("heart rate") or row.get("heart rate (bpm)")) or None,
                    "steps": amount(row.get("activity (steps)") or row.get("steps")),
                }
            ),
            note=" · ".join(word for word in words if word) or None,
        )

    found.each(sheet.rows, sleep)
    if elsewhere:
        sentence = _(
            "Nights that the app calls an hour shorter or longer than the clock: {count} (summer "
            "time began or ended where they were slept); the app's own length is kept beside it."
        )
        found.notes.append(sentence.format(count=elsewhere))
    return found


def _length_min(text: str | None) -> float | None:
    match = _MINUTES.fullmatch((text or "").strip())
    if not match:
        return None
    return int(match[1]) * 60.0 + int(match[2]) + int(match[3] or 0) / 60.0


def _sleepmeter(text: str, zone: str) -> Gathered:
    """Read the last section; its notes may hold anything, line ends and quotes too."""
    found = Gathered("Sleepmeter")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    begins = text.find(_SLEEPMETER)
    body = text[begins:] if begins >= 0 else ""
    matches = list(islice(_SLEEPMETER_ROW.finditer(body), _MOST_SLEEPS))
    line, counted = text.count("\n", 0, max(0, begins)) + 1, 0
    rows: list[tuple[int, Mapping[str, str]]] = []
    for index, match in enumerate(matches):
        until = matches[index + 1].start() if index + 1 < len(matches) else len(body)
        note = body[match.end() : until].rstrip().removesuffix('"').strip()
        line += body.count("\n", counted, match.start())
        counted = match.start()
        names = ("wake", "sleep", "bedtime", "holes", "type", "quality")
        rows.append((line, dict(zip(names, match.groups(), strict=True)) | {"note": note}))

    def sleep(_line: int, row: Mapping[str, str]) -> None:
        moments = [parse(row[name], "ymd") for name in ("sleep", "wake", "bedtime")]
        start, end, bed = (when.at(zone) if when else None for when in moments)
        if start is None or end is None:
            raise ValueError(_("a date out of range"))
        length_min = (end - start).total_seconds() / 60.0
        holes = sum(max(0, int(b) - int(a)) for a, b in _HOLE.findall(row["holes"]))
        early = bed is not None and timedelta() <= start - bed <= timedelta(hours=12)
        quality = int(row["quality"])
        add_sleep(
            found,
            zone,
            start,
            end,
            kind={"NAP": NAP, "NIGHT_SLEEP": NIGHT}.get(row["type"]),
            day=moments[1].day if moments[1] else None,
            bed_at=bed if early else None,
            latency_min=(start - bed).total_seconds() / 60.0 if early and bed else None,
            asleep_min=max(0.0, length_min - holes),
            awake_min=float(min(holes, length_min)),
            awakenings=len(_HOLE.findall(row["holes"])),
            quality_percent=quality * 10.0 if 0 <= quality <= 10 else None,
            note=row["note"][:2000] or None,
        )

    found.each(tuple(rows), sleep)
    return found


def _plees(sheet: Sheet, zone: str) -> Gathered:
    found = Gathered("Plees Tracker")

    def sleep(_line: int, row: Mapping[str, str]) -> None:
        moments: list[datetime] = []
        for name in ("start", "stop"):
            moment = from_epoch((amount(row[name]) or 0.0) / 1000.0)
            if moment is None:
                raise ValueError(_("no date"))
            moments.append(moment.astimezone(UTC))
        rating = amount(row.get("rating"))
        add_sleep(
            found,
            zone,
            moments[0],
            moments[1],
            quality_percent=percent(rating * 20) if rating else None,
            numbers=known({"rating": rating or None}),
            note=row.get("comment") or None,
        )

    found.each(sheet.rows, sleep)
    return found
