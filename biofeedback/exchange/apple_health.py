"""Apple Health's export.xml, read as a stream: sleep, steps, resting heart rate and HRV.

A real one may be gigabytes. Nothing but sums by day and the sleep pieces is kept, and
no entity is ever expanded, so a file made to swell cannot.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any
from xml.parsers import expat

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import ACTIVITY, HRV, WELLNESS, MeasuredDay
from biofeedback.exchange.nights import add_sleep
from biofeedback.exchange.sheets import Gathered, amount, known
from biofeedback.exchange.when import When, parse

_PIECE = 256 * 1024
_MOST_BYTES = 3 * 1024 * 1024 * 1024
_LONGEST_ELEMENT = 4 * 1024 * 1024
_MOST_PIECES = 2_000_000
_MOST_SOURCES = 200
_APART = timedelta(hours=2)
_SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
_STEPS = "HKQuantityTypeIdentifierStepCount"
_MEANS = {
    "HKQuantityTypeIdentifierHeartRateVariabilitySDNN": (HRV, "sdnn_ms", 1.0),
    "HKQuantityTypeIdentifierRestingHeartRate": (WELLNESS, "resting_hr_bpm", 1.0),
    "HKQuantityTypeIdentifierRespiratoryRate": (WELLNESS, "respiratory_per_min", 1.0),
    "HKQuantityTypeIdentifierOxygenSaturation": (WELLNESS, "spo2_percent", 100.0),
}
_STAGES = {
    "InBed": "bed",
    "Asleep": "asleep",
    "AsleepUnspecified": "asleep",
    "AsleepCore": "light",
    "AsleepDeep": "deep",
    "AsleepREM": "rem",
    "Awake": "awake",
}


@dataclass(frozen=True, slots=True)
class _Stage:
    """A stretch of one stage of sleep, in the zone its start was written in."""

    start: datetime
    end: datetime
    day: date
    stage: str


def is_export(head: bytes) -> bool:
    """Return whether a file that begins so is Apple Health's."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<HealthData" in head


def read(source: IO[bytes], name: str, zone: str) -> Gathered:
    """Return the nights and days; BadInputError with the line where the XML is damaged."""
    collector = _Collector(zone)
    parser = expat.ParserCreate()
    parser.buffer_text = False
    parser.StartElementHandler = collector.element
    parser.EntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    read_bytes = 0
    try:
        while piece := source.read(_PIECE):
            read_bytes += len(piece)
            if read_bytes > _MOST_BYTES:
                sentence = _("{file} is larger than any export of one person's health should be.")
                raise BadInputError(sentence.format(file=name))
            parser.Parse(piece, False)
            if read_bytes - parser.CurrentByteIndex > _LONGEST_ELEMENT:
                raise ValueError("one of its elements never ends")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        sentence = _("{file} is damaged in line {line} ({why}); export it again.")
        why = expat.ErrorString(error.code)
        raise BadInputError(sentence.format(file=name, line=error.lineno, why=why)) from error
    except (ValueError, LookupError) as error:  # an entity, or an encoding nobody knows
        sentence = _("{file} is not an export as Apple Health writes it ({why}).")
        raise BadInputError(sentence.format(file=name, why=str(error)[:80])) from error
    return collector.gathered()


def _refuse_entity(*_what: Any) -> int:
    raise ValueError("it declares an entity")


class _Collector:
    """Sums by day and source, and stages of sleep by source."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._found = Gathered("Apple Health")
        self._stages: dict[str, list[_Stage]] = defaultdict(list)
        self._steps: dict[tuple[date, str], float] = defaultdict(float)
        self._means: dict[tuple[date, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._pieces = 0
        self._number = 0

    def element(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take one element as it begins."""
        if tag != "Record":
            return
        kind = attributes.get("type", "")
        if kind != _SLEEP and kind != _STEPS and kind not in _MEANS:
            return
        self._number += 1
        self._found.rows += 1
        start = parse(attributes.get("startDate", ""), "ymd")
        if start is None or start.time is None:
            self._found.skip(self._number, _("no date"))
            return
        source = attributes.get("sourceName", "?").replace("\u00a0", " ")[:100]
        if kind == _SLEEP:
            self._sleep(start, attributes, source)
            return
        value = amount(attributes.get("value"))
        if value is None or value < 0:
            self._found.skip(self._number, _("no number"))
        elif kind == _STEPS:
            key = (start.day, source)
            if key in self._steps or len(self._steps) < 100_000:
                self._steps[key] += value
        else:
            total = self._means[start.day, kind]
            total[0] += value
            total[1] += 1.0

    def _sleep(self, start: When, attributes: Mapping[str, str], source: str) -> None:
        end = parse(attributes.get("endDate", ""), "ymd")
        word = attributes.get("value", "").removeprefix("HKCategoryValueSleepAnalysis")
        stage = _STAGES.get(word)
        from_at = start.at(self._zone)
        to_at = end.at(self._zone) if end else None
        if stage is None or end is None or from_at is None or to_at is None or to_at <= from_at:
            self._found.skip(self._number, _("not a stretch of sleep"))
            return
        self._pieces += 1
        if self._pieces > _MOST_PIECES or (
            source not in self._stages and len(self._stages) >= _MOST_SOURCES
        ):
            raise ValueError("it lists more sleep than one person sleeps")
        self._stages[source].append(_Stage(from_at, to_at, end.day, stage))

    def gathered(self) -> Gathered:
        """Return it all, the stages joined to nights."""
        for source, stages in sorted(self._stages.items()):
            self._nights(source, sorted(stages, key=lambda one: (one.start, one.end)))
        best: dict[date, float] = {}
        for (day, _source), steps in self._steps.items():
            best[day] = max(best.get(day, 0.0), steps)
        if len({source for _day, source in self._steps}) > 1:
            self._found.notes.append(
                _("Several devices counted steps; each day has the count of the one with most.")
            )
        for day, steps in sorted(best.items()):
            if steps > 0:
                self._day(ACTIVITY, day, {"steps": steps})
        by_day: dict[tuple[date, str], dict[str, float]] = defaultdict(dict)
        for (day, kind), (total, count) in self._means.items():
            group, measure, factor = _MEANS[kind]
            by_day[day, group][measure] = round(factor * total / count, 6)
        for (day, group), numbers in sorted(by_day.items()):
            self._day(group, day, numbers)
        return self._found

    def _day(self, kind: str, day: date, numbers: Mapping[str, float]) -> None:
        values = {name: value for name, value in numbers.items() if math.isfinite(value)}
        self._found.days.append(MeasuredDay("Apple Health", kind, day, self._zone, values))

    def _nights(self, source: str, stages: list[_Stage]) -> None:
        """Join a source's stages that lie less than two hours apart."""
        group: list[_Stage] = []
        for stage in stages:
            if group and stage.start - max(one.end for one in group[-50:]) > _APART:
                self._night(source, group)
                group = []
            group.append(stage)
        if group:
            self._night(source, group)

    def _night(self, source: str, group: list[_Stage]) -> None:
        lengths = {name: _covered(group, name) for name in ("light", "deep", "rem", "awake")}
        staged = any(lengths[name] for name in ("light", "deep", "rem"))
        asleep = _covered(group, "light", "deep", "rem", "asleep")
        slept = [one for one in group if one.stage not in ("bed", "awake")]
        start = min(one.start for one in slept or group)
        last = max(slept or group, key=lambda one: one.end)
        beds = [one.start for one in group if one.stage == "bed" and one.start <= start]
        try:
            add_sleep(
                self._found,
                self._zone,
                start,
                last.end,
                source=f"Apple Health ({source})",
                day=last.day,
                bed_at=min(beds) if beds else None,
                asleep_min=asleep if slept else None,
                awake_min=lengths["awake"] if staged or lengths["awake"] else None,
                light_min=lengths["light"] if staged else None,
                deep_min=lengths["deep"] if staged else None,
                rem_min=lengths["rem"] if staged else None,
                numbers=known({"in_bed_min": _covered(group, "bed") or None}),
            )
        except BadInputError as error:
            self._found.skip(self._number, str(error))


def _covered(group: list[_Stage], *stages: str) -> float:
    """Return the minutes that these stages cover, those told twice counted once."""
    total, until = 0.0, None
    for one in group:
        if one.stage not in stages:
            continue
        begins = one.start if until is None else max(one.start, until)
        if one.end > begins:
            total += (one.end - begins).total_seconds() / 60.0
            until = one.end
    return total
