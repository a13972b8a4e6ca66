"""What the files of ``format-1`` hold, written in Python.

``tests.store_values`` adds entries. None is ever changed: they stand for files that users have.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from qpp_rules import deadlines, elections, eligibility, rulebook, sampling, terms
from qpp_rules.core import (
    citations,
    determinations,
    errors,
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
EXPECTED["core.Finding"] = determinations.Finding(
    rule=RULES["elections.intent"],
    verdict=determinations.Verdict.MET,
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
EXPECTED["core.Verdict"] = determinations.Verdict.NOT_APPLICABLE
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
            determinations.Finding(
                rule=RULES["eligibility.clinician-type"],
                verdict=determinations.Verdict.MET,
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
            determinations.Finding(
                rule=RULES["eligibility.qp"],
                verdict=determinations.Verdict.MET,
                observed="not a QP",
                required=None,
                about="",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.partial-qp"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="not a Partial QP",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.newly-enrolled"],
                verdict=determinations.Verdict.MET,
                observed=date.fromisoformat("2010-06-01"),
                required="before 2026-01-01",
                about="",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.segments.above-in-both"],
                verdict=determinations.Verdict.NOT_MET,
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
            determinations.Finding(
                rule=RULES["eligibility.opt-in"],
                verdict=determinations.Verdict.NOT_MET,
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
            determinations.Finding(
                rule=RULES["eligibility.group.taken-as-given"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 1, 2024-10-01 to 2025-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.allowed-charges"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.patients"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.low-volume-threshold.services"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="segment 2, 2025-10-01 to 2026-09-30: no claims under this TIN/NPI or TIN",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.segments.above-in-both"],
                verdict=determinations.Verdict.NOT_MET,
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
            determinations.Finding(
                rule=RULES["eligibility.opt-in"],
                verdict=determinations.Verdict.NOT_MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=None,
            ),
            determinations.Finding(
                rule=RULES["eligibility.group.never-required"],
                verdict=determinations.Verdict.NOT_APPLICABLE,
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
