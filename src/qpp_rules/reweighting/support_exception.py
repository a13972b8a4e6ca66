"""When an intermediary is excepted from supporting Promoting Interoperability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.determinations import Determination, all_met, together
from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import asked
from qpp_rules.core.pages import Page, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance, unread
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.reweighting.submitted_data import a_submitted_category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Clause, Finding
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)

_PARAGRAPH: Final = "414.1400(b)(1)(i)(C)"
_SUPPORTED: Final = "Performance Categories Supported"
_TO_2026: Final = (
    text(2023, 2023, guidance(GUIDE_2023, _SUPPORTED, cites=_PARAGRAPH)),
    text(2024, 2024, cfr(_PARAGRAPH)),
    text(2025, 2025, unread(2024, cfr(_PARAGRAPH))),
    text(2026, 2026, guidance(GUIDE_2026, _SUPPORTED, cites=_PARAGRAPH)),
)
_FACT_SHEET: Final = guidance(FACT_SHEET_2027, "Data Submission", cites=_PARAGRAPH)

ALL_REWEIGHTED: Final = _page.rule(
    "reweighting.support-exception",
    "Promoting Interoperability is reweighted for every participant of the intermediary",
    (*_TO_2026, text(2027, 2027, _FACT_SHEET)),
    *("REW-011", "REW-012"),
)
INTEROPERABILITY_ONLY: Final = _page.rule(
    "reweighting.support-exception.category",
    "the category is Promoting Interoperability, the only one that need not be supported",
    (
        *_TO_2026,
        text(
            2027,
            2027,
            reading(
                _FACT_SHEET,
                "it names the exception under Promoting Interoperability; where it lists what a "
                "self-nomination holds, all three categories could be meant",
            ),
        ),
    ),
    "REW-011",
)


def may_be_excepted(
    reweighted: Mapping[Participant, Determination[bool | None] | bool | None],
    year: PerformanceYear,
    *,
    category: PerformanceCategory = PerformanceCategory.PROMOTING_INTEROPERABILITY,
) -> Determination[bool | None]:
    """Decide whether an intermediary may be excepted from supporting *category*.

    Only Promoting Interoperability qualifies, and only if it is *reweighted* for every participant
    that the intermediary supports. The values are True, False or None (not known), or the answers
    of :func:`promoting_interoperability`. Without participants nothing can be decided. CMS grants
    the exception.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> one, other = Group(Tin("000000001")), Group(Tin("000000002"))
    >>> year = PerformanceYear(2026)
    >>> may_be_excepted({one: True, other: True}, year).answer
    True
    >>> may_be_excepted({one: True, other: False}, year).answer
    False
    >>> may_be_excepted({}, year).answer is None
    True

    Raises InvalidType or InvalidValue for a malformed argument, YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(1)(i)(C); CMS's guides of 2023 and 2026; 2027 Self-Nomination
    Fact Sheet.
    """
    subject = "may_be_excepted"
    clause, only = ALL_REWEIGHTED.of(year), INTEROPERABILITY_ONLY.of(year)
    take(
        subject,
        reweighted=(reweighted, instance_of(Mapping)),
        category=(category, a_submitted_category),
    )
    given: dict[Participant, Any] = asked(subject, "reweighted", dict, reweighted)
    refuse_any(subject, _problems(given))
    answers = {
        who: one.answer if isinstance(one, Determination) else one for who, one in given.items()
    }
    is_it = category is PerformanceCategory.PROMOTING_INTEROPERABILITY
    findings = [only.judge(is_it, category.value), _of_all(clause, answers)]
    findings += (
        clause.judge(one, missing=("reweighted",), about=who.masked_key)
        for who, one in answers.items()
        if one is not True
    )
    return all_met(year, tuple(findings))


def _of_all(clause: Clause, answers: Mapping[Participant, bool | None]) -> Finding:
    values = [*answers.values()]
    observed = f"{values.count(True)} of {len(values)}"
    return clause.judge(
        together(*values) if values else None, observed, "all", missing=("reweighted",)
    )


def _problems(given: Mapping[Any, Any]) -> Iterator[Problem]:
    for place, (who, one) in enumerate(given.items()):
        name = f"reweighted[{place}]"
        yield from a_participant.problems(name, who)
        answer = one.answer if isinstance(one, Determination) else one
        if not (answer is None or isinstance(answer, bool)):
            expected = "True, False, None, or a Determination of one of them"
            yield Problem(name, type(one).__name__, expected, is_type=True)
