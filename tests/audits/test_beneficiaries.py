"""ACOs' beneficiaries, checked against their Medicare CQMs: AUD-017, AUD-018, AUD-031."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditOutcome,
    AuditResult,
    BeneficiaryList,
    MedicareCqmRecord,
    check_beneficiaries,
    may_submit,
    may_submit_all,
)
from qpp_rules.audits import gate as audit_gate
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, every
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import ApmEntity
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.sampling import (
    FrameEntry,
    draw,
    verify,
)
from tests.audits.samples import (
    PY,
    PY2027,
    SCOPE,
    audit,
    checks_of,
    eastern,
    found,
    frame_of,
    only,
    open_in,
    plan_of,
    shown_texts,
)
from tests.sampling.samples import SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
LISTED = "audits.medicare-cqms.listed"
CRITERIA = "audits.medicare-cqms.criteria"
LATEST = "audits.medicare-cqms.latest-list"


# --- ACOs' beneficiaries: AUD-017, AUD-018 -------------------------------------------------------

FIRST = BeneficiaryList(1, {"MRN-1", "MRN-2"})
SECOND = BeneficiaryList(2, {"MRN-2", "MRN-3"})
FOURTH = BeneficiaryList(4, {"MRN-3"})


def record(patient: str = "MRN-2", measure: str = "236", *flags: bool | None) -> MedicareCqmRecord:
    denominator, numerator = flags or (True, True)
    return MedicareCqmRecord(
        measure=measure,
        patient=patient,
        denominator_confirmed=denominator,
        numerator_confirmed=numerator,
    )


@pytest.mark.parametrize(
    ("records", "lists", "answer", "listed", "criteria"),
    [
        pytest.param([record()], [FIRST], True, MET, MET, id="AUD-017: on the list"),
        pytest.param(
            [record("MRN-9")], [FIRST], False, NOT_MET, MET, id="AUD-017: not on the list"
        ),
        pytest.param([record()], None, None, UNKNOWN, MET, id="AUD-017: no list"),
        pytest.param([record()], [], None, UNKNOWN, MET, id="AUD-017: no list of any quarter"),
        pytest.param(
            [record("MRN-1")], [FIRST, SECOND], False, NOT_MET, MET, id="AUD-018: gone since"
        ),
        pytest.param([record("MRN-3")], [SECOND, FIRST], True, MET, MET, id="AUD-018: come since"),
        pytest.param(
            [record("MRN-3")], [FOURTH, FIRST], True, MET, MET, id="AUD-018: the fourth quarter"
        ),
        pytest.param(
            [record("MRN-2", "236", False, True)],
            [FIRST],
            False,
            MET,
            NOT_MET,
            id="AUD-017: not of the denominator",
        ),
        pytest.param(
            [record("MRN-2", "236", True, False)],
            [FIRST],
            False,
            MET,
            NOT_MET,
            id="AUD-017: not of the numerator as submitted",
        ),
        pytest.param(
            [record("MRN-2", "236", None, True)],
            [FIRST],
            None,
            MET,
            UNKNOWN,
            id="the denominator was not checked",
        ),
        pytest.param(
            [record("MRN-2", "236", True, None)],
            [FIRST],
            None,
            MET,
            UNKNOWN,
            id="the numerator was not checked",
        ),
        pytest.param(
            [record("MRN-2", "236", None, False)],
            [FIRST],
            False,
            MET,
            NOT_MET,
            id="one failing decides",
        ),
    ],
)
def test_medicare_cqm_data_covers_only_listed_beneficiaries_who_meet_the_criteria(
    records: list[MedicareCqmRecord],
    lists: list[BeneficiaryList] | None,
    answer: bool | None,
    listed: Verdict,
    criteria: Verdict,
) -> None:
    determination = check_beneficiaries(records, lists, PY2027)

    assert determination.answer is answer
    assert only(determination, LISTED).verdict is listed
    assert only(determination, CRITERIA).verdict is criteria
    assert only(determination, LISTED).missing == (("lists",) if listed is UNKNOWN else ())
    assert only(determination, LISTED).about == "236"


def test_which_list_governs_is_our_reading_and_is_reported() -> None:
    finding = only(check_beneficiaries([record()], [SECOND, FIRST], PY2027), LATEST)

    assert (finding.observed, finding.about) == ("quarter 2", "given: 1, 2")
    assert finding.is_assumption
    assert finding.citation.basis is Basis.INTERPRETATION
    assert LATEST not in [
        one.rule.id for one in check_beneficiaries([record()], None, PY2027).findings
    ]


def test_each_measure_has_two_findings_with_the_numbers() -> None:
    records = [record("MRN-2", "236"), record("MRN-9", "236"), record("MRN-8", "001", None, None)]
    findings = check_beneficiaries(records, [FIRST], PY2027).findings[1:]

    assert [(one.rule.id, one.about, one.observed) for one in findings] == [
        (LISTED, "001", "1 of 1 not on the list"),
        (CRITERIA, "001", None),
        (LISTED, "236", "1 of 2 not on the list"),
        (CRITERIA, "236", "0 of 2 do not meet them"),
    ]
    assert findings[1].missing == ("denominator_confirmed", "numerator_confirmed")
    failing = only(check_beneficiaries([record("MRN-2", "1", False, None)], None, PY2027), CRITERIA)
    assert failing.observed == "1 of 1 do not meet them"


@pytest.mark.parametrize(
    ("lists", "missing"), [(None, ("records", "lists")), ([FIRST], ("records",))]
)
def test_without_records_nothing_was_validated(lists: Any, missing: tuple[str, ...]) -> None:
    determination = check_beneficiaries([], lists, PY2027)

    assert (determination.answer, determination.missing) == (None, missing)
    assert [only(determination, rule).verdict for rule in (LISTED, CRITERIA)] == [UNKNOWN] * 2


def test_a_list_of_another_year_is_refused() -> None:
    earlier = attrs.evolve(FOURTH, year=PY(2026))

    assert (
        check_beneficiaries([record("MRN-3")], [attrs.evolve(FOURTH, year=PY2027)], PY2027).answer
        is True
    )
    with pytest.raises(InvalidValue, match="lists: given a list of 2026, expected lists of 2027"):
        check_beneficiaries([record("MRN-3")], [FIRST, earlier], PY2027)


@given(st.permutations([FIRST, SECOND, FOURTH]), st.permutations(["MRN-1", "MRN-2", "MRN-3"]))
@example([FOURTH, SECOND, FIRST], ["MRN-3", "MRN-2", "MRN-1"])
def test_the_order_of_lists_and_records_does_not_matter(
    lists: list[BeneficiaryList], patients: list[str]
) -> None:
    records = [record(one) for one in patients]

    assert check_beneficiaries(records, lists, PY2027) == check_beneficiaries(
        [record("MRN-1"), record("MRN-2"), record("MRN-3")], [FIRST, SECOND, FOURTH], PY2027
    )


@pytest.mark.parametrize(
    ("records", "lists", "told"),
    [
        (5, None, "records: given int, expected an iterable of MedicareCqmRecord"),
        (["MRN-7"], None, r"records\[0\]: given str, expected a MedicareCqmRecord"),
        (
            [],
            FIRST,
            "lists: given BeneficiaryList, expected an iterable of BeneficiaryList; .* around it",
        ),
        ([], [FIRST, {"MRN-7"}], r"lists\[1\]: given set, expected a BeneficiaryList"),
        (
            [],
            [SECOND, SECOND, FIRST],
            "lists: given quarter 2 more than once, expected one list for each quarter",
        ),
    ],
)
def test_anything_but_a_record_or_list_is_refused(records: Any, lists: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=f"^check_beneficiaries: {told}$"):
        check_beneficiaries(records, lists, PY2027)


@pytest.mark.parametrize(
    ("quarter", "beneficiaries", "kind", "told"),
    [
        (0, (), InvalidValue, "quarter: given 0, expected 1 to 4"),
        (5, (), InvalidValue, "quarter: given 5, expected 1 to 4"),
        (-1, (), InvalidValue, "quarter: given -1, expected a whole number"),
        (True, (), InvalidType, r"quarter: given True \(bool\)"),
        (1, "MRN-7", InvalidType, "beneficiaries: given str, expected a frozenset of str"),
        (1, [123456789], InvalidType, "beneficiaries: given an item that is an int"),
    ],
)
def test_a_list_must_have_a_valid_quarter(
    quarter: Any, beneficiaries: Any, kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=f"^BeneficiaryList: {told}"):
        BeneficiaryList(quarter, beneficiaries)


@pytest.mark.parametrize("quarter", [1, 4])
def test_the_first_and_last_quarters_are_valid(quarter: int) -> None:
    assert BeneficiaryList(quarter, ["MRN-1", "MRN-1"]).beneficiaries == {"MRN-1"}


def test_no_beneficiary_id_is_shown_anywhere() -> None:
    determination = check_beneficiaries([record("MRN-9")], [FIRST, SECOND], PY2027)
    values = (determination, record("MRN-9"), FIRST)
    with pytest.raises(InvalidInput) as caught:
        MedicareCqmRecord(measure="236", patient=" MRN-9")

    assert "MRN" not in "".join(text for value in values for text in shown_texts(value))
    assert "MRN" not in str(caught.value)
    assert "<2>" in repr(FIRST)


CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome


# --- time, type and Medicare CQMs ----------------------------------------------------------------

BENEFICIARIES = "audits.medicare-cqms.checked"
WITH_MEDICARE = attrs.evolve(SCOPE, collection_types={CollectionType.MEDICARE_CQM})
LISTS = [BeneficiaryList(1, {"B1"})]


def record_of(patient: str = "B1", *, confirmed: bool | None = True) -> MedicareCqmRecord:
    return MedicareCqmRecord(
        measure="236",
        patient=patient,
        denominator_confirmed=confirmed,
        numerator_confirmed=confirmed,
    )


def with_medicare(year: PerformanceYear = PY2027, **options: Any) -> AuditResult:
    plan = plan_of(facets=WITH_MEDICARE.facets, year=year)
    at = eastern(year.year + 1, 1, 10, 10)
    return audit(plan=plan, scope=WITH_MEDICARE, completed_at=at, **options)


RIGHT = check_beneficiaries([record_of()], LISTS, PY2027)


def test_medicare_cqms_need_the_check_of_the_acos_beneficiaries() -> None:
    """AUD-017, AUD-031."""
    assert with_medicare().missing == ("beneficiaries",)
    assert with_medicare(beneficiaries=RIGHT).answer is CLEAN
    assert with_medicare(beneficiaries=[RIGHT, RIGHT]).answer is CLEAN
    assert found(audit(), BENEFICIARIES).verdict is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("records", "lists", "verdict", "missing"),
    [
        ([record_of("B2")], LISTS, NOT_MET, ()),
        ([record_of(confirmed=False)], LISTS, NOT_MET, ()),
        (
            [record_of(confirmed=None)],
            LISTS,
            UNKNOWN,
            ("beneficiaries.denominator_confirmed", "beneficiaries.numerator_confirmed"),
        ),
        ([record_of()], None, UNKNOWN, ("beneficiaries.lists",)),
        ([], LISTS, UNKNOWN, ("beneficiaries.records",)),
        ([], None, UNKNOWN, ("beneficiaries.records", "beneficiaries.lists")),
    ],
)
def test_a_check_not_met_or_not_known_leaves_the_audit_open(
    records: Any, lists: Any, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    checked = check_beneficiaries(records, lists, PY2027)
    result = with_medicare(beneficiaries=[RIGHT, checked])

    assert found(result, BENEFICIARIES).verdict is verdict
    assert result.missing == missing
    assert result.answer is UNDETERMINED


def test_the_answer_of_a_check_follows_from_its_findings() -> None:
    wrong = check_beneficiaries([record_of("B2")], LISTS, PY2027)
    forged = Determination(answer=True, year=PY2027, findings=wrong.findings)

    assert with_medicare(beneficiaries=forged).answer is UNDETERMINED


WITHOUT_CRITERIA = tuple(one for one in RIGHT.findings if "criteria" not in one.rule.id)
NOT_ASKED = tuple(one.replace(verdict=NOT_APPLICABLE) for one in RIGHT.findings)


@pytest.mark.parametrize("findings", [WITHOUT_CRITERIA, NOT_ASKED], ids=["no criteria", "n/a"])
def test_an_incomplete_check_is_refused(findings: tuple[Finding, ...]) -> None:
    """AUD-017 asks for the list and for the criteria, of each measure."""
    half = Determination(answer=True, year=PY2027, findings=findings)
    result = with_medicare(beneficiaries=[RIGHT, half])

    assert found(result, BENEFICIARIES).verdict is UNKNOWN
    assert result.answer is UNDETERMINED


def test_a_different_check_or_another_years_is_refused() -> None:
    other = Determination(True, PerformanceYear(2026), RIGHT.findings)
    unlike = verify(plan_of(), frame_of(20), lambda _: patient_ids(6))

    with pytest.raises(InvalidValue, match=r"beneficiaries\[0\]: given an answer for 2026, exp"):
        with_medicare(beneficiaries=other)
    with pytest.raises(InvalidValue, match=r"beneficiaries\[1\]: given an answer to another que"):
        with_medicare(beneficiaries=[RIGHT, unlike])
    with pytest.raises(InvalidType, match="beneficiaries: given an item that is a bool"):
        with_medicare(beneficiaries=[True])
    with pytest.raises(InvalidType, match="beneficiaries: given bool, expected an iterable"):
        with_medicare(beneficiaries=True)


def test_the_check_is_not_required_in_a_year_without_its_text() -> None:
    result = with_medicare(PerformanceYear(2026))

    assert result.answer is CLEAN
    assert found(result, BENEFICIARIES).verdict is NOT_APPLICABLE
    assert found(result, BENEFICIARIES).about == (
        "stated for 2027; no text that asks it for 2026 was read"
    )


def test_an_unknown_scope_does_not_require_the_check_of_beneficiaries() -> None:
    result = audit(scope=attrs.evolve(SCOPE, collection_types=None))

    assert BENEFICIARIES not in {one.rule.id for one in result.findings}
    assert "scope.collection_types" in result.missing


@pytest.mark.parametrize(("year", "asks"), [(2026, False), (2027, True)])
def test_members_with_medicare_cqms_ask_for_the_check_though_the_scope_is_unknown(
    year: int, asks: bool
) -> None:
    scope = attrs.evolve(WITH_MEDICARE, collection_types=None)
    plan = plan_of(facets=WITH_MEDICARE.facets, year=PerformanceYear(year))

    result = audit(plan=plan, scope=scope, completed_at=eastern(year + 1, 1, 10, 10))

    assert ("beneficiaries" in result.missing) is asks


# --- of which ACO the check is, and whom it holds back: AUD-017, AUD-031 --------------------------

ACOS_TOO = attrs.evolve(
    SCOPE,
    collection_types={CollectionType.MIPS_CQM, CollectionType.MEDICARE_CQM},
    participation_options={ParticipationOption.GROUP, ParticipationOption.APM_ENTITY},
)
OF_AN_ACO = attrs.evolve(SCOPE, collection_types={CollectionType.MEDICARE_CQM}).facets
ACOS = [ApmEntity(f"A{number:04}") for number in (1, 2, 3)]


def of_aco(
    number: int | None, patient: str = "B1", measures: Iterable[str] = ("236",)
) -> Determination[bool | None]:
    aco = None if number is None else ACOS[number - 1]
    records = [attrs.evolve(record_of(patient), measure=one) for one in measures]
    return check_beneficiaries(records, LISTS, PY2027, participant=aco)


def test_a_check_must_name_its_aco() -> None:
    of_the_aco = only(of_aco(1), "audits.medicare-cqms.aco")

    assert (of_the_aco.verdict, of_the_aco.observed) == (MET, ACOS[0].masked_key)
    assert "audits.medicare-cqms.aco" not in {one.rule.id for one in of_aco(None).findings}


def with_acos(
    checks: Iterable[Determination[bool | None]], groups: int = 9, *, at_least: int = 12
) -> AuditResult:
    frame = [*frame_of(groups), *(FrameEntry(one, OF_AN_ACO) for one in ACOS)]
    plan = draw(frame, lambda _: patient_ids(6), seed=SEED, year=PY2027, at_least=at_least)
    checked = [attrs.evolve(checks_of(1)[0], participant=one.participant) for one in frame]
    return audit(plan=plan, checks=checked, scope=ACOS_TOO, beneficiaries=checks)


def sends(who: Any, kind: CollectionType | None) -> PlannedSubmission:
    return PlannedSubmission(
        who,
        PY2027,
        {PerformanceCategory.QUALITY},
        collection_types=kind and {kind},
        reporting_option=ReportingOption.MVP,
        submitted_at=datetime(2028, 3, 1, 12, tzinfo=EASTERN),
    )


@pytest.mark.parametrize(
    ("checks", "answers", "any_data"),
    [
        pytest.param([], (True, None, None), None, id="none"),
        pytest.param([of_aco(None)], (True, None, None), None, id="of no ACO"),
        pytest.param([of_aco(1)], (True, True, None), None, id="of one"),
        pytest.param([of_aco(1, "B2")], (True, False, None), False, id="one is wrong"),
        pytest.param([of_aco(1), of_aco(2, "B2")], (True, True, False), False, id="the other is"),
        pytest.param([of_aco(1), of_aco(1, "B2")], (True, False, None), False, id="once wrong"),
        pytest.param([every(of_aco(1), of_aco(2))], (True, None, None), None, id="of two at once"),
        pytest.param([of_aco(1), of_aco(2), of_aco(3)], (True, True, True), True, id="of all"),
    ],
)
def test_the_check_of_an_acos_beneficiaries_holds_back_only_its_medicare_cqms(
    checks: Any, answers: tuple[bool | None, ...], *, any_data: bool | None
) -> None:
    result, medicare = with_acos(checks), CollectionType.MEDICARE_CQM
    planned = [sends(group(1), CollectionType.MIPS_CQM), *(sends(one, medicare) for one in ACOS)]
    gates = may_submit_all(planned, result, year=PY2027)

    assert tuple(gates[one].answer for one in planned[:3]) == answers
    assert gates[planned[0]].finding(BENEFICIARIES).verdict is NOT_APPLICABLE
    assert may_submit(result, year=PY2027).answer is any_data
    assert result.is_complete is (any_data is True)
    assert (BENEFICIARIES in open_in(result.open)) is (any_data is not True)
    if answers[1] is None:
        told = gates[planned[1]].finding(BENEFICIARIES)
        assert (told.missing, told.about) == (("validation.beneficiaries",), ACOS[0].key)


@pytest.mark.parametrize(
    ("content", "checked", "observed"),
    [
        pytest.param(None, [["236"]], None, id="AUD-031: the content is not known"),
        pytest.param(["236SSP"], [["236"]], None, id="AUD-031: the check names the measure alone"),
        pytest.param(["236SSP"], [["236SSP"]], None, id="AUD-031: checked"),
        pytest.param(
            ["001SSP", "236SSP"], [["236", "001"]], None, id="AUD-031: both, in one check"
        ),
        pytest.param(["001SSP", "236SSP"], [["236"], ["001SSP"]], None, id="AUD-031: in two"),
        pytest.param(
            ["236SSP", "112", "IA_EPA_1"], [["236"]], None, id="AUD-031: others beside it"
        ),
        pytest.param(["001SSP"], [["236"]], "no check of 001SSP", id="S1:305-308: not checked"),
        pytest.param(
            ["236SSP", "112SSP", "001SSP"],
            [["236"]],
            "no check of 001SSP, 112SSP",
            id="S1:305-308: against each",
        ),
    ],
)
def test_each_medicare_cqm_of_the_content_needs_a_check_of_its_own(
    content: Any, checked: Any, observed: str | None
) -> None:
    """RDY-017."""
    result = with_acos([of_aco(1, measures=one) for one in checked])
    planned = sends(ACOS[0], CollectionType.MEDICARE_CQM)

    gate = may_submit(result, year=PY2027, planned=planned, content=content)
    again = audit_gate(result, year=PY2027).may_submit(planned, content=content)

    assert gate.answer is again.answer is (True if observed is None else None)
    assert gate.finding(BENEFICIARIES).about == ACOS[0].masked_key
    if observed is not None:
        told = gate.finding(BENEFICIARIES)
        assert (told.observed, told.missing) == (observed, ("validation.beneficiaries",))


def test_a_check_of_another_aco_or_a_wrong_one_does_not_count_for_the_content() -> None:
    result = with_acos([of_aco(1), of_aco(2, measures=["001"]), of_aco(3, "B2", ["236"])])
    planned = [sends(one, CollectionType.MEDICARE_CQM) for one in ACOS]
    found = [
        may_submit(result, year=PY2027, planned=one, content=["001SSP"]).answer for one in planned
    ]

    assert found == [None, True, False]


def test_a_medicare_cqm_in_the_content_is_sent_whatever_is_planned() -> None:
    result = with_acos([of_aco(1)])
    planned = sends(ACOS[1], CollectionType.MIPS_CQM)

    assert may_submit(result, year=PY2027, planned=planned, content=["236"]).answer is True
    for one in (planned, sends(group(1), CollectionType.MIPS_CQM), sends(group(1), None)):
        gate = may_submit(result, year=PY2027, planned=one, content=["236SSP"])
        assert gate.finding(BENEFICIARIES).verdict is UNKNOWN


def test_without_a_participant_each_aco_needs_the_checks_of_the_content() -> None:
    result = with_acos([of_aco(1), of_aco(2), of_aco(3)])

    assert may_submit(result, year=PY2027, content=["236SSP"]).answer is True
    assert may_submit(result, year=PY2027, content=["001SSP"]).answer is None


@pytest.mark.parametrize("wrong", [1, [1]])
def test_the_content_is_a_listing_of_ids(wrong: Any) -> None:
    planned = sends(ACOS[0], CollectionType.MEDICARE_CQM)

    with pytest.raises(InvalidType, match="content"):
        may_submit(with_acos([]), year=PY2027, planned=planned, content=wrong)
    with pytest.raises(InvalidType, match="content"):
        audit_gate(None, year=PY2027).may_submit(planned, content=wrong)


def test_an_aco_outside_the_sample_also_needs_its_own_check() -> None:
    """The audit is complete: the one ACO that was sampled has its check."""
    plan = with_acos([], groups=60, at_least=0).plan
    (sampled,) = (one.participant for one in plan.participants if one.participant in ACOS)
    number = ACOS.index(sampled) + 1
    (other, *_) = (one for one in ACOS if one != sampled)
    result = with_acos([of_aco(number)], groups=60, at_least=0)

    assert result.answer is CLEAN
    for who, answer in ((None, None), (sampled, True), (group(1), True), (other, None)):
        gate = may_submit(result, year=PY2027, participant=who)
        assert gate.answer is answer
        assert gate.missing == (() if answer else ("validation.beneficiaries",))
        if who in ACOS:
            planned = sends(who, CollectionType.MEDICARE_CQM)
            assert may_submit(result, year=PY2027, planned=planned).answer is answer
    whole = with_acos([of_aco(1), of_aco(2), of_aco(3)], groups=60, at_least=0)
    for who in (None, other, group(1)):
        assert may_submit(whole, year=PY2027, participant=who).answer is True
    # A check that names an ACO is not a group's check.
    medicare = sends(group(1), CollectionType.MEDICARE_CQM)
    assert may_submit(whole, year=PY2027, planned=medicare).answer is None


def test_a_check_counts_in_another_process_too() -> None:
    stored = [pickle.dumps(of_aco(number)) for number in (1, 2, 3)]
    checks = [pickle.loads(one) for one in stored]  # noqa: S301

    assert may_submit(with_acos(checks), year=PY2027, participant=ACOS[0]).answer is True


def test_no_check_opens_the_gate_to_medicare_cqms_of_a_participant_that_is_not_an_aco() -> None:
    result = audit(plan=plan_of(facets=OF_AN_ACO), scope=WITH_MEDICARE, beneficiaries=of_aco(None))
    gate = may_submit(result, year=PY2027, planned=sends(group(1), CollectionType.MEDICARE_CQM))
    finding = gate.finding(BENEFICIARIES)

    assert result.answer is CLEAN
    assert gate.answer is None
    assert (finding.verdict, finding.observed) == (UNKNOWN, "not an APM Entity")
    assert gate.missing == ("the ACO whose Medicare CQMs they are",)


def test_a_check_that_names_no_apm_entity_is_refused() -> None:
    with pytest.raises(InvalidType, match="expected an ApmEntity, or None"):
        check_beneficiaries([], None, PY2027, participant=group(1))  # type: ignore[arg-type]
