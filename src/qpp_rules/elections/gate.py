"""Whether a participant's data may be submitted, judged by its election."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.checks import (
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import (
    Answers,
    Determination,
    all_met,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Participant,
    Subgroup,
    VirtualGroup,
)
from qpp_rules.core.listings import asked, listed
from qpp_rules.core.pages import Page, text, texts
from qpp_rules.core.planned_submissions import PlannedSubmission, each_planned
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import PerformanceYear, check_instant, eastern_day, eastern_text
from qpp_rules.deadlines import Deadline
from qpp_rules.elections.determined import as_determined, begun
from qpp_rules.elections.election import (
    Election,
    ElectionState,
    Exemption,
    check_election,
    why_not_applicable,
)
from qpp_rules.elections.window import check_window, published, was_open, window_of
from qpp_rules.eligibility import (
    APM_ENTITY_ELECTION,
    OPT_IN,
    Eligibility,
    existence,
    virtual_group_election,
)
from qpp_rules.terms import absent_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from qpp_rules.core.findings import Finding, Findings
    from qpp_rules.core.parameters import Entry


_OVERVIEW: Final = "Opt-in and Voluntary Reporting Election Process Overview"
_LEVELS: Final = "Opt-In Eligible as an Individual vs. Group"
_NO_BUTTON: Final = "Don't see View Individual Options?"
_ELECTING: Final = "414.1310(b)(1)(iii)(A)"
_VOLUNTARY: Final = "414.1310(b)(2)"
_LOW_VOLUME: Final = '414.1305 "Low-volume threshold"'
_CHANGE_LOG: Final = guidance(
    "QPP Submissions API, change log",
    "2021-08-15",
    as_of=date(2021, 8, 15),
    note="the entry does not name a performance year; we assume its own year",
)
_LOOK_UP: Final = Citation(
    "QPP Eligibility API, version 6", "opt-in look-up", None, Basis.INTERPRETATION
)


def _guide(heading: str, *, cites: str = "", note: str = "") -> Entry[None]:
    return text(2019, 2019, guidance(ELECTION_GUIDE_2019, heading, cites=cites, note=note))


def _bulletin(cites: str = "") -> Entry[None]:
    unread_here = "the regulation's text of this year was not read; " if cites else ""
    source = guidance(
        "CMS notice",
        "Bulletin of December 2020",
        as_of=date(2020, 12, 1),
        cites=cites,
        note=f"{unread_here}of the bulletin only its month is known",
    )
    return text(2020, 2020, source)


_page = Page(__name__)

CONFIRMED: Final = _page.rule(
    "elections.confirmed",
    "an opt-in or voluntary election is confirmed at the level of the data",
    (
        _guide(_OVERVIEW, cites=_ELECTING),
        _bulletin(_ELECTING),
        text(2021, 2021, evolve(_CHANGE_LOG, cites=_ELECTING)),
        *texts(2022, 2027, cfr(_ELECTING), read=2022),
    ),
    *("ELE-001", "ELE-002", "ELE-005", "ELE-021", "ELE-022", "ELE-023", "ELE-024", "ELE-025"),
    *("ELE-026", "ELE-029", "ELE-030", "ELE-043", "ELE-044", "ELE-047", "RDY-008"),
)
OF_THE_DATA: Final = _page.rule(
    "elections.of-the-data",
    "the election is for the participant and the year of the data",
    (
        text(
            2017,
            2018,
            cfr(
                _LOW_VOLUME,
                basis=Basis.DERIVED,
                note="there were no elections in this year; that a statement about an election is "
                "about the participant and year of the data follows from the levels, each tested "
                "separately",
            ),
        ),
        _guide(_LEVELS, cites=_ELECTING),
        *texts(2020, 2027, cfr(_ELECTING), read=2022),
    ),
    "ELE-021",
)
_PERIOD: Final = "Important Dates and Deadlines: Opt-in and Voluntary Reporting Elections"
_NO_PERIOD: Final = "no text of this year gives an election period"
_STILL_DUE: Final = guidance(
    "CMS notice", "Elections still due March 31, 2025", as_of=date(2025, 4, 14)
)
IN_WINDOW: Final = _page.rule(
    "elections.in-window",
    "the election was confirmed while the election window of its year was open",
    (
        _guide(
            _PERIOD,
            note="no text found says whether the extension of submission to 2020-04-30 moved it",
        ),
        text(
            2020,
            2023,
            guidance(
                ELECTION_GUIDE_2019,
                _PERIOD,
                basis=Basis.DERIVED,
                note=f"the text of 2019; {_NO_PERIOD}",
            ),
        ),
        text(2024, 2024, _STILL_DUE),
        text(
            2025,
            2027,
            evolve(_STILL_DUE, basis=Basis.DERIVED, note=f"the text of 2024; {_NO_PERIOD}"),
        ),
    ),
    *("ELE-043", "ELE-044", "ELE-047", "ELE-049"),
)
READ_BACK: Final = _page.rule(
    "elections.cms-read-back",
    "CMS's own record shows the same election",
    (
        text(
            2019,
            2027,
            evolve(
                _LOOK_UP,
                note="what CMS reports prevails over local records, its instant included; no text "
                "found says so, and the first election confirmed could also stand until CMS "
                "corrects its record",
            ),
        ),
    ),
    "ELE-049",
)
OPT_IN_ELIGIBLE: Final = _page.rule(
    "elections.opt-in-eligible",
    "the participant of a confirmed election is opt-in eligible",
    (
        _guide(_LEVELS, cites=_ELECTING),
        _bulletin(_ELECTING),
        *texts(2021, 2027, cfr(_ELECTING), read=2022),
    ),
    "ELE-002",
)
BEFORE_DATA: Final = _page.rule(
    "elections.before-data",
    "the election was confirmed before the data is submitted",
    (_guide(_OVERVIEW), _bulletin(), *texts(2021, 2027, _CHANGE_LOG, read=2021)),
    *("ELE-002", "ELE-036"),
)
NOT_NEEDED: Final = _page.rule(
    "elections.not-needed",
    "the data does not need an election first",
    (
        text(2017, 2018, cfr(_LOW_VOLUME)),
        _guide(_NO_BUTTON),
        _bulletin(),
        *texts(2021, 2027, cfr("414.1310(b)(1)(iii)"), read=2022),
    ),
    *("ELE-005", "ELE-021", "ELE-046"),
)
EXEMPT: Final = _page.rule(
    "elections.exempt",
    "an exempt participant may report voluntarily without an election",
    (
        *texts(2017, 2018, cfr(_VOLUNTARY), read=2022),
        _guide(_NO_BUTTON, cites=_VOLUNTARY),
        _bulletin(_VOLUNTARY),
        *texts(2021, 2027, cfr(_VOLUNTARY), read=2022),
    ),
    "ELI-032",
)
_OF_ENTITIES: Final = "414.1310(b)(1)(iii)(B)"
ELSEWHERE: Final = _page.rule(
    "elections.apm-entity",
    "the entity's election is made outside this system",
    (
        _guide(_OVERVIEW, cites=_OF_ENTITIES),
        text(
            2020,
            2020,
            evolve(_CHANGE_LOG, locator="2020-08-15", as_of=date(2020, 8, 15), cites=_OF_ENTITIES),
        ),
    ),
    "ELE-039",
)
OPT_IN_FIELDS: Final = _page.rule(
    "elections.api.opt-in-fields",
    "isOptInEligible, isOptedIn and the decision date agree",
    (
        text(
            2017,
            2018,
            evolve(
                _LOOK_UP,
                note="there was no opting in, so that the fields are taken to say only that there "
                "is no election; the look-up could also give nothing for this year",
            ),
        ),
        text(
            2019,
            2027,
            evolve(
                _LOOK_UP,
                note="the table is that of integrators; they asked CMS what a decision means of a "
                "participant that is not opt-in eligible, and no answer was found: it could be an "
                "old decision or an error",
            ),
        ),
    ),
    *("ELE-035", "ELE-036"),
)
FOR_THE_APP: Final = _page.rule(
    "elections.for-the-app",
    "above the low-volume threshold, or opted in, where an individual or group reports the APP",
    texts(2021, 2027, evolve(_CHANGE_LOG, locator="2021-08-15, APP"), read=2021),
    "ELE-002",
)


def may_submit(
    election: Election | None,
    *,
    submitted_at: datetime | None = None,
    planned: PlannedSubmission | None = None,
    window: Deadline | None = None,
    cms_status: ElectionState | None = None,
    virtual_group_elected_on: date | None = None,
    determination: Determination[Eligibility] | None = None,
) -> Determination[bool | None]:
    """Decide whether the data of the election's participant may be submitted.

    True if an election was confirmed in its window, or none is needed. False if an opt-in eligible
    participant has not confirmed one, if it was confirmed outside the window, and for a group,
    virtual group or subgroup that does not exist. None if the eligibility is not determined, if an
    exempt participant's exemption is not known, if the window is in doubt or was not found, and for
    an APM Entity that is opt-in eligible, whose election this system does not take.

    With *planned*, the election must be for the same participant and year, and confirmed by
    ``planned.submitted_at``; the answer stays open if that is not known. An individual or group
    that reports the APP from 2021 on must be above the low-volume threshold or have opted in: if it
    reports voluntarily, exempt or by election, the answer is False. It is also False for a
    reporting option that the year does not have: the APP before 2021, an MVP before 2023. Without
    *planned*, *submitted_at* is the instant. *election* None means "not known": then give
    *planned*.

    *window*, a Deadline that you know, replaces the calendar's. *cms_status* is the state of the
    election that CMS itself reports: it prevails over the window. *virtual_group_elected_on* is the
    day on which a virtual group elected to be one: it must lie before the performance year. None
    leaves that to the determination of its eligibility.

    With *determination*, the present one, the election has to rest on it: one that is not confirmed
    is begun again if the eligibility is another one now, or if there was none, and a confirmed one
    counts only if the participant is opt-in eligible.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, Tin
    >>> from qpp_rules.elections import Choice, begin, confirm, select
    >>> e = begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> may_submit(e).answer
    False
    >>> elected = datetime(2027, 2, 1, 9, tzinfo=EASTERN)
    >>> e = confirm(select(e, Choice.OPT_IN), "CONFIRM", at=elected)
    >>> may_submit(e, submitted_at=datetime(2027, 2, 1, 8, tzinfo=EASTERN)).answer
    False

    Raises InvalidType for an argument of the wrong type, and InvalidValue if *submitted_at* and
    ``planned.submitted_at`` differ, and for a *window* of another year; YearNotCovered for a
    *cms_status* before 2019, the first year of opting in.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A) and (b)(2); 2019 Opt-in and Voluntary Reporting
    Election Process Guide.
    """
    take(
        "may_submit",
        planned=(planned, optional(instance_of(PlannedSubmission))),
        cms_status=(cms_status, optional(instance_of(ElectionState))),
    )
    sent = _instant_of(submitted_at, planned)
    if determination is not None:
        take("may_submit", determination=(determination, hidden(instance_of(Determination))))
        take("may_submit", determination=(determination.answer, member_of(Eligibility)))
        of = check_election("may_submit", election) if planned is None else planned
        election = as_determined(election, of.participant, of.year, determination)
    if election is None and planned is not None:
        check_window("may_submit", window, planned.year)
        unknown = (
            _no_election(planned, sent, window),
            *_of_virtual_group(planned.participant, planned.year, virtual_group_elected_on),
        )
        return all_met(planned.year, (*unknown, *absent_option(planned.known_option, planned.year)))
    election = check_election("may_submit", election)
    check_window("may_submit", window, election.year)
    findings = [
        *_findings(election, window, cms_status, planned),
        *_order(election, sent, planned),
        *_of_virtual_group(election.participant, election.year, virtual_group_elected_on),
        *_still_eligible(election, determination),
    ]
    if planned is None:
        return all_met(election.year, tuple(findings))
    findings += absent_option(planned.known_option, planned.year)
    findings += _for_the_app(election, planned)
    return all_met(planned.year, (_of_the_data(election, planned), *findings))


def may_submit_all(
    planned: Iterable[PlannedSubmission],
    elections: Mapping[Participant, Election | None] | Iterable[Election],
    *,
    window: Deadline | None = None,
) -> Answers[PlannedSubmission, bool | None]:
    """Decide as :func:`may_submit` for each planned submission, in the order given.

    *elections* are the participants' elections, as a mapping by participant or an iterable, such as
    a :class:`~qpp_rules.elections.Ledger`. If there is none for the participant and year, the
    answer is None, and its ``missing`` names the election and what else would decide.

    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> year, quality = PerformanceYear(2026), {PerformanceCategory.QUALITY}
    >>> plans = [PlannedSubmission(Group(Tin(f"{n:09}")), year, quality) for n in (1, 2)]
    >>> from qpp_rules.elections import begin
    >>> begun = begin(plans[0].participant, Eligibility.MIPS_ELIGIBLE, year)
    >>> answers = may_submit_all(plans, [begun])
    >>> [answers[plan].answer for plan in plans], answers.missing
    ([True, None], ('election', 'submitted_at', 'reporting_option'))

    Raises InvalidType for an argument of the wrong type, and InvalidValue for a planned submission
    that comes twice and for two different elections of one participant and year.

    Citation: as :func:`may_submit`.
    """
    take("may_submit_all", window=(window, optional(instance_of(Deadline))))
    plans = each_planned("may_submit_all", planned)
    if isinstance(elections, Mapping):
        found = [
            asked("may_submit_all", "elections", elections.get, plan.participant) for plan in plans
        ]
    else:
        by_key = _by_key(listed("may_submit_all", "elections", elections, Election))
        found = [by_key.get((plan.participant, plan.year)) for plan in plans]
    return Answers(
        [
            (plan, may_submit(election, planned=plan, window=window))
            for plan, election in zip(plans, found, strict=True)
        ]
    )


def may_submit_individuals(
    elections: Iterable[Election],
    *,
    submitted_at: datetime | None = None,
    window: Deadline | None = None,
) -> Determination[bool | None]:
    """Decide whether the individual data of a TIN may be submitted, for all its NPIs together.

    One undecided clinician blocks all, and the findings name which. A group's election does not
    free its clinicians' individual data, so only individuals are accepted. *submitted_at* and
    *window* are as for :func:`may_submit`.

    >>> from qpp_rules import Individual, Npi, Tin
    >>> from qpp_rules.elections import begin
    >>> clinician = Individual(Tin("000000001"), Npi("1234567893"))
    >>> e = begin(clinician, Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026))
    >>> d = may_submit_individuals([e])
    >>> d.answer, d.findings[0].about
    (False, 'individual:*****0001|1234567893')

    Raises InvalidType for an argument of the wrong type; InvalidValue for no elections, for one
    that is not an individual's, and for elections of several TINs or years.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A).
    """
    one_by_one: tuple[Election, ...] = listed(
        "may_submit_individuals", "elections", elections, Election
    )
    sent = submitted_at
    if sent is not None:
        sent = check_instant("may_submit_individuals", "submitted_at", sent)
    tins = {e.participant.tin for e in one_by_one if isinstance(e.participant, Individual)}
    all_individual = all(isinstance(e.participant, Individual) for e in one_by_one)
    if not all_individual or len(tins) != 1 or len({e.year for e in one_by_one}) != 1:
        raise InvalidValue.of(
            "may_submit_individuals",
            "elections",
            given=f"{len(one_by_one)} elections, {len(tins)} TINs of individuals",
            expected="elections of individuals under one TIN, for one year",
        )
    check_window("may_submit_individuals", window, one_by_one[0].year)
    findings = (f for e in one_by_one for f in (*_findings(e, window), *_order(e, sent, None)))
    return all_met(one_by_one[0].year, tuple(findings))


def _by_key(elections: Iterable[Election]) -> dict[tuple[Participant, PerformanceYear], Election]:
    by_key: dict[tuple[Participant, PerformanceYear], Election] = {}
    for election in elections:
        kept = by_key.setdefault((election.participant, election.year), election)
        if kept != election:
            given = f"two that differ for {election.participant.masked_key}, {election.year}"
            expected = "one of each participant and year"
            raise InvalidValue.of("may_submit_all", "elections", given=given, expected=expected)
    return by_key


def _instant_of(
    submitted_at: datetime | None, planned: PlannedSubmission | None
) -> datetime | None:
    of_plan = None if planned is None else planned.submitted_at
    if submitted_at is None:
        return of_plan
    instant = check_instant("may_submit", "submitted_at", submitted_at)
    if of_plan is not None and of_plan != instant:
        raise InvalidValue.of(
            "may_submit",
            "submitted_at",
            given=f"{eastern_text(instant)}, with {eastern_text(of_plan)} planned",
            expected="the instant of the planned submission, or None",
        )
    return instant


def _no_election(
    planned: PlannedSubmission, sent: datetime | None, window: Deadline | None
) -> Finding:
    year, participant = planned.year, planned.participant
    may_elect = isinstance(participant, (Individual, Group)) and OPT_IN.at(year)
    # Nothing is confirmed before the year is over.
    is_over = sent is None or eastern_day(sent) > year.last_day
    needed = (
        ("submitted_at", may_elect and sent is None),
        ("window", may_elect and is_over and window is None and published(year) is None),
    )
    missing = (name for name, is_needed in needed if is_needed)
    return NOT_NEEDED.of(year).unknown(
        "election", *missing, *_option_needed(participant, planned), about=participant.masked_key
    )


def _of_virtual_group(
    participant: Participant, year: PerformanceYear, elected_on: date | None
) -> Findings:
    """Return the finding on a virtual group's own election, if its day is given."""
    if elected_on is None:
        return ()
    if not isinstance(participant, VirtualGroup):
        raise InvalidValue.of(
            "may_submit",
            "virtual_group_elected_on",
            given=f"a day, for {participant.masked_key}",
            expected="None, unless the participant is a virtual group",
        )
    return virtual_group_election(elected_on, year).findings


def _still_eligible(
    election: Election, determination: Determination[Eligibility] | None
) -> Iterator[Finding]:
    """Yield whether the participant of a confirmed election is opt-in eligible now."""
    if determination is None or not election.is_final:
        return
    now = begun(election.participant, election.year, determination)
    if now is None:
        clause, about = OPT_IN_ELIGIBLE.of(election.year), election.participant.masked_key
        yield clause.unknown("determination", about=about)
    else:
        yield opt_in_eligible(now)


def _of_the_data(election: Election, planned: PlannedSubmission) -> Finding:
    same = (election.participant, election.year) == (planned.participant, planned.year)
    return OF_THE_DATA.of(planned.year).judge(
        same,
        f"{election.participant.masked_key}, {election.year}",
        f"{planned.participant.masked_key}, {planned.year}",
    )


def _is_for_the_app(participant: Participant, planned: PlannedSubmission) -> bool | None:
    """Return whether only one above the threshold, or opted in, may report by the option."""
    is_one = isinstance(participant, (Individual, Group))
    if not is_one or planned.year < FOR_THE_APP.texts[0].first_year:
        return False
    option = planned.known_option
    return None if option is None else option is ReportingOption.APP


def _option_needed(participant: Participant, planned: PlannedSubmission) -> tuple[str, ...]:
    return ("reporting_option",) if _is_for_the_app(participant, planned) is None else ()


def _for_the_app(election: Election, planned: PlannedSubmission) -> Iterator[Finding]:
    """Yield the finding that a voluntary reporter may not report the APP, if it might do so."""
    is_for_the_app = _is_for_the_app(election.participant, planned)
    if is_for_the_app is False:
        return
    if election.state is ElectionState.REPORTING_VOLUNTARILY:
        observed = election.state.value
    elif election.eligibility is Eligibility.EXEMPT:
        observed = election.eligibility.value
    else:
        return
    holds = False if is_for_the_app else None
    yield FOR_THE_APP.of(planned.year).judge(
        holds, observed, missing=("reporting_option",), about=election.participant.masked_key
    )


def _findings(
    election: Election,
    window: Deadline | None,
    cms_status: ElectionState | None = None,
    planned: PlannedSubmission | None = None,
) -> Iterator[Finding]:
    about, year = election.participant.masked_key, election.year
    if cms_status is not None:
        agrees = cms_status is election.state
        yield READ_BACK.of(year).judge(agrees, cms_status.value, election.state.value, about=about)
    if election.state is ElectionState.NOT_APPLICABLE:
        yield from _without_election(election, planned)
        return
    choice = election.choice.value if election.choice else "no decision"
    observed = f"{election.state.value}: {choice}" if election.choice else choice
    yield CONFIRMED.of(year).judge(election.is_final, observed, about=about)
    if not election.is_final:
        return
    if cms_status is election.state:
        yield IN_WINDOW.of(year).not_applicable(about=f"{about}: CMS reports the election itself")
    else:
        yield in_window(election, window)


def in_window(election: Election, window: Deadline | None = None) -> Finding:
    """Return the finding on whether *election*, which is confirmed, was confirmed in its window.

    It cites the notice of the window, if there is one.
    """
    deadline = window_of(election, window)
    finding = IN_WINDOW.of(election.year).judge(
        was_open(election, window),
        election.confirmed_at,
        str(deadline) if deadline else None,
        missing=("window",),
        about=election.participant.masked_key,
    )
    return finding.replace(source=deadline.citation) if deadline else finding


def _order(
    election: Election, sent: datetime | None, planned: PlannedSubmission | None
) -> Iterator[Finding]:
    confirmed, about = election.confirmed_at, election.participant.masked_key
    if confirmed is None:
        return
    clause = BEFORE_DATA.of(election.year)
    if sent is not None:
        yield clause.judge(confirmed <= sent, confirmed, sent, about=about)
    elif planned is not None:
        yield clause.unknown("submitted_at", observed=confirmed, about=about)


def _without_election(election: Election, planned: PlannedSubmission | None) -> Iterator[Finding]:
    participant, eligibility = election.participant, election.eligibility
    masked = participant.masked_key
    about = f"{masked}: {why_not_applicable(election)}"
    clause = NOT_NEEDED.of(election.year)
    if isinstance(participant, ApmEntity) and not APM_ENTITY_ELECTION.covers(election.year):
        yield clause.met(about=f"{masked}: {APM_ENTITY_ELECTION.note}")
        return
    if isinstance(participant, ApmEntity) and eligibility is Eligibility.OPT_IN_ELIGIBLE:
        yield ELSEWHERE.of(election.year).unknown("the entity's own election", about=about)
        return
    if isinstance(participant, (VirtualGroup, Subgroup)):
        yield from existence(participant, election.year, eligibility).findings
    elif eligibility is Eligibility.EXEMPT:
        yield _exempt(election, about)
        return
    if eligibility is Eligibility.UNDETERMINED:
        missing = () if planned is None else _option_needed(participant, planned)
        # It may turn out to be exempt. Then the reason decides, unless it may not report at all.
        is_formed = isinstance(participant, (VirtualGroup, Subgroup))
        if not is_formed and not (planned and _is_for_the_app(participant, planned)):
            missing = ("exemption", *missing)
        yield clause.unknown("eligibility", *missing, about=about)
    elif isinstance(participant, Subgroup) and eligibility is Eligibility.OPT_IN_ELIGIBLE:
        its_group = f"{masked}: its group could only opt in"
        yield clause.not_met(eligibility.value, about=its_group)
    else:
        yield clause.met(eligibility.value, about=about)


def _exempt(election: Election, about: str) -> Finding:
    why = election.exemption
    return EXEMPT.of(election.year).judge(
        None if why is None else why is Exemption.MAY_REPORT_VOLUNTARILY,
        why and why.value,
        missing=("exemption",),
        about=about,
    )


def opt_in_eligible(begun: Election) -> Finding:
    """Return the finding on whether the participant of *begun* could confirm an election at all."""
    eligibility = begun.eligibility
    known = eligibility is not Eligibility.UNDETERMINED
    return OPT_IN_ELIGIBLE.of(begun.year).judge(
        eligibility is Eligibility.OPT_IN_ELIGIBLE if known else None,
        eligibility.value,
        missing=("eligibility",),
        about=begun.participant.masked_key,
    )
