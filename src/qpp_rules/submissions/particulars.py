"""What a submission indicates and carries beside its counts, each part given or not known.

2027 Self-Nomination Fact Sheet, "Data Submission Functions", and the paragraphs that it restates:
the source of the data, whose patients it is about, the level of each rate, risk-adjusted results,
and what a QCDR adds for its own measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_flag,
    each,
    member_of,
    optional,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ParticipationOption,
    PerformanceCategory,
)
from qpp_rules.submissions.kinds import refused, to_look_at
from qpp_rules.submissions.reporters import as_categories
from qpp_rules.submissions.senders import medicare_cqm_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear as PY
    from qpp_rules.submissions.reporters import Sender


class RateLevel(Enumeration):
    """The level that a rate is about."""

    TIN_NPI = "TIN/NPI"
    TIN = "TIN"
    AGGREGATED_TINS = "aggregated TINs"


class Deciles(Enumeration):
    """Whether the distribution of a measure's results by decile is given."""

    GIVEN = "given"
    NOT_AVAILABLE = "not available"
    WITHHELD = "available and not given"


def _as_ids(items: Iterable[str] | None) -> Any:
    return as_frozenset(items)


def _as_levels(items: Iterable[RateLevel] | None) -> Any:
    return as_frozenset(items)


_FLAG: Final = optional(a_flag)
_IDS: Final = optional(each(frozenset, str))
_CATEGORIES: Final = optional(each(frozenset, PerformanceCategory))
_LEVELS: Final = optional(each(frozenset, RateLevel))


@frozen(kw_only=True)
class Particulars:
    """Facts about a submission that its counts don't show. None means "not known".

    - *covers_all_payers*: its quality data is about the patients of all payers, Medicare CQMs aside
    - *has_beneficiaries_only*: its Medicare CQMs are about the ACO's assigned Medicare
      fee-for-service beneficiaries who meet the measure's specification, and no one else
    - *is_from_cehrt*: data comes from certified EHR technology (CEHRT), as that of Promoting
      Interoperability and eCQMs must
    - *indicates_cehrt*: the CEHRT data source is indicated; if not known, a CEHRT id indicates it
    - *to_standard*: the categories whose data is indicated to follow the category's standards
    - *nothing_to_report*: the categories that the participant has no data for
    - *deciles*: whether the distribution of results by decile is given
    - *completeness_levels*, *performance_levels*: the levels that these rates are given at
    - *gives_sampling_method*: the sampling methodology of the data validation is given
    - *risk_adjusted*, *specified*, *compared*: the ids of measures whose risk-adjusted results,
      data elements and specifications, and comparison of clinicians or groups are given
    - *titled_mvps*: the ids of the MVPs whose titles are given
    - *uses_specifications_unaltered*: every measure is used as CMS specifies it
    - *is_selected*: patients or cases were selected so that the data does not represent performance

    >>> Particulars(covers_all_payers=True, risk_adjusted=["001"]).risk_adjusted
    frozenset({'001'})
    """

    covers_all_payers: bool | None = field(default=None, validator=_FLAG)
    has_beneficiaries_only: bool | None = field(default=None, validator=_FLAG)
    is_from_cehrt: bool | None = field(default=None, validator=_FLAG)
    indicates_cehrt: bool | None = field(default=None, validator=_FLAG)
    to_standard: frozenset[PerformanceCategory] | None = field(
        default=None, converter=as_categories, validator=_CATEGORIES
    )
    nothing_to_report: frozenset[PerformanceCategory] | None = field(
        default=None, converter=as_categories, validator=_CATEGORIES
    )
    deciles: Deciles | None = field(default=None, validator=optional(member_of(Deciles)))
    completeness_levels: frozenset[RateLevel] | None = field(
        default=None, converter=_as_levels, validator=_LEVELS
    )
    performance_levels: frozenset[RateLevel] | None = field(
        default=None, converter=_as_levels, validator=_LEVELS
    )
    gives_sampling_method: bool | None = field(default=None, validator=_FLAG)
    risk_adjusted: frozenset[str] | None = field(default=None, converter=_as_ids, validator=_IDS)
    specified: frozenset[str] | None = field(default=None, converter=_as_ids, validator=_IDS)
    compared: frozenset[str] | None = field(default=None, converter=_as_ids, validator=_IDS)
    titled_mvps: frozenset[str] | None = field(default=None, converter=_as_ids, validator=_IDS)
    uses_specifications_unaltered: bool | None = field(default=None, validator=_FLAG)
    is_selected: bool | None = field(default=None, validator=_FLAG)

    def _problems(self) -> Iterator[Problem]:
        for name in ("to_standard", "nothing_to_report"):
            if not (getattr(self, name) or frozenset()) <= SUBMITTED_CATEGORIES:
                expected = "only categories that an intermediary submits"
                yield Problem(name, "COST among them", expected)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a submission holds, as far as its particulars depend on it."""

    participation: ParticipationOption
    categories: frozenset[PerformanceCategory]
    needs_cehrt: bool
    has_cehrt_id: bool
    quality: tuple[str, ...]
    medicare_cqms: tuple[str, ...]
    qcdr_measures: tuple[str, ...]
    risk_adjusted: tuple[str, ...]
    maybe_risk_adjusted: tuple[str, ...]
    mvps: tuple[str, ...]


_page = Page(__name__)

_FUNCTIONS: Final = guidance(FACT_SHEET_2027, "Data Submission Functions")
_OF_2024: Final = date(2024, 12, 1)


def _restated(
    first: int, paragraph: str, heading: str = "Data Submission Functions"
) -> tuple[Entry[None], ...]:
    """Return a paragraph of 42 CFR 414.1400 from *first*, and the fact sheet that restates it."""
    cited = cfr(f"414.1400{paragraph}")
    return (
        *(text(year, year, evolve(cited, as_of=date(year, 1, 1))) for year in range(first, 2024)),
        text(2024, 2024, cited),
        text(2025, 2026, unread(2024, cited)),
        text(2027, 2027, guidance(FACT_SHEET_2027, heading, cites=cited.locator)),
    )


def _function(name: str, title: str, *requirements: str) -> Rule:
    """Make the rule of one of the functions that only the fact sheet of 2027 lists."""
    texts = (text(2027, 2027, _FUNCTIONS),)
    return to_look_at(_page.rule(f"submissions.functions.{name}", title, texts, *requirements))


def _cehrt_texts() -> tuple[Entry[None], ...]:
    places = {
        **dict.fromkeys((2017, 2018), "(a)(4)(i)"),
        **dict.fromkeys((2019, 2020), "(a)(4)(ii)"),
        2021: "(a)(4)(i)(B)",
    }
    return (
        *(
            text(year, year, cfr(f"414.1400{place}", as_of=date(year, 1, 1)))
            for year, place in places.items()
        ),
        *_restated(2022, "(a)(2)(i)(B)", "Organizational Approval Criteria"),
    )


_ANY_PAYER: Final = cfr("414.1340(a)", as_of=_OF_2024)
_ALL_PAYER: Final = cfr("414.1400(a)(3)(ii)(A)")
ALL_PAYERS: Final = refused(
    _page.rule(
        "submissions.all-payers",
        "the data covers the patients of all payers",
        (
            text(2023, 2023, unread(2024, _ANY_PAYER)),
            text(2024, 2024, _ALL_PAYER),
            text(2025, 2026, unread(2024, _ALL_PAYER)),
            text(
                2027,
                2027,
                guidance(
                    FACT_SHEET_2027, "Data Submission Functions", cites="414.1400(a)(3)(ii)(A)"
                ),
            ),
        ),
        "SUB-019",
    )
)
BENEFICIARIES: Final = refused(
    _page.rule(
        "submissions.medicare-cqms.beneficiaries",
        "Medicare CQMs are only about the ACO's assigned fee-for-service beneficiaries",
        medicare_cqm_texts(),
        "SUB-020",
    )
)
CEHRT_SOURCE: Final = refused(
    _page.rule(
        "submissions.cehrt-source",
        "data from certified EHR technology is marked as such",
        _cehrt_texts(),
        "SUB-015",
        "RDY-015",
    )
)
RISK_ADJUSTED: Final = refused(
    _page.rule(
        "submissions.risk-adjusted",
        "risk-adjusted results are submitted for a risk-adjusted measure",
        _restated(2024, "(b)(3)(xi)"),
        "SUB-024",
    )
)
AS_SPECIFIED: Final = refused(
    _page.rule(
        "submissions.as-specified",
        "every measure is used as specified, unaltered",
        (
            text(
                2027,
                2027,
                guidance(FACT_SHEET_2027, "What information is needed to self-nominate?"),
            ),
        ),
        "MEA-018",
        "MEA-017",
    )
)
_SELECTIVE: Final = cfr("414.1340(e)", as_of=_OF_2024)
REPRESENTATIVE: Final = refused(
    _page.rule(
        "submissions.representative",
        "the data was not selected, and is representative of performance",
        (
            text(2023, 2023, unread(2024, _SELECTIVE)),
            text(2024, 2024, _SELECTIVE),
            text(2025, 2027, unread(2024, _SELECTIVE)),
        ),
        "SUB-064",
    )
)
STANDARDS: Final = _function(
    "standards",
    "the data of the category is marked as following the category's standards",
    "SUB-017",
)
ALL_CATEGORIES: Final = _function(
    "categories", "the data of each supported category is submitted", "SUB-018"
)
DECILES: Final = _function(
    "deciles", "the distribution of results by decile is given if available", "SUB-021"
)
COMPLETENESS_LEVEL: Final = _function(
    "completeness-level",
    "data completeness rates are given at the level of the participant",
    "SUB-022",
)
PERFORMANCE_LEVEL: Final = _function(
    "performance-level", "performance rates are given at the level of the participant", "SUB-023"
)
SAMPLING_METHOD: Final = _function(
    "sampling-method", "the sampling methodology of the data validation is given", "SAM-018"
)
SPECIFICATIONS: Final = _function(
    "qcdr-specifications",
    "data elements and specifications of the QCDR measure are given",
    "SUB-025",
)
COMPARISON: Final = _function(
    "comparison", "quality of care is compared on the QCDR measure", "SUB-026"
)
TITLES: Final = to_look_at(
    _page.rule(
        "submissions.functions.identifiers",
        "the title of the MVP is given",
        _restated(2024, "(b)(3)(ix)"),
        "IDN-006",
    )
)

_OWN_LEVELS: Final = {
    ParticipationOption.INDIVIDUAL: RateLevel.TIN_NPI,
    ParticipationOption.GROUP: RateLevel.TIN,
    ParticipationOption.SUBGROUP: RateLevel.TIN,
    ParticipationOption.VIRTUAL_GROUP: RateLevel.AGGREGATED_TINS,
    ParticipationOption.APM_ENTITY: RateLevel.AGGREGATED_TINS,
}
_GIVEN: Final = {
    None: None,
    Deciles.GIVEN: True,
    Deciles.NOT_AVAILABLE: True,
    Deciles.WITHHELD: False,
}


def particular_findings(
    told: Particulars, contents: Contents, sender: Sender, year: PY
) -> Iterator[Finding]:
    """Yield whether each part that the year asks for is there, in the order of the fact sheet."""
    yield _cehrt_finding(told, contents, year)
    yield from _of_categories(told, contents, sender, year)
    if contents.quality:
        yield from _of_quality(told, contents, year)
        yield from _of_measures(told, contents, year)
    if TITLES.covers(year):
        for mvp in contents.mvps:
            yield _of_id(TITLES, mvp, told.titled_mvps, "titled_mvps", year)


def _of_quality(told: Particulars, contents: Contents, year: PY) -> Iterator[Finding]:
    if set(contents.quality) > set(contents.medicare_cqms):
        yield _flag(ALL_PAYERS, told.covers_all_payers, "covers_all_payers", year)
    if contents.medicare_cqms and BENEFICIARIES.covers(year):
        only = told.has_beneficiaries_only
        yield _flag(BENEFICIARIES, only, "has_beneficiaries_only", year)
    selected = told.is_selected
    yield _flag(REPRESENTATIVE, None if selected is None else not selected, "is_selected", year)
    if not DECILES.covers(year):
        return
    yield _flag(AS_SPECIFIED, told.uses_specifications_unaltered, _UNALTERED, year)
    yield _flag(DECILES, _GIVEN[told.deciles], "deciles", year)
    own = _OWN_LEVELS[contents.participation]
    for rule, name in ((COMPLETENESS_LEVEL, _COMPLETENESS), (PERFORMANCE_LEVEL, _PERFORMANCE)):
        levels: frozenset[RateLevel] | None = getattr(told, name)
        observed = None if levels is None else ", ".join(sorted(one.value for one in levels))
        holds = None if levels is None else own in levels
        missing = (f"particulars.{name}",)
        yield rule.of(year).judge(holds, observed, own.value, missing=missing)
    yield _flag(SAMPLING_METHOD, told.gives_sampling_method, "gives_sampling_method", year)


_UNALTERED: Final = "uses_specifications_unaltered"
_COMPLETENESS: Final = "completeness_levels"
_PERFORMANCE: Final = "performance_levels"


def _of_measures(told: Particulars, contents: Contents, year: PY) -> Iterator[Finding]:
    if RISK_ADJUSTED.covers(year):
        for name in contents.risk_adjusted:
            yield _of_id(RISK_ADJUSTED, name, told.risk_adjusted, "risk_adjusted", year)
        for name in contents.maybe_risk_adjusted:
            if name not in (told.risk_adjusted or ()):
                missing = "isRiskAdjusted in the measures data"
                yield RISK_ADJUSTED.of(year).unknown(missing, about=name)
    if SPECIFICATIONS.covers(year):
        for name in contents.qcdr_measures:
            yield _of_id(SPECIFICATIONS, name, told.specified, "specified", year)
            yield _of_id(COMPARISON, name, told.compared, "compared", year)


def _of_categories(
    told: Particulars, contents: Contents, sender: Sender, year: PY
) -> Iterator[Finding]:
    if not STANDARDS.covers(year):
        return
    for category in PerformanceCategory:
        if category in contents.categories:
            holds = None if told.to_standard is None else category in told.to_standard
            missing = ("particulars.to_standard",)
            yield STANDARDS.of(year).judge(holds, missing=missing, about=category.value)
    supported = None if sender.supports is None else sender.supports.categories
    clause = ALL_CATEGORIES.of(year)
    if supported is None and contents.categories < SUBMITTED_CATEGORIES:
        yield clause.unknown("sender.supports.categories")
        return
    for category in PerformanceCategory:
        if category in contents.categories:
            yield clause.met("submitted", about=category.value)
        elif category in (supported or ()):
            excused = told.nothing_to_report
            holds = None if excused is None else category in excused
            missing = ("particulars.nothing_to_report",)
            observed = "nothing to report" if holds else "not submitted"
            yield clause.judge(holds, observed, missing=missing, about=category.value)


def _cehrt_finding(told: Particulars, contents: Contents, year: PY) -> Finding:
    clause = CEHRT_SOURCE.of(year)
    # What is said outweighs the id: a no to either is never a yes.
    indicated, comes_from = told.indicates_cehrt, told.is_from_cehrt
    if comes_from is False:
        if contents.needs_cehrt:
            return clause.not_met("not from CEHRT", "from CEHRT, and marked as such")
        return clause.not_applicable()
    if indicated is None and contents.has_cehrt_id:
        indicated = True
    if contents.needs_cehrt:
        comes_from = True
    if indicated or comes_from:
        return clause.judge(indicated, missing=("particulars.indicates_cehrt",))
    unknown = ("is_from_cehrt", *(("indicates_cehrt",) if indicated is None else ()))
    return clause.unknown(*(f"particulars.{name}" for name in unknown))


def _flag(rule: Rule, holds: bool | None, name: str, year: PY) -> Finding:
    return rule.of(year).judge(holds, missing=(f"particulars.{name}",))


def _of_id(rule: Rule, one: str, given: frozenset[str] | None, name: str, year: PY) -> Finding:
    holds = None if given is None else one in given
    observed = None if holds is None else "given" if holds else "not given"
    return rule.of(year).judge(holds, observed, missing=(f"particulars.{name}",), about=one)
