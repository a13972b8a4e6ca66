"""The dates of every year as they were read, typed out a second time from the texts.

The table below is the test's own reading of the sources: section 1c of the facts that the project
collected, by performance year. Hours stand where a text of CMS gives the window; where only the
regulation gives a day, or the day is derived, the day stands alone. What rests on memory, or was
not found, is not covered.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.moments import Moment
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import KEYS, Deadline, calendar, published
from tests.deadlines.strategies import NEW_YORK, PUBLISHED, YEARS, at

REGULATION = Basis.REGULATION
GUIDANCE = Basis.CMS_GUIDANCE
DERIVED = Basis.DERIVED
OURS = Basis.INTERPRETATION

EVERYONE = frozenset(ParticipationOption)
GROUPS = frozenset(
    {
        ParticipationOption.GROUP,
        ParticipationOption.VIRTUAL_GROUP,
        ParticipationOption.APM_ENTITY,
    }
)


class Later(NamedTuple):
    """A later close, and from when where the window had closed before."""

    closes: str
    reopened: bool = False
    reopens: str | None = None
    applies_to: frozenset[ParticipationOption] = EVERYONE


class Read(NamedTuple):
    """A deadline as a text has it. *latest* is the close that in the end held for everyone."""

    year: int
    opens: str | None
    original: str | None
    latest: str
    basis: Basis
    cited: str
    later: tuple[Later, ...] = ()
    opening_basis: Basis | None = None
    in_doubt_until: str | None = None


def days(year: int, closes: str, basis: Basis, cited: str, opens: str | None = None) -> Read:
    """Return a row without extensions."""
    return Read(year, opens, closes, closes, basis, cited)


S0 = '2026 QCDR/Qualified Registry participation guide, "What is a QCDR?"'
S1 = "2027 Self-Nomination Fact Sheet"
S1_SHARED = f'{S1}, "Shared Requirements for All Intermediaries"'
S3 = "2026 QPP notices"
S4 = "2019 Opt-in and Voluntary Reporting Election Process Guide"
NOTICE = "CMS notice"

DATA_SUBMISSION = [
    # The guide, at S4:98-108, its hours at S4:202; the extension by CMS's notice on COVID-19.
    Read(
        *(2019, "2020-01-02 10:00", "2020-03-31 20:00", "2020-04-30 20:00"),
        *(GUIDANCE, f'{S4}, "Important Dates and Deadlines"'),
        later=(Later("2020-04-30 20:00"),),
    ),
    # CMS by govdelivery for the close; the opening by the pattern of the other years.
    Read(
        *(2020, "2021-01-04", "2021-03-31 20:00", "2021-03-31 20:00", GUIDANCE, NOTICE),
        opening_basis=DERIVED,
    ),
    # The close in CMS's notices on exceptions, reposted; the opening by the pattern.
    Read(
        *(2021, "2022-01-03", "2022-03-31 20:00", "2022-03-31 20:00", GUIDANCE, NOTICE),
        opening_basis=DERIVED,
    ),
    # CMS through healthitanswers.net.
    days(2022, "2023-03-31 20:00", GUIDANCE, NOTICE, opens="2023-01-03 10:00"),
    # CMS's 2023 EUC fact sheet; the extension by the notice of 2024-03-11 (Change Healthcare).
    Read(
        *(2023, "2024-01-02 10:00", "2024-04-01 20:00", "2024-04-15 20:00"),
        *(GUIDANCE, "2023 EUC fact sheet"),
        later=(Later("2024-04-15 20:00"),),
    ),
    # CMS's 2024 EUC fact sheet; the extension by the bulletin of 2025-04-14 (IV fluid).
    Read(
        *(2024, "2025-01-02 10:00", "2025-03-31 20:00", "2025-04-14 20:00"),
        *(GUIDANCE, "2024 EUC fact sheet"),
        later=(Later("2025-04-14 20:00"),),
    ),
    # CMS's 2025 EUC fact sheet; whether it was extended was not found.
    days(2025, "2026-03-31 20:00", GUIDANCE, "2025 EUC fact sheet", opens="2026-01-02 10:00"),
    # The notice, at S3:50.
    days(2026, "2027-03-31 20:00", GUIDANCE, S3, opens="2027-01-04 10:00"),
]

ELECTION = [
    # The guide, at S4:98-108; no text found says whether the COVID-19 extension moved it.
    Read(
        *(2019, "2020-01-02 10:00", "2020-03-31 20:00", "2020-03-31 20:00"),
        *(GUIDANCE, f'{S4}, "Important Dates and Deadlines"'),
        in_doubt_until="2020-04-30 20:00",
    ),
    # No text: our reading is that it goes with submission as first published (ambiguity A3).
    Read(
        *(2020, "2021-01-04", "2021-03-31 20:00", "2021-03-31 20:00"),
        *(OURS, "42 CFR § 414.1310(b)(1)(iii)"),
        opening_basis=DERIVED,
    ),
    Read(
        *(2021, "2022-01-03", "2022-03-31 20:00", "2022-03-31 20:00"),
        *(OURS, "42 CFR § 414.1310(b)(1)(iii)"),
        opening_basis=DERIVED,
    ),
    days(
        *(2022, "2023-03-31 20:00", OURS, "42 CFR § 414.1310(b)(1)(iii)"),
        opens="2023-01-03 10:00",
    ),
    Read(
        *(2023, "2024-01-02 10:00", "2024-04-01 20:00", "2024-04-01 20:00"),
        *(OURS, "42 CFR § 414.1310(b)(1)(iii)"),
        in_doubt_until="2024-04-15 20:00",
    ),
    # CMS's bulletin of 2025-04-14 gives the close; that it opens with submission is our reading.
    Read(
        *(2024, "2025-01-02 10:00", "2025-03-31 20:00", "2025-03-31 20:00", GUIDANCE, NOTICE),
        opening_basis=OURS,
    ),
    days(
        *(2025, "2026-03-31 20:00", OURS, "42 CFR § 414.1310(b)(1)(iii)"),
        opens="2026-01-02 10:00",
    ),
    days(
        *(2026, "2027-03-31 20:00", OURS, "42 CFR § 414.1310(b)(1)(iii)"),
        opens="2027-01-04 10:00",
    ),
]

SELF_NOMINATION = [
    # 81 FR and 82 FR.
    days(2017, "2017-01-15", REGULATION, "42 CFR § 414.1400(b) and (g)", opens="2016-11-15"),
    days(2018, "2017-11-01", REGULATION, "42 CFR § 414.1400(b) and (g)", opens="2017-09-01"),
    # The text of 2019.
    days(2019, "2018-11-01", REGULATION, "42 CFR § 414.1400(b)(1) and (c)(1)", opens="2018-09-01"),
    # CMS's crosswalk and fact sheet, in the burden papers (CMS-10621).
    days(
        *(2020, "2019-09-03 20:00", GUIDANCE, "2020 self-nomination crosswalk"),
        opens="2019-07-01 10:00",
    ),
    days(
        *(2021, "2020-09-01 20:00", GUIDANCE, "2021 Self-Nomination Fact Sheet"),
        opens="2020-07-01 10:00",
    ),
    # The regulation's range.
    days(2022, "2021-09-01", REGULATION, "42 CFR § 414.1400(b)(2)", opens="2021-07-01"),
    days(2023, "2022-09-01", REGULATION, "42 CFR § 414.1400(b)(2)", opens="2022-07-01"),
    days(2024, "2023-09-01", REGULATION, "42 CFR § 414.1400(b)(2)", opens="2023-07-01"),
    # September 1, 2024 was a Sunday and the 2nd Labor Day; September 1, 2025 was Labor Day.
    days(2025, "2024-09-03", DERIVED, "42 CFR § 414.1400(b)(2)", opens="2024-07-01"),
    days(2026, "2025-09-02", DERIVED, "42 CFR § 414.1400(b)(2)", opens="2025-07-01"),
    # The fact sheet, at S1:10-13.
    days(
        *(2027, "2026-09-01 20:00", GUIDANCE, f'{S1}, "2027 MIPS Performance Period Key Dates"'),
        opens="2026-07-01 10:00",
    ),
]

MVP_REGISTRATION = [
    days(2023, "2023-11-30", DERIVED, "42 CFR § 414.1365(b)(1)", opens="2023-04-01"),
    # CMS's page of deadlines has the opening too.
    days(2024, "2024-12-02 20:00", GUIDANCE, "QPP website", opens="2024-04-01 10:00"),
    # November 30, 2025 was a Sunday. The regulation has the opening.
    Read(
        *(2025, "2025-04-01", "2025-12-01", "2025-12-01", DERIVED, "42 CFR § 414.1365(b)(1)"),
        opening_basis=DERIVED,
    ),
    # The notice, at S3:1; the regulation has the opening.
    Read(
        *(2026, "2026-04-01", "2026-11-30 20:00", "2026-11-30 20:00"),
        *(GUIDANCE, f'{S3}, "MVP registration"'),
        opening_basis=DERIVED,
    ),
    days(2027, "2027-11-30", DERIVED, "42 CFR § 414.1365(b)(1)", opens="2027-04-01"),
]

# DEA-030: the same bulletin; of other years, and of the opening, nothing was found.
PARTIAL_QP_ELECTION = [days(2024, "2025-03-31 20:00", GUIDANCE, NOTICE)]

CAHPS_REGISTRATION = [
    # DEA-031: CMS's page, reposted, without hours.
    days(2017, "2017-06-30", GUIDANCE, NOTICE, opens="2017-04-01"),
    # The guide, at S4:1130-1132, in a only a screenshot.
    days(2019, "2019-07-01", GUIDANCE, f'{S4}, "screenshot'),
    # CMS, reposted.
    days(2021, "2021-06-30 20:00", GUIDANCE, NOTICE, opens="2021-04-01 10:00"),
    # DEA-032: CMS's registration guide.
    days(
        *(2023, "2023-06-30 20:00", GUIDANCE, "2023 CAHPS for MIPS Survey registration guide"),
        opens="2023-04-03 10:00",
    ),
    # CMS's page of deadlines.
    days(2024, "2024-07-01 20:00", GUIDANCE, "QPP website", opens="2024-04-01 10:00"),
    days(2025, "2025-06-30", DERIVED, "42 CFR § 414.1365(b)(1)"),
    # The notice, at S3:19-20.
    days(2026, "2026-06-30 20:00", GUIDANCE, f'{S3}, "CAHPS for MIPS Survey registration"'),
    days(2027, "2027-06-30", DERIVED, "42 CFR § 414.1365(b)(1)"),
]

CIRCUMSTANCES_APPLICATION = [
    # The first close rests on memory; the reopening is CMS's, through IHA.
    Read(
        *(2019, None, None, "2020-04-30 20:00", GUIDANCE, NOTICE),
        later=(Later("2020-04-30 20:00", reopened=True, reopens="2020-04-03 10:00"),),
    ),
    # CMS, reposted. The second is a reopening: "CMS has reopened the deadline ... the previous
    # deadline was Monday, February 1, 2021" (medisysinc.com; likewise isass.org).
    Read(
        *(2020, None, "2020-12-31 20:00", "2021-03-31 20:00", GUIDANCE, NOTICE),
        later=(Later("2021-02-01 20:00"), Later("2021-03-31 20:00", reopened=True)),
    ),
    # CMS, reposted; individuals had the automatic policy and needed no application.
    Read(
        *(2021, None, "2021-12-31 20:00", "2021-12-31 20:00", GUIDANCE, NOTICE),
        later=(Later("2022-03-31 20:00", reopened=True, applies_to=GROUPS),),
    ),
    # CMS through healthitanswers.net.
    Read(
        *(2022, None, "2023-01-03 20:00", "2023-03-03 20:00", GUIDANCE, NOTICE),
        later=(Later("2023-03-03 20:00"),),
    ),
    # The first close rests on memory; both reopenings are CMS's, through AAFP and others.
    Read(
        *(2023, None, None, "2024-10-11 20:00", GUIDANCE, NOTICE),
        later=(
            Later("2024-04-15 20:00", reopened=True),
            Later("2024-10-11 20:00", reopened=True),
        ),
    ),
    # CMS; the reopening by the bulletin of 2025-04-14.
    Read(
        *(2024, None, "2024-12-31 20:00", "2025-04-14 20:00", GUIDANCE, NOTICE),
        later=(Later("2025-04-14 20:00", reopened=True, reopens="2025-03-31 10:00"),),
    ),
    days(2025, "2025-12-31 20:00", GUIDANCE, "2025 EUC fact sheet"),
]

VIRTUAL_GROUP_ELECTION = [
    days(2018, "2017-12-31", DERIVED, "42 CFR § 414.1315(b)"),
    days(2019, "2018-12-31", REGULATION, "42 CFR § 414.1315(b)"),
    days(2020, "2019-12-31", DERIVED, "42 CFR § 414.1315(b)"),
    days(2021, "2020-12-31", DERIVED, "42 CFR § 414.1315(b)"),
    days(2022, "2021-12-31", DERIVED, "42 CFR § 414.1315(b)"),
    # CMS through healthitanswers.net, and the one hour of these elections that was found.
    days(2023, "2022-12-31 23:59", GUIDANCE, NOTICE),
    # CMS. No hours: the hour of the year before shows that these are no 8 p.m. windows.
    days(2024, "2023-12-31", GUIDANCE, NOTICE, opens="2023-10-02"),
    days(2025, "2024-12-31", DERIVED, "42 CFR § 414.1315(b)"),
    days(2026, "2025-12-31", DERIVED, "42 CFR § 414.1315(b)"),
    days(2027, "2026-12-31", DERIVED, "42 CFR § 414.1315(b)"),
]

DATA_VALIDATION_EXECUTION_REPORT = [
    days(2022, "2023-05-31", REGULATION, "42 CFR § 414.1400(b)(3)(v)(G)(1)"),
    days(2023, "2024-05-31", REGULATION, "42 CFR § 414.1400(b)(3)(v)(G)(1)"),
    days(2024, "2025-05-31", REGULATION, "42 CFR § 414.1400(b)(3)(v)(G)(1)"),
    days(2025, "2026-05-31", DERIVED, "42 CFR § 414.1400(b)(3)(v)(G)(1)"),
    days(2026, "2027-05-31", DERIVED, "42 CFR § 414.1400(b)(3)(v)(G)(1)"),
    # The fact sheet, at S1:16-17, S1:328-329, S1:931-932.
    days(2027, "2028-05-31", GUIDANCE, f'{S1}, "DVER and Targeted Audits"'),
]

# Section 4 of the facts: January 1 of the year itself until 2019, of the year before from 2020.
PARTICIPANTS_ON_BOARD = [
    days(2017, "2017-01-01", REGULATION, "42 CFR § 414.1400(c)(2) and (h)(2)"),
    days(2018, "2018-01-01", REGULATION, "42 CFR § 414.1400(c)(2) and (h)(2)"),
    # The text of 2019 asks for them from 2020 on, and says nothing of 2019.
    days(2019, "2019-01-01", DERIVED, "42 CFR § 414.1400(c)(2) and (h)(2)"),
    days(2020, "2019-01-01", REGULATION, "42 CFR § 414.1400(b)(2)(i) and (c)(2)(i)"),
    days(2021, "2020-01-01", REGULATION, "42 CFR § 414.1400(b)(2)(i) and (c)(2)(i)"),
    days(2022, "2021-01-01", REGULATION, "42 CFR § 414.1400(b)(3)(i)"),
    days(2023, "2022-01-01", REGULATION, "42 CFR § 414.1400(b)(3)(i)"),
    days(2024, "2023-01-01", REGULATION, "42 CFR § 414.1400(b)(3)(i)"),
    days(2025, "2024-01-01", DERIVED, "42 CFR § 414.1400(b)(3)(i)"),
    days(2026, "2025-01-01", DERIVED, "42 CFR § 414.1400(b)(3)(i)"),
    # The fact sheet, at S1:131-133.
    days(2027, "2026-01-01", GUIDANCE, S1_SHARED),
]

# DEA-007: QCDRs since 2017, qualified registries since the text of 2022.
EXTERNAL_AGREEMENT = [
    days(2017, "2016-09-01", REGULATION, "42 CFR § 414.1400(d)(1)"),
    days(2018, "2017-09-01", REGULATION, "42 CFR § 414.1400(d)(1)"),
    days(2019, "2018-09-01", REGULATION, "42 CFR § 414.1400(b)(2)(ii)"),
    days(2020, "2019-09-01", REGULATION, "42 CFR § 414.1400(b)(2)(ii)"),
    days(2021, "2020-09-01", REGULATION, "42 CFR § 414.1400(b)(2)(ii)"),
    days(2022, "2021-09-01", REGULATION, "42 CFR § 414.1400(b)(3)(ii)"),
    days(2023, "2022-09-01", REGULATION, "42 CFR § 414.1400(b)(3)(ii)"),
    days(2024, "2023-09-01", REGULATION, "42 CFR § 414.1400(b)(3)(ii)"),
    days(2025, "2024-09-01", DERIVED, "42 CFR § 414.1400(b)(3)(ii)"),
    # The guide, at S0:54, and the fact sheet, at S1:37-38.
    days(2026, "2025-09-01", GUIDANCE, S0),
    days(2027, "2026-09-01", GUIDANCE, f'{S1}, "What is a Qualified Registry?"'),
]

# DEA-005: the regulation from 2024, CMS's fact sheets from 2021.
DATA_ACCEPTANCE = [
    *(
        days(year, f"{year}-01-01", GUIDANCE, "Self-nomination fact sheets (CMS)")
        for year in (2021, 2022, 2023)
    ),
    days(2024, "2024-01-01", REGULATION, "42 CFR § 414.1400(b)(3)(xvii)"),
    days(2025, "2025-01-01", DERIVED, "42 CFR § 414.1400(b)(3)(xvii)"),
    days(2026, "2026-01-01", DERIVED, "42 CFR § 414.1400(b)(3)(xvii)"),
    # The fact sheet, at S1:135-137.
    days(2027, "2027-01-01", GUIDANCE, S1_SHARED),
]

PERFORMANCE_PERIOD = [
    days(
        year,
        f"{year}-12-31",
        REGULATION if year <= 2023 else DERIVED,
        "42 CFR § 414.1320",
        opens=f"{year}-01-01",
    )
    for year in range(2017, 2027)
]

RECORD_RETENTION = [
    # Ten years in the text of 2017 alone, without a first day; six from 2018 (section 4, H11).
    days(2017, "2027-12-31", OURS, "42 CFR § 414.1400(j)(2)"),
    days(2018, "2024-12-31", REGULATION, "42 CFR § 414.1400(j)(2)"),
    days(2019, "2025-12-31", REGULATION, "42 CFR § 414.1400(g)(2)"),
    days(2020, "2026-12-31", REGULATION, "42 CFR § 414.1400(g)(2)"),
    days(2021, "2027-12-31", REGULATION, "42 CFR § 414.1400(g)(2)"),
    days(2022, "2028-12-31", REGULATION, "42 CFR § 414.1400(f)(2)"),
    days(2023, "2029-12-31", REGULATION, "42 CFR § 414.1400(f)(2)"),
    days(2024, "2030-12-31", REGULATION, "42 CFR § 414.1400(a)(3)(v)(B)"),
    days(2025, "2031-12-31", DERIVED, "42 CFR § 414.1400(a)(3)(v)(B)"),
    days(2026, "2032-12-31", DERIVED, "42 CFR § 414.1400(a)(3)(v)(B)"),
    # The fact sheet, at S1:602-604.
    days(2027, "2033-12-31", GUIDANCE, f'{S1}, "Data Submission Functions"'),
]

# Ambiguity A7: four distinct days within the performance year, a plan of ours.
FEEDBACK_TEXTS = {
    2021: "42 CFR § 414.1400(b)(2)(iii) and (c)(2)(ii)",
    **dict.fromkeys(range(2022, 2026), "42 CFR § 414.1400(b)(3)(iii)"),
    2026: '2026 QCDR/Qualified Registry participation guide, "Feedback Reports"',
    2027: '2027 Self-Nomination Fact Sheet, "Performance Category Feedback Reports"',
}
FEEDBACK = {
    f"feedback-{number}": [
        days(year, f"{year}-{day}", OURS, text) for year, text in FEEDBACK_TEXTS.items()
    ]
    for number, day in ((1, "03-31"), (2, "06-30"), (3, "09-30"), (4, "12-31"))
}

TABLE = {
    "participants-on-board": PARTICIPANTS_ON_BOARD,
    "external-agreement": EXTERNAL_AGREEMENT,
    "self-nomination": SELF_NOMINATION,
    "virtual-group-election": VIRTUAL_GROUP_ELECTION,
    "data-acceptance": DATA_ACCEPTANCE,
    "performance-period": PERFORMANCE_PERIOD,
    "mvp-registration": MVP_REGISTRATION,
    "cahps-registration": CAHPS_REGISTRATION,
    "circumstances-application": CIRCUMSTANCES_APPLICATION,
    "data-submission": DATA_SUBMISSION,
    "election": ELECTION,
    "partial-qp-election": PARTIAL_QP_ELECTION,
    "data-validation-execution-report": DATA_VALIDATION_EXECUTION_REPORT,
    "record-retention": RECORD_RETENTION,
    **FEEDBACK,
}
ROWS = [
    pytest.param(key, row, id=f"{key}-{row.year}") for key, rows in TABLE.items() for row in rows
]

EACH = [pytest.param(year, deadline, id=f"{deadline.key}-{year}") for year, deadline in PUBLISHED]


def on(key: str, year: int) -> Deadline:
    """Return the deadline *key* of *year*."""
    return calendar(PerformanceYear(year))[key]


def written(moment: Moment | None) -> str | None:
    """Return *moment* as the table writes it."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(NEW_YORK):%Y-%m-%d %H:%M}"
    return None if moment is None else moment.isoformat()


# --- the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "row"), ROWS)
def test_each_deadline_matches_its_source(key: str, row: Read) -> None:
    found = on(key, row.year)

    assert (written(found.opens), written(found.original_closes)) == (row.opens, row.original)
    assert written(found.closes) == row.latest
    assert written(found.in_doubt_until) == row.in_doubt_until
    assert (
        tuple(
            Later(written(e.closes) or "", e.reopened, written(e.reopens), e.applies_to)
            for e in found.extensions
        )
        == row.later
    )


@pytest.mark.parametrize(("key", "row"), ROWS)
def test_a_deadline_names_its_source_and_how_sure_it_is(key: str, row: Read) -> None:
    found = on(key, row.year)

    assert found.key == key
    assert str(found.citation).startswith(row.cited)
    assert found.citation.basis is row.basis
    of_opening = found.opening_citation or found.citation
    assert of_opening.basis is (row.opening_basis or row.basis)


@pytest.mark.parametrize(("key", "row"), ROWS)
def test_a_section_of_the_regulation_is_cited_whole_only_where_no_paragraph_was_read(
    key: str, row: Read
) -> None:
    """Cite to the paragraph."""
    whole = re.fullmatch(r"42 CFR § 414\.\d+", str(on(key, row.year).citation)) is not None

    assert whole == (key == "performance-period")


@pytest.mark.parametrize(
    ("key", "year", "text_of"),
    [
        ("participants-on-board", 2017, "2017-01-01"),
        ("participants-on-board", 2019, "2018-01-01"),
        ("participants-on-board", 2020, "2020-01-01"),
        ("self-nomination", 2017, "2017-01-01"),
        ("self-nomination", 2018, "2018-01-01"),
        ("self-nomination", 2019, "2019-01-01"),
        ("self-nomination", 2022, "2022-01-01"),
        ("record-retention", 2017, "2017-01-01"),
        ("record-retention", 2018, "2018-01-01"),
        ("record-retention", 2019, "2019-01-01"),
        ("record-retention", 2022, "2022-01-01"),
        ("record-retention", 2024, "2024-01-01"),
        ("external-agreement", 2017, "2017-01-01"),
        ("external-agreement", 2018, "2018-01-01"),
        ("external-agreement", 2020, "2020-01-01"),
        ("external-agreement", 2022, "2022-01-01"),
        ("external-agreement", 2025, "2024-01-01"),
        ("virtual-group-election", 2026, "2019-01-01"),
        ("performance-period", 2026, "2023-01-01"),
        ("mvp-registration", 2025, "2024-01-01"),
        ("election", 2026, "2022-01-01"),
        ("election", 2024, "2025-04-14"),
    ],
)
def test_a_citation_gives_the_date_of_the_text_that_was_read(
    key: str, year: int, text_of: str
) -> None:
    assert on(key, year).citation.as_of == date.fromisoformat(text_of)


# --- what is covered, and what is not ----------------------------------------------------------

# Why each year has none. MEMORY and UNKNOWN are the tags of section 1c of the facts.
NOT_COVERED = {
    "participants-on-board": {},
    "external-agreement": {},
    "self-nomination": {},
    "virtual-group-election": {range(2017, 2018): "virtual groups began in 2018"},
    "data-acceptance": {range(2017, 2021): "asked for from 2021"},
    "performance-period": {range(2027, 2028): "UNKNOWN"},
    "mvp-registration": {range(2017, 2023): "MVPs began in 2023"},
    "cahps-registration": {
        range(2018, 2019): "MEMORY",
        range(2020, 2021): "MEMORY",
        range(2022, 2023): "MEMORY",
    },
    "circumstances-application": {
        range(2017, 2018): "no application",
        range(2018, 2019): "MEMORY",
        range(2026, 2027): "MEMORY, DEA-029",
        range(2027, 2028): "UNKNOWN",
    },
    "data-submission": {range(2017, 2019): "MEMORY", range(2027, 2028): "UNKNOWN"},
    "election": {range(2017, 2019): "began in 2019", range(2027, 2028): "UNKNOWN"},
    "partial-qp-election": {
        range(2017, 2024): "MEMORY",
        range(2025, 2028): "MEMORY",
    },
    "data-validation-execution-report": {
        range(2017, 2021): "no report was due",
        range(2021, 2022): "MEMORY",
    },
    "record-retention": {},
    **{f"feedback-{number}": {range(2017, 2021): "began in 2021"} for number in range(1, 5)},
}
GAPS = [
    pytest.param(key, year, id=f"{key}-{year}-{why}")
    for key, spans in NOT_COVERED.items()
    for years, why in spans.items()
    for year in years
]


@pytest.mark.parametrize(("key", "year"), GAPS)
def test_deadlines_from_memory_or_not_found_are_not_covered(key: str, year: int) -> None:
    of_year = calendar(PerformanceYear(year))

    with pytest.raises(YearNotCovered) as caught:
        of_year[key]

    assert key not in of_year
    assert str(of_year.not_covered[key]) == str(caught.value)
    assert caught.value.year == f"performance year {year}"
    covered = {one for first, last in caught.value.covered for one in range(first, last + 1)}
    assert covered == {row.year for row in TABLE[key]}


def test_the_table_and_the_gaps_cover_every_key_of_every_year() -> None:
    typed = {(key, row.year) for key, rows in TABLE.items() for row in rows}
    gaps = {(key, year) for key, spans in NOT_COVERED.items() for years in spans for year in years}

    assert typed.isdisjoint(gaps)
    assert typed | gaps == {(key, year.year) for key in KEYS for year in YEARS}
    assert {(deadline.key, year.year) for year, deadline in PUBLISHED} == typed


@pytest.mark.parametrize("year", [2028, 2030, 2100])
def test_no_year_is_carried_forward(year: int) -> None:
    with pytest.raises(YearNotCovered, match=f"deadlines is not covered for .* {year}; .*2027"):
        calendar(PerformanceYear(year))


@pytest.mark.parametrize(
    ("key", "year", "note"),
    [
        ("partial-qp-election", 2023, "Only the close of 2024 was found."),
        ("virtual-group-election", 2017, "Virtual groups began with performance year 2018."),
        ("data-acceptance", 2020, "CMS asks for it from performance year 2021 on."),
        ("performance-period", 2027, "The performance period of 2027 was not found."),
        ("mvp-registration", 2022, "MVPs began with performance year 2023."),
        ("circumstances-application", 2017, "For 2017 there was no application"),
        ("circumstances-application", 2026, "the closes of 2018, 2026 and 2027 were not found."),
        ("data-submission", 2027, "The periods of 2017, 2018 and 2027 were not found."),
        ("election", 2018, "Opting in began with performance year 2019"),
        ("election", 2027, "the period of 2027 was not found."),
        ("data-validation-execution-report", 2021, "For 2021 CMS was to give the date"),
        ("feedback-3", 2020, "Feedback four times a year is asked for from performance year 2021."),
    ],
)
def test_the_message_says_why_a_year_has_none(key: str, year: int, note: str) -> None:
    with pytest.raises(YearNotCovered, match=re.escape(note)):
        on(key, year)


# --- how sure it is ----------------------------------------------------------------------------


def test_a_derived_close_says_what_it_rests_on() -> None:
    """That its year's text was not read, or that the day was not found as published."""
    derived = {(d.key, year.year): d for year, d in PUBLISHED if d.citation.basis is DERIVED}
    reckoned = {one for one, d in derived.items() if "was not read" not in d.citation.note}

    assert "says nothing of this year" in derived["participants-on-board", 2019].citation.note
    reckoned.remove(("participants-on-board", 2019))
    assert reckoned == {
        ("self-nomination", 2025),
        ("self-nomination", 2026),
        ("mvp-registration", 2025),
    }
    assert all("date was not found" in derived[one].citation.note for one in reckoned)


def test_a_derived_opening_says_what_it_rests_on() -> None:
    derived = {
        (d.key, year.year): d.opening_citation.note
        for year, d in PUBLISHED
        if d.opening_citation is not None and d.opening_citation.basis is DERIVED
    }
    not_found = {one for one, note in derived.items() if "the opening was not found" in note}

    assert not_found == {
        (key, year) for key in ("data-submission", "election") for year in (2020, 2021)
    }
    assert all("was not read" in derived[one] for one in set(derived) - not_found)


def test_only_feedback_days_and_most_elections_are_our_readings_and_they_say_so() -> None:
    ours = {(d.key, year.year): d for year, d in PUBLISHED if d.citation.basis is OURS}

    assert set(ours) == {
        ("record-retention", 2017),
        *(("election", year) for year in (2020, 2021, 2022, 2023, 2025, 2026)),
        *((f"feedback-{number}", year) for number in range(1, 5) for year in range(2021, 2028)),
    }
    for deadline in ours.values():
        assert deadline.citation.note


@pytest.mark.parametrize(
    ("key", "year", "note"),
    [
        pytest.param("cahps-registration", 2019, "only a screenshot", id="DEA-014"),
        pytest.param("external-agreement", 2026, "before September 2", id="S0-example"),
        pytest.param("performance-period", 2017, "at least 90 consecutive days", id="PY2017"),
        pytest.param("election", 2019, "no text found says whether", id="DEA-012"),
        pytest.param("election", 2024, "the election was not", id="ELE-C41"),
        pytest.param("election", 2022, "does not move it", id="A3"),
        pytest.param("data-submission", 2022, "others repost it", id="through-healthitanswers"),
        pytest.param("data-submission", 2026, "hours are the usual ones", id="DEA-010-hours"),
        pytest.param("mvp-registration", 2024, "hours are the usual ones", id="hours-by-pattern"),
        pytest.param("self-nomination", 2025, "weekend or holiday", id="A4"),
        pytest.param("self-nomination", 2027, "414.1400(b)(2)", id="S1-footnote-1"),
        pytest.param("feedback-1", 2026, "does not name the days", id="A7"),
        pytest.param("record-retention", 2017, "does not name the first day", id="H11"),
        pytest.param("external-agreement", 2019, "required of QCDRs only", id="DEA-007"),
        pytest.param("participants-on-board", 2019, "the text of 2018", id="83-FR"),
        pytest.param("external-agreement", 2025, "text of 2024; the text of this", id="unread"),
        pytest.param("data-acceptance", 2023, "exists from 2024", id="DEA-005"),
        pytest.param("partial-qp-election", 2024, "names no day", id="DEA-030"),
    ],
)
def test_a_weak_source_says_why_it_is_weak(key: str, year: int, note: str) -> None:
    assert note in on(key, year).citation.note


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_a_range_in_the_regulation_is_not_presented_as_the_window(year: int) -> None:
    """414.1400(b)(2): sixty days that begin no earlier than July 1, end no later than September 1.

    Section 1c tags these years "REG (range)": which sixty days they were was not read.
    """
    assert "60" in on("self-nomination", year).citation.note


@pytest.mark.parametrize("year", [2025, 2027])
def test_a_day_from_the_regulation_for_the_survey_with_an_mvp_says_so(year: int) -> None:
    """414.1365(b)(1) speaks of the survey as a measure of an MVP, not of the survey at large."""
    assert "MVP" in on("cahps-registration", year).citation.note


@pytest.mark.parametrize(
    ("key", "year"), [("circumstances-application", 2019), ("data-submission", 2021)]
)
def test_hours_without_a_text_say_that_they_follow_a_pattern(key: str, year: int) -> None:
    """Section 1c has the days of these only."""
    assert "the hours are the usual ones of" in on(key, year).citation.note


def test_hours_with_a_text_are_not_called_a_pattern() -> None:
    """Section 1c: 2023-01-03 8pm, extended to 2023-03-03 8pm, CMS through healthitanswers.net."""
    assert (
        "the hours are the usual ones of" not in on("circumstances-application", 2022).citation.note
    )


def test_the_2025_submission_says_that_an_extension_is_unknown() -> None:
    """Section 1c: "any extension UNKNOWN"."""
    assert "extended" in on("data-submission", 2025).citation.note


@pytest.mark.parametrize(("year", "deadline"), EACH)
def test_no_extension_was_announced_after_its_own_close(
    year: PerformanceYear, deadline: Deadline
) -> None:
    for extension in deadline.extensions:
        announced = extension.announcement.as_of
        assert announced is None or announced <= extension.closes.date()


def test_two_reopenings_half_a_year_apart_are_not_one_announcement() -> None:
    """A notice of March 11, 2024 cannot announce that the window reopens until October 11."""
    first, second = on("circumstances-application", 2023).extensions

    assert first.announcement != second.announcement
    assert second.announcement.as_of is None or second.announcement.as_of > first.closes.date()


@pytest.mark.parametrize("year", [2019, 2023])
def test_without_a_known_first_close_the_source_is_the_final_closes(
    year: int,
) -> None:
    """A row that tells a close and cites a notice that does not give it would be wrong."""
    deadline = on("circumstances-application", year)
    (giving,) = (one for one in deadline.extensions if one.closes == deadline.closes)

    assert deadline.citation == giving.announcement


# --- no weekend is rolled by computation -------------------------------------------------------

WEEKENDS = [
    # (key, performance year, the day as published)
    ("participants-on-board", 2017, "2017-01-01"),
    ("participants-on-board", 2023, "2022-01-01"),
    ("participants-on-board", 2024, "2023-01-01"),
    ("external-agreement", 2019, "2018-09-01"),
    ("external-agreement", 2020, "2019-09-01"),
    ("external-agreement", 2025, "2024-09-01"),
    ("self-nomination", 2017, "2017-01-15"),
    ("virtual-group-election", 2018, "2017-12-31"),
    ("virtual-group-election", 2023, "2022-12-31"),
    ("virtual-group-election", 2024, "2023-12-31"),
    ("data-acceptance", 2022, "2022-01-01"),
    ("data-acceptance", 2023, "2023-01-01"),
    ("performance-period", 2017, "2017-12-31"),
    ("performance-period", 2022, "2022-12-31"),
    ("performance-period", 2023, "2023-12-31"),
    ("data-validation-execution-report", 2024, "2025-05-31"),
    ("data-validation-execution-report", 2025, "2026-05-31"),
    ("record-retention", 2022, "2028-12-31"),
    ("record-retention", 2027, "2033-12-31"),
    ("feedback-1", 2024, "2024-03-31"),
    ("feedback-2", 2024, "2024-06-30"),
    ("feedback-3", 2023, "2023-09-30"),
    ("feedback-4", 2022, "2022-12-31"),
    ("feedback-4", 2023, "2023-12-31"),
]


def test_closes_on_weekends_stay_as_published() -> None:
    """DEA-022, A4: a weekend is not rolled by rule; CMS publishes the day that holds."""
    found = [
        (deadline.key, year.year, written(deadline.closes)[:10])
        for year, deadline in PUBLISHED
        if at(written(deadline.closes)[:10]).weekday() >= 5
    ]

    assert sorted(found) == sorted(WEEKENDS)


@pytest.mark.parametrize(
    ("key", "year", "holiday"),
    [
        pytest.param("data-validation-execution-report", 2026, "2027-05-31", id="Memorial-Day"),
        pytest.param("external-agreement", 2026, "2025-09-01", id="Labor-Day"),
        pytest.param("data-acceptance", 2027, "2027-01-01", id="New-Year"),
    ],
)
def test_closes_on_holidays_stay_as_published(key: str, year: int, holiday: str) -> None:
    """DEA-022: the execution report of 2026 is due on Memorial Day for all that was found."""
    assert on(key, year).closes == at(holiday)


@pytest.mark.parametrize(
    ("key", "year", "weekend", "published_close"),
    [
        # CMS published a later day than the regulation's, which fell on a weekend.
        ("mvp-registration", 2024, "2024-11-30", "2024-12-02 20:00"),
        ("cahps-registration", 2024, "2024-06-30", "2024-07-01 20:00"),
        ("data-submission", 2023, "2024-03-31", "2024-04-01 20:00"),
        ("self-nomination", 2020, "2019-09-01", "2019-09-03 20:00"),
    ],
)
def test_a_day_that_cms_published_instead_of_a_weekend_applies(
    key: str, year: int, weekend: str, published_close: str
) -> None:
    assert at(weekend).weekday() >= 5
    assert on(key, year).original_closes == at(published_close)


@pytest.mark.parametrize(
    ("key", "year", "days_of_the_regulation", "derived"),
    [
        # A Sunday and Labor Day; Labor Day; a Sunday.
        ("self-nomination", 2025, ("2024-09-01", "2024-09-02"), "2024-09-03"),
        ("self-nomination", 2026, ("2025-09-01",), "2025-09-02"),
        ("mvp-registration", 2025, ("2025-11-30",), "2025-12-01"),
    ],
)
def test_a_day_that_was_rolled_by_hand_is_marked_derived(
    key: str, year: int, days_of_the_regulation: tuple[str, ...], derived: str
) -> None:
    deadline = on(key, year)

    assert written(deadline.closes) == derived
    assert deadline.citation.basis is DERIVED
    # Each is a Sunday or a Monday, the one weekday on which Labor Day falls.
    assert {at(day).weekday() for day in days_of_the_regulation} <= {6, 0}


# --- laws of every row -------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "deadline"), EACH)
def test_hours_match_cmss_texts(year: PerformanceYear, deadline: Deadline) -> None:
    """CMS's windows open at 10 a.m. and close at 8 p.m. Eastern; one notice has 11:59 p.m."""
    openings = [deadline.opens, *(one.reopens for one in deadline.extensions)]
    closings = [deadline.original_closes, deadline.in_doubt_until]
    closings += [one.closes for one in deadline.extensions]

    assert {written(one)[11:] for one in openings if isinstance(one, datetime)} <= {"10:00"}
    hours = {written(one)[11:] for one in closings if isinstance(one, datetime)}
    last_minute = (deadline.key, year.year) == ("virtual-group-election", 2023)
    assert hours <= {"23:59" if last_minute else "20:00"}


@pytest.mark.parametrize(("year", "deadline"), EACH)
def test_a_day_from_the_regulation_alone_has_no_hour(
    year: PerformanceYear, deadline: Deadline
) -> None:
    """No hour is invented for what only the regulation, or a derivation, gives."""
    of_opening = deadline.opening_citation or deadline.citation
    if deadline.citation.basis in (REGULATION, DERIVED):
        assert not isinstance(deadline.closes, datetime)
    if of_opening.basis in (REGULATION, DERIVED):
        assert not isinstance(deadline.opens, datetime)


def test_titles_distinguish_the_deadlines_of_a_year() -> None:
    for year in YEARS:
        titles = [deadline.title for deadline in calendar(year).values()]
        assert len(set(titles)) == len(titles)


def test_a_key_has_one_title_through_the_years() -> None:
    titles = {(deadline.key, deadline.title) for _, deadline in PUBLISHED}

    assert dict(titles) == {
        "participants-on-board": "At least 25 participants on board",
        "external-agreement": "Agreement with an external organization in effect",
        "self-nomination": "Self-nomination",
        "virtual-group-election": "Virtual group election",
        "data-acceptance": "System accepts and retains data",
        "performance-period": "Performance period of the quality performance category",
        "mvp-registration": "MVP registration",
        "cahps-registration": "CAHPS for MIPS Survey registration",
        "circumstances-application": "Extreme and uncontrollable circumstances application",
        "data-submission": "Data submission",
        "election": "Election to opt in or report voluntarily",
        "partial-qp-election": "Election of a Partial QP to take part in MIPS",
        "data-validation-execution-report": (
            "Data Validation Execution Report (DVER), one for each intermediary and year"
        ),
        "record-retention": "Records kept through this day",
        **{f"feedback-{n}": f"Performance feedback, {n} of 4" for n in range(1, 5)},
    }
    assert len(titles) == len(KEYS)


def test_a_parameters_source_is_its_closes_source() -> None:
    """The rulebook prints the entry's source, the calendar the deadline's."""
    one_by_one = [one for one in vars(published).values() if isinstance(one, Parameter)]
    one_by_one = [p for p in one_by_one if isinstance(p.entries[0].value, Deadline)]
    assert len(one_by_one) == len(KEYS) - len(("record-retention", *"1234"))
    for parameter in one_by_one:
        assert all(entry.source == entry.value.citation for entry in parameter.entries)
    for entry in published.FEEDBACK.entries:
        assert {deadline.citation for deadline in entry.value} == {entry.source}


@pytest.mark.parametrize(
    ("years", "kept"), [((2017, 2017), 10), ((2018, 2026), 6), ((2027, 2027), 6)]
)
def test_only_2017_records_are_kept_ten_years_and_later_ones_six(
    years: tuple[int, int], kept: int
) -> None:
    """DEA-019; AGR-C01."""
    for year in range(years[0], years[1] + 1):
        assert published.RETENTION_YEARS.at(PerformanceYear(year)) == kept
