"""Whether anything in a submission is refused, and what should be looked at: one, or many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import field

from qpp_rules.core.checks import (
    each,
    instance_of,
    member_of,
    optional,
    problems_of,
    take,
)
from qpp_rules.core.determinations import Determination, missing_of
from qpp_rules.core.errors import InvalidValue, Problem, refuse_any
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.listings import (
    as_frozenset,
    asked,
    is_listing,
)
from qpp_rules.core.masking import brief
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures import Inventory, Mvps
from qpp_rules.submissions.certification import a_digest
from qpp_rules.submissions.content import Submission, content_digest
from qpp_rules.submissions.examination import FAULTS, Examination
from qpp_rules.submissions.kinds import decides, is_known, kind_of
from qpp_rules.submissions.measurement_sets import ITS_YEAR
from qpp_rules.submissions.measurements import StrataCheck
from qpp_rules.submissions.particulars import Particulars
from qpp_rules.submissions.reporters import Reporter, Sender
from qpp_rules.submissions.senders import InteroperabilityOfApmEntities, number_finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.findings import (
        Findings,
        Rule,
        Scalar,
    )
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear as PY

_SET: Final = re.compile(r"measurementSets\[(\d+)\]")
_INDEX: Final = re.compile(r"\[\d+\]")


@frozen
class Checked:
    """A submission that was checked, and what the check found.

    *determination* has the answer: False if anything is refused, None if that is not known, True if
    nothing is. Findings to look at never change it. *particulars* are those that the check was
    given; None if only the content was checked. *examined_digest* is the content digest of what was
    examined: a different submission here closes the gate. It is None if it is not known:
    :func:`check_all` and values stored before it was there do not have it.

    Raises InvalidValue for an answer that the findings do not lead to.
    """

    submission: Submission = field(validator=instance_of(Submission))
    determination: Determination[bool | None] = field(validator=instance_of(Determination))
    particulars: Particulars | None = field(
        default=None, validator=optional(instance_of(Particulars))
    )
    examined_digest: str | None = field(default=None, validator=optional(a_digest))

    def _problems(self) -> Iterator[Problem]:
        findings, given = self.determination.findings, self.determination.answer
        if not findings or not all(is_known(one.rule.id) for one in findings):
            yield Problem("determination", "other findings, or none", "the findings of a check")
        elif given is not (answer := _answer_of(findings)):
            yield Problem("determination", f"the answer {brief(given)}", f"the answer {answer}")

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
        """The findings that are not met or not known, those to look at among them."""
        return tuple(one for one in self.findings if one.verdict in FAULTS)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that were not supplied and leave the answer open."""
        return self.determination.missing

    @property
    def content_digest(self) -> str:
        """The SHA-256 of the content of *submission*; see :func:`.content_digest`."""
        return content_digest(self.submission)

    @property
    def categories(self) -> frozenset[PerformanceCategory]:
        """The performance categories that the submission has a measurement set of."""
        return frozenset(one.category for one in self.submission.measurement_sets)

    def of(self, categories: Iterable[PerformanceCategory]) -> Determination[bool | None]:
        """Decide whether anything that concerns *categories* is refused.

        What is refused in the set of another category does not count. What is refused of the whole
        submission does.

        Raises InvalidType for anything but performance categories, and InvalidValue without any and
        for a category that the submission has no set of.
        """
        wanted = as_frozenset(categories)
        take("Checked.of", categories=(wanted, each(frozenset, PerformanceCategory)))
        if not wanted:
            expected = "at least one performance category"
            raise InvalidValue.of("Checked.of", "categories", given="none", expected=expected)
        if lacking := sorted(one.name for one in wanted - self.categories):
            expected = "categories that the submission has a set of"
            raise InvalidValue.of(
                "Checked.of", "categories", given=", ".join(lacking), expected=expected
            )
        sets = self.submission.measurement_sets
        aside = {place for place, one in enumerate(sets) if one.category not in wanted}
        findings = tuple(one for one in self.findings if _place_of(one) not in aside)
        return _determination(findings, self.year)

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


def key_of(submission: Submission) -> str:
    """Return the whole key of a submission's participant.

    A subgroup that is sent without its group's TIN has its own identifier only.
    """
    whose = submission.participant
    return f"subgroup:{submission.entity_id}" if whose is None else whose.key


def _place_of(finding: Finding) -> int | None:
    found = _SET.match(finding.about)
    return None if found is None else int(found[1])


def _answer_of(findings: Iterable[Finding]) -> bool | None:
    """Return False if a finding refuses, None if one may refuse, and True otherwise."""
    refusing = {one.verdict for one in findings if decides(one.rule.id)}
    if Verdict.NOT_MET in refusing:
        return False
    return None if Verdict.UNKNOWN in refusing else True


def _determination(findings: Findings, year: PY) -> Determination[bool | None]:
    answer = _answer_of(findings)
    refusing = (one for one in findings if decides(one.rule.id))
    missing = missing_of(refusing) if answer is None else ()
    return Determination(answer, year, findings, missing=missing)


def check(
    submission: Submission,
    inventory: Inventory,
    sender: Sender,
    reporter: Reporter | None,
    *,
    mvps: Mvps | None = None,
    particulars: Particulars | None = None,
    strata_check: StrataCheck = StrataCheck.QCDR_ONLY,
    apm_interoperability: InteroperabilityOfApmEntities = (
        InteroperabilityOfApmEntities.UNDETERMINED
    ),
) -> Checked:
    """Decide whether anything in *submission* is refused, clause by clause.

    Refused is what CMS's service does not take, and what this *sender* may not send. The answer is
    False if anything is refused, None if that is not known, and True if nothing is. What a
    reporting option asks for is another question: :func:`meets`.

    *inventory* and *mvps* are CMS's measures and MVPs of the year that is asked. *reporter* is
    whose data it is, or None; only Medicare CQMs need it. Without *particulars* the check is of the
    content alone, and :func:`may_submit` stays open. *strata_check* says whose strata are enforced.
    *apm_interoperability* says whether CMS takes Promoting Interoperability data of APM Entities,
    which is not known.

    >>> from datetime import date
    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import IntermediaryType
    >>> from qpp_rules.measures import Measure, MetricType, Source, SubmissionMethod
    >>> from qpp_rules.submissions import Measurement, MeasurementSet
    >>> year, activities = PerformanceYear(2026), PerformanceCategory.IMPROVEMENT_ACTIVITIES
    >>> measure = Measure(
    ...     "IA_EPA_3", activities, metric_type=MetricType.BOOLEAN, allowed_programs={"mips"},
    ...     allowed_registration_types={Group(Tin("000000001")).participation_option},
    ... )
    >>> inventory = Inventory(year=year, measures=[measure], source=Source(provisional=False))
    >>> attested = MeasurementSet(
    ...     activities, SubmissionMethod.REGISTRY, "mips", date(2026, 1, 1), date(2026, 6, 30),
    ...     [Measurement("IA_EPA_3", True)],
    ... )
    >>> submission = Submission(year, Group(Tin("000000001")), [attested, attested])
    >>> checked = check(submission, inventory, Sender(IntermediaryType.QUALIFIED_REGISTRY), None)
    >>> checked.answer
    False
    >>> [(one.rule.id, one.about, one.observed) for one in checked.faults]
    [('submissions.sets.unique', 'measurementSets[0]', 2)]

    Raises InvalidType for an argument of the wrong type, InvalidValue for a *reporter* who takes
    part in another way than the submission says and for *mvps* of another year, and YearNotCovered
    before 2023.

    Citation: CMS's documentation of the Submissions API; 42 CFR § 414.1400(b)(1).
    """
    examination = _examination(
        "check",
        problems_of(
            submission=(submission, instance_of(Submission)),
            reporter=(reporter, optional(instance_of(Reporter))),
        ),
        inventory,
        sender,
        mvps,
        particulars,
        strata_check,
        apm_interoperability,
    )
    _check_reporter("check", submission, reporter)
    found = examination.findings(submission, reporter, particulars, everything=True)
    determination = _determination(tuple(found), examination.year)
    return Checked(submission, determination, particulars, content_digest(submission))


def _examination(  # noqa: PLR0917 (the arguments of both checks)
    subject: str,
    problems: list[Problem],
    inventory: Inventory,
    sender: Sender,
    mvps: Mvps | None,
    particulars: Particulars | None,
    strata_check: StrataCheck,
    apm_interoperability: InteroperabilityOfApmEntities,
) -> Examination:
    problems += problems_of(
        inventory=(inventory, instance_of(Inventory)),
        sender=(sender, instance_of(Sender)),
        mvps=(mvps, optional(instance_of(Mvps))),
        particulars=(particulars, optional(instance_of(Particulars))),
        strata_check=(strata_check, member_of(StrataCheck)),
        apm_interoperability=(apm_interoperability, member_of(InteroperabilityOfApmEntities)),
    )
    if not problems and mvps is not None and mvps.year != inventory.year:
        problems.append(Problem("mvps", f"of {mvps.year}", f"of {inventory.year}, as inventory"))
    refuse_any(subject, problems)
    ITS_YEAR.of(inventory.year)
    return Examination(inventory, sender, mvps, strata_check, apm_interoperability)


def _check_reporter(subject: str, submission: Submission, reporter: Reporter | None) -> None:
    own = submission.participation_option
    if reporter is not None and reporter.participation is not own:
        given, expected = reporter.participation.value, f"{own.value}, as the submission says"
        raise InvalidValue.of(subject, "reporter.participation", given=given, expected=expected)


ReporterOf: TypeAlias = "Mapping[Participant, Reporter] | Callable[[Submission], Reporter | None]"


class CheckedAll(Iterator[Checked]):
    """The submissions in which something is not met or not known, one after the other.

    The others are only counted, so that memory does not grow with their number. What is yielded has
    the findings that are not met or not known; :func:`~qpp_rules.submissions.check` has every
    clause. The counts cover the submissions seen so far.
    """

    def __init__(
        self,
        submissions: Iterator[Submission],
        examination: Examination,
        reporter_of: Callable[[Submission], Reporter | None],
        particulars: Particulars | None,
    ) -> None:
        self._submissions = submissions
        self._examination = examination
        self._reporter_of = reporter_of
        self._particulars = particulars
        self._answers: Counter[bool | None] = Counter()
        self._found: Counter[tuple[Rule, Verdict, str]] = Counter()
        self._examples: dict[tuple[Rule, Verdict, str], str] = {}

    def __iter__(self) -> CheckedAll:
        return self

    def __next__(self) -> Checked:
        for submission in self._submissions:
            checked = self._check(submission)
            if checked is not None:
                return checked
        raise StopIteration

    def _check(self, submission: Submission) -> Checked | None:
        if type(submission) is not Submission:
            take("check_all", submissions=(submission, instance_of(Submission)))
        examination, reporter = self._examination, self._reporter_of(submission)
        _check_reporter("check_all", submission, reporter)
        found = examination.findings(submission, reporter, self._particulars, everything=False)
        findings = tuple(found)
        if not findings:
            self._answers[True] += 1
            return None
        determination = _determination(findings, examination.year)
        self._answers[determination.answer] += 1
        for one in findings:
            key = (one.rule, one.verdict, _INDEX.sub("[]", one.about))
            self._found[key] += 1
            self._examples.setdefault(key, f"{_masked(submission)} {one.about}".strip())
        return Checked(submission, determination, self._particulars)

    @property
    def counts(self) -> dict[bool | None, int]:
        """How many submissions have each answer."""
        return {answer: self._answers[answer] for answer in (True, False, None)}

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a row for each thing found so far, the most frequent first, with its count.

        The same rule, verdict and place are one thing; *about* is the place without its numbers,
        and *example* the first such place, after the masked key of whose submission it is.
        """
        return [
            {
                "count": count,
                "kind": kind_of(rule.id).value,
                "rule": rule.id,
                "verdict": verdict.name,
                "title": rule.title,
                "about": about,
                "example": self._examples[rule, verdict, about],
            }
            for (rule, verdict, about), count in self._found.most_common()
        ]

    @property
    def number_of_qcdr_measures(self) -> Determination[bool | None]:
        """Whether all submissions together have no more QCDR measures than a QCDR may have."""
        found = number_finding(len(self._examination.qcdr_measures), self._examination.year)
        return _determination((found,), self._examination.year)

    def __repr__(self) -> str:
        told = ", ".join(f"{number} {answer}" for answer, number in self.counts.items())
        return f"<CheckedAll: {told}>"


def _masked(submission: Submission) -> str:
    whose = submission.participant
    return key_of(submission) if whose is None else whose.masked_key


def check_all(
    submissions: Iterable[Submission],
    inventory: Inventory,
    sender: Sender,
    reporters: ReporterOf | None,
    *,
    mvps: Mvps | None = None,
    particulars: Particulars | None = None,
    strata_check: StrataCheck = StrataCheck.QCDR_ONLY,
    apm_interoperability: InteroperabilityOfApmEntities = (
        InteroperabilityOfApmEntities.UNDETERMINED
    ),
) -> CheckedAll:
    """Decide as :func:`check` for each submission, and yield those with something to report.

    Return an iterator over the submissions in which something is not met or not known, which counts
    the others. *submissions* may be a generator: one is held at a time. *reporters* maps
    participants to reporters, or is a function of the submission; an absent one is not known.
    *particulars* are those of every submission.

    Raises as :func:`check`, and InvalidType or InvalidValue while iterating for what is not a
    Submission and for what a caller's own function raises.
    """
    examination = _examination(
        "check_all",
        [*_problems_of_iterable(submissions), *_problems_of_reporters(reporters)],
        inventory,
        sender,
        mvps,
        particulars,
        strata_check,
        apm_interoperability,
    )
    return CheckedAll(iter(submissions), examination, _lookup(reporters), particulars)


def _problems_of_iterable(submissions: object) -> Iterator[Problem]:
    if not is_listing(submissions):
        given, expected = type(submissions).__name__, "an iterable of Submissions"
        yield Problem("submissions", given, expected, is_type=True)


def _problems_of_reporters(reporters: object) -> Iterator[Problem]:
    if not (reporters is None or isinstance(reporters, Mapping) or callable(reporters)):
        expected = "a mapping, a function, or None"
        yield Problem("reporters", type(reporters).__name__, expected, is_type=True)


def _lookup(reporters: Any) -> Callable[[Submission], Reporter | None]:
    if reporters is None:
        return lambda _submission: None
    if isinstance(reporters, Mapping):
        return lambda one: _found(asked("check_all", "reporters", reporters.get, one.participant))
    return lambda one: _found(asked("check_all", "reporters", reporters, one))


def _found(reporter: Any) -> Reporter | None:
    if reporter is not None and type(reporter) is not Reporter:
        take("check_all", reporters=(reporter, optional(instance_of(Reporter))))
    found: Reporter | None = reporter
    return found
