"""Intermediaries as the program's words name them."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import IntermediaryType, OrganizationType
from qpp_rules.terms import Approval, Organization
from qpp_rules.testing.strategies.core import Strategies, performance_years, texts

__all__ = ["approvals", "organizations"]


def __dir__() -> list[str]:
    return __all__


def approvals() -> st.SearchStrategy[Approval]:
    """Return approvals of intermediaries, of every type and for every year."""
    return st.builds(Approval, st.sampled_from(IntermediaryType), performance_years())


def organizations() -> st.SearchStrategy[Organization]:
    """Return organizations of every kind. OTHER has a description, and no other has one."""
    kinds = [kind for kind in OrganizationType if kind is not OrganizationType.OTHER]
    described = texts().map(lambda text: Organization(OrganizationType.OTHER, text))
    return st.sampled_from(kinds).map(Organization) | described


STRATEGIES: Final[Strategies] = {
    Approval: approvals,
    Organization: organizations,
}
