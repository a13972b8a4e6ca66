"""Whether an intermediary can transmit an opt-in decision."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.elections import (
    can_transmit,
)
from tests.elections.strategies import (
    PY,
    PY2026,
)

# To be approved. ELE-042.


@pytest.mark.parametrize(
    ("transmits", "answer", "missing"),
    [
        pytest.param(True, True, (), id="ELE-042: it can"),
        pytest.param(False, False, (), id="ELE-042: it cannot"),
        pytest.param(None, None, ("transmits",), id="not known"),
    ],
)
@pytest.mark.parametrize("year", [2019, 2026])
def test_an_intermediary_must_be_able_to_transmit_an_opt_in(
    transmits: bool | None, answer: bool | None, missing: tuple[str, ...], year: int
) -> None:
    determination = can_transmit(transmits, PY(year))
    assert (determination.answer, determination.missing) == (answer, missing)
    (finding,) = determination.findings
    assert finding.rule.id == "elections.transmission"
    assert determination.year == PY(year)


def test_before_opting_in_began_there_was_nothing_to_transmit() -> None:
    with pytest.raises(YearNotCovered):
        can_transmit(True, PY(2018))


@pytest.mark.parametrize("junk", ["yes", 1, 0, [True]])
def test_can_transmit_must_be_true_false_or_not_known(junk: Any) -> None:
    with pytest.raises(InvalidType, match="transmits"):
        can_transmit(junk, PY2026)
