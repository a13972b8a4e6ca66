"""The quality measures that traditional MIPS requires: 42 CFR § 414.1335(a)(1).

Six measures, one of them an outcome measure; if none is available or applicable, another
high-priority one; or every measure that applies, if those are fewer. The same holds inside a
specialty measure set. The CAHPS for MIPS Survey is one of the six where it is administered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.findings import Verdict
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import NOTICES_2026, guidance, unread
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.submissions.kinds import falls_short, to_look_at
from qpp_rules.submissions.quality_measures import (
    SURVEY_ID,
    Quality,
    note_left_out,
    option_texts,
    outcome_finding,
    shortened,
)
from qpp_rules.submissions.reported import MIPS, counted

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding
    from qpp_rules.submissions.reported import Examined, Reported
    from qpp_rules.submissions.reporters import Reporter, Sender

_page = Page(__name__)

_TEXTS: Final = option_texts("414.1335(a)(1)", cites="414.1400(b)(3)(x)")
MEASURES: Final = _page.parameter(
    "submissions.traditional.measures-asked",
    "quality measures that traditional MIPS requires",
    *(entry(one.first_year.year, one.last_year.year, 6, one.source) for one in _TEXTS),
)
ENOUGH: Final = falls_short(
    _page.rule(
        "submissions.traditional.measures",
        "enough quality measures are reported, or every one that applies",
        MEASURES,
        "MEA-021",
    )
)
OUTCOME: Final = falls_short(
    _page.rule(
        "submissions.traditional.outcome",
        "an outcome measure is reported, or another high-priority one if none is available",
        _TEXTS,
        *("MEA-021", "MEA-022"),
    )
)
_SURVEY: Final = guidance(NOTICES_2026, "CAHPS for MIPS Survey registration")
SURVEY: Final = to_look_at(
    _page.rule(
        "submissions.traditional.survey",
        "the CAHPS for MIPS Survey is one of the quality measures",
        (
            text(2023, 2025, unread(2026, _SURVEY)),
            text(2026, 2026, _SURVEY),
            text(2027, 2027, unread(2026, _SURVEY)),
        ),
        "REG-035",
    )
)

_WITH_SURVEY: Final = frozenset(
    {
        ParticipationOption.GROUP,
        ParticipationOption.VIRTUAL_GROUP,
        ParticipationOption.APM_ENTITY,
    }
)


def examine_traditional(
    reported: Reported, sender: Sender, reporter: Reporter, examined: Examined
) -> None:
    """Examine whether *reported* holds the quality measures that traditional MIPS requires."""
    inventory, year = reported.inventory, reported.year
    quality = Quality.of(counted(reported, examined), inventory, sender, reporter)
    if reporter.survey and reporter.participation in _WITH_SURVEY and SURVEY_ID in inventory:
        quality = quality.with_measures(SURVEY_ID)
        examined.note(SURVEY.of(year).met(SURVEY_ID))
    choices = quality.choices(frozenset({MIPS}), reporter.specialty_set)
    unsure = quality.unsure_choices(frozenset({MIPS}), reporter.specialty_set)
    finding = _enough(quality, choices, unsure)
    examined.decide(finding)
    outcome = _outcome(quality, choices, unsure)
    examined.decide(outcome)
    if Verdict.NOT_MET in (finding.verdict, outcome.verdict):
        may_have_survey = reporter.participation in _WITH_SURVEY
        note_left_out(quality, examined, *(["survey"] if may_have_survey else []))


def _enough(quality: Quality, choices: frozenset[str], unsure: frozenset[str]) -> Finding:
    """Return whether six measures are reported, or all of the fewer that apply.

    Whether *unsure* measures are of the specialty set is not known.
    """
    reporter, year = quality.reporter, quality.year
    asked = MEASURES.at(year)
    required = f"at least {asked}, or every measure that applies"
    found = f"{len(quality.measures)}"
    found += f": {shortened(quality.measures)}" if quality.measures else ""
    is_enough: bool | None = len(quality.measures) >= asked
    may_be = sorted(name for name in unsure if quality.applies(name))
    if reporter.applicable is not None or reporter.specialty_set is not None:
        all_of_them = {name for name in choices if quality.applies(name)}
        left = all_of_them - quality.measures
        is_enough = is_enough or (bool(all_of_them) and not left)
        if not left and len(quality.measures) < asked and may_be:
            is_enough = None
        required = f"at least {asked}, or each of the {len(all_of_them)} that apply"
        found += f"; left out: {shortened(left)}" if left and not is_enough else ""
    missing = tuple(f"the specialty measure sets of {name}" for name in may_be)
    return ENOUGH.of(year).judge(is_enough, found, required, missing=missing)


def _outcome(quality: Quality, choices: frozenset[str], unsure: frozenset[str]) -> Finding:
    clause = OUTCOME.of(quality.year)
    flags = [quality.is_high_priority(name) for name in choices if quality.applies(name)]
    flags += [None for name in unsure if quality.applies(name)]
    if quality.reporter.applicable is not None and True not in flags and None not in flags:
        return clause.not_applicable()
    return outcome_finding(clause, quality, choices, unsure=unsure)
