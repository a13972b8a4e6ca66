"""Medicare Part B volume: what is known about a segment, and the figures to exceed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    an_amount,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.values import Enumeration, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


class Criterion(Enumeration):
    """The criteria of the low-volume threshold."""

    ALLOWED_CHARGES = "allowed charges"
    PATIENTS = "patients"
    SERVICES = "services"


@frozen
class LowVolumeThreshold:
    """The figures to exceed, strictly. *services* is None if it is not a criterion."""

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
        """Return the figure of *criterion*, or None if it is not a criterion."""
        return _figure_of(self, criterion)


@frozen
class Volume:
    """Medicare Part B volume in one segment. A figure that is not known is None, never zero.

    *allowed_charges* are dollars as a Decimal, *patients* and *services* whole numbers. Each
    patient has at least one covered professional service, and each service has a patient; the
    charges are for such services. Figures that contradict this decide nothing.
    """

    allowed_charges: Decimal | None = field(validator=optional(an_amount))
    patients: int | None = field(validator=optional(a_count))
    services: int | None = field(default=None, validator=optional(a_count))

    def of(self, criterion: Criterion) -> Decimal | int | None:
        """Return the figure of *criterion*, or None if it is not known."""
        return _figure_of(self, criterion)


def contradiction(volume: Volume, *, tests_services: bool) -> tuple[frozenset[Criterion], str]:
    """Return the figures of *volume* that contradict each other, and why; empty if none do.

    In a year that does not test services, no definition ties their count to the other figures.
    """
    charges, patients = volume.allowed_charges, volume.patients
    services = volume.services if tests_services else None
    wrong: frozenset[Criterion] = frozenset()
    told = []
    if patients is not None and services is not None:
        if patients > services:
            told.append(
                f"{patients} patients with {services} services, and each patient has at least one"
            )
        elif services and not patients:
            told.append(f"{services} services without a patient")
        wrong |= _COUNTS if told else frozenset()
    if charges and 0 in (patients, services):
        counts = {Criterion.PATIENTS: patients, Criterion.SERVICES: services}
        none = [criterion for criterion, count in counts.items() if count == 0]
        told.append(f"allowed charges without {' and '.join(one.value for one in none)}")
        wrong |= {Criterion.ALLOWED_CHARGES, *none}
    return wrong, "; ".join(told)


_COUNTS: Final = frozenset({Criterion.PATIENTS, Criterion.SERVICES})
_FIGURES: Final = {
    Criterion.ALLOWED_CHARGES: "allowed_charges",
    Criterion.PATIENTS: "patients",
    Criterion.SERVICES: "services",
}


def _figure_of(value: LowVolumeThreshold | Volume, criterion: Criterion) -> Decimal | int | None:
    if type(criterion) is not Criterion:
        take("of", criterion=(criterion, instance_of(Criterion)))
    return getattr(value, _FIGURES[criterion])  # type: ignore[no-any-return]


# For a type checker, what a constructor takes is what the converter takes.
def _as_criteria(criteria: Iterable[Criterion]) -> Any:
    return frozenset(criteria) if isinstance(criteria, set) else criteria


@frozen
class Exceeded:
    """The criteria exceeded in one segment, if the verdict is known but the figures are not.

    This is what CMS's Eligibility API answers.
    """

    criteria: frozenset[Criterion] = field(
        converter=_as_criteria, validator=each(frozenset, Criterion)
    )


@frozen
class NoClaims:
    """The TIN/NPI or TIN billed nothing in the segment, because it did not exist."""


SegmentFacts: TypeAlias = Volume | Exceeded | NoClaims
"""What is known about one segment. A segment is None if nothing is known."""

a_segment = optional(
    instance_of(Volume, Exceeded, NoClaims, remedy="write Volume(Decimal('90300'), 150, 234)")
)
