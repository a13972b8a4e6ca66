"""Inaccurate data on which CMS may act: the kinds of each year, and its percentages."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.masking import brief, shown
from qpp_rules.core.pages import Page, our_reading, reading, text
from qpp_rules.core.values import (
    as_frozenset,
    each,
    frozen,
    instance_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.standing.paragraphs import by_year, regulation, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Clause, Finding

_page = Page(__name__)


class InaccuracyKind(Enum):
    """The kinds of inaccuracy that the texts list, which are not all that there can be."""

    TIN_OR_NPI = "TIN/NPI issue"
    FORMATTING = "formatting issue"
    CALCULATION = "calculation issue"
    AUDIT_DISCREPANCY = "data audit discrepancy"
    OTHER = "other"


_LISTED: Final = frozenset(InaccuracyKind) - {InaccuracyKind.OTHER}


@takes(Fraction)
def a_share(name: str, value: object) -> Problem | None:
    """Take an exact Fraction from 0 to 1."""
    expected, remedy = "a Fraction from 0 to 1", "write Fraction(3, 100) for 3%, never a float"
    if not isinstance(value, Fraction):
        return Problem(name, shown(value), expected, remedy, is_type=True)
    return None if 0 <= value <= 1 else Problem(name, brief(value), expected, remedy)


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
    "share of clinicians and groups with inaccurate data below which a plan is asked for",
    *by_year({2017: Fraction(5, 100)}, {2017: "(k)(4)", 2019: ""}),
    note="Only the texts of 2017 and 2018 have this limit.",
)
_EITHER_TEXT: Final = (
    "the text of 2019 needs a listed kind and more than the percentage, that of 2021 names both as "
    "examples; where the two lead to one answer it is given, and else the answer is left open"
)
NO_INACCURACY: Final = _page.rule(
    "standing.inaccuracies",
    "the submitted data has no inaccuracies on which CMS may act",
    (
        *texts({2017: "(k)(4)", 2019: "(f)(3)", 2020: ""}),
        *our_reading((text(2020, 2020, regulation(2020, "(f)(3)")),), _EITHER_TEXT),
        *texts(
            {2021: "(f)(3)", 2022: "(e)(1)", 2024: "(e)(3)-(4)"},
            "What are considered data inaccuracies?",
        ),
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
_TEXTS_OF_2020: Final = (PY(2019), PY(2021))


def check_inaccuracies(
    inaccuracies: Inaccuracies, year: PY, *, text_of_2020: PY | None = None
) -> Determination[bool | None]:
    """Decide whether the submitted data is free of inaccuracies on which CMS may act.

    False means that CMS may act, at its discretion: in 2017 and 2018 it asks for a corrective
    action plan. In 2017 and 2018 more than 3% and less than 5% of the clinicians and groups must be
    affected, and 5% and more is left open. In 2019 a listed kind must affect more than 3%. From
    2021 any inaccuracy will do.

    The text of 2020 was not read. *text_of_2020* says which text to read for it, that of 2019 or of
    2021. Without it, the answer is given where the two agree.

    >>> from qpp_rules import PerformanceYear
    >>> at_three = Inaccuracies({InaccuracyKind.CALCULATION}, Fraction(3, 100))
    >>> [check_inaccuracies(at_three, PerformanceYear(year)).answer for year in (2018, 2019, 2021)]
    [True, True, False]

    Raises YearNotCovered where no text was read, InvalidValue for another *text_of_2020*.

    Citation: 42 CFR § 414.1400(e)(3) and (4); in 2019 to 2021 (f)(3); in 2017 and 2018 (k)(4).
    """
    clause, subject = NO_INACCURACY.of(year), "check_inaccuracies"
    take(
        subject,
        inaccuracies=(inaccuracies, instance_of(Inaccuracies)),
        text_of_2020=(text_of_2020, optional(instance_of(PY))),
    )
    if text_of_2020 not in (None, *_TEXTS_OF_2020):
        expected = "PerformanceYear(2019) or PerformanceYear(2021), or None"
        raise InvalidValue.of(subject, "text_of_2020", given=str(text_of_2020), expected=expected)
    if year == PY(2020):
        finding = _in_2020(inaccuracies, clause, text_of_2020)
    else:
        finding = _in(year, inaccuracies, clause)
    return all_met(year, (finding,))


def _in(year: PY, found: Inaccuracies, clause: Clause) -> Finding:
    if INACCURATE_UNDER.covers(year):
        return _between(found, clause, INACCURATE_OVER.at(year), INACCURATE_UNDER.at(year))
    if year == PY(2019):
        return _of_a_listed_kind(found, clause, INACCURATE_OVER.at(year))
    # Later texts name kinds, and until 2021 the percentage, as examples.
    missing = ("kinds", "share")
    return clause.judge(_not(found.are_any), _told(found), "none", missing=missing)


def _between(found: Inaccuracies, clause: Clause, over: Fraction, under: Fraction) -> Finding:
    required = f"not more than {over} of the clinicians and groups"
    if found.share is None:
        holds = True if found.are_any is False else None
        missing = ("kinds", "share") if found.kinds is None else ("share",)
        return clause.judge(holds, _told(found), required, missing=missing)
    if found.share >= under:
        finding = clause.unknown(observed=_told(found), required=required)
        return finding.replace(source=reading(finding.citation, _NOT_STATED))
    return clause.judge(found.share <= over, _told(found), required)


def _of_a_listed_kind(found: Inaccuracies, clause: Clause, over: Fraction) -> Finding:
    required = f"no listed kind, or not more than {over} of the clinicians and groups"
    listed = None if found.kinds is None else bool(found.kinds & _LISTED)
    exceeds = None if found.share is None else found.share > over
    holds = True if False in (listed, exceeds) else _not(listed and exceeds)
    unknown = {"kinds": listed, "share": exceeds}
    missing = tuple(name for name, known in unknown.items() if known is None)
    return clause.judge(holds, _told(found), required, missing=missing)


def _in_2020(found: Inaccuracies, clause: Clause, text_of_2020: PY | None) -> Finding:
    asked = _TEXTS_OF_2020 if text_of_2020 is None else (text_of_2020,)
    several = [_in(year, found, NO_INACCURACY.of(year)) for year in asked]
    agreed = {one.holds for one in several}
    holds = agreed.pop() if len(agreed) == 1 else None
    missing = tuple(dict.fromkeys(name for one in several for name in one.missing))
    finding = clause.judge(holds, _told(found), several[0].required, missing=missing)
    if text_of_2020 is None:
        return finding
    note = f"the text of {text_of_2020}, as the caller says; the text of this year was not read"
    source = regulation(text_of_2020.year, "(f)(3)")
    return finding.replace(source=evolve(source, basis=Basis.DERIVED, note=note))


def _not(holds: bool | None) -> bool | None:
    return None if holds is None else not holds


def _told(found: Inaccuracies) -> str | None:
    kinds = "; ".join(one.value for one in InaccuracyKind if one in (found.kinds or ()))
    share = "" if found.share is None else f"{found.share} of the clinicians and groups"
    if found.are_any is False:
        return "none"
    return ", ".join(filter(None, (kinds, share))) or None
