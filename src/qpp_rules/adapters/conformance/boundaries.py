"""The cases at the boundaries of every year: at each figure, just below it and just above it.

They are made from the parameters, so that a new year brings its own.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from qpp_rules import deadlines, eligibility, sampling, submissions
from qpp_rules.adapters.conformance.case import case
from qpp_rules.adapters.conformance.contents import contents
from qpp_rules.adapters.conformance.documents import documents
from qpp_rules.adapters.conformance.places import slug, years_of
from qpp_rules.adapters.conformance.questions import CONFIRMED, IN_WINDOW, RATES
from qpp_rules.adapters.conformance.worked import in_words
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.vocabulary import (
    ClinicianType,
    CollectionType,
    PerformanceCategory,
    QpStatus,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.elections import Choice
from qpp_rules.eligibility import (
    ClinicianFacts,
    Criterion,
    Eligibility,
    GroupFacts,
    NoClaims,
    Volume,
)
from qpp_rules.rulebook import rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.adapters.conformance.case import Case
    from qpp_rules.core.parameters import Parameter
    from qpp_rules.sampling import SampleSize

_CENT, _SECOND, _DAY = Decimal("0.01"), timedelta(seconds=1), timedelta(days=1)
_THRESHOLD: Final = "eligibility.low-volume-threshold"
_FIGURES: Final = {
    Criterion.ALLOWED_CHARGES: ("allowed_charges", _CENT),
    Criterion.PATIENTS: ("patients", 1),
    Criterion.SERVICES: ("services", 1),
}


def boundaries() -> Iterator[Case]:
    """Yield every case at a boundary, question by question and year by year."""
    yield from _individuals()
    yield from _groups()
    yield from _small_practices()
    yield from _samples()
    yield from _windows()
    yield from _confirmations()
    yield from _elections()
    yield from _records()
    yield from documents()
    yield from _rates()
    yield from _completeness()
    yield from _cases()
    yield from _weights()
    yield from contents()


_EVERY_YEAR: Final = years_of(eligibility.CLINICIAN_TYPES.entries)


# --- eligibility -------------------------------------------------------------------------------


def _volumes(year: int) -> tuple[Volume, Volume]:
    """Return a volume above every figure of the year, and one below every figure."""
    figures = eligibility.LOW_VOLUME_THRESHOLD.at(PerformanceYear(year))
    above = Volume(figures.allowed_charges * 2, figures.patients * 2, figures.patients * 4)
    return above, Volume(figures.allowed_charges / 2, figures.patients // 4, figures.patients // 2)


def _around(year: int) -> Iterator[tuple[str, str, dict[str, Volume], str]]:
    """Yield a place, a situation, the segments and the rule for each boundary of the threshold."""
    figures = eligibility.LOW_VOLUME_THRESHOLD.at(PerformanceYear(year))
    above, below = _volumes(year)
    both = ("segment_1", "segment_2")
    for criterion in Criterion:
        figure = figures.of(criterion)
        name, step = _FIGURES[criterion]
        part = name.replace("_", "-")
        if figure is None:
            yield (
                f"{part}/not-tested",
                f"{criterion.value} not known, which the year does not test; above the others",
                dict.fromkeys(both, evolve(above, **{name: None})),
                "eligibility.segments.above-in-both",
            )
            continue
        words = criterion.value
        places: dict[str, Any] = {
            "below": figure - step,  # type: ignore[operator]
            "at": figure,
            "above": figure + step,  # type: ignore[operator]
            "unknown": None,
        }
        for place, value in places.items():
            told = f"{words} not known" if value is None else f"{words} {value}"
            rule_id = f"{_THRESHOLD}.{part}"
            # With more patients than services, the figures would contradict each other.
            are_tied = value is not None and figures.services is not None
            if not (are_tied and criterion is Criterion.PATIENTS):
                yield (
                    f"{part}/{place}/others-below",
                    f"{told} in both segments; the others are below the threshold",
                    dict.fromkeys(both, evolve(below, **{name: value})),
                    rule_id,
                )
            if are_tied and criterion is Criterion.SERVICES:
                continue
            for segment in both:
                yield (
                    f"{part}/{place}/{segment.replace('_', '-')}",
                    f"{told} in {segment.replace('_', ' ')}; the others are above the threshold",
                    {**dict.fromkeys(both, above), segment: evolve(above, **{name: value})},
                    rule_id,
                )


def _clinician(year: int, **changes: Any) -> ClinicianFacts:
    above, _ = _volumes(year)
    known = ClinicianFacts(
        clinician_type=ClinicianType.DOCTOR_OF_MEDICINE,
        medicare_enrolled_on=date(2010, 1, 1),
        earlier_medicare_claims=False,
        qp_status=QpStatus.NOT_QP,
        segment_1=above,
        segment_2=above,
    )
    return evolve(known, **changes)


def _individuals() -> Iterator[Case]:
    name = "individual-eligibility"
    for year in years_of(eligibility.LOW_VOLUME_THRESHOLD.entries):
        for place, situation, segments, about in _around(year):
            yield case(name, place, year, situation, _clinician(year, **segments), about)
        for place, situation, changes, about in _of_clinicians(year):
            yield case(name, place, year, situation, _clinician(year, **changes), about)


_BILLED: Final = {True: "billed before", False: "not billed before", None: "not known whether"}


def _of_clinicians(year: int) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Yield what else decides the eligibility of an individual above every figure."""
    for kind in ClinicianType:
        changes: dict[str, Any] = {"clinician_type": kind}
        yield f"type/{slug(kind)}", kind.value, changes, "eligibility.clinician-type"
    for status in QpStatus:
        yield f"qp/{slug(status)}", status.value, {"qp_status": status}, "eligibility.qp"
    for elects in (True, False, None):
        told = {True: "elects", False: "does not elect", None: "election not known"}[elects]
        changes = {"qp_status": QpStatus.PARTIAL_QP, "partial_qp_elects": elects}
        place = f"partial-qp/{told.replace(' ', '-')}"
        yield place, f"Partial QP, {told}", changes, "eligibility.partial-qp"
    first = PerformanceYear(year).first_day
    for place, day in (("before", first - _DAY), ("first-day", first), ("within", first + _DAY)):
        for billed in (True, False, None):
            earlier = _BILLED[billed]
            yield (
                f"enrolled/{place}/{earlier.replace(' ', '-')}",
                f"first enrolled on {day}, {earlier} under another identifier; nothing else known",
                {
                    "medicare_enrolled_on": day,
                    "earlier_medicare_claims": billed,
                    # Claims before the enrollment would contradict it.
                    "segment_1": None,
                    "segment_2": None,
                },
                "eligibility.newly-enrolled",
            )
    for segment in ("segment_1", "segment_2"):
        for place, facts in (("no-claims", NoClaims()), ("unknown", None)):
            told = "no claims" if facts else "nothing is known"
            yield (
                f"segments/{segment.replace('_', '-')}/{place}",
                f"{told} in {segment.replace('_', ' ')}; above every figure in the other",
                {segment: facts},
                "eligibility.segments.above-in-both",
            )


def _groups() -> Iterator[Case]:
    name = "group-eligibility"
    for year in years_of(eligibility.LOW_VOLUME_THRESHOLD.entries):
        above, _ = _volumes(year)
        known: dict[str, Any] = {"eligible_clinicians": 3, "mips_eligible_clinicians": 1}
        for place, situation, segments, about in _around(year):
            facts = GroupFacts(**{**known, **segments})
            yield case(name, place, year, situation, facts, about)
        for everyone, eligible in ((1, 1), (2, 0), (2, 1), (2, None), (None, None)):
            facts = GroupFacts(
                segment_1=above,
                segment_2=above,
                eligible_clinicians=everyone,
                mips_eligible_clinicians=eligible,
            )
            place = f"clinicians/{everyone}-of-whom-{eligible}".replace("None", "unknown").lower()
            told = f"{everyone} eligible clinicians, {eligible} of them MIPS eligible"
            situation = f"{told.replace('None', 'unknown')}; above every figure"
            yield case(name, place, year, situation, facts, "eligibility.group.definition")


def _small_practices() -> Iterator[Case]:
    for year in years_of(eligibility.SMALL_PRACTICE.entries):
        limit = eligibility.SMALL_PRACTICE.at(PerformanceYear(year))
        for count in (1, limit - 1, limit, limit + 1, 0, None):
            facts = {"eligible_clinicians": count}
            told = "unknown" if count is None else str(count)
            yield case("small-practice", told, year, f"{told} eligible clinicians", facts)


# --- samples -----------------------------------------------------------------------------------


def populations(size: SampleSize) -> list[int]:
    """Return the populations at which the sample of that *size* changes its course."""
    around = {0, 1, size.minimum - 1, size.minimum, size.minimum + 1}
    for sampled in (size.minimum, size.minimum + 1, size.cap - 1, size.cap):
        last = sampled * 100 // size.percent
        around |= {last - 1, last, last + 1}
    whole = 100 * (size.minimum + 2) // size.percent
    return sorted({*around, whole, 100 * size.cap, 1_000_000})


def _samples() -> Iterator[Case]:
    for year in years_of(sampling.AUDIT_SAMPLING.entries):
        sizes = sampling.AUDIT_SAMPLING.at(PerformanceYear(year))
        for name, size in (("participants", sizes.participants), ("patients", sizes.patients)):
            for population in populations(size):
                situation = f"{population} {name}"
                facts = {"population": population}
                yield case(f"{name}-to-sample", str(population), year, situation, facts)


# --- days and instants -------------------------------------------------------------------------


def _windows() -> Iterator[Case]:
    for year in _EVERY_YEAR:
        # Two boundaries may be on one day.
        found: dict[str, Case] = {}
        for key, deadline in deadlines.calendar(PerformanceYear(year)).items():
            for instant in sorted(set(deadline.boundaries)):
                around = (instant - _SECOND, instant, instant + _SECOND)
                moments = [done.astimezone(EASTERN).replace(microsecond=0) for done in around]
                for done in (*moments, moments[0].date()):
                    place = f"{key}/{done.isoformat()}"
                    facts = {"deadline": key, "done": done}
                    found[place] = case("in-time", place, year, f"{key} done {done}", facts)
        yield from found.values()


_PHRASES: Final = ("CONFIRM", "confirm", "CoNfIrM", "CONFIRMED", " CONFIRM", "OPT-IN", "")


def _confirmations() -> Iterator[Case]:
    name = "election-confirmed"
    for year in _EVERY_YEAR:
        window = deadlines.calendar(PerformanceYear(year)).get("election")
        if window is None:
            continue
        inside = window.boundaries[0].astimezone(EASTERN) + _DAY
        for phrase in (*_PHRASES, "\uff23\uff2f\uff2e\uff26\uff29\uff32\uff2d"):
            facts = {"phrase": phrase, "at": inside}
            place = f"phrase/{phrase.encode('ascii', 'backslashreplace').decode() or 'empty'}"
            yield case(name, place.replace(" ", "_"), year, f"typed {phrase!r}", facts, CONFIRMED)
        for instant in sorted(set(window.boundaries)):
            for done in (instant - _SECOND, instant, instant + _SECOND):
                at = done.astimezone(EASTERN).replace(microsecond=0)
                facts = {"phrase": "CONFIRM", "at": at}
                place = f"at/{at.isoformat()}"
                yield case(name, place, year, f"confirmed at {at}", facts, IN_WINDOW)


def _elections() -> Iterator[Case]:
    for year in _EVERY_YEAR:
        window = deadlines.calendar(PerformanceYear(year)).get("election")
        if window is None:
            continue
        inside = window.boundaries[0].astimezone(EASTERN) + _DAY
        chosen: list[tuple[Eligibility, Choice | None, datetime | None]] = [
            *((status, None, None) for status in Eligibility),
            *((Eligibility.OPT_IN_ELIGIBLE, choice, None) for choice in _ELECTIONS),
            *((Eligibility.OPT_IN_ELIGIBLE, choice, inside) for choice in _ELECTIONS),
        ]
        for status, choice, at in chosen:
            facts = {"eligibility": status, "choice": choice, "confirmed_at": at}
            state = "" if choice is None else "/selected" if at is None else "/confirmed"
            name = "none" if choice is None else slug(choice)
            place = f"{slug(status)}/{name}{state}"
            situation = f"{status.value}, {in_words(choice, at)}"
            yield case("election-permits", place, year, situation, facts)


_ELECTIONS: Final = (Choice.OPT_IN, Choice.REPORT_VOLUNTARILY)


def _records() -> Iterator[Case]:
    for year in _EVERY_YEAR:
        last = deadlines.retention_until(PerformanceYear(year))
        for day in (last - _DAY, last, last + _DAY):
            facts = {"destroyed_on": day}
            yield case("records-kept", day.isoformat(), year, f"destroyed on {day}", facts)


# --- counts and shares -------------------------------------------------------------------------


def _rates() -> Iterator[Case]:
    years = sorted({year for text in rule(RATES).texts for year in text.years})
    for year in years:
        for met, not_met in ((0, 0), (0, 1), (1, 0), (1, 2), (45, 45), (120, 36)):
            facts = {"met": met, "not_met": not_met}
            situation = f"{met} met, {not_met} not met"
            yield case("performance-rate", f"{met}-{not_met}", year, situation, facts)
        for counts in ((0, 0, 0, 0, 0), (10, 0, 0, 0, 10), (1000, 400, 100, 0, 0), (3, 1, 1, 1, 0)):
            names = ("eligible", "met", "not_met", "exclusions", "exceptions")
            facts = dict(zip(names, counts, strict=True))
            situation = ", ".join(f"{count} {one}" for one, count in facts.items())
            place = "-".join(map(str, counts))
            told = situation.replace("_", " ")
            yield case("reporting-rate", place, year, told, facts)


_LEAST_STEP: Final = Fraction(1, 10_000)


def _completeness() -> Iterator[Case]:
    kinds: tuple[tuple[CollectionType, Parameter[Fraction]], ...] = (
        (CollectionType.MIPS_CQM, submissions.DATA_COMPLETENESS),
        (CollectionType.MEDICARE_CQM, submissions.MEDICARE_CQM_COMPLETENESS),
    )
    for kind, parameter in kinds:
        for year in years_of(parameter.entries):
            least = parameter.at(PerformanceYear(year))
            shares = (least - _LEAST_STEP, least, least + _LEAST_STEP, Fraction(0), None)
            for share in shares:
                facts = {"reporting_rate": share, "collection_type": kind}
                told = "unknown" if share is None else str(share)
                place = f"{slug(kind)}/{told.replace('/', '-of-')}"
                situation = f"reporting rate {told}, {kind.value}"
                yield case("data-completeness", place, year, situation, facts)


def _cases() -> Iterator[Case]:
    for year in years_of(submissions.CASE_MINIMUM.entries):
        least = submissions.CASE_MINIMUM.at(PerformanceYear(year))
        for count in (0, least - 1, least, least + 1, None):
            told = "unknown" if count is None else str(count)
            yield case("case-minimum", told, year, f"{told} cases", {"cases": count})


def _subsets() -> Iterable[tuple[PerformanceCategory, ...]]:
    sizes = range(len(PerformanceCategory))
    return chain.from_iterable(combinations(PerformanceCategory, size) for size in sizes)


def _weights() -> Iterator[Case]:
    for year in _EVERY_YEAR:
        for option in ReportingOption:
            for gone in _subsets():
                for small in (True, False, None):
                    facts = {
                        "reweighted": frozenset(gone),
                        "small_practice": small,
                        "option": option,
                    }
                    names = "-".join(one.name.lower() for one in gone) or "none"
                    size = {True: "small", False: "not-small", None: "size-unknown"}[small]
                    place = f"{option.name.lower()}/{names}/{size}".replace("_", "-")
                    told = " and ".join(one.value for one in gone) or "nothing"
                    situation = f"{option.value}, {told} reweighted, {size.replace('-', ' ')}"
                    try:
                        yield case("category-weights", place, year, situation, facts)
                    except YearNotCovered:
                        continue
