"""What the Eligibility API (v6) says about an NPI and its practices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from attrs import field

from qpp_rules import rulebook
from qpp_rules.adapters.qpp_api.opt_in import (
    CMS_STATUS,
    LOW_VOLUME_REASONS,
    OPT_IN_NAMES,
    OptInStatus,
    exceeded_of_reason,
    read_status,
    read_tin,
    reason_problem,
)
from qpp_rules.adapters.qpp_api.reading import Reading, parsed, refuse_an_error
from qpp_rules.core.checks import (
    a_count,
    a_flag,
    instance_of,
    member_of,
    optional,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Npi, Tin
from qpp_rules.core.masking import shown
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import ParticipationOption, QpStatus
from qpp_rules.eligibility import (
    LOW_VOLUME_THRESHOLD,
    OPT_IN,
    Criterion,
    Eligibility,
    Exceeded,
)

if TYPE_CHECKING:
    from qpp_rules.core.errors import Problem
    from qpp_rules.core.years import PerformanceYear

_PARTICIPANT: Final = rulebook.rule("eligibility.participant")


class QpCode(Enumeration):
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
        problem = None if self.reason is None else reason_problem(self.reason)
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

        >>> from qpp_rules import PerformanceYear
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
        clause = CMS_STATUS.of(year)
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

    >>> from qpp_rules import PerformanceYear
    >>> records = read_npi_response({"data": {"organizations": [{
    ...     "TIN": "XXXXXXXXXX",
    ...     "individualScenario": {"mipsEligibleSwitch": True, "isOptInEligible": True,
    ...         "lowVolumeStatusReasons": [{"lowVolStusRsnCd": "BENE"}]},
    ... }]}})
    >>> records[0].individual.eligibility(PerformanceYear(2026)).answer
    <Eligibility.OPT_IN_ELIGIBLE: 'opt-in eligible'>

    Raises InvalidInput with every problem and its place, and for CMS's error answers.
    """
    content = parsed("read_npi_response", response)
    refuse_an_error("read_npi_response", content)
    reading = Reading("read_npi_response", _CMS_NAMES)
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
    reading: Reading, path: str, content: Any, *, several: bool
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
    reading: Reading, path: str, content: Any, npi: Npi | None, status: NpiStatus | None
) -> PracticeRecord | None:
    found = reading.an_object(path, content)
    if found is None:
        return None
    return PracticeRecord(
        tin=read_tin(reading, f"{path}.TIN", found.get("TIN")),
        individual=_read_scenario(reading, path, found, "individual", status or NpiStatus()),
        group=_read_scenario(reading, path, found, "group", None),
        npi=npi,
    )


def _read_scenario(
    reading: Reading,
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
    reading: Reading, path: str, content: Mapping[str, Any]
) -> OptInStatus | None:
    if content.get("isOptInEligible") is not None:
        return read_status(reading, path, content)
    for key in ("isOptedIn", "optInDecisionDate"):
        if content.get(key) is not None:
            reading.note(f"{path}.isOptInEligible", f"nothing, beside {key}", "true or false")
    return None


def _read_is_eligible(
    reading: Reading, path: str, content: Mapping[str, Any], level: str
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


def _read_reason(reading: Reading, path: str, reasons: Any) -> str | None:
    where = f"{path}.lowVolumeStatusReasons"
    codes: list[str] = []
    for place, one in enumerate(reading.a_list(where, reasons)):
        here = f"{where}[{place}]"
        found = reading.an_object(here, one)
        if found is None:
            continue
        code = found.get("lowVolStusRsnCd")
        if problem := reason_problem(code):
            reading.problems.append(problem.within(here))
        else:
            codes.append(str(code))
    if len(codes) > 1:
        expected = "one object with a lowVolStusRsnCd"
        reading.note(where, " and ".join(repr(code) for code in codes), expected)
        return None
    return codes[0] if codes else None


_CMS_NAMES: Final[dict[object, dict[str, str]]] = {
    **OPT_IN_NAMES,
    NpiStatus: {"newly_enrolled": "newlyEnrolled"},
    Scenario: {
        "below": "lowVolumeSwitch",
        "is_eligible_type": "mipsEligibleSwitch",
        "services": _SERVICES,
    },
}
