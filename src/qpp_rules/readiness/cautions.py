"""What holds nothing back, and should be known before the data goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    instance_of,
    member_of,
    optional,
)
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import CollectionType, ParticipationStatus
from qpp_rules.elections import ElectionState, participation_status
from qpp_rules.readiness.clearing import OF_THE_CLOSE
from qpp_rules.reweighting import would_void
from qpp_rules.submissions import FindingKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.readiness.cases import SubmissionCase


class CautionKind(Enumeration):
    """What a warning is about."""

    STANDING = "remedial action or probation is in force; the data may go"
    CLOSE = (
        "it is our reading whether the window is still open at its very end: send the data sooner"
    )
    POSTING = "the qualified posting does not list it, or warns of it"
    REPORT = "the data validation execution report is late or not complete"
    FEEDBACK = "performance feedback falls short"
    FALLS_SHORT = "the data falls short of the reporting option's requirements"
    SELECTIVE = "if the data that is missing was left out by choice, the certification is untrue"
    TO_LOOK_AT = "somebody should look whether it is meant so"
    VOIDS_RELIEF = "the data voids a reweighting"
    OPTED_IN = "the participant opted in: it is scored on what is sent, even if that is nothing"
    VOLUNTARY = "the participant reports voluntarily: its data may be made public"
    RECEIPT = "the receipt cannot be of this content: it does not count"
    CAHPS = "only a CMS-approved survey vendor submits the CAHPS for MIPS Survey"


@frozen
class Caution:
    """A warning: what it is about, and the finding that it rests on, if there is one."""

    kind: CautionKind = field(validator=member_of(CautionKind))
    finding: Finding | None = field(default=None, validator=optional(instance_of(Finding)))

    def __str__(self) -> str:
        return self.kind.value if self.finding is None else f"{self.kind.value}: {self.finding}"

    def to_row(self) -> dict[str, Scalar]:
        """Return it as a flat dict of plain values."""
        told: dict[str, Scalar] = {} if self.finding is None else self.finding.to_row()
        names = ("rule", "about", "observed", "required", "citation")
        return {
            "warning": self.kind.name,
            "text": self.kind.value,
            **{name: told.get(name) for name in names},
        }


def cautions(
    case: SubmissionCase,
    planned: PlannedSubmission,
    reported: Iterable[Finding],
    is_ready: bool,
) -> Iterator[Caution]:
    """Yield the warnings of a case; *reported* are findings that the gates told and passed."""
    for one in reported:
        yield Caution(_kind_of(one), one)
    yield from _not_met(CautionKind.REPORT, case.report)
    yield from _not_met(CautionKind.FEEDBACK, case.feedback)
    yield from _not_met(CautionKind.FALLS_SHORT, case.meets)
    if case.reweighting is not None:
        relief = would_void(planned, case.reweighting.reweighted)
        yield from _not_met(CautionKind.VOIDS_RELIEF, relief)
    statuses = _statuses(case, planned)
    if ParticipationStatus.OPT_IN in statuses and not is_ready:
        yield Caution(CautionKind.OPTED_IN)
    if ParticipationStatus.VOLUNTARY in statuses:
        yield Caution(CautionKind.VOLUNTARY)
    if _has_survey(case, planned):
        yield Caution(CautionKind.CAHPS)


def _kind_of(finding: Finding) -> CautionKind:
    rule_id = finding.rule.id
    if rule_id in OF_THE_CLOSE:
        return CautionKind.CLOSE
    if rule_id.startswith("standing."):
        return CautionKind.STANDING
    if rule_id.startswith("postings."):
        return CautionKind.POSTING
    if rule_id.startswith("submissions.") and kind_of(rule_id) is FindingKind.FALLS_SHORT:
        return CautionKind.FALLS_SHORT
    return CautionKind.TO_LOOK_AT


def _not_met(kind: CautionKind, found: Determination[object] | None) -> Iterator[Caution]:
    """Yield what *found* says is not met, unless all in all it is."""
    if found is None or found.answer is True:
        return
    for one in found.findings:
        if one.verdict is Verdict.NOT_MET:
            is_share = one.rule.id.startswith(_COMPLETE)
            yield Caution(CautionKind.SELECTIVE if is_share else kind, one)


_COMPLETE = "submissions.complete"


def _statuses(case: SubmissionCase, planned: PlannedSubmission) -> set[ParticipationStatus | None]:
    """Return why the data is reported: as its election and eligibility say, and as CMS shows."""
    own = participation_status(case.election, planned, determination=case.determination)
    return {own, _SHOWN.get(case.cms_status)}


_SHOWN: Final[dict[ElectionState | None, ParticipationStatus]] = {
    ElectionState.OPTED_IN: ParticipationStatus.OPT_IN,
    ElectionState.REPORTING_VOLUNTARILY: ParticipationStatus.VOLUNTARY,
}


def _has_survey(case: SubmissionCase, planned: PlannedSubmission) -> bool:
    registered = case.registration is not None and case.registration.choice.cahps is True
    return registered or CollectionType.CAHPS_FOR_MIPS_SURVEY in (planned.collection_types or ())
