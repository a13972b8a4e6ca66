"""What each audit includes besides its sample: rates, relevant measures, ACOs' beneficiaries."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.audits.paragraphs import fact_sheet, paragraph
from qpp_rules.audits.reviews import a_patient
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, all_met
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import ApmEntity
from qpp_rules.core.pages import Page, text
from qpp_rules.core.values import (
    a_flag,
    a_text,
    as_frozenset,
    as_tuple,
    count_problem,
    each,
    frozen,
    listing_problems,
    optional,
    shown,
    type_problems,
)
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, check_year
from qpp_rules.measures import Inventory, check_inventory

if TYPE_CHECKING:
    from collections.abc import Iterable

    import attrs

    from qpp_rules.core.determinations import Clause
    from qpp_rules.core.parameters import Entry


_page = Page(__name__)

# 42 CFR 414.1400(b)(3)(v)(F)(3): rates

RATE: Final = _page.rule(
    "audits.rates.recalculated",
    "the rate claimed is the one that the counts give",
    paragraph(
        "(b)(3)(v)(F)(3)",
        Basis.INTERPRETATION,
        "no tolerance is stated: the exact fraction is compared, or the rate to as many decimals "
        "as the caller names",
    ),
    "AUD-012",
)
COUNTS: Final = _page.rule(
    "audits.rates.counts",
    "the numerator is not larger than the denominator",
    paragraph(
        "(b)(3)(v)(F)(3)",
        Basis.DERIVED,
        "the text asks that rates be calculated; a rate is a share, and no share is more than the "
        "whole",
        in_2027=fact_sheet("What are considered data inaccuracies?", "(e)(4)"),
    ),
    "AUD-012",
)


def check_rate(
    numerator: int,
    denominator: int,
    claimed: Decimal | Fraction | None,
    year: PY,
    *,
    decimals: int | None = None,
) -> Determination[bool | None]:
    """Decide whether *claimed*, a rate in percent, is what the counts give.

    The fraction itself is compared. With *decimals* it is enough that the claimed percentage is no
    further from it than half of the last of so many decimals; a rate outside 0% to 100% is never
    right. If the denominator is 0, there is no rate to claim: None is right then, and any rate is
    wrong.

    >>> check_rate(80, 95, Decimal("84.2"), PY(2027)).answer
    False
    >>> check_rate(80, 95, Decimal("84.2"), PY(2027), decimals=1).answer
    True

    Raises InvalidType or InvalidValue for a wrong count, a float, or more than 30 decimals, and
    YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(F)(3).
    """
    rate = RATE.of(check_year("check_rate", year))
    counts = {"numerator": numerator, "denominator": denominator}
    problems = [p for name, count in counts.items() if (p := count_problem(name, count))]
    if decimals is not None and (problem := _decimals_problem(decimals)):
        problems.append(problem)
    if problem := _rate_problem(claimed):
        problems.append(problem)
    if problems:
        refuse("check_rate", problems)
    counted = COUNTS.of(year).judge(numerator <= denominator, numerator, f"at most {denominator}")
    about = f"{numerator} of {denominator}"
    if numerator > denominator or (denominator == 0 and claimed is None):
        return all_met(year, (counted, rate.not_applicable(about=about)))
    if denominator == 0:
        return all_met(year, (counted, rate.not_met(f"{claimed}%", "no rate", about=about)))
    exact = Fraction(_PERCENT * numerator, denominator)
    return all_met(year, (counted, _rate_finding(rate, exact, claimed, decimals)))


def _rate_problem(claimed: object) -> Problem | None:
    expected = "a percentage as a Decimal or Fraction"
    if claimed is None:
        return None
    if not isinstance(claimed, (Decimal, Fraction)):
        remedy = "write Decimal('84.2'), from text and not from a float"
        return Problem("claimed", shown(claimed), expected, remedy, is_type=True)
    if isinstance(claimed, Decimal) and not claimed.is_finite():
        return Problem("claimed", str(claimed), expected)
    if isinstance(claimed, Decimal) and not _is_of_a_few_digits(claimed):
        expected = f"a percentage with at most {_MOST_DECIMALS} decimals"
        return Problem("claimed", shown(claimed), expected, "round it yourself")
    return None


_PERCENT: Final = 100
_MOST_DECIMALS: Final = 30
"""More, and the fraction itself would be too long to write down."""


def _is_of_a_few_digits(claimed: Decimal) -> bool:
    exponent = claimed.as_tuple().exponent
    return isinstance(exponent, int) and -_MOST_DECIMALS <= exponent <= _MOST_DECIMALS


def _decimals_problem(decimals: object) -> Problem | None:
    if problem := count_problem("decimals", decimals):
        return problem
    if decimals not in range(_MOST_DECIMALS + 1):
        return Problem("decimals", shown(decimals), f"0 to {_MOST_DECIMALS}")
    return None


def _rate_finding(
    rate: Clause, exact: Fraction, claimed: Decimal | Fraction | None, decimals: int | None
) -> Finding:
    required = f"{exact}%" if decimals is None else f"{exact}%, to {decimals} decimals"
    if claimed is None:
        return rate.unknown("claimed", required=required)
    away = abs(Fraction(claimed) - exact)
    allowed = Fraction(0) if decimals is None else Fraction(1, 2 * 10**decimals)
    # No rounding leads out of what a percentage can be.
    is_percentage = 0 <= Fraction(claimed) <= _PERCENT
    return rate.judge(is_percentage and away <= allowed, f"{claimed}%", required)


# 42 CFR 414.1400(b)(3)(v)(F)(4): only what is relevant to the period

_RELEVANCE: Final = paragraph("(b)(3)(v)(F)(4)")
QUALITY_RELEVANT: Final = _page.rule(
    "audits.relevance.quality",
    "the quality measure is one of the performance year",
    _RELEVANCE,
    "AUD-013",
    "AUD-014",
)
INTEROPERABILITY_RELEVANT: Final = _page.rule(
    "audits.relevance.promoting-interoperability",
    "the Promoting Interoperability measure is one of the performance year",
    _RELEVANCE,
    "AUD-013",
    "AUD-015",
)
ACTIVITY_RELEVANT: Final = _page.rule(
    "audits.relevance.improvement-activities",
    "the improvement activity is one of the performance year",
    _RELEVANCE,
    "AUD-013",
    "AUD-016",
)
USED_KNOWN: Final = _page.rule(
    "audits.relevance.used",
    "the measures and activities that data uses are known",
    paragraph(
        "(b)(3)(v)(F)(4)",
        Basis.DERIVED,
        "the text asks that what is used be verified; what is not known cannot be verified",
    ),
    "AUD-013",
)
_RELEVANT: Final = {
    PerformanceCategory.QUALITY: QUALITY_RELEVANT,
    PerformanceCategory.PROMOTING_INTEROPERABILITY: INTEROPERABILITY_RELEVANT,
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: ACTIVITY_RELEVANT,
}


def _a_submitted_category(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> Problem | None:
    expected = f"one of {', '.join(category.name for category in _RELEVANT)}"
    if isinstance(value, PerformanceCategory) and value in _RELEVANT:
        return None
    is_type = not isinstance(value, PerformanceCategory)
    return Problem(attribute.name, shown(value), expected, is_type=is_type)


@frozen
class MeasureUsed:
    """A measure or activity that data are about, and the year of its specification, if known."""

    identifier: str = field(validator=a_text)
    category: PerformanceCategory = field(validator=_a_submitted_category)
    version: PY | None = field(default=None, validator=optional(a_performance_year))


def check_relevance(
    used: Iterable[MeasureUsed], year: PY, *, inventory: Inventory | None = None
) -> Determination[bool | None]:
    """Decide whether data uses only measures and activities of *year*.

    *inventory* is CMS's list for the year, with the category of each id. It comes first in the
    findings: another year's inventory is NOT_MET, and a provisional one leaves the answer open.
    Then there is one finding for each measure used. It is NOT_MET if the inventory does not hold
    the id, if it holds the id in another category, or if the version is another year's. A version
    of the year alone proves nothing: without an inventory the answer is None. So it is if *used* is
    empty, because then nothing was verified. Give the version where it is known: an id goes on from
    year to year, and only the version shows last year's specification. Traditional MIPS, MVPs and
    the APP are alike.

    >>> from qpp_rules.measures import Inventory, Measure, Source
    >>> measures = [Measure("PI_PHCDRR_1", PerformanceCategory.PROMOTING_INTEROPERABILITY)]
    >>> inventory = Inventory(year=PY(2027), measures=measures, source=Source(provisional=False))
    >>> used = [MeasureUsed("PI_PHCDRR_9", PerformanceCategory.PROMOTING_INTEROPERABILITY)]
    >>> check_relevance(used, PY(2027), inventory=inventory).answer
    False
    >>> used = [MeasureUsed("PI_PHCDRR_1", PerformanceCategory.PROMOTING_INTEROPERABILITY)]
    >>> check_relevance(used, PY(2027), inventory=inventory).answer
    True

    Raises InvalidType for an argument of the wrong type, and YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(F)(4).
    """
    used_known = USED_KNOWN.of(check_year("check_relevance", year))
    given = as_tuple(used)
    problems = listing_problems("used", given, MeasureUsed)
    problems += type_problems(
        ("inventory", inventory, (Inventory, type(None)), "a measures.Inventory, or None")
    )
    if problems:
        refuse("check_relevance", problems)
    held = check_inventory(inventory, year)
    findings = [*held.findings, *(_relevance(one, year, inventory, held.missing) for one in given)]
    if not given:
        findings.append(used_known.unknown("used", observed="none"))
    return all_met(year, tuple(findings))


def _relevance(
    used: MeasureUsed, year: PY, inventory: Inventory | None, missing: tuple[str, ...]
) -> Finding:
    clause, about, required = _RELEVANT[used.category].of(year), used.identifier, f"of {year}"
    if used.version is not None and used.version != year:
        return clause.not_met(f"of {used.version}", required, about=about)
    if inventory is None or inventory.year != year:
        return clause.unknown(f"the inventory of {year}", required=required, about=about)
    listed, name = inventory.get(used.identifier), f"the inventory of {year}"
    if listed is None:
        near = inventory.near(used.identifier)
        observed = f"not in {name}" + (f", which has {near}" if near else "")
    else:
        observed = f"in {name}"
        if listed.category is not used.category:
            return clause.not_met(f"{observed} as {listed.category.value}", required, about=about)
    holds = None if missing else listed is not None
    return clause.judge(holds, observed, required, missing=missing, about=about)


# 2027 Self-Nomination Fact Sheet, "Data Validation Audits": Medicare CQMs

CHECKED_FROM: Final = PY(2027)


def _in_2027(basis: Basis = Basis.CMS_GUIDANCE, note: str = "") -> tuple[Entry[None], ...]:
    return (text(2027, 2027, fact_sheet("Data Validation Audits", basis=basis, note=note)),)


LISTED: Final = _page.rule(
    "audits.medicare-cqms.listed",
    "every patient of a Medicare CQM is on the ACO's list of eligible beneficiaries",
    _in_2027(),
    "AUD-017",
)
CRITERIA: Final = _page.rule(
    "audits.medicare-cqms.criteria",
    "every patient of a Medicare CQM meets its denominator and numerator criteria as submitted",
    _in_2027(),
    "AUD-017",
)
LATEST_LIST: Final = _page.rule(
    "audits.medicare-cqms.latest-list",
    "the list that governs is the latest that the ACO was given",
    _in_2027(
        Basis.INTERPRETATION, "there is a list each quarter, and which of them governs is not said"
    ),
    "AUD-018",
)
OF_THE_ACO: Final = _page.rule(
    "audits.medicare-cqms.aco",
    "the check names the ACO whose patients it is of",
    _in_2027(Basis.DERIVED, "the list is that of one ACO, so the check is of one ACO too"),
    "AUD-017",
    "AUD-031",
)
_QUARTERS: Final = 4


def _a_quarter(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    if problem := count_problem(attribute.name, value):
        return problem
    if value not in range(1, _QUARTERS + 1):
        return Problem(attribute.name, str(value), "1 to 4")
    return None


def _as_patients(patients: Iterable[str]) -> Any:
    return as_frozenset(patients)


@frozen
class BeneficiaryList:
    """The beneficiaries eligible for Medicare CQMs that an ACO was given with a quarter's report.

    The ids are not shown. *year* is the performance year of the report; None means that it is the
    year that is asked about.
    """

    quarter: int = field(validator=_a_quarter)
    beneficiaries: frozenset[str] = field(
        converter=_as_patients,
        validator=each(frozenset, str),
        repr=lambda ids: f"<{len(ids)}>",
    )
    year: PY | None = field(default=None, validator=optional(a_performance_year))


@frozen(kw_only=True)
class MedicareCqmRecord:
    """A patient that an ACO submits for a Medicare CQM.

    The two say whether the patient was confirmed to meet the criteria of the denominator, and those
    of the numerator as it is submitted; None where that was not checked. The id is not shown.
    """

    measure: str = field(validator=a_text)
    patient: str = field(repr=False, validator=a_patient)
    denominator_confirmed: bool | None = field(default=None, validator=optional(a_flag))
    numerator_confirmed: bool | None = field(default=None, validator=optional(a_flag))


def check_beneficiaries(
    records: Iterable[MedicareCqmRecord],
    lists: Iterable[BeneficiaryList] | None,
    year: PY,
    *,
    participant: ApmEntity | None = None,
) -> Determination[bool | None]:
    """Decide whether an ACO's Medicare CQM data covers only beneficiaries who are eligible.

    There are two findings for each measure. The list of the latest quarter given decides, and a
    finding says that this is our reading. Without a list nothing can be validated, and without
    *records* nothing was: the answer is None. *participant* is the ACO: only a check that names it
    opens the gate to its Medicare CQMs.

    >>> record = MedicareCqmRecord(
    ...     measure="236", patient="B1", denominator_confirmed=True, numerator_confirmed=True
    ... )
    >>> lists = [BeneficiaryList(1, {"B1"}), BeneficiaryList(2, {"B2"})]
    >>> d = check_beneficiaries([record], lists, PY(2027))
    >>> d.answer, d.findings[1].observed
    (False, '1 of 1 not on the list')

    Raises InvalidType for an argument of the wrong type, InvalidValue for two lists of one quarter
    or a list of another year, and YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet, "Data Validation Audits".
    """
    listed = LISTED.of(check_year("check_beneficiaries", year))
    criteria = CRITERIA.of(year)
    given, known = as_tuple(records), () if lists is None else as_tuple(lists)
    problems = listing_problems("records", given, MedicareCqmRecord)
    problems += listing_problems("lists", known, BeneficiaryList) or _list_problems(known, year)
    kinds = (ApmEntity, type(None))
    problems += type_problems(("participant", participant, kinds, "an ApmEntity, or None"))
    if problems:
        refuse("check_beneficiaries", problems)
    measures = sorted({record.measure for record in given})
    latest = max(known, key=lambda one: one.quarter) if known else None
    findings: list[Finding] = []
    if participant is not None:
        findings.append(OF_THE_ACO.of(year).met(participant.masked_key))
    if latest is not None:
        quarters = ", ".join(str(one) for one in sorted(one.quarter for one in known))
        governs = LATEST_LIST.of(year)
        findings.append(governs.met(f"quarter {latest.quarter}", about=f"given: {quarters}"))
    if not given:
        findings += [listed.unknown("records"), criteria.unknown("records")]
    for measure in measures:
        of_measure = [record for record in given if record.measure == measure]
        findings.append(_listed(listed, measure, of_measure, latest))
        findings.append(_criteria(criteria, measure, of_measure))
    return all_met(year, tuple(findings))


def _list_problems(lists: tuple[BeneficiaryList, ...], year: PY) -> list[Problem]:
    quarters = [one.quarter for one in lists]
    problems = [
        Problem("lists", f"quarter {quarter} more than once", "one list for each quarter")
        for quarter in sorted({one for one in quarters if quarters.count(one) > 1})
    ]
    others = sorted({one.year for one in lists if one.year not in (None, year)})
    problems += [Problem("lists", f"a list of {other}", f"lists of {year}") for other in others]
    return problems


def _listed(
    clause: Clause, measure: str, records: list[MedicareCqmRecord], latest: BeneficiaryList | None
) -> Finding:
    if latest is None:
        return clause.unknown("lists", about=measure)
    strangers = sum(record.patient not in latest.beneficiaries for record in records)
    observed = f"{strangers} of {len(records)} not on the list"
    return clause.judge(strangers == 0, observed, "0", about=measure)


def _criteria(clause: Clause, measure: str, records: list[MedicareCqmRecord]) -> Finding:
    flags = [(one.denominator_confirmed, one.numerator_confirmed) for one in records]
    failing = sum(False in pair for pair in flags)
    if failing:
        observed = f"{failing} of {len(records)} do not meet them"
        return clause.not_met(observed, "0", about=measure)
    missing = sorted(
        {
            name
            for pair in flags
            for name, flag in zip(
                ("denominator_confirmed", "numerator_confirmed"), pair, strict=True
            )
            if flag is None
        }
    )
    if missing:
        return clause.unknown(*missing, about=measure)
    return clause.met(f"0 of {len(records)} do not meet them", "0", about=measure)
