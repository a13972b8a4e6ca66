"""Another system's reading of content and certification: it sees only the JSON of the suite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

Json: TypeAlias = Any
Said: TypeAlias = tuple[str, bool | None]

CEHRT_ID = re.compile("[A-Z0-9]{2}15C[A-Z0-9]{10}|2025C[A-Z0-9]{10}")
FORMS = {
    "BOOLEAN": "yes or no",
    "PROPORTION": "submissions.Proportion",
    "SINGLE_PERFORMANCE_RATE": "submissions.SinglePerformanceRate",
    "MULTI_PERFORMANCE_RATE": "submissions.MultiPerformanceRate",
    "REGISTRY_SINGLE_PERFORMANCE_RATE": "submissions.RegistrySinglePerformanceRate",
    "REGISTRY_MULTI_PERFORMANCE_RATE": "submissions.RegistryMultiPerformanceRate",
    "CAHPS": "a survey's",
    None: None,
}
INTEROPERABILITY, ACTIVITIES = "PROMOTING_INTEROPERABILITY", "IMPROVEMENT_ACTIVITIES"
REGISTRY, EHR = "REGISTRY", "ELECTRONIC_HEALTH_RECORD"


def together(said: list[Said], without: str = "") -> bool | None:
    """Return no if a rule says no, and else "not known" if one is not known."""
    answers = {holds for rule, holds in said if rule != without}
    return False if False in answers else None if None in answers else True


def known(value: Json, holds: bool) -> bool | None:
    return None if value is None else holds


def of_content(facts: Json, inventory: Json) -> Iterator[Said]:
    year, submission, told = inventory["year"], facts["submission"], facts["particulars"]
    yield "measures.data", True if inventory["source"]["provisional"] is False else None
    yield "submissions.year", submission["year"] == year
    if submission["year"] != year:
        return
    sets, sender = submission["measurement_sets"], facts["sender"]
    measures = {one["identifier"]: one for one in inventory["measures"]}
    yield "submissions.not-empty", bool(sets) and all(one["measurements"] for one in sets)
    keys = Counter(
        (one["category"], one["submission_method"], one["program"] or "mips") for one in sets
    )
    yield "submissions.sets.unique", max(keys.values(), default=1) == 1
    placed: list[tuple[Json, Json, Json]] = []
    for one in sets:
        yield from of_set(one, submission, inventory)
        if one["category"] != "COST":
            placed += [
                (one, sent, measures.get(sent["measure_id"])) for sent in one["measurements"]
            ]
    for one, sent, measure in placed:
        yield from of_measurement(one, sent, measure, facts, inventory)
    are_of_survey = all(measure and measure["metric_type"] == "CAHPS" for *_, measure in placed)
    vendors = {"HEALTH_IT_VENDOR"} if year < 2025 else set()
    survey = {"CAHPS_SURVEY_VENDOR"} if are_of_survey else set()
    senders = {"QCDR", "QUALIFIED_REGISTRY", *vendors, *survey}
    yield "submissions.sender", sender["kind"] in senders
    if told is not None:
        yield from of_particulars(told, sets, [one for *_, one in placed if one], year)


def of_set(one: Json, submission: Json, inventory: Json) -> Iterator[Said]:
    year, whose, program = inventory["year"], submission["participation_option"], one["program"]
    ids = Counter(sent["measure_id"] for sent in one["measurements"])
    yield "submissions.sets.measure-once", max(ids.values(), default=1) == 1
    yield "submissions.category", one["category"] != "COST"
    yield "submissions.sets.method", one["submission_method"] in {REGISTRY, EHR}
    programs = {name for each in inventory["measures"] for name in each["allowed_programs"] or ()}
    yield "submissions.sets.program", program in {None, "mips"} | programs
    is_mvp = (program or "mips")[1:].isdecimal()
    if whose == "SUBGROUP":
        yield "measures.subgroup", is_mvp
    if whose == "VIRTUAL_GROUP":
        yield "measures.virtual-group", not is_mvp and not (program or "mips").startswith("app")
    if whose == "APM_ENTITY" and one["category"] == INTEROPERABILITY:
        yield "submissions.apm-interoperability", None
    if needs_cehrt(one) and year >= 2025:
        yield "submissions.cehrt-id", one["cehrt_id"] is not None
    if one["cehrt_id"] is not None:
        yield "submissions.cehrt-id.form", CEHRT_ID.fullmatch(one["cehrt_id"]) is not None
    if one["category"] == INTEROPERABILITY:
        linked = {
            other
            for measure in inventory["measures"]
            if measure["identifier"] in ids
            for other in (*measure["exclusions"], *measure["substitutes"])
        }
        yield "submissions.interoperability.not-together", not linked & set(ids)
        yield from attested(one["measurements"], year)
    if one["category"] != "COST":
        yield from of_period(one, year)


def attested(measurements: Json, year: int) -> Iterator[Said]:
    if year == 2027:
        yield "submissions.interoperability.attestation", None
        return
    values = {one["measure_id"]: one["value"] for one in measurements}
    for name in ("PI_INFBLO_1", "PI_ONCDIR_1", "PI_PPHI_1"):
        yield "submissions.interoperability.attestation", values.get(name) is True
    # Before 2025 it was not found whether a no is enough.
    guides = values.get("PI_PPHI_2")
    is_open = guides is False and year < 2025
    yield "submissions.interoperability.safer", None if is_open else guides is True


def needs_cehrt(one: Json) -> bool:
    is_ecqm = one["submission_method"] == EHR and one["category"] == "QUALITY"
    return is_ecqm or one["category"] == INTEROPERABILITY


def of_period(one: Json, year: int) -> Iterator[Said]:
    name = f"submissions.period.{one['category'].lower().replace('_', '-')}"
    if one["performance_start"] is None or one["performance_end"] is None:
        yield "submissions.period.within-year", None
        yield name, None
        return
    start, end = (date.fromisoformat(one[f"performance_{part}"]) for part in ("start", "end"))
    first, last = date(year, 1, 1), date(year, 12, 31)
    yield "submissions.period.within-year", first <= start <= end <= last
    days = (end - start).days + 1
    least = {
        "QUALITY": (last - first).days + 1,
        ACTIVITIES: 90,
        INTEROPERABILITY: {2023: 90, 2027: None}.get(year, 180),
    }[one["category"]]
    yield name, None if least is None else days >= least


def of_measurement(
    one: Json, sent: Json, measure: Json, facts: Json, inventory: Json
) -> Iterator[Said]:
    year, sender = inventory["year"], facts["sender"]
    value = sent["value"]
    form, counts = ("yes or no", {}) if isinstance(value, bool) else next(iter(value.items()))
    is_qcdr_measure = measure and measure["is_qcdr_measure"]
    yield from of_counts(form, counts, one, is_qcdr_measure)
    if measure is None:
        is_final = inventory["source"]["provisional"] is False
        yield "measures.listed", False if is_final else None
        return
    if "MultiPerformanceRate" in form:
        names = [stratum["stratum"] for stratum in counts["strata"]]
        if is_qcdr_measure:
            yield "submissions.strata", sorted(names) == sorted(measure["strata"])
        elif not names:
            yield "submissions.strata", None
    is_vendors = sender["kind"] == "CAHPS_SURVEY_VENDOR"
    if measure["metric_type"] == "CAHPS" and not is_vendors:
        yield "submissions.cahps", False
        return
    if measure["category"] == "QUALITY" and sender["kind"] != "QCDR":
        yield "submissions.qcdr-measures", known(is_qcdr_measure, not is_qcdr_measure)
        if is_qcdr_measure:
            return
    if is_qcdr_measure:
        vendor = sender["vendor"]
        allowed = vendor and vendor["identifier"] in measure["allowed_vendors"]
        yield "measures.vendor", known(vendor, bool(allowed))
        held = sender["permissions"]
        yield "measures.permission", known(held, sent["measure_id"] in (held or ()))
    if measure["identifier"].endswith("SSP"):
        kind = (facts["reporter"] or {}).get("apm_entity")
        is_entity = facts["submission"]["participation_option"] == "APM_ENTITY"
        is_aco = kind == "SHARED_SAVINGS_ACO"
        yield "submissions.medicare-cqms", known(kind, is_aco) if is_entity else False
    yield from of_record(one, form, measure, facts["submission"], year)


def of_record(one: Json, form: str, measure: Json, submission: Json, year: int) -> Iterator[Said]:
    programs = measure["allowed_programs"]
    # A program that the year does not have is a fault of the set.
    program = one["program"] or "mips"
    yield "measures.program", known(programs, program in (programs or ()) or program == "hvbp")
    whose, types = submission["participation_option"], measure["allowed_registration_types"]
    if year >= 2025 and whose != "VIRTUAL_GROUP":
        yield "measures.registration-type", known(types, whose in (types or ()))
    methods = measure["submission_methods"]
    if measure["category"] == "QUALITY" and measure["metric_type"] != "CAHPS":
        yield (
            "measures.collection-type",
            known(methods, one["submission_method"] in (methods or ())),
        )
    yield "submissions.sets.category", measure["category"] == one["category"]
    expected = FORMS[measure["metric_type"]]
    yield "submissions.value.form", known(expected, expected == form)


def of_counts(form: str, counts: Json, one: Json, is_qcdr_measure: Json) -> Iterator[Said]:
    if form == "submissions.Proportion":
        yield "submissions.proportion", counts["numerator"] <= counts["denominator"]
    for each in counts.get("strata", [counts] if "eligible_population" in counts else []):
        eligible, met = each["eligible_population"], each["performance_met"]
        names = ("exclusion", "exception")
        others = [each[f"eligible_population_{name}"] or 0 for name in names]
        yield "submissions.counts.met", met <= eligible
        if met <= eligible:
            total = met + (each["performance_not_met"] or 0) + sum(others)
            yield "submissions.counts.sum", total <= eligible
        if one["submission_method"] == REGISTRY and is_qcdr_measure is False:
            yield "submissions.counts.exclusions", not others[0]


def of_particulars(told: Json, sets: Json, measures: Json, year: int) -> Iterator[Said]:
    certified = [one for one in sets if needs_cehrt(one)]
    if certified and told["is_from_cehrt"] is False:
        yield "submissions.cehrt-source", False
    indicated = told["indicates_cehrt"]
    if indicated is None and certified and all(one["cehrt_id"] for one in certified):
        indicated = True
    yield "submissions.cehrt-source", indicated
    quality = [one for one in measures if one["category"] == "QUALITY"]
    medicare = [one for one in quality if one["identifier"].endswith("SSP")]
    if not quality:
        return
    if len(quality) > len(medicare):
        yield "submissions.all-payers", told["covers_all_payers"]
    if medicare:
        yield "submissions.medicare-cqms.beneficiaries", told["has_beneficiaries_only"]
    selected = told["is_selected"]
    yield "submissions.representative", known(selected, not selected)
    if year >= 2027:
        yield "submissions.as-specified", told["uses_specifications_unaltered"]
    if year >= 2024:
        given = told["risk_adjusted"]
        for one in quality:
            is_adjusted = one["is_risk_adjusted"]
            if is_adjusted is not False:
                has = known(given, one["identifier"] in (given or ()))
                yield "submissions.risk-adjusted", has if is_adjusted else has or None


def of_gate(facts: Json, inventory: Json) -> Iterator[Said]:
    planned, submission = facts["planned"], facts["submission"]
    sets = submission["measurement_sets"]
    yield from of_content(facts, inventory)
    if facts["particulars"] is None:
        yield "submissions.gate.particulars", None
    programs = {one["program"] for one in sets}
    types = planned["collection_types"]
    mvp, option = planned["mvp"], planned["reporting_option"]
    yield (
        "submissions.gate.content",
        submission["participant"] == planned["participant"]
        and submission["year"] == planned["year"] == inventory["year"]
        and {one["category"] for one in sets} == set(planned["categories"])
        # The content of these cases is always a MIPS CQM in traditional MIPS.
        and (types is None or "MIPS_CQM" in types)
        and option in {None, "TRADITIONAL_MIPS"}
        and (mvp is None or programs == {mvp}),
    )
    certified = facts["certification"]
    if certified is None:
        yield "submissions.certified", None
        return
    plan = certified["planned"]
    yield (
        "submissions.certified",
        plan["participant"] == planned["participant"]
        and plan["year"] == planned["year"]
        and set(plan["categories"]) >= set(planned["categories"]),
    )
    yield "submissions.certified.content", certified["content_digest"] == facts["content_digest"]
    at, sent = certified["certified_at"], planned["submitted_at"]
    made = datetime.fromisoformat(at)
    # The text of 2023 to 2027 has quality data of the whole calendar year.
    last = date(planned["year"], 12, 31).isoformat()
    is_quality = "QUALITY" in planned["categories"]
    ends = [last if is_quality else one["performance_end"] or last for one in sets]
    day = made.astimezone(ZoneInfo("America/New_York")).date().isoformat()
    first = (f"{planned['year']}-01-01", planned["data_received_on"] or "")
    if day <= max(ends, default=last) or day < max(first):
        yield "submissions.certified.time", False
    else:
        in_time = sent and made <= datetime.fromisoformat(sent)
        yield "submissions.certified.time", known(sent, bool(in_time))
    yield "submissions.certified.form", certified["in_form_of_cms"]
