"""What each choice brings with it: pay, feedback, benchmarks, public reporting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_flag,
    instance_of,
    member_of,
    take,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.listings import asked
from qpp_rules.core.pages import Page, entry, text, texts
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance
from qpp_rules.core.tables import html_table
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_date
from qpp_rules.elections.election import Choice
from qpp_rules.eligibility import is_excluded, missing_of_exclusion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.identifiers import Npi
    from qpp_rules.eligibility import ClinicianFacts


_STATED_FOR_2019: Final = (
    "the guide states it for 2019; no text found says otherwise of a later year"
)
COMPARISON: Final = guidance(ELECTION_GUIDE_2019, "Opting-In vs. Voluntary Reporting")
"""Where the guide compares the effects of the choices."""


@frozen(kw_only=True)
class Effects:
    """What follows from a confirmed choice, or from no decision.

    *scored_without_data* says that a participant who sends no data is scored on that.
    *preview_opt_out* says that publication can be declined in the 30-day preview.
    """

    choice: Choice = field(validator=member_of(Choice))
    payment_adjustment: bool = field(validator=a_flag)
    performance_feedback: bool = field(validator=a_flag)
    in_benchmarks: bool = field(validator=a_flag)
    public_reporting: bool = field(validator=a_flag)
    preview_opt_out: bool = field(validator=a_flag)
    scored_without_data: bool = field(validator=a_flag)

    def __str__(self) -> str:
        held = [name.replace("_", " ") for name in _CITED if getattr(self, name)]
        return f"{self.choice.value}: {', '.join(held) or 'nothing'}"

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat row for each effect, with its citation."""
        return [
            {
                "choice": self.choice.value,
                "effect": name.replace("_", " "),
                "applies": "yes" if getattr(self, name) else "no",
                "citation": str(citation),
            }
            for name, citation in _CITED.items()
        ]

    def _repr_html_(self) -> str:
        columns = ("effect", "applies", "citation")
        return html_table(self.choice.value, columns, self.to_rows())


_CITED: Final[dict[str, Citation]] = {
    "payment_adjustment": cfr("414.1310(b)(1)(iii)(A)"),
    "performance_feedback": COMPARISON,
    "in_benchmarks": COMPARISON,
    "public_reporting": COMPARISON,
    "preview_opt_out": COMPARISON,
    "scored_without_data": guidance(ELECTION_GUIDE_2019, "Confirm Selection"),
}
_ALL_EFFECTS: Final = (
    Effects(
        choice=Choice.OPT_IN,
        payment_adjustment=True,
        performance_feedback=True,
        in_benchmarks=True,
        public_reporting=True,
        preview_opt_out=False,
        scored_without_data=True,
    ),
    Effects(
        choice=Choice.REPORT_VOLUNTARILY,
        payment_adjustment=False,
        performance_feedback=True,
        in_benchmarks=False,
        public_reporting=True,
        preview_opt_out=True,
        scored_without_data=False,
    ),
    Effects(
        choice=Choice.NO_DECISION,
        payment_adjustment=False,
        performance_feedback=False,
        in_benchmarks=False,
        public_reporting=False,
        preview_opt_out=False,
        scored_without_data=False,
    ),
)
_page = Page(__name__)

EFFECTS: Final = _page.parameter(
    "elections.effects",
    "effects of an election",
    entry(2019, 2019, _ALL_EFFECTS, COMPARISON),
    entry(
        2020,
        2027,
        _ALL_EFFECTS,
        evolve(COMPARISON, basis=Basis.INTERPRETATION, note=_STATED_FOR_2019),
    ),
    note="Opting in began with performance year 2019.",
)
PREVIEW_DAYS: Final = _page.parameter(
    "elections.preview-days",
    "days of the preview before publication",
    entry(2019, 2019, 30, COMPARISON),
)
PUBLISHED: Final = _page.rule(
    "elections.public-reporting",
    "the data is made public",
    PREVIEW_DAYS,
    *("ELE-009", "ELE-013"),
)
GROUP_OPT_IN: Final = _page.rule(
    "elections.group-opt-in",
    "adjusted by the score of the group, which opted in",
    (
        text(2019, 2019, evolve(COMPARISON, cites="414.1310(e)(1)")),
        *texts(2020, 2027, cfr("414.1310(e)(1)"), read=2022),
    ),
    *("ELE-006", "ELE-010", "ELE-014", "ELE-015"),
)
_DECLINING: Final = evolve(
    COMPARISON,
    basis=Basis.INTERPRETATION,
    note="only voluntary reporters can decline, as the footnote is only in their column; the "
    "first day of the preview is day 1, and day 30 is inside",
)


def effects(choice: Choice, year: PY) -> Effects:
    """Return the effects of *choice* in *year*.

    >>> print(effects(Choice.REPORT_VOLUNTARILY, PY(2026)))
    report voluntarily: performance feedback, public reporting, preview opt out

    Raises YearNotCovered before 2019.

    Citation: 42 CFR § 414.1310(b)(1)(iii)(A) and (d); 2019 Opt-in and Voluntary Reporting Election
    Process Guide, "Opting-In vs. Voluntary Reporting".
    """
    take("effects", choice=(choice, instance_of(Choice)))
    return next(row for row in EFFECTS.at(year) if row.choice is choice)


def is_published(
    choice: Choice,
    year: PY,
    *,
    opted_out_on: date | None,
    preview_begins_on: date | None,
) -> Determination[bool | None]:
    """Decide whether the data of a participant who made *choice* is made public.

    Only a voluntary reporter can decline, and only in the preview, from its first day, day 1,
    through day 30. *opted_out_on* is None if the participant did not decline. The answer is None if
    it did and the preview's first day is not known.

    >>> from datetime import date
    >>> is_published(
    ...     Choice.OPT_IN, PY(2019),
    ...     opted_out_on=date(2020, 11, 5), preview_begins_on=date(2020, 11, 1),
    ... ).answer
    True

    Raises YearNotCovered for years other than 2019.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    days = PREVIEW_DAYS.at(year)
    found = effects(choice, year)
    given = {"opted_out_on": opted_out_on, "preview_begins_on": preview_begins_on}
    for name, day in given.items():
        if day is not None:
            check_date("is_published", name, day)
    clause = PUBLISHED.of(year)
    if not found.public_reporting:
        return Determination(False, year, (clause.not_met(choice.value),))  # noqa: FBT003
    if opted_out_on is None:
        return Determination(True, year, (clause.met(choice.value),))  # noqa: FBT003
    if not found.preview_opt_out:
        met = clause.met(choice.value).replace(source=_DECLINING)
        return Determination(True, year, (met,))  # noqa: FBT003
    if preview_begins_on is None:
        missing = clause.unknown("preview_begins_on", observed=opted_out_on)
        return Determination(None, year, (missing,))
    number = (opted_out_on - preview_begins_on).days + 1
    declined = 1 <= number <= days
    required = f"declined within days 1 to {days} of the preview to stay unpublished"
    finding = clause.judge(not declined, f"day {number}", required)
    return Determination(not declined, year, (finding.replace(source=_DECLINING),))


def adjusted_clinicians(
    choice: Choice, clinicians: Mapping[Npi, ClinicianFacts], year: PY
) -> Answers[Npi, bool | None]:
    """Decide, for every clinician of a group that made *choice*, whether its score adjusts pay.

    If the group opted in, it adjusts the pay of every MIPS eligible clinician, below the threshold
    or not, but never of a QP, a newly enrolled clinician or one whose type is not in the year's
    list. If the group reports voluntarily, it adjusts no pay.

    >>> from datetime import date
    >>> from qpp_rules import Npi
    >>> from qpp_rules.core.vocabulary import ClinicianType, QpStatus
    >>> from qpp_rules.eligibility import ClinicianFacts
    >>> npi = Npi("1234567893")
    >>> qp = ClinicianFacts(
    ...     clinician_type=ClinicianType.NURSE_PRACTITIONER,
    ...     medicare_enrolled_on=date(2015, 6, 1),
    ...     qp_status=QpStatus.QP,
    ... )
    >>> adjusted_clinicians(Choice.OPT_IN, {npi: qp}, PY(2026))[npi].answer
    False

    Citation: 42 CFR § 414.1310(d) and (e)(1).
    """
    adjusts, clause = effects(choice, year).payment_adjustment, GROUP_OPT_IN.of(year)

    def adjusted(npi: Npi, facts: ClinicianFacts) -> Determination[bool | None]:
        excluded = is_excluded(facts, year)
        answer = (None if excluded is None else not excluded) if adjusts else False
        missing = missing_of_exclusion(facts, year) if answer is None else ()
        finding = clause.judge(answer, choice.value, missing=missing, about=npi.digits)
        return Determination(answer, year, (finding,))

    each = asked("adjusted_clinicians", "clinicians", dict, clinicians)
    return Answers((npi, adjusted(npi, facts)) for npi, facts in each.items())
