"""A roster from a table or from dicts, and the facts of one row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters import roster_rows, rosters
from qpp_rules.adapters.csv_rows import (
    not_quoted,
    read_cell,
    read_count,
    read_day,
    read_dollars,
    read_flag,
)
from qpp_rules.adapters.tables.columns import (
    Holds,
    Table,
    column_names,
    is_unknown,
    open_table,
    run,
)
from qpp_rules.adapters.tables.faults import A_COUNT, A_DAY, DOLLARS, MOST
from qpp_rules.core.checks import (
    a_calendar_date,
    a_text,
    hidden,
    instance_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    Problem,
    refuse,
    refuse_any,
)
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin, participant_from_key
from qpp_rules.core.listings import (
    asked,
    is_listing,
    items_of,
)
from qpp_rules.core.masking import shown, type_name
from qpp_rules.eligibility import ClinicianFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qpp_rules.adapters.rosters import RosterRow

HOLDS: Final[dict[str, Holds]] = {
    "participant": Holds.TEXT,
    "facets": Holds.TEXT,
    "clinician_type": Holds.TEXT,
    "medicare_enrolled_on": Holds.DAY,
    "earlier_medicare_claims": Holds.FLAG,
    "qp_status": Holds.TEXT,
    "partial_qp_elects": Holds.FLAG,
    **{
        f"segment_{number}_{figure}": holds
        for number in (1, 2)
        for figure, holds in (
            ("allowed_charges", Holds.DOLLARS),
            ("patients", Holds.COUNT),
            ("services", Holds.COUNT),
            ("exceeded", Holds.TEXT),
        )
    },
    "eligible_clinicians": Holds.COUNT,
    "mips_eligible_clinicians": Holds.COUNT,
    "virtual_group": Holds.TEXT,
    "elected_on": Holds.DAY,
}
"""What each column of a roster holds."""
IDENTIFIERS: Final = {"tin": Holds.TEXT, "npi": Holds.TEXT}


def read_roster(
    table: Any, *, columns: Mapping[str, str] | None = None, name: str = "roster"
) -> tuple[RosterRow, ...]:
    """Read a roster from a data frame, or from dicts that have a row each.

    The columns are those of :mod:`qpp_rules.adapters.rosters`; *columns* maps them to your names,
    and a column that is absent is not known. In place of ``participant`` a row may have ``tin`` and
    ``npi`` (an individual), or ``tin`` alone (a group). A float column of whole values with gaps is
    read as counts: pandas makes one of whole numbers with gaps. In dicts, text is read as a cell of
    a CSV file is.

    >>> rows = read_roster([
    ...     {"tin": "000000001", "segment_1_patients": 150.0, "segment_1_allowed_charges": 90300},
    ... ])
    >>> rows[0].participant, rows[0].facts.segment_1
    (Group(tin=Tin('*****0001')), Volume(allowed_charges=Decimal('90300'), patients=150, \
services=None))
    >>> read_roster([{"participant": "group:000000001", "segment_1_patients": 200.5}])
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidValue: roster: row 1, segment_1_patients: given 200.5 (float), \
expected a whole number, 0 or more, of at most 12 digits

    Raises InvalidType for a table whose column cannot hold what it should, and InvalidValue with
    every problem of every row, by its place from 1. Nothing is rounded, and no row is dropped. A
    lazy table is run.
    """
    take("read_roster", columns=(columns, optional(column_names)), name=(name, a_text))
    names = {} if columns is None else columns
    file = rosters.RosterFile(
        lambda problems: numbered_rows(table, name, problems, names),
        READERS,
    )
    return tuple(rosters.checked_rows([file], name))


def numbered_rows(
    table: Any, name: str, problems: list[Problem], columns: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the cells of each row by the roster's names, numbered from 1."""
    holds = {**HOLDS, **IDENTIFIERS}
    for line, row in enumerate(_rows_of(name, table, holds, columns), 1):
        yield line, _with_key(line, row, problems)


def facts_of(
    row: Any,
    of: type[Any] = ClinicianFacts,
    *,
    columns: Mapping[str, str] | None = None,
) -> Any:
    """Return the facts of the type *of* in one row, to ask the library for the reasons.

    *row* is a mapping, such as a dict of a Polars row, or a pandas Series or a Spark Row. Columns
    that are not of these facts are left alone.

    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.eligibility import GroupFacts, determine_group
    >>> row = {"segment_1_exceeded": "patients", "segment_2_exceeded": "patients"}
    >>> determine_group(facts_of(row, GroupFacts), PerformanceYear(2026)).answer.name
    'OPT_IN_ELIGIBLE'

    Raises InvalidInput with every problem of the row.
    """
    take("facts_of", of=(of, a_facts_type), columns=(columns, optional(column_names)))
    own = (*roster_rows.OWN_COLUMNS[of], *SEGMENT_COLUMNS)
    problems: list[Problem] = []
    cells = _renamed(_mapping_of("facts_of", "row", row), {} if columns is None else columns, own)
    values = roster_rows.read_values("", cells, problems, READERS)
    segments = [roster_rows.segment_of("", number, values, problems) for number in (1, 2)]
    refuse_any("facts_of", problems)
    return roster_rows.facts_from(of, values, segments)


SEGMENT_COLUMNS: Final = tuple(name for name in HOLDS if name.startswith("segment_"))


@takes(type)
def a_facts_type(name: str, value: object) -> Problem | None:
    """Take ClinicianFacts, GroupFacts or ApmEntityFacts."""
    if isinstance(value, type) and value in roster_rows.OWN_COLUMNS:
        return None
    names = ", ".join(kind.__name__ for kind in roster_rows.OWN_COLUMNS)
    return Problem(name, shown(value), f"one of {names}", is_type=True)


# Rows


def _rows_of(
    subject: str, table: Any, holds: Mapping[str, Holds], columns: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Yield each row's cells by the roster's names."""
    if is_listing(table) and not hasattr(table, "columns") and not hasattr(table, "schema"):
        for place, row in enumerate(items_of(subject, "rows", table), 1):
            yield _renamed(_mapping_of(subject, f"row {place}", row), columns, holds)
        return
    opened = open_table(subject, table, holds, columns)
    yield from cells_of(opened, opened.frame)


def cells_of(table: Table, frame: Any) -> Iterator[dict[str, Any]]:
    """Yield the cells of each row of *frame*, made from *table*; a lazy frame is run."""
    names = {column.name: name for name, column in table.columns.items()}
    for row in run(table.subject, frame.select(*names)).iter_rows(named=True):
        yield {names[column]: "" if is_unknown(cell) else cell for column, cell in row.items()}


def _renamed(
    row: Mapping[str, Any], columns: Mapping[str, str], names: Iterable[str]
) -> dict[str, Any]:
    found = {}
    for name in names:
        cell = row.get(columns.get(name, name))
        found[name] = "" if is_unknown(cell) else cell
    return found


def _mapping_of(subject: str, name: str, row: Any) -> Mapping[str, Any]:
    if isinstance(row, Mapping):
        return row
    for method in ("asDict", "to_dict", "_asdict"):
        if hasattr(row, method):
            return asked(subject, name, getattr(row, method))  # type: ignore[no-any-return]
    raise InvalidType.of(
        subject, name, given=type_name(row), expected="a row of a table, or a dict"
    )


def _with_key(line: int, row: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """Return the row with its participant's key, which its TIN and NPI may give."""
    tin, npi = row.pop("tin", ""), row.pop("npi", "")
    row = {"participant": "", **row}
    if tin == "" and npi == "":
        return row
    tin = None if tin == "" else read_cell(line, "tin", Tin, tin, problems)
    npi = None if npi == "" else read_cell(line, "npi", _an_npi, npi, problems)
    if tin is None:
        return row
    key = Group(tin).key if npi is None else Individual(tin, npi).key
    given = row["participant"]
    if given not in ("", key) and not _belongs(given, tin, npi):
        expected = "the TIN and NPI of the participant, or empty cells"
        problems.append(Problem(f"row {line}, tin", "another participant's", expected))
    return {**row, "participant": given or key}


def _an_npi(cell: Any) -> Npi:
    try:
        return Npi(cell)
    except InvalidValue as error:
        (problem,) = error.problems
        given = not_quoted(cell) if isinstance(cell, str) else problem.given
        raise InvalidValue(error.subject, (attrs.evolve(problem, given=given),)) from None


def _belongs(key: Any, tin: Tin, npi: Npi | None) -> bool:
    """Return whether the participant with this key has the TIN, and the NPI if there is one."""
    try:
        participant = participant_from_key(key)
    except InvalidInput:
        # The key is refused where it is read.
        return True
    own = getattr(participant, "tin", tin), getattr(participant, "npi", npi)
    return own == (tin, npi)


# Cells


def _read_flag(cell: Any) -> bool:
    if isinstance(cell, str):
        return read_flag(cell)
    if type(cell).__name__ in ("bool", "bool_"):
        return bool(cell)
    raise _refused(cell, "True or False", is_type=True)


def _read_count(cell: Any) -> int:
    if isinstance(cell, str):
        return read_count(cell)
    number = _number(cell, A_COUNT)
    if number != int(number) or not 0 <= number < MOST:
        raise _refused(cell, A_COUNT)
    return int(number)


def _read_dollars(cell: Any) -> Decimal:
    if isinstance(cell, str):
        return read_dollars(cell)
    number = _number(cell, DOLLARS)
    if not 0 <= number < MOST:
        raise _refused(cell, DOLLARS)
    if not isinstance(cell, Decimal) and round(number, 2) != number:
        raise _refused(cell, DOLLARS, "round it to cents yourself: qpp_rules never rounds")
    return number


def _number(cell: Any, expected: str) -> Decimal:
    """Return a number as a Decimal: a float as it is printed."""
    if hasattr(cell, "item") and type(cell).__module__ == "numpy":
        cell = cell.item()
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal)):
        raise _refused(cell, expected, is_type=True)
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite():
        raise _refused(cell, expected)
    return number


def _read_day(cell: Any) -> date:
    if isinstance(cell, str):
        return read_day(cell)
    if isinstance(cell, datetime):
        if cell.tzinfo is not None or cell.time() != datetime.min.time():
            raise _refused(cell, A_DAY, "of an instant, take the day of its Eastern time")
        return cell.date()
    if problem := a_calendar_date.problem("cell", cell):
        refuse("rows", [problem])
    return cell  # type: ignore[no-any-return]


def _text(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    def checked(cell: Any) -> Any:
        take("rows", cell=(cell, hidden(instance_of(str))))
        return read(cell)

    return checked


def _refused(cell: Any, expected: str, remedy: str = "", *, is_type: bool = False) -> InvalidInput:
    kind = InvalidType if is_type else InvalidValue
    return kind.of("rows", "cell", given=shown(cell), expected=expected, remedy=remedy)


_BY_KIND: Final[dict[Holds, Callable[[Any], Any]]] = {
    Holds.FLAG: _read_flag,
    Holds.COUNT: _read_count,
    Holds.DOLLARS: _read_dollars,
    Holds.DAY: _read_day,
}
READERS: Final[dict[str, Callable[[Any], Any]]] = {
    name: _BY_KIND.get(holds) or _text(roster_rows.READERS[name])
    for name, holds in HOLDS.items()
    if name != "participant"
}
