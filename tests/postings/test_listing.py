"""Whether a posting shows an intermediary as authorized. Unknown is never yes, and never no."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import (
    Column,
    Needs,
    Posting,
    Version,
    check_attestation,
    find,
    is_authorized,
)
from qpp_rules.postings.cells import mentions_end
from qpp_rules.testing.strategies import qualified_postings
from tests.postings.rows import posting, row
from tests.postings.written_workbooks import PY2023, PY2026

ASK = "whether it is terminated, withdrawn or under a corrective action plan"


@pytest.mark.parametrize("year", [PY2023, PY2026])
@pytest.mark.parametrize(
    ("cell", "answer", "missing"),
    [
        ("None", True, ()),
        # POS-C02
        ("Terminated in September", False, ()),
        ("Withdrawn", False, ()),
        # STA-031 and POS-034: remedial action alone is a flag.
        ("Corrective action plan (CAP)", True, ()),
        # POS-041: a blank is not stated, not none.
        ("", None, (ASK,)),
        ("See website", None, (ASK,)),
    ],
)
def test_the_remedial_cell_decides(
    year: PerformanceYear, cell: str, answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = is_authorized(
        posting(row(cells={Column.REMEDIAL_ACTION: cell}, year=year)), "Zenith Registry"
    )
    assert (d.answer, d.missing) == (answer, missing)


def test_a_plan_is_reported_but_decides_nothing() -> None:
    found = posting(row(cells={Column.REMEDIAL_ACTION: "CAP"}))
    d = is_authorized(found, "Zenith Registry")

    assert d.answer is True
    assert d.finding("postings.remedial-action").verdict is Verdict.NOT_MET
    assert d.finding("postings.remedial-action").is_assumption


def test_an_unlisted_intermediary_is_not_authorized() -> None:
    """POS-C01; POS-002: listing is the authorization."""
    d = is_authorized(posting(row()), "Zenith Registri")

    assert d.answer is False
    assert d.finding("postings.listed").observed == "not listed; it lists Zenith Registry"
    assert is_authorized(posting(row()), "Beta").finding("postings.listed").observed == "not listed"


def test_a_name_may_be_missing_from_a_partly_read_posting() -> None:
    d = is_authorized(posting(row(), is_complete=False), "Beta")
    assert (d.answer, d.missing) == (None, ("the parts of the posting that could not be read",))


def test_a_hidden_row_is_not_relied_on() -> None:
    d = is_authorized(posting(row(is_hidden=True)), "Zenith Registry")
    assert (d.answer, d.missing) == (None, ("whether it is still listed",))


def test_one_terminated_row_of_a_name_is_enough_for_a_no() -> None:
    ended = row(cells={Column.REMEDIAL_ACTION: "Terminated"}, row=4)
    assert is_authorized(posting(row(row=3), ended), "Zenith Registry").answer is False


def test_two_rows_with_one_name_leave_open_which_applies() -> None:
    """Listed twice, once without a remark and once terminated: neither row is relied on."""
    ended = row(cells={Column.REMEDIAL_ACTION: "Terminated"}, row=4)
    found = find(posting(row(row=3), ended), Needs(starts_on=date(2026, 5, 1)))
    assert [one.answer for one in found.values()] == [None, False]

    d = is_authorized(posting(row(row=3), row(row=4)), "Zenith Registry")
    assert (d.answer, d.missing) == (None, ("which of its rows holds",))


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Zenith Registry (terminated)"},
        {"tab": "Withdrawn"},
        {"beside": ["Terminated 4/1/2026"]},
    ],
)
def test_an_end_named_outside_the_remedial_cell_leaves_the_status_open(
    fields: dict[str, Any],
) -> None:
    one = row(**fields)
    d = is_authorized(posting(one), one.name)
    assert (d.answer, d.missing) == (None, (ASK,))


@pytest.mark.parametrize("name", ["O\u2019Neil \u2013 Caf\u00e9", "O'NEIL - Cafe\u0301"])
def test_a_name_is_found_however_its_characters_are_encoded(name: str) -> None:
    listed = posting(row("O'Neil - Caf\u00e9"))
    assert is_authorized(listed, name).answer is True
    history = [Version(date(2026, 6, 20), "1.3", f"Terminated: {name}.")]
    assert is_authorized(posting(*listed.intermediaries, versions=history), name).answer is None


def test_the_version_is_given_as_the_reason() -> None:
    """INT-S21."""
    ended = row(cells={Column.REMEDIAL_ACTION: "Terminated"})
    found = posting(ended, versions=[Version(date(2026, 6, 20), "1.3", "X")])
    observed = is_authorized(found, ended.name).finding("postings.status").observed
    assert observed == "terminated (version 1.3)"

    unnumbered = posting(ended, versions=[Version(date(2026, 6, 20))])
    observed = is_authorized(unnumbered, ended.name).finding("postings.status").observed
    assert observed == "terminated"


def test_a_history_entry_with_its_name_and_a_status_leaves_the_status_open() -> None:
    history = [Version(date(2026, 6, 20), "1.3", "Zenith Registry withdrew")]
    d = is_authorized(posting(row(), versions=history), "Zenith Registry")

    assert (d.answer, d.missing) == (None, (ASK,))
    observed = d.finding("postings.status").observed
    assert observed == "the version history: Zenith Registry withdrew"


@pytest.mark.parametrize("name", ["Zenith Registry", "Beta"])
@pytest.mark.parametrize("year", [PY2023, PY2026])
def test_every_answer_says_that_a_listing_is_not_an_endorsement(
    name: str, year: PerformanceYear
) -> None:
    """POS-003, POS-C15."""
    found = is_authorized(posting(row(year=year)), name).finding("postings.no-endorsement")
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert "not an endorsement" in str(found)


@given(qualified_postings())
def test_a_yes_needs_a_row_that_states_it(found: Posting) -> None:
    for one in found.intermediaries:
        if is_authorized(found, one.name).answer is True:
            assert not one.is_hidden
            assert not any(map(mentions_end, one.beside))
            assert len(found.named(one.name)) == 1
            assert one.text(Column.REMEDIAL_ACTION)


@pytest.mark.parametrize(
    ("attested", "published", "answer"),
    [
        (date(2025, 12, 1), date(2025, 12, 17), True),
        # POS-C05
        (date(2025, 12, 20), date(2025, 12, 17), False),
        (date(2025, 12, 17), date(2025, 12, 17), None),
        (datetime(2025, 12, 16, tzinfo=UTC), date(2025, 12, 17), True),
        (None, date(2025, 12, 17), None),
        (date(2025, 12, 1), None, None),
    ],
)
def test_the_information_is_approved_before_it_is_published(
    attested: date | None, published: date | None, answer: bool | None
) -> None:
    found = check_attestation(attested, published, PY2026)
    assert found.answer is answer
    verdict = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}[answer]
    assert found.finding("postings.attested").verdict is verdict


def test_facts_missing_for_the_order_are_named() -> None:
    assert check_attestation(None, None, PY2026).missing == ("attested_on", "published_on")
    with pytest.raises(YearNotCovered):
        check_attestation(None, None, PerformanceYear(2024))
