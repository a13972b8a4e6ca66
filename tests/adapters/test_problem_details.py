"""Exceptions as problem details: what each tells a client, and what it never shows."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from qpp_rules import EASTERN, Group, InvalidType, PerformanceYear, QppRulesError, Tin, deadlines
from qpp_rules.adapters.extras import MissingExtra
from qpp_rules.adapters.problem_details import problem_details
from qpp_rules.adapters.rosters import read_roster
from qpp_rules.elections import Choice, Election, Ledger, begin, confirm, select
from qpp_rules.eligibility import LOW_VOLUME_THRESHOLD, Eligibility, Volume

PY2026 = PerformanceYear(2026)
GROUP = Group(Tin("000456789"))


def selected(choice: Choice = Choice.OPT_IN) -> Election:
    return select(begin(GROUP, Eligibility.OPT_IN_ELIGIBLE, PY2026), choice)


def confirmed(choice: Choice = Choice.OPT_IN, month: int = 2) -> Election:
    return confirm(selected(choice), "CONFIRM", at=datetime(2027, month, 1, 9, tzinfo=EASTERN))


CASES = {
    "invalid-types-and-values": (
        lambda: Volume(90300.0, -1, 5),
        422,
        [("allowed_charges", "a Decimal of dollars, 0 or more"), ("patients", "0 or more")],
    ),
    "invalid-value": (
        lambda: read_roster(["participant", "group:000456789", "group:000456789"]),
        422,
        [("row 3, participant", "once")],
    ),
    "year-not-covered": (
        lambda: LOW_VOLUME_THRESHOLD.at(PerformanceYear(2027)),
        422,
        [("low-volume threshold", "a covered year: 2017 to 2026")],
    ),
    "election-is-final": (lambda: select(confirmed(), Choice.OPT_IN), 409, []),
    "confirmation-refused": (
        lambda: confirm(selected(), "yes", at=datetime(2027, 2, 1, 9, tzinfo=EASTERN)),
        422,
        [],
    ),
    "election-window-closed": (
        lambda: confirmed(month=5),
        422,
        [("at", "an instant from 2027-01-04 10:00 EST to before 2027-03-31 20:00 EDT")],
    ),
    "conflicting-elections": (
        lambda: Ledger().record(confirmed()).record(confirmed(Choice.REPORT_VOLUNTARILY)),
        409,
        [("group:*****6789, 2026", "opt-in, which is confirmed and final")],
    ),
    "unknown-deadline": (lambda: deadlines.calendar(PY2026)["tea"], 422, []),
    "missing-extra": (lambda: (_ for _ in ()).throw(MissingExtra("x", "y")), 500, []),
}


@pytest.mark.parametrize("name", CASES)
def test_an_exception_tells_a_client_what_is_wrong_and_how_to_fix_it(name: str) -> None:
    fails, status, errors = CASES[name]
    with pytest.raises(QppRulesError) as caught:
        next(iter(fails()))

    body = problem_details(caught.value)

    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["type"] == f"urn:qpp-rules:problem:{name}"
    assert (body["status"], body["detail"]) == (status, str(caught.value))
    assert re.fullmatch(r"[A-Z][^.]+", body["title"])
    assert [one["field"] for one in body["errors"]] == [field for field, _ in errors]
    for one, (_, expected) in zip(body["errors"], errors, strict=True):
        assert list(one) == ["field", "given", "expected", "remedy"]
        assert expected in one["expected"]
    assert "000456789" not in json.dumps(body)


def test_a_long_list_of_problems_is_cut_in_the_body_too() -> None:
    with pytest.raises(QppRulesError) as caught:
        read_roster(["participant", *["nobody"] * 300])

    body = problem_details(caught.value)

    assert len(body["errors"]) == 200
    assert "201 problems" in body["detail"]


def test_only_exceptions_of_this_package_are_reported() -> None:
    with pytest.raises(InvalidType, match="expected a QppRulesError"):
        problem_details(ValueError("PATIENT-77"))
