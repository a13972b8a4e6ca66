"""Whether a participant's eligibility is verified at the level of the data that will be sent.

A determination does not hold its participant. Its findings give the level and the year, and after
:func:`of_participant` the participant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    hidden,
    instance_of,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import (
    Answers,
    Determination,
    all_met,
    together,
)
from qpp_rules.core.errors import InvalidValue, refuse
from qpp_rules.core.findings import (
    Finding,
    Findings,
    Verdict,
)
from qpp_rules.core.identifiers import ApmEntity, Participant, by_participant, check_participant
from qpp_rules.core.listings import asked, items_of
from qpp_rules.core.pages import Page, text
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.eligibility import (
    clinicians,
    groups,
    low_volume,
    subgroups,
    threshold_findings,
    virtual_groups,
)
from qpp_rules.eligibility.apm_entities import APM_ENTITY_ELECTION
from qpp_rules.eligibility.determination_period import DETERMINATION_PERIOD
from qpp_rules.eligibility.formation import (
    PARTICIPANT,
    SINCE,
    a_determination,
    existence_findings,
    whose_is,
)
from qpp_rules.eligibility.paragraphs import LOW_VOLUME
from qpp_rules.eligibility.participation import CMS_STATUS
from qpp_rules.eligibility.status import FORMED, Eligibility, eligibility_of
from qpp_rules.eligibility.volumes import Criterion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.borne_out import BorneOut

_page = Page(__name__)

_EACH_STATUS: Final = cfr("414.1400(b)(3)(v)(F)(1)")
VERIFIED: Final = _page.rule(
    "eligibility.verified",
    "eligibility is determined for the year and at the level of the data",
    (
        text(2017, 2021, LOW_VOLUME),
        text(2022, 2022, cfr(_EACH_STATUS.locator, as_of=date(2022, 1, 1))),
        text(2023, 2023, cfr(_EACH_STATUS.locator, as_of=date(2023, 1, 1))),
        text(2024, 2024, _EACH_STATUS),
        text(2025, 2026, unread(2024, _EACH_STATUS)),
        text(
            2027,
            2027,
            guidance(
                FACT_SHEET_2027,
                "Data Validation and Targeted Audits",
                cites=_EACH_STATUS.locator,
            ),
        ),
    ),
    *("ELI-004", "ELI-011", "ELI-021"),
)

_EXCLUSIONS: Final = (
    clinicians.CLINICIAN_TYPE.id,
    clinicians.NOT_QP.id,
    clinicians.PARTIAL_QP.id,
    clinicians.NOT_NEWLY_ENROLLED.id,
)
_OF_VIRTUAL_GROUPS: Final = (
    virtual_groups.VIRTUAL_GROUP_TINS.id,
    virtual_groups.VIRTUAL_GROUP_SIZE.id,
    virtual_groups.VIRTUAL_GROUP_MEMBER.id,
    virtual_groups.VIRTUAL_GROUP_ELECTION.id,
)
_IS_GROUP: Final = (groups.GROUP.id, groups.GROUP_TAKEN_AS_GIVEN.id)
_LEVEL_OF: Final = {
    **dict.fromkeys(_EXCLUSIONS, ParticipationOption.INDIVIDUAL),
    groups.GROUP_REPORTING_IS_A_CHOICE.id: ParticipationOption.GROUP,
    subgroups.SUBGROUP_THRESHOLD.id: ParticipationOption.SUBGROUP,
    **dict.fromkeys(_OF_VIRTUAL_GROUPS, ParticipationOption.VIRTUAL_GROUP),
    APM_ENTITY_ELECTION.id: ParticipationOption.APM_ENTITY,
}
"""The rules that only one level tests."""


def of_participant(
    participant: Participant, determination: Determination[Eligibility]
) -> Determination[Eligibility]:
    """Return *determination* with one more finding, which says that it is for *participant*.

    :func:`may_submit` then refuses it for another participant. It tells participants apart as
    messages show them: by a TIN's last four digits.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.eligibility import GroupFacts, determine_group
    >>> found = determine_group(GroupFacts(), PerformanceYear(2026))
    >>> of_participant(Group(Tin("000000001")), found).finding("eligibility.participant").about
    'group:*****0001'

    Raises InvalidType for an argument of the wrong type, InvalidValue for a determination for
    another participant or level, and YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1305, "Low-volume threshold".
    """
    check_participant("of_participant", "participant", participant)
    take("of_participant", determination=(determination, a_determination))
    clause = PARTICIPANT.of(determination.year)
    own = participant.participation_option
    level = _level_of(determination.findings)
    whose = whose_is(determination.findings)
    if level not in (None, own) or whose not in (None, participant.masked_key):
        of_level = "" if level is None else f"the level {level.value}"
        raise InvalidValue.of(
            "of_participant",
            "determination",
            given=f"one of {whose or of_level}",
            expected=f"one of {participant.masked_key}",
        )
    if whose is not None:
        return determination
    finding = clause.met(own.value, about=participant.masked_key)
    return Determination(
        determination.answer,
        determination.year,
        (*determination.findings, finding),
        missing=determination.missing,
    )


def may_submit(
    planned: PlannedSubmission, determination: Determination[Eligibility] | None
) -> Determination[bool | None]:
    """Decide whether the participant of *planned* exists, and whether its eligibility is verified.

    True if *determination* is for the year and the level of the data and decides: an exempt
    participant may report voluntarily, and :func:`qpp_rules.elections.may_submit` decides whether
    an election must come first. False for a participant that does not exist, for a determination
    for another year, level or participant, for one whose answer contradicts its own findings, and
    for a reporting option that the year does not have: the APP before 2021, an MVP before 2023.
    None if there is no determination, if it does not decide, or if it rests on a threshold other
    than the year's; ``missing`` names why. APM Entities are not tested from 2021 on, and need no
    determination.

    A determination does not show which participant it is for, unless :func:`of_participant` or
    :func:`qpp_rules.adapters.rosters.determine_roster` added that.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.eligibility import Exceeded, GroupFacts, determine_group
    >>> year = PerformanceYear(2026)
    >>> planned = PlannedSubmission(Group(Tin("000000001")), year, {PerformanceCategory.QUALITY})
    >>> facts = GroupFacts(
    ...     segment_1=Exceeded(set()), eligible_clinicians=5, mips_eligible_clinicians=5
    ... )
    >>> may_submit(planned, determine_group(facts, year)).answer
    True
    >>> may_submit(planned, None).missing
    ('determination',)

    Raises InvalidType for an argument of the wrong type, YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1305; 42 CFR § 414.1310; 42 CFR § 414.1315; 42 CFR § 414.1318(a).
    """
    take(
        "may_submit",
        planned=(planned, hidden(instance_of(PlannedSubmission))),
        determination=(determination, optional(a_determination)),
    )
    return all_met(planned.year, tuple(_findings(planned, determination)))


def may_submit_all(
    planned: Iterable[PlannedSubmission],
    determinations: Mapping[Participant, Determination[Eligibility]],
) -> Answers[PlannedSubmission, bool | None]:
    """Decide as :func:`may_submit` for each of *planned*, with its participant's determination.

    For a participant without one, the answer is None.

    Raises InvalidType and InvalidValue with every problem, YearNotCovered as :func:`may_submit`.

    Citation: 42 CFR § 414.1310.
    """
    every = items_of("may_submit_all", "planned", planned)
    problems = listing_of(PlannedSubmission).problems("planned", every)
    if isinstance(determinations, Mapping):
        determinations = asked("may_submit_all", "determinations", dict, determinations)
    problems += by_participant("determinations", determinations, a_determination)
    if problems:
        refuse("may_submit_all", problems)
    return Answers((one, may_submit(one, determinations.get(one.participant))) for one in every)


def _findings(
    planned: PlannedSubmission, determination: Determination[Eligibility] | None
) -> Iterator[Finding]:
    participant, year = planned.participant, planned.year
    yield from existence_findings(participant, year, determination)
    # Only the gate needs the terms.
    from qpp_rules.terms import absent_option

    yield from absent_option(planned.known_option, planned.year)
    yield _verified(participant, year, determination)


def _verified(
    participant: Participant,
    year: PerformanceYear,
    determination: Determination[Eligibility] | None,
) -> Finding:
    own, about = participant.participation_option, participant.masked_key
    clause = VERIFIED.of(year)
    if determination is None:
        if isinstance(participant, ApmEntity) and year > APM_ENTITY_ELECTION.texts[-1].last_year:
            return clause.not_applicable(about=f"{about}: {APM_ENTITY_ELECTION.note}")
        return clause.unknown("determination", about=about)
    level = _level_of(determination.findings)
    told = level.value if level else "level not told"
    observed = f"{determination.answer.value}, {told}, {determination.year}"
    required = f"{own.value}, {year}"
    if wrong := _wrong_with(determination, level, participant, year):
        return clause.not_met(observed, required, about=f"{about}: {wrong}")
    missing = _missing_of(determination, level)
    holds = None if missing else True
    return clause.judge(holds, observed, required, missing=missing, about=about)


def _wrong_with(
    determination: Determination[Eligibility],
    level: ParticipationOption | None,
    participant: Participant,
    year: PerformanceYear,
) -> str:
    whose = whose_is(determination.findings)
    if determination.year != year:
        return "the determination is for another year"
    if level not in (None, participant.participation_option):
        return "the determination is for another level"
    if whose not in (None, participant.masked_key):
        return f"the determination is for {whose}"
    if contradicts_itself(determination):
        return "the answer is not what its findings say"
    return ""


def _missing_of(
    determination: Determination[Eligibility], level: ParticipationOption | None
) -> tuple[str, ...]:
    if level is None:
        return ("determination.findings",)
    if determination.answer is Eligibility.UNDETERMINED:
        return determination.missing or ("determination",)
    if low_volume.rests_on_what_if(determination.findings):
        return (f"the low-volume threshold of {determination.year}",)
    return ()


def _level_of(findings: Findings) -> ParticipationOption | None:
    """Return the level that every finding agrees on; None if two differ or none gives one."""
    levels = {_LEVEL_OF[one.rule.id] for one in findings if one.rule.id in _LEVEL_OF}
    told = {one.observed for one in findings if one.rule.id == PARTICIPANT.id}
    levels |= {option for option in ParticipationOption if option.value in told}
    if len(levels) != 1:
        return None
    (level,) = levels
    is_cms = any(one.rule.id == CMS_STATUS.id for one in findings)
    return level if is_cms or _is_complete(level, findings) else None


# What the findings say


_VOLUME: Final = (low_volume.BOTH_SEGMENTS.id, low_volume.OPT_IN_ELIGIBLE.id)
_CRITERIA: Final = {rule.id: kind for kind, rule in low_volume.CRITERION_RULES.items()}
_ALWAYS_TESTED: Final = (Criterion.ALLOWED_CHARGES, Criterion.PATIENTS)
_NEEDED: Final = {
    ParticipationOption.INDIVIDUAL: (*_EXCLUSIONS, *_VOLUME),
    ParticipationOption.GROUP: _VOLUME,
    ParticipationOption.SUBGROUP: (subgroups.SUBGROUP_THRESHOLD.id,),
    ParticipationOption.VIRTUAL_GROUP: (_OF_VIRTUAL_GROUPS[0], _OF_VIRTUAL_GROUPS[-1]),
    ParticipationOption.APM_ENTITY: _VOLUME,
}
"""The rules that a determination at each level tests once."""
_SEGMENTS: Final = {ParticipationOption.SUBGROUP: 1, ParticipationOption.VIRTUAL_GROUP: 0}
"""How many segments each level is tested on, if not two."""
_HAVE_TO_BE_GROUPS: Final = (ParticipationOption.GROUP, ParticipationOption.SUBGROUP)


def _verdicts(findings: Findings, *ids: str) -> list[Verdict]:
    return [one.verdict for one in findings if one.rule.id in ids]


def _is_complete(level: ParticipationOption, findings: Findings) -> bool:
    """Return whether every rule that *level* tests has its findings."""
    once: list[tuple[str, ...]] = [(rule_id,) for rule_id in _NEEDED[level]]
    if level in _HAVE_TO_BE_GROUPS:
        once.append(_IS_GROUP)
    if any(len(_verdicts(findings, *ids)) != 1 for ids in once):
        return False
    segments = _SEGMENTS.get(level, 2)
    if segments == 0:
        sizes, members = (_verdicts(findings, rule_id) for rule_id in _OF_VIRTUAL_GROUPS[1:3])
        tins = next(one.observed for one in findings if one.rule.id == _OF_VIRTUAL_GROUPS[0])
        return len(sizes) == len(members) == tins
    tested = [_verdicts(findings, low_volume.CRITERION_RULES[one].id) for one in _ALWAYS_TESTED]
    return all(len(one) == segments for one in tested)


def contradicts_itself(determination: Determination[Eligibility]) -> bool:
    """Return whether the answer, the findings and the year contradict each other."""
    findings, year = determination.findings, determination.year
    level = _level_of(findings)
    if not all(
        _participant_borne_out(one, year) for one in findings if one.rule.id == PARTICIPANT.id
    ):
        return True
    if any(one.rule.id == CMS_STATUS.id for one in findings):
        return _of_cms(findings) is not determination.answer
    if level is None:
        return False
    since = SINCE.get(level)
    if since is not None and not since.covers(year):
        return True
    if not _of_the_year(findings, year) or not _agree(level, findings, year):
        return True
    return _read(level, findings) is not determination.answer


def _of_cms(findings: Findings) -> Eligibility | None:
    """Return what CMS's statuses agree on; None if two differ or one does not say."""
    told = {
        (finding.verdict, None if finding.verdict is Verdict.UNKNOWN else finding.required)
        for finding in findings
        if finding.rule.id == CMS_STATUS.id
    }
    if any(verdict is Verdict.UNKNOWN for verdict, _ in told):
        return Eligibility.UNDETERMINED
    (verdict, answer), *others = told
    if others or verdict is not Verdict.MET:
        return None
    return next((one for one in Eligibility if one.value == answer), None)


def _read(level: ParticipationOption, findings: Findings) -> Eligibility:
    """Return the answer that the verdicts lead to, as the determination of *level* reads them."""
    if level is ParticipationOption.VIRTUAL_GROUP:
        return FORMED[_all_of(findings, *_OF_VIRTUAL_GROUPS)]
    if level is ParticipationOption.SUBGROUP:
        formed = _all_of(findings, *_IS_GROUP, subgroups.SUBGROUP_THRESHOLD.id)
        return FORMED[formed]
    conditions = _EXCLUSIONS if level is ParticipationOption.INDIVIDUAL else _IS_GROUP
    is_apm = level is ParticipationOption.APM_ENTITY
    is_one = True if is_apm else _all_of(findings, *conditions)
    return eligibility_of(is_one, _by_volume(findings))


def _all_of(findings: Findings, *ids: str) -> bool | None:
    return together(*(one.holds for one in findings if one.rule.id in ids))


def _by_volume(findings: Findings) -> Eligibility:
    (above,), (may_opt_in,) = (_verdicts(findings, rule_id) for rule_id in _VOLUME)
    if above is Verdict.MET:
        return Eligibility.MIPS_ELIGIBLE
    if may_opt_in is Verdict.MET:
        return Eligibility.OPT_IN_ELIGIBLE
    is_open = Verdict.UNKNOWN in (above, may_opt_in)
    return Eligibility.UNDETERMINED if is_open else Eligibility.EXEMPT


def _participant_borne_out(finding: Finding, _year: PerformanceYear) -> bool:
    options = {option.value for option in ParticipationOption}
    return finding.verdict is Verdict.MET and finding.observed in options


BORNE_OUT: Final[dict[str, BorneOut]] = {
    **clinicians.BORNE_OUT,
    **groups.BORNE_OUT,
    **threshold_findings.BORNE_OUT,
    **virtual_groups.BORNE_OUT,
    PARTICIPANT.id: _participant_borne_out,
}
"""For each rule, whether what a finding observed leads to its verdict."""
NOT_BORNE_OUT_ALONE: Final = {
    CMS_STATUS.id: "what CMS answered is CMS's; what is read from it is held against the answer",
    low_volume.OPT_IN_ACROSS_SEGMENTS.id: "judged from the findings of the criteria",
}
"""The rules whose findings observe something that does not lead to a verdict alone, and why."""


def _agree(level: ParticipationOption, findings: Findings, year: PerformanceYear) -> bool:
    """Return whether no finding of *level* contradicts another."""
    if level is ParticipationOption.VIRTUAL_GROUP:
        return True
    if level is ParticipationOption.SUBGROUP:
        (whole,) = (one for one in findings if one.rule.id == subgroups.SUBGROUP_THRESHOLD.id)
        return threshold_findings.segment_1_borne_out(whole, findings, year)
    if level is ParticipationOption.INDIVIDUAL and not clinicians.exclusions_agree(findings, year):
        return False
    return threshold_findings.segments_borne_out(findings, year)


def _of_the_year(findings: Findings, year: PerformanceYear) -> bool:
    """Return whether the days and figures in *findings* are those of *year*."""
    days = DETERMINATION_PERIOD.at(year).segments(year)
    segments = tuple(f"segment {number}, {segment}" for number, segment in enumerate(days, 1))
    for one in findings:
        rule_id = one.rule.id
        if rule_id in BORNE_OUT and not BORNE_OUT[rule_id](one, year):
            return False
        if (one.verdict is Verdict.UNKNOWN) is not bool(one.missing):
            return False
        if rule_id in _DECIDE and one.verdict is Verdict.NOT_APPLICABLE:
            return False
        if rule_id in _CRITERIA and not one.about.startswith(segments):
            return False
    return all(threshold_findings.figures_agree(findings, number, year) for number in (1, 2))


_DECIDE: Final = frozenset({*_LEVEL_OF, *_IS_GROUP, *_VOLUME}) - {
    clinicians.PARTIAL_QP.id,
    groups.GROUP_TAKEN_AS_GIVEN.id,
    low_volume.OPT_IN_ELIGIBLE.id,
    groups.GROUP_REPORTING_IS_A_CHOICE.id,
    APM_ENTITY_ELECTION.id,
}
"""The rules that apply to every participant of their level."""
