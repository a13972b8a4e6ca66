"""CMS's opt-in rows: the Eligibility API (v6) and its opt-in look-up, read and written.

CMS gives a verdict without the figures: a reason code names the criteria that fell below the
threshold. TINs in public answers are masked, so a row may not name a participant. CMS does not
explain two combinations of the opt-in fields; they give UNDETERMINED with the reason. Fields that
contradict each other give UNDETERMINED too, and the finding names them. CMS's look-up says "not
opt-in eligible" both for those who are required to report and for those who are not eligible; the
answers here tell them apart.

Every reading function takes parsed JSON or its text. In text, an object with the same key twice is
refused, because a parser silently keeps the last.

Not modeled: the request that makes an election, because no description of it was found; and scores,
special statuses, APM Entities, virtual groups and registrations, which the same API serves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from itertools import combinations
from typing import Any, Final, NamedTuple, TypeVar

from attrs import field

from qpp_rules import rulebook
from qpp_rules.adapters.json_text import read_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    Problem,
    refuse,
    refuse_any,
)
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.core.masking import shown
from qpp_rules.core.values import (
    a_count,
    a_flag,
    asked,
    frozen,
    instance_of,
    is_listing,
    items_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.vocabulary import ParticipationOption, QpStatus
from qpp_rules.core.years import PerformanceYear, a_performance_year, an_instant
from qpp_rules.elections import CHOICE_OF, Election, ElectionState
from qpp_rules.eligibility import (
    LOW_VOLUME_THRESHOLD,
    OPT_IN,
    Criterion,
    Eligibility,
    Exceeded,
)

__all__ = [
    "LOW_VOLUME_REASONS",
    "NpiStatus",
    "OptInRow",
    "OptInStatus",
    "PracticeRecord",
    "QpCode",
    "Scenario",
    "exceeded_of_reason",
    "opt_in_entities",
    "read_npi_response",
    "read_opt_in_rows",
    "reason_of_exceeded",
]

T = TypeVar("T")
_OPT_IN_FIELDS: Final = rulebook.rule("elections.api.opt-in-fields")
_CMS_STATUS: Final = rulebook.rule("eligibility.cms-status")
_PARTICIPANT: Final = rulebook.rule("eligibility.participant")


def __dir__() -> list[str]:
    return __all__


LOW_VOLUME_REASONS: Final = {
    "": frozenset[Criterion](),
    "CHRG": frozenset({Criterion.ALLOWED_CHARGES}),
    "BENE": frozenset({Criterion.PATIENTS}),
    "SRVC": frozenset({Criterion.SERVICES}),
    "BOTH": frozenset({Criterion.ALLOWED_CHARGES, Criterion.PATIENTS}),
    "CHRG/SRVC": frozenset({Criterion.ALLOWED_CHARGES, Criterion.SERVICES}),
    "BENE/SRVC": frozenset({Criterion.PATIENTS, Criterion.SERVICES}),
    "ALL": frozenset(Criterion),
}
"""CMS's ``lowVolStusRsnCd``: the criteria that fell below the threshold."""

_CODES: Final = {below: code for code, below in LOW_VOLUME_REASONS.items()}


def _reason_problem(code: object) -> Problem | None:
    if isinstance(code, str) and code in LOW_VOLUME_REASONS:
        return None
    expected = ", ".join(repr(known) for known in LOW_VOLUME_REASONS)
    is_type = not isinstance(code, str)
    return Problem("lowVolStusRsnCd", shown(code), expected, is_type=is_type)


def exceeded_of_reason(code: str) -> Exceeded:
    """Return the criteria exceeded, from CMS's code for those that fell below.

    >>> sorted(criterion.name for criterion in exceeded_of_reason("BENE").criteria)
    ['ALLOWED_CHARGES', 'SERVICES']

    Raises InvalidValue for any code but CMS's eight, InvalidType for anything but text.
    """
    if problem := _reason_problem(code):
        refuse("exceeded_of_reason", [problem])
    return Exceeded(frozenset(Criterion) - LOW_VOLUME_REASONS[code])


def reason_of_exceeded(exceeded: Exceeded) -> str:
    """Return CMS's code for the criteria that *exceeded* leaves below.

    >>> reason_of_exceeded(Exceeded(frozenset()))
    'ALL'

    Raises InvalidType for anything but an Exceeded.
    """
    take("reason_of_exceeded", exceeded=(exceeded, instance_of(Exceeded)))
    return _CODES[frozenset(Criterion) - exceeded.criteria]


@frozen(kw_only=True)
class OptInStatus:
    """CMS's three opt-in fields. *decision_date* is kept as CMS wrote it."""

    is_opt_in_eligible: bool = field(validator=a_flag)
    is_opted_in: bool | None = field(default=None, validator=optional(a_flag))
    decision_date: str | None = field(default=None, validator=optional(instance_of(str)))

    def _problems(self) -> Iterable[Problem]:
        if self.decision_date is not None:
            try:
                instant = datetime.fromisoformat(self.decision_date)
            except ValueError:
                expected = "a date-time with its offset"
                return [Problem("optInDecisionDate", shown(self.decision_date), expected)]
            if problem := an_instant.problem("optInDecisionDate", instant):
                return [problem]
        return []

    @property
    def decided_at(self) -> datetime | None:
        """The instant of the decision."""
        return None if self.decision_date is None else datetime.fromisoformat(self.decision_date)

    def state(self, year: PerformanceYear) -> Determination[ElectionState | None]:
        """Decide what the fields say about the election; None if CMS does not explain them.

        The answer is also None if they contradict each other or the year: a date without a
        decision, or opt-in eligible before 2019.

        >>> status = OptInStatus(is_opt_in_eligible=False, is_opted_in=True)
        >>> d = status.state(PerformanceYear(2026))
        >>> d.answer is None, d.assumptions[0].observed
        (True, 'isOptInEligible False, isOptedIn True')

        Raises YearNotCovered for a year without a source.
        """
        began = OPT_IN.at(year)
        fields = (self.is_opt_in_eligible, self.is_opted_in)
        answer = _STATES.get(fields)
        observed = f"isOptInEligible {fields[0]}, isOptedIn {fields[1]}"
        missing = ""
        if self.is_opt_in_eligible and not began:
            missing, answer = "isOptInEligible", None
            observed += f", but opting in began after {year}"
        elif self.is_opted_in is None and self.decision_date is not None:
            missing, answer = "isOptedIn", None
            observed += ", optInDecisionDate given"
        elif answer in _DECIDED and self.decision_date is None:
            missing = "optInDecisionDate"
        elif answer is None:
            missing = "what CMS means by it"
        clause = _OPT_IN_FIELDS.of(year)
        if missing:
            finding = clause.unknown(missing, observed=observed)
        elif began:
            # CMS's schema says what these fields mean.
            schema = _CMS_STATUS.of(year).citation
            finding = clause.met(observed).replace(source=schema)
        else:
            finding = clause.met(observed)
        return Determination(answer, year, (finding,))

    def to_json(self) -> dict[str, Any]:
        """Return the fields as CMS names them."""
        return {
            "isOptInEligible": self.is_opt_in_eligible,
            "isOptedIn": self.is_opted_in,
            "optInDecisionDate": self.decision_date,
        }


_STATES: Final[dict[tuple[bool, bool | None], ElectionState]] = {
    (True, None): ElectionState.UNDECIDED,
    (True, True): ElectionState.OPTED_IN,
    (True, False): ElectionState.REPORTING_VOLUNTARILY,
    (False, None): ElectionState.NOT_APPLICABLE,
}
_DECIDED: Final = (ElectionState.OPTED_IN, ElectionState.REPORTING_VOLUNTARILY)
_LAST_RUN: Final = 4


@frozen(kw_only=True)
class OptInRow:
    """One row of the opt-in look-up. *tin* is None if CMS masked it; *run* is from 1 to 4."""

    tin: Tin | None = field(validator=optional(instance_of(Tin)))
    npi: Npi | None = field(default=None, validator=optional(instance_of(Npi)))
    status: OptInStatus = field(validator=instance_of(OptInStatus))
    year: PerformanceYear = field(validator=a_performance_year)
    run: int | None = field(default=None, validator=optional(a_count))

    def _problems(self) -> Iterator[Problem]:
        if self.run is not None and not 1 <= self.run <= _LAST_RUN:
            yield Problem("run", shown(self.run), f"a run from 1 to {_LAST_RUN}")

    @property
    def participant(self) -> Individual | Group | None:
        """The participant that the row is about, or None if the TIN is masked."""
        if self.tin is None:
            return None
        return Group(self.tin) if self.npi is None else Individual(self.tin, self.npi)

    def election(self) -> Election | None:
        """Return the election that the row reports. CMS's record prevails over any other.

        It is None if the row does not name a participant, or does not say what the election is or
        when it was confirmed. Raises InvalidValue for a decision dated before the performance year
        ended, and YearNotCovered for a year without a source.
        """
        state = self.status.state(self.year)
        (finding,) = state.findings
        if self.participant is None or state.answer is None:
            return None
        if finding.verdict is Verdict.UNKNOWN:
            return None
        if state.answer is ElectionState.NOT_APPLICABLE:
            # Required and not eligible look the same here, so the eligibility is not known.
            eligibility = Eligibility.UNDETERMINED
        else:
            eligibility = Eligibility.OPT_IN_ELIGIBLE
        decided = state.answer in _DECIDED
        return Election(
            participant=self.participant,
            year=self.year,
            eligibility=eligibility,
            state=state.answer,
            choice=CHOICE_OF.get(state.answer),
            confirmed_at=self.status.decided_at if decided else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the row as CMS writes it. It holds the whole TIN."""
        row: dict[str, Any] = {"tin": _MASKED_TIN if self.tin is None else self.tin.digits}
        if self.npi is not None:
            row["npi"] = self.npi.digits
        row |= {**self.status.to_json(), "year": self.year.year}
        if self.run is not None:
            row["runNum"] = self.run
        return row


_MASKED_TIN: Final = "XXXXXXXXX"


# Reading, with the place of every problem


class _Reading:
    """The problems of one answer from CMS, collected while it is read."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.problems: list[Problem] = []

    def note(self, path: str, given: str, expected: str, *, is_type: bool = False) -> None:
        self.problems.append(Problem(path, given, expected, is_type=is_type))

    def make(self, path: str, kind: Callable[..., T], *given: Any, **named: Any) -> T | None:
        """Return ``kind(*given, **named)``, or None after noting its problems."""
        try:
            return kind(*given, **named)
        except InvalidInput as error:
            names = _CMS_NAMES.get(kind, {})
            for one in error.problems:
                cms = names.get(one.field)
                place = f"{path}.{cms} ({one.field})" if cms else f"{path}, {one.field}"
                self.problems.append(
                    Problem(place, one.given, one.expected, one.remedy, is_type=one.is_type)
                )
            return None

    def an_object(self, path: str, content: Any) -> Mapping[str, Any] | None:
        if isinstance(content, Mapping):
            return content
        self.note(path, type(content).__name__, "an object", is_type=True)
        return None

    def a_list(self, path: str, content: Any) -> list[Any]:
        """Return the items of an array; null counts as an empty one."""
        if content is None:
            return []
        if isinstance(content, (list, tuple)):
            return list(content)
        self.note(path, type(content).__name__, "an array", is_type=True)
        return []

    def finish(self) -> None:
        refuse_any(self.subject, self.problems)


def _parsed(subject: str, content: Any) -> Any:
    """Return *content*, parsed if it is text."""
    if isinstance(content, Mapping):
        return asked(subject, "content", dict, content)
    return read_json(subject, content) if isinstance(content, (str, bytes)) else content


def _refuse_an_error(subject: str, content: Any) -> None:
    """Raise InvalidValue for CMS's error answer, which has ``error`` instead of ``data``."""
    if isinstance(content, Mapping) and "error" in content:
        error = content["error"]
        facts = error if isinstance(error, Mapping) else {"message": error}
        told = ": ".join(shown(facts[key]) for key in ("type", "message") if key in facts)
        raise InvalidValue.of(
            subject,
            "error",
            given=told or "an error",
            expected="an answer with data",
            remedy="CMS refused the request: fix it and ask again",
        )


def read_opt_in_rows(
    rows: Iterable[Mapping[str, Any]] | Mapping[str, Any] | str | bytes,
) -> tuple[OptInRow, ...]:
    """Read the rows of the opt-in look-up: the whole answer, its ``data``, or the text of either.

    Unknown keys are ignored.

    >>> rows = read_opt_in_rows({"data": [{"tin": "000456789", "npi": "1234567893", "year": 2019,
    ...     "isOptInEligible": True, "isOptedIn": False,
    ...     "optInDecisionDate": "2020-01-15T10:00:00-05:00"}]})
    >>> rows[0].election().state
    <ElectionState.REPORTING_VOLUNTARILY: 'reporting voluntarily'>

    Raises InvalidInput with every problem of every row, including rows that differ for the same
    participant, year and run, and for CMS's error answers. No message shows a TIN.
    """
    content: Any = _parsed("read_opt_in_rows", rows)
    reading = _Reading("read_opt_in_rows")
    if isinstance(content, Mapping):
        _refuse_an_error("read_opt_in_rows", content)
        if "data" not in content:
            reading.note("data", "nothing", "the rows")
        content = reading.a_list("data", content.get("data"))
    elif not is_listing(content):
        reading.note("rows", type(content).__name__, "the rows", is_type=True)
        content = ()
    else:
        content = items_of("read_opt_in_rows", "rows", content)
    found: list[OptInRow] = []
    seen: dict[object, tuple[int, OptInRow]] = {}
    for place, row in enumerate(content):
        read = _read_row(reading, f"row {place}", row)
        if read is None:
            continue
        found.append(read)
        about = (read.participant, read.year, read.run)
        before, same = seen.setdefault(about, (place, read))
        if read.participant is not None and same != read:
            given = f"another answer than row {before} gives for the same participant"
            reading.note(f"row {place}", given, "one answer for each participant, year and run")
    reading.finish()
    return tuple(found)


_OF_A_ROW: Final = ("tin", "isOptInEligible", "isOptedIn", "year")


def _read_row(reading: _Reading, path: str, content: Any) -> OptInRow | None:
    row = reading.an_object(path, content)
    if row is None:
        return None
    before = len(reading.problems)
    for key in _OF_A_ROW:
        if key not in row:
            reading.note(f"{path}.{key}", "nothing", "a value, or null if CMS gives none")
    tin = _read_tin(reading, f"{path}.tin", row.get("tin"))
    npi = None
    if row.get("npi") is not None:
        npi = reading.make(f"{path}.npi", Npi, row["npi"])
    status = year = None
    if "isOptInEligible" in row:
        status = _read_status(reading, path, row)
    if "year" in row:
        year = reading.make(f"{path}.year", PerformanceYear, row["year"])
    if len(reading.problems) > before or status is None or year is None:
        return None
    return reading.make(
        path, OptInRow, tin=tin, npi=npi, status=status, year=year, run=row.get("runNum")
    )


def _read_status(reading: _Reading, path: str, content: Mapping[str, Any]) -> OptInStatus | None:
    return reading.make(
        path,
        OptInStatus,
        is_opt_in_eligible=content["isOptInEligible"],
        is_opted_in=content.get("isOptedIn"),
        decision_date=content.get("optInDecisionDate"),
    )


def _read_tin(reading: _Reading, path: str, text: Any) -> Tin | None:
    masked = isinstance(text, str) and text and not text.strip("X*")
    return None if masked or text is None else reading.make(path, Tin, text)


def opt_in_entities(participants: Iterable[Individual | Group]) -> str:
    """Return the ``Qpp-Opt-In-Entities`` header that asks about *participants*.

    >>> opt_in_entities([Individual(Tin("000456789"), Npi("1234567893")), Group(Tin("000987654"))])
    '000456789|1234567893,000987654'

    It holds whole TINs. Raises InvalidValue without participants or for another kind, and
    InvalidType for anything but an iterable.
    """
    if not is_listing(participants):
        raise InvalidType.of(
            "opt_in_entities",
            "participants",
            given=type(participants).__name__,
            expected="an iterable of Individuals and Groups",
        )
    asked: list[Any] = items_of("opt_in_entities", "participants", participants)
    problems = [
        Problem(f"participants[{place}]", type(one).__name__, "an Individual or a Group")
        for place, one in enumerate(asked)
        if not isinstance(one, (Individual, Group))
    ]
    if not asked:
        problems.append(Problem("participants", "none", "at least one participant"))
    if problems:
        refuse("opt_in_entities", problems)
    return ",".join(one.key.partition(":")[2] for one in asked)


# What the API says about an NPI and its practices


class QpCode(Enum):
    """CMS's ``qpStatus``. The meaning of Q and R was not found."""

    Y = "Y"
    N = "N"
    P = "P"
    Q = "Q"
    R = "R"


_QP_STATUS: Final = {
    QpCode.Y: QpStatus.QP,
    QpCode.N: QpStatus.NOT_QP,
    QpCode.P: QpStatus.PARTIAL_QP,
}


@frozen(kw_only=True)
class NpiStatus:
    """What the API says about an NPI as a whole; it takes precedence over its practices."""

    qp_code: QpCode | None = field(default=None, validator=optional(member_of(QpCode)))
    newly_enrolled: bool | None = field(default=None, validator=optional(a_flag))

    @property
    def qp_status(self) -> QpStatus | None:
        """The QP status; None if CMS gave none, or gave the code Q or R."""
        return None if self.qp_code is None else _QP_STATUS.get(self.qp_code)

    @property
    def is_excluded(self) -> bool | None:
        """Whether QP status or enrollment excludes the NPI; None if the fields do not say.

        A Partial QP is excluded unless it elects to participate, which the fields do not say.
        """
        if self.newly_enrolled or self.qp_status is QpStatus.QP:
            return True
        is_neither = self.newly_enrolled is False and self.qp_status is QpStatus.NOT_QP
        return False if is_neither else None


@frozen(kw_only=True)
class Scenario:
    """What the API says about one TIN/NPI, or one TIN: the verdict, without most figures.

    *reason* is CMS's code, *below* its ``lowVolumeSwitch``, *is_eligible_type* its
    ``mipsEligibleSwitch``, *services* the only count that it gives. *of_npi* has the fields of the
    NPI: give it for a TIN/NPI; it is None for a TIN. Fields that CMS left out are None.
    """

    reason: str | None = None
    below: bool | None = field(default=None, validator=optional(a_flag))
    is_eligible_type: bool | None = field(default=None, validator=optional(a_flag))
    is_eligible: bool | None = field(default=None, validator=optional(a_flag))
    services: int | None = field(default=None, validator=optional(a_count))
    status: OptInStatus | None = field(default=None, validator=optional(instance_of(OptInStatus)))
    of_npi: NpiStatus | None = field(default=None, validator=optional(instance_of(NpiStatus)))

    def _problems(self) -> Iterable[Problem]:
        problem = None if self.reason is None else _reason_problem(self.reason)
        return [problem] if problem else []

    @property
    def exceeded(self) -> Exceeded | None:
        """The criteria exceeded, or None if no reason was given."""
        return None if self.reason is None else exceeded_of_reason(self.reason)

    def eligibility(self, year: PerformanceYear) -> Determination[Eligibility]:
        """Decide what CMS's fields say, and tell "required to report" from "not eligible".

        The answer is UNDETERMINED if a deciding field is absent, or if fields contradict each
        other: opt-in eligible requires one or two criteria exceeded and an eligible type; zero
        services are below the threshold; a year that does not test services cannot have them as a
        reason; and QPs and the newly enrolled are not eligible. ``missing`` names the fields.

        >>> Scenario(reason="", is_eligible_type=True).eligibility(PerformanceYear(2026)).answer
        <Eligibility.MIPS_ELIGIBLE: 'MIPS eligible'>
        >>> Scenario(reason="ALL", is_eligible_type=True).eligibility(PerformanceYear(2026)).answer
        <Eligibility.EXEMPT: 'exempt'>
        >>> a_qp = NpiStatus(qp_code=QpCode.Y, newly_enrolled=False)
        >>> Scenario(reason="", is_eligible_type=True, of_npi=a_qp).eligibility(
        ...     PerformanceYear(2026)).answer
        <Eligibility.EXEMPT: 'exempt'>

        Raises YearNotCovered for a year without a source.
        """
        covered = LOW_VOLUME_THRESHOLD.covers(year)
        services = LOW_VOLUME_THRESHOLD.at(year).services if covered else 0
        asks = _Asks(OPT_IN.at(year), services)
        has_npi = self.of_npi is not None
        facts = self._facts()
        known = {name: value for name, value in facts.items() if value is not None}
        answers = _consistent(known, asks)
        answer = answers[0] if len(answers) == 1 else Eligibility.UNDETERMINED
        observed = f"reason {self.reason!r}, eligible type {self.is_eligible_type}"
        others = (name for name in facts if name not in _ALWAYS_SHOWN and name in known)
        observed += "".join(f", {name} {_told(facts[name])}" for name in others)
        clause = _CMS_STATUS.of(year)
        if answer is Eligibility.UNDETERMINED:
            missing = (
                tuple(_undecided(facts, answers, asks, has_npi=has_npi))
                if answers
                else _contradiction(known, asks)
            )
            about = "" if answers else "the fields contradict each other"
            finding = clause.unknown(*missing, observed=observed, about=about)
        else:
            finding = clause.met(observed, answer.value)
        level = ParticipationOption.INDIVIDUAL if has_npi else ParticipationOption.GROUP
        return Determination(answer, year, (finding, _PARTICIPANT.of(year).met(level.value)))

    def _facts(self) -> dict[str, Any]:
        """Return the deciding facts by CMS's names."""
        npi, status = self.of_npi, self.status
        opted_in = None if status is None else status.is_opted_in
        facts: dict[str, Any] = {
            "lowVolStusRsnCd": self.reason,
            "mipsEligibleSwitch": self.is_eligible_type,
            "isOptInEligible": None if status is None else status.is_opt_in_eligible,
            "isOptedIn": opted_in,
            "lowVolumeSwitch": self.below,
            "isEligible": self.is_eligible,
            _SERVICES: self.services,
            "optInDecisionDate": None if status is None else status.decision_date,
        }
        if npi is not None:
            facts |= {"qpStatus": npi.qp_code, "newlyEnrolled": npi.newly_enrolled}
        elif self.is_eligible is not False:
            # Neither excludes a TIN, but if CMS says "not eligible", all its clinicians may be.
            facts |= {"qpStatus": QpCode.N, "newlyEnrolled": False}
        return facts

    def to_json(self) -> dict[str, Any]:
        """Return the known fields as CMS names them."""
        content: dict[str, Any] = {}
        if self.reason is not None:
            content["lowVolumeSwitch"] = self.reason != ""
            content["lowVolumeStatusReasons"] = [{"lowVolStusRsnCd": self.reason}]
        if self.below is not None:
            content["lowVolumeSwitch"] = self.below
        if self.is_eligible_type is not None:
            content["mipsEligibleSwitch"] = self.is_eligible_type
        if self.services is not None:
            content[_SERVICES] = self.services
        return content | ({} if self.status is None else self.status.to_json())


_SERVICES: Final = "lowVolumeServices"
_ALWAYS_SHOWN: Final = ("lowVolStusRsnCd", "mipsEligibleSwitch")
_OF_THE_NPI: Final = ("isEligible", "qpStatus", "newlyEnrolled")
_OF_A_SCENARIO: Final = ("lowVolStusRsnCd", "mipsEligibleSwitch", "isOptInEligible")
_VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "lowVolStusRsnCd": tuple(LOW_VOLUME_REASONS),
    "qpStatus": tuple(QpCode),
}


class _Asks(NamedTuple):
    """What a year tests."""

    has_opt_in: bool
    services: int | None
    """The threshold's services: 0 if the figure is not known, None if the year has no test."""


def _told(value: object) -> object:
    return value.value if isinstance(value, QpCode) else value


def _consistent(known: Mapping[str, Any], asks: _Asks) -> tuple[Eligibility, ...]:
    """Return every answer that agrees with all known fields."""
    reason, below = known.get("lowVolStusRsnCd"), known.get("lowVolumeSwitch")
    if reason is not None and below is not None and below is not (reason != ""):
        return ()
    if reason is not None and not _goes_with_services(reason, known, asks):
        return ()
    is_decided = "isOptedIn" in known or "optInDecisionDate" in known
    if is_decided and known.get("isOptInEligible") is False:
        # CMS's meaning of this combination was not found.
        return tuple(Eligibility)[:3]
    ways = {
        Eligibility.MIPS_ELIGIBLE: _is_required(known),
        Eligibility.OPT_IN_ELIGIBLE: asks.has_opt_in and _may_opt_in(known),
        Eligibility.EXEMPT: _is_exempt(known),
    }
    return tuple(answer for answer, possible in ways.items() if possible)


def _goes_with_services(reason: str, known: Mapping[str, Any], asks: _Asks) -> bool:
    """Return whether *reason* agrees with the count of services and with what the year tests."""
    is_below, count = Criterion.SERVICES in LOW_VOLUME_REASONS[reason], known.get(_SERVICES)
    if asks.services is not None:
        # The count may be of either segment; to exceed the threshold is to exceed it in both.
        return is_below or count is None or count > asks.services
    # ALL means that every criterion of the year fell below.
    return not is_below or reason == "ALL"


def _excludes(known: Mapping[str, Any]) -> bool | None:
    facts = {"qp_code": known.get("qpStatus"), "newly_enrolled": known.get("newlyEnrolled")}
    return NpiStatus(**facts).is_excluded


def _is_required(known: Mapping[str, Any]) -> bool:
    return (
        known.get("mipsEligibleSwitch") is not False
        and known.get("lowVolStusRsnCd", "") == ""
        and known.get("lowVolumeSwitch") is not True
        and known.get("isOptInEligible") is not True
        and known.get("isEligible") is not False
        and _excludes(known) is not True
    )


def _may_opt_in(known: Mapping[str, Any]) -> bool:
    eligible, opted_in = known.get("isEligible"), known.get("isOptedIn")
    return (
        known.get("mipsEligibleSwitch") is not False
        and known.get("lowVolStusRsnCd") not in ("", "ALL")
        and known.get("lowVolumeSwitch") is not False
        and known.get("isOptInEligible") is not False
        and not (eligible is True and "isOptInEligible" in known and opted_in is not True)
        and _excludes(known) is not True
    )


def _is_exempt(known: Mapping[str, Any]) -> bool:
    is_above = known.get("lowVolStusRsnCd") == "" or known.get("lowVolumeSwitch") is False
    has_ground = (
        known.get("mipsEligibleSwitch") is not True or not is_above or _excludes(known) is not False
    )
    decided = known.get("isOptInEligible") is True or known.get("isEligible") is True
    return has_ground and not decided


def _undecided(
    facts: Mapping[str, Any],
    answers: tuple[Eligibility, ...],
    asks: _Asks,
    *,
    has_npi: bool,
) -> Iterator[str]:
    """Yield the absent fields that could decide between *answers*."""
    known = {name: value for name, value in facts.items() if value is not None}
    found = False
    for name in (*_OF_A_SCENARIO, *(_OF_THE_NPI if has_npi else ())):
        if facts.get(name, False) is not None:
            continue
        ways = _VALUES.get(name, (True, False))
        if any(0 < len(_consistent({**known, name: way}, asks)) < len(answers) for way in ways):
            found = True
            yield name
    if not found:
        yield "what CMS means by it"


def _contradiction(known: Mapping[str, Any], asks: _Asks) -> tuple[str, ...]:
    """Return the smallest set of fields that no answer agrees with."""
    return next(
        some
        for size in range(1, len(known) + 1)
        for some in combinations(known, size)
        if not _consistent({name: known[name] for name in some}, asks)
    )


@frozen(kw_only=True)
class PracticeRecord:
    """One organization of an NPI's record. *tin* is None if CMS masked it."""

    tin: Tin | None = field(validator=optional(instance_of(Tin)))
    individual: Scenario | None = field(default=None, validator=optional(instance_of(Scenario)))
    group: Scenario | None = field(default=None, validator=optional(instance_of(Scenario)))
    npi: Npi | None = field(default=None, validator=optional(instance_of(Npi)))


def read_npi_response(response: Mapping[str, Any] | str | bytes) -> tuple[PracticeRecord, ...]:
    """Read the organizations from a v6 response about one or several NPIs, or from its text.

    Unknown keys are ignored, and absent fields are None. ``qpStatus`` and ``newlyEnrolled``, which
    CMS gives for the NPI, are copied into each of its individual scenarios.

    >>> records = read_npi_response({"data": {"organizations": [{
    ...     "TIN": "XXXXXXXXXX",
    ...     "individualScenario": {"mipsEligibleSwitch": True, "isOptInEligible": True,
    ...         "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "BENE"}]},
    ... }]}})
    >>> records[0].individual.eligibility(PerformanceYear(2026)).answer
    <Eligibility.OPT_IN_ELIGIBLE: 'opt-in eligible'>

    Raises InvalidInput with every problem and its place, and for CMS's error answers.
    """
    content = _parsed("read_npi_response", response)
    _refuse_an_error("read_npi_response", content)
    reading = _Reading("read_npi_response")
    whole = reading.an_object("response", content)
    records: list[PracticeRecord] = []
    if whole is not None and "data" not in whole:
        reading.note("data", "nothing", "what CMS says about the NPI")
    elif whole is not None and isinstance(whole["data"], (list, tuple)):
        npis: dict[object, int] = {}
        for place, one in enumerate(whole["data"]):
            path = f"data[{place}]"
            records += _read_npi(reading, path, one, several=True)
            npi = one.get("npi") if isinstance(one, Mapping) else None
            if isinstance(npi, str) and npis.setdefault(npi, place) != place:
                reading.note(f"{path}.npi", f"the NPI of data[{npis[npi]}]", "each NPI once")
    elif whole is not None:
        records += _read_npi(reading, "data", whole["data"], several=False)
    reading.finish()
    return tuple(records)


def _read_npi(
    reading: _Reading, path: str, content: Any, *, several: bool
) -> Iterator[PracticeRecord]:
    data = reading.an_object(path, content)
    if data is None:
        return
    npi = None
    if data.get("npi") is not None:
        npi = reading.make(f"{path}.npi", Npi, data["npi"])
    elif several:
        reading.note(f"{path}.npi", "nothing", "the NPI of each record")
    elif "organizations" not in data:
        reading.note(f"{path}.organizations", "nothing", "the organizations of the NPI")
    code = data.get("qpStatus")
    codes = {one.value: one for one in QpCode}
    if code is not None and not (isinstance(code, str) and code in codes):
        is_type = not isinstance(code, str)
        reading.note(f"{path}.qpStatus", shown(code), ", ".join(codes), is_type=is_type)
        code = None
    status = reading.make(
        path,
        NpiStatus,
        qp_code=None if code is None else codes[code],
        newly_enrolled=data.get("newlyEnrolled"),
    )
    prefix = f"{path}, " if several else ""
    organizations = reading.a_list(f"{path}.organizations", data.get("organizations"))
    for place, one in enumerate(organizations):
        record = _read_organization(reading, f"{prefix}organization {place}", one, npi, status)
        if record is not None:
            yield record


def _read_organization(
    reading: _Reading, path: str, content: Any, npi: Npi | None, status: NpiStatus | None
) -> PracticeRecord | None:
    found = reading.an_object(path, content)
    if found is None:
        return None
    return PracticeRecord(
        tin=_read_tin(reading, f"{path}.TIN", found.get("TIN")),
        individual=_read_scenario(reading, path, found, "individual", status or NpiStatus()),
        group=_read_scenario(reading, path, found, "group", None),
        npi=npi,
    )


def _read_scenario(
    reading: _Reading,
    above: str,
    organization: Mapping[str, Any],
    level: str,
    of_npi: NpiStatus | None,
) -> Scenario | None:
    path = f"{above}, {level}Scenario"
    if organization.get(f"{level}Scenario") is None:
        return None
    content = reading.an_object(path, organization[f"{level}Scenario"])
    if content is None:
        return None
    return reading.make(
        path,
        Scenario,
        reason=_read_reason(reading, path, content.get("lowVolumeStatusReasons")),
        below=content.get("lowVolumeSwitch"),
        is_eligible_type=content.get("mipsEligibleSwitch"),
        is_eligible=_read_is_eligible(reading, path, content, level),
        services=content.get(_SERVICES),
        status=_read_status_if_given(reading, path, content),
        of_npi=of_npi,
    )


def _read_status_if_given(
    reading: _Reading, path: str, content: Mapping[str, Any]
) -> OptInStatus | None:
    if content.get("isOptInEligible") is not None:
        return _read_status(reading, path, content)
    for key in ("isOptedIn", "optInDecisionDate"):
        if content.get(key) is not None:
            reading.note(f"{path}.isOptInEligible", f"nothing, beside {key}", "true or false")
    return None


def _read_is_eligible(
    reading: _Reading, path: str, content: Mapping[str, Any], level: str
) -> bool | None:
    if content.get("isEligible") is None:
        return None
    eligible = reading.an_object(f"{path}.isEligible", content["isEligible"])
    flag = None if eligible is None else eligible.get(level)
    # In some answers the group's flag is text; text is never read as yes.
    if level == "group" and isinstance(flag, str):
        if flag.casefold() not in ("true", "false"):
            expected = "true or false, or text that says so"
            reading.note(f"{path}.isEligible.{level}", shown(flag), expected)
        return False if flag.casefold() == "false" else None
    if flag is None or isinstance(flag, bool):
        return flag
    reading.note(f"{path}.isEligible.{level}", shown(flag), "true or false", is_type=True)
    return None


def _read_reason(reading: _Reading, path: str, reasons: Any) -> str | None:
    where = f"{path}.lowVolumeStatusReasons"
    codes: list[str] = []
    for place, one in enumerate(reading.a_list(where, reasons)):
        here = f"{where}[{place}]"
        found = reading.an_object(here, one)
        if found is None:
            continue
        code = found.get("lowVolStusRsnCd")
        if problem := _reason_problem(code):
            reading.problems.append(problem.within(here))
        else:
            codes.append(str(code))
    if len(codes) > 1:
        expected = "one object with a lowVolStusRsnCd"
        reading.note(where, " and ".join(repr(code) for code in codes), expected)
        return None
    return codes[0] if codes else None


_CMS_NAMES: Final[dict[object, dict[str, str]]] = {
    OptInStatus: {
        "is_opt_in_eligible": "isOptInEligible",
        "is_opted_in": "isOptedIn",
        "decision_date": "optInDecisionDate",
    },
    OptInRow: {"run": "runNum"},
    NpiStatus: {"newly_enrolled": "newlyEnrolled"},
    Scenario: {
        "below": "lowVolumeSwitch",
        "is_eligible_type": "mipsEligibleSwitch",
        "services": _SERVICES,
    },
}
"""CMS's names of the fields, for messages about its answers."""
