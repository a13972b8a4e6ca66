"""What the files of ``format-1`` hold, written in Python.

``tests.store_values`` adds entries. None is ever changed: they stand for files that users have.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from qpp_rules import (
    agreements,
    audits,
    deadlines,
    elections,
    eligibility,
    feedback,
    rulebook,
    sampling,
    terms,
)
from qpp_rules.core import (
    citations,
    determinations,
    errors,
    findings,
    identifiers,
    parameters,
    vocabulary,
    years,
)

RULES: Final = {rule.id: rule for rule in rulebook.rules()}
EXPECTED: Final[dict[str, Any]] = {}
EXPECTED["core.ApmEntity"] = identifiers.ApmEntity(identifier="}u𧠍ıբğ§ĤzFīª±ĴwÏ¯ᶿ𐂤\\")
EXPECTED["core.ApmEntityKind"] = vocabulary.ApmEntityKind.SHARED_SAVINGS_ACO
EXPECTED["core.Basis"] = citations.Basis.INTERPRETATION
EXPECTED["core.Citation"] = citations.Citation(
    document="2027 Self-Nomination Fact Sheet",
    locator="Data Validation Audits",
    as_of=date.fromisoformat("2024-01-01"),
    basis=citations.Basis.INTERPRETATION,
    note="another reading: <b>only</b> the first",
)
EXPECTED["core.ClinicianType"] = (
    vocabulary.ClinicianType.REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL
)
EXPECTED["core.CollectionType"] = vocabulary.CollectionType.MEDICARE_PART_B_CLAIMS
EXPECTED["core.Determination"] = determinations.Determination(
    MappingProxyType(
        {
            deadlines.Extension(
                closes=datetime.fromisoformat("2026-02-27T20:00:00-05:00"),
                announcement=citations.Citation(
                    document="2027 Self-Nomination Fact Sheet",
                    locator="Data Validation Audits",
                    as_of=None,
                    basis=citations.Basis.INTERPRETATION,
                    note="another reading: <b>only</b> the first",
                ),
                reopened=False,
                reopens=None,
                applies_to=frozenset(
                    {
                        vocabulary.ParticipationOption.APM_ENTITY,
                        vocabulary.ParticipationOption.GROUP,
                        vocabulary.ParticipationOption.INDIVIDUAL,
                        vocabulary.ParticipationOption.SUBGROUP,
                        vocabulary.ParticipationOption.VIRTUAL_GROUP,
                    }
                ),
            ): sampling.Extension(plan_digest="Ä\\n", frame_size=2028, frame_digest="日本")
        }
    ),
    years.PerformanceYear(year=2030),
    (),
)
EXPECTED["core.Entry"] = parameters.Entry(
    first_year=years.PerformanceYear(year=2035),
    last_year=years.PerformanceYear(year=2036),
    value=deadlines.Extension(
        closes=datetime.fromisoformat("2019-06-27T10:00:00-04:00"),
        announcement=citations.Citation(
            document="42 CFR",
            locator="414.1400(b)(3)(v)(E)(1)",
            as_of=date.fromisoformat("2024-01-01"),
            basis=citations.Basis.INTERPRETATION,
            note="another reading: <b>only</b> the first",
        ),
        reopened=False,
        reopens=None,
        applies_to=frozenset(
            {
                vocabulary.ParticipationOption.APM_ENTITY,
                vocabulary.ParticipationOption.GROUP,
                vocabulary.ParticipationOption.INDIVIDUAL,
                vocabulary.ParticipationOption.SUBGROUP,
                vocabulary.ParticipationOption.VIRTUAL_GROUP,
            }
        ),
    ),
    source=citations.Citation(
        document="42 CFR",
        locator="414.1305",
        as_of=date.fromisoformat("2024-01-01"),
        basis=citations.Basis.INTERPRETATION,
        note="",
    ),
)
EXPECTED["core.Finding"] = findings.Finding(
    rule=RULES["elections.intent"],
    verdict=findings.Verdict.MET,
    observed=Decimal("-15671641.3928008274453"),
    required=date.fromisoformat("1121-07-11"),
    about="",
    missing=(),
    source=citations.Citation(
        document="2027 Self-Nomination Fact Sheet",
        locator="Data Validation Audits",
        as_of=None,
        basis=citations.Basis.SECONDARY,
        note="another reading: <b>only</b> the first",
    ),
)
EXPECTED["core.Group"] = identifiers.Group(tin=identifiers.Tin(digits="000000000"))
EXPECTED["core.Individual"] = identifiers.Individual(
    tin=identifiers.Tin(digits="000000000"), npi=identifiers.Npi(digits="0000000006")
)
EXPECTED["core.IntermediaryType"] = vocabulary.IntermediaryType.CAHPS_SURVEY_VENDOR
EXPECTED["core.Npi"] = identifiers.Npi(digits="0000000006")
EXPECTED["core.OrganizationType"] = vocabulary.OrganizationType.REGIONAL_HEALTH_COLLABORATIVE
EXPECTED["core.Parameter"] = parameters.Parameter(
    name="0",
    entries=(
        parameters.Entry(
            first_year=years.PerformanceYear(year=2020),
            last_year=years.PerformanceYear(year=2023),
            value=((identifiers.Group(tin=identifiers.Tin(digits="999999999")),),),
            source=citations.Citation(
                document="42 CFR",
                locator="414.1305",
                as_of=date.fromisoformat("2024-01-01"),
                basis=citations.Basis.CMS_GUIDANCE,
                note="another reading: <b>only</b> the first",
            ),
        ),
        parameters.Entry(
            first_year=years.PerformanceYear(year=2030),
            last_year=years.PerformanceYear(year=2034),
            value=((identifiers.Group(tin=identifiers.Tin(digits="000000000")),),),
            source=citations.Citation(
                document="42 CFR",
                locator="414.1305",
                as_of=None,
                basis=citations.Basis.CMS_GUIDANCE,
                note="",
            ),
        ),
        parameters.Entry(
            first_year=years.PerformanceYear(year=2035),
            last_year=years.PerformanceYear(year=2040),
            value=((identifiers.Group(tin=identifiers.Tin(digits="999999999")),),),
            source=citations.Citation(
                document="42 CFR",
                locator="414.1305",
                as_of=None,
                basis=citations.Basis.CMS_GUIDANCE,
                note="",
            ),
        ),
    ),
    note="",
)
EXPECTED["core.ParticipationOption"] = vocabulary.ParticipationOption.VIRTUAL_GROUP
EXPECTED["core.ParticipationStatus"] = vocabulary.ParticipationStatus.MIPS_ELIGIBLE
EXPECTED["core.PaymentYear"] = years.PaymentYear(year=2019)
EXPECTED["core.PerformanceCategory"] = vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY
EXPECTED["core.PerformanceYear"] = years.PerformanceYear(year=2017)
EXPECTED["core.Problem"] = errors.Problem(
    field="ELE-036", given="ELE-036", expected="ELE-036", remedy="ELE-036", is_type=False
)
EXPECTED["core.QpStatus"] = vocabulary.QpStatus.PARTIAL_QP
EXPECTED["core.QppTrack"] = vocabulary.QppTrack.ADVANCED_APM
EXPECTED["core.ReadinessStatus"] = vocabulary.ReadinessStatus.UNDETERMINED
EXPECTED["core.ReportingOption"] = vocabulary.ReportingOption.TRADITIONAL_MIPS
EXPECTED["core.Rule"] = RULES["eligibility.low-volume-threshold.allowed-charges"]
EXPECTED["core.Subgroup"] = identifiers.Subgroup(
    tin=identifiers.Tin(digits="012345678"), identifier="Ĺ1ĸÞ1ä5ę¡®îE␛Ð®Đ🁲d𮑥L"
)
EXPECTED["core.SubgroupMember"] = identifiers.SubgroupMember(
    tin=identifiers.Tin(digits="000000000"),
    identifier="ėĢ阾{Ĉ𠿇Ł1ä5ę¡®îE␛Ð®Đ🁲",
    npi=identifiers.Npi(digits="1234567898"),
)
EXPECTED["core.Tin"] = identifiers.Tin(digits="000000000")
EXPECTED["core.VendorId"] = identifiers.VendorId(identifier="=Öī-𫡪Ąᣒġ𗿒𘕄ļëY¢FÃŀćĵęn𩆿ZÕr𦗓")
EXPECTED["core.Verdict"] = findings.Verdict.NOT_APPLICABLE
EXPECTED["core.VirtualGroup"] = identifiers.VirtualGroup(identifier="}u𧠍ıբğ§ĤzFīª±ĴwÏ¯ᶿ𐂤\\")
EXPECTED["core.YearNotCovered"] = errors.YearNotCovered(
    "𩮅¡ZúÐĘt𥯫'`ÒåČ",
    "𩮅¡ZúÐĘt𥯫'`ÒåČ",
    (
        (
            2027,
            2017,
        ),
        (
            2020,
            2018,
        ),
    ),
    "𩮅¡ZúÐĘt𥯫'`ÒåČ",
)
EXPECTED["deadlines.Calendar"] = deadlines.Calendar(
    year=years.PerformanceYear(year=2017),
    deadlines=(
        deadlines.Deadline(
            key="participants-on-board",
            title="At least 25 participants on board",
            opens=None,
            original_closes=date.fromisoformat("2017-01-01"),
            extensions=(),
            in_doubt_until=None,
            citation=citations.Citation(
                document="42 CFR",
                locator="414.1400(h)(2)",
                as_of=date.fromisoformat("2017-01-01"),
                basis=citations.Basis.REGULATION,
                note="the text of 81 FR",
            ),
            opening_citation=None,
        ),
        deadlines.Deadline(
            key="self-nomination",
            title="Self-nomination",
            opens=date.fromisoformat("2016-11-15"),
            original_closes=date.fromisoformat("2017-01-15"),
            extensions=(),
            in_doubt_until=None,
            citation=citations.Citation(
                document="42 CFR",
                locator="414.1400(g)",
                as_of=date.fromisoformat("2017-01-01"),
                basis=citations.Basis.REGULATION,
                note="the text of 81 FR",
            ),
            opening_citation=None,
        ),
        deadlines.Deadline(
            key="performance-period",
            title="Performance period of the quality performance category",
            opens=date.fromisoformat("2017-01-01"),
            original_closes=date.fromisoformat("2017-12-31"),
            extensions=(),
            in_doubt_until=None,
            citation=citations.Citation(
                document="42 CFR",
                locator="414.1320",
                as_of=date.fromisoformat("2023-01-01"),
                basis=citations.Basis.REGULATION,
                note="at least 90 consecutive days within these",
            ),
            opening_citation=None,
        ),
        deadlines.Deadline(
            key="record-retention",
            title="Records kept through this day",
            opens=None,
            original_closes=date.fromisoformat("2027-12-31"),
            extensions=(),
            in_doubt_until=None,
            citation=citations.Citation(
                document="42 CFR",
                locator="414.1400",
                as_of=date.fromisoformat("2017-01-01"),
                basis=citations.Basis.REGULATION,
                note="",
            ),
            opening_citation=None,
        ),
    ),
    not_covered={
        "external-agreement": errors.YearNotCovered(
            "external-agreement",
            "performance year 2017",
            (
                (
                    2023,
                    2027,
                ),
            ),
            "The years from 2023 were read.",
        ),
        "virtual-group-election": errors.YearNotCovered(
            "virtual-group-election",
            "performance year 2017",
            (
                (
                    2018,
                    2027,
                ),
            ),
            "Virtual groups began with performance year 2018.",
        ),
        "data-acceptance": errors.YearNotCovered(
            "data-acceptance",
            "performance year 2017",
            (
                (
                    2023,
                    2027,
                ),
            ),
            "The years from 2023 were read.",
        ),
        "mvp-registration": errors.YearNotCovered(
            "mvp-registration",
            "performance year 2017",
            (
                (
                    2023,
                    2027,
                ),
            ),
            "MVPs began with performance year 2023.",
        ),
        "cahps-registration": errors.YearNotCovered(
            "cahps-registration",
            "performance year 2017",
            (
                (
                    2019,
                    2019,
                ),
                (
                    2021,
                    2021,
                ),
                (
                    2023,
                    2027,
                ),
            ),
            "",
        ),
        "circumstances-application": errors.YearNotCovered(
            "circumstances-application",
            "performance year 2017",
            (
                (
                    2019,
                    2025,
                ),
            ),
            "For 2017 there was no application; the closes of 2018, 2026 and 2027 were not found.",
        ),
        "data-submission": errors.YearNotCovered(
            "data-submission",
            "performance year 2017",
            (
                (
                    2019,
                    2026,
                ),
            ),
            "The periods of 2017, 2018 and 2027 were not found.",
        ),
        "election": errors.YearNotCovered(
            "election",
            "performance year 2017",
            (
                (
                    2019,
                    2026,
                ),
            ),
            "Opting in began with performance year 2019; the period of 2027 was not found.",
        ),
        "data-validation-execution-report": errors.YearNotCovered(
            "data-validation-execution-report",
            "performance year 2017",
            (
                (
                    2022,
                    2027,
                ),
            ),
            "For 2021 CMS was to give the date, which was not found; before, no report was due.",
        ),
        "feedback-1": errors.YearNotCovered(
            "performance feedback",
            "performance year 2017",
            (
                (
                    2021,
                    2027,
                ),
            ),
            "Feedback four times a year is asked for from performance year 2021.",
        ),
        "feedback-2": errors.YearNotCovered(
            "performance feedback",
            "performance year 2017",
            (
                (
                    2021,
                    2027,
                ),
            ),
            "Feedback four times a year is asked for from performance year 2021.",
        ),
        "feedback-3": errors.YearNotCovered(
            "performance feedback",
            "performance year 2017",
            (
                (
                    2021,
                    2027,
                ),
            ),
            "Feedback four times a year is asked for from performance year 2021.",
        ),
        "feedback-4": errors.YearNotCovered(
            "performance feedback",
            "performance year 2017",
            (
                (
                    2021,
                    2027,
                ),
            ),
            "Feedback four times a year is asked for from performance year 2021.",
        ),
    },
)
EXPECTED["deadlines.Deadline"] = deadlines.Deadline(
    key="window",
    title="A window",
    opens=None,
    original_closes=datetime.fromisoformat("2026-03-31T10:00:00-04:00"),
    extensions=(
        deadlines.Extension(
            closes=datetime.fromisoformat("2026-03-31T20:00:00-04:00"),
            announcement=citations.Citation(
                document="A notice",
                locator="Dates",
                as_of=date.fromisoformat("2026-01-01"),
                basis=citations.Basis.CMS_GUIDANCE,
                note="",
            ),
            reopened=True,
            reopens=datetime.fromisoformat("2026-03-31T16:00:00-04:00"),
            applies_to=frozenset(
                {
                    vocabulary.ParticipationOption.APM_ENTITY,
                    vocabulary.ParticipationOption.GROUP,
                    vocabulary.ParticipationOption.INDIVIDUAL,
                    vocabulary.ParticipationOption.SUBGROUP,
                    vocabulary.ParticipationOption.VIRTUAL_GROUP,
                }
            ),
        ),
        deadlines.Extension(
            closes=datetime.fromisoformat("2026-03-31T23:00:00-04:00"),
            announcement=citations.Citation(
                document="A notice",
                locator="Dates",
                as_of=date.fromisoformat("2026-01-01"),
                basis=citations.Basis.CMS_GUIDANCE,
                note="",
            ),
            reopened=True,
            reopens=datetime.fromisoformat("2026-03-31T21:00:00-04:00"),
            applies_to=frozenset(
                {
                    vocabulary.ParticipationOption.APM_ENTITY,
                    vocabulary.ParticipationOption.GROUP,
                    vocabulary.ParticipationOption.INDIVIDUAL,
                    vocabulary.ParticipationOption.SUBGROUP,
                    vocabulary.ParticipationOption.VIRTUAL_GROUP,
                }
            ),
        ),
    ),
    in_doubt_until=None,
    citation=citations.Citation(
        document="A notice",
        locator="Dates",
        as_of=date.fromisoformat("2026-01-01"),
        basis=citations.Basis.CMS_GUIDANCE,
        note="",
    ),
    opening_citation=None,
)
EXPECTED["deadlines.DeadlineStatus"] = deadlines.DeadlineStatus.NOT_OPEN
EXPECTED["deadlines.Extension"] = deadlines.Extension(
    closes=datetime.fromisoformat("2027-04-23T20:59:00-04:00"),
    announcement=citations.Citation(
        document="2027 Self-Nomination Fact Sheet",
        locator="Data Validation Audits",
        as_of=date.fromisoformat("2024-01-01"),
        basis=citations.Basis.REGULATION,
        note="another reading: <b>only</b> the first",
    ),
    reopened=False,
    reopens=None,
    applies_to=frozenset(
        {
            vocabulary.ParticipationOption.APM_ENTITY,
            vocabulary.ParticipationOption.GROUP,
            vocabulary.ParticipationOption.INDIVIDUAL,
            vocabulary.ParticipationOption.SUBGROUP,
            vocabulary.ParticipationOption.VIRTUAL_GROUP,
        }
    ),
)
EXPECTED["elections.Batch"] = elections.Batch(
    elections=(
        elections.Election(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="000000001"), npi=identifiers.Npi(digits="1234567893")
            ),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.EXEMPT,
            state=elections.ElectionState.NOT_APPLICABLE,
            choice=None,
            confirmed_at=None,
            confirmed_by=None,
        ),
        elections.Election(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="000000002"), npi=identifiers.Npi(digits="1234567893")
            ),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.MIPS_ELIGIBLE,
            state=elections.ElectionState.NOT_APPLICABLE,
            choice=None,
            confirmed_at=None,
            confirmed_by=None,
        ),
        elections.Election(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="000000003"), npi=identifiers.Npi(digits="1234567893")
            ),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.SELECTED,
            choice=elections.Choice.REPORT_VOLUNTARILY,
            confirmed_at=None,
            confirmed_by=None,
        ),
        elections.Election(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="000000004"), npi=identifiers.Npi(digits="1234567893")
            ),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.SELECTED,
            choice=elections.Choice.REPORT_VOLUNTARILY,
            confirmed_at=None,
            confirmed_by=None,
        ),
        elections.Election(
            participant=identifiers.Subgroup(
                tin=identifiers.Tin(digits="000000005"), identifier="SG-1"
            ),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.MIPS_ELIGIBLE,
            state=elections.ElectionState.NOT_APPLICABLE,
            choice=None,
            confirmed_at=None,
            confirmed_by=None,
        ),
        elections.Election(
            participant=identifiers.Group(tin=identifiers.Tin(digits="000000006")),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.MIPS_ELIGIBLE,
            state=elections.ElectionState.NOT_APPLICABLE,
            choice=None,
            confirmed_at=None,
            confirmed_by=None,
        ),
        elections.Election(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="000000007"), npi=identifiers.Npi(digits="1234567893")
            ),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.SELECTED,
            choice=elections.Choice.REPORT_VOLUNTARILY,
            confirmed_at=None,
            confirmed_by=None,
        ),
        elections.Election(
            participant=identifiers.Subgroup(
                tin=identifiers.Tin(digits="000000008"), identifier="SG-1"
            ),
            year=years.PerformanceYear(year=2023),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.NOT_APPLICABLE,
            choice=None,
            confirmed_at=None,
            confirmed_by=None,
        ),
    ),
    state=elections.BatchState.OPEN,
)
EXPECTED["elections.BatchState"] = elections.BatchState.CANCELLED
EXPECTED["elections.Capacity"] = elections.Capacity.PRACTICE_REPRESENTATIVE
EXPECTED["elections.Choice"] = elections.Choice.REPORT_VOLUNTARILY
EXPECTED["elections.ClientDecision"] = elections.ClientDecision(
    participant=identifiers.Subgroup(
        tin=identifiers.Tin(digits="000111222"), identifier="group:123456789"
    ),
    year=years.PerformanceYear(year=2020),
    choice=elections.Choice.REPORT_VOLUNTARILY,
    decided_by="𫫻¡¡ZúÐĘt𥯫'`ÒåČ",
    decided_on=date.fromisoformat("2027-07-17"),
)
EXPECTED["elections.Confirmer"] = elections.Confirmer(
    name="𛇣t𧠋įՠĝ¥ĢyFĩ¨¯ĲvÍ¬ᶽ𐂢[©𡽆=", capacity=elections.Capacity.PRACTICE_REPRESENTATIVE
)
EXPECTED["elections.Effects"] = elections.Effects(
    choice=elections.Choice.REPORT_VOLUNTARILY,
    payment_adjustment=False,
    performance_feedback=False,
    in_benchmarks=False,
    public_reporting=False,
    preview_opt_out=False,
    scored_without_data=False,
)
EXPECTED["elections.Election"] = elections.Election(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000000001"), npi=identifiers.Npi(digits="1234567890")
    ),
    year=years.PerformanceYear(year=2025),
    eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
    state=elections.ElectionState.REPORTING_VOLUNTARILY,
    choice=elections.Choice.REPORT_VOLUNTARILY,
    confirmed_at=datetime.fromisoformat("2026-03-31T23:59:59+00:00"),
    confirmed_by=elections.Confirmer(name="registry-7", capacity=elections.Capacity.INTERMEDIARY),
)
EXPECTED["elections.ElectionState"] = elections.ElectionState.REPORTING_VOLUNTARILY
EXPECTED["elections.Event"] = elections.Event.CONFIRM_VOLUNTARY
EXPECTED["elections.GoverningScore"] = elections.GoverningScore(
    participation_option=vocabulary.ParticipationOption.VIRTUAL_GROUP, score=Decimal("483366.65")
)
EXPECTED["elections.Ledger"] = elections.Ledger(
    records=(
        elections.Election(
            participant=identifiers.Group(tin=identifiers.Tin(digits="000000001")),
            year=years.PerformanceYear(year=2025),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.OPTED_IN,
            choice=elections.Choice.OPT_IN,
            confirmed_at=datetime.fromisoformat("2026-01-02T15:02:10+00:00"),
            confirmed_by=elections.Confirmer(
                name="registry-7", capacity=elections.Capacity.PRACTICE_REPRESENTATIVE
            ),
        ),
        elections.Election(
            participant=identifiers.Group(tin=identifiers.Tin(digits="000000002")),
            year=years.PerformanceYear(year=2025),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.REPORTING_VOLUNTARILY,
            choice=elections.Choice.REPORT_VOLUNTARILY,
            confirmed_at=datetime.fromisoformat("2026-01-02T15:16:45+00:00"),
            confirmed_by=elections.Confirmer(
                name="registry-7", capacity=elections.Capacity.INTERMEDIARY
            ),
        ),
        elections.Election(
            participant=identifiers.Group(tin=identifiers.Tin(digits="000000002")),
            year=years.PerformanceYear(year=2026),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.OPTED_IN,
            choice=elections.Choice.OPT_IN,
            confirmed_at=datetime.fromisoformat("2027-01-04T15:00:52+00:00"),
            confirmed_by=elections.Confirmer(
                name="A. Smith", capacity=elections.Capacity.PRACTICE_REPRESENTATIVE
            ),
        ),
        elections.Election(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="000000001"), npi=identifiers.Npi(digits="1234567890")
            ),
            year=years.PerformanceYear(year=2026),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.REPORTING_VOLUNTARILY,
            choice=elections.Choice.REPORT_VOLUNTARILY,
            confirmed_at=datetime.fromisoformat("2027-01-08T19:45:47+00:00"),
            confirmed_by=elections.Confirmer(
                name="registry-7", capacity=elections.Capacity.PRACTICE_REPRESENTATIVE
            ),
        ),
        elections.Election(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="000000001"), npi=identifiers.Npi(digits="1234567893")
            ),
            year=years.PerformanceYear(year=2025),
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
            state=elections.ElectionState.OPTED_IN,
            choice=elections.Choice.OPT_IN,
            confirmed_at=datetime.fromisoformat("2026-01-02T15:00:51+00:00"),
            confirmed_by=elections.Confirmer(
                name="registry-7", capacity=elections.Capacity.PRACTICE_REPRESENTATIVE
            ),
        ),
    )
)
EXPECTED["elections.Transition"] = elections.Transition(
    before=elections.ElectionState.NOT_APPLICABLE,
    event=elections.Event.CONFIRM_VOLUNTARY,
    after=elections.ElectionState.NOT_APPLICABLE,
    citation=citations.Citation(
        document="2027 Self-Nomination Fact Sheet",
        locator="Data Validation Audits",
        as_of=date.fromisoformat("2024-01-01"),
        basis=citations.Basis.INTERPRETATION,
        note="another reading: <b>only</b> the first",
    ),
)
EXPECTED["eligibility.ApmEntityFacts"] = eligibility.ApmEntityFacts(
    segment_1=eligibility.Exceeded(
        criteria=frozenset(
            {
                eligibility.Criterion.ALLOWED_CHARGES,
                eligibility.Criterion.PATIENTS,
                eligibility.Criterion.SERVICES,
            }
        )
    ),
    segment_2=eligibility.Exceeded(
        criteria=frozenset(
            {
                eligibility.Criterion.ALLOWED_CHARGES,
                eligibility.Criterion.PATIENTS,
                eligibility.Criterion.SERVICES,
            }
        )
    ),
)
EXPECTED["eligibility.ClinicianFacts"] = eligibility.ClinicianFacts(
    clinician_type=vocabulary.ClinicianType.NURSE_PRACTITIONER,
    medicare_enrolled_on=date.fromisoformat("2010-06-01"),
    earlier_medicare_claims=False,
    qp_status=vocabulary.QpStatus.NOT_QP,
    partial_qp_elects=None,
    segment_1=eligibility.Exceeded(
        criteria=frozenset(
            {
                eligibility.Criterion.ALLOWED_CHARGES,
                eligibility.Criterion.PATIENTS,
                eligibility.Criterion.SERVICES,
            }
        )
    ),
    segment_2=eligibility.Exceeded(
        criteria=frozenset(
            {
                eligibility.Criterion.ALLOWED_CHARGES,
                eligibility.Criterion.PATIENTS,
                eligibility.Criterion.SERVICES,
            }
        )
    ),
)
EXPECTED["eligibility.Criterion"] = eligibility.Criterion.ALLOWED_CHARGES
EXPECTED["eligibility.DeterminationPeriod"] = eligibility.DeterminationPeriod(
    first_month=1, run_out_days=1000000, segment_2_run_out_days=1000000
)
EXPECTED["eligibility.Eligibility"] = eligibility.Eligibility.OPT_IN_ELIGIBLE
EXPECTED["eligibility.Exceeded"] = eligibility.Exceeded(
    criteria=frozenset(
        {
            eligibility.Criterion.ALLOWED_CHARGES,
            eligibility.Criterion.PATIENTS,
            eligibility.Criterion.SERVICES,
        }
    )
)
EXPECTED["eligibility.GroupFacts"] = eligibility.GroupFacts(
    segment_1=eligibility.Volume(allowed_charges=Decimal("1.82"), patients=100, services=100),
    segment_2=eligibility.Exceeded(
        criteria=frozenset(
            {
                eligibility.Criterion.ALLOWED_CHARGES,
                eligibility.Criterion.PATIENTS,
                eligibility.Criterion.SERVICES,
            }
        )
    ),
    eligible_clinicians=None,
    mips_eligible_clinicians=None,
)
EXPECTED["eligibility.GroupReporting"] = eligibility.GroupReporting.SCORED_IF_OPTED_IN
EXPECTED["eligibility.IndividualReporting"] = eligibility.IndividualReporting.ELECTION_NEEDED
EXPECTED["eligibility.LowVolumeThreshold"] = eligibility.LowVolumeThreshold(
    allowed_charges=Decimal("10000000.00"), patients=332026, services=995183
)
EXPECTED["eligibility.NoClaims"] = eligibility.NoClaims()
EXPECTED["eligibility.PracticeClinician"] = eligibility.PracticeClinician(
    npi=identifiers.Npi(digits="2000000002"),
    determination=determinations.Determination(
        eligibility.Eligibility.EXEMPT,
        years.PerformanceYear(year=2026),
        (
            findings.Finding(
                rule=RULES["eligibility.clinician-type"],
                verdict=findings.Verdict.MET,
                observed="nurse practitioner",
                required=None,
                about="",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator='414.1305 "MIPS eligible clinician"',
                    as_of=date.fromisoformat("2024-01-01"),
                    basis=citations.Basis.REGULATION,
                    note="the text read is that of 2024-01-01; the amendments of the calendar year 2025 and 2026 rules were not found in full",
                ),
            ),
            findings.Finding(
                rule=RULES["eligibility.qp"],
                verdict=findings.Verdict.MET,
                observed="not a QP",
                required=None,
                about="",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.partial-qp"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="not a Partial QP",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.newly-enrolled"],
                verdict=findings.Verdict.MET,
                observed=date.fromisoformat("2010-06-01"),
                required="before 2026-01-01",
                about="",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.segments.above-in-both"],
                verdict=findings.Verdict.NOT_MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator='414.1305 "MIPS determination period"',
                    as_of=date.fromisoformat("2024-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the days that the definition gives for this year; the text read is that of 2024-01-01; the amendments of the calendar year 2025 and 2026 rules were not found in full",
                ),
            ),
            findings.Finding(
                rule=RULES["eligibility.opt-in"],
                verdict=findings.Verdict.NOT_MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=None,
            ),
        ),
    ),
    individually=eligibility.IndividualReporting.VOLUNTARY,
    in_group=eligibility.GroupReporting.VOLUNTARY,
)
EXPECTED["eligibility.PracticeView"] = eligibility.PracticeView(
    group=determinations.Determination(
        eligibility.Eligibility.EXEMPT,
        years.PerformanceYear(year=2026),
        (
            findings.Finding(
                rule=RULES["eligibility.group.taken-as-given"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.segments.above-in-both"],
                verdict=findings.Verdict.NOT_MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator='414.1305 "MIPS determination period"',
                    as_of=date.fromisoformat("2024-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the days that the definition gives for this year; the text read is that of 2024-01-01; the amendments of the calendar year 2025 and 2026 rules were not found in full",
                ),
            ),
            findings.Finding(
                rule=RULES["eligibility.opt-in"],
                verdict=findings.Verdict.NOT_MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["eligibility.group.never-required"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=None,
            ),
        ),
    ),
    clinicians=(),
)
EXPECTED["eligibility.Release"] = eligibility.Release(
    what="𪈞Ē𢗳4𘆳𦐴ﺗÂĔÞ¨à𧈩w$𢫋𦼭?ļ", year=10002, month=2, apm_participants_only=False
)
EXPECTED["eligibility.Segment"] = eligibility.Segment(
    first_day=date.fromisoformat("2017-01-01"), last_day=date.fromisoformat("2017-12-31")
)
EXPECTED["eligibility.SegmentStrategy"] = eligibility.SegmentStrategy.INTERSECTION
EXPECTED["eligibility.VirtualGroupFacts"] = eligibility.VirtualGroupFacts(
    members=(
        eligibility.VirtualGroupMember(
            tin=identifiers.Tin(digits="569260244"),
            eligible_clinicians=None,
            eligibility=eligibility.Eligibility.MIPS_ELIGIBLE,
        ),
        eligibility.VirtualGroupMember(
            tin=identifiers.Tin(digits="434941415"),
            eligible_clinicians=0,
            eligibility=eligibility.Eligibility.EXEMPT,
        ),
        eligibility.VirtualGroupMember(
            tin=identifiers.Tin(digits="223353203"),
            eligible_clinicians=None,
            eligibility=eligibility.Eligibility.MIPS_ELIGIBLE,
        ),
        eligibility.VirtualGroupMember(
            tin=identifiers.Tin(digits="136742666"),
            eligible_clinicians=None,
            eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
        ),
    ),
    elected_on=date.fromisoformat("2026-01-01"),
)
EXPECTED["eligibility.VirtualGroupLimits"] = eligibility.VirtualGroupLimits(
    tins=1000000, clinicians_per_tin=1000000
)
EXPECTED["eligibility.VirtualGroupMember"] = eligibility.VirtualGroupMember(
    tin=identifiers.Tin(digits="616691707"),
    eligible_clinicians=None,
    eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
)
EXPECTED["eligibility.Volume"] = eligibility.Volume(
    allowed_charges=Decimal("1000.00"), patients=100000, services=100000
)
EXPECTED["sampling.AuditSampling"] = sampling.AuditSampling(
    unit=sampling.SamplingUnit.PARTICIPANT,
    participants=sampling.SampleSize(
        percent=21017, minimum=1000000, cap=1000000, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
    ),
    patients=sampling.SampleSize(
        percent=21017, minimum=1000000, cap=1000000, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
    ),
)
EXPECTED["sampling.CapWording"] = sampling.CapWording.NEED_NOT_EXCEED
EXPECTED["sampling.ExcludedParticipants"] = sampling.ExcludedParticipants(
    participants=frozenset(
        {
            identifiers.Individual(
                tin=identifiers.Tin(digits="719642633"), npi=identifiers.Npi(digits="1234567893")
            ),
            identifiers.Individual(
                tin=identifiers.Tin(digits="987654321"), npi=identifiers.Npi(digits="3203572528")
            ),
            identifiers.VirtualGroup(identifier="~ĉ-mV"),
        }
    ),
    reason="1ĶÜ1â5ė}«ìE␙Î«Ď🁰c𮑣Lç",
)
EXPECTED["sampling.Exclusion"] = sampling.Exclusion(
    reason="㎔kÔb𮍎ޜ+𣬩ft𪁧NĪß즋Ĝć曐İ𬷀WE\\SÙ^µ", digest="㎔kÔb𮍎ޜ+𣬩ft𪁧NĪß즋Ĝć曐İ𬷀WE\\SÙ^µ"
)
EXPECTED["sampling.Extension"] = sampling.Extension(
    plan_digest="𪊛Ġﵷ_ħ磹ĭßþĉĉº¶Y𫡧ª_ĭ", frame_size=63598, frame_digest="𪊛Ġﵷ_ħ磹ĭßþĉĉº¶Y𫡧ª_ĭ"
)
EXPECTED["sampling.FrameEntry"] = sampling.FrameEntry(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000111222"), npi=identifiers.Npi(digits="6660798128")
    ),
    facets=frozenset({'say "yes"', "x", "ĵ𧆸Ġ阼zĆ𠿅Ŀ1â5ė}«ìE␙Î«Ď🁰c𮑣Lç"}),
)
EXPECTED["sampling.ParticipantQuota"] = sampling.ParticipantQuota(
    size=50,
    population=166031,
    required=sampling.SampleSize(
        percent=3, minimum=10, cap=50, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
    ),
    unit=sampling.SamplingUnit.PARTICIPANT,
    citation=citations.Citation(
        document="2027 Self-Nomination Fact Sheet",
        locator="Data Validation Audits",
        as_of=None,
        basis=citations.Basis.CMS_GUIDANCE,
        note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
    ),
)
EXPECTED["sampling.ParticipantSample"] = sampling.ParticipantSample(
    seed="31415926535897932384",
    year=years.PerformanceYear(year=2027),
    reserves_asked=0,
    population=5,
    kept=(
        sampling.Ticketed(
            ticket="49339cddf04331d2e0a9a6c40f23b8f752af3d27a62fb186c351c14c6e648ffe",
            key="individual:446893425|0000000006",
        ),
        sampling.Ticketed(
            ticket="4f37e29fd79c8cb1a8de7a60feb2ec542e8a60a4d5cd49653cbc253ac20fb9e4",
            key="individual:999999999|4775641515",
        ),
        sampling.Ticketed(
            ticket="8db45a05b4222eb7cf0e1d8a6b7aa0412f75f55fb168b7362f94c3d3a105b175",
            key="individual:987654321|0483249427",
        ),
        sampling.Ticketed(
            ticket="a8348606a1834b46d90474150f4cd76e885b19689a6e09fd9bff146ebaf49262",
            key="individual:999999999|9999999990",
        ),
        sampling.Ticketed(
            ticket="c1bcc47ff7acdb0f837c2d465cf3630591e2411756266caea26983d24855d3e7",
            key="apm-entity:ïÊë#Ĕ伒Pcøiļ𪝆",
        ),
    ),
)
EXPECTED["sampling.PatientQuota"] = sampling.PatientQuota(
    size=50,
    population=166031,
    required=sampling.SampleSize(
        percent=25, minimum=5, cap=50, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
    ),
    citation=citations.Citation(
        document="2027 Self-Nomination Fact Sheet",
        locator="Data Validation Audits",
        as_of=None,
        basis=citations.Basis.CMS_GUIDANCE,
        note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
    ),
)
EXPECTED["sampling.ReuseOfParticipants"] = sampling.ReuseOfParticipants.WHEN_EXHAUSTED
EXPECTED["sampling.SampleSize"] = sampling.SampleSize(
    percent=119002, minimum=235921, cap=119002, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
)
EXPECTED["sampling.SampledPatient"] = sampling.SampledPatient(
    patient="𪊛Ġﵷ_ħ磹ĭßþĉĉº¶Y𫡧ª_ĭ", rank=63598, ticket="𪊛Ġﵷ_ħ磹ĭßþĉĉº¶Y𫡧ª_ĭ"
)
EXPECTED["sampling.SamplingUnit"] = sampling.SamplingUnit.PARTICIPANT
EXPECTED["sampling.Ticketed"] = sampling.Ticketed(
    ticket="sample_participants", key="subgroup:357019001|§ĤzFīª±ĴwÏ¯ᶿ𐂤\\«𡽈="
)
EXPECTED["terms.Approval"] = terms.Approval(
    intermediary_type=vocabulary.IntermediaryType.CAHPS_SURVEY_VENDOR,
    year=years.PerformanceYear(year=2017),
)
EXPECTED["terms.Organization"] = terms.Organization(
    kind=vocabulary.OrganizationType.OTHER, description="ī-𫡪Ąᣒġ𗿒𘕄ļëY¢FÃŀćĵęn𩆿ZÕr𦗓"
)
EXPECTED["terms.RegistryKind"] = terms.RegistryKind.MAINTENANCE_OF_CERTIFICATION_PROGRAM
EXPECTED["terms.SourceKind"] = terms.SourceKind.GUIDE_SCREENSHOT
EXPECTED["agreements.AgreementDetail"] = agreements.AgreementDetail.RESPONSIBILITIES
EXPECTED["agreements.Authorization"] = agreements.Authorization(
    participant=identifiers.Group(tin=identifiers.Tin(digits="103475177")),
    year=None,
    covers=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    covers_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
    signer_role=agreements.SignerRole.CLINICIAN,
    signer_employer=agreements.SignerEmployer.PARTICIPANT,
    signer=None,
    is_signed=True,
    signed_on=datetime.fromisoformat("2026-02-01T09:00:00.000001-05:00"),
    meets_law=False,
    is_on_file=None,
)
EXPECTED["agreements.Beneficiaries"] = agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE
EXPECTED["agreements.BusinessAssociateAgreement"] = agreements.BusinessAssociateAgreement(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000111222"), npi=identifiers.Npi(digits="2000000002")
    ),
    begins_on=date.fromisoformat("2027-07-01"),
    ends_on=date.fromisoformat("2028-04-01"),
    provides_for_receipt=True,
    discloses_results=False,
    discloses_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
    meets_law=True,
)
EXPECTED["agreements.ClinicianInformation"] = agreements.ClinicianInformation.SPECIALTY_MEASURE_SETS
EXPECTED["agreements.ExternalAgreement"] = agreements.ExternalAgreement(
    is_written=False,
    is_signed=True,
    signed_on=None,
    effective_on=date.fromisoformat("2025-09-01"),
    details=frozenset(
        {
            agreements.AgreementDetail.RELATIONSHIP,
            agreements.AgreementDetail.RESPONSIBILITIES,
            agreements.AgreementDetail.ROLES,
        }
    ),
)
EXPECTED["agreements.PlannedSubmission"] = agreements.PlannedSubmission(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000111222"), npi=identifiers.Npi(digits="6254671343")
    ),
    year=years.PerformanceYear(year=2025),
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    collection_types=frozenset(
        {
            vocabulary.CollectionType.ADMINISTRATIVE_CLAIMS,
            vocabulary.CollectionType.CAHPS_FOR_MIPS_SURVEY,
            vocabulary.CollectionType.CMS_WEB_INTERFACE,
            vocabulary.CollectionType.ECQM,
            vocabulary.CollectionType.MEDICARE_CQM,
            vocabulary.CollectionType.MEDICARE_PART_B_CLAIMS,
            vocabulary.CollectionType.MIPS_CQM,
            vocabulary.CollectionType.QCDR_MEASURE,
        }
    ),
    data_received_on=None,
    submitted_at=datetime.fromisoformat("2026-02-01T09:00:00-05:00"),
    submission_closes=date.fromisoformat("2026-03-31"),
)
EXPECTED["agreements.SignerEmployer"] = agreements.SignerEmployer.INTERMEDIARY
EXPECTED["agreements.SignerRole"] = agreements.SignerRole.AUTHORIZED_REPRESENTATIVE
EXPECTED["agreements.Verification"] = agreements.Verification(
    holds=frozenset(
        {
            agreements.ClinicianInformation.CONTACT_INFORMATION,
            agreements.ClinicianInformation.COSTS_CHARGED,
            agreements.ClinicianInformation.NAMES,
            agreements.ClinicianInformation.QUALITY_MEASURES,
            agreements.ClinicianInformation.SERVICES_PROVIDED,
            agreements.ClinicianInformation.SPECIALTY_MEASURE_SETS,
        }
    ),
    is_signed=False,
    uses_specialty_measure_sets=False,
)
EXPECTED["audits.AuditKind"] = audits.AuditKind.DATA_VALIDATION
EXPECTED["audits.AuditOutcome"] = audits.AuditOutcome.UNDETERMINED
EXPECTED["audits.AuditResult"] = audits.AuditResult(
    plan=sampling.Plan(
        scheme="qpp-rules-1",
        seed="31415926535897932384",
        seed_origin="",
        year=years.PerformanceYear(year=2021),
        frame_size=1,
        frame_digest="358450ab4654560c03a6eefc3ed04c59af3a07564a28603b9a414c36a712f123",
        quota=sampling.ParticipantQuota(
            size=1,
            population=1,
            required=sampling.SampleSize(
                percent=3, minimum=10, cap=50, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
            ),
            unit=sampling.SamplingUnit.TIN_NPI,
            citation=citations.Citation(
                document="42 CFR",
                locator="414.1400(b)(2)(iv)",
                as_of=date.fromisoformat("2021-01-01"),
                basis=citations.Basis.REGULATION,
                note="",
            ),
        ),
        size_asked=0,
        participants=(
            sampling.SampledParticipant(
                participant=identifiers.Individual(
                    tin=identifiers.Tin(digits="700000000"),
                    npi=identifiers.Npi(digits="1000009999"),
                ),
                rank=1,
                ticket="4cd30d3d67c639aea3cffeabab79deea6ea928f2854914284be08082bc143601",
                drawn_for="random",
                quota=sampling.PatientQuota(
                    size=1,
                    population=1,
                    required=sampling.SampleSize(
                        percent=25,
                        minimum=5,
                        cap=50,
                        cap_wording=sampling.CapWording.NEED_NOT_EXCEED,
                    ),
                    citation=citations.Citation(
                        document="42 CFR",
                        locator="414.1400(b)(2)(iv)",
                        as_of=date.fromisoformat("2021-01-01"),
                        basis=citations.Basis.REGULATION,
                        note="",
                    ),
                ),
                patient_population=1,
                patient_list_digest="9c4a5e62f32dbcc95ce7062a44c859ecb330bfc7164bdcded48f295990cbc6df",
                patients=(
                    sampling.SampledPatient(
                        patient="MRN-0000",
                        rank=1,
                        ticket="63c4a8f9cb2589b22d68726100f811752c9a12dd76a75012238bc60e76b708dd",
                    ),
                ),
                facets=frozenset(
                    {
                        "category:quality",
                        "collection-type:MIPS CQM",
                        "kind:individual",
                        "reporting-option:traditional MIPS",
                        "status:MIPS eligible",
                    }
                ),
            ),
        ),
        reserves_asked=0,
        reserves=(),
        reuse=sampling.ReuseOfParticipants.WHEN_EXHAUSTED,
        excluded=(),
        extends=None,
        notes=(),
        findings=(
            findings.Finding(
                rule=RULES["sampling.participants.size"],
                verdict=findings.Verdict.MET,
                observed=1,
                required="1 of 1",
                about="counted by TIN/NPI",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1400(b)(2)(iv)",
                    as_of=date.fromisoformat("2021-01-01"),
                    basis=citations.Basis.REGULATION,
                    note="",
                ),
            ),
            findings.Finding(
                rule=RULES["sampling.rounding"],
                verdict=findings.Verdict.MET,
                observed="3/100",
                required=1,
                about="",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["sampling.participants.minimum"],
                verdict=findings.Verdict.NOT_MET,
                observed=1,
                required="at least 10",
                about="",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["sampling.coverage"],
                verdict=findings.Verdict.MET,
                observed=5,
                required=5,
                about="",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["sampling.patients.size"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="each of 1 participants",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1400(b)(2)(iv)",
                    as_of=date.fromisoformat("2021-01-01"),
                    basis=citations.Basis.REGULATION,
                    note="",
                ),
            ),
            findings.Finding(
                rule=RULES["sampling.rounding"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="patients of a participant",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["sampling.patients.minimum"],
                verdict=findings.Verdict.NOT_MET,
                observed=1,
                required="at least 5",
                about="individual:*****0000|1000009999",
                missing=(),
                source=None,
            ),
            findings.Finding(
                rule=RULES["sampling.method"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=None,
            ),
        ),
        digest="337b681017844d05e821f32fbeb0e6582ae45b0f649716cce1aee930a9f85ac6",
    ),
    kind=audits.AuditKind.DATA_VALIDATION,
    reviews=(
        audits.Review(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="700000000"), npi=identifiers.Npi(digits="1000009999")
            ),
            patient="MRN-0000",
            errors=(),
            documented=True,
        ),
    ),
    checks=(
        audits.ParticipantCheck(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="700000000"), npi=identifiers.Npi(digits="1000009999")
            ),
            eligibility_status=True,
            identifiers=True,
            rates=True,
            relevance=True,
            errors=(),
        ),
    ),
    scope=audits.AuditScope(
        categories=frozenset({vocabulary.PerformanceCategory.QUALITY}),
        collection_types=frozenset({vocabulary.CollectionType.MIPS_CQM}),
        reporting_options=frozenset({vocabulary.ReportingOption.TRADITIONAL_MIPS}),
        participation_options=frozenset({vocabulary.ParticipationOption.INDIVIDUAL}),
        statuses=frozenset({vocabulary.ParticipationStatus.MIPS_ELIGIBLE}),
    ),
    intermediary_type=vocabulary.IntermediaryType.QUALIFIED_REGISTRY,
    completed_at=None,
    confidence=Fraction(19, 20),
    eligibility_of_sample_only=False,
)
EXPECTED["audits.AuditScope"] = audits.AuditScope(
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    collection_types=frozenset(
        {
            vocabulary.CollectionType.ADMINISTRATIVE_CLAIMS,
            vocabulary.CollectionType.CAHPS_FOR_MIPS_SURVEY,
            vocabulary.CollectionType.CMS_WEB_INTERFACE,
            vocabulary.CollectionType.ECQM,
            vocabulary.CollectionType.MEDICARE_CQM,
            vocabulary.CollectionType.MEDICARE_PART_B_CLAIMS,
            vocabulary.CollectionType.MIPS_CQM,
            vocabulary.CollectionType.QCDR_MEASURE,
        }
    ),
    reporting_options=frozenset(
        {
            vocabulary.ReportingOption.APP,
            vocabulary.ReportingOption.MVP,
            vocabulary.ReportingOption.TRADITIONAL_MIPS,
        }
    ),
    participation_options=None,
    statuses=frozenset({vocabulary.ParticipationStatus.VOLUNTARY}),
)
EXPECTED["audits.BeneficiaryList"] = audits.BeneficiaryList(
    quarter=3,
    beneficiaries=frozenset({"MRN-0021", "MRN-0133", "MRN-1893", "MRN-2192", "MRN-6910", "Ä 1"}),
)
EXPECTED["audits.Blocking"] = audits.Blocking.EVERYONE
EXPECTED["audits.Correction"] = audits.Correction(
    deficiency="OTHER: 236: wrong unit",
    how="the export left out March",
    corrected_at=datetime.fromisoformat("2029-05-04T10:00:00-04:00"),
)
EXPECTED["audits.DataError"] = audits.DataError(
    kind=audits.ErrorKind.REPORTING_OR_PERFORMANCE_RATE,
    measure="001",
    description="later than the period",
)
EXPECTED["audits.Deficiency"] = audits.Deficiency(
    kind=audits.ErrorKind.OTHER,
    measure="PI_EP_1",
    description="236: wrong unit",
    errors=6,
    records=2,
    participants=(
        identifiers.Individual(
            tin=identifiers.Tin(digits="987654321"), npi=identifiers.Npi(digits="2000000008")
        ),
        identifiers.Individual(
            tin=identifiers.Tin(digits="999999999"), npi=identifiers.Npi(digits="1234567893")
        ),
        identifiers.Individual(
            tin=identifiers.Tin(digits="590037868"), npi=identifiers.Npi(digits="2647918079")
        ),
    ),
)
EXPECTED["audits.ErrorKind"] = audits.ErrorKind.REPORTING_OR_PERFORMANCE_RATE
EXPECTED["audits.ExecutionReport"] = audits.ExecutionReport(
    year=years.PerformanceYear(year=2026),
    intermediary="x",
    sections=(
        audits.ReportSection(
            kind=audits.AuditKind.DATA_VALIDATION,
            deficiency=None,
            records_reviewed=10,
            records_in_error=2,
            lines=(
                audits.ReportLine(
                    kind=audits.ErrorKind.ELIGIBILITY_STATUS,
                    measure=None,
                    description=None,
                    errors=1,
                    clinicians_affected=1,
                    clinicians=20,
                    how_corrected=None,
                    corrected_at=None,
                ),
                audits.ReportLine(
                    kind=audits.ErrorKind.TIN_OR_NPI,
                    measure=None,
                    description=None,
                    errors=1,
                    clinicians_affected=1,
                    clinicians=20,
                    how_corrected=None,
                    corrected_at=None,
                ),
                audits.ReportLine(
                    kind=audits.ErrorKind.MEASURE_NOT_RELEVANT,
                    measure=None,
                    description=None,
                    errors=1,
                    clinicians_affected=1,
                    clinicians=20,
                    how_corrected=None,
                    corrected_at=None,
                ),
                audits.ReportLine(
                    kind=audits.ErrorKind.CLINICAL_DOCUMENTATION,
                    measure=None,
                    description=None,
                    errors=2,
                    clinicians_affected=2,
                    clinicians=10,
                    how_corrected=None,
                    corrected_at=None,
                ),
                audits.ReportLine(
                    kind=audits.ErrorKind.OTHER,
                    measure="PI_EP_1",
                    description="wrong unit",
                    errors=1,
                    clinicians_affected=1,
                    clinicians=10,
                    how_corrected=None,
                    corrected_at=None,
                ),
            ),
            sampling_methodology="scheme qpp-rules-1, seed 31415926535897932384; 10 of 20 participants (3%, at least 10, no more than 50); frame SHA-256 a6d8c20964ecb225a71714c6b14ebe58b03a1cf8a6eaded6157196326ebb90ce; plan SHA-256 9f8128020c3962302086ebbde919d8f920266d77e6e9d890042bfaddee2b92b0",
            impact=None,
            root_cause=None,
        ),
    ),
    targeted_audits_required=(
        "ELIGIBILITY_STATUS",
        "TIN_OR_NPI",
        "MEASURE_NOT_RELEVANT",
        "CLINICAL_DOCUMENTATION",
        "OTHER of PI_EP_1: wrong unit",
    ),
    clinicians_counted=False,
)
EXPECTED["audits.KindCount"] = audits.KindCount(
    kind=audits.ErrorKind.CLINICAL_DOCUMENTATION,
    errors=41,
    records=30,
    participants=21,
    examined=48,
)
EXPECTED["audits.MeasureUsed"] = audits.MeasureUsed(
    identifier="IA_AHE_1",
    category=vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
    version=years.PerformanceYear(year=2027),
)
EXPECTED["audits.MedicareCqmRecord"] = audits.MedicareCqmRecord(
    measure="236", patient="MRN-0067", denominator_confirmed=False, numerator_confirmed=False
)
EXPECTED["audits.NoDataNotice"] = audits.NoDataNotice(
    qcdr_address="QCDRVendorSupport@gdit.com",
    registry_address="RegistryVendorSupport@gdit.com",
    subject_line="the name of the QCDR or Qualified Registry",
)
EXPECTED["audits.ParticipantCheck"] = audits.ParticipantCheck(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="286567032"), npi=identifiers.Npi(digits="2000000002")
    ),
    eligibility_status=True,
    identifiers=True,
    rates=True,
    relevance=None,
    errors=(
        audits.DataError(kind=audits.ErrorKind.ELIGIBILITY_STATUS, measure="001", description=None),
        audits.DataError(
            kind=audits.ErrorKind.ELIGIBILITY_STATUS, measure="IA_AHE_1", description=None
        ),
        audits.DataError(kind=audits.ErrorKind.TIN_OR_NPI, measure=None, description="wrong unit"),
    ),
)
EXPECTED["audits.Reach"] = audits.Reach.PARTICIPATION_OPTIONS
EXPECTED["audits.Remedy"] = audits.Remedy.SUBMIT_CORRECTED_DATA
EXPECTED["audits.ReportLine"] = audits.ReportLine(
    kind=audits.ErrorKind.REPORTING_OR_PERFORMANCE_RATE,
    measure="236",
    description="236: wrong unit",
    errors=6,
    clinicians_affected=None,
    clinicians=None,
    how_corrected="236: wrong unit",
    corrected_at=datetime.fromisoformat("2023-09-14T04:59:00-04:00"),
)
EXPECTED["audits.ReportSection"] = audits.ReportSection(
    kind=audits.AuditKind.TARGETED,
    deficiency="OTHER of PI_EP_1: 236: wrong unit",
    records_reviewed=None,
    records_in_error=0,
    lines=(
        audits.ReportLine(
            kind=audits.ErrorKind.MEASURE_NOT_RELEVANT,
            measure="PI_EP_1",
            description="wrong unit",
            errors=5,
            clinicians_affected=None,
            clinicians=47,
            how_corrected=None,
            corrected_at=datetime.fromisoformat("2020-08-16T10:00:00-04:00"),
        ),
        audits.ReportLine(
            kind=audits.ErrorKind.OTHER,
            measure="001",
            description="later than the period",
            errors=4,
            clinicians_affected=33,
            clinicians=None,
            how_corrected=None,
            corrected_at=None,
        ),
        audits.ReportLine(
            kind=audits.ErrorKind.OTHER,
            measure="001",
            description="later than the period",
            errors=20,
            clinicians_affected=0,
            clinicians=None,
            how_corrected=None,
            corrected_at=datetime.fromisoformat("2020-08-16T04:00:00-04:00"),
        ),
    ),
    sampling_methodology="x",
    impact="236: wrong unit",
    root_cause="236: wrong unit",
)
EXPECTED["audits.Review"] = audits.Review(
    participant=identifiers.VirtualGroup(identifier="AuditScope.of_frame"),
    patient="MRN-0190",
    errors=(
        audits.DataError(
            kind=audits.ErrorKind.MEASURE_NOT_RELEVANT, measure=None, description="236: wrong unit"
        ),
        audits.DataError(
            kind=audits.ErrorKind.MEASURE_NOT_RELEVANT,
            measure="IA_AHE_1",
            description="236: wrong unit",
        ),
        audits.DataError(
            kind=audits.ErrorKind.MEASURE_NOT_RELEVANT,
            measure="IA_AHE_1",
            description="236: wrong unit",
        ),
    ),
    documented=True,
)
EXPECTED["audits.SampledRecord"] = audits.SampledRecord(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000000000"), npi=identifiers.Npi(digits="0000000006")
    ),
    patient="MRN-0000",
)
EXPECTED["audits.StrategyChange"] = audits.StrategyChange(
    changed_at=datetime.fromisoformat("2028-08-19T20:59:00-04:00"),
    approved_at=datetime.fromisoformat("2023-04-02T10:00:00-04:00"),
    scope=audits.AuditScope(
        categories=frozenset(
            {
                vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                vocabulary.PerformanceCategory.QUALITY,
            }
        ),
        collection_types=frozenset(
            {
                vocabulary.CollectionType.ADMINISTRATIVE_CLAIMS,
                vocabulary.CollectionType.CAHPS_FOR_MIPS_SURVEY,
                vocabulary.CollectionType.CMS_WEB_INTERFACE,
                vocabulary.CollectionType.ECQM,
                vocabulary.CollectionType.MEDICARE_CQM,
                vocabulary.CollectionType.MEDICARE_PART_B_CLAIMS,
                vocabulary.CollectionType.MIPS_CQM,
                vocabulary.CollectionType.QCDR_MEASURE,
            }
        ),
        reporting_options=frozenset(
            {
                vocabulary.ReportingOption.APP,
                vocabulary.ReportingOption.MVP,
                vocabulary.ReportingOption.TRADITIONAL_MIPS,
            }
        ),
        participation_options=frozenset(
            {
                vocabulary.ParticipationOption.APM_ENTITY,
                vocabulary.ParticipationOption.GROUP,
                vocabulary.ParticipationOption.INDIVIDUAL,
                vocabulary.ParticipationOption.SUBGROUP,
            }
        ),
        statuses=frozenset(),
    ),
)
EXPECTED["audits.TargetedAudit"] = audits.TargetedAudit(
    deficiency=audits.Deficiency(
        kind=audits.ErrorKind.OTHER,
        measure=None,
        description="236: wrong unit",
        errors=2,
        records=1,
        participants=(
            identifiers.Individual(
                tin=identifiers.Tin(digits="700000002"), npi=identifiers.Npi(digits="1000089999")
            ),
            identifiers.Individual(
                tin=identifiers.Tin(digits="700000000"), npi=identifiers.Npi(digits="1000029999")
            ),
        ),
    ),
    result=None,
    impact="a typing error",
    root_cause="236: wrong unit",
    corrections=(
        audits.Correction(
            deficiency="OTHER: 236: wrong unit", how="a typing error", corrected_at=None
        ),
    ),
)
EXPECTED["audits.ValidationStrategy"] = audits.ValidationStrategy(
    year=years.PerformanceYear(year=2021),
    scope=audits.AuditScope(
        categories=frozenset(
            {
                vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            }
        ),
        collection_types=frozenset(),
        reporting_options=frozenset(
            {
                vocabulary.ReportingOption.APP,
                vocabulary.ReportingOption.MVP,
                vocabulary.ReportingOption.TRADITIONAL_MIPS,
            }
        ),
        participation_options=None,
        statuses=frozenset(
            {
                vocabulary.ParticipationStatus.MIPS_ELIGIBLE,
                vocabulary.ParticipationStatus.OPT_IN,
                vocabulary.ParticipationStatus.VOLUNTARY,
            }
        ),
    ),
    submitted_at=None,
    approved_at=None,
    changes=(
        audits.StrategyChange(
            changed_at=datetime.fromisoformat("2020-03-07T23:59:00-05:00"),
            approved_at=None,
            scope=audits.AuditScope(
                categories=frozenset(
                    {
                        vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                        vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                        vocabulary.PerformanceCategory.QUALITY,
                    }
                ),
                collection_types=None,
                reporting_options=None,
                participation_options=frozenset(
                    {
                        vocabulary.ParticipationOption.APM_ENTITY,
                        vocabulary.ParticipationOption.GROUP,
                        vocabulary.ParticipationOption.INDIVIDUAL,
                        vocabulary.ParticipationOption.SUBGROUP,
                        vocabulary.ParticipationOption.VIRTUAL_GROUP,
                    }
                ),
                statuses=frozenset(
                    {
                        vocabulary.ParticipationStatus.MIPS_ELIGIBLE,
                        vocabulary.ParticipationStatus.OPT_IN,
                        vocabulary.ParticipationStatus.VOLUNTARY,
                    }
                ),
            ),
        ),
        audits.StrategyChange(
            changed_at=datetime.fromisoformat("2027-12-11T20:59:00-05:00"),
            approved_at=None,
            scope=audits.AuditScope(
                categories=frozenset(
                    {
                        vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                        vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                        vocabulary.PerformanceCategory.QUALITY,
                    }
                ),
                collection_types=frozenset(
                    {
                        vocabulary.CollectionType.ADMINISTRATIVE_CLAIMS,
                        vocabulary.CollectionType.CAHPS_FOR_MIPS_SURVEY,
                        vocabulary.CollectionType.CMS_WEB_INTERFACE,
                        vocabulary.CollectionType.ECQM,
                        vocabulary.CollectionType.MEDICARE_CQM,
                        vocabulary.CollectionType.MEDICARE_PART_B_CLAIMS,
                        vocabulary.CollectionType.MIPS_CQM,
                        vocabulary.CollectionType.QCDR_MEASURE,
                    }
                ),
                reporting_options=frozenset({vocabulary.ReportingOption.MVP}),
                participation_options=frozenset(
                    {
                        vocabulary.ParticipationOption.GROUP,
                        vocabulary.ParticipationOption.INDIVIDUAL,
                        vocabulary.ParticipationOption.VIRTUAL_GROUP,
                    }
                ),
                statuses=frozenset(
                    {
                        vocabulary.ParticipationStatus.MIPS_ELIGIBLE,
                        vocabulary.ParticipationStatus.OPT_IN,
                        vocabulary.ParticipationStatus.VOLUNTARY,
                    }
                ),
            ),
        ),
    ),
)
EXPECTED["feedback.Comparison"] = feedback.Comparison(
    participant=identifiers.VirtualGroup(identifier="俭Ä£êTcÝ蓒Ġ´ĥĢĄÜ㉋Ğ𫔹𘟲𬥭Ḕ"),
    measure="IA_PM_13",
    rate=Fraction(1, 3),
    better=1,
    equal=0,
    worse=0,
    median=Fraction(98, 195),
)
EXPECTED["feedback.Dashboard"] = feedback.Dashboard(
    first_day=date.fromisoformat("2020-12-31"),
    last_day=date.fromisoformat("2020-12-31"),
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
)
EXPECTED["feedback.FeedbackPeriod"] = feedback.FeedbackPeriod.PERFORMANCE_YEAR
EXPECTED["feedback.FeedbackRecord"] = feedback.FeedbackRecord(
    reports=(
        feedback.FeedbackReport(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="182325265"), npi=identifiers.Npi(digits="7317393815")
            ),
            given_on=date.fromisoformat("2023-07-01"),
            categories=frozenset(
                {
                    vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                    vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                    vocabulary.PerformanceCategory.QUALITY,
                }
            ),
            compared=frozenset({"001", "130", "IA_PM_13", "PI_PPHI_1"}),
            level=vocabulary.ParticipationOption.INDIVIDUAL,
        ),
        feedback.FeedbackReport(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="182325265"), npi=identifiers.Npi(digits="7317393815")
            ),
            given_on=date.fromisoformat("2023-09-30"),
            categories=frozenset(
                {
                    vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                    vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                    vocabulary.PerformanceCategory.QUALITY,
                }
            ),
            compared=frozenset({"001", "130", "IA_PM_13", "PI_PPHI_1"}),
            level=vocabulary.ParticipationOption.INDIVIDUAL,
        ),
        feedback.FeedbackReport(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="182325265"), npi=identifiers.Npi(digits="7317393815")
            ),
            given_on=date.fromisoformat("2023-12-31"),
            categories=frozenset(
                {
                    vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                    vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                    vocabulary.PerformanceCategory.QUALITY,
                }
            ),
            compared=frozenset({"001", "130", "IA_PM_13", "PI_PPHI_1"}),
            level=vocabulary.ParticipationOption.INDIVIDUAL,
        ),
        feedback.FeedbackReport(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="182325265"), npi=identifiers.Npi(digits="7317393815")
            ),
            given_on=date.fromisoformat("2023-12-31"),
            categories=None,
            compared=frozenset({"001", "130", "IA_PM_13", "PI_PPHI_1"}),
            level=None,
        ),
        feedback.FeedbackReport(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="182325265"), npi=identifiers.Npi(digits="7317393815")
            ),
            given_on=date.fromisoformat("2023-04-01"),
            categories=frozenset(
                {
                    vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                    vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                    vocabulary.PerformanceCategory.QUALITY,
                }
            ),
            compared=frozenset({"IA_PM_13", "PI_PPHI_1"}),
            level=vocabulary.ParticipationOption.INDIVIDUAL,
        ),
        feedback.FeedbackReport(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="182325265"), npi=identifiers.Npi(digits="7317393815")
            ),
            given_on=date.fromisoformat("2022-12-31"),
            categories=None,
            compared=frozenset({"001", "130", "IA_PM_13", "PI_PPHI_1"}),
            level=vocabulary.ParticipationOption.INDIVIDUAL,
        ),
        feedback.FeedbackReport(
            participant=identifiers.Individual(
                tin=identifiers.Tin(digits="182325265"), npi=identifiers.Npi(digits="7317393815")
            ),
            given_on=date.fromisoformat("2023-03-31"),
            categories=frozenset(),
            compared=None,
            level=vocabulary.ParticipationOption.INDIVIDUAL,
        ),
    ),
    dashboards=(),
    reminders=None,
    notices=None,
)
EXPECTED["feedback.FeedbackReport"] = feedback.FeedbackReport(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000000000"), npi=identifiers.Npi(digits="0000000006")
    ),
    given_on=date.fromisoformat("2020-12-31"),
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    compared=frozenset({"001", "130", "IA_PM_13", "PI_PPHI_1"}),
    level=vocabulary.ParticipationOption.INDIVIDUAL,
)
EXPECTED["feedback.FeedbackReview"] = feedback.FeedbackReview(
    year=years.PerformanceYear(year=2023),
    answers={
        identifiers.Individual(
            tin=identifiers.Tin(digits="000000002"), npi=identifiers.Npi(digits="9999999995")
        ): determinations.Determination(
            True,
            years.PerformanceYear(year=2023),
            (
                findings.Finding(
                    rule=RULES["feedback.addressee"],
                    verdict=findings.Verdict.MET,
                    observed=1,
                    required=None,
                    about="since 2023-01-01",
                    missing=(),
                    source=citations.Citation(
                        document="42 CFR",
                        locator="414.1400(b)(3)(iii)",
                        as_of=date.fromisoformat("2024-01-01"),
                        basis=citations.Basis.REGULATION,
                        note="",
                    ),
                ),
                findings.Finding(
                    rule=RULES["feedback.times"],
                    verdict=findings.Verdict.MET,
                    observed="4 days",
                    required="at least 4",
                    about="",
                    missing=(),
                    source=citations.Citation(
                        document="42 CFR",
                        locator="414.1400(b)(3)(iii)",
                        as_of=date.fromisoformat("2024-01-01"),
                        basis=citations.Basis.REGULATION,
                        note="",
                    ),
                ),
                findings.Finding(
                    rule=RULES["feedback.comparison"],
                    verdict=findings.Verdict.NOT_APPLICABLE,
                    observed=None,
                    required=None,
                    about="measure 001: no other participant has data on it, so there is nothing to compare with",
                    missing=(),
                    source=None,
                ),
                findings.Finding(
                    rule=RULES["feedback.period"],
                    verdict=findings.Verdict.MET,
                    observed="none outside",
                    required="from 2023-01-01 to 2023-12-31",
                    about="",
                    missing=(),
                    source=None,
                ),
                findings.Finding(
                    rule=RULES["feedback.spread"],
                    verdict=findings.Verdict.NOT_MET,
                    observed="3 quarters",
                    required="at least 4",
                    about="",
                    missing=(),
                    source=None,
                ),
                findings.Finding(
                    rule=RULES["feedback.level"],
                    verdict=findings.Verdict.MET,
                    observed="individual",
                    required="individual",
                    about="",
                    missing=(),
                    source=citations.Citation(
                        document="2023 QCDR/Qualified Registry participation guide",
                        locator="Feedback Reports",
                        as_of=date.fromisoformat("2023-01-09"),
                        basis=citations.Basis.CMS_GUIDANCE,
                        note="cites 42 CFR § 414.1400(b)(3)(iii)",
                    ),
                ),
            ),
        )
    },
)
EXPECTED["feedback.LateDataNotice"] = feedback.LateDataNotice(
    participant=identifiers.Subgroup(
        tin=identifiers.Tin(digits="736274912"), identifier='ḔăĞØsÔ¥ø◀ð*"#'
    ),
    realized_on=date.fromisoformat("2021-03-09"),
    notified_on=date.fromisoformat("2021-03-09"),
    granted=None,
)
EXPECTED["feedback.MeasureData"] = feedback.MeasureData(
    measure="PI_PPHI_1",
    category=vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
    since=date.fromisoformat("2020-12-31"),
)
EXPECTED["feedback.ParticipantData"] = feedback.ParticipantData(
    participant=identifiers.Subgroup(tin=identifiers.Tin(digits="940699184"), identifier="TĝĔ`"),
    categories=frozenset({vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES}),
    measures=(
        feedback.MeasureData(
            measure="001",
            category=vocabulary.PerformanceCategory.QUALITY,
            since=date.fromisoformat("2021-06-16"),
        ),
        feedback.MeasureData(
            measure="IA_PM_13",
            category=vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            since=date.fromisoformat("2021-06-16"),
        ),
        feedback.MeasureData(
            measure="PI_PPHI_1",
            category=vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            since=date.fromisoformat("2021-06-16"),
        ),
    ),
)
EXPECTED["feedback.Rate"] = feedback.Rate(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000111222"), npi=identifiers.Npi(digits="1234567890")
    ),
    measure="IA_PM_13",
    rate=Fraction(5, 7),
)
EXPECTED["feedback.Reminder"] = feedback.Reminder(
    participant=identifiers.VirtualGroup(identifier="êTcÝ蓒Ġ´ĥĢĄÜ㉋Ğ𫔹𘟲𬥭ḔăĞØ"),
    sent_on=date.fromisoformat("2022-04-01"),
)
EXPECTED["sampling.SampledParticipant"] = sampling.SampledParticipant(
    participant=identifiers.Subgroup(
        tin=identifiers.Tin(digits="000000373"), identifier="SG-00000373"
    ),
    rank=1,
    ticket="023dba3e2805917ba37328404a3fcf9bb146c75c4badb743b928639564ae2dd2",
    drawn_for="random",
    quota=sampling.PatientQuota(
        size=10,
        population=40,
        required=sampling.SampleSize(
            percent=25, minimum=5, cap=50, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
        ),
        citation=citations.Citation(
            document="2027 Self-Nomination Fact Sheet",
            locator="Data Validation Audits",
            as_of=None,
            basis=citations.Basis.CMS_GUIDANCE,
            note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
        ),
    ),
    patient_population=40,
    patient_list_digest="e0bf97c65f978663c4d13519125f26a213dc7dfdddf686f0185d44abfc6ad0f9",
    patients=(
        sampling.SampledPatient(
            patient="MRN-0012",
            rank=1,
            ticket="1a6a18d8e6b59e355e26dac4791f59cd31b70153606cc827822105716addf458",
        ),
        sampling.SampledPatient(
            patient="MRN-0015",
            rank=2,
            ticket="21744027efed30ad875a8ea0ec75cf2f538858748a1cafb8467242de80c9a380",
        ),
        sampling.SampledPatient(
            patient="MRN-0016",
            rank=3,
            ticket="22520dd3614b5081ee563f1a2a852ff4a8d3346bf09e9cc2cbb011fe7018f087",
        ),
        sampling.SampledPatient(
            patient="MRN-0026",
            rank=4,
            ticket="318ce3be088941b826854f23bc55e1fa2c30a3543ac832823ae1e0dcfd4a486f",
        ),
        sampling.SampledPatient(
            patient="MRN-0006",
            rank=5,
            ticket="33428a72e636726f4188169bb68197b1bb9fb03f27ce01edbd8d5f6707229dc8",
        ),
        sampling.SampledPatient(
            patient="MRN-0034",
            rank=6,
            ticket="37413bc95d664e91a7276be17dbab1a9a2cae1bffa6fb9dd5549ba17a22a7800",
        ),
        sampling.SampledPatient(
            patient="MRN-0001",
            rank=7,
            ticket="498a98e3dd61fbfc451136f6d3c822c07bf99bb1b5622fd9c43a8e937b34898e",
        ),
        sampling.SampledPatient(
            patient="MRN-0028",
            rank=8,
            ticket="4c938c51d99b8101c8a5caf6157a7c29e1e52395595003f87a32fb2d4bb7ce31",
        ),
        sampling.SampledPatient(
            patient="MRN-0029",
            rank=9,
            ticket="54b70fc2db75d164b9d17e9f8d38c315c95af00bfe0493bb12d1b4fb6e760c75",
        ),
        sampling.SampledPatient(
            patient="MRN-0022",
            rank=10,
            ticket="55d5cbd5a56dd5a7f7a47ee42e456bf9cdb8a37032284073b650da4d947dc6df",
        ),
    ),
    facets=frozenset({"kind:subgroup", "status:opt-in"}),
)
EXPECTED["sampling.Plan"] = sampling.Plan(
    scheme="qpp-rules-1",
    seed="2",
    seed_origin="dice",
    year=years.PerformanceYear(year=2027),
    frame_size=1,
    frame_digest="2b26fc85090d9817be571c694c82f348f6545fcf761d301f7c5de933c4e26e6a",
    quota=sampling.ParticipantQuota(
        size=1,
        population=1,
        required=sampling.SampleSize(
            percent=3, minimum=10, cap=50, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
        ),
        unit=sampling.SamplingUnit.PARTICIPANT,
        citation=citations.Citation(
            document="2027 Self-Nomination Fact Sheet",
            locator="Data Validation Audits",
            as_of=None,
            basis=citations.Basis.CMS_GUIDANCE,
            note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
        ),
    ),
    size_asked=0,
    participants=(
        sampling.SampledParticipant(
            participant=identifiers.Group(tin=identifiers.Tin(digits="000000001")),
            rank=1,
            ticket="91646de0f2ea151852731425f2cee7f750ce7bcd18ec1bb5dc3e0a2b4c55c7a7",
            drawn_for="random",
            quota=sampling.PatientQuota(
                size=5,
                population=6,
                required=sampling.SampleSize(
                    percent=25, minimum=5, cap=50, cap_wording=sampling.CapWording.NEED_NOT_EXCEED
                ),
                citation=citations.Citation(
                    document="2027 Self-Nomination Fact Sheet",
                    locator="Data Validation Audits",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
                ),
            ),
            patient_population=6,
            patient_list_digest="10771c01ad6e17d093a8c0ac0710e4f966d522a5313c7a988f07b67373045e0b",
            patients=(
                sampling.SampledPatient(
                    patient="MRN-1",
                    rank=1,
                    ticket="1329be5ec6025c9050a26a426cb43590da281398c08d86e8d294a5af39d412b9",
                ),
                sampling.SampledPatient(
                    patient="MRN-2",
                    rank=2,
                    ticket="ad8aef31579f942b324ef704f1ea5e3b7580d45f62b24263dfccbbbb836e9064",
                ),
                sampling.SampledPatient(
                    patient="MRN-6",
                    rank=3,
                    ticket="b60bc29559416c4236384e1a9e99477068ad5d3355a4c6af26bff23713d32c4a",
                ),
                sampling.SampledPatient(
                    patient="MRN-4",
                    rank=4,
                    ticket="bfc2b2bd75539ed44305b3537d7739a95b5e8e64be8026650c4a23f454fd81c1",
                ),
                sampling.SampledPatient(
                    patient="MRN-5",
                    rank=5,
                    ticket="effb42599de475c33a608abb94f02cae6c1acbabc8440570e67be2a0af3f5ab2",
                ),
            ),
            facets=frozenset({"category:quality", "kind:group"}),
        ),
    ),
    reserves_asked=0,
    reserves=(),
    reuse=sampling.ReuseOfParticipants.WHEN_EXHAUSTED,
    excluded=(),
    extends=None,
    notes=(),
    findings=(
        findings.Finding(
            rule=RULES["sampling.participants.size"],
            verdict=findings.Verdict.MET,
            observed=1,
            required="1 of 1",
            about="counted by individual, group, virtual group, subgroup or APM Entity",
            missing=(),
            source=citations.Citation(
                document="2027 Self-Nomination Fact Sheet",
                locator="Data Validation Audits",
                as_of=None,
                basis=citations.Basis.CMS_GUIDANCE,
                note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
            ),
        ),
        findings.Finding(
            rule=RULES["sampling.rounding"],
            verdict=findings.Verdict.MET,
            observed="3/100",
            required=1,
            about="",
            missing=(),
            source=None,
        ),
        findings.Finding(
            rule=RULES["sampling.participants.minimum"],
            verdict=findings.Verdict.NOT_MET,
            observed=1,
            required="at least 10",
            about="",
            missing=(),
            source=None,
        ),
        findings.Finding(
            rule=RULES["sampling.coverage"],
            verdict=findings.Verdict.MET,
            observed=2,
            required=2,
            about="",
            missing=(),
            source=None,
        ),
        findings.Finding(
            rule=RULES["sampling.patients.size"],
            verdict=findings.Verdict.MET,
            observed=None,
            required=None,
            about="each of 1 participants",
            missing=(),
            source=citations.Citation(
                document="2027 Self-Nomination Fact Sheet",
                locator="Data Validation Audits",
                as_of=None,
                basis=citations.Basis.CMS_GUIDANCE,
                note="cites 42 CFR § 414.1400(b)(3)(v)(E)(1) and (2)",
            ),
        ),
        findings.Finding(
            rule=RULES["sampling.rounding"],
            verdict=findings.Verdict.MET,
            observed=None,
            required=None,
            about="patients of a participant",
            missing=(),
            source=None,
        ),
        findings.Finding(
            rule=RULES["sampling.method"],
            verdict=findings.Verdict.MET,
            observed=None,
            required=None,
            about="",
            missing=(),
            source=None,
        ),
    ),
    digest="2076b30d4590106c0b4b293b54673b06a68ad29ca586d57c85de827aea58f5f9",
)
