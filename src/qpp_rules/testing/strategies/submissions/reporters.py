"""Who sends a submission, what that intermediary supports, and who reports."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ReportingOption,
    SpecialStatus,
)
from qpp_rules.submissions import (
    ActivitiesAsked,
    MeasureCount,
    Reporter,
    Sender,
    Supported,
)
from qpp_rules.testing.strategies.core import or_unknown, texts, vendor_ids
from qpp_rules.testing.strategies.measures import mvp_choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.testing.strategies.core import Strategies

T = TypeVar("T")

_QUALITY: Final = ("001", "047", "236", "321", "CAP30")
_ACTIVITIES: Final = ("IA_EPA_1", "IA_BE_4", "IA_PCMH")
_INTEROPERABILITY: Final = ("PI_EP_1", "PI_HIE_5")
_MVPS: Final = ("G0053", "M1423")
_SETS: Final = ("dentistry", "radiationOncology")
_MOST_CLINICIANS: Final = 40
_MOST_CASES: Final = 40
_MOST_ACTIVITIES: Final = 4


def _subsets(items: Iterable[T]) -> st.SearchStrategy[frozenset[T]]:
    return st.frozensets(st.sampled_from(sorted(items, key=str)))


def supported(*, known: bool = False) -> st.SearchStrategy[Supported]:
    """Return what intermediaries support. Unless *known*, any part of it may be unknown."""
    parts: dict[str, st.SearchStrategy[Any]] = {
        "categories": _subsets(SUBMITTED_CATEGORIES),
        "reporting_options": _subsets(ReportingOption),
        "participation_options": _subsets(ParticipationOption),
        "collection_types": _subsets(CollectionType),
        "measures": _subsets(_QUALITY),
        "activities": _subsets(_ACTIVITIES),
        "interoperability": _subsets(_INTEROPERABILITY),
        "mvps": _subsets(_MVPS),
    }
    return st.builds(
        Supported, **{name: or_unknown(one, known=known) for name, one in parts.items()}
    )


def senders(*, known: bool = False) -> st.SearchStrategy[Sender]:
    """Return intermediaries of every type. Unless *known*, most about them may be unknown."""
    return st.builds(
        Sender,
        st.sampled_from(IntermediaryType),
        or_unknown(vendor_ids(), known=known),
        or_unknown(_subsets(_QUALITY), known=known),
        or_unknown(supported(known=known), known=known),
    )


def measure_counts() -> st.SearchStrategy[MeasureCount]:
    """Return counts that belong to a measure or activity."""
    names = st.sampled_from((*_QUALITY, *_ACTIVITIES)) | texts()
    return st.builds(MeasureCount, names, st.integers(0, _MOST_CASES))


def _counts(names: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[MeasureCount, ...]]:
    each = st.builds(MeasureCount, st.sampled_from(names), st.integers(0, most))
    return st.lists(each, unique_by=lambda one: one.measure).map(tuple)


@st.composite
def reporters(draw: st.DrawFn, *, known: bool = False) -> Reporter:
    """Return reporters of every participation option. Unless *known*, a fact may be unknown."""
    takes_part = draw(st.sampled_from(ParticipationOption))
    clinicians = draw(or_unknown(st.integers(1, _MOST_CLINICIANS), known=known))
    is_entity = takes_part is ParticipationOption.APM_ENTITY
    parts = _parts(clinicians or _MOST_CLINICIANS, is_entity=is_entity, known=known)
    drawn = {name: draw(one) for name, one in parts.items()}
    return Reporter(takes_part, clinicians=clinicians, **drawn)


@cache
def _parts(clinicians: int, *, is_entity: bool, known: bool) -> dict[str, st.SearchStrategy[Any]]:
    """Return what a reporter of *clinicians* may say beside them."""
    parts: dict[str, st.SearchStrategy[Any]] = {
        "special_statuses": _subsets(SpecialStatus),
        "mvp": mvp_choices(),
        "performed_by": _counts(_ACTIVITIES, clinicians),
        "applicable": _subsets(_QUALITY),
        "cases": _counts(_QUALITY, _MOST_CASES),
        "specialty_set": st.sampled_from(_SETS),
        "survey": st.booleans(),
        "apm_entity": st.sampled_from(ApmEntityKind) if is_entity else st.none(),
    }
    return {name: or_unknown(one, known=known) for name, one in parts.items()}


def activities_asked() -> st.SearchStrategy[ActivitiesAsked]:
    """Return how many improvement activities a year may ask for."""
    counts = st.integers(0, _MOST_ACTIVITIES)
    return st.builds(
        ActivitiesAsked,
        usually=counts,
        with_special_status=counts,
        in_mvp=st.none() | counts,
        high_weighted=counts,
    )


STRATEGIES: Final[Strategies] = {
    ActivitiesAsked: activities_asked,
    MeasureCount: measure_counts,
    Reporter: reporters,
    Sender: senders,
    Supported: supported,
}
