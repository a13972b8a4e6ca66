"""CMS's QPP Experience file as typed columns, where the file's rows are."""

from __future__ import annotations

import sys
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.adapters.tables.columns import PREFIX, narwhals, open_table, refuse_taken
from qpp_rules.adapters.tables.faults import Fault, flags_of, is_faulty, told_of
from qpp_rules.core.checks import optional, take
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem, refuse_any
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.results import reading
from qpp_rules.results.columns import numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_SUBJECT: Final = "experience"
_ADDED: Final = "result_"
_MEASURE: Final = "measure"


def experience(table: Any, year: PerformanceYear | None = None) -> Any:
    """Return *table* with what the rows of CMS's QPP Experience file say, as typed columns.

    *table* is the file as a data frame or warehouse table, with CMS's columns in any spelling. The
    file does not say of which *year* it is, so you do; an extract with a column ``performance
    year`` needs no *year*. Best leave the cells text: in text nothing is lost.

    All columns of the table are kept as they are. For each fact that one of them states, a column
    is added. It is named ``result_`` and the field of
    :class:`qpp_rules.results.ClinicianResult`, such as ``result_final_score``; for a performance
    category ``result_quality_score``, ``_weight``, ``_improvement`` and ``_reweighted``; for a
    measure or activity ``result_quality_measure_1``, with ``_points``, ``_collection_type`` and
    ``_role``. Nothing is computed from columns that the table does not have. Scores are floats,
    weights and the payment adjustment shares as floats (0.0143 for 1.43 percent), counts whole
    numbers, flags booleans, and words the names of members, such as ``TRADITIONAL_MIPS``. NULL
    means that the file does not say.

    The column ``faults`` names what is wrong with a row: a malformed number or flag, a word that
    is not known, no NPI, two columns that contradict each other. Such a cell is NULL, and stays as
    it is in its own column. A lazy table stays lazy.

    >>> import polars
    >>> from qpp_rules import PerformanceYear
    >>> rows = polars.DataFrame({
    ...     "npi": ["1234567893", "1234567893"],
    ...     "participation type": ["Group", "Clan"],
    ...     "payment adjustment percentage": ["1.43", "N/A"],
    ... })
    >>> found = experience(rows, PerformanceYear(2020))
    >>> found.select("result_participation_option", "result_payment_adjustment").rows()
    [('GROUP', 0.0143), (None, None)]
    >>> found["faults"][1][:36]
    'participation type: expected one of '

    Raises InvalidType for anything but a table, and for a column whose type cannot hold its cells:
    counts and ids are no floats. Raises InvalidValue for a table without a column of NPIs, without
    a year, or with a column that would be added.

    Source: as :func:`qpp_rules.results.read_row`.
    """
    take(_SUBJECT, year=(year, optional(a_performance_year)))
    opened = open_table(_SUBJECT, table, {}, {})
    nw = narwhals()
    schema = dict(opened.frame.collect_schema())
    sources = [one for name in opened.names if (one := _source_of(name)) is not None]
    _check(nw, schema, sources, year)
    by_fact: dict[str, list[_Source]] = {}
    for one in sources:
        by_fact.setdefault(one.fact, []).append(one)
    by_fact = {fact: own for fact, own in by_fact.items() if _is_told(fact, by_fact)}
    refuse_taken(_SUBJECT, opened.names, {*(_ADDED + fact for fact in by_fact), "faults"})
    is_polars = opened.is_polars_frame
    frame = opened.frame.lazy() if is_polars else opened.frame
    answered = _read(nw, frame, opened.names, by_fact, year)
    return (answered.collect("polars") if is_polars else answered).to_native()


class _Source(NamedTuple):
    """A column of the table, the fact that it states, and how the row path reads its cells."""

    column: str
    fact: str
    read: Callable[[str], Any]


def _source_of(column: str) -> _Source | None:
    name, place = numbered(column)
    if name == reading.YEAR:
        return _Source(column, "year", reading.read_year)
    if name in reading.FIELDS:
        return _Source(column, *reading.FIELDS[name])
    if name in reading.OF_CATEGORIES:
        category, key, read = reading.OF_CATEGORIES[name]
        return _Source(column, f"{category.name.lower()}_{key}", read)
    if name in reading.OF_MEASURES:
        category, key, read = reading.OF_MEASURES[name]
        measure = f"{category.name.lower()}_{_MEASURE}_{place}"
        return _Source(column, measure if key == _MEASURE else f"{measure}_{key}", read)
    return None


def _measure_of(fact: str) -> str | None:
    """Return the fact that names the measure that *fact* is about, or None."""
    before, found, after = fact.partition(f"_{_MEASURE}_")
    return f"{before}{found}{after.partition('_')[0]}" if found else None


def _is_told(fact: str, facts: Iterable[str]) -> bool:
    """Return whether a fact is of no measure, or of one that the table names."""
    measure = _measure_of(fact)
    return measure is None or measure in facts


def _check(
    nw: Any, schema: Mapping[str, Any], sources: Iterable[_Source], year: PerformanceYear | None
) -> None:
    """Raise unless the table has NPIs and a year, and its columns can hold what they should."""
    facts = {one.fact for one in sources}
    if "npi" not in facts:
        expected = "CMS's QPP Experience file"
        given = "a table without the column 'npi'"
        raise InvalidValue.of(_SUBJECT, "table", given=given, expected=expected)
    if year is None and "year" not in facts:
        remedy = "write experience(table, PerformanceYear(2024))"
        raise InvalidValue.of(
            _SUBJECT, "year", given="none", expected="the year of the file", remedy=remedy
        )
    problems = []
    for one in sources:
        dtype = schema[one.column]
        is_number = dtype.is_numeric() and (one.read in _NUMBERS or not dtype.is_float())
        is_flag = isinstance(dtype, nw.Boolean) and one.read in _FLAGS
        if not (isinstance(dtype, (nw.String, nw.Categorical, nw.Enum)) or is_number or is_flag):
            given = f"a column of {dtype}"
            remedy = "read the file without converting its cells"
            problems.append(Problem(one.column, given, "a column of text", remedy, is_type=True))
    refuse_any(_SUBJECT, problems)


_NUMBERS: Final = (reading.read_score, reading.read_share, reading.read_percent)
_COUNTS: Final = (reading.read_count, reading.read_year)
_FLAGS: Final = (reading.read_flag, reading.read_opposite)


# Cells


def _read(
    nw: Any,
    frame: Any,
    names: tuple[str, ...],
    by_fact: Mapping[str, list[_Source]],
    year: PerformanceYear | None,
) -> Any:
    schema = dict(frame.collect_schema())
    each = [(fact, one) for fact, own in by_fact.items() for one in own]
    cells = [nw.col(f"{PREFIX}cell_{place}") for place, _ in enumerate(each)]
    values = [nw.col(f"{PREFIX}value_{place}") for place, _ in enumerate(each)]
    frame = frame.with_columns(
        _cell(nw, frame, one.column, schema[one.column]).alias(f"{PREFIX}cell_{place}")
        for place, (_, one) in enumerate(each)
    )
    read = [_value(nw, cell, one.read) for cell, (_, one) in zip(cells, each, strict=True)]
    # Whole numbers of pandas hold no NULL: there they are floats, as pandas reads them.
    is_whole = not frame.implementation.is_pandas()
    frame = frame.with_columns(
        (value.cast(nw.Int64) if is_whole and one.read in _COUNTS else value).alias(
            f"{PREFIX}value_{place}"
        )
        for place, ((value, _), (_, one)) in enumerate(zip(read, each, strict=True))
    )
    faults: list[Fault] = []
    told: dict[str, Any] = {}
    for place, (fact, one) in enumerate(each):
        (_, expected), value = read[place], values[place]
        is_wrong = ~cells[place].is_null() & value.is_null()
        faults.append(Fault(f"{one.column}: expected {expected}", is_wrong))
        if fact in told:
            text = f"{one.column}: expected what another column of the row says of the same"
            faults.append(Fault(text, _differ(value, told[fact])))
            told[fact] = nw.coalesce(told[fact], value)
        else:
            told[fact] = value
    has_none = [
        cell.is_null() for cell, (fact, _) in zip(cells, each, strict=True) if fact == "npi"
    ]
    faults.append(Fault("npi: expected the NPI of the clinician", reduce(and_, has_none)))
    told = {fact: _of_its_measure(nw, fact, told) for fact in told}
    if year is None:
        faults.append(Fault("year: expected the year of the row", told["year"].is_null()))
    else:
        if "year" in told:
            faults.append(Fault(f"year: expected {year}", _differ(told["year"], nw.lit(year.year))))
        told["year"] = nw.lit(year.year)
    flags = {PREFIX + name: flag for name, flag in flags_of(nw, faults).items()}
    frame = frame.with_columns(**flags)
    frame = frame.with_columns(is_faulty(nw, faults).alias(f"{PREFIX}is_faulty"))
    added = {_ADDED + fact: value for fact, value in told.items()}
    frame = frame.with_columns(**added, faults=told_of(nw, faults))
    return frame.select(*names, *added, "faults")


def _differ(one: Any, other: Any) -> Any:
    # In pandas NaN differs from everything.
    return ~one.is_null() & ~other.is_null() & (one != other)


def _of_its_measure(nw: Any, fact: str, told: Mapping[str, Any]) -> Any:
    """Return the value of a fact; points without a measure say nothing, as in a row."""
    measure = _measure_of(fact)
    if measure in (None, fact):
        return told[fact]
    return nw.when(~told[measure].is_null()).then(told[fact])


def _cell(nw: Any, frame: Any, column: str, dtype: Any) -> Any:
    """Return the text of a cell without blanks around it, NULL if it says nothing."""
    cell = nw.col(column)
    if dtype.is_float():
        cell = cell.fill_nan(None)
    if not isinstance(dtype, nw.String):
        # pandas would write None in words.
        cell = cell.cast(nw.String)
    if frame.implementation.is_ibis():
        # Ibis cannot strip characters that are named.
        text = cell.str.replace_all(f"^[{_BLANKS}]+|[{_BLANKS}]+$", "")
    else:
        text = cell.str.strip_chars(_BLANKS)
    return nw.when(~text.str.to_lowercase().is_in(sorted(reading.NOTHING))).then(text)


_BLANKS: Final = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1))))
# Two texts that look the same must be the same.
_UNSEEN: Final = "[\x01-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"


def _value(nw: Any, cell: Any, read: Callable[[str], Any]) -> tuple[Any, str]:
    """Return the value of a *cell* as the row path reads it, NULL if it cannot; what is right."""
    if isinstance(read, reading.OneOf):
        return _word(nw, cell, read.words), f"one of {', '.join(read.words)}"
    value, expected = _READERS.get(read, (_seen, "text without invisible characters"))
    return value(nw, cell), expected


def _number(nw: Any, cell: Any, pattern: str) -> Any:
    return nw.when(cell.str.contains(f"^{pattern}$")).then(cell)


def _count(nw: Any, cell: Any) -> Any:
    return _number(nw, cell, reading.A_COUNT_CELL).cast(nw.Float64)


def _year(nw: Any, cell: Any) -> Any:
    count = _count(nw, cell)
    return nw.when(count.is_in(_YEARS)).then(count)


def _is_a_year(number: int) -> bool:
    try:
        PerformanceYear(number)
    except InvalidInput:
        return False
    return True


_YEARS: Final = [float(one) for one in range(2000, 2200) if _is_a_year(one)]


def _score(nw: Any, cell: Any) -> Any:
    return _number(nw, cell, reading.A_NUMBER_CELL).cast(nw.Float64)


def _share(nw: Any, cell: Any) -> Any:
    share = _score(nw, cell)
    return nw.when(share <= 1).then(share)


def _percent(nw: Any, cell: Any) -> Any:
    share = _number(nw, cell, f"-?{reading.A_NUMBER_CELL}").cast(nw.Float64) / 100
    return nw.when((share >= -1) & (share <= 1)).then(share)


def _npi(nw: Any, cell: Any) -> Any:
    return _number(nw, cell, "[0-9]{10}")


def _quality_id(nw: Any, cell: Any) -> Any:
    is_number = cell.str.contains(f"^{reading.A_QUALITY_ID_CELL}$")
    padded = nw.concat_str(nw.lit("00"), cell).str.tail(3)
    return nw.when(is_number).then(padded).otherwise(_seen(nw, cell))


def _flag(nw: Any, cell: Any) -> Any:
    return _either(nw, cell, "true", "false")


def _opposite(nw: Any, cell: Any) -> Any:
    return _either(nw, cell, "false", "true")


def _either(nw: Any, cell: Any, yes: str, no: str) -> Any:
    lower = cell.str.to_lowercase()
    return nw.when(lower.is_in([yes, no])).then(lower == yes)


def _word(nw: Any, cell: Any, words: Mapping[str, Any]) -> Any:
    found = nw.lit(None, nw.String)
    for word, member in words.items():
        is_word = cell.str.to_lowercase() == word
        found = nw.when(is_word).then(nw.lit(member.name)).otherwise(found)
    return found


def _seen(nw: Any, cell: Any) -> Any:
    return nw.when(~cell.str.contains(_UNSEEN)).then(cell)


_READERS: Final[dict[Callable[[str], Any], tuple[Callable[[Any, Any], Any], str]]] = {
    reading.read_flag: (_flag, reading.A_FLAG),
    reading.read_opposite: (_opposite, reading.A_FLAG),
    reading.read_count: (_count, reading.A_COUNT),
    reading.read_year: (_year, "a performance year"),
    reading.read_score: (_score, reading.A_NUMBER),
    reading.read_share: (_share, reading.A_SHARE),
    reading.read_percent: (_percent, reading.A_PERCENTAGE),
    reading.read_npi: (_npi, "10 digits"),
    reading.read_quality_id: (_quality_id, "text without invisible characters"),
}
"""How an expression reads what a reader of the row path reads, and what is right."""
