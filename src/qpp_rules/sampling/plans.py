"""A plan: an audit sample with everything that another person needs to draw it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_count,
    a_text,
    each,
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.digests import content_digest
from qpp_rules.core.errors import Problem
from qpp_rules.core.findings import (
    Finding,
    Findings,
    findings_table,
)
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.masking import counted
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.sampling.patients import SampledPatient
from qpp_rules.sampling.sizes import ParticipantQuota, PatientQuota
from qpp_rules.sampling.tickets import SCHEME, a_seed

if TYPE_CHECKING:
    from qpp_rules.core.findings import Scalar

RANDOM: Final = "random"
"""The ``drawn_for`` of a member that is in the sample because its ticket is among the smallest."""
RESERVE: Final = "reserve"
"""The ``drawn_for`` of a reserve."""
COVERAGE: Final = "coverage: "
"""The beginning of the ``drawn_for`` of a member that was added to reach a facet."""


PatientsOf: TypeAlias = (
    Mapping[Participant, Collection[str]] | Callable[[Participant], Iterable[str]]
)
"""The patients of each participant: a mapping, or a function called only for those drawn."""


def _without_year(quota: Any) -> Any:
    # The plan has the year, and its digest is not to depend on a second one.
    return (
        evolve(quota, year=None) if isinstance(quota, (ParticipantQuota, PatientQuota)) else quota
    )


class ReuseOfParticipants(Enumeration):
    """Whether participants of an earlier audit may be drawn again, with other patients.

    The regulation bars the earlier sample's data. It does not say whether that bars its
    participants. None of the three draws a (participant, patient) pair twice.
    """

    WHEN_EXHAUSTED = "only when too few others remain"
    ALLOWED = "like any other"
    NEVER = "never"


@frozen
class SampledParticipant:
    """A participant in the sample, with its sampled patients.

    *rank* is its place in the order of the draw: by ticket, with the participants of earlier audits
    last and without those that cannot be drawn. *drawn_for* is ``random``, ``coverage: FACET`` or
    ``reserve``. *patient_population* is the number of its patients, and *patient_list_digest* the
    digest of their ids. *facets* are all the facets that it had in the frame.
    """

    participant: Participant = field(validator=a_participant)
    rank: int = field(validator=hidden(a_count))
    ticket: str = field(validator=hidden(instance_of(str)))
    drawn_for: str = field(validator=hidden(instance_of(str)))
    quota: PatientQuota = field(
        repr=False, converter=_without_year, validator=hidden(instance_of(PatientQuota))
    )
    patient_population: int = field(validator=hidden(a_count))
    patient_list_digest: str = field(repr=False, validator=hidden(instance_of(str)))
    patients: tuple[SampledPatient, ...] = field(
        repr=counted, validator=each(tuple, SampledPatient)
    )
    facets: frozenset[str] = field(default=frozenset(), repr=False, validator=each(frozenset, str))


@frozen
class Exclusion:
    """What was kept out of a draw: the reason, and the digest of the plan or of the keys.

    *reserves_digest* is the digest of the keys of the reserves that the earlier audit used. It is
    empty if that was not known, and then all of the plan's reserves were kept out.
    """

    reason: str = field(validator=instance_of(str))
    digest: str = field(validator=instance_of(str))
    reserves_digest: str = field(default="", validator=instance_of(str))


@frozen
class Extension:
    """The plan that a plan extends, and the frame that the earlier one was drawn from."""

    plan_digest: str = field(validator=instance_of(str))
    frame_size: int = field(validator=a_count)
    frame_digest: str = field(validator=instance_of(str))


@frozen(kw_only=True)
class Plan:
    """An audit sample, and everything that is needed to draw it again.

    *participants* are in the order drawn: by ticket, then those added for coverage. *reserves* are
    the next in order; one of them replaces a participant whose clinical documentation is not
    available. *digest* is the SHA-256 of the plan's content as canonical JSON, without the findings
    and the digest itself; :func:`is_intact` compares the two.
    """

    scheme: str = field(default=SCHEME, validator=a_text)
    seed: str = field(validator=a_seed)
    seed_origin: str = field(default="", validator=instance_of(str))
    year: PerformanceYear = field(validator=a_performance_year)
    frame_size: int = field(validator=a_count)
    frame_digest: str = field(validator=instance_of(str))
    quota: ParticipantQuota = field(
        repr=False, converter=_without_year, validator=instance_of(ParticipantQuota)
    )
    size_asked: int = field(default=0, validator=a_count)
    participants: tuple[SampledParticipant, ...] = field(
        repr=counted, validator=each(tuple, SampledParticipant)
    )
    reserves_asked: int = field(default=0, validator=a_count)
    reserves: tuple[SampledParticipant, ...] = field(
        default=(), repr=counted, validator=each(tuple, SampledParticipant)
    )
    reuse: ReuseOfParticipants = field(
        default=ReuseOfParticipants.WHEN_EXHAUSTED, validator=member_of(ReuseOfParticipants)
    )
    excluded: tuple[Exclusion, ...] = field(default=(), validator=each(tuple, Exclusion))
    extends: Extension | None = field(default=None, validator=optional(instance_of(Extension)))
    notes: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    findings: Findings = field(default=(), repr=counted, eq=False, validator=each(tuple, Finding))
    digest: str = field(default="", validator=instance_of(str))

    @cached_property
    def right_digest(self) -> str:
        """The digest of what the plan holds. *digest* differs from it if the plan was changed."""
        return content_digest(self, without=("findings", "digest"))

    @property
    def assumptions(self) -> Findings:
        """The findings that rest on a reading of this library."""
        return tuple(finding for finding in self.findings if finding.is_assumption)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return the worklist of the audit: a flat dict for each sampled patient, with reserves.

        The rows hold whole keys and patient ids. A participant without patients has one row.
        """
        return [
            {
                "year": self.year.year,
                "participant": member.participant.key,
                "participant_rank": member.rank,
                "participant_ticket": member.ticket,
                "drawn_for": member.drawn_for,
                "patient_population": member.patient_population,
                "patient_quota": member.quota.size,
                "patient": patient.patient if patient else None,
                "patient_rank": patient.rank if patient else None,
                "patient_ticket": patient.ticket if patient else None,
            }
            for member in (*self.participants, *self.reserves)
            for patient in (member.patients or (None,))
        ]

    def _repr_html_(self) -> str:
        extends = self.extends
        facts = {
            "required": f"{self.quota.size} participants: {self.quota.required}",
            "asked for": f"at least {self.size_asked}" if self.size_asked else None,
            "frame": (f"{self.frame_size} participants", f"SHA-256 {self.frame_digest}"),
            "seed": (self.seed, self.seed_origin) if self.seed_origin else self.seed,
            "scheme": self.scheme,
            "excluded": tuple(f"{one.reason}, SHA-256 {one.digest}" for one in self.excluded),
            "extends": extends and f"the plan with SHA-256 {extends.plan_digest}",
            "notes": self.notes,
            "plan": f"SHA-256 {self.digest}",
        }
        # Notebooks are passed around, so this shows no patient, and only the end of a TIN.
        members = [
            {
                "rank": member.rank,
                "participant": member.participant.masked_key,
                "drawn_for": member.drawn_for,
                "patients": f"{len(member.patients)} of {member.patient_population}",
            }
            for member in (*self.participants, *self.reserves)
        ]
        head = f"Audit sample, performance year {self.year}"
        columns = ("rank", "participant", "drawn_for", "patients")
        sampled, spare = len(self.participants), len(self.reserves)
        return (
            html_facts(head, facts)
            + html_table(f"{sampled} participants, {spare} reserves", columns, members)
            + findings_table("What the sample meets", self.findings)
        )


def sealed(plan: Plan) -> Plan:
    """Return *plan* with its digest, in the newest form."""
    return evolve(plan, digest=plan.right_digest)


def masked_keys(members: Iterable[SampledParticipant]) -> str:
    """Return the keys of *members* as a finding may show them."""
    return ", ".join(member.participant.masked_key for member in members)


def is_intact(plan: Plan) -> bool:
    """Return whether *plan* is what it was when it was drawn: its digest matches its content.

    A plan that an earlier version stored has a digest of format 1, which covers everything but the
    population, the required figures and the unit of each quota.

    >>> import attrs
    >>> from qpp_rules import Group, Tin, sampling
    >>> frame = [sampling.FrameEntry(Group(Tin("000000001")))]
    >>> plan = sampling.draw(frame, lambda _: ["P1"], seed="31415926", year=PerformanceYear(2027))
    >>> is_intact(plan), is_intact(attrs.evolve(plan, year=PerformanceYear(2026)))
    (True, False)

    Raises InvalidType unless *plan* is a Plan.
    """
    take("is_intact", plan=(plan, instance_of(Plan)))
    return plan.digest == plan.right_digest or plan.digest == _digest_of_format_1(plan)


def intact_problems(name: str, plan: Plan) -> list[Problem]:
    """Return the problem of a *plan* that does not match its digest; an empty list if it does.

    *name* is the caller's name for the plan, which begins the problem's field.

    Raises InvalidType unless *plan* is a Plan.
    """
    if is_intact(plan):
        return []
    return [
        Problem(
            f"{name}.digest",
            "a digest that does not match the plan's content",
            "the plan as it was drawn",
            "the plan was changed after the draw: give the stored plan, or draw it again from its "
            "frame and seed",
        )
    ]


def _digest_of_format_1(plan: Plan) -> str:
    content = {
        **{name: getattr(plan, name) for name in _AS_THEY_ARE},
        "year": plan.year.year,
        "quota": plan.quota.size,
        "reuse": plan.reuse.name,
        "excluded": [[one.reason, one.digest] for one in plan.excluded],
        "extends": plan.extends
        and [plan.extends.plan_digest, plan.extends.frame_size, plan.extends.frame_digest],
        "participants": [_member_of_format_1(member) for member in plan.participants],
        "reserves": [_member_of_format_1(member) for member in plan.reserves],
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


_AS_THEY_ARE: Final = (
    *("scheme", "seed", "seed_origin", "frame_size", "frame_digest", "size_asked"),
    *("reserves_asked", "notes"),
)


def _member_of_format_1(member: SampledParticipant) -> dict[str, Any]:
    return {
        "key": member.participant.key,
        "rank": member.rank,
        "ticket": member.ticket,
        "drawn_for": member.drawn_for,
        "quota": member.quota.size,
        "patient_population": member.patient_population,
        "patient_list_digest": member.patient_list_digest,
        "patients": [[one.patient, one.rank, one.ticket] for one in member.patients],
        "facets": sorted(member.facets),
    }


def extension_of(plan: Plan) -> Extension:
    """Return *plan* as the record of the plan that another one extends."""
    return Extension(plan.digest, plan.frame_size, plan.frame_digest)
