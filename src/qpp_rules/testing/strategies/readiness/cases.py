"""Cases, receipts, blockers and warnings, with any facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from qpp_rules import audits, elections
from qpp_rules.core.vocabulary import IntermediaryType, ReportingOption
from qpp_rules.eligibility import Eligibility
from qpp_rules.readiness import (
    Blocker,
    Caution,
    CautionKind,
    ClearedBy,
    Gate,
    Receipt,
    Scope,
    SubmissionCase,
)
from qpp_rules.reweighting import Reweighting
from qpp_rules.standing import Termination
from qpp_rules.terms import Approval
from qpp_rules.testing.strategies.core import findings, instants, participants, texts
from qpp_rules.testing.strategies.deadlines import moments
from qpp_rules.testing.strategies.planned_submissions import (
    planned_submissions,
    received,
    submitted_categories,
)
from qpp_rules.testing.strategies.readiness.stories import (
    MVP,
    YEARS,
    agreement_of,
    authorization_of,
)

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.testing.strategies.core import Strategies


@st.composite
def submission_cases(draw: st.DrawFn) -> SubmissionCase:
    """Return cases with some known facts: documents, approval, election. See ready_stories."""
    planned = draw(planned_submissions())
    whose, year = planned.participant, planned.year

    def some(value: Any) -> Any:
        return draw(st.sampled_from((None, value)))

    statuses = (Eligibility.MIPS_ELIGIBLE, Eligibility.UNDETERMINED)
    gone = audits.Withdrawal(whose, received(year), "joined another registry")
    return SubmissionCase(
        planned=planned,
        approval=some([Approval(draw(st.sampled_from(IntermediaryType)), year)]),
        standing_events=some([Termination(received(year))]),
        election=some(elections.begin(whose, draw(st.sampled_from(statuses)), year)),
        agreements=some([agreement_of(whose, year)]),
        authorizations=some([authorization_of(whose, year)]),
        withdrawn=draw(st.sampled_from(((), (gone,)))),
        reweighting=some(Reweighting(year, draw(submitted_categories()))),
        receipt=some(Receipt(participant=whose, year=year, received_at=draw(moments()))),
    )


def receipts(participant: Participant | None = None) -> st.SearchStrategy[Receipt]:
    """Return receipts of *participant*, or of any."""
    return st.builds(
        Receipt,
        participant=participants() if participant is None else st.just(participant),
        year=st.sampled_from(YEARS),
        received_at=instants() | moments(),
        reference=st.none() | texts(),
        reporting_option=st.none() | st.sampled_from(ReportingOption),
        mvp=st.none() | st.just(MVP),
        categories=st.none() | submitted_categories(),
    )


def blockers() -> st.SearchStrategy[Blocker]:
    """Return blockers, with any finding and any cure."""
    return st.builds(
        Blocker,
        finding=findings(),
        gate=st.sampled_from(Gate),
        place=st.integers(1, 17),
        scope=st.sampled_from(Scope),
        categories=submitted_categories(fewest=1),
        who=st.lists(st.sampled_from(ClearedBy), min_size=1, max_size=2).map(tuple),
        what=texts(),
        facts=st.lists(st.sampled_from(("agreements", "election")), max_size=2).map(tuple),
        until=st.none() | moments(),
    )


def cautions() -> st.SearchStrategy[Caution]:
    """Return warnings, with and without a finding."""
    return st.builds(Caution, st.sampled_from(CautionKind), st.none() | findings())


STRATEGIES: Final[Strategies] = {
    Blocker: blockers,
    Caution: cautions,
    Receipt: receipts,
    SubmissionCase: submission_cases,
}
