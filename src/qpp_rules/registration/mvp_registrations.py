"""Registering an MVP, and what was registered: 42 CFR § 414.1365(b)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import Group, Participant, Subgroup, a_participant
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.pages import Page, entry, our_reading, text, texts
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ParticipationOption, ParticipationStatus
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
    an_instant,
    check_year,
)
from qpp_rules.deadlines import calendar
from qpp_rules.measures import MvpChoice, Mvps, data_finding
from qpp_rules.registration import group_composition
from qpp_rules.registration.cahps_choice import judge_cahps_choice
from qpp_rules.registration.group_composition import GroupComposition, judge_composition
from qpp_rules.registration.mvp_requests import Item, MvpRequest, is_asked, judge_items
from qpp_rules.registration.paragraphs import BEGAN, notice
from qpp_rules.registration.registrants import judge_mvp_registrant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qpp_rules.core.findings import Finding, Findings

_page = Page(__name__)

_TERM: Final = '414.1305 "MVP participant"'
_WHO: Final = frozenset(ParticipationOption) - {ParticipationOption.VIRTUAL_GROUP}
MVP_PARTICIPANTS: Final = _page.parameter(
    "registration.mvp-participants",
    "participation options that may register an MVP",
    entry(2023, 2023, _WHO, unread(2024, cfr(_TERM))),
    entry(2024, 2024, _WHO, cfr(_TERM)),
    entry(2025, 2025, _WHO, unread(2024, cfr(_TERM))),
    entry(2026, 2026, _WHO, notice("MVP registration", _TERM)),
    entry(2027, 2027, _WHO, unread(2024, cfr(_TERM))),
    note=BEGAN,
)
MVP_PARTICIPANT: Final = _page.rule(
    "registration.mvp.participant",
    "an individual, a group, a subgroup or an APM Entity registers for the MVP",
    MVP_PARTICIPANTS,
    "REG-001",
    "REG-007",
    note=BEGAN,
)
_SILENT: Final = (
    "an MVP participant is a MIPS eligible clinician, a group, a subgroup or an APM Entity; "
    "whether one that only reports voluntarily may register an MVP is in no text that was read, "
    "and we leave it open; it could be allowed or refused"
)
STATUS: Final = _page.rule(
    "registration.mvp.status",
    "the participant's reason for reporting allows it to register for an MVP",
    our_reading(texts(2023, 2027, cfr(_TERM), read=2024), _SILENT),
    "REG-001",
    note=BEGAN,
)
BARRED: Final = _page.rule(
    "registration.mvp.subgroup-status",
    "neither opted in nor reporting voluntarily, so it may register a subgroup",
    (
        text(
            2023,
            2027,
            cfr(
                "414.1318(a)(2)",
                basis=Basis.DERIVED,
                note="the text of December 2022 and the beginning of a copy of June 2026; the text "
                "of this year was not read",
            ),
        ),
    ),
    "REG-001",
    note=BEGAN,
)


@frozen
class MvpRegistration:
    """What CMS's system shows about a registration for an MVP. None means "not known".

    *choice* is the MVP and what was chosen with it. *accepted* says whether CMS's system shows the
    registration: False if there is none, if CMS refused it, or if it was withdrawn. *registered_at*
    is the day or the instant at which it was made. *composition* is what a group attested to.
    """

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear = field(validator=a_performance_year)
    choice: MvpChoice = field(validator=instance_of(MvpChoice))
    accepted: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))
    registered_at: Moment | None = field(default=None, kw_only=True, validator=optional(a_moment))
    composition: GroupComposition = field(
        default=group_composition.NOT_KNOWN, kw_only=True, validator=instance_of(GroupComposition)
    )


def another_than(
    made: MvpRegistration, participant: Participant, year: PerformanceYear, mvp: str | None
) -> str:
    """Return what *made* is for, if it is another participant, year or MVP; else nothing.

    If *mvp* is None, it is not compared.
    """
    if made.participant != participant:
        return made.participant.masked_key
    if made.year != year:
        return str(made.year)
    return made.choice.mvp if mvp is not None and made.choice.mvp != mvp else ""


a_registration: Final = hidden(instance_of(MvpRegistration))


def mvp_choice(registered: MvpRegistration) -> MvpChoice:
    """Return the MVP that was registered, and what was chosen with it, for the submission.

    The choice does not say whether the registration is in time: see :func:`may_submit`. It does not
    say either whether the participant registered for the CAHPS for MIPS Survey, which the survey
    takes too: see :func:`qpp_rules.deadlines.check_mvp_with_cahps`.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> made = MvpRegistration(
    ...     Group(Tin("000000001")), PerformanceYear(2026), MvpChoice("G0053"), accepted=True
    ... )
    >>> mvp_choice(made).mvp
    'G0053'

    Raises InvalidValue if CMS's system does not show the registration, InvalidType for anything but
    an MvpRegistration.

    Citation: 42 CFR § 414.1365(b)(2).
    """
    take("mvp_choice", registered=(registered, a_registration))
    if registered.accepted is False:
        given = "a registration that CMS's system does not show"
        raise InvalidValue.of(
            "mvp_choice", "registered", given=given, expected="one that CMS accepted"
        )
    return registered.choice


def check_mvp(
    request: MvpRequest,
    year: PerformanceYear,
    *,
    mvps: Mvps | None = None,
    as_of: datetime | None = None,
    population_health_measure_asked: bool | None = None,
    voluntary_may_register: bool | None = None,
) -> Determination[bool | None]:
    """Decide whether *request* can register for an MVP of *year* at *as_of*, an aware datetime.

    True if the participant may register, registration is open, every item is stated, and the right
    user registers by the right channel. *mvps* is CMS's list of the year. None means "not known":
    the answer is None, and ``missing`` names what to supply, unless something else decides. So the
    check of a request that states nothing yet names what must be ready.

    No text that was read says whether a registration of 2025 or 2027 states a population health
    measure: say so with *population_health_measure_asked*. No text says whether a participant that
    reports voluntarily may register an MVP: the answer is None, unless you know from CMS and give
    *voluntary_may_register*. It may not register a subgroup.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Individual, Npi, PerformanceYear, Tin
    >>> clinician = Individual(Tin("000000001"), Npi("1234567893"))
    >>> april = datetime(2026, 4, 15, 9, tzinfo=EASTERN)
    >>> check_mvp(MvpRequest(clinician, cahps=False), PerformanceYear(2026), as_of=april).missing
    ('status', 'mvp', 'mvps', 'outcome_claims_measure', 'channel', 'has_harp_account', 'role', \
'in_own_organization')

    Raises YearNotCovered before 2023, and for 2025 and 2027 without
    *population_health_measure_asked*; InvalidValue for MVPs of another year; InvalidType for an
    argument of the wrong type.

    Citation: 42 CFR § 414.1365(b); 42 CFR § 414.1305, "MVP participant"; 42 CFR § 414.1318(a)(2);
    2024 MVP Registration Guide; 2026 QPP notices.
    """
    subject = "check_mvp"
    MVP_PARTICIPANTS.at(check_year(subject, year))
    take(
        subject,
        request=(request, hidden(instance_of(MvpRequest))),
        mvps=(mvps, optional(instance_of(Mvps))),
        as_of=(as_of, optional(an_instant)),
        population_health_measure_asked=(population_health_measure_asked, optional(a_flag)),
        voluntary_may_register=(voluntary_may_register, optional(a_flag)),
    )
    asked = is_asked(year, population_health_measure_asked)
    if mvps is not None and mvps.year != year:
        given, expected = f"MVPs of {mvps.year}", f"MVPs of {year}"
        raise InvalidValue.of(subject, "mvps", given=given, expected=expected)
    found = (
        *(() if mvps is None else (data_finding(mvps.source, year),)),
        *_who(request, year, voluntary_may_register),
        *in_window("mvp-registration", request.participant, year, ("as_of", as_of)),
        *judge_items(request, year, mvps, asked=asked),
        *judge_cahps_choice(request, year, as_of, mvps),
        *judge_mvp_registrant(request.channel, request.registrant, year),
    )
    return all_met(year, found)


def _who(
    request: MvpRequest, year: PerformanceYear, voluntary_may_register: bool | None
) -> Iterator[Finding]:
    participant, allowed = request.participant, MVP_PARTICIPANTS.at(year)
    option = participant.participation_option
    in_words = ", ".join(one.value for one in ParticipationOption if one in allowed)
    yield MVP_PARTICIPANT.of(year).judge(option in allowed, option.value, in_words)
    yield _status(request, year, voluntary_may_register)
    if isinstance(participant, Group):
        left_out = Item.COMPOSITION in request.left_out
        yield from judge_composition(request.composition, year, left_out=left_out)


def _status(
    request: MvpRequest, year: PerformanceYear, voluntary_may_register: bool | None
) -> Finding:
    status, voluntary = request.status, ParticipationStatus.VOLUNTARY
    told = status and status.value
    if isinstance(request.participant, Subgroup):
        holds = None if status is None else status is ParticipationStatus.MIPS_ELIGIBLE
        return BARRED.of(year).judge(holds, told, missing=("status",))
    clause = STATUS.of(year)
    if status is None:
        return clause.unknown("status")
    holds = voluntary_may_register if status is voluntary else True
    return clause.judge(holds, told, missing=("voluntary_may_register",))


def in_window(
    key: str, participant: Participant, year: PerformanceYear, fact: tuple[str, Moment | None]
) -> Findings:
    """Return whether the window *key* of *year* was open when something was done.

    *fact* is the name and the moment of the act.
    """
    name, moment = fact
    found = calendar(year).check(key, moment, participant.participation_option).findings
    names = {"done": name}
    return tuple(
        one.replace(missing=tuple(names.get(fact, fact) for fact in one.missing))
        if one.missing
        else one
        for one in found
    )
