"""Whether a planned submission goes under its participant's registration, and its options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import optional, take
from qpp_rules.core.determinations import Answers, Determination, all_met
from qpp_rules.core.errors import refuse
from qpp_rules.core.identifiers import by_participant
from qpp_rules.core.listings import asked
from qpp_rules.core.moments import precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.planned_submissions import check_planned, each_planned
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.eligibility import existence
from qpp_rules.registration import group_composition
from qpp_rules.registration.mvp_registrations import a_registration, another_than, in_window
from qpp_rules.registration.options import OPTION_KNOWN, judge_options, whichever
from qpp_rules.registration.paragraphs import BEGAN, regulation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.registration.mvp_registrations import MvpRegistration

_page = Page(__name__)

REGISTERED: Final = _page.rule(
    "registration.registered",
    "CMS's system shows the registration of the MVP for the participant and the year",
    regulation("414.1365(b)(2)(i)", "Prepare for MVP Registration"),
    "RDY-009",
    note=BEGAN,
)
BEFORE_DATA: Final = _page.rule(
    "registration.before-data",
    "the MVP was registered before the data is submitted to CMS",
    regulation("414.1365(b)(1)", "MVP registration"),
    "RDY-009",
    note=BEGAN,
)


def may_submit(
    planned: PlannedSubmission, registration: MvpRegistration | None
) -> Determination[bool | None]:
    """Decide whether the options of *planned* are compatible, and whether its MVP is registered.

    Data for an MVP needs a registration that CMS's system shows: in time, and for the participant,
    the year and the MVP of the plan. A subgroup reports an MVP only, and a virtual group reports
    traditional MIPS only. From 2026 a group that reports an MVP attested that it is a single
    specialty group or a multispecialty small practice. Data for traditional MIPS and the APP needs
    no registration. Registration for the CAHPS for MIPS Survey holds nothing back: a QCDR or a
    Qualified Registry does not submit the survey.

    None means "not known": the answer is None, and ``missing`` names what to supply, unless
    something else decides. If CMS's system shows no registration, give one that is not *accepted*.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core import PlannedSubmission
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> def planned(option):
    ...     return PlannedSubmission(
    ...         Group(Tin("000000001")),
    ...         PerformanceYear(2026),
    ...         {PerformanceCategory.QUALITY},
    ...         reporting_option=option,
    ...     )
    >>> may_submit(planned(ReportingOption.TRADITIONAL_MIPS), None).answer
    True
    >>> may_submit(planned(ReportingOption.MVP), None).missing
    ('registration', 'mvp', 'submitted_at')

    Raises YearNotCovered for a year without a source, InvalidType for an argument of the wrong
    type.

    Citation: 42 CFR § 414.1305, "MVP participant"; 42 CFR § 414.1318; 42 CFR § 414.1365(b).
    """
    check_planned("may_submit", planned)
    take("may_submit", registration=(registration, optional(a_registration)))
    return _gate(planned, registration)


def may_submit_all(
    planned: Iterable[PlannedSubmission], registrations: Mapping[Participant, MvpRegistration]
) -> Answers[PlannedSubmission, bool | None]:
    """Decide as :func:`may_submit` for each of *planned*, with its participant's registration.

    The registration of a participant that *registrations* does not have is not known.

    Raises InvalidType and InvalidValue with every problem, and for a planned submission that comes
    twice; YearNotCovered as :func:`may_submit`.
    """
    plans = each_planned("may_submit_all", planned)
    if isinstance(registrations, Mapping):
        registrations = asked("may_submit_all", "registrations", dict, registrations)
    if problems := list(by_participant("registrations", registrations, a_registration)):
        refuse("may_submit_all", problems)
    return Answers([(one, _gate(one, registrations.get(one.participant))) for one in plans])


def _gate(
    planned: PlannedSubmission, registration: MvpRegistration | None
) -> Determination[bool | None]:
    option, year = planned.known_option, planned.year
    if option is not None:
        return all_met(year, tuple(_findings(planned, registration, option)))
    each = [all_met(year, tuple(_findings(planned, registration, one))) for one in ReportingOption]
    return whichever(OPTION_KNOWN.of(year).unknown("reporting_option", "mvp"), each)


def _findings(
    planned: PlannedSubmission, registration: MvpRegistration | None, option: ReportingOption
) -> Iterator[Finding]:
    participant, year = planned.participant, planned.year
    exists = existence(participant, year, None)
    if exists.answer is False:
        yield from exists.findings
        return
    composition = group_composition.NOT_KNOWN if registration is None else registration.composition
    for found in judge_options(participant.participation_option, option, year, composition):
        of_registration = found.missing and registration is None
        yield found.replace(missing=("registration",)) if of_registration else found
    if option is ReportingOption.MVP and REGISTERED.covers(year):
        yield from _registered(planned, registration)


def _registered(planned: PlannedSubmission, made: MvpRegistration | None) -> Iterator[Finding]:
    participant, year, mvp = planned.participant, planned.year, planned.mvp
    clause, before = REGISTERED.of(year), BEFORE_DATA.of(year)
    missing = tuple(name for name, value in (("registration", made), ("mvp", mvp)) if value is None)
    sent = planned.submitted_at
    if made is None:
        yield clause.unknown(*missing, observed=mvp, about=participant.masked_key)
        yield before.unknown("registration", *(() if sent else ("submitted_at",)))
        return
    another = another_than(made, participant, year, mvp)
    if another:
        required = f"{participant.masked_key}, {year}, {mvp or 'the MVP of the plan'}"
        yield clause.not_met(another, required)
        return
    shown_by_cms = None if missing and made.accepted is not False else made.accepted
    missing = (*missing, *(("accepted",) if made.accepted is None else ()))
    yield clause.judge(shown_by_cms, made.choice.mvp, mvp, missing=missing)
    yield from in_window(
        "mvp-registration", participant, year, ("registered_at", made.registered_at)
    )
    facts = {"registered_at": made.registered_at, "submitted_at": sent}
    unknown = tuple(name for name, value in facts.items() if value is None)
    is_before = None if unknown else precedes(made.registered_at, sent)  # type: ignore[arg-type]
    yield before.judge(is_before, made.registered_at, sent, missing=unknown or ("registered_at",))
