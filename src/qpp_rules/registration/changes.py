"""Editing and withdrawing a registration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, our_reading, text
from qpp_rules.core.sources import guidance, unread
from qpp_rules.core.years import PerformanceYear, an_instant, check_year
from qpp_rules.deadlines import calendar, check
from qpp_rules.registration.paragraphs import BEGAN, notice, regulation

if TYPE_CHECKING:
    from datetime import datetime

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.findings import Finding, Rule

_page = Page(__name__)

_HOW: Final = notice("How to Register", "414.1365(b)(1)")
MVP_EDITED: Final = _page.rule(
    "registration.mvp.edited",
    "the MVP registration is edited while MVP registration is open",
    (text(2026, 2026, _HOW),),
    "REG-014",
    note="That a registration can be edited was read in the notice of 2026 only.",
)
CAHPS_ADDED: Final = _page.rule(
    "registration.mvp.cahps-added",
    "the survey is added while registration for it is open",
    our_reading(
        (text(2026, 2026, _HOW),),
        "the notice sets a limit for registering and says nothing of editing; we take the survey "
        "not to be added after its registration has closed, and it could be, until MVP "
        "registration closes",
    ),
    "REG-014",
    note=MVP_EDITED.note,
)
MVP_WITHDRAWN: Final = _page.rule(
    "registration.mvp.withdrawn",
    "an MVP registration can be withdrawn",
    our_reading(
        regulation("414.1365(b)(1)", "How to Register"),
        "no text that was read says whether an MVP registration can be withdrawn; it could be, "
        "until MVP registration closes, or not at all",
    ),
    "REG-014",
    note=BEGAN,
)


def _guide(year: int) -> Citation:
    return guidance(
        f"{year} CAHPS for MIPS Survey registration guide",
        "change or cancel a registration",
        note="only the headings of the guide were read",
    )


_OTHER_YEARS: Final = (
    "only the guides of 2020, 2021 and 2023 have sections on it; we take it to be possible in the "
    "other years too, while registration is open, and it could be impossible"
)
CAHPS_CHANGED: Final = _page.rule(
    "registration.cahps.changed",
    "the registration for the survey is changed or canceled while registration is open",
    (
        text(2020, 2020, _guide(2020)),
        text(2021, 2021, _guide(2021)),
        text(2023, 2023, _guide(2023)),
        *our_reading((text(2024, 2027, unread(2023, _guide(2023))),), _OTHER_YEARS),
    ),
    "REG-041",
    note="What could be changed in this year was not read.",
)


def may_edit_mvp(
    year: PerformanceYear, *, as_of: datetime | None, adds_cahps: bool | None
) -> Determination[bool | None]:
    """Decide whether an MVP registration can be edited at *as_of*, an aware datetime.

    *adds_cahps* says whether the edit adds the CAHPS for MIPS Survey, which we take not to be
    possible after registration for the survey has closed. None means "not known".

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, PerformanceYear
    >>> july = datetime(2026, 7, 1, 9, tzinfo=EASTERN)
    >>> year = PerformanceYear(2026)
    >>> may_edit_mvp(year, as_of=july, adds_cahps=False).answer
    True
    >>> may_edit_mvp(year, as_of=july, adds_cahps=True).answer
    False

    Raises YearNotCovered for any year but 2026, InvalidType or InvalidValue for an argument that is
    malformed.

    Citation: 2026 QPP notices; 42 CFR § 414.1365(b)(1).
    """
    MVP_EDITED.of(check_year("may_edit_mvp", year))
    take(
        "may_edit_mvp",
        as_of=(as_of, optional(an_instant)),
        adds_cahps=(adds_cahps, optional(a_flag)),
    )
    edited = _while_open(MVP_EDITED, "mvp-registration", year, as_of)
    added = _while_open(CAHPS_ADDED, "cahps-registration", year, as_of)
    if adds_cahps is False or edited.holds is False:
        return all_met(year, (edited,))
    if adds_cahps is None and added.holds is not True:
        added = CAHPS_ADDED.of(year).unknown("adds_cahps", *added.missing, observed=as_of)
    return all_met(year, (edited, added))


def may_withdraw_mvp(year: PerformanceYear) -> Determination[None]:
    """Return that it is not known whether an MVP registration can be withdrawn: no text says so.

    >>> may_withdraw_mvp(PerformanceYear(2026)).missing
    ("CMS's word on withdrawing an MVP registration",)

    Raises YearNotCovered before 2023.

    Citation: 42 CFR § 414.1365(b)(1).
    """
    clause = MVP_WITHDRAWN.of(check_year("may_withdraw_mvp", year))
    return Determination(
        None, year, (clause.unknown("CMS's word on withdrawing an MVP registration"),)
    )


def may_change_cahps(
    year: PerformanceYear, *, as_of: datetime | None
) -> Determination[bool | None]:
    """Decide whether a registration for the survey can be changed or canceled at *as_of*.

    It can while registration is open. For years without a guide that says so this is our reading.
    For 2020 the window was not found, and the answer is None.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, PerformanceYear
    >>> july = datetime(2023, 7, 1, 9, tzinfo=EASTERN)
    >>> may_change_cahps(PerformanceYear(2023), as_of=july).answer
    False

    Raises YearNotCovered before 2020 and for 2022, InvalidType or InvalidValue for anything but an
    aware datetime.

    Citation: CAHPS for MIPS Survey registration guides of 2020, 2021 and 2023.
    """
    CAHPS_CHANGED.of(check_year("may_change_cahps", year))
    take("may_change_cahps", as_of=(as_of, optional(an_instant)))
    return all_met(year, (_while_open(CAHPS_CHANGED, "cahps-registration", year, as_of),))


def _while_open(rule: Rule, key: str, year: PerformanceYear, as_of: datetime | None) -> Finding:
    """Return whether the window *key* is open at *as_of*, as a finding of *rule*."""
    window, clause = calendar(year).get(key), rule.of(year)
    if window is None:
        return clause.unknown(f"the window of {key}", observed=as_of)
    found = check(window, as_of, year)
    names = {"done": "as_of"}
    missing = tuple(names.get(one, one) for one in found.missing)
    return clause.judge(found.answer, as_of, str(window), missing=missing)
