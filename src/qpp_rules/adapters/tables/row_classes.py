"""The classes of a row: its figures, its days, its words and its counts, each as a small number."""

from __future__ import annotations

from datetime import datetime, time
from decimal import ROUND_FLOOR, Context, Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.roster_rows import OWN_COLUMNS
from qpp_rules.adapters.tables import questions
from qpp_rules.adapters.tables.faults import MOST
from qpp_rules.adapters.tables.questions import GROUP, INDIVIDUAL
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import CLINICIAN_TYPES, GROUP_CLINICIANS, Criterion, GroupFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from enum import Enum

    from qpp_rules.adapters.tables.expression import Expression

_FIGURES: Final = {
    Criterion.ALLOWED_CHARGES: "allowed_charges",
    Criterion.PATIENTS: "patients",
    Criterion.SERVICES: "services",
}
_BLANKS: Final = r"[ \t\r\n]*"
_A_VERDICT: Final = "'no claims', 'none', or criteria with ';' between them"
_EXACT: Final = Context(prec=40)


def classify(expr: Expression) -> None:
    """Add the codes of the classes that decide about each row."""
    segments = questions.segments(expr.asked)
    stage: dict[str, Any] = {}
    for number in (1, 2):
        stage[f"class_{number}"] = _segment_class(expr, number)
    if INDIVIDUAL in expr.kinds:
        year = expr.asked.year
        types = CLINICIAN_TYPES.at(year)
        stage["type"] = _member(
            expr, "clinician_type", ClinicianType, lambda one: 1 if one in types else 2
        )
        status = _member(expr, "qp_status", QpStatus, questions.STATUSES.index)
        flags = len(questions.FLAGS)
        stage["status"] = status * flags + _flag(expr, "partial_qp_elects")
        stage["time"] = _enrolled(expr) * flags + _flag(expr, "earlier_medicare_claims")
    if GROUP in expr.kinds:
        stage["counts"] = _group_counts(expr)
    expr.add(**stage)
    if INDIVIDUAL in expr.kinds:
        _check_member(expr, "clinician_type", ClinicianType, expr.col("type") == 0)
        _check_member(expr, "qp_status", QpStatus, expr.col("status") < flags)
    for number in (1, 2):
        if segments.untested and f"segment_{number}_exceeded" in expr.sources:
            expr.fault(
                f"segment_{number}_exceeded",
                f"criteria that {expr.asked.year} tests",
                expr.col(f"class_{number}").is_in(segments.untested),
            )


def _segment_class(expr: Expression, number: int) -> Any:
    limits = questions.figure_limits(expr.asked)
    names = [f"segment_{number}_{name}" for name in _FIGURES.values()]
    digits = [_figure_class(expr, *one) for one in zip(names, limits, strict=True)]
    more = expr.nw.lit(0)
    if names[1] in expr.sources and names[2] in expr.sources:
        patients, services = expr.sources[names[1]], expr.sources[names[2]]
        is_known = ~(patients.is_null() | services.is_null())
        more = expr.choose((is_known & (patients > services), 1), otherwise=0)
    found = ((digits[0] * 4 + digits[1]) * 4 + digits[2]) * 2 + more
    verdict = f"segment_{number}_exceeded"
    return _with_verdict(expr, verdict, names, found) if verdict in expr.sources else found


def _figure_class(expr: Expression, name: str, limit: Any) -> Any:
    if name not in expr.sources:
        return expr.nw.lit(questions.UNKNOWN)
    cell, dtype = expr.sources[name], expr.table.columns[name].dtype
    cases = [(cell.is_null(), questions.UNKNOWN), (cell > 0, questions.WITHIN)]
    if limit is not None:
        cases.insert(1, (cell > _comparable(limit, dtype), questions.OVER))
    return expr.choose(*cases, otherwise=questions.ZERO)


def _with_verdict(expr: Expression, name: str, figures: Sequence[str], found: Any) -> Any:
    cell = expr.sources[name]
    lower = cell.str.to_lowercase()
    terms = {
        criterion: "|".join(sorted({criterion.name.casefold(), criterion.value.casefold()}))
        for criterion in Criterion
    }
    any_term = f"{_BLANKS}(?:{'|'.join(terms.values())}){_BLANKS}"
    is_listed = lower.str.contains(f"^{any_term}(?:;{any_term})*$")
    is_listed = is_listed | cell.is_in(["no claims", "none"])
    expr.fault(name, _A_VERDICT, (cell != "") & ~is_listed)
    if known := [~expr.sources[one].is_null() for one in figures if one in expr.sources]:
        beside = reduce(or_, known)
        expr.fault(name, "figures or a verdict, not both", (cell != "") & beside)
    of_criteria = expr.nw.lit(questions.VERDICT_CLASSES)
    for criterion, weight in questions.CRITERION_WEIGHTS.items():
        named = lower.str.contains(f"(?:^|;){_BLANKS}(?:{terms[criterion]}){_BLANKS}(?:;|$)")
        of_criteria = of_criteria + expr.choose((named, weight), otherwise=0)
    return expr.choose(
        (cell == "", found),
        (cell == "no claims", questions.NO_CLAIMS_CLASS),
        otherwise=of_criteria,
    )


def _enrolled(expr: Expression) -> Any:
    name = "medicare_enrolled_on"
    if name not in expr.sources:
        return expr.nw.lit(0)
    cell, dtype = expr.sources[name], expr.table.columns[name].dtype
    days = questions.enrollment_days(expr.asked.year)
    if isinstance(dtype, expr.nw.Datetime):
        days = tuple(datetime.combine(day, time.min) for day in days)
    earlier = [(cell < day, place) for place, day in enumerate(days, 1)]
    return expr.choose((cell.is_null(), 0), *earlier, otherwise=len(days) + 1)


def _group_counts(expr: Expression) -> Any:
    fewest = GROUP_CLINICIANS.at(expr.asked.year)
    names = OWN_COLUMNS[GroupFacts]
    digits = []
    for name in names:
        if name not in expr.sources:
            digits.append(expr.nw.lit(0))
            continue
        cell = expr.sources[name]
        fewer = [(cell < n, n) for n in range(1, fewest + 1)]
        digits.append(expr.choose((cell.is_null(), 0), *fewer, otherwise=fewest + 1))
    if all(name in expr.sources for name in names):
        everyone, eligible = (expr.sources[name] for name in names)
        expr.fault(names[1], f"at most {names[0]}", eligible > everyone)
    return digits[0] * (fewest + 2) + digits[1]


def _flag(expr: Expression, name: str) -> Any:
    """Return the digit of a fact that is yes or no."""
    if name not in expr.sources:
        return expr.nw.lit(0)
    cell = expr.sources[name]
    return expr.choose((cell.is_null(), 0), (cell, 1), otherwise=2)


def _member(expr: Expression, name: str, kind: type[Enum], digits: Callable[[Any], int]) -> Any:
    """Return the digit of the member of *kind* that the cell names, from 1; 0 for no member."""
    if name not in expr.sources:
        return expr.nw.lit(0)
    cell = expr.col(f"{name}_lower")
    texts: dict[int, list[str]] = {}
    for member in kind:
        spelled = {member.name.casefold(), str(member.value).casefold()}
        texts.setdefault(digits(member), []).extend(sorted(spelled))
    found = expr.nw.lit(0)
    for digit, some in texts.items():
        found = found + expr.choose((cell.is_in(some), digit), otherwise=0)
    return found


def _check_member(expr: Expression, name: str, kind: type[Enum], is_none: Any) -> None:
    if name in expr.sources:
        names = ", ".join(member.name for member in kind)
        expr.fault(name, f"one of {names}", expr.is_given(name) & is_none)


def _comparable(limit: Decimal | int, dtype: Any) -> Any:
    """Return the figure to exceed as the column can be compared with it.

    A whole number is over 90000.5 exactly if it is over 90000; and so with the places of decimals,
    and with the cents of floats. A cell that is not below :data:`MOST` is at fault.
    """
    places = dtype.scale if dtype.is_decimal() else 2 if dtype.is_float() else 0
    place = Decimal(1).scaleb(-places)
    limit = Decimal(min(limit, MOST)).quantize(place, ROUND_FLOOR, _EXACT)
    if limit == int(limit):
        return int(limit)
    return float(limit) if dtype.is_float() else limit
