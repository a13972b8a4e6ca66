"""The low-volume threshold: what one segment exceeds, and what the two together mean.

Sets of criteria are small integers inside this module, one bit a criterion, because a
determination runs once per clinician. The public functions take and return sets.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Clause, Finding, Findings, Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.pages import Page, entry, text, texts
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, unread
from qpp_rules.core.values import instance_of, shown, take
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.eligibility.borne_out import agree
from qpp_rules.eligibility.determination_period import DETERMINATION_PERIOD
from qpp_rules.eligibility.paragraphs import (
    BULLETIN_OF_2020,
    LOW_VOLUME,
    definition,
    entries,
    opting_in,
)
from qpp_rules.eligibility.status import Eligibility
from qpp_rules.eligibility.volumes import (
    Criterion,
    Exceeded,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    Volume,
    contradiction,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qpp_rules.core.parameters import Entry
    from qpp_rules.eligibility.borne_out import BorneOut


class SegmentStrategy(Enum):
    """How the criteria exceeded in the two segments combine into opt-in eligibility.

    No text found says. INTERSECTION, a criterion exceeded in each segment, is our default; CMS's
    own status should be preferred wherever it is at hand. Being MIPS eligible is not touched by
    this: it always takes every criterion in each segment.
    """

    INTERSECTION = "exceeded in both segments"
    SEGMENT_1 = "exceeded in segment 1"
    SEGMENT_2 = "exceeded in segment 2"
    EITHER = "exceeded in either segment"


Mask: TypeAlias = int
_BITS: Final = {criterion: 1 << place for place, criterion in enumerate(Criterion)}
_NO_CLAIMS: Final = -1

WHAT_IF: Final = Citation(
    "what-if",
    "threshold given by the caller",
    None,
    Basis.INTERPRETATION,
    "the threshold is the caller's and not the year's",
)
"""What a finding cites that compares with a threshold given by the caller."""


@attrs.frozen
class Regime:
    """What a year asks of a volume."""

    year: PerformanceYear
    threshold: LowVolumeThreshold
    is_what_if: bool
    all_criteria: Mask
    opt_in: bool


_page = Page(__name__)

_THREE_CRITERIA: Final = LowVolumeThreshold(Decimal(90000), 200, 200)

LOW_VOLUME_THRESHOLD: Final = _page.parameter(
    "eligibility.low-volume-threshold",
    "low-volume threshold",
    entry(2017, 2017, LowVolumeThreshold(Decimal(30000), 100), LOW_VOLUME),
    entry(2018, 2018, LowVolumeThreshold(Decimal(90000), 200), LOW_VOLUME),
    entry(2019, 2024, _THREE_CRITERIA, LOW_VOLUME),
    entry(2025, 2025, _THREE_CRITERIA, unread(2024, LOW_VOLUME)),
    entry(
        2026,
        2026,
        _THREE_CRITERIA,
        definition(
            "Low-volume threshold",
            basis=Basis.SECONDARY,
            note="the figures as a third party states them for this year; the text of this "
            "year was not read",
        ),
    ),
    note="The figures for 2027 were not found.",
)
OPT_IN: Final = _page.parameter(
    "eligibility.opting-in",
    "opting in by those who exceed some criteria and not all",
    entry(2017, 2018, value=False, source=LOW_VOLUME),
    *entries(
        True,  # noqa: FBT003
        (
            text(
                2019,
                2019,
                opting_in(
                    ELECTION_GUIDE_2019, "Step 4: View Individual Options in Practice Details"
                ),
            ),
            text(2020, 2020, BULLETIN_OF_2020),
            *texts(2021, 2027, cfr("414.1310(b)(1)(iii)(A)"), read=2022),
        ),
    ),
)

_CRITERION: Final[tuple[Entry[Any], ...]] = (
    *LOW_VOLUME_THRESHOLD.entries,
    text(
        2027,
        2027,
        definition(
            "Low-volume threshold",
            basis=Basis.DERIVED,
            note="the criterion of the text of 2024; the text of this year was not read and its "
            "figures were not found, so only a threshold that the caller gives can be tested",
        ),
    ),
)
ALLOWED_CHARGES: Final = _page.rule(
    "eligibility.low-volume-threshold.allowed-charges",
    "allowed charges for Part B covered professional services exceed the threshold",
    _CRITERION,
    *("ELI-001", "ELI-009", "ELI-018", "ELI-019", "ELI-020"),
)
PATIENTS: Final = _page.rule(
    "eligibility.low-volume-threshold.patients",
    "Part B patients exceed the threshold",
    _CRITERION,
    *("ELI-001", "ELI-009", "ELI-018", "ELI-019", "ELI-020"),
)
SERVICES: Final = _page.rule(
    "eligibility.low-volume-threshold.services",
    "Part B covered professional services exceed the threshold",
    _CRITERION[2:],
    *("ELI-001", "ELI-009", "ELI-018"),
)
BOTH_SEGMENTS: Final = _page.rule(
    "eligibility.segments.above-in-both",
    "above every criterion in both segments, or in segment 2 alone where segment 1 had no claims",
    (
        text(
            2017,
            2018,
            definition(
                "Low-volume threshold",
                basis=Basis.DERIVED,
                note="the two segments are those read for this year; how they go together is taken "
                "from the text of 2019 and later",
            ),
        ),
        *DETERMINATION_PERIOD.entries[2:],
    ),
    *("ELI-003", "ELI-013", "ELI-022", "ELI-023"),
)
NOT_FINAL: Final = _page.rule(
    "eligibility.segments.final",
    "both segments are known, so the status is final",
    DETERMINATION_PERIOD,
    *("ELI-013", "ELI-023"),
)
OPT_IN_ELIGIBLE: Final = _page.rule(
    "eligibility.opt-in",
    "exceeds at least one criterion and not all of them",
    OPT_IN,
    *("ELI-002", "ELI-005", "ELI-006", "ELI-010", "ELI-019", "ELI-020"),
)
OPT_IN_ACROSS_SEGMENTS: Final = _page.rule(
    "eligibility.segments.opt-in",
    "the criteria exceeded, put together from segments that differ",
    (
        text(
            2019,
            2027,
            definition(
                "MIPS determination period",
                basis=Basis.INTERPRETATION,
                note="no text found says how opt-in eligibility combines the two segments: by "
                "default the criteria exceeded in both count, and it could also be those of "
                "segment 1, of segment 2 or of either. CMS's own status is to be preferred where "
                "known.",
            ),
        ),
    ),
    "ELI-024",
)

CRITERION_RULES: Final = {
    Criterion.ALLOWED_CHARGES: ALLOWED_CHARGES,
    Criterion.PATIENTS: PATIENTS,
    Criterion.SERVICES: SERVICES,
}


def regime(
    subject: str, year: PerformanceYear, threshold: LowVolumeThreshold | None = None
) -> Regime:
    """Return what *year* asks, with *threshold* in place of the year's own where it is given."""
    if threshold is not None and not isinstance(threshold, LowVolumeThreshold):
        raise InvalidType.of(
            subject,
            "threshold",
            given=shown(threshold),
            expected="a LowVolumeThreshold",
            remedy="write LowVolumeThreshold(Decimal('90000'), 200, 200)",
        )
    return _regime(check_year(subject, year), threshold)


@lru_cache(maxsize=128)
def _regime(year: PerformanceYear, threshold: LowVolumeThreshold | None) -> Regime:
    figures = LOW_VOLUME_THRESHOLD.at(year) if threshold is None else threshold
    mask = sum(_BITS[criterion] for criterion in figures.criteria)
    return Regime(year, figures, threshold is not None, mask, OPT_IN.at(year))


def exceeded(
    volume: Volume, year: PerformanceYear, *, threshold: LowVolumeThreshold | None = None
) -> frozenset[Criterion]:
    """Return the criteria that *volume* exceeds in *year*: strictly more than the figure.

    >>> from decimal import Decimal
    >>> found = exceeded(Volume(Decimal("90300"), 150, 234), PerformanceYear(2026))
    >>> sorted(criterion.name for criterion in found)
    ['ALLOWED_CHARGES', 'SERVICES']
    >>> exceeded(Volume(Decimal("90000"), 200, 200), PerformanceYear(2026))
    frozenset()

    Raises InvalidValue where a figure that the year tests is not known (a figure that is missing
    is never read as not exceeded), and where the figures contradict each other. Raises
    YearNotCovered where the year's figures were not found.

    Citation: 42 CFR § 414.1305, "Low-volume threshold".
    """
    rules = regime("exceeded", year, threshold)
    take("exceeded", volume=(volume, instance_of(Volume)))
    missing = [c for c in sorted_criteria(rules) if volume.of(c) is None]
    if missing:
        expected = f"a figure, which {year} tests"
        remedy = "where a figure is not known, ask determine_individual, which can say so"
        refuse("exceeded", [Problem(c.name.lower(), "None", expected, remedy) for c in missing])
    _, told = _contradiction(volume, rules)
    if told:
        expected = "figures that can be right"
        raise InvalidValue.of("exceeded", "volume", given=told, expected=expected)
    return members(_certain(volume, rules))


def sorted_criteria(rules: Regime) -> list[Criterion]:
    """Return the criteria of the year in the order of the definition."""
    return [criterion for criterion in Criterion if _BITS[criterion] & rules.all_criteria]


def members(mask: Mask) -> frozenset[Criterion]:
    """Return the criteria whose bits are set in *mask*."""
    return frozenset(criterion for criterion, bit in _BITS.items() if bit & mask)


def _certain(volume: Volume, rules: Regime) -> Mask:
    threshold = rules.threshold
    charges, patients, services = volume.allowed_charges, volume.patients, volume.services
    mask = 0
    if charges is not None and charges > threshold.allowed_charges:
        mask = 1
    if patients is not None and patients > threshold.patients:
        mask |= 2
    if threshold.services is not None and services is not None and services > threshold.services:
        mask |= 4
    return mask


def _unknown(volume: Volume, rules: Regime) -> Mask:
    """Return the criteria whose figures are not known, or contradict each other."""
    mask = (volume.allowed_charges is None) | (volume.patients is None) << 1
    mask = (mask | (volume.services is None) << 2) & rules.all_criteria
    return mask | _contradiction(volume, rules)[0]


def _contradiction(volume: Volume, rules: Regime) -> tuple[Mask, str]:
    wrong, told = contradiction(volume, tests_services=rules.threshold.services is not None)
    return sum(_BITS[criterion] for criterion in wrong), told


def _submasks(mask: Mask) -> list[Mask]:
    return [candidate for candidate in range(mask + 1) if candidate & mask == candidate]


def possibilities(segment: SegmentFacts | None, rules: Regime, name: str) -> tuple[Mask, ...]:
    """Return every set of criteria that *segment* may exceed; _NO_CLAIMS where it had none."""
    if isinstance(segment, Volume):
        certain, unknown = _certain(segment, rules), _unknown(segment, rules)
        if not unknown:
            return (certain,)
        return tuple(certain & ~unknown | mask for mask in _submasks(unknown))
    if isinstance(segment, NoClaims):
        return (_NO_CLAIMS,)
    if segment is None:
        return (_NO_CLAIMS, *_submasks(rules.all_criteria))
    return (_mask(segment, rules, name),)


def _mask(segment: Exceeded, rules: Regime, name: str) -> Mask:
    mask = sum(_BITS[criterion] for criterion in segment.criteria)
    if mask & ~rules.all_criteria:
        stray = members(mask & ~rules.all_criteria)
        raise InvalidValue.of(
            "eligibility",
            name,
            given=", ".join(criterion.name for criterion in stray),
            expected=f"criteria that {rules.year} tests: "
            + ", ".join(criterion.name for criterion in sorted_criteria(rules)),
        )
    return mask


_COMBINE: Final[dict[SegmentStrategy, Callable[[Mask, Mask], Mask]]] = {
    SegmentStrategy.INTERSECTION: lambda first, second: first & second,
    SegmentStrategy.SEGMENT_1: lambda first, _second: first,
    SegmentStrategy.SEGMENT_2: lambda _first, second: second,
    SegmentStrategy.EITHER: lambda first, second: first | second,
}


def _outcome(first: Mask, second: Mask, rules: Regime, strategy: SegmentStrategy) -> Eligibility:
    # New in segment 2: judged on segment 2 alone. No claims in segment 2: nothing exceeded there.
    if first == _NO_CLAIMS:
        first = second
    if second == _NO_CLAIMS:
        second = 0
        first = max(first, 0)
    if first == second == rules.all_criteria:
        return Eligibility.MIPS_ELIGIBLE
    if rules.opt_in and _COMBINE[strategy](first, second):
        return Eligibility.OPT_IN_ELIGIBLE
    return Eligibility.EXEMPT


def check_strategy(subject: str, strategy: SegmentStrategy) -> None:
    """Raise InvalidType unless *strategy* is a SegmentStrategy."""
    if not isinstance(strategy, SegmentStrategy):
        raise InvalidType.of(
            subject,
            "strategy",
            given=shown(strategy),
            expected="a SegmentStrategy",
            remedy="write SegmentStrategy.INTERSECTION",
        )


def outcomes(
    segment_1: SegmentFacts | None,
    segment_2: SegmentFacts | None,
    rules: Regime,
    strategy: SegmentStrategy,
) -> frozenset[Eligibility]:
    """Return every answer that the threshold alone can give for what is known and what is not."""
    first = possibilities(segment_1, rules, "segment_1")
    second = possibilities(segment_2, rules, "segment_2")
    return _outcomes(first, second, rules, strategy)


def _outcomes(
    first: tuple[Mask, ...], second: tuple[Mask, ...], rules: Regime, strategy: SegmentStrategy
) -> frozenset[Eligibility]:
    if len(first) == len(second) == 1:
        return _ONLY[_outcome(first[0], second[0], rules, strategy)]
    return frozenset(_outcome(one, two, rules, strategy) for one, two in product(first, second))


def exceeds_all(possible: tuple[Mask, ...], rules: Regime) -> bool | None:
    """Return whether a segment with these *possible* sets of criteria exceeds every criterion."""
    if rules.all_criteria not in possible:
        return False
    return True if len(possible) == 1 else None


def outcome(answers: frozenset[Eligibility]) -> Eligibility:
    """Return the one answer that there can be, or UNDETERMINED."""
    return next(iter(answers)) if len(answers) == 1 else Eligibility.UNDETERMINED


_ONLY: Final = {answer: frozenset({answer}) for answer in Eligibility}


def findings(
    segment_1: SegmentFacts | None,
    segment_2: SegmentFacts | None,
    rules: Regime,
    strategy: SegmentStrategy,
) -> Findings:
    """Return a finding per criterion and segment, then those of the segments together."""
    return (
        *segment_findings(segment_1, rules, 1),
        *segment_findings(segment_2, rules, 2),
        *_of_both(
            possibilities(segment_1, rules, "segment_1"),
            possibilities(segment_2, rules, "segment_2"),
            rules,
            strategy,
            _missing(segment_1, segment_2, rules),
        ),
    )


def segment_findings(segment: SegmentFacts | None, rules: Regime, number: int) -> Iterator[Finding]:
    """Yield a finding for each criterion of one segment."""
    days = DETERMINATION_PERIOD.at(rules.year).segments(rules.year)[number - 1]
    about = f"segment {number}, {days}"
    missing = _missing_of(segment, rules, number)
    mask = possibilities(segment, rules, f"segment_{number}")[0]
    wrong, told = _contradiction(segment, rules) if isinstance(segment, Volume) else (0, "")
    for criterion in sorted_criteria(rules):
        rule = CRITERION_RULES[criterion]
        clause = Clause(rule, WHAT_IF) if rules.is_what_if else rule.of(rules.year)
        if mask == _NO_CLAIMS and segment is not None:
            yield clause.not_applicable(about=f"{about}: no claims under this TIN/NPI or TIN")
            continue
        name = f"segment_{number}.{criterion.name.lower()}"
        lacking = tuple(fact for fact in missing if fact in (name, f"segment_{number}"))
        is_wrong = bool(_BITS[criterion] & wrong)
        yield clause.judge(
            None if lacking else bool(mask & _BITS[criterion]),
            segment.of(criterion) if isinstance(segment, Volume) and not is_wrong else None,
            more_than(rules.threshold.of(criterion)),
            missing=lacking,
            about=f"{about}: contradiction: {told}" if is_wrong else about,
        )


def rests_on_what_if(findings: Findings) -> bool:
    """Return whether some figure was compared with a threshold that the caller gave."""
    return any(
        one.source == WHAT_IF and one.verdict is not Verdict.NOT_APPLICABLE for one in findings
    )


def more_than(figure: Decimal | int | None) -> str:
    """Return the figure that must be exceeded, as findings show it."""
    # Equal figures read alike, however they were written: the regime of the first is kept.
    return f"more than {Decimal(figure or 0).normalize():,f}"


def _of_both(
    first: tuple[Mask, ...],
    second: tuple[Mask, ...],
    rules: Regime,
    strategy: SegmentStrategy,
    missing: tuple[str, ...],
) -> Iterator[Finding]:
    answers = _outcomes(first, second, rules, strategy)
    year = rules.year
    yield _judge(BOTH_SEGMENTS.of(year), Eligibility.MIPS_ELIGIBLE, answers, missing)
    if _NO_CLAIMS in second and len(second) > 1:
        alone = outcome(_outcomes(first, first, rules, strategy))
        about = f"on segment 1 alone {alone.value}"
        yield NOT_FINAL.of(year).unknown("segment_2", about=about)
    if not rules.opt_in:
        yield OPT_IN_ELIGIBLE.of(year).not_applicable(about=f"there was no opting in for {year}")
    elif answers == {Eligibility.MIPS_ELIGIBLE}:
        yield OPT_IN_ELIGIBLE.of(year).not_applicable(about="MIPS eligible without an election")
    else:
        yield _judge(OPT_IN_ELIGIBLE.of(year), Eligibility.OPT_IN_ELIGIBLE, answers, missing)
        yield from _across_segments(first, second, rules, strategy, missing)


def _judge(
    clause: Clause,
    answer: Eligibility,
    answers: frozenset[Eligibility],
    missing: tuple[str, ...],
    *,
    observed: str | None = None,
    required: str | None = None,
) -> Finding:
    if answer not in answers:
        return clause.not_met(observed, required)
    if len(answers) == 1:
        return clause.met(observed, required)
    return clause.unknown(*missing, observed=observed, required=required)


def _across_segments(
    first: tuple[Mask, ...],
    second: tuple[Mask, ...],
    rules: Regime,
    strategy: SegmentStrategy,
    missing: tuple[str, ...],
) -> Iterator[Finding]:
    if first == (_NO_CLAIMS,) or (len(first) == len(second) == 1 and first[0] == max(second[0], 0)):
        return
    yield _judge(
        OPT_IN_ACROSS_SEGMENTS.of(rules.year),
        Eligibility.OPT_IN_ELIGIBLE,
        _outcomes(first, second, rules, strategy),
        missing,
        observed=f"segment 1: {_names(first)}; segment 2: {_names(second)}",
        required=strategy.value,
    )


def _names(masks: tuple[Mask, ...]) -> str:
    if len(masks) > 1:
        return "not known"
    if masks == (_NO_CLAIMS,):
        return "no claims"
    return ", ".join(c.value for c in Criterion if c in members(masks[0])) or "none"


def _missing(
    segment_1: SegmentFacts | None, segment_2: SegmentFacts | None, rules: Regime
) -> tuple[str, ...]:
    return tuple(
        name
        for number, segment in enumerate((segment_1, segment_2), 1)
        for name in _missing_of(segment, rules, number)
    )


def _missing_of(segment: SegmentFacts | None, rules: Regime, number: int) -> list[str]:
    name = f"segment_{number}"
    if segment is None:
        return [name]
    if not isinstance(segment, Volume):
        return []
    unknown = _unknown(segment, rules)
    return [
        f"{name}.{criterion.name.lower()}"
        for criterion in sorted_criteria(rules)
        if _BITS[criterion] & unknown
    ]


# What findings that were made elsewhere say


_OF_BOTH: Final = (BOTH_SEGMENTS.id, NOT_FINAL.id, OPT_IN_ELIGIBLE.id, OPT_IN_ACROSS_SEGMENTS.id)
_CRITERIA: Final = {rule.id: criterion for criterion, rule in CRITERION_RULES.items()}
_EVERY_SEGMENT: Final = (1, 2)


def figure_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    """Return whether the figure in *finding*, one of a criterion, leads to its verdict."""
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
    """Return whether the findings of both segments are what those of the criteria lead to."""
    rules = _regime_of(findings, year)
    told = [_told(findings, number, rules) for number in _EVERY_SEGMENT]
    first, second = told
    if first is None or second is None:
        return False
    found = [_read(one) for one in findings if one.rule.id in _OF_BOTH]
    return any(
        found == [_read(one) for one in _of_both(first, second, rules, strategy, ())]
        for strategy in SegmentStrategy
    )


def segment_1_borne_out(finding: Finding, findings: Findings, year: PerformanceYear) -> bool:
    """Return whether *finding*, on the whole of segment 1, is what those of the criteria say."""
    rules = _regime_of(findings, year)
    told = _told(findings, 1, rules)
    if told is None:
        return False
    holds = exceeds_all(told, rules)
    return agree(finding, finding.rule.of(year).judge(holds))


BORNE_OUT: Final[dict[str, BorneOut]] = dict.fromkeys(_CRITERIA, figure_borne_out)


def _read(finding: Finding) -> tuple[Any, ...]:
    return finding.rule.id, finding.verdict, finding.observed, finding.required


def _regime_of(findings: Findings, year: PerformanceYear) -> Regime:
    """Return what *findings* test: with a threshold that the caller gave, other criteria."""
    of_criteria = [one for one in findings if one.rule.id in _CRITERIA]
    criteria = {_CRITERIA[one.rule.id] for one in of_criteria}
    is_what_if = any(one.source == WHAT_IF for one in of_criteria)
    if LOW_VOLUME_THRESHOLD.covers(year) and not is_what_if:
        return _regime(year, None)
    services = 0 if Criterion.SERVICES in criteria else None
    return _regime(year, LowVolumeThreshold(Decimal(0), 0, services))


def _told(findings: Findings, number: int, rules: Regime) -> tuple[Mask, ...] | None:
    """Return every set of criteria that the findings of a segment leave; None for no such set."""
    name, about = f"segment_{number}", f"segment {number},"
    found = [one for one in findings if one.rule.id in _CRITERIA and one.about.startswith(about)]
    if sorted_criteria(rules) != [_CRITERIA[one.rule.id] for one in found]:
        return None
    of_verdict = dict.fromkeys(Verdict, 0)
    for one in found:
        of_verdict[one.verdict] |= _BITS[_CRITERIA[one.rule.id]]
    if of_verdict[Verdict.NOT_APPLICABLE]:
        only = of_verdict[Verdict.NOT_APPLICABLE] == rules.all_criteria
        return (_NO_CLAIMS,) if only else None
    unknown = of_verdict[Verdict.UNKNOWN]
    masks = tuple(of_verdict[Verdict.MET] | mask for mask in _submasks(unknown))
    if unknown == rules.all_criteria and all(name in one.missing for one in found):
        return (_NO_CLAIMS, *masks)
    return masks
