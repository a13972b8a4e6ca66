"""The election under the present determination of the participant's eligibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qpp_rules.core.errors import InvalidInput
from qpp_rules.elections.life_cycle import begin
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.elections.election import Election


def as_determined(
    election: Election | None,
    participant: Participant,
    year: PerformanceYear,
    determination: Determination[Eligibility],
) -> Election | None:
    """Return *election*, or the one that *determination* begins if it is not the same any more.

    A confirmed election stays. Without an election, an opt-in eligible participant may have
    confirmed one that is not known: None.
    """
    answer = determination.answer
    if election is None and answer is Eligibility.OPT_IN_ELIGIBLE:
        return None
    if election is not None:
        # Why an exempt participant is exempt, the determination knows best.
        is_same = election.eligibility is answer and answer is not Eligibility.EXEMPT
        if election.is_final or is_same:
            return election
    return begun(participant, year, determination)


def begun(
    participant: Participant, year: PerformanceYear, determination: Determination[Eligibility]
) -> Election | None:
    """Return the election that *determination* begins; None if it cannot begin one."""
    try:
        return begin(participant, determination, year)
    except InvalidInput:
        # It is of another level or participant, or contradicts itself: eligibility says so.
        return None
