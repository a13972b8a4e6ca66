"""Counts of what holds data back, from a table of the gate's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.tables.columns import (
    PREFIX,
    Holds,
    Table,
    column_names,
    narwhals,
    open_table,
    refuse_taken,
    run,
)
from qpp_rules.core.checks import optional, take
from qpp_rules.core.errors import InvalidValue, Problem, refuse_any
from qpp_rules.core.findings import Verdict
from qpp_rules.core.listings import listed
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.readiness import ClearedBy, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CASE: Final = ("participant", "categories", "reporting_option", "mvp")
"""What tells one planned submission from another."""
_REQUIRED: Final = ("participant", "answer", "rule", "verdict")
_HOLDS: Final = dict.fromkeys((*_CASE, *_REQUIRED, "citation", "scope", "cleared_by"), Holds.TEXT)
_COUNTS: Final = ("blocked", "unknown", "waiting")
_BETWEEN: Final = "; "


def gate_counts(
    table: Any,
    *,
    by: Iterable[str] = ("rule", "citation", "scope", "cleared_by"),
    columns: Mapping[str, str] | None = None,
) -> Any:
    """Return how many cases each thing holds back, as the kind of table it was.

    *table* has the rows that ``qpp-rules ready check --csv`` writes, or those of
    :meth:`qpp_rules.readiness.Readiness.to_rows` with a row for each case that has none: a row for
    each thing that holds a case back. A case is a planned submission: one participant, with its
    ``categories``, ``reporting_option`` and ``mvp``. *columns* maps these names to yours.

    There is a row for each combination of the columns in *by*, which may be columns of yours, with
    three counts of cases: ``blocked``, how many it is known to hold back; ``unknown``, for how many
    that is not known; and ``waiting``, how many wait for it: those that it blocks, and the unknown
    ones that nothing is known to block. By ``rule`` they are the ``by_blocker`` and
    ``by_unknown`` of :func:`qpp_rules.readiness.check_all`; by ``cleared_by``, where a row counts
    for each who can clear it, ``waiting`` is ``by_who``. If the table has cases of several years,
    name your column of years in *by*.

    >>> import polars
    >>> rows = polars.DataFrame({
    ...     "participant": ["group:000000001", "group:000000001", "group:000000002"],
    ...     "answer": ["BLOCKED", "BLOCKED", "UNDETERMINED"],
    ...     "rule": ["elections.confirmed", "standing.approved", "standing.approved"],
    ...     "verdict": ["NOT_MET", "UNKNOWN", "UNKNOWN"],
    ... })
    >>> gate_counts(rows, by=["rule"]).rows()
    [('elections.confirmed', 1, 0, 1), ('standing.approved', 0, 2, 1)]

    A lazy table stays lazy, but its distinct words are fetched when you call this. Raises
    InvalidType for anything but a table, and for a column that is not text. Raises InvalidValue for
    a column that is required and absent, and for a word that the gate does not write: nothing is
    left out of the counts without a word.

    Citation: as :func:`qpp_rules.readiness.check`.
    """
    groups = tuple(dict.fromkeys(listed("gate_counts", "by", by, str)))
    take("gate_counts", columns=(columns, optional(column_names)))
    names = {} if columns is None else columns
    needed = (*_REQUIRED, *(name for name in groups if name in _HOLDS))
    opened = open_table("gate_counts", table, _HOLDS, names, tuple(dict.fromkeys(needed)))
    _check_groups(opened, groups)
    refuse_taken("gate_counts", groups, _COUNTS)
    nw = narwhals()
    texts = {name: _text(nw, opened, name) for name in opened.columns}
    _check_words(opened, texts)
    held = texts["verdict"] == Verdict.NOT_MET.name
    is_open = texts["verdict"] == Verdict.UNKNOWN.name
    is_blocked = texts["answer"] == ReadinessStatus.BLOCKED.name
    ours = {_ours(name): texts[name] for name in _HOLDS if name in texts}
    flags = {
        _ours("blocked"): held.cast(nw.Int64),
        _ours("unknown"): is_open.cast(nw.Int64),
        _ours("waiting"): (held | (is_open & ~is_blocked)).cast(nw.Int64),
    }
    frame = opened.frame.with_columns(**ours, **flags).filter(held | is_open)
    if "cleared_by" in groups:
        frame = _of_each_who(nw, frame)
    keys = [_ours(name) if name in opened.columns else name for name in groups]
    case = [_ours(name) for name in _CASE if name in opened.columns]
    counts = [_ours(name) for name in _COUNTS]
    # A case counts once, though several rows of a combination hold it back.
    frame = frame.group_by(*keys, *case).agg(*(nw.col(one).max() for one in counts))
    frame = frame.group_by(*keys).agg(*(nw.col(one).sum() for one in counts))
    frame = frame.select(
        *(nw.col(key).alias(name) for key, name in zip(keys, groups, strict=True)),
        *(nw.col(_ours(name)).alias(name) for name in _COUNTS),
    )
    is_descending = [True] * 2 + [False] * len(groups)
    return frame.sort("waiting", "blocked", *groups, descending=is_descending).to_native()


def _ours(name: str) -> str:
    return PREFIX + name


def _text(nw: Any, table: Table, name: str) -> Any:
    return nw.col(table.columns[name].name).cast(nw.String).fill_null("")


def _check_groups(table: Table, groups: tuple[str, ...]) -> None:
    if not groups:
        raise InvalidValue.of("gate_counts", "by", given="nothing", expected="a column or more")
    refuse_any(
        "gate_counts",
        [
            Problem("by", f"{name!r}, which the table does not have", "a column of the table")
            for name in groups
            if name not in table.columns and name not in table.names
        ],
    )


def _check_words(table: Table, texts: Mapping[str, Any]) -> None:
    """Raise with each word that the gate does not write, and each row that contradicts itself."""
    known = [name for name in ("answer", "verdict", "rule", "scope", "cleared_by") if name in texts]
    words = table.frame.select(**{_ours(name): texts[name] for name in known}).unique()
    found: dict[tuple[str, str, str], None] = {}
    for row in run("gate_counts", words).iter_rows(named=True):
        cells = {name: row[_ours(name)] for name in known}
        for name, expected in _problems(cells):
            found[table.theirs(name), repr(cells[name]), expected] = None
    refuse_any("gate_counts", [Problem(*one) for one in sorted(found)])


def _problems(cells: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    answer, verdict = cells["answer"], cells["verdict"]
    answers = [one.name for one in ReadinessStatus]
    if answer not in answers:
        yield "answer", f"one of {', '.join(answers)}"
    if verdict not in ("", *_VERDICTS):
        yield "verdict", f"{' or '.join(_VERDICTS)}, or nothing beside no rule"
    elif bool(verdict) != bool(cells["rule"]):
        yield "verdict", "a verdict beside each rule, and no other"
    elif verdict and answer == ReadinessStatus.READY.name:
        yield "answer", "another answer than READY beside what holds data back"
    elif verdict == Verdict.NOT_MET.name and answer == ReadinessStatus.UNDETERMINED.name:
        yield "answer", "BLOCKED beside what is not met"
    if cells.get("scope", "") not in ("", *_SCOPES):
        yield "scope", f"one of {', '.join(_SCOPES)}"
    who = cells.get("cleared_by", "")
    if who and not set(who.split(_BETWEEN)) <= set(_WHO):
        yield "cleared_by", f"some of {', '.join(_WHO)}, with ';' between them"


_VERDICTS: Final = (Verdict.NOT_MET.name, Verdict.UNKNOWN.name)
_SCOPES: Final = [str(one.value) for one in Scope]
_WHO: Final = [str(one.value) for one in ClearedBy]


def _of_each_who(nw: Any, frame: Any) -> Any:
    """Return each row once for each who can clear it, and a row that names none once."""
    name = _ours("cleared_by")
    several = nw.concat_str(nw.lit(_BETWEEN), nw.col(name), nw.lit(_BETWEEN))
    parts = [frame.filter(nw.col(name) == "")]
    for who in _WHO:
        is_named = several.str.contains(f"{_BETWEEN}{who}{_BETWEEN}", literal=True)
        parts.append(frame.filter(is_named).with_columns(nw.lit(who).alias(name)))
    return nw.concat(parts)
