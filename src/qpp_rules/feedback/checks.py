"""Whether a participant was given its feedback, clause by clause."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from qpp_rules.core.determinations import Determination, Finding, Verdict, all_met
from qpp_rules.core.errors import refuse
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.values import text_problem
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.feedback.counting import (
    Days,
    Peers,
    Since,
    count,
    earliest,
    enough,
    later,
    number_of,
    owed,
    too_early,
)
from qpp_rules.feedback.facts import FeedbackPeriod
from qpp_rules.feedback.gathering import Filed, check_data, check_record, listed, terms_of
from qpp_rules.feedback.parameters import (
    COMPARISON,
    GUIDE_YEARS,
    TIMES_A_YEAR,
    as_read,
    stated_by_guides,
)
from qpp_rules.feedback.substitutes import (
    dashboard_findings,
    excepted,
    exception_findings,
    live,
    stands_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from qpp_rules.core.determinations import Clause
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.feedback.facts import (
        FeedbackRecord,
        FeedbackReport,
        MeasureData,
        ParticipantData,
    )
    from qpp_rules.feedback.gathering import Case, Terms

__all__ = ["check_filed", "check_participant", "is_addressee"]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

HAS_DATA: Final = _page.rule(
    "feedback.addressee",
    "the participant has data on the measure or activity",
    (
        *stated_by_guides(
            "the text compares a clinician with other clinicians who have data on a measure; that "
            "one without data is owed nothing is our reading, and feedback could be owed to every "
            "client"
        )[:-1],
        TIMES_A_YEAR.entries[-1],
    ),
    "FEE-010",
)
IN_PERIOD: Final = _page.rule(
    "feedback.period",
    "every report was given in the twelve months that are counted",
    our_reading(
        TIMES_A_YEAR.entries,
        "the text says a year and not which; the performance year, or twelve months to the close "
        "of submission, could be meant",
    ),
    "FEE-001",
)
OFTEN_ENOUGH: Final = _page.rule(
    "feedback.times",
    "feedback was given as many times a year as is asked, each on a day of its own",
    TIMES_A_YEAR,
    "FEE-001",
)
SPREAD: Final = _page.rule(
    "feedback.spread",
    "the days of feedback are spread over as many quarters",
    our_reading(
        TIMES_A_YEAR.entries,
        "the text does not say that the four must be spread; bunched days are told of, and one in "
        "each quarter could be meant",
    ),
    "FEE-001",
)
EACH_CATEGORY: Final = _page.rule(
    "feedback.categories",
    "feedback was given as often on each performance category that will be reported",
    stated_by_guides(
        "the text asks for feedback and does not say on which categories; each that will be "
        "reported is taken, as the guides of 2023 and 2026 have it, and any one could be enough"
    ),
    "FEE-002",
)
COMPARED: Final = _page.rule(
    "feedback.comparison",
    "the participant was told how it compares with others on the measure or activity",
    COMPARISON,
    "FEE-003",
)
AT_ITS_LEVEL: Final = _page.rule(
    "feedback.level",
    "feedback was given at the participant level at which data are reported",
    stated_by_guides(
        "the text names no level; that of reporting is taken, as the guides of 2023 and 2026 have "
        "it, and another level could be enough",
        of_guides="the guide says should",
    ),
    "FEE-004",
)
NO_DATA_YET: Final = _page.rule(
    "feedback.available-data",
    "nothing is owed for a round before the participant had data",
    stated_by_guides(
        "the text does not say so; it is left open, as it may hold as in the guides of 2023 and "
        "2026, or all four may be owed"
    ),
    "FEE-005",
)

_LIVE: Final = "a real-time dashboard stands in for reports"
_EXCEPTED: Final = "CMS let the exception apply"
_EACH_TIME: Final = (
    "feedback is asked for four times, and to say how the participant compares; the text can be "
    "read to ask for the comparison each time, or once"
)
_TOO_LATE: Final = (
    "data that came after the twelve months that are counted leave open whether feedback was owed "
    "in them, unless CMS lets the exception apply"
)
_ROUNDS: Final = (
    "what a round is is not said; the ends of the quarters are taken, as in the calendar, unless "
    "the days of the intermediary's own rounds are given; once in the year feedback is owed always"
)


def is_addressee(
    data: ParticipantData, measure: str, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether feedback on *measure* goes to the participant: whether it has data on it.

    It makes no difference whether the measure is reported in traditional MIPS, an MVP or the APP.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.feedback import ParticipantData
    >>> nobody = ParticipantData(Group(Tin("123456789")), [PerformanceCategory.QUALITY], [])
    >>> is_addressee(nobody, "001", PerformanceYear(2027)).answer
    False

    Raises YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(iii).
    """
    check_data("is_addressee", "data", data)
    clause = HAS_DATA.of(year)
    if problem := text_problem("measure", measure):
        refuse("is_addressee", [problem])
    about = f"measure {measure}"
    if data.measures is None:
        return all_met(year, (clause.unknown("measures", about=about),))
    has_data = any(one.measure == measure for one in data.measures)
    return all_met(year, (clause.judge(has_data, about=about),))


def check_participant(
    data: ParticipantData,
    record: FeedbackRecord,
    year: PerformanceYear,
    *,
    within: Iterable[ParticipantData] | None = None,
    period: FeedbackPeriod = FeedbackPeriod.PERFORMANCE_YEAR,
    rounds: Iterable[date] | None = None,
    compare_each_time: bool = True,
) -> Determination[bool | None]:
    """Decide whether the participant was given the feedback that the year asks for.

    *record* may hold the whole intermediary's; what is about others is not looked at. *within* are
    the participants of the intermediary, of whom those with data on the same measure are compared
    with; None where they are not known. *period* says which twelve months are counted. *rounds* are
    the days in that period on which the intermediary generates feedback; without them, the ends of
    the quarters. With *compare_each_time* False one comparison on each measure is enough.

    Answered None where a missing fact decides, where only a text of another year permits what was
    done, and where an exception may apply that CMS has not decided on; also where facts contradict:
    all reports before the first data, first data after the period, data and no category to report,
    a notice of another year.

    >>> from datetime import date
    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.feedback import (
    ...     FeedbackRecord, FeedbackReport, MeasureData, ParticipantData)
    >>> group, quality = Group(Tin("123456789")), PerformanceCategory.QUALITY
    >>> data = ParticipantData(group, [quality], [MeasureData("001", quality, date(2026, 1, 5))])
    >>> reports = [
    ...     FeedbackReport(
    ...         participant=group,
    ...         given_on=date(2026, month, 28),
    ...         categories=[quality],
    ...         compared=["001"],
    ...         level=group.participation_option,
    ...     )
    ...     for month in (3, 6, 9, 12)
    ... ]
    >>> check_participant(data, FeedbackRecord(reports=reports), PerformanceYear(2026)).answer
    True
    >>> check_participant(data, FeedbackRecord(reports=reports[:3]), PerformanceYear(2026)).answer
    False

    Raises YearNotCovered before 2021, and with FeedbackPeriod.TO_SUBMISSION where the close of
    submission was not found; InvalidInput for a participant that *within* holds twice, and for
    rounds outside the period.

    Citation: 42 CFR § 414.1400(b)(3)(iii); CMS's guides of 2023 and 2026, "Feedback Reports"; 2027
    Self-Nomination Fact Sheet, "Performance Category Feedback Reports".
    """
    subject = "check_participant"
    check_data(subject, "data", data)
    check_record(subject, record)
    terms = terms_of(subject, year, period, rounds, compare_each_time)
    peers = None if within is None else Peers(listed(subject, "within", within).values())
    return check_filed(Filed(record).case(data, terms), peers, terms)


def check_filed(case: Case, peers: Peers | None, terms: Terms) -> Determination[bool | None]:
    """Decide it of one participant whose facts are gathered."""
    year, measures = terms.year, case.data.measures
    has_data = HAS_DATA.of(year)
    if measures is not None and not measures:
        about = "no data on any measure or activity: nothing is owed"
        return all_met(year, (has_data.not_applicable(about=about),))
    first = case.since.exact
    if measures is None:
        addressee = has_data.unknown("measures")
    elif first and first > terms.last and excepted(case, case.since, year) is not True:
        required = f"by {terms.last}"
        addressee = as_read(has_data.unknown("since", observed=first, required=required), _TOO_LATE)
    else:
        since = "" if case.since.exact is None else f"since {case.since.exact}"
        addressee = has_data.met(len(measures), about=since)
    decisive = (
        addressee,
        _often_enough(case, terms),
        *_each_category(case, terms),
        *_each_comparison(case, peers, terms),
    )
    besides = (
        *_in_period(case, terms),
        *_spread(case, terms, decisive[1]),
        *_at_its_level(case, terms),
        *_no_data_yet(case, peers, terms),
        *dashboard_findings(case, terms),
        *exception_findings(case, terms),
    )
    return all_met(year, (*decisive, *besides), aside=besides)


def _every(*facts: bool | None) -> bool | None:
    if False in facts:
        return False
    return None if None in facts else True


def _at_level(case: Case, report: FeedbackReport) -> bool | None:
    own = case.data.participant.participation_option
    return None if report.level is None else report.level is own


def _covers(case: Case, category: PerformanceCategory, report: FeedbackReport) -> bool | None:
    covered = None if report.categories is None else category in report.categories
    return _every(_at_level(case, report), covered)


def _compares(case: Case, measure: str, report: FeedbackReport) -> bool | None:
    compared = None if report.compared is None else measure in report.compared
    return _every(_at_level(case, report), compared)


def _missing(case: Case, since: Since, *names: str, early: bool = False) -> tuple[str, ...]:
    """Return what is not known of the reports, and whether it is since when there are data.

    *early* says that since when there are data contradicts the reports.
    """
    of_reports = [
        name
        for name in ("level", *names)
        if any(getattr(report, name) is None for report in case.reports)
    ]
    if case.data.measures is None:
        return (*of_reports, "measures")
    return (*of_reports, "since") if early or since.exact is None else tuple(of_reports)


def _settled(
    clause: Clause,
    holds: bool | None,
    days: Days,
    times: int,
    *,
    on_dashboard: bool | None,
    by_exception: bool | None,
    missing: tuple[str, ...],
    about: str = "",
) -> Finding:
    """Return the finding for what the reports show, unless something stands in for them."""
    instead = stands_in(on_dashboard, by_exception)
    if holds is not True and instead:
        told = _LIVE if on_dashboard else _EXCEPTED
        return clause.not_applicable(about=f"{about}: {told}" if about else told)
    if holds is False and instead is None:
        holds, missing = None, ()
    observed, required = number_of("day", len(days.certain)), f"at least {times}"
    return clause.judge(holds, observed, required, missing=missing, about=about)


def _often_enough(case: Case, terms: Terms) -> Finding:
    days = count(case.reports, lambda report: _at_level(case, report))
    holds = _enough(case, days, case.since, terms, terms.times)
    return _settled(
        OFTEN_ENOUGH.of(terms.year),
        holds,
        days,
        _asked(case.since, terms),
        on_dashboard=_live_on_any(case, terms.year),
        by_exception=excepted(case, case.since, terms.year),
        missing=_missing(case, case.since, early=too_early(days, case.since)),
    )


def _live_on_any(case: Case, year: PerformanceYear) -> bool | None:
    """Say whether a dashboard stands in on any category to report; the others have a finding."""
    asked = case.data.categories
    each = {live(case, one, year) for one in (SUBMITTED_CATEGORIES if asked is None else asked)}
    return None if asked is None and len(each) > 1 else stands_in(*each)


def _enough(case: Case, days: Days, since: Since, terms: Terms, times: int) -> bool | None:
    holds = enough(
        days,
        times,
        since,
        terms.rounds,
        fewer_if_late=terms.year in GUIDE_YEARS,
    )
    # Without data nothing is owed, and whether there are any is not known.
    return None if holds is False and case.data.measures is None else holds


def _asked(since: Since, terms: Terms) -> int:
    if since.exact is None or terms.year not in GUIDE_YEARS:
        return terms.times
    return owed(terms.times, since.exact, terms.rounds)


def _each_category(case: Case, terms: Terms) -> Iterator[Finding]:
    clause = EACH_CATEGORY.of(terms.year)
    if not case.data.categories:
        # Without any, nothing that feedback must be on was told of.
        yield clause.unknown("categories to report")
    for category in PerformanceCategory:
        if category not in (case.data.categories or ()):
            continue
        since = _since_on(case, category)
        days = count(case.reports, partial(_covers, case, category))
        yield _settled(
            clause,
            _enough(case, days, since, terms, terms.times),
            days,
            _asked(since, terms),
            on_dashboard=live(case, category, terms.year),
            by_exception=excepted(case, since, terms.year),
            missing=_missing(case, since, "categories", early=too_early(days, since)),
            about=category.value,
        )


def _since_on(case: Case, category: PerformanceCategory) -> Since:
    """Return since when there are data on *category*; without a measure of it, on anything."""
    of_it = [one.since for one in case.data.measures or () if one.category is category]
    return earliest(of_it) if of_it else case.since


def _each_comparison(case: Case, peers: Peers | None, terms: Terms) -> Iterator[Finding]:
    for one in case.data.measures or ():
        if peers is None:
            yield _comparison(case, one, None, terms)
            continue
        others = _others(case, one, peers, terms)
        if others is None:
            alone = "no other participant has data on it, so there is nothing to compare with"
            yield COMPARED.of(terms.year).not_applicable(about=f"measure {one.measure}: {alone}")
        else:
            yield _comparison(case, one, others, terms)


def _comparison(case: Case, one: MeasureData, others: Since | None, terms: Terms) -> Finding:
    """Return the finding on one measure; *others* is None where it is not known who they are."""
    days = count(case.reports, partial(_compares, case, one.measure))
    own = Since(one.since, one.since)
    since = _comparable_since(one, others)
    once, each_time = (_enough(case, days, since, terms, times) for times in (1, terms.times))
    missing = _missing(case, own, "compared", early=too_early(days, since))
    if others is None:
        missing = (*missing, "within")
    elif since.exact is None and others.exact is None:
        missing = (*missing, "since of other participants")
    if others is None or others.latest is None or others.latest > terms.last:
        # There may be nobody to compare with.
        once, each_time = once or None, each_time or None
    finding = _settled(
        COMPARED.of(terms.year),
        each_time if terms.compare_each_time else once,
        days,
        _asked(since, terms) if terms.compare_each_time else 1,
        on_dashboard=live(case, one.category, terms.year),
        by_exception=excepted(case, own, terms.year),
        missing=missing,
        about=f"measure {one.measure}",
    )
    return finding if once is each_time else as_read(finding, _EACH_TIME)


def _others(case: Case, one: MeasureData, peers: Peers, terms: Terms) -> Since | None:
    """Return since when others have data on the measure; None where none has in the period."""
    others = peers.others(case.data.participant, one.measure)
    if others is None or (others.exact is not None and others.exact > terms.last):
        return None
    return others


def _comparable_since(one: MeasureData, others: Since | None) -> Since:
    """Return since when the participant and another have data on the measure."""
    return later(Since(one.since, one.since), others or Since(None, None))


def _in_period(case: Case, terms: Terms) -> Iterator[Finding]:
    if case.reports or case.outside:
        outside = "none outside" if not case.outside else f"{case.outside} outside, not counted"
        required = f"from {terms.first} to {terms.last}"
        yield IN_PERIOD.of(terms.year).judge(not case.outside, outside, required)


def _spread(case: Case, terms: Terms, times: Finding) -> Iterator[Finding]:
    """Tell of bunched days, where they are enough."""
    if times.verdict is not Verdict.MET:
        return
    days = count(case.reports, lambda report: _at_level(case, report)).certain
    quarters = len({(day.year, (day.month - 1) // 3) for day in days})
    asked = _asked(case.since, terms)
    observed, required = number_of("quarter", quarters), f"at least {asked}"
    yield SPREAD.of(terms.year).judge(quarters >= asked, observed, required)


def _at_its_level(case: Case, terms: Terms) -> Iterator[Finding]:
    if not case.reports:
        return
    levels = [report.level for report in case.reports]
    own = case.data.participant.participation_option
    holds = True if own in levels else None if None in levels else False
    told = sorted({"not known" if level is None else level.value for level in levels})
    yield AT_ITS_LEVEL.of(terms.year).judge(holds, ", ".join(told), own.value, missing=("level",))


def _no_data_yet(case: Case, peers: Peers | None, terms: Terms) -> Iterator[Finding]:
    """Tell of every day from which on less is owed, as there were no data before."""
    total, clause = len(terms.rounds), NO_DATA_YET.of(terms.year)
    for since in _starts(case, peers, terms):
        before = sum(day < since for day in terms.rounds)
        if not before:
            continue
        observed, about = f"{before} of {total} rounds", f"data since {since}"
        if terms.year not in GUIDE_YEARS:
            yield clause.unknown(observed=observed, about=about)
            continue
        finding = clause.met(observed, about=about)
        as_written = terms.own_rounds and before < total
        yield finding if as_written else as_read(finding, _ROUNDS)


def _starts(case: Case, peers: Peers | None, terms: Terms) -> list[date]:
    """Return since when there are data on anything, on a category, or to compare with others."""
    starts = [case.since, *(_since_on(case, one) for one in case.data.categories or ())]
    if peers is not None:
        each = ((one, _others(case, one, peers, terms)) for one in case.data.measures or ())
        starts += [_comparable_since(one, others) for one, others in each if others is not None]
    return sorted({since.exact for since in starts if since.exact is not None})
