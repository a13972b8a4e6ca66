"""Who may authorize what for whom: AGR-005 to AGR-014."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.agreements import (
    Authorization,
    PlannedSubmission,
    SignerEmployer,
    SignerRole,
    check_authorization,
)
from qpp_rules.agreements.authorizations import REPRESENTATIVES
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Individual, Participant, Tin
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, CollectionType, PerformanceCategory
from qpp_rules.core.years import EASTERN
from tests.agreements import strategies as of_agreements
from tests.agreements.strategies import (
    ACTIVITIES,
    ADMINISTRATOR,
    CLINICIAN,
    CLINICIAN_ROLE,
    COLLEAGUE,
    DOCUMENTS,
    EVERYBODY,
    GROUP,
    GROUPS,
    INTEROPERABILITY,
    MEDICARE,
    NOBODY,
    OTHER_ROLE,
    PY,
    PY2026,
    PY2027,
    QUALITY,
    REPRESENTATIVE,
    SENT,
    TIN,
    YEARS,
    authorization,
    planned,
)
from tests.core.helpers import shows

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
OWN = "agreements.authorization"
SIGNED, BEFORE, ON_FILE = f"{OWN}.signed", f"{OWN}.before-data", f"{OWN}.on-file"
PERSONALLY, BY_REPRESENTATIVE = f"{OWN}.personally", f"{OWN}.representative"
FOR_MEMBERS, EMPLOYER = f"{OWN}.members", f"{OWN}.signer-employer"
ANNUAL, DATA, LAW, CATEGORY = (f"{OWN}.{word}" for word in ("annual", "data", "law", "category"))
FOR_YEAR = f"{OWN}.signed-for-year"
BOTH: frozenset[PerformanceCategory] = frozenset({QUALITY, INTEROPERABILITY})
NEITHER: frozenset[PerformanceCategory] = frozenset()
FACTS = (
    *("covers", "covers_data_on", "signer_role", "signer_employer", "is_signed", "signed_on"),
    *("meets_law", "is_on_file"),
)


def decided(
    participant: Participant = GROUP, year: Any = PY2026, **changes: Any
) -> Determination[frozenset[PerformanceCategory] | None]:
    """Decide by one authorization, changed so."""
    document = authorization(participant, **{"year": year, **changes})
    return check_authorization(planned(participant, year), [document])


def categories(d: Determination[Any]) -> dict[str, str]:
    """Return the verdict on each category."""
    return {one.about: one.verdict.name for one in d.findings if one.rule.id == CATEGORY}


# --- the signer --------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
@pytest.mark.parametrize(
    ("role", "answer"),
    [
        (CLINICIAN_ROLE, BOTH),
        (REPRESENTATIVE, NEITHER),
        (ADMINISTRATOR, NEITHER),
        (OTHER_ROLE, NEITHER),
        (None, None),
    ],
)
def test_only_the_clinician_authorizes_an_individuals_data(
    year: Any, role: SignerRole | None, answer: Any
) -> None:
    """AGR-007, AGR-011."""
    d = decided(CLINICIAN, year, signer_role=role)
    finding = d.finding(PERSONALLY)

    assert d.answer == answer
    assert finding.observed == (None if role is None else role.value)
    assert finding.missing == (("signer_role",) if role is None else ())
    assert not {BY_REPRESENTATIVE, FOR_MEMBERS, EMPLOYER} & {one.rule.id for one in d.findings}


@pytest.mark.parametrize("participant", GROUPS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("year", YEARS, ids=str)
@pytest.mark.parametrize(
    ("role", "answer"),
    [
        (CLINICIAN_ROLE, NEITHER),
        (REPRESENTATIVE, BOTH),
        (OTHER_ROLE, NEITHER),
        (None, None),
    ],
)
def test_a_duly_authorized_representative_authorizes_other_participants_data(
    participant: Participant, year: Any, role: SignerRole | None, answer: Any
) -> None:
    """AGR-008."""
    d = decided(participant, year, signer_role=role)

    assert d.answer == answer
    assert PERSONALLY not in {one.rule.id for one in d.findings}
    assert d.finding(BY_REPRESENTATIVE).missing == (("signer_role",) if role is None else ())
    assert (FOR_MEMBERS in {one.rule.id for one in d.findings}) is (answer == BOTH)


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_the_title_of_practice_administrator_suffices_in_2027_agr_010(year: Any) -> None:
    d = decided(year=year, signer_role=ADMINISTRATOR)
    finding = d.finding(BY_REPRESENTATIVE)

    assert finding.observed == "practice administrator"
    if year == PY2027:
        assert (d.answer, finding.missing) == (BOTH, ())
        assert finding.required == "duly authorized representative or practice administrator"
    else:
        assert (d.answer, finding.missing) == (None, ("signer_role",))
        assert finding.required == "duly authorized representative"


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_representatives_authorization_covers_every_clinician_agr_009_g1(year: Any) -> None:
    finding = decided(year=year).finding(FOR_MEMBERS)

    assert finding.verdict is MET
    assert finding.is_assumption is (year != PY2027)


@pytest.mark.parametrize(
    ("employer", "verdict"),
    [
        (SignerEmployer.PARTICIPANT, MET),
        (SignerEmployer.OTHER, MET),
        (SignerEmployer.INTERMEDIARY, NOT_MET),
        (None, UNKNOWN),
    ],
)
@pytest.mark.parametrize("role", [REPRESENTATIVE, ADMINISTRATOR])
def test_a_signer_who_works_for_the_intermediary_is_flagged_for_review_g5(
    employer: SignerEmployer | None, verdict: Verdict, role: SignerRole
) -> None:
    """The texts do not say; the answer does not turn on it."""
    d = decided(year=PY2027, signer_role=role, signer_employer=employer)
    finding = d.finding(EMPLOYER)

    assert d.answer == BOTH
    assert finding.verdict is verdict
    assert finding in d.assumptions
    assert finding.missing == (("signer_employer",) if employer is None else ())
    assert d.missing == ()
    assert finding.observed == (None if employer is None else employer.value)


@given(
    of_agreements.submissions(participant=CLINICIAN),
    st.lists(of_agreements.authorizations(), max_size=6),
)
@example(planned(CLINICIAN), [authorization(GROUP), authorization(COLLEAGUE)])
def test_no_one_elses_authorization_ever_covers_an_individual(
    plan: PlannedSubmission, documents: list[Authorization]
) -> None:
    """AGR-007, AGR-011, AGR-012: whatever the document holds, and whomever else it is for."""
    by_others = [
        one
        for one in documents
        if one.participant != CLINICIAN or one.signer_role is not CLINICIAN_ROLE
    ]
    answer = check_authorization(plan, by_others).answer

    assert not answer
    if all(one.signer_role is not None for one in by_others):
        assert answer == NEITHER


# --- the year and the signature ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated", "answer", "observed"),
    [
        (PY2026, BOTH, "2026"),
        (PY(2025), NEITHER, "2025"),
        (PY2027, NEITHER, "2027"),
        (None, NEITHER, "no year"),
    ],
)
def test_an_authorization_is_for_one_performance_year_agr_013(
    dated: Any, answer: Any, observed: str
) -> None:
    d = check_authorization(planned(), [authorization(year=dated)])
    finding = d.finding(ANNUAL)

    assert d.answer == answer
    assert (finding.observed, finding.required) == (observed, "2026")


@pytest.mark.parametrize(
    ("year", "document", "basis"),
    [
        (2023, DOCUMENTS[2023], Basis.INTERPRETATION),
        (2024, "42 CFR", Basis.REGULATION),
        (2025, "42 CFR", Basis.DERIVED),
        (2026, "42 CFR", Basis.DERIVED),
        (2027, DOCUMENTS[2027], Basis.INTERPRETATION),
    ],
)
def test_the_annual_rule_cites_each_years_text_with_its_basis_g2(
    year: int, document: str, basis: Basis
) -> None:
    finding = decided(year=PY(year)).finding(ANNUAL)

    assert finding.verdict is MET
    assert (finding.citation.document, finding.citation.basis) == (document, basis)


@pytest.mark.parametrize(
    ("signed_on", "verdict"),
    [
        (SENT - timedelta(microseconds=1), MET),
        (SENT, NOT_MET),
        (SENT + timedelta(microseconds=1), NOT_MET),
        (date(2027, 1, 31), MET),
        (date(2027, 2, 1), UNKNOWN),
        (date(2027, 2, 2), NOT_MET),
        # The same instant, of another day in Tokyo.
        (datetime.fromisoformat("2027-02-02T00:00:00+09:00"), NOT_MET),
        (datetime.fromisoformat("2027-02-01T22:59:59+09:00"), MET),
    ],
)
def test_an_authorization_is_signed_before_the_data_is_submitted(
    signed_on: Any, verdict: Verdict
) -> None:
    """AGR-005. Of the day of the submission it takes the hour to tell."""
    d = decided(signed_on=signed_on)
    finding = d.finding(BEFORE)

    assert finding.verdict is verdict
    assert d.answer == {MET: BOTH, NOT_MET: NEITHER, UNKNOWN: None}[verdict]
    assert finding.missing == (("signed_on",) if verdict is UNKNOWN else ())
    assert finding.observed == signed_on
    assert finding.required == "before 2027-02-01 09:00 EST"


def test_times_in_the_repeated_hour_are_compared_by_instant() -> None:
    """On November 7, 2027 the clocks of New York fall back from 2 a.m. to 1 a.m."""
    first, second = (datetime(2027, 11, 7, 1, 30, tzinfo=EASTERN, fold=fold) for fold in (0, 1))
    plan = planned(submitted_at=datetime(2027, 11, 7, 1, 25, tzinfo=EASTERN, fold=1))

    def before(signed_on: datetime) -> Verdict:
        found = check_authorization(plan, [authorization(signed_on=signed_on)])
        return found.finding(BEFORE).verdict

    assert (before(first), before(second)) == (MET, NOT_MET)


@pytest.mark.parametrize(
    "row",
    [
        (None, date(2026, 1, 15), SENT, MET, MET, ()),
        (True, None, SENT, MET, UNKNOWN, ("signed_on",)),
        (True, None, None, MET, UNKNOWN, ("signed_on", "submitted_at")),
        (True, date(2026, 1, 15), None, MET, UNKNOWN, ("submitted_at",)),
        (None, None, SENT, UNKNOWN, UNKNOWN, ("is_signed", "signed_on")),
        (False, None, SENT, NOT_MET, NOT_MET, ()),
        (False, None, None, NOT_MET, NOT_MET, ()),
    ],
)
def test_a_signature_that_is_not_known_is_named(row: Any) -> None:
    is_signed, signed_on, submitted_at, signed, before, missing = row
    document = authorization(is_signed=is_signed, signed_on=signed_on)
    d = check_authorization(planned(submitted_at=submitted_at), [document])

    assert d.finding(SIGNED).verdict is signed
    assert d.finding(BEFORE).verdict is before
    assert d.missing == missing
    assert d.answer == {MET: BOTH, NOT_MET: NEITHER, UNKNOWN: None}[before]


@pytest.mark.parametrize(
    ("signed_on", "verdict"),
    [
        pytest.param(date(2026, 1, 15), MET, id="in the year"),
        pytest.param(date(2027, 1, 31), MET, id="just before the data goes"),
        pytest.param(date(2025, 10, 1), MET, id="when the client came, the year before"),
        pytest.param(date(2025, 1, 1), MET, id="on the first day of the year before"),
        pytest.param(date(2024, 12, 31), NOT_MET, id="on the day before that"),
        pytest.param(date(2019, 3, 2), NOT_MET, id="years before"),
        pytest.param(datetime(2025, 1, 1, 4, 59, tzinfo=UTC), NOT_MET, id="the Eastern day"),
        pytest.param(datetime(2025, 1, 1, 5, 0, tzinfo=UTC), MET, id="the Eastern day after"),
    ],
)
def test_an_authorization_is_signed_for_the_year_and_not_years_before_it_agr_013(
    signed_on: Any, verdict: Verdict
) -> None:
    d = decided(signed_on=signed_on)

    assert d.finding(FOR_YEAR).verdict is verdict
    assert d.finding(FOR_YEAR).required == "from 2025-01-01"
    assert d.finding(FOR_YEAR).is_assumption
    assert d.answer == (BOTH if verdict is MET else NEITHER)


# --- what it covers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("covers", "answer"),
    [
        (SUBMITTED_CATEGORIES, BOTH),
        (frozenset(PerformanceCategory), BOTH),
        (frozenset({QUALITY}), frozenset({QUALITY})),
        (frozenset({INTEROPERABILITY}), frozenset({INTEROPERABILITY})),
        (frozenset({ACTIVITIES}), NEITHER),
        (NEITHER, NEITHER),
        (None, None),
    ],
)
def test_only_the_categories_that_the_authorization_covers_may_go_agr_006_agr_c11(
    covers: Any, answer: Any
) -> None:
    d = decided(covers=covers)

    assert d.answer == answer
    assert list(categories(d)) == ["quality", "Promoting Interoperability"]
    assert d.missing == (("covers",) if covers is None else ())
    for name, verdict in categories(d).items():
        covered = answer is not None and PerformanceCategory(name) in answer
        assert verdict == ("UNKNOWN" if answer is None else "MET" if covered else "NOT_MET")


def test_a_blocked_category_is_reported_with_the_covered_ones() -> None:
    d = decided(covers=frozenset({QUALITY, ACTIVITIES}))
    blocked = d.findings[-1]

    assert (blocked.about, blocked.verdict) == ("Promoting Interoperability", NOT_MET)
    assert blocked.observed == "quality, improvement activities"


@pytest.mark.parametrize(
    ("beneficiaries", "types", "year", "answer"),
    [
        (EVERYBODY, None, PY2026, BOTH),
        (NOBODY, {CollectionType.MIPS_CQM}, PY2027, NEITHER),
        (MEDICARE, {CollectionType.MIPS_CQM}, PY2027, NEITHER),
        (MEDICARE, {CollectionType.MEDICARE_CQM}, PY2027, BOTH),
        (MEDICARE, {CollectionType.MEDICARE_CQM}, PY2026, NEITHER),
        (MEDICARE, None, PY2027, None),
        (None, {CollectionType.MIPS_CQM}, PY2027, None),
    ],
)
def test_it_covers_data_on_medicares_patients_and_others_agr_006_agr_016(
    beneficiaries: Any, types: Any, year: Any, answer: Any
) -> None:
    plan = planned(GROUPS[3], year, collection_types=None if types is None else frozenset(types))
    d = check_authorization(plan, [authorization(GROUPS[3], year, covers_data_on=beneficiaries)])

    assert d.answer == answer
    assert (d.finding(DATA).verdict is UNKNOWN) is (answer is None)
    if answer is None:
        assert d.missing == (
            ("covers_data_on",) if beneficiaries is None else ("collection_types",)
        )


@pytest.mark.parametrize(("fact", "rule"), [("meets_law", LAW), ("is_on_file", ON_FILE)])
@pytest.mark.parametrize(("value", "answer"), [(True, BOTH), (False, NEITHER), (None, None)])
def test_compliance_with_law_is_attested_and_the_document_is_kept_agr_014_agr_c12(
    fact: str, rule: str, value: bool | None, answer: Any
) -> None:
    d = decided(**{fact: value})

    assert d.answer == answer
    assert d.missing == ((fact,) if value is None else ())
    assert d.finding(rule).verdict is {True: MET, False: NOT_MET, None: UNKNOWN}[value]


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_the_law_still_applies_in_2024_to_2026_by_our_reading(year: Any) -> None:
    assert decided(year=year).finding(LAW).is_assumption is (PY(2024) <= year <= PY2026)


# --- one after another -------------------------------------------------------------------------


def test_a_valid_authorization_has_a_finding_per_clause_in_order() -> None:
    d = decided()

    assert d.year == PY2026
    assert [one.rule.id for one in d.findings] == [
        *(OWN, SIGNED, BY_REPRESENTATIVE, FOR_MEMBERS, EMPLOYER, ANNUAL),
        *(FOR_YEAR, BEFORE, DATA, LAW, ON_FILE, CATEGORY, CATEGORY),
    ]
    assert {one.verdict for one in d.findings} == {MET}
    assert d.finding(OWN).about == GROUP.masked_key
    assert {one.about for one in d.findings[1:-2]} == {"for 2026, signed 2026-01-15"}
    assert decided(signed_on=None, is_signed=True).finding(SIGNED).about == "for 2026"


@pytest.mark.parametrize("participant", [CLINICIAN, GROUP], ids=["individual", "group"])
@pytest.mark.parametrize("facts", [{}, dict.fromkeys(FACTS, None)], ids=["held", "not known"])
@pytest.mark.parametrize("year", YEARS, ids=str)
def test_each_clause_is_cited_in_the_text_of_the_year(
    participant: Any, facts: Any, year: Any
) -> None:
    """But for what a text leaves open, which is marked as our reading."""
    document = authorization(participant, year, **facts)
    findings = check_authorization(planned(participant, year), [document]).findings

    assert {one.rule.id for one in findings if one.is_assumption} <= {
        *(FOR_MEMBERS, EMPLOYER, ANNUAL, FOR_YEAR, DATA, LAW)
    }
    of_2024 = {ANNUAL, FOR_YEAR} if year == PY2026 else set()
    assert {one.citation.document for one in findings if one.rule.id not in of_2024} == {
        DOCUMENTS[year.year]
    }
    about = {one.about for one in findings[1:-2]}
    assert about == {f"for {year}" if facts else f"for {year}, signed {year}-01-15"}


def test_no_authorization_leaves_every_category_blocked() -> None:
    d = check_authorization(planned(), [])

    assert d.answer == NEITHER
    assert (d.finding(OWN).verdict, d.finding(OWN).observed) == (NOT_MET, "none")
    assert categories(d) == {"quality": "NOT_MET", "Promoting Interoperability": "NOT_MET"}
    assert d.findings[-1].observed == "none"
    assert d.missing == ()


@pytest.mark.parametrize(
    ("others", "observed"),
    [
        ((GROUP,), "only one of its group"),
        ((COLLEAGUE,), "none"),
        ((Group(Tin("000000002")),), "none"),
        ((GROUPS[2],), "none"),
    ],
)
def test_a_groups_authorization_is_reported_if_a_clinician_has_none(
    others: Any, observed: str
) -> None:
    """AGR-012, AGR-C08: consent follows the participation option."""
    d = check_authorization(planned(CLINICIAN), [authorization(one) for one in others])

    assert d.answer == NEITHER
    assert d.finding(OWN).observed == observed


@pytest.mark.parametrize("participant", GROUPS[1:], ids=lambda one: type(one).__name__)
def test_a_groups_authorization_does_not_cover_other_kinds_of_participants(
    participant: Any,
) -> None:
    d = check_authorization(planned(participant), [authorization(GROUP)])

    assert d.answer == NEITHER
    assert d.finding(OWN).observed == "none"


def test_all_authorizations_for_the_year_are_combined() -> None:
    """AGR-006: one for quality, one for Promoting Interoperability."""
    documents = [authorization(covers=frozenset({one})) for one in (QUALITY, INTEROPERABILITY)]

    assert check_authorization(planned(), documents).answer == BOTH
    lost = evolve(documents[1], is_on_file=False)
    assert check_authorization(planned(), [documents[0], lost]).answer == {QUALITY}


def test_a_category_that_one_authorization_covers_need_not_be_known_in_another() -> None:
    unsure = authorization(meets_law=None)

    assert check_authorization(planned(), [authorization(), unsure]).answer == BOTH
    some = authorization(covers=frozenset({QUALITY}))
    d = check_authorization(planned(), [some, unsure])
    assert d.answer is None
    assert categories(d) == {"quality": "MET", "Promoting Interoperability": "UNKNOWN"}


def test_an_authorization_not_on_file_covers_nothing_even_with_an_unknown_scope() -> None:
    lost = authorization(is_on_file=False, covers=None)
    d = check_authorization(planned(), [lost])

    assert d.answer == NEITHER
    assert d.missing == ()


def test_last_years_authorization_is_not_reported_if_this_year_has_one() -> None:
    d = check_authorization(planned(), [authorization(year=PY(2025)), authorization()])

    assert d.answer == BOTH
    assert {one.verdict for one in d.findings} == {MET}


# --- what is refused, and what is not shown ----------------------------------------------------


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("consent", r"authorizations: given str, expected an iterable of Authorization$"),
        ([None], r"authorizations\[0\]: given NoneType, expected an Authorization$"),
        (
            [GROUP, "a"],
            r"authorizations\[0\]: given Group, .*\n  authorizations\[1\]: given str, expected an",
        ),
    ],
)
def test_anything_but_an_authorization_is_refused(documents: Any, message: str) -> None:
    with pytest.raises(InvalidType, match=message):
        check_authorization(planned(), documents)


def test_planned_must_be_a_planned_submission_and_all_problems_are_reported_together() -> None:
    expected = r"planned: given Group, expected a PlannedSubmission\n  authorizations\[0\]: given"
    with pytest.raises(InvalidType, match=expected):
        check_authorization(GROUP, [5])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("participant", None),
        ("year", 2026),
        ("covers", {QUALITY}),
        ("covers_data_on", "everybody"),
        ("signer_role", "the clinician"),
        ("signer_employer", "the participant"),
        ("signer", 7),
        ("is_signed", 1),
        ("signed_on", "2026-01-15"),
        ("meets_law", "yes"),
        ("is_on_file", 0),
    ],
)
def test_a_field_of_another_type_is_refused(field: str, value: Any) -> None:
    with pytest.raises(InvalidType, match=f"Authorization: {field}: given"):
        evolve(authorization(), **{field: value})


def test_an_unsigned_authorization_has_no_signature_date() -> None:
    with pytest.raises(
        InvalidValue, match="signed_on: given 2026-01-15, expected None where it is"
    ):
        authorization(is_signed=False)


NAME = "Dr. Miriam Abernathy"


def test_the_signers_name_is_kept_but_shown_nowhere() -> None:
    document = authorization(CLINICIAN, signer=NAME)
    d = check_authorization(planned(CLINICIAN), [document])

    assert document.signer == NAME
    for text in (repr(document), str(document), d.explain(), repr(d), d._repr_html_()):
        assert "Abernathy" not in text
        assert not shows(text, TIN.digits)
    assert "Abernathy" not in str(d.to_rows())
    assert from_json(to_json(document), Authorization) == document


@pytest.mark.parametrize("name", [f" {NAME}", f"{NAME}\n", ""])
def test_a_message_that_refuses_the_signers_name_does_not_show_it(name: str) -> None:
    with pytest.raises(InvalidValue, match="signer: given a text that is not shown") as raised:
        authorization(signer=name)
    assert "Abernathy" not in str(raised.value)


# --- laws --------------------------------------------------------------------------------------


@given(
    of_agreements.submissions(year=PY2027),
    st.sets(st.sampled_from((*FACTS, "year")), min_size=1, max_size=2),
    st.sampled_from([None, "collection_types", "submitted_at"]),
    st.data(),
)
def test_fewer_facts_never_allow_more_data(
    plan: PlannedSubmission, left_out: set[str], also: str | None, data: st.DataObject
) -> None:
    """What may go without a fact may go with it, whatever the fact is."""
    some = of_agreements.authorizations(plan.participant, PY2027)
    first, *others = data.draw(st.lists(some, min_size=1, max_size=2))
    if "signed_on" in left_out and data.draw(st.booleans()):
        left_out = {*left_out, "is_signed"}
    less = evolve(first, **dict.fromkeys(left_out, None))
    plan_less = plan if also is None else evolve(plan, **{also: None})

    before = check_authorization(plan, [first, *others])
    after = check_authorization(plan_less, [less, *others])

    if before.answer is not None:
        assert (after.answer or NEITHER) <= before.answer
    # An undated document is one of no year; of every other fact none leaves a no that was not one.
    if after.answer is not None and before.answer is not None and "year" not in left_out:
        assert after.answer == before.answer


def plainly(plan: PlannedSubmission, one: Authorization) -> bool | None:
    """Read the rule once more, of one document and of facts alone."""
    individual = isinstance(plan.participant, Individual)
    roles = {
        CLINICIAN_ROLE: individual,
        REPRESENTATIVE: not individual,
        ADMINISTRATOR: not individual and (True if plan.year == PY2027 else None),
        OTHER_ROLE: False,
        None: None,
    }
    medicare_will_do: bool | None = False
    if plan.year == PY2027:
        types = plan.collection_types
        medicare_will_do = None if types is None else types == {CollectionType.MEDICARE_CQM}
    before: bool | None = None
    if one.signed_on is not None and plan.submitted_at is not None:
        day = plan.submitted_at.astimezone(EASTERN).date()
        if isinstance(one.signed_on, datetime):
            before = one.signed_on < plan.submitted_at
        elif one.signed_on != day:
            before = one.signed_on < day
    facts = (
        one.participant == plan.participant,
        one.year == plan.year,
        one.is_signed,
        before,
        roles[one.signer_role],
        {EVERYBODY: True, MEDICARE: medicare_will_do, NOBODY: False, None: None}[
            one.covers_data_on
        ],
        one.meets_law,
        one.is_on_file,
    )
    return False if False in facts else None if None in facts else True


@given(of_agreements.submissions(), st.data())
def test_the_answer_agrees_with_a_plain_reading(
    plan: PlannedSubmission, data: st.DataObject
) -> None:
    for_it = of_agreements.authorizations(plan.participant, plan.year)
    documents = data.draw(st.lists(for_it | of_agreements.authorizations(), max_size=3))
    expected: dict[PerformanceCategory, bool | None] = {}
    for category in plan.categories:
        found: set[bool | None] = set()
        for one in documents:
            covers = None if one.covers is None else category in one.covers
            both = (plainly(plan, one), covers)
            found.add(False if False in both else None if None in both else True)
        expected[category] = True if True in found else None if None in found else False

    answer = check_authorization(plan, documents).answer

    if None in expected.values():
        assert answer is None
    else:
        assert answer == {category for category, goes in expected.items() if goes}


# --- who may authorize, by year ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "locator", "basis", "cites", "signers"),
    [
        (2023, "Clinician Consents", "CMS guidance", "81 FR 77368", {REPRESENTATIVE}),
        (2024, "414.1400(b)(3)(xiii)", "regulation", "", {REPRESENTATIVE}),
        (2025, "414.1400(b)(3)(xiii)", "derived", "", {REPRESENTATIVE}),
        (2026, "Clinician Consents", "CMS guidance", "414.1400(b)(3)(xiii)", {REPRESENTATIVE}),
        (
            2027,
            "Data Submission Functions",
            "CMS guidance",
            "414.1400(b)(3)(xiii)",
            {REPRESENTATIVE, ADMINISTRATOR},
        ),
    ],
)
def test_who_may_authorize_is_cited_in_the_text_of_the_year(
    year: int, locator: str, basis: str, cites: str, signers: set[SignerRole]
) -> None:
    """AGR-008, AGR-010."""
    entry = REPRESENTATIVES.entry(PY(year))

    assert entry.value == signers
    assert (entry.source.document, entry.source.locator) == (DOCUMENTS[year], locator)
    assert (entry.source.basis.value, entry.source.cites) == (basis, cites)


def test_the_rule_on_representatives_covers_only_years_whose_text_was_read() -> None:
    covered = [year for year in range(2017, 2031) if REPRESENTATIVES.covers(PY(year))]

    assert covered == list(range(2023, 2028))
