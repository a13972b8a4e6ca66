"""The example registry's planned submissions, and the facts of each for the gate."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from qpp_rules import audits, elections, submissions
from qpp_rules.adapters.rosters import determine_roster
from qpp_rules.core.determinations import Determination
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import IntermediaryType, ReportingOption
from qpp_rules.core.years import EASTERN
from qpp_rules.readiness import SubmissionCase
from qpp_rules.submissions import Certification, Particulars, Sender

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.agreements import Authorization, BusinessAssociateAgreement
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.elections import Election
    from qpp_rules.eligibility import Eligibility
    from qpp_rules.examples import Registry
    from qpp_rules.sampling import FrameEntry
    from qpp_rules.submissions import Checked, Submission

    D = TypeVar("D", Authorization, BusinessAssociateAgreement)

_MVP: Final = "M0005"
_SENDER: Final = Sender(IntermediaryType.QCDR)
_TRUE_OF_ALL: Final = Particulars(
    covers_all_payers=True,
    indicates_cehrt=True,
    risk_adjusted=["001", "236"],
    titled_mvps=[_MVP],
    is_selected=False,
)


def plan(entry: FrameEntry, year: PerformanceYear) -> PlannedSubmission:
    """Return what is planned for a participant of the frame, as its facets say."""
    scope = audits.AuditScope.of_frame([entry])
    (option,) = scope.reporting_options or (None,)
    return PlannedSubmission(
        entry.participant,
        year,
        scope.categories or (),
        collection_types=scope.collection_types,
        reporting_option=option,
        mvp=_MVP if option is ReportingOption.MVP else None,
        data_received_on=date(year.year, 2, 1),
    )


def cases_of(registry: Registry) -> tuple[SubmissionCase, ...]:
    """Return the case of each planned submission, with the facts of its participant."""
    year = registry.year
    determined = {
        row.participant: answer
        for row, answer in determine_roster(registry.roster, year)
        # The year has no test for APM Entities.
        if isinstance(answer, Determination)
    }
    virtual_groups = {row.participant: row.elected_on for row in registry.roster}
    agreements = _by_participant(registry.agreements)
    authorizations = _by_participant(registry.authorizations)
    registered = {one.participant: one for one in registry.registrations}
    checked = {one.participant: _check(one, registry) for one in registry.contents}
    return tuple(
        SubmissionCase(
            planned=planned,
            determination=determined.get(whose := planned.participant),
            election=_election(registry, whose, determined.get(whose)),
            virtual_group_election=virtual_groups[whose],
            agreements=agreements.get(whose, ()),
            authorizations=authorizations.get(whose, ()),
            registration=registered.get(whose),
            checked=checked.get(whose),
            certification=_certify(planned, checked.get(whose)),
        )
        for planned in registry.planned
    )


def _by_participant(documents: Iterable[D]) -> dict[Participant, list[D]]:
    found: dict[Participant, list[D]] = {}
    for one in documents:
        found.setdefault(one.participant, []).append(one)
    return found


def _check(submission: Submission, registry: Registry) -> Checked:
    return submissions.check(
        submission,
        registry.inventory,
        _SENDER,
        None,
        mvps=registry.mvps,
        particulars=_TRUE_OF_ALL,
    )


def _election(
    registry: Registry, participant: Participant, determined: Determination[Eligibility] | None
) -> Election | None:
    confirmed = registry.elections.election(participant, registry.year)
    if confirmed is not None or determined is None:
        return confirmed
    return elections.begin(participant, determined, registry.year)


def _certify(planned: PlannedSubmission, checked: Checked | None) -> Certification | None:
    if checked is None or checked.answer is not True:
        return None
    at = datetime(planned.year.year + 1, 2, 12, 17, tzinfo=EASTERN)
    return Certification(planned, checked.content_digest, at, in_form_of_cms=True)
