"""Whether data may go under the registration of an MVP: the registration law."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.identifiers import ApmEntity, Group, Subgroup
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.measures import MvpChoice
from qpp_rules.registration import GroupComposition, MvpRegistration, SpecialtyComposition
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.core import groups, individuals, tins
from qpp_rules.testing.strategies.planned_submissions import planned_submissions, sent
from qpp_rules.testing.strategies.registration import MVPS, YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis

    from qpp_rules.core.identifiers import Participant


GATE: Final = Law("registration gate law", cfr("414.1365(b)"))
_PARTICIPANTS: Final = st.one_of(
    individuals(),
    groups(),
    st.builds(Subgroup, tins(), st.just("SG-00000001")),
    st.just(ApmEntity("A1234")),
)
_DAY: Final = timedelta(days=1)


@attrs.frozen
class _Case:
    planned: PlannedSubmission
    registration: MvpRegistration | None
    fault: str


def _registered_at(year: PerformanceYear, month: int, day: int) -> datetime:
    return datetime(year.year, month, day, 12, tzinfo=EASTERN)


@st.composite
def _in_order(
    draw: st.DrawFn,
    years: tuple[PerformanceYear, ...],
    participants: st.SearchStrategy[Participant] = _PARTICIPANTS,
) -> _Case:
    """Return data for an MVP that was registered in time, for the participant and the year."""
    year, participant = draw(st.sampled_from(years)), draw(participants)
    mvp = draw(st.sampled_from(MVPS))
    planned = attrs.evolve(
        draw(planned_submissions(participant, year)),
        reporting_option=ReportingOption.MVP,
        mvp=mvp,
        submitted_at=sent(year) + draw(st.integers(0, 50)) * _DAY,
    )
    composition = GroupComposition()
    if isinstance(participant, Group):
        single = SpecialtyComposition.SINGLE_SPECIALTY
        small = SpecialtyComposition.MULTISPECIALTY_SMALL_PRACTICE
        composition = draw(
            st.sampled_from(
                (
                    GroupComposition(attested=single, eligible_clinicians=40),
                    GroupComposition(attested=small, eligible_clinicians=15),
                )
            )
        )
    # Within every year's window, however it opens and closes.
    day = _registered_at(year, 5, 1) + draw(st.integers(0, 200)) * _DAY
    registration = MvpRegistration(
        participant,
        year,
        MvpChoice(mvp, cahps=draw(st.sampled_from((None, False)))),
        accepted=True,
        registered_at=day,
        composition=composition,
    )
    return _Case(planned, registration, "none")


@st.composite
def _faulty(draw: st.DrawFn, years: tuple[PerformanceYear, ...]) -> _Case:
    """Return data for an MVP with one fault in its registration."""
    attested = tuple(year for year in years if year.year >= _ATTESTED_SINCE)
    fault = draw(st.sampled_from((*_FAULTS, *((_LARGE_GROUP,) if attested else ()))))
    is_large = fault == _LARGE_GROUP
    case = draw(_in_order(attested, groups()) if is_large else _in_order(years))
    made, year = case.registration, case.planned.year
    assert made is not None  # noqa: S101 (it is in order)
    month, day = draw(st.sampled_from(((3, 1), (3, 30), (12, 10), (12, 31))))
    strangers = individuals().filter(lambda one: one != made.participant)
    other_mvps = st.sampled_from([one for one in MVPS if one != made.choice.mvp])
    changes: dict[str, dict[str, Any]] = {
        "not accepted": {"accepted": False},
        "of another year": {"year": PerformanceYear(year.year - 1)},
        "out of the window": {"registered_at": _registered_at(year, month, day)},
        "of another MVP": {"choice": MvpChoice(draw(other_mvps))},
        "of another participant": {
            "participant": draw(strangers),
            "composition": GroupComposition(),
        },
        _LARGE_GROUP: {"composition": GroupComposition(attested=SpecialtyComposition.OTHER)},
    }
    return _Case(case.planned, attrs.evolve(made, **changes[fault]), fault)


_FAULTS: Final = (
    "not accepted",
    "of another year",
    "out of the window",
    "of another MVP",
    "of another participant",
)
_LARGE_GROUP: Final = "of a large multispecialty group"
_ATTESTED_SINCE: Final = 2026


@st.composite
def _not_known(draw: st.DrawFn, years: tuple[PerformanceYear, ...]) -> _Case:
    """Return data for an MVP whose registration is in order as far as it is known."""
    case = draw(_in_order(years))
    fact = draw(st.sampled_from(("registration", "accepted", "registered_at")))
    if fact == "registration":
        return _Case(case.planned, None, "none; the registration is not known")
    assert case.registration is not None  # noqa: S101 (it is in order)
    unknown: dict[str, Any] = {fact: None}
    registration = attrs.evolve(case.registration, **unknown)
    return _Case(case.planned, registration, f"none; {fact} is not known")


def check_registration_gate(
    may_submit: Callable[[PlannedSubmission, MvpRegistration | None], Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function lets data for an MVP go only under its registration.

    *may_submit* takes a planned submission for an MVP
    (:class:`~qpp_rules.core.planned_submissions.PlannedSubmission`) and what CMS's system shows of
    the participant's registration (:class:`~qpp_rules.registration.MvpRegistration`), or None for
    "not known"; :func:`~qpp_rules.registration.may_submit` is the model. It answers True if the
    data may go, False if it may not, None if that is not known. *answer_of* reads this from the
    result. The default reads a determination, or the answer itself.

    An accepted registration of the participant, the year and the MVP, made in the window, lets the
    data go. One that is not accepted, of another participant, year or MVP, made out of the window,
    or from 2026 of a group that is neither of a single specialty nor a small practice, does not.
    While a fact of it is not known, and nothing else is wrong, neither is the answer.

    >>> from qpp_rules import registration
    >>> check_registration_gate(registration.may_submit)

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1365(b); 42 CFR § 414.1305, "MVP participant".
    """
    covered = tuple(years)

    def expect(answer: bool | None, clause: str) -> Callable[[_Case], None]:
        def check(case: _Case) -> None:
            found = answer_of(GATE.call(may_submit, case.planned, case.registration))
            if found is not answer:
                GATE.broken(clause, **_facts(case), answer=str(found))

        return check

    for cases, answer, clause in (
        (_in_order, True, "data for a registered MVP may go"),
        (_faulty, False, "data for an MVP doesn't go without its registration"),
        (_not_known, None, "while a fact is not known, no other fact decides"),
    ):
        GATE.run(cases(covered), expect(answer, clause), settings)


def _facts(case: _Case) -> dict[str, Any]:
    made = case.registration
    return {
        "participant": case.planned.participant.masked_key,
        "year": case.planned.year,
        "mvp": case.planned.mvp,
        "registered_at": "not known" if made is None else str(made.registered_at),
        "fault": case.fault,
    }
