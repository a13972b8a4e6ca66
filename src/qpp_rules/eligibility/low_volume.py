"""The low-volume threshold: what one segment exceeds, and what both mean together.

Sets of criteria are small integers inside this module, one bit a criterion, because a
determination runs once per clinician. The public functions take and return sets.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.findings import (
    Clause,
    Findings,
    Saying,
    Verdict,
)
from qpp_rules.core.pages import Page, entry, text, texts
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, unread
from qpp_rules.core.values import Enumeration
from qpp_rules.core.years import PerformanceYear, a_performance_year
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
    from collections.abc import Callable, Iterator, Mapping

    from qpp_rules.core.parameters import Entry


class SegmentStrategy(Enumeration):
    """How the criteria exceeded in the two segments combine into opt-in eligibility.

    No text found says how. INTERSECTION, a criterion exceeded in each segment, is our default;
    prefer CMS's own status if you have it. MIPS eligibility does not depend on this: it always
    takes every criterion in each segment.
    """

    INTERSECTION = "exceeded in both segments"
    SEGMENT_1 = "exceeded in segment 1"
    SEGMENT_2 = "exceeded in segment 2"
    EITHER = "exceeded in either segment"


Mask: TypeAlias = int
BITS: Final = {criterion: 1 << place for place, criterion in enumerate(Criterion)}
NO_CLAIMS: Final = -1


@attrs.frozen(eq=False)
class Seen:
    """What one segment exceeds: *certain* criteria, and those that are not known.

    *lacks* names the segment if it is not known as a whole. *has_figures* says whether there are
    figures to show. *contradiction* says why the figures of *wrong* criteria, which are not known
    either, cannot be right.

    Equal values are one object, because cases are looked up by it.
    """

    certain: Mask
    unknown: Mask = 0
    has_figures: bool = True
    lacks: str = ""
    wrong: Mask = 0
    contradiction: str = ""


_seen: Final = lru_cache(maxsize=1024)(Seen)
# What a segment with every figure known exceeds, by the mask of the criteria.
_KNOWN: Final = tuple(_seen(mask) for mask in range(1 << len(Criterion)))


WHAT_IF: Final = Citation(
    "what-if",
    "threshold given by the caller",
    None,
    Basis.INTERPRETATION,
    "the threshold is the caller's and not the year's",
)
"""The source of a finding that compares with a threshold given by the caller."""


@attrs.frozen(eq=False)
class Regime:
    """What a year tests of a volume. There is one for each year, threshold and strategy."""

    year: PerformanceYear
    threshold: LowVolumeThreshold
    is_what_if: bool
    strategy: SegmentStrategy
    all_criteria: Mask
    opt_in: bool
    _figures: tuple[Decimal, int, int | None]

    def over(self, segment: SegmentFacts | None, name: str) -> Seen:
        """Return what *segment*, the field *name* of the facts, exceeds."""
        if type(segment) is Volume:
            charges, patients, services = (
                segment.allowed_charges,
                segment.patients,
                segment.services,
            )
            charges_over, patients_over, services_over = self._figures
            if services_over is None:
                if charges is not None and patients:
                    return _KNOWN[(charges > charges_over) | (patients > patients_over) << 1]
            elif charges is not None and patients and services and patients <= services:
                return _KNOWN[
                    (charges > charges_over)
                    | (patients > patients_over) << 1
                    | (services > services_over) << 2
                ]
        return self._unusual(segment, name)

    def _unusual(self, segment: SegmentFacts | None, name: str) -> Seen:
        if segment is None:
            return _seen(0, self.all_criteria, has_figures=False, lacks=name)
        if isinstance(segment, NoClaims):
            return _seen(NO_CLAIMS, has_figures=False)
        if isinstance(segment, Exceeded):
            return _seen(_mask(segment, self, name), has_figures=False)
        figures = (segment.allowed_charges, segment.patients, segment.services)
        mask = unknown = 0
        for bit, figure, limit in zip(BITS.values(), figures, self._figures, strict=True):
            if limit is not None:
                mask |= bit if figure is not None and figure > limit else 0
                unknown |= bit if figure is None else 0
        wrong, told = contradiction(segment, tests_services=self._figures[2] is not None)
        amiss = sum(BITS[criterion] for criterion in wrong)
        unknown |= amiss
        return _seen(mask & ~unknown, unknown, wrong=amiss, contradiction=told)


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
    "whether participants that exceed some but not all criteria may opt in",
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
    "above every criterion in both segments, or in segment 2 alone if segment 1 had no claims",
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
    "the criteria exceeded in segments that differ allow opting in",
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
    subject: str,
    year: PerformanceYear,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> Regime:
    """Return what *year* tests, with *threshold* in place of the year's own if it is given."""
    if threshold is None and strategy is _INTERSECTION and type(year) is PerformanceYear:
        known = _BY_YEAR.get(year.year)
        if known is not None:
            return known
    take(
        subject,
        year=(year, a_performance_year),
        threshold=(threshold, _A_THRESHOLD),
        strategy=(strategy, _A_STRATEGY),
    )
    made = known_regime(year, threshold, strategy)
    if threshold is None and strategy is _INTERSECTION:
        _BY_YEAR[year.year] = made
    return made


_A_THRESHOLD: Final = optional(
    instance_of(LowVolumeThreshold, remedy="write LowVolumeThreshold(Decimal('90000'), 200, 200)")
)
_A_STRATEGY: Final = instance_of(SegmentStrategy, remedy="write SegmentStrategy.INTERSECTION")
_INTERSECTION: Final = SegmentStrategy.INTERSECTION
_BY_YEAR: Final[dict[int, Regime]] = {}


@lru_cache(maxsize=128)
def known_regime(
    year: PerformanceYear, threshold: LowVolumeThreshold | None, strategy: SegmentStrategy
) -> Regime:
    """Return the regime of arguments that were checked already."""
    figures = LOW_VOLUME_THRESHOLD.at(year) if threshold is None else threshold
    mask = sum(BITS[criterion] for criterion in figures.criteria)
    tested = (figures.allowed_charges, figures.patients, figures.services)
    return Regime(year, figures, threshold is not None, strategy, mask, OPT_IN.at(year), tested)


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

    Raises InvalidValue if a figure that the year tests is not known (a missing figure never counts
    as not exceeded), and if the figures contradict each other. Raises YearNotCovered if the year's
    figures were not found.

    Citation: 42 CFR § 414.1305, "Low-volume threshold".
    """
    rules = regime("exceeded", year, threshold)
    take("exceeded", volume=(volume, instance_of(Volume)))
    missing = [c for c in sorted_criteria(rules) if volume.of(c) is None]
    if missing:
        expected = f"a figure, which {year} tests"
        remedy = "where a figure is not known, ask determine_individual, which can say so"
        refuse("exceeded", [Problem(c.name.lower(), "None", expected, remedy) for c in missing])
    seen = rules.over(volume, "volume")
    if seen.contradiction:
        given, expected = seen.contradiction, "figures that can be right"
        raise InvalidValue.of("exceeded", "volume", given=given, expected=expected)
    return members(seen.certain)


def sorted_criteria(rules: Regime) -> list[Criterion]:
    """Return the criteria of the year in the order of the definition."""
    return [criterion for criterion in Criterion if BITS[criterion] & rules.all_criteria]


def members(mask: Mask) -> frozenset[Criterion]:
    """Return the criteria whose bits are set in *mask*."""
    return frozenset(criterion for criterion, bit in BITS.items() if bit & mask)


def submasks(mask: Mask) -> list[Mask]:
    """Return every set of criteria within *mask*."""
    return [candidate for candidate in range(mask + 1) if candidate & mask == candidate]


def possibilities(seen: Seen) -> tuple[Mask, ...]:
    """Return every set of criteria that a segment may exceed; NO_CLAIMS if it had no claims."""
    if not seen.unknown:
        return (seen.certain,)
    masks = tuple(seen.certain | mask for mask in submasks(seen.unknown))
    return (NO_CLAIMS, *masks) if seen.lacks else masks


def _mask(segment: Exceeded, rules: Regime, name: str) -> Mask:
    mask = sum(BITS[criterion] for criterion in segment.criteria)
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


def _outcome(first: Mask, second: Mask, rules: Regime) -> Eligibility:
    # A participant new in segment 2 is judged on that alone. No claims in segment 2 exceed nothing.
    if first == NO_CLAIMS:
        first = second
    if second == NO_CLAIMS:
        second = 0
        first = max(first, 0)
    if first == second == rules.all_criteria:
        return Eligibility.MIPS_ELIGIBLE
    if rules.opt_in and _COMBINE[rules.strategy](first, second):
        return Eligibility.OPT_IN_ELIGIBLE
    return Eligibility.EXEMPT


@attrs.frozen
class Outcome:
    """What the threshold alone leads to: every possible answer, and the sayings.

    *missing* names the facts not supplied that could change the answer.
    """

    answers: frozenset[Eligibility]
    sayings: tuple[Saying, ...]
    missing: tuple[str, ...]

    @property
    def answer(self) -> Eligibility:
        """The only possible answer, or UNDETERMINED."""
        return _one_of(self.answers)


# Participants of every kind share it, and clinicians whatever else is known of them.
@lru_cache(maxsize=1024)
def outcome(first: Seen, second: Seen, rules: Regime) -> Outcome:
    """Return what the two segments together lead to."""
    of_first, of_second = possibilities(first), possibilities(second)
    lacking = (*_lacking(first, rules, 1), *_lacking(second, rules, 2))
    return Outcome(
        outcomes(first, second, rules),
        (
            *segment_sayings(first, rules, 1),
            *segment_sayings(second, rules, 2),
            *of_both(of_first, of_second, rules, tuple(lacking)),
        ),
        tuple(_deciding(first, second, rules)),
    )


@lru_cache(maxsize=1024)
def outcomes(first: Seen, second: Seen, rules: Regime) -> frozenset[Eligibility]:
    """Return every answer that the threshold alone can give for what is known and what is not."""
    return _outcomes(possibilities(first), possibilities(second), rules)


def _outcomes(
    first: tuple[Mask, ...], second: tuple[Mask, ...], rules: Regime
) -> frozenset[Eligibility]:
    return frozenset(_outcome(one, two, rules) for one, two in product(first, second))


def _one_of(answers: frozenset[Eligibility]) -> Eligibility:
    return next(iter(answers)) if len(answers) == 1 else Eligibility.UNDETERMINED


def _lacking(seen: Seen, rules: Regime, number: int) -> Mapping[str, Mask]:
    """Return the facts of a segment that are not known, and the criteria that each decides."""
    if seen.lacks:
        return {seen.lacks: NO_CLAIMS}
    return {
        f"segment_{number}.{criterion.name.lower()}": BITS[criterion]
        for criterion in sorted_criteria(rules)
        if BITS[criterion] & seen.unknown
    }


def _deciding(first: Seen, second: Seen, rules: Regime) -> Iterator[str]:
    """Yield the facts not known that decide for some values of the others."""
    ways = (possibilities(first), possibilities(second))
    for place, seen in enumerate((first, second)):
        for name, bit in _lacking(seen, rules, place + 1).items():
            # Everything else stays the same while the fact changes.
            found: dict[tuple[Mask, ...], set[Eligibility]] = {}
            for masks in product(*ways):
                rest = list(masks)
                rest[place] = 0 if bit == NO_CLAIMS else masks[place] & ~bit
                found.setdefault(tuple(rest), set()).add(_outcome(*masks, rules))
            if any(len(answers) > 1 for answers in found.values()):
                yield name


def exceeds_all(possible: tuple[Mask, ...], rules: Regime) -> bool | None:
    """Return whether a segment with these *possible* sets of criteria exceeds every criterion."""
    if rules.all_criteria not in possible:
        return False
    return True if len(possible) == 1 else None


def segment_sayings(seen: Seen, rules: Regime, number: int) -> Iterator[Saying]:
    """Yield what each criterion says of one segment."""
    days = DETERMINATION_PERIOD.at(rules.year).segments(rules.year)[number - 1]
    about = f"segment {number}, {days}"
    for criterion in sorted_criteria(rules):
        rule, bit = CRITERION_RULES[criterion], BITS[criterion]
        clause = Clause(rule, WHAT_IF) if rules.is_what_if else rule.of(rules.year)
        if seen.certain == NO_CLAIMS:
            yield clause.says_not_applicable(about=f"{about}: no claims under this TIN/NPI or TIN")
            continue
        fact = f"segment_{number}.{criterion.name.lower()}"
        is_wrong = bool(bit & seen.wrong)
        yield clause.says(
            None if bit & seen.unknown else bool(bit & seen.certain),
            required=more_than(rules.threshold.of(criterion)),
            missing=(seen.lacks or fact,),
            about=f"{about}: contradiction: {seen.contradiction}" if is_wrong else about,
            read=fact if seen.has_figures and not is_wrong else "",
        )


def rests_on_what_if(findings: Findings) -> bool:
    """Return whether some figure was compared with a threshold that the caller gave."""
    return any(
        one.source == WHAT_IF and one.verdict is not Verdict.NOT_APPLICABLE for one in findings
    )


def more_than(figure: Decimal | int | None) -> str:
    """Return the figure that must be exceeded, as findings show it."""
    # Equal figures read alike, however they were written, because they share a regime.
    return f"more than {Decimal(figure or 0).normalize():,f}"


def of_both(
    first: tuple[Mask, ...], second: tuple[Mask, ...], rules: Regime, missing: tuple[str, ...]
) -> Iterator[Saying]:
    """Yield what the rules on both segments say about the criteria that each may exceed."""
    answers = _outcomes(first, second, rules)
    year = rules.year
    yield _says(BOTH_SEGMENTS.of(year), Eligibility.MIPS_ELIGIBLE, answers, missing)
    if NO_CLAIMS in second and len(second) > 1:
        alone = _one_of(_outcomes(first, first, rules))
        about = f"on segment 1 alone {alone.value}"
        yield NOT_FINAL.of(year).says(None, missing=("segment_2",), about=about)
    opting_in = OPT_IN_ELIGIBLE.of(year)
    if not rules.opt_in:
        yield opting_in.says_not_applicable(about=f"there was no opting in for {year}")
    elif answers == {Eligibility.MIPS_ELIGIBLE}:
        yield opting_in.says_not_applicable(about="MIPS eligible without an election")
    else:
        yield _says(opting_in, Eligibility.OPT_IN_ELIGIBLE, answers, missing)
        is_one = len(first) == len(second) == 1 and first[0] == max(second[0], 0)
        if first != (NO_CLAIMS,) and not is_one:
            yield _says(
                OPT_IN_ACROSS_SEGMENTS.of(year),
                Eligibility.OPT_IN_ELIGIBLE,
                answers,
                missing,
                observed=f"segment 1: {_names(first)}; segment 2: {_names(second)}",
                required=rules.strategy.value,
            )


def _says(
    clause: Clause,
    answer: Eligibility,
    answers: frozenset[Eligibility],
    missing: tuple[str, ...],
    *,
    observed: str | None = None,
    required: str | None = None,
) -> Saying:
    holds = False if answer not in answers else True if len(answers) == 1 else None
    return clause.says(holds, observed, required, missing=missing)


def _names(masks: tuple[Mask, ...]) -> str:
    if len(masks) > 1:
        return "not known"
    if masks == (NO_CLAIMS,):
        return "no claims"
    return ", ".join(c.value for c in Criterion if c in members(masks[0])) or "none"
