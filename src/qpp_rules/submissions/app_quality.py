"""The quality measures that the APM Performance Pathway (APP) and the APP Plus ask for.

Every measure of the set is reported, by any collection type of it; a Medicare CQM counts as the
measure that it is the twin of. The CAHPS for MIPS Survey belongs to the set of groups and APM
Entities. CMS computes the claims measures itself, and credits improvement activities.

The set of 2027 is provisional: CMS's fact sheet counts five measures, the law as quoted six.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import FACT_SHEET_2027, NOTICES_2026, cfr, guidance, unread
from qpp_rules.core.vocabulary import ApmEntityKind, CollectionType, ParticipationOption
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions.kinds import falls_short, to_look_at
from qpp_rules.submissions.quality_measures import READ, SURVEY_ID, shortened
from qpp_rules.submissions.reported import counted

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from qpp_rules.core.parameters import Parameter
    from qpp_rules.measures import Measure
    from qpp_rules.submissions.reported import Examined, Placed, Reported
    from qpp_rules.submissions.reporters import Reporter

_page = Page(__name__)

APP_PLUS: Final = "appPlus"
APP_PROGRAMS: Final = frozenset({"app1", APP_PLUS})
_PARAGRAPH: Final = "414.1367"


def _data(note: str = "", basis: Basis = Basis.CMS_GUIDANCE) -> Citation:
    locator = "measures-data.json, allowedPrograms"
    return Citation("QPP measures data (CMS)", locator, None, basis, note, _PARAGRAPH)


_PROVISIONAL: Final = (
    "CMS's fact sheet of 2027 counts five measures without naming them, and its measures data of "
    "2027 is a placeholder; the law as a third party quotes it adds a sixth, 305"
)
APP_SET: Final[Parameter[tuple[str, ...]]] = _page.parameter(
    "submissions.app.set",
    "quality measures of the APP that are reported",
    entry(2021, 2026, ("001", "134", "236"), _data()),
    entry(
        2027,
        2027,
        ("001", "134", "236"),
        _data("the measures data of 2026; that of 2027 is a placeholder", Basis.DERIVED),
    ),
    note="The APP began with 2021.",
)
APP_PLUS_SET: Final[Parameter[tuple[str, ...]]] = _page.parameter(
    "submissions.app.plus-set",
    "quality measures of the APP Plus that are reported",
    entry(2025, 2025, ("001", "112", "134", "236"), _data()),
    entry(2026, 2026, ("001", "112", "113", "134", "236"), _data()),
    entry(2027, 2027, ("001", "112", "113", "134", "236"), _data(_PROVISIONAL, Basis.DERIVED)),
    note="The APP Plus began with 2025.",
)
PROVISIONAL_MEASURES: Final = _page.parameter(
    "submissions.app.provisional",
    "quality measures that may belong to the APP Plus",
    entry(
        2027,
        2027,
        ("305",),
        cfr(_PARAGRAPH, as_of=READ, basis=Basis.SECONDARY, note=_PROVISIONAL),
    ),
)

MEASURES: Final = falls_short(
    _page.rule(
        "submissions.app.measures",
        "a measure of the APP measure set is reported",
        APP_SET,
        "MEA-026",
        note=APP_SET.note,
    )
)
PLUS_MEASURES: Final = falls_short(
    _page.rule(
        "submissions.app.plus-measures",
        "a measure of the APP Plus measure set is reported",
        APP_PLUS_SET,
        "MEA-026",
        note=APP_PLUS_SET.note,
    )
)
PROVISIONAL: Final = falls_short(
    _page.rule(
        "submissions.app.provisional-measures",
        "a measure that may belong to the APP Plus measure set is reported",
        PROVISIONAL_MEASURES,
        "MEA-026",
    )
)
_SURVEY: Final = guidance(NOTICES_2026, "CAHPS for MIPS Survey registration")
SURVEY: Final = falls_short(
    _page.rule(
        "submissions.app.survey",
        "a group or APM Entity administers the CAHPS for MIPS Survey",
        (
            text(2021, 2025, _data()),
            text(2026, 2026, _SURVEY),
            text(2027, 2027, unread(2026, _SURVEY)),
        ),
        "REG-020",
        note=APP_SET.note,
    )
)
_FACT_SHEET: Final = "Data Submission Functions"
MEDICARE_CQMS: Final = to_look_at(
    _page.rule(
        "submissions.app.medicare-cqms",
        "Medicare CQMs are submitted for every measure of the set, or for none",
        (
            text(
                2027,
                2027,
                guidance(
                    FACT_SHEET_2027,
                    _FACT_SHEET,
                    basis=Basis.INTERPRETATION,
                    note="that all measures must be submitted with Medicare CQMs may mean all as "
                    "Medicare CQMs, or all in any mix",
                    cites=_PARAGRAPH,
                ),
            ),
        ),
        "MEA-027",
    )
)
MIPS_CQMS: Final = falls_short(
    _page.rule(
        "submissions.app.mips-cqms",
        "a Shared Savings Program ACO may report MIPS CQMs",
        (
            text(
                2027,
                2027,
                cfr(
                    _PARAGRAPH,
                    as_of=READ,
                    basis=Basis.SECONDARY,
                    note="the law as quoted ends MIPS CQMs for ACOs after 2026; an extension was "
                    "proposed",
                ),
            ),
        ),
        "MEA-026",
    )
)
WEB_INTERFACE: Final = falls_short(
    _page.rule(
        "submissions.app.web-interface",
        "every CMS Web Interface measure is reported",
        (
            text(2021, 2023, unread(2024, cfr("414.1340(c)", as_of=READ))),
            text(2024, 2024, cfr("414.1340(c)", as_of=READ)),
        ),
    )
)
ACTIVITIES: Final = falls_short(
    _page.rule(
        "submissions.app.activities",
        "improvement activities are required",
        (
            text(
                2021,
                2027,
                Citation(
                    "QPP website (CMS)",
                    "APM Performance Pathway, improvement activities",
                    None,
                    Basis.CMS_GUIDANCE,
                    "CMS credits them, usually in full",
                    _PARAGRAPH,
                ),
            ),
        ),
        note=APP_SET.note,
    )
)


def examine_app(
    reported: Reported,
    reporter: Reporter,
    examined: Examined,
    *,
    aco_set: AbstractSet[str] | None = None,
) -> None:
    """Examine whether *reported* holds the measures of the APP, or of the APP Plus."""
    year = reported.year
    placed = counted(reported, examined)
    if WEB_INTERFACE.covers(year) and any(
        one.submission_method is SubmissionMethod.CMS_WEB_INTERFACE for _, one in reported.sets
    ):
        missing = "what CMS asks of Web Interface measures"
        examined.decide(WEB_INTERFACE.of(year).unknown(missing))
    else:
        _examine_set(placed, reported, reporter, examined, aco_set)
    if reporter.participation in {ParticipationOption.GROUP, ParticipationOption.APM_ENTITY}:
        clause = SURVEY.of(year)
        finding = clause.judge(reporter.survey, missing=("reporter.survey",), about=SURVEY_ID)
        examined.decide(finding)


def _examine_set(
    placed: list[Placed],
    reported: Reported,
    reporter: Reporter,
    examined: Examined,
    aco_set: AbstractSet[str] | None,
) -> None:
    year, inventory = reported.year, reported.inventory
    twins: set[str] = set()
    others: set[str] = set()
    for one in placed:
        measure = inventory[one.measurement.measure_id]
        (twins if measure.is_medicare_cqm else others).add(_original(measure))
    is_aco = reporter.apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO
    has_plus = any(one.program == APP_PLUS for _, one in reported.sets)
    is_plus = APP_PLUS_SET.covers(year) and (is_aco or has_plus)
    rule, own = (PLUS_MEASURES, APP_PLUS_SET) if is_plus else (MEASURES, APP_SET)
    asked = sorted(aco_set) if is_plus and aco_set is not None else own.at(year)
    for name in asked:
        observed = "reported" if name in twins | others else "not reported"
        finding = rule.of(year).judge(name in twins | others, observed, about=name)
        examined.decide(finding)
    is_entity = reporter.participation is ParticipationOption.APM_ENTITY
    if is_entity and reporter.apm_entity is None and not is_plus and APP_PLUS_SET.covers(year):
        # A Shared Savings Program ACO reports the APP Plus.
        for name in sorted({*(aco_set or APP_PLUS_SET.at(year))} - {*asked} - twins - others):
            clause = PLUS_MEASURES.of(year)
            examined.decide(clause.unknown("reporter.apm_entity", about=name))
    if is_plus and aco_set is None and PROVISIONAL.covers(year):
        for name in PROVISIONAL_MEASURES.at(year):
            holds = True if name in twins | others else None
            missing = (f"whether {name} is in the set of {year}",)
            examined.decide(PROVISIONAL.of(year).judge(holds, missing=missing, about=name))
    if twins and MEDICARE_CQMS.covers(year):
        told = f"also by other collection types: {shortened(others)}" if others else None
        examined.note(MEDICARE_CQMS.of(year).judge(not others, told))
    may_be_aco = reporter.participation is ParticipationOption.APM_ENTITY and (
        is_aco or reporter.apm_entity is None
    )
    if may_be_aco and MIPS_CQMS.covers(year) and _has_mips_cqms(placed, reported):
        facts = ["whether MIPS CQMs of ACOs end after 2026"]
        facts += [] if is_aco else ["reporter.apm_entity"]
        examined.decide(MIPS_CQMS.of(year).unknown(*facts))


def _original(measure: Measure) -> str:
    return measure.identifier[:3] if measure.is_medicare_cqm else measure.identifier


def _has_mips_cqms(placed: list[Placed], reported: Reported) -> bool:
    return any(
        one.of.submission_method is not None
        and reported.inventory[one.measurement.measure_id].collection_type_of(
            one.of.submission_method
        )
        is CollectionType.MIPS_CQM
        for one in placed
    )
