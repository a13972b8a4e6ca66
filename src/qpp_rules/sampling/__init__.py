"""Sampling: which participants an audit draws, and which of their patients.

Decides how large an audit's sample must be, and draws one that no one can pick and anyone
can draw again: 42 CFR § 414.1400(b)(3)(v)(E) (data validation audits) and (vi)(C) (targeted
audits); 2027 Self-Nomination Fact Sheet (CMS). Covers 2021 to 2027.

Does not model the validation plans of 2017 to 2020: the guidance that described them was not found.
Does not decide whether each measure needs a share of its own, because no text on that was found:
the share is of the participant's patients, and facets make sure that the sample reaches every
category.

- :mod:`.paragraphs`: the texts, by year
- :mod:`.sizes`, (v)(E): how many, by year
- :mod:`.tickets`: the scheme
- :mod:`.participants`, :mod:`.patients`: samples of one stage
- :mod:`.frames`: the participants that could be drawn
- :mod:`.plans`: the record of a draw
- :mod:`.exclusions`, (vi)(C): what a draw leaves out
- :mod:`.pool`: the participants that can be drawn, in order, with their patients
- :mod:`.draws`, :mod:`.streams`: drawing and extending a plan
- :mod:`.inspection`: checking a plan without its frame
- :mod:`.verification`: checking a plan against its frame
- :mod:`.bounds`: what a sample says about the whole
"""

from __future__ import annotations

from qpp_rules.sampling.bounds import CONFIDENCE, upper_bound
from qpp_rules.sampling.draws import draw, extend
from qpp_rules.sampling.exclusions import (
    EARLIER_AUDIT,
    Audited,
    ExcludedParticipants,
    Excluding,
)
from qpp_rules.sampling.frames import FrameEntry
from qpp_rules.sampling.inspection import check_plan
from qpp_rules.sampling.participants import (
    ParticipantSample,
    Ticketed,
    merge,
    sample_participants,
)
from qpp_rules.sampling.patients import SampledPatient, sample_patients
from qpp_rules.sampling.plans import (
    RANDOM,
    RESERVE,
    Exclusion,
    Extension,
    PatientsOf,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    intact_problems,
    is_intact,
)
from qpp_rules.sampling.sizes import (
    AUDIT_SAMPLING,
    AuditSampling,
    CapWording,
    ParticipantQuota,
    PatientQuota,
    SampleSize,
    SamplingUnit,
    participant_quota,
    patient_quota,
)
from qpp_rules.sampling.streams import draw_from_rows
from qpp_rules.sampling.tickets import SCHEME, list_digest, new_seed, ticket
from qpp_rules.sampling.verification import verify

__all__ = [
    "AUDIT_SAMPLING",
    "CONFIDENCE",
    "EARLIER_AUDIT",
    "RANDOM",
    "RESERVE",
    "SCHEME",
    "AuditSampling",
    "Audited",
    "CapWording",
    "ExcludedParticipants",
    "Excluding",
    "Exclusion",
    "Extension",
    "FrameEntry",
    "ParticipantQuota",
    "ParticipantSample",
    "PatientQuota",
    "PatientsOf",
    "Plan",
    "ReuseOfParticipants",
    "SampleSize",
    "SampledParticipant",
    "SampledPatient",
    "SamplingUnit",
    "Ticketed",
    "check_plan",
    "draw",
    "draw_from_rows",
    "extend",
    "intact_problems",
    "is_intact",
    "list_digest",
    "merge",
    "new_seed",
    "participant_quota",
    "patient_quota",
    "sample_participants",
    "sample_patients",
    "ticket",
    "upper_bound",
    "verify",
]


def __dir__() -> list[str]:
    return __all__
