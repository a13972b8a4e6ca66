"""Which MVPs, and what of them, an intermediary must support: 42 CFR § 414.1400(b)(1)(ii)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    a_text,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.pages import Page
from qpp_rules.core.sources import GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import mvp_support_due
from qpp_rules.self_nomination.differences import MVP_QCDR_MEASURES, MvpMeasures
from qpp_rules.self_nomination.paragraphs import DATA_SUBMISSION, by_year, printed_later, sheet

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry


class MvpSupport(Enumeration):
    """Whether an MVP, or a measure in it, must be supported."""

    MUST = "must be supported"
    NOT_YET = "need not be supported yet: the year of grace"
    EXCEPTED = "need not be supported: an exception"
    UNDETERMINED = "not determined"


@frozen
class MvpNeed:
    """An MVP that applies to a client. *finalized_on* is the earliest date that may count.

    None means "not known".
    """

    mvp: str = field(validator=a_text)
    finalized_on: date | None = field(default=None, validator=optional(a_calendar_date))


@frozen(kw_only=True)
class MvpMeasureFacts:
    """A measure in an MVP. None means "not known".

    *is_pertinent* says whether it is pertinent to the specialty of the intermediary's clinicians,
    where the MVP includes several specialties; True where it includes one. *is_owner* and
    *is_permitted* are about a QCDR measure: whether the intermediary owns it, or has the owner's
    documented permission.
    """

    is_pertinent: bool | None = field(default=None, validator=optional(a_flag))
    is_qcdr_measure: bool | None = field(default=None, validator=optional(a_flag))
    is_owner: bool | None = field(default=None, validator=optional(a_flag))
    is_permitted: bool | None = field(default=None, validator=optional(a_flag))


_page = Page(__name__)

_CHOOSING: Final = (
    "Step 2. Identify a QCDR(s) or Qualified Registry(ies) that offers the applicable reporting "
    "framework(s) needed."
)
_CHOOSING_2026: Final = (
    "Step 2. Identify a QCDR(s) and/or Qualified Registry(ies) that offers the applicable "
    "reporting option(s) needed."
)
_NO_GRACE: Final = (
    "the guide states the duty without the year of grace, which the fact sheet of 2027 gives from "
    "2026 on"
)
_PLACE: Final = "414.1400(b)(1)(ii)"
SUPPORTED: Final = _page.rule(
    "self-nomination.mvp-support",
    "an MVP that applies to a client is supported",
    by_year(
        {2023: "(b)(1)(ii)"},
        {
            2023: guidance(GUIDE_2023, _CHOOSING, cites=_PLACE),
            2026: guidance(GUIDE_2026, _CHOOSING_2026, cites=_PLACE, note=_NO_GRACE),
            2027: sheet(DATA_SUBMISSION, "(b)(1)(ii)"),
        },
    ),
    *("SUB-009", "SUB-010", "SUB-011", "SNO-049", "SNO-050"),
)


def _as_a_whole(place: str) -> tuple[Entry[None], ...]:
    """Return the texts on what of an MVP is supported: the text of 2024 brought them."""
    return by_year({2024: place}, {2023: printed_later(place), 2027: sheet(DATA_SUBMISSION, place)})


WHOLE: Final = _page.rule(
    "self-nomination.mvp-measures",
    "all measures and activities of a supported MVP are supported",
    _as_a_whole("(b)(1)(ii)"),
    *("SUB-012", "SNO-049", "SNO-050"),
)
PERTINENT: Final = _page.rule(
    "self-nomination.mvp-measures.specialty",
    "the measure is pertinent to the specialty of the intermediary's clinicians",
    _as_a_whole("(b)(1)(ii)(A)"),
    "SUB-013",
)
OWNED: Final = _page.rule(
    "self-nomination.mvp-measures.owner",
    "a QCDR measure in an MVP is the QCDR's own",
    _as_a_whole("(b)(1)(ii)(B)"),
    *("SUB-014", "MEA-009", "MEA-029"),
)

_FIRST_WITH_GRACE: Final = PerformanceYear(2026)


def mvp_support(need: MvpNeed, year: PerformanceYear) -> Determination[MvpSupport]:
    """Decide whether an MVP that applies to a client must be supported in *year*.

    From 2026 on the answer is NOT_YET if the year of grace ends after the performance period. If it
    ends within the period, the MVP must be supported: the data goes after that day.

    >>> from datetime import date
    >>> need = MvpNeed("M1500", date(2026, 11, 20))
    >>> mvp_support(need, PerformanceYear(2026)).answer.name
    'NOT_YET'
    >>> mvp_support(need, PerformanceYear(2025)).answer.name
    'MUST'

    Raises InvalidType for an argument of the wrong type, YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(1)(ii); 2027 Self-Nomination Fact Sheet.
    """
    take("mvp_support", need=(need, instance_of(MvpNeed)))
    clause = SUPPORTED.of(year)
    if year < _FIRST_WITH_GRACE:
        return Determination(MvpSupport.MUST, year, (clause.met("required", about=need.mvp),))
    if need.finalized_on is None:
        unknown = clause.unknown("finalized_on", about=need.mvp)
        return Determination(MvpSupport.UNDETERMINED, year, (unknown,))
    due = mvp_support_due(need.finalized_on, year)
    if due <= year.last_day:
        required = clause.met(f"required from {due}", about=need.mvp)
        return Determination(MvpSupport.MUST, year, (required,))
    return Determination(MvpSupport.NOT_YET, year, (clause.not_applicable(about=need.mvp),))


def mvp_measure_support(
    facts: MvpMeasureFacts, year: PerformanceYear, intermediary_type: IntermediaryType | None
) -> Determination[MvpSupport]:
    """Decide whether a measure in a supported MVP must be supported.

    The answer is EXCEPTED for a measure of another specialty in an MVP of several, and for a QCDR
    measure that the intermediary does not own; the finding that is NOT_MET says which. Without the
    owner's permission, a QCDR may not support that measure. A qualified registry supports none.

    >>> facts = MvpMeasureFacts(is_pertinent=True, is_qcdr_measure=True, is_owner=False)
    >>> year = PerformanceYear(2027)
    >>> mvp_measure_support(facts, year, IntermediaryType.QCDR).answer.name
    'EXCEPTED'

    Raises InvalidType for an argument of the wrong type, YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(1)(ii)(A) and (B).
    """
    take(
        "mvp_measure_support",
        facts=(facts, instance_of(MvpMeasureFacts)),
        intermediary_type=(intermediary_type, optional(instance_of(IntermediaryType))),
    )
    findings = (
        PERTINENT.of(year).judge(facts.is_pertinent, missing=("is_pertinent",)),
        _owned(facts, year, intermediary_type),
    )
    holds = [one.holds for one in findings]
    if False in holds:
        return Determination(MvpSupport.EXCEPTED, year, findings)
    answer = MvpSupport.UNDETERMINED if None in holds else MvpSupport.MUST
    return Determination(answer, year, findings)


def _owned(
    facts: MvpMeasureFacts, year: PerformanceYear, intermediary_type: IntermediaryType | None
) -> Finding:
    clause = OWNED.of(year)
    if facts.is_qcdr_measure is False:
        return clause.not_applicable()
    of_type = (
        None if intermediary_type is None else MVP_QCDR_MEASURES.at(year).get(intermediary_type)
    )
    is_owner = False if of_type is MvpMeasures.NONE else facts.is_owner
    observed = None if facts.is_permitted is None else f"permission {facts.is_permitted}"
    if facts.is_qcdr_measure and is_owner is not None:
        return clause.judge(is_owner, observed)
    # If it is its own, it is required whatever it is.
    if is_owner:
        return clause.met(observed)
    missing = ("is_qcdr_measure",) if facts.is_qcdr_measure is None else ()
    also = ("is_owner",) if is_owner is None else ()
    return clause.unknown(*missing, *also)
