"""The numbers of eligibility by performance year, each with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import field

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import Problem
from qpp_rules.core.pages import Page, entry, text, texts
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance, unread
from qpp_rules.core.values import a_count, a_flag, a_text, frozen, shown
from qpp_rules.core.vocabulary import ClinicianType
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_year
from qpp_rules.eligibility.facts import LowVolumeThreshold, Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "APM_ENTITY_LEVEL",
    "CLINICIAN_TYPES",
    "DETERMINATION_PERIOD",
    "LOW_VOLUME_THRESHOLD",
    "OPT_IN",
    "RELEASES",
    "SMALL_PRACTICE",
    "SUBGROUPS",
    "VIRTUAL_GROUP",
    "DeterminationPeriod",
    "Release",
    "VirtualGroupLimits",
]


def __dir__() -> list[str]:
    return __all__


T = TypeVar("T")
_page = Page(__name__)


def definition(term: str, *, basis: Basis = Basis.REGULATION, note: str = "") -> Citation:
    """Cite the definition of *term*."""
    return cfr(f'414.1305 "{term}"', basis=basis, note=note)


def opting_in(document: str, heading: str, as_of: date | None = None, note: str = "") -> Citation:
    """Cite what CMS wrote of opting in, in a year whose text of the paragraph was not read."""
    paragraph = "414.1310(b)(1)(iii)(A)"
    return guidance(document, heading, as_of=as_of, cites=paragraph, note=note)


BULLETIN_OF_2020: Final = opting_in(
    "CMS notice",
    "Bulletin of December 2020",
    date(2020, 12, 1),
    "the regulation's text of this year was not read; of the bulletin only its month is known",
)
LOW_VOLUME: Final = definition("Low-volume threshold")
"""The definition says of each year through 2024 what it tests, and that opting in began in 2019."""
DECEMBER_2022: Final = "the text of December 2022; the text of this year was not read"


def _entries(value: T, stated: Iterable[Entry[None]]) -> tuple[Entry[T], ...]:
    """Return *value* in the years of the texts *stated*."""
    return tuple(Entry(one.first_year, one.last_year, value, one.source) for one in stated)


_PHYSICIANS: Final = frozenset(
    {
        ClinicianType.DOCTOR_OF_MEDICINE,
        ClinicianType.DOCTOR_OF_OSTEOPATHY,
        ClinicianType.DOCTOR_OF_DENTAL_SURGERY,
        ClinicianType.DOCTOR_OF_DENTAL_MEDICINE,
        ClinicianType.DOCTOR_OF_PODIATRIC_MEDICINE,
        ClinicianType.DOCTOR_OF_OPTOMETRY,
        ClinicianType.CHIROPRACTOR,
    }
)
_TYPES_2017: Final = _PHYSICIANS | {
    ClinicianType.PHYSICIAN_ASSISTANT,
    ClinicianType.NURSE_PRACTITIONER,
    ClinicianType.CLINICAL_NURSE_SPECIALIST,
    ClinicianType.CERTIFIED_REGISTERED_NURSE_ANESTHETIST,
}
_TYPES_2019: Final = _TYPES_2017 | {
    ClinicianType.PHYSICAL_THERAPIST,
    ClinicianType.OCCUPATIONAL_THERAPIST,
    ClinicianType.QUALIFIED_SPEECH_LANGUAGE_PATHOLOGIST,
    ClinicianType.QUALIFIED_AUDIOLOGIST,
    ClinicianType.CLINICAL_PSYCHOLOGIST,
    ClinicianType.REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL,
}
_TYPES_2022: Final = _TYPES_2019 | {
    ClinicianType.CLINICAL_SOCIAL_WORKER,
    ClinicianType.CERTIFIED_NURSE_MIDWIFE,
}

_CLINICIAN: Final = definition("MIPS eligible clinician")

CLINICIAN_TYPES: Final = _page.parameter(
    "eligibility.clinician-types",
    "clinician types that can be MIPS eligible",
    entry(2017, 2018, _TYPES_2017, _CLINICIAN),
    entry(2019, 2021, _TYPES_2019, _CLINICIAN),
    entry(2022, 2024, _TYPES_2022, _CLINICIAN),
    entry(2025, 2027, _TYPES_2022, unread(2024, _CLINICIAN)),
)

_THREE_CRITERIA: Final = LowVolumeThreshold(Decimal(90000), 200, 200)

LOW_VOLUME_THRESHOLD: Final = _page.parameter(
    "eligibility.low-volume-threshold",
    "low-volume threshold",
    entry(2017, 2017, LowVolumeThreshold(Decimal(30000), 100), LOW_VOLUME),
    entry(2018, 2018, LowVolumeThreshold(Decimal(90000), 200), LOW_VOLUME),
    entry(2019, 2024, _THREE_CRITERIA, LOW_VOLUME),
    entry(2025, 2025, _THREE_CRITERIA, unread(2024, LOW_VOLUME)),
    entry(
        2026,
        2026,
        _THREE_CRITERIA,
        definition(
            "Low-volume threshold",
            basis=Basis.SECONDARY,
            note="the figures as a third party states them for this year; the text of this "
            "year was not read",
        ),
    ),
    note="The figures for 2027 were not found.",
)


_MONTHS: Final = range(1, 13)


def month_problems(name: str, month: int) -> Iterator[Problem]:
    """Yield what keeps a count from being a month."""
    if month not in _MONTHS:
        yield Problem(name, shown(month), "a month, 1 to 12")


@frozen
class DeterminationPeriod:
    """How a year's two segments lie: the month that begins one, and the run-out of claims.

    Segment 1 begins in that month two years before the performance year. *run_out_days* and
    *segment_2_run_out_days* count the days after a segment in which its claims still count.
    """

    first_month: int = field(validator=a_count)
    run_out_days: int = field(validator=a_count)
    segment_2_run_out_days: int = field(validator=a_count)

    def _problems(self) -> Iterator[Problem]:
        yield from month_problems("first_month", self.first_month)

    def __str__(self) -> str:
        month = date(2000, self.first_month, 1)
        run_out = f"run-out {self.run_out_days} and {self.segment_2_run_out_days} days"
        return f"two segments of 12 months, the first from {month:%B} two years before, {run_out}"

    def segments(self, year: PY) -> tuple[Segment, Segment]:
        """Return both segments of *year*."""
        check_year("segments", year)
        starts = [date(year.year - back, self.first_month, 1) for back in (2, 1, 0)]
        first, second, after = starts
        return (
            Segment(first, date.fromordinal(second.toordinal() - 1)),
            Segment(second, date.fromordinal(after.toordinal() - 1)),
        )


_OCTOBER_TO_SEPTEMBER: Final = DeterminationPeriod(10, 30, 0)
_PERIOD: Final = definition("MIPS determination period")

DETERMINATION_PERIOD: Final = _page.parameter(
    "eligibility.determination-period",
    "MIPS determination period",
    entry(2017, 2017, DeterminationPeriod(9, 60, 60), LOW_VOLUME),
    entry(2018, 2018, DeterminationPeriod(9, 30, 30), LOW_VOLUME),
    entry(2019, 2024, _OCTOBER_TO_SEPTEMBER, _PERIOD),
    entry(2025, 2027, _OCTOBER_TO_SEPTEMBER, unread(2024, _PERIOD)),
)

OPT_IN: Final = _page.parameter(
    "eligibility.opting-in",
    "opting in by those who exceed some criteria and not all",
    entry(2017, 2018, value=False, source=LOW_VOLUME),
    *_entries(
        True,  # noqa: FBT003
        (
            text(
                2019,
                2019,
                opting_in(
                    ELECTION_GUIDE_2019, "Step 4: View Individual Options in Practice Details"
                ),
            ),
            text(2020, 2020, BULLETIN_OF_2020),
            *texts(2021, 2027, cfr("414.1310(b)(1)(iii)(A)"), read=2022),
        ),
    ),
)

APM_ENTITY_LEVEL: Final = _page.parameter(
    "eligibility.apm-entity-level",
    "low-volume threshold tested for an APM Entity, which may opt in",
    entry(
        2019,
        2020,
        value=True,
        source=unread(2022, cfr("414.1310(b)(1)(iii)(B)")),
    ),
    note=(
        "An APM Entity could opt in for 2019 and 2020 only; from 2021 the threshold is tested for "
        "individuals and groups."
    ),
)

SMALL_PRACTICE: Final = _page.parameter(
    "eligibility.small-practice-clinicians",
    "eligible clinicians in a small practice, at most",
    *_entries(15, texts(2019, 2027, definition("Small practice"), read=2024)),
)


@frozen
class VirtualGroupLimits:
    """How many TINs a virtual group needs, and how many clinicians one of them may have."""

    tins: int = field(validator=a_count)
    clinicians_per_tin: int = field(validator=a_count)

    def __str__(self) -> str:
        return f"at least {self.tins} TINs, at most {self.clinicians_per_tin} clinicians in each"


GROUP_CLINICIANS: Final = _page.parameter(
    "eligibility.group-clinicians",
    "eligible clinicians in a group, at least",
    *_entries(2, texts(2017, 2027, definition("Group"), read=2024)),
)

SUBGROUPS: Final = _page.parameter(
    "eligibility.subgroups",
    "subgroups",
    entry(
        2023,
        2027,
        value=True,
        source=cfr("414.1318(a)", basis=Basis.DERIVED, note=DECEMBER_2022),
    ),
    note="Subgroups began with performance year 2023.",
)


def virtual_group_texts(before: str = "", after: str = "") -> tuple[Entry[None], ...]:
    """Return the texts of what virtual groups must be; *before* and *after* are noted, of 2019."""
    unread_note = (
        "the text of 2019, whose paragraph was not noted; the text of this year was not read"
    )
    read_note = "the text of this year was read, but its paragraph was not noted"

    def section(note: str) -> Citation:
        return cfr("414.1315", basis=Basis.DERIVED, note=note)

    return (
        text(2018, 2018, section(unread_note + before)),
        text(2019, 2019, section(read_note + after)),
        text(2020, 2027, section(unread_note + after)),
    )


VIRTUAL_GROUP: Final = _page.parameter(
    "eligibility.virtual-group-limits",
    "limits of a virtual group",
    *_entries(VirtualGroupLimits(2, 10), virtual_group_texts()),
    note="Virtual groups began with performance year 2018.",
)


@frozen
class Release:
    """A month in which CMS publishes eligibility. The day was not stated, so there is none.

    With *apm_participants_only* it can change the status only of clinicians in an APM.
    """

    what: str = field(validator=a_text)
    year: int = field(validator=a_count)
    month: int = field(validator=a_count)
    apm_participants_only: bool = field(default=False, validator=a_flag)

    def _problems(self) -> Iterator[Problem]:
        yield from month_problems("month", self.month)

    def __str__(self) -> str:
        return f"{self.what} ({date(2000, self.month, 1):%B} {self.year})"


RELEASES: Final[Parameter[tuple[Release, ...]]] = _page.parameter(
    "eligibility.releases",
    "months in which CMS publishes eligibility",
    entry(
        2019,
        2019,
        (
            Release("final eligibility, both segments reconciled", 2019, 11),
            Release(
                "final QP determinations and the third APM snapshot",
                2019,
                12,
                apm_participants_only=True,
            ),
            Release(
                "fourth APM snapshot, Shared Savings Program only",
                2020,
                3,
                apm_participants_only=True,
            ),
        ),
        guidance(ELECTION_GUIDE_2019, "Important Dates and Deadlines"),
    ),
    entry(
        2024,
        2024,
        (
            Release("initial eligibility, from segment 1", 2023, 12),
            Release("final eligibility, both segments reconciled", 2024, 12),
        ),
        guidance("QPP website", "MIPS Determination Period, 2024"),
    ),
)
