"""What follows from being eligible, opt-in eligible or exempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.determinations import Determination, Rule
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance
from qpp_rules.core.values import check_flag, shown
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.core.years import PerformanceYear, check_date, check_year
from qpp_rules.eligibility.facts import Eligibility
from qpp_rules.eligibility.parameters import OPT_IN, RELEASES, SUBGROUPS

if TYPE_CHECKING:
    from datetime import date
    from enum import Enum

    from qpp_rules.eligibility.parameters import Release

__all__ = [
    "may_join_subgroup",
    "needs_election",
    "pending_releases",
    "receives_payment_adjustment",
]


def __dir__() -> list[str]:
    return __all__


ELECTION_NEEDED: Final = Rule(
    "eligibility.election-needed",
    "opt-in eligible at the level reported, so an election comes before any data",
    guidance(ELECTION_GUIDE_2019, "Individual Reporting Options"),
    ("ELI-005", "ELI-006", "ELI-011", "ELI-012", "ELI-032"),
)
PAYMENT_ADJUSTMENT: Final = Rule(
    "eligibility.payment-adjustment",
    "MIPS eligible, or made so by a confirmed opt-in, so pay is adjusted",
    cfr("414.1310(d)"),
    ("ELI-010", "ELI-017", "ELI-032"),
)
CMS_STATUS: Final = Rule(
    "eligibility.cms-status",
    "CMS's own eligibility status",
    guidance("QPP Eligibility API, version 6", "response schema"),
    ("ELI-015", "ELI-024"),
)
SUBGROUP: Final = Rule(
    "eligibility.subgroup",
    "neither opted in nor reporting voluntarily, so may take part in a subgroup",
    cfr("414.1318(a)(2)"),
    ("ELI-030",),
)


def _check_member(subject: str, name: str, value: object, kind: type[Enum]) -> None:
    if not isinstance(value, kind):
        raise InvalidType.of(
            subject,
            name,
            given=shown(value),
            expected=f"a member of {kind.__name__}",
            remedy="of a determination, give its .answer" if hasattr(value, "answer") else "",
        )


def _check_eligibility(subject: str, eligibility: object, year: PerformanceYear) -> None:
    began = OPT_IN.at(check_year(subject, year))
    _check_member(subject, "eligibility", eligibility, Eligibility)
    if eligibility is Eligibility.OPT_IN_ELIGIBLE and not began:
        expected = "another eligibility: opting in began with performance year 2019"
        raise InvalidValue.of(
            subject, "eligibility", given=Eligibility.OPT_IN_ELIGIBLE.value, expected=expected
        )


def needs_election(eligibility: Eligibility, year: PerformanceYear) -> Determination[bool | None]:
    """Decide whether an election must come before data at the level that *eligibility* is of.

    Only the opt-in eligible elect. Those who are MIPS eligible, and those who are exempt and
    report voluntarily, go straight to reporting. None where the eligibility is not determined.

    >>> needs_election(Eligibility.OPT_IN_ELIGIBLE, PerformanceYear(2026)).answer
    True
    >>> needs_election(Eligibility.EXEMPT, PerformanceYear(2026)).answer
    False

    Raises InvalidValue for opt-in eligible before 2019, YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A) and (b)(2); 2019 Opt-in and Voluntary Reporting
    Election Process Guide.
    """
    _check_eligibility("needs_election", eligibility, year)
    if eligibility is Eligibility.UNDETERMINED:
        return Determination(None, year, (ELECTION_NEEDED.unknown("eligibility"),))
    needed = eligibility is Eligibility.OPT_IN_ELIGIBLE
    return Determination(needed, year, (ELECTION_NEEDED.judge(needed, eligibility.value),))


def receives_payment_adjustment(
    eligibility: Eligibility,
    year: PerformanceYear,
    *,
    confirmed: ParticipationStatus | None = None,
) -> Determination[bool | None]:
    """Decide whether pay is adjusted, given the election that was *confirmed*.

    An opt-in eligible participant stays exempt until an opt-in is confirmed; a voluntary election
    or none leaves it exempt. None says that no election was confirmed: do not ask where that is not
    known.

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
    if confirmed is not None:
        _check_member("receives_payment_adjustment", "confirmed", confirmed, ParticipationStatus)
    if eligibility is Eligibility.UNDETERMINED:
        return Determination(None, year, (PAYMENT_ADJUSTMENT.unknown("eligibility"),))
    opted_in = (
        eligibility is Eligibility.OPT_IN_ELIGIBLE and confirmed is ParticipationStatus.OPT_IN
    )
    adjusted = eligibility is Eligibility.MIPS_ELIGIBLE or opted_in
    observed = f"{eligibility.value}, {confirmed.value if confirmed else 'no election'}"
    return Determination(adjusted, year, (PAYMENT_ADJUSTMENT.judge(adjusted, observed),))


def may_join_subgroup(status: ParticipationStatus, year: PerformanceYear) -> Determination[bool]:
    """Decide whether an individual or group that reports on the ground *status* may subgroup.

    >>> may_join_subgroup(ParticipationStatus.OPT_IN, PerformanceYear(2026)).answer
    False

    Raises YearNotCovered before 2023, the first year of subgroups.

    Citation: 42 CFR § 414.1318(a)(2).
    """
    SUBGROUPS.at(year)
    _check_member("may_join_subgroup", "status", status, ParticipationStatus)
    allowed = status is ParticipationStatus.MIPS_ELIGIBLE
    return Determination(allowed, year, (SUBGROUP.judge(allowed, status.value),))


def pending_releases(
    read_on: date, year: PerformanceYear, *, in_apm: bool | None
) -> tuple[Release, ...]:
    """Return the later months in which CMS may still change a status that was read on *read_on*.

    An empty tuple says that the status is final for that clinician. A release in the same month
    counts as past: its day was not stated. Where *in_apm* is None, whether the clinician is in an
    APM is not known, and every release may change the status.

    >>> from datetime import date
    >>> pending = pending_releases(date(2019, 11, 20), PerformanceYear(2019), in_apm=True)
    >>> [str(release) for release in pending]
    ['final QP determinations and the third APM snapshot (December 2019)', \
'fourth APM snapshot, Shared Savings Program only (March 2020)']
    >>> pending_releases(date(2019, 11, 20), PerformanceYear(2019), in_apm=False)
    ()

    Raises YearNotCovered where the months were not found.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Important Dates".
    """
    check_date("pending_releases", "read_on", read_on)
    check_flag("pending_releases", "in_apm", in_apm)
    return tuple(
        release
        for release in RELEASES.at(year)
        if (release.year, release.month) > (read_on.year, read_on.month)
        and (in_apm is not False or not release.apm_participants_only)
    )
