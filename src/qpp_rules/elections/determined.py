"""The election under the present determination of the participant's eligibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import hidden, instance_of, member_of, optional, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import VirtualGroup
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
    neither says. A virtual group may have several: it is opt-in if any member is opt-in eligible,
    and :func:`participation_statuses` has them all.

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
    found = _statuses("participation_status", election, planned, determination) or ()
    opt_in = ParticipationStatus.OPT_IN
    return opt_in if opt_in in found else next(iter(found), None)


def participation_statuses(
    election: Election | None,
    planned: PlannedSubmission,
    *,
    determination: Determination[Eligibility] | None = None,
) -> frozenset[ParticipationStatus] | None:
    """Return every reason why the data of *planned* is reported, for :func:`.audits.may_submit`.

    A virtual group has that of each member: its election is itself the opt-in of its opt-in
    eligible members. Only its *determination* tells how they are eligible, so without one the
    statuses are not known. Any other participant has the one of :func:`participation_status`. None
    means "not known".

    >>> from datetime import date
    >>> from qpp_rules import PerformanceYear, Tin, VirtualGroup
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.eligibility import (
    ...     VirtualGroupFacts, VirtualGroupMember, determine_virtual_group)
    >>> year = PerformanceYear(2026)
    >>> members = [
    ...     VirtualGroupMember(Tin("000000001"), 1, Eligibility.MIPS_ELIGIBLE),
    ...     VirtualGroupMember(Tin("000000002"), 4, Eligibility.OPT_IN_ELIGIBLE),
    ... ]
    >>> determined = determine_virtual_group(VirtualGroupFacts(members, date(2025, 12, 1)), year)
    >>> planned = PlannedSubmission(VirtualGroup("VG-1"), year, {PerformanceCategory.QUALITY})
    >>> found = participation_statuses(None, planned, determination=determined)
    >>> sorted(one.value for one in found)
    ['MIPS eligible', 'opt-in']

    Raises InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1310(b)(1)(iii) and (b)(2); 42 CFR § 414.1315.
    """
    return _statuses("participation_statuses", election, planned, determination)


def _statuses(
    subject: str,
    election: Election | None,
    planned: PlannedSubmission,
    determination: Determination[Eligibility] | None,
) -> frozenset[ParticipationStatus] | None:
    take(
        subject,
        election=(election, optional(instance_of(Election))),
        planned=(planned, hidden(instance_of(PlannedSubmission))),
        determination=(determination, optional(hidden(instance_of(Determination)))),
    )
    if determination is not None:
        take(subject, determination=(determination.answer, member_of(Eligibility)))
        election = as_determined(election, planned.participant, planned.year, determination)
    if election is None:
        return None
    if isinstance(planned.participant, VirtualGroup):
        is_formed = election.eligibility is Eligibility.MIPS_ELIGIBLE
        return _of_members(determination) if is_formed else None
    status = _status(election)
    return None if status is None else frozenset({status})


def _status(election: Election) -> ParticipationStatus | None:
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


def _of_members(
    determination: Determination[Eligibility] | None,
) -> frozenset[ParticipationStatus] | None:
    """Return the statuses of a virtual group's members; None if one is not known."""
    findings = () if determination is None else determination.findings
    shown = {one.observed for one in findings if one.rule.id == _MEMBER}
    known = frozenset(_STATUS_OF_MEMBER[one] for one in shown if one in _STATUS_OF_MEMBER)
    return known if shown and len(known) == len(shown) else None


_MEMBER: Final = "eligibility.virtual-group.member"
_STATUS_OF_MEMBER: Final[dict[object, ParticipationStatus]] = {
    Eligibility.MIPS_ELIGIBLE.value: ParticipationStatus.MIPS_ELIGIBLE,
    Eligibility.OPT_IN_ELIGIBLE.value: ParticipationStatus.OPT_IN,
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
