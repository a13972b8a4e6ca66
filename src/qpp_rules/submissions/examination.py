"""One inventory and sender, against which submissions are examined, one or many.

What is known of a measure in a set, whatever its counts, is found once and kept. The comparisons of
a clean submission make no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import Individual
from qpp_rules.core.pages import pages
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.measures import data_finding
from qpp_rules.submissions import (
    measurement_sets,
    measurements,
    periods,
    promoting_interoperability,
    senders,
)
from qpp_rules.submissions.kinds import leaves_open, refused
from qpp_rules.submissions.particulars import Contents, Particulars, particular_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qpp_rules.core.findings import Findings
    from qpp_rules.core.vocabulary import ApmEntityKind, CollectionType, ParticipationOption
    from qpp_rules.measures import Inventory, Measure, Mvps, SubmissionMethod
    from qpp_rules.submissions.content import Measurement, MeasurementSet, Submission
    from qpp_rules.submissions.measurements import StrataCheck
    from qpp_rules.submissions.reporters import Reporter, Sender
    from qpp_rules.submissions.senders import InteroperabilityOfApmEntities

_PROGRAM: Final = "measures.program"
_OF_MEASURE: Final = frozenset(
    {
        "measures.listed",
        _PROGRAM,
        "measures.registration-type",
        "measures.collection-type",
        "measures.vendor",
        "measures.permission",
    }
)
"""The rules of :meth:`Inventory.may_report` that judge one measure."""
_OF_SET: Final = frozenset({"measures.subgroup", "measures.virtual-group"})
"""Those that judge every measure of a set alike, so that one finding says it of the set."""
_SOURCE: Final = "measures.data"
for _page in pages("measures"):
    for _id, _rule in _page.rules.items():
        if _id in {*_OF_MEASURE, *_OF_SET}:
            refused(_rule)
        elif _id == _SOURCE:
            leaves_open(_rule)

refused(promoting_interoperability.TOGETHER)

_BY_TYPE: Final = (senders.CAHPS, senders.QCDR_MEASURES)
"""The rules on measures that only intermediaries of another type send."""
FAULTS: Final = (Verdict.NOT_MET, Verdict.UNKNOWN)
_MOST: Final = 20_000
"""Of how many measures and periods it is kept what is known; then all is found anew."""


class _KnownMeasure(NamedTuple):
    """What is known of a measure in a set, whatever its counts. Paths begin at the measurement."""

    measure: Measure | None
    findings: Findings
    faults: Findings
    no_exclusions: bool = False
    compares_strata: bool = False
    is_clean: Callable[[Any], bool] = lambda _value: False


_SetKey: TypeAlias = (
    "tuple[PerformanceCategory, SubmissionMethod | None, str | None, bool, ParticipationOption,"
    " ApmEntityKind | None]"
)
"""What the findings on a set and its measures depend on, besides measures and counts."""


class _KnownSet(NamedTuple):
    """What is known of a set, whatever its measures, and of its measures by id and form.

    Paths begin at the set.
    """

    findings: Findings
    faults: Findings
    has_program: bool
    measures: dict[tuple[str, type[Any]], _KnownMeasure]


class Examination:
    """One inventory, sender and list of MVPs, against which submissions are examined."""

    def __init__(
        self,
        inventory: Inventory,
        sender: Sender,
        mvps: Mvps | None,
        strata_check: StrataCheck,
        apm_interoperability: InteroperabilityOfApmEntities,
    ) -> None:
        self.inventory = inventory
        self.year = inventory.year
        self.qcdr_measures: set[str] = set()
        """The ids of the QCDR measures in what was examined so far."""
        self._sender = sender
        self._mvps = mvps
        self._strata_check = strata_check
        self._apm_interoperability = apm_interoperability
        self._source = data_finding(inventory.source, inventory.year)
        self._senders = {
            only_cahps: senders.sender_finding(sender, inventory.year, only_cahps=only_cahps)
            for only_cahps in (False, True)
        }
        self._check_digits = {
            holds: measurement_sets.check_digit_finding(holds, inventory.year)
            for holds in (False, True)
        }
        listed = (one.allowed_programs or frozenset() for one in inventory.measures)
        self._programs: frozenset[str] = frozenset().union(*listed)
        self._sets: dict[_SetKey, _KnownSet] = {}
        self._periods: dict[tuple[Any, ...], tuple[Findings, Findings]] = {}
        self._together: dict[tuple[str, ...], tuple[Findings, Findings]] = {}
        self._kept = 0
        self._all_reported = measurements.REPORTED.covers(inventory.year)

    def findings(
        self,
        submission: Submission,
        reporter: Reporter | None,
        particulars: Particulars | None,
        *,
        everything: bool,
    ) -> Iterator[Finding]:
        """Yield the findings on *submission*; without *everything*, only those that are not met."""
        if everything or self._source.verdict in FAULTS:
            yield self._source
        of_year = submission.year == self.year
        if everything or not of_year:
            yield measurement_sets.year_finding(submission, self.year)
        if not of_year:
            # What is of another year cannot be compared with this year's measures.
            return
        if everything or not measurement_sets.are_whole(submission.measurement_sets):
            yield from measurement_sets.emptiness(submission, self.year, everything=everything)
            yield from measurement_sets.uniqueness(submission, self.year, everything=everything)
        placed: list[_KnownMeasure] = []
        for place, one in enumerate(submission.measurement_sets):
            at, known = f"measurementSets[{place}]", self._known_set(submission, one, reporter)
            yield from self._of_set(one, known, at, everything=everything)
            if one.category in SUBMITTED_CATEGORIES:
                yield from self._of_measurements(
                    submission, reporter, one, known, placed, at, everything=everything
                )
        for found in self._of_the_whole(submission, placed, particulars):
            if everything or found.verdict in FAULTS:
                yield found

    def _of_set(
        self, one: MeasurementSet, known: _KnownSet, at: str, *, everything: bool
    ) -> Iterator[Finding]:
        for found in known.findings if everything else known.faults:
            yield _at(found, f"{at}.{found.about}")
        if one.cehrt_id is not None:
            yield from measurement_sets.cehrt_id_form(
                one.cehrt_id, self.year, at, everything=everything
            )
        if one.category is PerformanceCategory.PROMOTING_INTEROPERABILITY:
            together, faults = self._known_together(one)
            for found in together if everything else faults:
                yield _at(found, f"{at}{found.about}")
        if one.category in periods.CATEGORIES:
            of_period, faults = self._known_period(one)
            for found in of_period if everything else faults:
                yield _at(found, at)

    # --- what is kept

    def _known_set(
        self, submission: Submission, one: MeasurementSet, reporter: Reporter | None
    ) -> _KnownSet:
        key = (
            one.category,
            one.submission_method,
            one.program,
            one.cehrt_id is not None,
            submission.participation_option,
            None if reporter is None else reporter.apm_entity,
        )
        known = self._sets.get(key)
        if known is None:
            self._make_room()
            known = self._sets[key] = self._find_set(submission, one)
        return known

    def _find_set(self, submission: Submission, one: MeasurementSet) -> _KnownSet:
        year = self.year
        program = measurement_sets.program_finding(one.program, self._programs, self._mvps, year)
        takes_part = submission.participation_option
        findings = (
            program,
            *self._of_option(one.program, takes_part),
            *measurement_sets.form_findings(one, year),
            *senders.set_findings(one.category, takes_part, year, self._apm_interoperability),
        )
        return _KnownSet(findings, _faults(findings), program.verdict is Verdict.MET, {})

    def _known_period(self, one: MeasurementSet) -> tuple[Findings, Findings]:
        key = (one.category, one.performance_start, one.performance_end)
        known = self._periods.get(key)
        if known is None:
            self._make_room()
            found = tuple(periods.period_findings(*key, self.year))
            known = self._periods[key] = (found, _faults(found))
        return known

    def _known_together(self, one: MeasurementSet) -> tuple[Findings, Findings]:
        key = tuple([measurement.measure_id for measurement in one.measurements])
        known = self._together.get(key)
        if known is None:
            self._make_room()
            found = tuple(promoting_interoperability.refusals(one, self.inventory, about=""))
            known = self._together[key] = (found, _faults(found))
        return known

    def _make_room(self) -> None:
        self._kept += 1
        if self._kept > _MOST:
            self._sets.clear()
            self._periods.clear()
            self._together.clear()
            self._kept = 0

    def _of_option(self, program: str | None, takes_part: ParticipationOption) -> Iterator[Finding]:
        """Yield what :meth:`Inventory.may_report` says of every measure alike."""
        any_one = self.inventory.measures[0].identifier
        for found in self._allowed(any_one, program, None, takes_part):
            if found.rule.id in _OF_SET:
                yield _at(found, "programName")

    def _allowed(
        self,
        name: str,
        program: str | None,
        by: CollectionType | None,
        takes_part: ParticipationOption,
    ) -> Findings:
        return self.inventory.may_report(
            name,
            program=program or measurement_sets.MIPS,
            by=by,
            participation=takes_part,
            vendor=self._sender.vendor,
            permissions=self._sender.permissions,
        ).findings

    def _find_measure(
        self,
        measurement: Measurement,
        one: MeasurementSet,
        reporter: Reporter | None,
        takes_part: ParticipationOption,
        *,
        has_program: bool,
    ) -> _KnownMeasure:
        name, year = measurement.measure_id, self.year
        measure, method = self.inventory.get(name), one.submission_method
        by = None if measure is None or method is None else measure.collection_type_of(method)
        # A program that the year does not have is said of the set.
        placed = _OF_MEASURE if has_program else _OF_MEASURE - {_PROGRAM}
        entity = None if reporter is None else reporter.apm_entity
        may_send: list[Finding] = []
        if measure is not None:
            may_send += senders.measure_findings(measure, self._sender, entity, takes_part, year)
        if any(one.rule in _BY_TYPE and one.verdict is Verdict.NOT_MET for one in may_send):
            # It is not theirs to send: what its record allows others does not matter.
            return _KnownMeasure(measure, tuple(may_send), _faults(may_send))
        findings = [
            _at(found, "measureId")
            for found in self._allowed(name, one.program, by, takes_part)
            if found.rule.id in placed
        ]
        form = type(measurement.value)
        if measure is not None:
            findings += measurements.form_findings(measure, form, one.category, year)
            findings += may_send
            if measure.is_qcdr_measure:
                self.qcdr_measures.add(name)
        no_exclusions = measurements.has_no_exclusions(measure, method, year)
        strata = measurements.strata_compared(measure, self._strata_check)
        is_clean = self._clean_test(form, no_exclusions, strata)
        return _KnownMeasure(
            measure,
            tuple(findings),
            _faults(findings),
            no_exclusions,
            strata is not None,
            is_clean,
        )

    def _clean_test(
        self, form: type[Any], no_exclusions: bool, strata: tuple[str, ...] | None
    ) -> Callable[[Any], bool]:
        """Return a function that says of a value that :meth:`_of_value` has nothing to say of it.

        It may say False of a right value, which is then looked at in full.
        """
        counts_hold = measurements.counts_test(
            form, no_exclusions=no_exclusions, all_reported=self._all_reported
        )

        def with_strata(value: Any) -> bool:
            given = tuple([one.stratum for one in measurements.strata_of(value) or ()])
            return bool(given) and given == strata and counts_hold(value)

        if form in measurements.OF_QCDRS:
            # Their own rates must follow from their counts.
            return lambda _value: False
        return counts_hold if strata is None else with_strata

    # --- measurements, and the whole

    def _of_measurements(  # noqa: PLR0917 (what is known of a set, and where it is)
        self,
        submission: Submission,
        reporter: Reporter | None,
        one: MeasurementSet,
        known_set: _KnownSet,
        placed: list[_KnownMeasure],
        at: str,
        *,
        everything: bool,
    ) -> Iterator[Finding]:
        known_here = known_set.measures
        for place, measurement in enumerate(one.measurements):
            value = measurement.value
            key = measurement.measure_id, type(value)
            known = known_here.get(key)
            if known is None:
                self._make_room()
                known = known_here[key] = self._find_measure(
                    measurement,
                    one,
                    reporter,
                    submission.participation_option,
                    has_program=known_set.has_program,
                )
            placed.append(known)
            if not (everything or known.faults) and known.is_clean(value):
                continue
            path = f"{at}.measurements[{place}]"
            for found in known.findings if everything else known.faults:
                yield _at(found, f"{path}.{found.about}")
            yield from self._of_value(value, known, f"{path}.value", everything=everything)

    def _of_value(
        self, value: Any, known: _KnownMeasure, at: str, *, everything: bool
    ) -> Iterator[Finding]:
        yield from measurements.value_findings(
            value, self.year, at, no_exclusions=known.no_exclusions, everything=everything
        )
        measure = known.measure
        yield from measurements.rate_findings(value, measure, self.year, at, everything=everything)
        strata = measurements.strata_of(value)
        if strata is not None and measure is not None and known.compares_strata:
            for found in measurements.strata_findings(
                measure, strata, self.year, at, self._strata_check
            ):
                if everything or found.verdict in FAULTS:
                    yield found

    def _of_the_whole(
        self,
        submission: Submission,
        placed: list[_KnownMeasure],
        particulars: Particulars | None,
    ) -> Iterator[Finding]:
        """Yield what is about the whole submission: who sends it, and its particulars."""
        year, whose = self.year, submission.participant
        yield from promoting_interoperability.attestation_findings(
            submission.measurement_sets, self.inventory
        )
        if isinstance(whose, Individual):
            yield self._check_digits[whose.npi.has_valid_check_digit]
        is_survey = self._sender.kind is IntermediaryType.CAHPS_SURVEY_VENDOR
        yield self._senders[is_survey and all(_is_cahps(known.measure) for known in placed)]
        if self.qcdr_measures:
            qcdr = {id(one.measure) for one in placed if _is_qcdr_measure(one.measure)}
            yield senders.number_finding(len(qcdr), year)
        if particulars is not None:
            contents = _contents(submission, placed)
            yield from particular_findings(particulars, contents, self._sender, year)


def _is_cahps(measure: Measure | None) -> bool:
    return measure is not None and senders.is_cahps(measure)


def _is_qcdr_measure(measure: Measure | None) -> bool:
    return measure is not None and bool(measure.is_qcdr_measure)


def _faults(findings: Iterable[Finding]) -> Findings:
    return tuple(one for one in findings if one.verdict in FAULTS)


def _at(finding: Finding, about: str) -> Finding:
    """Return *finding* with the place *about*."""
    return Finding(
        finding.rule,
        finding.verdict,
        finding.observed,
        finding.required,
        about,
        finding.missing,
        finding.source,
    )


def _contents(submission: Submission, placed: list[_KnownMeasure]) -> Contents:
    """Return what the particulars of *submission* depend on."""
    quality = {
        known.measure.identifier: known.measure
        for known in placed
        if known.measure is not None and known.measure.category is PerformanceCategory.QUALITY
    }
    sets = submission.measurement_sets
    certified = [one for one in sets if measurement_sets.needs_cehrt(one)]
    options = {one.program: senders.reporting_option_of(one.program) for one in sets}
    return Contents(
        participation=submission.participation_option,
        categories=frozenset(one.category for one in sets),
        needs_cehrt=bool(certified),
        has_cehrt_id=bool(certified) and all(one.cehrt_id is not None for one in certified),
        quality=tuple(quality),
        medicare_cqms=tuple(name for name, one in quality.items() if one.is_medicare_cqm),
        qcdr_measures=tuple(name for name, one in quality.items() if one.is_qcdr_measure),
        risk_adjusted=tuple(name for name, one in quality.items() if one.is_risk_adjusted),
        maybe_risk_adjusted=tuple(
            name for name, one in quality.items() if one.is_risk_adjusted is None
        ),
        mvps=tuple(
            name
            for name, option in options.items()
            if name is not None and option is ReportingOption.MVP
        ),
    )
