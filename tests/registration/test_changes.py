"""Editing and withdrawing a registration."""

from __future__ import annotations

from datetime import datetime

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.registration import may_change_cahps, may_edit_mvp, may_withdraw_mvp
from tests.registration.examples import PY, at

YEAR = PY(2026)


@pytest.mark.parametrize(
    ("as_of", "adds_cahps", "answer", "missing"),
    [
        (at(2026, 3, 31), False, False, ()),
        (at(2026, 4, 1), False, True, ()),
        (at(2026, 11, 30, 19), False, True, ()),
        (at(2026, 11, 30, 20), False, False, ()),
        (at(2026, 11, 30, 20), None, False, ()),
        (at(2026, 6, 30, 19), True, True, ()),
        (at(2026, 6, 30, 19), None, True, ()),
        (at(2026, 6, 30, 20), True, False, ()),
        (at(2026, 6, 30, 20), None, None, ("adds_cahps",)),
        (None, False, None, ("as_of",)),
        (None, True, None, ("as_of",)),
        (None, None, None, ("as_of", "adds_cahps")),
    ],
)
def test_an_mvp_registration_is_edited_while_its_window_is_open(
    as_of: datetime | None, adds_cahps: bool | None, answer: bool | None, missing: tuple[str, ...]
) -> None:
    """REG-014, E8: the survey is not added after June 30."""
    found = may_edit_mvp(YEAR, as_of=as_of, adds_cahps=adds_cahps)

    assert (found.answer, found.missing) == (answer, missing)
    rules = {one.rule.id for one in found.findings}
    added = adds_cahps is not False and found.finding("registration.mvp.edited").holds is not False
    assert ("registration.mvp.cahps-added" in rules) is added


@pytest.mark.parametrize("year", [2022, 2025, 2027])
def test_editing_is_covered_only_for_2026(year: int) -> None:
    with pytest.raises(YearNotCovered):
        may_edit_mvp(PY(year), as_of=None, adds_cahps=False)


@pytest.mark.parametrize("year", range(2023, 2028))
def test_whether_an_mvp_registration_can_be_withdrawn_is_not_known(year: int) -> None:
    """E8."""
    found = may_withdraw_mvp(PY(year))

    assert found.answer is None
    assert found.missing
    assert found.finding("registration.mvp.withdrawn").is_assumption


@pytest.mark.parametrize(
    ("as_of", "answer"),
    [
        (at(2021, 4, 1, 10), True),
        (at(2021, 6, 30, 20), False),
        (at(2023, 4, 3, 9), False),
        (at(2023, 4, 3, 10), True),
        (at(2023, 6, 30, 19), True),
        (at(2023, 6, 30, 20), False),
        (at(2026, 6, 30, 19), True),
        (at(2026, 6, 30, 20), False),
    ],
)
def test_a_registration_for_the_survey_is_changed_while_its_window_is_open(
    as_of: datetime, answer: bool
) -> None:
    """REG-041: CMS's registration guides of 2021 and 2023; E8 for the other years."""
    found = may_change_cahps(PY(as_of.year), as_of=as_of)

    assert found.answer is answer
    assert bool(found.assumptions) is (as_of.year > 2023)


def test_the_window_of_2020_was_not_found() -> None:
    found = may_change_cahps(PY(2020), as_of=at(2020, 5, 1))

    assert found.missing == ("the window of cahps-registration",)
    assert may_change_cahps(PY(2023), as_of=None).missing == ("as_of",)


@pytest.mark.parametrize("year", [2017, 2019, 2022, 2028])
def test_changes_are_not_covered_for_other_years(year: int) -> None:
    with pytest.raises(YearNotCovered):
        may_change_cahps(PY(year), as_of=None)
