"""Whether the agreement with an external organization was in effect in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear, check_date
from qpp_rules.deadlines.published import EXTERNAL_AGREEMENT

if TYPE_CHECKING:
    from datetime import date

    from qpp_rules.core.findings import Clause
    from qpp_rules.core.moments import Moment

_page = Page(__name__)

AGREEMENT_EFFECTIVE: Final = _page.rule(
    "deadlines.external-agreement.effective",
    "the agreement is in effect by the day that the text names",
    EXTERNAL_AGREEMENT,
    "DEA-007",
)
AGREEMENT_SIGNED: Final = _page.rule(
    "deadlines.external-agreement.signed",
    "the agreement was signed by the day on which it must be effective",
    our_reading(
        EXTERNAL_AGREEMENT.entries,
        "the text tests the effective date and does not say whether the agreement may be signed "
        "later; backdating could be allowed",
    ),
    "DEA-007",
)


def check_external_agreement(
    effective_on: date | None,
    signed_on: date | None,
    year: PerformanceYear,
    *,
    intermediary_type: IntermediaryType | None = None,
) -> Determination[bool | None]:
    """Decide whether the agreement with an external organization was in effect in time.

    The effective date decides. A later signature is a finding to review: the text does not say
    whether an agreement may be backdated. *intermediary_type* matters before 2022, when only QCDRs
    needed the agreement; None means "not known".

    >>> from datetime import date
    >>> d = check_external_agreement(date(2026, 9, 1), date(2026, 9, 10), PerformanceYear(2027))
    >>> d.answer, [finding.verdict.name for finding in d.findings]
    (True, ['MET', 'NOT_MET'])

    Raises YearNotCovered where no source was read.

    Citation: 42 CFR § 414.1400(b)(3)(ii).
    """
    last = EXTERNAL_AGREEMENT.at(year).closes
    take("check_external_agreement", intermediary_type=(intermediary_type, _A_TYPE))
    is_of_all = year >= _ASKED_OF_REGISTRIES
    if not is_of_all and intermediary_type not in (None, IntermediaryType.QCDR):
        none = AGREEMENT_EFFECTIVE.of(year).not_applicable(
            about=f"required of QCDRs only in {year}"
        )
        return all_met(year, (none,))
    effective = _by_day(AGREEMENT_EFFECTIVE.of(year), "effective_on", effective_on, last)
    signed = _by_day(AGREEMENT_SIGNED.of(year), "signed_on", signed_on, last)
    findings = (effective, signed)
    if not is_of_all and intermediary_type is None and effective.verdict is not Verdict.MET:
        # An agreement that was late may not have been needed.
        asked = AGREEMENT_EFFECTIVE.of(year).unknown("intermediary_type")
        missing = (*asked.missing, *effective.missing)
        return Determination(None, year, (asked, *findings), missing=missing)
    return all_met(year, findings, aside=(signed,))


_A_TYPE: Final = optional(member_of(IntermediaryType))
_ASKED_OF_REGISTRIES: Final = PerformanceYear(2022)


def _by_day(clause: Clause, name: str, day: date | None, last: Moment) -> Finding:
    if day is None:
        return clause.unknown(name, required=f"by {last}")
    check_date("check_external_agreement", name, day)
    return clause.judge(day <= last, day, f"by {last}")
