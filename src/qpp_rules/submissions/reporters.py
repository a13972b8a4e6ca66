"""Who sends a submission, and whose it is: the facts beside the data.

None means "not known" in every field. A fact that is not known never counts as a no.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.masking import shown
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
    SpecialStatus,
)
from qpp_rules.measures import MvpChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


# For a type checker, what a constructor takes is what the converter takes.
def as_categories(items: Iterable[PerformanceCategory] | None) -> Any:
    """Return *items* as a frozenset: the converter of a field that may be None."""
    return as_frozenset(items)


def _as_reporting_options(items: Iterable[ReportingOption] | None) -> Any:
    return as_frozenset(items)


def _as_participation_options(items: Iterable[ParticipationOption] | None) -> Any:
    return as_frozenset(items)


def _as_collection_types(items: Iterable[CollectionType] | None) -> Any:
    return as_frozenset(items)


def _as_ids(items: Iterable[str] | None) -> Any:
    return as_frozenset(items)


def _as_statuses(items: Iterable[SpecialStatus] | None) -> Any:
    return as_frozenset(items)


def _as_counts(items: Iterable[MeasureCount] | None) -> Any:
    return as_tuple(items)


@frozen(kw_only=True)
class Supported:
    """What an intermediary supports, as its qualified posting lists it. None means "not known".

    *measures*, *activities* and *interoperability* are ids: of quality measures, of improvement
    activities, and of Promoting Interoperability measures. *mvps* are ids of MVPs.

    >>> Supported(collection_types={CollectionType.MIPS_CQM}, mvps=["M1423"]).mvps
    frozenset({'M1423'})
    """

    categories: frozenset[PerformanceCategory] | None = field(
        default=None,
        converter=as_categories,
        validator=optional(each(frozenset, PerformanceCategory)),
    )
    reporting_options: frozenset[ReportingOption] | None = field(
        default=None,
        converter=_as_reporting_options,
        validator=optional(each(frozenset, ReportingOption)),
    )
    participation_options: frozenset[ParticipationOption] | None = field(
        default=None,
        converter=_as_participation_options,
        validator=optional(each(frozenset, ParticipationOption)),
    )
    collection_types: frozenset[CollectionType] | None = field(
        default=None,
        converter=_as_collection_types,
        validator=optional(each(frozenset, CollectionType)),
    )
    measures: frozenset[str] | None = field(
        default=None, converter=_as_ids, validator=optional(each(frozenset, str))
    )
    activities: frozenset[str] | None = field(
        default=None, converter=_as_ids, validator=optional(each(frozenset, str))
    )
    interoperability: frozenset[str] | None = field(
        default=None, converter=_as_ids, validator=optional(each(frozenset, str))
    )
    mvps: frozenset[str] | None = field(
        default=None, converter=_as_ids, validator=optional(each(frozenset, str))
    )

    def _problems(self) -> Iterator[Problem]:
        if self.categories is not None and not self.categories <= SUBMITTED_CATEGORIES:
            remedy = "CMS computes the cost category itself"
            expected = "only categories that an intermediary submits"
            yield Problem("categories", "COST among them", expected, remedy)


@frozen
class Sender:
    """The third party intermediary that sends a submission.

    *vendor* is the id that CMS gave it: CMS's measures data names the vendors that may send each
    QCDR measure. *permissions* are the ids of the QCDR measures that it owns or may use with the
    owner's documented permission. *supports* is what it offers. None means "not known".

    >>> sender = Sender(
    ...     IntermediaryType.QUALIFIED_REGISTRY,
    ...     supports=Supported(collection_types={CollectionType.MIPS_CQM}),
    ... )
    >>> sender.kind.value, sender.vendor
    ('Qualified Registry', None)
    """

    kind: IntermediaryType = field(validator=member_of(IntermediaryType))
    vendor: VendorId | None = field(default=None, validator=optional(instance_of(VendorId)))
    permissions: frozenset[str] | None = field(
        default=None, converter=_as_ids, validator=optional(each(frozenset, str))
    )
    supports: Supported | None = field(default=None, validator=optional(instance_of(Supported)))


@frozen
class MeasureCount:
    """A number that belongs to one measure or activity, by its id."""

    measure: str = field(validator=a_text)
    count: int = field(validator=a_count)


@frozen
class Reporter:
    """The clinician, group or entity whose data is sent. None means "not known".

    *clinicians* is the number of clinicians (NPIs) of a group, virtual group, subgroup or APM
    Entity; *performed_by* says how many of them did each improvement activity. *mvp* is what was
    registered for an MVP. *applicable* are the ids of the quality measures that apply to the
    reporter's patients and services, whether or not they are reported. *cases* says how many cases
    of a quality measure the reporter has. *specialty_set* is the name, in CMS's measures data, of
    the specialty measure set that it reports. *survey* says whether it administers the CAHPS for
    MIPS Survey in traditional MIPS or the APP; for an MVP, *mvp* does. *apm_entity* is the kind of
    an APM Entity.

    >>> reporter = Reporter(
    ...     ParticipationOption.GROUP, {SpecialStatus.SMALL_PRACTICE}, clinicians=8,
    ...     performed_by=[MeasureCount("IA_EPA_3", 4)],
    ... )
    >>> reporter.clinicians, reporter.mvp
    (8, None)

    Raises InvalidValue for a measure with two counts, for more clinicians in an activity than the
    group has, and for the kind of an APM Entity with another participation option.
    """

    participation: ParticipationOption = field(validator=member_of(ParticipationOption))
    special_statuses: frozenset[SpecialStatus] | None = field(
        default=None,
        converter=_as_statuses,
        validator=optional(each(frozenset, SpecialStatus)),
    )
    clinicians: int | None = field(default=None, validator=optional(a_count))
    mvp: MvpChoice | None = field(default=None, validator=optional(instance_of(MvpChoice)))
    performed_by: tuple[MeasureCount, ...] | None = field(
        default=None,
        kw_only=True,
        converter=_as_counts,
        validator=optional(each(tuple, MeasureCount)),
    )
    applicable: frozenset[str] | None = field(
        default=None,
        kw_only=True,
        converter=_as_ids,
        validator=optional(each(frozenset, str)),
    )
    cases: tuple[MeasureCount, ...] | None = field(
        default=None,
        kw_only=True,
        converter=_as_counts,
        validator=optional(each(tuple, MeasureCount)),
    )
    specialty_set: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    survey: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))
    apm_entity: ApmEntityKind | None = field(
        default=None, kw_only=True, validator=optional(member_of(ApmEntityKind))
    )

    def _problems(self) -> Iterator[Problem]:
        for name in ("performed_by", "cases"):
            counts: tuple[MeasureCount, ...] = getattr(self, name) or ()
            for measure, times in Counter(one.measure for one in counts).items():
                if times > 1:
                    yield Problem(name, f"{times} counts of {shown(measure)}", "one count each")
        if self.clinicians == 0:
            yield Problem("clinicians", "0", "at least 1 clinician, or None")
        for one in self.performed_by or ():
            if self.clinicians is not None and one.count > self.clinicians:
                given = f"{one.count} clinicians for {shown(one.measure)}"
                yield Problem("performed_by", given, f"at most {self.clinicians}, all clinicians")
        is_entity = self.participation is ParticipationOption.APM_ENTITY
        if self.apm_entity is not None and not is_entity:
            given = f"{self.apm_entity.name} with {self.participation.name}"
            yield Problem("apm_entity", given, "None, or the participation option APM_ENTITY")
