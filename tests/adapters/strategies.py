"""Values of every public class that is written as JSON, and ways to spoil what was written."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from hypothesis import strategies as st

from qpp_rules import eligibility, sampling, terms
from qpp_rules.core.citations import Citation
from qpp_rules.core.findings import Finding, Rule
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Subgroup,
    SubgroupMember,
    Tin,
    VendorId,
    VirtualGroup,
    without_tins,
)
from qpp_rules.core.vocabulary import IntermediaryType, OrganizationType
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.deadlines import Deadline, Extension
from qpp_rules.testing import strategies
from tests.deadlines import strategies as of_deadlines
from tests.eligibility import strategies as of_eligibility
from tests.sampling import strategies as of_sampling
from tests.strategies import (
    apm_entities,
    citations,
    groups,
    identifiers,
    individuals,
    npis,
    participants,
    performance_years,
    subgroups,
    tins,
    virtual_groups,
)

PY2026 = PerformanceYear(2026)
Strategy: TypeAlias = st.SearchStrategy[Any]


findings = strategies.findings
rules = strategies.rules
scalars = strategies.scalars
texts = strategies.texts


@st.composite
def plans(draw: st.DrawFn) -> sampling.Plan:
    """Plans of all kinds: with reserves, excluding an earlier plan, extended."""
    registry = draw(of_sampling.registries(largest=25))
    options = draw(of_sampling.terms())
    plan = sampling.draw(registry.entries, registry.patients, year=PerformanceYear(2027), **options)
    kind = draw(st.sampled_from(("plain", "excluding", "extended")))
    if kind == "excluding":
        barred = sampling.ExcludedParticipants({registry.entries[0].participant}, "a conflict")
        return sampling.draw(
            registry.entries,
            registry.patients,
            year=PerformanceYear(2027),
            excluding=(plan, barred),
            reuse=draw(of_sampling.reuses()),
            **options,
        )
    if kind == "extended":
        more = draw(of_sampling.registries(largest=25))
        known = {entry.participant for entry in registry.entries}
        grown = (
            *registry.entries,
            *(entry for entry in more.entries if entry.participant not in known),
        )
        patients = {**more.patients, **registry.patients}
        return sampling.extend(plan, grown, patients)
    return plan


def counts() -> st.SearchStrategy[int]:
    """Counts."""
    return st.integers(0, 10**6)


@cache
def sizes() -> st.SearchStrategy[sampling.SampleSize]:
    """Sizes of samples."""
    return st.builds(
        sampling.SampleSize, counts(), counts(), counts(), st.sampled_from(sampling.CapWording)
    )


@cache
def written() -> dict[type[Any], Strategy]:
    """Return a strategy for each public class that can be written."""
    segment = of_eligibility.segments(PY2026, known=False)
    return {
        # Facts.
        eligibility.ClinicianFacts: of_eligibility.clinicians(PY2026, known=False),
        eligibility.GroupFacts: of_eligibility.group_facts(PY2026),
        eligibility.ApmEntityFacts: st.builds(eligibility.ApmEntityFacts, segment, segment),
        eligibility.VirtualGroupFacts: of_eligibility.virtual_groups(PY2026),
        eligibility.VirtualGroupMember: of_eligibility.virtual_group_members(),
        eligibility.Volume: of_eligibility.volumes(known=False),
        eligibility.Exceeded: of_eligibility.exceeded_sets(PY2026),
        eligibility.NoClaims: st.just(eligibility.NoClaims()),
        eligibility.LowVolumeThreshold: st.builds(
            eligibility.LowVolumeThreshold,
            of_eligibility.amounts(),
            counts(),
            st.none() | counts(),
        ),
        eligibility.Segment: performance_years().map(
            lambda year: eligibility.Segment(year.first_day, year.last_day)
        ),
        eligibility.DeterminationPeriod: st.builds(
            eligibility.DeterminationPeriod, st.integers(1, 12), counts(), counts()
        ),
        eligibility.VirtualGroupLimits: st.builds(
            eligibility.VirtualGroupLimits, counts(), counts()
        ),
        eligibility.Release: st.builds(
            eligibility.Release, texts(), counts(), st.integers(1, 12), st.booleans()
        ),
        # Samples.
        sampling.Plan: plans(),
        sampling.FrameEntry: st.builds(
            sampling.FrameEntry, participants(), st.frozensets(texts(), max_size=3)
        ),
        sampling.SampledParticipant: plans()
        .filter(lambda plan: plan.participants)
        .map(lambda plan: plan.participants[0]),
        sampling.SampledPatient: st.builds(sampling.SampledPatient, texts(), counts(), texts()),
        sampling.Exclusion: st.builds(sampling.Exclusion, texts(), texts()),
        sampling.Extension: st.builds(sampling.Extension, texts(), counts(), texts()),
        sampling.ExcludedParticipants: st.builds(
            sampling.ExcludedParticipants,
            st.frozensets(participants(), max_size=3),
            texts().filter(lambda text: without_tins(text) == text),
        ),
        sampling.SampleSize: sizes(),
        sampling.AuditSampling: st.builds(
            sampling.AuditSampling, st.sampled_from(sampling.SamplingUnit), sizes(), sizes()
        ),
        sampling.ParticipantQuota: st.builds(
            sampling.participant_quota, counts(), of_sampling.years()
        ),
        sampling.PatientQuota: st.builds(sampling.patient_quota, counts(), of_sampling.years()),
        sampling.Ticketed: st.builds(
            sampling.Ticketed, texts(), participants().map(lambda one: one.key)
        ),
        sampling.ParticipantSample: st.builds(
            lambda entries, seed: sampling.sample_participants(
                entries, seed=seed, year=PerformanceYear(2027)
            ),
            st.lists(participants(), min_size=1, max_size=5, unique=True),
            of_sampling.seeds(),
        ),
        # Deadlines.
        Deadline: of_deadlines.windows() | of_deadlines.published().map(lambda pair: pair[1]),
        Extension: st.builds(
            Extension,
            closes=of_deadlines.moments(),
            announcement=citations(),
            reopened=st.booleans(),
            applies_to=of_deadlines.options(),
        ),
        # Findings, and what they are made of.
        Finding: findings(),
        Citation: citations(),
        Rule: rules(),
        PerformanceYear: performance_years(),
        PaymentYear: performance_years(last=2098).map(lambda year: year.payment_year),
        # Identifiers.
        Npi: npis(),
        Tin: tins(),
        Individual: individuals(),
        Group: groups(),
        VirtualGroup: virtual_groups(),
        Subgroup: subgroups(),
        ApmEntity: apm_entities(),
        SubgroupMember: st.builds(SubgroupMember, tins(), identifiers(), npis()),
        VendorId: st.builds(VendorId, texts()),
        # Terms.
        terms.Approval: st.builds(
            terms.Approval, st.sampled_from(IntermediaryType), performance_years()
        ),
        terms.Organization: st.builds(terms.Organization, st.just(OrganizationType.OTHER), texts())
        | st.just(terms.Organization(OrganizationType.COLLABORATIVE)),
    }


# --- spoiling what was written -----------------------------------------------------------------

Path: TypeAlias = tuple[str | int, ...]


def places(content: Any, path: Path = ()) -> Iterator[Path]:
    """Yield where every value in JSON data stands, the whole of it first."""
    yield path
    if isinstance(content, (dict, list)):
        for name, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from places(value, (*path, name))


def told(path: Path) -> str:
    """Return *path* as messages write it: ``value.participants[0].rank``.

    The kind of a segment says what the whole of it is, so a wrong one is the segment's fault.
    """
    if path[-1:] == ("kind",):
        path = path[:-1]
    return "value" + "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path)


def found_at(content: Any, path: Path) -> Any:
    """Return the value at *path*."""
    for step in path:
        content = content[step]
    return content


def put(content: Any, path: Path, value: Any) -> Any:
    """Return a copy of JSON data with *value* at *path*."""
    if not path:
        return value
    changed = copy.deepcopy(content)
    found_at(changed, path[:-1])[path[-1]] = value
    return changed


def without(content: Any, path: Path) -> Any:
    """Return a copy of JSON data without the key at the end of *path*."""
    changed = copy.deepcopy(content)
    del found_at(changed, path[:-1])[path[-1]]
    return changed
