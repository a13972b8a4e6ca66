"""Who may authorize individual data: the authorization law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.agreements import (
    Authorization,
    Beneficiaries,
    PlannedSubmission,
    SignerEmployer,
    SignerRole,
)
from qpp_rules.core.identifiers import Group, Individual
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.agreements import YEARS, authorizations
from qpp_rules.testing.strategies.core import individuals, npis, tins
from qpp_rules.testing.strategies.planned_submissions import planned_submissions, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis

    from qpp_rules.core.years import PerformanceYear


PERSONALLY: Final = Law("individual authorization law", cfr("414.1400(b)(3)(xiii)"))


@attrs.frozen
class _Case:
    planned: PlannedSubmission
    authorizations: tuple[Authorization, ...]


def _in_order(planned: PlannedSubmission) -> Authorization:
    """Return the clinician's own authorization of all the data, without any fault."""
    return Authorization(
        participant=planned.participant,
        year=planned.year,
        covers=SUBMITTED_CATEGORIES,
        covers_data_on=Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        signer_role=SignerRole.CLINICIAN,
        signer_employer=SignerEmployer.PARTICIPANT,
        is_signed=True,
        signed_on=date(planned.year.year, 1, 15),
        meets_law=True,
        is_on_file=True,
    )


@st.composite
def _cases(draw: st.DrawFn, years: tuple[PerformanceYear, ...], *, own: bool) -> _Case:
    clinician = draw(individuals())
    year = draw(st.sampled_from(years))
    planned = attrs.evolve(draw(planned_submissions(clinician, year)), submitted_at=sent(year))
    others = draw(st.lists(_by_another(planned, clinician), max_size=3))
    documents = [*others, _in_order(planned)] if own else others
    return _Case(planned, tuple(draw(st.permutations(documents))))


@st.composite
def _by_another(
    draw: st.DrawFn, planned: PlannedSubmission, clinician: Individual
) -> Authorization:
    """Return an authorization that someone else granted, or that is for someone else."""
    in_order = st.just(_in_order(planned))
    document = draw(in_order | in_order | authorizations(clinician, planned.year))
    roles = [role for role in SignerRole if role is not SignerRole.CLINICIAN]
    elsewhere = st.builds(Individual, tins(), st.just(clinician.npi))
    colleagues = st.builds(Individual, st.just(clinician.tin), npis())
    others = [Group(clinician.tin), draw(elsewhere), draw(colleagues)]
    changes: list[dict[str, Any]] = [
        *({"signer_role": role} for role in roles),
        *({"participant": one} for one in others if one != clinician),
    ]
    return attrs.evolve(document, **draw(st.sampled_from(changes)))


def check_individual_authorization(
    check_authorization: Callable[[PlannedSubmission, tuple[Authorization, ...]], Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function accepts an individual's data only if the clinician authorized it.

    *check_authorization* takes a planned submission
    (:class:`~qpp_rules.core.planned_submissions.PlannedSubmission`) of a clinician who reports as
    an individual, and a tuple of :class:`~qpp_rules.agreements.Authorization`;
    :func:`~qpp_rules.agreements.check_authorization` is the model. *answer_of* reads the set of
    authorized performance categories, or None for "not known", from the result. The default reads
    a determination, or the set itself.

    Only the clinician can authorize individual data: not a representative or an administrator in
    the clinician's name, not the group, not a colleague, not the clinician for another practice.
    The clinician's own authorization permits everything it covers, whatever else is on file.

    >>> from qpp_rules import agreements
    >>> check_individual_authorization(agreements.check_authorization)

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1400(b)(3)(xiii).
    """
    covered = tuple(years)

    def answered(case: _Case) -> Any:
        return answer_of(PERSONALLY.call(check_authorization, case.planned, case.authorizations))

    def not_by_others(case: _Case) -> None:
        if answered(case):
            PERSONALLY.broken("only the clinician can authorize individual data", **_facts(case))

    def by_the_clinician(case: _Case) -> None:
        if answered(case) != case.planned.categories:
            clause = "the clinician's own authorization permits everything it covers"
            PERSONALLY.broken(clause, **_facts(case))

    PERSONALLY.run(_cases(covered, own=False), not_by_others, settings)
    PERSONALLY.run(_cases(covered, own=True), by_the_clinician, settings)


def _facts(case: _Case) -> dict[str, Any]:
    clinician = case.planned.participant
    granted = [
        f"for {'the clinician' if one.participant == clinician else one.participant.masked_key}"
        f" by {'an unknown signer' if one.signer_role is None else one.signer_role.value}"
        for one in case.authorizations
    ]
    return {
        "clinician": clinician.masked_key,
        "year": case.planned.year,
        "categories": ", ".join(sorted(one.value for one in case.planned.categories)),
        "authorizations": "; ".join(granted) or "none",
    }
