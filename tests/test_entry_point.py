"""By annotation, @given knows every value; and `import hypothesis` costs and breaks nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Hashable, Mapping, Sized
from importlib.metadata import entry_points
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules import (
    Determination,
    Entry,
    Group,
    Individual,
    Npi,
    Parameter,
    Participant,
    PerformanceYear,
    Tin,
    elections,
    eligibility,
    sampling,
)
from qpp_rules.core.identifiers import PARTICIPANT_TYPES
from qpp_rules.core.value_classes import subscribe
from tests.core.helpers import printed_by
from tests.testing.drawing import drawn
from tests.testing.test_strategies import GENERIC, VALUES, by_name

BLOCKED = """
import json, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in {names!r}):
            raise ImportError(name + " is broken")
sys.meta_path.insert(0, Blocked())
"""


@settings(max_examples=30)
@given(...)
def test_annotations_are_enough(
    *,
    npi: Npi,
    tin: Tin,
    participant: Participant,
    year: PerformanceYear,
    facts: eligibility.ClinicianFacts,
    plan: sampling.Plan,
    election: elections.Election,
) -> None:
    assert isinstance(participant, PARTICIPANT_TYPES)
    assert isinstance(facts, eligibility.ClinicianFacts)
    assert isinstance(plan, sampling.Plan)
    assert isinstance(election, elections.Election)
    assert len(npi.digits) == len(tin.digits) + 1 == 10
    assert year.year >= 2017


@pytest.mark.parametrize("kind", [one for one in VALUES if one not in GENERIC], ids=by_name)
@settings(max_examples=5)
@given(data=st.data())
def test_every_value_is_known_by_its_class(kind: type[Any], data: st.DataObject) -> None:
    assert type(data.draw(st.from_type(kind))) is kind


@settings(max_examples=20)
@given(...)
def test_generic_values_are_known_with_their_content(
    entry: Entry[bool],
    parameter: Parameter[Tin],
    determination: Determination[eligibility.Eligibility],
    plain: Parameter,  # type: ignore[type-arg]
) -> None:
    assert isinstance(entry.value, bool)
    assert all(isinstance(one.value, Tin) for one in parameter.entries)
    assert isinstance(determination.answer, eligibility.Eligibility)
    assert all(isinstance(one.value, int) for one in plain.entries)


@pytest.mark.parametrize("kind", [Individual, Group])
def test_a_union_draws_each_of_its_members(kind: type[Any]) -> None:
    assert drawn(st.from_type(Participant), lambda one: isinstance(one, kind))


@pytest.mark.parametrize("wanted", [Hashable, Sized, Mapping[str, int]], ids=str)
@settings(max_examples=200)
@given(data=st.data())
def test_general_strategies_of_others_never_draw_our_values(
    wanted: Any, data: st.DataObject
) -> None:
    """Our values are hashable, and a calendar is a Mapping; none of that is for other projects."""
    value = data.draw(st.from_type(wanted))

    assert type(value).__module__.partition(".")[0] != "qpp_rules"


def test_a_class_is_registered_whether_it_was_defined_before_or_after() -> None:
    program = """
import sys
import qpp_rules.core.identifiers
import hypothesis.strategies as st
from qpp_rules import Tin, eligibility
assert "qpp_rules.testing" not in sys.modules
tin, volume = (st.from_type(kind).example() for kind in (Tin, eligibility.Volume))
print(tin.masked[:5], type(volume).__name__)
"""
    assert printed_by(f"import warnings\nwarnings.simplefilter('ignore')\n{program}") == (
        "***** Volume\n"
    )


def test_a_class_without_a_strategy_is_left_to_hypothesis() -> None:
    """Such as one of a subject whose strategies are still to be written."""
    notified: list[type[Any]] = []
    subscribe(notified.append)

    assert Tin in notified
    program = """
import sys, types
from typing import Any
import hypothesis.strategies as st
from attrs import field
from qpp_rules.core.values import frozen
import warnings
warnings.simplefilter("ignore")
@frozen
class New:
    number: int
New.__module__ = "qpp_rules.newly.made"
from qpp_rules._hypothesis import _register
_register(New)
sys.modules["qpp_rules.newly.made"] = types.ModuleType("newly")
print(type(st.from_type(New).example().number).__name__)
"""
    assert printed_by(program) == "int\n"


# --- what `import hypothesis` costs, and cannot break ------------------------------------------


def test_the_entry_point_is_installed() -> None:
    (ours,) = [e for e in entry_points(group="hypothesis") if e.value.startswith("qpp_rules")]

    assert ours.value == "qpp_rules._hypothesis:register"


def test_import_hypothesis_loads_no_subject_and_not_even_attrs() -> None:
    program = """
import json, sys
before = set(sys.modules)
import hypothesis
print(json.dumps(sorted(set(sys.modules) - before)))
"""
    loaded = json.loads(printed_by(program))

    assert [name for name in loaded if name.split(".")[0] in {"qpp_rules", "attrs", "attr"}] == [
        "qpp_rules",
        "qpp_rules._hypothesis",
        "qpp_rules.core",
        "qpp_rules.core.value_classes",
    ]


def test_importing_the_package_does_not_load_hypothesis_or_the_strategies() -> None:
    program = """
import json, sys
import qpp_rules.testing
from qpp_rules import Tin, eligibility
print(json.dumps(sorted(sys.modules)))
"""
    loaded = json.loads(printed_by(program))

    assert "hypothesis" not in loaded
    assert "qpp_rules.testing.strategies" not in loaded


@pytest.mark.parametrize(
    "broken",
    [
        ("attrs", "attr"),
        ("qpp_rules.core.values",),
        ("qpp_rules.core.identifiers", "qpp_rules.eligibility"),
        ("qpp_rules.testing",),
    ],
    ids=lambda names: names[0],
)
def test_a_broken_package_does_not_break_importing_hypothesis(broken: tuple[str, ...]) -> None:
    program = """
import hypothesis, warnings
from hypothesis import strategies as st
warnings.simplefilter("ignore")
print(type(st.from_type(int).example()).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BLOCKED.format(names=broken) + program],
        env={**os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("int\n", "")


def test_broken_strategies_break_only_draws_of_our_values() -> None:
    program = """
import hypothesis.strategies as st, warnings
warnings.simplefilter("ignore")
from qpp_rules import Tin
try:
    st.from_type(Tin).example()
except ImportError as error:
    print(error)
print(type(st.from_type(int | str).example()).__name__ in ("int", "str"))
"""
    blocked = BLOCKED.format(names=("qpp_rules.testing",))

    assert printed_by(blocked + program) == "qpp_rules.testing is broken\nTrue\n"


def test_an_unknown_name_of_the_package_is_reported_as_unknown() -> None:
    import qpp_rules

    with pytest.raises(AttributeError, match=r"module 'qpp_rules' has no attribute 'Tim'"):
        _ = qpp_rules.Tim
