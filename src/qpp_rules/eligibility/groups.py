"""Groups, one TIN each: whether one exists, whether it is MIPS eligible, and small practices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Case,
    Cases,
    Determination,
    all_met,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.pages import Page, text, texts
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.eligibility import low_volume
from qpp_rules.eligibility.low_volume import Seen, SegmentStrategy
from qpp_rules.eligibility.paragraphs import definition, entries
from qpp_rules.eligibility.status import Eligibility, eligibility_of
from qpp_rules.eligibility.volumes import LowVolumeThreshold, SegmentFacts, a_segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding, Saying
    from qpp_rules.eligibility.borne_out import BorneOut


@frozen(kw_only=True)
class GroupFacts:
    """What decides the eligibility of a TIN as a group.

    *eligible_clinicians* counts the eligible clinicians who reassigned their billing to the TIN,
    *mips_eligible_clinicians* those of them who are not excluded by type, QP status or enrollment,
    above the individual threshold or not. If both are None, the TIN is assumed to be a group, and
    the answer lists the assumption.
    """

    segment_1: SegmentFacts | None = field(default=None, validator=a_segment)
    segment_2: SegmentFacts | None = field(default=None, validator=a_segment)
    eligible_clinicians: int | None = field(default=None, validator=optional(a_count))
    mips_eligible_clinicians: int | None = field(default=None, validator=optional(a_count))

    def _problems(self) -> Iterator[Problem]:
        all_of_them, some = self.eligible_clinicians, self.mips_eligible_clinicians
        if all_of_them is not None and some is not None and some > all_of_them:
            expected = f"at most the {all_of_them} eligible clinicians"
            yield Problem("mips_eligible_clinicians", str(some), expected)


_page = Page(__name__)

GROUP_CLINICIANS: Final = _page.parameter(
    "eligibility.group-clinicians",
    "minimum number of eligible clinicians in a group",
    *entries(2, texts(2017, 2027, definition("Group"), read=2024)),
)
SMALL_PRACTICE: Final = _page.parameter(
    "eligibility.small-practice-clinicians",
    "maximum number of eligible clinicians in a small practice",
    *entries(15, texts(2019, 2027, definition("Small practice"), read=2024)),
)

GROUP: Final = _page.rule(
    "eligibility.group.definition",
    "one TIN with two or more eligible clinicians, at least one of them MIPS eligible",
    GROUP_CLINICIANS,
    "ELI-028",
)
GROUP_TAKEN_AS_GIVEN: Final = _page.rule(
    "eligibility.group.taken-as-given",
    "the TIN is a group",
    (
        text(
            2017,
            2027,
            definition(
                "Group",
                basis=Basis.INTERPRETATION,
                note="its clinicians were not counted for this answer, and the caller's word is "
                "taken; the answer could also stay open until they are counted",
            ),
        ),
    ),
    "ELI-028",
)
GROUP_REPORTING_IS_A_CHOICE: Final = _page.rule(
    "eligibility.group.never-required",
    "a practice is never required to take part as a group",
    texts(
        2017,
        2027,
        guidance(ELECTION_GUIDE_2019, "Opt-In Eligible as an Individual vs. Group"),
        read=2019,
    ),
    *("ELI-004", "ELI-007"),
)
SMALL: Final = _page.rule(
    "eligibility.small-practice",
    "a small practice, by the number of its eligible clinicians in the determination period",
    SMALL_PRACTICE,
    *("ELI-016", "ELI-031"),
)


def determine_group(
    facts: GroupFacts,
    year: PerformanceYear,
    *,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> Determination[Eligibility]:
    """Decide whether a TIN is MIPS eligible as a group in *year*.

    The threshold is tested on the whole TIN, not on its clinicians. MIPS_ELIGIBLE never means that
    the practice must report as a group: that is its own choice.

    >>> from decimal import Decimal
    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.eligibility import Volume
    >>> practice = Volume(Decimal("90300"), 150, 234)
    >>> determine_group(
    ...     GroupFacts(segment_1=practice, segment_2=practice), PerformanceYear(2019)
    ... ).answer
    <Eligibility.OPT_IN_ELIGIBLE: 'opt-in eligible'>

    Raises YearNotCovered where the year's figures were not found, unless *threshold* is given.

    Citation: 42 CFR § 414.1305, "Group" and "Low-volume threshold"; 42 CFR § 414.1310(e).
    """
    rules = low_volume.regime("determine_group", year, threshold, strategy)
    if type(facts) is not GroupFacts:
        take("determine_group", facts=(facts, instance_of(GroupFacts)))
    return CASES.of(
        facts,
        (
            rules,
            facts.eligible_clinicians,
            facts.mips_eligible_clinicians,
            rules.over(facts.segment_1, "segment_1"),
            rules.over(facts.segment_2, "segment_2"),
        ),
    )


def decide(
    rules: low_volume.Regime,
    everyone: int | None,
    eligible: int | None,
    first: Seen,
    second: Seen,
) -> Case:
    """Return the answer and the sayings for all groups with the same comparisons."""
    is_group = _of_group(everyone, eligible, rules.year)
    volume = low_volume.outcome(first, second, rules)
    answer = eligibility_of(is_group.holds, volume.answer)
    missing = (*is_group.missing, *volume.missing)
    is_a_choice = GROUP_REPORTING_IS_A_CHOICE.of(rules.year).says_not_applicable()
    return Case(answer, rules.year, (is_group, *volume.sayings, is_a_choice), missing)


CASES: Final = Cases(decide)


def _is_formed(everyone: int | None, eligible: int | None, year: PerformanceYear) -> bool | None:
    fewest = GROUP_CLINICIANS.at(year)
    if (everyone is not None and everyone < fewest) or eligible == 0:
        return False
    if eligible is None or (everyone is None and eligible < fewest):
        return None
    return True


def _of_group(everyone: int | None, eligible: int | None, year: PerformanceYear) -> Saying:
    """Say whether the counts are those of a group; without counts, take the caller's word."""
    if everyone is None and eligible is None:
        return GROUP_TAKEN_AS_GIVEN.of(year).says_not_applicable()
    counts = {"eligible_clinicians": everyone, "mips_eligible_clinicians": eligible}
    return GROUP.of(year).says(
        _is_formed(everyone, eligible, year),
        _composition(everyone, eligible),
        missing=tuple(name for name, count in counts.items() if count is None),
    )


def group_saying(facts: GroupFacts, year: PerformanceYear) -> Saying:
    """Return whether the counts in *facts* are those of a group, as far as they show it."""
    return _of_group(facts.eligible_clinicians, facts.mips_eligible_clinicians, year)


def _composition(everyone: int | None, eligible: int | None) -> str:
    def count(number: int | None) -> str:
        return "not known" if number is None else str(number)

    return f"eligible clinicians: {count(everyone)}, MIPS eligible: {count(eligible)}"


_COUNT: Final = "(not known|[0-9]{1,9})"
_COUNTED: Final = re.compile(f"eligible clinicians: {_COUNT}, MIPS eligible: {_COUNT}")


def counts_bear_out(finding: Finding, year: PerformanceYear) -> bool:
    """Return whether the counts in *finding*, one of :data:`GROUP`, lead to its verdict."""
    told = _COUNTED.fullmatch(finding.observed) if isinstance(finding.observed, str) else None
    if told is None:
        return False
    everyone, eligible = (None if one == "not known" else int(one) for one in told.groups())
    if None not in (everyone, eligible) and eligible > everyone:  # type: ignore[operator]
        return False
    return _of_group(everyone, eligible, year).verdict is finding.verdict


BORNE_OUT: Final[dict[str, BorneOut]] = {GROUP.id: counts_bear_out}


def is_group(
    eligible_clinicians: int | None, mips_eligible_clinicians: int | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a TIN with these numbers of clinicians is a group; None means "not known".

    >>> from qpp_rules import PerformanceYear
    >>> is_group(2, 0, PerformanceYear(2026)).answer
    False

    Raises InvalidType or InvalidValue for anything but a count, YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1305, "Group".
    """
    clause = GROUP.of(check_year("is_group", year))
    facts = GroupFacts(
        eligible_clinicians=eligible_clinicians, mips_eligible_clinicians=mips_eligible_clinicians
    )
    if eligible_clinicians is None and mips_eligible_clinicians is None:
        finding = clause.unknown("eligible_clinicians", "mips_eligible_clinicians")
    else:
        finding = group_saying(facts, year).of(facts)
    return all_met(year, (finding,))


def is_small_practice(
    eligible_clinicians: int | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a TIN with this many eligible clinicians is a small practice.

    None or 0 means "not known": every practice has a clinician.

    >>> from qpp_rules import PerformanceYear
    >>> is_small_practice(15, PerformanceYear(2026)).answer
    True
    >>> is_small_practice(16, PerformanceYear(2026)).answer
    False

    Citation: 42 CFR § 414.1305, "Small practice".
    """
    limit = SMALL_PRACTICE.at(year)
    take("is_small_practice", eligible_clinicians=(eligible_clinicians, optional(a_count)))
    small = eligible_clinicians <= limit if eligible_clinicians else None
    finding = SMALL.of(year).judge(
        small,
        eligible_clinicians or None,
        f"at most {limit}",
        missing=("eligible_clinicians",),
    )
    return all_met(year, (finding,))
