"""A plan: an audit sample with everything that lets another person draw it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from attrs import evolve, field

from qpp_rules.core.determinations import Finding, Findings, findings_table
from qpp_rules.core.digests import content_digest
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.tables import html_facts, html_table
from qpp_rules.core.values import (
    a_count,
    a_text,
    each,
    frozen,
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.sampling.patients import SampledPatient
from qpp_rules.sampling.sizes import ParticipantQuota, PatientQuota
from qpp_rules.sampling.tickets import SCHEME, a_seed

if TYPE_CHECKING:
    from qpp_rules.core.determinations import Scalar

RANDOM: Final = "random"
"""What ``drawn_for`` says of a member that the smallest tickets brought in."""
RESERVE: Final = "reserve"
"""What ``drawn_for`` says of a reserve."""
COVERAGE: Final = "coverage: "
"""What ``drawn_for`` begins with for a member that was added to reach a facet."""


_Quota = TypeVar("_Quota", ParticipantQuota, PatientQuota)
PatientsOf: TypeAlias = (
    Mapping[Participant, Collection[str]] | Callable[[Participant], Iterable[str]]
)
"""The patients of each participant: a mapping, or a function that is asked for the drawn ones."""


def _count(items: tuple[object, ...]) -> str:
    return f"<{len(items)}>"


def _of_participants(quota: ParticipantQuota) -> ParticipantQuota:
    return _without_year(quota)


def _of_patients(quota: PatientQuota) -> PatientQuota:
    return _without_year(quota)


def _without_year(quota: _Quota) -> _Quota:
    # The plan has the year; so a quota adds none to the plan's digest.
    known = isinstance(quota, (ParticipantQuota, PatientQuota))
    return evolve(quota, year=None) if known else quota


class ReuseOfParticipants(Enum):
    """Whether participants of an earlier audit may be drawn again, with other patients.

    The regulation bars the earlier sample's data, and does not say whether that bars its
    participants. A (participant, patient) pair is never drawn twice under any of the three.
    """

    WHEN_EXHAUSTED = "only when too few others remain"
    ALLOWED = "like any other"
    NEVER = "never"


@frozen
class SampledParticipant:
    """A participant in the sample, with its sampled patients.

    *rank* is the place in the order in which the frame is drawn from: by ticket, the participants
    of earlier audits last, those that cannot be drawn left out. *drawn_for* is ``random``,
    ``coverage: FACET`` or ``reserve``. *patient_population* counts its patients, and
    *patient_list_digest* is the digest of their list. *facets* are all that its frame entry had.
    """

    participant: Participant = field(validator=a_participant)
    rank: int = field(validator=hidden(a_count))
    ticket: str = field(validator=hidden(instance_of(str)))
    drawn_for: str = field(validator=hidden(instance_of(str)))
    quota: PatientQuota = field(
        repr=False, converter=_of_patients, validator=hidden(instance_of(PatientQuota))
    )
    patient_population: int = field(validator=hidden(a_count))
    patient_list_digest: str = field(repr=False, validator=hidden(instance_of(str)))
    patients: tuple[SampledPatient, ...] = field(repr=_count, validator=each(tuple, SampledPatient))
    facets: frozenset[str] = field(default=frozenset(), repr=False, validator=each(frozenset, str))


@frozen
class Exclusion:
    """What was kept out of a draw: the reason, and the digest of the plan or of the keys.

    *reserves_digest* is the digest of the keys of the reserves that were drawn on, where that was
    known of the plan; else it is empty, and all of the plan's reserves were kept out.
    """

    reason: str = field(validator=instance_of(str))
    digest: str = field(validator=instance_of(str))
    reserves_digest: str = field(default="", validator=instance_of(str))


@frozen
class Extension:
    """The plan that this one extends, and the frame that it was drawn from."""

    plan_digest: str = field(validator=instance_of(str))
    frame_size: int = field(validator=a_count)
    frame_digest: str = field(validator=instance_of(str))


@frozen(kw_only=True)
class Plan:
    """An audit sample, and all that is needed to draw it again.

    *participants* are in the order drawn: by ticket, then those added for coverage. *reserves* are
    the next in order, for a participant whose clinical documentation cannot be had. *digest* is the
    SHA-256 of the plan's content as canonical JSON, findings and the digest itself left out;
    :func:`is_intact` holds the plan against it.
    """

    scheme: str = field(default=SCHEME, validator=a_text)
    seed: str = field(validator=a_seed)
    seed_origin: str = field(default="", validator=instance_of(str))
    year: PerformanceYear = field(validator=a_performance_year)
    frame_size: int = field(validator=a_count)
    frame_digest: str = field(validator=instance_of(str))
    quota: ParticipantQuota = field(
        repr=False, converter=_of_participants, validator=instance_of(ParticipantQuota)
    )
    size_asked: int = field(default=0, validator=a_count)
    participants: tuple[SampledParticipant, ...] = field(
        repr=_count, validator=each(tuple, SampledParticipant)
    )
    reserves_asked: int = field(default=0, validator=a_count)
    reserves: tuple[SampledParticipant, ...] = field(
        default=(), repr=_count, validator=each(tuple, SampledParticipant)
    )
    reuse: ReuseOfParticipants = field(
        default=ReuseOfParticipants.WHEN_EXHAUSTED, validator=member_of(ReuseOfParticipants)
    )
    excluded: tuple[Exclusion, ...] = field(default=(), validator=each(tuple, Exclusion))
    extends: Extension | None = field(default=None, validator=optional(instance_of(Extension)))
    notes: tuple[str, ...] = field(default=(), validator=each(tuple, str))
    findings: Findings = field(default=(), repr=_count, eq=False, validator=each(tuple, Finding))
    digest: str = field(default="", validator=instance_of(str))

    @cached_property
    def right_digest(self) -> str:
        """The digest of what the plan holds: *digest* is the same unless the plan was changed."""
        return content_digest(self, without=("findings", "digest"))

    @property
    def assumptions(self) -> Findings:
        """The findings that rest on our own reading."""
        return tuple(finding for finding in self.findings if finding.is_assumption)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per sampled patient, the reserves' too: the worklist of the audit.

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
        # No patient, and of a TIN the last four digits: what a notebook shows is passed around.
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
    """Return *plan* with its digest, of the newest form."""
    return evolve(plan, digest=plan_digest(plan))


def plan_digest(plan: Plan) -> str:
    """Return the digest of the plan's content, of format 2: over all but the findings.

    >>> from qpp_rules import Group, Tin, sampling
    >>> frame = [sampling.FrameEntry(Group(Tin("000000001")))]
    >>> plan = sampling.draw(frame, lambda _: ["P1"], seed="31415926", year=PerformanceYear(2027))
    >>> plan.digest == plan_digest(plan)
    True
    """
    return plan.right_digest


def has_newest_digest(plan: Plan) -> bool:
    """Return whether the plan carries a digest of format 2, and not of format 1."""
    return plan.digest == plan.right_digest


def is_intact(plan: Plan) -> bool:
    """Return whether *plan* is what it was when it was drawn: its digest is that of its content.

    A plan that an earlier version stored has a digest of format 1 and is held against that. It
    covers all but the population, the required figures and the unit of each quota.

    >>> import attrs
    >>> from qpp_rules import Group, Tin, sampling
    >>> frame = [sampling.FrameEntry(Group(Tin("000000001")))]
    >>> plan = sampling.draw(frame, lambda _: ["P1"], seed="31415926", year=PerformanceYear(2027))
    >>> is_intact(plan), is_intact(attrs.evolve(plan, year=PerformanceYear(2026)))
    (True, False)

    Raises InvalidType for what is not a plan.
    """
    take("is_intact", plan=(plan, instance_of(Plan)))
    return has_newest_digest(plan) or plan.digest == _digest_of_format_1(plan)


def intact_problems(name: str, plan: Plan) -> list[Problem]:
    """Return the problem of a *plan* that does not match its digest; none if it does.

    *name* is what the caller calls the plan, for the problem's field.

    Raises InvalidType for what is not a plan.
    """
    if is_intact(plan):
        return []
    return [
        Problem(
            f"{name}.digest",
            "a digest that is not that of the plan's content",
            "the plan as it was drawn",
            "the plan was changed after the draw: give the stored plan, or draw it again from its "
            "frame and seed",
        )
    ]


def _digest_of_format_1(plan: Plan) -> str:
    content = {
        "scheme": plan.scheme,
        "seed": plan.seed,
        "seed_origin": plan.seed_origin,
        "year": plan.year.year,
        "frame_size": plan.frame_size,
        "frame_digest": plan.frame_digest,
        "quota": plan.quota.size,
        "size_asked": plan.size_asked,
        "reserves_asked": plan.reserves_asked,
        "reuse": plan.reuse.name,
        "excluded": [[one.reason, one.digest] for one in plan.excluded],
        "extends": plan.extends
        and [plan.extends.plan_digest, plan.extends.frame_size, plan.extends.frame_digest],
        "notes": list(plan.notes),
        "participants": [_member_of_format_1(member) for member in plan.participants],
        "reserves": [_member_of_format_1(member) for member in plan.reserves],
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


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
    """Return the record of the plan that another one extends."""
    return Extension(plan.digest, plan.frame_size, plan.frame_digest)
