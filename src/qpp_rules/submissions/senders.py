"""Who may send what: by the type of the intermediary, and by how the participant takes part.

42 CFR § 414.1400(b)(1): a third party intermediary submits quality, improvement activities and
Promoting Interoperability, except the CAHPS for MIPS Survey; a Qualified Registry submits no QCDR
measures.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import (
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    cfr,
    guidance,
    unread,
)
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ApmEntityKind,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.measures import MetricType, SubmissionMethod
from qpp_rules.submissions.api_documentation import documentation
from qpp_rules.submissions.kinds import refused
from qpp_rules.terms import INTERMEDIARY_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear as PY
    from qpp_rules.measures import Measure
    from qpp_rules.submissions.reporters import Sender

_page = Page(__name__)


class InteroperabilityOfApmEntities(Enumeration):
    """Whether CMS accepts APM Entities' Promoting Interoperability data; no text says so."""

    UNDETERMINED = "not known"
    ALLOW = "taken"
    REFUSE = "refused"


_IN_2023: Final = date(2023, 1, 1)
_CATEGORIES: Final = "414.1400(b)(1)(i)"
_EXCEPT: Final = f"{_CATEGORIES}(A)"
_GARBLED: Final = (
    "the fact sheet garbles the exception of Qualified Registries; the regulation excepts them "
    "from QCDR measures"
)


def _excepted() -> tuple[Entry[None], ...]:
    of_2024 = cfr(_EXCEPT)
    return (
        text(2021, 2021, cfr("414.1400(a)(2)(i)(A)", as_of=date(2021, 1, 1))),
        text(2022, 2022, cfr(_EXCEPT, as_of=date(2022, 1, 1))),
        text(2023, 2023, cfr(_EXCEPT, as_of=date(2023, 1, 1))),
        text(2024, 2024, of_2024),
        text(2025, 2026, unread(2024, of_2024)),
        text(
            2027,
            2027,
            guidance(FACT_SHEET_2027, "Data Submission", note=_GARBLED, cites=_EXCEPT),
        ),
    )


CATEGORY: Final = refused(
    _page.rule(
        "submissions.category",
        "the performance category is one that an intermediary submits",
        (
            text(2023, 2023, guidance(GUIDE_2023, "introduction", cites="414.1305")),
            text(2024, 2024, cfr(_CATEGORIES)),
            text(2025, 2025, unread(2024, cfr(_CATEGORIES))),
            text(2026, 2026, guidance(GUIDE_2026, "introduction", cites="414.1305")),
            text(2027, 2027, guidance(FACT_SHEET_2027, "Data Submission", cites=_CATEGORIES)),
        ),
        "SUB-001",
        "SUB-002",
    )
)
SENDER: Final = refused(
    _page.rule(
        "submissions.sender",
        "the intermediary is of a type that sends this data in the year",
        INTERMEDIARY_TYPES,
        "SUB-001",
    )
)
CAHPS: Final = refused(
    _page.rule(
        "submissions.cahps",
        "a CMS-approved survey vendor sends the CAHPS for MIPS Survey",
        _excepted(),
        "SUB-005",
        "RDY-016",
    )
)
QCDR_MEASURES: Final = refused(
    _page.rule(
        "submissions.qcdr-measures",
        "a QCDR sends the QCDR measure",
        _excepted(),
        "SUB-005",
        "MEA-002",
    )
)


def _most_measures() -> tuple[Entry[int], ...]:
    heading = "Should I select a QCDR or Qualified Registry as my third party intermediary?"
    paragraph = "414.1400(b)(4)(iv)(P)"
    sources: tuple[Citation, ...] = (
        guidance(GUIDE_2023, heading, cites=paragraph),
        cfr(paragraph),
        unread(2024, cfr(paragraph)),
        guidance(GUIDE_2026, heading, cites=paragraph),
        guidance(FACT_SHEET_2027, "What is a QCDR?", cites=paragraph),
    )
    return tuple(entry(year, year, 30, source) for year, source in enumerate(sources, 2023))


MOST_QCDR_MEASURES: Final = _page.parameter(
    "submissions.most-qcdr-measures",
    "maximum number of QCDR measures of one QCDR, including borrowed ones",
    *_most_measures(),
)
NUMBER_OF_QCDR_MEASURES: Final = refused(
    _page.rule(
        "submissions.qcdr-measures.number",
        "the QCDR sends no more QCDR measures than it may have",
        MOST_QCDR_MEASURES,
        "MEA-001",
    )
)
_LOG: Final = "Change Log, 8/15/20 and 8/15/21"
_STILL: Final = "CMS refused this in 2020 and 2021; no text says whether it still does"
APM_INTEROPERABILITY: Final = refused(
    _page.rule(
        "submissions.apm-interoperability",
        "CMS accepts Promoting Interoperability data of an APM Entity",
        (
            text(2020, 2021, documentation(_LOG)),
            text(2022, 2024, documentation(_LOG, Basis.INTERPRETATION, _STILL)),
            text(
                2025,
                2027,
                documentation(
                    _LOG,
                    Basis.INTERPRETATION,
                    f"{_STILL}; the measures data names APM Entities and the APP Plus in these "
                    "records",
                ),
            ),
        ),
        "SUB-039",
    )
)


def medicare_cqm_texts() -> tuple[Entry[None], ...]:
    """Return the texts on Medicare CQMs: they are for Shared Savings Program ACOs."""
    of_2024 = cfr("414.1340(d)", as_of=date(2024, 12, 1))
    return (
        text(2024, 2024, of_2024),
        text(2025, 2026, unread(2024, of_2024)),
        text(2027, 2027, guidance(FACT_SHEET_2027, "Data Submission Functions", cites="425.20")),
    )


MEDICARE_CQMS: Final = refused(
    _page.rule(
        "submissions.medicare-cqms",
        "a Medicare CQM is reported for a Shared Savings Program ACO",
        medicare_cqm_texts(),
        "SUB-020",
    )
)

_OPTIONS: Final = {
    None: ReportingOption.TRADITIONAL_MIPS,
    "mips": ReportingOption.TRADITIONAL_MIPS,
    "app1": ReportingOption.APP,
    "appPlus": ReportingOption.APP,
}


def reporting_option_of(program: str | None) -> ReportingOption | None:
    """Return the reporting option of CMS's *program*; None if it is neither an option nor an MVP.

    Without a program, CMS takes ``mips``.

    >>> reporting_option_of("appPlus"), reporting_option_of("M0005"), reporting_option_of("hvbp")
    (<ReportingOption.APP: 'APP'>, <ReportingOption.MVP: 'MVP'>, None)

    Raises InvalidType for anything but text or None.
    """
    if type(program) is not str:
        take("reporting_option_of", program=(program, optional(instance_of(str))))
    if program in _OPTIONS:
        return _OPTIONS[program]
    is_mvp = program is not None and program[:1].isupper() and program[1:].isdecimal()
    return ReportingOption.MVP if is_mvp else None


def is_cahps(measure: Measure) -> bool:
    """Return whether *measure* is of the CAHPS for MIPS Survey."""
    survey = frozenset({SubmissionMethod.CERTIFIED_SURVEY_VENDOR})
    return measure.metric_type is MetricType.CAHPS or measure.submission_methods == survey


def sender_finding(sender: Sender, year: PY, *, only_cahps: bool) -> Finding:
    """Return whether a sender of this type submits data in *year*; survey vendors only CAHPS."""
    types = INTERMEDIARY_TYPES.at(year)
    is_survey = sender.kind is IntermediaryType.CAHPS_SURVEY_VENDOR
    holds = sender.kind in types and (only_cahps or not is_survey)
    sends = types - {IntermediaryType.CAHPS_SURVEY_VENDOR}
    required = ", ".join(sorted(one.value for one in sends))
    return SENDER.of(year).judge(holds, sender.kind.value, required)


def set_findings(
    category: PerformanceCategory,
    takes_part: ParticipationOption,
    year: PY,
    apm_interoperability: InteroperabilityOfApmEntities,
) -> Iterator[Finding]:
    """Yield whether a set of *category* may be sent; paths begin at the set."""
    is_sent = category in SUBMITTED_CATEGORIES
    yield CATEGORY.of(year).judge(is_sent, category.value, about="category")
    is_interoperability = category is PerformanceCategory.PROMOTING_INTEROPERABILITY
    if takes_part is ParticipationOption.APM_ENTITY and is_interoperability:
        yield APM_INTEROPERABILITY.of(year).judge(
            _TAKEN[apm_interoperability],
            takes_part.value,
            missing=("whether CMS takes Promoting Interoperability data of APM Entities",),
            about="category",
        )


_TAKEN: Final = {
    InteroperabilityOfApmEntities.UNDETERMINED: None,
    InteroperabilityOfApmEntities.ALLOW: True,
    InteroperabilityOfApmEntities.REFUSE: False,
}


def measure_findings(
    measure: Measure,
    sender: Sender,
    apm_entity: ApmEntityKind | None,
    takes_part: ParticipationOption,
    year: PY,
) -> Iterator[Finding]:
    """Yield whether *sender* may send *measure*, and for this participant."""
    if is_cahps(measure):
        holds = sender.kind is IntermediaryType.CAHPS_SURVEY_VENDOR
        yield CAHPS.of(year).judge(holds, sender.kind.value, "a survey vendor", about="measureId")
    if measure.is_qcdr_measure is not False and measure.category is PerformanceCategory.QUALITY:
        is_qcdr = sender.kind is IntermediaryType.QCDR
        known = None if measure.is_qcdr_measure is None else False
        yield QCDR_MEASURES.of(year).judge(
            is_qcdr or known,
            sender.kind.value,
            IntermediaryType.QCDR.value,
            missing=("isRegistryMeasure in the measures data",),
            about="measureId",
        )
    if measure.is_medicare_cqm and MEDICARE_CQMS.covers(year):
        yield _medicare_cqm(apm_entity, takes_part, year)


def _medicare_cqm(kind: ApmEntityKind | None, takes_part: ParticipationOption, year: PY) -> Finding:
    is_entity = takes_part is ParticipationOption.APM_ENTITY
    unknown = None if kind is None else kind is ApmEntityKind.SHARED_SAVINGS_ACO
    return MEDICARE_CQMS.of(year).judge(
        unknown if is_entity else False,
        takes_part.value if kind is None else kind.value,
        ApmEntityKind.SHARED_SAVINGS_ACO.value,
        missing=("reporter.apm_entity",),
        about="measureId",
    )


def number_finding(number: int, year: PY) -> Finding:
    """Return whether a QCDR may have *number* QCDR measures."""
    most = MOST_QCDR_MEASURES.at(year)
    return NUMBER_OF_QCDR_MEASURES.of(year).judge(number <= most, number, f"at most {most}")
