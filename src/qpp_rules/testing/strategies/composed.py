"""Whole registries with facts that agree, and their audit years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache, cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.audits import AuditResult, AuditScope, Correction, TargetedAudit
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.masking import counted
from qpp_rules.core.vocabulary import (
    CollectionType,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    VIRTUAL_GROUP,
    ClinicianFacts,
    Eligibility,
    GroupFacts,
    NoClaims,
    SegmentFacts,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
    determine_group,
    determine_individual,
    is_excluded,
)
from qpp_rules.eligibility.subgroups import SUBGROUP_THRESHOLD
from qpp_rules.sampling import AUDIT_SAMPLING, FrameEntry, Plan, SamplingUnit, draw
from qpp_rules.testing.strategies import eligibility, sampling
from qpp_rules.testing.strategies.audits.records import YEARS
from qpp_rules.testing.strategies.audits.work import AuditWork, follow_ups, work_of_outcome
from qpp_rules.testing.strategies.core import npi_check_digit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.audits import AuditOutcome, ParticipantCheck, Review


_STATUSES: Final = {
    Eligibility.MIPS_ELIGIBLE: (ParticipationStatus.MIPS_ELIGIBLE,),
    Eligibility.OPT_IN_ELIGIBLE: (ParticipationStatus.OPT_IN, ParticipationStatus.VOLUNTARY),
    Eligibility.EXEMPT: (ParticipationStatus.VOLUNTARY,),
}


@cache
def _facets(status: ParticipationStatus) -> frozenset[str]:
    """Return the facets of everyone with *status*: one scope for all."""
    return AuditScope(
        categories=frozenset({PerformanceCategory.QUALITY}),
        collection_types=frozenset({CollectionType.MIPS_CQM}),
        reporting_options=frozenset({ReportingOption.TRADITIONAL_MIPS}),
        statuses=frozenset({status}),
    ).facets


@attrs.frozen
class Registry:
    """Everyone whose data a registry submits for *year*, with facts that agree.

    A group's volume is the sum over its clinicians, with shared patients counted once. Its numbers
    of clinicians match *clinicians*, and its patients are theirs. Members of a subgroup are
    clinicians of its group; each is in one subgroup at most. Members of a virtual group are groups
    of this registry that aren't too large or exempt; each is in one virtual group at most.

    The repr counts participants, to keep the report of a failing test short.
    """

    year: PerformanceYear
    clinicians: Mapping[Individual, ClinicianFacts] = attrs.field(repr=counted)
    groups: Mapping[Group, GroupFacts] = attrs.field(repr=counted)
    subgroups: Mapping[Subgroup, tuple[Individual, ...]] = attrs.field(repr=counted)
    virtual_groups: Mapping[VirtualGroup, VirtualGroupFacts] = attrs.field(repr=counted)
    apm_entities: tuple[ApmEntity, ...] = attrs.field(repr=counted)
    patients: Mapping[Participant, tuple[str, ...]] = attrs.field(repr=False)

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Participants of every kind, each once."""
        return (
            *self.clinicians,
            *self.groups,
            *self.subgroups,
            *self.virtual_groups,
            *self.apm_entities,
        )

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Hypothesis prints the fields of attrs classes and doesn't call repr.
        printer.text(repr(self))

    def members(self, group: Group) -> dict[Npi, ClinicianFacts]:
        """Return the clinicians of *group*, as ``determine_practice`` takes them."""
        found = self.clinicians.items()
        return {one.npi: facts for one, facts in found if one.tin == group.tin}


@attrs.frozen
class AuditYear:
    """A registry, the plan that *seed* draws from its frame, and the results of the audit.

    *work* is what the auditors submitted; *targeted_audits* and *corrections* followed from it.
    From 2021 to 2023 an audit samples TIN/NPIs, so the frame holds only clinicians.
    """

    registry: Registry
    # Hypothesis refuses long reprs. The registry and the seed determine these fields.
    frame: tuple[FrameEntry, ...] = attrs.field(repr=False)
    seed: str
    plan: Plan = attrs.field(repr=False)
    work: AuditWork
    targeted_audits: tuple[TargetedAudit, ...] = attrs.field(repr=counted)
    corrections: tuple[Correction, ...] = attrs.field(repr=counted)

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The reviews of the sampled records."""
        return self.work.reviews

    @property
    def checks(self) -> tuple[ParticipantCheck, ...]:
        """The checks of everyone in the frame."""
        return self.work.checks

    @cached_property
    def result(self) -> AuditResult:
        """The result of the data validation audit."""
        return self.work.result()

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        printer.text(repr(self))


def _together(parts: list[SegmentFacts | None], shared: int) -> SegmentFacts:
    """Return the volume of a practice. *shared* is the percentage of patients that is shared."""
    known = [part for part in parts if isinstance(part, Volume)]
    if not known:
        return NoClaims()
    patients = [part.patients or 0 for part in known]
    spread = sum(patients) - max(patients)
    return Volume(
        sum((part.allowed_charges or Decimal(0) for part in known), Decimal(0)),
        sum(patients) - spread * shared // 100,
        sum(part.services or 0 for part in known),
    )


@cache
def _clinicians(year: PerformanceYear) -> st.SearchStrategy[ClinicianFacts]:
    segment = st.one_of(eligibility.volumes(), eligibility.volumes(), st.just(NoClaims()))
    return st.builds(
        lambda facts, first, second: eligibility.consistent(
            attrs.evolve(facts, segment_1=first, segment_2=second), year
        ),
        eligibility.clinician_facts(year),
        segment,
        segment,
    )


def _npi(number: int) -> Npi:
    nine = f"1{number:08}"
    return Npi(nine + npi_check_digit(nine))


@st.composite
def registries(draw_: st.DrawFn, year: PerformanceYear | None = None) -> Registry:
    """Return registries of up to five practices, with every kind of participant in *year*."""
    in_year = year or draw_(eligibility.eligibility_years())
    numbers = count(1)
    clinicians: dict[Individual, ClinicianFacts] = {}
    groups: dict[Group, GroupFacts] = {}
    members: dict[Group, list[Individual]] = {}
    for place in range(draw_(st.integers(1, 5))):
        tin = Tin(f"000{place + 1:06}")
        facts = draw_(st.lists(_clinicians(in_year), min_size=1, max_size=4))
        own_facts = {Individual(tin, _npi(next(numbers))): one for one in facts}
        clinicians |= own_facts
        of_group = _group(facts, in_year, draw_(st.integers(0, 100)))
        if len(facts) > 1 and of_group.mips_eligible_clinicians:
            members[Group(tin)] = list(own_facts)
            groups[Group(tin)] = of_group
    subgroups = dict(draw_(_subgroups(members))) if SUBGROUP_THRESHOLD.covers(in_year) else {}
    has_virtual = VIRTUAL_GROUP.covers(in_year) and draw_(st.booleans())
    virtual = _virtual_groups(groups, in_year) if has_virtual else {}
    entities = tuple(ApmEntity(f"A{n:04}") for n in range(draw_(st.integers(0, 2))))
    own = {one: draw_(sampling.patient_lists(fewest=1, most=25)) for one in clinicians}
    patients: dict[Participant, tuple[str, ...]] = {}
    patients.update(own.items())
    patients.update(_unions(own, members, subgroups, virtual))
    patients.update((one, draw_(sampling.patient_lists(fewest=1))) for one in entities)
    return Registry(in_year, clinicians, groups, subgroups, virtual, entities, patients)


def _group(facts: list[ClinicianFacts], year: PerformanceYear, shared: int) -> GroupFacts:
    return GroupFacts(
        segment_1=_together([one.segment_1 for one in facts], shared),
        segment_2=_together([one.segment_2 for one in facts], shared),
        eligible_clinicians=len(facts),
        mips_eligible_clinicians=sum(is_excluded(one, year) is False for one in facts),
    )


@st.composite
def _subgroups(
    draw_: st.DrawFn, members: dict[Group, list[Individual]]
) -> list[tuple[Subgroup, tuple[Individual, ...]]]:
    if not members:
        return []
    chosen = draw_(st.lists(st.sampled_from(list(members)), max_size=2, unique=True))
    return [
        (Subgroup(group.tin, f"SG-{number:08}"), tuple(members[group][:2]))
        for number, group in enumerate(chosen, 1)
    ]


def _virtual_groups(
    groups: dict[Group, GroupFacts], year: PerformanceYear
) -> dict[VirtualGroup, VirtualGroupFacts]:
    found = []
    for group, facts in groups.items():
        answer = determine_group(facts, year).answer
        if answer is not Eligibility.EXEMPT:
            found.append(VirtualGroupMember(group.tin, facts.eligible_clinicians, answer))
    if len(found) < VIRTUAL_GROUP.at(year).tins:
        return {}
    elected_on = year.first_day - timedelta(days=1)
    return {VirtualGroup("VG-001"): VirtualGroupFacts(tuple(found), elected_on)}


def _unions(
    own: dict[Individual, tuple[str, ...]],
    members: dict[Group, list[Individual]],
    subgroups: dict[Subgroup, tuple[Individual, ...]],
    virtual: dict[VirtualGroup, VirtualGroupFacts],
) -> Iterator[tuple[Participant, tuple[str, ...]]]:
    """Yield each participant made up of clinicians, with the patients of all of them."""
    of_group: dict[Group, tuple[str, ...]] = {}
    for group, clinicians in members.items():
        of_group[group] = _union([own[one] for one in clinicians])
        yield group, of_group[group]
    for subgroup, clinicians_in_it in subgroups.items():
        yield subgroup, _union([own[one] for one in clinicians_in_it])
    for one, facts in virtual.items():
        yield one, _union([of_group[Group(member.tin)] for member in facts.members])


def _union(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({patient for patients in lists for patient in patients}))


@st.composite
def audit_years(
    draw_: st.DrawFn,
    year: PerformanceYear | None = None,
    *,
    outcome: AuditOutcome | None = None,
    followed_up: bool | None = None,
) -> AuditYear:
    """Return registries with their audit, in years that both cover.

    *outcome* sets the result of data validation: clean, deficient or undetermined. If *followed_up*
    is True, no targeted audit or correction is open; if it is False and there is a deficiency, one
    is. None allows both.
    """
    both = [one for one in eligibility.YEARS if one in YEARS]
    registry = draw_(registries(year or draw_(st.sampled_from(both))))
    by_tin_npi = AUDIT_SAMPLING.at(registry.year).unit is SamplingUnit.TIN_NPI
    members = tuple(registry.clinicians) if by_tin_npi else registry.participants
    frame = tuple(
        FrameEntry(one, _facets(draw_(st.sampled_from(_statuses(one, registry)))))
        for one in members
    )
    seed = draw_(sampling.seeds())
    reserves = draw_(st.integers(0, 3))
    plan = draw(frame, registry.patients, seed=seed, year=registry.year, reserves=reserves)
    work = draw_(work_of_outcome(plan, frame, outcome))
    followed = follow_ups(work.result(), frame, registry.patients, done=followed_up)
    return AuditYear(registry, frame, seed, plan, work, *draw_(followed))


def _statuses(participant: Participant, registry: Registry) -> tuple[ParticipationStatus, ...]:
    """Return the statuses under which the data of *participant* can be reported."""
    year = registry.year
    if isinstance(participant, Individual):
        answer = determine_individual(registry.clinicians[participant], year).answer
    elif isinstance(participant, (Group, Subgroup)):
        answer = determine_group(registry.groups[Group(participant.tin)], year).answer
    else:
        answer = Eligibility.MIPS_ELIGIBLE
    return _STATUSES[answer]
