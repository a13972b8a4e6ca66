"""The answer of a row: what the library answers for its classes, looked up."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, product
from typing import TYPE_CHECKING, Any, NamedTuple

from qpp_rules.adapters.tables import questions
from qpp_rules.adapters.tables.columns import PREFIX
from qpp_rules.adapters.tables.faults import flags_of, is_faulty, told_of
from qpp_rules.adapters.tables.lookups import with_names
from qpp_rules.adapters.tables.questions import (
    INDIVIDUAL,
    PLACE_OF,
    SEGMENT_CODES,
    Asked,
    Outcome,
    Standings,
)
from qpp_rules.eligibility import Criterion, Eligibility

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qpp_rules.adapters.tables.expression import Expression


def decide(expr: Expression) -> None:
    """Add the four columns of the answer."""
    tables = _tables(expr.asked, expr.kinds)
    segments = questions.segments(expr.asked)
    size = questions.VERDICT_CLASSES + 2 ** len(Criterion)
    first = {f"code_{n}": (f"class_{n}", segments.code_of, size) for n in (1, 2)}
    for name, one in tables.standings.items():
        first[f"{name}_place"] = (name, one.place_of, one.size)
    stage = flags_of(expr.nw, expr.faults)
    second = {"outcome": ("segments", tables.outcome_of, tables.size)}
    if INDIVIDUAL in expr.kinds:
        first["moment"] = ("time", tables.moment_of, len(tables.moment_of))
        claims = [
            expr.choose((expr.col(f"code_{n}") < questions.NO_CLAIMS_CODE, 1), otherwise=0)
            for n in (1, 2)
        ]
        stage["enrollment"] = (expr.col("time") * 2 + claims[0]) * 2 + claims[1]
        second["enrollment_place"] = first.pop("enrollment_place")
    expr.look_up(**first)
    expr.add(segments=_pair(expr, tables), **stage)
    expr.look_up(**second)
    beside = _beside(expr, tables)
    whole = beside * len(Eligibility) + _volume(expr, tables)
    expr.add(beside=beside, whole=whole, is_faulty=is_faulty(expr.nw, expr.faults))
    answers = {code: PLACE_OF[one] for code, one in tables.answers.items()}
    assumed = {n: one.assumptions for n, one in enumerate(tables.outcomes)}
    combinations = len(tables.missing_beside)
    expr.look_up(
        answer=("whole", answers, combinations * len(Eligibility)),
        assumed=("outcome", assumed, len(assumed)),
        assumed_beside=("beside", tables.assumed_beside, combinations),
    )
    is_open = (f"{PREFIX}answer", PLACE_OF[Eligibility.UNDETERMINED])
    names = {
        f"{PREFIX}beside": tables.missing_beside,
        f"{PREFIX}outcome": [one.missing for one in tables.outcomes],
    }
    expr.frame = with_names(expr.nw, expr.frame, f"{PREFIX}missing", is_open, names)
    _tell(expr)


def _tell(expr: Expression) -> None:
    """Add the columns of the answer, which is NULL in a row with a fault."""
    names = [(expr.col("answer") == PLACE_OF[one], one.name) for one in Eligibility]
    assumptions = expr.col("assumed") + expr.col("assumed_beside")
    answered = {
        "eligibility": expr.choose(*names[:-1], otherwise=names[-1][1]),
        "missing": expr.col("missing"),
        "assumptions": assumptions.cast(expr.nw.Int64),
    }
    right, faults = ~expr.col("is_faulty"), told_of(expr.nw, expr.faults)
    fetched = [*enumerate(expr.fetched, 1)]
    if wrong := [(place, one.faults) for place, one in fetched if one.faults]:
        right = right & ~expr.col("told").is_in([place for place, _ in wrong])
        faults = _told(expr, wrong, faults)
    for name, own in answered.items():
        told = [(place, getattr(one, name)) for place, one in fetched if not one.faults]
        answered[name] = expr.nw.when(right).then(_told(expr, told, own))
    expr.frame = expr.frame.with_columns(**answered, faults=faults)


def _told(expr: Expression, values: Sequence[tuple[int, Any]], own: Any) -> Any:
    """Return the values of the rows that were fetched, and *own* for the others."""
    cases = [(expr.col("told") == place, value) for place, value in values]
    return expr.choose(*cases, otherwise=own)


def _beside(expr: Expression, tables: _Tables) -> Any:
    """Return the code of what holds beside the volume."""
    codes = []
    for kind in expr.kinds:
        code = expr.nw.lit(0)
        for name, one in questions.standings(expr.asked, kind).items():
            code = code * len(one.distinct) + expr.col(f"{name}_place")
        codes.append((kind, code + tables.offsets[kind]))
    return _of_kind(expr, codes)


def _volume(expr: Expression, tables: _Tables) -> Any:
    """Return the place of the volume's answer: outcomes are in the order of their answers."""
    places = [PLACE_OF[one.answer] for one in tables.outcomes]
    last = {place: number for number, place in enumerate(places)}
    outcome = expr.col("outcome")
    return expr.choose(
        *((outcome <= number, place) for place, number in last.items()), otherwise=places[-1]
    )


def _of_kind(expr: Expression, values: Sequence[tuple[int, Any]]) -> Any:
    """Return the value for the row's kind of participant."""
    if not expr.by_key:
        return values[0][1]
    kind = expr.col("kind")
    *others, (_, last) = values
    return expr.choose(*((kind == one, value) for one, value in others), otherwise=last)


def _pair(expr: Expression, tables: _Tables) -> Any:
    """Return the code of both segments for the row's kind of participant, and its moment."""
    pair = expr.col("code_1") * SEGMENT_CODES + expr.col("code_2")
    codes = []
    for kind in expr.kinds:
        moment = expr.nw.lit(tables.moments[kind])
        if kind == INDIVIDUAL:
            moment = moment + expr.col("moment")
        codes.append((kind, moment * questions.PAIRS + pair))
    return _of_kind(expr, codes)


class _Tables(NamedTuple):
    """What the library answers for every class, for all kinds of participant in one table.

    The codes of each kind come after those of the kinds before it.
    """

    standings: dict[str, Standings]
    moment_of: dict[int, int]
    moments: dict[int, int]
    outcomes: list[Outcome]
    outcome_of: dict[int, int]
    size: int
    missing_beside: list[tuple[str, ...]]
    assumed_beside: dict[int, int]
    offsets: dict[int, int]
    answers: dict[int, Eligibility]


@lru_cache(maxsize=64)
def _tables(asked: Asked, kinds: tuple[int, ...]) -> _Tables:
    """Return the tables of *kinds*."""
    standings: dict[str, Standings] = {}
    found: dict[int, Outcome] = {}
    missing_beside: list[tuple[str, ...]] = []
    assumed_beside: dict[int, int] = {}
    answers: dict[int, Eligibility] = {}
    moments, offsets = {}, {}
    moment_of: dict[int, int] = {}
    before = 0
    for kind in kinds:
        both = questions.both_segments(asked, kind)
        moments[kind], offsets[kind] = before, len(missing_beside)
        found |= {before * questions.PAIRS + n: one for n, one in both.outcomes.items()}
        moment_of |= both.moment_of
        before += both.moments
        own = questions.standings(asked, kind)
        standings |= own
        combined = questions.combined(asked, kind)
        for several in product(*(one.distinct for one in own.values())):
            digits = tuple(one.holds for one in several)
            place = len(missing_beside)
            answers |= {
                place * len(Eligibility) + PLACE_OF[volume]: combined[digits, volume]
                for volume in Eligibility
                if (digits, volume) in combined
            }
            missing_beside.append(tuple(chain.from_iterable(one.missing for one in several)))
            assumed_beside[place] = sum(one.assumptions for one in several)
    outcomes = sorted(dict.fromkeys(found.values()), key=lambda one: PLACE_OF[one.answer])
    numbers = {one: number for number, one in enumerate(outcomes)}
    outcome_of = {code: numbers[one] for code, one in found.items()}
    size = before * questions.PAIRS
    return _Tables(
        standings,
        moment_of,
        moments,
        outcomes,
        outcome_of,
        size,
        missing_beside,
        assumed_beside,
        offsets,
        answers,
    )
