"""A registry's upload: choices, counts, one confirmation for all of it, or none."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime
from itertools import chain
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import ApmEntity, Group, Individual, Npi, Tin
from qpp_rules.deadlines import Deadline
from qpp_rules.elections import (
    TRANSITIONS,
    WAIVED,
    Batch,
    BatchState,
    Choice,
    ClientDecision,
    ConfirmationRefused,
    ElectionState,
    ElectionWindowClosed,
    Exemption,
    begin,
    confirm,
    may_submit,
    select,
)
from qpp_rules.eligibility import Eligibility
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    ELECTING,
    ELECTIONS,
    EXEMPT,
    GROUP,
    IN_WINDOW,
    MIPS,
    NO_DECISION,
    NOT_APPLICABLE,
    OPT_IN,
    OPTED_IN,
    PY,
    PY2026,
    REGISTRY,
    REPORTING,
    SELECTED,
    TIN,
    UNDECIDED,
    UNDETERMINED,
    VOLUNTARILY,
    begun,
    confirmed,
    eastern,
    groups_from,
    in_window,
    selected,
    undecided,
    uploads,
)

OPEN, CONFIRMED, CANCELLED = BatchState

# The upload of the guide: 50 opt-in eligible (3, 20 and 27), and others.
UNDECIDED_3, VOLUNTARY_20, OPT_IN_27 = groups_from(1, 3), groups_from(4, 20), groups_from(24, 27)
FIFTY = (*UNDECIDED_3, *VOLUNTARY_20, *OPT_IN_27)
ELIGIBLE_5, EXEMPT_4, UNKNOWN_2 = groups_from(100, 5), groups_from(200, 4), groups_from(300, 2)


def guide_upload() -> Batch:
    """Return the upload of the guide, its choices made."""
    beside: list[tuple[tuple[Group, ...], Eligibility]] = [
        (ELIGIBLE_5, MIPS),
        (EXEMPT_4, EXEMPT),
        (UNKNOWN_2, UNDETERMINED),
    ]
    batch = Batch(
        chain(
            (undecided(group) for group in FIFTY),
            (begun(group, eligibility) for groups, eligibility in beside for group in groups),
        )
    )
    return batch.choose(
        {**dict.fromkeys(VOLUNTARY_20, VOLUNTARILY), **dict.fromkeys(OPT_IN_27, OPT_IN)}
    )


def of(*groups: Group) -> Batch:
    return Batch(undecided(group) for group in groups)


A, B, C = groups_from(1, 3)


# The screens of the guide. ELE-027 to ELE-033, S4:912 to S4:1031.


def test_the_upload_of_the_guide_counts_3_20_and_27_of_50_ele_032() -> None:
    batch = guide_upload()
    assert batch.summary() == {OPT_IN: 27, VOLUNTARILY: 20, NO_DECISION: 3}
    assert sum(batch.summary().values()) == len(batch.to_elect) == 50


def test_the_election_list_holds_only_the_opt_in_eligible_ele_031() -> None:
    assert [election.participant for election in guide_upload().to_elect] == list(FIFTY)


def test_one_confirmation_makes_the_whole_upload_final_ele_033() -> None:
    batch = guide_upload()
    done = batch.confirm("confirm", at=IN_WINDOW, by=REGISTRY, decisions=WAIVED)
    assert done.state is CONFIRMED
    states = {election.participant: election.state for election in done.elections}
    assert {states[group] for group in OPT_IN_27} == {OPTED_IN}
    assert {states[group] for group in VOLUNTARY_20} == {REPORTING}
    assert {states[group] for group in UNDECIDED_3} == {UNDECIDED}
    final = [election for election in done.elections if election.is_final]
    assert {(e.confirmed_at, e.confirmed_by) for e in final} == {(IN_WINDOW, REGISTRY)}
    assert done.summary() == batch.summary()


def test_after_confirmation_all_go_but_the_undecided_and_the_undetermined_ele_029() -> None:
    batch = guide_upload()
    done = batch.confirm("CONFIRM", at=IN_WINDOW, decisions=WAIVED)
    assert [e.participant for e in done.uploaded] == [
        *VOLUNTARY_20,
        *OPT_IN_27,
        *ELIGIBLE_5,
        *EXEMPT_4,
    ]
    assert [e.participant for e in done.withheld] == [*UNDECIDED_3, *UNKNOWN_2]
    assert batch.uploaded == ()
    assert batch.withheld == batch.elections


def test_cancelling_drops_the_whole_upload_the_mips_eligible_included_ele_027() -> None:
    batch = guide_upload()
    dropped = batch.cancel()
    assert dropped.state is CANCELLED
    assert dropped.uploaded == ()
    assert dropped.withheld == dropped.elections
    assert dropped.summary() == {OPT_IN: 0, VOLUNTARILY: 0, NO_DECISION: 50}
    assert {e.participant for e in dropped.withheld} >= {*ELIGIBLE_5}
    assert batch == guide_upload()


def test_a_cancelled_upload_may_be_uploaded_again_c11() -> None:
    earlier = of(A).choose({A: OPT_IN}).confirm("CONFIRM", at=IN_WINDOW, decisions=WAIVED)
    dropped = of(B).choose({B: OPT_IN}).cancel()
    again = Batch(dropped.elections).choose({B: VOLUNTARILY})
    again = again.confirm("CONFIRM", at=IN_WINDOW, decisions=[decided(B, VOLUNTARILY)])
    assert [e.state for e in again.uploaded] == [REPORTING]
    assert [e.state for e in earlier.uploaded] == [OPTED_IN]


def test_a_withheld_participant_may_still_elect_until_the_close_ele_030_c5() -> None:
    done = guide_upload().confirm("CONFIRM", at=IN_WINDOW, decisions=WAIVED)
    (late, *_) = [e for e in done.withheld if e.state is UNDECIDED]
    later = confirm(select(late, OPT_IN), "CONFIRM", at=eastern("2027-03-31 19:59"))
    assert may_submit(later).answer is True
    again = Batch([late]).choose({late.participant: VOLUNTARILY})
    assert again.confirm("CONFIRM", at=eastern("2027-03-31 19:59"), decisions=WAIVED).uploaded
    with pytest.raises(ElectionWindowClosed):
        again.confirm("CONFIRM", at=eastern("2027-03-31 20:00"), decisions=WAIVED)


# Choosing. ELE-028, C6.


def test_a_participant_without_a_choice_stays_at_no_decision_ele_028_c6() -> None:
    batch = of(A, B)
    assert batch.summary() == {OPT_IN: 0, VOLUNTARILY: 0, NO_DECISION: 2}
    assert batch.choose({A: OPT_IN}).summary() == {OPT_IN: 1, VOLUNTARILY: 0, NO_DECISION: 1}
    assert batch.choose({}) == batch


class Failing(dict[Any, Any]):
    """A mapping of the caller's that fails."""

    def __iter__(self) -> Any:
        raise KeyError("PATIENT-77")

    keys = items = values = __iter__


def test_a_mapping_that_fails_is_named() -> None:
    for act in (
        lambda: of(A).choose(Failing()),
        lambda: of(A).confirm("CONFIRM", at=IN_WINDOW, decisions=Failing()),
    ):
        with pytest.raises(InvalidValue, match="given one that raised KeyError") as raised:
            act()
        assert "PATIENT" not in str(raised.value)


def test_a_choice_may_be_changed_and_withdrawn_before_confirmation_ele_025() -> None:
    batch = of(A, B).choose({A: OPT_IN, B: OPT_IN}).choose({A: VOLUNTARILY, B: NO_DECISION})
    assert batch.summary() == {OPT_IN: 0, VOLUNTARILY: 1, NO_DECISION: 1}
    assert [e.state for e in batch.elections] == [SELECTED, UNDECIDED]


def test_all_participants_without_a_possible_choice_are_reported_and_none_is_chosen_ele_028() -> (
    None
):
    batch = Batch([undecided(A), begin(B, MIPS, PY2026), begin(C, EXEMPT, PY2026)])
    unknown = Group(TIN)
    with pytest.raises(InvalidValue) as raised:
        batch.choose({A: OPT_IN, B: OPT_IN, unknown: OPT_IN, C: NO_DECISION})
    assert raised.value.subject == "Batch.choose"
    assert [str(problem) for problem in raised.value.problems] == [
        "choices: given group:*****4321, expected a participant of the upload",
        "choices: given group:*****0002, expected a participant that has an election to make",
        "choices: given group:*****0003, expected a participant that has an election to make",
    ]
    assert not shows(str(raised.value), TIN.digits)
    assert batch.summary()[NO_DECISION] == 1


@pytest.mark.parametrize("choices", [{A: "opt-in"}, {"group:000000001": OPT_IN}, {None: OPT_IN}])
def test_choices_must_map_participants_to_choices(choices: Any) -> None:
    with pytest.raises(InvalidType):
        of(A).choose(choices)


def test_a_group_and_its_clinician_are_two_participants_of_one_upload_ele_034() -> None:
    batch = Batch([undecided(GROUP), undecided(CLINICIAN)])
    done = batch.choose({GROUP: OPT_IN}).confirm("CONFIRM", at=IN_WINDOW, decisions=WAIVED)
    assert [e.participant for e in done.uploaded] == [GROUP]
    assert [e.participant for e in done.withheld] == [CLINICIAN]


# Confirming: all of it or nothing. ELE-033, ELE-037.


@pytest.mark.parametrize(
    ("phrase", "at", "kind"),
    [
        pytest.param("CONFIRM ", IN_WINDOW, ConfirmationRefused, id="ELE-033: another word"),
        pytest.param("", IN_WINDOW, ConfirmationRefused, id="no word"),
        pytest.param(None, IN_WINDOW, InvalidType, id="no text"),
        pytest.param("CONFIRM", eastern("2027-03-31 20:00"), ElectionWindowClosed, id="closed"),
        pytest.param("CONFIRM", eastern("2027-01-04 09:59"), ElectionWindowClosed, id="not open"),
        pytest.param("CONFIRM", datetime(2027, 2, 1, 9), InvalidValue, id="naive"),
        pytest.param("CONFIRM", date(2027, 2, 1), InvalidType, id="a day"),
    ],
)
@pytest.mark.parametrize("choices", [{A: OPT_IN, B: VOLUNTARILY}, {}], ids=["two choices", "none"])
def test_a_failed_confirmation_leaves_the_upload_unchanged(
    choices: dict[Any, Choice], phrase: Any, at: Any, kind: type[Exception]
) -> None:
    batch = of(A, B, C).choose(choices)
    if kind is ElectionWindowClosed and not choices:
        assert batch.confirm(phrase, at=at).state is CONFIRMED
        return
    with pytest.raises(kind):
        batch.confirm(phrase, at=at, decisions=WAIVED)
    assert batch == of(A, B, C).choose(choices)
    assert not any(election.is_final for election in batch.elections)


def test_a_word_that_does_not_confirm_is_reported_with_the_first_participant() -> None:
    with pytest.raises(ConfirmationRefused) as refused:
        of(A, B, C).confirm("yes", at=IN_WINDOW)
    assert A.masked_key in str(refused.value)
    assert C.masked_key not in str(refused.value)


def test_nothing_is_confirmed_without_a_confirmer() -> None:
    batch = of(A).choose({A: OPT_IN})
    by: Any = "registry-7"
    with pytest.raises(InvalidType, match="Confirmer"):
        batch.confirm("CONFIRM", at=IN_WINDOW, by=by)
    assert batch.state is OPEN


def test_a_year_without_a_known_window_needs_a_given_one() -> None:
    batch = Batch([undecided(A, PY(2027))]).choose({A: OPT_IN})
    at = in_window(PY(2027))
    with pytest.raises(YearNotCovered):
        batch.confirm("CONFIRM", at=at, decisions=WAIVED)
    window = Deadline(
        key="election",
        title="Election, by a notice at hand",
        original_closes=eastern("2028-03-31 20:00"),
        citation=TRANSITIONS[0].citation,
    )
    done = batch.confirm("CONFIRM", at=at, decisions=WAIVED, window=window)
    assert done.window == window
    assert [election.state for election in done.uploaded] == [OPTED_IN]
    assert evolve(done, window=None).uploaded == ()


def decided(participant: Group, choice: Choice, year: int = 2026) -> ClientDecision:
    return ClientDecision(participant, PY(year), choice, "A. Smith", date(2027, 1, 8))


def test_all_contradictions_of_clients_decisions_are_reported_and_nothing_is_confirmed_c39() -> (
    None
):
    batch = of(A, B, C).choose({A: OPT_IN, B: OPT_IN})
    decisions = [decided(A, VOLUNTARILY), decided(B, OPT_IN), decided(C, VOLUNTARILY)]
    with pytest.raises(InvalidValue) as raised:
        batch.confirm("CONFIRM", at=IN_WINDOW, decisions=decisions)
    assert raised.value.subject == "Batch.confirm"
    assert [(p.field, p.given, p.expected) for p in raised.value.problems] == [
        ("decisions", "opt-in for group:*****0001", "report voluntarily, which it wants"),
        ("decisions", "no decision for group:*****0003", "report voluntarily, which it wants"),
    ]
    assert not any(election.is_final for election in batch.elections)


@pytest.mark.parametrize(
    "decision",
    [
        pytest.param(decided(A, VOLUNTARILY, 2025), id="of another year"),
        pytest.param(decided(C, VOLUNTARILY), id="of a client that is not in the upload"),
        pytest.param(decided(B, VOLUNTARILY), id="of one that has no election"),
    ],
)
def test_a_decision_that_does_not_contradict_the_choices_does_not_stop_the_upload(
    decision: ClientDecision,
) -> None:
    batch = Batch([undecided(A), begin(B, MIPS, PY2026)]).choose({A: OPT_IN})
    decisions = iter([decision, decided(A, OPT_IN)])
    assert batch.confirm("CONFIRM", at=IN_WINDOW, decisions=decisions).state is CONFIRMED
    with pytest.raises(InvalidValue, match="its client's decision on record"):
        batch.confirm("CONFIRM", at=IN_WINDOW, decisions=[decision])


def test_a_client_without_a_decision_agrees_with_no_choice_ele_037() -> None:
    done = of(A).confirm("CONFIRM", at=IN_WINDOW, decisions=[decided(A, NO_DECISION)])
    assert [e.state for e in done.withheld] == [UNDECIDED]


def test_strictly_every_opt_in_eligible_participant_needs_a_choice_c6() -> None:
    batch = Batch([undecided(A), undecided(B), undecided(C), begin(GROUP, MIPS, PY2026)])
    batch = batch.choose({A: OPT_IN})
    with pytest.raises(InvalidValue) as raised:
        batch.confirm("CONFIRM", at=IN_WINDOW, decisions=[decided(A, VOLUNTARILY)], strict=True)
    assert [problem.given for problem in raised.value.problems] == [
        "opt-in for group:*****0001",
        "no decision for group:*****0002",
        "no decision for group:*****0003",
    ]
    chosen = batch.choose({B: OPT_IN, C: VOLUNTARILY})
    done = chosen.confirm("CONFIRM", at=IN_WINDOW, strict=True, decisions=WAIVED)
    assert done.withheld == ()


@pytest.mark.parametrize("closed", ["confirm", "cancel"])
@pytest.mark.parametrize("then", ["choose", "confirm", "cancel"])
def test_nothing_more_can_be_done_with_an_upload_that_is_confirmed_or_cancelled(
    closed: str, then: str
) -> None:
    batch = of(A).choose({A: OPT_IN})
    confirmed_ = batch.confirm("CONFIRM", at=IN_WINDOW, decisions=WAIVED)
    batch = batch.cancel() if closed == "cancel" else confirmed_
    kept = copy.deepcopy(batch)
    calls = {
        "choose": lambda: batch.choose({A: VOLUNTARILY}),
        "confirm": lambda: batch.confirm("CONFIRM", at=IN_WINDOW),
        "cancel": batch.cancel,
    }
    with pytest.raises(InvalidValue) as raised:
        calls[then]()
    assert str(raised.value) == (
        f"Batch.{then}: state: given {batch.state.value}, expected an open batch; start another "
        "upload"
    )
    assert batch == kept


# The clients' decisions. ELE-037, ELE-038, C13.


def test_without_a_decision_on_record_the_whole_upload_is_refused_and_the_clients_are_named() -> (
    None
):
    batch = of(A, B, C).choose({A: OPT_IN, B: VOLUNTARILY})
    with pytest.raises(InvalidValue) as raised:
        batch.confirm("CONFIRM", at=IN_WINDOW)
    assert [(p.field, p.given, p.expected, p.remedy) for p in raised.value.problems] == [
        (
            "decisions",
            f"{choice} for group:*****000{number}",
            "its client's decision on record",
            "ask the client, or give decisions=WAIVED",
        )
        for number, choice in ((1, "opt-in"), (2, "report voluntarily"))
    ]
    assert not any(election.is_final for election in batch.elections)


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        pytest.param(date(2027, 1, 31), True, id="before"),
        pytest.param(date(2027, 2, 1), True, id="ELE-037: on the day of the confirmation"),
        pytest.param(date(2027, 2, 2), False, id="ELE-037: the day after"),
        pytest.param(date(2028, 2, 1), False, id="a year after"),
    ],
)
def test_a_decision_must_not_be_later_than_the_confirmation_it_supports_c13(
    day: date, taken: bool
) -> None:
    batch = of(A).choose({A: OPT_IN})
    decisions = [evolve(decided(A, OPT_IN), decided_on=day)]
    if taken:
        done = batch.confirm("CONFIRM", at=IN_WINDOW, decisions=decisions)
        assert [election.state for election in done.uploaded] == [OPTED_IN]
        return
    with pytest.raises(InvalidValue) as raised:
        batch.confirm("CONFIRM", at=IN_WINDOW, decisions=decisions)
    (problem,) = raised.value.problems
    assert problem.given == f"opt-in for group:*****0001, decided on {day}"
    assert problem.expected == "a decision not later than the confirmation, 2027-02-01"


def test_the_day_of_a_decision_is_an_eastern_day() -> None:
    batch = of(A).choose({A: OPT_IN})
    late_evening = datetime.fromisoformat("2027-02-02T04:59:00+00:00")
    decisions = [evolve(decided(A, OPT_IN), decided_on=date(2027, 2, 2))]
    with pytest.raises(InvalidValue, match="2027-02-01"):
        batch.confirm("CONFIRM", at=late_evening, decisions=decisions)


def test_one_decision_in_time_is_enough_and_a_different_one_is_refused() -> None:
    batch = of(A).choose({A: OPT_IN})
    late = evolve(decided(A, OPT_IN), decided_on=date(2027, 3, 1))
    assert batch.confirm("CONFIRM", at=IN_WINDOW, decisions=[late, decided(A, OPT_IN)]).uploaded
    with pytest.raises(InvalidValue, match="report voluntarily, which it wants"):
        batch.confirm(
            "CONFIRM", at=IN_WINDOW, decisions=[decided(A, OPT_IN), decided(A, VOLUNTARILY)]
        )


def test_decisions_may_be_a_mapping_by_participant() -> None:
    batch = of(A, B).choose({A: OPT_IN})
    assert batch.confirm("CONFIRM", at=IN_WINDOW, decisions={A: decided(A, OPT_IN)}).uploaded
    with pytest.raises(
        InvalidValue, match="that of group:\\*\\*\\*\\*\\*0002, expected each under"
    ):
        batch.confirm("CONFIRM", at=IN_WINDOW, decisions={A: decided(B, OPT_IN)})


@pytest.mark.parametrize("junk", [None, 5, "waived", [5], {A: OPT_IN}, [OPT_IN], True])
def test_anything_but_decisions_is_refused(junk: Any) -> None:
    for batch in (of(A).choose({A: OPT_IN}), of(A)):
        with pytest.raises(InvalidType, match="decisions"):
            batch.confirm("CONFIRM", at=IN_WINDOW, decisions=junk)


def test_waived_decisions_are_not_required() -> None:
    done = of(A).choose({A: OPT_IN}).confirm("CONFIRM", at=IN_WINDOW, decisions=WAIVED)
    assert [election.state for election in done.uploaded] == [OPTED_IN]


# Nothing to elect.


@pytest.mark.parametrize("at", ["2027-01-04 09:59", "2027-03-31 20:00", "2030-01-01 09:00"])
def test_an_upload_with_nothing_to_elect_needs_no_window(at: str) -> None:
    batch = Batch([begin(A, MIPS, PY2026), begun(B, EXEMPT), undecided(C)])
    done = batch.confirm("CONFIRM", at=eastern(at))
    assert [election.participant for election in done.uploaded] == [A, B]
    assert [election.participant for election in done.withheld] == [C]


def test_an_upload_for_a_year_without_a_window_goes_if_there_is_nothing_to_elect() -> None:
    batch = Batch([begin(A, MIPS, PY(2027))])
    assert len(batch.confirm("CONFIRM", at=in_window(PY(2027))).uploaded) == 1


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        pytest.param({"phrase": "confirmed"}, ConfirmationRefused, id="another word"),
        pytest.param({"by": "registry"}, InvalidType, id="no confirmer"),
        pytest.param({"strict": "yes"}, InvalidType, id="strict"),
        pytest.param({"window": "always"}, InvalidType, id="window"),
    ],
)
def test_with_nothing_to_elect_the_arguments_are_still_checked(
    arguments: dict[str, Any], kind: type[Exception]
) -> None:
    batch = Batch([begin(A, MIPS, PY2026)])
    with pytest.raises(kind):
        batch.confirm(**({"phrase": "CONFIRM", "at": IN_WINDOW} | arguments))
    assert batch.state is OPEN


def test_an_exempt_participant_without_a_valid_reason_is_withheld() -> None:
    gone = begin(A, EXEMPT, PY2026, exemption=Exemption.DOES_NOT_EXIST)
    done = Batch([gone, begin(B, EXEMPT, PY2026)]).confirm("CONFIRM", at=IN_WINDOW)
    assert done.uploaded == ()


def test_an_election_outside_the_window_sends_no_data_from_an_upload_written_by_hand() -> None:
    """Confirmed outside the window, an election sends no data, whatever the upload says."""
    late = evolve(confirmed(participant=A), confirmed_at=eastern("2027-04-10 12:00"))
    assert Batch([late], CONFIRMED).uploaded == ()


@pytest.mark.parametrize("junk", [None, 5, [OPT_IN], "choices"])
def test_choices_must_be_a_mapping(junk: Any) -> None:
    with pytest.raises(InvalidType, match="map each participant"):
        of(A).choose(junk)


@pytest.mark.parametrize("junk", [None, 5, "elections"])
def test_anything_but_a_list_of_elections_is_not_an_upload(junk: Any) -> None:
    with pytest.raises(InvalidType, match="elections"):
        Batch(junk)


# What an upload may hold.


@pytest.mark.parametrize(
    ("elections", "given_"),
    [
        pytest.param([], "none", id="nobody"),
        pytest.param([undecided(GROUP)] * 3, "group:*****4321 3 times", id="one three times"),
        pytest.param(
            [undecided(GROUP), selected()], "group:*****4321 2 times", id="one in two states"
        ),
        pytest.param(
            [undecided(A), undecided(B, PY(2025))], "elections of several years", id="years"
        ),
        pytest.param(
            [undecided(A), confirmed()], "group:*****4321, already confirmed", id="confirmed"
        ),
    ],
)
def test_an_upload_holds_unconfirmed_elections_for_one_year_each_participant_once(
    elections: list[Any], given_: str
) -> None:
    with pytest.raises(InvalidValue) as raised:
        Batch(elections)
    assert [problem.given for problem in raised.value.problems] == [given_]


def test_an_upload_must_hold_elections() -> None:
    junk: Any = [undecided(A), "group:1"]
    with pytest.raises(InvalidType, match="a tuple of Election"):
        Batch(junk)
    with pytest.raises(InvalidType, match="state"):
        evolve(of(A), state="open")


@pytest.mark.parametrize(
    ("elections", "state", "given_"),
    [
        pytest.param(
            [selected()], CONFIRMED, "group:*****4321, selected and not confirmed", id="pending"
        ),
        pytest.param(
            [selected()], CANCELLED, "group:*****4321, selected and not confirmed", id="cancelled"
        ),
        pytest.param([confirmed()], CANCELLED, "group:*****4321, already confirmed", id="final"),
    ],
)
def test_no_upload_can_be_half_confirmed_or_cancelled_with_an_election_in_force(
    elections: list[Any], state: BatchState, given_: str
) -> None:
    with pytest.raises(InvalidValue) as raised:
        Batch(elections, state)
    assert [problem.given for problem in raised.value.problems] == [given_]


def test_an_upload_can_be_pickled_and_copied_and_shows_no_whole_tin() -> None:
    batch = Batch([undecided(GROUP), undecided(CLINICIAN)]).choose({GROUP: OPT_IN})
    done = batch.confirm("CONFIRM", at=IN_WINDOW, by=REGISTRY, decisions=WAIVED)
    for one in (batch, done, batch.cancel()):
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301
        assert copy.copy(one) == one
        assert not shows(repr(one), TIN.digits)


def test_choices_for_a_large_upload_are_made_in_one_pass() -> None:
    """Two passes over it, and not one for each participant."""
    participants = [Individual(Tin("000000001"), Npi(f"{n:010}")) for n in range(4000)]
    batch = Batch(undecided(participant) for participant in participants)
    assert batch.choose(dict.fromkeys(participants, OPT_IN)).summary()[OPT_IN] == 4000


# Laws.


@given(uploads())
def test_the_counts_sum_to_the_elections_to_make(batch: Batch) -> None:
    """ELE-032: No Decision, Report Voluntarily and Opt-In add up to the list."""
    summary = batch.summary()
    assert list(summary) == list(Choice)
    assert sum(summary.values()) == len(batch.to_elect)
    choices = [election.choice or NO_DECISION for election in batch.to_elect]
    assert summary == {choice: choices.count(choice) for choice in Choice}


@given(uploads())
def test_after_confirmation_each_participant_is_either_submitted_or_withheld_in_order(
    batch: Batch,
) -> None:
    """ELE-029, ELE-033: each participant once, on one side; it goes where it may be submitted."""
    at = in_window(batch.elections[0].year)
    done = batch.confirm("CONFIRM", at=at, decisions=WAIVED)
    order = {e.participant: place for place, e in enumerate(batch.elections)}
    both = sorted((*done.uploaded, *done.withheld), key=lambda e: order[e.participant])
    assert tuple(both) == done.elections
    assert all(may_submit(e).answer is True for e in done.uploaded)
    assert all(may_submit(e).answer is not True for e in done.withheld)
    for before, after in zip(batch.elections, done.elections, strict=True):
        if before.state is SELECTED:
            assert (after.is_final, after.choice) == (True, before.choice)
        else:
            assert after == before


@given(uploads())
def test_a_cancelled_upload_submits_and_confirms_nothing(batch: Batch) -> None:
    """ELE-027: the whole upload is dropped, and every selection with it."""
    dropped = batch.cancel()
    assert dropped.uploaded == ()
    assert dropped.withheld == dropped.elections
    assert {e.state for e in dropped.elections} <= {UNDECIDED, NOT_APPLICABLE}
    assert [e.participant for e in dropped.elections] == [e.participant for e in batch.elections]
    again = Batch(dropped.elections)
    assert again.to_elect == dropped.to_elect


FAILURES: dict[str, dict[str, Any]] = {
    "word": {"phrase": "confirmed"},
    "late": {"at": eastern("2031-04-01 09:00")},
    "early": {"at": eastern("2019-06-01 09:00")},
    "naive": {"at": datetime(2027, 2, 1, 9)},
    "confirmer": {"by": "somebody"},
    "decision": {},
}


@given(uploads(empty=False), st.sampled_from(sorted(FAILURES)))
def test_a_confirmation_that_fails_for_any_reason_changes_nothing(
    batch: Batch, failure: str
) -> None:
    """ELE-033: all or nothing."""
    kept = copy.deepcopy(batch)
    last = [e for e in batch.elections if e.state is SELECTED][-1]
    contrary = OPT_IN if last.choice is VOLUNTARILY else VOLUNTARILY
    decisions = [ClientDecision(last.participant, last.year, contrary, "A", date(2020, 1, 1))]
    arguments: dict[str, Any] = {"phrase": "CONFIRM", "at": in_window(last.year)}
    arguments |= FAILURES[failure]
    with pytest.raises((InvalidInput, ConfirmationRefused, ElectionWindowClosed)):
        batch.confirm(**arguments, decisions=decisions if failure == "decision" else WAIVED)
    assert batch == kept
    assert batch.state is OPEN
    assert not any(election.is_final for election in batch.elections)


@given(uploads(), st.sampled_from(ELECTIONS))
def test_choosing_for_all_leaves_no_one_undecided(batch: Batch, choice: Choice) -> None:
    """Each of the list has the choice, and those beside the list are as they were."""
    chosen = batch.choose({e.participant: choice for e in batch.to_elect})
    assert chosen.summary()[choice] == len(batch.to_elect)
    beside = [e for e in batch.elections if e.state is ElectionState.NOT_APPLICABLE]
    assert [e for e in chosen.elections if e.state is ElectionState.NOT_APPLICABLE] == beside


def test_an_apm_entity_whose_election_is_made_elsewhere_is_withheld_ele_039() -> None:
    entity = begin(ApmEntity("A1234"), ELECTING, PY(2020))
    done = Batch([entity]).confirm("CONFIRM", at=in_window(PY(2020)))
    assert done.withheld == (entity,)
    assert done.to_elect == ()
