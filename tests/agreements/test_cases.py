"""The cases of the requirements, one row each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from qpp_rules.agreements import (
    ClinicianInformation,
    ExternalAgreement,
    Verification,
    categories_covered,
    check_agreement,
    check_authorization,
    check_destroyed,
    check_external_organization,
    check_records_request,
    check_verification,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Individual, Npi, Participant
from qpp_rules.core.vocabulary import CollectionType
from tests.agreements.strategies import (
    ADMINISTRATOR,
    CLINICIAN,
    GROUP,
    GROUPS,
    INTEROPERABILITY,
    MEDICARE,
    OTHER_ROLE,
    PY,
    PY2026,
    PY2027,
    QUALITY,
    REPRESENTATIVE,
    agreement,
    authorization,
    external,
    planned,
)

SUBGROUP, ACO = GROUPS[2], GROUPS[3]
MEDICARE_CQMS = frozenset({CollectionType.MEDICARE_CQM})
BOTH, NEITHER = frozenset({QUALITY, INTEROPERABILITY}), frozenset()


def whether_adequate(participant: Participant = GROUP, year: Any = PY2026, **changes: Any) -> Any:
    """Answer whether one agreement, changed so, is adequate."""
    types = changes.pop("collection_types", frozenset({CollectionType.MIPS_CQM}))
    plan = planned(participant, year, collection_types=types)
    return check_agreement(plan, [agreement(participant, **changes)])


def which_go(participant: Participant = GROUP, year: Any = PY2026, **changes: Any) -> Any:
    """Answer which categories go by one authorization, changed so."""
    plan = planned(participant, year)
    return check_authorization(plan, [authorization(participant, **{"year": year, **changes})])


def together(participant: Participant, *, agreed: bool, authorized: bool, **changes: Any) -> Any:
    """Answer which categories go by what is there."""
    return categories_covered(
        [planned(participant)],
        [agreement(participant)] if agreed else [],
        [authorization(participant, **changes)] if authorized else [],
    )[participant]


def destroyed(year: int, day: date) -> Any:
    return check_destroyed(day, PY(year))


CASES: dict[str, tuple[Callable[[], Determination[Any]], Any]] = {
    # AGR-001: in force throughout; missing, expired or not yet effective is blocked.
    "AGR-001: in force throughout": (whether_adequate, True),
    "AGR-001: missing": (lambda: check_agreement(planned(), []), False),
    "AGR-001: expired": (lambda: whether_adequate(ends_on=date(2026, 1, 31)), False),
    "AGR-001: expires before the close": (
        lambda: whether_adequate(ends_on=date(2027, 3, 30)),
        False,
    ),
    "AGR-001: expires at the close": (lambda: whether_adequate(ends_on=date(2027, 3, 31)), True),
    "AGR-001: not yet effective": (lambda: whether_adequate(begins_on=date(2026, 2, 2)), False),
    "AGR-001: effective on the day": (lambda: whether_adequate(begins_on=date(2026, 2, 1)), True),
    # AGR-002 to AGR-004: what it provides for.
    "AGR-C17: nothing of receipt": (lambda: whether_adequate(provides_for_receipt=False), False),
    "AGR-002: nothing of receipt, 2027": (
        lambda: whether_adequate(year=PY2027, provides_for_receipt=False),
        False,
    ),
    "AGR-003: no results": (lambda: whether_adequate(discloses_results=False), False),
    "AGR-003: Medicare only": (lambda: whether_adequate(discloses_data_on=MEDICARE), False),
    "AGR-004: not HIPAA's": (lambda: whether_adequate(meets_law=False), False),
    "AGR-004: not known": (lambda: whether_adequate(meets_law=None), None),
    "AGR-016: Medicare CQMs": (
        lambda: whether_adequate(
            ACO, PY2027, discloses_data_on=MEDICARE, collection_types=MEDICARE_CQMS
        ),
        True,
    ),
    "AGR-016: other measures besides": (
        lambda: whether_adequate(
            ACO,
            PY2027,
            discloses_data_on=MEDICARE,
            collection_types=MEDICARE_CQMS | {CollectionType.ECQM},
        ),
        False,
    ),
    # AGR-005 to AGR-014: who authorizes what.
    "AGR-005: none": (lambda: check_authorization(planned(), []), NEITHER),
    "AGR-005: unsigned": (lambda: which_go(is_signed=False, signed_on=None), NEITHER),
    "AGR-C12: lost after submission": (lambda: which_go(is_on_file=False), NEITHER),
    "AGR-006: everything": (which_go, BOTH),
    "AGR-C11: quality only, PI in the file": (
        lambda: which_go(covers=frozenset({QUALITY})),
        frozenset({QUALITY}),
    ),
    "AGR-006: data of Medicare's only": (lambda: which_go(covers_data_on=MEDICARE), NEITHER),
    "AGR-007: the clinician": (lambda: which_go(CLINICIAN), BOTH),
    "AGR-007: a representative": (lambda: which_go(CLINICIAN, signer_role=REPRESENTATIVE), NEITHER),
    "AGR-C06, AGR-011: the administrator": (
        lambda: which_go(CLINICIAN, PY2027, signer_role=ADMINISTRATOR),
        NEITHER,
    ),
    "RDY-C17: the office manager": (lambda: which_go(CLINICIAN, signer_role=OTHER_ROLE), NEITHER),
    "RDY-C17: together": (
        lambda: together(CLINICIAN, agreed=True, authorized=True, signer_role=OTHER_ROLE),
        NEITHER,
    ),
    **{
        f"AGR-008: the representative of a {one.participation_option.value}": (
            lambda one=one: which_go(one),
            BOTH,
        )
        for one in GROUPS
    },
    "AGR-C09: an unauthorized colleague": (
        lambda: which_go(SUBGROUP, signer_role=OTHER_ROLE),
        NEITHER,
    ),
    **{
        f"AGR-010: the administrator of a {one.participation_option.value}": (
            lambda one=one: which_go(one, PY2027, signer_role=ADMINISTRATOR),
            BOTH,
        )
        for one in GROUPS
    },
    "AGR-010: an administrator before 2027": (lambda: which_go(signer_role=ADMINISTRATOR), None),
    "AGR-C02: no business associate agreement": (
        lambda: together(CLINICIAN, agreed=False, authorized=True),
        NEITHER,
    ),
    "AGR-012: no authorization": (
        lambda: together(CLINICIAN, agreed=True, authorized=False),
        NEITHER,
    ),
    "AGR-012: both": (lambda: together(CLINICIAN, agreed=True, authorized=True), BOTH),
    "AGR-013: of this year": (lambda: which_go(year=PY2027), BOTH),
    "AGR-013: of last year": (
        lambda: check_authorization(planned(), [authorization(year=PY(2025))]),
        NEITHER,
    ),
    "AGR-013: undated": (
        lambda: check_authorization(planned(), [authorization(year=None)]),
        NEITHER,
    ),
    "AGR-014: against the contract": (lambda: which_go(meets_law=False), NEITHER),
    # AGR-015, AGR-023, AGR-025: retention.
    "AGR-C01: PY2018 on its last day": (lambda: destroyed(2018, date(2024, 12, 31)), False),
    "AGR-C01: PY2018 after it": (lambda: destroyed(2018, date(2025, 1, 1)), True),
    "AGR-C01: PY2019 on its last day": (lambda: destroyed(2019, date(2025, 12, 31)), False),
    "AGR-C01: PY2019 after it": (lambda: destroyed(2019, date(2026, 1, 1)), True),
    "DEA-C25: PY2024 on its last day": (lambda: destroyed(2024, date(2030, 12, 31)), False),
    "DEA-C25: PY2024 after it": (lambda: destroyed(2024, date(2031, 1, 1)), True),
    "DEA-C26: PY2027 on its last day": (lambda: destroyed(2027, date(2033, 12, 31)), False),
    "DEA-C26: PY2027 after it": (lambda: destroyed(2027, date(2034, 1, 1)), True),
    "SUB-C44: a request ignored": (
        lambda: check_records_request(date(2030, 5, 2), provided=False, year=PY2027),
        False,
    ),
    "AGR-023: a request met": (
        lambda: check_records_request(date(2030, 5, 2), provided=True, year=PY2027),
        True,
    ),
    "AGR-023: requested on the last day": (
        lambda: check_records_request(date(2033, 12, 31), provided=False, year=PY2027),
        False,
    ),
    "AGR-023: requested later": (
        lambda: check_records_request(date(2034, 1, 1), provided=False, year=PY2027),
        True,
    ),
    # AGR-017, AGR-018: external organizations.
    "AGR-017: none is used": (lambda: check_external_organization(False, None, PY2027), True),
    "AGR-017: signed and written": (
        lambda: check_external_organization(True, external(), PY2027),
        True,
    ),
    "AGR-C13: oral": (
        lambda: check_external_organization(True, ExternalAgreement(is_written=False), PY2027),
        False,
    ),
    "AGR-017: unsigned": (
        lambda: check_external_organization(
            True, external(is_signed=False, signed_on=None), PY2027
        ),
        False,
    ),
    "AGR-018: no details": (
        lambda: check_external_organization(True, external(details=frozenset()), PY2027),
        False,
    ),
    "DEA-C24: effective September 1, signed on the 10th": (
        lambda: check_external_organization(True, external(signed_on=date(2026, 9, 10)), PY2027),
        True,
    ),
    "DEA-C23: effective September 2": (
        lambda: check_external_organization(True, external(effective_on=date(2026, 9, 2)), PY2027),
        False,
    ),
    # AGR-022: verification of clinician information.
    "AGR-C19: names and measures, no costs": (
        lambda: check_verification(
            Verification(
                holds=frozenset(
                    {ClinicianInformation.NAMES, ClinicianInformation.QUALITY_MEASURES}
                ),
                is_signed=True,
                uses_specialty_measure_sets=False,
            ),
            PY2027,
        ),
        False,
    ),
    "AGR-022: complete": (
        lambda: check_verification(
            Verification(holds=frozenset(ClinicianInformation), is_signed=True), PY2027
        ),
        True,
    ),
    "AGR-022: unsigned": (
        lambda: check_verification(
            Verification(holds=frozenset(ClinicianInformation), is_signed=False), PY2027
        ),
        False,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_the_answer_in_the_requirements(case: str) -> None:
    decide, answer = CASES[case]
    determination = decide()

    assert determination.answer == answer
    # False, an empty set and "not known" are three different answers.
    assert type(determination.answer) is type(answer)
    assert determination.findings


def test_a_late_signature_of_an_external_agreement_is_flagged_for_review_dea_c24() -> None:
    d = check_external_organization(True, external(signed_on=date(2026, 9, 10)), PY2027)

    assert [one.rule.id for one in d.assumptions if one.verdict.name == "NOT_MET"] == [
        "deadlines.external-agreement.signed"
    ]


def test_of_200_clinicians_the_one_without_an_agreement_is_blocked_rdy_c05() -> None:
    clinicians = [Individual(GROUP.tin, Npi(f"{number:010}")) for number in range(200)]

    found = categories_covered(
        [planned(one) for one in clinicians],
        [agreement(one) for one in clinicians if one != clinicians[77]],
        [authorization(one) for one in clinicians],
    )

    assert list(found) == clinicians
    assert [one for one in clinicians if found[one].answer == NEITHER] == [clinicians[77]]
    assert sum(found[one].answer == BOTH for one in clinicians) == 199


def test_an_administrators_consent_for_a_group_covers_only_the_groups_data_agr_c08() -> None:
    """AGR-C08: two of the thirty also report individually and need their own of both."""
    thirty = [Individual(GROUP.tin, Npi(f"{number:010}")) for number in range(30)]
    granted = authorization(GROUP, PY2027, signer_role=ADMINISTRATOR)

    found = categories_covered(
        [planned(one, PY2027) for one in (GROUP, *thirty[:2])], [agreement(GROUP)], [granted]
    )

    assert found[GROUP].answer == BOTH
    for clinician in thirty[:2]:
        d = found[clinician]
        assert d.answer == NEITHER
        assert d.finding("agreements.authorization").observed == "only one of its group"
        assert d.finding("agreements.business-associate-agreement").observed == "none"
        assert d.finding("agreements.individual-data").verdict.name == "NOT_MET"

    own = categories_covered(
        [planned(thirty[0], PY2027)],
        [agreement(GROUP), agreement(thirty[0])],
        [granted, authorization(thirty[0], PY2027)],
    )
    assert own[thirty[0]].answer == BOTH
    assert own[thirty[0]].finding("agreements.individual-data").verdict.name == "MET"
