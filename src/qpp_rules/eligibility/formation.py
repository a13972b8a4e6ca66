"""Whether a participant exists at all: what a group, a virtual group or a subgroup must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    hidden,
    optional,
    take,
    takes,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    missing_of,
)
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.findings import (
    Finding,
    Findings,
    Verdict,
)
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Participant,
    Subgroup,
    VirtualGroup,
    check_participant,
)
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.eligibility import groups, virtual_groups
from qpp_rules.eligibility.groups import GROUP, GROUP_TAKEN_AS_GIVEN
from qpp_rules.eligibility.low_volume import rests_on_what_if
from qpp_rules.eligibility.paragraphs import LOW_VOLUME, definition
from qpp_rules.eligibility.participation import CMS_STATUS
from qpp_rules.eligibility.status import Eligibility
from qpp_rules.eligibility.subgroups import SUBGROUP_THRESHOLD
from qpp_rules.eligibility.virtual_groups import (
    VIRTUAL_GROUP_ELECTION,
    VIRTUAL_GROUP_MEMBER,
    VIRTUAL_GROUP_SIZE,
    VIRTUAL_GROUP_TINS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.parameters import Entry


def _formed(first: int, last: int, note: str) -> Entry[None]:
    return text(first, last, cfr("414.1305", basis=Basis.DERIVED, note=note))


def _of_its_level(first: int, last: int, note: str) -> Entry[None]:
    return text(first, last, definition("Low-volume threshold", basis=Basis.DERIVED, note=note))


_page = Page(__name__)

_EACH_APART: Final = (
    "it follows from the levels of this year, each tested apart; no text says it in these words"
)
_OTHERS: Final = (
    "a virtual group rests on 414.1315 in the text of 2019, a subgroup on 414.1318(a) in that of "
    "December 2022"
)
EXISTS: Final = _page.rule(
    "eligibility.exists",
    "the participant exists in this year as its participation option requires",
    (
        _formed(
            2017,
            2017,
            "the definition of a group in the text of 2024; the text of this year was not read. "
            "Virtual groups began with 2018 (414.1315), subgroups with 2023 (414.1318).",
        ),
        _formed(
            2018,
            2022,
            "the definition of a group in the text of 2024 and, for virtual groups, 414.1315 in "
            "the text of 2019; subgroups began with 2023 (414.1318)",
        ),
        _formed(
            2023,
            2023,
            f"the definition of a group in the text of 2024; {_OTHERS}. The texts of this year "
            "were not read.",
        ),
        _formed(
            2024,
            2024,
            f"only the definition of a group was read in the text of this year; {_OTHERS}",
        ),
        _formed(
            2025,
            2027,
            f"the definition of a group in the text of 2024; {_OTHERS} and a copy of June 2026",
        ),
    ),
    *("ELI-028", "ELI-029", "ELI-030"),
)

PARTICIPANT: Final = _page.rule(
    "eligibility.participant",
    "the determination is for this participant",
    (
        _of_its_level(2017, 2018, _EACH_APART),
        text(
            2019,
            2019,
            guidance(
                ELECTION_GUIDE_2019,
                "Opt-In Eligible as an Individual vs. Group",
                cites=LOW_VOLUME.locator,
            ),
        ),
        _of_its_level(2020, 2024, _EACH_APART),
        _of_its_level(
            2025,
            2027,
            "it follows from the levels in the text of 2024, each tested apart; the text of this "
            "year was not read",
        ),
    ),
    "ELI-004",
)

_IDS: Final = {
    Group: (GROUP.id, GROUP_TAKEN_AS_GIVEN.id, CMS_STATUS.id),
    Subgroup: (GROUP.id, GROUP_TAKEN_AS_GIVEN.id, SUBGROUP_THRESHOLD.id),
    VirtualGroup: (
        VIRTUAL_GROUP_TINS.id,
        VIRTUAL_GROUP_SIZE.id,
        VIRTUAL_GROUP_MEMBER.id,
        VIRTUAL_GROUP_ELECTION.id,
    ),
}
"""The rules of a determination that decide whether its participant exists."""

SINCE: Final = {
    ParticipationOption.SUBGROUP: SUBGROUP_THRESHOLD,
    ParticipationOption.VIRTUAL_GROUP: VIRTUAL_GROUP_TINS,
}
"""For each participation option that began after the program did, a rule with its years."""
_ASSUMED: Final = definition(
    "Group",
    basis=Basis.INTERPRETATION,
    note="CMS's own status as a group is taken to say that CMS sees a group",
)


@hidden
@takes(Determination)
def a_determination(name: str, value: object) -> Problem | None:
    """Take a Determination of Eligibility."""
    if isinstance(value, Determination) and isinstance(value.answer, Eligibility):
        return None
    remedy = "take it from determine_individual, determine_group and the like"
    return Problem(name, shown(value), "a Determination of Eligibility", remedy, is_type=True)


def existence(
    participant: Participant,
    year: PerformanceYear,
    determination: Determination[Eligibility] | Eligibility | None,
) -> Determination[bool | None]:
    """Decide whether *participant* exists in *year*, from the *determination* of its eligibility.

    False for a group of one clinician, or without a MIPS eligible one; for a virtual group or
    subgroup that is not formed as the regulation requires; and in years before its participation
    option began. None if the determination does not tell, such as for a group whose clinicians were
    not counted. Individuals and APM Entities are not formed, so the rule does not apply to them.
    If you have only the answer of a determination, give that: EXEMPT leaves open whether a group
    exists, and says that a virtual group or subgroup does not.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.eligibility import GroupFacts, determine_group
    >>> year, practice = PerformanceYear(2026), Group(Tin("000000001"))
    >>> alone = determine_group(GroupFacts(eligible_clinicians=1), year)
    >>> existence(practice, year, alone).answer
    False

    Raises InvalidType for an argument of the wrong type, InvalidValue for a determination that
    names another participant, YearNotCovered for a year without a source.

    Citation: 42 CFR § 414.1305, "Group"; 42 CFR § 414.1315; 42 CFR § 414.1318(a).
    """
    check_participant("existence", "participant", participant)
    check_year("existence", year)
    if not isinstance(determination, Eligibility):
        take("existence", determination=(determination, optional(a_determination)))
    EXISTS.of(year)
    whose = whose_is(determination.findings) if isinstance(determination, Determination) else None
    if whose not in (None, participant.masked_key):
        raise InvalidValue.of(
            "existence",
            "determination",
            given=f"one of {whose}",
            expected=f"one of {participant.masked_key}",
        )
    return all_met(year, tuple(existence_findings(participant, year, determination)))


def whose_is(findings: Findings) -> str | None:
    """Return the masked key of the participant that *findings* name, or None."""
    named = (one.about for one in findings if one.rule.id == PARTICIPANT.id)
    return next(filter(None, named), None)


def existence_findings(
    participant: Participant,
    year: PerformanceYear,
    determination: Determination[Eligibility] | Eligibility | None,
) -> Iterator[Finding]:
    """Yield the findings of :func:`existence`, given arguments that were checked."""
    kind, about, clause = type(participant), participant.masked_key, EXISTS.of(year)
    if isinstance(participant, (Individual, ApmEntity)):
        yield clause.not_applicable(about=f"{about}: nothing has to be formed")
        return
    since = SINCE.get(participant.participation_option)
    if since is not None and year < (first := since.texts[0].first_year):
        began_in = f"{kind.__name__}s began with performance year {first}"
        yield clause.not_met(str(year), about=f"{about}: {began_in}")
        return
    if isinstance(determination, Determination):
        found = [f for f in determination.findings if f.rule.id in _IDS[kind]]
        if rests_on_what_if(determination.findings):
            found = [one for one in found if one.rule.id != SUBGROUP_THRESHOLD.id]
        if not _is_cms_of_group(determination.findings):
            found = [one for one in found if one.rule.id != CMS_STATUS.id]
        unsound = {one.rule.id for one in found if not _is_borne_out(one, year)}
        found = [one for one in found if one.rule.id not in unsound]
        is_of_year = determination.year == year
        holds = _of_findings(kind, found) if is_of_year else None
    else:
        found, is_of_year, holds = [], True, _of_answer(kind, determination)
    # What a determination for another year lacks does not matter for this year.
    missing = missing_of(found) if is_of_year else ()
    if is_of_year and any(one.rule.id == GROUP_TAKEN_AS_GIVEN.id for one in found):
        missing = ("eligible_clinicians", "mips_eligible_clinicians", *missing)
    by_cms = holds and any(one.rule.id == CMS_STATUS.id for one in found)
    unmet = dict.fromkeys(one.rule.title for one in found if one.verdict is Verdict.NOT_MET)
    finding = clause.judge(
        holds,
        f"not met: {'; '.join(unmet)}" if unmet else None,
        missing=missing or ("determination",),
        about=about,
    )
    yield finding.replace(source=_ASSUMED) if by_cms else finding


_BORNE_OUT: Final = {**groups.BORNE_OUT, **virtual_groups.BORNE_OUT}


def _is_borne_out(finding: Finding, year: PerformanceYear) -> bool:
    borne_out = _BORNE_OUT.get(finding.rule.id)
    return borne_out is None or borne_out(finding, year)


def _is_cms_of_group(findings: Findings) -> bool:
    """Return whether the findings are for a group: a clinician's status does not prove one."""
    told = {one.observed for one in findings if one.rule.id == PARTICIPANT.id}
    return told == {ParticipationOption.GROUP.value}


def _of_findings(kind: type[object], found: list[Finding]) -> bool | None:
    verdicts = {finding.verdict for finding in found}
    if Verdict.NOT_MET in verdicts:
        return False
    needed = _IDS[VirtualGroup] if kind is VirtualGroup else ()
    if kind is Subgroup:
        needed = (SUBGROUP_THRESHOLD.id, GROUP.id)
    ids = {finding.rule.id for finding in found}
    met = verdicts == {Verdict.MET} and ids.issuperset(needed)
    return True if met else None


def _of_answer(kind: type[object], answer: Eligibility | None) -> bool | None:
    if answer is Eligibility.MIPS_ELIGIBLE:
        return True
    if answer is Eligibility.OPT_IN_ELIGIBLE:
        # A group that could only opt in has no subgroups; a virtual group is never opt-in eligible.
        return {Group: True, Subgroup: False}.get(kind)
    if answer is Eligibility.EXEMPT and kind is not Group:
        return False
    return None
