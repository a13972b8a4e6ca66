"""What the key of a row says: its kind of participant, and which cells it cannot have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.roster_rows import COLUMNS_OF, FOR_ALL
from qpp_rules.adapters.tables.faults import Fault
from qpp_rules.adapters.tables.questions import APM_ENTITY, GROUP, INDIVIDUAL, Asked
from qpp_rules.adapters.tables.together import PLAIN, decide_together
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.identifiers import ApmEntity, Group, Individual
from qpp_rules.eligibility import ApmEntityFacts

if TYPE_CHECKING:
    from qpp_rules.adapters.tables.expression import Expression

PARTICIPANTS: Final = {INDIVIDUAL: Individual, GROUP: Group, APM_ENTITY: ApmEntity}
_WORDS: Final = {Individual: "an individual", Group: "a group", ApmEntity: "an APM Entity"}
_OTHER: Final = 3
# A key that is not one of these is fetched, and the library reads it.
_KEYS: Final = {
    INDIVIDUAL: r"^individual:[0-9]{9}\|[0-9]{10}$",
    GROUP: r"^group:[0-9]{9}$",
    APM_ENTITY: f"^apm-entity:{PLAIN}$",
}


def read_keys(expr: Expression) -> None:
    """Add the kind of each row's participant, and fetch the rows that need other rows."""
    fetched = decide_together(expr.nw, expr.table, expr.asked)
    expr.fetched = tuple(fetched.decided)
    key = expr.sources["participant"]
    told = [(key.is_in(keys), n) for n, keys in enumerate(fetched.decided.values(), 1)]
    kinds = [(_is_kind(key, kind), kind) for kind in _KEYS]
    expr.add(kind=expr.choose(*kinds, otherwise=_OTHER), told=expr.choose(*told, otherwise=0))
    kind, is_told = expr.col("kind"), expr.col("told") > 0
    theirs = expr.table.theirs("participant")
    text = f"{theirs}: expected a participant's key, such as group:123456789"
    expr.faults.append(Fault(text, (kind == _OTHER) & ~is_told))
    for one in _KEYS:
        if why := untested(expr.asked, one):
            expr.faults.append(Fault(f"{theirs}: {why}", kind == one))
        else:
            _check_stray_cells(expr, kind == one, PARTICIPANTS[one])
    if fetched.wrong_groups:
        cell = expr.sources["virtual_group"]
        expr.fault("virtual_group", "text without / and |", cell.is_in(fetched.wrong_groups))


def _is_kind(key: Any, kind: int) -> Any:
    # In some engines $ also matches before a final line break.
    return key.str.contains(_KEYS[kind]) & ~key.str.ends_with("\n")


def _check_stray_cells(expr: Expression, is_kind: Any, participant: type[Any]) -> None:
    for name in expr.sources:
        if name not in COLUMNS_OF[participant] | FOR_ALL:
            expected = f"an empty cell for {_WORDS[participant]}"
            expr.fault(name, expected, expr.is_given(name) & is_kind)


def untested(asked: Asked, kind: int) -> str:
    """Return why the year has no test for the *kind* of participant; empty if it has one."""
    if kind == APM_ENTITY:
        try:
            asked.determine(ApmEntityFacts())
        except YearNotCovered as error:
            return str(error)
    return ""
