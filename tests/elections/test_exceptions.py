"""What is raised where an election does not allow an act."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from qpp_rules.elections import (
    ConfirmationRefused,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
    ElectionWindowClosed,
    begin,
    cancel,
    confirm,
)
from qpp_rules.elections.exceptions import ElectionError
from tests.core.helpers import shows
from tests.elections.strategies import (
    CLINICIAN,
    IN_WINDOW,
    MIPS,
    PY,
    PY2026,
    TIN,
    confirmed,
    eastern,
    selected,
    undecided,
)

# Errors.


RAISED: dict[type[ElectionError], Callable[[], object]] = {
    ElectionIsFinal: lambda: cancel(confirmed(participant=CLINICIAN)),
    ElectionNotApplicable: lambda: cancel(begin(CLINICIAN, MIPS, PY2026)),
    ElectionNotSelected: lambda: confirm(undecided(CLINICIAN), "CONFIRM", at=IN_WINDOW),
    ConfirmationRefused: lambda: confirm(
        selected(participant=CLINICIAN), "987654321", at=IN_WINDOW
    ),
    ElectionWindowClosed: lambda: confirm(
        selected(participant=CLINICIAN, year=PY(2019)), "CONFIRM", at=eastern("2020-04-15 12:00")
    ),
}

HEAD = "individual:*****4321|1234567893"
MESSAGES = {
    ElectionIsFinal: f"{HEAD}, 2026: a confirmed election is final; opt-in since "
    "2027-02-01 09:00 EST",
    ElectionNotApplicable: f"{HEAD}, 2026: there is no election to make; MIPS eligible without an "
    "election",
    ElectionNotSelected: f"{HEAD}, 2026: no choice is selected; select opt-in or voluntary "
    "reporting first",
    ConfirmationRefused: f"{HEAD}, 2026: the confirmation is refused; given '*****4321' (str), "
    "expected CONFIRM",
    ElectionWindowClosed: f"{HEAD}, 2019: the election window is not open; it is 2020-04-15 12:00 "
    "EDT, and the window is from 2020-01-02 10:00 EST to before 2020-03-31 20:00 EDT; whether it "
    "was extended to 2020-04-30 20:00 EDT was not found",
}


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301


def raised_by(kind: type[ElectionError]) -> ElectionError:
    with pytest.raises(kind) as raised:
        RAISED[kind]()
    assert type(raised.value) is kind
    return raised.value


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_each_error_is_a_value_error_with_fields_and_a_message_without_a_whole_tin(
    kind: type[ElectionError],
) -> None:
    error = raised_by(kind)
    assert isinstance(error, ValueError)
    assert error.participant == HEAD
    assert error.year in {2019, 2026}
    assert str(error) == MESSAGES[kind]
    assert str(error).endswith(error.detail)
    assert not shows(str(error), TIN.digits)
    assert not shows(repr(error), TIN.digits)


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_each_error_can_be_pickled_and_copied(
    kind: type[ElectionError], again: Callable[[ElectionError], ElectionError]
) -> None:
    error = raised_by(kind)
    found = again(error)
    assert type(found) is kind
    assert str(found) == str(error)
    assert vars(found) == vars(error)


def test_the_window_error_has_its_instants_as_eastern_text() -> None:
    error = raised_by(ElectionWindowClosed)
    assert isinstance(error, ElectionWindowClosed)
    assert (error.at, error.opens, error.closes, error.in_doubt_until) == (
        "2020-04-15 12:00 EDT",
        "2020-01-02 10:00 EST",
        "2020-03-31 20:00 EDT",
        "2020-04-30 20:00 EDT",
    )
