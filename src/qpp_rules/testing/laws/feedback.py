"""How often feedback must be given: the feedback law."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    TIMES_A_YEAR,
    FeedbackRecord,
    FeedbackReport,
    MeasureData,
    ParticipantData,
)
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.core import participants
from qpp_rules.testing.strategies.feedback import MEASURES, YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis

    from qpp_rules.core.identifiers import Participant


DAYS: Final = Law("feedback days law", cfr("414.1400(b)(3)(iii)"))


@attrs.frozen
class _Case:
    data: ParticipantData
    record: FeedbackRecord
    year: PerformanceYear

    @property
    def days(self) -> set[date]:
        """The days of the year when the participant itself got feedback."""
        return {
            one.given_on
            for one in self.record.reports
            if one.participant == self.data.participant and one.given_on.year == self.year.year
        }


def _report(participant: Participant, day: date) -> FeedbackReport:
    return FeedbackReport(
        participant=participant,
        given_on=day,
        categories=SUBMITTED_CATEGORIES,
        compared=frozenset(MEASURES),
        level=participant.participation_option,
    )


@st.composite
def _cases(draw: st.DrawFn, years: tuple[PerformanceYear, ...], *, enough: bool) -> _Case:
    year = draw(st.sampled_from(years))
    whose, other = draw(st.lists(participants(), min_size=2, max_size=2, unique=True))
    times = TIMES_A_YEAR.at(year)
    # April to December count under every reading of the twelve months.
    own_days = st.dates(date(year.year, 4, 1), year.last_day)
    fewest, most = (times, times + 1) if enough else (0, times - 1)
    own = draw(st.lists(own_days, unique=True, min_size=fewest, max_size=most))
    again = draw(st.lists(st.sampled_from(own), max_size=4)) if own else []
    before = year.first_day - timedelta(days=1)
    early = draw(st.lists(st.dates(before - timedelta(days=700), before), max_size=4))
    of_other = draw(st.lists(own_days, max_size=4))
    reports = [
        *(_report(whose, day) for day in (*own, *again, *early)),
        *(_report(other, day) for day in of_other),
    ]
    names = draw(st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, unique=True))
    measures = [MeasureData(name, MEASURES[name], year.first_day) for name in names]
    reported = frozenset(one.category for one in measures)
    record = FeedbackRecord(reports=draw(st.permutations(reports)))
    return _Case(ParticipantData(whose, reported, measures), record, year)


def check_feedback_days(
    check_participant: Callable[[ParticipantData, FeedbackRecord, PerformanceYear], Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function accepts feedback only if it was given often enough.

    *check_participant* takes :class:`~qpp_rules.feedback.ParticipantData`, a
    :class:`~qpp_rules.feedback.FeedbackRecord` and the year;
    :func:`~qpp_rules.feedback.check_participant` is the model. It answers True if the feedback is
    sufficient, False if it isn't, None if that is not known. *answer_of* reads this from the
    result. The default reads a determination, or the answer itself.

    In every case there is data from the first day of the year, no dashboard and no exception. Then
    feedback on fewer than four distinct days of the year is not sufficient: two reports on one day,
    reports of an earlier year or of another participant don't count. Complete reports on four days
    are sufficient.

    >>> from qpp_rules import feedback
    >>> check_feedback_days(feedback.check_participant)

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1400(b)(3)(iii).
    """
    covered = tuple(years)

    def check(case: _Case) -> None:
        times = TIMES_A_YEAR.at(case.year)
        answer = answer_of(DAYS.call(check_participant, case.data, case.record, case.year))
        few = len(case.days) < times
        if few and answer is True:
            DAYS.broken(f"fewer than {times} distinct days are never sufficient", **_facts(case))
        if not few and answer is not True:
            DAYS.broken(f"complete reports on {times} days are sufficient", **_facts(case))

    for enough in (False, True):
        DAYS.run(_cases(covered, enough=enough), check, settings)


def _facts(case: _Case) -> dict[str, Any]:
    own = sum(one.participant == case.data.participant for one in case.record.reports)
    return {
        "participant": case.data.participant.masked_key,
        "year": case.year,
        "days": ", ".join(str(day) for day in sorted(case.days)) or "none",
        "reports": f"{own} of the participant, {len(case.record.reports) - own} of another",
    }
