"""The opt-in look-up of the Eligibility API (v6): what CMS says about a participant's election."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from attrs import field

from qpp_rules import rulebook
from qpp_rules.adapters.qpp_api.reading import Reading, parsed, refuse_an_error
from qpp_rules.core.checks import (
    a_count,
    a_flag,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, Problem, refuse
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.core.listings import is_listing, items_of
from qpp_rules.core.masking import shown
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year, an_instant
from qpp_rules.elections import CHOICE_OF, Election, ElectionState
from qpp_rules.eligibility import OPT_IN, Criterion, Eligibility, Exceeded

_OPT_IN_FIELDS: Final = rulebook.rule("elections.api.opt-in-fields")
CMS_STATUS: Final = rulebook.rule("eligibility.cms-status")


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


def reason_problem(code: object) -> Problem | None:
    """Return what is wrong with a ``lowVolStusRsnCd``, or None."""
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
    if problem := reason_problem(code):
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
            schema = CMS_STATUS.of(year).citation
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
    content: Any = parsed("read_opt_in_rows", rows)
    reading = Reading("read_opt_in_rows", OPT_IN_NAMES)
    if isinstance(content, Mapping):
        refuse_an_error("read_opt_in_rows", content)
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


def _read_row(reading: Reading, path: str, content: Any) -> OptInRow | None:
    row = reading.an_object(path, content)
    if row is None:
        return None
    before = len(reading.problems)
    for key in _OF_A_ROW:
        if key not in row:
            reading.note(f"{path}.{key}", "nothing", "a value, or null if CMS gives none")
    tin = read_tin(reading, f"{path}.tin", row.get("tin"))
    npi = None
    if row.get("npi") is not None:
        npi = reading.make(f"{path}.npi", Npi, row["npi"])
    status = year = None
    if "isOptInEligible" in row:
        status = read_status(reading, path, row)
    if "year" in row:
        year = reading.make(f"{path}.year", PerformanceYear, row["year"])
    if len(reading.problems) > before or status is None or year is None:
        return None
    return reading.make(
        path, OptInRow, tin=tin, npi=npi, status=status, year=year, run=row.get("runNum")
    )


def read_status(reading: Reading, path: str, content: Mapping[str, Any]) -> OptInStatus | None:
    """Return the three opt-in fields of *content*, or None after noting their problems."""
    return reading.make(
        path,
        OptInStatus,
        is_opt_in_eligible=content["isOptInEligible"],
        is_opted_in=content.get("isOptedIn"),
        decision_date=content.get("optInDecisionDate"),
    )


def read_tin(reading: Reading, path: str, text: Any) -> Tin | None:
    """Return the TIN, or None if CMS masked it."""
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


OPT_IN_NAMES: Final[dict[object, dict[str, str]]] = {
    OptInStatus: {
        "is_opt_in_eligible": "isOptInEligible",
        "is_opted_in": "isOptedIn",
        "decision_date": "optInDecisionDate",
    },
    OptInRow: {"run": "runNum"},
}
"""CMS's names of the fields, for messages about its answers."""
