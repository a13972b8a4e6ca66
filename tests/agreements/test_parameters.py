"""What each year asks for, against the texts: regulation facts 4, and the rows of AGR."""

from __future__ import annotations

import pytest

from qpp_rules import agreements, rulebook
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.agreements import parameters
from qpp_rules.core.parameters import Parameter
from tests.agreements.strategies import (
    DOCUMENTS,
    PY,
    PY2027,
    agreement,
    authorization,
    external,
    planned,
)

XII, XIII, II = (f"414.1400(b)(3)({one})" for one in ("xii", "xiii", "ii"))
BAA, CONSENT = "Business Associate Agreements", "Clinician Consents"
SHEET = "Data Submission Functions"


@pytest.mark.parametrize(
    ("parameter", "paragraph", "heading"),
    [
        (parameters.AGREEMENTS, XII, BAA),
        (parameters.AUTHORIZATIONS, XIII, CONSENT),
        (parameters.REPRESENTATIVES, XIII, CONSENT),
    ],
    ids=["agreements", "authorizations", "representatives"],
)
def test_what_all_texts_say_is_cited_in_the_text_of_the_year(
    parameter: Parameter[object], paragraph: str, heading: str
) -> None:
    headings = {2024: paragraph, 2025: paragraph, 2027: SHEET}
    for year, document in DOCUMENTS.items():
        source = parameter.source(PY(year))
        assert (source.document, source.locator) == (document, headings.get(year, heading))
    assert parameter.source(PY2027).note == f"cites 42 CFR § {paragraph}"


READINGS = {
    "AGREEMENTS": set(),
    "AUTHORIZATIONS": set(),
    "REPRESENTATIVES": set(),
    "RECEIPT": {2027},
    "ALL_PAYER_COLLECTION_TYPES": {2024, 2025, 2026},
    "ANNUAL": {2023, 2026, 2027},
    "AUTHORIZATION_LAW": {2026},
    "MEMBERS": {2023, 2024, 2025, 2026},
    "INDIVIDUAL_DATA": {2023, 2024, 2025, 2026},
}


@pytest.mark.parametrize("name", READINGS)
def test_what_a_text_leaves_open_is_marked_as_our_reading(name: str) -> None:
    """Beside what another year's text says, and never in its place."""
    parameter = getattr(parameters, name)

    assert {
        year for year in DOCUMENTS if parameter.source(PY(year)).basis.value == "interpretation"
    } == READINGS[name]


@pytest.mark.parametrize(
    ("name", "years"),
    [
        *((name, range(2023, 2028)) for name in (*READINGS, "DETAILS")),
        ("VERIFICATION", range(2027, 2028)),
        ("REQUESTS", range(2017, 2028)),
    ],
)
def test_a_year_is_covered_where_its_text_was_read(name: str, years: range) -> None:
    parameter = getattr(parameters, name)

    assert [year for year in range(2017, 2031) if parameter.covers(PY(year))] == list(years)


def test_the_agreement_with_an_external_organization_is_cited_as_its_deadline_is() -> None:
    cited = {year: parameters.DETAILS.source(PY(year)).locator for year in DOCUMENTS}

    assert cited == {
        2023: II,
        2024: II,
        2025: II,
        2026: "What is a QCDR?",
        2027: "What is a Qualified Registry?",
    }


@pytest.mark.parametrize(
    ("year", "months", "locator", "as_of"),
    [
        (2017, 75, "414.1400(j)(3)", "2017-01-01"),
        (2018, 72, "414.1400(j)(3)", "2018-01-01"),
        (2019, 72, "414.1400(g)(3)", "2019-01-01"),
        (2021, 72, "414.1400(g)(3)", "2019-01-01"),
        (2022, 72, "414.1400(f)(3)", "2023-01-01"),
        (2024, 72, "414.1400(a)(3)(v)(C)", "2024-01-01"),
    ],
)
def test_requests_are_cited_in_the_text_of_their_year(
    year: int, months: int, locator: str, as_of: str
) -> None:
    """AGR-026."""
    source = parameters.REQUESTS.source(PY(year))

    assert parameters.REQUESTS.at(PY(year)) == months
    assert (source.locator, str(source.as_of)) == (locator, as_of)


def test_requests_of_2027_are_cited_in_the_fact_sheet() -> None:
    assert parameters.REQUESTS.source(PY2027).note == "cites 42 CFR § 414.1400(b)(3)(xv)"


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
