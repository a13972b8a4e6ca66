"""Eligibility of groups, virtual groups and APM Entities; small practices."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    Finding,
    Findings,
    all_met,
    together,
)
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.moments import opening_instant
from qpp_rules.core.pages import Page, text, texts
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance
from qpp_rules.core.values import count_problem, shown
from qpp_rules.core.years import PerformanceYear, check_year, eastern_day
from qpp_rules.deadlines import calendar
from qpp_rules.eligibility import low_volume
from qpp_rules.eligibility.facts import (
    ApmEntityFacts,
    Eligibility,
    GroupFacts,
    SegmentStrategy,
    VirtualGroupFacts,
)
from qpp_rules.eligibility.parameters import (
    APM_ENTITY_LEVEL,
    DECEMBER_2022,
    GROUP_CLINICIANS,
    OPT_IN,
    SMALL_PRACTICE,
    SUBGROUPS,
    VIRTUAL_GROUP,
    definition,
    virtual_group_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.eligibility.facts import LowVolumeThreshold, VirtualGroupMember
    from qpp_rules.eligibility.parameters import VirtualGroupLimits

__all__ = [
    "determine_apm_entity",
    "determine_group",
    "determine_subgroup",
    "determine_virtual_group",
    "is_group",
    "is_small_practice",
]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

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
_GROUPS_SEGMENT_1: Final = "414.1318(a)(4)"
_COPY_OF_2026: Final = cfr(_GROUPS_SEGMENT_1, as_of=date(2026, 6, 1))
SUBGROUP_THRESHOLD: Final = _page.rule(
    "eligibility.subgroup.threshold",
    "the affiliated group exceeds every criterion in segment 1",
    (
        text(2023, 2025, cfr(_GROUPS_SEGMENT_1, basis=Basis.DERIVED, note=DECEMBER_2022)),
        text(2026, 2026, _COPY_OF_2026),
        text(
            2027,
            2027,
            evolve(
                _COPY_OF_2026,
                basis=Basis.DERIVED,
                note="the text of June 2026; the text of this year was not read",
            ),
        ),
    ),
    "ELI-030",
)
VIRTUAL_GROUP_TINS: Final = _page.rule(
    "eligibility.virtual-group.tins",
    "enough TINs for a virtual group",
    VIRTUAL_GROUP,
    "ELI-029",
)
VIRTUAL_GROUP_SIZE: Final = _page.rule(
    "eligibility.virtual-group.size",
    "each TIN is a solo practitioner or a group small enough for a virtual group",
    VIRTUAL_GROUP,
    "ELI-029",
)
VIRTUAL_GROUP_MEMBER: Final = _page.rule(
    "eligibility.virtual-group.member",
    "each TIN is MIPS eligible, or opt-in eligible and opts in by the virtual group election",
    virtual_group_texts(
        before=". Opting in began only in 2019.",
        after=". That the election is the opt-in also stands in 414.1310(b)(1)(iii).",
    ),
    "ELI-029",
)
_ELECTION: Final = "414.1315(b)"
_NOTICED: Final = "the regulation's text of this year was not read"
VIRTUAL_GROUP_ELECTION: Final = _page.rule(
    "eligibility.virtual-group.election",
    "elected in time, before the performance year",
    (
        *texts(2018, 2022, cfr(_ELECTION), read=2019),
        text(
            2023,
            2023,
            guidance(
                "CMS notice",
                "2023 virtual group election",
                cites=_ELECTION,
                note=f"read as others repost it; {_NOTICED}",
            ),
        ),
        text(
            2024,
            2024,
            guidance("CMS notice", "2024 virtual group election", cites=_ELECTION, note=_NOTICED),
        ),
        *texts(2025, 2027, cfr(_ELECTION), read=2019),
    ),
    *("ELI-029", "DEA-028"),
)
_OUTSIDE: Final = "414.1310(b)(1)(iii)(B)"
APM_ENTITY_ELECTION: Final = _page.rule(
    "eligibility.apm-entity.election",
    "an APM Entity elects by a process of its own, outside this one",
    (
        text(
            2019,
            2019,
            guidance(
                ELECTION_GUIDE_2019,
                "Opt-in and Voluntary Reporting Election Process Overview",
                cites=_OUTSIDE,
            ),
        ),
        text(
            2020,
            2020,
            guidance(
                "QPP Submissions API, change log",
                "2020-08-15",
                as_of=date(2020, 8, 15),
                cites=_OUTSIDE,
                note="the entry names no performance year; it is taken to be of its own",
            ),
        ),
    ),
    *("ELI-021", "ELI-033"),
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
    """Decide what a TIN is to MIPS as a group in *year*.

    The threshold is tested on the whole TIN, apart from its clinicians. MIPS_ELIGIBLE never means
    that the practice must report as a group: that is its own choice.

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
    rules = low_volume.regime("determine_group", year, threshold)
    low_volume.check_strategy("determine_group", strategy)
    if not isinstance(facts, GroupFacts):
        raise InvalidType.of("determine_group", "facts", given=shown(facts), expected="GroupFacts")
    answer = low_volume.outcome(
        low_volume.outcomes(facts.segment_1, facts.segment_2, rules, strategy)
    )
    formed = _is_group(facts, year)
    if formed is False:
        answer = Eligibility.EXEMPT
    elif formed is None and answer is not Eligibility.EXEMPT:
        answer = Eligibility.UNDETERMINED
    return Determination(answer, year, _explain_group, facts, rules, strategy)


def _explain_group(
    facts: GroupFacts, rules: low_volume.Regime, strategy: SegmentStrategy
) -> Findings:
    return (
        _group_definition(facts, rules.year),
        *low_volume.findings(facts.segment_1, facts.segment_2, rules, strategy),
        GROUP_REPORTING_IS_A_CHOICE.of(rules.year).not_applicable(),
    )


def _is_group(facts: GroupFacts, year: PerformanceYear) -> bool | None:
    """Return whether the counts are those of a group; without any, the caller's word is taken."""
    everyone, eligible = facts.eligible_clinicians, facts.mips_eligible_clinicians
    if everyone is None and eligible is None:
        return True
    fewest = GROUP_CLINICIANS.at(year)
    if (everyone is not None and everyone < fewest) or eligible == 0:
        return False
    if eligible is None or (everyone is None and eligible < fewest):
        return None
    return True


def _group_definition(facts: GroupFacts, year: PerformanceYear) -> Finding:
    counts = {
        "eligible_clinicians": facts.eligible_clinicians,
        "mips_eligible_clinicians": facts.mips_eligible_clinicians,
    }
    missing = tuple(name for name, count in counts.items() if count is None)
    if len(missing) == len(counts):
        return GROUP_TAKEN_AS_GIVEN.of(year).not_applicable()
    return GROUP.of(year).judge(
        _is_group(facts, year), _composition(*counts.values()), missing=missing
    )


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
    facts = GroupFacts(eligible_clinicians=everyone, mips_eligible_clinicians=eligible)
    return _group_definition(facts, year).verdict is finding.verdict


def is_group(
    eligible_clinicians: int | None, mips_eligible_clinicians: int | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a TIN with so many clinicians is a group; None where a count is not known.

    >>> from qpp_rules import PerformanceYear
    >>> is_group(2, 0, PerformanceYear(2026)).answer
    False

    Raises InvalidType or InvalidValue for what is not a count, YearNotCovered for a year without a
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
        finding = _group_definition(facts, year)
    return all_met(year, (finding,))


def determine_subgroup(
    facts: GroupFacts, year: PerformanceYear, *, threshold: LowVolumeThreshold | None = None
) -> Determination[Eligibility]:
    """Decide what a subgroup is to MIPS in *year*, from the *facts* of its affiliated group.

    The threshold is tested on the whole group, and on segment 1 only. EXEMPT where the group does
    not exceed it: a group that could only opt in, or report voluntarily, has no subgroups.

    >>> from decimal import Decimal
    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.eligibility import Volume
    >>> group = GroupFacts(segment_1=Volume(Decimal("90000.01"), 201, 201))
    >>> determine_subgroup(group, PerformanceYear(2026)).answer
    <Eligibility.MIPS_ELIGIBLE: 'MIPS eligible'>

    Raises YearNotCovered before 2023, and where the year's figures were not found unless
    *threshold* is given.

    Citation: 42 CFR § 414.1318(a).
    """
    SUBGROUPS.at(year)
    if not isinstance(facts, GroupFacts):
        raise InvalidType.of(
            "determine_subgroup", "facts", given=shown(facts), expected="GroupFacts"
        )
    rules = low_volume.regime("determine_subgroup", year, threshold)
    formed = together(_is_group(facts, year), _exceeds_in_segment_1(facts, rules))
    return Determination(FORMED[formed], year, _explain_subgroup, facts, rules)


def _exceeds_in_segment_1(facts: GroupFacts, rules: low_volume.Regime) -> bool | None:
    segment = facts.segment_1
    answers = low_volume.outcomes(segment, segment, rules, SegmentStrategy.INTERSECTION)
    if Eligibility.MIPS_ELIGIBLE not in answers:
        return False
    return True if len(answers) == 1 else None


def _explain_subgroup(facts: GroupFacts, rules: low_volume.Regime) -> Findings:
    found = tuple(low_volume.segment_findings(facts.segment_1, rules, 1))
    missing = tuple(dict.fromkeys(name for finding in found for name in finding.missing))
    holds = _exceeds_in_segment_1(facts, rules)
    return (
        _group_definition(facts, rules.year),
        *found,
        SUBGROUP_THRESHOLD.of(rules.year).judge(holds, missing=missing),
    )


def determine_virtual_group(
    facts: VirtualGroupFacts, year: PerformanceYear
) -> Determination[Eligibility]:
    """Decide whether TINs form a virtual group in *year*.

    MIPS_ELIGIBLE where they do: a virtual group's election is itself the opt-in of its members
    that are opt-in eligible, from 2019 on. EXEMPT where they do not, and each TIN stands alone.

    >>> from datetime import date
    >>> from qpp_rules import PerformanceYear, Tin
    >>> from qpp_rules.eligibility import VirtualGroupMember
    >>> members = (
    ...     VirtualGroupMember(Tin("000000001"), 1, Eligibility.MIPS_ELIGIBLE),
    ...     VirtualGroupMember(Tin("000000002"), 11, Eligibility.OPT_IN_ELIGIBLE),
    ... )
    >>> facts = VirtualGroupFacts(members, date(2025, 12, 31))
    >>> d = determine_virtual_group(facts, PerformanceYear(2026))
    >>> d.answer
    <Eligibility.EXEMPT: 'exempt'>
    >>> print(d.finding("eligibility.virtual-group.size").about)
    *****0001

    Raises YearNotCovered before 2018, the first year of virtual groups.

    Not modelled: the written agreement between the TINs.

    Citation: 42 CFR § 414.1315.
    """
    limits = VIRTUAL_GROUP.at(year)
    if not isinstance(facts, VirtualGroupFacts):
        raise InvalidType.of(
            "determine_virtual_group", "facts", given=shown(facts), expected="VirtualGroupFacts"
        )
    findings = tuple(_virtual_group_findings(facts, year, limits))
    answer = FORMED[all_met(year, findings).answer]
    return Determination(answer, year, findings)


FORMED: Final = {
    True: Eligibility.MIPS_ELIGIBLE,
    False: Eligibility.EXEMPT,
    None: Eligibility.UNDETERMINED,
}


def _virtual_group_findings(
    facts: VirtualGroupFacts, year: PerformanceYear, limits: VirtualGroupLimits
) -> Iterator[Finding]:
    tins = len(facts.members)
    yield VIRTUAL_GROUP_TINS.of(year).judge(tins >= limits.tins, tins, f"at least {limits.tins}")
    for member in facts.members:
        yield from _member_findings(member, year, limits)
    yield _elected(facts.elected_on, year)


def _election_days(year: PerformanceYear) -> tuple[date | None, date]:
    """Return the first day of the election, None if it was not found, and the day after its last.

    The last day runs through, also where the calendar gives it an hour.
    """
    election = calendar(year)["virtual-group-election"]
    opens, closes = election.opens, election.closes
    last = eastern_day(closes) if isinstance(closes, datetime) else closes
    first = None if opens is None else eastern_day(opening_instant(opens))
    return first, last + timedelta(days=1)


def days_of_election(year: PerformanceYear) -> str:
    """Return when a virtual group of *year* elects, as its finding says it."""
    opens, over = _election_days(year)
    return f"{'' if opens is None else f'from {opens}, '}before {over}"


def _elected(elected_on: date | None, year: PerformanceYear) -> Finding:
    """Judge the day of the election; one of an earlier year was for another performance year."""
    missing = "elected_on" if elected_on is None else f"elected_on of the election for {year}"
    is_earlier = elected_on is not None and elected_on.year < year.year - 1
    opens, over = _election_days(year)
    in_time: bool | None = None
    if elected_on is not None and not is_earlier:
        in_time = elected_on < over and (opens is None or elected_on >= opens)
    return VIRTUAL_GROUP_ELECTION.of(year).judge(
        in_time,
        elected_on,
        days_of_election(year),
        missing=(missing,),
    )


def _member_findings(
    member: VirtualGroupMember, year: PerformanceYear, limits: VirtualGroupLimits
) -> Iterator[Finding]:
    size, eligibility, about = member.eligible_clinicians, member.eligibility, member.tin.masked
    yield VIRTUAL_GROUP_SIZE.of(year).judge(
        None if size is None else 1 <= size <= limits.clinicians_per_tin,
        size,
        f"1 to {limits.clinicians_per_tin}",
        missing=() if size is not None else ("eligible_clinicians",),
        about=about,
    )
    known = eligibility not in (None, Eligibility.UNDETERMINED)
    # Before opting in began, some criteria exceeded and not all was below the threshold.
    taken = {Eligibility.MIPS_ELIGIBLE} | (
        {Eligibility.OPT_IN_ELIGIBLE} if OPT_IN.at(year) else set()
    )
    yield VIRTUAL_GROUP_MEMBER.of(year).judge(
        eligibility in taken if known else None,
        eligibility.value if eligibility else None,
        missing=() if known else ("eligibility",),
        about=about,
    )


def determine_apm_entity(
    facts: ApmEntityFacts,
    year: PerformanceYear,
    *,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> Determination[Eligibility]:
    """Decide what an APM Entity group is to MIPS, in 2019 and 2020.

    An opt-in of the entity was made in another system than the one that takes the elections of
    individuals and groups.

    >>> from decimal import Decimal
    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.eligibility import Volume
    >>> over = Volume(Decimal("90000.01"), 201, 201)
    >>> determine_apm_entity(ApmEntityFacts(over, over), PerformanceYear(2020)).answer
    <Eligibility.MIPS_ELIGIBLE: 'MIPS eligible'>

    Raises YearNotCovered outside 2019 and 2020.

    Citation: 42 CFR § 414.1305, "Low-volume threshold"; 42 CFR § 414.1310(b)(1)(iii)(B).
    """
    APM_ENTITY_LEVEL.at(year)
    if not isinstance(facts, ApmEntityFacts):
        raise InvalidType.of(
            "determine_apm_entity", "facts", given=shown(facts), expected="ApmEntityFacts"
        )
    rules = low_volume.regime("determine_apm_entity", year, threshold)
    low_volume.check_strategy("determine_apm_entity", strategy)
    answer = low_volume.outcome(
        low_volume.outcomes(facts.segment_1, facts.segment_2, rules, strategy)
    )
    return Determination(answer, year, _explain_apm_entity, facts, rules, strategy)


def _explain_apm_entity(
    facts: ApmEntityFacts, rules: low_volume.Regime, strategy: SegmentStrategy
) -> Findings:
    return (
        *low_volume.findings(facts.segment_1, facts.segment_2, rules, strategy),
        APM_ENTITY_ELECTION.of(rules.year).not_applicable(),
    )


def is_small_practice(
    eligible_clinicians: int | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a TIN with so many eligible clinicians is a small practice.

    None, or a count of 0, is not known: no practice has no clinician.

    >>> from qpp_rules import PerformanceYear
    >>> is_small_practice(15, PerformanceYear(2026)).answer
    True
    >>> is_small_practice(16, PerformanceYear(2026)).answer
    False

    Citation: 42 CFR § 414.1305, "Small practice".
    """
    limit = SMALL_PRACTICE.at(year)
    if eligible_clinicians is not None and (
        problem := count_problem("eligible_clinicians", eligible_clinicians)
    ):
        raise (InvalidType if problem.is_type else InvalidValue)("is_small_practice", (problem,))
    small = eligible_clinicians <= limit if eligible_clinicians else None
    finding = SMALL.of(year).judge(
        small,
        eligible_clinicians or None,
        f"at most {limit}",
        missing=("eligible_clinicians",),
    )
    return all_met(year, (finding,))
