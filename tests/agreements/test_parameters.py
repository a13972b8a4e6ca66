"""What each year asks for, against the texts: regulation facts 4, and the rows of AGR."""

from __future__ import annotations

import pytest

from qpp_rules import agreements, rulebook
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.agreements.authorizations import REPRESENTATIVES
from qpp_rules.agreements.beneficiaries import ALL_PAYER_COLLECTION_TYPES
from qpp_rules.agreements.retention import REQUESTS
from qpp_rules.agreements.verification import VERIFICATION
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.vocabulary import CollectionType
from tests.agreements.strategies import (
    ADMINISTRATOR,
    DOCUMENTS,
    PY,
    PY2027,
    REPRESENTATIVE,
    agreement,
    authorization,
    external,
    planned,
)

XII = "414.1400(b)(3)(xii)"
BAA, SHEET = "Business Associate Agreements", "Data Submission Functions"


@pytest.mark.parametrize(
    ("year", "locator", "basis", "cites", "signers"),
    [
        (2023, "Clinician Consents", "CMS guidance", "81 FR 77368", {REPRESENTATIVE}),
        (2024, "414.1400(b)(3)(xiii)", "regulation", "", {REPRESENTATIVE}),
        (2025, "414.1400(b)(3)(xiii)", "derived", "", {REPRESENTATIVE}),
        (2026, "Clinician Consents", "CMS guidance", "414.1400(b)(3)(xiii)", {REPRESENTATIVE}),
        (2027, SHEET, "CMS guidance", "414.1400(b)(3)(xiii)", {REPRESENTATIVE, ADMINISTRATOR}),
    ],
)
def test_who_may_authorize_is_cited_in_the_text_of_the_year(
    year: int, locator: str, basis: str, cites: str, signers: set[agreements.SignerRole]
) -> None:
    """AGR-008, AGR-010."""
    entry = REPRESENTATIVES.entry(PY(year))

    assert entry.value == signers
    assert (entry.source.document, entry.source.locator) == (DOCUMENTS[year], locator)
    assert (entry.source.basis.value, entry.source.cites) == (basis, cites)


@pytest.mark.parametrize(
    ("year", "locator", "basis"),
    [
        (2023, BAA, "CMS guidance"),
        (2024, XII, "interpretation"),
        (2025, XII, "interpretation"),
        (2026, BAA, "interpretation"),
        (2027, SHEET, "CMS guidance"),
    ],
)
def test_that_medicare_cqms_are_exempt_is_not_taken_back(
    year: int, locator: str, basis: str
) -> None:
    """AGR-016."""
    entry = ALL_PAYER_COLLECTION_TYPES.entry(PY(year))
    exempt = {CollectionType.MEDICARE_CQM} if year == 2027 else set()

    assert set(CollectionType) - entry.value == exempt
    assert (entry.source.locator, entry.source.basis.value) == (locator, basis)


@pytest.mark.parametrize(
    ("parameter", "years"),
    [
        (REPRESENTATIVES, range(2023, 2028)),
        (ALL_PAYER_COLLECTION_TYPES, range(2023, 2028)),
        (VERIFICATION, range(2027, 2028)),
        (REQUESTS, range(2017, 2028)),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_a_year_is_covered_where_its_text_was_read(
    parameter: Parameter[object], years: range
) -> None:
    assert [year for year in range(2017, 2031) if parameter.covers(PY(year))] == list(years)


@pytest.mark.parametrize(
    ("year", "months", "locator", "as_of"),
    [
        (2017, 75, "414.1400(j)(3)", "2017-01-01"),
        (2018, 72, "414.1400(j)(3)", "2018-01-01"),
        (2019, 72, "414.1400(g)(3)", "2019-01-01"),
        (2020, 72, "414.1400(g)(3)", "2019-01-01"),
        (2021, 72, "414.1400(g)(3)", "2021-01-01"),
        (2022, 72, "414.1400(f)(3)", "2023-01-01"),
        (2024, 72, "414.1400(a)(3)(v)(C)", "2024-01-01"),
    ],
)
def test_requests_are_cited_in_the_text_of_their_year(
    year: int, months: int, locator: str, as_of: str
) -> None:
    """AGR-026."""
    source = REQUESTS.source(PY(year))

    assert REQUESTS.at(PY(year)) == months
    assert (source.locator, str(source.as_of)) == (locator, as_of)


def test_requests_of_2027_are_cited_in_the_fact_sheet() -> None:
    assert REQUESTS.source(PY2027).cites == "414.1400(b)(3)(xv)"


def test_every_rule_of_the_subject_is_in_the_rulebook() -> None:
    ids = [rule.id for rule in rulebook.rules() if rule.id.startswith("agreements.")]

    assert len(ids) == len(set(ids)) == 30


@pytest.mark.parametrize(
    "value",
    [agreement(), authorization(), planned(), external(), agreements.Verification()],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_written_as_json_and_comes_back(value: object) -> None:
    assert from_json(to_json(value), type(value)) == value
    assert {value: "kept"}[value] == "kept"
