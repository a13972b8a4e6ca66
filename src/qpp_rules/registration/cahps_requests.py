"""Registering for the CAHPS for MIPS Survey: who must, who may, who need not and who cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_text,
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met, missing_of, together
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import ApmEntity, Participant, Subgroup, a_participant
from qpp_rules.core.moments import precedes
from qpp_rules.core.pages import Page, entry, our_reading, text
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import ApmEntityKind, ParticipationOption, ReportingOption
from qpp_rules.core.years import PerformanceYear, an_instant, check_year
from qpp_rules.registration import registrants
from qpp_rules.registration.cahps_choice import judge_mvp_offers
from qpp_rules.registration.mvp_registrations import MvpRegistration, another_than, in_window
from qpp_rules.registration.options import OPTION_KNOWN, whichever
from qpp_rules.registration.paragraphs import notice
from qpp_rules.registration.registrants import Channel, Registrant, judge_channel, judge_role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qpp_rules.core.findings import Finding, Findings

_page = Page(__name__)

_GROUP = ParticipationOption.GROUP
_VIRTUAL_GROUP, _SUBGROUP = ParticipationOption.VIRTUAL_GROUP, ParticipationOption.SUBGROUP
_APM_ENTITY = ParticipationOption.APM_ENTITY
_TRADITIONAL, _MVP = ReportingOption.TRADITIONAL_MIPS, ReportingOption.MVP
_APP = ReportingOption.APP


class CahpsDuty(Enumeration):
    """Whether a participant registers for the CAHPS for MIPS Survey."""

    MUST = "must register"
    MAY = "may register"
    AUTOMATIC = "registered automatically"
    NOT_NEEDED = "need not register"
    NOT_AVAILABLE = "cannot register"
    UNDETERMINED = "undetermined"


@frozen
class CahpsRequest:
    """A request to register for the CAHPS for MIPS Survey. None means "not known".

    *reporting_option* is what the participant reports, and *mvp* the id of its MVP; the APP Plus
    counts as the APP. *intends* says whether it intends to use the survey as one of its quality
    measures. *clinicians* and *mips_eligible_clinicians* count its clinicians. *apm_entity_kind* is
    for APM Entities only. *mvp_registration* is what CMS's system shows of its MVP.
    *vendor_contracted* says whether it has a contract with a CMS-approved survey vendor.

    Raises InvalidType or InvalidValue, with every problem: for a kind of APM Entity with another
    participant, for an MVP with another reporting option, and for more MIPS eligible clinicians
    than clinicians.
    """

    participant: Participant = field(validator=a_participant)
    reporting_option: ReportingOption | None = field(
        default=None, validator=optional(member_of(ReportingOption))
    )
    mvp: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    intends: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))
    apm_entity_kind: ApmEntityKind | None = field(
        default=None, kw_only=True, validator=optional(member_of(ApmEntityKind))
    )
    clinicians: int | None = field(default=None, kw_only=True, validator=optional(a_count))
    mips_eligible_clinicians: int | None = field(
        default=None, kw_only=True, validator=optional(a_count)
    )
    mvp_registration: MvpRegistration | None = field(
        default=None, kw_only=True, validator=optional(hidden(instance_of(MvpRegistration)))
    )
    channel: Channel | None = field(
        default=None, kw_only=True, validator=optional(member_of(Channel))
    )
    registrant: Registrant = field(
        default=registrants.NOT_KNOWN, kw_only=True, validator=instance_of(Registrant)
    )
    vendor_contracted: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        if self.apm_entity_kind is not None and not isinstance(self.participant, ApmEntity):
            yield Problem("apm_entity_kind", "one", "None: only an APM Entity has it")
        if self.mvp is not None and self.reporting_option not in (None, _MVP):
            given = f"an MVP with the reporting option {self.reporting_option}"
            yield Problem("mvp", given, "None")
        counts = self.clinicians, self.mips_eligible_clinicians
        if None not in counts and counts[1] > counts[0]:  # type: ignore[operator]
            yield Problem("mips_eligible_clinicians", str(counts[1]), f"at most {counts[0]}")

    @property
    def known_option(self) -> ReportingOption | None:
        """The reporting option: as given, or MVP if an MVP is named. None means "not known"."""
        return self.reporting_option or (_MVP if self.mvp else None)


_WHO: Final = notice("Who must register?")
_ACOS: Final = notice("Who doesn't need to register?")
_HOW: Final = notice("How to Register")
_OTHERS: Final = "Who registers for the survey was read in the notice of 2026 only."
_Lists: TypeAlias = tuple[tuple[ReportingOption, frozenset[ParticipationOption]], ...]
_IN_2019: Final[_Lists] = ((_TRADITIONAL, frozenset({_GROUP, _VIRTUAL_GROUP})),)
_IN_2026: Final[_Lists] = (
    (_TRADITIONAL, frozenset({_GROUP, _VIRTUAL_GROUP, _APM_ENTITY})),
    (_MVP, frozenset({_GROUP, _SUBGROUP, _APM_ENTITY})),
    (_APP, frozenset({_GROUP, _APM_ENTITY})),
)
CAHPS_PARTICIPANTS: Final = _page.parameter(
    "registration.cahps-participants",
    "participation options that may register for the CAHPS for MIPS Survey",
    entry(
        2019,
        2019,
        _IN_2019,
        guidance(
            ELECTION_GUIDE_2019,
            "Register for CMS Web Interface or CAHPS for MIPS Survey",
            note="only a screenshot shows it",
        ),
    ),
    entry(2026, 2026, _IN_2026, _WHO),
    note="Who registers for the survey was read for 2019, and for 2026 in the notice of the year.",
)
LEAST_CLINICIANS: Final = _page.parameter(
    "registration.cahps-clinicians",
    "minimum numbers of clinicians and MIPS eligible clinicians for the CAHPS for MIPS Survey",
    entry(2026, 2026, (2, 1), _WHO),
    note=_OTHERS,
)
QUALITY_MEASURES: Final = _page.parameter(
    "registration.quality-measures",
    "quality measures to report, counting the CAHPS for MIPS Survey as one",
    entry(2026, 2026, ((_TRADITIONAL, 6), (_MVP, 4)), _WHO),
    note=_OTHERS,
)
PARTICIPANT: Final = _page.rule(
    "registration.cahps.participant",
    "the participant may use the CAHPS for MIPS Survey for what it reports",
    CAHPS_PARTICIPANTS,
    "REG-016",
    "REG-021",
    "REG-022",
    "REG-028",
    "REG-029",
    "REG-030",
    "REG-033",
    note=CAHPS_PARTICIPANTS.note,
)
CLINICIANS: Final = _page.rule(
    "registration.cahps.clinicians",
    "enough clinicians, and a MIPS eligible clinician among them",
    LEAST_CLINICIANS,
    "REG-016",
    "REG-021",
    "REG-022",
    "REG-028",
    note=_OTHERS,
)
_BY_2019: Final = CAHPS_PARTICIPANTS.entries[0].source
INTENDS: Final = _page.rule(
    "registration.cahps.intends",
    "the participant intends to use the survey as one of its quality measures",
    (text(2019, 2019, _BY_2019), text(2026, 2026, _WHO)),
    "REG-021",
    "REG-022",
    note=CAHPS_PARTICIPANTS.note,
)
IN_APP: Final = _page.rule(
    "registration.cahps.in-app",
    "the survey is a required measure of the APP and the APP Plus",
    (text(2026, 2026, _WHO),),
    "REG-016",
    "REG-020",
    note=_OTHERS,
)
AUTOMATIC: Final = _page.rule(
    "registration.cahps.automatic",
    "a Shared Savings Program ACO, which is registered automatically",
    (text(2026, 2026, _ACOS),),
    "REG-017",
    note=_OTHERS,
)
ACO_REPORTS_APP: Final = _page.rule(
    "registration.aco-app-plus",
    "a Shared Savings Program ACO reports the APP Plus",
    (text(2026, 2026, _ACOS),),
    "REG-018",
    note=_OTHERS,
)
VENDOR: Final = _page.rule(
    "registration.cahps.vendor",
    "the ACO has a contract with a CMS-approved vendor that administers the survey",
    (text(2026, 2026, _ACOS),),
    "REG-019",
    note=_OTHERS,
)
MVP_REGISTERED: Final = _page.rule(
    "registration.cahps.mvp-registered",
    "the participant is registered for its MVP",
    (text(2026, 2026, notice("How to Register", "414.1365(b)(1)")),),
    "REG-022",
    "REG-024",
    note=_OTHERS,
)
MVP_FIRST: Final = _page.rule(
    "registration.cahps.mvp-first",
    "the subgroup registered for its MVP before it registers for the survey",
    (text(2026, 2026, _HOW),),
    "REG-025",
    note=_OTHERS,
)
CHANNEL: Final = _page.rule(
    "registration.cahps.channel",
    "registered through the channel for the kind of participant",
    (text(2026, 2026, _HOW),),
    "REG-026",
    "REG-027",
    note=_OTHERS,
)
ROLE: Final = _page.rule(
    "registration.cahps.security-official",
    "the user who registers for the survey has the QPP Security Official role",
    (text(2026, 2026, _HOW),),
    "REG-027",
    note=_OTHERS,
)
OWN_ORGANIZATION: Final = _page.rule(
    "registration.cahps.own-organization",
    "the role is in the organization that is registered",
    our_reading(
        (text(2026, 2026, _HOW),),
        "the notice says that the role is needed to register your organization; we take a role in "
        "another organization not to be enough, and it could be",
    ),
    "REG-027",
    note=_OTHERS,
)


def measures_beside_cahps(reporting_option: ReportingOption, year: PerformanceYear) -> int | None:
    """Return how many quality measures are reported beside the CAHPS for MIPS Survey.

    None for the APP, whose measures are fixed. Raises YearNotCovered for any year but 2026.

    >>> measures_beside_cahps(ReportingOption.MVP, PerformanceYear(2026))
    3

    Citation: 2026 QPP notices; 42 CFR § 414.1335(a); 42 CFR § 414.1365(c).
    """
    counted = QUALITY_MEASURES.at(check_year("measures_beside_cahps", year))
    take(
        "measures_beside_cahps",
        reporting_option=(reporting_option, member_of(ReportingOption)),
    )
    return next((count - 1 for option, count in counted if option is reporting_option), None)


def cahps_duty(request: CahpsRequest, year: PerformanceYear) -> Determination[CahpsDuty]:
    """Decide whether the participant of *request* must, may, need not or cannot register.

    In 2026 a participant that reports the APP must. One that reports traditional MIPS or an MVP
    must if it intends to use the survey. Shared Savings Program ACOs are registered automatically.
    In 2019 it was a choice. :func:`check_cahps` decides how and when to register.

    >>> from qpp_rules import PerformanceYear, Tin, VirtualGroup
    >>> pair = CahpsRequest(
    ...     VirtualGroup("VG-1"), ReportingOption.TRADITIONAL_MIPS, intends=True,
    ...     clinicians=4, mips_eligible_clinicians=2,
    ... )
    >>> cahps_duty(pair, PerformanceYear(2026)).answer
    <CahpsDuty.MUST: 'must register'>

    Raises YearNotCovered for years other than 2019 and 2026, InvalidType for an argument of the
    wrong type.

    Citation: 2026 QPP notices; 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    CAHPS_PARTICIPANTS.at(check_year("cahps_duty", year))
    take("cahps_duty", request=(request, hidden(instance_of(CahpsRequest))))
    return _duty(request, year)


def _duty(request: CahpsRequest, year: PerformanceYear) -> Determination[CahpsDuty]:
    if isinstance(request.participant, ApmEntity) and AUTOMATIC.covers(year):
        if request.apm_entity_kind is None:
            other = _duty(evolve(request, apm_entity_kind=ApmEntityKind.OTHER), year)
            return _open(AUTOMATIC.of(year).unknown("apm_entity_kind"), other)
        if request.apm_entity_kind is ApmEntityKind.SHARED_SAVINGS_ACO:
            return Determination(CahpsDuty.AUTOMATIC, year, tuple(_of_aco(request, year)))
    option = request.known_option
    if option is None:
        return _of_any_option(request, year)
    available = tuple(_available(request, option, year))
    may = together(*(one.holds for one in available))
    if option is _APP and IN_APP.covers(year):
        wants = IN_APP.of(year).met()
    else:
        wants = INTENDS.of(year).judge(request.intends, missing=("intends",))
    return _answered(year, (*available, wants), may, wants.holds)


def _answered(
    year: PerformanceYear, findings: Findings, may: bool | None, wants: bool | None
) -> Determination[CahpsDuty]:
    if may is False:
        return Determination(CahpsDuty.NOT_AVAILABLE, year, findings)
    if may is None or wants is None:
        return Determination(CahpsDuty.UNDETERMINED, year, findings)
    if not wants:
        return Determination(CahpsDuty.NOT_NEEDED, year, findings)
    # In 2019 it was a choice.
    answer = CahpsDuty.MUST if AUTOMATIC.covers(year) else CahpsDuty.MAY
    return Determination(answer, year, findings)


def _of_any_option(request: CahpsRequest, year: PerformanceYear) -> Determination[CahpsDuty]:
    """Return the duty if what the participant reports is not known."""
    each = [_duty(evolve(request, reporting_option=one), year) for one in ReportingOption]
    if {one.answer for one in each} == {CahpsDuty.NOT_AVAILABLE}:
        return each[0]
    return _open(OPTION_KNOWN.of(year).unknown("reporting_option", "mvp"), *each)


def _open(unknown: Finding, *each: Determination[CahpsDuty]) -> Determination[CahpsDuty]:
    """Return that a fact leaves the duty open, and what else would decide it."""
    missing = tuple(dict.fromkeys((*unknown.missing, *missing_of(each))))
    found = unknown.replace(missing=missing)
    return Determination(CahpsDuty.UNDETERMINED, each[0].year, (found,), missing=missing)


def _of_aco(request: CahpsRequest, year: PerformanceYear) -> Iterator[Finding]:
    yield AUTOMATIC.of(year).met(ApmEntityKind.SHARED_SAVINGS_ACO.value)
    option = request.known_option
    reports_app = None if option is None else option is _APP
    yield ACO_REPORTS_APP.of(year).judge(
        reports_app, option and option.value, "APP", missing=("reporting_option",)
    )
    yield VENDOR.of(year).judge(request.vendor_contracted, missing=("vendor_contracted",))


def _available(
    request: CahpsRequest, option: ReportingOption, year: PerformanceYear
) -> Iterator[Finding]:
    """Yield whether the participant may use the survey for what it reports."""
    own = request.participant.participation_option
    allowed = dict(CAHPS_PARTICIPANTS.at(year)).get(option, frozenset())
    in_words = ", ".join(one.value for one in ParticipationOption if one in allowed)
    holds = own in allowed or (False if own is not _APM_ENTITY or AUTOMATIC.covers(year) else None)
    yield PARTICIPANT.of(year).judge(
        holds,
        f"{own.value}, {option.value}",
        in_words or "none",
        missing=(f"what CMS says of APM Entities in {year}",),
    )
    if LEAST_CLINICIANS.covers(year):
        yield _enough(request, year)
    if option is _MVP and own in allowed:
        yield judge_mvp_offers(request.mvp, year)


def _enough(request: CahpsRequest, year: PerformanceYear) -> Finding:
    most, eligible = LEAST_CLINICIANS.at(year)
    given = {
        "clinicians": (request.clinicians, most),
        "mips_eligible_clinicians": (request.mips_eligible_clinicians, eligible),
    }
    holds = together(*(None if one is None else one >= least for one, least in given.values()))
    missing = tuple(name for name, (one, _) in given.items() if one is None)
    told = ", ".join("not known" if one is None else str(one) for one, _ in given.values())
    required = f"{most} or more, {eligible} or more MIPS eligible"
    return CLINICIANS.of(year).judge(holds, told, required, missing=missing)


def check_cahps(
    request: CahpsRequest, year: PerformanceYear, *, as_of: datetime | None = None
) -> Determination[bool | None]:
    """Decide whether *request* can register for the survey of *year* at *as_of*.

    True if the participant may use the survey for what it reports, registration is open, the MVP is
    registered where it reports one (by a subgroup, before), and the right user registers by the
    right channel. A subgroup registers with the QPP Service Center, everyone else at the QPP
    website. A Shared Savings Program ACO is registered automatically: the answer is True, and a
    finding says whether its contract with a vendor is still due. :func:`cahps_duty` decides whether
    the participant has to register. *as_of* is an aware datetime. None means "not known".

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, Tin
    >>> request = CahpsRequest(
    ...     Group(Tin("000000001")), ReportingOption.APP, clinicians=12, mips_eligible_clinicians=9,
    ...     channel=Channel.QPP_WEBSITE,
    ...     registrant=Registrant(role=registrants.QppRole.STAFF_USER, in_own_organization=True),
    ... )
    >>> may = datetime(2026, 5, 15, 9, tzinfo=EASTERN)
    >>> found = check_cahps(request, PerformanceYear(2026), as_of=may)
    >>> found.answer, found.finding("registration.cahps.security-official").observed
    (False, 'Staff User')

    Raises YearNotCovered for any year but 2026, InvalidType for an argument of the wrong type.

    Citation: 2026 QPP notices; 42 CFR § 414.1365(b)(1).
    """
    CHANNEL.of(check_year("check_cahps", year))
    take(
        "check_cahps",
        request=(request, hidden(instance_of(CahpsRequest))),
        as_of=(as_of, optional(an_instant)),
    )
    return _check(request, year, as_of)


def _check(
    request: CahpsRequest, year: PerformanceYear, as_of: datetime | None
) -> Determination[bool | None]:
    if isinstance(request.participant, ApmEntity):
        if request.apm_entity_kind is None:
            other = _check(evolve(request, apm_entity_kind=ApmEntityKind.OTHER), year, as_of)
            unknown = AUTOMATIC.of(year).unknown("apm_entity_kind", *other.missing)
            # An ACO is registered in any case.
            findings = (unknown, *other.findings)
            return Determination(other.answer or None, year, findings, missing=unknown.missing)
        if request.apm_entity_kind is ApmEntityKind.SHARED_SAVINGS_ACO:
            automatic, *aside = _of_aco(request, year)
            return all_met(year, (automatic, *aside), aside=tuple(aside))
    option = request.known_option
    if option is None:
        each = [
            _check(evolve(request, reporting_option=one), year, as_of) for one in ReportingOption
        ]
        return whichever(OPTION_KNOWN.of(year).unknown("reporting_option", "mvp"), each)
    return all_met(
        year,
        (
            *_available(request, option, year),
            *in_window("cahps-registration", request.participant, year, ("as_of", as_of)),
            *(_mvp_registered(request, year, as_of) if option is _MVP else ()),
            *_registered_by(request, year),
        ),
    )


def _mvp_registered(
    request: CahpsRequest, year: PerformanceYear, as_of: datetime | None
) -> Iterator[Finding]:
    """Yield whether the MVP is registered, in time for the survey, and by a subgroup before."""
    made, participant, clause = (
        request.mvp_registration,
        request.participant,
        MVP_REGISTERED.of(year),
    )
    if made is None:
        yield clause.unknown("mvp_registration")
        return
    another = another_than(made, participant, year, request.mvp)
    if another:
        yield clause.not_met(another, participant.masked_key)
        return
    yield clause.judge(made.accepted, made.choice.mvp, missing=("accepted",))
    for key in ("mvp-registration", "cahps-registration"):
        yield from in_window(key, participant, year, ("registered_at", made.registered_at))
    if isinstance(participant, Subgroup):
        facts = {"registered_at": made.registered_at, "as_of": as_of}
        missing = tuple(name for name, value in facts.items() if value is None)
        known = made.registered_at is not None and as_of is not None
        first = precedes(made.registered_at, as_of) if known else None  # type: ignore[arg-type]
        missing = missing or ("registered_at",)
        yield MVP_FIRST.of(year).judge(first, made.registered_at, as_of, missing=missing)


def _registered_by(request: CahpsRequest, year: PerformanceYear) -> Iterator[Finding]:
    is_subgroup = isinstance(request.participant, Subgroup)
    required = Channel.SERVICE_CENTER if is_subgroup else Channel.QPP_WEBSITE
    yield judge_channel(CHANNEL, request.channel, required, year)
    if not is_subgroup:
        yield from judge_role(ROLE, OWN_ORGANIZATION, request.registrant, year)
