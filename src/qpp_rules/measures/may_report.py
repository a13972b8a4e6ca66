"""Whether a measure or activity may be reported: what its record in CMS's measures data allows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2026, cfr, guidance, unread
from qpp_rules.core.vocabulary import CollectionType, ParticipationOption, PerformanceCategory
from qpp_rules.measures.source import published_texts
from qpp_rules.measures.words import PROGRAMS, is_mvp_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.identifiers import VendorId
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures.measure import Measure
    from qpp_rules.measures.source import Source

_page = Page(__name__)

_API: Final = "QPP Submissions API documentation (CMS)"


def _change_of_2021() -> tuple[Entry[None], ...]:
    change = "Change Log, 8/15/21"
    unread = "the documentation of December 2025; that of this year was not read"
    read_on = date(2025, 12, 23)
    return (
        text(2021, 2025, Citation(_API, change, read_on, Basis.CMS_GUIDANCE)),
        text(2026, 2027, Citation(_API, change, read_on, Basis.DERIVED, unread)),
    )


LISTED: Final = _page.rule(
    "measures.listed",
    "the measure or activity is in CMS's measures data of the year",
    published_texts("measureId", 2017),
    "IDN-006",
    "MEA-037",
    "RDY-010",
)
PROGRAM: Final = _page.rule(
    "measures.program",
    "the measure's record lists the program",
    published_texts("allowedPrograms", 2021),
    "SUB-071",
    note="No record of an earlier year lists programs.",
)
_IN_MVPS: Final = guidance(GUIDE_2026, "Identify Participation Options Supported")
# The subject registration has these two rules too, about what a participant registers. Here they
# are about the program that data is sent for: who may send what. Measures do not know registration.
SUBGROUP: Final = _page.rule(
    "measures.subgroup",
    "a subgroup reports an MVP",
    (
        text(2023, 2025, unread(2026, _IN_MVPS)),
        text(2026, 2026, _IN_MVPS),
        text(2027, 2027, unread(2026, _IN_MVPS)),
    ),
    "REG-031",
    note="Subgroups began with 2023.",
)
VIRTUAL_GROUP: Final = _page.rule(
    "measures.virtual-group",
    "a virtual group reports neither an MVP nor the APP",
    _change_of_2021(),
    "REG-001",
)
REGISTRATION_TYPE: Final = _page.rule(
    "measures.registration-type",
    "the measure's record lists the participation option",
    published_texts("allowedRegistrationTypes", 2025),
    "SUB-071",
)
COLLECTION_TYPE: Final = _page.rule(
    "measures.collection-type",
    "the measure has the collection type",
    published_texts("submissionMethods", 2017),
    "SUB-067",
)
VENDOR: Final = _page.rule(
    "measures.vendor",
    "CMS names the intermediary among the vendors of the QCDR measure",
    _change_of_2021(),
    "SUB-068",
)
_BORROWED: Final = "414.1400(b)(4)(iv)(M)"
PERMISSION: Final = _page.rule(
    "measures.permission",
    "the intermediary owns the QCDR measure or has its owner's permission",
    (
        text(2022, 2022, cfr(_BORROWED, as_of=date(2022, 1, 1))),
        text(2023, 2023, cfr(_BORROWED, as_of=date(2023, 1, 1))),
        text(2024, 2024, cfr(_BORROWED)),
        text(2025, 2026, unread(2024, cfr(_BORROWED))),
        text(2027, 2027, guidance(FACT_SHEET_2027, "What is a QCDR?", cites=_BORROWED)),
    ),
    "MEA-009",
)


def listed(
    identifier: str,
    near: str | None,
    measure: Measure | None,
    source: Source,
    year: PerformanceYear,
) -> Finding:
    """Return whether the data of *year* has the *measure*; *near* is an id spelled like its id."""
    clause = LISTED.of(year)
    if measure is not None:
        return clause.met(about=identifier)
    observed = f"not in the data of {year}" + (f", which has {near}" if near else "")
    if source.provisional:
        # The final file may have it.
        missing = f"the final measures data of {year}"
        return clause.unknown(missing, observed=observed, about=identifier)
    return clause.not_met(observed, about=identifier)


def findings(
    measure: Measure,
    year: PerformanceYear,
    *,
    program: str | None,
    by: CollectionType | None,
    participation: ParticipationOption | None,
    vendor: VendorId | None,
    permissions: frozenset[str] | None,
) -> Iterator[Finding]:
    """Yield what the record of *measure* says of the program and of each option."""
    yield _program(measure, program, year)
    yield from _participation(measure, program, participation, year)
    if measure.category in _ACTIVITIES:
        yield COLLECTION_TYPE.of(year).not_applicable(about=measure.identifier)
        return
    yield _collection_type(measure, by, year)
    if measure.is_qcdr_measure or by is CollectionType.QCDR_MEASURE:
        yield _vendor(measure, vendor, year)
        if PERMISSION.covers(year):
            about = measure.identifier
            held = None if permissions is None else about in permissions
            yield PERMISSION.of(year).judge(held, missing=("permissions",), about=about)


_ACTIVITIES: Final = (
    PerformanceCategory.IMPROVEMENT_ACTIVITIES,
    PerformanceCategory.PROMOTING_INTEROPERABILITY,
)


def _program(measure: Measure, program: str | None, year: PerformanceYear) -> Finding:
    clause, about, allowed = PROGRAM.of(year), measure.identifier, measure.allowed_programs
    if program is None:
        return clause.unknown("program", about=about)
    if program not in PROGRAMS.at(year) and not is_mvp_id(program):
        known = f"{', '.join(sorted(PROGRAMS.at(year)))}, or the id of an MVP"
        return clause.not_met(f"{program}, not a program of {year}", known, about=about)
    if allowed is None:
        return clause.unknown("allowed_programs", required=program, about=about)
    observed = ", ".join(sorted(allowed)) or "no program"
    return clause.judge(program in allowed, observed, program, about=about)


def _participation(
    measure: Measure,
    program: str | None,
    participation: ParticipationOption | None,
    year: PerformanceYear,
) -> Iterator[Finding]:
    about, allowed = measure.identifier, measure.allowed_registration_types
    is_mvp = None if program is None else is_mvp_id(program)
    if participation is ParticipationOption.SUBGROUP:
        yield SUBGROUP.of(year).judge(is_mvp, program, missing=("program",), about=about)
    if participation is ParticipationOption.VIRTUAL_GROUP:
        is_app = None if program is None else program.startswith(_APP)
        holds = None if is_mvp is None else not (is_mvp or is_app)
        yield VIRTUAL_GROUP.of(year).judge(holds, program, missing=("program",), about=about)
    if not REGISTRATION_TYPE.covers(year):
        return
    clause = REGISTRATION_TYPE.of(year)
    if participation is ParticipationOption.VIRTUAL_GROUP:
        # CMS leaves virtual groups out of the lists on purpose.
        yield clause.not_applicable(about=about)
        return
    holds = None if participation is None or allowed is None else participation in allowed
    missing = "participation" if participation is None else "allowed_registration_types"
    observed = None if allowed is None else ", ".join(sorted(one.value for one in allowed))
    required = None if participation is None else participation.value
    yield clause.judge(holds, observed, required, missing=(missing,), about=about)


_APP: Final = "app"


def _collection_type(measure: Measure, by: CollectionType | None, year: PerformanceYear) -> Finding:
    types = measure.collection_types
    holds = None if by is None or types is None else by in types
    missing = "by" if by is None else "submission_methods"
    observed = None if types is None else ", ".join(sorted(one.value for one in types))
    required = None if by is None else by.value
    return COLLECTION_TYPE.of(year).judge(
        holds, observed, required, missing=(missing,), about=measure.identifier
    )


def _vendor(measure: Measure, vendor: VendorId | None, year: PerformanceYear) -> Finding:
    allowed = measure.allowed_vendors
    holds = None if vendor is None or allowed is None else vendor.identifier in allowed
    missing = "vendor" if vendor is None else "allowed_vendors"
    observed = None if vendor is None else vendor.identifier
    required = None if allowed is None else ", ".join(sorted(allowed))
    return VENDOR.of(year).judge(
        holds, observed, required, missing=(missing,), about=measure.identifier
    )
