"""What type checkers make of the rulebook and the suite of cases. It is checked and never run."""

from __future__ import annotations

from typing import Any, assert_type

from qpp_rules import rulebook
from qpp_rules.adapters import conformance
from qpp_rules.adapters.conformance import Case, Comparison
from qpp_rules.core.findings import Scalar
from qpp_rules.rulebook import Claim, Claimant, Requirement


def traced() -> None:
    assert_type(rulebook.trace("SAM-011"), list[dict[str, Scalar]])
    assert_type(rulebook.requirement("SAM-011"), Requirement)
    assert_type(rulebook.requirement("SAM-011").names, tuple[str, ...])
    assert_type(rulebook.requirements("sampling"), tuple[Requirement, ...])
    assert_type(rulebook.claimants(), dict[str, tuple[Claimant, ...]])
    assert_type(rulebook.claims(), dict[Claim, int])
    rulebook.trace(11)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def compared(lines: list[str]) -> None:
    assert_type(conformance.cases(), tuple[Case, ...])
    assert_type(conformance.files(["small-practice"]), dict[str, str])
    found = conformance.compare_answers(lines, questions=["small-practice"])
    assert_type(found, Comparison)
    assert_type(found.wrong, int)
    assert_type(found.rows, list[dict[str, Any]])
    conformance.compare_answers(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
