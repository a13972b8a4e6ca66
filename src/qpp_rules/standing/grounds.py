"""Grounds on which CMS may take remedial action or terminate, by year.

A ground makes an action possible and not certain. The one exception is a participation plan that no
data followed: that intermediary will be terminated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import refuse
from qpp_rules.core.listings import asked
from qpp_rules.core.pages import Page, reading
from qpp_rules.core.values import Enumeration
from qpp_rules.standing.events import Notice, Resolution, StandingEvent, as_events, is_probation
from qpp_rules.standing.paragraphs import ACTION_AND_TERMINATION, by_year, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


class Ground(Enumeration):
    """A ground on which CMS may act against an intermediary."""

    CRITERION_NOT_MET = "a criterion for approval is not met"
    REQUIREMENT_NOT_MET = "a requirement of the program is not met"
    FALSE_CERTIFICATION = "a certification is false"
    COMPROMISED_DATA = "submitted data is inaccurate, unusable or otherwise compromised"
    PLAN_NOT_RECEIVED = "CMS did not receive the corrective action plan in time"
    PLAN_NOT_ACCEPTED = "CMS did not accept the corrective action plan"
    NOT_CORRECTED = "the deficiencies are not corrected in time"
    TWO_YEARS_ON_PROBATION = "on probation for two years"
    CONTACT_NOT_CURRENT = "its own contact information for correspondence is not current"
    TWO_CONSECUTIVE_YEARS = "under remedial action in two consecutive years"
    NO_DATA_AFTER_PLAN = "no data was submitted after a participation plan"


class YearBasis(Enumeration):
    """When remedial action counts for a year."""

    IN_FORCE = "it is in force on any day of the year"
    IMPOSED = "CMS's notice is of the year"


_FROM_THE_FIRST: Final = {2017: "(k)(1)", 2019: "(f)(1)", 2022: "(e)(1)"}
_FOR_TERMINATION: Final = {2017: "(k)(3), (5) and (7)", 2019: "(f)(2)", 2022: "(e)(2)"}
_TO_ACT: Final = {Ground.CRITERION_NOT_MET, Ground.COMPROMISED_DATA}
_TO_ACT_2020: Final = {*_TO_ACT, Ground.FALSE_CERTIFICATION}
_TO_ACT_2024: Final = {*_TO_ACT_2020, Ground.REQUIREMENT_NOT_MET}
_IN_THE_PROCESS: Final = {
    Ground.PLAN_NOT_RECEIVED,
    Ground.PLAN_NOT_ACCEPTED,
    Ground.NOT_CORRECTED,
}
_SINCE_2024: Final = {
    Ground.CONTACT_NOT_CURRENT,
    Ground.TWO_CONSECUTIVE_YEARS,
    Ground.NO_DATA_AFTER_PLAN,
}

GROUNDS_FOR_ACTION: Final = _page.parameter(
    "standing.grounds-for-action",
    "grounds for remedial action, or for probation",
    *by_year(
        {
            2017: frozenset(_TO_ACT),
            2020: frozenset(_TO_ACT_2020),
            2024: frozenset(_TO_ACT_2024),
        },
        {**_FROM_THE_FIRST, 2017: "(k)(1) and (4)"},
        ACTION_AND_TERMINATION,
    ),
)
GROUNDS_FOR_TERMINATION: Final = _page.parameter(
    "standing.grounds-for-termination",
    "grounds for termination, or for disqualification",
    *by_year(
        {
            2017: frozenset({*_IN_THE_PROCESS, Ground.TWO_YEARS_ON_PROBATION}),
            2019: frozenset({*_TO_ACT, *_IN_THE_PROCESS}),
            2020: frozenset({*_TO_ACT_2020, *_IN_THE_PROCESS}),
            2024: frozenset({*_TO_ACT_2024, *_IN_THE_PROCESS, *_SINCE_2024}),
        },
        {**_FOR_TERMINATION, 2024: "(e)(2) and (5)"},
        ACTION_AND_TERMINATION,
    ),
)

_PLAN: Final = {2017: "(k)(3)", 2019: "(f)(2)(ii)", 2022: "(e)(2)(ii)"}
CRITERIA_MET: Final = _page.rule(
    "standing.ground.criteria",
    "each criterion for approval is met",
    texts(_FROM_THE_FIRST, ACTION_AND_TERMINATION),
    "STA-001",
    "STA-039",
)
REQUIREMENTS_MET: Final = _page.rule(
    "standing.ground.requirements",
    "each requirement of the program is met",
    texts({2024: "(e)(1)"}),
    "STA-037",
)
CERTIFIED_TRULY: Final = _page.rule(
    "standing.ground.certification",
    "no certification is false",
    texts({2020: "(f)(1)", 2022: "(e)(1)"}, ACTION_AND_TERMINATION),
    "STA-002",
)
DATA_SOUND: Final = _page.rule(
    "standing.ground.data",
    "no submitted data is inaccurate, unusable or otherwise compromised",
    texts({**_FROM_THE_FIRST, 2017: "(k)(4)"}, ACTION_AND_TERMINATION),
    "STA-003",
)
PLAN_RECEIVED: Final = _page.rule(
    "standing.ground.plan-received",
    "CMS received the corrective action plan in time",
    texts(_PLAN, ACTION_AND_TERMINATION),
    "STA-013",
    "STA-034",
    "STA-039",
)
PLAN_ACCEPTED: Final = _page.rule(
    "standing.ground.plan-accepted",
    "CMS accepted the corrective action plan",
    texts(_PLAN, ACTION_AND_TERMINATION),
    "STA-013",
    "STA-034",
    "STA-039",
)
CORRECTED: Final = _page.rule(
    "standing.ground.corrected",
    "the deficiencies are corrected in time",
    texts({2017: "(k)(7)", 2019: "(f)(2)(iii)", 2022: "(e)(2)(iii)"}, ACTION_AND_TERMINATION),
    "STA-013",
    "STA-035",
    "STA-039",
)
NOT_ON_PROBATION: Final = _page.rule(
    "standing.ground.probation",
    "the intermediary has not been on probation for two years",
    texts({2017: "(k)(5)", 2019: ""}),
    "STA-036",
)
CONTACT_CURRENT: Final = _page.rule(
    "standing.ground.contact",
    "the intermediary's own contact information for correspondence is current",
    texts({2024: "(e)(2)(iv)"}, ACTION_AND_TERMINATION),
    "STA-004",
)
NOT_CONSECUTIVE: Final = _page.rule(
    "standing.ground.consecutive-years",
    "the intermediary is not under remedial action in two consecutive years",
    texts({2024: "(e)(2)(v)"}, ACTION_AND_TERMINATION),
    "STA-005",
)
DATA_AFTER_PLAN: Final = _page.rule(
    "standing.ground.participation-plan",
    "data of the year was submitted if a participation plan was",
    texts({2024: "(e)(5)"}, "What information is needed to self-nominate?"),
    "STA-028",
)

ABSENT: Final[Mapping[Ground, Rule]] = {
    Ground.CRITERION_NOT_MET: CRITERIA_MET,
    Ground.REQUIREMENT_NOT_MET: REQUIREMENTS_MET,
    Ground.FALSE_CERTIFICATION: CERTIFIED_TRULY,
    Ground.COMPROMISED_DATA: DATA_SOUND,
    Ground.PLAN_NOT_RECEIVED: PLAN_RECEIVED,
    Ground.PLAN_NOT_ACCEPTED: PLAN_ACCEPTED,
    Ground.NOT_CORRECTED: CORRECTED,
    Ground.TWO_YEARS_ON_PROBATION: NOT_ON_PROBATION,
    Ground.CONTACT_NOT_CURRENT: CONTACT_CURRENT,
    Ground.TWO_CONSECUTIVE_YEARS: NOT_CONSECUTIVE,
    Ground.NO_DATA_AFTER_PLAN: DATA_AFTER_PLAN,
}
"""For each ground the rule that it is absent."""

NO_SUCH_GROUND: Final = _page.rule(
    "standing.grounds",
    "the text of the year has the ground",
    texts(_FOR_TERMINATION, ACTION_AND_TERMINATION),
    "STA-004",
    "STA-039",
)


def check_grounds(
    found: Mapping[Ground, bool | None], year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether no ground of *year* for remedial action or termination is present.

    *found* says for each ground whether it is present. None, or no entry, means "not known". False
    means that CMS may act, not that it will, except after a participation plan without data. A
    ground that the text of the year doesn't have decides nothing. The texts end their lists with
    what they name, and CMS decides.

    >>> from qpp_rules import PerformanceYear
    >>> of_2024 = GROUNDS_FOR_ACTION.at(PerformanceYear(2024))
    >>> of_2024 |= GROUNDS_FOR_TERMINATION.at(PerformanceYear(2024))
    >>> found = dict.fromkeys(of_2024, False) | {Ground.CONTACT_NOT_CURRENT: True}
    >>> [check_grounds(found, PerformanceYear(year)).answer for year in (2023, 2024)]
    [True, False]

    Raises YearNotCovered where no text was read.

    Citation: 42 CFR § 414.1400(e); in 2019 to 2021 (f); in 2017 and 2018 (k).
    """
    to_act, to_terminate = GROUNDS_FOR_ACTION.at(year), GROUNDS_FOR_TERMINATION.at(year)
    given = _read(found)
    findings: list[Finding] = []
    for ground in Ground:
        rule, present = ABSENT[ground], given.get(ground)
        if ground in to_act | to_terminate:
            holds = None if present is None else not present
            consequence = _consequence(ground, to_act, to_terminate)
            finding = rule.of(year).judge(holds, required=consequence, missing=(ground.name,))
        else:
            finding = NO_SUCH_GROUND.of(year).not_applicable(about=ground.value)
        findings.append(finding)
    return all_met(year, tuple(findings))


def _read(found: object) -> dict[Ground, bool | None]:
    subject = "check_grounds"
    take(subject, found=(found, instance_of(Mapping)))
    given: dict[Any, Any] = asked(subject, "found", dict, found)
    a_ground, a_fact = member_of(Ground), optional(a_flag)
    wrong = [problem for one in given for problem in a_ground.problems("found", one)]
    for ground, present in given.items():
        if isinstance(ground, Ground):
            wrong += a_fact.problems(f"found[{ground.name}]", present)
    if wrong:
        refuse(subject, wrong)
    return given


def _consequence(ground: Ground, to_act: frozenset[Ground], to_terminate: frozenset[Ground]) -> str:
    if ground is Ground.NO_DATA_AFTER_PLAN:
        return "or it will be terminated"
    able = {"act": ground in to_act, "terminate": ground in to_terminate}
    return f"or CMS may {' or '.join(name for name, may in able.items() if may)}"


_BOTH_YEARS: Final = (
    "the text doesn't say whether performance or calendar years are meant, or whether one action "
    "that runs into the next year counts for both; action in force on any day of two adjacent "
    "years is taken to count, and an action imposed in each year could be meant"
)


def check_consecutive_years(
    events: Iterable[StandingEvent] | None,
    year: PerformanceYear,
    *,
    counted: YearBasis = YearBasis.IN_FORCE,
) -> Determination[bool | None]:
    """Decide whether an intermediary was not under remedial action in *year* and the year before.

    *counted* says when remedial action counts for a year. An action is in force from its notice
    through its resolution. *events* None means "not known".

    >>> from datetime import date
    >>> from qpp_rules import PerformanceYear
    >>> in_2025 = [Notice(date(2025, 6, 1), is_written=True), Resolution(date(2026, 1, 15))]
    >>> check_consecutive_years(in_2025, PerformanceYear(2026)).answer
    False
    >>> by_notice = YearBasis.IMPOSED
    >>> check_consecutive_years(in_2025, PerformanceYear(2026), counted=by_notice).answer
    True

    Raises YearNotCovered before 2024.

    Citation: 42 CFR § 414.1400(e)(2)(v).
    """
    subject = "check_consecutive_years"
    clause = ABSENT[Ground.TWO_CONSECUTIVE_YEARS].of(year)
    given = as_events(subject, events)
    take(subject, counted=(counted, member_of(YearBasis)))
    if given is None:
        return all_met(year, (clause.unknown("events"),))
    both = [_acted(given, one, counted) for one in (year.year - 1, year.year)]
    holds = True if False in both else None if None in both else False
    names = {True: "yes", False: "no", None: "not known"}
    observed = f"{year.year - 1}: {names[both[0]]}, {year.year}: {names[both[1]]}"
    finding = clause.judge(holds, observed, missing=("is_written",))
    return all_met(year, (finding.replace(source=reading(finding.citation, _BOTH_YEARS)),))


def _acted(events: tuple[StandingEvent, ...], year: int, counted: YearBasis) -> bool | None:
    """Return whether there was remedial action in the calendar year *year*."""
    ends = [one.on for one in events if isinstance(one, Resolution)]

    def counts(notice: Notice) -> bool:
        if is_probation(notice) or notice.on.year > year:
            return False
        if counted is YearBasis.IMPOSED:
            return notice.on.year == year
        return not any(notice.on <= end and end.year < year for end in ends)

    counting = {one.is_written for one in events if isinstance(one, Notice) and counts(one)}
    return True if True in counting else None if None in counting else False


_ANY_DATA: Final = (
    "the text asks for data and doesn't say how much; any data that CMS accepted is taken to be "
    "enough, and a meaningful volume could be meant"
)


def check_participation_plan(
    is_submitted: bool | None, records: int | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether no participation plan without data leads to termination.

    *is_submitted* says whether the intermediary submitted a participation plan for *year*;
    *records* is how many records of the year CMS accepted. None means "not known".

    >>> from qpp_rules import PerformanceYear
    >>> year = PerformanceYear(2027)
    >>> [check_participation_plan(True, records, year).answer for records in (0, 1)]
    [False, True]

    Raises YearNotCovered before 2024.

    Citation: 42 CFR § 414.1400(e)(5).
    """
    clause = ABSENT[Ground.NO_DATA_AFTER_PLAN].of(year)
    take(
        "check_participation_plan",
        is_submitted=(is_submitted, optional(a_flag)),
        records=(records, optional(a_count)),
    )
    if is_submitted is False:
        return all_met(year, (clause.not_applicable(about="no participation plan"),))
    facts = {"is_submitted": is_submitted, "records": records}
    missing = tuple(name for name, fact in facts.items() if fact is None)
    holds = True if records else None if missing else False
    finding = clause.judge(holds, records, "any data", missing=missing)
    if records:
        finding = finding.replace(source=reading(finding.citation, _ANY_DATA))
    return all_met(year, (finding,))
