"""The quality measures that an MVP asks for, and which MVPs a set of measures can report.

42 CFR § 414.1365(c)(1): four measures of the MVP, one of them an outcome measure. A high-priority
measure may replace it if no outcome measure of the MVP is available or applicable, or if the case
minimum cannot be met for any of them. Some MVPs have no outcome measure that a registry can send,
and one has fewer than four measures by MIPS CQM alone: the answer says so.

Population health measures do not count. The CAHPS for MIPS Survey counts where it was chosen.
Whether an outcomes-based claims measure that was chosen counts was not found: where that decides,
the answer is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    listing_of,
    take,
)
from qpp_rules.core.determinations import Answers
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.listings import items_of
from qpp_rules.core.pages import Page, entry, our_reading, text, texts
from qpp_rules.core.sources import FACT_SHEET_2027, NOTICES_2026, cfr, guidance, unread
from qpp_rules.core.vocabulary import ParticipationOption, SpecialStatus
from qpp_rules.measures import Inventory, Mvps, SubmissionMethod
from qpp_rules.submissions.completeness import CASE_MINIMUM
from qpp_rules.submissions.kinds import falls_short, to_look_at
from qpp_rules.submissions.quality_measures import (
    SURVEY_ID,
    Quality,
    either,
    note_left_out,
    outcome_finding,
    shortened,
)
from qpp_rules.submissions.reported import (
    Examined,
    check_same_year,
    counted,
    data_texts,
    note_files,
)
from qpp_rules.submissions.reporters import Reporter, Sender

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.findings import Finding
    from qpp_rules.measures import Mvp, MvpChoice
    from qpp_rules.submissions.reported import Reported

_page = Page(__name__)

_PARAGRAPH: Final = "414.1365(c)(1)"
_OF_2027: Final = guidance(FACT_SHEET_2027, "Data Submission Functions", cites=_PARAGRAPH)
_TEXTS: Final = (
    *texts(2023, 2026, cfr(_PARAGRAPH), read=2024),
    text(2027, 2027, _OF_2027),
)

MEASURES: Final = _page.parameter(
    "submissions.mvp.measures-asked",
    "quality measures that an MVP requires",
    *(entry(one.first_year.year, one.last_year.year, 4, one.source) for one in _TEXTS),
    note="MIPS Value Pathways began with 2023.",
)
ENOUGH: Final = falls_short(
    _page.rule(
        "submissions.mvp.measures",
        "enough quality measures of the MVP are reported",
        MEASURES,
        "MEA-023",
        note=MEASURES.note,
    )
)
OUTCOME: Final = falls_short(
    _page.rule(
        "submissions.mvp.outcome",
        "an outcome measure of the MVP is reported, or a high-priority one if none can be",
        _TEXTS,
        *("MEA-023", "MEA-024"),
        note=MEASURES.note,
    )
)
OUTCOME_AVAILABLE: Final = to_look_at(
    _page.rule(
        "submissions.mvp.outcome-available",
        "an outcome measure of the MVP is available to the intermediary",
        _TEXTS,
        "MEA-024",
    )
)
ENOUGH_AVAILABLE: Final = to_look_at(
    _page.rule(
        "submissions.mvp.measures-available",
        "enough quality measures of the MVP are available to the intermediary",
        _TEXTS,
        "MEA-023",
    )
)
LACKS_CASES: Final = to_look_at(
    _page.rule(
        "submissions.mvp.case-minimum",
        "the reporter cannot meet the case minimum of an outcome measure of the MVP",
        (
            *our_reading(
                texts(2023, 2026, cfr(_PARAGRAPH), read=2024),
                "the text speaks of what is available; the fact sheet of 2027 adds measures whose "
                "case minimum cannot be met, and we read the earlier texts so; CMS may ask for the "
                "outcome measure",
            ),
            text(2027, 2027, _OF_2027),
        ),
        "MEA-024",
    )
)
POPULATION_HEALTH: Final = to_look_at(
    _page.rule(
        "submissions.mvp.population-health",
        "the measure is not a population health measure of the foundational layer",
        _TEXTS,
        "MEA-025",
    )
)
_SURVEY: Final = guidance(NOTICES_2026, "CAHPS for MIPS Survey registration")
SURVEY: Final = to_look_at(
    _page.rule(
        "submissions.mvp.survey",
        "the CAHPS for MIPS Survey was chosen, and is one of the quality measures",
        (
            text(2023, 2025, unread(2026, _SURVEY)),
            text(2026, 2026, _SURVEY),
            text(2027, 2027, unread(2026, _SURVEY)),
        ),
        "REG-034",
        note=MEASURES.note,
    )
)
CLAIMS_MEASURE: Final = to_look_at(
    _page.rule(
        "submissions.mvp.claims-measure",
        "an outcomes-based claims measure that was chosen is one of the quality measures",
        our_reading(
            texts(2023, 2027, cfr(_PARAGRAPH), read=2024),
            "that a chosen claims measure counts was not found in a text; it may count or not",
        ),
    )
)
SMALL_PRACTICE: Final = falls_short(
    _page.rule(
        "submissions.mvp.small-practice",
        "a small practice reports every Part B claims measure of the MVP that applies",
        texts(2023, 2027, cfr(f"{_PARAGRAPH}(i)"), read=2024),
    )
)
THE_MVP: Final = falls_short(
    _page.rule(
        "submissions.mvp.listed",
        "the MVP exists in the year",
        data_texts(2023, "mvp.json"),
        "IDN-006",
        note=MEASURES.note,
    )
)

_WITH_SURVEY: Final = frozenset(
    {ParticipationOption.GROUP, ParticipationOption.SUBGROUP, ParticipationOption.APM_ENTITY}
)


@dataclass(frozen=True, slots=True)
class _Beside:
    """The measures of the MVP that count, if at all, without being in the data.

    *survey* says whether the CAHPS for MIPS Survey counts, *claims* whether a claims measure was
    chosen that may or may not count. *missing* names the facts that would decide.
    """

    survey: bool | None
    claims: bool
    missing: tuple[str, ...]

    @classmethod
    def of(cls, mvp: Mvp, reporter: Reporter) -> _Beside:
        """Return what *reporter* registered for *mvp* beside the data."""
        choice, missing = reporter.mvp, []
        if choice is not None and choice.mvp != mvp.identifier:
            choice = None
        survey: bool | None = False
        if mvp.has_cahps and reporter.participation in _WITH_SURVEY:
            survey = None if choice is None else choice.cahps
            missing += [_name(choice, "cahps")] if survey is None else []
        claims = mvp.has_outcome_claims_measure
        claims = claims and (choice is None or choice.outcome_claims_measure is not False)
        if claims and choice is not None and choice.outcome_claims_measure:
            missing.append("whether a claims measure that was chosen counts")
        elif claims:
            missing.append(_name(choice, "outcome_claims_measure"))
        return cls(survey, claims, tuple(missing))


def _name(choice: MvpChoice | None, fact: str) -> str:
    return "reporter.mvp" if choice is None else f"reporter.mvp.{fact}"


def examine_mvp(
    reported: Reported, mvp: Mvp, sender: Sender, reporter: Reporter, examined: Examined
) -> None:
    """Examine whether *reported* holds the quality measures that *mvp* asks for."""
    placed = counted(reported, examined)
    for one in placed:
        if one.measurement.measure_id in mvp.population_health_measures:
            clause = POPULATION_HEALTH.of(reported.year)
            examined.note(clause.not_met(one.measurement.measure_id, about=one.about))
    quality = Quality.of(placed, reported.inventory, sender, reporter).within(_counting(mvp))
    methods = {one.submission_method for _, one in reported.sets}
    if methods != {SubmissionMethod.CLAIMS} or not _examine_claims(quality, mvp, examined):
        _examine(quality, mvp, examined)


def _counting(mvp: Mvp) -> frozenset[str]:
    return mvp.quality_measures - mvp.population_health_measures


def _examine(quality: Quality, mvp: Mvp, examined: Examined) -> None:
    """Examine whether the measures of *quality* are enough for *mvp*."""
    year, beside = quality.year, _Beside.of(mvp, quality.reporter)
    if beside.survey:
        quality = quality.with_measures(SURVEY_ID)
        examined.note(SURVEY.of(year).met(SURVEY_ID))
    elif beside.survey is None:
        quality = quality.with_possible(SURVEY_ID)
    if beside.claims:
        chosen = shortened(mvp.administrative_claims_measures)
        examined.note(CLAIMS_MEASURE.of(year).unknown(*beside.missing, observed=chosen))
    enough = _enough(quality, mvp, beside, examined)
    examined.decide(enough)
    outcomes = [n for n in sorted(_counting(mvp)) if quality.is_outcome(n) is not False]
    available = either(*map(quality.available, outcomes))
    if not available:
        required = quality.listed(outcomes) if outcomes else "the MVP has none"
        clause, missing = OUTCOME_AVAILABLE.of(year), quality.missing(outcomes)
        examined.note(clause.judge(available, "none", required, missing=missing))
    for name in outcomes:
        if quality.lacks_cases(name):
            cases = f"{name}: {quality.cases(name)} cases"
            clause = LACKS_CASES.of(year)
            examined.note(clause.met(cases, f"fewer than {CASE_MINIMUM.at(year)}"))
    outcome = outcome_finding(
        OUTCOME.of(year),
        quality,
        _counting(mvp),
        cases_matter=True,
        may_have_another=beside.claims,
        missing=beside.missing,
    )
    examined.decide(outcome)
    if outcome.verdict is Verdict.NOT_MET:
        note_left_out(quality, examined, "cases")


def _enough(quality: Quality, mvp: Mvp, beside: _Beside, examined: Examined) -> Finding:
    """Return whether four measures are reported; note whether there are four to report."""
    clause, asked = ENOUGH.of(quality.year), MEASURES.at(quality.year)
    count = len(quality.measures)
    most = count + len(quality.possible) + beside.claims
    observed = f"{count}: {shortened(quality.measures)}" if count else "none"
    required = f"at least {asked} of the MVP"
    if most >= asked:
        holds = True if count >= asked else None
        missing = (*beside.missing, *quality.missing(quality.possible - {SURVEY_ID}))
        return clause.judge(holds, observed, required, missing=missing)
    others = _counting(mvp) - quality.measures - quality.possible - {SURVEY_ID}
    available = {name for name in others if quality.available(name)}
    unsure = {name for name in others if quality.available(name) is None}
    if most + len(available) >= asked:
        return clause.not_met(observed, required)
    holds = None if most + len(available) + len(unsure) >= asked else False
    missing = quality.missing(unsure)
    found = quality.measures | quality.possible | available
    told = f"{len(found)}: {shortened(found)}"
    ways = f"at least {asked}; {quality.listed(others - available)}"
    examined.note(ENOUGH_AVAILABLE.of(quality.year).judge(holds, told, ways, missing=missing))
    if available:
        return clause.not_met(observed, required)
    missing = (
        missing if holds is None else (f"what CMS asks where only {len(found)} are available",)
    )
    return clause.unknown(*missing, observed=observed, required=required)


def _examine_claims(quality: Quality, mvp: Mvp, examined: Examined) -> bool:
    """Examine a small practice that reports by claims; return whether nothing else is asked."""
    claims = {
        name
        for name in _counting(mvp)
        if (measure := quality.inventory.get(name)) is not None
        and SubmissionMethod.CLAIMS in (measure.submission_methods or ())
    }
    statuses = quality.reporter.special_statuses
    if len(claims) >= MEASURES.at(quality.year):
        return False
    if statuses is not None and SpecialStatus.SMALL_PRACTICE not in statuses:
        return False
    asked = {name for name in claims if quality.applies(name)}
    if not asked:
        # Each of none is no report: the other measures of the MVP are asked for.
        return False
    left = asked - quality.measures
    clause = SMALL_PRACTICE.of(quality.year)
    observed = f"left out: {shortened(left)}" if left else shortened(quality.measures)
    required = f"each of {shortened(claims)} that applies"
    if statuses is None and left:
        return False
    holds = None if statuses is None else not left
    missing = ("reporter.special_statuses",)
    examined.decide(clause.judge(holds, observed, required, missing=missing))
    return True


def mvps_for(
    measures: Iterable[str],
    inventory: Inventory,
    mvps: Mvps,
    sender: Sender,
    reporter: Reporter,
) -> Answers[str, bool | None]:
    """Return which MVPs can be reported with these quality measures, by the id of each MVP.

    True: *measures* are what the MVP asks for; False: they fall short; None: not known. A measure
    counts only if *sender* can send it. The findings say what is missing.

    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.core.vocabulary import CollectionType, IntermediaryType
    >>> from qpp_rules.measures import Inventory, Mvps, Source
    >>> from qpp_rules.submissions import Supported
    >>> year = PerformanceYear(2026)
    >>> def record(name, kind, priority):
    ...     return {"measureId": name, "category": "quality", "measureType": kind,
    ...             "isHighPriority": priority, "isRegistryMeasure": False,
    ...             "submissionMethods": ["registry"], "allowedPrograms": ["mips", "M1501"],
    ...             "firstPerformanceYear": 2017}
    >>> inventory = Inventory.of(
    ...     [record("249", "process", False), record("250", "process", False),
    ...      record("395", "process", True), record("396", "process", True)],
    ...     year, source=Source(provisional=False))
    >>> mvps = Mvps.of([{
    ...     "mvpId": "M1501", "qualityMeasureIds": ["249", "250", "395", "396"],
    ...     "iaMeasureIds": [], "costMeasureIds": [], "foundationPiMeasureIds": [],
    ...     "foundationQualityMeasureIds": [], "administrativeClaimsMeasureIds": [],
    ...     "hasCahps": False, "hasOutcomeAdminClaims": False}], year,
    ...     source=Source(provisional=False))
    >>> sender = Sender(IntermediaryType.QUALIFIED_REGISTRY,
    ...                 supports=Supported(collection_types={CollectionType.MIPS_CQM}))
    >>> reporter = Reporter(ParticipationOption.INDIVIDUAL)
    >>> mvps_for(["249", "250", "395", "396"], inventory, mvps, sender, reporter)
    <Answers: 1 True>
    >>> answer = mvps_for(["249", "250", "395"], inventory, mvps, sender, reporter)["M1501"]
    >>> answer.answer, answer.finding("submissions.mvp.measures").observed
    (False, '3: 249, 250, 395')

    Raises InvalidType for an argument of the wrong type, InvalidValue for an id that *inventory*
    does not have and for MVPs of another year, YearNotCovered before 2023.

    Citation: 42 CFR § 414.1365(c)(1).
    """
    subject = "mvps_for"
    ids = items_of(subject, "measures", measures)
    take(
        subject,
        measures=(ids, listing_of(str)),
        inventory=(inventory, instance_of(Inventory)),
        mvps=(mvps, instance_of(Mvps)),
        sender=(sender, instance_of(Sender)),
        reporter=(reporter, instance_of(Reporter)),
    )
    check_same_year(subject, inventory, mvps)
    if unknown := sorted(set(ids) - {one.identifier for one in inventory.measures}):
        given, expected = shortened(unknown), f"ids in the measures data of {inventory.year}"
        raise InvalidValue.of(subject, "measures", given=given, expected=expected)
    none = Quality(inventory, sender, reporter, frozenset())
    return Answers({mvp.identifier: _can_report(ids, mvp, mvps, none) for mvp in mvps.mvps})


def _can_report(
    ids: Iterable[str], mvp: Mvp, mvps: Mvps, none: Quality
) -> Determination[bool | None]:
    own = _counting(mvp).intersection(ids)
    sure = {name for name in own if none.available(name)}
    possible = {name for name in own if none.available(name) is None}
    examined = Examined()
    note_files(examined, none.inventory, mvps)
    _examine(none.with_measures(*sure).with_possible(*possible), mvp, examined)
    return examined.answer(mvps.year)
