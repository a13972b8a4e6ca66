"""The life cycle of one election: the table, the word, the window, and that it is final."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import ApmEntity, Group, Individual, Participant, Subgroup, Tin
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import Deadline, DeadlineStatus, calendar
from qpp_rules.elections import (
    TRANSITIONS,
    Capacity,
    Choice,
    ConfirmationRefused,
    Confirmer,
    Election,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
    ElectionState,
    ElectionWindowClosed,
    Event,
    Exemption,
    begin,
    cancel,
    confirm,
    effects,
    may_submit,
    select,
)
from qpp_rules.elections.states import ElectionError
from qpp_rules.eligibility import (
    ApmEntityFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    VirtualGroupFacts,
    Volume,
    determine_apm_entity,
    determine_group,
    determine_individual,
    determine_subgroup,
    determine_virtual_group,
)
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    CLOSES,
    ELECTING,
    ELECTIONS,
    EXEMPT,
    GROUP,
    IN_WINDOW,
    KINDS,
    MIPS,
    NO_DECISION,
    NOT_APPLICABLE,
    NPI,
    OPENS,
    OPT_IN,
    OPTED_IN,
    PY,
    PY2026,
    REGISTRY,
    REPORTING,
    REPRESENTATIVE,
    SELECTED,
    TIN,
    UNDECIDED,
    UNDETERMINED,
    VOLUNTARILY,
    YEARS,
    begun,
    confirmed,
    eastern,
    in_state,
    in_window,
    in_window_instants,
    selected,
    undecided,
)
from tests.eligibility.strategies import AT, SAMPLE_PRACTICE, clinician
from tests.strategies import instants

MICROSECOND = timedelta(microseconds=1)


# Who elects. ELE-001, ELE-039, ELE-046.


def test_there_are_three_choices_and_two_of_them_are_elections_ele_001() -> None:
    assert [choice.value for choice in Choice] == ["opt-in", "report voluntarily", "no decision"]
    with pytest.raises(ValueError, match="Opt In"):
        Choice("Opt In")
    assert undecided().choice is None


@pytest.mark.parametrize("participant", KINDS, ids=lambda p: type(p).__name__)
@pytest.mark.parametrize("eligibility", Eligibility)
def test_only_opt_in_eligible_individuals_and_groups_have_an_election(
    participant: Participant, eligibility: Eligibility
) -> None:
    has_one = eligibility is ELECTING and isinstance(participant, (Individual, Group))
    election = begin(participant, eligibility, PY2026)
    assert election.state is (UNDECIDED if has_one else NOT_APPLICABLE)
    assert election.eligibility is eligibility
    assert (election.choice, election.confirmed_at, election.confirmed_by) == (None, None, None)
    assert election.is_final is False


@pytest.mark.parametrize(
    ("participant", "eligibility", "why"),
    [
        pytest.param(GROUP, MIPS, "MIPS eligible without an election", id="MIPS eligible"),
        pytest.param(
            GROUP, EXEMPT, "exempt; it may report voluntarily without an election", id="exempt"
        ),
        pytest.param(GROUP, UNDETERMINED, "its eligibility is not determined", id="unknown"),
        pytest.param(
            KINDS[2],
            ELECTING,
            "a virtual group's election under 42 CFR § 414.1315 is itself the opt-in",
            id="ELE-046: virtual group",
        ),
        pytest.param(
            KINDS[3], ELECTING, "a subgroup stands by the eligibility of its group", id="subgroup"
        ),
        pytest.param(
            KINDS[4],
            ELECTING,
            "an APM Entity elects by its own process, outside this system",
            id="ELE-039: APM Entity",
        ),
    ],
)
def test_who_has_no_election_is_told_why_and_where_to_turn(
    participant: Participant, eligibility: Eligibility, why: str
) -> None:
    election = begun(participant, eligibility)
    attempts: list[Callable[[], Election]] = [
        lambda: select(election, OPT_IN),
        lambda: select(election, VOLUNTARILY),
        lambda: select(election, NO_DECISION),
        lambda: cancel(election),
        lambda: confirm(election, "CONFIRM", at=IN_WINDOW),
    ]
    for attempt in attempts:
        with pytest.raises(ElectionNotApplicable) as raised:
            attempt()
        assert raised.value.detail == why
        assert raised.value.participant == participant.masked_key
        assert raised.value.year == 2026


def test_the_practice_of_the_guide_is_opt_in_eligible_and_elects_s4_screens() -> None:
    """150 patients, $90,300 and 234 services: charges and services exceed, patients do not."""
    practice = GroupFacts(segment_1=SAMPLE_PRACTICE, segment_2=SAMPLE_PRACTICE)
    for year in (PY(2019), PY2026):
        determination = determine_group(practice, year)
        assert determination.answer is ELECTING
        election = begin(GROUP, determination, year)
        assert may_submit(election).answer is False
        election = confirm(select(election, OPT_IN), "confirm", at=in_window(year))
        assert election.state is OPTED_IN
        assert may_submit(election).answer is True
        assert effects(OPT_IN, year).payment_adjustment is True


def test_a_clinician_elects_by_the_individual_determination_not_by_the_groups_ele_021() -> None:
    below = begin(CLINICIAN, determine_individual(clinician(AT, AT), PY2026), PY2026)
    assert below.state is NOT_APPLICABLE
    alone = determine_individual(clinician(SAMPLE_PRACTICE, SAMPLE_PRACTICE), PY2026)
    assert begin(CLINICIAN, alone, PY2026).state is UNDECIDED


@pytest.mark.parametrize(
    ("volume", "state"),
    [
        pytest.param(Volume(AT.allowed_charges, 200, 200), NOT_APPLICABLE, id="none exceeded"),
        pytest.param(Volume(AT.allowed_charges, 201, 200), UNDECIDED, id="one exceeded"),
        pytest.param(Volume(AT.allowed_charges, 201, 201), UNDECIDED, id="two exceeded"),
    ],
)
def test_exceeding_one_or_two_criteria_gives_an_election(
    volume: Volume, state: ElectionState
) -> None:
    determination = determine_group(GroupFacts(segment_1=volume, segment_2=volume), PY2026)
    assert begin(GROUP, determination, PY2026).state is state


@pytest.mark.parametrize(
    ("participant", "eligibility", "year", "kind", "field"),
    [
        pytest.param("group:1", ELECTING, PY2026, InvalidType, "participant", id="text"),
        pytest.param(GROUP, ELECTING, 2026, InvalidType, "year", id="bare year"),
        pytest.param(GROUP, True, PY2026, InvalidType, "eligibility", id="truth value"),
        pytest.param(GROUP, "opt-in eligible", PY2026, InvalidType, "eligibility", id="as text"),
        pytest.param(
            GROUP, Determination(True, PY2026, ()), PY2026, InvalidType, "eligibility", id="yes"
        ),
        pytest.param(
            GROUP,
            Determination(ELECTING, PY(2025), ()),
            PY2026,
            InvalidValue,
            "eligibility",
            id="another year's",
        ),
    ],
)
def test_beginning_takes_a_participant_its_eligibility_and_the_same_year(
    participant: Any, eligibility: Any, year: Any, kind: type[InvalidInput], field: str
) -> None:
    with pytest.raises(kind) as raised:
        begin(participant, eligibility, year)
    assert type(raised.value) is kind
    assert raised.value.subject == "begin"
    assert [problem.field for problem in raised.value.problems] == [field]


def test_a_determination_of_another_year_is_named_with_both_years() -> None:
    with pytest.raises(InvalidValue, match="for 2025, expected one for 2026"):
        begin(GROUP, Determination(ELECTING, PY(2025), ()), PY2026)


# The table.


def test_the_table_names_each_state_and_event_once_and_says_where_it_is_written() -> None:
    keys = [(row.before, row.event) for row in TRANSITIONS]
    assert len(set(keys)) == len(keys) == 6
    assert {row.event for row in TRANSITIONS} == set(Event)
    assert all(str(row.citation).startswith("2019 Opt-in") for row in TRANSITIONS)


def test_no_row_leads_out_of_a_confirmed_election_nor_out_of_or_into_not_applicable() -> None:
    assert {row.before for row in TRANSITIONS} == {UNDECIDED, SELECTED}
    assert {row.after for row in TRANSITIONS} == {UNDECIDED, SELECTED, OPTED_IN, REPORTING}


def attempt(election: Election, event: Event, choice: Choice) -> Election:
    """Do *event* to *election* by each way that there is, which must come to the same."""
    match event:
        case Event.SELECT:
            return select(election, choice)
        case Event.CANCEL:
            return select(election, NO_DECISION) if choice is NO_DECISION else cancel(election)
        case _:
            return confirm(election, "CONFIRM", at=IN_WINDOW)


def ways() -> list[tuple[Election, Event, Choice]]:
    """Every state with every event and every way to do it; selected, with either choice."""
    starts = [*(in_state(state) for state in ElectionState), selected(VOLUNTARILY)]
    found = []
    for election, event in product(starts, Event):
        if event is Event.SELECT:
            found += [(election, event, choice) for choice in ELECTIONS]
        elif event is Event.CANCEL:
            found += [(election, event, choice) for choice in (OPT_IN, NO_DECISION)]
        else:
            of_event = OPT_IN if event is Event.CONFIRM_OPT_IN else VOLUNTARILY
            # What is selected is what is confirmed: the other event cannot even be asked for.
            if election.state is not SELECTED or election.choice is of_event:
                found.append((election, event, of_event))
    return found


REFUSALS: dict[ElectionState, type[ElectionError]] = {
    NOT_APPLICABLE: ElectionNotApplicable,
    UNDECIDED: ElectionNotSelected,
    OPTED_IN: ElectionIsFinal,
    REPORTING: ElectionIsFinal,
}


@pytest.mark.parametrize(
    ("election", "event", "choice"),
    ways(),
    ids=lambda value: value.state.name if isinstance(value, Election) else value.name,
)
def test_what_is_in_the_table_happens_and_what_is_not_raises_and_changes_nothing(
    election: Election, event: Event, choice: Choice
) -> None:
    before = copy.deepcopy(election)
    table = {(row.before, row.event): row.after for row in TRANSITIONS}
    after = table.get((election.state, event))
    if after is None:
        with pytest.raises(ElectionError) as raised:
            attempt(election, event, choice)
        assert type(raised.value) is REFUSALS[election.state]
    else:
        moved = attempt(election, event, choice)
        assert moved.state is after
        assert moved.choice is (None if event is Event.CANCEL else choice)
        assert moved.is_final is (after in {OPTED_IN, REPORTING})
        same = (moved.participant, moved.year, moved.eligibility)
        assert same == (election.participant, election.year, election.eligibility)
    assert election == before


def test_nothing_is_confirmed_for_the_undecided() -> None:
    with pytest.raises(ElectionNotSelected, match="select opt-in or voluntary reporting first"):
        confirm(undecided(), "CONFIRM", at=IN_WINDOW)


def test_the_state_is_asked_before_the_word_and_the_word_before_the_window() -> None:
    too_late = eastern("2028-01-01 09:00")
    with pytest.raises(ElectionIsFinal):
        confirm(confirmed(), "no", at=too_late)
    with pytest.raises(ElectionNotSelected):
        confirm(undecided(), "no", at=too_late)
    with pytest.raises(ConfirmationRefused):
        confirm(selected(), "no", at=too_late)


@pytest.mark.parametrize("choice", [None, "opt-in", 1, True, ElectionState.OPTED_IN])
def test_only_a_choice_can_be_selected(choice: Any) -> None:
    with pytest.raises(InvalidType, match=r"expected a Choice; Choice\.OPT_IN") as raised:
        select(undecided(), choice)
    assert raised.value.subject == "select"


# Cancelling. ELE-025, ELE-030.


def test_a_selection_is_changed_and_cancelled_freely_ele_025_c18() -> None:
    election = select(select(undecided(), OPT_IN), VOLUNTARILY)
    assert (election.state, election.choice) == (SELECTED, VOLUNTARILY)
    assert cancel(election) == undecided()
    later = confirm(select(cancel(selected(OPT_IN)), VOLUNTARILY), "CONFIRM", at=IN_WINDOW)
    assert later.state is REPORTING
    assert later == confirmed(VOLUNTARILY)


def test_no_decision_takes_a_selection_back_and_is_no_election_ele_001_ele_030() -> None:
    assert select(selected(), NO_DECISION) == undecided()
    assert select(undecided(), NO_DECISION) == undecided()
    later = confirm(select(undecided(), OPT_IN), "CONFIRM", at=eastern("2027-03-31 19:59"))
    assert later.state is OPTED_IN
    with pytest.raises(ElectionWindowClosed):
        confirm(selected(), "CONFIRM", at=eastern("2027-03-31 20:00"))


# Final. ELE-003, ELE-004, ELE-045, C1, C2, C4.


@pytest.mark.parametrize("kept", ELECTIONS, ids=["ELE-003: opt-in", "ELE-004: voluntary"])
@pytest.mark.parametrize("wanted", Choice, ids=["opt-in", "voluntary", "ELE-C14: no decision"])
def test_a_confirmed_election_is_final(kept: Choice, wanted: Choice) -> None:
    election = confirmed(kept)
    with pytest.raises(ElectionIsFinal) as raised:
        select(election, wanted)
    assert raised.value.detail == f"{kept.value} since 2027-02-01 09:00 EST"
    with pytest.raises(ElectionIsFinal):
        cancel(election)
    assert election == confirmed(kept)


def test_confirming_again_is_refused_and_tells_what_is_in_force_since_when_ele_045_c4() -> None:
    election = confirmed(at=eastern("2027-01-04 10:00"))
    with pytest.raises(ElectionIsFinal, match="opt-in since 2027-01-04 10:00 EST"):
        confirm(election, "CONFIRM", at=eastern("2027-03-01 10:00"))
    assert election.confirmed_at == eastern("2027-01-04 10:00")


def do(call: Choice | str, election: Election) -> Election:
    """Select a choice, cancel, or confirm by a word."""
    if isinstance(call, Choice):
        return select(election, call)
    if call == "cancel":
        return cancel(election)
    return confirm(election, call, at=in_window(election.year), by=REPRESENTATIVE)


@given(
    st.sampled_from(ELECTIONS),
    st.lists(st.sampled_from([*Choice, "cancel", "CONFIRM", "confirm", ""]), max_size=8),
    st.sampled_from(YEARS),
)
def test_no_sequence_of_calls_changes_or_loses_a_confirmed_election(
    choice: Choice, calls: list[Choice | str], year: PerformanceYear
) -> None:
    """Each call after confirmation raises ElectionIsFinal and leaves the election as it was."""
    election = confirmed(choice, year=year, by=REGISTRY)
    kept = copy.deepcopy(election)
    for call in calls:
        with pytest.raises(ElectionIsFinal):
            do(call, election)
        assert election == kept


def test_an_election_cannot_be_written_to() -> None:
    election: Any = confirmed()
    for name in ("state", "choice", "confirmed_at", "participant", "anything"):
        with pytest.raises(AttributeError):
            setattr(election, name, None)
        with pytest.raises(AttributeError):
            delattr(election, name)
    assert election == confirmed()


def test_the_representative_elects_for_the_practice_and_for_a_clinician_ele_034_c45() -> None:
    practice = confirmed(OPT_IN, GROUP, by=REPRESENTATIVE)
    alone = confirmed(VOLUNTARILY, CLINICIAN, by=REPRESENTATIVE)
    assert (practice.state, alone.state) == (OPTED_IN, REPORTING)
    for election in (practice, alone):
        with pytest.raises(ElectionIsFinal):
            cancel(election)


# The word. ELE-022, ELE-023, ELE-024, ELE-026, C3.


@pytest.mark.parametrize("choice", ELECTIONS, ids=["opt-in", "ELE-026, ELE-C52: voluntary"])
@pytest.mark.parametrize(
    "phrase",
    [
        pytest.param("CONFIRM", id="ELE-022"),
        pytest.param("confirm", id="ELE-023"),
        pytest.param("Confirm", id="ELE-023: capitalised"),
        pytest.param("CoNfIrM", id="ELE-C04"),
    ],
)
def test_the_word_counts_in_any_case_for_either_choice(phrase: str, choice: Choice) -> None:
    assert confirm(selected(choice), phrase, at=IN_WINDOW) == confirmed(choice)


NOT_THE_WORD = [
    pytest.param("", id="ELE-022: empty"),
    pytest.param(" ", id="blank"),
    pytest.param(" confirm", id="C3: blank before"),
    pytest.param("CONFIRM ", id="C3: blank after"),
    pytest.param("CONFIRM\n", id="C3: line break after"),
    pytest.param("\tCONFIRM", id="C3: tab before"),
    pytest.param("CON FIRM", id="blank within"),
    pytest.param("CONFIRMED", id="ELE-C06"),
    pytest.param("CONFIR", id="shorter"),
    pytest.param("CONFIRM CONFIRM", id="twice"),
    pytest.param("OPT-IN", id="ELE-C10"),
    pytest.param("yes", id="another word"),
    pytest.param("\uff23\uff2f\uff2e\uff26\uff29\uff32\uff2d", id="ELE-C09: full-width"),
    pytest.param("CONF\u0131RM", id="dotless i, whose upper case is I"),
    pytest.param("CONF\u0130RM", id="dotted capital I"),
    pytest.param("CON\ufb01RM", id="ligature, whose upper case is FI"),
    pytest.param("\u0421ONFIRM", id="Cyrillic letter"),
    pytest.param("CONFIRM\u200b", id="zero-width space"),
    pytest.param("CONFIRM\x00", id="null"),
]


@pytest.mark.parametrize("phrase", NOT_THE_WORD)
def test_what_is_not_the_word_confirms_nothing(phrase: str) -> None:
    election = selected()
    with pytest.raises(ConfirmationRefused, match="expected CONFIRM") as raised:
        confirm(election, phrase, at=IN_WINDOW)
    assert raised.value.participant == "group:*****4321"
    assert election == selected()
    assert may_submit(election).answer is False


LETTERS = ("Cc", "Oo", "Nn", "Ff", "Ii", "Rr", "Mm")


@given(st.text() | st.tuples(*map(st.sampled_from, LETTERS)).map("".join))
def test_no_text_but_the_seven_letters_confirms(phrase: str) -> None:
    """ELE-022, ELE-023: equal to CONFIRM letter by letter, case aside, over ASCII."""
    is_word = len(phrase) == len(LETTERS) and all(
        letter in pair for letter, pair in zip(phrase, LETTERS, strict=True)
    )
    try:
        state = confirm(selected(), phrase, at=IN_WINDOW).state
    except ConfirmationRefused:
        state = SELECTED
    assert state is (OPTED_IN if is_word else SELECTED)


@pytest.mark.parametrize("phrase", [None, True, b"CONFIRM", 7, ["CONFIRM"]])
def test_the_word_is_text(phrase: Any) -> None:
    with pytest.raises(InvalidType, match=r"phrase: given .*expected text") as raised:
        confirm(selected(), phrase, at=IN_WINDOW)
    assert raised.value.subject == "confirm"


def test_the_word_alone_records_nothing_until_confirm_is_called_ele_024_c02_c11() -> None:
    election = selected()
    phrase = "CONFIRM"
    assert phrase
    assert not election.is_final
    assert may_submit(election).answer is False


# The window. ELE-044, ELE-047, DEA-011, DEA-012, A3.


@pytest.mark.parametrize("year", YEARS, ids=str)
@pytest.mark.parametrize("choice", ELECTIONS, ids=["opt-in", "voluntary"])
def test_the_window_of_each_year_is_from_its_opening_to_before_its_close(
    year: PerformanceYear, choice: Choice
) -> None:
    opens, closes = eastern(OPENS[year.year]), eastern(CLOSES[year.year])
    election = selected(choice, year=year)
    for at in (opens, opens + MICROSECOND, closes - MICROSECOND):
        assert confirm(election, "CONFIRM", at=at).confirmed_at == at
    for at in (opens - MICROSECOND, closes, closes + MICROSECOND, closes + timedelta(days=1)):
        with pytest.raises(ElectionWindowClosed) as raised:
            confirm(election, "CONFIRM", at=at)
        error = raised.value
        hour = " EST" if ":" in OPENS[year.year] else ""
        assert error.opens == OPENS[year.year] + hour
        assert error.closes == f"{CLOSES[year.year]} EDT"
        assert error.at.startswith(f"{at.astimezone(EASTERN):%Y-%m-%d %H:%M}")
    assert election == selected(choice, year=year)


@pytest.mark.parametrize(
    ("year", "at", "open_"),
    [
        pytest.param(2019, "2020-01-02T14:59:59+00:00", False, id="DEA-011: a second before"),
        pytest.param(2019, "2020-01-02T15:00:00+00:00", True, id="DEA-011: opening"),
        pytest.param(2019, "2020-03-31T19:30:00-04:00", True, id="ELE-C46"),
        pytest.param(2019, "2020-03-31T23:59:59+00:00", True, id="DEA-011: last second"),
        pytest.param(2019, "2020-04-01T00:00:00+00:00", False, id="DEA-011: close"),
        pytest.param(2019, "2020-03-31T20:05:00-04:00", False, id="ELE-C47"),
        pytest.param(2019, "2020-02-29T12:00:00-05:00", True, id="DEA-C16: leap day"),
        pytest.param(2024, "2025-03-31T19:59:59-04:00", True, id="ELE-047: last second"),
        pytest.param(2024, "2025-03-31T20:00:00-04:00", False, id="ELE-047: close"),
        pytest.param(2024, "2025-04-01T12:00:00-04:00", False, id="ELE-C41"),
        pytest.param(2026, "2027-04-01T00:59:59+01:00", True, id="another zone, open"),
        pytest.param(2026, "2027-04-01T01:00:00+01:00", False, id="another zone, closed"),
        pytest.param(2026, "2026-06-01T12:00:00+00:00", False, id="ELE-044: in the year itself"),
    ],
)
def test_an_instant_is_in_the_window_or_not(year: int, at: str, open_: bool) -> None:
    instant = datetime.fromisoformat(at)
    election = selected(year=PY(year))
    if open_:
        found = confirm(election, "CONFIRM", at=instant)
        assert found.confirmed_at == instant
        assert found.confirmed_at is not None
        assert found.confirmed_at.tzinfo is UTC
    else:
        with pytest.raises(ElectionWindowClosed):
            confirm(election, "CONFIRM", at=instant)


def test_in_2024_submission_was_extended_and_the_election_was_not_ele_047_c41() -> None:
    noon = eastern("2025-04-01 12:00")
    assert calendar(PY(2024))["data-submission"].status(noon) is DeadlineStatus.OPEN
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(selected(year=PY(2024)), "CONFIRM", at=noon)
    assert raised.value.detail == (
        "it is 2025-04-01 12:00 EDT, and the window is from 2025-01-02 10:00 EST to before "
        "2025-03-31 20:00 EDT"
    )
    assert raised.value.in_doubt_until == ""


@pytest.mark.parametrize(
    ("year", "at", "until"),
    [
        pytest.param(2019, "2020-03-31 20:00", "2020-04-30 20:00 EDT", id="2019, first instant"),
        pytest.param(2019, "2020-04-15 12:00", "2020-04-30 20:00 EDT", id="DEA-C18"),
        pytest.param(2019, "2020-04-30 20:00", "", id="2019, past the doubt"),
        pytest.param(2023, "2024-04-10 12:00", "2024-04-15 20:00 EDT", id="2023"),
    ],
)
def test_a_time_in_doubt_is_refused_and_said_to_be_in_doubt_a3(
    year: int, at: str, until: str
) -> None:
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(selected(year=PY(year)), "CONFIRM", at=eastern(at))
    assert raised.value.in_doubt_until == until
    said = f"; whether it was extended to {until} was not found"
    assert (said in str(raised.value)) is bool(until)
    assert ("extended" in str(raised.value)) is bool(until)


def test_the_same_time_in_doubt_is_open_by_a_window_of_ones_own_knowledge_a3() -> None:
    window = Deadline(
        key="election",
        title="Election, by a notice at hand",
        opens=eastern("2020-01-02 10:00"),
        original_closes=eastern("2020-04-30 20:00"),
        citation=TRANSITIONS[0].citation,
    )
    election = selected(year=PY(2019))
    at = eastern("2020-04-15 12:00")
    assert confirm(election, "CONFIRM", at=at, window=window).confirmed_at == at
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(election, "CONFIRM", at=eastern("2020-04-30 20:00"), window=window)
    assert raised.value.closes == "2020-04-30 20:00 EDT"


def test_a_window_of_ones_own_serves_a_year_that_is_not_covered_and_may_lack_an_opening() -> None:
    window = Deadline(
        key="election",
        title="Election",
        original_closes=eastern("2028-03-31 20:00"),
        citation=TRANSITIONS[0].citation,
    )
    election = selected(year=PY(2027))
    at = eastern("2028-02-01 09:00")
    assert confirm(election, "CONFIRM", at=at, window=window).state is OPTED_IN
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(election, "CONFIRM", at=eastern("2028-03-31 20:00"), window=window)
    assert raised.value.opens == "its opening"
    assert "from its opening to before 2028-03-31 20:00 EDT" in str(raised.value)


def test_a_year_whose_window_was_not_found_is_not_covered() -> None:
    election = selected(year=PY(2027))
    with pytest.raises(YearNotCovered, match="election is not covered for performance year 2027"):
        confirm(election, "CONFIRM", at=in_window(PY(2027)))
    assert not election.is_final


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        pytest.param(datetime(2027, 2, 1, 9), InvalidValue, id="naive"),
        pytest.param(eastern("2027-02-01 09:00").date(), InvalidType, id="a day"),
        pytest.param("2027-02-01T09:00:00-05:00", InvalidType, id="text"),
        pytest.param(None, InvalidType, id="nothing"),
        pytest.param(eastern("2027-03-14 02:30"), InvalidValue, id="DEA-C13: no such hour"),
    ],
)
def test_what_is_no_instant_is_refused(at: Any, kind: type[InvalidInput]) -> None:
    with pytest.raises(kind) as raised:
        confirm(selected(), "CONFIRM", at=at)
    assert (raised.value.subject, raised.value.problems[0].field) == ("confirm", "at")


@given(st.sampled_from(YEARS), st.data())
def test_every_instant_of_the_window_is_taken_in_any_zone(
    year: PerformanceYear, data: st.DataObject
) -> None:
    """ELE-044: open at the opening, through to the last second before the close."""
    at = data.draw(in_window_instants(year))
    zone = data.draw(instants()).tzinfo
    found = confirm(selected(year=year), "CONFIRM", at=at.astimezone(zone))
    assert found == confirm(selected(year=year), "CONFIRM", at=at)


@given(st.sampled_from(YEARS), instants())
def test_confirmed_exactly_where_the_calendar_says_open(
    year: PerformanceYear, at: datetime
) -> None:
    """A3: the window of the election, not the one of submission; UNKNOWN is refused."""
    status = calendar(year)["election"].status(at)
    try:
        done = confirm(selected(year=year), "CONFIRM", at=at).is_final
    except ElectionWindowClosed:
        done = False
    assert done is (status is DeadlineStatus.OPEN)


# Who confirmed.


@pytest.mark.parametrize("by", [None, REPRESENTATIVE, REGISTRY])
def test_an_election_keeps_who_confirmed_it_and_in_which_capacity(by: Confirmer | None) -> None:
    assert confirmed(by=by).confirmed_by == by


@pytest.mark.parametrize("by", ["A. Smith", Capacity.INTERMEDIARY, 0])
def test_a_confirmer_is_a_confirmer(by: Any) -> None:
    with pytest.raises(InvalidType, match="expected a Confirmer") as raised:
        confirm(selected(), "CONFIRM", at=IN_WINDOW, by=by)
    assert raised.value.subject == "confirm"


@pytest.mark.parametrize(
    ("name", "capacity"),
    [("", Capacity.INTERMEDIARY), (" A", Capacity.INTERMEDIARY), (None, Capacity.INTERMEDIARY)],
)
def test_a_confirmer_has_a_name(name: Any, capacity: Capacity) -> None:
    with pytest.raises(InvalidInput, match="name"):
        Confirmer(name, capacity)


def test_a_confirmer_has_a_capacity() -> None:
    unknown: Any = "third party intermediary"
    with pytest.raises(InvalidType, match="PRACTICE_REPRESENTATIVE, INTERMEDIARY"):
        Confirmer("A. Smith", unknown)


# An election is never made by accident: nor by its constructor.


@pytest.mark.parametrize(
    ("start", "changes", "field"),
    [
        pytest.param(undecided(), {"state": OPTED_IN}, "confirmed_at", id="final, no instant"),
        pytest.param(
            undecided(), {"confirmed_at": IN_WINDOW}, "confirmed_at", id="instant, not final"
        ),
        pytest.param(
            undecided(),
            {"state": OPTED_IN, "confirmed_at": IN_WINDOW},
            "choice",
            id="final, no choice",
        ),
        pytest.param(confirmed(OPT_IN), {"state": REPORTING}, "choice", id="the other final state"),
        pytest.param(confirmed(OPT_IN), {"choice": VOLUNTARILY}, "choice", id="the other choice"),
        pytest.param(confirmed(VOLUNTARILY), {"choice": NO_DECISION}, "choice", id="no decision"),
        pytest.param(confirmed(), {"state": SELECTED}, "confirmed_at", id="back to selected"),
        pytest.param(undecided(), {"choice": OPT_IN}, "choice", id="choice, undecided"),
        pytest.param(selected(), {"choice": None}, "choice", id="selected, nothing"),
        pytest.param(selected(), {"choice": NO_DECISION}, "choice", id="selected, no decision"),
        pytest.param(
            selected(), {"confirmed_by": REGISTRY}, "confirmed_by", id="somebody, not final"
        ),
        pytest.param(undecided(), {"state": NOT_APPLICABLE}, "state", id="opt-in eligible"),
        pytest.param(undecided(), {"eligibility": MIPS}, "state", id="MIPS eligible, undecided"),
        pytest.param(undecided(), {"participant": KINDS[4]}, "state", id="APM Entity"),
        pytest.param(
            in_state(NOT_APPLICABLE), {"choice": OPT_IN}, "choice", id="choice, not applicable"
        ),
    ],
)
def test_an_election_that_contradicts_itself_cannot_be_written(
    start: Election, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidValue) as raised:
        evolve(start, **changes)
    assert field in [problem.field for problem in raised.value.problems]


def test_every_fault_of_an_election_is_told_at_once() -> None:
    with pytest.raises(InvalidValue) as raised:
        evolve(undecided(), eligibility=MIPS, confirmed_at=IN_WINDOW, confirmed_by=REGISTRY)
    state, at, by = raised.value.problems
    assert str(state) == (
        "state: given UNDECIDED with MIPS_ELIGIBLE, expected an election where, and only where, "
        "there is one to make"
    )
    assert (at.field, at.expected) == (
        "confirmed_at",
        "an instant where, and only where, the election is confirmed",
    )
    assert str(by) == "confirmed_by: given somebody, expected nobody, before it is confirmed"


def test_a_choice_that_does_not_fit_its_state_is_named() -> None:
    with pytest.raises(InvalidValue, match=r"choice: given None, expected .* with SELECTED"):
        evolve(selected(), choice=None)
    with pytest.raises(InvalidValue, match=r"choice: given NO_DECISION, expected .* with SELECTED"):
        evolve(selected(), choice=NO_DECISION)


@pytest.mark.parametrize(
    "field", ["participant", "year", "eligibility", "state", "choice", "confirmed_by"]
)
def test_each_field_of_an_election_has_its_type(field: str) -> None:
    with pytest.raises(InvalidType) as raised:
        evolve(confirmed(), **{field: "text"})
    assert raised.value.problems[0].field == field


@pytest.mark.parametrize("at", ["2027-02-01", datetime(2027, 2, 1, 9)], ids=["text", "naive"])
def test_the_instant_of_an_election_is_aware(at: Any) -> None:
    with pytest.raises(InvalidInput, match="confirmed_at"):
        evolve(confirmed(), confirmed_at=at)


def test_an_instant_is_kept_in_utc_so_that_elections_compare_by_instants() -> None:
    first = evolve(confirmed(), confirmed_at=datetime(2027, 11, 7, 1, 30, tzinfo=EASTERN))
    second = evolve(confirmed(), confirmed_at=datetime(2027, 11, 7, 1, 30, tzinfo=EASTERN, fold=1))
    assert first != second
    assert first.confirmed_at is not None
    assert second.confirmed_at is not None
    assert second.confirmed_at - first.confirmed_at == timedelta(hours=1)
    assert first.confirmed_at.tzinfo is UTC


# Errors.

RAISED: dict[type[ElectionError], Callable[[], object]] = {
    ElectionIsFinal: lambda: cancel(confirmed(participant=CLINICIAN)),
    ElectionNotApplicable: lambda: cancel(begin(CLINICIAN, MIPS, PY2026)),
    ElectionNotSelected: lambda: confirm(undecided(CLINICIAN), "CONFIRM", at=IN_WINDOW),
    ConfirmationRefused: lambda: confirm(
        selected(participant=CLINICIAN), "987654321", at=IN_WINDOW
    ),
    ElectionWindowClosed: lambda: confirm(
        selected(participant=CLINICIAN, year=PY(2019)), "CONFIRM", at=eastern("2020-04-15 12:00")
    ),
}
HEAD = "individual:*****4321|1234567893"
MESSAGES = {
    ElectionIsFinal: f"{HEAD}, 2026: a confirmed election is final; opt-in since "
    "2027-02-01 09:00 EST",
    ElectionNotApplicable: f"{HEAD}, 2026: there is no election to make; MIPS eligible without an "
    "election",
    ElectionNotSelected: f"{HEAD}, 2026: no choice is selected; select opt-in or voluntary "
    "reporting first",
    ConfirmationRefused: f"{HEAD}, 2026: the confirmation is refused; given '*****4321' (str), "
    "expected CONFIRM",
    ElectionWindowClosed: f"{HEAD}, 2019: the election window is not open; it is 2020-04-15 12:00 "
    "EDT, and the window is from 2020-01-02 10:00 EST to before 2020-03-31 20:00 EDT; whether it "
    "was extended to 2020-04-30 20:00 EDT was not found",
}


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301


def raised_by(kind: type[ElectionError]) -> ElectionError:
    with pytest.raises(kind) as raised:
        RAISED[kind]()
    assert type(raised.value) is kind
    return raised.value


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_each_error_is_a_value_error_with_fields_and_a_message_without_a_whole_tin(
    kind: type[ElectionError],
) -> None:
    error = raised_by(kind)
    assert isinstance(error, ValueError)
    assert error.participant == HEAD
    assert error.year in {2019, 2026}
    assert str(error) == MESSAGES[kind]
    assert str(error).endswith(error.detail)
    assert not shows(str(error), TIN.digits)
    assert not shows(repr(error), TIN.digits)


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_each_error_can_be_pickled_and_copied(
    kind: type[ElectionError], again: Callable[[ElectionError], ElectionError]
) -> None:
    error = raised_by(kind)
    found = again(error)
    assert type(found) is kind
    assert str(found) == str(error)
    assert vars(found) == vars(error)


def test_the_error_of_the_window_has_its_instants_as_eastern_text() -> None:
    error = raised_by(ElectionWindowClosed)
    assert isinstance(error, ElectionWindowClosed)
    assert (error.at, error.opens, error.closes, error.in_doubt_until) == (
        "2020-04-15 12:00 EDT",
        "2020-01-02 10:00 EST",
        "2020-03-31 20:00 EDT",
        "2020-04-30 20:00 EDT",
    )


@pytest.mark.parametrize("state", ElectionState)
@pytest.mark.parametrize(
    "participant", [CLINICIAN, GROUP, Group(Tin("000000001"))], ids=["one", "group", "other"]
)
def test_an_election_can_be_pickled_and_copied_and_shows_no_whole_tin(
    state: ElectionState, participant: Participant
) -> None:
    election = in_state(state, participant)
    assert pickled(election) == election
    assert copy.deepcopy(election) == election
    assert hash(copy.copy(election)) == hash(election)
    assert not shows(repr(election), TIN.digits)


def test_entities_of_one_tin_are_told_apart() -> None:
    subgroup, entity = Subgroup(TIN, "SG-1"), ApmEntity("A1")
    assert begin(subgroup, MIPS, PY2026) != begin(Group(TIN), MIPS, PY2026)
    assert begin(entity, MIPS, PY2026).participant == entity
    assert begin(Individual(TIN, NPI), ELECTING, PY2026) == undecided(CLINICIAN)


# Why one is exempt. ELI-028 to ELI-030, ELI-032.


@pytest.mark.parametrize(
    ("participant", "determination", "exemption"),
    [
        pytest.param(
            GROUP,
            determine_group(GroupFacts(eligible_clinicians=1), PY2026),
            Exemption.DOES_NOT_EXIST,
            id="ELI-028: one clinician",
        ),
        pytest.param(
            GROUP,
            determine_group(
                GroupFacts(
                    segment_1=AT, segment_2=AT, eligible_clinicians=5, mips_eligible_clinicians=5
                ),
                PY2026,
            ),
            Exemption.MAY_REPORT_VOLUNTARILY,
            id="ELI-C30: below all three",
        ),
        pytest.param(
            GROUP,
            determine_group(GroupFacts(segment_1=AT, segment_2=AT), PY2026),
            None,
            id="its clinicians were not counted",
        ),
        pytest.param(
            CLINICIAN,
            determine_individual(clinician(AT, AT), PY2026),
            Exemption.MAY_REPORT_VOLUNTARILY,
            id="ELI-032: an individual",
        ),
        pytest.param(
            KINDS[3],
            determine_subgroup(
                GroupFacts(segment_1=AT, eligible_clinicians=5, mips_eligible_clinicians=5), PY2026
            ),
            Exemption.DOES_NOT_EXIST,
            id="ELI-030: its group does not exceed",
        ),
        pytest.param(
            KINDS[2],
            determine_virtual_group(VirtualGroupFacts((), date(2025, 12, 1)), PY2026),
            Exemption.DOES_NOT_EXIST,
            id="ELI-029: no TINs",
        ),
        pytest.param(
            GROUP, Determination(EXEMPT, PY2026, ()), None, id="a determination without findings"
        ),
        pytest.param(CLINICIAN, EXEMPT, None, id="a bare word, of an individual"),
        pytest.param(GROUP, EXEMPT, None, id="a bare word, of a group"),
        pytest.param(KINDS[3], EXEMPT, Exemption.DOES_NOT_EXIST, id="a subgroup is never exempt"),
        pytest.param(GROUP, MIPS, None, id="not exempt"),
    ],
)
def test_an_election_keeps_why_its_participant_is_exempt(
    participant: Participant, determination: Any, exemption: Exemption | None
) -> None:
    assert begin(participant, determination, PY2026).exemption is exemption


def test_what_is_not_known_of_the_exemption_may_be_given() -> None:
    for exemption in Exemption:
        assert begin(GROUP, EXEMPT, PY2026, exemption=exemption).exemption is exemption
    alone = determine_group(GroupFacts(eligible_clinicians=1), PY2026)
    same = begin(GROUP, alone, PY2026, exemption=Exemption.DOES_NOT_EXIST)
    assert same == begin(GROUP, alone, PY2026)
    with pytest.raises(InvalidValue, match="against the determination"):
        begin(GROUP, alone, PY2026, exemption=Exemption.MAY_REPORT_VOLUNTARILY)


@pytest.mark.parametrize(
    ("participant", "eligibility", "exemption", "kind"),
    [
        pytest.param(
            GROUP, MIPS, Exemption.MAY_REPORT_VOLUNTARILY, InvalidValue, id="MIPS eligible"
        ),
        pytest.param(GROUP, ELECTING, Exemption.DOES_NOT_EXIST, InvalidValue, id="opt-in eligible"),
        pytest.param(
            KINDS[2], EXEMPT, Exemption.MAY_REPORT_VOLUNTARILY, InvalidValue, id="virtual group"
        ),
        pytest.param(
            CLINICIAN, EXEMPT, Exemption.DOES_NOT_EXIST, InvalidValue, id="individuals exist"
        ),
        pytest.param(
            KINDS[4], EXEMPT, Exemption.DOES_NOT_EXIST, InvalidValue, id="so do APM Entities"
        ),
        pytest.param(GROUP, EXEMPT, "may report voluntarily", InvalidType, id="text"),
        pytest.param(GROUP, EXEMPT, True, InvalidType, id="truth value"),
    ],
)
def test_an_exemption_that_cannot_be_is_refused(
    participant: Participant, eligibility: Eligibility, exemption: Any, kind: type[InvalidInput]
) -> None:
    with pytest.raises(kind) as raised:
        begin(participant, eligibility, PY2026, exemption=exemption)
    assert [problem.field for problem in raised.value.problems] == ["exemption"]


@pytest.mark.parametrize(
    ("participant", "determination", "of"),
    [
        pytest.param(
            CLINICIAN, determine_group(GroupFacts(), PY2026), "group", id="ELE-021: its group's"
        ),
        pytest.param(
            GROUP,
            determine_individual(clinician(AT, AT), PY2026),
            "individual",
            id="ELE-C29: a clinician's",
        ),
        pytest.param(
            GROUP, determine_subgroup(GroupFacts(), PY2026), "subgroup", id="a subgroup's"
        ),
        pytest.param(KINDS[3], determine_group(GroupFacts(), PY2026), "group", id="ELI-030"),
        pytest.param(
            GROUP,
            determine_virtual_group(VirtualGroupFacts((), None), PY2026),
            "virtual group",
            id="a virtual group's",
        ),
        pytest.param(
            GROUP, determine_apm_entity(ApmEntityFacts(), PY(2020)), "APM Entity", id="an entity's"
        ),
    ],
)
def test_an_election_begins_from_a_determination_at_its_own_level(
    participant: Participant, determination: Determination[Eligibility], of: str
) -> None:
    with pytest.raises(InvalidValue, match=f"one of the level {of}") as raised:
        begin(participant, determination, determination.year)
    assert raised.value.problems[0].field == "eligibility"


# Who could not have confirmed then.


@pytest.mark.parametrize(
    "at", ["2026-12-31 23:59", "2026-06-01 12:00", "2025-02-01 12:00", "2020-01-01 00:00"]
)
def test_nothing_is_confirmed_before_the_performance_year_ended(at: str) -> None:
    with pytest.raises(InvalidValue, match="an instant after 2026 ended") as raised:
        evolve(confirmed(), confirmed_at=eastern(at))
    assert [problem.field for problem in raised.value.problems] == ["confirmed_at"]


def test_the_first_instant_after_the_year_can_be_written_and_opens_nothing() -> None:
    election = evolve(confirmed(), confirmed_at=eastern("2027-01-01 00:00"))
    assert may_submit(election).answer is False


def test_a_window_at_hand_cannot_lie_in_the_performance_year() -> None:
    window = Deadline(
        key="election",
        title="Election of another year",
        original_closes=eastern("2026-03-31 20:00"),
        citation=TRANSITIONS[0].citation,
    )
    with pytest.raises(InvalidValue, match="after 2026 ended"):
        confirm(selected(), "CONFIRM", at=eastern("2026-02-01 12:00"), window=window)


@pytest.mark.parametrize("participant", KINDS, ids=lambda p: type(p).__name__)
def test_every_door_to_an_election_says_that_nobody_opted_in_before_2019(
    participant: Participant,
) -> None:
    with pytest.raises(InvalidValue, match="opting in began with performance year 2019"):
        begin(participant, ELECTING, PY(2018))
    for state in (UNDECIDED, NOT_APPLICABLE):
        with pytest.raises(InvalidValue, match="opting in began with performance year 2019"):
            Election(participant=participant, year=PY(2018), eligibility=ELECTING, state=state)
    with pytest.raises(InvalidValue, match="opting in began with performance year 2019"):
        evolve(confirmed(), year=PY(2018), confirmed_at=eastern("2019-02-01 12:00"))


@pytest.mark.parametrize("junk", [None, 5, "election", True])
def test_an_election_is_moved_on_only_if_it_is_one(junk: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: select(junk, OPT_IN),
        lambda: select(junk, NO_DECISION),
        lambda: cancel(junk),
        lambda: confirm(junk, "CONFIRM", at=IN_WINDOW),
    ]
    for call in calls:
        with pytest.raises(InvalidType, match="an Election"):
            call()


def test_nobody_is_opt_in_eligible_before_there_was_opting_in() -> None:
    """Opting in began with performance year 2019."""
    with pytest.raises(InvalidValue, match="opting in began with performance year 2019"):
        begin(CLINICIAN, Eligibility.OPT_IN_ELIGIBLE, PY(2018))
    assert begin(CLINICIAN, Eligibility.EXEMPT, PY(2018)).state is ElectionState.NOT_APPLICABLE
    with pytest.raises(YearNotCovered):
        begin(CLINICIAN, Eligibility.OPT_IN_ELIGIBLE, PY(2028))


def _of_group(**given: Any) -> Determination[Eligibility]:
    patients = Exceeded({Criterion.PATIENTS})
    facts = GroupFacts(
        segment_1=patients, segment_2=patients, eligible_clinicians=5, mips_eligible_clinicians=5
    )
    return determine_group(facts, PY2026, **given)


@pytest.mark.parametrize("answer", [Eligibility.MIPS_ELIGIBLE, Eligibility.OPT_IN_ELIGIBLE])
def test_an_answer_that_its_findings_contradict_begins_no_election(answer: Eligibility) -> None:
    none = Exceeded(set())
    opt_in, exempt = _of_group(), determine_group(evolve(_FACTS, segment_2=none), PY2026)
    found = opt_in if answer is Eligibility.MIPS_ELIGIBLE else exempt
    forged = Determination(answer, PY2026, found.findings)
    with pytest.raises(InvalidValue, match="which its findings contradict"):
        begin(GROUP, forged, PY2026)


_FACTS = GroupFacts(segment_1=Exceeded({Criterion.PATIENTS}))


def test_a_what_if_threshold_begins_no_election_and_opens_no_gate() -> None:
    for low in (LowVolumeThreshold(Decimal(0), 0, 0), LowVolumeThreshold(Decimal(90000), 200, 200)):
        volume = Volume(Decimal(90300), 150, 234)
        facts = evolve(_FACTS, segment_1=volume, segment_2=volume)
        found = determine_group(facts, PY2026, threshold=low)
        assert found.answer in {Eligibility.MIPS_ELIGIBLE, Eligibility.OPT_IN_ELIGIBLE}
        begun = begin(GROUP, found, PY2026)
        assert begun.eligibility is Eligibility.UNDETERMINED
        assert begun.state is ElectionState.NOT_APPLICABLE
        assert may_submit(begun).answer is None


def test_an_answer_without_findings_is_not_verified_and_a_bare_one_is_the_callers_word() -> None:
    bare = Determination(Eligibility.MIPS_ELIGIBLE, PY2026, ())
    assert may_submit(begin(GROUP, bare, PY2026)).answer is None
    assert may_submit(begin(GROUP, Eligibility.MIPS_ELIGIBLE, PY2026)).answer is True
    assert begin(GROUP, _of_group(), PY2026).state is ElectionState.UNDECIDED
