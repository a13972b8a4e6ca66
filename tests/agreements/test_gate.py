"""The gate of the documents: agreement, authorization and window together: AGR-012."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import deadlines
from qpp_rules.agreements import (
    Authorization,
    BusinessAssociateAgreement,
    PlannedSubmission,
    categories_covered,
    check_agreement,
    check_authorization,
    may_submit,
    may_submit_all,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import together
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Individual
from qpp_rules.core.vocabulary import CollectionType, ReportingOption
from qpp_rules.core.years import EASTERN
from qpp_rules.testing import strategies
from tests.agreements import strategies as of_agreements
from tests.agreements.strategies import (
    CLINICIAN,
    CLOSES,
    COLLEAGUE,
    GROUP,
    GROUPS,
    INTEROPERABILITY,
    KINDS,
    MEDICARE,
    PY,
    PY2026,
    PY2027,
    QUALITY,
    SENT,
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
DAY = timedelta(days=1)
OF_2027 = deadlines.Deadline(
    key="data-submission",
    title="Data submission",
    opens=datetime(2028, 1, 3, 10, tzinfo=EASTERN),
    original_closes=datetime(2028, 3, 31, 20, tzinfo=EASTERN),
    citation=deadlines.calendar(PY2026)["data-submission"].citation,
)


# --- both are needed ---------------------------------------------------------------------------


@pytest.mark.parametrize("participant", [CLINICIAN, GROUP], ids=["individual", "group"])
@pytest.mark.parametrize(
    ("agreed", "authorized", "answer", "goes"),
    [
        pytest.param({}, {}, BOTH, True, id="both"),
        pytest.param(GONE, {}, NEITHER, False, id="no agreement"),
        pytest.param({}, {"is_on_file": False}, NEITHER, False, id="no authorization"),
        pytest.param(UNSURE, {}, None, None, id="agreement not known"),
        pytest.param({}, UNSURE, None, None, id="authorization not known"),
        pytest.param(GONE, UNSURE, NEITHER, False, id="no agreement decides"),
        pytest.param(UNSURE, {"is_on_file": False}, NEITHER, False, id="no authorization decides"),
        pytest.param({}, {"covers": frozenset({QUALITY})}, frozenset({QUALITY}), False, id="part"),
        pytest.param(UNSURE, {"covers": frozenset({QUALITY})}, None, False, id="part, not known"),
        pytest.param(GONE, {"covers": frozenset({QUALITY})}, NEITHER, False, id="not even a part"),
    ],
)
def test_both_an_agreement_and_an_authorization_are_needed(
    participant: Any,
    agreed: dict[str, Any],
    authorized: dict[str, Any],
    answer: Any,
    goes: bool | None,
) -> None:
    """AGR-012, AGR-C02."""
    documents = (
        [agreement(participant, **agreed)],
        [authorization(participant, **authorized)],
    )
    covered = categories_covered([planned(participant)], *documents)[participant]

    assert covered.answer == answer
    assert may_submit(planned(participant), *documents).answer is goes
    if participant == CLINICIAN:
        verdict = covered.finding(INDIVIDUAL_DATA).verdict
        assert verdict is {None: Verdict.UNKNOWN, NEITHER: Verdict.NOT_MET}.get(answer, Verdict.MET)


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_individual_data_needs_the_clinicians_own_agreement_and_authorization(year: Any) -> None:
    """AGR-012: said in 2027, and before it our reading."""
    document = authorization(CLINICIAN, year)
    d = categories_covered([planned(CLINICIAN, year)], [agreement(CLINICIAN)], [document])[
        CLINICIAN
    ]
    finding = d.findings[-1]

    assert finding.rule.id == INDIVIDUAL_DATA
    assert finding.about == CLINICIAN.masked_key
    basis = Basis.CMS_GUIDANCE if year == PY2027 else Basis.INTERPRETATION
    assert finding.citation.basis is basis


@pytest.mark.parametrize("participant", GROUPS, ids=lambda one: type(one).__name__)
def test_the_finding_on_individual_data_appears_only_for_individuals(participant: Any) -> None:
    d = may_submit(planned(participant), [], [])

    assert INDIVIDUAL_DATA not in {one.rule.id for one in d.findings}


# --- the window --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "closes", "answer"),
    [
        pytest.param(SENT, None, True, id="in the window"),
        pytest.param(SENT.replace(month=4), None, False, id="after the close"),
        pytest.param(SENT.replace(month=3, day=31, hour=20), None, False, id="at the close"),
        pytest.param(SENT.replace(month=1, day=4), None, False, id="before the opening"),
        pytest.param(SENT.replace(month=3), date(2027, 2, 15), False, id="after an earlier close"),
        pytest.param(None, None, None, id="not known"),
    ],
)
def test_nothing_goes_while_data_submission_is_not_open(
    sent: datetime | None, closes: date | None, answer: bool | None
) -> None:
    plan = planned(submitted_at=sent, submission_closes=closes)
    d = may_submit(plan, [agreement()], [authorization()])

    assert d.answer is answer
    assert d.findings[: len(deadlines.may_submit(plan).findings)] == (
        deadlines.may_submit(plan).findings
    )
    if answer is None:
        assert d.missing == ("submitted_at",)


def test_data_for_2027_cannot_go_until_its_window_is_known() -> None:
    plan = planned(year=PY2027)
    documents = [agreement()], [authorization(year=PY2027)]

    assert may_submit(plan, *documents).answer is None
    assert may_submit(plan, *documents).missing == ("window",)
    assert may_submit(plan, *documents, window=OF_2027).answer is True
    assert may_submit_all([plan], *documents, window=OF_2027)[plan].answer is True


def test_the_agreement_must_last_until_the_given_windows_close() -> None:
    """G3: to the close of submission, whoever says when that is."""
    window = evolve(
        deadlines.calendar(PY2026)["data-submission"],
        original_closes=datetime(2027, 4, 30, 20, tzinfo=EASTERN),
    )
    documents = [agreement(ends_on=date(2027, 4, 1))], [authorization()]
    until_the_close = [agreement(ends_on=date(2027, 4, 30))], [authorization()]

    plan = planned(submission_closes=None)

    assert may_submit(plan, *documents).answer is True
    assert may_submit(plan, *documents, window=window).answer is False
    assert may_submit(plan, *until_the_close, window=window).answer is True
    early = planned(submission_closes=date(2027, 3, 31))
    assert may_submit(early, *documents, window=window).answer is True


def test_which_categories_are_covered_does_not_depend_on_the_window() -> None:
    late = planned(submitted_at=SENT.replace(month=6))
    documents = [agreement()], [authorization()]

    assert categories_covered([late], *documents)[GROUP].answer == BOTH
    assert may_submit(late, *documents).answer is False


# --- no yes by mistake: every field of a right story -------------------------------------------

STORIES = {
    participant: (
        planned(
            participant,
            participation_option=participant.participation_option,
            reporting_option=ReportingOption.MVP,
            mvp="G0057",
        ),
        agreement(participant, begins_on=date(2026, 1, 5), ends_on=date(2027, 12, 31)),
        authorization(participant, is_signed=True),
    )
    for participant in KINDS
}
DECIDES_NOTHING = {
    ("PlannedSubmission", "collection_types"): "the documents cover everybody's data",
    ("PlannedSubmission", "participation_option"): "it is the participant's own",
    ("PlannedSubmission", "reporting_option"): "no text ties documents to it",
    ("PlannedSubmission", "mvp"): "no text ties documents to it",
    ("PlannedSubmission", "submission_closes"): "None is the calendar's close",
    ("BusinessAssociateAgreement", "ends_on"): "None is an agreement without an end",
    ("Authorization", "signer_employer"): "G5: a point to review, told and never decisive",
    ("Authorization", "signer"): "a name, kept and never judged",
    ("Authorization", "is_signed"): "the day of signature says it",
}
"""What may be unknown, and why: facts that decide nothing of this gate."""
WITH_REASON = pytest.mark.parametrize("participant", KINDS, ids=lambda one: type(one).__name__)


def gate(story: tuple[Any, ...]) -> bool | str | None:
    plan, agreed, authorized = story
    d = may_submit(plan, [agreed], [authorized])
    assert (d.answer is None) <= bool(d.missing)
    return d.answer


def with_field(participant: Any, place: int, name: str, value: Any) -> bool | str | None:
    """Return the answer to the story with one field changed, or that it was refused."""
    story = list(STORIES[participant])
    try:
        story[place] = evolve(story[place], **{name: value})
        return gate(tuple(story))
    except (InvalidInput, YearNotCovered):
        return "refused"


FIELDS = [
    pytest.param(place, one.name, id=f"{kind.__name__}.{one.name}")
    for place, kind in enumerate((PlannedSubmission, BusinessAssociateAgreement, Authorization))
    for one in attrs.fields(kind)
]


@WITH_REASON
def test_the_story_may_go(participant: Any) -> None:
    assert gate(STORIES[participant]) is True


@WITH_REASON
@pytest.mark.parametrize(("place", "name"), FIELDS)
def test_an_unknown_fact_blocks_data_unless_it_does_not_matter(
    participant: Any, place: int, name: str
) -> None:
    value = STORIES[participant][place]
    answer = with_field(participant, place, name, None)
    kind = type(value).__name__

    assert (answer is True) is ((kind, name) in DECIDES_NOTHING), answer
    assert answer is not False or name == "year"


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("other", [*KINDS, COLLEAGUE], ids=lambda one: one.masked_key)
@WITH_REASON
def test_another_participants_documents_do_not_allow_data(
    participant: Any, other: Any, place: int
) -> None:
    plan = evolve(STORIES[participant][0], participation_option=None)
    story = [plan, *STORIES[participant][1:]]
    story[place] = evolve(story[place], participant=other)

    assert gate(tuple(story)) is (other == participant)


@pytest.mark.parametrize("year", [*YEARS, PY(2022), PY(2028)], ids=str)
@pytest.mark.parametrize("place", [0, 2])
def test_another_years_documents_do_not_allow_data(year: Any, place: int) -> None:
    assert (with_field(GROUP, place, "year", year) is True) is (year == PY2026)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        *((1, name) for name in ("provides_for_receipt", "discloses_results", "meets_law")),
        *((2, name) for name in ("meets_law", "is_on_file")),
    ],
)
@WITH_REASON
def test_a_denied_fact_blocks_data(participant: Any, place: int, name: str) -> None:
    assert with_field(participant, place, name, value=False) is False


@pytest.mark.parametrize("types", [None, frozenset(), frozenset(CollectionType)])
@pytest.mark.parametrize(("place", "name"), [(1, "discloses_data_on"), (2, "covers_data_on")])
def test_data_on_medicare_patients_alone_does_not_go(place: int, name: str, types: Any) -> None:
    story = list(STORIES[GROUP])
    story[0] = evolve(story[0], collection_types=types)
    story[place] = evolve(story[place], **{name: MEDICARE})

    assert gate(tuple(story)) is not True


MOMENTS = [
    (0, "data_received_on"),
    (0, "submitted_at"),
    (0, "submission_closes"),
    (1, "begins_on"),
    (1, "ends_on"),
    (2, "signed_on"),
]


def eastern(moment: Any) -> date:
    return moment.astimezone(EASTERN).date() if isinstance(moment, datetime) else moment


def in_order(story: tuple[Any, ...]) -> bool:
    """Read the order of the days once more, in plain words."""
    plan, agreed, authorized = story
    opens, closes = date(2027, 1, 4), plan.submission_closes
    received, sent = plan.data_received_on, eastern(plan.submitted_at)
    return (
        date(2026, 1, 1) <= received <= sent
        and opens <= sent <= closes
        and agreed.begins_on <= received
        and agreed.ends_on >= max(closes, date(2027, 1, 1))
        and date(2025, 1, 1) <= eastern(authorized.signed_on) < sent
    )


def moments() -> Iterator[date]:
    days = {eastern(getattr(STORIES[GROUP][place], name)) for place, name in MOMENTS}
    days |= {date(2026, 1, 1), date(2025, 1, 1), date(2027, 1, 4), date(2020, 6, 1)}
    yield from sorted({day + step * DAY for day in days for step in (-1, 0, 1)})


@pytest.mark.parametrize(("place", "name"), MOMENTS)
@pytest.mark.parametrize("day", [*moments()], ids=str)
def test_data_goes_only_if_all_moments_are_in_order(place: int, name: str, day: date) -> None:
    moved = datetime(day.year, day.month, day.day, 12, tzinfo=EASTERN)
    story = list(STORIES[GROUP])
    try:
        story[place] = evolve(story[place], **{name: moved if name == "submitted_at" else day})
    except InvalidValue:
        return

    assert (gate(tuple(story)) is True) is in_order(tuple(story))


@given(st.data())
def test_every_yes_rests_on_the_participants_own_documents_in_order(data: st.DataObject) -> None:
    plan = data.draw(of_agreements.submissions(GROUP, PY2026))
    agreed = data.draw(st.lists(of_agreements.agreements(), max_size=3))
    authorized = data.draw(st.lists(of_agreements.authorizations(), max_size=4))
    d = may_submit(plan, agreed, authorized)

    assert d.answer is together(
        deadlines.may_submit(plan).answer,
        check_agreement(plan, agreed).answer,
        {plan.categories: True, None: None}.get(
            check_authorization(plan, authorized).answer, False
        ),
    ) or (d.answer is False and check_authorization(plan, authorized).answer is None)
    if d.answer is True:
        assert None not in {plan.submitted_at, plan.data_received_on}
        own = [one for one in authorized if one.participant == GROUP]
        signed = [eastern(one.signed_on) for one in own if one.signed_on is not None]
        assert any(date(2025, 1, 1) <= one <= eastern(plan.submitted_at) for one in signed)
    if d.answer is None:
        assert d.missing


@pytest.mark.parametrize("count", [0, 2])
def test_doubled_documents_change_nothing_and_without_one_nothing_goes(count: int) -> None:
    plan, agreed, authorized = STORIES[GROUP]

    assert may_submit(plan, [agreed] * count, [authorized]).answer is (count > 0)
    assert may_submit(plan, [agreed], [authorized] * count).answer is (count > 0)


# --- many --------------------------------------------------------------------------------------


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
    found = categories_covered(plans, agreed, authorized)
    gates = may_submit_all(plans, agreed, authorized)

    assert list(found) == [plan.participant for plan in plans]
    assert list(gates) == plans
    for plan in plans:
        assert gates[plan] == may_submit(plan, agreed, authorized)
        alone = categories_covered([plan], agreed, authorized)[plan.participant]
        assert found[plan.participant] == alone
        by_agreement = check_agreement(plan, agreed)
        by_authorization = check_authorization(plan, authorized)
        both = (*by_agreement.findings, *by_authorization.findings)
        assert alone.findings[: len(both)] == both
        assert len(alone.findings) - len(both) == isinstance(plan.participant, Individual)
        if by_agreement.answer is True:
            assert alone.answer == by_authorization.answer
        else:
            assert not alone.answer
        if by_authorization.answer == NEITHER or by_agreement.answer is False:
            assert alone.answer == NEITHER
        elif by_agreement.answer is None:
            assert alone.answer is None


def test_a_participant_may_have_two_planned_submissions() -> None:
    plans = [planned(), planned(mvp="G0057", categories=frozenset({QUALITY}))]
    granted = authorization(covers=frozenset({QUALITY}))
    answers = may_submit_all(plans, [agreement()], [granted])

    assert [answers[plan].answer for plan in plans] == [False, True]


def test_missing_facts_are_reported_without_whole_tins() -> None:
    d = may_submit(planned(CLINICIAN), [], [])

    assert not shows(d.explain(), TIN.digits)
    assert "individual:*****4321|1234567893" in d.explain()


def test_a_participant_may_be_planned_only_once_to_ask_for_categories() -> None:
    plans = [planned(), planned(CLINICIAN), planned(mvp="G0057")]

    with pytest.raises(InvalidValue, match=r"planned: given .* 2 times, .*once; ask") as raised:
        categories_covered(plans, [], [])

    assert "group:*****4321" in str(raised.value)
    assert not shows(str(raised.value), TIN.digits)
    with pytest.raises(InvalidValue, match=r"planned: given one of .* 2 times"):
        may_submit_all([planned(), planned()], [], [])


@pytest.mark.parametrize("ask", [categories_covered, may_submit_all])
@pytest.mark.parametrize("place", ["planned", "agreements", "authorizations"])
def test_each_list_must_hold_the_items_in_its_name(ask: Any, place: str) -> None:
    lists: dict[str, Any] = {"planned": [], "agreements": [], "authorizations": [], place: [GROUP]}

    with pytest.raises(InvalidType, match=rf"{ask.__name__}: {place}\[0\]: given Group"):
        ask(**lists)
    with pytest.raises(InvalidType, match=rf"{ask.__name__}: {place}: given int"):
        ask(**{**lists, place: 5})


@pytest.mark.parametrize("given_instead", [None, 5, GROUP, [planned()]])
def test_the_gate_accepts_only_one_planned_submission(given_instead: Any) -> None:
    with pytest.raises(InvalidType, match=r"may_submit: planned: given .* PlannedSubmission"):
        may_submit(given_instead, [], [])


@pytest.mark.parametrize("window", [5, deadlines.calendar(PY2027)["external-agreement"]])
def test_the_gate_refuses_anything_but_a_window(window: Any) -> None:
    with pytest.raises(InvalidInput, match="may_submit: window: given"):
        may_submit(planned(), [], [], window=window)


def test_the_gate_refuses_another_deadlines_window_and_one_in_the_performance_year() -> None:
    documents = ([agreement()], [authorization()])
    for key in ("performance-period", "mvp-registration"):
        with pytest.raises(InvalidValue, match=r"window: given .*key is data-submission"):
            may_submit(planned(), *documents, window=deadlines.calendar(PY2026)[key])
    in_june = planned(submitted_at=datetime(2026, 6, 1, 9, tzinfo=EASTERN))
    window = evolve(OF_2027, opens=date(2026, 1, 1))

    assert may_submit(in_june, *documents, window=window).answer is False


def test_the_lists_may_be_one_time_iterators() -> None:
    found = categories_covered(iter([planned()]), iter([agreement()]), iter([authorization()]))

    assert found[GROUP].answer == BOTH
    assert may_submit(planned(), iter([agreement()]), iter([authorization()])).answer is True


def test_without_participants_there_is_no_answer() -> None:
    assert len(categories_covered([], [agreement()], [authorization()])) == 0
    assert len(may_submit_all([], [agreement()], [authorization()])) == 0


@given(strategies.planned_submissions(GROUP, PY2026))
def test_without_documents_nothing_goes(plan: PlannedSubmission) -> None:
    assert may_submit(plan, [], []).answer is False


def test_the_close_used_in_these_tests_matches_the_calendar() -> None:
    closes = deadlines.calendar(PY2026)["data-submission"].closes

    assert eastern(closes) == CLOSES
