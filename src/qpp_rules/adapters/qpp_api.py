"""CMS's opt-in rows: the Eligibility API (v6) and its opt-in look-up, read and written.

CMS answers a verdict and not its figures: a reason code names the criteria that fell below the
threshold. TINs in public answers are masked, so a row may name no participant. Two combinations of
the opt-in fields are unexplained, and give UNDETERMINED with the reason. Unlike CMS's look-up,
which says "not opt-in eligible" of both, the answers here tell those who are required to report
from those who are not eligible.

Not modelled: the request that makes an election, of which no description was found; scores, special
statuses and registrations, which the same API serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from attrs import field

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.core.values import a_flag, count_problem, frozen, instance_of, optional, shown, take
from qpp_rules.core.years import PerformanceYear, a_performance_year, instant_problem
from qpp_rules.elections import CHOICE_OF, Election, ElectionState, gate
from qpp_rules.eligibility import Criterion, Eligibility, Exceeded, participation

__all__ = [
    "LOW_VOLUME_REASONS",
    "OptInRow",
    "OptInStatus",
    "PracticeRecord",
    "Scenario",
    "exceeded_of_reason",
    "opt_in_entities",
    "read_npi_response",
    "read_opt_in_rows",
    "reason_of_exceeded",
]


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


def exceeded_of_reason(code: str) -> Exceeded:
    """Return the criteria exceeded, from the code of those that fell below.

    >>> sorted(criterion.name for criterion in exceeded_of_reason("BENE").criteria)
    ['ALLOWED_CHARGES', 'SERVICES']

    Raises InvalidValue for another code than CMS's eight.
    """
    take("exceeded_of_reason", lowVolStusRsnCd=(code, instance_of(str)))
    if code not in LOW_VOLUME_REASONS:
        expected = ", ".join(repr(known) for known in LOW_VOLUME_REASONS)
        raise InvalidValue.of(
            "exceeded_of_reason", "lowVolStusRsnCd", given=shown(code), expected=expected
        )
    return Exceeded(frozenset(Criterion) - LOW_VOLUME_REASONS[code])


def reason_of_exceeded(exceeded: Exceeded) -> str:
    """Return CMS's code for the criteria that *exceeded* leaves below.

    >>> reason_of_exceeded(Exceeded(frozenset()))
    'ALL'
    """
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
            if problem := instant_problem("optInDecisionDate", instant):
                return [problem]
        return []

    @property
    def decided_at(self) -> datetime | None:
        """The instant of the decision."""
        return None if self.decision_date is None else datetime.fromisoformat(self.decision_date)

    def state(self, year: PerformanceYear) -> Determination[ElectionState | None]:
        """Decide what the fields say of the election; None where CMS leaves it unexplained.

        >>> status = OptInStatus(is_opt_in_eligible=False, is_opted_in=True)
        >>> d = status.state(PerformanceYear(2026))
        >>> d.answer is None, d.assumptions[0].observed
        (True, 'isOptInEligible False, isOptedIn True')
        """
        fields = (self.is_opt_in_eligible, self.is_opted_in)
        answer = _STATES.get(fields)
        observed = f"isOptInEligible {fields[0]}, isOptedIn {fields[1]}"
        if answer in _DECIDED and self.decision_date is None:
            finding = gate.OPT_IN_FIELDS.unknown("optInDecisionDate", observed=observed)
        elif answer is None:
            finding = gate.OPT_IN_FIELDS.unknown("what CMS means by it", observed=observed)
        else:
            finding = gate.OPT_IN_FIELDS.met(observed, citation=participation.CMS_STATUS.citation)
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


@frozen(kw_only=True)
class OptInRow:
    """One row of the opt-in look-up. *tin* is None where CMS masked it."""

    tin: Tin | None = field(validator=optional(instance_of(Tin)))
    npi: Npi | None = field(default=None, validator=optional(instance_of(Npi)))
    status: OptInStatus = field(validator=instance_of(OptInStatus))
    year: PerformanceYear = field(validator=a_performance_year)
    run: int | None = field(default=None, validator=optional(instance_of(int)))

    @property
    def participant(self) -> Individual | Group | None:
        """Whom the row is about, or None where the TIN is masked."""
        if self.tin is None:
            return None
        return Group(self.tin) if self.npi is None else Individual(self.tin, self.npi)

    def election(self) -> Election | None:
        """Return the election that the row reports, CMS's record prevailing over any other.

        None where the row names no participant, or does not say what the election is or when it
        was confirmed.
        """
        state = self.status.state(self.year)
        if self.participant is None or state.answer is None or state.missing:
            return None
        if state.answer is ElectionState.NOT_APPLICABLE:
            # Required and not eligible look alike here, so the eligibility is not known.
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


def read_opt_in_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[OptInRow, ...]:
    """Read the rows of the opt-in look-up, of parsed JSON. Keys that are not known are left alone.

    >>> rows = read_opt_in_rows([{"tin": "000456789", "npi": "1234567893", "year": 2019,
    ...     "isOptInEligible": True, "isOptedIn": False,
    ...     "optInDecisionDate": "2020-01-15T10:00:00-05:00"}])
    >>> rows[0].election().state
    <ElectionState.REPORTING_VOLUNTARILY: 'reporting voluntarily'>

    Raises InvalidInput with every row that is none, and its fields; no message shows a TIN.
    """
    found: list[OptInRow] = []
    problems: list[Problem] = []
    for place, row in enumerate(rows):
        try:
            found.append(_read_row(row))
        except InvalidInput as error:
            problems += [problem.within(f"row {place}") for problem in error.problems]
    if problems:
        refuse("read_opt_in_rows", problems)
    return tuple(found)


def _read_row(row: Any) -> OptInRow:
    _check_object("row", row, ("tin", "isOptInEligible", "year"))
    if problem := count_problem("year", row["year"]):
        refuse("row", [problem])
    return OptInRow(
        tin=_read_tin(row["tin"]),
        npi=None if row.get("npi") is None else Npi(row["npi"]),
        status=_read_status(row),
        year=PerformanceYear(row["year"]),
        run=row.get("runNum"),
    )


def _read_status(content: Mapping[str, Any]) -> OptInStatus:
    return OptInStatus(
        is_opt_in_eligible=content["isOptInEligible"],
        is_opted_in=content.get("isOptedIn"),
        decision_date=content.get("optInDecisionDate"),
    )


def _read_tin(text: Any) -> Tin | None:
    masked = isinstance(text, str) and text and not text.strip("X*")
    return None if masked or text is None else Tin(text)


def _check_object(name: str, content: Any, required: tuple[str, ...]) -> None:
    if not isinstance(content, Mapping):
        given = type(content).__name__
        refuse(name, [Problem(name, given, "an object", is_type=True)])
    problems = [
        Problem(key, "nothing", "a value", "add the key") for key in required if key not in content
    ]
    if problems:
        refuse(name, problems)


def opt_in_entities(participants: Iterable[Individual | Group]) -> str:
    """Return the ``Qpp-Opt-In-Entities`` header that asks about *participants*.

    >>> opt_in_entities([Individual(Tin("000456789"), Npi("1234567893")), Group(Tin("000987654"))])
    '000456789|1234567893,000987654'

    It holds whole TINs. Raises InvalidValue for no participants, or for another kind.
    """
    asked: list[Any] = list(participants)
    problems = [
        Problem(f"participants[{place}]", type(one).__name__, "an Individual or a Group")
        for place, one in enumerate(asked)
        if not isinstance(one, (Individual, Group))
    ]
    if not asked:
        problems.append(Problem("participants", "none", "whom to ask about"))
    if problems:
        refuse("opt_in_entities", problems)
    return ",".join(one.key.partition(":")[2] for one in asked)


@frozen(kw_only=True)
class Scenario:
    """What the API says of one TIN/NPI, or of one TIN: the verdict, with most figures left out.

    *reason* is CMS's code, *is_eligible_type* its ``mipsEligibleSwitch``, *services* the one count
    that it gives. What the answer leaves out is None.
    """

    reason: str | None = field(default=None, validator=optional(instance_of(str)))
    is_eligible_type: bool | None = field(default=None, validator=optional(a_flag))
    is_eligible: bool | None = field(default=None, validator=optional(a_flag))
    services: int | None = field(default=None, validator=optional(instance_of(int)))
    status: OptInStatus | None = field(default=None, validator=optional(instance_of(OptInStatus)))

    def _problems(self) -> Iterable[Problem]:
        if self.reason is not None and self.reason not in LOW_VOLUME_REASONS:
            expected = ", ".join(repr(known) for known in LOW_VOLUME_REASONS)
            return [Problem("lowVolStusRsnCd", shown(self.reason), expected)]
        return []

    @property
    def exceeded(self) -> Exceeded | None:
        """The criteria exceeded, or None where no reason was given."""
        return None if self.reason is None else exceeded_of_reason(self.reason)

    def eligibility(self, year: PerformanceYear) -> Determination[Eligibility]:
        """Decide what CMS's fields say, and tell the required from the not eligible.

        UNDETERMINED where a field that decides is absent, or where the fields contradict each
        other: opt-in eligible goes with one or two criteria exceeded and an eligible type only.

        >>> Scenario(reason="", is_eligible_type=True).eligibility(PerformanceYear(2026)).answer
        <Eligibility.MIPS_ELIGIBLE: 'MIPS eligible'>
        >>> Scenario(reason="ALL", is_eligible_type=True).eligibility(PerformanceYear(2026)).answer
        <Eligibility.EXEMPT: 'exempt'>
        """
        observed = f"reason {self.reason!r}, eligible type {self.is_eligible_type}"
        opt_in = None if self.status is None else self.status.is_opt_in_eligible
        if opt_in is not None:
            observed += f", isOptInEligible {opt_in}"
        answer = self._answer(opt_in)
        if answer is Eligibility.UNDETERMINED:
            missing = tuple(
                name
                for name, value in (
                    ("lowVolStusRsnCd", self.reason),
                    ("mipsEligibleSwitch", self.is_eligible_type),
                    ("isOptInEligible", opt_in),
                )
                if value is None
            )
            about = "" if missing else "the fields contradict each other"
            finding = participation.CMS_STATUS.unknown(*missing, observed=observed, about=about)
        else:
            finding = participation.CMS_STATUS.met(observed, answer.value)
        return Determination(answer, year, (finding,))

    def _answer(self, opt_in: bool | None) -> Eligibility:
        some = None if self.reason is None else self.reason not in ("", "ALL")
        if opt_in:
            contradicted = some is False or self.is_eligible_type is False
            return Eligibility.UNDETERMINED if contradicted else Eligibility.OPT_IN_ELIGIBLE
        if self.is_eligible_type is False or self.reason == "ALL":
            return Eligibility.EXEMPT
        if self.reason == "" and self.is_eligible_type and self.is_eligible is not False:
            return Eligibility.MIPS_ELIGIBLE
        if self.reason == "" and self.is_eligible is False:
            # Above the threshold and not eligible: excluded as a QP or newly enrolled.
            return Eligibility.EXEMPT
        if some and opt_in is False:
            return Eligibility.EXEMPT
        return Eligibility.UNDETERMINED

    def to_json(self) -> dict[str, Any]:
        """Return the fields as CMS names them, those that are known."""
        content: dict[str, Any] = {}
        if self.reason is not None:
            content["lowVolumeSwitch"] = self.reason != ""
            content["lowVolumeStatusReasons"] = [{"lowVolStusRsnCd": self.reason}]
        if self.is_eligible_type is not None:
            content["mipsEligibleSwitch"] = self.is_eligible_type
        if self.services is not None:
            content["lowVolumeServices"] = self.services
        return content | ({} if self.status is None else self.status.to_json())


@frozen(kw_only=True)
class PracticeRecord:
    """One organization of an NPI's record. *tin* is None where CMS masked it."""

    tin: Tin | None
    individual: Scenario | None = None
    group: Scenario | None = None


def read_npi_response(response: Mapping[str, Any]) -> tuple[PracticeRecord, ...]:
    """Read the organizations of a v6 response about one NPI, of parsed JSON.

    Keys that are not known are left alone, and fields that are absent are None.

    >>> records = read_npi_response({"data": {"organizations": [{
    ...     "TIN": "XXXXXXXXXX",
    ...     "individualScenario": {"mipsEligibleSwitch": True, "isOptInEligible": True,
    ...         "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "BENE"}]},
    ... }]}})
    >>> records[0].individual.eligibility(PerformanceYear(2026)).answer
    <Eligibility.OPT_IN_ELIGIBLE: 'opt-in eligible'>

    Raises InvalidInput with every organization that is none.
    """
    _check_object("response", response, ("data",))
    _check_object("data", response["data"], ("organizations",))
    found: list[PracticeRecord] = []
    problems: list[Problem] = []
    for place, content in enumerate(response["data"]["organizations"]):
        try:
            found.append(_read_organization(content))
        except InvalidInput as error:
            problems += [problem.within(f"organization {place}") for problem in error.problems]
    if problems:
        refuse("read_npi_response", problems)
    return tuple(found)


def _read_organization(content: Any) -> PracticeRecord:
    _check_object("organization", content, ())
    return PracticeRecord(
        tin=_read_tin(content.get("TIN")),
        individual=_read_scenario(content.get("individualScenario"), "individual"),
        group=_read_scenario(content.get("groupScenario"), "group"),
    )


def _read_scenario(content: Any, level: str) -> Scenario | None:
    if content is None:
        return None
    _check_object(f"{level}Scenario", content, ())
    reasons = content.get("lowVolumeStatusReasons")
    eligible = content.get("isEligible")
    flag = eligible.get(level) if isinstance(eligible, Mapping) else None
    return Scenario(
        reason=_read_reason(reasons),
        is_eligible_type=content.get("mipsEligibleSwitch"),
        # groupScenario's flag is text in some answers: only true and false are read.
        is_eligible=flag if isinstance(flag, bool) else None,
        services=content.get("lowVolumeServices"),
        status=_read_status(content) if "isOptInEligible" in content else None,
    )


def _read_reason(reasons: Any) -> str | None:
    if not reasons:
        return None
    codes = [one.get("lowVolStusRsnCd") if isinstance(one, Mapping) else None for one in reasons]
    if len(codes) != 1 or not isinstance(codes[0], str):
        expected = "one object with a lowVolStusRsnCd"
        refuse("scenario", [Problem("lowVolumeStatusReasons", f"{len(codes)} items", expected)])
    return str(codes[0])
