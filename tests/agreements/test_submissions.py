"""Agreement and authorization together, for many participants: AGR-012."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.agreements import (
    PlannedSubmission,
    check_agreement,
    check_authorization,
    may_submit,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Individual
from tests.agreements import strategies as of_agreements
from tests.agreements.strategies import (
    CLINICIAN,
    COLLEAGUE,
    GROUP,
    GROUPS,
    INTEROPERABILITY,
    KINDS,
    PY,
    PY2026,
    PY2027,
    QUALITY,
    TIN,
    YEARS,
    agreement,
    authorization,
    planned,
)
from tests.core.helpers import shows

BOTH, NEITHER = frozenset({QUALITY, INTEROPERABILITY}), frozenset()
INDIVIDUAL_DATA = "agreements.individual-data"
GONE, UNSURE = {"ends_on": date(2026, 6, 30)}, {"meets_law": None}


@pytest.mark.parametrize("participant", [CLINICIAN, GROUP], ids=["individual", "group"])
@pytest.mark.parametrize(
    ("agreed", "authorized", "answer"),
    [
        pytest.param({}, {}, BOTH, id="both"),
        pytest.param(GONE, {}, NEITHER, id="no agreement"),
        pytest.param({}, {"is_on_file": False}, NEITHER, id="no authorization"),
        pytest.param(UNSURE, {}, None, id="agreement not known"),
        pytest.param({}, UNSURE, None, id="authorization not known"),
        pytest.param(GONE, UNSURE, NEITHER, id="no agreement decides"),
        pytest.param(UNSURE, {"is_on_file": False}, NEITHER, id="no authorization decides"),
        pytest.param({}, {"covers": frozenset({QUALITY})}, frozenset({QUALITY}), id="a part"),
        pytest.param(UNSURE, {"covers": frozenset({QUALITY})}, None, id="a part not known"),
        pytest.param(GONE, {"covers": frozenset({QUALITY})}, NEITHER, id="not even a part"),
    ],
)
def test_both_are_needed(
    participant: Any, agreed: dict[str, Any], authorized: dict[str, Any], answer: Any
) -> None:
    """AGR-012, AGR-C02."""
    found = may_submit(
        [planned(participant)],
        [agreement(participant, **agreed)],
        [authorization(participant, **authorized)],
    )

    assert found[participant].answer == answer
    if participant == CLINICIAN:
        verdict = found[participant].finding(INDIVIDUAL_DATA).verdict
        assert verdict is {None: Verdict.UNKNOWN, NEITHER: Verdict.NOT_MET}.get(answer, Verdict.MET)


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_individual_data_need_both_of_the_clinicians_own(year: Any) -> None:
    """AGR-012: said in 2027, and before it our reading."""
    document = authorization(CLINICIAN, year)
    d = may_submit([planned(CLINICIAN, year)], [agreement(CLINICIAN)], [document])[CLINICIAN]
    finding = d.findings[-1]

    assert finding.rule.id == INDIVIDUAL_DATA
    assert finding.about == CLINICIAN.masked_key
    basis = Basis.CMS_GUIDANCE if year == PY2027 else Basis.INTERPRETATION
    assert finding.citation.basis is basis


@pytest.mark.parametrize("participant", GROUPS, ids=lambda one: type(one).__name__)
def test_of_the_others_nothing_is_said_of_individual_data(participant: Any) -> None:
    d = may_submit([planned(participant)], [], [])[participant]

    assert INDIVIDUAL_DATA not in {one.rule.id for one in d.findings}


@given(
    st.lists(
        st.sampled_from([*KINDS, COLLEAGUE]).flatmap(
            lambda one: of_agreements.submissions(one, PY2026)
        ),
        max_size=6,
        unique_by=lambda plan: plan.participant,
    ),
    st.lists(st.sampled_from([*KINDS, COLLEAGUE]).flatmap(of_agreements.agreements), max_size=8),
    st.lists(of_agreements.authorizations(), max_size=8),
)
def test_each_participant_is_answered_as_if_it_were_alone(
    plans: list[PlannedSubmission], agreed: list[Any], authorized: list[Any]
) -> None:
    """RDY-C05: one participant's lack blocks no other."""
    found = may_submit(plans, agreed, authorized)

    assert list(found) == [plan.participant for plan in plans]
    for plan in plans:
        alone = may_submit([plan], agreed, authorized)[plan.participant]
        assert found[plan.participant] == alone
        by_agreement = check_agreement(plan, agreed)
        by_authorization = check_authorization(plan, authorized)
        together = (*by_agreement.findings, *by_authorization.findings)
        assert alone.findings[: len(together)] == together
        assert len(alone.findings) - len(together) == isinstance(plan.participant, Individual)
        if by_agreement.answer is True:
            assert alone.answer == by_authorization.answer
        else:
            assert not alone.answer
        if by_authorization.answer == NEITHER or by_agreement.answer is False:
            assert alone.answer == NEITHER
        elif by_agreement.answer is None:
            assert alone.answer is None


def test_what_is_missing_is_told_without_whole_numbers() -> None:
    d = may_submit([planned(CLINICIAN)], [], [])[CLINICIAN]

    assert not shows(d.explain(), TIN.digits)
    assert "individual:*****4321|1234567893" in d.explain()


def test_a_participant_is_planned_once() -> None:
    with pytest.raises(InvalidValue, match=r"planned: given .* more than once") as raised:
        may_submit([planned(), planned(CLINICIAN), planned(year=PY2027)], [], [])

    assert "group:*****4321" in str(raised.value)
    assert not shows(str(raised.value), TIN.digits)


@pytest.mark.parametrize("place", ["planned", "agreements", "authorizations"])
def test_every_list_holds_what_it_is_named_for(place: str) -> None:
    lists: dict[str, Any] = {"planned": [], "agreements": [], "authorizations": [], place: [GROUP]}

    with pytest.raises(InvalidType, match=rf"may_submit: {place}\[0\]: given Group"):
        may_submit(**lists)


def test_lists_may_be_read_once_only() -> None:
    found = may_submit(iter([planned()]), iter([agreement()]), iter([authorization()]))

    assert found[GROUP].answer == BOTH


def test_without_participants_there_is_no_answer() -> None:
    assert may_submit([], [agreement()], [authorization()]) == {}


def test_other_years_are_not_covered() -> None:
    with pytest.raises(YearNotCovered):
        may_submit([planned(year=PY(2022))], [], [])
