"""The nomination itself: its year, window, channel and form, and what CMS asks and considers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, entry, reading
from qpp_rules.core.sources import guidance
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import calendar, check
from qpp_rules.self_nomination.application import Applicant, Channel, FormKind, PriorRecord
from qpp_rules.self_nomination.items import word
from qpp_rules.self_nomination.paragraphs import (
    APPROVAL_CRITERIA,
    FACT_SHEETS,
    TIPS,
    by_year,
    of_later_sheet,
    paragraph,
    runs,
    sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.self_nomination.items import Review

_page = Page(__name__)

_NOMINATION: Final = {2017: "(b) and (g)", 2019: "(b)(1) and (c)(1)", 2022: "(b)(2)", 2024: ""}
THIS_YEAR: Final = _page.rule(
    "self-nomination.for-the-year",
    "the intermediary nominates itself for this performance period",
    by_year(
        _NOMINATION,
        {
            **{year: of_later_sheet(TIPS) for year in (2024, 2025, 2026)},
            2027: sheet(TIPS),
        },
    ),
    *("SNO-001", "SNO-002", "SNO-007", "SNO-051"),
)
CHANNELS: Final = _page.parameter(
    "self-nomination.channel",
    "the channel of a self-nomination",
    entry(2018, 2019, Channel.JIRA, guidance(FACT_SHEETS, "Self-nomination")),
    entry(2021, 2026, Channel.QPP_WEBSITE, guidance(FACT_SHEETS, "Self-nomination")),
    entry(2027, 2027, Channel.QPP_WEBSITE, sheet(TIPS)),
    note="The channels of 2017 and 2020 were not found.",
)
CHANNEL: Final = _page.rule(
    "self-nomination.channel.used",
    "the nomination is submitted through the year's channel",
    CHANNELS,
    "SNO-003",
)
_NO_SIMPLIFIED_FORM: Final = "the text knows no simplified form; the first is for 2019"
FORM: Final = _page.rule(
    "self-nomination.form",
    "the simplified form is for an existing intermediary in good standing",
    by_year(
        {2018: "(b) and (g)", 2019: "(b)(1) and (c)(1)", 2022: "(b)(2)"},
        {
            2017: reading(paragraph("(b) and (g)", 2017), _NO_SIMPLIFIED_FORM),
            2027: sheet(TIPS, "(b)(2)"),
        },
    ),
    "SNO-005",
)
_LOOK_BACK: Final = (
    "no action imposed or open in the year of the nomination or the year before; the text does not "
    "say how far back an action counts"
)
_NOT_DEFINED: Final = (
    "no text of this year that was read says what good standing is: without any action it is "
    "taken as good, with one it is left open"
)
_DEFINED: Final = frozenset({2019, 2021, 2027})
GOOD_STANDING: Final = _page.rule(
    "self-nomination.good-standing",
    "in good standing: no remedial action or probation, and not terminated",
    runs(
        {
            2020: reading(paragraph("(b)(1) and (c)(1)", 2020), _NOT_DEFINED),
            **{
                year: reading(paragraph("(b)(2)", year), _NOT_DEFINED) for year in range(2022, 2027)
            },
            **{
                year: reading(guidance(FACT_SHEETS, "Simplified self-nomination"), _LOOK_BACK)
                for year in (2019, 2021)
            },
            2027: reading(sheet(TIPS), _LOOK_BACK),
        }
    ),
    *("SNO-006", "SNO-005"),
)
QUESTIONS: Final = _page.rule(
    "self-nomination.questions",
    "what CMS asks in its review is answered",
    by_year({2019: "(b)(1) and (c)(1)", 2022: "(b)(2)", 2024: ""}),
    "SNO-058",
)
_SHEET_CONSIDERED: Final = sheet(APPROVAL_CRITERIA, "(a)(2)(ii)")
PAST_COMPLIANCE: Final = _page.rule(
    "self-nomination.past-compliance",
    "met the requirements in earlier years for which it was approved; CMS may consider it",
    by_year({2021: "(a)(4)(ii)(A)", 2022: "(a)(2)(ii)(A)"}, {2027: _SHEET_CONSIDERED}),
    "SNO-045",
)
ACCURATE: Final = _page.rule(
    "self-nomination.accurate-information",
    "gave clinicians accurate information on the requirements; CMS may consider it",
    by_year({2021: "(a)(4)(ii)(B)", 2022: "(a)(2)(ii)(B)"}, {2027: _SHEET_CONSIDERED}),
    "SNO-046",
)


def good_standing(prior: PriorRecord | None, year: PerformanceYear) -> Determination[bool | None]:
    """Decide whether an intermediary is in good standing for the simplified form.

    An action counts if it was imposed or open in the year of the nomination or the year before. In
    the years without a definition an action leaves the answer open.

    >>> prior = PriorRecord(action_in={PerformanceYear(2025)}, terminated_in=set())
    >>> good_standing(prior, PerformanceYear(2027)).answer
    False
    >>> good_standing(prior, PerformanceYear(2026)).answer is None
    True

    Raises InvalidType for an argument of the wrong type, YearNotCovered before 2019: there was no
    simplified form.

    Citation: 42 CFR § 414.1400(b)(2), before 2022 (b)(1) and (c)(1); CMS's fact sheets.
    """
    take("good_standing", prior=(prior, optional(instance_of(PriorRecord))))
    clause = GOOD_STANDING.of(year)
    window, is_defined = _window(year), year.year in _DEFINED
    findings = []
    for name in ("action_in", "terminated_in"):
        years = None if prior is None else getattr(prior, name)
        found = sorted(window & years) if years is not None else []
        holds = None if years is None or (found and not is_defined) else not found
        observed = ", ".join(map(str, found)) if found else None
        missing = (f"prior.{name}",) if years is None else ("definition",)
        findings.append(clause.judge(holds, observed, missing=missing, about=name))
    return all_met(year, tuple(findings))


def _window(year: PerformanceYear) -> frozenset[PerformanceYear]:
    return frozenset({PerformanceYear(year.year - 1), PerformanceYear(year.year - 2)})


def nomination(review: Review) -> Iterator[Finding]:
    """Yield the findings on the nomination itself."""
    year, asked = review.year, review.application.year
    yield THIS_YEAR.of(year).judge(asked == year, str(asked), str(year), about="year")
    window = calendar(year)["self-nomination"]
    for finding in check(window, review.submitted_at, year).findings:
        missing = tuple("submitted_at" if one == "done" else one for one in finding.missing)
        yield finding.replace(missing=missing) if missing else finding
    if CHANNEL.covers(year):
        wanted = CHANNELS.at(year)
        yield from review.item(
            CHANNEL,
            "channel",
            lambda used: used is wanted,
            observed=word,
            required=wanted.value,
        )
    yield from _form(review)


def _form(review: Review) -> Iterator[Finding]:
    form, year = review.application.form, review.year
    clause = FORM.of(year)
    if form is not FormKind.SIMPLIFIED:
        asked = form is None  # the full form is open to everyone
        yield from review.item(FORM, "form", asked=asked)
        return
    if not GOOD_STANDING.covers(year):
        yield clause.not_met(form.value, "the full form", about="form")
        return
    stands = good_standing(review.prior, year)
    existed = None if review.prior is None else review.prior.took_part_before(year)
    if review.application.details.applicant is Applicant.NEW:
        existed = False
    yield clause.judge(
        existed, form.value, missing=("prior.approved_for",), about="form: an existing intermediary"
    )
    yield from stands.findings


def review_by_cms(review: Review) -> Iterator[Finding]:
    """Yield the findings on CMS's questions, and what CMS may consider."""
    year = review.year
    if QUESTIONS.covers(year):
        questions = review.application.questions
        if not questions:
            yield from review.item(QUESTIONS, "questions", observed=len)
        for place, one in enumerate(questions or ()):
            yield QUESTIONS.of(year).judge(
                one.is_answered,
                one.subject,
                missing=(f"questions[{place}].is_answered",),
                about=f"questions[{place}]",
            )
    for rule, name in (
        (PAST_COMPLIANCE, "failed_requirements"),
        (ACCURATE, "gave_inaccurate_information"),
    ):
        if rule.covers(year):
            failed = review.on_record(name)
            holds = None if failed is None else not failed
            yield rule.of(year).judge(holds, missing=(f"prior.{name}",), about=f"prior.{name}")
