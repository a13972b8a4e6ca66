"""Participation and reporting options that exclude each other.

That a subgroup reports an MVP, and a virtual group traditional MIPS, is also judged of the data
that is sent: ``measures.subgroup`` and ``measures.virtual-group`` compare the program in the data.
A registration is judged before there is any data.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, all_met, missing_of
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import GUIDE_2026, guidance, unread
from qpp_rules.core.vocabulary import ParticipationOption, ReportingOption
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.registration import group_composition
from qpp_rules.registration.group_composition import GroupComposition, judge_composition
from qpp_rules.terms import REPORTING_OPTIONS, check_reporting_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qpp_rules.core.findings import Finding

_page = Page(__name__)

OPTION_KNOWN: Final = _page.rule(
    "registration.reporting-option",
    "it is known what the data is reported for: traditional MIPS, an MVP or the APP",
    REPORTING_OPTIONS,
    "RDY-018",
)
_IN_MVPS: Final = guidance(GUIDE_2026, "Identify Participation Options Supported", cites="414.1318")
SUBGROUP: Final = _page.rule(
    "registration.subgroup-in-mvp",
    "the data of a subgroup is for an MVP",
    (
        text(2023, 2025, unread(2026, _IN_MVPS)),
        text(2026, 2026, _IN_MVPS),
        text(2027, 2027, unread(2026, _IN_MVPS)),
    ),
    "REG-031",
    "RDY-018",
    note="Subgroups began with performance year 2023.",
)
_API: Final = "QPP Submissions API documentation (CMS)"
_CHANGE: Final = "Change Log, 8/15/21"
_READ_ON: Final = date(2025, 12, 23)
_UNREAD: Final = "the documentation of December 2025; that of this year was not read"
VIRTUAL_GROUP: Final = _page.rule(
    "registration.virtual-group",
    "a virtual group reports traditional MIPS",
    (
        text(2018, 2020, REPORTING_OPTIONS.entries[0].source),
        text(2021, 2025, Citation(_API, _CHANGE, _READ_ON, Basis.CMS_GUIDANCE)),
        text(2026, 2027, Citation(_API, _CHANGE, _READ_ON, Basis.DERIVED, _UNREAD)),
    ),
    "RDY-018",
    note="Virtual groups began with performance year 2018.",
)


def check_options(
    participation_option: ParticipationOption,
    reporting_option: ReportingOption,
    year: PerformanceYear,
    *,
    composition: GroupComposition | None = None,
) -> Determination[bool | None]:
    """Decide whether a participation option and a reporting option are compatible in *year*.

    A subgroup reports an MVP only, and a virtual group traditional MIPS only. From 2026 a group
    reports an MVP only if it is a single specialty group or a multispecialty small practice:
    *composition* tells, and None means "not known". The year must have the reporting option.

    >>> check_options(
    ...     ParticipationOption.SUBGROUP, ReportingOption.APP, PerformanceYear(2026)
    ... ).answer
    False
    >>> check_options(
    ...     ParticipationOption.GROUP, ReportingOption.MVP, PerformanceYear(2026)
    ... ).missing
    ('attested', 'eligible_clinicians')

    Raises YearNotCovered for a year without a source, for a subgroup before 2023 and for a virtual
    group before 2018; InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1305, "MVP participant"; 42 CFR § 414.1318; 2026 QCDR/Qualified Registry
    participation guide; QPP Submissions API documentation.
    """
    check_year("check_options", year)
    take(
        "check_options",
        participation_option=(participation_option, member_of(ParticipationOption)),
        reporting_option=(reporting_option, member_of(ReportingOption)),
        composition=(composition, optional(instance_of(GroupComposition))),
    )
    known = composition or group_composition.NOT_KNOWN
    return all_met(year, tuple(judge_options(participation_option, reporting_option, year, known)))


def judge_options(
    participation: ParticipationOption,
    reporting: ReportingOption,
    year: PerformanceYear,
    composition: GroupComposition,
) -> Iterator[Finding]:
    """Yield whether the year has the reporting option, and the two options go together."""
    of_year = check_reporting_option(reporting, year)
    yield from of_year.findings
    if participation is ParticipationOption.SUBGROUP:
        clause = SUBGROUP.of(year)
        yield clause.judge(reporting is ReportingOption.MVP, reporting.value, "MVP")
    if participation is ParticipationOption.VIRTUAL_GROUP:
        only = ReportingOption.TRADITIONAL_MIPS
        yield VIRTUAL_GROUP.of(year).judge(reporting is only, reporting.value, only.value)
    is_group_in_mvp = (
        participation is ParticipationOption.GROUP and reporting is ReportingOption.MVP
    )
    if is_group_in_mvp and of_year.answer:
        yield from judge_composition(composition, year)


def whichever(
    unknown: Finding, each: Sequence[Determination[bool | None]]
) -> Determination[bool | None]:
    """Return the answer that *each* gives, one for each value of a fact that is not known.

    If they differ, or one is open, the answer is open: *unknown* names the fact, and what else
    would decide is named with it.
    """
    answers = {one.answer for one in each}
    year = each[0].year
    if len(answers) == 1 and None not in answers:
        found = dict.fromkeys(finding for one in each for finding in one.findings)
        return Determination(each[0].answer, year, tuple(found))
    missing = tuple(dict.fromkeys((*unknown.missing, *missing_of(each))))
    return all_met(year, (unknown.replace(missing=missing),))
