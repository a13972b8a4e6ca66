"""The rows that an expression cannot decide, because they need other rows or the library's reading.

A virtual group needs its members, a subgroup its group; and only the library reads an identifier
that is not plain. These rows are fetched and decided by
:func:`qpp_rules.adapters.rosters.determine_roster`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.adapters import roster_rows
from qpp_rules.adapters.rosters import RosterRow, determine_roster
from qpp_rules.adapters.tables.roster import READERS, cells_of
from qpp_rules.core.errors import Problem, YearNotCovered
from qpp_rules.core.identifiers import Subgroup, VirtualGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qpp_rules.adapters.tables.columns import Table
    from qpp_rules.adapters.tables.questions import Asked
    from qpp_rules.core.determinations import Determination
    from qpp_rules.eligibility import Eligibility

# An identifier of visible ASCII without / and |, and without blanks around it.
PLAIN: Final = r"[!-.0-{}~](?:[ -.0-{}~]*[!-.0-{}~])?"
_TOGETHER: Final = ("virtual-group:", "subgroup:")
_APM_ENTITY: Final = "apm-entity:"
_INDIVIDUAL: Final = "individual:"
_GROUP: Final = "group:"
_TIN_LENGTH: Final = 9


class Decided(NamedTuple):
    """What a row is told: a member's name, the missing facts, how many assumptions, its faults."""

    eligibility: str | None
    missing: str | None
    assumptions: int | None
    faults: str


class Fetched(NamedTuple):
    """The answer of each fetched row by its key, and the identifiers of virtual groups at fault."""

    decided: dict[Decided, list[str]]
    wrong_groups: list[str]


def decide_together(nw: Any, table: Table, asked: Asked) -> Fetched:
    """Return what *table*'s rows are told that need other rows or the library's reading."""
    key = _text(nw, table, "participant")
    is_one = key.str.starts_with(_TOGETHER[0]) | key.str.starts_with(_TOGETHER[1])
    is_entity = key.str.starts_with(_APM_ENTITY)
    is_one = is_one | (is_entity & ~is_plain(key.str.slice(len(_APM_ENTITY))))
    if "virtual_group" in table.columns:
        member_of = _text(nw, table, "virtual_group")
        is_one = is_one | ((member_of != "") & ~is_plain(member_of))
    fetched = list(cells_of(table, table.frame.filter(is_one)))
    wrong_groups = sorted({row["virtual_group"] for row in fetched if _is_wrong_group(row)})
    fetched = [row for row in fetched if row["participant"].startswith((*_TOGETHER, _APM_ENTITY))]
    return Fetched(_decided(nw, table, asked, fetched), wrong_groups)


def is_plain(text: Any) -> Any:
    """Return the expression of whether *text* is an identifier that needs no library to read it."""
    # In some engines $ also matches before a final line break.
    return text.str.contains(f"^{PLAIN}$") & ~text.str.ends_with("\n")


def _text(nw: Any, table: Table, name: str) -> Any:
    return nw.col(table.columns[name].name).cast(nw.String).fill_null("")


def _is_wrong_group(row: Mapping[str, Any]) -> bool:
    problems: list[Problem] = []
    cell = {"virtual_group": row.get("virtual_group", "")}
    roster_rows.read_values("", cell, problems, READERS)
    return bool(problems)


def _decided(
    nw: Any, table: Table, asked: Asked, fetched: list[dict[str, Any]]
) -> dict[Decided, list[str]]:
    if not fetched:
        return {}
    found: dict[Decided, list[str]] = {}
    rows, faults = _read(fetched)
    for key, text in faults.items():
        found.setdefault(Decided(None, None, None, text), []).append(key)
    others = _others(nw, table, rows)
    known = {row.participant.key for row in rows}
    more, wrong = _read([row for row in others if row["participant"] not in known])
    wrong_groups, wrong_tins = _belonging(others, wrong)
    answers = determine_roster(
        [*rows, *more], asked.year, threshold=asked.threshold, strategy=asked.strategy
    )
    for row, answer in answers[: len(rows)]:
        told = _told(row, answer, wrong_groups, wrong_tins)
        found.setdefault(told, []).append(row.participant.key)
    return found


def _read(fetched: list[dict[str, Any]]) -> tuple[list[RosterRow], dict[str, str]]:
    """Return the rows that can be read, and the faults of the others by their key."""
    rows: list[RosterRow] = []
    faults: dict[str, str] = {}
    for place, cells in enumerate(fetched, 1):
        problems: list[Problem] = []
        row = roster_rows.roster_row(place, cells, problems, READERS)
        if row is not None:
            rows.append(row)
        else:
            faults[cells["participant"]] = "; ".join(map(_told_of, problems))
    return rows, faults


def _told_of(problem: Problem) -> str:
    column = problem.field.partition(", ")[2]
    return f"{column}: expected {problem.expected}"


def _others(nw: Any, table: Table, rows: Iterable[RosterRow]) -> list[dict[str, Any]]:
    """Return the rows that the answers about *rows* need: members, groups and their clinicians."""
    identifiers = {
        row.participant.identifier for row in rows if isinstance(row.participant, VirtualGroup)
    }
    tins = {row.participant.tin.digits for row in rows if isinstance(row.participant, Subgroup)}
    found: dict[str, dict[str, Any]] = {}
    key = _text(nw, table, "participant")
    if identifiers and "virtual_group" in table.columns:
        of_group = _text(nw, table, "virtual_group").is_in(sorted(identifiers))
        members = list(cells_of(table, table.frame.filter(of_group)))
        found = {f"{place}": row for place, row in enumerate(members)}
        tins |= {tin for row in members if (tin := _tin_of(row["participant"]))}
    if tins:
        is_clinician = key.str.starts_with(_INDIVIDUAL) & key.str.slice(
            len(_INDIVIDUAL), _TIN_LENGTH
        ).is_in(sorted(tins))
        is_group = key.is_in([_GROUP + tin for tin in sorted(tins)])
        related = list(cells_of(table, table.frame.filter(is_clinician | is_group)))
        by_key = {row["participant"] for row in found.values()}
        found |= {
            f"related {place}": row
            for place, row in enumerate(related)
            if row["participant"] not in by_key
        }
    return list(found.values())


def _tin_of(key: str) -> str | None:
    for kind in (_INDIVIDUAL, _GROUP):
        if key.startswith(kind):
            return key[len(kind) : len(kind) + _TIN_LENGTH]
    return None


def _belonging(
    others: Iterable[Mapping[str, Any]], wrong: Mapping[str, str]
) -> tuple[set[str], set[str]]:
    """Return the virtual groups and the TINs that have a row at fault."""
    tins = {_tin_of(key) for key in wrong} - {None}
    groups = {
        row["virtual_group"]
        for row in others
        if row.get("virtual_group") and _tin_of(row["participant"]) in tins
    }
    return groups, {tin for tin in tins if tin is not None}


def _told(
    row: RosterRow,
    answer: Determination[Eligibility] | YearNotCovered,
    wrong_groups: set[str],
    wrong_tins: set[str],
) -> Decided:
    if isinstance(answer, YearNotCovered):
        return Decided(None, None, None, f"participant: {answer}")
    participant = row.participant
    if isinstance(participant, VirtualGroup) and participant.identifier in wrong_groups:
        return Decided(None, None, None, "participant: expected members without a fault")
    if isinstance(participant, Subgroup) and participant.tin.digits in wrong_tins:
        return Decided(None, None, None, "participant: expected a group without a fault")
    missing = ", ".join(answer.missing)
    return Decided(answer.answer.name, missing, len(answer.assumptions), "")
