"""When Promoting Interoperability is reweighted to zero: 42 CFR § 414.1380(c)(2)(i)(C), (iii)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    missing_of,
    together,
)
from qpp_rules.core.errors import refuse_any
from qpp_rules.core.findings import (
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.listings import as_frozenset, asked
from qpp_rules.core.pages import Page, entry, our_reading, text, texts
from qpp_rules.core.sources import cfr, guidance, unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import ClinicianType, SpecialStatus
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.reweighting.completions import Fact, decided, flag
from qpp_rules.reweighting.paragraphs import INTEROPERABILITY
from qpp_rules.reweighting.submitted_data import (
    COUNTED,
    Submitted,
    counted,
    is_counted,
    possible,
)


class ApprovedException(Enumeration):
    """An exception that CMS approved for a participant, for some or all of its categories."""

    HARDSHIP = "significant hardship"
    DECERTIFIED_CEHRT = "decertified CEHRT"
    SMALL_PRACTICE = "small practice, by application"
    EXTREME_CIRCUMSTANCES = "extreme and uncontrollable circumstances, by application"
    COVID_19 = "extreme and uncontrollable circumstances of COVID-19, by an application of 2020"
    COMPROMISED_DATA = "data compromised outside its control"


@frozen(kw_only=True)
class SpecialStatuses:
    """What CMS's Participation Status tool says about a clinician. None means "not known"."""

    clinician_type: ClinicianType | None = field(
        default=None, validator=optional(member_of(ClinicianType))
    )
    non_patient_facing: bool | None = field(default=None, validator=optional(a_flag))
    hospital_based: bool | None = field(default=None, validator=optional(a_flag))
    ambulatory_surgical_center_based: bool | None = field(default=None, validator=optional(a_flag))
    small_practice: bool | None = field(default=None, validator=optional(a_flag))


_page = Page(__name__)

_PARAGRAPH: Final = cfr(INTEROPERABILITY)
_SINCE_2017: Final = frozenset(
    {
        ClinicianType.NURSE_PRACTITIONER,
        ClinicianType.PHYSICIAN_ASSISTANT,
        ClinicianType.CLINICAL_NURSE_SPECIALIST,
        ClinicianType.CERTIFIED_REGISTERED_NURSE_ANESTHETIST,
    }
)
_SINCE_2019: Final = frozenset(
    {
        ClinicianType.PHYSICAL_THERAPIST,
        ClinicianType.OCCUPATIONAL_THERAPIST,
        ClinicianType.QUALIFIED_SPEECH_LANGUAGE_PATHOLOGIST,
        ClinicianType.QUALIFIED_AUDIOLOGIST,
        ClinicianType.CLINICAL_PSYCHOLOGIST,
        ClinicianType.REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL,
    }
)
_SINCE_2022: Final = frozenset({ClinicianType.CLINICAL_SOCIAL_WORKER})
_BASED: Final = frozenset(
    {
        SpecialStatus.NON_PATIENT_FACING,
        SpecialStatus.HOSPITAL_BASED,
        SpecialStatus.AMBULATORY_SURGICAL_CENTER_BASED,
    }
)

CLINICIAN_TYPES: Final = _page.parameter(
    "reweighting.clinician-types",
    "clinician types whose Promoting Interoperability is reweighted",
    entry(2017, 2018, _SINCE_2017, _PARAGRAPH),
    entry(2019, 2021, _SINCE_2017 | _SINCE_2019, _PARAGRAPH),
    entry(2022, 2022, _SINCE_2017 | _SINCE_2019 | _SINCE_2022, _PARAGRAPH),
    entry(2023, 2023, _SINCE_2019 | _SINCE_2022, _PARAGRAPH),
    entry(2024, 2024, _SINCE_2022, _PARAGRAPH),
    note="The text of 2024 names no clinician type for a later year.",
)
STATUSES: Final = _page.parameter(
    "reweighting.special-statuses",
    "special statuses for which Promoting Interoperability is reweighted without an application",
    entry(2017, 2021, _BASED, _PARAGRAPH),
    entry(2022, 2024, _BASED | {SpecialStatus.SMALL_PRACTICE}, _PARAGRAPH),
    entry(2025, 2027, _BASED | {SpecialStatus.SMALL_PRACTICE}, unread(2024, _PARAGRAPH)),
)
_FROM_2018: Final = frozenset(
    {
        ApprovedException.HARDSHIP,
        ApprovedException.DECERTIFIED_CEHRT,
        ApprovedException.EXTREME_CIRCUMSTANCES,
        ApprovedException.COMPROMISED_DATA,
    }
)
EXCEPTIONS: Final = _page.parameter(
    "reweighting.exceptions",
    "exceptions that CMS may approve for Promoting Interoperability",
    entry(2017, 2017, frozenset({ApprovedException.HARDSHIP}), _PARAGRAPH),
    entry(2018, 2021, _FROM_2018 | {ApprovedException.SMALL_PRACTICE}, _PARAGRAPH),
    entry(2022, 2024, _FROM_2018, _PARAGRAPH),
    entry(2025, 2027, _FROM_2018, unread(2024, _PARAGRAPH)),
)
_COMPROMISED: Final = frozenset({ApprovedException.COMPROMISED_DATA})
SURVIVING: Final = _page.parameter(
    "reweighting.surviving-exceptions",
    "exceptions that data does not void",
    entry(2018, 2018, _COMPROMISED, _PARAGRAPH),
    entry(
        2019,
        2019,
        _COMPROMISED | {ApprovedException.COVID_19},
        guidance(
            "CMS notices on COVID-19",
            "EUC exception application",
            basis=Basis.SECONDARY,
            note="the notices were not read, only what others report of them; the regulation "
            "has the one for compromised data",
        ),
    ),
    entry(2020, 2024, _COMPROMISED, _PARAGRAPH),
    entry(2025, 2027, _COMPROMISED, unread(2024, _PARAGRAPH)),
    note="Before 2018 data voids every exception.",
)
_ONE_VALUE: Final = (
    "data that does not qualify is taken not to void it, as CMS counts data since 2024; guides for "
    "practices say that a single value does"
)

HAS_TYPE: Final = _page.rule(
    "reweighting.interoperability.clinician-type",
    "a clinician type whose Promoting Interoperability is reweighted in the year",
    (*CLINICIAN_TYPES.entries, text(2025, 2027, unread(2024, _PARAGRAPH))),
    "REW-017",
)
HAS_STATUS: Final = _page.rule(
    "reweighting.interoperability.status",
    "a special status for which Promoting Interoperability is reweighted",
    STATUSES,
    "REW-017",
)
HAS_EXCEPTION: Final = _page.rule(
    "reweighting.interoperability.exception",
    "CMS approved an exception from Promoting Interoperability",
    EXCEPTIONS,
    "REW-017",
)
OUTLASTS_DATA: Final = _page.rule(
    "reweighting.interoperability.surviving-exception",
    "CMS approved an exception that data does not void",
    SURVIVING,
    "REW-017",
)
EVERY_MEMBER: Final = _page.rule(
    "reweighting.interoperability.group",
    "every clinician of the group qualifies for the reweighting of Promoting Interoperability",
    texts(2017, 2027, cfr("414.1380(c)(2)(iii)"), read=2024),
    "REW-017",
)
NOT_VOIDED: Final = _page.rule(
    "reweighting.interoperability.data",
    "no Promoting Interoperability data voids the reweighting",
    (
        text(2017, 2023, unread(2024, _PARAGRAPH)),
        *our_reading(
            (text(2024, 2024, _PARAGRAPH), text(2025, 2027, unread(2024, _PARAGRAPH))), _ONE_VALUE
        ),
    ),
    "REW-017",
)


def promoting_interoperability(
    statuses: SpecialStatuses,
    year: PerformanceYear,
    *,
    approved: Iterable[ApprovedException] | None = None,
    data: Submitted | None = None,
) -> Determination[bool | None]:
    """Decide whether a clinician's Promoting Interoperability is reweighted to zero in *year*.

    It is for some clinician types and special statuses, which differ by year, and for an exception
    that CMS *approved*; unless *data* for the category voids it. None means "not known"; without
    exceptions give ``()``, without data ``Submitted.NOTHING``. The automatic policy for extreme and
    uncontrollable circumstances is asked for with :func:`automatic`.

    >>> therapist = SpecialStatuses(
    ...     clinician_type=ClinicianType.PHYSICAL_THERAPIST, non_patient_facing=False,
    ...     hospital_based=False, ambulatory_surgical_center_based=False, small_practice=False)
    >>> [
    ...     promoting_interoperability(
    ...         therapist, PerformanceYear(year), approved=(), data=Submitted.NOTHING).answer
    ...     for year in (2023, 2024)
    ... ]
    [True, False]

    Raises InvalidType for an argument of the wrong type, and YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1380(c)(2)(i)(C).
    """
    subject = "promoting_interoperability"
    check_year(subject, year)
    take(subject, statuses=(statuses, instance_of(SpecialStatuses)))
    case = _Case(subject, year, approved, data)
    return case.decide(_of_clinician(statuses, year, "statuses"))


def promoting_interoperability_of_group(
    members: Mapping[Npi, SpecialStatuses] | None,
    year: PerformanceYear,
    *,
    hospital_based: bool | None = None,
    non_patient_facing: bool | None = None,
    approved: Iterable[ApprovedException] | None = None,
    data: Submitted | None = None,
) -> Determination[bool | None]:
    """Decide whether a group's Promoting Interoperability is reweighted to zero in *year*.

    It is if every one of its *members* qualifies, if the group itself is *hospital_based* or
    *non_patient_facing*, or if CMS *approved* an exception for it; unless the group's *data* for
    the category voids it. The rest is as in :func:`promoting_interoperability`. If no members are
    given, they are not known.

    >>> small, other = SpecialStatuses(small_practice=True), SpecialStatuses(small_practice=False)
    >>> one, two, year = Npi("1234567893"), Npi("1234567802"), PerformanceYear(2026)
    >>> d = promoting_interoperability_of_group(
    ...     {one: small, two: small}, year, approved=(), data=Submitted.NOTHING)
    >>> d.answer
    True

    Raises InvalidType for an argument of the wrong type, and YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1380(c)(2)(iii).
    """
    subject = "promoting_interoperability_of_group"
    check_year(subject, year)
    take(
        subject,
        members=(members, optional(instance_of(Mapping))),
        hospital_based=(hospital_based, optional(a_flag)),
        non_patient_facing=(non_patient_facing, optional(a_flag)),
    )
    given = _members(subject, members)
    case = _Case(subject, year, approved, data)
    return case.decide(
        (
            _every_member(given, year),
            _of_status(SpecialStatus.HOSPITAL_BASED, hospital_based, year, "hospital_based"),
            _of_status(
                SpecialStatus.NON_PATIENT_FACING, non_patient_facing, year, "non_patient_facing"
            ),
        )
    )


def _of_clinician(
    statuses: SpecialStatuses, year: PerformanceYear, name: str
) -> tuple[Finding, ...]:
    """Return a finding for each ground on which the category is reweighted for a clinician."""
    kind = statuses.clinician_type
    types = CLINICIAN_TYPES.at(year) if CLINICIAN_TYPES.covers(year) else frozenset()
    has_type = (None if kind is None else kind in types) if types else False
    findings = [
        HAS_TYPE.of(year).judge(
            has_type,
            kind and kind.value,
            None if types else "no clinician type",
            missing=(f"{name}.clinician_type",),
        )
    ]
    findings += (
        _of_status(one, getattr(statuses, one.name.lower()), year, f"{name}.{one.name.lower()}")
        for one in SpecialStatus
        if one in STATUSES.at(year)
    )
    return tuple(findings)


def _of_status(
    status: SpecialStatus, held: bool | None, year: PerformanceYear, name: str
) -> Finding:
    return HAS_STATUS.of(year).judge(held, missing=(name,), about=status.value)


def _any(findings: Iterable[Finding]) -> bool | None:
    """Return whether one of the grounds is met."""
    verdicts = {one.verdict for one in findings}
    if Verdict.MET in verdicts:
        return True
    return None if Verdict.UNKNOWN in verdicts else False


def _every_member(members: Mapping[Npi, SpecialStatuses] | None, year: PerformanceYear) -> Finding:
    clause = EVERY_MEMBER.of(year)
    if not members:
        return clause.unknown("members")
    grounds = {
        npi.digits: _of_clinician(one, year, f"members[{npi.digits}]")
        for npi, one in members.items()
    }
    qualify = [_any(findings) for findings in grounds.values()]
    open_ones = (findings for findings in grounds.values() if _any(findings) is None)
    return clause.judge(
        together(*qualify),
        f"{qualify.count(True)} of {len(qualify)}",
        missing=missing_of(one for findings in open_ones for one in findings),
    )


def _members(subject: str, members: Any) -> dict[Npi, SpecialStatuses] | None:
    if members is None:
        return None
    given: dict[Npi, SpecialStatuses] = asked(subject, "members", dict, members)
    problems = [
        problem
        for place, (npi, one) in enumerate(given.items())
        for problem in (
            *instance_of(Npi).problems(f"members[{place}]", npi),
            *instance_of(SpecialStatuses).problems(f"members[{place}]", one),
        )
    ]
    refuse_any(subject, problems)
    return given


class _Case:
    """The exceptions that CMS approved and the data, for a clinician or a group of a year."""

    def __init__(
        self,
        subject: str,
        year: PerformanceYear,
        approved: Iterable[ApprovedException] | None,
        data: Submitted | None,
    ) -> None:
        self.year, self.data, self.approved = year, data, as_frozenset(approved)
        take(
            subject,
            approved=(self.approved, optional(each(frozenset, ApprovedException))),
            data=(data, optional(member_of(Submitted))),
        )
        self.surviving = surviving(year)
        self.granted = EXCEPTIONS.at(year) | self.surviving

    def decide(self, grounds: tuple[Finding, ...]) -> Determination[bool | None]:
        """Decide from the *grounds* and the exceptions; any one is enough."""
        answer, missing = decided(
            self._outcome,
            flag(_any(grounds), *missing_of(grounds)),
            Fact(self._possible(), ("approved",)),
            Fact(possible(self.data), ("data",)),
        )
        findings = [*grounds, self._granted(HAS_EXCEPTION, EXCEPTIONS.at(self.year))]
        if self.surviving:
            findings.append(self._granted(OUTLASTS_DATA, self.surviving))
        findings.append(self._not_voided())
        return Determination(answer, self.year, tuple(findings), missing=missing)

    def _granted(self, rule: Rule, offered: frozenset[ApprovedException]) -> Finding:
        approved = self.approved
        return rule.of(self.year).judge(
            None if approved is None else bool(approved & offered),
            None if approved is None else named(approved),
            named(offered),
            missing=("approved",),
        )

    def _possible(self) -> tuple[frozenset[ApprovedException], ...]:
        """Return what may have been approved: as much as makes a difference."""
        if self.approved is not None:
            return (self.approved,)
        some = (frozenset[ApprovedException](), EXCEPTIONS.at(self.year) - self.surviving)
        return (*some, self.surviving)

    def _outcome(
        self, ground: bool, approved: frozenset[ApprovedException], data: Submitted
    ) -> bool:
        if approved & self.surviving:
            return True
        counts = is_counted(data, COUNTED.at(self.year))
        return (ground or bool(approved & self.granted)) and not counts

    def _not_voided(self) -> Finding:
        clause = NOT_VOIDED.of(self.year)
        if self.approved and self.approved & self.surviving:
            return clause.not_applicable(about=named(self.approved & self.surviving))
        counts = counted(self.data, COUNTED.at(self.year))
        return clause.judge(
            None if counts is None else not counts,
            self.data and self.data.value,
            missing=("data",),
        )


def surviving(year: PerformanceYear) -> frozenset[ApprovedException]:
    """Return the exceptions of *year* that data does not void."""
    return SURVIVING.at(year) if SURVIVING.covers(year) else frozenset()


def named(exceptions: Iterable[ApprovedException]) -> str:
    """Return *exceptions* as a finding names them."""
    return "; ".join(one.value for one in ApprovedException if one in exceptions) or "none"
