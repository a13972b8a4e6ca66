"""What is checked: agreements, authorizations, and the submission that they are for."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field

from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.values import (
    a_calendar_date,
    a_flag,
    as_tuple,
    each,
    frozen,
    listing_problems,
    member_of,
    optional,
    text_problem,
)
from qpp_rules.core.vocabulary import (
    ParticipationOption,
    PerformanceCategory,
)
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
    eastern_day,
    eastern_text,
)
from qpp_rules.deadlines import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import attrs

__all__ = [
    "Authorization",
    "Beneficiaries",
    "BusinessAssociateAgreement",
    "SignerEmployer",
    "SignerRole",
]

T = TypeVar("T")


def __dir__() -> list[str]:
    return __all__


class Beneficiaries(Enum):
    """On whom numerator and denominator data, or data by patient, may be disclosed."""

    NONE = "no beneficiaries"
    MEDICARE = "Medicare beneficiaries only"
    MEDICARE_AND_NON_MEDICARE = "Medicare and non-Medicare beneficiaries"


class SignerRole(Enum):
    """As what somebody signed, towards the participant whose data are meant.

    CLINICIAN is the very clinician who takes part as an individual. Whom the participant gave no
    authority is OTHER, whatever the office.
    """

    CLINICIAN = "the clinician"
    AUTHORIZED_REPRESENTATIVE = "duly authorized representative"
    PRACTICE_ADMINISTRATOR = "practice administrator"
    OTHER = "other"


class SignerEmployer(Enum):
    """For whom the signer works."""

    PARTICIPANT = "the participant"
    INTERMEDIARY = "the intermediary"
    OTHER = "another employer"


def _a_hidden_name(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> Problem | None:
    return text_problem(attribute.name, value, hidden=True)


def signature_problem(is_signed: bool | None, signed_on: Moment | None) -> Iterator[Problem]:
    """Yield what is wrong where a document has a day of signature and is said to have none."""
    if is_signed is False and signed_on is not None:
        yield Problem("signed_on", eastern_text(signed_on), "None where it is not signed")


@frozen(kw_only=True)
class BusinessAssociateAgreement:
    """A business associate agreement with a participant, and what it provides for.

    It is in force from *begins_on* through *ends_on*, both included. *ends_on* None is an agreement
    without an end; every other None is not known. *discloses_results* is of quality measure
    results, *discloses_data_on* of numerator and denominator data or data by patient. *meets_law*
    is attested: applicable law, and the HIPAA Privacy and Security Rules.

    Citation: 42 CFR § 414.1400(b)(3)(xii).
    """

    participant: Participant = field(validator=a_participant)
    begins_on: date | None = field(validator=optional(a_calendar_date))
    ends_on: date | None = field(default=None, validator=optional(a_calendar_date))
    provides_for_receipt: bool | None = field(default=None, validator=optional(a_flag))
    discloses_results: bool | None = field(default=None, validator=optional(a_flag))
    discloses_data_on: Beneficiaries | None = field(
        default=None, validator=optional(member_of(Beneficiaries))
    )
    meets_law: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            expected = f"a day that is not before begins_on, {self.begins_on}"
            yield Problem("ends_on", str(self.ends_on), expected)


@frozen(kw_only=True)
class Authorization:
    """A document that authorizes the intermediary to submit a participant's data to CMS.

    *year* is the performance year that it is dated for, None where it names none. *covers* is the
    performance categories whose results may go, *covers_data_on* on whom numerator and denominator
    data or data by patient may. *signed_on* is a day, or the instant of an electronic signature.
    *meets_law* is attested: applicable law, regulations, and contractual business associate
    agreements. Every other None is not known. *signer* is a name; no message and no repr shows it.

    CMS's guides call the same document a consent.

    Citation: 42 CFR § 414.1400(b)(3)(xiii).
    """

    participant: Participant = field(validator=a_participant)
    year: PerformanceYear | None = field(validator=optional(a_performance_year))
    covers: frozenset[PerformanceCategory] | None = field(
        default=None, validator=optional(each(frozenset, PerformanceCategory))
    )
    covers_data_on: Beneficiaries | None = field(
        default=None, validator=optional(member_of(Beneficiaries))
    )
    signer_role: SignerRole | None = field(default=None, validator=optional(member_of(SignerRole)))
    signer_employer: SignerEmployer | None = field(
        default=None, validator=optional(member_of(SignerEmployer))
    )
    signer: str | None = field(default=None, repr=False, validator=optional(_a_hidden_name))
    is_signed: bool | None = field(default=None, validator=optional(a_flag))
    signed_on: Moment | None = field(default=None, validator=optional(a_moment))
    meets_law: bool | None = field(default=None, validator=optional(a_flag))
    is_on_file: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        return signature_problem(self.is_signed, self.signed_on)


def last_day_of(planned: PlannedSubmission) -> date | None:
    """Return the Eastern day on which submission closes, None where it is not known."""
    closes = planned.submission_closes
    if closes is None:
        closes = _published_close(planned.year, planned.participant.participation_option)
    return eastern_day(closes) if isinstance(closes, datetime) else closes


@cache
def _published_close(year: PerformanceYear, option: ParticipationOption) -> Moment | None:
    submission = calendar(year).get("data-submission")
    closes: Moment | None = None if submission is None else submission.closes_for(option)
    return closes


def kind_problems(name: str, value: object, kind: type[Any]) -> list[Problem]:
    """Return what keeps *value* from being a *kind*: its type is named, and it is never shown."""
    if isinstance(value, kind):
        return []
    return [Problem(name, type(value).__name__, kind.__name__, is_type=True)]


def check_kind(subject: str, name: str, value: object, kind: type[Any]) -> None:
    """Raise InvalidType unless *value* is a *kind*."""
    if problems := kind_problems(name, value, kind):
        refuse(subject, problems)


def documents_for(
    subject: str, planned: PlannedSubmission, name: str, documents: Iterable[T], kind: type[T]
) -> tuple[T, ...]:
    """Return *documents* if each is a *kind*, and *planned* is what they are for."""
    given: tuple[T, ...] = as_tuple(documents)
    problems = kind_problems("planned", planned, PlannedSubmission)
    problems += listing_problems(name, given, kind)
    if problems:
        refuse(subject, problems)
    return given
