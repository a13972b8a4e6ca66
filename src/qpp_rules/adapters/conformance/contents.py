"""The cases on what a submission holds, and on whether it may go as planned and certified."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from qpp_rules.adapters.conformance.case import case
from qpp_rules.adapters.conformance.inventories import (
    ACTIVITIES,
    ATTESTATIONS,
    COST,
    EHR,
    INTEROPERABILITY,
    MEDICARE_CQMS,
    QUALITY,
    REGISTRY,
    VENDOR,
    name_of,
)
from qpp_rules.adapters.conformance.places import slug, years_of
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Subgroup,
    Tin,
    VendorId,
    VirtualGroup,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.measures import SubmissionMethod
from qpp_rules.rulebook import parameters, rule
from qpp_rules.submissions import (
    Certification,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    Particulars,
    Proportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    Reporter,
    Sender,
    SinglePerformanceRate,
    Stratum,
    Submission,
    content_digest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from qpp_rules.adapters.conformance.case import Case
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.vocabulary import PerformanceCategory
    from qpp_rules.submissions import Value

    Facts: TypeAlias = dict[str, Any]
    # A place, the rule that it is about, and the facts.
    Told: TypeAlias = tuple[str, str, Facts]

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_GROUP: Final = Group(Tin("000000001"))
_ANOTHER: Final = Group(Tin("000000002"))
_INDIVIDUAL: Final = Individual(Tin("000000001"), Npi("1234567893"))
_SUBGROUP: Final = Subgroup(Tin("000000001"), "SG-00000001")
_VIRTUAL: Final = VirtualGroup("X12345")
_ENTITY: Final = ApmEntity("A1234")
_CEHRT_ID: Final = "0015C1A2B3C4D5E"
_SENDER: Final = Sender(IntermediaryType.QUALIFIED_REGISTRY, VENDOR, ("M2S1", "K2MISSG1"))
QCDR: Final = evolve(_SENDER, kind=IntermediaryType.QCDR)
_ACO: Final = Reporter(ParticipationOption.APM_ENTITY, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)
_ATTESTED: Final = tuple(Measurement(name, value=True) for name in ATTESTATIONS)
_FORM: Final = "submissions.value.form"
_PROMOTING_DAYS: Final = "promoting-interoperability-days"
PARTICULARS: Final = Particulars(
    covers_all_payers=True,
    has_beneficiaries_only=True,
    is_from_cehrt=True,
    indicates_cehrt=True,
    risk_adjusted={"047"},
    uses_specifications_unaltered=True,
    is_selected=False,
)


def contents() -> Iterator[Case]:
    """Yield the cases on content, then those on planned and certified content, year by year."""
    for question, parts in (
        ("submission-accepted", (_counts, _incomplete, _rates, _periods, _measures, _sets, _whose)),
        ("content-permits", (_plans, _certifications)),
    ):
        for year in years_of(rule("submissions.year").texts):
            for part in parts:
                for place, about, facts in part(year):
                    situation = place.replace("/", ", ").replace("-of-", " of ")
                    rules = (about,) if about else ()
                    yield case(question, place, year, situation, facts, *rules)


def _least(name: str, year: int) -> Any:
    """Return what a parameter of submissions asks in *year*, or None if it does not cover it."""
    (found,) = (one for one in parameters("submissions") if one.id == f"submissions.{name}")
    of_year = PerformanceYear(year)
    return found.at(of_year) if found.covers(of_year) else None


def _covers(rule_id: str, year: int) -> bool:
    return rule(rule_id).covers(PerformanceYear(year))


# --- the facts ---------------------------------------------------------------------------------


def counted(
    name: str,
    met: int = 60,
    not_met: int | None = 30,
    exceptions: int | None = 10,
    exclusions: int | None = 0,
    *,
    eligible: int = 100,
) -> Measurement:
    """Return the counts of a measure with one rate."""
    value = SinglePerformanceRate(
        is_end_to_end_reported=False,
        performance_met=met,
        eligible_population=eligible,
        performance_not_met=not_met,
        eligible_population_exclusion=exclusions,
        eligible_population_exception=exceptions,
    )
    return Measurement(name, value)


def strata(*names: str) -> list[Stratum]:
    """Return strata of these names, with the same counts."""
    return [Stratum(name, 60, 100, 30, 0, 10) for name in names]


def several(*names: str) -> Measurement:
    """Return the counts of measure 305, an eCQM with two strata, by these names."""
    value = MultiPerformanceRate(is_end_to_end_reported=False, strata=strata(*names))
    return Measurement("305", value)


def set_of(
    year: int,
    *measurements: Measurement,
    category: PerformanceCategory = QUALITY,
    **changes: Any,
) -> MeasurementSet:
    """Return a set for traditional MIPS by the method REGISTRY, of the whole year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    whole = MeasurementSet(category, REGISTRY, "mips", first, last, measurements, _CEHRT_ID)
    return evolve(whole, **changes)


def content(
    year: int, *sets: MeasurementSet, participant: Participant = _GROUP, **changes: Any
) -> Facts:
    """Return the facts of a submission of *sets*; but for *changes* all beside it is right."""
    return {
        "inventory": name_of(year),
        "submission": Submission(PerformanceYear(year), participant, sets),
        "sender": _SENDER,
        "reporter": None,
        "particulars": PARTICULARS,
        **changes,
    }


def one_of(year: int, measurement: Measurement, **changes: Any) -> Facts:
    """Return the facts of a submission of one measurement, in a set with *changes*."""
    return content(year, set_of(year, measurement, **changes))


def promoting(year: int, *names: str, **changes: Any) -> MeasurementSet:
    """Return a set of Promoting Interoperability: 1 of 2 for a proportion, else a yes."""
    values: dict[str, Value] = dict.fromkeys(("PI_EP_1", "PI_HIE_1"), Proportion(1, 2))
    measurements = [Measurement(name, values.get(name, True)) for name in names]
    return set_of(year, *measurements, *_ATTESTED, category=INTEROPERABILITY, **changes)


def _active(year: int, **changes: Any) -> MeasurementSet:
    return set_of(year, Measurement("IA_EPA_3", value=True), category=ACTIVITIES, **changes)


def of_aco(year: int, measurement: Measurement, reporter: Reporter = _ACO) -> Facts:
    """Return the facts of a submission of one measurement for an ACO."""
    own = set_of(year, measurement, program="app1")
    return content(year, own, participant=_ENTITY, reporter=reporter)


def rated(share: Fraction = Fraction(2, 3), met: int = 60, not_met: int = 30) -> Measurement:
    """Return the counts of a QCDR measure with the rate that the QCDR gives."""
    value = RegistrySinglePerformanceRate(
        is_end_to_end_reported=False,
        performance_met=met,
        eligible_population=100,
        performance_rate=share,
        performance_not_met=not_met,
        eligible_population_exclusion=0,
        eligible_population_exception=0,
    )
    return Measurement("M2S1", value)


def by_qcdr(year: int, measurement: Measurement, sender: Sender = QCDR) -> Facts:
    """Return the facts of a submission of one measurement by a QCDR."""
    return content(year, set_of(year, measurement), sender=sender)


# --- content -----------------------------------------------------------------------------------


def _counts(year: int) -> Iterator[Told]:
    """Yield counts and proportions that add up, and others that do not."""
    met, total = "submissions.counts.met", "submissions.counts.sum"
    yield "right", "", one_of(year, counted("001"))
    for count in (99, 100, 101):
        yield f"met/{count}-of-100", met, one_of(year, counted("001", count, 0, 0))
        yield f"sum/{count}-of-100", total, one_of(year, counted("001", 60, count - 70))
    for count in (0, 1):
        yield f"met/{count}-of-0", met, one_of(year, counted("001", count, 0, 0, eligible=0))
    yield "sum/exceptions-only", total, one_of(year, counted("001", 0, 0, 100))
    yield "sum/not-sent", total, one_of(year, counted("001", 60, None, None, None))
    for method, about in ((REGISTRY, "submissions.counts.exclusions"), (EHR, total)):
        for excluded in (None, 0, 1):
            place = f"exclusions/{slug(method)}/{'none' if excluded is None else excluded}"
            one = counted("001", 60, 30, 9, excluded)
            yield place, about, one_of(year, one, submission_method=method)
    if _least(_PROMOTING_DAYS, year) is None:
        return  # whatever the proportion, the answer is open
    for numerator, denominator in ((1, 2), (2, 2), (3, 2), (0, 0)):
        proportion = Measurement("PI_EP_1", Proportion(numerator, denominator))
        facts = content(year, promoting(year, measurements=[proportion, *_ATTESTED]))
        yield f"proportion/{numerator}-of-{denominator}", "submissions.proportion", facts


def _incomplete(year: int) -> Iterator[Told]:
    """Yield data at the boundaries of completeness and the case minimum: CMS takes all of it."""
    complete = "submissions.complete"
    least = ceil(_least("data-completeness", year) * 100)
    for count in (0, least - 1, least):
        one = counted("001", count, 0, 0)
        for method in (REGISTRY, EHR):
            kind = CollectionType.MIPS_CQM if method is REGISTRY else CollectionType.ECQM
            facts = one_of(year, one, submission_method=method)
            yield f"complete/{slug(kind)}/{count}-of-100", complete, facts
    share: Fraction | None = _least("data-completeness.medicare-cqms", year)
    if share is not None:
        least = ceil(share * 100)
        for count in (0, least - 1, least):
            facts = of_aco(year, counted("001SSP", count, 0, 0))
            place = f"complete/medicare-cqm/{count}-of-100"
            yield place, f"{complete}.medicare-cqms", facts
    minimum = _least("case-minimum", year)
    for cases in (minimum - 1, minimum, minimum + 1):
        one = counted("001", cases, 0, 0, eligible=cases)
        yield f"cases/{cases}", "submissions.enough-cases", one_of(year, one)


def _rates(year: int) -> Iterator[Told]:
    """Yield the rates and strata of a QCDR's measures and of others, and values of other forms."""
    claimed, of_measure = "submissions.rates.claimed", "submissions.strata"
    for share in map(Fraction, ("2/3", "0.6667", "0.6668", "0")):
        place = f"rate/60-of-90/{share.numerator}-of-{share.denominator}"
        yield place, claimed, by_qcdr(year, rated(share))
    yield "rate/0-of-0/0-of-1", claimed, by_qcdr(year, rated(Fraction(0), 0, 0))
    own = ("reporting", "performance")
    for names in (own, own[:1], (*own, "overall"), ("reporting", "reporting"), ()):
        value = RegistryMultiPerformanceRate(
            is_end_to_end_reported=False, strata=strata(*names), performance_rate=Fraction(2, 3)
        )
        facts = by_qcdr(year, Measurement("K2MISSG1", value))
        yield f"strata/qcdr-measure/{'-'.join(names) or 'none'}", of_measure, facts
    for names, about in (
        (("14Days", "34Days"), f"{of_measure}.names"),
        (("14days", "34days"), f"{of_measure}.names"),
        ((), of_measure),
    ):
        facts = one_of(year, several(*names), submission_method=EHR)
        yield f"strata/ecqm/{'-'.join(names) or 'none'}", about, facts
    yield "form/of-a-qcdr", _FORM, one_of(year, evolve(rated(), measure_id="001"))
    yield "form/yes", _FORM, one_of(year, Measurement("001", value=True))
    counts = _active(year, measurements=[counted("IA_EPA_3")])
    yield "form/counts", _FORM, content(year, counts)


def _periods(year: int) -> Iterator[Told]:
    """Yield performance periods at their boundaries, by category."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    quality = "submissions.period.quality"
    for start, end in (
        *((first, last), (first + _DAY, last), (first, last - _DAY)),
        *((None, last), (first, None)),
    ):
        place = f"period/quality/{start or 'unknown'}/{end or 'unknown'}"
        facts = one_of(year, counted("001"), performance_start=start, performance_end=end)
        yield place, quality, facts
    for name, one in (
        ("improvement-activities", _active(year)),
        ("promoting-interoperability", promoting(year, "PI_EP_1")),
    ):
        least = _least(f"{name}-days", year)
        for days in (90, 180, 365) if least is None else (least - 1, least, least + 1):
            facts = content(year, evolve(one, performance_end=first + (days - 1) * _DAY))
            yield f"period/{name}/{days}-days", f"submissions.period.{name}", facts
        for start, end in ((first - _DAY, last), (first, last + _DAY), (last, first)):
            facts = content(year, evolve(one, performance_start=start, performance_end=end))
            yield f"period/{name}/{start}/{end}", "submissions.period.within-year", facts


def _measures(year: int) -> Iterator[Told]:
    """Yield measures that the inventory does not list, or not for this submission."""
    for name in ("999", "1"):
        yield f"listed/{name}", "measures.listed", one_of(year, counted(name))
    for program in ("mips", "G0055"):
        facts = one_of(year, counted("128"), program=program)
        yield f"measure/program/{program}", "measures.program", facts
    yield "measure/unknown", "measures.program", one_of(year, counted("500"))
    named = several("14Days", "34Days")
    yield "measure/collection-type", "measures.collection-type", one_of(year, named)
    of_type = "measures.registration-type"
    if _covers(of_type, year):
        for whose in (_GROUP, _INDIVIDUAL, _VIRTUAL):
            facts = content(year, set_of(year, counted("492")), participant=whose)
            yield f"measure/{slug(whose.participation_option)}", of_type, facts
    for name, other in (("PI_EP_1", "PI_LVPP_1"), ("PI_HIE_5", "PI_HIE_1")):
        facts = content(year, promoting(year, name, other))
        yield f"together/{name}/{other}", "submissions.interoperability.not-together", facts
    if _least(_PROMOTING_DAYS, year) is not None:  # else the answer is open, whatever is attested
        yield from _attestations(year)
    provisional = {"inventory": name_of(year, provisional=True)}
    for place, about, one in (
        ("right", "measures.data", counted("001")),
        ("refused", "submissions.counts.met", counted("001", 101, 0, 0)),
        ("not-listed", "measures.listed", counted("999")),
    ):
        yield f"provisional/{place}", about, one_of(year, one) | provisional


def _attestations(year: int) -> Iterator[Told]:
    """Yield Promoting Interoperability data with an attestation that is absent, or is a no."""
    for one in _ATTESTED:
        name = one.measure_id
        about = "safer" if name == "PI_PPHI_2" else "attestation"
        others = [other for other in _ATTESTED if other is not one]
        for place, more in (("absent", ()), ("no", (Measurement(name, value=False),))):
            facts = content(year, promoting(year, measurements=[*others, *more]))
            yield f"attestation/{name}/{place}", f"submissions.interoperability.{about}", facts


def _sets(year: int) -> Iterator[Told]:
    """Yield sets that are empty or come twice, and each method, program and CEHRT ID."""
    unique, id_form = "submissions.sets.unique", "submissions.cehrt-id.form"
    one, other = set_of(year, counted("001")), set_of(year, counted("047"))
    yield "sets/none", "submissions.not-empty", content(year)
    yield "sets/empty", "submissions.not-empty", content(year, set_of(year))
    yield "sets/twice", unique, content(year, one, other)
    yield "sets/two-methods", unique, content(year, evolve(one, submission_method=EHR), other)
    twice = set_of(year, counted("001"), counted("001"))
    yield "sets/measure-twice", "submissions.sets.measure-once", content(year, twice)
    yes = [Measurement("PI_LVPP_1", value=True)]
    of_another = content(year, _active(year, measurements=yes))
    yield "sets/other-category", "submissions.sets.category", of_another
    for method in (*SubmissionMethod, None):
        facts = content(year, _active(year, submission_method=method))
        yield f"method/{slug(method)}", "submissions.sets.method", facts
    for program in ("mips", None, "hvbp"):
        facts = content(year, _active(year, program=program))
        yield f"program/{program or 'none'}", "submissions.sets.program", facts
    for given in ("2025C0123456789", "15C"):
        yield f"cehrt-id/{given}", id_form, one_of(year, counted("001"), cehrt_id=given)
    if _covers("submissions.cehrt-id", year):
        for method in (REGISTRY, EHR):
            facts = one_of(year, counted("001"), submission_method=method, cehrt_id=None)
            about = "submissions.cehrt-id" if method is EHR else "submissions.sets.method"
            yield f"cehrt-id/none/{slug(method)}", about, facts
    for of_year in (year - 1, year + 1):
        submission = evolve(content(year, one)["submission"], year=PerformanceYear(of_year))
        yield f"year/{of_year}", "submissions.year", content(year, submission=submission)


def _whose(year: int) -> Iterator[Told]:
    """Yield who sends what, for whom, and what is true beside the counts."""
    for kind in IntermediaryType:
        sender = evolve(_SENDER, kind=kind)
        # A survey vendor sends the survey, and not in this form.
        is_survey = kind is IntermediaryType.CAHPS_SURVEY_VENDOR
        for name, rule_id, one in (
            ("mips-cqm", "submissions.sender", counted("001")),
            ("qcdr-measure", "submissions.qcdr-measures", rated()),
            ("survey", _FORM if is_survey else "submissions.cahps", counted("321")),
        ):
            facts = content(year, set_of(year, one), sender=sender)
            yield f"sender/{slug(kind)}/{name}", rule_id, facts
    for vendor in (VendorId("1000002"), None):
        facts = by_qcdr(year, rated(), evolve(QCDR, vendor=vendor))
        yield f"vendor/{vendor.identifier if vendor else 'unknown'}", "measures.vendor", facts
    for permissions in ((), None):
        facts = by_qcdr(year, rated(), evolve(QCDR, permissions=permissions))
        place = f"permission/{'unknown' if permissions is None else 'none'}"
        yield place, "measures.permission", facts
    cost = set_of(year, counted("001"), category=COST)
    yield "category/cost", "submissions.category", content(year, cost)
    if _least(_PROMOTING_DAYS, year) is not None:
        facts = content(year, promoting(year, "PI_EP_1"), participant=_ENTITY)
        about = "submissions.apm-interoperability"
        yield "apm-entity/promoting-interoperability", about, facts
    for program in ("mips", "app1", "G0053"):
        own = set_of(year, counted("001"), program=program)
        of_virtual_group = content(year, own, participant=_VIRTUAL)
        yield f"virtual-group/{program}", "measures.virtual-group", of_virtual_group
        of_subgroup = content(year, own, participant=_SUBGROUP)
        yield f"subgroup/{program}", "measures.subgroup", of_subgroup
    if _covers(MEDICARE_CQMS, year):
        for entity in (*ApmEntityKind, None):
            facts = of_aco(year, counted("001SSP"), evolve(_ACO, apm_entity=entity))
            yield f"medicare-cqm/{slug(entity)}", MEDICARE_CQMS, facts
        of_group = one_of(year, counted("001SSP"), program="app1")
        yield "medicare-cqm/group", MEDICARE_CQMS, of_group
    yield from _particulars(year)


def _particulars(year: int) -> Iterator[Told]:
    plain, adjusted = one_of(year, counted("001")), one_of(year, counted("047"))
    without_id = one_of(year, counted("001"), cehrt_id=None)
    beneficiaries = f"{MEDICARE_CQMS}.beneficiaries"
    medicare = of_aco(year, counted("001SSP")) if _covers(beneficiaries, year) else {}
    asked: tuple[tuple[str, str, Facts, Any, Any], ...] = (
        ("covers_all_payers", "submissions.all-payers", plain, True, False),
        ("has_beneficiaries_only", beneficiaries, medicare, True, False),
        ("indicates_cehrt", "submissions.cehrt-source", without_id, True, False),
        ("risk_adjusted", "submissions.risk-adjusted", adjusted, {"047"}, ()),
        ("uses_specifications_unaltered", "submissions.as-specified", plain, True, False),
        ("is_selected", "submissions.representative", plain, False, True),
    )
    for name, rule_id, facts, right, wrong in asked:
        if _covers(rule_id, year):
            for place, given in (("right", right), ("wrong", wrong), ("unknown", None)):
                told = {**facts, "particulars": evolve(PARTICULARS, **{name: given})}
                yield f"{name.replace('_', '-')}/{place}", rule_id, told
    if _least(_PROMOTING_DAYS, year) is not None:
        with_id = content(year, promoting(year, "PI_EP_1"))
        for name, particulars in (
            ("is-from-cehrt", evolve(PARTICULARS, is_from_cehrt=False)),
            ("indicates-cehrt", evolve(PARTICULARS, indicates_cehrt=False)),
        ):
            facts = {**with_id, "particulars": particulars}
            yield f"{name}/no-with-id", "submissions.cehrt-source", facts
    yield "particulars/unknown", "", {**plain, "particulars": None}


# --- the gate ----------------------------------------------------------------------------------


def _gate(facts: Facts, plan: PlannedSubmission, **changes: Any) -> Facts:
    """Return the facts of content that was certified as it is, but for *changes*."""
    digest = content_digest(facts["submission"])
    certified_at = datetime(plan.year.year + 1, 2, 14, 12, tzinfo=EASTERN)
    certification = Certification(plan, digest, certified_at, in_form_of_cms=True)
    return {
        "planned": plan,
        **facts,
        "content_digest": digest,
        "certification": evolve(certification, **changes),
    }


def _planned(year: int, **changes: Any) -> PlannedSubmission:
    sent = datetime(year + 1, 2, 15, 9, tzinfo=EASTERN)
    plan = PlannedSubmission(_GROUP, PerformanceYear(year), {QUALITY}, submitted_at=sent)
    return evolve(plan, **changes)


def _plans(year: int) -> Iterator[Told]:
    """Yield content that is right, refused or open, and plans that are of it or of another."""
    planned, right = _planned(year), one_of(year, counted("001"))
    yield "right", "", _gate(right, planned)
    refused = one_of(year, counted("001", 101, 0, 0))
    yield "content/refused", "submissions.counts.met", _gate(refused, planned)
    provisional = {**right, "inventory": name_of(year, provisional=True)}
    yield "content/provisional", "measures.data", _gate(provisional, planned)
    untold = {**right, "particulars": None}
    yield "content/alone", "submissions.gate.particulars", _gate(untold, planned)
    both = content(year, set_of(year, counted("001")), _active(year))
    about = "submissions.gate.content"
    yield "plan/fewer-categories", about, _gate(both, planned)
    changes: tuple[tuple[str, Facts], ...] = (
        ("another", {"participant": _ANOTHER}),
        ("more-categories", {"categories": {QUALITY, ACTIVITIES}}),
        ("no-types", {"collection_types": ()}),
        ("its-type", {"collection_types": {CollectionType.MIPS_CQM}}),
        ("another-type", {"collection_types": {CollectionType.ECQM}}),
        ("its-option", {"reporting_option": ReportingOption.TRADITIONAL_MIPS}),
        ("another-option", {"reporting_option": ReportingOption.APP}),
        ("an-mvp", {"mvp": "G0053"}),
    )
    for place, changed in changes:
        yield f"plan/{place}", about, _gate(right, _planned(year, **changed))


def _certifications(year: int) -> Iterator[Told]:
    """Yield certifications that are missing, late, of other content, or for another submission."""
    certified, planned = "submissions.certified", _planned(year)
    right = one_of(year, counted("001"))

    def gate(**changes: Any) -> Facts:
        return _gate(right, planned, **changes)

    yield "certification/none", certified, {**gate(), "certification": None}
    refused = _gate(one_of(year, counted("001", 101, 0, 0)), planned)
    about = "submissions.counts.met"
    yield "certification/none-and-refused", about, {**refused, "certification": None}
    for place, plan in (
        ("another", _planned(year, participant=_ANOTHER)),
        ("another-year", _planned(year - 1)),
        ("other-categories", _planned(year, categories={ACTIVITIES})),
        ("more-categories", _planned(year, categories={QUALITY, ACTIVITIES})),
    ):
        yield f"certification/{place}", certified, gate(planned=plan)
    other = content_digest(one_of(year, counted("001", 61, 29))["submission"])
    yield "certification/other-content", f"{certified}.content", gate(content_digest=other)
    sent = datetime(year + 1, 2, 15, 9, tzinfo=EASTERN)
    complete = datetime(year + 1, 1, 1, tzinfo=EASTERN)
    for at in (complete - _SECOND, complete, sent - _SECOND, sent, sent + _SECOND):
        facts = gate(certified_at=at)
        yield f"certification/at/{at.isoformat()}", f"{certified}.time", facts
    activities = content(year, _active(year, performance_end=date(year, 6, 30)))
    begun, over = (datetime(year, month, 1, tzinfo=EASTERN) for month in (1, 7))
    for at in (begun - _SECOND, begun, over - _SECOND, over):
        facts = _gate(activities, _planned(year, categories={ACTIVITIES}), certified_at=at)
        yield f"certification/activities/{at.isoformat()}", f"{certified}.time", facts
    for received in (date(year + 1, 2, 14), date(year + 1, 2, 15)):
        facts = _gate(right, _planned(year, data_received_on=received))
        yield f"certification/data-received/{received}", f"{certified}.time", facts
    unknown = _gate(right, _planned(year, submitted_at=None))
    yield "certification/sent-unknown", f"{certified}.time", unknown
    for in_form, told in ((False, "no"), (None, "unknown")):
        facts = gate(in_form_of_cms=in_form)
        yield f"certification/form/{told}", f"{certified}.form", facts
