"""The published strategies as the tests of audits name them, and the work on their own samples."""

from __future__ import annotations

from hypothesis import strategies as st

from qpp_rules.testing.strategies import AuditWork, audit_scopes, audit_work, data_errors
from tests.audits.samples import frame_of, plan_of

__all__ = ["AuditWork", "audits", "data_errors", "scopes"]

scopes = audit_scopes


@st.composite
def audits(
    draw: st.DrawFn, *, complete: bool | None = None, errors: bool | None = None, smallest: int = 1
) -> AuditWork:
    """The work of a data validation audit of at least *smallest* groups."""
    size = draw(st.sampled_from([n for n in (1, 9, 10, 11, 20, 24) if n >= smallest]))
    patients, reserves = draw(st.sampled_from((1, 5, 8))), draw(st.sampled_from((0, 2)))
    plan = plan_of(size, patients, reserves=reserves)
    return draw(audit_work(plan, tuple(frame_of(size)), complete=complete, errors=errors))
