"""Reweighting outside the automatic policy: applications and subgroups."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_count,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, entry, text, texts
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.reweighting.completions import Fact, decided
from qpp_rules.reweighting.final_scores import listed
from qpp_rules.reweighting.paragraphs import NOTICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.parameters import Entry


class Route(Enumeration):
    """How a participant is reweighted for extreme and uncontrollable circumstances."""

    AUTOMATIC = "automatically, without an application"
    APPLICATION = "by its own application"
    INHERITED = "as its group's are"


_page = Page(__name__)

_APPLYING: Final = cfr("414.1380(c)(2)(i)")
_OF_SUBGROUPS: Final = cfr("414.1365(e)(2)(ii)")


def _by_year(source: Citation, first: int) -> Iterator[Entry[None]]:
    yield from texts(first, 2025, source, read=2024)
    yield text(2026, 2026, NOTICE)
    yield text(2027, 2027, unread(2024, source))


APPLIES: Final = _page.rule(
    "reweighting.application",
    "the participant may apply for reweighting",
    tuple(_by_year(_APPLYING, 2018)),
    "REW-008",
    note="In 2017 the policy was automatic only.",
)
INHERITS: Final = _page.rule(
    "reweighting.subgroup",
    "a subgroup's categories are reweighted as its group's are",
    tuple(_by_year(cfr("414.1365(e)(2)"), 2023)),
    "REW-009",
    note="Subgroups began with performance year 2023.",
)
SUBGROUP_APPLIES: Final = _page.rule(
    "reweighting.subgroup.application",
    "a subgroup may apply for reweighting separately from its group",
    tuple(_by_year(_OF_SUBGROUPS, 2023)),
    "REW-010",
    note="Subgroups began with performance year 2023.",
)
_LAST_OF_SUBGROUPS: Final = PerformanceYear(2023)
"""The last year in which a subgroup could apply for itself."""
_APM_ENTITY: Final = unread(2021, cfr("414.1317(b)(4)"))
INTEROPERABLE_SHARE: Final = _page.parameter(
    "reweighting.apm-entity.share",
    "share of an APM Entity's clinicians that Promoting Interoperability reweighting must exceed",
    entry(2023, 2027, Fraction(3, 4), _APM_ENTITY),
)
ENOUGH_CLINICIANS: Final = _page.rule(
    "reweighting.apm-entity.clinicians",
    "enough of the APM Entity's clinicians qualify for Promoting Interoperability reweighting",
    INTEROPERABLE_SHARE,
    "REW-016",
)
ALL_CATEGORIES: Final = _page.rule(
    "reweighting.apm-entity.categories",
    "the APM Entity asks for the reweighting of all four categories",
    INTEROPERABLE_SHARE,
    "REW-016",
)


def route(participation_option: ParticipationOption, year: PerformanceYear) -> Determination[Route]:
    """Decide how a participant's categories are reweighted for such circumstances.

    AUTOMATIC for individuals, APPLICATION for groups, virtual groups and APM Entities, INHERITED
    for subgroups. In 2023 a subgroup could also apply for itself, so its answer is APPLICATION.

    >>> route(ParticipationOption.SUBGROUP, PerformanceYear(2026)).answer
    <Route.INHERITED: "as its group's are">

    Raises InvalidType for an argument of the wrong type. Raises YearNotCovered before 2018, the
    first year of applications, and for a subgroup before 2023.

    Citation: 42 CFR § 414.1380(c)(2)(i); 42 CFR § 414.1365(e)(2); the 2026 notice of CMS.
    """
    check_year("route", year)
    take("route", participation_option=(participation_option, instance_of(ParticipationOption)))
    if participation_option is ParticipationOption.SUBGROUP:
        applies = SUBGROUP_APPLIES.of(year).judge(year == _LAST_OF_SUBGROUPS)
        found = Route.APPLICATION if year == _LAST_OF_SUBGROUPS else Route.INHERITED
        return Determination(found, year, (INHERITS.of(year).met(), applies))
    clause, about = APPLIES.of(year), participation_option.value
    if participation_option is ParticipationOption.INDIVIDUAL:
        return Determination(Route.AUTOMATIC, year, (clause.not_applicable(about=about),))
    return Determination(Route.APPLICATION, year, (clause.met(about=about),))


def of_subgroup(
    group: Iterable[PerformanceCategory] | None,
    year: PerformanceYear,
    *,
    own: Iterable[PerformanceCategory] | None = (),
) -> Determination[frozenset[PerformanceCategory] | None]:
    """Return which categories of a subgroup are reweighted: those of its *group*.

    *own* are those that an application of the subgroup alone asked for. It counts in 2023 only.
    None means "not known".

    >>> promoting = PerformanceCategory.PROMOTING_INTEROPERABILITY
    >>> of_subgroup({promoting}, PerformanceYear(2026)).answer == {promoting}
    True

    Raises InvalidType for an argument of the wrong type, and YearNotCovered before 2023.

    Citation: 42 CFR § 414.1365(e)(2).
    """
    inherits, applies = INHERITS.of(year), SUBGROUP_APPLIES.of(year)
    of_group, asked_for = as_frozenset(group), as_frozenset(own)
    some = optional(each(frozenset, PerformanceCategory))
    take("of_subgroup", group=(of_group, some), own=(asked_for, some))
    counts = year == _LAST_OF_SUBGROUPS
    answer, missing = decided(
        lambda inherited, apart: inherited | apart if counts else inherited,
        _categories(of_group, "group"),
        _categories(asked_for, "own"),
    )
    findings = [
        inherits.judge(
            None if of_group is None else True,
            None if of_group is None else listed(of_group),
            missing=("group",),
        )
    ]
    if asked_for != frozenset():
        known = None if asked_for is None else listed(asked_for)
        holds = counts and (None if asked_for is None else True)
        findings.append(applies.judge(holds, known, missing=("own",)))
    return Determination(answer, year, tuple(findings), missing=missing)


def _categories(given: frozenset[PerformanceCategory] | None, name: str) -> Fact:
    if given is not None:
        return Fact((given,), (name,))
    every = list(PerformanceCategory)
    sizes = range(len(every) + 1)
    some = (frozenset(one) for size in sizes for one in combinations(every, size))
    return Fact(tuple(some), (name,))


def check_apm_entity_application(
    categories: Iterable[PerformanceCategory] | None,
    interoperability_reweighted: int | None,
    clinicians: int | None,
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether an APM Entity may apply for reweighting.

    It must ask for all four *categories*, and more than 75% of its *clinicians* must qualify for
    the reweighting of Promoting Interoperability. None means "not known". CMS decides on the
    application itself. Once approved, data does not void it: see :func:`would_void`.

    >>> year = PerformanceYear(2026)
    >>> check_apm_entity_application(PerformanceCategory, 75, 100, year).answer
    False

    Raises InvalidType or InvalidValue for a malformed argument, for no clinicians, and for more
    reweighted than there are; YearNotCovered before 2023.

    Citation: 42 CFR § 414.1317(b)(4).
    """
    subject, share = "check_apm_entity_application", INTEROPERABLE_SHARE.at(year)
    asked_for = as_frozenset(categories)
    take(
        subject,
        categories=(asked_for, optional(each(frozenset, PerformanceCategory))),
        interoperability_reweighted=(interoperability_reweighted, optional(a_count)),
        clinicians=(clinicians, optional(a_count)),
    )
    if clinicians == 0:
        expected = "at least one clinician, or None"
        raise InvalidValue.of(subject, "clinicians", given="0", expected=expected)
    found: Fraction | None = None
    if clinicians is not None and interoperability_reweighted is not None:
        found = Fraction(interoperability_reweighted, clinicians)
        if found > 1:
            given, expected = str(interoperability_reweighted), f"at most {clinicians}, all of them"
            name = "interoperability_reweighted"
            raise InvalidValue.of(subject, name, given=given, expected=expected)
    counts = {"interoperability_reweighted": interoperability_reweighted, "clinicians": clinicians}
    missing = tuple(name for name, count in counts.items() if count is None)
    return all_met(
        year,
        (
            ALL_CATEGORIES.of(year).judge(
                None if asked_for is None else asked_for == frozenset(PerformanceCategory),
                None if asked_for is None else listed(asked_for),
                missing=("categories",),
            ),
            ENOUGH_CLINICIANS.of(year).judge(
                None if found is None else found > share,
                None if found is None else f"{found * 100}%",
                f"more than {share * 100}%",
                missing=missing,
            ),
        ),
    )
