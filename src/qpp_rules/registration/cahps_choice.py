"""The CAHPS for MIPS Survey in an MVP: which MVPs offer it, and who may choose it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.deadlines import check_mvp_with_cahps
from qpp_rules.registration.mvp_requests import Item
from qpp_rules.registration.paragraphs import BEGAN, notice, notices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Mvps
    from qpp_rules.registration.mvp_requests import MvpRequest

_page = Page(__name__)


def _data(note: str = "") -> Citation:
    basis = Basis.DERIVED if note else Basis.CMS_GUIDANCE
    return Citation("QPP measures data (CMS)", "mvp.json, hasCahps", None, basis, note)


_OF_2023: Final = frozenset({"G0056", "G0057", "M0001", "M0005"})
_OF_2024: Final = _OF_2023 - {"G0056"}
_OF_2025: Final = _OF_2024 | {"M1423"}
_OF_2026: Final = _OF_2025 | {"M1503"}
_WHO: Final = "Who must register?"
CAHPS_MVPS: Final = _page.parameter(
    "registration.cahps-mvps",
    "MVPs that offer the CAHPS for MIPS Survey",
    entry(2023, 2023, _OF_2023, _data()),
    entry(2024, 2024, _OF_2024, _data()),
    entry(2025, 2025, _OF_2025, _data()),
    entry(2026, 2026, _OF_2026, notice(_WHO)),
    entry(2027, 2027, _OF_2026, _data("CMS's file of 2027 is a placeholder: the MVPs of 2026")),
    note=BEGAN,
)
MVP_OFFERS: Final = _page.rule(
    "registration.cahps.mvp",
    "the MVP offers the CAHPS for MIPS Survey",
    CAHPS_MVPS,
    "REG-023",
    "REG-032",
    note=BEGAN,
)
MAY_CHOOSE: Final = _page.rule(
    "registration.cahps.mvp-participant",
    "a group, subgroup or APM Entity uses the CAHPS for MIPS Survey in an MVP",
    notices(_WHO, since=2023),
    "REG-022",
    "REG-028",
    note=BEGAN,
)
STATED: Final = _page.rule(
    "registration.mvp.cahps-stated",
    "the request states whether the CAHPS for MIPS Survey will be administered",
    notices("Prepare for MVP Registration", "414.1365(b)(2)", since=2023),
    "REG-005",
    note=BEGAN,
)

_WITH_SURVEY: Final = frozenset(
    {ParticipationOption.GROUP, ParticipationOption.SUBGROUP, ParticipationOption.APM_ENTITY}
)


def judge_mvp_offers(mvp: str | None, year: PerformanceYear, mvps: Mvps | None = None) -> Finding:
    """Return whether *mvp* offers the survey. It is not known if *mvps* says otherwise."""
    holds = None if mvp is None else _offers(mvp, year, mvps)
    missing = "mvp" if mvp is None else f"whether {mvp} offers the survey"
    required = ", ".join(sorted(CAHPS_MVPS.at(year)))
    return MVP_OFFERS.of(year).judge(holds, mvp, required, missing=(missing,))


def _offers(mvp: str, year: PerformanceYear, mvps: Mvps | None) -> bool | None:
    is_listed = mvp in CAHPS_MVPS.at(year)
    named = None if mvps is None else mvps.get(mvp)
    return is_listed if named is None or named.has_cahps is is_listed else None


def judge_cahps_choice(
    request: MvpRequest, year: PerformanceYear, as_of: datetime | None, mvps: Mvps | None
) -> Iterator[Finding]:
    """Yield whether *request* may choose the survey, if it does, and states the choice."""
    clause, is_left_out = STATED.of(year), Item.CAHPS in request.left_out
    if request.cahps is None:
        mvp = None if Item.MVP in request.left_out else request.mvp
        offers = None if mvp is None else _offers(mvp, year, mvps)
        unstated = () if is_left_out else ("cahps",)
        if Item.MVP in request.left_out or offers is False:
            yield clause.not_applicable()
        elif mvp is None:
            yield clause.unknown("mvp", *unstated)
        elif offers is None:
            yield clause.unknown(f"whether {mvp} offers the survey", *unstated)
        else:
            yield clause.not_met("left out") if is_left_out else clause.unknown("cahps")
        return
    yield clause.met("yes" if request.cahps else "no")
    if not request.cahps:
        return
    if Item.MVP not in request.left_out:
        yield judge_mvp_offers(request.mvp, year, mvps)
    option = request.participant.participation_option
    yield MAY_CHOOSE.of(year).judge(option in _WITH_SURVEY, option.value)
    in_time = check_mvp_with_cahps(as_of, as_of, year).findings[0]
    yield in_time if as_of else in_time.replace(missing=("as_of",))
