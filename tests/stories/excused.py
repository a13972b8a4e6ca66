"""What may be changed in the right story without shutting a gate, with its paragraph or reason.

Everything else in a story counts. A row names fields, with all that stands in them, or one kind of
change.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final

import attrs

from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.eligibility import Volume
from qpp_rules.measures import MvpChoice
from qpp_rules.registration import SpecialtyComposition
from qpp_rules.sampling import ReuseOfParticipants
from tests.stories.right_story import PARTICIPANTS, SUBGROUPS
from tests.stories.spoiling import Spoil


class Why(Enum):
    """Why a change of the field leaves the answer."""

    DECIDES_NOTHING = "the texts let the data go whatever it says"
    STILL_RIGHT = "what it is changed to is as right as what it was"
    OF_THE_REPORT = "it counts for the report, which then no longer says what the audits say"
    NEEDS_VERIFY = "only the frame can prove it: sampling.verify does"


def _always(_spoil: Spoil) -> bool:
    return True


@attrs.frozen
class Excused:
    """One row: the fields, why a change is excused, where that is written, and which changes."""

    fields: tuple[str, ...] = attrs.field(
        converter=lambda given: (given,) if isinstance(given, str) else given
    )
    why: Why
    reason: str
    when: Callable[[Spoil], bool] = _always

    def holds(self, spoil: Spoil) -> bool:
        """Return whether the row is about *spoil*."""
        return any(self.excuses(one, spoil) for one in self.fields)

    def excuses(self, field: str, spoil: Spoil) -> bool:
        """Return whether *spoil* changes *field*, in a way that the row excuses."""
        return (field == ANY or field in spoil.place.within) and self.when(spoil)


def _kinds(*beginnings: str) -> Callable[[Spoil], bool]:
    return lambda spoil: spoil.kind.startswith(beginnings)


def _to(*values: Any) -> Callable[[Spoil], bool]:
    return lambda spoil: spoil.new in values


def _of(*participants: Any) -> Callable[[Spoil], bool]:
    return lambda spoil: PARTICIPANTS[spoil.place.path[1]] in participants


def _in_any_order(spoil: Spoil) -> bool:
    is_order = spoil.kind in ("the first two exchanged", "reversed")
    return is_order and spoil.place.field in _UNORDERED


_UNORDERED: Final = (
    *("approvals", "standing"),
    *("roster", "elections", "agreements", "authorizations", "registrations", "planned"),
    *("targeted_audits", "corrections", "reviews", "checks", "members"),
)
_SAID_TWICE: Final = ("participation_option", "reporting_option")
_DOCUMENTS: Final = ("agreements", "approvals", "authorizations", "corrections", "standing")

ANY: Final = "any field"
SINGLE: Final = SpecialtyComposition.SINGLE_SPECIALTY
NEVER: Final = ReuseOfParticipants.NEVER
NOTHING, RIGHT = Why.DECIDES_NOTHING, Why.STILL_RIGHT
REPORT, VERIFY = Why.OF_THE_REPORT, Why.NEEDS_VERIFY
ANY_STATUS: Final = "§ 414.1310(b)(2): who is exempt may report voluntarily, so any status may go"
SCHEME: Final = "the plan holds what was drawn, not what it was drawn from"

ROWS: Final = (
    # --- kinds of change
    Excused(ANY, RIGHT, "a listing whose order says nothing", _in_any_order),
    Excused(
        ANY,
        RIGHT,
        "the same document, kept twice",
        lambda spoil: spoil.place.field in _DOCUMENTS and spoil.kind.endswith("twice"),
    ),
    # --- standing, § 414.1400(a)(1) and (e)
    Excused(
        "Approval.intermediary_type",
        RIGHT,
        "(b)(1): a QCDR may submit this data too",
        _to(IntermediaryType.QCDR),
    ),
    Excused(
        "Story.standing",
        RIGHT,
        "none of these events bars the data on its day",
        lambda spoil: spoil.place.field in ("standing", "standing[]"),
    ),
    Excused("Notice.is_written", NOTHING, "(e)(1): remedial action holds no data back"),
    Excused(
        ("Termination.years", "Termination.effective_on"),
        RIGHT,
        "terminated for another year",
        lambda spoil: spoil.place.field in ("years[]", "effective_on"),
    ),
    Excused("Withdrawal.years", RIGHT, "it begins after the data went", _to(None)),
    # --- eligibility, § 414.1305 and § 414.1310
    Excused(
        ANY,
        NOTHING,
        ANY_STATUS,
        lambda spoil: spoil.place.holder is Volume and spoil.kind.startswith("another"),
    ),
    Excused(
        ("ClinicianFacts.clinician_type", "ClinicianFacts.qp_status"),
        NOTHING,
        ANY_STATUS,
        _kinds("exchanged"),
    ),
    Excused("ClinicianFacts.earlier_medicare_claims", NOTHING, "enrolled before the year"),
    Excused("ClinicianFacts.partial_qp_elects", NOTHING, "the clinician is not a Partial QP"),
    Excused(
        "GroupFacts.segment_2",
        NOTHING,
        "§ 414.1318(a): a subgroup's group is tested on segment 1",
        _of(*SUBGROUPS),
    ),
    Excused("GroupFacts.eligible_clinicians", RIGHT, "three MIPS eligible ones make a group"),
    Excused(
        "GroupFacts.mips_eligible_clinicians",
        RIGHT,
        '§ 414.1305 "Group": at least one of two or more',
        _kinds("another number"),
    ),
    Excused(
        "VirtualGroupMember.eligible_clinicians",
        RIGHT,
        "§ 414.1315(a): ten or fewer",
        _kinds("another number"),
    ),
    Excused(
        "VirtualGroupMember.eligibility",
        RIGHT,
        "§ 414.1315(a): the virtual group's election is an opt-in",
        _kinds("exchanged for OPT_IN_ELIGIBLE"),
    ),
    # --- elections, § 414.1310(b)(1)(iii)
    Excused("Election.confirmed_by", NOTHING, "who confirmed it, not whether it was confirmed"),
    # --- agreements, § 414.1400(b)(3)(xii), and authorizations, (xiii)
    Excused("BusinessAssociateAgreement.ends_on", RIGHT, "an agreement without an end", _to(None)),
    Excused("Authorization.covers", RIGHT, "it covers more", _kinds("with")),
    Excused("Authorization.signer", NOTHING, "the name of the person, not the authority"),
    Excused(
        "Authorization.signer_employer",
        NOTHING,
        "the texts ask for a representative, and not for whom that person works",
    ),
    Excused("Authorization.is_signed", RIGHT, "it has a day of signature", _to(None)),
    # --- registration, § 414.1365(b)
    Excused(
        "MvpRegistration.choice",
        NOTHING,
        "CMS computes claims measures, and a survey vendor submits the survey",
        lambda spoil: spoil.place.holder is MvpChoice and spoil.place.field != "mvp",
    ),
    Excused(
        "MvpRegistration.composition",
        RIGHT,
        "only the group attests: to one specialty, or to 15 clinicians or fewer",
        lambda spoil: spoil.place.path[1] > 0 or spoil.new in (SINGLE, 3, 5),
    ),
    # --- the planned submission
    Excused(
        "Story.planned",
        NOTHING,
        "what is not planned is not asked about",
        lambda spoil: spoil.place.field in ("planned", "planned[]"),
    ),
    Excused(
        "PlannedSubmission.participant",
        RIGHT,
        "another of the roster, with everything in place",
        _kinds("exchanged"),
    ),
    Excused("PlannedSubmission.categories", RIGHT, "less is submitted", _kinds("without", "exch")),
    Excused(
        "PlannedSubmission.collection_types", RIGHT, "less is submitted", _kinds("without", "exch")
    ),
    Excused(
        ANY,
        RIGHT,
        "the participant and the MVP say it",
        lambda spoil: spoil.new is None and spoil.place.field in _SAID_TWICE,
    ),
    Excused(
        ("PlannedSubmission.submitted_at", "PlannedSubmission.submission_closes"),
        RIGHT,
        "the gate is asked for an instant, and the close is the calendar's",
        _to(None),
    ),
    # --- the audit, § 414.1400(b)(3)(v)
    Excused("Plan.findings", NOTHING, "never trusted: they are computed again"),
    Excused("AuditResult.confidence", NOTHING, "of the bounds that are told beside the answer"),
    Excused(
        "AuditResult.eligibility_of_sample_only",
        NOTHING,
        "(v)(F)(1): verified of everyone, so under both readings",
    ),
    Excused(
        "AuditResult.intermediary_type",
        RIGHT,
        "(b)(1): a QCDR may submit this data too",
        _to(IntermediaryType.QCDR),
    ),
    Excused("AuditResult.verified", VERIFY, "the report says that it was not drawn again"),
    Excused("DataError.description", REPORT, "(v)(G)(2): what the auditor wrote"),
    # --- targeted audits, (vi)
    Excused(
        ("TargetedAudit.impact", "TargetedAudit.root_cause"),
        REPORT,
        "(vi)(D): what it says",
        _kinds("another", "a char"),
    ),
    Excused(
        "TargetedAudit.result",
        RIGHT,
        "(vi): one sample may serve two deficiencies",
        lambda spoil: spoil.place.field == "result" and spoil.kind.startswith("exchanged"),
    ),
    Excused(
        "Review.errors",
        RIGHT,
        "(vi)(B): more errors of a deficiency that is corrected afterwards",
        lambda spoil: spoil.place.path[0] == "targeted_audits",
    ),
    Excused(
        "AuditResult.checks",
        NOTHING,
        "(vi)(C): a targeted audit reviews records",
        lambda spoil: spoil.place.path[0] == "targeted_audits",
    ),
    Excused(
        "Correction.records",
        RIGHT,
        "(vi)(B): all records in error, or more of them than the audits found",
        lambda spoil: spoil.new is None or spoil.new > spoil.place.value,
    ),
    Excused("Correction.how", REPORT, "(v)(G)(4): how it was done", _kinds("another", "a char")),
    # --- a plan whose digest an editor made right
    Excused("Plan.seed_origin", REPORT, "stated in the methodology"),
    Excused("Plan.notes", NOTHING, "a remark"),
    Excused("Plan.size_asked", NOTHING, "(v)(E)(1) asks for more than what was asked for here"),
    Excused("Plan.reuse", RIGHT, "no participant came again, so NEVER draws the same", _to(NEVER)),
    Excused("Plan.reuse", VERIFY, SCHEME),
    Excused(("Plan.excluded", "Plan.reserves_asked", "Plan.reserves"), VERIFY, SCHEME),
    Excused("SampledParticipant.rank", VERIFY, "of a member added for coverage"),
    Excused(
        ("SampledParticipant.patient_list_digest", "SampledParticipant.facets"), VERIFY, SCHEME
    ),
)
