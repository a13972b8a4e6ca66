"""How many participants, and how many patients of each, an audit must sample.

All arithmetic is on integers. "At least" makes rounding up the only way that always complies.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Citation
from qpp_rules.core.pages import Page, entry, our_reading, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread
from qpp_rules.core.tables import html_facts
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year
from qpp_rules.sampling.paragraphs import BOTH_SIZES, data_validation

if TYPE_CHECKING:
    from collections.abc import Callable

    from qpp_rules.core.findings import Findings

_page = Page(__name__)


class SamplingUnit(Enumeration):
    """What counts, and is drawn, as one participant."""

    TIN_NPI = "TIN/NPI"
    """Each clinician of a practice counts, however the practice reports."""
    PARTICIPANT = "individual, group, virtual group, subgroup or APM Entity"


class CapWording(Enumeration):
    """How the text of the year words the largest size."""

    NEED_NOT_EXCEED = "need not exceed"
    NO_MORE_THAN = "no more than"


@frozen
class SampleSize:
    """A percentage of a population, a minimum, and a size that a sample need not exceed."""

    percent: int = field(validator=a_count)
    minimum: int = field(validator=a_count)
    cap: int = field(validator=a_count)
    cap_wording: CapWording = field(
        default=CapWording.NEED_NOT_EXCEED, validator=member_of(CapWording)
    )

    def __str__(self) -> str:
        return f"{self.percent}%, at least {self.minimum}, {self.cap_wording.value} {self.cap}"

    def of(self, population: int) -> int:
        """Return the size for *population*: all of it if it is under the minimum."""
        take("SampleSize.of", population=(population, a_count))
        wanted = -(-population * self.percent // 100)
        return min(population, max(self.minimum, min(self.cap, wanted)))


@frozen
class AuditSampling:
    """The sampling that an audit of a year must do."""

    unit: SamplingUnit = field(validator=member_of(SamplingUnit))
    participants: SampleSize = field(validator=instance_of(SampleSize))
    patients: SampleSize = field(validator=instance_of(SampleSize))

    def __str__(self) -> str:
        return f"by {self.unit.value}: {self.participants}; patients of each: {self.patients}"


_PARTICIPANTS: Final = SampleSize(3, 10, 50)
_PATIENTS: Final = SampleSize(25, 5, 50)

AUDIT_SAMPLING: Final = _page.parameter(
    "sampling.audit-sampling",
    "audit sampling",
    entry(
        2021,
        2021,
        AuditSampling(SamplingUnit.TIN_NPI, _PARTICIPANTS, _PATIENTS),
        cfr("414.1400(b)(2)(iv)", as_of=date(2021, 1, 1)),
    ),
    entry(
        2022,
        2023,
        AuditSampling(SamplingUnit.TIN_NPI, _PARTICIPANTS, _PATIENTS),
        cfr("414.1400(b)(3)(v)(E)", as_of=date(2022, 1, 1)),
    ),
    entry(
        2024,
        2026,
        AuditSampling(
            SamplingUnit.PARTICIPANT,
            SampleSize(3, 10, 50, CapWording.NO_MORE_THAN),
            _PATIENTS,
        ),
        cfr("414.1400(b)(3)(v)(E)", note="the text read is that of 2024-01-01 (88 FR 79536)"),
    ),
    entry(
        2027,
        2027,
        AuditSampling(SamplingUnit.PARTICIPANT, _PARTICIPANTS, _PATIENTS),
        guidance(
            FACT_SHEET_2027,
            "Data Validation Audits",
            note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
        ),
    ),
    note="Before 2021 no audit paragraph was in the regulation.",
)

_SIZE_PARAGRAPH: Final = "414.1400(b)(3)(v)(E)(1)"

PARTICIPANT_SIZE: Final = _page.rule(
    "sampling.participants.size",
    "the sample holds the required number of the participants whose data will be submitted",
    data_validation("(E)(1)"),
    *("SAM-001", "SAM-002", "SAM-007", "SAM-011", "SAM-012", "SAM-013", "SAM-019"),
)
PARTICIPANT_CAP: Final = _page.rule(
    "sampling.participants.cap",
    "the sample does not hold more participants than the maximum",
    (
        text(2024, 2024, cfr(_SIZE_PARAGRAPH)),
        text(2025, 2026, unread(2024, cfr(_SIZE_PARAGRAPH))),
        text(
            2027,
            2027,
            reading(
                cfr(_SIZE_PARAGRAPH),
                "the fact sheet says that no more than 50 are needed and cites this paragraph, "
                "which says no more than 50; a paraphrase does not lift it. It could mean that "
                "more are permitted",
            ),
        ),
    ),
    *("SAM-003", "SAM-019"),
)
PARTICIPANT_MINIMUM: Final = _page.rule(
    "sampling.participants.minimum",
    "there are enough participants for the regulatory minimum",
    our_reading(
        data_validation("(E)(1)"),
        "no text makes an exception for a population under the minimum; all of it is taken, "
        "and CMS should be asked. It could be that no such audit is enough, or that none is due",
    ),
    "SAM-009",
)
PATIENT_SIZE: Final = _page.rule(
    "sampling.patients.size",
    "the sample holds the required number of each sampled participant's patients",
    data_validation("(E)(2)"),
    *("SAM-004", "SAM-005", "SAM-006", "SAM-008"),
)
PATIENT_MINIMUM: Final = _page.rule(
    "sampling.patients.minimum",
    "the participant has enough patients for the regulatory minimum",
    our_reading(
        data_validation("(E)(2)"),
        "no text makes an exception for a participant with fewer patients than the minimum; "
        "all of them are taken, and CMS should be asked. It could be that such a participant "
        "does not serve in a sample",
    ),
    "SAM-010",
)
ROUNDING: Final = _page.rule(
    "sampling.rounding",
    "a fraction of a participant or patient is rounded up",
    our_reading(
        data_validation("(E)", cites=BOTH_SIZES),
        "no text on rounding was found; only rounding up always gives at least the "
        "percentage, to the nearest or down could be meant too",
    ),
    *("SAM-001", "SAM-004", "SAM-007", "SAM-008"),
)


def _newest_year(required: SampleSize, unit: SamplingUnit) -> PY:
    """Return the newest year that asks for such a sample."""
    return max(
        AUDIT_SAMPLING.entries,
        key=lambda one: (one.value.participants == required, one.value.unit is unit, one.last_year),
    ).last_year


class _Quota:
    """What both quotas say of their population."""

    __slots__ = ()
    if TYPE_CHECKING:
        # The fields of the quotas. At run time attrs makes them.
        size: int
        population: int
        required: SampleSize
        judge: Callable[[int], Findings]

    @property
    def exact(self) -> Fraction:
        """The percentage of the population, before rounding, minimum and cap."""
        return Fraction(self.population * self.required.percent, 100)

    @property
    def below_regulatory_minimum(self) -> bool:
        """Whether the population is under the minimum, so that all of it is taken."""
        return self.population < self.required.minimum

    @property
    def findings(self) -> Findings:
        """What a sample of exactly this size meets."""
        return self.judge(self.size)


@frozen(kw_only=True)
class ParticipantQuota(_Quota):
    """How many participants of a *population* to sample.

    *size* is what is required, or the whole population if that is under the minimum. *year* is the
    year that asks for it. It is None in a plan, because the plan has the year; the findings then
    cite the newest text that asks for such a sample.
    """

    size: int = field(validator=a_count)
    population: int = field(validator=a_count)
    required: SampleSize = field(validator=instance_of(SampleSize))
    unit: SamplingUnit = field(validator=member_of(SamplingUnit))
    citation: Citation = field(validator=instance_of(Citation))
    year: PY | None = field(default=None, eq=False, validator=optional(a_performance_year))

    def judge(self, drawn: int) -> Findings:
        """Return what a sample of *drawn* participants meets. It may hold more than required.

        From 2024 on, a sample of more than 50 carries a warning: the text does not permit it.

        >>> quota = participant_quota(1000, PY(2025))
        >>> [(f.rule.id, f.verdict.name) for f in quota.judge(60)]
        [('sampling.participants.size', 'MET'), ('sampling.participants.cap', 'NOT_MET')]
        """
        take("ParticipantQuota.judge", drawn=(drawn, a_count))
        needed, population = self.required, self.population
        year = self.year or _newest_year(needed, self.unit)
        size, about = f"{self.size} of {population}", f"counted by {self.unit.value}"
        found = [PARTICIPANT_SIZE.of(year).judge(drawn >= self.size, drawn, size, about=about)]
        if self.exact.denominator != 1:
            found.append(ROUNDING.of(year).met(str(self.exact), self.size))
        if self.below_regulatory_minimum:
            least = f"at least {needed.minimum}"
            found.append(PARTICIPANT_MINIMUM.of(year).not_met(population, least))
        # The texts of earlier years permit more.
        if drawn > needed.cap and year >= PARTICIPANT_CAP.texts[0].first_year:
            most = f"no more than {needed.cap}"
            about = "a warning: the text of 2024 words the size as a ceiling"
            found.append(PARTICIPANT_CAP.of(year).not_met(drawn, most, about=about))
        return tuple(found)

    def _repr_html_(self) -> str:
        return _quota_html(self, "participants", **{"counted by": self.unit.value})


@frozen(kw_only=True)
class PatientQuota(_Quota):
    """How many of one participant's *population* of patients to sample.

    *year* is the year that asks for it, and None in a plan, as in a :class:`ParticipantQuota`.
    """

    size: int = field(validator=a_count)
    population: int = field(validator=a_count)
    required: SampleSize = field(validator=instance_of(SampleSize))
    citation: Citation = field(validator=instance_of(Citation))
    year: PY | None = field(default=None, eq=False, validator=optional(a_performance_year))

    def judge(self, drawn: int, *, about: str = "") -> Findings:
        """Return what a sample of *drawn* patients of this participant meets."""
        take("PatientQuota.judge", drawn=(drawn, a_count), about=(about, instance_of(str)))
        year = self.year or AUDIT_SAMPLING.entries[-1].last_year
        size = f"{self.size} of {self.population}"
        found = [PATIENT_SIZE.of(year).judge(drawn >= self.size, drawn, size, about=about)]
        if self.exact.denominator != 1:
            found.append(ROUNDING.of(year).met(str(self.exact), self.size, about=about))
        if self.below_regulatory_minimum:
            least = f"at least {self.required.minimum}"
            found.append(PATIENT_MINIMUM.of(year).not_met(self.population, least, about=about))
        return tuple(found)

    def _repr_html_(self) -> str:
        return _quota_html(self, "patients")


def _quota_html(quota: ParticipantQuota | PatientQuota, what: str, **facts: str) -> str:
    exact = f"{quota.required.percent}% of {quota.population} is {float(quota.exact):g}"
    few = f"fewer than {quota.required.minimum}: all are taken, and CMS should be asked"
    return html_facts(
        f"{quota.size} of {quota.population} {what}",
        {
            "required": quota.required,
            "before rounding": exact,
            "note": few if quota.below_regulatory_minimum else None,
            **facts,
            "citation": quota.citation,
        },
    )


def participant_quota(population: int, year: PY) -> ParticipantQuota:
    """Return how many of *population* participants an audit of *year* must sample.

    At least 3%, rounded up, no fewer than 10, and no need for more than 50. Under 10 the size is
    the whole population, and ``.below_regulatory_minimum`` says so. The population is every
    participant whose data will be submitted, all participation options together. From 2021 to 2023
    it counts TIN/NPIs.

    >>> participant_quota(1200, PY(2027)).size
    36
    >>> [participant_quota(n, PY(2027)).size for n in (9, 10, 333, 334, 1633, 1634)]
    [9, 10, 10, 11, 49, 50]

    Raises InvalidType or InvalidValue unless *population* is a count, YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E)(1).
    """
    take("participant_quota", population=(population, a_count), year=(year, a_performance_year))
    entry = AUDIT_SAMPLING.entry(year)
    sizes = entry.value.participants
    return ParticipantQuota(
        size=sizes.of(population),
        population=population,
        required=sizes,
        unit=entry.value.unit,
        citation=entry.source,
        year=year,
    )


def patient_quota(population: int, year: PY) -> PatientQuota:
    """Return how many of a participant's *population* of patients an audit of *year* must sample.

    At least 25%, rounded up, no fewer than 5, and no need for more than 50. Under 5 the size is the
    whole population. The patients are those whose data will be submitted for the participant: the
    union of the denominators, or more if the caller chooses.

    >>> patient_quota(130, PY(2027)).size
    33
    >>> [patient_quota(p, PY(2027)).size for p in (3, 5, 20, 21, 196, 197)]
    [3, 5, 5, 6, 49, 50]

    Raises InvalidType or InvalidValue unless *population* is a count, YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E)(2).
    """
    take("patient_quota", population=(population, a_count), year=(year, a_performance_year))
    entry = AUDIT_SAMPLING.entry(year)
    sizes = entry.value.patients
    return PatientQuota(
        size=sizes.of(population),
        population=population,
        required=sizes,
        citation=entry.source,
        year=year,
    )
