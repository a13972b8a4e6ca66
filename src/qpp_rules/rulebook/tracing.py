"""From a paragraph, a requirement, a rule, a parameter or a heading to all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import a_text, take
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.paragraphs import cited, paragraphs
from qpp_rules.rulebook.documents import places
from qpp_rules.rulebook.listing import rows_where
from qpp_rules.rulebook.requirements import (
    Claim,
    claimants,
    file_of,
    id_of,
    requirement,
    requirements,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.paragraphs import Paragraph
    from qpp_rules.rulebook.documents import Place
    from qpp_rules.rulebook.requirements import Claimant, Requirement

__all__ = ["trace"]


def __dir__() -> list[str]:
    return __all__


_EXPECTED: Final = (
    "the id of a requirement, a rule or a parameter, a paragraph of 42 CFR, or a source document "
    "with its heading"
)
_REMEDY: Final = (
    "such as 'SAM-011', 'sampling.coverage', '414.1400(b)(3)(v)' or "
    "'2027 Self-Nomination Fact Sheet, \"Targeted Audits\"'"
)


def trace(asked: str) -> list[dict[str, Scalar]]:
    """Return flat rows of the requirements, texts and names that belong to *asked*, in this order.

    *asked* is one of these:

    - the id of a requirement: what claims it;
    - the id of a rule, which its findings bear, or of a parameter: the requirements that it claims;
    - a section or paragraph of 42 CFR: what cites it, or a paragraph inside it, and the
      requirements that these rules and parameters claim;
    - one of the :data:`.SOURCE_DOCUMENTS`, or a heading of one: the same;
    - a name below ``qpp_rules`` that claims a requirement, such as ``elections.Batch``.

    A rule or a parameter has a row for each text. Of a paragraph or a heading, only the texts that
    cite it are there.

    >>> for row in trace("SAM-014"):
    ...     print(row["kind"], row["id"], row["years"], row["related"])
    requirement SAM-014 2027 sampling.coverage
    rule sampling.coverage 2021 SAM-011; SAM-014
    rule sampling.coverage 2022 SAM-011; SAM-014
    rule sampling.coverage 2023 SAM-011; SAM-014
    rule sampling.coverage 2024 SAM-011; SAM-014
    rule sampling.coverage 2025 to 2026 SAM-011; SAM-014
    rule sampling.coverage 2027 SAM-011; SAM-014
    >>> sorted({row["id"] for row in trace("§ 414.1400(b)(3)(vi)(D)")})
    ['AUD-022', 'audits.report.targeted']

    A paragraph that nothing cites has no rows. Raises InvalidValue for anything else.
    """
    take("trace", asked=(asked, a_text))
    claiming = claimants()
    ids = {asked, *map(id_of, claiming.get(asked, ()))}
    around = paragraphs(asked)

    def names(
        cited: Iterable[Paragraph], places: Iterable[Place], source: Citation | None = None
    ) -> bool:
        return (
            any(one.holds(other) for one in around for other in cited)
            or any(asked in (place.document, str(place)) for place in places)
            or asked == str(source)
        )

    texts = rows_where(
        lambda one, source: one.id in ids or names(cited(source), places(source), source)
    )
    stated = {row["id"] for row in texts}
    found = (
        [requirement(asked)]
        if asked in claiming
        else [
            one
            for one in requirements()
            if asked in one.names
            or not stated.isdisjoint(map(id_of, claiming[one.id]))
            or names(one.paragraphs, one.places)
        ]
    )
    if not (found or texts or around):
        raise InvalidValue.of(
            "trace", "asked", given=shown(asked), expected=_EXPECTED, remedy=_REMEDY
        )
    types = dict.fromkeys(
        name for one in found for name in one.names if name in ids and name not in stated
    )
    claimed = _claimed(claiming)
    return [
        *(_of_requirement(one, claiming[one.id]) for one in found),
        *(_of_text(row, claimed) for row in texts),
        *(_of_type(name, claimed) for name in types),
    ]


def _claimed(claiming: Mapping[str, tuple[Claimant, ...]]) -> dict[str, str]:
    """Return the requirements that each rule, parameter and name claims, as text."""
    found: dict[str, list[str]] = {}
    for one, by in claiming.items():
        for claimant in by:
            found.setdefault(id_of(claimant), []).append(one)
    return {claimant: "; ".join(ids) for claimant, ids in found.items()}


def _of_requirement(one: Requirement, claiming: tuple[Claimant, ...]) -> dict[str, Scalar]:
    by = "; ".join(map(id_of, claiming))
    return {
        "kind": "requirement",
        "id": one.id,
        "title": one.statement,
        "years": one.years,
        "citation": "; ".join(filter(None, (one.citation, *map(str, one.places)))),
        "basis": "",
        "related": by or f"not modeled: {one.reason}",
        "file": "",
    }


def _of_text(row: Mapping[str, Scalar], claimed: Mapping[str, str]) -> dict[str, Scalar]:
    first, last = row["first_year"], row["last_year"]
    return {
        "kind": row["kind"],
        "id": row["id"],
        "title": row["title"],
        "years": str(first) if first == last else f"{first} to {last}",
        "citation": row["citation"],
        "basis": row["basis"],
        "related": claimed.get(str(row["id"]), ""),
        "file": row["file"],
    }


def _of_type(name: str, claimed: Mapping[str, str]) -> dict[str, Scalar]:
    return {
        "kind": Claim.TYPE.value,
        "id": name,
        "title": "",
        "years": "",
        "citation": "",
        "basis": "",
        "related": claimed[name],
        "file": file_of(name),
    }
