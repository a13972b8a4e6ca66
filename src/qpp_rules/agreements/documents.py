"""What the documents share: the paragraphs that ask for them, and how they are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from qpp_rules.core.checks import (
    hidden,
    instance_of,
    listing_of,
    take,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import items_of
from qpp_rules.core.pages import text
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance, unread
from qpp_rules.core.years import eastern_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.moments import Moment
    from qpp_rules.core.parameters import Entry

T = TypeVar("T")


def _paragraph(locator: str, heading: str, of_2023: str) -> tuple[Entry[None], ...]:
    return (
        text(2023, 2023, guidance(GUIDE_2023, heading, cites=of_2023)),
        text(2024, 2024, cfr(locator)),
        text(2025, 2025, unread(2024, cfr(locator))),
        text(2026, 2026, guidance(GUIDE_2026, heading, cites=locator)),
        text(2027, 2027, guidance(FACT_SHEET_2027, "Data Submission Functions", cites=locator)),
    )


AGREEMENT_TEXTS: Final = _paragraph(
    "414.1400(b)(3)(xii)", "Business Associate Agreements", "82 FR 53812"
)
AUTHORIZATION_TEXTS: Final = _paragraph("414.1400(b)(3)(xiii)", "Clinician Consents", "81 FR 77368")


def signature_problem(is_signed: bool | None, signed_on: Moment | None) -> Iterator[Problem]:
    """Yield the problem of a document that has a day of signature but is said to be unsigned."""
    if is_signed is False and signed_on is not None:
        yield Problem("signed_on", eastern_text(signed_on), "None where it is not signed")


def documents_for(
    subject: str, planned: PlannedSubmission, name: str, documents: Iterable[T], kind: type[T]
) -> tuple[T, ...]:
    """Return *documents* if each is a *kind*, and *planned* is a planned submission."""
    given = items_of(subject, name, documents)
    of_planned = (planned, hidden(instance_of(PlannedSubmission)))
    take(subject, planned=of_planned, **{name: (given, listing_of(kind))})
    return tuple(given)
