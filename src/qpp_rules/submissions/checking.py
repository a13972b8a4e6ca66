"""Whether anything in a submission is refused: one examination, for one submission or for many.

The comparisons of a clean submission make no finding. What is known of a measure in a set, whatever
its counts, is found once and kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from re import compile as pattern
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import field

from qpp_rules.core.determinations import Determination, Finding, Verdict, missing_of
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.identifiers import Individual, Participant
from qpp_rules.core.pages import pages
from qpp_rules.core.values import (
    brief,
    frozen,
    instance_of,
    is_listing,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory, ReportingOption
from qpp_rules.measures import Inventory, Mvps
from qpp_rules.submissions import measurement_sets, measurements, periods, senders
from qpp_rules.submissions.content import Submission, content_digest
from qpp_rules.submissions.kinds import FindingKind, kind_of, refused
from qpp_rules.submissions.measurements import StrataCheck
from qpp_rules.submissions.particulars import Contents, Particulars, particular_findings
from qpp_rules.submissions.reporters import Reporter, Sender
from qpp_rules.submissions.senders import InteroperabilityOfApmEntities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from qpp_rules.core.determinations import Findings, Scalar
    from qpp_rules.core.vocabulary import ParticipationOption
    from qpp_rules.core.years import PerformanceYear as PY
    from qpp_rules.measures import Measure
    from qpp_rules.submissions.content import Measurement, MeasurementSet

Reporters: TypeAlias = "Mapping[Participant, Reporter]"

_OF_MEASURE: Final = frozenset(
    {
        "measures.listed",
        "measures.program",
        "measures.registration-type",
        "measures.collection-type",
        "measures.vendor",
        "measures.permission",
    }
)
_OF_SET: Final = frozenset({"measures.subgroup", "measures.virtual-group"})
"""What :meth:`Inventory.may_report` says of every measure alike: said once, of the set."""
for _one in pages("measures"):
    for _id, _rule in _one.rules.items():
        if _id in _OF_MEASURE | _OF_SET:
            refused(_rule)


@frozen
class Checked:
    """A submission that was checked, and what the check found.

    ``answer`` is False if anything is refused, None if that is not known, and True if nothing is.
    Findings to look at never change it. *particulars* are those that the check was given.

    Raises InvalidValue for an answer that the findings do not bear out.
    """

    submission: Submission = field(validator=instance_of(Submission))
    determination: Determination[bool | None] = field(validator=instance_of(Determination))
    particulars: Particulars | None = field(
        default=None, validator=optional(instance_of(Particulars))
    )

    def _problems(self) -> Iterator[Problem]:
        given = self.determination.answer
        findings = self.determination.findings
        if not findings:
            yield Problem("determination", "no findings", "the findings of a check")
        elif not all(_is_of_a_check(one) for one in findings):
            yield Problem("determination", "a finding of another rule", "the findings of a check")
        elif given is not (answer := _answer_of(findings)):
            expected = f"the answer that its findings lead to, {answer}"
            yield Problem("determination", brief(given), expected)

    @property
    def answer(self) -> bool | None:
        """Whether nothing is refused; None if that is not known."""
        return self.determination.answer

    @property
    def year(self) -> PY:
        """The performance year that the submission was checked for."""
        return self.determination.year

    @property
    def findings(self) -> Findings:
        """The findings, in the order of the submission."""
        return self.determination.findings

    @property
    def faults(self) -> Findings:
        """The findings that are not met, or not known."""
        return tuple(one for one in self.findings if one.verdict in _FAULTS)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that were not supplied and leave the answer open."""
        return self.determination.missing

    @property
    def content_digest(self) -> str:
        """The SHA-256 of the content that was checked; see :func:`.content_digest`."""
        return content_digest(self.submission)

    @property
    def categories(self) -> frozenset[PerformanceCategory]:
        """The performance categories that the submission has a measurement set of."""
        return frozenset(one.category for one in self.submission.measurement_sets)

    def of(self, categories: Iterable[PerformanceCategory]) -> Determination[bool | None]:
        """Return whether nothing in the sets of *categories* is refused, nor in all of it.

        What is refused in the sets of another category does not count. Raises InvalidValue if the
        submission has no set of a category.
        """
        asked = frozenset(categories)
        if lacking := asked - self.categories:
            names = ", ".join(sorted(one.name for one in lacking))
            expected = "categories that the submission has a set of"
            raise InvalidValue.of("Checked.of", "categories", given=names, expected=expected)
        sets = self.submission.measurement_sets
        aside = {place for place, one in enumerate(sets) if one.category not in asked}
        findings = tuple(one for one in self.findings if _place_of(one) not in aside)
        return _determined(findings, self.year)

    def explain(self) -> str:
        """Return the answer and every finding as plain text."""
        return self.determination.explain()

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per finding: whose it is, its kind, and the finding.

        Rows hold whole keys.
        """
        whose = key_of(self.submission)
        return [
            {"participant": whose, "kind": kind_of(one.rule.id).value, **row}
            for one, row in zip(self.findings, self.determination.to_rows(), strict=True)
        ]


_FAULTS: Final = (Verdict.NOT_MET, Verdict.UNKNOWN)
_SET: Final = pattern(r"measurementSets\[(\d+)\]")


def key_of(submission: Submission) -> str:
    """Return the whole key of whose *submission* is; a subgroup without a TIN has its own id."""
    whose = submission.participant
    return f"subgroup:{submission.entity_id}" if whose is None else whose.key


def _place_of(finding: Finding) -> int | None:
    found = _SET.match(finding.about)
    return None if found is None else int(found[1])


def _is_of_a_check(finding: Finding) -> bool:
    try:
        kind_of(finding.rule.id)
    except InvalidValue:
        return False
    return True


def _answer_of(findings: Iterable[Finding]) -> bool | None:
    """Return False if a finding refuses, None if one may, and True otherwise."""
    answer: bool | None = True
    for one in findings:
        if one.verdict in _FAULTS and kind_of(one.rule.id) is FindingKind.REFUSED:
            if one.verdict is Verdict.NOT_MET:
                return False
            answer = None
    return answer


def _determined(findings: Findings, year: PY) -> Determination[bool | None]:
    answer = _answer_of(findings)
    refusing = (one for one in findings if kind_of(one.rule.id) is FindingKind.REFUSED)
    missing = missing_of(refusing) if answer is None else ()
    return Determination(answer, year, findings, missing=missing)
