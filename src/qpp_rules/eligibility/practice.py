"""What individual and group reporting mean for every clinician of a practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, field

from qpp_rules.core.checks import (
    each,
    instance_of,
    member_of,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import Npi, an_npi
from qpp_rules.core.listings import asked
from qpp_rules.core.masking import shown
from qpp_rules.core.sources import cfr
from qpp_rules.core.tables import html_table
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.eligibility.clinicians import ClinicianFacts, determine_individual, is_excluded
from qpp_rules.eligibility.groups import GroupFacts, determine_group
from qpp_rules.eligibility.low_volume import SegmentStrategy
from qpp_rules.eligibility.status import Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.eligibility.volumes import LowVolumeThreshold

GROUP_CARRIES: Final = cfr("414.1310(e)(1)")
"""Why a group's score and adjustment reach clinicians who are below the threshold."""


class IndividualReporting(Enumeration):
    """What a clinician's own eligibility requires."""

    REQUIRED = "required individually"
    ELECTION_NEEDED = "not required individually; may opt in or report voluntarily"
    VOLUNTARY = "not required individually; may report voluntarily"
    UNDETERMINED = "individual requirement not determined"


class GroupReporting(Enumeration):
    """What the practice's reporting as a group would mean for a clinician."""

    SCORED = "scored if the practice reports as a group"
    SCORED_IF_OPTED_IN = "scored if the practice opts in as a group"
    NOT_SCORED = "never adjusted by the group's score"
    VOLUNTARY = "not adjusted; as a group the practice could at most report voluntarily"
    UNDETERMINED = "effect of group reporting not determined"


_INDIVIDUALLY: Final = {
    Eligibility.MIPS_ELIGIBLE: IndividualReporting.REQUIRED,
    Eligibility.OPT_IN_ELIGIBLE: IndividualReporting.ELECTION_NEEDED,
    Eligibility.EXEMPT: IndividualReporting.VOLUNTARY,
    Eligibility.UNDETERMINED: IndividualReporting.UNDETERMINED,
}
_IN_GROUP: Final = {
    Eligibility.MIPS_ELIGIBLE: GroupReporting.SCORED,
    Eligibility.OPT_IN_ELIGIBLE: GroupReporting.SCORED_IF_OPTED_IN,
    Eligibility.EXEMPT: GroupReporting.VOLUNTARY,
    Eligibility.UNDETERMINED: GroupReporting.UNDETERMINED,
}


@frozen(kw_only=True)
class PracticeClinician:
    """One clinician of a practice: the individual determination, and both ways of reporting."""

    npi: Npi = field(validator=an_npi)
    determination: Determination[Eligibility] = field(validator=instance_of(Determination))
    individually: IndividualReporting = field(validator=member_of(IndividualReporting))
    in_group: GroupReporting = field(validator=member_of(GroupReporting))

    def __str__(self) -> str:
        joint = "but" if self.in_group in _SCORED else "and"
        return f"{self.individually.value}, {joint} {self.in_group.value}"

    def to_row(self) -> dict[str, Scalar]:
        """Return the clinician as a flat dict of plain values."""
        return {
            "npi": self.npi.digits,
            "eligibility": self.determination.answer.name,
            "individually": self.individually.name,
            "in_group": self.in_group.name,
            "meaning": str(self),
            "citation": str(GROUP_CARRIES),
        }


_SCORED: Final = (GroupReporting.SCORED, GroupReporting.SCORED_IF_OPTED_IN)


def _clinicians_by_npi(view: PracticeView) -> dict[Npi, PracticeClinician]:
    take("PracticeView", clinicians=(view.clinicians, each(tuple, PracticeClinician)))
    return {clinician.npi: clinician for clinician in view.clinicians}


@frozen
class PracticeView(Mapping[Npi, PracticeClinician]):
    """A practice: its determination as a group, and each of its clinicians by NPI.

    A mapping from Npi to PracticeClinician, in the order given.
    """

    group: Determination[Eligibility] = field(validator=instance_of(Determination))
    clinicians: tuple[PracticeClinician, ...]
    _by_npi: dict[Npi, PracticeClinician] = field(
        init=False, repr=False, eq=False, default=Factory(_clinicians_by_npi, takes_self=True)
    )

    def __getitem__(self, npi: Npi) -> PracticeClinician:
        return self._by_npi[npi]

    def __iter__(self) -> Iterator[Npi]:
        return iter(self._by_npi)

    def __len__(self) -> int:
        return len(self.clinicians)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per clinician."""
        group = self.group.answer.name
        return [{"group_eligibility": group, **c.to_row()} for c in self.clinicians]

    def _repr_html_(self) -> str:
        head = f"As a group {self.group.answer.value}, performance year {self.group.year}"
        return html_table(head, ("npi", "eligibility", "meaning"), self.to_rows())


def determine_practice(
    group_facts: GroupFacts,
    clinicians: Mapping[Npi, ClinicianFacts],
    year: PerformanceYear,
    *,
    threshold: LowVolumeThreshold | None = None,
    strategy: SegmentStrategy = SegmentStrategy.INTERSECTION,
) -> PracticeView:
    """Decide, for every clinician, what individual and group reporting would mean.

    A clinician who alone is below the threshold is scored with the group if the TIN exceeds it and
    the practice reports as a group. This never goes for a QP, a Partial QP that does not take part,
    a newly enrolled clinician or one whose type is not in the year's list.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.core.vocabulary import ClinicianType, QpStatus
    >>> from qpp_rules.eligibility import Volume
    >>> low, high = Volume(Decimal("1000"), 20, 30), Volume(Decimal("500000"), 900, 1200)
    >>> npi = Npi("1234567893")
    >>> clinician = ClinicianFacts(
    ...     clinician_type=ClinicianType.PHYSICIAN_ASSISTANT,
    ...     medicare_enrolled_on=date(2015, 6, 1),
    ...     qp_status=QpStatus.NOT_QP,
    ...     segment_1=low,
    ...     segment_2=low,
    ... )
    >>> view = determine_practice(
    ...     GroupFacts(segment_1=high, segment_2=high), {npi: clinician}, PerformanceYear(2026)
    ... )
    >>> print(view[npi])
    not required individually; may report voluntarily, but scored if the practice reports as a group

    Raises YearNotCovered where the year's figures were not found, unless *threshold* is given.

    Citation: 42 CFR § 414.1310(d) and (e)(1).
    """
    take("determine_practice", group_facts=(group_facts, instance_of(GroupFacts)))
    read = _clinicians_of(clinicians)
    group = determine_group(group_facts, year, threshold=threshold, strategy=strategy)
    views = tuple(
        _in_practice(
            npi,
            facts,
            determine_individual(facts, year, threshold=threshold, strategy=strategy),
            group.answer,
        )
        for npi, facts in read.items()
    )
    return PracticeView(group, views)


def _clinicians_of(clinicians: Any) -> dict[Npi, ClinicianFacts]:
    """Return the clinicians by NPI; raise with every key that is not one."""
    if not isinstance(clinicians, Mapping):
        expected = "a mapping from Npi to ClinicianFacts"
        refuse(
            "determine_practice",
            [Problem("clinicians", type(clinicians).__name__, expected, is_type=True)],
        )
    read: dict[Any, ClinicianFacts] = asked("determine_practice", "clinicians", dict, clinicians)
    problems = [
        Problem("clinicians", shown(npi), "an Npi as key", "write Npi('1234567893')", is_type=True)
        for npi in read
        if not isinstance(npi, Npi)
    ]
    if problems:
        refuse("determine_practice", problems)
    return read


def _in_practice(
    npi: Npi,
    facts: ClinicianFacts,
    alone: Determination[Eligibility],
    group: Eligibility,
) -> PracticeClinician:
    excluded = is_excluded(facts, alone.year)
    if excluded:
        in_group = GroupReporting.NOT_SCORED
    elif excluded is None and group is not Eligibility.EXEMPT:
        in_group = GroupReporting.UNDETERMINED
    else:
        in_group = _IN_GROUP[group]
    return PracticeClinician(
        npi=npi, determination=alone, individually=_INDIVIDUALLY[alone.answer], in_group=in_group
    )
