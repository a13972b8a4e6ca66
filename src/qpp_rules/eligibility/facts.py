"""What an eligibility determination is made from, and what it answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import field

from qpp_rules.core.errors import InvalidType, Problem
from qpp_rules.core.identifiers import Tin, a_tin
from qpp_rules.core.values import (
    a_calendar_date,
    a_count,
    a_flag,
    an_amount,
    each,
    frozen,
    instance_of,
    member_of,
    optional,
    shown,
)
from qpp_rules.core.vocabulary import ClinicianType, QpStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "ApmEntityFacts",
    "ClinicianFacts",
    "Criterion",
    "Eligibility",
    "Exceeded",
    "GroupFacts",
    "LowVolumeThreshold",
    "NoClaims",
    "Segment",
    "SegmentFacts",
    "SegmentStrategy",
    "VirtualGroupFacts",
    "VirtualGroupMember",
    "Volume",
]


def __dir__() -> list[str]:
    return __all__


class Eligibility(Enum):
    """What a participant is to MIPS in a performance year."""

    MIPS_ELIGIBLE = "MIPS eligible"
    OPT_IN_ELIGIBLE = "opt-in eligible"
    """Exempt, and free to become eligible by a confirmed election to opt in."""
    EXEMPT = "exempt"
    UNDETERMINED = "undetermined"
    """A fact that decides was not supplied. The findings name it."""


class Criterion(Enum):
    """The criteria of the low-volume threshold."""

    ALLOWED_CHARGES = "allowed charges"
    PATIENTS = "patients"
    SERVICES = "services"


class SegmentStrategy(Enum):
    """How the criteria exceeded in the two segments combine into opt-in eligibility.

    No text found says. INTERSECTION, a criterion exceeded in each segment, is our default; CMS's
    own status should be preferred wherever it is at hand. Being MIPS eligible is not touched by
    this: it always takes every criterion in each segment.
    """

    INTERSECTION = "exceeded in both segments"
    SEGMENT_1 = "exceeded in segment 1"
    SEGMENT_2 = "exceeded in segment 2"
    EITHER = "exceeded in either segment"


@frozen
class Segment:
    """One of the two twelve-month parts of a determination period, both days included."""

    first_day: date = field(validator=a_calendar_date)
    last_day: date = field(validator=a_calendar_date)

    def _problems(self) -> Iterator[Problem]:
        if self.last_day < self.first_day:
            yield Problem("last_day", str(self.last_day), f"not before {self.first_day}")

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


@frozen
class LowVolumeThreshold:
    """The figures that must be exceeded, strictly. *services* is None where it is no criterion."""

    allowed_charges: Decimal = field(validator=an_amount)
    patients: int = field(validator=a_count)
    services: int | None = field(default=None, validator=optional(a_count))

    def __str__(self) -> str:
        charges = f"{self.allowed_charges.normalize():,f}"
        text = f"more than ${charges} allowed charges, {self.patients} patients"
        return text if self.services is None else f"{text}, {self.services} services"

    @property
    def criteria(self) -> frozenset[Criterion]:
        """The criteria that the year tests."""
        dropped = {Criterion.SERVICES} if self.services is None else set()
        return frozenset(Criterion) - dropped

    def of(self, criterion: Criterion) -> Decimal | int | None:
        """Return the figure of *criterion*, or None where it is no criterion."""
        return _figure_of(self, criterion)


@frozen
class Volume:
    """Medicare Part B volume in one segment. A figure that is not known is None, never zero.

    *allowed_charges* in dollars as a Decimal, *patients* and *services* as whole numbers.
    """

    allowed_charges: Decimal | None = field(validator=optional(an_amount))
    patients: int | None = field(validator=optional(a_count))
    services: int | None = field(default=None, validator=optional(a_count))

    def of(self, criterion: Criterion) -> Decimal | int | None:
        """Return the figure of *criterion*, or None where it is not known."""
        return _figure_of(self, criterion)


_FIGURES: Final = {
    Criterion.ALLOWED_CHARGES: "allowed_charges",
    Criterion.PATIENTS: "patients",
    Criterion.SERVICES: "services",
}


def _figure_of(value: LowVolumeThreshold | Volume, criterion: Criterion) -> Decimal | int | None:
    if not isinstance(criterion, Criterion):
        raise InvalidType.of(
            "of", "criterion", given=shown(criterion), expected="a member of Criterion"
        )
    return getattr(value, _FIGURES[criterion])  # type: ignore[no-any-return]


def _as_criteria(criteria: Iterable[Criterion]) -> frozenset[Criterion]:
    return frozenset(criteria) if isinstance(criteria, set) else criteria  # type: ignore[return-value]


@frozen
class Exceeded:
    """The criteria exceeded in one segment, where the verdict is known and the figures are not.

    CMS's Eligibility API answers so.
    """

    criteria: frozenset[Criterion] = field(
        converter=_as_criteria, validator=each(frozenset, Criterion)
    )


@frozen
class NoClaims:
    """The TIN/NPI or TIN did not exist in the segment: it billed nothing under it."""


SegmentFacts: TypeAlias = Volume | Exceeded | NoClaims
"""What is known of one segment. A segment of which nothing is known is None."""

a_segment = optional(
    instance_of(Volume, Exceeded, NoClaims, remedy="write Volume(Decimal('90300'), 150, 234)")
)


@frozen(kw_only=True)
class ClinicianFacts:
    """What decides the eligibility of one TIN/NPI. None says that a fact is not known.

    *medicare_enrolled_on* is the day of the first Medicare enrollment. *earlier_medicare_claims*
    says whether the clinician billed Medicare before that day, under another identifier or entity.
    *partial_qp_elects* says whether a Partial QP elects to participate.
    """

    clinician_type: ClinicianType | None = field(
        default=None, validator=optional(member_of(ClinicianType))
    )
    medicare_enrolled_on: date | None = field(default=None, validator=optional(a_calendar_date))
    earlier_medicare_claims: bool | None = field(default=None, validator=optional(a_flag))
    qp_status: QpStatus | None = field(default=None, validator=optional(member_of(QpStatus)))
    partial_qp_elects: bool | None = field(default=None, validator=optional(a_flag))
    segment_1: SegmentFacts | None = field(default=None, validator=a_segment)
    segment_2: SegmentFacts | None = field(default=None, validator=a_segment)


@frozen(kw_only=True)
class GroupFacts:
    """What decides the eligibility of a TIN as a group.

    *eligible_clinicians* counts the eligible clinicians who reassigned their billing to the TIN,
    *mips_eligible_clinicians* those among them whom neither type nor QP status nor enrollment
    excludes, above the individual threshold or not. Where both are None, that the TIN is a group is
    taken as given, and the answer lists it as an assumption.
    """

    segment_1: SegmentFacts | None = field(default=None, validator=a_segment)
    segment_2: SegmentFacts | None = field(default=None, validator=a_segment)
    eligible_clinicians: int | None = field(default=None, validator=optional(a_count))
    mips_eligible_clinicians: int | None = field(default=None, validator=optional(a_count))

    def _problems(self) -> Iterator[Problem]:
        all_of_them, some = self.eligible_clinicians, self.mips_eligible_clinicians
        if all_of_them is not None and some is not None and some > all_of_them:
            expected = f"at most the {all_of_them} eligible clinicians"
            yield Problem("mips_eligible_clinicians", str(some), expected)


@frozen
class ApmEntityFacts:
    """What decides the eligibility of an APM Entity group, in the years that tested it."""

    segment_1: SegmentFacts | None = field(default=None, validator=a_segment)
    segment_2: SegmentFacts | None = field(default=None, validator=a_segment)


@frozen
class VirtualGroupMember:
    """One TIN of a virtual group: how many eligible clinicians it has, and its own eligibility.

    One clinician is a solo practitioner. A member that is opt-in eligible opts in by the virtual
    group's election.
    """

    tin: Tin = field(validator=a_tin)
    eligible_clinicians: int | None = field(default=None, validator=optional(a_count))
    eligibility: Eligibility | None = field(
        default=None, validator=optional(member_of(Eligibility))
    )


def _as_members(members: Iterable[VirtualGroupMember]) -> tuple[VirtualGroupMember, ...]:
    return tuple(members) if isinstance(members, list) else members  # type: ignore[return-value]


@frozen
class VirtualGroupFacts:
    """What decides whether TINs form a virtual group. *elected_on* is the Eastern day."""

    members: tuple[VirtualGroupMember, ...] = field(
        converter=_as_members, validator=each(tuple, VirtualGroupMember)
    )
    elected_on: date | None = field(default=None, validator=optional(a_calendar_date))

    def _problems(self) -> Iterator[Problem]:
        tins = [member.tin for member in self.members]
        for tin in sorted({tin for tin in tins if tins.count(tin) > 1}):
            yield Problem("members", f"{tin} more than once", "each TIN once")
