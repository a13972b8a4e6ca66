"""Which quality measures are reported for an option, and which other measures could have been.

An outcome measure is asked for only if one is available: to this intermediary, by its collection
types and by the permissions that it has for QCDR measures. :attr:`.Sender.supports` may list the
measures that are available; then nothing else is.

Whether a measure applies to the reporter, and whether it has enough cases of it, is the reporter's
to show. A measure that was left out counts as one that applies and could have been reported, unless
the reporter's facts say otherwise. A finding that does not decide says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.determinations import together
from qpp_rules.core.pages import Page, entry, our_reading, texts
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType, PerformanceCategory
from qpp_rules.submissions.completeness import CASE_MINIMUM
from qpp_rules.submissions.kinds import to_look_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from qpp_rules.core.findings import Clause, Finding
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.measures import Inventory, Measure
    from qpp_rules.submissions.reported import Examined, Placed
    from qpp_rules.submissions.reporters import Reporter, Sender

_page = Page(__name__)

READ: Final = date(2024, 12, 1)
"""The date of the texts of 42 CFR 414.1335 and 414.1380 that were read."""


def option_texts(paragraph: str, *, cites: str = "") -> tuple[Entry[None], ...]:
    """Return the texts of *paragraph* from 2023, and of the fact sheet of 2027 on the same."""
    heading = guidance(FACT_SHEET_2027, "Data Submission Functions", cites=cites or paragraph)
    return (
        *texts(2023, 2026, cfr(paragraph, as_of=READ), read=2024),
        entry(2027, 2027, None, heading),
    )


LEFT_OUT: Final = to_look_at(
    _page.rule(
        "submissions.quality.left-out",
        "the measures that were left out do not apply to the reporter, or cannot be reported",
        our_reading(
            texts(2023, 2027, cfr("414.1335(a)(1)", as_of=READ), read=2024),
            "the reporter must show that a measure does not apply, or that it lacks cases; until "
            "then we take each measure to apply, and fewer measures could be enough",
        ),
        *("MEA-021", "MEA-024"),
    )
)

SURVEY_ID: Final = "321"
"""The CAHPS for MIPS Survey."""

_SENT: Final = frozenset(
    {
        CollectionType.MIPS_CQM,
        CollectionType.ECQM,
        CollectionType.MEDICARE_CQM,
        CollectionType.QCDR_MEASURE,
    }
)
_SENT_BY: Final = {
    IntermediaryType.QCDR: _SENT,
    IntermediaryType.QUALIFIED_REGISTRY: _SENT - {CollectionType.QCDR_MEASURE},
    IntermediaryType.HEALTH_IT_VENDOR: _SENT - {CollectionType.QCDR_MEASURE},
    IntermediaryType.CAHPS_SURVEY_VENDOR: frozenset[CollectionType](),
}
_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality measures of one option: those that count, and who reports and sends them.

    *measures* count. Whether *possible* ones count is not known. *seen* are the collection types in
    the data: the intermediary has these.
    """

    inventory: Inventory
    sender: Sender
    reporter: Reporter
    measures: frozenset[str]
    possible: frozenset[str] = frozenset()
    seen: frozenset[CollectionType] = frozenset()

    @classmethod
    def of(
        cls, placed: Iterable[Placed], inventory: Inventory, sender: Sender, reporter: Reporter
    ) -> Quality:
        """Return the measures in *placed*, each once, and the collection types of their sets."""
        measures, seen = set(), set()
        for one in placed:
            measure = inventory[one.measurement.measure_id]
            measures.add(measure.identifier)
            method = one.of.submission_method
            seen.add(None if method is None else measure.collection_type_of(method))
        types = frozenset(kind for kind in seen if kind is not None)
        return cls(inventory, sender, reporter, frozenset(measures), seen=types)

    @property
    def year(self) -> PerformanceYear:
        """The performance year."""
        return self.inventory.year

    def with_measures(self, *names: str) -> Quality:
        """Return this with more measures that count."""
        return replace(self, measures=self.measures | {*names})

    def with_possible(self, *names: str) -> Quality:
        """Return this with more measures that may count."""
        return replace(self, possible=(self.possible | {*names}) - self.measures)

    def within(self, names: frozenset[str]) -> Quality:
        """Return this with only the measures among *names*."""
        return replace(self, measures=self.measures & names, possible=self.possible & names)

    def choices(self, programs: frozenset[str], measure_set: str | None = None) -> frozenset[str]:
        """Return the quality measures of *programs*, or those of a specialty *measure_set*."""
        return frozenset(
            one.identifier
            for one in self.inventory.measures
            if one.category is PerformanceCategory.QUALITY
            and (one.allowed_programs is None or one.allowed_programs & programs)
            and (measure_set is None or measure_set in (one.measure_sets or ()))
        )

    def unsure_choices(self, programs: frozenset[str], measure_set: str | None) -> frozenset[str]:
        """Return the quality measures that may be of *measure_set*: their sets are not known."""
        if measure_set is None:
            return frozenset()
        in_programs = self.choices(programs)
        return frozenset(
            one.identifier
            for one in self.inventory.measures
            if one.identifier in in_programs and one.measure_sets is None
        )

    def available(self, name: str) -> bool | None:
        """Return whether the sender can send the measure *name*; None if that is not known."""
        measure, supports = self.inventory.get(name), self.sender.supports
        if supports is not None and supports.measures is not None:
            return name in supports.measures
        if measure is None or measure.collection_types is None:
            return None
        return either(*(self._sends(measure, one) for one in measure.collection_types))

    def _sends(self, measure: Measure, kind: CollectionType) -> bool | None:
        if kind not in _SENT_BY[self.sender.kind]:
            return False
        supports = self.sender.supports
        types = None if supports is None else supports.collection_types
        has_type = kind in types if types is not None else (kind in self.seen or None)
        if kind is not CollectionType.QCDR_MEASURE:
            return has_type
        return together(has_type, may_use(measure, self.sender))

    def applies(self, name: str) -> bool:
        """Return whether the measure *name* applies, or was not shown not to."""
        applicable = self.reporter.applicable
        return applicable is None or name in applicable

    def cases(self, name: str) -> int | None:
        """Return how many cases of the measure *name* the reporter has, if that is known."""
        cases = self.reporter.cases or ()
        return next((one.count for one in cases if one.measure == name), None)

    def any_is(self, test: Callable[[str], bool | None]) -> bool | None:
        """Return whether any of the measures passes *test*, such as :meth:`is_outcome`."""
        unsure = [None for name in self.possible if test(name) is not False]
        return either(*map(test, self.measures), *unsure)

    def _flag(self, name: str, flag: str) -> bool | None:
        measure = self.inventory.get(name)
        found: bool | None = None if measure is None else getattr(measure, flag)
        return found

    def lacks_cases(self, name: str) -> bool:
        """Return whether the reporter is known to have too few cases of the measure *name*."""
        cases = self.cases(name)
        return cases is not None and cases < CASE_MINIMUM.at(self.year)

    def is_outcome(self, name: str) -> bool | None:
        """Return whether the measure *name* is an outcome measure."""
        return self._flag(name, "is_outcome")

    def missing(self, could: Iterable[str]) -> tuple[str, ...]:
        """Return the facts that would decide whether *could* are available, or are outcomes."""
        names = sorted({*self.measures, *self.possible, *could})
        missing = [f"the type of {one}" for one in names if self.is_outcome(one) is None]
        for name in could:
            measure = self.inventory.get(name)
            if measure is not None and self.available(name) is None:
                missing += self._missing_of(measure)
        return tuple(dict.fromkeys(missing))

    def _missing_of(self, measure: Measure) -> list[str]:
        """Return the facts that would decide whether *measure* is available."""
        types, supports = measure.collection_types, self.sender.supports
        if types is None:
            return [f"the collection types of {measure.identifier}"]
        is_lacking = supports is None or supports.collection_types is None
        missing = ["sender.supports"] if is_lacking else []
        if CollectionType.QCDR_MEASURE in types and may_use(measure, self.sender) is None:
            missing += ["sender.vendor"] if self.sender.vendor is None else []
            missing.append("sender.permissions")
        return missing

    def is_high_priority(self, name: str) -> bool | None:
        """Return whether the measure *name* is a high-priority measure."""
        return self._flag(name, "is_high_priority")

    def listed(self, names: Iterable[str]) -> str:
        """Return *names*, each under its collection types: what would do."""
        by_type: dict[str, list[str]] = defaultdict(list)
        for name in sorted(names):
            measure = self.inventory.get(name)
            types = (measure and measure.collection_types) or frozenset()
            by_type[" or ".join(sorted(one.value for one in types)) or "not known"].append(name)
        return "; ".join(f"{kind}: {shortened(ids)}" for kind, ids in sorted(by_type.items()))


def note_left_out(quality: Quality, examined: Examined, *also: str) -> None:
    """Note that a measure which was left out counts as one that could have been reported.

    *also* are facts beside the measures that apply which could show otherwise.
    """
    missing = [
        f"reporter.{name}"
        for name in ("applicable", *also)
        if getattr(quality.reporter, name) is None
    ]
    if missing:
        examined.note(LEFT_OUT.of(quality.year).unknown(*missing))


def may_use(measure: Measure, sender: Sender) -> bool | None:
    """Return whether *sender* may use the QCDR measure *measure*; None if that is not known.

    CMS names the vendors of each QCDR measure, and the QCDR owns the measure or has its owner's
    permission. If the vendor is not known, the permission is enough.
    """
    vendor, vendors, permissions = sender.vendor, measure.allowed_vendors, sender.permissions
    if vendor is not None and vendors is not None and vendor.identifier not in vendors:
        return False
    return None if permissions is None else measure.identifier in permissions


def either(*answers: bool | None) -> bool | None:
    """Return whether any of *answers* is yes: yes beats unknown, and unknown beats no."""
    return True if True in answers else None if None in answers else False


def shortened(names: Iterable[str]) -> str:
    """Return *names* in order, the first few of them."""
    found = sorted(names)
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def outcome_finding(
    clause: Clause,
    quality: Quality,
    choices: Iterable[str],
    *,
    unsure: AbstractSet[str] = frozenset(),
    cases_matter: bool = False,
    may_have_another: bool = False,
    missing: tuple[str, ...] = (),
) -> Finding:
    """Return whether an outcome measure is reported, or a high-priority one that may replace it.

    *choices* are the measures of the option, and *unsure* those that may be. A high-priority
    measure may replace an outcome measure if no outcome measure of these is available, applicable
    and, with *cases_matter*, of enough cases. *may_have_another* says that an outcome measure may
    count beside the data, and *missing* what would tell.
    """
    beside = (None,) if may_have_another else ()
    has_outcome = either(quality.any_is(quality.is_outcome), *beside)
    has_priority = either(quality.any_is(quality.is_high_priority), *beside)
    could = {
        name: verdict
        for name in sorted({*choices, *unsure})
        if name not in quality.measures
        and quality.applies(name)
        and not (cases_matter and quality.lacks_cases(name))
        and (
            verdict := together(
                quality.is_outcome(name), quality.available(name), name in choices or None
            )
        )
        is not False
    }
    can_report = either(*could.values())
    cannot = None if can_report is None else not can_report
    holds = either(has_outcome, together(has_priority, cannot))
    outcomes = [name for name in quality.measures if quality.is_outcome(name)]
    priorities = [name for name in quality.measures if quality.is_high_priority(name)]
    observed = shortened(outcomes) or "none"
    observed += f"; high priority: {shortened(priorities)}" if priorities and not outcomes else ""
    ways = quality.listed(could) if could else "none can be reported; then a high-priority one"
    required = f"an outcome measure ({ways})"
    return clause.judge(holds, observed, required, missing=(*missing, *quality.missing(could)))
