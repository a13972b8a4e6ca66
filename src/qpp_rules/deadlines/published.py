"""The deadlines by performance year, as published. The code never moves one off a weekend.

Hours are Eastern: CMS opens its windows at 10 a.m. and closes them at 8 p.m. A day that only the
regulation gives has no hour. A year whose date was not found is left out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.pages import Page, entry, reading, text
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2026,
    NOTICES_2026,
    cfr,
    guidance,
    text_of,
    unread,
)
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN, PerformanceYear, check_year
from qpp_rules.deadlines.windows import Deadline, Extension

if TYPE_CHECKING:
    from collections.abc import Callable

    from qpp_rules.core.moments import Moment
    from qpp_rules.core.parameters import Entry, Parameter

_page = Page(__name__)

# How the tables below are written: "2026-04-01" is a day, "2026-04-01 10:00" an Eastern instant.


@frozen
class _Row:
    closes: str | None
    citation: Citation
    opens: str | None = None
    extensions: tuple[Extension, ...] = ()
    in_doubt_until: str | None = None
    opening_citation: Citation | None = None


def _moment(written: str) -> Moment:
    if " " in written:
        return datetime.fromisoformat(written).replace(tzinfo=EASTERN)
    return date.fromisoformat(written)


def _known(written: str | None) -> Moment | None:
    return None if written is None else _moment(written)


def _deadlines(
    parameter_id: str, title: str, rows: dict[int, _Row], *, note: str = ""
) -> Parameter[Deadline]:
    key = parameter_id.removeprefix("deadlines.")
    return _page.parameter(
        parameter_id,
        key,
        *(
            entry(year, year, _deadline(key, title, row, year), row.citation)
            for year, row in rows.items()
        ),
        note=note,
    )


def _deadline(key: str, title: str, row: _Row, year: int) -> Deadline:
    return Deadline(
        key=key,
        title=title,
        opens=_known(row.opens),
        original_closes=_known(row.closes),
        extensions=row.extensions,
        in_doubt_until=_known(row.in_doubt_until),
        citation=row.citation,
        opening_citation=row.opening_citation,
        year=PerformanceYear(year),
    )


def _each(years: range, row: Callable[[int], _Row]) -> dict[int, _Row]:
    return {year: row(year) for year in years}


def _extended(closes: str, announcement: Citation) -> Extension:
    return Extension(closes=_moment(closes), announcement=announcement)


def _reopened(
    closes: str,
    announcement: Citation,
    *,
    reopens: str | None = None,
    applies_to: frozenset[ParticipationOption] = frozenset(ParticipationOption),
) -> Extension:
    return Extension(
        closes=_moment(closes),
        announcement=announcement,
        reopened=True,
        reopens=_known(reopens),
        applies_to=applies_to,
    )


def _notice(what: str, *, note: str = "", as_of: date | None = None) -> Citation:
    return guidance("CMS notice", what, note=note, as_of=as_of)


def _of_2027(heading: str, paragraph: str) -> Citation:
    return guidance(FACT_SHEET_2027, heading, note=f"cites 42 CFR § {paragraph}", cites=paragraph)


def section(
    of_2017: str, of_2019: str, of_2022: str, *, before_2022: str = ""
) -> tuple[Entry[None], ...]:
    """Return the texts of § 414.1400 from 2017 through 2025, by the place in each version.

    *before_2022* is a note on the texts before 2022.
    """
    places = {
        **dict.fromkeys((2017, 2018), of_2017),
        **dict.fromkeys((2019, 2020, 2021), of_2019),
    }
    return (
        *(
            text(year, year, cfr(place, as_of=date(year, 1, 1), note=before_2022))
            for year, place in places.items()
        ),
        text(2022, 2022, cfr(of_2022, as_of=date(2022, 1, 1))),
        text(2023, 2023, cfr(of_2022, as_of=date(2023, 1, 1))),
        text(2024, 2024, cfr(of_2022)),
        text(2025, 2025, cfr(of_2022, basis=Basis.DERIVED, note=text_of(2024))),
    )


def _of(locator: str, year: int, *, read: int = 2024) -> Citation:
    """Return *locator* in the text of *year*, or of *read* if the text of *year* was not read."""
    return cfr(locator) if year == read else unread(read, cfr(locator))


def _in(place: str, year: int) -> Citation:
    """Return a paragraph of § 414.1400 in the text of *year*."""
    return cfr(f"414.1400{place}", as_of=date(year, 1, 1))


_HOURS: Final = "the text gives the days; the hours are the usual ones of CMS's windows"
_REPOSTED: Final = "read as others repost it"
_ROLLED: Final = (
    "CMS's date was not found; the regulation's day is a weekend or holiday, and in such years CMS "
    "published the next business day"
)
_SHARED_REQUIREMENTS: Final = "Shared Requirements for All Intermediaries"

_COVID: Final = _notice("COVID-19 and MIPS", note=_REPOSTED)
_CITING_IT_ONLY: Final = "only for applications that cite it as their reason"
_COVID_APPLICATIONS: Final = _notice(
    "COVID-19, EUC exception application", note=f"{_REPOSTED}; {_HOURS}; {_CITING_IT_ONLY}"
)
_CHANGE_HEALTHCARE: Final = _notice(
    "Change Healthcare cyberattack and MIPS", note=_REPOSTED, as_of=date(2024, 3, 11)
)
_CHANGE_HEALTHCARE_APPLICATIONS: Final = _notice(
    "Change Healthcare cyberattack, EUC exception application",
    note=f"{_REPOSTED}; {_CITING_IT_ONLY}",
)
_CHANGE_HEALTHCARE_LATER: Final = _notice(
    "Change Healthcare cyberattack, application by the targeted review form",
    note=f"{_REPOSTED}; {_CITING_IT_ONLY}",
)
_IV_FLUID_APPLICATIONS: Final = _notice(
    "IV fluid shortage, EUC exception application", note=_CITING_IT_ONLY
)
_IV_FLUID: Final = _notice("IV fluid shortage and MIPS", as_of=date(2025, 4, 14))


# 42 CFR 414.1400(b)(2) and (3): becoming an intermediary

_LEFT_OUT_IN_2019: Final[dict[str, Any]] = {
    "basis": Basis.DERIVED,
    "note": "the text of 2018; the text of this year asks for them from performance year 2020 on, "
    "and says nothing of this year",
}
PARTICIPANTS_ON_BOARD: Final = _deadlines(
    "deadlines.participants-on-board",
    "At least 25 participants on board",
    {
        **_each(
            range(2017, 2019), lambda year: _Row(f"{year}-01-01", _in("(c)(2) and (h)(2)", year))
        ),
        2019: _Row("2019-01-01", evolve(_in("(c)(2) and (h)(2)", 2018), **_LEFT_OUT_IN_2019)),
        **_each(
            range(2020, 2022),
            lambda year: _Row(f"{year - 1}-01-01", _in("(b)(2)(i) and (c)(2)(i)", year)),
        ),
        **_each(range(2022, 2024), lambda year: _Row(f"{year - 1}-01-01", _in("(b)(3)(i)", year))),
        **_each(
            range(2024, 2027),
            lambda year: _Row(f"{year - 1}-01-01", _of("414.1400(b)(3)(i)", year)),
        ),
        2027: _Row("2026-01-01", _of_2027(_SHARED_REQUIREMENTS, "414.1400(b)(3)(i)")),
    },
)

_QCDRS_ONLY: Final = "required of QCDRs only; a qualified registry does not need it that year"
_AGREEMENT: Final = (
    *section("414.1400(d)(1)", "414.1400(b)(2)(ii)", "414.1400(b)(3)(ii)", before_2022=_QCDRS_ONLY),
    text(
        2026,
        2026,
        guidance(
            GUIDE_2026,
            "What is a QCDR?",
            note="effective as of September 1; the guide's example says before September 2; the "
            "guide speaks of QCDRs only; by the text of 2024 a qualified registry needs the "
            "agreement too",
            cites="414.1400(b)(3)(ii)",
        ),
    ),
    text(
        2027,
        2027,
        guidance(FACT_SHEET_2027, "What is a Qualified Registry?", cites="414.1400(b)(3)(ii)"),
    ),
)

EXTERNAL_AGREEMENT: Final = _deadlines(
    "deadlines.external-agreement",
    "Agreement with an external organization in effect",
    {year: _Row(f"{year - 1}-09-01", one.source) for one in _AGREEMENT for year in one.years},
)

_SIXTY_DAYS: Final = (
    "60 days, from July 1 at the earliest to September 1 at the latest; the year's own days were "
    "not read"
)
_SIMPLIFIED_FORM: Final = (
    "July 1 and September 1, for the simplified form; the text of 2023 gives both forms 60 days "
    "within these; the year's own days were not read"
)

SELF_NOMINATION: Final = _deadlines(
    "deadlines.self-nomination",
    "Self-nomination",
    {
        2017: _Row(
            "2017-01-15",
            _in("(b) and (g)", 2017),
            opens="2016-11-15",
        ),
        2018: _Row("2017-11-01", _in("(b) and (g)", 2018), opens="2017-09-01"),
        2019: _Row("2018-11-01", _in("(b)(1) and (c)(1)", 2019), opens="2018-09-01"),
        2020: _Row(
            "2019-09-03 20:00",
            guidance(
                "2020 self-nomination crosswalk",
                "Self-nomination period",
                note="the hour of the opening is the usual one of CMS's windows",
            ),
            opens="2019-07-01 10:00",
        ),
        2021: _Row(
            "2020-09-01 20:00",
            guidance("2021 Self-Nomination Fact Sheet", "Self-nomination period"),
            opens="2020-07-01 10:00",
        ),
        **_each(
            range(2022, 2024),
            lambda year: _Row(
                f"{year - 1}-09-01",
                evolve(_in("(b)(2)", year), note=_SIXTY_DAYS),
                opens=f"{year - 1}-07-01",
            ),
        ),
        2024: _Row("2023-09-01", cfr("414.1400(b)(2)", note=_SIMPLIFIED_FORM), opens="2023-07-01"),
        2025: _Row(
            "2024-09-03",
            cfr("414.1400(b)(2)", basis=Basis.DERIVED, note=_ROLLED),
            opens="2024-07-01",
        ),
        2026: _Row(
            "2025-09-02",
            cfr("414.1400(b)(2)", basis=Basis.DERIVED, note=_ROLLED),
            opens="2025-07-01",
        ),
        2027: _Row(
            "2026-09-01 20:00",
            _of_2027("2027 MIPS Performance Period Key Dates", "414.1400(b)(2)"),
            opens="2026-07-01 10:00",
        ),
    },
)


# 42 CFR 414.1315(b): virtual groups


def _by_december_31(year: int) -> _Row:
    return _Row(f"{year - 1}-12-31", _of("414.1315(b)", year, read=2019))


VIRTUAL_GROUP_ELECTION: Final = _deadlines(
    "deadlines.virtual-group-election",
    "Virtual group election",
    {
        **_each(range(2018, 2023), _by_december_31),
        2023: _Row("2022-12-31 23:59", _notice("2023 virtual group election", note=_REPOSTED)),
        2024: _Row("2023-12-31", _notice("2024 virtual group election"), opens="2023-10-02"),
        **_each(range(2025, 2028), _by_december_31),
    },
    note="Virtual groups began with performance year 2018.",
)


# 42 CFR 414.1320 and 414.1400(b)(3)(xvii): the performance period

_LIVE_BEFORE_THE_TEXT: Final = guidance(
    "Self-nomination fact sheets (CMS)",
    "live by January 1 of the performance period",
    note="the paragraph of the regulation, 42 CFR § 414.1400(b)(3)(xvii), exists from 2024",
)

DATA_ACCEPTANCE: Final = _deadlines(
    "deadlines.data-acceptance",
    "System accepts and retains data",
    {
        **_each(range(2021, 2024), lambda year: _Row(f"{year}-01-01", _LIVE_BEFORE_THE_TEXT)),
        **_each(
            range(2024, 2027),
            lambda year: _Row(f"{year}-01-01", _of("414.1400(b)(3)(xvii)", year)),
        ),
        2027: _Row("2027-01-01", _of_2027(_SHARED_REQUIREMENTS, "414.1400(b)(3)(xvii)")),
    },
    note="CMS asks for it from performance year 2021 on.",
)

# The text of 2023 gives the period of each payment year, and of those that follow.
_PERIODS: Final = cfr("414.1320")

PERFORMANCE_PERIOD: Final = _deadlines(
    "deadlines.performance-period",
    "Performance period of the quality performance category",
    {
        2017: _Row(
            "2017-12-31",
            evolve(_PERIODS, note="at least 90 consecutive days within these"),
            opens="2017-01-01",
        ),
        **_each(
            range(2018, 2024),
            lambda year: _Row(f"{year}-12-31", _PERIODS, opens=f"{year}-01-01"),
        ),
        **_each(
            range(2024, 2027),
            lambda year: _Row(f"{year}-12-31", unread(2023, _PERIODS), opens=f"{year}-01-01"),
        ),
    },
    note="The performance period of 2027 was not found.",
)


# 42 CFR 414.1365(b)(1) and 414.1380(c)(2): registrations and applications

_MVPS: Final = "414.1365(b)(1)"

MVP_REGISTRATION: Final = _deadlines(
    "deadlines.mvp-registration",
    "MVP registration",
    {
        2023: _Row("2023-11-30", _of(_MVPS, 2023), opens="2023-04-01"),
        2024: _Row(
            "2024-12-02 20:00",
            guidance("QPP website", "Deadlines, 2024", note=_HOURS),
            opens="2024-04-01 10:00",
        ),
        2025: _Row(
            "2025-12-01",
            cfr(_MVPS, basis=Basis.DERIVED, note=_ROLLED),
            opens="2025-04-01",
            opening_citation=_of(_MVPS, 2025),
        ),
        2026: _Row(
            "2026-11-30 20:00",
            guidance(NOTICES_2026, "MVP registration"),
            opens="2026-04-01",
            opening_citation=_of(_MVPS, 2026),
        ),
        2027: _Row("2027-11-30", _of(_MVPS, 2027), opens="2027-04-01"),
    },
    note="MVPs began with performance year 2023.",
)

_WITH_AN_MVP: Final = unread(
    2024, cfr(_MVPS), "; the day that the regulation gives for the survey with an MVP"
)

CAHPS_REGISTRATION: Final = _deadlines(
    "deadlines.cahps-registration",
    "CAHPS for MIPS Survey registration",
    {
        2017: _Row(
            "2017-06-30",
            _notice("2017 CAHPS for MIPS Survey registration", note=_REPOSTED),
            opens="2017-04-01",
        ),
        2019: _Row(
            "2019-07-01",
            guidance(
                ELECTION_GUIDE_2019,
                "screenshot of the resource library",
                note="only a screenshot shows the date",
            ),
        ),
        2021: _Row(
            "2021-06-30 20:00",
            _notice("2021 CAHPS for MIPS Survey registration", note=f"{_REPOSTED}; {_HOURS}"),
            opens="2021-04-01 10:00",
        ),
        2023: _Row(
            "2023-06-30 20:00",
            guidance("2023 CAHPS for MIPS Survey registration guide", "Registration period"),
            opens="2023-04-03 10:00",
        ),
        2024: _Row(
            "2024-07-01 20:00",
            guidance("QPP website", "Deadlines, 2024", note=_HOURS),
            opens="2024-04-01 10:00",
        ),
        2025: _Row(
            "2025-06-30",
            _WITH_AN_MVP,
        ),
        2026: _Row(
            "2026-06-30 20:00", guidance(NOTICES_2026, "CAHPS for MIPS Survey registration")
        ),
        2027: _Row("2027-06-30", _WITH_AN_MVP),
    },
)


def _application(year: int, note: str = _HOURS) -> Citation:
    return _notice(f"{year} EUC exception application", note=note)


CIRCUMSTANCES_APPLICATION: Final = _deadlines(
    "deadlines.circumstances-application",
    "Extreme and uncontrollable circumstances application",
    {
        2019: _Row(
            None,
            _COVID_APPLICATIONS,
            extensions=(
                _reopened("2020-04-30 20:00", _COVID_APPLICATIONS, reopens="2020-04-03 10:00"),
            ),
        ),
        2020: _Row(
            "2020-12-31 20:00",
            _application(2020, f"{_REPOSTED}; {_HOURS}"),
            extensions=(
                _extended("2021-02-01 20:00", _COVID_APPLICATIONS),
                _reopened("2021-03-31 20:00", _COVID_APPLICATIONS),
            ),
        ),
        2021: _Row(
            "2021-12-31 20:00",
            _application(2021, f"{_REPOSTED}; {_HOURS}"),
            extensions=(
                _reopened(
                    "2022-03-31 20:00",
                    _COVID_APPLICATIONS,
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
        2022: _Row(
            "2023-01-03 20:00",
            _application(2022, _REPOSTED),
            extensions=(_extended("2023-03-03 20:00", _application(2022, _REPOSTED)),),
        ),
        2023: _Row(
            None,
            _CHANGE_HEALTHCARE_LATER,
            extensions=(
                _reopened("2024-04-15 20:00", _CHANGE_HEALTHCARE_APPLICATIONS),
                _reopened("2024-10-11 20:00", _CHANGE_HEALTHCARE_LATER),
            ),
        ),
        2024: _Row(
            "2024-12-31 20:00",
            _application(2024),
            extensions=(
                _reopened("2025-04-14 20:00", _IV_FLUID_APPLICATIONS, reopens="2025-03-31 10:00"),
            ),
        ),
        2025: _Row("2025-12-31 20:00", guidance("2025 EUC fact sheet", "Application")),
    },
    note="For 2017 there was no application; the closes of 2018, 2026 and 2027 were not found.",
)


# 42 CFR 414.1325(e) and 414.1310(b)(1)(iii): submission and election

_OPENS_BY_PATTERN: Final = Citation(
    "QPP data submission periods",
    "first business day on or after January 2",
    None,
    Basis.DERIVED,
    "the opening was not found; every opening that was found fits this pattern",
)


def _euc_fact_sheet(year: int, note: str = _HOURS) -> Citation:
    return guidance(f"{year} EUC fact sheet", "Data submission period", note=note)


_SUBMISSION_ROWS: Final = {
    2019: _Row(
        "2020-03-31 20:00",
        guidance(ELECTION_GUIDE_2019, "Important Dates and Deadlines"),
        opens="2020-01-02 10:00",
        extensions=(_extended("2020-04-30 20:00", _COVID),),
    ),
    2020: _Row(
        "2021-03-31 20:00",
        _notice("2020 data submission"),
        opens="2021-01-04",
        opening_citation=_OPENS_BY_PATTERN,
    ),
    2021: _Row(
        "2022-03-31 20:00",
        _notice("2021 data submission", note=f"{_REPOSTED}; {_HOURS}"),
        opens="2022-01-03",
        opening_citation=_OPENS_BY_PATTERN,
    ),
    2022: _Row(
        "2023-03-31 20:00",
        _notice("2022 data submission", note=_REPOSTED),
        opens="2023-01-03 10:00",
    ),
    2023: _Row(
        "2024-04-01 20:00",
        _euc_fact_sheet(2023),
        opens="2024-01-02 10:00",
        extensions=(_extended("2024-04-15 20:00", _CHANGE_HEALTHCARE),),
    ),
    2024: _Row(
        "2025-03-31 20:00",
        _euc_fact_sheet(2024),
        opens="2025-01-02 10:00",
        extensions=(_extended("2025-04-14 20:00", _IV_FLUID),),
    ),
    2025: _Row(
        "2026-03-31 20:00",
        _euc_fact_sheet(2025, f"{_HOURS}; whether it was extended was not found"),
        opens="2026-01-02 10:00",
    ),
    2026: _Row(
        "2027-03-31 20:00",
        guidance(NOTICES_2026, "Automatic EUC policy", note=_HOURS),
        opens="2027-01-04 10:00",
    ),
}

DATA_SUBMISSION: Final = _deadlines(
    "deadlines.data-submission",
    "Data submission",
    _SUBMISSION_ROWS,
    note="The periods of 2017, 2018 and 2027 were not found.",
)

_WITH_SUBMISSION: Final = cfr(
    "414.1310(b)(1)(iii)",
    basis=Basis.INTERPRETATION,
    note=(
        "no text found gives the period of this year; we take the submission period as first "
        "published, and take it that an extension of submission does not move it"
    ),
)


def _with_submission(
    year: int,
    citation: Citation = _WITH_SUBMISSION,
    *,
    in_doubt_until: str | None = None,
    opening_citation: Citation | None = None,
) -> _Row:
    submission = _SUBMISSION_ROWS[year]
    return _Row(
        submission.closes,
        citation,
        opens=submission.opens,
        in_doubt_until=in_doubt_until,
        opening_citation=opening_citation or submission.opening_citation,
    )


ELECTION: Final = _deadlines(
    "deadlines.election",
    "Election to opt in or report voluntarily",
    {
        2019: _with_submission(
            2019,
            guidance(
                ELECTION_GUIDE_2019,
                "Important Dates and Deadlines",
                note="no text found says whether the extension of submission to 2020-04-30 moved "
                "it",
            ),
            in_doubt_until="2020-04-30 20:00",
        ),
        **_each(range(2020, 2023), _with_submission),
        2023: _with_submission(2023, in_doubt_until="2024-04-15 20:00"),
        2024: _with_submission(
            2024,
            _notice(
                "Elections still due March 31, 2025",
                note="submission was extended to 2025-04-14, the election was not",
                as_of=date(2025, 4, 14),
            ),
            opening_citation=_WITH_SUBMISSION,
        ),
        **_each(range(2025, 2027), _with_submission),
    },
    note="Opting in began with performance year 2019; the period of 2027 was not found.",
)


PARTIAL_QP_ELECTION: Final = _deadlines(
    "deadlines.partial-qp-election",
    "Election of a Partial QP to take part in MIPS",
    {
        2024: _Row(
            "2025-03-31 20:00",
            _notice(
                "Elections still due March 31, 2025",
                note="submission was extended to 2025-04-14, the election was not; the regulation, "
                "42 CFR § 414.1310(b)(1)(ii), names no day",
                as_of=date(2025, 4, 14),
            ),
        ),
    },
    note="Only the close of 2024 was found.",
)


# 42 CFR 414.1400(b)(3)(iii), (v)(G), (a)(3)(v): feedback, reports and records

DATA_VALIDATION_EXECUTION_REPORT: Final = _deadlines(
    "deadlines.data-validation-execution-report",
    "Data Validation Execution Report (DVER), one for each intermediary and year",
    {
        **_each(
            range(2022, 2024),
            lambda year: _Row(f"{year + 1}-05-31", _in("(b)(3)(v)(G)(1)", year)),
        ),
        **_each(
            range(2024, 2027),
            lambda year: _Row(f"{year + 1}-05-31", _of("414.1400(b)(3)(v)(G)(1)", year)),
        ),
        2027: _Row("2028-05-31", _of_2027("DVER and Targeted Audits", "414.1400(b)(3)(v)(G)(1)")),
    },
    note="For 2021 CMS was to give the date, which was not found; before, no report was due.",
)

_TEN_YEARS: Final = evolve(
    _in("(j)(2)", 2017),
    basis=Basis.INTERPRETATION,
    note="the text of 2017 asks for ten years and does not name the first day; we count from the "
    "end of the performance period; no text says whether the six years of the text of 2018 hold "
    "for data of 2017, so we take ten",
)

RETENTION_YEARS: Final = _page.parameter(
    "deadlines.retention-years",
    "years for which records are kept after the performance period",
    entry(2017, 2017, 10, _TEN_YEARS),
    entry(
        2018,
        2018,
        6,
        evolve(_in("(j)(2)", 2018), note="as amended by 82 FR 53959"),
    ),
    *(entry(year, year, 6, _in("(g)(2)", year)) for year in (2019, 2020, 2021)),
    *(entry(year, year, 6, _in("(f)(2)", year)) for year in (2022, 2023)),
    entry(2024, 2024, 6, _of("414.1400(a)(3)(v)(B)", 2024)),
    entry(2025, 2026, 6, _of("414.1400(a)(3)(v)(B)", 2025)),
    entry(
        2027,
        2027,
        6,
        _of_2027("Data Submission Functions", "414.1400(b)(3)(xiii) and (xv)"),
    ),
)

_QUARTER_ENDS: Final = ("03-31", "06-30", "09-30", "12-31")
_QUARTERLY: Final = (
    "the rule asks for feedback at least four times a year and does not name the days; we plan for "
    "the ends of the quarters: four different days in the performance year"
)
_FOUR_TIMES: Final = {
    year: reading(source, _QUARTERLY)
    for year, source in {
        2021: _in("(b)(2)(iii) and (c)(2)(ii)", 2021),
        2022: _in("(b)(3)(iii)", 2022),
        2023: _in("(b)(3)(iii)", 2023),
        2024: _of("414.1400(b)(3)(iii)", 2024),
        2025: _of("414.1400(b)(3)(iii)", 2025),
        2026: guidance(GUIDE_2026, "Feedback Reports", cites="414.1400(b)(3)(iii)"),
        2027: _of_2027("Performance Category Feedback Reports", "414.1400(b)(3)(iii)"),
    }.items()
}


def _feedback(year: int, source: Citation) -> tuple[Deadline, ...]:
    return tuple(
        _deadline(
            f"feedback-{number}",
            f"Performance feedback, {number} of {len(_QUARTER_ENDS)}",
            _Row(f"{year}-{day}", source),
            year,
        )
        for number, day in enumerate(_QUARTER_ENDS, 1)
    )


FEEDBACK: Final = _page.parameter(
    "deadlines.feedback",
    "performance feedback",
    *(entry(year, year, _feedback(year, source), source) for year, source in _FOUR_TIMES.items()),
    note="Feedback four times a year is asked for from performance year 2021.",
)


_READ: Final = frozenset(
    year
    for parameter in (SELF_NOMINATION, RETENTION_YEARS, FEEDBACK)
    for entry in parameter.entries
    for year in entry.years
)


def check_covered(subject: str, year: PerformanceYear) -> PerformanceYear:
    """Return *year*; raise YearNotCovered for a year whose deadlines were not found."""
    if check_year(subject, year).year not in _READ:
        raise YearNotCovered("deadlines", f"performance year {year}", ((min(_READ), max(_READ)),))
    return year
