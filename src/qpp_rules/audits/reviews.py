"""What the auditors found, record by record and participant by participant: (b)(3)(v)(D)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.audits.paragraphs import paragraph, read_as
from qpp_rules.core.checks import (
    a_flag,
    a_hidden_text,
    a_text,
    each,
    hidden,
    member_of,
    optional,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.pages import Page
from qpp_rules.core.values import Enumeration, frozen

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear


class ErrorKind(Enumeration):
    """The kinds of deficiency and data error that an audit finds."""

    ELIGIBILITY_STATUS = "eligibility status"
    TIN_OR_NPI = "TIN or NPI"
    REPORTING_OR_PERFORMANCE_RATE = "reporting or performance rate"
    MEASURE_NOT_RELEVANT = "measure not relevant to the period"
    CLINICAL_DOCUMENTATION = "clinical documentation does not support the action or outcome"
    OTHER = "other"


@takes(str)
def a_measure(name: str, value: object) -> Problem | None:
    """Take the id of a measure or activity, without a colon."""
    if problem := a_text.problem(name, value):
        return problem
    if ":" in str(value):
        return Problem(name, shown(value), "the id of a measure or activity, without a colon")
    return None


@frozen
class DataError:
    """One deficiency or data error: its kind, the measure or activity, what is wrong.

    *measure* is None if the error concerns no measure. An error of the kind OTHER needs a
    description, which tells it from others. It goes into the report, so don't name a patient in it.
    """

    kind: ErrorKind = field(validator=member_of(ErrorKind))
    measure: str | None = field(default=None, validator=optional(a_measure))
    description: str | None = field(default=None, validator=optional(hidden(a_text)))

    def _problems(self) -> list[Problem]:
        if self.kind is ErrorKind.OTHER and self.description is None:
            return [Problem("description", "None", "text that says what is wrong, for OTHER")]
        return []


@frozen
class SampledRecord:
    """A participant's patient, as sampled in a plan. The id is not shown."""

    participant: Participant = field(validator=a_participant)
    patient: str = field(repr=False, validator=a_hidden_text)


@frozen
class Review:
    """The review of one sampled record, checked against the clinical documentation.

    *errors* are the errors found, empty if everything was right. *documented* is False if there is
    no clinical documentation: such a record cannot be validated and counts as a deficiency. The
    patient's id is not shown; read it from ``.patient``.

    >>> from qpp_rules import Group, Tin
    >>> Review(Group(Tin("000000001")), "P1", [DataError(ErrorKind.CLINICAL_DOCUMENTATION, "236")])
    Review(participant=Group(tin=Tin('*****0001')), errors=(DataError(kind=<ErrorKind.\
CLINICAL_DOCUMENTATION: 'clinical documentation does not support the action or outcome'>, \
measure='236', description=None),), documented=True)

    Citation: 42 CFR § 414.1400(b)(3)(v)(D).
    """

    participant: Participant = field(validator=a_participant)
    patient: str = field(repr=False, validator=a_hidden_text)
    errors: tuple[DataError, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, DataError)
    )
    documented: bool = field(default=True, validator=hidden(a_flag))

    @property
    def record(self) -> SampledRecord:
        """The record that was reviewed."""
        return SampledRecord(self.participant, self.patient)

    @property
    def all_errors(self) -> tuple[DataError, ...]:
        """The errors found; a record without documentation has one more."""
        if self.documented:
            return self.errors
        return (*self.errors, _UNDOCUMENTED)


_UNDOCUMENTED = DataError(
    ErrorKind.CLINICAL_DOCUMENTATION, None, "no clinical documentation could be had"
)


@frozen(kw_only=True)
class ParticipantCheck:
    """What was verified for a participant as a whole, and the errors that this found.

    Each of the four flags says whether the check was done: True, False, or None if not known. If
    what was checked is wrong, add an error.

    Citation: 42 CFR § 414.1400(b)(3)(v)(F)(1) to (4).
    """

    participant: Participant = field(validator=a_participant)
    eligibility_status: bool | None = field(default=None, validator=optional(hidden(a_flag)))
    identifiers: bool | None = field(default=None, validator=optional(hidden(a_flag)))
    rates: bool | None = field(default=None, validator=optional(hidden(a_flag)))
    relevance: bool | None = field(default=None, validator=optional(hidden(a_flag)))
    errors: tuple[DataError, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, DataError)
    )


@frozen
class Withdrawal:
    """A participant whose data will not be submitted after all: since when, and why.

    The plan itself never changes. A sampled participant that withdraws leaves the sample and the
    population; errors already found in its records stay.
    """

    participant: Participant = field(validator=a_participant)
    withdrawn_at: Moment = field(validator=hidden(a_moment))
    reason: str = field(validator=hidden(a_text))


_page = Page(__name__)

DOCUMENTED: Final = _page.rule(
    "audits.documentation",
    "every reviewed record was checked against clinical documentation",
    paragraph("(b)(3)(v)(D)"),
    "AUD-009",
)
_NO_DOCUMENTATION: Final = (
    "what follows where no documentation can be had is not said; the record is taken as a "
    "deficiency"
)


def documented_finding(reviews: tuple[Review, ...], year: PerformanceYear) -> Finding:
    """Judge whether every reviewed record was checked against clinical documentation."""
    undocumented = sum(not review.documented for review in reviews)
    observed = f"{undocumented} of {len(reviews)} without documentation"
    finding = DOCUMENTED.of(year).judge(undocumented == 0, observed, "0")
    if not undocumented:
        return finding
    return finding.replace(source=read_as(finding.citation, _NO_DOCUMENTATION))
