"""What a posting shows of each intermediary: the search law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.sources import GUIDE_2026, guidance
from qpp_rules.core.vocabulary import IntermediaryType, ParticipationOption, ReportingOption
from qpp_rules.postings import Column, Needs, PostedCell, PostedIntermediary, Posting
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.postings import YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis

    from qpp_rules.core.years import PerformanceYear


SEARCH: Final = Law("posting search law", guidance(GUIDE_2026, "Steps 1 to 7"))
_KINDS: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
_FITS: Final = {
    Column.REMEDIAL_ACTION: "No remedial action",
    Column.REPORTING_OPTIONS: "MVPs; traditional MIPS",
    Column.PARTICIPATION_OPTIONS: "Groups; subgroups",
    Column.IMPROVEMENT_ACTIVITIES: "IA_EPA_1; IA_PM_13",
    Column.MIPS_CQMS: "001, 112; 236",
}
"""What an intermediary writes that has everything the practice needs."""
_LACKS: Final = {
    Column.REMEDIAL_ACTION: ("Terminated", "Withdrawn"),
    Column.LAST_DATE: ("{year}-05-31",),
    Column.REPORTING_OPTIONS: ("MVPs", "APP; MVPs"),
    Column.PARTICIPATION_OPTIONS: ("Subgroups",),
    Column.IMPROVEMENT_ACTIVITIES: ("IA_PM_13",),
    Column.MIPS_CQMS: ("001; 112",),
}
"""What it writes that has not, or that stops it."""
_UNCLEAR: Final = {
    Column.REMEDIAL_ACTION: ("See the website", "Terminated until June"),
    Column.LAST_DATE: ("June 15 for EHR integration", "N/A", "5/1/{year}; 11/30/{year}"),
    Column.REPORTING_OPTIONS: ("All", "MVPs; ask us"),
    Column.PARTICIPATION_OPTIONS: ("All", "Groups; ask us"),
    Column.IMPROVEMENT_ACTIVITIES: ("all of them", "N/A"),
    Column.MIPS_CQMS: ("001; others on request", "Falls: Screening, Plan of Care"),
}
"""Cells that cannot be read for certain. Blank and missing cells are the same."""
_UNRELATED: Final = {
    Column.ORGANIZATION_TYPE: "Specialty Society",
    Column.SPECIALTY: "Cardiology\nInternal Medicine",
    Column.PARTICIPATION: "Existing: 2019, 2021-2022",
    Column.COST: "$300 per provider annually",
    Column.SERVICES: "Data entry; EHR integration",
    Column.ECQMS: "CMS165v14",
}
_BLANK: Final = "a blank cell"
_ABSENT: Final = "a missing column"


@attrs.frozen
class _Case:
    posting: Posting
    needs: Needs
    expected: tuple[bool | None, ...]
    faults: tuple[str, ...]


@st.composite
def _rows(
    draw: st.DrawFn, year: PerformanceYear, name: str, answer: bool | None
) -> tuple[PostedIntermediary, str]:
    """Return an intermediary that fits, does not, or has one unknown fact."""
    cells = {**_FITS, Column.LAST_DATE: f"{year}-11-30"}
    absent: tuple[Column, ...] = ()
    fault = "none"
    if answer is not True:
        column = draw(st.sampled_from(sorted(cells, key=lambda one: one.value)))
        written = _LACKS[column] if answer is False else (*_UNCLEAR[column], _BLANK, _ABSENT)
        chosen = draw(st.sampled_from(written)).format(year=year)
        fault = f"{column.value}: {chosen}"
        if chosen in (_BLANK, _ABSENT):
            del cells[column]
            absent = (column,) if chosen == _ABSENT else ()
        else:
            cells[column] = chosen
    unrelated = draw(st.frozensets(st.sampled_from(sorted(_UNRELATED, key=lambda one: one.value))))
    cells |= {column: text for column, text in _UNRELATED.items() if column in unrelated}
    one = PostedIntermediary(
        year=year,
        name=name,
        cells=[PostedCell(column, text) for column, text in cells.items()],
        absent=absent,
        tab="A",
        row=3,
    )
    return one, fault


@st.composite
def _cases(draw: st.DrawFn, years: tuple[PerformanceYear, ...]) -> _Case:
    year = draw(st.sampled_from(years))
    expected = draw(st.lists(st.sampled_from((None, False, True)), min_size=1, max_size=4))
    names = draw(st.permutations(("Alpha", "Beta", "Gamma", "Delta")))
    rows = [draw(_rows(year, *one)) for one in zip(names, expected, strict=False)]
    posting = Posting(
        year=year,
        kind=draw(st.sampled_from(_KINDS)),
        intermediaries=[one for one, _ in rows],
        is_complete=True,
    )
    needs = Needs(
        reporting_options={ReportingOption.TRADITIONAL_MIPS},
        participation_options={ParticipationOption.GROUP},
        mips_cqms={"236"},
        improvement_activities={"IA_EPA_1"},
        starts_on=date(year.year, 6, 1),
    )
    return _Case(posting, needs, tuple(expected), tuple(fault for _, fault in rows))


def check_posting_search(
    find: Callable[[Posting, Needs], Mapping[PostedIntermediary, Any]],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a search of a posting drops no intermediary, and takes nothing for granted.

    *find* takes a :class:`~qpp_rules.postings.Posting` and :class:`~qpp_rules.postings.Needs`, and
    returns a mapping from every intermediary to its answer; :func:`~qpp_rules.postings.find` is the
    model. *answer_of* reads from each True (fits), False (does not) or None (not known). The
    default reads a determination, or the answer itself.

    Every intermediary comes out, in the posting's order. One that lists all that is needed fits,
    and one that lists less, is terminated or withdrawn, or takes no more clients on the day does
    not. While a cell that is needed is blank, missing or unclear, and nothing else is wrong, the
    answer is not known, whatever the other cells say.

    >>> from qpp_rules import postings
    >>> check_posting_search(postings.find)

    Raises :class:`LawBroken`.

    Citation: 2026 QCDR/Qualified Registry participation guide, steps 1 to 7; that of 2023.
    """
    covered = tuple(years)

    def check(case: _Case) -> None:
        found = SEARCH.call(find, case.posting, case.needs)
        listed = case.posting.intermediaries
        if not isinstance(found, Mapping) or tuple(found) != listed:
            clause = "every intermediary of the posting comes out, in its order"
            names = ", ".join(one.name for one in listed)
            SEARCH.broken(clause, year=case.posting.year, listed=names)
        for one, expected, fault in zip(listed, case.expected, case.faults, strict=True):
            answer = answer_of(found[one])
            if answer is not expected:
                facts = {"year": one.year, "intermediary": one.name, "fault": fault}
                SEARCH.broken(_CLAUSES[expected], **facts, answer=str(answer))

    SEARCH.run(_cases(covered), check, settings)


_CLAUSES: Final = {
    True: "an intermediary that lists all that is needed fits",
    False: "one that lacks something, or is stopped, does not fit",
    None: "while a cell is not known, no other cell decides",
}
