"""The deadlines by performance year, as published. A weekend is never rolled by computation.

Hours are Eastern: CMS opens its windows at 10 a.m. and closes them at 8 p.m. Where only the
regulation gives a day, there is no hour, and the day stands alone. Years whose dates were found in
no text are left out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2026,
    NOTICES_2026,
    cfr,
    guidance,
)
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines.windows import Deadline, Extension, Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "CAHPS_REGISTRATION",
    "CIRCUMSTANCES_APPLICATION",
    "DATA_ACCEPTANCE",
    "DATA_SUBMISSION",
    "DATA_VALIDATION_EXECUTION_REPORT",
    "ELECTION",
    "EXTERNAL_AGREEMENT",
    "FEEDBACK",
    "MVP_REGISTRATION",
    "PARTICIPANTS_ON_BOARD",
    "PERFORMANCE_PERIOD",
    "RETENTION_YEARS",
    "SELF_NOMINATION",
    "VIRTUAL_GROUP_ELECTION",
]


def __dir__() -> list[str]:
    return __all__


def _10am(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=EASTERN)


def _8pm(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 20, tzinfo=EASTERN)


def _by_year(
    name: str, years: Iterable[tuple[int, Deadline]], note: str = ""
) -> Parameter[Deadline]:
    return Parameter(
        name,
        tuple(
            Entry(PerformanceYear(year), PerformanceYear(year), deadline, deadline.citation)
            for year, deadline in years
        ),
        note,
    )


def _same_each_year(
    key: str,
    title: str,
    years: range,
    *,
    closes: Callable[[int], Moment],
    citation: Citation,
    opens: Callable[[int], Moment] | None = None,
) -> list[tuple[int, Deadline]]:
    return [
        (
            year,
            Deadline(
                key=key,
                title=title,
                opens=opens(year) if opens else None,
                original_closes=closes(year),
                citation=citation,
            ),
        )
        for year in years
    ]


def _notice(what: str, *, note: str = "", as_of: date | None = None) -> Citation:
    return guidance("CMS notice", what, note=note, as_of=as_of)


_HOURS_BY_PATTERN: Final = "the text gives the days; the hours are those of CMS's windows"
_REPOSTED: Final = "read as others repost it"
_ROLLED: Final = (
    "not found as published: the regulation's day is a weekend or holiday, and the next business "
    "day is what CMS published in like years"
)


# 42 CFR 414.1400(b)(2) and (3): becoming an intermediary

_PARTICIPANTS: Final = ("participants-on-board", "At least 25 participants on board")
_SHARED_REQUIREMENTS: Final = "Shared Requirements for All Intermediaries"

PARTICIPANTS_ON_BOARD: Final = _by_year(
    "participants on board",
    [
        *_same_each_year(
            *_PARTICIPANTS,
            range(2017, 2020),
            closes=lambda year: date(year, 1, 1),
            citation=cfr("414.1400(h)(2)", as_of=date(2017, 1, 1), note="the text of 81 FR"),
        ),
        *_same_each_year(
            *_PARTICIPANTS,
            range(2020, 2027),
            closes=lambda year: date(year - 1, 1, 1),
            citation=cfr("414.1400(b)(3)(i)"),
        ),
        *_same_each_year(
            *_PARTICIPANTS,
            range(2027, 2028),
            closes=lambda year: date(year - 1, 1, 1),
            citation=guidance(
                FACT_SHEET_2027,
                _SHARED_REQUIREMENTS,
                note="cites 42 CFR § 414.1400(b)(3)(i)",
            ),
        ),
    ],
)

_AGREEMENT: Final = (
    "external-agreement",
    "Agreement with an external organization in effect",
)
EXTERNAL_AGREEMENT: Final = _by_year(
    "external agreement",
    [
        *_same_each_year(
            *_AGREEMENT,
            range(2023, 2026),
            closes=lambda year: date(year - 1, 9, 1),
            citation=cfr("414.1400(b)(3)(ii)"),
        ),
        *_same_each_year(
            *_AGREEMENT,
            range(2026, 2027),
            closes=lambda year: date(year - 1, 9, 1),
            citation=guidance(
                GUIDE_2026,
                "What is a QCDR?",
                note="effective as of September 1; the guide's example says before September 2",
            ),
        ),
        *_same_each_year(
            *_AGREEMENT,
            range(2027, 2028),
            closes=lambda year: date(year - 1, 9, 1),
            citation=guidance(
                FACT_SHEET_2027,
                "What is a Qualified Registry?",
                note="cites 42 CFR § 414.1400(b)(3)(ii)",
            ),
        ),
    ],
    note="The years from 2023 were read.",
)


def _self_nomination(opens: Moment, closes: Moment, citation: Citation) -> Deadline:
    return Deadline(
        key="self-nomination",
        title="Self-nomination",
        opens=opens,
        original_closes=closes,
        citation=citation,
    )


_SELF_NOMINATION_2017: Final = cfr("414.1400(g)", as_of=date(2017, 1, 1), note="the text of 81 FR")
_SELF_NOMINATION: Final = cfr("414.1400(b)(2)")

SELF_NOMINATION: Final = _by_year(
    "self-nomination",
    [
        (
            2017,
            _self_nomination(date(2016, 11, 15), date(2017, 1, 15), _SELF_NOMINATION_2017),
        ),
        (2018, _self_nomination(date(2017, 9, 1), date(2017, 11, 1), _SELF_NOMINATION_2017)),
        (
            2019,
            _self_nomination(
                date(2018, 9, 1),
                date(2018, 11, 1),
                cfr("414.1400", as_of=date(2019, 1, 1)),
            ),
        ),
        (
            2020,
            _self_nomination(
                _10am(2019, 7, 1),
                _8pm(2019, 9, 3),
                guidance("2020 self-nomination crosswalk", "Self-nomination period"),
            ),
        ),
        (
            2021,
            _self_nomination(
                _10am(2020, 7, 1),
                _8pm(2020, 9, 1),
                guidance("2021 Self-Nomination Fact Sheet", "Self-nomination period"),
            ),
        ),
        (2022, _self_nomination(date(2021, 7, 1), date(2021, 9, 1), _SELF_NOMINATION)),
        (2023, _self_nomination(date(2022, 7, 1), date(2022, 9, 1), _SELF_NOMINATION)),
        (2024, _self_nomination(date(2023, 7, 1), date(2023, 9, 1), _SELF_NOMINATION)),
        (
            2025,
            _self_nomination(
                date(2024, 7, 1),
                date(2024, 9, 3),
                cfr("414.1400(b)(2)", basis=Basis.DERIVED, note=_ROLLED),
            ),
        ),
        (
            2026,
            _self_nomination(
                date(2025, 7, 1),
                date(2025, 9, 2),
                cfr("414.1400(b)(2)", basis=Basis.DERIVED, note=_ROLLED),
            ),
        ),
        (
            2027,
            _self_nomination(
                _10am(2026, 7, 1),
                _8pm(2026, 9, 1),
                guidance(
                    FACT_SHEET_2027,
                    "2027 MIPS Performance Period Key Dates",
                    note="cites 42 CFR § 414.1400(b)(2)",
                ),
            ),
        ),
    ],
)


# 42 CFR 414.1315(b): virtual groups


def _virtual_group_election(
    closes: Moment, citation: Citation, opens: Moment | None = None
) -> Deadline:
    return Deadline(
        key="virtual-group-election",
        title="Virtual group election",
        opens=opens,
        original_closes=closes,
        citation=citation,
    )


VIRTUAL_GROUP_ELECTION: Final = _by_year(
    "virtual group election",
    [
        *(
            (year, _virtual_group_election(date(year - 1, 12, 31), cfr("414.1315(b)")))
            for year in range(2018, 2023)
        ),
        (
            2023,
            _virtual_group_election(
                datetime(2022, 12, 31, 23, 59, tzinfo=EASTERN),
                _notice("2023 virtual group election", note=_REPOSTED),
            ),
        ),
        (
            2024,
            _virtual_group_election(
                date(2023, 12, 31),
                _notice("2024 virtual group election"),
                opens=date(2023, 10, 2),
            ),
        ),
        *(
            (year, _virtual_group_election(date(year - 1, 12, 31), cfr("414.1315(b)")))
            for year in range(2025, 2028)
        ),
    ],
    note="Virtual groups began with performance year 2018.",
)


# 42 CFR 414.1320 and 414.1400(b)(3)(xvii): the performance period

_ACCEPTANCE: Final = ("data-acceptance", "System accepts and retains data")
DATA_ACCEPTANCE: Final = _by_year(
    "data acceptance",
    [
        *_same_each_year(
            *_ACCEPTANCE,
            range(2023, 2027),
            closes=lambda year: date(year, 1, 1),
            citation=cfr("414.1400(b)(3)(xvii)"),
        ),
        *_same_each_year(
            *_ACCEPTANCE,
            range(2027, 2028),
            closes=lambda year: date(year, 1, 1),
            citation=guidance(
                FACT_SHEET_2027,
                _SHARED_REQUIREMENTS,
                note="cites 42 CFR § 414.1400(b)(3)(xvii)",
            ),
        ),
    ],
    note="The years from 2023 were read.",
)

_PERIOD: Final = (
    "performance-period",
    "Performance period of the quality performance category",
)
PERFORMANCE_PERIOD: Final = _by_year(
    "performance period",
    [
        *_same_each_year(
            *_PERIOD,
            range(2017, 2018),
            closes=lambda year: date(year, 12, 31),
            citation=cfr("414.1320", note="at least 90 consecutive days within these"),
            opens=lambda year: date(year, 1, 1),
        ),
        *_same_each_year(
            *_PERIOD,
            range(2018, 2027),
            closes=lambda year: date(year, 12, 31),
            citation=cfr("414.1320"),
            opens=lambda year: date(year, 1, 1),
        ),
    ],
    note="The performance period of 2027 was not found.",
)


# 42 CFR 414.1365(b)(1) and 414.1400(b)(3): registration, applications


def _mvp_registration(opens: Moment, closes: Moment, citation: Citation) -> Deadline:
    return Deadline(
        key="mvp-registration",
        title="MVP registration",
        opens=opens,
        original_closes=closes,
        citation=citation,
        opening_citation=cfr("414.1365(b)(1)"),
    )


MVP_REGISTRATION: Final = _by_year(
    "MVP registration",
    [
        (
            2023,
            _mvp_registration(date(2023, 4, 1), date(2023, 11, 30), cfr("414.1365(b)(1)")),
        ),
        (
            2024,
            _mvp_registration(
                date(2024, 4, 1),
                _8pm(2024, 12, 2),
                guidance("QPP website", "Deadlines, 2024", note=_HOURS_BY_PATTERN),
            ),
        ),
        (
            2025,
            _mvp_registration(
                date(2025, 4, 1),
                date(2025, 12, 1),
                cfr("414.1365(b)(1)", basis=Basis.DERIVED, note=_ROLLED),
            ),
        ),
        (
            2026,
            _mvp_registration(
                date(2026, 4, 1),
                _8pm(2026, 11, 30),
                guidance(NOTICES_2026, "MVP registration"),
            ),
        ),
        (
            2027,
            _mvp_registration(date(2027, 4, 1), date(2027, 11, 30), cfr("414.1365(b)(1)")),
        ),
    ],
    note="MVPs began with performance year 2023.",
)


def _cahps_registration(
    closes: Moment, citation: Citation, opens: Moment | None = None
) -> Deadline:
    return Deadline(
        key="cahps-registration",
        title="CAHPS for MIPS Survey registration",
        opens=opens,
        original_closes=closes,
        citation=citation,
    )


CAHPS_REGISTRATION: Final = _by_year(
    "CAHPS registration",
    [
        (
            2019,
            _cahps_registration(
                date(2019, 7, 1),
                guidance(
                    ELECTION_GUIDE_2019,
                    "screenshot of the resource library",
                    note="the date stands in a screenshot only",
                ),
            ),
        ),
        (
            2021,
            _cahps_registration(
                _8pm(2021, 6, 30),
                _notice(
                    "2021 CAHPS for MIPS Survey registration",
                    note=f"{_REPOSTED}; {_HOURS_BY_PATTERN}",
                ),
                opens=_10am(2021, 4, 1),
            ),
        ),
        (2023, _cahps_registration(date(2023, 6, 30), cfr("414.1365(b)(1)"))),
        (
            2024,
            _cahps_registration(
                _8pm(2024, 7, 1),
                guidance("QPP website", "Deadlines, 2024", note=_HOURS_BY_PATTERN),
                opens=_10am(2024, 4, 1),
            ),
        ),
        (
            2025,
            _cahps_registration(
                date(2025, 6, 30),
                cfr(
                    "414.1365(b)(1)",
                    basis=Basis.DERIVED,
                    note="the day that the regulation gives for CAHPS with an MVP",
                ),
            ),
        ),
        (
            2026,
            _cahps_registration(
                _8pm(2026, 6, 30),
                guidance(NOTICES_2026, "CAHPS for MIPS Survey registration"),
            ),
        ),
        (2027, _cahps_registration(date(2027, 6, 30), cfr("414.1365(b)(1)"))),
    ],
)


def _circumstances(closes: Moment | None, citation: Citation, *extensions: Extension) -> Deadline:
    return Deadline(
        key="circumstances-application",
        title="Extreme and uncontrollable circumstances application",
        original_closes=closes,
        extensions=extensions,
        citation=citation,
    )


def _circumstances_notice(year: int, *, reposted: bool = False) -> Citation:
    note = f"{_REPOSTED}; {_HOURS_BY_PATTERN}" if reposted else _HOURS_BY_PATTERN
    return _notice(f"{year} EUC exception application", note=note)


_COVID: Final = _notice("COVID-19 and MIPS", note=_REPOSTED)
_CHANGE_HEALTHCARE: Final = _notice(
    "Change Healthcare cyberattack and MIPS", note=_REPOSTED, as_of=date(2024, 3, 11)
)
_IV_FLUID: Final = _notice("IV fluid shortage and MIPS", as_of=date(2025, 4, 14))

CIRCUMSTANCES_APPLICATION: Final = _by_year(
    "circumstances application",
    [
        (
            2019,
            _circumstances(
                None,
                _COVID,
                Extension(
                    closes=_8pm(2020, 4, 30),
                    announcement=_COVID,
                    reopened=True,
                    reopens=_10am(2020, 4, 3),
                ),
            ),
        ),
        (
            2020,
            _circumstances(
                _8pm(2020, 12, 31),
                _circumstances_notice(2020, reposted=True),
                Extension(closes=_8pm(2021, 2, 1), announcement=_COVID),
                Extension(closes=_8pm(2021, 3, 31), announcement=_COVID),
            ),
        ),
        (
            2021,
            _circumstances(
                _8pm(2021, 12, 31),
                _circumstances_notice(2021, reposted=True),
                Extension(
                    closes=_8pm(2022, 3, 31),
                    announcement=_COVID,
                    reopened=True,
                    applies_to=frozenset(
                        {
                            ParticipationOption.GROUP,
                            ParticipationOption.VIRTUAL_GROUP,
                            ParticipationOption.APM_ENTITY,
                        }
                    ),
                ),
            ),
        ),
        (
            2022,
            _circumstances(
                _8pm(2023, 1, 3),
                _circumstances_notice(2022, reposted=True),
                Extension(
                    closes=_8pm(2023, 3, 3),
                    announcement=_circumstances_notice(2022, reposted=True),
                ),
            ),
        ),
        (
            2023,
            _circumstances(
                None,
                _CHANGE_HEALTHCARE,
                Extension(closes=_8pm(2024, 4, 15), announcement=_CHANGE_HEALTHCARE, reopened=True),
                Extension(
                    closes=_8pm(2024, 10, 11), announcement=_CHANGE_HEALTHCARE, reopened=True
                ),
            ),
        ),
        (
            2024,
            _circumstances(
                _8pm(2024, 12, 31),
                _circumstances_notice(2024),
                Extension(
                    closes=_8pm(2025, 4, 14),
                    announcement=_IV_FLUID,
                    reopened=True,
                    reopens=_10am(2025, 3, 31),
                ),
            ),
        ),
        (
            2025,
            _circumstances(
                _8pm(2025, 12, 31),
                guidance("2025 EUC fact sheet", "Application"),
            ),
        ),
    ],
    note="For 2017 there was no application; the closes of 2018, 2026 and 2027 were not found.",
)


# 42 CFR 414.1325(e): submission; 414.1310(b)(1)(iii): election


def _submission(
    opens: Moment,
    closes: Moment,
    citation: Citation,
    *extensions: Extension,
    opening_citation: Citation | None = None,
) -> Deadline:
    return Deadline(
        key="data-submission",
        title="Data submission",
        opens=opens,
        original_closes=closes,
        extensions=extensions,
        citation=citation,
        opening_citation=opening_citation,
    )


_OPENS_BY_PATTERN: Final = Citation(
    "QPP data submission periods",
    "first business day on or after January 2",
    None,
    Basis.DERIVED,
    "the opening was not found; every opening that was found fits this pattern",
)


def _euc_fact_sheet(year: int) -> Citation:
    return guidance(f"{year} EUC fact sheet", "Data submission period", note=_HOURS_BY_PATTERN)


DATA_SUBMISSION: Final = _by_year(
    "data submission",
    [
        (
            2019,
            _submission(
                _10am(2020, 1, 2),
                _8pm(2020, 3, 31),
                guidance(ELECTION_GUIDE_2019, "Important Dates and Deadlines"),
                Extension(closes=_8pm(2020, 4, 30), announcement=_COVID),
            ),
        ),
        (
            2020,
            _submission(
                _10am(2021, 1, 4),
                _8pm(2021, 3, 31),
                _notice("2020 data submission"),
                opening_citation=_OPENS_BY_PATTERN,
            ),
        ),
        (
            2021,
            _submission(
                _10am(2022, 1, 3),
                _8pm(2022, 3, 31),
                _notice("2021 data submission", note=_REPOSTED),
                opening_citation=_OPENS_BY_PATTERN,
            ),
        ),
        (
            2022,
            _submission(
                _10am(2023, 1, 3),
                _8pm(2023, 3, 31),
                _notice("2022 data submission", note=_REPOSTED),
            ),
        ),
        (
            2023,
            _submission(
                _10am(2024, 1, 2),
                _8pm(2024, 4, 1),
                _euc_fact_sheet(2023),
                Extension(closes=_8pm(2024, 4, 15), announcement=_CHANGE_HEALTHCARE),
            ),
        ),
        (
            2024,
            _submission(
                _10am(2025, 1, 2),
                _8pm(2025, 3, 31),
                _euc_fact_sheet(2024),
                Extension(closes=_8pm(2025, 4, 14), announcement=_IV_FLUID),
            ),
        ),
        (
            2025,
            _submission(_10am(2026, 1, 2), _8pm(2026, 3, 31), _euc_fact_sheet(2025)),
        ),
        (
            2026,
            _submission(
                _10am(2027, 1, 4),
                _8pm(2027, 3, 31),
                guidance(NOTICES_2026, "Automatic EUC policy", note=_HOURS_BY_PATTERN),
            ),
        ),
    ],
    note="The periods of 2017, 2018 and 2027 were not found.",
)


def _election(
    year: int,
    citation: Citation,
    *,
    in_doubt_until: Moment | None = None,
) -> tuple[int, Deadline]:
    submission = DATA_SUBMISSION.at(PerformanceYear(year))
    return year, Deadline(
        key="election",
        title="Election to opt in or report voluntarily",
        opens=submission.opens,
        original_closes=submission.original_closes,
        in_doubt_until=in_doubt_until,
        citation=citation,
        opening_citation=submission.opening_citation,
    )


_WITH_SUBMISSION: Final = cfr(
    "414.1310(b)(1)(iii)",
    basis=Basis.INTERPRETATION,
    note=(
        "no text found gives the period for this year; it is taken to be the submission period as "
        "first published, and an extension of submission not to move it"
    ),
)

ELECTION: Final = _by_year(
    "election",
    [
        _election(
            2019,
            guidance(
                ELECTION_GUIDE_2019,
                "Important Dates and Deadlines",
                note="whether the extension of submission to 2020-04-30 moved it was not found",
            ),
            in_doubt_until=_8pm(2020, 4, 30),
        ),
        *(_election(year, _WITH_SUBMISSION) for year in (2020, 2021, 2022)),
        _election(2023, _WITH_SUBMISSION, in_doubt_until=_8pm(2024, 4, 15)),
        _election(
            2024,
            _notice(
                "Elections still due March 31, 2025",
                note="submission was extended to 2025-04-14, the election was not",
                as_of=date(2025, 4, 14),
            ),
        ),
        *(_election(year, _WITH_SUBMISSION) for year in (2025, 2026)),
    ],
    note="Opting in began with performance year 2019; the period of 2027 was not found.",
)


# 42 CFR 414.1400(b)(3)(iii), (v)(G), (a)(3)(v): reports and records

_REPORT: Final = (
    "data-validation-execution-report",
    "Data Validation Execution Report (DVER), one for each intermediary and year",
)
DATA_VALIDATION_EXECUTION_REPORT: Final = _by_year(
    "data validation execution report",
    [
        *_same_each_year(
            *_REPORT,
            range(2022, 2027),
            closes=lambda year: date(year + 1, 5, 31),
            citation=cfr("414.1400(b)(3)(v)(G)(1)"),
        ),
        *_same_each_year(
            *_REPORT,
            range(2027, 2028),
            closes=lambda year: date(year + 1, 5, 31),
            citation=guidance(
                FACT_SHEET_2027,
                "DVER and Targeted Audits",
                note="cites 42 CFR § 414.1400(b)(3)(v)(G)(1)",
            ),
        ),
    ],
    note="For 2021 CMS was to give the date, which was not found; before, no report was due.",
)

RETENTION_YEARS: Final = Parameter(
    "years that records are kept from the end of the performance period",
    (
        Entry(
            PerformanceYear(2017),
            PerformanceYear(2018),
            10,
            cfr("414.1400", as_of=date(2017, 1, 1)),
        ),
        Entry(PerformanceYear(2019), PerformanceYear(2026), 6, cfr("414.1400(a)(3)(v)(B)")),
        Entry(
            PerformanceYear(2027),
            PerformanceYear(2027),
            6,
            guidance(
                FACT_SHEET_2027,
                "Data Submission Functions",
                note="cites 42 CFR § 414.1400(b)(3)(xiii) and (xv)",
            ),
        ),
    ),
)

_QUARTERS: Final = ((3, 31), (6, 30), (9, 30), (12, 31))
_FEEDBACK_SOURCE: Final = cfr(
    "414.1400(b)(3)(iii)",
    basis=Basis.INTERPRETATION,
    note=(
        "the rule asks for feedback at least four times a year and names no days; the ends of the "
        "quarters are a plan that puts four distinct days inside the performance year"
    ),
)


def _feedback(year: int) -> tuple[Deadline, ...]:
    return tuple(
        Deadline(
            key=f"feedback-{number}",
            title=f"Performance feedback, {number} of 4",
            original_closes=date(year, month, day),
            citation=_FEEDBACK_SOURCE,
        )
        for number, (month, day) in enumerate(_QUARTERS, 1)
    )


FEEDBACK: Final = Parameter(
    "performance feedback",
    tuple(
        Entry(PerformanceYear(year), PerformanceYear(year), _feedback(year), _FEEDBACK_SOURCE)
        for year in range(2021, 2028)
    ),
    note="Feedback four times a year is asked for from performance year 2021.",
)
