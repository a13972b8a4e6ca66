"""Whether findings on the low-volume threshold that were made elsewhere are borne out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.findings import Finding, Findings, Verdict
from qpp_rules.eligibility.borne_out import agree
from qpp_rules.eligibility.low_volume import (
    BITS,
    BOTH_SEGMENTS,
    CRITERION_RULES,
    LOW_VOLUME_THRESHOLD,
    NO_CLAIMS,
    NOT_FINAL,
    OPT_IN_ACROSS_SEGMENTS,
    OPT_IN_ELIGIBLE,
    WHAT_IF,
    Mask,
    Regime,
    SegmentStrategy,
    exceeds_all,
    known_regime,
    more_than,
    of_both,
    sorted_criteria,
    submasks,
)
from qpp_rules.eligibility.volumes import Criterion, LowVolumeThreshold, Volume, contradiction

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.borne_out import BorneOut

_OF_BOTH: Final = (BOTH_SEGMENTS.id, NOT_FINAL.id, OPT_IN_ELIGIBLE.id, OPT_IN_ACROSS_SEGMENTS.id)
_CRITERIA: Final = {rule.id: criterion for criterion, rule in CRITERION_RULES.items()}
_EVERY_SEGMENT: Final = (1, 2)


def figure_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    """Return whether the figure in *finding*, on a criterion, leads to its verdict."""
    if finding.verdict is Verdict.NOT_APPLICABLE or finding.source == WHAT_IF:
        return True
    figure = None
    if LOW_VOLUME_THRESHOLD.covers(year):
        figure = LOW_VOLUME_THRESHOLD.at(year).of(_CRITERIA[finding.rule.id])
    if figure is None or finding.required != more_than(figure):
        return False
    observed = finding.observed
    if observed is None:
        return True
    if not isinstance(observed, (int, Decimal)) or not Decimal(observed).is_finite():
        return False
    exceeds = Decimal(observed) > Decimal(figure)
    return finding.verdict is (Verdict.MET if exceeds else Verdict.NOT_MET)


def figures_agree(findings: Findings, number: int, year: PerformanceYear) -> bool:
    """Return whether the figures that decided in a segment can all be right."""
    about = f"segment {number},"
    charges, patients, services = (
        next(
            (
                one.observed
                for one in findings
                if one.rule.id == rule.id and one.about.startswith(about)
            ),
            None,
        )
        for rule in CRITERION_RULES.values()
    )
    try:
        volume = Volume(charges, patients, services)  # type: ignore[arg-type]
    except InvalidInput:
        return False
    tested = _regime_of(findings, year).threshold.services is not None
    return not contradiction(volume, tests_services=tested)[1]


def segments_borne_out(findings: Findings, year: PerformanceYear) -> bool:
    """Return whether the findings on the criteria lead to those on both segments."""
    rules = _regime_of(findings, year)
    told = [_told(findings, number, rules) for number in _EVERY_SEGMENT]
    first, second = told
    if first is None or second is None:
        return False
    found = [_read(one) for one in findings if one.rule.id in _OF_BOTH]
    ways = (attrs.evolve(rules, strategy=strategy) for strategy in SegmentStrategy)
    return any(
        found == [_read(one.of(None)) for one in of_both(first, second, way, ())] for way in ways
    )


def segment_1_borne_out(finding: Finding, findings: Findings, year: PerformanceYear) -> bool:
    """Return whether the findings on the criteria lead to *finding*, on the whole of segment 1."""
    rules = _regime_of(findings, year)
    told = _told(findings, 1, rules)
    if told is None:
        return False
    return agree(finding, finding.rule.of(year).judge(exceeds_all(told, rules)))


BORNE_OUT: Final[dict[str, BorneOut]] = dict.fromkeys(_CRITERIA, figure_borne_out)


def _read(finding: Finding) -> tuple[Any, ...]:
    return finding.rule.id, finding.verdict, finding.observed, finding.required


def _regime_of(findings: Findings, year: PerformanceYear) -> Regime:
    """Return what *findings* test: a threshold that the caller gave may have other criteria."""
    of_criteria = [one for one in findings if one.rule.id in _CRITERIA]
    criteria = {_CRITERIA[one.rule.id] for one in of_criteria}
    is_what_if = any(one.source == WHAT_IF for one in of_criteria)
    if LOW_VOLUME_THRESHOLD.covers(year) and not is_what_if:
        return known_regime(year, None, SegmentStrategy.INTERSECTION)
    services = 0 if Criterion.SERVICES in criteria else None
    threshold = LowVolumeThreshold(Decimal(0), 0, services)
    return known_regime(year, threshold, SegmentStrategy.INTERSECTION)


def _told(findings: Findings, number: int, rules: Regime) -> tuple[Mask, ...] | None:
    """Return every set of criteria that the findings on a segment allow; None if there is none."""
    name, about = f"segment_{number}", f"segment {number},"
    found = [one for one in findings if one.rule.id in _CRITERIA and one.about.startswith(about)]
    if sorted_criteria(rules) != [_CRITERIA[one.rule.id] for one in found]:
        return None
    of_verdict = dict.fromkeys(Verdict, 0)
    for one in found:
        of_verdict[one.verdict] |= BITS[_CRITERIA[one.rule.id]]
    if of_verdict[Verdict.NOT_APPLICABLE]:
        only = of_verdict[Verdict.NOT_APPLICABLE] == rules.all_criteria
        return (NO_CLAIMS,) if only else None
    unknown = of_verdict[Verdict.UNKNOWN]
    masks = tuple(of_verdict[Verdict.MET] | mask for mask in submasks(unknown))
    if unknown == rules.all_criteria and all(name in one.missing for one in found):
        return (NO_CLAIMS, *masks)
    return masks
