"""What each reporting option asks for: whether a submission holds it, or falls short.

Falling short holds nothing back: the submission may go, and the option asks for more. What CMS
refuses, and what this intermediary may not send, :func:`.check` decides.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, texts
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.measures import Inventory, Mvps
from qpp_rules.submissions.app_quality import ACTIVITIES as APP_ACTIVITIES
from qpp_rules.submissions.app_quality import APP_PROGRAMS, examine_app
from qpp_rules.submissions.content import Submission
from qpp_rules.submissions.improvement_activities import examine_activities
from qpp_rules.submissions.kinds import falls_short, to_look_at
from qpp_rules.submissions.mvp_quality import THE_MVP, examine_mvp
from qpp_rules.submissions.promoting_interoperability import examine_interoperability
from qpp_rules.submissions.reported import (
    MIPS,
    Examined,
    check_same_year,
    note_files,
    reported_for,
)
from qpp_rules.submissions.reporters import Reporter, Sender
from qpp_rules.submissions.senders import reporting_option_of
from qpp_rules.submissions.traditional_mips import examine_traditional
from qpp_rules.terms import check_reporting_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from qpp_rules.core.determinations import Determination

_page = Page(__name__)

CATEGORY: Final = falls_short(
    _page.rule(
        "submissions.option.category",
        "the submission has data in the performance category for the reporting option",
        texts(2017, 2027, cfr("414.1325(a)(1)"), read=2024),
        "SUB-018",
    )
)
REGISTERED: Final = to_look_at(
    _page.rule(
        "submissions.mvp.registered",
        "the data is for the MVP that was registered",
        texts(2023, 2027, cfr("414.1365(b)(1)"), read=2024),
        "RDY-009",
    )
)

_ACTIVITIES: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
_ORDER: Final = (
    PerformanceCategory.QUALITY,
    _ACTIVITIES,
    PerformanceCategory.PROMOTING_INTEROPERABILITY,
)


def meets(
    option: ReportingOption,
    submission: Submission,
    inventory: Inventory,
    sender: Sender,
    reporter: Reporter,
    *,
    mvps: Mvps | None = None,
    categories: Iterable[PerformanceCategory] | None = None,
    aco_set: Iterable[str] | None = None,
) -> Determination[bool | None]:
    """Decide whether *submission* has what *option* requires; a no does not hold data back.

    False: it falls short; None: not known. Only the measurement sets for the option's program are
    examined. *categories* are the performance categories that this submission has to hold; without
    them those that it has are examined, and the answer is open if one is not there, since another
    submission may hold it. An MVP needs *mvps*. *aco_set* replaces the measures of the APP Plus. A
    yes is open unless CMS's files are final.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import IntermediaryType, ParticipationOption
    >>> from qpp_rules.measures import Source
    >>> from qpp_rules.submissions import Measurement, MeasurementSet
    >>> year, activities = PerformanceYear(2025), PerformanceCategory.IMPROVEMENT_ACTIVITIES
    >>> inventory = Inventory.of(
    ...     [{"measureId": "IA_EPA_2", "category": "ia", "allowedPrograms": ["mips"]}],
    ...     year, source=Source(provisional=False))
    >>> submission = Submission(year, Group(Tin("123456789")), [
    ...     MeasurementSet(activities, program="mips",
    ...                    measurements=[Measurement("IA_EPA_2", True)])])
    >>> sender = Sender(IntermediaryType.QUALIFIED_REGISTRY)
    >>> def answer(*statuses):
    ...     reporter = Reporter(ParticipationOption.GROUP, statuses, clinicians=8,
    ...                         performed_by=[MeasureCount("IA_EPA_2", 4)])
    ...     return meets(ReportingOption.TRADITIONAL_MIPS, submission, inventory, sender, reporter,
    ...                  categories={activities})
    >>> from qpp_rules.submissions import MeasureCount
    >>> from qpp_rules.core.vocabulary import SpecialStatus
    >>> answer().answer, answer(SpecialStatus.SMALL_PRACTICE).answer
    (False, True)
    >>> answer().finding("submissions.activities.enough").required
    'at least 2'

    Raises InvalidType for an argument of the wrong type; InvalidValue for measures, MVPs or a
    participation option other than the submission's, and for the cost category; YearNotCovered for
    a category whose requirements of the year were not found.

    Citation: 42 CFR § 414.1335(a)(1), 414.1360(a)(2), 414.1365(c), 414.1367, 414.1375, 414.1380(b).
    """
    asked = None if categories is None else as_frozenset(categories)
    of_aco = None if aco_set is None else as_frozenset(aco_set)
    take(
        "meets",
        option=(option, member_of(ReportingOption)),
        submission=(submission, instance_of(Submission)),
        inventory=(inventory, instance_of(Inventory)),
        sender=(sender, instance_of(Sender)),
        reporter=(reporter, instance_of(Reporter)),
        mvps=(mvps, optional(instance_of(Mvps))),
        categories=(asked, optional(each(frozenset, PerformanceCategory))),
        aco_set=(of_aco, optional(each(frozenset, str))),
    )
    _check_facts(submission, inventory, reporter, asked, of_aco)
    check_same_year("meets", inventory, mvps)
    year, examined = submission.year, Examined()
    note_files(examined, inventory, mvps if option is ReportingOption.MVP else None)
    has_option = check_reporting_option(option, year)
    for finding in has_option.findings:
        examined.decide(finding)
    if not has_option.answer:
        return examined.answer(year)
    programs = _programs(option, submission, reporter)
    if option is ReportingOption.MVP:
        _examine_the_mvp(programs, submission, mvps, examined)
    examine: dict[PerformanceCategory, Callable[..., None]] = {
        PerformanceCategory.QUALITY: _quality(option, programs, sender, reporter, mvps, of_aco),
        PerformanceCategory.PROMOTING_INTEROPERABILITY: examine_interoperability,
        _ACTIVITIES: partial(
            examine_activities, reporter=reporter, in_mvp=option is ReportingOption.MVP
        ),
    }
    for category in _ORDER if programs else ():
        if asked is not None and category not in asked:
            continue
        reported = reported_for(submission, category, programs, inventory)
        if option is ReportingOption.APP and category is _ACTIVITIES:
            examined.decide(APP_ACTIVITIES.of(year).not_applicable(about=category.value))
        elif reported.sets:
            examine[category](reported, examined=examined)
        else:
            holds = None if asked is None else False
            clause, about = CATEGORY.of(year), category.value
            examined.decide(clause.judge(holds, "no data", missing=("categories",), about=about))
    return examined.answer(year)


def _quality(  # noqa: PLR0917 (what `meets` was given)
    option: ReportingOption,
    programs: frozenset[str],
    sender: Sender,
    reporter: Reporter,
    mvps: Mvps | None,
    aco_set: AbstractSet[str] | None,
) -> Callable[..., None]:
    """Return what examines the quality measures for *option*; nothing if the MVP is not known."""
    if option is ReportingOption.TRADITIONAL_MIPS:
        return partial(examine_traditional, sender=sender, reporter=reporter)
    if option is ReportingOption.APP:
        return partial(examine_app, reporter=reporter, aco_set=aco_set)
    mvp = None if mvps is None or not programs else mvps.get(*programs)
    if mvp is None:
        return lambda _reported, **_facts: None
    return partial(examine_mvp, mvp=mvp, sender=sender, reporter=reporter)


def _check_facts(
    submission: Submission,
    inventory: Inventory,
    reporter: Reporter,
    categories: AbstractSet[PerformanceCategory] | None,
    aco_set: AbstractSet[str] | None,
) -> None:
    problems = []
    if inventory.year != submission.year:
        expected = f"measures of {submission.year}, as the submission"
        problems.append(Problem("inventory", f"of {inventory.year}", expected))
    if reporter.participation is not submission.participation_option:
        expected = f"{submission.participation_option.name}, as the submission"
        problems.append(Problem("reporter", reporter.participation.name, expected))
    if categories is not None and not (categories and categories <= SUBMITTED_CATEGORIES):
        names = ", ".join(sorted(one.name for one in categories)) or "none"
        expected = "at least one category that is submitted; CMS computes the cost category itself"
        problems.append(Problem("categories", names, expected))
    if aco_set is not None and not aco_set:
        problems.append(Problem("aco_set", "none", "at least one measure, or None"))
    refuse_any("meets", problems)


def _programs(
    option: ReportingOption, submission: Submission, reporter: Reporter
) -> frozenset[str]:
    """Return CMS's programs of *option*; none if it is not known which MVP is reported."""
    if option is ReportingOption.TRADITIONAL_MIPS:
        return frozenset({MIPS})
    if option is ReportingOption.APP:
        return APP_PROGRAMS
    if reporter.mvp is not None:
        return frozenset({reporter.mvp.mvp})
    found = frozenset(_mvps_in(submission).values())
    return found if len(found) == 1 else frozenset()


def _mvps_in(submission: Submission) -> dict[int, str]:
    """Return the MVP of each measurement set that is for one, by its place."""
    return {
        place: one.program
        for place, one in enumerate(submission.measurement_sets)
        if one.program is not None and reporting_option_of(one.program) is ReportingOption.MVP
    }


def _examine_the_mvp(
    programs: frozenset[str],
    submission: Submission,
    mvps: Mvps | None,
    examined: Examined,
) -> None:
    """Examine which MVP is reported, and whether the year has it."""
    year, clause = submission.year, THE_MVP.of(submission.year)
    found = _mvps_in(submission)
    told = ", ".join(sorted(set(found.values()))) or "none"
    if not programs:
        examined.decide(clause.unknown("reporter.mvp", observed=told))
        return
    (mvp,) = programs
    holds = None if mvps is None else mvp in mvps
    examined.decide(clause.judge(holds, mvp, missing=("mvps",)))
    for place, program in found.items():
        if program != mvp:
            path = f"measurementSets[{place}].programName"
            examined.note(REGISTERED.of(year).not_met(program, mvp, about=path))
