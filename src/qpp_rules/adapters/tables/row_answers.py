"""The answer of a row: what the library answers for its classes, looked up."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.tables import questions
from qpp_rules.adapters.tables.columns import PREFIX
from qpp_rules.adapters.tables.faults import with_faults
from qpp_rules.adapters.tables.lookups import SEPARATOR, with_names
from qpp_rules.adapters.tables.questions import (
    APM_ENTITY,
    GROUP,
    INDIVIDUAL,
    PLACE_OF,
    SEGMENT_CODES,
    Asked,
    Outcome,
    Standing,
)
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qpp_rules.adapters.tables.expression import Expression

_STANDINGS: Final = {
    INDIVIDUAL: ("type", "status", "enrollment"),
    GROUP: ("counts",),
    APM_ENTITY: (),
}


def decide(expr: Expression) -> None:
    """Add the four columns of the answer."""
    tables = _Tables.of(expr.asked, expr.kinds)
    if INDIVIDUAL in expr.kinds:
        claims = [
            expr.choose((expr.col(f"code_{n}") < questions.NO_CLAIMS_CODE, 1), otherwise=0)
            for n in (1, 2)
        ]
        expr.add(enrollment=(expr.col("time") * 2 + claims[0]) * 2 + claims[1])
        expr.look_up(moment=("time", tables.moment_of, len(tables.moment_of)))
    expr.add(segments=_pair(expr, tables))
    expr.look_up(outcome=("segments", tables.outcome_of, tables.size))
    held = {}
    for kind in expr.kinds:
        for name in _STANDINGS[kind]:
            holds = tables.standings[name].holds
            held[f"{name}_holds"] = (name, holds, max(holds) + 1)
    outcomes = len(tables.outcomes)
    expr.look_up(
        assumed=("outcome", _counts(tables.outcomes), outcomes),
        **held,
    )
    expr.add(whole=_whole(expr, tables))
    answers = {code: PLACE_OF[one] for code, one in tables.answers.items()}
    expr.look_up(answer=("whole", answers, tables.combinations))
    _name_missing(expr, tables)
    expr.add(assumptions=_assumptions(expr, tables))
    expr.frame = with_faults(expr.nw, expr.frame, expr.faults)
    faults = [(place, one.faults) for place, one in enumerate(expr.fetched, 1) if one.faults]
    if faults:
        expr.add(faults=_told(expr, faults, expr.col("faults")))
    names = [(expr.col("answer") == PLACE_OF[one], one.name) for one in Eligibility]
    answered = {
        "eligibility": expr.choose(*names[1:], otherwise=names[0][1]),
        "missing": expr.col("missing").str.slice(len(SEPARATOR)),
        "assumptions": expr.col("assumptions"),
    }
    right = expr.col("faults") == ""
    for name, own in answered.items():
        fetched = enumerate(expr.fetched, 1)
        told = [(place, getattr(one, name)) for place, one in fetched if not one.faults]
        answered[name] = expr.nw.when(right).then(_told(expr, told, own))
    expr.frame = expr.frame.with_columns(**answered, faults=expr.col("faults"))


def _told(expr: Expression, values: Sequence[tuple[int, Any]], own: Any) -> Any:
    """Return the values of the rows that were fetched, and *own* for the others."""
    cases = [(expr.col("told") == place, value) for place, value in values]
    return expr.choose(*cases, otherwise=own)


def _whole(expr: Expression, tables: _Tables) -> Any:
    """Return the code of the whole answer: what holds beside the volume, and the volume's."""
    # Outcomes are in the order of their answers.
    volume = expr.nw.lit(0)
    places = [PLACE_OF[one.answer] for one in tables.outcomes]
    for number, (before, place) in enumerate(pairwise([0, *places])):
        if place > before:
            is_later = (expr.col("outcome") >= number).cast(expr.nw.Int32)
            volume = volume + is_later * (place - before)
    codes = []
    for kind in expr.kinds:
        beside = expr.nw.lit(0)
        for name in _STANDINGS[kind]:
            beside = beside * questions.HOLDS + expr.col(f"{name}_holds")
        code = beside * len(Eligibility) + volume + tables.offsets[kind]
        codes.append((kind, code))
    return _of_kind(expr, codes)


def _of_kind(expr: Expression, values: Sequence[tuple[int, Any]]) -> Any:
    """Return the value for the row's kind of participant."""
    if not expr.by_key:
        return values[0][1]
    kind = expr.col("kind")
    *others, (_, last) = values
    return expr.choose(*((kind == one, value) for one, value in others), otherwise=last)


def _name_missing(expr: Expression, tables: _Tables) -> None:
    """Add the names of the facts whose values could change an open answer."""
    is_open = expr.col("answer") == PLACE_OF[Eligibility.UNDETERMINED]
    missing = {}
    stage = {}
    for kind in expr.kinds:
        is_its = is_open & (expr.col("kind") == kind) if expr.by_key else is_open
        for name in _STANDINGS[kind]:
            missing[name] = tables.standings[name].missing
            stage[name] = expr.choose((is_its, expr.col(name)), otherwise=-1)
    missing["outcome"] = {n: one.missing for n, one in enumerate(tables.outcomes)}
    stage["outcome"] = expr.choose((is_open, expr.col("outcome")), otherwise=-1)
    expr.add(**{f"open_{name}": code for name, code in stage.items()})
    named = {
        f"{PREFIX}{name}_missing": (f"{PREFIX}open_{name}", names)
        for name, names in missing.items()
        if any(names.values())
    }
    expr.frame = with_names(expr.nw, expr.frame, **named)
    expr.add(missing=expr.nw.concat_str(*named))


def _assumptions(expr: Expression, tables: _Tables) -> Any:
    count = expr.col("assumed")
    if GROUP in expr.kinds:
        of_counts = tables.standings["counts"].assumptions
        is_assumed = expr.col("counts").is_in([code for code, n in of_counts.items() if n])
        if expr.by_key:
            is_assumed = is_assumed & (expr.col("kind") == GROUP)
        count = count + expr.choose((is_assumed, 1), otherwise=0)
    return count.cast(expr.nw.Int64)


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


def _counts(outcomes: Sequence[Outcome]) -> dict[int, int]:
    return {n: one.assumptions for n, one in enumerate(outcomes)}


@attrs.frozen
class _Tables:
    """What the library answers for every class, for all kinds of participant in one table.

    The codes of each kind come after those of the kinds before it.
    """

    standings: dict[str, Standing]
    moment_of: dict[int, int]
    moments: dict[int, int]
    outcomes: tuple[Outcome, ...]
    outcome_of: dict[int, int]
    size: int
    answers: dict[int, Eligibility]
    offsets: dict[int, int]
    combinations: int

    @classmethod
    def of(cls, asked: Asked, kinds: tuple[int, ...]) -> _Tables:
        """Return the tables of *kinds*."""
        standings: dict[str, Standing] = {}
        if INDIVIDUAL in kinds:
            standings["type"] = questions.type_standing(asked.year)
            standings["status"] = questions.status_standing(asked.year)
            standings["enrollment"] = questions.enrollment_standing(asked.year)
        if GROUP in kinds:
            standings["counts"] = questions.group_standing(asked)
        found: dict[int, Outcome] = {}
        answers: dict[int, Eligibility] = {}
        moments, offsets = {}, {}
        moment_of: dict[int, int] = {}
        before = after = 0
        for kind in kinds:
            both = questions.both_segments(asked, kind)
            moments[kind], offsets[kind] = before, after
            found |= {before * questions.PAIRS + n: one for n, one in both.outcomes.items()}
            moment_of |= both.moment_of
            combined = questions.combined(asked, kind)
            answers |= {after + code: one for code, one in combined.items()}
            before += both.moments
            after += questions.HOLDS ** questions.STANDINGS[kind] * len(Eligibility)
        outcomes = sorted(dict.fromkeys(found.values()), key=lambda one: PLACE_OF[one.answer])
        numbers = {one: number for number, one in enumerate(outcomes)}
        return cls(
            standings,
            moment_of,
            moments,
            tuple(outcomes),
            {code: numbers[one] for code, one in found.items()},
            before * questions.PAIRS,
            answers,
            offsets,
            after,
        )
