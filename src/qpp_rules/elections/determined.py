"""The election under the present determination of the participant's eligibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import hidden, instance_of, member_of, optional, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.elections.election import Election, ElectionState, Exemption
from qpp_rules.elections.life_cycle import begin
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear


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


def participation_status(
    election: Election | None,
    planned: PlannedSubmission,
    *,
    determination: Determination[Eligibility] | None = None,
) -> ParticipationStatus | None:
    """Return why the data of *planned* is reported, as the election and the eligibility say.

    With *determination*, the present one, the election is begun again as in :func:`.may_submit`.
    None means "not known": of an opt-in eligible participant without a confirmed election, and if
    neither says.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.elections import begin
    >>> year, practice = PerformanceYear(2026), Group(Tin("000000001"))
    >>> planned = PlannedSubmission(practice, year, {PerformanceCategory.QUALITY})
    >>> begun = begin(practice, Eligibility.MIPS_ELIGIBLE, year)
    >>> participation_status(begun, planned)
    <ParticipationStatus.MIPS_ELIGIBLE: 'MIPS eligible'>

    Raises InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A) and (b)(2).
    """
    take(
        "participation_status",
        election=(election, optional(instance_of(Election))),
        planned=(planned, hidden(instance_of(PlannedSubmission))),
        determination=(determination, optional(hidden(instance_of(Determination)))),
    )
    if determination is not None:
        take("participation_status", determination=(determination.answer, member_of(Eligibility)))
        election = as_determined(election, planned.participant, planned.year, determination)
    if election is None:
        return None
    if election.state is ElectionState.NOT_APPLICABLE:
        if election.eligibility is Eligibility.MIPS_ELIGIBLE:
            return ParticipationStatus.MIPS_ELIGIBLE
        may_report = election.exemption is Exemption.MAY_REPORT_VOLUNTARILY
        return ParticipationStatus.VOLUNTARY if may_report else None
    return _STATUS_OF.get(election.state)


_STATUS_OF: Final = {
    ElectionState.OPTED_IN: ParticipationStatus.OPT_IN,
    ElectionState.REPORTING_VOLUNTARILY: ParticipationStatus.VOLUNTARY,
}


def begun(
    participant: Participant, year: PerformanceYear, determination: Determination[Eligibility]
) -> Election | None:
    """Return the election that *determination* begins; None if it cannot begin one."""
    try:
        return begin(participant, determination, year)
    except InvalidInput:
        # It is of another level or participant, or contradicts itself: eligibility says so.
        return None
