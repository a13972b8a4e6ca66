"""Promoting Interoperability: what must be reported, and what may not stand together.

CMS's measures data flags each of several alternatives as required, so the required measures of a
year are listed here. Their exclusions, substitutes and levels of active engagement come from CMS's
file. Points are not modeled.

A numerator of 0 is not enough. A claimed exclusion replaces its measure.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.pages import Page, entry, text, texts
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.submissions.api_documentation import documented
from qpp_rules.submissions.content import Proportion
from qpp_rules.submissions.kinds import falls_short, refused, to_look_at
from qpp_rules.submissions.reported import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.parameters import Parameter
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Inventory, Measure
    from qpp_rules.submissions.content import MeasurementSet, Value
    from qpp_rules.submissions.reported import Examined, Reported

_page = Page(__name__)


def _data(key: str, *, note: str = "", basis: Basis = Basis.CMS_GUIDANCE) -> Citation:
    return Citation("QPP measures data (CMS)", f"measures-data.json, {key}", None, basis, note)


def _copy(note: str) -> Citation:
    """Cite CMS's notices on the rule for 2026, which were read as others copied them."""
    return Citation("QPP measures data (CMS)", "measures-data.json", None, Basis.SECONDARY, note)


_LOGGED: Final = documented("Change Log")
_CONVERSION: Final = Citation(
    "QPP Conversion Tool (CMS)", "PiSectionValidator", None, Basis.CMS_GUIDANCE
)

_ATTESTED: Final = ("INFBLO_1", "ONCDIR_1", "PPHI_1")
_OF_2019: Final = (*_ATTESTED, "EP_1", "HIE_1", "HIE_4", "PEA_1")
_OF_2022: Final = (*_OF_2019, "PHCDRR_1", "PHCDRR_3", "PPHI_2")


def _named(prefix: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{name}" for name in sorted(names))


REQUIRED_MEASURES: Final = _page.parameter(
    "submissions.interoperability.required-measures",
    "Promoting Interoperability measures that must be reported, excluded or replaced",
    entry(
        2017,
        2017,
        _named("ACI", *_ATTESTED, "EP_1", "HIE_1", "HIE_2", "PEA_1"),
        _data("isRequired"),
    ),
    entry(
        2018,
        2018,
        _named("PI", *_ATTESTED, "EP_1", "HIE_1", "HIE_2", "PEA_1"),
        _data("isRequired"),
    ),
    entry(2019, 2021, _named("PI", *_OF_2019), _data("isRequired")),
    entry(2022, 2022, _named("PI", *_OF_2022), _data("isRequired")),
    entry(2023, 2026, _named("PI", *_OF_2022, "EP_2"), _data("isRequired")),
    note="CMS's file of 2027 is a placeholder, and no text of that year was read. "
    "Ask about the other categories alone.",
)
MORE_EXCLUSIONS: Final[Parameter[tuple[tuple[str, tuple[str, ...]], ...]]] = _page.parameter(
    "submissions.interoperability.more-exclusions",
    "exclusions that CMS's measures data does not link to their measure",
    entry(
        2017,
        2017,
        (
            ("ACI_EP_1", ("ACI_LVPP_1",)),
            ("ACI_HIE_1", ("ACI_LVOTC_1",)),
            ("ACI_HIE_2", ("ACI_LVITC_1",)),
        ),
        _data("substitutes"),
    ),
    entry(2019, 2019, (("PI_HIE_4", ("PI_CUITC_1", "PI_LVITC_2")),), _data("reportingCategory")),
    note="In other years the data links them.",
)
NOT_BESIDE: Final = _page.parameter(
    "submissions.interoperability.not-beside",
    "exclusions that CMS refuses with PI_HIE_5, though its measures data does not link them",
    entry(2022, 2026, ("PI_LVITC_2", "PI_LVOTC_1"), _CONVERSION),
)

REQUIRED: Final = falls_short(
    _page.rule(
        "submissions.interoperability.required",
        "a required Promoting Interoperability measure is reported, excluded or replaced",
        REQUIRED_MEASURES,
        note=REQUIRED_MEASURES.note,
    )
)
NUMERATOR: Final = falls_short(
    _page.rule(
        "submissions.interoperability.numerator",
        "the numerator of a required Promoting Interoperability measure is at least one",
        texts(2017, 2026, cfr("414.1375(b)(2)", as_of=date(2021, 1, 1)), read=2021),
    )
)
ATTESTATION: Final = refused(
    _page.rule(
        "submissions.interoperability.attestation",
        "a required attestation is yes",
        (
            text(2017, 2020, _data("isRequired")),
            text(2021, 2021, cfr("414.1375(b)(3)", as_of=date(2021, 1, 1))),
            text(2022, 2026, _data("isRequired")),
            text(
                2027,
                2027,
                cfr(
                    "414.1375(b)(3)",
                    as_of=date(2021, 1, 1),
                    basis=Basis.DERIVED,
                    note="which attestations 2027 requires was not found",
                ),
            ),
        ),
    )
)
SAFER: Final = refused(
    _page.rule(
        "submissions.interoperability.safer",
        "the SAFER Guides attestation is reported, and is yes if that is required",
        (
            text(
                2022,
                2024,
                _data(
                    "isRequired",
                    note="whether a no is enough was not found for these years",
                ),
            ),
            text(
                2025,
                2026,
                _copy("a third party says that it must be yes; CMS's own text was not read"),
            ),
        ),
    )
)
LEVEL: Final = falls_short(
    _page.rule(
        "submissions.interoperability.engagement",
        "one level of active engagement is reported with a public health measure",
        (text(2023, 2026, _data("preprod")),),
    )
)
SUPPRESSED: Final = falls_short(
    _page.rule(
        "submissions.interoperability.suppressed",
        "a measure that CMS suppressed in the year is reported or excluded",
        (
            text(
                2025,
                2025,
                _copy(
                    "CMS's notice on the rule for 2026 suppresses PI_PHCDRR_3, as a copy says; "
                    "whether it still must be reported was not found"
                ),
            ),
        ),
    )
)
PUBLIC_HEALTH: Final = falls_short(
    _page.rule(
        "submissions.interoperability.public-health",
        "enough public health measures are reported",
        (
            text(
                2019,
                2021,
                _data(
                    "isRequired",
                    note="CMS's file flags all five as required; how many are enough was not found",
                ),
            ),
        ),
    )
)
TRANSITION: Final = falls_short(
    _page.rule(
        "submissions.interoperability.transition",
        "the edition of the technology allows the transition measures",
        (
            text(
                2017,
                2018,
                _data("measureSets", note="which edition of CEHRT opens them was not found"),
            ),
        ),
    )
)
BONUS: Final = to_look_at(
    _page.rule(
        "submissions.interoperability.bonus",
        "a bonus measure is reported",
        (text(2017, 2026, _data("isBonus")),),
    )
)
TOGETHER: Final = refused(
    _page.rule(
        "submissions.interoperability.not-together",
        "no exclusion or substitute is reported together with the measure that it replaces",
        (text(2017, 2022, _LOGGED[0].source), *_LOGGED),
        "SUB-070",
    )
)
_SAFER_GUIDES: Final = "PI_PPHI_2"
_SUPPRESSED_MEASURE: Final = "PI_PHCDRR_3"
_OF_SUPPRESSED: Final = "what CMS asks of a suppressed measure"
_ALONE: Final = "PI_HIE_5"
_TRANSITION_SET: Final = "transition"


def examine_interoperability(reported: Reported, examined: Examined) -> None:
    """Examine whether *reported* holds what the category asks for; raise YearNotCovered in 2027."""
    year, inventory = reported.year, reported.inventory
    values: dict[str, Value] = {}
    for placed in counted(reported, examined):
        name, value = placed.measurement.measure_id, placed.measurement.value
        values[name] = value if _is_enough(value) else values.get(name, value)
    yes = {name for name, value in values.items() if _is_enough(value)}
    for name in _required(inventory):
        examined.decide(_required_finding(name, values, yes, inventory))
        _examine_level(name, yes, inventory, examined)
    if PUBLIC_HEALTH.covers(year):
        told = ", ".join(sorted(name for name in yes if "_PHCDRR_" in name)) or "none"
        examined.decide(
            PUBLIC_HEALTH.of(year).unknown(
                f"the number of public health measures that CMS asked for in {year}",
                observed=told,
            )
        )
    for name in sorted(yes):
        measure = inventory.get(name)
        if measure is not None and measure.is_bonus:
            examined.note(BONUS.of(year).met(name))


def _is_enough(value: Value) -> bool:
    return value.numerator > 0 if isinstance(value, Proportion) else value is True


def _required(inventory: Inventory) -> tuple[str, ...]:
    """Return the required measures: those of the year, and what else the file flags.

    A flagged measure that replaces another, or is a level of it, is not required on its own. Public
    health measures of 2019 to 2021 are all flagged, though not all are asked for.
    """
    year = inventory.year
    listed = REQUIRED_MEASURES.at(year)
    not_alone = {
        other
        for one in inventory.measures
        for other in (one.substitutes or frozenset()) | (one.engagement_levels or frozenset())
        if one.identifier in listed or one.is_bonus
    }
    flagged = {
        one.identifier
        for one in inventory.measures
        if one.is_required
        and not one.is_bonus
        and one.identifier not in not_alone
        and not ("_PHCDRR_" in one.identifier and PUBLIC_HEALTH.covers(year))
    }
    return tuple(sorted({*listed, *flagged}))


def _exclusions(name: str, inventory: Inventory) -> frozenset[str]:
    """Return the exclusions of the measure *name*: in CMS's data, and those it does not link."""
    measure = inventory.get(name)
    linked = (measure and measure.exclusions) or frozenset()
    year = inventory.year
    more = dict(MORE_EXCLUSIONS.at(year)) if MORE_EXCLUSIONS.covers(year) else {}
    return linked | frozenset(more.get(name, ()))


def _substitutes(name: str, inventory: Inventory) -> frozenset[str]:
    measure = inventory.get(name)
    return (measure and measure.substitutes) or frozenset()


def _required_finding(
    name: str, values: Mapping[str, Value], yes: set[str], inventory: Inventory
) -> Finding:
    """Return whether the required measure *name* is reported, excluded or replaced."""
    exclusions = _exclusions(name, inventory)
    substitutes = _substitutes(name, inventory) - exclusions
    ways = ["reported"]
    ways += [f"excluded by {' or '.join(sorted(exclusions))}"] if exclusions else []
    ways += [f"replaced by {' or '.join(sorted(substitutes))}"] if substitutes else []
    clause = _rule_of(name, values.get(name)).of(inventory.year)
    required = "; or ".join(ways)
    if name in yes:
        return clause.met(_said(values[name]), required, about=name)
    if excluded := sorted(exclusions & yes):
        return clause.met(f"excluded by {excluded[0]}", required, about=name)
    replaced = sorted(substitutes & yes)
    if replaced and all(_is_of_transition(one, inventory) for one in replaced):
        observed = f"replaced by {replaced[0]}"
        clause = TRANSITION.of(inventory.year)
        return clause.unknown("the edition of the CEHRT", observed=observed, about=name)
    if replaced:
        return clause.met(f"replaced by {replaced[0]}", required, about=name)
    return _not_reported(name, values.get(name), inventory.year, required, about=name)


def _not_reported(
    name: str, value: Value | None, year: PerformanceYear, required: str, *, about: str
) -> Finding:
    """Return the finding on a required measure that is not reported, excluded or replaced."""
    if _is_suppressed(name, year):
        return SUPPRESSED.of(year).unknown(_OF_SUPPRESSED, observed=_said(value), about=about)
    clause = _rule_of(name, value).of(year)
    is_guess = clause.rule is SAFER and clause.citation.basis is Basis.CMS_GUIDANCE
    if is_guess and value is not None:
        return clause.unknown("whether a no is enough", observed=_said(value), about=about)
    return clause.not_met(_said(value), required, about=about)


def _is_suppressed(name: str, year: PerformanceYear) -> bool:
    return name == _SUPPRESSED_MEASURE and SUPPRESSED.covers(year)


def _rule_of(name: str, value: Value | None) -> Rule:
    if name == _SAFER_GUIDES:
        return SAFER
    if name.partition("_")[2] in _ATTESTED:
        return ATTESTATION
    return NUMERATOR if isinstance(value, Proportion) else REQUIRED


def _said(value: Value | None) -> str:
    if isinstance(value, Proportion):
        return f"{value.numerator} of {value.denominator}"
    return "not reported" if value is None else "yes" if value is True else "no"


def _is_of_transition(name: str, inventory: Inventory) -> bool:
    measure = inventory.get(name)
    return measure is not None and _TRANSITION_SET in (measure.measure_sets or ())


def _examine_level(name: str, yes: set[str], inventory: Inventory, examined: Examined) -> None:
    measure = inventory.get(name)
    levels = (measure and measure.engagement_levels) or frozenset()
    if name in yes and levels and LEVEL.covers(inventory.year):
        told = ", ".join(sorted(levels & yes)) or "none"
        required = f"one of {', '.join(sorted(levels))}"
        holds = len(levels & yes) == 1 or (None if _is_suppressed(name, inventory.year) else False)
        clause = (SUPPRESSED if holds is None else LEVEL).of(inventory.year)
        missing = (_OF_SUPPRESSED,)
        examined.decide(clause.judge(holds, told, required, missing=missing, about=name))


def attestation_findings(sets: Iterable[MeasurementSet], inventory: Inventory) -> Iterator[Finding]:
    """Yield whether each required attestation is in *sets*, all that are submitted, and is yes.

    Each program has its own. An attestation that is there is told of at its own path, and one that
    is absent at that of the program's first set.
    """
    year = inventory.year
    first: dict[str | None, str] = {}
    told: dict[tuple[str | None, str], tuple[str, Value]] = {}
    for place, one in enumerate(sets):
        if one.category is not PerformanceCategory.PROMOTING_INTEROPERABILITY:
            continue
        path = first.setdefault(one.program, f"measurementSets[{place}]")
        for number, each in enumerate(one.measurements):
            key = one.program, each.measure_id
            if key not in told or each.value is True:
                told[key] = f"measurementSets[{place}].measurements[{number}].value", each.value
    for program, path in first.items():
        if not REQUIRED_MEASURES.covers(year):
            missing = f"which attestations {year} requires"
            yield ATTESTATION.of(year).unknown(missing, about=path)
            continue
        for name in REQUIRED_MEASURES.at(year):
            rule = _rule_of(name, None)
            if rule not in (ATTESTATION, SAFER):
                continue
            about, value = told.get((program, name), (path, None))
            required = f"{name} is yes"
            if value is True:
                yield rule.of(year).met(_said(value), required, about=about)
            else:
                yield _not_reported(name, value, year, required, about=about)


def refusals(
    measurements: MeasurementSet, inventory: Inventory, *, about: str
) -> Iterator[Finding]:
    """Yield each exclusion or substitute that is reported with the measure it replaces.

    CMS refuses them. A value that is a no counts too: what is sent together decides. *about* is the
    path of the set. A set without such a pair has no finding. If the data does not say what a
    measure excludes or replaces, it is not known whether it is reported with another.
    """
    year = inventory.year
    places = {one.measure_id: place for place, one in enumerate(measurements.measurements)}
    clause = TOGETHER.of(year)
    for one, other, verdict in sorted(_pairs(places.keys(), inventory)):
        observed = f"{one} beside {other}"
        path = f"{about}.measurements[{max(places[one], places[other])}]"
        missing = (f"whether CMS refuses {observed} in {year}",)
        holds = None if verdict == _NOT_FOUND else False
        yield clause.judge(holds, observed, "one of the two", missing=missing, about=path)
    if len(places) > 1:
        for name in sorted(places):
            measure = inventory.get(name)
            for key, known in _linked(measure) if measure is not None else ():
                if known is None:
                    path = f"{about}.measurements[{places[name]}]"
                    missing = (f"{key} in the measures data",)
                    yield clause.unknown(*missing, observed=name, about=path)


def _linked(measure: Measure) -> tuple[tuple[str, AbstractSet[str] | None], ...]:
    """Return what *measure* may not stand beside, by CMS's key; None where it is not known."""
    if measure.category is not PerformanceCategory.PROMOTING_INTEROPERABILITY:
        return ()
    return (("exclusion", measure.exclusions), ("substitutes", measure.substitutes))


_REFUSED: Final = "refused"
_NOT_FOUND: Final = "not found"


def _pairs(present: AbstractSet[str], inventory: Inventory) -> set[tuple[str, str, str]]:
    """Return the pairs in *present* that may not stand together, and whether that was found."""
    pairs = {
        (min(one, other), max(one, other), _REFUSED)
        for one in present
        for other in (_exclusions(one, inventory) | _substitutes(one, inventory)) & present
    }
    if _ALONE in present:
        found = _REFUSED if NOT_BESIDE.covers(inventory.year) else _NOT_FOUND
        pairs |= {(_ALONE, other, found) for other in _NOT_BESIDE_ALONE & present}
    return pairs


_NOT_BESIDE_ALONE: Final = frozenset(NOT_BESIDE.entries[0].value)
