"""Virtual groups, several TINs each: whether they are formed as 42 CFR § 414.1315 requires."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_count,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Tin, a_tin
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.moments import day_of
from qpp_rules.core.pages import Page, text, texts
from qpp_rules.core.sources import cfr, guidance
from qpp_rules.core.values import frozen
from qpp_rules.core.years import check_year
from qpp_rules.eligibility.borne_out import agree, named
from qpp_rules.eligibility.low_volume import OPT_IN
from qpp_rules.eligibility.paragraphs import entries
from qpp_rules.eligibility.status import FORMED, Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.borne_out import BorneOut


@frozen
class VirtualGroupMember:
    """One TIN of a virtual group: how many eligible clinicians it has, and its own eligibility.

    One clinician is a solo practitioner. A member that is opt-in eligible opts in by the virtual
    group's election.
    """

    tin: Tin = field(validator=a_tin)
    eligible_clinicians: int | None = field(default=None, validator=optional(a_count))
    eligibility: Eligibility | None = field(
        default=None, validator=optional(member_of(Eligibility))
    )


# For a type checker, what a constructor takes is what the converter takes.
def _as_members(members: Iterable[VirtualGroupMember]) -> Any:
    return as_tuple(members)


@frozen
class VirtualGroupFacts:
    """What decides whether TINs form a virtual group. *elected_on* is the Eastern day."""

    members: tuple[VirtualGroupMember, ...] = field(
        converter=_as_members, validator=each(tuple, VirtualGroupMember)
    )
    elected_on: date | None = field(default=None, validator=optional(a_calendar_date))

    def _problems(self) -> Iterator[Problem]:
        tins = [member.tin for member in self.members]
        for tin in sorted({tin for tin in tins if tins.count(tin) > 1}):
            yield Problem("members", f"{tin} more than once", "each TIN once")


@frozen
class VirtualGroupLimits:
    """How many TINs a virtual group needs, and how many clinicians one of them may have."""

    tins: int = field(validator=a_count)
    clinicians_per_tin: int = field(validator=a_count)

    def __str__(self) -> str:
        return f"at least {self.tins} TINs, at most {self.clinicians_per_tin} clinicians in each"


def virtual_group_texts(before: str = "", after: str = "") -> tuple[Entry[None], ...]:
    """Return the texts on virtual groups: *before* is noted before 2019, *after* from 2019 on."""
    unread_note = (
        "the text of 2019, whose paragraph was not noted; the text of this year was not read"
    )
    read_note = "the text of this year was read, but its paragraph was not noted"

    def section(note: str) -> Citation:
        return cfr("414.1315", basis=Basis.DERIVED, note=note)

    return (
        text(2018, 2018, section(unread_note + before)),
        text(2019, 2019, section(read_note + after)),
        text(2020, 2027, section(unread_note + after)),
    )


_page = Page(__name__)

VIRTUAL_GROUP: Final = _page.parameter(
    "eligibility.virtual-group-limits",
    "limits of a virtual group",
    *entries(VirtualGroupLimits(2, 10), virtual_group_texts()),
    note="Virtual groups began with performance year 2018.",
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
    *("ELI-029", "DEA-028", "RDY-019"),
)


def determine_virtual_group(
    facts: VirtualGroupFacts, year: PerformanceYear
) -> Determination[Eligibility]:
    """Decide whether TINs form a virtual group in *year*.

    MIPS_ELIGIBLE if they do: from 2019 on, a virtual group's election is itself the opt-in of its
    opt-in eligible members. EXEMPT if they do not; then each TIN is on its own.

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

    Not modeled: the written agreement between the TINs.

    Citation: 42 CFR § 414.1315.
    """
    limits = VIRTUAL_GROUP.at(year)
    take("determine_virtual_group", facts=(facts, instance_of(VirtualGroupFacts)))
    findings = tuple(_virtual_group_findings(facts, year, limits))
    answer = FORMED[all_met(year, findings).answer]
    return Determination(answer, year, findings)


def _virtual_group_findings(
    facts: VirtualGroupFacts, year: PerformanceYear, limits: VirtualGroupLimits
) -> Iterator[Finding]:
    yield _enough(len(facts.members), year, limits)
    for member in facts.members:
        about = member.tin.masked
        yield _small_enough(member.eligible_clinicians, year, limits, about)
        yield _eligible(member.eligibility, year, about)
    yield _elected(facts.elected_on, year)


def virtual_group_election(
    elected_on: date | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a virtual group of *year* elected in time: before the performance year.

    >>> from qpp_rules import PerformanceYear
    >>> virtual_group_election(date(2026, 1, 1), PerformanceYear(2026)).answer
    False

    None means "not known". Raises InvalidType for an argument of the wrong type, and YearNotCovered
    before 2018.

    Citation: 42 CFR § 414.1315(b).
    """
    subject = "virtual_group_election"
    VIRTUAL_GROUP_ELECTION.of(check_year(subject, year))
    take(subject, elected_on=(elected_on, optional(a_calendar_date)))
    return all_met(year, (_elected(elected_on, year),))


def _election_days(year: PerformanceYear) -> tuple[date | None, date]:
    """Return the first day of the election, None if it was not found, and the day after its last.

    The last day counts to its end, even if the calendar gives an hour.
    """
    # Only virtual groups need the calendar.
    from qpp_rules.deadlines import calendar

    election = calendar(year)["virtual-group-election"]
    first = None if election.opens is None else day_of(election.opens)
    return first, day_of(election.closes) + timedelta(days=1)


def days_of_election(year: PerformanceYear) -> str:
    """Return when a virtual group of *year* elects, as its finding words it."""
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


def _enough(tins: int, year: PerformanceYear, limits: VirtualGroupLimits) -> Finding:
    required = f"at least {limits.tins}"
    return VIRTUAL_GROUP_TINS.of(year).judge(tins >= limits.tins, tins, required)


def _small_enough(
    size: int | None, year: PerformanceYear, limits: VirtualGroupLimits, about: str = ""
) -> Finding:
    return VIRTUAL_GROUP_SIZE.of(year).judge(
        None if size is None else 1 <= size <= limits.clinicians_per_tin,
        size,
        f"1 to {limits.clinicians_per_tin}",
        missing=() if size is not None else ("eligible_clinicians",),
        about=about,
    )


def _eligible(eligibility: Eligibility | None, year: PerformanceYear, about: str = "") -> Finding:
    known = eligibility not in (None, Eligibility.UNDETERMINED)
    # Before opting in began, exceeding only some criteria was below the threshold.
    taken = {Eligibility.MIPS_ELIGIBLE} | (
        {Eligibility.OPT_IN_ELIGIBLE} if OPT_IN.at(year) else set()
    )
    return VIRTUAL_GROUP_MEMBER.of(year).judge(
        eligibility in taken if known else None,
        eligibility.value if eligibility else None,
        missing=() if known else ("eligibility",),
        about=about,
    )


# Whether findings that were made elsewhere are borne out


def _tins_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    tins = finding.observed
    return type(tins) is int and agree(finding, _enough(tins, year, VIRTUAL_GROUP.at(year)))


def _size_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    size = finding.observed
    if size is not None and type(size) is not int:
        return False
    return agree(finding, _small_enough(size, year, VIRTUAL_GROUP.at(year)))


def _eligibility_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    return agree(finding, _eligible(named(Eligibility, finding.observed), year))


def _election_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    elected = finding.observed
    if elected is not None and type(elected) is not date:
        return False
    return agree(finding, _elected(elected, year))


BORNE_OUT: Final[dict[str, BorneOut]] = {
    VIRTUAL_GROUP_TINS.id: _tins_borne_out,
    VIRTUAL_GROUP_SIZE.id: _size_borne_out,
    VIRTUAL_GROUP_MEMBER.id: _eligibility_borne_out,
    VIRTUAL_GROUP_ELECTION.id: _election_borne_out,
}
