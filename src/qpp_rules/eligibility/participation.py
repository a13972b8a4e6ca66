"""What follows from being eligible, opt-in eligible or exempt."""

from __future__ import annotations

from datetime import date
from typing import Final

from qpp_rules.core.checks import (
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.pages import Page, text, texts
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.eligibility.low_volume import OPT_IN
from qpp_rules.eligibility.paragraphs import BULLETIN_OF_2020, DECEMBER_2022, LOW_VOLUME, opting_in
from qpp_rules.eligibility.status import Eligibility
from qpp_rules.eligibility.subgroups import BEGAN

_page = Page(__name__)

ELECTION_NEEDED: Final = _page.rule(
    "eligibility.election-needed",
    "opt-in eligible at the level reported, so an election comes before any data",
    (
        text(2017, 2018, LOW_VOLUME),
        text(2019, 2019, opting_in(ELECTION_GUIDE_2019, "Individual Reporting Options")),
        text(2020, 2020, BULLETIN_OF_2020),
        text(
            2021,
            2021,
            opting_in(
                "QPP Submissions API, change log",
                "2021-08-15",
                date(2021, 8, 15),
                "the entry does not name a performance year; we assume its own year",
            ),
        ),
        *texts(2022, 2027, cfr("414.1310(b)(1)(iii)(A)"), read=2022),
    ),
    *("ELI-005", "ELI-006", "ELI-011", "ELI-012", "ELI-032"),
)
_ADJUSTED: Final = cfr("414.1310(d)")
PAYMENT_ADJUSTMENT: Final = _page.rule(
    "eligibility.payment-adjustment",
    "MIPS eligible, or made so by a confirmed opt-in, so pay is adjusted",
    (
        *texts(2017, 2018, _ADJUSTED, read=2022, more=". Opting in began only in 2019."),
        text(
            2019,
            2019,
            guidance(
                ELECTION_GUIDE_2019, "Opting-In vs. Voluntary Reporting", cites=_ADJUSTED.locator
            ),
        ),
        *texts(2020, 2027, _ADJUSTED, read=2022),
    ),
    *("ELI-010", "ELI-017", "ELI-032"),
)
CMS_STATUS: Final = _page.rule(
    "eligibility.cms-status",
    "CMS's own eligibility status",
    (
        text(
            2017,
            2027,
            guidance(
                "QPP Eligibility API, version 6",
                "response schema",
                note="the schema takes the year as a query and names none, so it is not known to "
                "be the schema of each year",
            ),
        ),
    ),
    *("ELI-015", "ELI-024"),
)
SUBGROUP: Final = _page.rule(
    "eligibility.subgroup",
    "neither opted in nor reporting voluntarily, so it may take part in a subgroup",
    (text(2023, 2027, cfr("414.1318(a)(2)", basis=Basis.DERIVED, note=DECEMBER_2022)),),
    "ELI-030",
    note=BEGAN,
)


_AN_ELIGIBILITY: Final = instance_of(Eligibility, remedy="of a determination, give its .answer")
_A_STATUS: Final = member_of(ParticipationStatus)


def _check_eligibility(subject: str, eligibility: object, year: PerformanceYear) -> None:
    began = OPT_IN.at(check_year(subject, year))
    take(subject, eligibility=(eligibility, _AN_ELIGIBILITY))
    if eligibility is Eligibility.OPT_IN_ELIGIBLE and not began:
        expected = "another eligibility: opting in began with performance year 2019"
        raise InvalidValue.of(
            subject, "eligibility", given=Eligibility.OPT_IN_ELIGIBLE.value, expected=expected
        )


def needs_election(eligibility: Eligibility, year: PerformanceYear) -> Determination[bool | None]:
    """Decide whether an election must come before data at the level of *eligibility*.

    Only the opt-in eligible elect. Those who are MIPS eligible, and those who are exempt and
    report voluntarily, go straight to reporting. None if the eligibility is not determined.

    >>> needs_election(Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026)).answer
    True
    >>> needs_election(Eligibility.EXEMPT, PerformanceYear(2026)).answer
    False

    Raises InvalidValue for opt-in eligible before 2019, YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A) and (b)(2); 2019 Opt-in and Voluntary Reporting
    Election Process Guide.
    """
    _check_eligibility("needs_election", eligibility, year)
    clause = ELECTION_NEEDED.of(year)
    if eligibility is Eligibility.UNDETERMINED:
        return Determination(None, year, (clause.unknown("eligibility"),))
    needed = eligibility is Eligibility.OPT_IN_ELIGIBLE
    return Determination(needed, year, (clause.judge(needed, eligibility.value),))


def receives_payment_adjustment(
    eligibility: Eligibility,
    year: PerformanceYear,
    *,
    confirmed: ParticipationStatus | None = None,
) -> Determination[bool | None]:
    """Decide whether pay is adjusted, given the election that was *confirmed*.

    An opt-in eligible participant stays exempt until an opt-in is confirmed; a voluntary election
    leaves it exempt, as no election does. None means that no election was confirmed: do not call
    this if that is not known.

    >>> year = PerformanceYear(2026)
    >>> receives_payment_adjustment(Eligibility.OPT_IN_ELIGIBLE, year).answer
    False
    >>> receives_payment_adjustment(
    ...     Eligibility.OPT_IN_ELIGIBLE, year, confirmed=ParticipationStatus.OPT_IN
    ... ).answer
    True

    Raises InvalidValue for opt-in eligible before 2019, YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A) and (d).
    """
    _check_eligibility("receives_payment_adjustment", eligibility, year)
    take("receives_payment_adjustment", confirmed=(confirmed, optional(_A_STATUS)))
    clause = PAYMENT_ADJUSTMENT.of(year)
    if eligibility is Eligibility.UNDETERMINED:
        return Determination(None, year, (clause.unknown("eligibility"),))
    opted_in = (
        eligibility is Eligibility.OPT_IN_ELIGIBLE and confirmed is ParticipationStatus.OPT_IN
    )
    adjusted = eligibility is Eligibility.MIPS_ELIGIBLE or opted_in
    observed = f"{eligibility.value}, {confirmed.value if confirmed else 'no election'}"
    return Determination(adjusted, year, (clause.judge(adjusted, observed),))


def may_join_subgroup(status: ParticipationStatus, year: PerformanceYear) -> Determination[bool]:
    """Decide whether an individual or group that reports with *status* may join a subgroup.

    >>> may_join_subgroup(ParticipationStatus.OPT_IN, PerformanceYear(2026)).answer
    False

    Raises YearNotCovered before 2023, the first year of subgroups.

    Citation: 42 CFR § 414.1318(a)(2).
    """
    clause = SUBGROUP.of(check_year("may_join_subgroup", year))
    take("may_join_subgroup", status=(status, _A_STATUS))
    allowed = status is ParticipationStatus.MIPS_ELIGIBLE
    return Determination(allowed, year, (clause.judge(allowed, status.value),))
