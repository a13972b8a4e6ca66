"""Which practices may report an MVP as a group: their specialties, and their attestation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met, missing_of, together
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.eligibility import is_small_practice
from qpp_rules.registration.paragraphs import BEGAN, notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding

_page = Page(__name__)


class SpecialtyComposition(Enumeration):
    """What a practice attests to when it registers an MVP as a group."""

    SINGLE_SPECIALTY = "single specialty group"
    MULTISPECIALTY_SMALL_PRACTICE = "multispecialty small practice"
    OTHER = "neither"


@frozen(kw_only=True)
class GroupComposition:
    """What a practice attested to, and its size. None means "not known".

    *eligible_clinicians* counts the eligible clinicians of the TIN in the determination period, not
    only those who are MIPS eligible.
    """

    attested: SpecialtyComposition | None = field(
        default=None, validator=optional(member_of(SpecialtyComposition))
    )
    eligible_clinicians: int | None = field(default=None, validator=optional(a_count))


NOT_KNOWN: Final = GroupComposition()

_TERM: Final = '414.1305 "MVP participant"'
_GROUPS: Final = "Additional Information for Group Registration"
_DROPPED: Final = (
    "; that text ends the registration of multispecialty groups with 2026, and the notice of 2026 "
    "keeps small practices in"
)
_NOTICE: Final = notice(_GROUPS, _TERM)
_EVERY: Final = frozenset(SpecialtyComposition)
_TWO: Final = _EVERY - {SpecialtyComposition.OTHER}
GROUPS_IN_MVPS: Final = _page.parameter(
    "registration.groups-in-mvps",
    "compositions of a group that may report an MVP",
    entry(2023, 2023, _EVERY, unread(2024, cfr(_TERM))),
    entry(2024, 2024, _EVERY, cfr(_TERM)),
    entry(2025, 2025, _EVERY, unread(2024, cfr(_TERM))),
    entry(2026, 2026, _TWO, _NOTICE),
    entry(2027, 2027, _TWO, unread(2024, cfr(_TERM), _DROPPED)),
    note=BEGAN,
)
GROUP_IN_MVP: Final = _page.rule(
    "registration.group-in-mvp",
    "the practice may report an MVP as a group",
    GROUPS_IN_MVPS,
    "REG-008",
    "REG-009",
    "REG-010",
    "REG-013",
    note=BEGAN,
)
SINGLE_SPECIALTY: Final = _page.rule(
    "registration.single-specialty",
    "one specialty type, or several with a single clinical focus of care",
    (
        text(2026, 2026, _NOTICE),
        text(2027, 2027, unread(2026, _NOTICE)),
    ),
    "REG-011",
    "REG-012",
    note="Before 2026 a group of any composition may report an MVP.",
)
ATTESTED: Final = _page.rule(
    "registration.attestation",
    "the practice attests to its specialty composition when it registers as a group",
    (
        text(2026, 2026, _NOTICE),
        text(2027, 2027, unread(2026, _NOTICE)),
    ),
    "REG-008",
    note="The attestation began with performance year 2026.",
)


def judge_composition(
    composition: GroupComposition, year: PerformanceYear, *, left_out: bool = False
) -> Iterator[Finding]:
    """Yield whether a group with *composition* may report an MVP in *year*.

    *left_out* says that the practice is known not to have attested. The attestation is taken as
    given: CMS does not examine it.
    """
    clause, allowed = GROUP_IN_MVP.of(year), GROUPS_IN_MVPS.at(year)
    if allowed == _EVERY:
        yield clause.met(required="any composition")
        return
    attested, required = composition.attested, _in_words(allowed)
    if left_out:
        yield ATTESTED.of(year).not_met("left out", required)
        return
    if attested is None:
        size = () if composition.eligible_clinicians else ("eligible_clinicians",)
        yield ATTESTED.of(year).unknown("attested", *size, required=required)
        return
    yield clause.judge(attested in allowed, attested.value, required)
    if attested is SpecialtyComposition.MULTISPECIALTY_SMALL_PRACTICE:
        yield from is_small_practice(composition.eligible_clinicians, year).findings


def _in_words(compositions: frozenset[SpecialtyComposition]) -> str:
    return " or ".join(one.value for one in SpecialtyComposition if one in compositions)


def may_report_as_group(
    year: PerformanceYear,
    *,
    specialty_types: int | None = None,
    single_clinical_focus: bool | None = None,
    eligible_clinicians: int | None = None,
) -> Determination[bool | None]:
    """Decide whether a practice may report an MVP as a group, from its specialties and its size.

    *specialty_types* counts the specialty types of its clinicians, *single_clinical_focus* says
    whether they share one focus of care, and *eligible_clinicians* counts the eligible clinicians
    of the TIN. None, and a count of 0, mean "not known". Through 2025 every group may. From 2026 a
    practice attests that it is a single specialty group, or that it is a multispecialty small
    practice; this function helps it to decide what it can attest to. Other practices may use
    subgroups, or eligible individuals.

    >>> may_report_as_group(
    ...     PerformanceYear(2026), specialty_types=4, single_clinical_focus=True
    ... ).answer
    True
    >>> may_report_as_group(
    ...     PerformanceYear(2026),
    ...     specialty_types=2,
    ...     single_clinical_focus=False,
    ...     eligible_clinicians=16,
    ... ).answer
    False

    Raises YearNotCovered before 2023, InvalidType or InvalidValue for a malformed argument.

    Citation: 42 CFR § 414.1305, "MVP participant"; 2026 QPP notices.
    """
    subject = "may_report_as_group"
    allowed = GROUPS_IN_MVPS.at(check_year(subject, year))
    take(
        subject,
        specialty_types=(specialty_types, optional(a_count)),
        single_clinical_focus=(single_clinical_focus, optional(a_flag)),
        eligible_clinicians=(eligible_clinicians, optional(a_count)),
    )
    if allowed == _EVERY:
        return all_met(year, (GROUP_IN_MVP.of(year).met(required="any composition"),))
    single = _single_specialty(year, specialty_types or None, single_clinical_focus)
    small = is_small_practice(eligible_clinicians, year)
    # One of the two is enough.
    neither = together(*(None if one is None else not one for one in (single.holds, small.answer)))
    may = None if neither is None else not neither
    missing = (*missing_of((single,)), *small.missing)
    finding = GROUP_IN_MVP.of(year).judge(may, required=_in_words(allowed), missing=missing)
    return Determination(may, year, (single, *small.findings, finding), missing=missing)


def _single_specialty(year: PerformanceYear, types: int | None, focus: bool | None) -> Finding:
    one_type = None if types is None else types == 1
    holds = True if one_type or focus else None
    if one_type is False and focus is False:
        holds = False
    given = {"specialty_types": types, "single_clinical_focus": focus}
    missing = tuple(name for name, value in given.items() if value is None)
    observed = None if types is None else f"{types} specialty types"
    return SINGLE_SPECIALTY.of(year).judge(holds, observed, missing=missing)
