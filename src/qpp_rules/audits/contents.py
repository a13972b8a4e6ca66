"""What an audit verifies for each participant: status, identifiers, rates, relevance: (v)(F)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.audits.paragraphs import fact_sheet, paragraph, read_as
from qpp_rules.audits.tally import masked, sampled_in
from qpp_rules.core.checks import (
    a_count,
    a_text,
    instance_of,
    listing_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    together,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.listings import items_of
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year, check_year
from qpp_rules.measures import Inventory, check_inventory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.audits.tally import Tally
    from qpp_rules.core.findings import Clause, Finding, Rule


@takes(PerformanceCategory)
def _a_submitted_category(name: str, value: object) -> Problem | None:
    expected = f"one of {', '.join(category.name for category in _RELEVANT)}"
    if isinstance(value, PerformanceCategory) and value in _RELEVANT:
        return None
    is_type = not isinstance(value, PerformanceCategory)
    return Problem(name, shown(value), expected, is_type=is_type)


@frozen
class MeasureUsed:
    """A measure or activity that the data uses, and the year of its specification, if known."""

    identifier: str = field(validator=a_text)
    category: PerformanceCategory = field(validator=_a_submitted_category)
    version: PY | None = field(default=None, validator=optional(a_performance_year))


_page = Page(__name__)

# (F)(1): eligibility status, and (F)(2): TINs and NPIs

ELIGIBILITY_VERIFIED: Final = _page.rule(
    "audits.eligibility-status",
    "the eligibility status of each participant was verified",
    paragraph(
        "(b)(3)(v)(F)(1)",
        Basis.INTERPRETATION,
        '"each" is taken to mean everyone whose data will be submitted, and not only those who '
        "were sampled",
    ),
    "AUD-010",
    "AUD-035",
)
_OF_THE_SAMPLE: Final = 'the caller\'s reading: "each" is taken to mean those who were sampled'
OF_THE_FRAME: Final = _page.rule(
    "audits.frame",
    "everyone who was checked or withdrew is in the frame that the plan was drawn from",
    paragraph(
        "(b)(3)(v)(F)(1)",
        Basis.DERIVED,
        "the sample is drawn from those whose data will be submitted, and their status is "
        "verified; everyone who is checked is one of them",
    ),
    "AUD-034",
)
IDENTIFIERS_VERIFIED: Final = _page.rule(
    "audits.identifiers",
    "the TINs and NPIs of each sampled participant were verified",
    paragraph("(b)(3)(v)(F)(2)"),
    "AUD-011",
    "AUD-035",
)

# (F)(3): rates

RATES_CALCULATED: Final = _page.rule(
    "audits.rates",
    "the reporting and performance rates of each sampled participant were calculated",
    paragraph("(b)(3)(v)(F)(3)"),
    "AUD-012",
    "AUD-035",
)
RATE: Final = _page.rule(
    "audits.rates.recalculated",
    "the claimed rate is the one that the counts give",
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

# (F)(4): only what is relevant to the period

_RELEVANCE: Final = paragraph("(b)(3)(v)(F)(4)")
RELEVANCE_VERIFIED: Final = _page.rule(
    "audits.relevance",
    "the measures and activities of each sampled participant were verified to be the period's",
    _RELEVANCE,
    "AUD-013",
    "AUD-035",
)
QUALITY_RELEVANT: Final = _page.rule(
    "audits.relevance.quality",
    "the quality measure belongs to the performance year",
    _RELEVANCE,
    "AUD-013",
    "AUD-014",
)
INTEROPERABILITY_RELEVANT: Final = _page.rule(
    "audits.relevance.promoting-interoperability",
    "the Promoting Interoperability measure belongs to the performance year",
    _RELEVANCE,
    "AUD-013",
    "AUD-015",
)
ACTIVITY_RELEVANT: Final = _page.rule(
    "audits.relevance.improvement-activities",
    "the improvement activity belongs to the performance year",
    _RELEVANCE,
    "AUD-013",
    "AUD-016",
)
USED_KNOWN: Final = _page.rule(
    "audits.relevance.used",
    "the measures and activities that the data uses are known",
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
_PERCENT: Final = 100
_MOST_DECIMALS: Final = 30
"""With more decimals the fraction itself would be too long to write down."""


def verified_findings(tally: Tally, *, of_sample_only: bool) -> Iterator[Finding]:
    """Yield what was verified for each participant, in the order of the regulation.

    With *of_sample_only* the eligibility status must be verified only for the sample, otherwise for
    the whole frame.
    """
    sampled = [member.participant for member in tally.sampled]
    yield _eligibility_verified(tally, sampled if of_sample_only else None)
    for rule, name in (
        (IDENTIFIERS_VERIFIED, "identifiers"),
        (RATES_CALCULATED, "rates"),
        (RELEVANCE_VERIFIED, "relevance"),
    ):
        yield _verified(rule, name, tally, sampled)


def _eligibility_verified(tally: Tally, sampled: list[Participant] | None) -> Finding:
    name = "eligibility_status"
    if sampled is not None:
        finding = _verified(ELIGIBILITY_VERIFIED, name, tally, sampled)
        return finding.replace(source=read_as(finding.citation, _OF_THE_SAMPLE))
    if tally.frame is not None:
        everyone = sorted(tally.frame - tally.gone, key=lambda one: one.key)
        return _verified(ELIGIBILITY_VERIFIED, name, tally, everyone)
    flags = {one: flag for one, flag in _flags(tally, name).items() if one not in tally.gone}
    done = list(flags.values()).count(True)
    required = f"all {tally.plan.frame_size} of the frame"
    # Without the frame, checks can show that something is wrong, but not that all was verified.
    holds = together(None, *flags.values())
    clause = ELIGIBILITY_VERIFIED.of(tally.year)
    return clause.judge(holds, done, required, missing=(f"checks.{name}",))


def _verified(rule: Rule, name: str, tally: Tally, participants: list[Participant]) -> Finding:
    flags = _flags(tally, name)
    given = [flags.get(participant) for participant in participants]
    observed, required = given.count(True), f"{len(given)} participants"
    holds = together(*given) if given else True
    return rule.of(tally.year).judge(holds, observed, required, missing=(f"checks.{name}",))


def _flags(tally: Tally, name: str) -> dict[Participant, bool | None]:
    return {check.participant: getattr(check, name) for check in tally.checks}


def frame_findings(tally: Tally) -> Iterator[Finding]:
    """Yield whether everyone who was checked or withdrew is in the frame."""
    plan, frame, clause = tally.plan, tally.frame, OF_THE_FRAME.of(tally.year)
    # An extended plan may have members that have left its frame since then.
    known = sampled_in(plan)
    left = known if plan.extends else frozenset[Participant]()
    if frame is not None:
        strangers = (tally.checked | tally.gone) - frame - left
        yield clause.judge(not strangers, len(strangers), 0, about=masked(strangers))
        if len(frame) != plan.frame_size:
            required = f"{plan.frame_size}, as the plan says"
            yield clause.not_met(f"{len(frame)} participants", required)
        return
    too_many = len(tally.checked - left) - plan.frame_size
    if plan.extends is None and too_many == 0:
        # As many as the frame has, but not the frame: at least one is not in it.
        too_many = 1
    if too_many > 0:
        observed = f"{too_many} or more that were never in it"
        yield clause.not_met(observed, f"the {plan.frame_size} of the frame")
    elif unknown := tally.gone - known:
        about = f"whether of the frame: {masked(unknown)}"
        yield clause.unknown("checks", about=about)


def check_rate(
    numerator: int,
    denominator: int,
    claimed: Decimal | Fraction | None,
    year: PY,
    *,
    decimals: int | None = None,
) -> Determination[bool | None]:
    """Decide whether *claimed*, a rate in percent, is what the counts give.

    The exact fraction is compared. With *decimals*, the claimed percentage may differ from it by up
    to half a unit of the last decimal; a rate outside 0% to 100% is never right. If the denominator
    is 0, there isn't a rate to claim: None is right, and any rate is wrong.

    >>> check_rate(80, 95, Decimal("84.2"), PY(2027)).answer
    False
    >>> check_rate(80, 95, Decimal("84.2"), PY(2027), decimals=1).answer
    True

    Raises InvalidType or InvalidValue for a wrong count, a float, or more than 30 decimals, and
    YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(F)(3).
    """
    rate = RATE.of(check_year("check_rate", year))
    take(
        "check_rate",
        numerator=(numerator, a_count),
        denominator=(denominator, a_count),
        decimals=(decimals, optional(_decimals)),
        claimed=(claimed, optional(_a_rate)),
    )
    counted = COUNTS.of(year).judge(numerator <= denominator, numerator, f"at most {denominator}")
    about = f"{numerator} of {denominator}"
    if numerator > denominator or (denominator == 0 and claimed is None):
        return all_met(year, (counted, rate.not_applicable(about=about)))
    if denominator == 0:
        return all_met(year, (counted, rate.not_met(f"{claimed}%", "no rate", about=about)))
    exact = Fraction(_PERCENT * numerator, denominator)
    return all_met(year, (counted, _rate_finding(rate, exact, claimed, decimals)))


@takes(Decimal, Fraction)
def _a_rate(name: str, claimed: object) -> Problem | None:
    expected = "a percentage as a Decimal or Fraction"
    if not isinstance(claimed, (Decimal, Fraction)):
        remedy = "write Decimal('84.2'), from text and not from a float"
        return Problem(name, shown(claimed), expected, remedy, is_type=True)
    if isinstance(claimed, Decimal) and not claimed.is_finite():
        return Problem(name, str(claimed), expected)
    if isinstance(claimed, Decimal) and not _is_of_a_few_digits(claimed):
        expected = f"a percentage with at most {_MOST_DECIMALS} decimals"
        return Problem(name, shown(claimed), expected, "round it yourself")
    return None


def _is_of_a_few_digits(claimed: Decimal) -> bool:
    exponent = claimed.as_tuple().exponent
    return isinstance(exponent, int) and -_MOST_DECIMALS <= exponent <= _MOST_DECIMALS


@takes(int)
def _decimals(name: str, decimals: object) -> Problem | None:
    if problem := a_count.problem(name, decimals):
        return problem
    if decimals not in range(_MOST_DECIMALS + 1):
        return Problem(name, shown(decimals), f"0 to {_MOST_DECIMALS}")
    return None


def _rate_finding(
    rate: Clause, exact: Fraction, claimed: Decimal | Fraction | None, decimals: int | None
) -> Finding:
    required = f"{exact}%" if decimals is None else f"{exact}%, to {decimals} decimals"
    if claimed is None:
        return rate.unknown("claimed", required=required)
    away = abs(Fraction(claimed) - exact)
    allowed = Fraction(0) if decimals is None else Fraction(1, 2 * 10**decimals)
    # Rounding never gives a percentage below 0 or above 100.
    is_percentage = 0 <= Fraction(claimed) <= _PERCENT
    return rate.judge(is_percentage and away <= allowed, f"{claimed}%", required)


def check_relevance(
    used: Iterable[MeasureUsed], year: PY, *, inventory: Inventory | None = None
) -> Determination[bool | None]:
    """Decide whether data uses only measures and activities of *year*.

    *inventory* is CMS's list for the year, with the category of each id. It comes first in the
    findings: another year's inventory is NOT_MET, and a provisional one leaves the answer open.
    Then there is one finding for each measure used. It is NOT_MET if the inventory does not hold
    the id, if it holds the id in another category, or if the version is another year's. The right
    version alone proves nothing: without an inventory the answer is None. The answer is also None
    if *used* is empty, because then nothing was verified. Give the version if you know it: ids
    continue from year to year, and only the version shows last year's specification. The same
    holds for traditional MIPS, MVPs and the APP.

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
    given = items_of("check_relevance", "used", used)
    take(
        "check_relevance",
        used=(given, listing_of(MeasureUsed)),
        inventory=(inventory, optional(instance_of(Inventory))),
    )
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
