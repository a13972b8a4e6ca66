"""Approvals and organizations of intermediaries."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import IntermediaryType, OrganizationType
from qpp_rules.terms import Approval, Organization
from qpp_rules.testing.strategies.core import Strategies, performance_years, texts


def approvals() -> st.SearchStrategy[Approval]:
    """Return approvals of intermediaries of every type, for every year."""
    return st.builds(Approval, st.sampled_from(IntermediaryType), performance_years())


def organizations() -> st.SearchStrategy[Organization]:
    """Return organizations of every type. Only OTHER has a description."""
    kinds = [kind for kind in OrganizationType if kind is not OrganizationType.OTHER]
    described = texts().map(lambda text: Organization(OrganizationType.OTHER, text))
    return st.sampled_from(kinds).map(Organization) | described


STRATEGIES: Final[Strategies] = {
    Approval: approvals,
    Organization: organizations,
}
