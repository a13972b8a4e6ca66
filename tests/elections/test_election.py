"""One election as it stands: what it holds, and what contradicts itself."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.identifiers import ApmEntity, Group, Individual, Participant, Subgroup, Tin
from qpp_rules.core.years import EASTERN
from qpp_rules.elections import (
    Capacity,
    Confirmer,
    Election,
    ElectionState,
    Exemption,
    begin,
    confirm,
    may_submit,
)
from qpp_rules.eligibility import (
    Eligibility,
    GroupFacts,
    VirtualGroupFacts,
    determine_group,
    determine_individual,
    determine_subgroup,
    determine_virtual_group,
)
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    ELECTING,
    EXEMPT,
    GROUP,
    IN_WINDOW,
    KINDS,
    MIPS,
    NO_DECISION,
    NOT_APPLICABLE,
    NPI,
    OPT_IN,
    OPTED_IN,
    PY2026,
    REGISTRY,
    REPORTING,
    REPRESENTATIVE,
    SELECTED,
    TIN,
    VOLUNTARILY,
    confirmed,
    eastern,
    in_state,
    selected,
    undecided,
)
from tests.eligibility.strategies import AT, clinician

# Who confirmed.


@pytest.mark.parametrize("by", [None, REPRESENTATIVE, REGISTRY])
def test_an_election_keeps_who_confirmed_it_and_in_which_capacity(by: Confirmer | None) -> None:
    assert confirmed(by=by).confirmed_by == by


@pytest.mark.parametrize("by", ["A. Smith", Capacity.INTERMEDIARY, 0])
def test_a_confirmer_must_be_a_confirmer(by: Any) -> None:
    with pytest.raises(InvalidType, match="expected a Confirmer") as raised:
        confirm(selected(), "CONFIRM", at=IN_WINDOW, by=by)
    assert raised.value.subject == "confirm"


@pytest.mark.parametrize(
    ("name", "capacity"),
    [("", Capacity.INTERMEDIARY), (" A", Capacity.INTERMEDIARY), (None, Capacity.INTERMEDIARY)],
)
def test_a_confirmer_must_have_a_name(name: Any, capacity: Capacity) -> None:
    with pytest.raises(InvalidInput, match="name"):
        Confirmer(name, capacity)


def test_a_confirmer_must_have_a_capacity() -> None:
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
def test_a_contradictory_election_cannot_be_made(
    start: Election, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidValue) as raised:
        evolve(start, **changes)
    assert field in [problem.field for problem in raised.value.problems]


def test_every_fault_of_an_election_is_reported_together() -> None:
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
    assert str(by) == "confirmed_by: given a Confirmer, expected None before it is confirmed"


def test_a_choice_that_does_not_fit_its_state_is_named() -> None:
    with pytest.raises(InvalidValue, match=r"choice: given None, expected .* with SELECTED"):
        evolve(selected(), choice=None)
    with pytest.raises(InvalidValue, match=r"choice: given NO_DECISION, expected .* with SELECTED"):
        evolve(selected(), choice=NO_DECISION)


@pytest.mark.parametrize(
    "field", ["participant", "year", "eligibility", "state", "choice", "confirmed_by"]
)
def test_each_field_of_an_election_must_have_its_type(field: str) -> None:
    with pytest.raises(InvalidType) as raised:
        evolve(confirmed(), **{field: "text"})
    assert raised.value.problems[0].field == field


@pytest.mark.parametrize("at", ["2027-02-01", datetime(2027, 2, 1, 9)], ids=["text", "naive"])
def test_the_instant_of_an_election_must_be_aware(at: Any) -> None:
    with pytest.raises(InvalidInput, match="confirmed_at"):
        evolve(confirmed(), confirmed_at=at)


def test_an_instant_is_kept_in_utc_so_that_elections_compare_by_instant() -> None:
    first = evolve(confirmed(), confirmed_at=datetime(2027, 11, 7, 1, 30, tzinfo=EASTERN))
    second = evolve(confirmed(), confirmed_at=datetime(2027, 11, 7, 1, 30, tzinfo=EASTERN, fold=1))
    assert first != second
    assert first.confirmed_at is not None
    assert second.confirmed_at is not None
    assert second.confirmed_at - first.confirmed_at == timedelta(hours=1)
    assert first.confirmed_at.tzinfo is UTC


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301


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


def test_entities_of_one_tin_are_distinguished() -> None:
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


def test_an_exemption_may_be_given_unless_the_determination_contradicts_it() -> None:
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
def test_an_impossible_exemption_is_refused(
    participant: Participant, eligibility: Eligibility, exemption: Any, kind: type[InvalidInput]
) -> None:
    with pytest.raises(kind) as raised:
        begin(participant, eligibility, PY2026, exemption=exemption)
    assert [problem.field for problem in raised.value.problems] == ["exemption"]


# Who could not have confirmed then.


@pytest.mark.parametrize(
    "at", ["2026-12-31 23:59", "2026-06-01 12:00", "2025-02-01 12:00", "2020-01-01 00:00"]
)
def test_nothing_is_confirmed_before_the_performance_year_ended(at: str) -> None:
    with pytest.raises(InvalidValue, match="an instant after 2026 ended") as raised:
        evolve(confirmed(), confirmed_at=eastern(at))
    assert [problem.field for problem in raised.value.problems] == ["confirmed_at"]


def test_an_election_at_the_first_instant_after_the_year_is_accepted_and_opens_nothing() -> None:
    election = evolve(confirmed(), confirmed_at=eastern("2027-01-01 00:00"))
    assert may_submit(election).answer is False
