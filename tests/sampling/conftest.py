"""The plan of the test vector, drawn once."""

from __future__ import annotations

import pytest

from qpp_rules.sampling import Plan
from tests.sampling.samples import VECTOR_FRAME, VECTOR_PATIENTS, drawn


@pytest.fixture(scope="session")
def vector() -> Plan:
    return drawn(VECTOR_FRAME, lambda _participant: VECTOR_PATIENTS)
