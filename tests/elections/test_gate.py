"""Whether data may be submitted, and what comes before electing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin, VirtualGroup
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import Deadline, DeadlineStatus, calendar
from qpp_rules.elections import (
    WAIVED,
    Batch,
    Choice,
    Election,
    ElectionState,
    ElectionWindowClosed,
    Exemption,
    Ledger,
    begin,
    can_transmit,
    cancel,
    confirm,
    effects,
    may_submit,
    may_submit_all,
    may_submit_individuals,
)
from qpp_rules.elections.gate import opt_in_eligible
from qpp_rules.eligibility import APM_ENTITY_ELECTION, Eligibility
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    ELECTING,
    ELECTIONS,
    EXEMPT,
    GROUP,
    IN_WINDOW,
    KINDS,
    MIPS,
    NOT_APPLICABLE,
    OPENS,
    OPT_IN,
    OPTED_IN,
    PY,
    PY2026,
    REPORTING,
    TIN,
    UNDECIDED,
    UNDETERMINED,
    VOLUNTARILY,
    YEARS,
    begun,
    confirmed,
    eastern,
    in_state,
    selected,
    undecided,
)

MET, NOT_MET, NOT_APPLICABLE_HERE, UNKNOWN = Verdict
CONFIRMED = "elections.confirmed"
IN_WINDOW_RULE = "elections.in-window"
OF_THE_DATA = "elections.of-the-data"
EXEMPT_RULE = "elections.exempt"
EXISTS = "eligibility.exists"
BEFORE_DATA = "elections.before-data"
NOT_NEEDED = "elections.not-needed"
APM_ENTITY = "elections.apm-entity"


# May the data be submitted? ELE-002, ELE-005, ELE-021, ELE-029, ELE-043.


@pytest.mark.parametrize(
    ("election", "answer", "rule", "verdict", "observed"),
    [
        pytest.param(
            undecided(), False, CONFIRMED, NOT_MET, "no decision", id="ELE-002, ELE-029: undecided"
        ),
        pytest.param(
            selected(OPT_IN), False, CONFIRMED, NOT_MET, "selected: opt-in", id="ELE-C02: selected"
        ),
        pytest.param(
            cancel(selected()), False, CONFIRMED, NOT_MET, "no decision", id="ELE-025: cancelled"
        ),
        pytest.param(
            confirmed(OPT_IN), True, CONFIRMED, MET, "opted in: opt-in", id="ELE-002: opted in"
        ),
        pytest.param(
            confirmed(VOLUNTARILY),
            True,
            CONFIRMED,
            MET,
            "reporting voluntarily: report voluntarily",
            id="ELE-C52, ELI-C35: reporting voluntarily",
        ),
        pytest.param(
            begin(GROUP, MIPS, PY2026), True, NOT_NEEDED, MET, "MIPS eligible", id="MIPS eligible"
        ),
        pytest.param(
            begun(GROUP, EXEMPT),
            True,
            EXEMPT_RULE,
            MET,
            "may report voluntarily",
            id="RDY-C07, ELI-C30: exempt",
        ),
        pytest.param(
            begin(GROUP, UNDETERMINED, PY2026), None, NOT_NEEDED, UNKNOWN, None, id="not determined"
        ),
    ],
)
def test_data_goes_if_an_election_is_confirmed_or_not_needed(
    election: Election, answer: bool | None, rule: str, verdict: Verdict, observed: str | None
) -> None:
    determination = may_submit(election)
    assert determination.answer is answer
    assert determination.year == PY2026
    finding, *window = determination.findings
    assert [(one.rule.id, one.verdict) for one in window] == (
        [(IN_WINDOW_RULE, MET)] if election.is_final else []
    )
    assert (finding.rule.id, finding.verdict) == (rule, verdict)
    if observed is not None:
        assert str(finding.observed).lower() == observed.lower()
    assert determination.missing == (("eligibility", "exemption") if answer is None else ())
    assert not shows(determination.explain(), TIN.digits)


@pytest.mark.parametrize(
    ("participant", "eligibility", "answer", "rule", "about"),
    [
        pytest.param(
            KINDS[2], MIPS, True, NOT_NEEDED, "itself the opt-in", id="ELE-046: virtual group"
        ),
        pytest.param(
            KINDS[2], ELECTING, None, NOT_NEEDED, "itself the opt-in", id="no such virtual group"
        ),
        pytest.param(KINDS[2], EXEMPT, False, NOT_NEEDED, "itself", id="not a virtual group"),
        pytest.param(KINDS[2], UNDETERMINED, None, NOT_NEEDED, "itself", id="virtual group?"),
        pytest.param(
            KINDS[3], ELECTING, False, NOT_NEEDED, "its group could only opt in", id="subgroup"
        ),
        pytest.param(
            KINDS[3], MIPS, True, NOT_NEEDED, "has the eligibility", id="subgroup, eligible"
        ),
        pytest.param(
            KINDS[3], EXEMPT, False, NOT_NEEDED, "has the eligibility", id="subgroup, exempt"
        ),
        pytest.param(
            KINDS[3], UNDETERMINED, None, NOT_NEEDED, "has the eligibility", id="subgroup?"
        ),
        pytest.param(
            KINDS[4], ELECTING, None, APM_ENTITY, "outside this system", id="ELE-039: APM Entity"
        ),
        pytest.param(KINDS[4], MIPS, True, NOT_NEEDED, "own process", id="APM Entity, eligible"),
        pytest.param(KINDS[4], EXEMPT, True, EXEMPT_RULE, "own process", id="APM Entity, exempt"),
        pytest.param(KINDS[4], UNDETERMINED, None, NOT_NEEDED, "own process", id="APM Entity?"),
    ],
)
def test_other_kinds_of_participants_are_judged_by_their_own_requirement(
    participant: Participant, eligibility: Eligibility, answer: bool | None, rule: str, about: str
) -> None:
    formed = participant in KINDS[2:4]
    year = PY(2023) if formed else PY(2020)
    volunteer = Exemption.MAY_REPORT_VOLUNTARILY if rule == EXEMPT_RULE else None
    determination = may_submit(begin(participant, eligibility, year, exemption=volunteer))
    assert determination.answer is answer
    *exists, finding = determination.findings
    assert [one.rule.id for one in exists] == ([EXISTS] if formed else [])
    assert finding.rule.id == rule
    assert finding.about.startswith(participant.masked_key)
    assert about in finding.about
    assert (determination.missing == ()) is (answer is not None)


def test_an_apm_entity_needs_no_election_in_a_year_without_its_test() -> None:
    determination = may_submit(begin(KINDS[4], MIPS, PY2026))
    assert determination.answer is True
    (finding,) = determination.findings
    assert finding.rule.id == NOT_NEEDED
    assert APM_ENTITY_ELECTION.note in finding.about


@pytest.mark.parametrize("eligibility", Eligibility, ids=str)
def test_only_the_opt_in_eligible_could_have_confirmed_an_election(
    eligibility: Eligibility,
) -> None:
    finding = opt_in_eligible(begin(GROUP, eligibility, PY2026))
    expected = {ELECTING: Verdict.MET, UNDETERMINED: Verdict.UNKNOWN}
    assert finding.verdict is expected.get(eligibility, Verdict.NOT_MET)
    assert finding.observed == eligibility.value
    assert finding.rule.id == "elections.opt-in-eligible"


def test_the_election_of_an_apm_entity_is_named_as_what_is_missing_ele_039() -> None:
    determination = may_submit(begin(KINDS[4], ELECTING, PY(2020)))
    assert determination.missing == ("the entity's own election",)


@given(st.sampled_from(KINDS[:2]), st.sampled_from(ElectionState), st.sampled_from(Eligibility))
def test_data_goes_if_and_only_if_the_election_is_final_or_not_needed(
    participant: Participant, state: ElectionState, eligibility: Eligibility
) -> None:
    """True for final ones and those of the MIPS eligible and exempt; None where not determined."""
    if state is NOT_APPLICABLE:
        election = begun(participant, eligibility)
    else:
        election = in_state(state, participant)
    answer = may_submit(election).answer
    needless = election.state is NOT_APPLICABLE and election.eligibility in {MIPS, EXEMPT}
    assert (answer is True) is (election.is_final or needless)
    assert (answer is None) is (election.eligibility is UNDETERMINED)


# Before the data. ELE-036, ELE-C36.


TEN = eastern("2020-03-02 10:00")


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        pytest.param(TEN - timedelta(seconds=1), False, id="ELE-C36: 9:59:59, elected at 10"),
        pytest.param(TEN - timedelta(microseconds=1), False, id="a microsecond before"),
        pytest.param(TEN, True, id="ELE-002: at the same instant"),
        pytest.param(TEN + timedelta(seconds=1), True, id="ELE-C36: a new submission"),
    ],
)
def test_the_election_comes_before_the_data(sent: datetime, answer: bool) -> None:
    election = confirmed(year=PY(2019), at=TEN)
    determination = may_submit(election, submitted_at=sent)
    assert determination.answer is answer
    found, window, before = determination.findings
    assert (window.rule.id, window.verdict) == (IN_WINDOW_RULE, MET)
    assert (found.rule.id, found.verdict) == (CONFIRMED, MET)
    assert (before.rule.id, before.verdict) == (BEFORE_DATA, MET if answer else NOT_MET)
    assert (before.observed, before.required) == (election.confirmed_at, sent)


def test_no_instant_is_compared_for_an_unconfirmed_election() -> None:
    determination = may_submit(selected(), submitted_at=IN_WINDOW)
    assert determination.answer is False
    assert [finding.rule.id for finding in determination.findings] == [CONFIRMED]


@pytest.mark.parametrize("state", ElectionState)
@pytest.mark.parametrize(
    "sent", [datetime(2027, 2, 1, 9), date(2027, 2, 1), "2027-02-01"], ids=["naive", "day", "text"]
)
def test_anything_but_an_instant_of_submission_is_refused_in_every_state(
    state: ElectionState, sent: Any
) -> None:
    with pytest.raises(InvalidInput) as raised:
        may_submit(in_state(state), submitted_at=sent)
    assert (raised.value.subject, raised.value.problems[0].field) == ("may_submit", "submitted_at")


def test_a_timely_election_stays_in_force_for_data_sent_late_ele_043_c46() -> None:
    election = confirmed(year=PY(2019), at=eastern("2020-03-31 19:30"))
    sent = eastern("2020-03-31 20:30")
    submission = calendar(PY(2019))["data-submission"]
    assert submission.original_closes == eastern("2020-03-31 20:00")
    assert submission.status(sent) is DeadlineStatus.OPEN  # by the extension of 2020
    assert may_submit(election, submitted_at=sent).answer is True


def test_timely_data_with_a_late_election_does_not_go_ele_043_c47() -> None:
    election = selected(year=PY(2019))
    with pytest.raises(ElectionWindowClosed):
        confirm(election, "CONFIRM", at=eastern("2020-03-31 20:05"))
    assert may_submit(election).answer is False


# A TIN that reports as individuals. ELE-021, ELE-C29, ELE-C30, ELE-C53.


NPIS = tuple(Npi(f"{number:010}") for number in range(1, 6))

CLINICIANS = tuple(Individual(TIN, npi) for npi in NPIS)


def test_a_groups_election_does_not_clear_individual_data_ele_c29_c53() -> None:
    group = confirmed(OPT_IN, GROUP)
    first, second = undecided(CLINICIANS[0]), undecided(CLINICIANS[1])
    assert may_submit(group).answer is True
    determination = may_submit_individuals([first, second])
    assert determination.answer is False
    assert [finding.about for finding in determination.findings] == [
        "individual:*****4321|0000000001",
        "individual:*****4321|0000000002",
    ]


def test_without_individual_data_no_individual_election_is_needed_ele_021_c30() -> None:
    assert may_submit(confirmed(OPT_IN, GROUP)).answer is True


@given(st.lists(st.sampled_from([*ElectionState, EXEMPT, UNDETERMINED]), min_size=1, max_size=5))
def test_a_tin_is_blocked_while_any_clinician_is_undecided_and_only_those_are_named(
    states: list[ElectionState | Eligibility],
) -> None:
    """False where any is undecided or merely selected, else None where any is not determined."""
    given_ = [
        in_state(state, one) if isinstance(state, ElectionState) else begun(one, state)
        for one, state in zip(CLINICIANS, states, strict=False)
    ]
    determination = may_submit_individuals(iter(given_))
    pending = [e for e in given_ if e.state is not NOT_APPLICABLE and not e.is_final]
    blocked = [f.about for f in determination.findings if f.verdict is NOT_MET]
    assert blocked == [election.participant.masked_key for election in pending]
    of_windows = [f for f in determination.findings if f.rule.id == IN_WINDOW_RULE]
    assert len(determination.findings) - len(of_windows) == len(given_)
    assert len(of_windows) == sum(election.is_final for election in given_)
    assert (determination.answer is False) is bool(pending)
    if not pending:
        assert determination.answer is (None if UNDETERMINED in states else True)


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        pytest.param([], "0 elections, 0 TINs of individuals", id="none"),
        pytest.param([undecided(GROUP)], "1 elections, 0 TINs of individuals", id="a group"),
        pytest.param(
            [undecided(CLINICIAN), undecided(GROUP)],
            "2 elections, 1 TINs of individuals",
            id="a group besides",
        ),
        pytest.param(
            [undecided(CLINICIAN), undecided(Individual(Tin("000000001"), NPIS[0]))],
            "2 elections, 2 TINs of individuals",
            id="two TINs",
        ),
        pytest.param(
            [undecided(CLINICIANS[0]), undecided(CLINICIANS[1], PY(2025))],
            "2 elections, 1 TINs of individuals",
            id="two years",
        ),
    ],
)
def test_only_individuals_of_one_tin_and_year_are_accepted(
    given_: list[Election], shown: str
) -> None:
    with pytest.raises(InvalidValue) as raised:
        may_submit_individuals(given_)
    (problem,) = raised.value.problems
    assert (raised.value.subject, problem.given) == ("may_submit_individuals", shown)
    assert problem.expected == "elections of individuals under one TIN, for one year"


def test_the_guides_election_is_shown_in_words() -> None:
    assert may_submit(undecided(Group(Tin("123456789")))).explain() == (
        "False for performance year 2026\n"
        "  NOT MET: an opt-in or voluntary election is confirmed at the level of the data "
        "(group:*****6789); observed no decision [42 CFR § 414.1310(b)(1)(iii)(A), derived]"
    )
    assert UNDECIDED is not REPORTING


# The window. ELE-043, ELE-044, ELE-047, ELE-049, C13.


def forged(at: str, year: int = 2026, choice: Choice = OPT_IN) -> Election:
    """Return a confirmed election that no one confirmed here, dated *at*."""
    return evolve(confirmed(choice, year=PY(year)), confirmed_at=eastern(at))


@pytest.mark.parametrize("choice", ELECTIONS)
@pytest.mark.parametrize(
    ("year", "at", "answer"),
    [
        pytest.param(2024, "2025-04-10 12:00", False, id="ELE-049: submission open, election not"),
        pytest.param(2024, "2025-03-31 20:00", False, id="ELE-047: at the close"),
        pytest.param(2024, "2025-03-31 19:59", True, id="before the close"),
        pytest.param(2026, "2027-01-04 09:59", False, id="ELE-044: before the opening"),
        pytest.param(2026, "2027-01-04 10:00", True, id="at the opening"),
        pytest.param(2026, "2029-02-01 10:00", False, id="years after"),
        pytest.param(2019, "2020-04-15 12:00", None, id="DEA-C18: in doubt"),
        pytest.param(2019, "2020-04-30 20:00", False, id="past the doubt"),
        pytest.param(2023, "2024-04-10 12:00", None, id="2023, in doubt"),
    ],
)
def test_an_election_dated_outside_the_window_does_not_count(
    year: int, at: str, answer: bool | None, choice: Choice
) -> None:
    election = forged(at, year, choice)
    for sent in (None, eastern(at) + timedelta(days=1)):
        determination = may_submit(election, submitted_at=sent)
        assert determination.answer is answer
        finding = determination.finding(IN_WINDOW_RULE)
        assert finding.observed == eastern(at)
        assert finding.missing == (("window",) if answer is None else ())
    deadline = calendar(PY(year))["election"]
    assert finding.citation == deadline.citation
    assert finding.required == str(deadline)


@given(st.sampled_from(YEARS), st.integers(-20, 200), st.sampled_from(ELECTIONS))
def test_the_gate_opens_exactly_while_the_calendar_says_open(
    year: PerformanceYear, days: int, choice: Choice
) -> None:
    """For an election confirmed at any instant after its year, however it was recorded."""
    at = max(eastern(OPENS[year.year]) + timedelta(days=days), eastern(f"{year.year + 1}-01-01"))
    status = calendar(year)["election"].status(at)
    expected = {DeadlineStatus.OPEN: True, DeadlineStatus.UNKNOWN: None}.get(status, False)
    election = evolve(confirmed(choice, year=year), confirmed_at=at)
    assert may_submit(election).answer is expected


def test_a_year_without_a_known_window_leaves_the_answer_open_until_one_is_given() -> None:
    at = eastern("2028-02-01 09:00")
    election = evolve(undecided(year=PY(2027)), state=OPTED_IN, choice=OPT_IN, confirmed_at=at)
    determination = may_submit(election)
    assert (determination.answer, determination.missing) == (None, ("window",))
    assert determination.finding(IN_WINDOW_RULE).required is None
    window = Deadline(
        key="election",
        title="Election, by a notice at hand",
        opens=eastern("2028-01-03 10:00"),
        original_closes=eastern("2028-03-31 20:00"),
        citation=CITATION,
    )
    settled = may_submit(election, window=window)
    assert settled.answer is True
    assert settled.finding(IN_WINDOW_RULE).citation == CITATION
    late = evolve(election, confirmed_at=eastern("2028-03-31 20:00"))
    assert may_submit(late, window=window).answer is False
    assert may_submit_individuals([as_individual(election)], window=window).answer is True
    assert may_submit_individuals([as_individual(election)]).answer is None


CITATION = calendar(PY2026)["mvp-registration"].citation


def as_individual(election: Election) -> Election:
    return evolve(election, participant=CLINICIAN)


@pytest.mark.parametrize("window", ["always", 5, calendar(PY2026)])
def test_a_window_must_be_a_deadline(window: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: may_submit(confirmed(), window=window),
        lambda: may_submit_individuals([confirmed(participant=CLINICIAN)], window=window),
        lambda: confirm(selected(), "CONFIRM", at=IN_WINDOW, window=window),
    ]
    for call in calls:
        with pytest.raises(InvalidType, match="window"):
            call()


@pytest.mark.parametrize("key", ["data-submission", "performance-period"])
def test_another_window_is_refused_as_an_election_window(key: str) -> None:
    another = calendar(PY(2024))[key]
    with pytest.raises(InvalidValue, match=f"'{key}'"):
        may_submit(forged("2025-04-10 12:00", 2024), window=another)
    with pytest.raises(InvalidValue, match="a Deadline of the election"):
        confirm(selected(year=PY(2024)), "CONFIRM", at=IN_WINDOW, window=another)


def test_a_virtual_group_must_have_been_elected_before_the_year() -> None:
    quality = {PerformanceCategory.QUALITY}
    of_virtual_group = PlannedSubmission(VirtualGroup("VG-1"), PY2026, quality)

    late = may_submit(None, planned=of_virtual_group, virtual_group_elected_on=date(2026, 1, 1))
    assert late.answer is False
    in_time = may_submit(None, planned=of_virtual_group, virtual_group_elected_on=date(2025, 12, 1))
    assert in_time.answer is None
    of_group = PlannedSubmission(GROUP, PY2026, quality)
    with pytest.raises(InvalidValue, match="None, unless the participant is a virtual group"):
        may_submit(None, planned=of_group, virtual_group_elected_on=date(2025, 12, 1))


@pytest.mark.parametrize(
    ("election", "status", "answer"),
    [
        pytest.param(forged("2025-04-10 12:00", 2024), OPTED_IN, True, id="C7, C13: CMS has it"),
        pytest.param(forged("2025-04-10 12:00", 2024), None, False, id="CMS was not asked"),
        pytest.param(forged("2025-04-10 12:00", 2024), REPORTING, False, id="CMS has another"),
        pytest.param(confirmed(), OPTED_IN, True, id="both agree"),
        pytest.param(confirmed(), UNDECIDED, False, id="C7: CMS has none"),
        pytest.param(confirmed(), REPORTING, False, id="C7: CMS has another"),
        pytest.param(undecided(), UNDECIDED, False, id="undecided, as CMS says"),
        pytest.param(begin(GROUP, MIPS, PY2026), UNDECIDED, False, id="C7: CMS asks for one"),
        pytest.param(begin(GROUP, MIPS, PY2026), NOT_APPLICABLE, True, id="none, as CMS says"),
    ],
)
def test_what_cms_reports_prevails(
    election: Election, status: ElectionState | None, answer: bool | None
) -> None:
    determination = may_submit(election, cms_status=status)
    assert determination.answer is answer
    if status is not None:
        agrees = determination.finding("elections.cms-read-back").verdict is MET
        assert agrees is (status is election.state)


def test_an_election_status_of_cms_is_refused_before_opting_in_began() -> None:
    with pytest.raises(YearNotCovered, match="covered: 2019 to 2027"):
        may_submit(begin(GROUP, MIPS, PY(2018)), cms_status=NOT_APPLICABLE)


@pytest.mark.parametrize("junk", ["opted in", True, OPT_IN])
def test_the_state_that_cms_reports_must_be_a_state(junk: Any) -> None:
    with pytest.raises(InvalidType, match="cms_status"):
        may_submit(confirmed(), cms_status=junk)


# Why a participant is exempt, and whether it exists. ELI-028 to ELI-030, ELI-032.


@pytest.mark.parametrize("participant", [CLINICIAN, GROUP, KINDS[4]], ids=lambda p: p.masked_key)
def test_a_bare_exempt_does_not_say_why_so_the_gate_does_not_know(
    participant: Participant,
) -> None:
    """The guide's screens show "MIPS exempt" for the opt-in eligible too."""
    determination = may_submit(begin(participant, EXEMPT, PY(2020)))
    assert (determination.answer, determination.missing) == (None, ("exemption",))


def test_a_participant_that_does_not_exist_sends_nothing() -> None:
    gone = begin(GROUP, EXEMPT, PY2026, exemption=Exemption.DOES_NOT_EXIST)
    determination = may_submit(gone)
    assert determination.answer is False
    assert determination.finding(EXEMPT_RULE).observed == "does not exist"
    assert "it does not exist as a group" in determination.findings[0].about


@pytest.mark.parametrize(
    ("participant", "year", "answer"),
    [
        pytest.param(KINDS[3], 2022, False, id="ELI-030: no subgroups before 2023"),
        pytest.param(KINDS[3], 2023, True, id="subgroups since 2023"),
        pytest.param(KINDS[2], 2017, False, id="ELI-029: no virtual groups before 2018"),
        pytest.param(KINDS[2], 2018, True, id="virtual groups since 2018"),
    ],
)
def test_a_kind_of_participant_that_the_year_does_not_have_sends_nothing(
    participant: Participant, year: int, answer: bool
) -> None:
    determination = may_submit(begin(participant, MIPS, PY(year)))
    assert determination.answer is answer
    assert determination.finding(EXISTS).verdict is (MET if answer else NOT_MET)


# The planned submission.


def planned(
    participant: Participant = GROUP,
    year: PerformanceYear = PY2026,
    sent: datetime | None = IN_WINDOW + timedelta(days=1),
) -> PlannedSubmission:
    return PlannedSubmission(participant, year, {PerformanceCategory.QUALITY}, submitted_at=sent)


@pytest.mark.parametrize(
    ("election", "answer"),
    [
        pytest.param(confirmed(), True, id="its own"),
        pytest.param(confirmed(participant=CLINICIAN), False, id="ELE-C29: another's"),
        pytest.param(begin(CLINICIAN, MIPS, PY2026), False, id="another's, none needed"),
        pytest.param(confirmed(year=PY(2025)), False, id="another year's"),
        pytest.param(begin(GROUP, MIPS, PY(2025)), False, id="another year's, none needed"),
        pytest.param(begin(GROUP, MIPS, PY2026), True, id="none needed"),
        pytest.param(undecided(), False, id="undecided"),
        pytest.param(begin(GROUP, UNDETERMINED, PY2026), None, id="not determined"),
    ],
)
def test_the_election_must_match_the_planned_participant_and_year(
    election: Election, answer: bool | None
) -> None:
    determination = may_submit(election, planned=planned())
    assert determination.answer is answer
    assert determination.year == PY2026
    same = (election.participant, election.year) == (GROUP, PY2026)
    first = determination.findings[0]
    assert (first.rule.id, first.verdict) == (OF_THE_DATA, MET if same else NOT_MET)
    assert not shows(determination.explain(), TIN.digits)


def test_the_planned_instant_is_the_submission_instant() -> None:
    election = confirmed(at=IN_WINDOW)
    early = planned(sent=IN_WINDOW - timedelta(seconds=1))
    assert may_submit(election, planned=early).answer is False
    assert may_submit(election, planned=planned(sent=IN_WINDOW)).answer is True


def test_a_submission_without_an_instant_may_come_before_the_election() -> None:
    determination = may_submit(confirmed(), planned=planned(sent=None))
    assert (determination.answer, determination.missing) == (None, ("submitted_at",))
    given_ = may_submit(confirmed(), planned=planned(sent=None), submitted_at=IN_WINDOW)
    assert given_.answer is True
    needless = may_submit(begin(GROUP, MIPS, PY2026), planned=planned(sent=None))
    assert needless.answer is True


def test_two_instants_for_one_submission_must_agree() -> None:
    sent = IN_WINDOW + timedelta(days=1)
    assert may_submit(confirmed(), planned=planned(), submitted_at=sent).answer is True
    with pytest.raises(InvalidValue, match="the instant of the planned submission") as raised:
        may_submit(confirmed(), planned=planned(), submitted_at=sent + timedelta(seconds=1))
    assert raised.value.problems[0].field == "submitted_at"


def test_an_unknown_election_is_missing() -> None:
    determination = may_submit(None, planned=planned())
    missing = ("election", "reporting_option")
    assert (determination.answer, determination.missing) == (None, missing)
    assert determination.year == PY2026


@pytest.mark.parametrize("junk", [5, "election", True, [confirmed()], GROUP])
def test_an_election_must_be_an_election(junk: Any) -> None:
    for plan in (None, planned()):
        with pytest.raises(InvalidType, match="begin") as raised:
            may_submit(junk, planned=plan)
        assert raised.value.problems[0].field == "election"


def test_an_election_or_a_plan_is_required() -> None:
    with pytest.raises(InvalidType, match="an Election"):
        may_submit(None)


@pytest.mark.parametrize("junk", [5, "planned", GROUP, True])
def test_a_plan_must_be_a_planned_submission(junk: Any) -> None:
    with pytest.raises(InvalidType, match="a PlannedSubmission"):
        may_submit(confirmed(), planned=junk)


# Many at once.


OTHER = Group(Tin("000000002"))


def test_each_planned_submission_gets_its_answer_and_an_absent_election_is_named() -> None:
    plans = [planned(), planned(OTHER), planned(CLINICIAN)]
    found = [confirmed(), undecided(CLINICIAN)]
    for elections in (found, iter(found), {one.participant: one for one in found}):
        answers = may_submit_all(iter(plans), elections)
        assert [answers[plan].answer for plan in plans] == [True, None, False]
        assert answers.missing == ("election", "reporting_option")
        assert list(answers) == plans


def test_another_years_election_does_not_count_for_this_year() -> None:
    last_year = confirmed(year=PY(2025))
    assert may_submit_all([planned()], [last_year])[planned()].answer is None
    assert may_submit_all([planned()], {GROUP: last_year})[planned()].answer is False
    assert may_submit_all([planned()], {GROUP: None})[planned()].answer is None
    assert may_submit_all([planned()], {GROUP: undecided(OTHER)})[planned()].answer is False


def test_a_ledger_holds_the_elections_of_many() -> None:
    ledger = Ledger().record(confirmed()).record(confirmed(year=PY(2025)))
    assert may_submit_all([planned()], ledger).answered(True) == (planned(),)


def test_a_given_window_applies_to_all() -> None:
    window = Deadline(
        key="election",
        title="Election, by a notice at hand",
        original_closes=eastern("2027-01-31 20:00"),
        citation=CITATION,
    )
    assert may_submit_all([planned()], [confirmed()], window=window).answered(False)
    assert may_submit_all([planned()], {GROUP: confirmed()}, window=window).answered(False)


def test_a_repeated_election_counts_once_and_conflicting_ones_are_refused() -> None:
    assert may_submit_all([planned()], [confirmed(), confirmed()]).answered(True)
    with pytest.raises(InvalidValue, match="two that differ for group:"):
        may_submit_all([planned()], [confirmed(), confirmed(VOLUNTARILY)])


@pytest.mark.parametrize(
    ("plans", "elections", "field"),
    [
        pytest.param(5, [confirmed()], "planned", id="no plans"),
        pytest.param([GROUP], [confirmed()], "planned[0]", id="not a plan"),
        pytest.param([planned()], None, "elections", id="no elections"),
        pytest.param([planned()], [GROUP], "elections[0]", id="not an election"),
        pytest.param([planned()], {GROUP: 5}, "election", id="not an election, by participant"),
        pytest.param([planned()], "elections", "elections", id="text"),
    ],
)
def test_plans_and_elections_must_have_their_types(plans: Any, elections: Any, field: str) -> None:
    with pytest.raises(InvalidType) as raised:
        may_submit_all(plans, elections)
    assert raised.value.problems[0].field == field


# Individuals.


@pytest.mark.parametrize("junk", [None, 5, "elections", [5], [CLINICIAN]])
def test_a_tins_elections_must_be_elections(junk: Any) -> None:
    with pytest.raises(InvalidType, match="elections"):
        may_submit_individuals(junk)


def test_individual_data_does_not_go_before_an_election_either() -> None:
    elections = [confirmed(participant=CLINICIAN), begin(CLINICIANS[0], MIPS, PY2026)]
    early = IN_WINDOW - timedelta(seconds=1)
    assert may_submit_individuals(elections, submitted_at=IN_WINDOW).answer is True
    assert may_submit_individuals(elections, submitted_at=early).answer is False
    late = forged("2027-04-10 12:00")
    assert may_submit_individuals([as_individual(late)]).answer is False


# Years.


@pytest.mark.parametrize("year", [2028, 2035])
def test_no_gate_answers_for_a_year_without_a_source(year: int) -> None:
    calls: list[Callable[[], object]] = [
        *(
            lambda e=eligibility, p=participant: begin(p, e, PY(year))  # type: ignore[misc]
            for eligibility in Eligibility
            for participant in KINDS
        ),
        lambda: may_submit(None, planned=planned(year=PY(year))),
        lambda: may_submit_all([planned(year=PY(year))], []),
        lambda: can_transmit(True, PY(year)),
        lambda: effects(OPT_IN, PY(year)),
        lambda: evolve(begin(GROUP, MIPS, PY2026), year=PY(year)),
    ]
    for call in calls:
        with pytest.raises(YearNotCovered):
            call()


def test_an_election_window_for_another_year_is_refused_everywhere() -> None:
    of_2027 = calendar(PY(2025))["election"]
    election, plan = confirmed(), PlannedSubmission(GROUP, PY2026, {PerformanceCategory.QUALITY})
    one = begun(CLINICIAN, ELECTING)
    batch = Batch([selected()])
    calls: list[Callable[[], object]] = [
        lambda: confirm(selected(), "CONFIRM", at=IN_WINDOW, window=of_2027),
        lambda: may_submit(election, window=of_2027),
        lambda: may_submit(None, planned=plan, window=of_2027),
        lambda: may_submit_all([plan], [election], window=of_2027),
        lambda: may_submit_individuals([one], window=of_2027),
        lambda: batch.confirm("CONFIRM", at=IN_WINDOW, decisions=WAIVED, window=of_2027),
        lambda: Batch([selected()], window=of_2027),
    ]
    for call in calls:
        with pytest.raises(InvalidValue, match="election of performance year 2025"):
            call()
    its_own = calendar(PY2026)["election"]
    assert may_submit(election, window=its_own).answer is True


@pytest.mark.parametrize(
    ("election", "answer"),
    [
        pytest.param(confirmed(choice=VOLUNTARILY), False, id="a voluntary election"),
        pytest.param(
            begin(GROUP, EXEMPT, PY2026, exemption=Exemption.MAY_REPORT_VOLUNTARILY),
            False,
            id="exempt, without an election",
        ),
        pytest.param(confirmed(), True, id="opted in"),
        pytest.param(begin(GROUP, MIPS, PY2026), True, id="above the threshold"),
    ],
)
def test_voluntary_reporting_cannot_use_the_app(election: Election, answer: bool) -> None:
    at = eastern("2027-03-01 12:00")
    quality = {PerformanceCategory.QUALITY}
    mips = PlannedSubmission(
        GROUP, PY2026, quality, reporting_option=ReportingOption.TRADITIONAL_MIPS, submitted_at=at
    )
    app = evolve(mips, reporting_option=ReportingOption.APP)
    assert may_submit(election, planned=mips).answer is True
    assert may_submit(election, planned=app).answer is answer
    assert may_submit_all([app], [election])[app].answer is answer
    either = may_submit(election, planned=evolve(mips, reporting_option=None))
    assert either.answer is (True if answer else None)
    assert either.missing == (() if answer else ("reporting_option",))
    by_its_mvp = evolve(mips, reporting_option=None, mvp="G0053")
    assert may_submit(election, planned=by_its_mvp).answer is True
    if not answer:
        finding = may_submit(election, planned=app).finding("elections.for-the-app")
        assert str(finding.citation) == 'QPP Submissions API, change log, "2021-08-15, APP"'
        assert finding.citation.basis is Basis.DERIVED


def test_each_planned_submission_is_given_once() -> None:
    plan = PlannedSubmission(GROUP, PY2026, {PerformanceCategory.QUALITY})
    with pytest.raises(
        InvalidValue, match=r"^may_submit_all: planned: given one of group:.* 2 times"
    ):
        may_submit_all([plan, plan], [])


def test_before_2021_voluntary_reporters_need_no_reporting_option() -> None:
    """The APP began with performance year 2021."""
    election = confirmed(VOLUNTARILY, year=PY(2019), at=eastern("2020-02-01 12:00"))
    planned = PlannedSubmission(
        GROUP, PY(2019), {PerformanceCategory.QUALITY}, submitted_at=eastern("2020-03-01 12:00")
    )
    assert may_submit(election, planned=planned).answer is True


@pytest.mark.parametrize(
    ("year", "more", "answer"),
    [
        (2021, {"reporting_option": ReportingOption.MVP}, False),
        (2022, {"mvp": "G0057"}, False),
        (2019, {"reporting_option": ReportingOption.APP}, False),
        (2023, {"mvp": "G0057"}, True),
        (2021, {"reporting_option": ReportingOption.APP}, True),
        (2019, {"reporting_option": ReportingOption.TRADITIONAL_MIPS}, True),
    ],
)
def test_no_data_goes_under_a_reporting_option_that_the_year_does_not_have(
    year: int, more: dict[str, Any], answer: bool
) -> None:
    of_year, someone = PerformanceYear(year), Group(Tin("000000001"))
    plan = PlannedSubmission(someone, of_year, {PerformanceCategory.QUALITY}, **more)

    found = may_submit(begin(someone, Eligibility.MIPS_ELIGIBLE, of_year), planned=plan)

    assert found.answer is answer
    assert may_submit(None, planned=plan).answer is (None if answer else False)
    told = [one.rule.id for one in found.findings if one.verdict is Verdict.NOT_MET]
    assert told == ([] if answer else ["terms.reporting-option"])
