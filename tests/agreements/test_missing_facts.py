"""The missing facts of an answer about a document are those that decide, for every value."""

from __future__ import annotations

import random
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest

from qpp_rules import deadlines
from qpp_rules.agreements import (
    AgreementDetail,
    ClinicianInformation,
    ExternalAgreement,
    PlannedSubmission,
    Verification,
    categories_covered,
    check_agreement,
    check_authorization,
    check_destroyed,
    check_external_organization,
    check_records_request,
    check_verification,
    may_submit,
    may_submit_all,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import EASTERN, PerformanceYear
from tests.agreements.strategies import (
    CLINICIAN,
    CLINICIAN_ROLE,
    EVERYBODY,
    GROUP,
    INTEROPERABILITY,
    MEDICARE,
    NOBODY,
    OTHER_ROLE,
    PY2026,
    PY2027,
    QUALITY,
    REPRESENTATIVE,
    agreement,
    authorization,
    external,
    planned,
)
from tests.deciding_facts import hold_missing

pytestmark = pytest.mark.exhaustive

FLAG = (True, False)
BOTH = frozenset({QUALITY, INTEROPERABILITY})
CQM, OF_MEDICARE = (
    frozenset({one}) for one in (CollectionType.MIPS_CQM, CollectionType.MEDICARE_CQM)
)


def test_the_day_is_missing_for_destroyed_records() -> None:
    days = (date(2033, 12, 31), date(2034, 1, 1))
    hold_missing(lambda destroyed_on: check_destroyed(destroyed_on, PY2027), {"destroyed_on": days})


def test_a_request_for_records_is_missing_exactly_the_facts_that_decide() -> None:
    hold_missing(
        lambda requested_on, provided: check_records_request(
            requested_on, provided=provided, year=PY2027
        ),
        {"requested_on": (date(2033, 12, 31), date(2034, 1, 1)), "provided": FLAG},
    )


def test_a_verification_is_missing_exactly_the_facts_that_decide() -> None:
    every = frozenset(ClinicianInformation)
    measure_sets = frozenset({ClinicianInformation.SPECIALTY_MEASURE_SETS})
    hold_missing(
        lambda **facts: check_verification(Verification(**facts), PY2027),
        {
            "holds": (every, every - measure_sets, measure_sets, frozenset()),
            "is_signed": FLAG,
            "uses_specialty_measure_sets": FLAG,
        },
    )


EXTERNAL: dict[str, tuple[Any, ...]] = {
    "is_written": FLAG,
    "is_signed": FLAG,
    "effective_on": (date(2026, 9, 1), date(2026, 10, 1)),
    "details": (frozenset(AgreementDetail), frozenset()),
}


@pytest.mark.parametrize("signed_on", [None, date(2026, 8, 20), date(2026, 10, 1)])
@pytest.mark.parametrize("is_used", [None, *FLAG])
def test_an_external_organization_is_missing_exactly_the_agreement_facts_that_decide(
    is_used: bool | None, signed_on: date | None
) -> None:
    # The day says that it was signed; which day it was is to be reviewed, and decides nothing.
    def asked(is_used: bool | None = is_used, **facts: Any) -> Determination[bool | None]:
        signed = ExternalAgreement(signed_on=signed_on, **facts)
        return check_external_organization(is_used, signed, PY2027)

    hold_missing(asked, EXTERNAL if is_used is not None else {"is_used": FLAG, **EXTERNAL})


def test_an_absent_agreement_with_an_external_organization_is_missing() -> None:
    hold_missing(
        lambda is_used, agreement: check_external_organization(is_used, agreement, PY2027),
        {"is_used": FLAG, "agreement": (external(), external(is_written=False))},
    )


# --- business associate agreements -------------------------------------------------------------

ATTESTED: dict[str, tuple[Any, ...]] = {
    "provides_for_receipt": FLAG,
    "discloses_results": FLAG,
    "discloses_data_on": (EVERYBODY, MEDICARE, NOBODY),
    "meets_law": FLAG,
}
PLANNED: dict[str, tuple[Any, ...]] = {
    "data_received_on": (date(2026, 2, 1), date(2026, 6, 1), date(2025, 6, 1)),
    "collection_types": (CQM, OF_MEDICARE),
}
BEGINS = {"begins_on": (date(2026, 1, 1), date(2026, 4, 1), date(2027, 3, 31))}


def of(year: PerformanceYear, facts: dict[str, Any]) -> PlannedSubmission:
    """Take the facts of a plan out of *facts*; days are in *year*."""
    given = {
        name: facts.pop(name, None)
        for name in ("data_received_on", "collection_types", "submission_closes")
    }
    days = {
        name: one.replace(year=one.year + year.year - 2026) if isinstance(one, date) else one
        for name, one in given.items()
    }
    # The answer does not wait for the instant: until it is known, the close replaces it.
    return planned(year=year, submitted_at=None, **days)


@pytest.mark.parametrize("ends_on", [None, date(2027, 3, 31), date(2027, 12, 31)])
@pytest.mark.parametrize("year", [PY2026, PY2027])
def test_an_agreement_is_missing_exactly_the_facts_that_decide(
    year: PerformanceYear, ends_on: date | None
) -> None:
    def asked(**facts: Any) -> Determination[bool | None]:
        later = year.year - 2026
        plan = of(year, facts)
        for name, day in (("begins_on", facts["begins_on"]), ("ends_on", ends_on)):
            facts[name] = day and day.replace(year=day.year + later)
        return check_agreement(plan, [agreement(**facts)])

    domains = {**PLANNED, **BEGINS, **ATTESTED}
    if year == PY2027:
        # The close of every other year was found.
        domains["submission_closes"] = (date(2027, 3, 31), date(2028, 3, 31))
    early = date(2025, 6, 1)
    # One of the year before is supplied, and named as what contradicts the year.
    hold_missing(asked, domains, asked=lambda facts: facts["data_received_on"] != early)


STARTS = (None, date(2026, 1, 1), date(2026, 5, 1), date(2026, 7, 1), date(2027, 2, 1))
ENDS = (None, date(2026, 6, 30), date(2027, 1, 31), date(2027, 12, 31))
PERIODS = [
    (begins, ends)
    for begins, ends in product(STARTS, ENDS)
    if begins is None or ends is None or begins <= ends
]
# Days about which the periods turn.
TURNS = (
    *(date(2026, month, day) for month, day in ((1, 1), (2, 28), (4, 30), (6, 30), (7, 1), (8, 1))),
    *(date(2026, 8, 2), date(2027, 1, 31), date(2027, 2, 1), date(2027, 3, 30)),
)


KNOWN = [period for period in PERIODS if period[0] is not None]
PAIRS = random.Random(4).sample(list(product(PERIODS, KNOWN)), 25)  # noqa: S311 (no secret)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_successive_or_overlapping_agreements_are_missing_exactly_the_facts_that_decide(
    one: tuple[date | None, date | None], other: tuple[date, date | None]
) -> None:
    third = agreement(begins_on=date(2026, 3, 1), ends_on=date(2026, 8, 1))

    def asked(begins_on: date | None = None, **facts: Any) -> Determination[bool | None]:
        first = agreement(
            begins_on=one[0] or begins_on, ends_on=one[1], meets_law=facts["first_meets_law"]
        )
        second = agreement(
            begins_on=other[0], ends_on=other[1], provides_for_receipt=facts["second_provides"]
        )
        plan = planned(data_received_on=facts["data_received_on"], submitted_at=None)
        return check_agreement(plan, [first, second, third])

    domains: dict[str, tuple[Any, ...]] = {
        "data_received_on": TURNS,
        "first_meets_law": FLAG,
        "second_provides": FLAG,
    }
    if one[0] is None:
        domains["begins_on"] = TURNS
    named = {"meets_law": "first_meets_law", "provides_for_receipt": "second_provides"}
    hold_missing(asked, domains, named=named)


# --- authorizations ----------------------------------------------------------------------------

SENT = tuple(datetime(2027, month, 1, 9, tzinfo=EASTERN) for month in (2, 3))
AUTHORIZED: dict[str, tuple[Any, ...]] = {
    "covers": (BOTH, frozenset({QUALITY}), frozenset()),
    "covers_data_on": (EVERYBODY, NOBODY),
    "is_signed": FLAG,
    "signed_on": (date(2026, 1, 15), date(2027, 2, 15), date(2024, 12, 31)),
    "meets_law": FLAG,
    "is_on_file": FLAG,
    "submitted_at": SENT,
}
ROLES = {CLINICIAN: (CLINICIAN_ROLE, OTHER_ROLE), GROUP: (REPRESENTATIVE, OTHER_ROLE)}


@pytest.mark.parametrize("participant", ROLES)
def test_an_authorization_is_missing_exactly_the_facts_that_decide(
    participant: Participant,
) -> None:
    def asked(submitted_at: datetime | None, **facts: Any) -> Determination[Any]:
        plan = planned(participant, submitted_at=submitted_at)
        # Who employs the signer is to be reviewed, and decides nothing.
        return check_authorization(
            plan, [authorization(participant, signer_employer=None, **facts)]
        )

    hold_missing(asked, {"signer_role": ROLES[participant], **AUTHORIZED})


def test_combined_authorizations_are_missing_exactly_the_facts_that_decide() -> None:
    def asked(**facts: Any) -> Determination[Any]:
        first = authorization(covers=facts["first_covers"], meets_law=facts["first_meets_law"])
        second = authorization(covers=facts["second_covers"], is_on_file=facts["second_is_on_file"])
        return check_authorization(planned(), [first, second])

    some = (BOTH, frozenset({QUALITY}), frozenset({INTEROPERABILITY}), frozenset())
    hold_missing(
        asked,
        {
            "first_covers": some,
            "second_covers": some,
            "first_meets_law": FLAG,
            "second_is_on_file": FLAG,
        },
        named={"meets_law": "first_meets_law", "is_on_file": "second_is_on_file"},
        # Both are named alike.
        asked=lambda facts: None not in {facts["first_covers"], facts["second_covers"]},
    )
    hold_missing(
        lambda covers, **facts: asked(first_covers=covers, second_covers=BOTH, **facts),
        {"covers": some, "first_meets_law": FLAG, "second_is_on_file": FLAG},
        named={"meets_law": "first_meets_law", "is_on_file": "second_is_on_file"},
    )


# --- the gate ----------------------------------------------------------------------------------

TOGETHER: dict[str, tuple[Any, ...]] = {
    "submitted_at": (SENT[0], datetime(2027, 6, 1, tzinfo=EASTERN)),
    "data_received_on": (date(2026, 2, 1), date(2026, 12, 1)),
    "agreement_begins_on": (date(2026, 1, 1), date(2026, 4, 1)),
    "discloses_results": FLAG,
    "covers": (BOTH, frozenset({QUALITY}), frozenset()),
    "is_on_file": FLAG,
}


@pytest.mark.parametrize("participant", ROLES)
def test_the_gate_is_missing_exactly_the_facts_that_decide(participant: Participant) -> None:
    def documents(facts: dict[str, Any]) -> tuple[PlannedSubmission, list[Any], list[Any]]:
        plan = planned(
            participant,
            submitted_at=facts.get("submitted_at", SENT[0]),
            data_received_on=facts["data_received_on"],
        )
        agreed = agreement(
            participant,
            begins_on=facts["agreement_begins_on"],
            discloses_results=facts["discloses_results"],
        )
        granted = authorization(participant, covers=facts["covers"], is_on_file=facts["is_on_file"])
        return plan, [agreed], [granted]

    def asked(**facts: Any) -> Determination[bool | None]:
        plan, *given = documents(facts)
        found = may_submit(plan, *given)
        every = may_submit_all([plan], *given)
        assert every[plan] == found
        assert every.missing == found.missing
        return found

    def covered(**facts: Any) -> Determination[Any]:
        plan, *given = documents(facts)
        every = categories_covered([plan], *given)
        assert every.missing == every[participant].missing
        return every[participant]

    named = {"begins_on": "agreement_begins_on"}
    hold_missing(asked, TOGETHER, named=named)
    without_instant = {name: some for name, some in TOGETHER.items() if name != "submitted_at"}
    hold_missing(covered, without_instant, named=named)


def test_the_gate_is_missing_a_window_if_none_was_found() -> None:
    window = deadlines.Deadline(
        key="data-submission",
        title="Data submission",
        opens=datetime(2028, 1, 3, 10, tzinfo=EASTERN),
        original_closes=datetime(2028, 3, 31, 20, tzinfo=EASTERN),
        citation=deadlines.calendar(PY2026)["data-submission"].citation,
    )
    closed = deadlines.Deadline(
        key="data-submission",
        title="Data submission",
        opens=datetime(2028, 5, 3, 10, tzinfo=EASTERN),
        original_closes=datetime(2028, 6, 30, 20, tzinfo=EASTERN),
        citation=window.citation,
    )
    plan = planned(year=PY2027)
    hold_missing(
        lambda window, meets_law: may_submit(
            plan, [agreement(meets_law=meets_law)], [authorization(year=PY2027)], window=window
        ),
        {"window": (window, closed), "meets_law": FLAG},
    )
