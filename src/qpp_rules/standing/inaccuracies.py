"""Inaccurate data on which CMS may act: the kinds of each year, and its percentages.

Here the caller says what is inaccurate, and the text of the year says whether CMS may act on it;
:func:`qpp_rules.submissions.check_inaccuracies` finds what is inaccurate in one submission.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_share,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.masking import brief
from qpp_rules.core.pages import Page, reading
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.standing.paragraphs import by_year, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Clause, Finding

_page = Page(__name__)


class InaccuracyKind(Enumeration):
    """The kinds of inaccuracy that the texts list, which are not all that there can be."""

    TIN_OR_NPI = "TIN/NPI issue"
    FORMATTING = "formatting issue"
    CALCULATION = "calculation issue"
    AUDIT_DISCREPANCY = "data audit discrepancy"
    OTHER = "other"


@frozen
class Inaccuracies:
    """What is inaccurate in the data that an intermediary submitted. None means "not known".

    *kinds* empty means that nothing is. *share* is the share of the clinicians and groups submitted
    whose data is affected.

    Raises InvalidValue where one of the two says that there are inaccuracies and the other not.
    """

    kinds: frozenset[InaccuracyKind] | None = field(
        converter=as_frozenset, validator=optional(each(frozenset, InaccuracyKind))
    )
    share: Fraction | None = field(validator=optional(a_share))

    def _problems(self) -> Iterator[Problem]:
        if None not in (self.kinds, self.share) and bool(self.kinds) != bool(self.share):
            expected = "0 without inaccuracies, and more than 0 with some"
            yield Problem("share", brief(self.share), expected)

    @property
    def are_any(self) -> bool | None:
        """Whether anything is inaccurate; None if that is not known."""
        told = self.share if self.kinds is None else self.kinds
        return None if told is None else bool(told)


_DEFINED_IN: Final = {2017: "(k)(4)", 2019: "(f)(3)", 2022: ""}

INACCURATE_OVER: Final = _page.parameter(
    "standing.inaccurate-over",
    "share of clinicians and groups with inaccurate data that must be exceeded",
    *by_year({2017: Fraction(3, 100)}, _DEFINED_IN),
    note="From 2022 the text has no percentage.",
)
INACCURATE_UNDER: Final = _page.parameter(
    "standing.inaccurate-under",
    "share of clinicians and groups with inaccurate data below which a plan is required",
    *by_year({2017: Fraction(5, 100)}, {2017: "(k)(4)", 2019: ""}),
    note="Only the texts of 2017 and 2018 have this limit.",
)
NO_INACCURACY: Final = _page.rule(
    "standing.inaccuracies",
    "the submitted data has no inaccuracies on which CMS may act",
    texts(
        {2017: "(k)(4)", 2019: "(f)(3)", 2022: "(e)(3)-(4)"},
        "What are considered data inaccuracies?",
    ),
    "STA-003",
    "STA-022",
    "STA-026",
    "STA-030",
)
_NOT_STATED: Final = (
    "the text says what follows between the two percentages, and not what follows above; that is "
    "left open, and probation or disqualification could follow"
)
_LAST_THAT_NEEDS_A_SHARE: Final = PY(2019)


def check_inaccuracies(inaccuracies: Inaccuracies, year: PY) -> Determination[bool | None]:
    """Decide whether the submitted data is free of inaccuracies on which CMS may act.

    False means that CMS may act, at its discretion: in 2017 and 2018 it asks for a corrective
    action plan. Until 2019 more than 3% of the clinicians and groups must be affected. In 2017 and
    2018, 5% and more is left open. From 2020 the percentage is an example, and from 2022 there is
    none: any inaccuracy will do.

    >>> from qpp_rules import PerformanceYear
    >>> at_three = Inaccuracies({InaccuracyKind.CALCULATION}, Fraction(3, 100))
    >>> [check_inaccuracies(at_three, PerformanceYear(year)).answer for year in (2018, 2019, 2020)]
    [True, True, False]

    Raises YearNotCovered where no text was read.

    Citation: 42 CFR § 414.1400(e)(3) and (4); in 2019 to 2021 (f)(3); in 2017 and 2018 (k)(4).
    """
    clause = NO_INACCURACY.of(year)
    take("check_inaccuracies", inaccuracies=(inaccuracies, instance_of(Inaccuracies)))
    if year > _LAST_THAT_NEEDS_A_SHARE:
        holds = None if inaccuracies.are_any is None else not inaccuracies.are_any
        told = _told(inaccuracies)
        return all_met(year, (clause.judge(holds, told, "none", missing=("kinds", "share")),))
    return all_met(year, (_by_share(inaccuracies, clause, year),))


def _by_share(found: Inaccuracies, clause: Clause, year: PY) -> Finding:
    over, told = INACCURATE_OVER.at(year), _told(found)
    required = f"not more than {over} of the clinicians and groups"
    if found.share is None:
        holds = True if found.are_any is False else None
        missing = ("kinds", "share") if found.kinds is None else ("share",)
        return clause.judge(holds, told, required, missing=missing)
    if INACCURATE_UNDER.covers(year) and found.share >= INACCURATE_UNDER.at(year):
        finding = clause.unknown(observed=told, required=required)
        return finding.replace(source=reading(finding.citation, _NOT_STATED))
    return clause.judge(found.share <= over, told, required)


def _told(found: Inaccuracies) -> str | None:
    kinds = "; ".join(one.value for one in InaccuracyKind if one in (found.kinds or ()))
    share = "" if found.share is None else f"{found.share} of the clinicians and groups"
    if found.are_any is False:
        return "none"
    return ", ".join(filter(None, (kinds, share))) or None
