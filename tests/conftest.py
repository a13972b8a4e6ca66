"""What all tests share: how many examples are tried, and what counts as covered."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.renew_signatures import every_module

# The same examples on every run, so that a red run is the change's doing. To look further:
# pytest --hypothesis-profile=explore
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=30)
# The examples of the documents run as a reader would run them, with fewer examples. How long a
# busy machine takes to draw says nothing about them.
settings.register_profile(
    "documents",
    deadline=None,
    derandomize=True,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow],
)
# Where the same tests run a second time, with other versions.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=10)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("repeatable")

# Under `coverage run` only examples count as covering a line: what a property test or a walk over
# every combination reaches by chance is not tested by intent. Tracing those, and pytest itself,
# would also take twice the time.
_TRACER = sys.gettrace()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        # The workers are traced; the processes that tests start are not.
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    if _TRACER is not None:
        # What runs at import is covered here, because the tests are imported untraced.
        every_module()
    return (yield from _traced(None, then=_TRACER))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, Any, Any]:
    return (yield from _traced(None, then=_TRACER))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup() -> Generator[None, Any, Any]:
    return (yield from _traced(_TRACER, then=None))


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    is_walk = any(map(pyfuncitem.get_closest_marker, ("hypothesis", "exhaustive")))
    return (yield from _traced(None if is_walk else _TRACER, then=None))


def _traced(tracer: Any, *, then: Any) -> Generator[None, Any, Any]:
    sys.settrace(tracer)
    try:
        return (yield)
    finally:
        sys.settrace(then)
