"""The life cycle of one election: the table, the word, the window, and that it is final."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Group, Individual, Participant
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import (
    TRANSITIONS,
    Choice,
    ConfirmationRefused,
    Election,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
    ElectionState,
    ElectionWindowClosed,
    Event,
    begin,
    cancel,
    confirm,
    effects,
    may_submit,
    select,
)
from qpp_rules.elections.exceptions import ElectionError
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
from tests.elections.strategies import (
    CLINICIAN,
    ELECTING,
    ELECTIONS,
    EXEMPT,
    GROUP,
    IN_WINDOW,
    KINDS,
    MIPS,
    NO_DECISION,
    NOT_APPLICABLE,
    OPT_IN,
    OPTED_IN,
    PY,
    PY2026,
    REGISTRY,
    REPORTING,
    REPRESENTATIVE,
    SELECTED,
    UNDECIDED,
    UNDETERMINED,
    VOLUNTARILY,
    YEARS,
    begun,
    confirmed,
    eastern,
    in_state,
    in_window,
    selected,
    undecided,
)
from tests.eligibility.strategies import AT, SAMPLE_PRACTICE, clinician

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
            KINDS[3], ELECTING, "a subgroup has the eligibility of its group", id="subgroup"
        ),
        pytest.param(
            KINDS[4],
            ELECTING,
            "an APM Entity elects by its own process, outside this system",
            id="ELE-039: APM Entity",
        ),
    ],
)
def test_a_participant_without_an_election_is_told_the_reason_and_what_to_do(
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
        pytest.param(Volume(AT.allowed_charges, 200, 201), UNDECIDED, id="one exceeded"),
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
def test_beginning_needs_a_participant_and_its_eligibility_for_the_same_year(
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


def test_the_table_names_each_state_and_event_once_with_its_source() -> None:
    keys = [(row.before, row.event) for row in TRANSITIONS]
    assert len(set(keys)) == len(keys) == 6
    assert {row.event for row in TRANSITIONS} == set(Event)
    assert all(str(row.citation).startswith("2019 Opt-in") for row in TRANSITIONS)


def test_no_transition_leaves_a_confirmed_election_or_leaves_or_enters_not_applicable() -> None:
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
            # Only the selected choice can be confirmed: the other event cannot even be requested.
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
def test_events_in_the_table_happen_and_all_others_raise_without_a_change(
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


def test_an_undecided_election_cannot_be_confirmed() -> None:
    with pytest.raises(ElectionNotSelected, match="select opt-in or voluntary reporting first"):
        confirm(undecided(), "CONFIRM", at=IN_WINDOW)


def test_the_state_is_checked_before_the_word_and_the_word_before_the_window() -> None:
    too_late = eastern("2028-01-01 09:00")
    with pytest.raises(ElectionIsFinal):
        confirm(confirmed(), "no", at=too_late)
    with pytest.raises(ElectionNotSelected):
        confirm(undecided(), "no", at=too_late)
    with pytest.raises(ConfirmationRefused):
        confirm(selected(), "no", at=too_late)


@pytest.mark.parametrize("choice", [None, "opt-in", 1, True, ElectionState.OPTED_IN])
def test_only_a_choice_can_be_selected(choice: Any) -> None:
    with pytest.raises(InvalidType, match=r"expected a Choice; write Choice\.OPT_IN") as raised:
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


def test_choosing_no_decision_undoes_a_selection_and_is_not_an_election_ele_001_ele_030() -> None:
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


def test_confirming_again_is_refused_with_the_election_in_force_and_its_instant_ele_045_c4() -> (
    None
):
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


def test_an_election_cannot_be_changed() -> None:
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
        pytest.param("Confirm", id="ELE-023: capitalized"),
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
def test_any_other_word_confirms_nothing(phrase: str) -> None:
    election = selected()
    with pytest.raises(ConfirmationRefused, match="expected CONFIRM") as raised:
        confirm(election, phrase, at=IN_WINDOW)
    assert raised.value.participant == "group:*****4321"
    assert election == selected()
    assert may_submit(election).answer is False


LETTERS = ("Cc", "Oo", "Nn", "Ff", "Ii", "Rr", "Mm")


@given(st.text() | st.tuples(*map(st.sampled_from, LETTERS)).map("".join))
def test_only_the_seven_letters_confirm(phrase: str) -> None:
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
def test_the_word_must_be_text(phrase: Any) -> None:
    with pytest.raises(InvalidType, match=r"phrase: given .*expected text") as raised:
        confirm(selected(), phrase, at=IN_WINDOW)
    assert raised.value.subject == "confirm"


def test_the_word_alone_records_nothing_until_confirm_is_called_ele_024_c02_c11() -> None:
    election = selected()
    phrase = "CONFIRM"
    assert phrase
    assert not election.is_final
    assert may_submit(election).answer is False


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


@pytest.mark.parametrize("participant", KINDS, ids=lambda p: type(p).__name__)
def test_every_way_to_make_an_election_refuses_opting_in_before_2019(
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
def test_events_apply_only_to_an_election(junk: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: select(junk, OPT_IN),
        lambda: select(junk, NO_DECISION),
        lambda: cancel(junk),
        lambda: confirm(junk, "CONFIRM", at=IN_WINDOW),
    ]
    for call in calls:
        with pytest.raises(InvalidType, match="an Election"):
            call()


def test_no_one_is_opt_in_eligible_before_there_was_opting_in() -> None:
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


def test_a_determination_without_findings_is_not_trusted_but_a_bare_answer_is() -> None:
    bare = Determination(Eligibility.MIPS_ELIGIBLE, PY2026, ())
    assert may_submit(begin(GROUP, bare, PY2026)).answer is None
    assert may_submit(begin(GROUP, Eligibility.MIPS_ELIGIBLE, PY2026)).answer is True
    assert begin(GROUP, _of_group(), PY2026).state is ElectionState.UNDECIDED


def test_an_election_begins_for_the_determinations_year_even_if_the_year_is_repeated() -> None:
    year, same = PerformanceYear(2026), PerformanceYear(2026)
    assert year is not same
    assert begin(GROUP, determine_group(_FACTS, year), same).year == year
