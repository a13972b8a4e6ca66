"""The weights of the categories when some are reweighted to zero.

42 CFR § 414.1380(c)(2)(ii); § 414.1367(d) for the APP; § 414.1365(e) for MVPs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NoReturn

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    each,
    instance_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.determinations import missing_of
from qpp_rules.core.errors import InvalidValue, Problem, YearNotCovered
from qpp_rules.core.findings import Finding
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.masking import brief, shown
from qpp_rules.core.pages import Page, entry, texts
from qpp_rules.core.parameters import Parameter, spans_of
from qpp_rules.core.planned_submissions import as_categories
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year
from qpp_rules.reweighting.final_scores import LEAST_SCORED, few_scored, listed
from qpp_rules.reweighting.paragraphs import fact_sheet

if TYPE_CHECKING:
    from qpp_rules.core.findings import Rule, Scalar

QUALITY: Final = PerformanceCategory.QUALITY
ACTIVITIES: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
INTEROPERABILITY: Final = PerformanceCategory.PROMOTING_INTEROPERABILITY
COST: Final = PerformanceCategory.COST


@takes(Fraction)
def _a_weight(name: str, value: object) -> Problem | None:
    expected, remedy = "a Fraction from 0 to 1", "write Fraction(30, 100)"
    if not isinstance(value, Fraction):
        return Problem(name, shown(value), expected, remedy, is_type=True)
    return None if 0 <= value <= 1 else Problem(name, brief(value), expected, remedy)


@frozen(kw_only=True)
class WeightRow:
    """One row of a table of weights: what each category weighs without those *reweighted*.

    *small_practice* says which practices the row is for; None means "all of them".

    Raises InvalidType or InvalidValue for a malformed field, for weights that don't sum to 1, and
    for a weight of a category that is reweighted.
    """

    reweighted: frozenset[PerformanceCategory] = field(
        converter=as_categories, validator=each(frozenset, PerformanceCategory)
    )
    small_practice: bool | None = field(default=None, validator=optional(a_flag))
    quality: Fraction = field(validator=_a_weight)
    improvement_activities: Fraction = field(validator=_a_weight)
    promoting_interoperability: Fraction = field(validator=_a_weight)
    cost: Fraction = field(validator=_a_weight)

    def _problems(self) -> Iterator[Problem]:
        yield from _sum_problems(self.weights.values())
        for one in PerformanceCategory:
            if one in self.reweighted and self.weights[one]:
                given = f"{self.weights[one]} for a category that is reweighted"
                yield Problem(_FIELDS[one], given, "0")

    @property
    def weights(self) -> dict[PerformanceCategory, Fraction]:
        """The weights by category."""
        return {one: getattr(self, name) for one, name in _FIELDS.items()}

    def __str__(self) -> str:
        practice = {None: "", True: ", small practice", False: ", other practice"}
        without = f"without {listed(self.reweighted)}" if self.reweighted else "all"
        return f"{without}{practice[self.small_practice]}: {percents(self.weights)}"


_FIELDS: Final = {
    QUALITY: "quality",
    ACTIVITIES: "improvement_activities",
    INTEROPERABILITY: "promoting_interoperability",
    COST: "cost",
}


def _sum_problems(weights: Iterable[Fraction]) -> Iterator[Problem]:
    if (total := sum(weights)) != 1:
        yield Problem("quality", f"weights that sum to {total}", "weights that sum to 1")


def percents(weights: Mapping[PerformanceCategory, Fraction | None]) -> str:
    """Return *weights* in percent, as CMS prints them."""
    return ", ".join(
        f"{one.value} {'not known' if weight is None else f'{weight * 100}%'}"
        for one, weight in weights.items()
    )


@frozen(kw_only=True)
class Weights(Mapping[PerformanceCategory, Fraction | None]):
    """What each performance category weighs in the final score: shares that sum to 1.

    A mapping with all four categories. A weight is None if it depends on whether the practice is
    small, and that is not known. *findings* cite the table.

    Raises InvalidType or InvalidValue for a malformed field, and for weights that don't sum to 1.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    quality: Fraction | None = field(validator=optional(_a_weight))
    improvement_activities: Fraction | None = field(validator=optional(_a_weight))
    promoting_interoperability: Fraction | None = field(validator=optional(_a_weight))
    cost: Fraction | None = field(validator=optional(_a_weight))
    findings: tuple[Finding, ...] = field(validator=each(tuple, Finding))

    def _problems(self) -> Iterator[Problem]:
        known = [one for one in self.values() if one is not None]
        if len(known) == len(self):
            yield from _sum_problems(known)

    def __getitem__(self, category: PerformanceCategory) -> Fraction | None:
        found: Fraction | None = getattr(self, _FIELDS[category])
        return found

    def __iter__(self) -> Iterator[PerformanceCategory]:
        return iter(_FIELDS)

    def __len__(self) -> int:
        return len(_FIELDS)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts not supplied that leave a weight open."""
        return missing_of(self.findings)

    def __str__(self) -> str:
        return percents(self)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict for each category: the weight as a fraction, and its citation."""
        source = self.findings[0].citation if self.findings else None
        return [
            {
                "year": self.year.year,
                "category": one.value,
                "weight": None if weight is None else str(weight),
                "citation": str(source or ""),
                "basis": source.basis.value if source else "",
            }
            for one, weight in self.items()
        ]


_page = Page(__name__)

_TABLES: Final = "414.1380(c)(2)(ii)"


_NONE: Final[frozenset[PerformanceCategory]] = frozenset()
_Q, _I, _P, _C = (frozenset({one}) for one in (QUALITY, ACTIVITIES, INTEROPERABILITY, COST))
_ROWS_WITH_COST: Final = (_NONE, _P, _Q, _I, _P | _Q, _P | _I, _Q | _I)
_ROWS_WITHOUT_COST: Final = (_C, _C | _P, _C | _Q, _C | _I)


def _row(
    reweighted: frozenset[PerformanceCategory], printed: str, *, small_practice: bool | None
) -> WeightRow:
    """Return a row as CMS prints it: quality/cost/improvement activities/Promoting Interop."""
    percents = (Fraction(int(percent), 100) for percent in printed.split("/"))
    quality, cost, activities, interoperability = percents
    return WeightRow(
        reweighted=reweighted,
        small_practice=small_practice,
        quality=quality,
        cost=cost,
        improvement_activities=activities,
        promoting_interoperability=interoperability,
    )


def _table(keys: Iterable[frozenset[PerformanceCategory]], printed: str) -> tuple[WeightRow, ...]:
    """Return a row for each of *keys*, or two: the one after the bar is for small practices."""
    found: list[WeightRow] = []
    for reweighted, one in zip(keys, printed.split(), strict=False):
        usual, _, small = one.partition("|")
        found.append(_row(reweighted, usual, small_practice=False if small else None))
        if small:
            found.append(_row(reweighted, small, small_practice=True))
    return tuple(found)


_WITH_COST: Final = {
    2017: "60/0/15/25 85/0/15/0 0/0/50/50 75/0/0/25",
    2018: "50/10/15/25 75/10/15/0 0/10/45/45 65/10/0/25 0/10/90/0 90/10/0/0 0/10/0/90",
    2019: "45/15/15/25 70/15/15/0 0/15/40/45 60/15/0/25 0/15/85/0 85/15/0/0 0/15/0/85",
    2020: "45/15/15/25 70/15/15/0 0/15/15/70 60/15/0/25 0/50/50/0 85/15/0/0 0/15/0/85",
    2021: "40/20/15/25 65/20/15/0 0/20/15/65 55/20/0/25 0/50/50/0 80/20/0/0 0/20/0/80",
    2022: "30/30/15/25 55/30/15/0|40/30/30/0 0/30/15/55 45/30/0/25 0/50/50/0 70/30/0/0 0/30/0/70",
}
_WITHOUT_COST: Final = {
    2018: "60/0/15/25 85/0/15/0 0/0/50/50 75/0/0/25",
    2020: "55/0/15/30 85/0/15/0 0/0/15/85 70/0/0/30",
    2022: "55/0/15/30 85/0/15/0|50/0/50/0 0/0/15/85 70/0/0/30",
}
_LATEST: Final = cfr(f"{_TABLES}(F) and (G)")
_SHEET: Final = fact_sheet(2025, "Table 1", cites=_TABLES)

WEIGHTS: Final = _page.parameter(
    "reweighting.weights",
    "weights of the categories, with cost",
    entry(2017, 2017, _table(_ROWS_WITH_COST, _WITH_COST[2017]), cfr(f"{_TABLES}(A)")),
    entry(2018, 2018, _table(_ROWS_WITH_COST, _WITH_COST[2018]), cfr(_TABLES)),
    entry(2019, 2019, _table(_ROWS_WITH_COST, _WITH_COST[2019]), cfr(_TABLES)),
    entry(2020, 2020, _table(_ROWS_WITH_COST, _WITH_COST[2020]), cfr(f"{_TABLES}(D)")),
    entry(2021, 2021, _table(_ROWS_WITH_COST, _WITH_COST[2021]), cfr(f"{_TABLES}(E)")),
    entry(2022, 2024, _table(_ROWS_WITH_COST, _WITH_COST[2022]), _LATEST),
    entry(2025, 2027, _table(_ROWS_WITH_COST, _WITH_COST[2022]), unread(2024, _LATEST)),
)
WEIGHTS_WITHOUT_COST: Final = _page.parameter(
    "reweighting.weights-without-cost",
    "weights of the categories, without cost",
    entry(2018, 2019, _table(_ROWS_WITHOUT_COST, _WITHOUT_COST[2018]), cfr(_TABLES)),
    entry(2020, 2020, _table(_ROWS_WITHOUT_COST, _WITHOUT_COST[2020]), cfr(f"{_TABLES}(D)")),
    entry(2021, 2021, _table(_ROWS_WITHOUT_COST, _WITHOUT_COST[2020]), cfr(f"{_TABLES}(E)")),
    entry(2022, 2024, _table(_ROWS_WITHOUT_COST, _WITHOUT_COST[2022]), _LATEST),
    entry(2025, 2025, _table(_ROWS_WITHOUT_COST, _WITHOUT_COST[2022]), _SHEET),
    entry(2026, 2027, _table(_ROWS_WITHOUT_COST, _WITHOUT_COST[2022]), unread(2025, _SHEET)),
    note="In 2017 cost weighs nothing, and the table has no row without it.",
)
_ONE: Final = _table((_C | _I | _P, _C | _Q | _P, _C | _Q | _I), "100/0/0/0 0/0/100/0 0/0/0/100")
WEIGHT_OF_ONE: Final = _page.parameter(
    "reweighting.weight-of-one-category",
    "weight of the one category that is scored",
    *(
        entry(year, year, _ONE, fact_sheet(year, "Table 1", cites=_TABLES))
        for year in (2023, 2024, 2025)
    ),
    entry(2026, 2027, _ONE, unread(2025, _SHEET)),
    note="The final score is then the performance threshold.",
)
_APP: Final = cfr("414.1367(d)")
_APP_ROWS: Final = _table((_NONE, _Q, _P), "50/0/20/30 0/0/25/75 75/0/25/0")
APP_WEIGHTS: Final = _page.parameter(
    "reweighting.app-weights",
    "weights of the categories under the APP",
    entry(2021, 2024, _APP_ROWS, _APP),
    entry(2025, 2027, _APP_ROWS, unread(2024, _APP)),
    note="The APP began with performance year 2021. Cost weighs nothing.",
)

OF_THE_YEAR: Final = _page.rule(
    "reweighting.weights.table",
    "the year's table of weights has the row, with cost",
    WEIGHTS,
    "REW-019",
)
OF_THE_YEAR_WITHOUT_COST: Final = _page.rule(
    "reweighting.weights-without-cost.table",
    "the year's table of weights has the row, without cost",
    WEIGHTS_WITHOUT_COST,
    *("REW-015", "REW-019"),
)
OF_ONE: Final = _page.rule(
    "reweighting.weight-of-one-category.table",
    "the one category that is left has all the weight",
    WEIGHT_OF_ONE,
    "REW-019",
)
OF_THE_APP: Final = _page.rule(
    "reweighting.app-weights.table",
    "the APP's table of weights has the row",
    APP_WEIGHTS,
    "REW-020",
)
OF_MVPS: Final = _page.rule(
    "reweighting.mvp-weights",
    "an MVP has the weights of traditional MIPS",
    texts(2023, 2027, cfr("414.1365(e)"), read=2024),
    "REW-019",
    note="MVPs began with performance year 2023.",
)


def weights(
    year: PerformanceYear,
    reweighted: Iterable[PerformanceCategory],
    *,
    small_practice: bool | None,
    option: ReportingOption = ReportingOption.TRADITIONAL_MIPS,
) -> Weights:
    """Return the weight of each category in *year* if those *reweighted* have no weight.

    The answer is a mapping from each of the four categories to a share; the shares sum to 1.
    If *small_practice* is None, a share that depends on it is None, and ``missing`` names it. An
    APM Entity's cost is reweighted too, so list it.

    >>> promoting = PerformanceCategory.PROMOTING_INTEROPERABILITY
    >>> found = weights(PerformanceYear(2025), {promoting}, small_practice=False)
    >>> found[PerformanceCategory.QUALITY], sum(found.values())
    (Fraction(11, 20), Fraction(1, 1))
    >>> print(weights(PerformanceYear(2026), {promoting}, small_practice=None))
    quality not known, improvement activities not known, Promoting Interoperability 0%, cost 30%

    Raises InvalidValue if all four are reweighted: nothing is left to weigh, and the final score is
    the performance threshold. Raises YearNotCovered for a row that no text read prints for the
    year, and for an option in a year before it; InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1380(c)(2)(ii); 42 CFR § 414.1367(d); 42 CFR § 414.1365(e).
    """
    subject = "weights"
    check_year(subject, year)
    gone = as_frozenset(reweighted)
    take(
        subject,
        reweighted=(gone, each(frozenset, PerformanceCategory)),
        small_practice=(small_practice, optional(a_flag)),
        option=(option, instance_of(ReportingOption)),
    )
    if gone == frozenset(PerformanceCategory):
        raise InvalidValue.of(
            subject,
            "reweighted",
            given="all four categories",
            expected="at most three",
            remedy="the final score is the performance threshold: see Reweighting.final_score",
        )
    rule, table, key = _table_of(option, gone)
    rows = [
        row
        for row in table.at(year)
        if row.reweighted == key and (row.small_practice, small_practice) not in _OTHER_PRACTICE
    ]
    if not rows:
        _refuse(table, key, year)
    shares = {
        name: shares.pop() if len(shares := {row.weights[one] for row in rows}) == 1 else None
        for one, name in _FIELDS.items()
    }
    finding = rule.of(year).judge(
        None if None in shares.values() else True,
        "; ".join(map(str, rows)),
        missing=("small_practice",),
        about=option.value,
    )
    findings = [finding]
    if option is ReportingOption.MVP:
        findings.append(OF_MVPS.of(year).met())
    left = frozenset(PerformanceCategory) - gone
    if len(left) < LEAST_SCORED:
        findings.append(few_scored(left, year))
    return Weights(year=year, findings=tuple(findings), **shares)


_OTHER_PRACTICE: Final = {(True, False), (False, True)}


def _table_of(
    option: ReportingOption, gone: frozenset[PerformanceCategory]
) -> tuple[Rule, Parameter[tuple[WeightRow, ...]], frozenset[PerformanceCategory]]:
    """Return the rule, its table, and how its row is found."""
    if option is ReportingOption.APP:
        return OF_THE_APP, APP_WEIGHTS, gone - _C
    if COST not in gone:
        return OF_THE_YEAR, WEIGHTS, gone
    if len(gone) == len(PerformanceCategory) - 1:
        return OF_ONE, WEIGHT_OF_ONE, gone
    return OF_THE_YEAR_WITHOUT_COST, WEIGHTS_WITHOUT_COST, gone


def _refuse(
    table: Parameter[tuple[WeightRow, ...]],
    key: frozenset[PerformanceCategory],
    year: PerformanceYear,
) -> NoReturn:
    """Raise for a row that the table of the year does not print."""
    years = [
        one
        for entry in table.entries
        if any(row.reweighted == key for row in entry.value)
        for one in entry.years
    ]
    name = f"{table.name}: a row without {listed(key)}"
    raise YearNotCovered(name, f"performance year {year}", spans_of(years), table.note)
