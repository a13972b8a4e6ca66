"""What the conformance suite asks: the facts of each question, and how the library answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from qpp_rules import (
    agreements,
    deadlines,
    elections,
    eligibility,
    reweighting,
    sampling,
    submissions,
)
from qpp_rules.adapters.conformance.inventories import inventories
from qpp_rules.adapters.serialization.forms import form_of
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import CollectionType, PerformanceCategory, ReportingOption
from qpp_rules.rulebook import rule

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear

Facts: TypeAlias = Any
Kinds: TypeAlias = type[Any] | Mapping[str, Any]


class Question(NamedTuple):
    """One question: what it asks, the types of its facts and of its answer, and who answers it.

    *facts* is a type of the package, or the type of each fact by name. The facts are written in the
    form in which the package stores them.
    """

    asks: str
    facts: Kinds
    answer: Any
    decide: Callable[[Facts, PerformanceYear], Determination[Any]]

    @property
    def names_inventory(self) -> bool:
        """Whether its facts name an inventory of the suite."""
        return isinstance(self.facts, Mapping) and "inventory" in self.facts

    @property
    def gives_shares(self) -> bool:
        """Whether the text in an answer is a share."""
        return self.answer in _SHARES

    def write(self, facts: Facts) -> dict[str, Any]:
        """Return *facts* in their stored form."""
        if not isinstance(self.facts, Mapping):
            found: dict[str, Any] = form_of(self.facts).write(facts)  # type: ignore[arg-type]
            return found
        return {name: form_of(kind).write(facts[name]) for name, kind in self.facts.items()}

    def write_answer(self, answer: Any) -> Any:
        """Return *answer* in its stored form."""
        return form_of(self.answer).write(answer)

    def read(self, stored: Mapping[str, Any]) -> Facts:
        """Return the facts in *stored*."""
        if not isinstance(self.facts, Mapping):
            return form_of(self.facts).read(stored)  # type: ignore[arg-type]
        return {name: form_of(kind).read(stored[name]) for name, kind in self.facts.items()}


_SHARES: Final = (Fraction | None, dict[str, Fraction | None])


# --- who answers -------------------------------------------------------------------------------


def _small(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    return eligibility.is_small_practice(facts["eligible_clinicians"], year)


def _participants(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    quota = sampling.participant_quota(facts["population"], year)
    return Determination(quota.size, year, quota.findings)


def _patients(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    quota = sampling.patient_quota(facts["population"], year)
    return Determination(quota.size, year, quota.findings)


def _in_time(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    return deadlines.check(deadlines.calendar(year)[facts["deadline"]], facts["done"], year)


def _confirmation(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    """Answer whether an opt-in election is in force after the attempt to confirm it."""
    election = elections.begin(_ANYBODY, eligibility.Eligibility.OPT_IN_ELIGIBLE, year)
    election = elections.select(election, elections.Choice.OPT_IN)
    try:
        election = elections.confirm(election, facts["phrase"], at=facts["at"])
    except (elections.ConfirmationRefused, elections.ElectionWindowClosed) as error:
        is_refused = isinstance(error, elections.ConfirmationRefused)
        about, observed = (CONFIRMED, "phrase") if is_refused else (IN_WINDOW, "at")
        finding = rule(about).of(year).not_met(facts[observed])
        return Determination(finding.holds, year, (finding,))
    return elections.may_submit(election)


def _gate(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    """Answer whether data may be submitted by elections: none, one selected, or one confirmed."""
    status, choice = facts["eligibility"], facts["choice"]
    is_exempt = status is eligibility.Eligibility.EXEMPT
    may_volunteer = elections.Exemption.MAY_REPORT_VOLUNTARILY if is_exempt else None
    election = elections.begin(_ANYBODY, status, year, exemption=may_volunteer)
    if choice is not None:
        election = elections.select(election, choice)
    if facts["confirmed_at"] is not None:
        election = elections.confirm(election, "CONFIRM", at=facts["confirmed_at"])
    return elections.may_submit(election)


_ANYBODY: Final = Group(Tin("000000001"))
CONFIRMED, IN_WINDOW = "elections.confirmed", "elections.in-window"


def _kept(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    return agreements.check_destroyed(facts["destroyed_on"], year)


def _agreement(facts: Facts, _year: PerformanceYear) -> Determination[Any]:
    return agreements.check_agreement(facts["planned"], facts["agreements"])


def _authorization(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    """Answer whether all that is planned may go."""
    planned = facts["planned"]
    found = agreements.check_authorization(planned, facts["authorizations"])
    holds = None if found.answer is None else planned.categories <= found.answer
    return Determination(holds, year, found.findings, missing=found.missing)


def _performance(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    return _rate(submissions.performance_rate(**facts), RATES, year)


def _reporting(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    return _rate(submissions.reporting_rate(**facts), COMPLETE, year)


def _rate(share: Fraction | None, rule_id: str, year: PerformanceYear) -> Determination[Any]:
    told = None if share is None else str(share)
    return Determination(share, year, (rule(rule_id).of(year).met(told),))


RATES, COMPLETE = "submissions.rates.claimed", "submissions.complete"


def _complete(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    of = facts["collection_type"]
    return submissions.completeness(facts["reporting_rate"], year, collection_type=of)


def _enough(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    return submissions.enough_cases(facts["cases"], year)


def _accepted(facts: Facts, _year: PerformanceYear) -> Determination[Any]:
    return _checked(facts).determination


def _permitted(facts: Facts, _year: PerformanceYear) -> Determination[Any]:
    return submissions.may_submit(facts["planned"], _checked(facts), facts["certification"])


def _checked(facts: Facts) -> submissions.Checked:
    return submissions.check(
        facts["submission"],
        inventories()[facts["inventory"]],
        facts["sender"],
        facts["reporter"],
        particulars=facts["particulars"],
    )


_CONTENT: Final = {
    "inventory": str,
    "submission": submissions.Submission,
    "sender": submissions.Sender,
    "reporter": submissions.Reporter | None,
    "particulars": submissions.Particulars | None,
}


def _weights(facts: Facts, year: PerformanceYear) -> Determination[Any]:
    found = reweighting.weights(
        year, facts["reweighted"], small_practice=facts["small_practice"], option=facts["option"]
    )
    shares = {category.name: share for category, share in found.items()}
    return Determination(shares, year, found.findings)


QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType(
    {
        "individual-eligibility": Question(
            "whether a TIN/NPI is MIPS eligible, may opt in, or is exempt",
            eligibility.ClinicianFacts,
            eligibility.Eligibility,
            eligibility.determine_individual,
        ),
        "group-eligibility": Question(
            "whether a TIN is MIPS eligible as a group, may opt in, or is exempt",
            eligibility.GroupFacts,
            eligibility.Eligibility,
            eligibility.determine_group,
        ),
        "small-practice": Question(
            "whether a TIN with this many eligible clinicians is a small practice",
            {"eligible_clinicians": int | None},
            bool | None,
            _small,
        ),
        "participants-to-sample": Question(
            "how many of a population of participants an audit samples",
            {"population": int},
            int,
            _participants,
        ),
        "patients-to-sample": Question(
            "how many of one participant's patients an audit samples",
            {"population": int},
            int,
            _patients,
        ),
        "in-time": Question(
            "whether something was done while the window of a deadline was open",
            {"deadline": str, "done": Moment},
            bool | None,
            _in_time,
        ),
        "election-confirmed": Question(
            "whether an opt-in election is in force after the phrase was typed at an instant",
            {"phrase": str, "at": datetime},
            bool,
            _confirmation,
        ),
        "election-permits": Question(
            "whether elections permit data to be submitted: with no choice, one selected, or one "
            "confirmed",
            {
                "eligibility": eligibility.Eligibility,
                "choice": elections.Choice | None,
                "confirmed_at": datetime | None,
            },
            bool | None,
            _gate,
        ),
        "records-kept": Question(
            "whether records were kept long enough before they were destroyed",
            {"destroyed_on": date},
            bool | None,
            _kept,
        ),
        "agreement-adequate": Question(
            "whether a participant's business associate agreements are adequate, and in force as "
            "long as they are needed",
            {
                "planned": agreements.PlannedSubmission,
                "agreements": tuple[agreements.BusinessAssociateAgreement, ...],
            },
            bool | None,
            _agreement,
        ),
        "authorization-permits": Question(
            "whether a participant's authorizations permit the planned categories to be submitted",
            {
                "planned": agreements.PlannedSubmission,
                "authorizations": tuple[agreements.Authorization, ...],
            },
            bool | None,
            _authorization,
        ),
        "performance-rate": Question(
            "the performance rate of counts, as an exact share",
            {"met": int, "not_met": int},
            Fraction | None,
            _performance,
        ),
        "reporting-rate": Question(
            "the reporting rate of counts, as an exact share",
            dict.fromkeys(("eligible", "met", "not_met", "exclusions", "exceptions"), int),
            Fraction | None,
            _reporting,
        ),
        "data-completeness": Question(
            "whether enough of a measure's cases were reported, by its reporting rate",
            {"reporting_rate": Fraction | None, "collection_type": CollectionType | None},
            bool | None,
            _complete,
        ),
        "case-minimum": Question(
            "whether a quality measure has as many cases as the case minimum",
            {"cases": int | None},
            bool | None,
            _enough,
        ),
        "category-weights": Question(
            "what each performance category weighs where some are reweighted to zero",
            {
                "reweighted": frozenset[PerformanceCategory],
                "small_practice": bool | None,
                "option": ReportingOption,
            },
            dict[str, Fraction | None],
            _weights,
        ),
        "submission-accepted": Question(
            "whether nothing in a submission is refused, by the measures data that the case names",
            _CONTENT,
            bool | None,
            _accepted,
        ),
        "content-permits": Question(
            "whether data may be submitted as planned, by its content and the certification of it",
            {
                "planned": agreements.PlannedSubmission,
                **_CONTENT,
                "content_digest": str,
                "certification": submissions.Certification | None,
            },
            bool | None,
            _permitted,
        ),
    }
)
"""The questions of the suite, by name."""
