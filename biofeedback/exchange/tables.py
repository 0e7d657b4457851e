"""Lines to a table: what parts the cells, which line is the header, what each column is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.text import number

_SEPARATORS = (";", "\t", ",", "|")
_LOOK_AT = 200
MOST_CELLS = 6_000_000
_RR_NAMES = frozenset(
    [
        "rr",
        "rri",
        "ibi",
        "nn",
        "nni",
        "ppi",
        "r_r",
        "n_n",
        "p_p",
        "rr_interval",
        "rr_intervals",
        "rrinterval",
        "rrintervals",
        "nn_interval",
        "nn_intervals",
        "ibi_interval",
        "inter_beat_interval",
        "interbeatinterval",
        "interbeat_interval",
        "interbeat_intervals",
        "inter_beat_intervals",
        "r_r_interval",
        "r_r_intervals",
        "pp_interval",
        "p_p_interval",
        "p_p_intervals",
        "rr_int",
        "rrs",
        "rr_value",
        "rr_values",
        "beat_interval",
        "beat_intervals",
        "heartbeat_interval",
        "rr_list",
        "rr_data",
        "tachogram",
        "hrv_rr",
    ]
)
_BEAT_TIME_NAMES = frozenset(
    [
        "beat_time",
        "beat_times",
        "r_peak_time",
        "r_peak_times",
        "rpeak_time",
        "r_peak",
        "r_peaks",
        "rpeak",
        "rpeaks",
        "beat_at",
        "r_time",
    ]
)
_STAMP_NAMES = frozenset(
    [
        "time",
        "t",
        "timestamp",
        "timestamps",
        "time_stamp",
        "date",
        "datetime",
        "date_time",
        "rel",
        "elapsed",
        "elapsed_time",
        "since_start",
        "seconds",
        "sec",
        "secs",
        "phone_timestamp",
        "sensor_timestamp",
        "utc",
        "epoch",
        "unix",
        "unix_time",
        "unix_timestamp",
        "at",
        "clock",
        "offset",
        "local_time",
        "start_time",
        "recorded_at",
        "created_at",
        "milliseconds",
        "millis",
        "time_since_start",
        "relative_time",
        "system_time",
        "rec_time",
        "timestamp_utc",
    ]
)
_HEART_RATE_NAMES = frozenset(
    [
        "hr",
        "heart_rate",
        "heartrate",
        "bpm",
        "pulse",
        "hr_bpm",
        "heart_rate_bpm",
        "hrs",
        "avg_hr",
        "average_heart_rate",
    ]
)
_UNIT_WORDS = {
    "ms": "ms",
    "msec": "ms",
    "msecs": "ms",
    "millis": "ms",
    "milliseconds": "ms",
    "s": "s",
    "sec": "s",
    "secs": "s",
    "seconds": "s",
    "us": "us",
    "µs": "us",
    "ns": "ns",
    "min": "min",
    "1024": "1024",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name as written, its bare word ("rr") and the unit its name says."""

    name: str
    word: str
    unit: str | None

    @property
    def is_rr(self) -> bool:
        """Whether the name says beat-to-beat intervals."""
        return self.word in _RR_NAMES and self.unit != "min"

    @property
    def is_beat_time(self) -> bool:
        """Whether the name says the times of the beats themselves."""
        return self.word in _BEAT_TIME_NAMES

    @property
    def is_stamp(self) -> bool:
        """Whether the name says a time stamp."""
        return self.word in _STAMP_NAMES

    @property
    def is_heart_rate(self) -> bool:
        """Whether the name says a heart rate."""
        return self.word in _HEART_RATE_NAMES


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by line: `rows` are (line number from 1, cells). columns is empty without a header.

    preamble: the lines before the header or the data, comments included.
    """

    separator: str | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    preamble: tuple[tuple[int, str], ...]
    header_line: int | None = None

    def first(self, kind: str) -> int | None:
        """Return the first column for which `kind` ("is_rr", ...) holds, None without."""
        return next((i for i, column in enumerate(self.columns) if getattr(column, kind)), None)


def column_named(name: str) -> Column:
    """Return what a column's name says: "RR-interval [ms]" is the word rr_interval in ms."""
    plain = re.sub(r"[^a-zµ0-9]+", "_", name.strip().strip("\"'").lower()).strip("_")
    words = plain.split("_")
    unit = None
    if words[-1] in _UNIT_WORDS:
        unit = _UNIT_WORDS[words[-1]]
        if len(words) > 1:
            words.pop()
    if words[-1] == "in" and len(words) > 1:
        words.pop()
    if words[0] in ("#", "hrv") and len(words) > 1:
        words.pop(0)
    return Column(name.strip().strip("\"'"), "_".join(words), unit)


def split_cells(line: str, separator: str | None) -> tuple[str, ...]:
    """Return a line's cells; white space parts them where there is no separator."""
    if separator is None:
        return tuple(line.split())
    if '"' not in line:
        return tuple(cell.strip() for cell in line.split(separator))
    cells: list[str] = []
    cell: list[str] = []
    quoted = False
    for character in line:
        if character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            cells.append("".join(cell).strip())
            cell = []
        else:
            cell.append(character)
    cells.append("".join(cell).strip())
    return tuple(cells)


def is_comment(line: str) -> bool:
    """Return whether a line is empty or a comment."""
    stripped = line.strip()
    return not stripped or stripped.startswith(("#", "%", "//"))


def find_separator(lines: Sequence[str]) -> str | None:
    """Return what parts the cells; None for white space or a single column."""
    sample = [line for line in lines if not is_comment(line)][:_LOOK_AT]
    for separator in _SEPARATORS:
        holding = sum(separator in line for line in sample)
        if holding > 0.5 * len(sample):
            if separator == "," and _is_decimal_comma(sample):
                return None
            return separator
    return None


def _is_decimal_comma(sample: Sequence[str]) -> bool:
    """Return whether the commas of a one-column file are decimal: 0,812 or a header of one name."""
    data = [line.strip() for line in sample if number(line) is not None]
    names = [line for line in sample if number(line) is None]
    if len(data) < 0.5 * len(sample) or any("," in line for line in names):
        return False
    wholes = [number(line.strip("\"'").split(",")[0]) or 0.0 for line in data]
    return bool(names) or max(wholes) <= 3


def read_table(lines: Sequence[str]) -> Table:
    """Return the lines as a table; the header is the line that names intervals or beat times.

    Without such a line it is the last one without a number before the first with one.
    """
    numbered = [(index, line) for index, line in enumerate(lines, start=1) if line.strip()]
    named = _named_header(numbered)
    if named is not None:
        at, separator = named
        named_columns = tuple(map(column_named, split_cells(numbered[at][1], separator)))
        below = numbered[at + 1 :]
        if len(named_columns) == 1:
            separator = _beneath_one_name([line for _index, line in below])
        rows = _split_all([each for each in below if not is_comment(each[1])], separator)
        return Table(separator, named_columns, rows, tuple(numbered[:at]), numbered[at][0])
    separator = find_separator([line for _index, line in numbered])
    data = [(index, line) for index, line in numbered if not is_comment(line)]
    first = _first_of_data(data, separator)
    columns: tuple[Column, ...] = ()
    header_line = None
    if first > 0:
        title = data[first - 1][1]
        one_column = separator is None and len(split_cells(data[first][1], separator)) == 1
        names = (title,) if one_column else split_cells(title, separator)
        columns = tuple(column_named(name) for name in names)
        header_line = data[first - 1][0]
    start = data[first][0] if data else 0
    preamble = tuple((index, line) for index, line in numbered if index < start)
    rows = _split_all(data[first:], separator)
    return Table(separator, columns, rows, preamble, header_line)


def _split_all(
    numbered: Sequence[tuple[int, str]], separator: str | None
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the cells of all lines; BadInputError when they are far too many."""
    rows = []
    count = 0
    for index, line in numbered:
        cells = split_cells(line, separator)
        count += len(cells)
        if count > MOST_CELLS:
            sentence = _(
                "At line {line} there are over {most} values, more than a recording needs; export "
                "only the intervals and their times."
            )
            raise BadInputError(sentence.format(line=index, most=MOST_CELLS))
        rows.append((index, cells))
    return tuple(rows)


def _first_of_data(data: Sequence[tuple[int, str]], separator: str | None) -> int:
    """Return which line is the first of the data: the first with a number, after any heading."""
    for position, (_index, line) in enumerate(data[: 5 * _LOOK_AT]):
        cells = split_cells(line, separator)
        if any(_is_value(cell) for cell in cells):
            return 1 if position == 0 and _is_empatica_heading(cells) else position
    return 0


def _is_empatica_heading(cells: Sequence[str]) -> bool:
    """Return whether a heading has a number in it: an epoch over the column of times."""
    if len(cells) != 2 or not column_named(cells[1]).is_rr:
        return False
    epoch = number(cells[0])
    return epoch is not None and epoch > 1e8


def _named_header(numbered: Sequence[tuple[int, str]]) -> tuple[int, str | None] | None:
    """Return which line names intervals or beat times, and its separator; None without."""
    for position, (_index, line) in enumerate(numbered[: 5 * _LOOK_AT]):
        if len(line) > 2000 or not any(map(str.isalpha, line)):
            continue
        bare = line.lstrip("#% ")
        for separator in (*_SEPARATORS, None):
            if separator is not None and separator not in bare:
                continue
            cells = split_cells(bare, separator)
            if any(number(cell) is not None for cell in cells):
                continue
            columns = [column_named(cell) for cell in cells]
            if separator is None and len(columns) > 1 and not _all_known(columns):
                cells = (bare,)
                columns = [column_named(bare)]
            if any(column.is_rr or column.is_beat_time for column in columns):
                if not _numbers_follow(numbered[position + 1 :], separator):
                    continue
                return position, separator if len(cells) > 1 else None
    return None


def _beneath_one_name(lines: Sequence[str]) -> str | None:
    """Return the separator of a column with one name; a comma there is a decimal comma."""
    data = [line for line in lines if not is_comment(line)]
    if sum(number(line) is not None for line in data) > 0.5 * len(data):
        return None
    return find_separator(data)


def _all_known(columns: Sequence[Column]) -> bool:
    """Return whether words parted by blanks are all names of columns, not a sentence."""
    return all(c.is_rr or c.is_beat_time or c.is_stamp or c.is_heart_rate for c in columns)


def _numbers_follow(below: Sequence[tuple[int, str]], separator: str | None) -> bool:
    """Return whether one of the next lines holds a number."""
    data = [line for _index, line in below[:20] if not is_comment(line)]
    return any(number(cell) is not None for line in data for cell in split_cells(line, separator))


def _is_value(cell: str) -> bool:
    """Return whether a cell holds a number or a time stamp rather than a name."""
    return number(cell) is not None or bool(re.match(r"\d{1,4}[-/.:]\d", cell.strip("\"'")))
