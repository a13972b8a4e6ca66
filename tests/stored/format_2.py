"""What the files of ``format-2`` hold, written in Python.

``tests.store_values`` adds entries. None is changed: the format is frozen from version 0.1.0 on.
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
    measures,
    postings,
    readiness,
    registration,
    results,
    reweighting,
    rulebook,
    sampling,
    self_nomination,
    standing,
    submissions,
    terms,
)
from qpp_rules.core import (
    citations,
    determinations,
    errors,
    findings,
    identifiers,
    parameters,
    planned_submissions,
    vocabulary,
    years,
)

RULES: Final = {rule.id: rule for rule in rulebook.rules()}
EXPECTED: Final[dict[str, Any]] = {}
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
        digest="3ec0e1459392dc93da28358dee5891eeba42e258f34fcbdada07ab820c79cbf6",
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
    withdrawn=(),
    beneficiaries=(),
    verified=None,
    digest="bb8d5d67b1ff517453bc9ed475548273147fb1b8c4d00b7eb7f6023e32e86e1d",
)
EXPECTED["audits.BeneficiaryList"] = audits.BeneficiaryList(
    quarter=1,
    beneficiaries=frozenset({"MRN-0000", "MRN-0027", "MRN-0130", "MRN-1064", "MRN-8867", "a/b"}),
    year=None,
)
EXPECTED["audits.CmsAnswer"] = audits.CmsAnswer(
    text="the audit is accepted as it is",
    given_on=datetime.fromisoformat("2017-01-01T04:00:00-05:00"),
    accepts=False,
)
EXPECTED["audits.Correction"] = audits.Correction(
    deficiency="MEASURE_NOT_RELEVANT: IA_AHE_1",
    how="the export left out March",
    corrected_at=datetime.fromisoformat("2030-06-26T20:59:00-04:00"),
    records=None,
)
EXPECTED["audits.ExecutionReport"] = audits.ExecutionReport(
    year=years.PerformanceYear(year=2021),
    intermediary="x",
    sections=(
        audits.ReportSection(
            kind=audits.AuditKind.DATA_VALIDATION,
            deficiency=None,
            year=years.PerformanceYear(year=2021),
            completed_at=date.fromisoformat("2017-01-01"),
            open=("audits.order.after-year-began: not met",),
            records_reviewed=50,
            records_in_error=1,
            clinicians_affected=1,
            clinicians=10,
            lines=(
                audits.ReportLine(
                    kind=audits.ErrorKind.CLINICAL_DOCUMENTATION,
                    measure=None,
                    description=None,
                    descriptions=(),
                    errors=1,
                    records=1,
                    without_documentation=1,
                    clinicians_affected=1,
                    clinicians=10,
                    how_corrected=None,
                    corrected_at=None,
                    records_corrected=None,
                ),
                audits.ReportLine(
                    kind=audits.ErrorKind.OTHER,
                    measure="001",
                    description="wrong unit",
                    descriptions=("wrong unit",),
                    errors=1,
                    records=1,
                    without_documentation=0,
                    clinicians_affected=1,
                    clinicians=10,
                    how_corrected=None,
                    corrected_at=None,
                    records_corrected=None,
                ),
            ),
            sampling_methodology="scheme qpp-rules-1, seed 31415926535897932384; 10 of 20 participants (3%, at least 10, need not exceed 50); 50 of their 50 patients (of each 25%, at least 5, need not exceed 50); frame SHA-256 a6d8c20964ecb225a71714c6b14ebe58b03a1cf8a6eaded6157196326ebb90ce; plan SHA-256 1b0c894b7c52bfb9b4f68e1c52444a409897e5ba1b0396aadb500ee5ac8b95a9; not drawn again from its frame",
            impact=None,
            root_cause=None,
            plan_digest="1b0c894b7c52bfb9b4f68e1c52444a409897e5ba1b0396aadb500ee5ac8b95a9",
            result_digest="9bd9d9913e459d13c735e85cdef29b5ec3ffe5bc9ec687873af4a1b240b8a233",
            plan_verified=None,
        ),
    ),
    targeted_audits_required=("CLINICAL_DOCUMENTATION", "OTHER of 001: wrong unit"),
    clinicians_counted=False,
    digest="fad34af456da74c33bf83fb68fd3d4ea31f86bb6edc8990826e4e6387d27c4f3",
)
EXPECTED["audits.ReportLine"] = audits.ReportLine(
    kind=audits.ErrorKind.REPORTING_OR_PERFORMANCE_RATE,
    measure=None,
    description="wrong unit",
    descriptions=("the export left out March", "236: wrong unit"),
    errors=12,
    records=None,
    without_documentation=12,
    clinicians_affected=27,
    clinicians=None,
    how_corrected="a typing error",
    corrected_at=date.fromisoformat("2023-02-18"),
    records_corrected=1,
)
EXPECTED["audits.ReportSection"] = audits.ReportSection(
    kind=audits.AuditKind.TARGETED,
    deficiency="CLINICAL_DOCUMENTATION: IA_AHE_1",
    year=years.PerformanceYear(year=2022),
    completed_at=date.fromisoformat("2026-08-17"),
    open=(),
    records_reviewed=2068,
    records_in_error=None,
    clinicians_affected=None,
    clinicians=38,
    lines=(
        audits.ReportLine(
            kind=audits.ErrorKind.TIN_OR_NPI,
            measure=None,
            description="later than the period",
            descriptions=(),
            errors=6,
            records=None,
            without_documentation=None,
            clinicians_affected=None,
            clinicians=20,
            how_corrected="a typing error",
            corrected_at=None,
            records_corrected=20,
        ),
        audits.ReportLine(
            kind=audits.ErrorKind.REPORTING_OR_PERFORMANCE_RATE,
            measure="236",
            description="later than the period",
            descriptions=("the export left out March",),
            errors=13,
            records=None,
            without_documentation=None,
            clinicians_affected=15,
            clinicians=None,
            how_corrected="the export left out March",
            corrected_at=datetime.fromisoformat("2027-06-20T04:59:00-04:00"),
            records_corrected=None,
        ),
        audits.ReportLine(
            kind=audits.ErrorKind.OTHER,
            measure="PI_EP_1",
            description="wrong unit",
            descriptions=("a typing error", "the export left out March"),
            errors=19,
            records=None,
            without_documentation=None,
            clinicians_affected=None,
            clinicians=5,
            how_corrected="the export left out March",
            corrected_at=datetime.fromisoformat("2028-11-13T23:00:00-05:00"),
            records_corrected=17,
        ),
    ),
    sampling_methodology='say "yes"',
    impact=None,
    root_cause="236: wrong unit",
    plan_digest=None,
    result_digest="°ä㧟",
    plan_verified=None,
)
EXPECTED["audits.TargetedAudit"] = audits.TargetedAudit(
    deficiency=audits.Deficiency(
        kind=audits.ErrorKind.OTHER,
        measure="001",
        description="later than the period",
        errors=1,
        records=1,
        participants=(
            identifiers.Individual(
                tin=identifiers.Tin(digits="700000002"), npi=identifiers.Npi(digits="1000089999")
            ),
        ),
    ),
    result=None,
    impact="a typing error",
    root_cause="the export left out March",
    corrections=(),
    cms_answer=audits.CmsAnswer(
        text="take what is left",
        given_on=datetime.fromisoformat("2021-09-21T23:00:00-04:00"),
        accepts=False,
    ),
)
EXPECTED["audits.Withdrawal"] = audits.Withdrawal(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000111222"), npi=identifiers.Npi(digits="9639381277")
    ),
    withdrawn_at=datetime.fromisoformat("2020-03-09T20:59:00-04:00"),
    reason="closed its practice",
)
EXPECTED["core.PlannedSubmission"] = planned_submissions.PlannedSubmission(
    participant=identifiers.VirtualGroup(identifier="BġÈªÃⴉq"),
    year=years.PerformanceYear(year=2046),
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    collection_types=frozenset(
        {
            vocabulary.CollectionType.CAHPS_FOR_MIPS_SURVEY,
            vocabulary.CollectionType.ECQM,
            vocabulary.CollectionType.MEDICARE_PART_B_CLAIMS,
        }
    ),
    participation_option=None,
    reporting_option=vocabulary.ReportingOption.MVP,
    mvp="BġÈªÃⴉq",
    data_received_on=None,
    submitted_at=datetime.fromisoformat("2076-05-27T12:03:53.428540-10:00"),
    submission_closes=None,
)
EXPECTED["deadlines.Deadline"] = deadlines.Deadline(
    key="window",
    title="A window",
    opens=datetime.fromisoformat("2017-01-14T23:00:00-05:00"),
    original_closes=datetime.fromisoformat("2020-11-13T04:59:00-05:00"),
    extensions=(
        deadlines.Extension(
            closes=datetime.fromisoformat("2024-05-11T10:59:00-04:00"),
            announcement=citations.Citation(
                document="A notice",
                locator="Dates",
                as_of=date.fromisoformat("2026-01-01"),
                basis=citations.Basis.CMS_GUIDANCE,
                note="",
            ),
            reopened=True,
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
        deadlines.Extension(
            closes=date.fromisoformat("2027-05-23"),
            announcement=citations.Citation(
                document="A notice",
                locator="Dates",
                as_of=date.fromisoformat("2026-01-01"),
                basis=citations.Basis.CMS_GUIDANCE,
                note="",
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
    year=None,
)
EXPECTED["elections.Election"] = elections.Election(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000000001"), npi=identifiers.Npi(digits="1234567890")
    ),
    year=years.PerformanceYear(year=2026),
    eligibility=eligibility.Eligibility.OPT_IN_ELIGIBLE,
    state=elections.ElectionState.REPORTING_VOLUNTARILY,
    choice=elections.Choice.REPORT_VOLUNTARILY,
    confirmed_at=datetime.fromisoformat("2027-01-04T15:00:00+00:00"),
    confirmed_by=elections.Confirmer(name="registry-7", capacity=elections.Capacity.INTERMEDIARY),
    exemption=None,
)
EXPECTED["elections.Exemption"] = elections.Exemption.MAY_REPORT_VOLUNTARILY
EXPECTED["elections.Waiver"] = elections.Waiver.WAIVED
EXPECTED["measures.Inventory"] = measures.Inventory(
    year=years.PerformanceYear(year=2018),
    measures=(
        measures.Measure(
            identifier="Ç𦷄",
            category=vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            first_year=None,
        ),
        measures.Measure(
            identifier='say "yes"',
            category=vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            first_year=2017,
        ),
        measures.Measure(
            identifier="007",
            category=vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            first_year=None,
        ),
        measures.Measure(
            identifier="<b>",
            category=vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            first_year=None,
        ),
        measures.Measure(
            identifier="ÿi", category=vocabulary.PerformanceCategory.QUALITY, first_year=2017
        ),
        measures.Measure(
            identifier="MOA 1",
            category=vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            first_year=2017,
        ),
    ),
    source=measures.Source(
        sha256="b0f2be3751cca1b6884e00e189ffa17b188421a7a9cc003e0d6ec42740eb6276",
        package_version=None,
        provisional=None,
    ),
)
EXPECTED["measures.Measure"] = measures.Measure(
    identifier="ù£Ú㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$",
    category=vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
    first_year=None,
)
EXPECTED["measures.Source"] = measures.Source(
    sha256="86fd0b8229209e39b737806d7a2dc09cfcc0ef332070d2147dff53ad4d0220a7",
    package_version="iĞ²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$",
    provisional=None,
)
EXPECTED["sampling.Audited"] = sampling.Audited(
    plan=sampling.Plan(
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
                        percent=25,
                        minimum=5,
                        cap=50,
                        cap_wording=sampling.CapWording.NEED_NOT_EXCEED,
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
        digest="85e04be3c8769f8c46ca99af7de7209652b5dca74493284edc7bf5abb4664b1c",
    ),
    reserves=frozenset(),
)
EXPECTED["sampling.Exclusion"] = sampling.Exclusion(
    reason="ļĆ]", digest="8𗆼¡èTbÛ蓐Ğ²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$", reserves_digest=""
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
    digest="85e04be3c8769f8c46ca99af7de7209652b5dca74493284edc7bf5abb4664b1c",
)
EXPECTED["core.Parameter"] = parameters.Parameter(
    name='À÷é6"',
    entries=(
        parameters.Entry(
            first_year=years.PerformanceYear(year=2018),
            last_year=years.PerformanceYear(year=2021),
            value=date.fromisoformat("7504-04-11"),
            source=citations.Citation(
                document='A "quoted" <title> & more',
                locator="page 3",
                as_of=None,
                basis=citations.Basis.INTERPRETATION,
                note="another reading: <b>only</b> the first",
                cites="",
            ),
        ),
        parameters.Entry(
            first_year=years.PerformanceYear(year=2023),
            last_year=years.PerformanceYear(year=2036),
            value="2026-01-01",
            source=citations.Citation(
                document='A "quoted" <title> & more',
                locator="page 3",
                as_of=None,
                basis=citations.Basis.INTERPRETATION,
                note="another reading: <b>only</b> the first",
                cites="414.1400(b)(3)(v)(B)",
            ),
        ),
        parameters.Entry(
            first_year=years.PerformanceYear(year=2037),
            last_year=years.PerformanceYear(year=2038),
            value=eligibility.LowVolumeThreshold(
                allowed_charges=Decimal(90300), patients=380067, services=8619
            ),
            source=citations.Citation(
                document="88 FR",
                locator="79345",
                as_of=None,
                basis=citations.Basis.DERIVED,
                note="another reading: <b>only</b> the first",
                cites="414.1400(b)(3)(v)(B)",
            ),
        ),
    ),
    note="PaymentYear",
    id="examples.days",
)
EXPECTED["measures.ActivitySubcategory"] = (
    measures.ActivitySubcategory.PATIENT_SAFETY_AND_PRACTICE_ASSESSMENT
)
EXPECTED["measures.ActivityWeight"] = measures.ActivityWeight.MEDIUM
EXPECTED["measures.MeasureType"] = measures.MeasureType.INTERMEDIATE_OUTCOME_AND_PROCESS
EXPECTED["measures.MetricType"] = measures.MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE
EXPECTED["measures.Mvp"] = measures.Mvp(
    identifier='say "yes"',
    quality_measures=frozenset({"007", "128", "M2S1", "MOA 1"}),
    improvement_activities=frozenset({"IA_AHE_1", "IA_PM_13"}),
    promoting_interoperability_measures=frozenset({"PI_EP_1", "PI_LVPP_1", "PI_PPHI_1"}),
    cost_measures=frozenset({"TPCC_1"}),
    population_health_measures=frozenset({"479", "484"}),
    administrative_claims_measures=frozenset({"480", "492"}),
    has_cahps=True,
    has_outcome_claims_measure=False,
)
EXPECTED["measures.MvpChoice"] = measures.MvpChoice(
    mvp="ÜNĜDĽĸÜĵ⭓ĀQ", population_health_measure="484", cahps=None, outcome_claims_measure=None
)
EXPECTED["measures.Mvps"] = measures.Mvps(
    year=years.PerformanceYear(year=2025),
    mvps=(
        measures.Mvp(
            identifier="M1423",
            quality_measures=frozenset({"M2S1", "MOA 1"}),
            improvement_activities=frozenset({"IA_AHE_1", "IA_PM_13"}),
            promoting_interoperability_measures=frozenset({"PI_EP_1", "PI_PPHI_1"}),
            cost_measures=frozenset({"COST_1", "TPCC_1"}),
            population_health_measures=frozenset({"479", "484"}),
            administrative_claims_measures=frozenset({"480", "492"}),
            has_cahps=True,
            has_outcome_claims_measure=True,
        ),
        measures.Mvp(
            identifier="M1370",
            quality_measures=frozenset({"001SSP", "M2S1"}),
            improvement_activities=frozenset({"IA_AHE_1", "IA_PM_13"}),
            promoting_interoperability_measures=frozenset({"PI_LVPP_1", "PI_PPHI_1"}),
            cost_measures=frozenset({"COST_1", "TPCC_1"}),
            population_health_measures=frozenset({"479"}),
            administrative_claims_measures=frozenset({"480", "492"}),
            has_cahps=False,
            has_outcome_claims_measure=False,
        ),
        measures.Mvp(
            identifier="G0055",
            quality_measures=frozenset({"001SSP", "007", "321", "MOA 1"}),
            improvement_activities=frozenset({"IA_AHE_1"}),
            promoting_interoperability_measures=frozenset({"PI_EP_1", "PI_PPHI_1"}),
            cost_measures=frozenset({"TPCC_1"}),
            population_health_measures=frozenset(),
            administrative_claims_measures=frozenset({"480", "492"}),
            has_cahps=False,
            has_outcome_claims_measure=True,
        ),
    ),
    source=measures.Source(
        sha256="771426b1b470844fe183d1bb67b0f18be6078c54cff382ea1e989f5a7fdd81c5",
        package_version="TĬ瀒SKÍú´ﾜëä𘋮",
        provisional=None,
    ),
)
EXPECTED["measures.Objective"] = (
    measures.Objective.PUBLIC_HEALTH_AND_CLINICAL_DATA_REGISTRY_REPORTING
)
EXPECTED["measures.OverallAlgorithm"] = measures.OverallAlgorithm.OVERALL_STRATUM_ONLY
EXPECTED["measures.Presence"] = measures.Presence.NOT_PUBLISHED_YET
EXPECTED["measures.ReportingCategory"] = measures.ReportingCategory.PERFORMANCE_BONUS
EXPECTED["measures.SubmissionMethod"] = measures.SubmissionMethod.ELECTRONIC_HEALTH_RECORD
EXPECTED["standing.Audience"] = standing.Audience.LICENSED_QCDRS
EXPECTED["standing.ClientContact"] = standing.ClientContact(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="062862974"), npi=identifiers.Npi(digits="6605550881")
    ),
    has_telephone=False,
    has_address=False,
)
EXPECTED["standing.CorrectiveActionPlan"] = standing.CorrectiveActionPlan(
    states=frozenset(
        {
            standing.PlanItem.COMMUNICATION_PLAN,
            standing.PlanItem.CORRECTIVE_ACTIONS,
            standing.PlanItem.DEFICIENCIES,
            standing.PlanItem.FINAL_RESOLUTION,
            standing.PlanItem.IMPACT,
            standing.PlanItem.ISSUES,
            standing.PlanItem.LICENSED_QCDRS,
            standing.PlanItem.PREVENTION,
            standing.PlanItem.TIMELINE,
        }
    ),
    tells=frozenset(
        {
            standing.Audience.LICENSED_QCDRS,
            standing.Audience.MIPS_ELIGIBLE,
            standing.Audience.MVP,
            standing.Audience.OPT_IN,
            standing.Audience.VOLUNTARY,
        }
    ),
    has_licensees=True,
    dates=standing.PlanDates(
        notified_on=date.fromisoformat("2017-01-01"),
        due_on=None,
        is_received=True,
        received_on=None,
        is_accepted=False,
        accepted_on=None,
    ),
    waived=frozenset(),
    asked_also=frozenset(),
    also_states=frozenset({"the contract with the vendor", "weekly reports"}),
)
EXPECTED["standing.Disclosure"] = standing.Disclosure.QUALITY_OF_DATA
EXPECTED["standing.EvaluationReason"] = standing.EvaluationReason.PATTERN_OF_INQUIRIES
EXPECTED["standing.EventKind"] = standing.EventKind.REMEDIAL_ACTION
EXPECTED["standing.Ground"] = standing.Ground.TWO_YEARS_ON_PROBATION
EXPECTED["standing.Inaccuracies"] = standing.Inaccuracies(
    kinds=frozenset(
        {
            standing.InaccuracyKind.AUDIT_DISCREPANCY,
            standing.InaccuracyKind.CALCULATION,
            standing.InaccuracyKind.FORMATTING,
            standing.InaccuracyKind.OTHER,
            standing.InaccuracyKind.TIN_OR_NPI,
        }
    ),
    share=Fraction(242367, 968710000),
)
EXPECTED["standing.InaccuracyKind"] = standing.InaccuracyKind.AUDIT_DISCREPANCY
EXPECTED["standing.Notice"] = standing.Notice(on=date.fromisoformat("2018-05-27"), is_written=False)
EXPECTED["standing.PlanDates"] = standing.PlanDates(
    notified_on=date.fromisoformat("2017-01-01"),
    due_on=date.fromisoformat("2017-01-01"),
    is_received=True,
    received_on=date.fromisoformat("2017-01-01"),
    is_accepted=True,
    accepted_on=date.fromisoformat("2017-01-01"),
)
EXPECTED["standing.PlanItem"] = standing.PlanItem.COMMUNICATION_PLAN
EXPECTED["standing.Resolution"] = standing.Resolution(on=date.fromisoformat("2017-01-01"))
EXPECTED["standing.Standing"] = standing.Standing.UNDER_REMEDIAL_ACTION
EXPECTED["standing.Support"] = standing.Support(
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    reporting_options=frozenset({vocabulary.ReportingOption.TRADITIONAL_MIPS}),
    mvps=frozenset({"G0053"}),
    measures=None,
    activities=frozenset({"IA_EPA_1", "IA_PM_13"}),
)
EXPECTED["standing.Termination"] = standing.Termination(
    notified_on=date.fromisoformat("2027-12-31"),
    effective_on=date.fromisoformat("2028-01-01"),
    years=frozenset({years.PerformanceYear(year=2027)}),
)
EXPECTED["standing.Transition"] = standing.Transition(
    before=standing.Standing.UNDER_REMEDIAL_ACTION,
    event=standing.EventKind.TERMINATION,
    after=standing.Standing.TERMINATED,
    grounds=frozenset(
        {
            standing.Ground.COMPROMISED_DATA,
            standing.Ground.CONTACT_NOT_CURRENT,
            standing.Ground.CRITERION_NOT_MET,
            standing.Ground.FALSE_CERTIFICATION,
            standing.Ground.NOT_CORRECTED,
            standing.Ground.NO_DATA_AFTER_PLAN,
            standing.Ground.PLAN_NOT_ACCEPTED,
            standing.Ground.PLAN_NOT_RECEIVED,
            standing.Ground.REQUIREMENT_NOT_MET,
            standing.Ground.TWO_CONSECUTIVE_YEARS,
        }
    ),
    over=None,
    under=None,
    citation=citations.Citation(
        document="42 CFR",
        locator="414.1400(e)(2) and (5)",
        as_of=date.fromisoformat("2024-01-01"),
        basis=citations.Basis.DERIVED,
        note="the text of 2024; the text of this year was not read",
        cites="",
    ),
)
EXPECTED["standing.TransitionItem"] = standing.TransitionItem.COMPLETION_REPORT
EXPECTED["standing.TransitionPlan"] = standing.TransitionPlan(
    states=frozenset(
        {
            standing.TransitionItem.COMPLETION_REPORT,
            standing.TransitionItem.ISSUES,
            standing.TransitionItem.LICENSED_QCDRS,
            standing.TransitionItem.NOTIFICATION,
            standing.TransitionItem.TIMELINE,
            standing.TransitionItem.TRANSITION,
        }
    ),
    counts=frozenset(
        {
            vocabulary.ParticipationOption.APM_ENTITY,
            vocabulary.ParticipationOption.INDIVIDUAL,
            vocabulary.ParticipationOption.SUBGROUP,
            vocabulary.ParticipationOption.VIRTUAL_GROUP,
        }
    ),
    includes=frozenset(
        {vocabulary.ParticipationStatus.MIPS_ELIGIBLE, vocabulary.ParticipationStatus.VOLUNTARY}
    ),
    notifies_on=date.fromisoformat("2021-11-26"),
    starts_on=date.fromisoformat("2025-01-13"),
    completes_on=None,
    dates=standing.PlanDates(
        notified_on=None,
        due_on=None,
        is_received=None,
        received_on=date.fromisoformat("2027-01-17"),
        is_accepted=None,
        accepted_on=None,
    ),
    waived=frozenset({standing.TransitionItem.NOTIFICATION}),
    asked_also=frozenset({"the contract with the vendor", "weekly reports"}),
    also_states=frozenset({"the contract with the vendor"}),
)
EXPECTED["standing.Withdrawal"] = standing.Withdrawal(
    on=date.fromisoformat("2017-01-01"), years=frozenset({years.PerformanceYear(year=2027)})
)
EXPECTED["standing.YearBasis"] = standing.YearBasis.IN_FORCE
EXPECTED["registration.CahpsDuty"] = registration.CahpsDuty.NOT_AVAILABLE
EXPECTED["registration.CahpsRequest"] = registration.CahpsRequest(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000000000"), npi=identifiers.Npi(digits="0000000006")
    ),
    reporting_option=vocabulary.ReportingOption.TRADITIONAL_MIPS,
    mvp=None,
    intends=False,
    apm_entity_kind=None,
    clinicians=0,
    mips_eligible_clinicians=0,
    mvp_registration=registration.MvpRegistration(
        participant=identifiers.Individual(
            tin=identifiers.Tin(digits="000000000"), npi=identifiers.Npi(digits="0000000006")
        ),
        year=years.PerformanceYear(year=2023),
        choice=measures.MvpChoice(
            mvp="G0053", population_health_measure=None, cahps=False, outcome_claims_measure=False
        ),
        accepted=True,
        registered_at=datetime.fromisoformat("2023-03-31T09:00:00-04:00"),
        composition=registration.GroupComposition(
            attested=registration.SpecialtyComposition.SINGLE_SPECIALTY, eligible_clinicians=0
        ),
    ),
    channel=registration.Channel.QPP_WEBSITE,
    registrant=registration.Registrant(
        has_harp_account=True, role=registration.QppRole.SECURITY_OFFICIAL, in_own_organization=True
    ),
    vendor_contracted=False,
)
EXPECTED["registration.Channel"] = registration.Channel.SERVICE_CENTER
EXPECTED["registration.GroupComposition"] = registration.GroupComposition(
    attested=registration.SpecialtyComposition.MULTISPECIALTY_SMALL_PRACTICE,
    eligible_clinicians=None,
)
EXPECTED["registration.Item"] = registration.Item.POPULATION_HEALTH_MEASURE
EXPECTED["registration.MvpRegistration"] = registration.MvpRegistration(
    participant=identifiers.Individual(
        tin=identifiers.Tin(digits="000000000"), npi=identifiers.Npi(digits="0000000006")
    ),
    year=years.PerformanceYear(year=2023),
    choice=measures.MvpChoice(
        mvp="G0053", population_health_measure=None, cahps=False, outcome_claims_measure=False
    ),
    accepted=True,
    registered_at=datetime.fromisoformat("2023-03-31T09:00:00-04:00"),
    composition=registration.GroupComposition(
        attested=registration.SpecialtyComposition.SINGLE_SPECIALTY, eligible_clinicians=0
    ),
)
EXPECTED["registration.MvpRequest"] = registration.MvpRequest(
    participant=identifiers.VirtualGroup(identifier="𘢊ĢĄÜ㉋Ğ𫔹𘟲𬥭ḔăĞØsÔ¥ø◀ð*"),
    mvp=None,
    status=None,
    population_health_measure="479",
    outcome_claims_measure=False,
    cahps=None,
    composition=registration.GroupComposition(attested=None, eligible_clinicians=None),
    clinicians=None,
    name=None,
    description=None,
    channel=registration.Channel.SERVICE_CENTER,
    registrant=registration.Registrant(
        has_harp_account=None, role=registration.QppRole.SECURITY_OFFICIAL, in_own_organization=True
    ),
    left_out=frozenset({registration.Item.COMPOSITION, registration.Item.MVP}),
)
EXPECTED["registration.QppRole"] = registration.QppRole.SECURITY_OFFICIAL
EXPECTED["registration.Registrant"] = registration.Registrant(
    has_harp_account=False, role=registration.QppRole.SECURITY_OFFICIAL, in_own_organization=False
)
EXPECTED["registration.SpecialtyComposition"] = (
    registration.SpecialtyComposition.MULTISPECIALTY_SMALL_PRACTICE
)
EXPECTED["self_nomination.Applicant"] = self_nomination.Applicant.APPROVED_BEFORE
EXPECTED["self_nomination.Application"] = self_nomination.Application(
    year=years.PerformanceYear(year=2026),
    form=self_nomination.FormKind.FULL,
    channel=self_nomination.Channel.JIRA,
    contact=self_nomination.ContactInfo(name="a b", contact="a b"),
    details=self_nomination.IntermediaryDetails(
        intermediary_type=None,
        organization_type=vocabulary.OrganizationType.REGIONAL_HEALTH_COLLABORATIVE,
        partnerships=None,
        applicant=self_nomination.Applicant.APPROVED_BEFORE,
        participants=None,
        formed_on=None,
        live_on=None,
        principal_place="US",
        data_kept_in=frozenset({"US"}),
        serves_whole_period=True,
        external_agreements=None,
        changes=None,
        roles_detailed=True,
        clinical_expertise=self_nomination.Expertise.OWN,
        measure_development=self_nomination.Expertise.BY_COLLABORATION,
        expertise_details="日本",
    ),
    posting=self_nomination.PostingDetails(
        categories=frozenset(
            {
                vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                vocabulary.PerformanceCategory.QUALITY,
            }
        ),
        interoperability_excepted=True,
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
                vocabulary.ParticipationOption.VIRTUAL_GROUP,
            }
        ),
        supports_app=True,
        supports_medicare_cqms=True,
        mvps=frozenset({"G0053", "G0055", "M1370"}),
        mvp_needs=None,
        mips_cqms=frozenset({"001", "007", "128", "134", "226", "317"}),
        ecqms=frozenset({"005", "008", "009", "236", "281", "312"}),
        improvement_activities=frozenset({"IA_AHE_1", "IA_PM_13"}),
        interoperability_measures=frozenset({"PI_EP_1", "PI_PPHI_1"}),
        collection_methods=frozenset({"EHR"}),
        secure_method=True,
        cost=None,
        last_dates=None,
    ),
    qcdr_measures=None,
    attestations=self_nomination.Attestations(
        understands_requirements=True,
        criteria=frozenset(
            {
                self_nomination.ApprovalCriterion.CEHRT_SOURCE,
                self_nomination.ApprovalCriterion.CERTIFICATION,
                self_nomination.ApprovalCriterion.FORM_AND_MANNER,
                self_nomination.ApprovalCriterion.OPT_IN,
                self_nomination.ApprovalCriterion.TRAINING,
                self_nomination.ApprovalCriterion.TRANSITION,
            }
        ),
        validation_strategy=True,
        will_audit=True,
        will_report_audits=True,
        participation_plan=None,
        attests_posting=True,
        required_documentation=True,
        permits_documentation=True,
        will_give_feedback=True,
        feedback_rationale="a b",
    ),
    questions=None,
    left_blank=frozenset(),
)
EXPECTED["self_nomination.ApprovalCriterion"] = self_nomination.ApprovalCriterion.FORM_AND_MANNER
EXPECTED["self_nomination.Attendance"] = self_nomination.Attendance(
    held_on=date.fromisoformat("2027-02-03"),
    representative="B. Jones",
    intermediary="Second QCDR",
    webinar=True,
    audio=False,
)
EXPECTED["self_nomination.Attestations"] = self_nomination.Attestations(
    understands_requirements=True,
    criteria=frozenset(
        {
            self_nomination.ApprovalCriterion.CEHRT_SOURCE,
            self_nomination.ApprovalCriterion.CERTIFICATION,
            self_nomination.ApprovalCriterion.FORM_AND_MANNER,
            self_nomination.ApprovalCriterion.OPT_IN,
            self_nomination.ApprovalCriterion.TRAINING,
            self_nomination.ApprovalCriterion.TRANSITION,
        }
    ),
    validation_strategy=True,
    will_audit=True,
    will_report_audits=None,
    participation_plan=self_nomination.ParticipationPlan(
        steps=frozenset({"a webinar a month"}), is_detailed=True
    ),
    attests_posting=True,
    required_documentation=True,
    permits_documentation=True,
    will_give_feedback=False,
    feedback_rationale="ᣪTbÛ蓐Ğ²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$",
)
EXPECTED["self_nomination.Channel"] = self_nomination.Channel.QPP_WEBSITE
EXPECTED["self_nomination.ClientParticipant"] = self_nomination.ClientParticipant(
    since=date.fromisoformat("2026-01-02"),
    ended_on=date.fromisoformat("2026-09-02"),
    submits_data=False,
)
EXPECTED["self_nomination.ContactInfo"] = self_nomination.ContactInfo(
    name="²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$", contact="²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$"
)
EXPECTED["self_nomination.Cost"] = self_nomination.Cost(
    frequency=self_nomination.CostFrequency.PER_SUBMISSION,
    unit=self_nomination.CostUnit.PROVIDER,
    services=frozenset({"quality reporting", "support"}),
    mvps_cost_another=True,
    amount="剥nßI)R𪐁",
)
EXPECTED["self_nomination.CostFrequency"] = self_nomination.CostFrequency.PER_SUBMISSION
EXPECTED["self_nomination.CostUnit"] = self_nomination.CostUnit.PROVIDER
EXPECTED["self_nomination.Expertise"] = self_nomination.Expertise.BY_COLLABORATION
EXPECTED["self_nomination.FormKind"] = self_nomination.FormKind.SIMPLIFIED
EXPECTED["self_nomination.IntermediaryDetails"] = self_nomination.IntermediaryDetails(
    intermediary_type=vocabulary.IntermediaryType.QUALIFIED_REGISTRY,
    organization_type=vocabulary.OrganizationType.REGIONAL_HEALTH_COLLABORATIVE,
    partnerships=frozenset({"Example Society"}),
    applicant=None,
    participants=None,
    formed_on=None,
    live_on=date.fromisoformat("2023-01-01"),
    principal_place="US",
    data_kept_in=None,
    serves_whole_period=True,
    external_agreements=(
        agreements.ExternalAgreement(
            is_written=False,
            is_signed=True,
            signed_on=date.fromisoformat("2022-08-20"),
            effective_on=date.fromisoformat("2022-09-01"),
            details=None,
        ),
    ),
    changes=None,
    roles_detailed=True,
    clinical_expertise=None,
    measure_development=self_nomination.Expertise.OWN,
    expertise_details="¤ģ",
)
EXPECTED["self_nomination.LastDate"] = self_nomination.LastDate(
    service="ÑdĖ<ý~𧙳僋:ÈW®𮍸@Ò", day=date.fromisoformat("2026-01-19")
)
EXPECTED["self_nomination.MeasureDuty"] = self_nomination.MeasureDuty.DEVELOP
EXPECTED["self_nomination.MeasureOrigin"] = self_nomination.MeasureOrigin.CLINICIAN_CAHPS
EXPECTED["self_nomination.MeasurePermission"] = self_nomination.MeasurePermission(
    owner="1&أ俫Â¡èTbÛ蓐Ğ²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$",
    is_documented=True,
    first_day=None,
    last_day=None,
    is_owner_approved=None,
)
EXPECTED["self_nomination.MeasureReview"] = self_nomination.MeasureReview(
    identifier="Ä\\n",
    status=self_nomination.MeasureStatus.REJECTED,
    form_approved_on=date.fromisoformat("2024-01-03"),
    reviewed_on=date.fromisoformat("2023-12-26"),
    rationale=None,
    has_rationale=True,
    is_acknowledged=None,
    approved_on=None,
    posted_on=date.fromisoformat("2024-01-30"),
    published_on=date.fromisoformat("2024-02-01"),
    stays_public=False,
)
EXPECTED["self_nomination.MeasureStatus"] = self_nomination.MeasureStatus.APPROVED
EXPECTED["self_nomination.MvpMeasureFacts"] = self_nomination.MvpMeasureFacts(
    is_pertinent=True, is_qcdr_measure=True, is_owner=False, is_permitted=False
)
EXPECTED["self_nomination.MvpMeasures"] = self_nomination.MvpMeasures.OWN_OR_PERMITTED
EXPECTED["self_nomination.MvpNeed"] = self_nomination.MvpNeed(
    mvp="G0055", finalized_on=date.fromisoformat("2022-11-21")
)
EXPECTED["self_nomination.MvpSupport"] = self_nomination.MvpSupport.UNDETERMINED
EXPECTED["self_nomination.NominatedMeasure"] = self_nomination.NominatedMeasure(
    identifier='say "yes"',
    origin=self_nomination.MeasureOrigin.CLINICIAN_CAHPS,
    is_fully_specified=True,
    specified_on=None,
    components=frozenset(
        {
            self_nomination.SpecificationComponent.PERFORMANCE_DATA,
            self_nomination.SpecificationComponent.RATIONALE,
            self_nomination.SpecificationComponent.RECOMMENDATIONS,
            self_nomination.SpecificationComponent.TESTING_DATA,
        }
    ),
    is_face_valid=False,
    was_approved_before=False,
    is_fully_tested=True,
    data_collected=True,
    permission=self_nomination.MeasurePermission(
        owner="<b>",
        is_documented=True,
        first_day=None,
        last_day=date.fromisoformat("2022-01-01"),
        is_owner_approved=True,
    ),
    by_certified_vendor=True,
)
EXPECTED["self_nomination.ParticipationPlan"] = self_nomination.ParticipationPlan(
    steps=frozenset({"a webinar a month"}), is_detailed=False
)
EXPECTED["self_nomination.PlanNeed"] = self_nomination.PlanNeed.UNDETERMINED
EXPECTED["self_nomination.PostingDetails"] = self_nomination.PostingDetails(
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    interoperability_excepted=True,
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
            vocabulary.ParticipationOption.VIRTUAL_GROUP,
        }
    ),
    supports_app=True,
    supports_medicare_cqms=True,
    mvps=frozenset({"G0053", "G0055", "M1370"}),
    mvp_needs=(),
    mips_cqms=frozenset({"001", "007", "128", "134", "226", "317"}),
    ecqms=frozenset({"005", "008", "009", "236", "281", "312"}),
    improvement_activities=frozenset({"IA_AHE_1", "IA_PM_13"}),
    interoperability_measures=frozenset({"PI_PPHI_1"}),
    collection_methods=frozenset({"EHR"}),
    secure_method=True,
    cost=self_nomination.Cost(
        frequency=None,
        unit=self_nomination.CostUnit.PRACTICE,
        services=frozenset({"quality reporting", "support"}),
        mvps_cost_another=True,
        amount="ヾ𤉼>ĈdÛĔ",
    ),
    last_dates=None,
)
EXPECTED["self_nomination.PriorRecord"] = self_nomination.PriorRecord(
    approved_for=frozenset(
        {
            years.PerformanceYear(year=2018),
            years.PerformanceYear(year=2019),
            years.PerformanceYear(year=2020),
            years.PerformanceYear(year=2021),
            years.PerformanceYear(year=2022),
            years.PerformanceYear(year=2023),
            years.PerformanceYear(year=2024),
        }
    ),
    approved_under_pqrs=True,
    data_submitted_for=frozenset(
        {
            years.PerformanceYear(year=2018),
            years.PerformanceYear(year=2019),
            years.PerformanceYear(year=2020),
            years.PerformanceYear(year=2021),
            years.PerformanceYear(year=2022),
            years.PerformanceYear(year=2023),
            years.PerformanceYear(year=2024),
        }
    ),
    action_in=frozenset(
        {
            years.PerformanceYear(year=2018),
            years.PerformanceYear(year=2019),
            years.PerformanceYear(year=2020),
            years.PerformanceYear(year=2021),
            years.PerformanceYear(year=2022),
            years.PerformanceYear(year=2023),
            years.PerformanceYear(year=2024),
        }
    ),
    terminated_in=frozenset(),
    changed_organization=True,
    failed_requirements=True,
    gave_inaccurate_information=True,
)
EXPECTED["self_nomination.PublicationStart"] = self_nomination.PublicationStart.APPROVAL
EXPECTED["self_nomination.Question"] = self_nomination.Question(
    subject="ÙĕķłÕĲ𰚧E㍳÷3A", is_answered=True, due=date.fromisoformat("2027-02-27")
)
EXPECTED["self_nomination.ReviewAnswer"] = self_nomination.ReviewAnswer.NO_GAP_FOUND
EXPECTED["self_nomination.SpecificationComponent"] = (
    self_nomination.SpecificationComponent.PERFORMANCE_DATA
)
EXPECTED["self_nomination.SurveyCriterion"] = self_nomination.SurveyCriterion.MEDICARE_SURVEYS
EXPECTED["self_nomination.SurveyVendorApplication"] = self_nomination.SurveyVendorApplication(
    applied_on=date.fromisoformat("2017-04-30"),
    met=frozenset(
        {
            self_nomination.SurveyCriterion.CAHPS_SURVEYS,
            self_nomination.SurveyCriterion.EQUIPMENT,
            self_nomination.SurveyCriterion.INTERIM_FILE,
            self_nomination.SurveyCriterion.LANGUAGES,
            self_nomination.SurveyCriterion.MEDICARE_SURVEYS,
            self_nomination.SurveyCriterion.MIXED_MODE,
            self_nomination.SurveyCriterion.OVERSIGHT,
            self_nomination.SurveyCriterion.QUALITY_PLAN,
            self_nomination.SurveyCriterion.ROLES,
            self_nomination.SurveyCriterion.SECURITY,
            self_nomination.SurveyCriterion.TRAINING,
        }
    ),
    not_met=frozenset(),
)
EXPECTED["self_nomination.Tab"] = self_nomination.Tab.IMPROVEMENT_ACTIVITIES
EXPECTED["postings.Column"] = postings.Column.VIRTUAL_GROUP_SPECIALTIES
EXPECTED["postings.ContentsRow"] = postings.ContentsRow(
    name="𢎣ÖÏĞ²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$",
    quality=None,
    improvement_activities=None,
    promoting_interoperability=None,
    mvps=False,
    tab="Table of Contents",
    row=None,
)
EXPECTED["postings.Defect"] = postings.Defect(
    tab="𮣆È&𢘟µ3oł·I",
    row=None,
    column="𮣆È&𢘟µ3oł·I",
    given="𮣆È&𢘟µ3oł·I",
    message="𮣆È&𢘟µ3oł·I",
    is_note=False,
)
EXPECTED["postings.Needs"] = postings.Needs(
    reporting_options=frozenset(
        {vocabulary.ReportingOption.APP, vocabulary.ReportingOption.TRADITIONAL_MIPS}
    ),
    participation_options=frozenset(
        {vocabulary.ParticipationOption.APM_ENTITY, vocabulary.ParticipationOption.SUBGROUP}
    ),
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    mips_cqms=frozenset({"001", "236"}),
    ecqms=frozenset(),
    qcdr_measures=frozenset({"AAO20"}),
    improvement_activities=frozenset({"IA_EPA_1"}),
    interoperability=frozenset({"PI_HIE_1"}),
    mvps=frozenset({"G0053", "M1423"}),
    starts_on=None,
)
EXPECTED["postings.PostedCell"] = postings.PostedCell(
    column=postings.Column.COST,
    text="$300 per provider annually; $150 for improvement activities only",
    link="https://example.org/",
)
EXPECTED["postings.PostedIntermediary"] = postings.PostedIntermediary(
    year=years.PerformanceYear(year=2023),
    name="x",
    cells=(
        postings.PostedCell(
            column=postings.Column.REMEDIAL_ACTION,
            text="Currently subject to a corrective action plan (CAP)",
            link=None,
        ),
        postings.PostedCell(
            column=postings.Column.REPORTING_OPTIONS, text="uò£ÓÕķłÕĲ𰚧E㍳÷3A", link=None
        ),
        postings.PostedCell(column=postings.Column.MIPS_CQMS, text="1\n47", link=None),
        postings.PostedCell(
            column=postings.Column.CONTACT, text='say "yes"', link="https://example.org/"
        ),
        postings.PostedCell(
            column=postings.Column.PARTICIPATION_OPTIONS, text="ë呌", link="https://example.org/"
        ),
        postings.PostedCell(
            column=postings.Column.MVPS, text="M1423; G0053", link="https://example.org/"
        ),
        postings.PostedCell(
            column=postings.Column.SPECIALTY, text="<b>", link="https://example.org/"
        ),
        postings.PostedCell(
            column=postings.Column.PARTICIPATION, text="8d", link="https://example.org/"
        ),
    ),
    absent=(
        postings.Column.ORGANIZATION_TYPE,
        postings.Column.SERVICES,
    ),
    tab="A",
    row=194,
    is_hidden=False,
)
EXPECTED["postings.Posting"] = postings.Posting(
    year=years.PerformanceYear(year=2026),
    kind=vocabulary.IntermediaryType.QCDR,
    intermediaries=(
        postings.PostedIntermediary(
            year=years.PerformanceYear(year=2026),
            name='say "yes"',
            cells=(
                postings.PostedCell(column=postings.Column.CONTACT, text="Ä\\n", link=None),
                postings.PostedCell(column=postings.Column.PARTNERSHIPS, text="㼧uė", link=None),
                postings.PostedCell(
                    column=postings.Column.IMPROVEMENT_ACTIVITIES, text="COM1", link=None
                ),
                postings.PostedCell(
                    column=postings.Column.PARTICIPATION_OPTIONS,
                    text="Groups, subgroups",
                    link=None,
                ),
            ),
            absent=(
                postings.Column.ECQMS,
                postings.Column.MVP_ECQMS,
            ),
            tab=None,
            row=2,
            is_hidden=False,
        ),
        postings.PostedIntermediary(
            year=years.PerformanceYear(year=2026),
            name="x",
            cells=(
                postings.PostedCell(
                    column=postings.Column.MVP_QCDR_MEASURES, text="Ó", link="https://example.org/"
                ),
                postings.PostedCell(column=postings.Column.PARTNERSHIPS, text="日本", link=None),
                postings.PostedCell(column=postings.Column.MVP_ECQMS, text="VàEñß", link=None),
                postings.PostedCell(
                    column=postings.Column.MVP_MIPS_CQMS,
                    text='say "yes"',
                    link="https://example.org/",
                ),
                postings.PostedCell(column=postings.Column.LAST_DATE, text="x", link=None),
                postings.PostedCell(column=postings.Column.QCDR_MEASURES, text="True", link=None),
                postings.PostedCell(
                    column=postings.Column.REPORTING_OPTIONS, text="APP Plus", link=None
                ),
                postings.PostedCell(
                    column=postings.Column.MIPS_CQMS, text="日本", link="https://example.org/"
                ),
            ),
            absent=(),
            tab="X-Z",
            row=3,
            is_hidden=False,
        ),
    ),
    versions=(
        postings.Version(
            published_on=date.fromisoformat("2023-06-17"), number="日本", summary="Original Version"
        ),
        postings.Version(published_on=date.fromisoformat("2027-01-24"), number="日本", summary="x"),
    ),
    contents=None,
    layout_defects=(),
    is_complete=False,
)
EXPECTED["postings.RemedialStatus"] = postings.RemedialStatus.NONE_STATED
EXPECTED["postings.Version"] = postings.Version(
    published_on=date.fromisoformat("2023-01-21"),
    number="𰎛ęTbÛ蓐Ğ²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$",
    summary="Original Version",
)
EXPECTED["core.SpecialStatus"] = vocabulary.SpecialStatus.AMBULATORY_SURGICAL_CENTER_BASED
EXPECTED["reweighting.ApprovedException"] = reweighting.ApprovedException.EXTREME_CIRCUMSTANCES
EXPECTED["reweighting.Area"] = reweighting.Area(
    state="FL", county="miccosukee indian reservation", zip_code=None
)
EXPECTED["reweighting.Areas"] = reweighting.Areas(
    year=years.PerformanceYear(year=2025),
    areas=(
        reweighting.Area(state="TX", county="kendall", zip_code="78028"),
        reweighting.Area(state="CA", county="los angeles", zip_code="90045"),
        reweighting.Area(state="CA", county="los angeles", zip_code="90045"),
        reweighting.Area(state="CA", county="£ÓÕķłÕĲ𰚧E㍳÷3A", zip_code=None),
        reweighting.Area(state="CA", county="a b", zip_code="97407"),
        reweighting.Area(state="HI", county="maui", zip_code="96753"),
    ),
)
EXPECTED["reweighting.Counting"] = reweighting.Counting.QUALIFYING
EXPECTED["reweighting.DataElement"] = reweighting.DataElement.NUMERATOR_AND_DENOMINATOR
EXPECTED["reweighting.Event"] = reweighting.Event(
    name="Super Typhoon Sinlaku",
    year=years.PerformanceYear(year=2026),
    states=frozenset({"MP"}),
    declarations=frozenset({"DR-4910-MP"}),
    emergencies=frozenset({"Northern Mariana Islands - Super Typhoon Sinlaku"}),
)
EXPECTED["reweighting.Location"] = reweighting.Location(
    state=None, county="Los Angeles County", zip_code=None
)
EXPECTED["reweighting.Reweighting"] = reweighting.Reweighting(
    year=years.PerformanceYear(year=2017),
    reweighted=frozenset(
        {
            vocabulary.PerformanceCategory.COST,
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
)
EXPECTED["reweighting.Route"] = reweighting.Route.APPLICATION
EXPECTED["reweighting.SpecialStatuses"] = reweighting.SpecialStatuses(
    clinician_type=vocabulary.ClinicianType.REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL,
    non_patient_facing=False,
    hospital_based=None,
    ambulatory_surgical_center_based=False,
    small_practice=None,
)
EXPECTED["reweighting.Submitted"] = reweighting.Submitted.NOT_QUALIFYING
EXPECTED["reweighting.WeightRow"] = reweighting.WeightRow(
    reweighted=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
        }
    ),
    small_practice=None,
    quality=Fraction(17, 20),
    improvement_activities=Fraction(0, 1),
    promoting_interoperability=Fraction(0, 1),
    cost=Fraction(3, 20),
)
EXPECTED["reweighting.Weights"] = reweighting.Weights(
    year=years.PerformanceYear(year=2026),
    quality=Fraction(0, 1),
    improvement_activities=Fraction(0, 1),
    promoting_interoperability=Fraction(7, 10),
    cost=Fraction(3, 10),
    findings=(
        findings.Finding(
            rule=RULES["reweighting.weights.table"],
            verdict=findings.Verdict.MET,
            observed="without quality, improvement activities: quality 0%, improvement activities 0%, Promoting Interoperability 70%, cost 30%",
            required=None,
            about="MVP",
            missing=(),
            source=citations.Citation(
                document="42 CFR",
                locator="414.1380(c)(2)(ii)(F) and (G)",
                as_of=date.fromisoformat("2024-12-01"),
                basis=citations.Basis.DERIVED,
                note="the text of 2024; the text of this year was not read",
                cites="",
            ),
        ),
        findings.Finding(
            rule=RULES["reweighting.mvp-weights"],
            verdict=findings.Verdict.MET,
            observed=None,
            required=None,
            about="",
            missing=(),
            source=citations.Citation(
                document="42 CFR",
                locator="414.1365(e)",
                as_of=date.fromisoformat("2024-01-01"),
                basis=citations.Basis.DERIVED,
                note="the text of 2024; the text of this year was not read",
                cites="",
            ),
        ),
    ),
)
EXPECTED["submissions.ActivitiesAsked"] = submissions.ActivitiesAsked(
    usually=2, with_special_status=1, in_mvp=1, high_weighted=2
)
EXPECTED["submissions.CaseCounting"] = submissions.CaseCounting.MINUS_EXCLUSIONS
EXPECTED["submissions.Certification"] = submissions.Certification(
    planned=planned_submissions.PlannedSubmission(
        participant=identifiers.Group(tin=identifiers.Tin(digits="100000000")),
        year=years.PerformanceYear(year=2025),
        categories=frozenset({vocabulary.PerformanceCategory.QUALITY}),
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
        participation_option=vocabulary.ParticipationOption.GROUP,
        reporting_option=vocabulary.ReportingOption.APP,
        mvp=None,
        data_received_on=date.fromisoformat("2025-02-01"),
        submitted_at=None,
        submission_closes=None,
    ),
    content_digest="5eb88ee9362bf7d415c37baf4eeedf055bea15895ad6ba1301dfa8a573701b79",
    certified_at=datetime.fromisoformat("2051-03-05T01:00:02.000172+00:00"),
    in_form_of_cms=None,
)
EXPECTED["submissions.Change"] = submissions.Change(
    measurement_set="quality, registry, mips",
    measure="305",
    stratum="performance",
    name="performance_met",
    before=None,
    after="398",
)
EXPECTED["submissions.Checked"] = submissions.Checked(
    submission=submissions.Submission(
        year=years.PerformanceYear(year=2026),
        participant=identifiers.ApmEntity(identifier="A1234"),
        measurement_sets=(
            submissions.MeasurementSet(
                category=vocabulary.PerformanceCategory.QUALITY,
                submission_method=measures.SubmissionMethod.REGISTRY,
                program="mips",
                performance_start=date.fromisoformat("2026-01-01"),
                performance_end=date.fromisoformat("2026-12-31"),
                measurements=(
                    submissions.Measurement(
                        measure_id="047",
                        value=submissions.SinglePerformanceRate(
                            is_end_to_end_reported=True,
                            performance_met=197,
                            eligible_population=426,
                            performance_not_met=54,
                            eligible_population_exclusion=0,
                            eligible_population_exception=175,
                            computed=None,
                        ),
                        record=None,
                    ),
                    submissions.Measurement(
                        measure_id="226",
                        value=submissions.MultiPerformanceRate(
                            is_end_to_end_reported=True,
                            strata=(
                                submissions.Stratum(
                                    stratum="reporting",
                                    performance_met=45,
                                    eligible_population=223,
                                    performance_not_met=45,
                                    eligible_population_exclusion=0,
                                    eligible_population_exception=133,
                                    measurement_id=None,
                                ),
                                submissions.Stratum(
                                    stratum="performance",
                                    performance_met=168,
                                    eligible_population=492,
                                    performance_not_met=174,
                                    eligible_population_exclusion=0,
                                    eligible_population_exception=150,
                                    measurement_id=None,
                                ),
                            ),
                            computed=None,
                        ),
                        record=None,
                    ),
                ),
                cehrt_id=None,
                measure_set=None,
                practice_id=None,
                practice_details=None,
                record=None,
                nulls=frozenset(),
                blanks=frozenset(),
            ),
            submissions.MeasurementSet(
                category=vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                submission_method=measures.SubmissionMethod.REGISTRY,
                program="mips",
                performance_start=date.fromisoformat("2026-04-19"),
                performance_end=date.fromisoformat("2026-07-19"),
                measurements=(
                    submissions.Measurement(measure_id="IA_EPA_3", value=True, record=None),
                    submissions.Measurement(measure_id="IA_PM_6", value=True, record=None),
                ),
                cehrt_id=None,
                measure_set=None,
                practice_id=None,
                practice_details=None,
                record=None,
                nulls=frozenset(),
                blanks=frozenset(),
            ),
        ),
        participation_option=vocabulary.ParticipationOption.APM_ENTITY,
        entity_id=None,
        record=None,
        nulls=frozenset(),
    ),
    determination=determinations.Determination(
        answer=False,
        year=years.PerformanceYear(year=2026),
        findings=(
            findings.Finding(
                rule=RULES["measures.data"],
                verdict=findings.Verdict.MET,
                observed="of 2026",
                required="final",
                about="",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json",
                    as_of=None,
                    basis=citations.Basis.INTERPRETATION,
                    note="the file says neither its year nor whether it is final; one in which no measure is new in the year is taken as provisional, and can still gain and lose measures",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.year"],
                verdict=findings.Verdict.MET,
                observed="for 2026",
                required="for 2026",
                about="",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Submissions",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.not-empty"],
                verdict=findings.Verdict.MET,
                observed=2,
                required="at least 1",
                about="measurementSets",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.not-empty"],
                verdict=findings.Verdict.MET,
                observed=2,
                required="at least 1",
                about="measurementSets[0].measurements",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.not-empty"],
                verdict=findings.Verdict.MET,
                observed=2,
                required="at least 1",
                about="measurementSets[1].measurements",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.unique"],
                verdict=findings.Verdict.MET,
                observed=1,
                required=1,
                about="measurementSets[0]",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.unique"],
                verdict=findings.Verdict.MET,
                observed=1,
                required=1,
                about="measurementSets[1]",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.measure-once"],
                verdict=findings.Verdict.MET,
                observed=1,
                required=1,
                about="measurementSets[0].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.measure-once"],
                verdict=findings.Verdict.MET,
                observed=1,
                required=1,
                about="measurementSets[0].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.measure-once"],
                verdict=findings.Verdict.MET,
                observed=1,
                required=1,
                about="measurementSets[1].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.measure-once"],
                verdict=findings.Verdict.MET,
                observed=1,
                required=1,
                about="measurementSets[1].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.program"],
                verdict=findings.Verdict.MET,
                observed="'mips'",
                required="a program of 2026",
                about="measurementSets[0].programName",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.method"],
                verdict=findings.Verdict.MET,
                observed="registry",
                required="registry or electronicHealthRecord",
                about="measurementSets[0].submissionMethod",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.category"],
                verdict=findings.Verdict.MET,
                observed="quality",
                required=None,
                about="measurementSets[0].category",
                missing=(),
                source=citations.Citation(
                    document="2026 QCDR/Qualified Registry participation guide",
                    locator="introduction",
                    as_of=date.fromisoformat("2026-01-09"),
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="414.1305",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.period.within-year"],
                verdict=findings.Verdict.MET,
                observed="from 2026-01-01 to 2026-12-31",
                required="from 2026-01-01 to 2026-12-31",
                about="measurementSets[0]",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1320",
                    as_of=date.fromisoformat("2023-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2023; the text of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.period.quality"],
                verdict=findings.Verdict.MET,
                observed="from 2026-01-01 to 2026-12-31",
                required="the calendar year",
                about="measurementSets[0]",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1320",
                    as_of=date.fromisoformat("2023-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2023; the text of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.listed"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="measurementSets[0].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, measureId",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.program"],
                verdict=findings.Verdict.MET,
                observed="app1, mips",
                required="mips",
                about="measurementSets[0].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedPrograms",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.registration-type"],
                verdict=findings.Verdict.MET,
                observed="APM Entity, group, individual, subgroup",
                required="APM Entity",
                about="measurementSets[0].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedRegistrationTypes",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.collection-type"],
                verdict=findings.Verdict.MET,
                observed="MIPS CQM",
                required="MIPS CQM",
                about="measurementSets[0].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, submissionMethods",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.value.form"],
                verdict=findings.Verdict.MET,
                observed="singlePerformanceRate",
                required="singlePerformanceRate",
                about="measurementSets[0].measurements[0].value",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.category"],
                verdict=findings.Verdict.MET,
                observed="quality",
                required="quality",
                about="measurementSets[0].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.met"],
                verdict=findings.Verdict.MET,
                observed=197,
                required="at most 426",
                about="measurementSets[0].measurements[0].value.performanceMet",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.sum"],
                verdict=findings.Verdict.MET,
                observed=426,
                required="at most 426",
                about="measurementSets[0].measurements[0].value",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.exclusions"],
                verdict=findings.Verdict.MET,
                observed=0,
                required="0 or none",
                about="measurementSets[0].measurements[0].value.eligiblePopulationExclusion",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Change Log, 8/15/20",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.listed"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="measurementSets[0].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, measureId",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.program"],
                verdict=findings.Verdict.MET,
                observed="app1, mips",
                required="mips",
                about="measurementSets[0].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedPrograms",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.registration-type"],
                verdict=findings.Verdict.MET,
                observed="APM Entity, group, individual, subgroup",
                required="APM Entity",
                about="measurementSets[0].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedRegistrationTypes",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.collection-type"],
                verdict=findings.Verdict.MET,
                observed="MIPS CQM",
                required="MIPS CQM",
                about="measurementSets[0].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, submissionMethods",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.value.form"],
                verdict=findings.Verdict.MET,
                observed="multiPerformanceRate",
                required="multiPerformanceRate",
                about="measurementSets[0].measurements[1].value",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.category"],
                verdict=findings.Verdict.MET,
                observed="quality",
                required="quality",
                about="measurementSets[0].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.met"],
                verdict=findings.Verdict.MET,
                observed=45,
                required="at most 223",
                about="measurementSets[0].measurements[1].value.strata[0].performanceMet",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.sum"],
                verdict=findings.Verdict.MET,
                observed=223,
                required="at most 223",
                about="measurementSets[0].measurements[1].value.strata[0]",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.exclusions"],
                verdict=findings.Verdict.MET,
                observed=0,
                required="0 or none",
                about="measurementSets[0].measurements[1].value.strata[0].eligiblePopulationExclusion",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Change Log, 8/15/20",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.met"],
                verdict=findings.Verdict.MET,
                observed=168,
                required="at most 492",
                about="measurementSets[0].measurements[1].value.strata[1].performanceMet",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.sum"],
                verdict=findings.Verdict.MET,
                observed=492,
                required="at most 492",
                about="measurementSets[0].measurements[1].value.strata[1]",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.counts.exclusions"],
                verdict=findings.Verdict.MET,
                observed=0,
                required="0 or none",
                about="measurementSets[0].measurements[1].value.strata[1].eligiblePopulationExclusion",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Change Log, 8/15/20",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.strata.names"],
                verdict=findings.Verdict.MET,
                observed="reporting, performance",
                required="reporting, performance",
                about="measurementSets[0].measurements[1].value.strata",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.INTERPRETATION,
                    note="CMS says of QCDR measures alone that the strata must match; whether it refuses others is not said",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.program"],
                verdict=findings.Verdict.MET,
                observed="'mips'",
                required="a program of 2026",
                about="measurementSets[1].programName",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.method"],
                verdict=findings.Verdict.MET,
                observed="registry",
                required="registry or electronicHealthRecord",
                about="measurementSets[1].submissionMethod",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.category"],
                verdict=findings.Verdict.MET,
                observed="improvement activities",
                required=None,
                about="measurementSets[1].category",
                missing=(),
                source=citations.Citation(
                    document="2026 QCDR/Qualified Registry participation guide",
                    locator="introduction",
                    as_of=date.fromisoformat("2026-01-09"),
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="414.1305",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.period.within-year"],
                verdict=findings.Verdict.MET,
                observed="from 2026-04-19 to 2026-07-19",
                required="from 2026-01-01 to 2026-12-31",
                about="measurementSets[1]",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1320",
                    as_of=date.fromisoformat("2023-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2023; the text of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.period.improvement-activities"],
                verdict=findings.Verdict.MET,
                observed=92,
                required="at least 90 days",
                about="measurementSets[1]",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1320",
                    as_of=date.fromisoformat("2023-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2023; the text of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.listed"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="measurementSets[1].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, measureId",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.program"],
                verdict=findings.Verdict.MET,
                observed="app1, mips",
                required="mips",
                about="measurementSets[1].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedPrograms",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.registration-type"],
                verdict=findings.Verdict.MET,
                observed="APM Entity, group, individual, subgroup",
                required="APM Entity",
                about="measurementSets[1].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedRegistrationTypes",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.collection-type"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="measurementSets[1].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, submissionMethods",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.value.form"],
                verdict=findings.Verdict.MET,
                observed="boolean",
                required="boolean",
                about="measurementSets[1].measurements[0].value",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.category"],
                verdict=findings.Verdict.MET,
                observed="improvement activities",
                required="improvement activities",
                about="measurementSets[1].measurements[0].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.listed"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="measurementSets[1].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, measureId",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.program"],
                verdict=findings.Verdict.MET,
                observed="app1, mips",
                required="mips",
                about="measurementSets[1].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedPrograms",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.registration-type"],
                verdict=findings.Verdict.MET,
                observed="APM Entity, group, individual, subgroup",
                required="APM Entity",
                about="measurementSets[1].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, allowedRegistrationTypes",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["measures.collection-type"],
                verdict=findings.Verdict.NOT_APPLICABLE,
                observed=None,
                required=None,
                about="measurementSets[1].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP measures data (CMS)",
                    locator="measures-data.json, submissionMethods",
                    as_of=None,
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.value.form"],
                verdict=findings.Verdict.MET,
                observed="boolean",
                required="boolean",
                about="measurementSets[1].measurements[1].value",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurements",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sets.category"],
                verdict=findings.Verdict.MET,
                observed="improvement activities",
                required="improvement activities",
                about="measurementSets[1].measurements[1].measureId",
                missing=(),
                source=citations.Citation(
                    document="QPP Submissions API documentation (CMS)",
                    locator="Measurement Sets",
                    as_of=date.fromisoformat("2025-12-23"),
                    basis=citations.Basis.DERIVED,
                    note="the documentation of December 2025; that of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.sender"],
                verdict=findings.Verdict.MET,
                observed="Qualified Registry",
                required="QCDR, Qualified Registry",
                about="",
                missing=(),
                source=citations.Citation(
                    document="2026 QCDR/Qualified Registry participation guide",
                    locator="introduction",
                    as_of=date.fromisoformat("2026-01-09"),
                    basis=citations.Basis.CMS_GUIDANCE,
                    note="",
                    cites="414.1305",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.cehrt-source"],
                verdict=findings.Verdict.NOT_MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1400(a)(2)(i)(B)",
                    as_of=date.fromisoformat("2024-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2024; the text of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.all-payers"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1400(a)(3)(ii)(A)",
                    as_of=date.fromisoformat("2024-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2024; the text of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.representative"],
                verdict=findings.Verdict.MET,
                observed=None,
                required=None,
                about="",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1340(e)",
                    as_of=date.fromisoformat("2024-12-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2024; the text of this year was not read",
                    cites="",
                ),
            ),
            findings.Finding(
                rule=RULES["submissions.risk-adjusted"],
                verdict=findings.Verdict.MET,
                observed="given",
                required=None,
                about="047",
                missing=(),
                source=citations.Citation(
                    document="42 CFR",
                    locator="414.1400(b)(3)(xi)",
                    as_of=date.fromisoformat("2024-01-01"),
                    basis=citations.Basis.DERIVED,
                    note="the text of 2024; the text of this year was not read",
                    cites="",
                ),
            ),
        ),
        missing=(),
    ),
    particulars=submissions.Particulars(
        covers_all_payers=True,
        has_beneficiaries_only=True,
        is_from_cehrt=True,
        indicates_cehrt=False,
        to_standard=frozenset(
            {
                vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                vocabulary.PerformanceCategory.QUALITY,
            }
        ),
        nothing_to_report=frozenset({vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY}),
        deciles=submissions.Deciles.GIVEN,
        completeness_levels=frozenset({submissions.RateLevel.AGGREGATED_TINS}),
        performance_levels=frozenset({submissions.RateLevel.AGGREGATED_TINS}),
        gives_sampling_method=True,
        risk_adjusted=frozenset({"047"}),
        specified=frozenset(
            {
                "K2MISSG1",
                "M2S1",
                "QX0",
                "QX1",
                "QX10",
                "QX11",
                "QX12",
                "QX13",
                "QX14",
                "QX15",
                "QX16",
                "QX17",
                "QX18",
                "QX19",
                "QX2",
                "QX20",
                "QX21",
                "QX22",
                "QX23",
                "QX24",
                "QX25",
                "QX26",
                "QX27",
                "QX28",
                "QX29",
                "QX3",
                "QX30",
                "QX4",
                "QX5",
                "QX6",
                "QX7",
                "QX8",
                "QX9",
            }
        ),
        compared=frozenset(
            {
                "K2MISSG1",
                "M2S1",
                "QX0",
                "QX1",
                "QX10",
                "QX11",
                "QX12",
                "QX13",
                "QX14",
                "QX15",
                "QX16",
                "QX17",
                "QX18",
                "QX19",
                "QX2",
                "QX20",
                "QX21",
                "QX22",
                "QX23",
                "QX24",
                "QX25",
                "QX26",
                "QX27",
                "QX28",
                "QX29",
                "QX3",
                "QX30",
                "QX4",
                "QX5",
                "QX6",
                "QX7",
                "QX8",
                "QX9",
            }
        ),
        titled_mvps=frozenset({"G0053"}),
        uses_specifications_unaltered=True,
        is_selected=False,
    ),
)
EXPECTED["submissions.Cleared"] = submissions.Cleared.CLEARED
EXPECTED["submissions.Computed"] = submissions.Computed(
    performance_rate=Fraction(879, 10000),
    reporting_rate=Fraction(297, 10000),
    case_count=None,
    performance_rate_numerator=Fraction(879, 10000),
    performance_rate_denominator=1,
)
EXPECTED["submissions.CountRow"] = submissions.CountRow(
    participant=identifiers.VirtualGroup(identifier='Ç𨍫ᾑĞ𫔹𘟲𬥭ḔăĞØsÔ¥ø◀ð*"#'),
    measure="PI_EP_1",
    stratum="performance",
    eligible=20,
    met=4228,
    not_met=0,
    exclusions=1,
    exceptions=176,
    performance_rate=Fraction(79, 379),
)
EXPECTED["submissions.DataInaccuracy"] = submissions.DataInaccuracy.AUDIT_DISCREPANCY
EXPECTED["submissions.Deciles"] = submissions.Deciles.NOT_AVAILABLE
EXPECTED["submissions.FileFormat"] = submissions.FileFormat.QPP_JSON
EXPECTED["submissions.FindingKind"] = submissions.FindingKind.FALLS_SHORT
EXPECTED["submissions.InteroperabilityOfApmEntities"] = (
    submissions.InteroperabilityOfApmEntities.UNDETERMINED
)
EXPECTED["submissions.MeasureCount"] = submissions.MeasureCount(
    measure="𰎛ęTbÛ蓐Ğ²ģĠĂÚ㉉Ĝ𫔷𘟰𬥫ḒāĜÖrÒ£ö▾î+#$", count=14
)
EXPECTED["submissions.Measurement"] = submissions.Measurement(
    measure_id="ædĖ<ý~𧙳僋:ÈW®𮍸@Ò",
    value=submissions.RegistryMultiPerformanceRate(
        is_end_to_end_reported=True,
        strata=(
            submissions.Stratum(
                stratum="a b",
                performance_met=315,
                eligible_population=1,
                performance_not_met=None,
                eligible_population_exclusion=578,
                eligible_population_exception=None,
                measurement_id="0313d5c6-1a2d",
            ),
            submissions.Stratum(
                stratum='6"',
                performance_met=155,
                eligible_population=0,
                performance_not_met=None,
                eligible_population_exclusion=769,
                eligible_population_exception=539,
                measurement_id=None,
            ),
            submissions.Stratum(
                stratum="a b",
                performance_met=1,
                eligible_population=1396,
                performance_not_met=None,
                eligible_population_exclusion=267,
                eligible_population_exception=1,
                measurement_id=None,
            ),
        ),
        performance_rate=Fraction(0, 1),
        computed=submissions.Computed(
            performance_rate=None,
            reporting_rate=Fraction(1, 10000),
            case_count=None,
            performance_rate_numerator=None,
            performance_rate_denominator=None,
        ),
    ),
    record=None,
)
EXPECTED["submissions.MeasurementRecord"] = submissions.MeasurementRecord(
    id="086dad28-4bcb",
    measurement_set_id="086dad28-4bcb",
    performance_start=date.fromisoformat("2026-01-01"),
    performance_end=date.fromisoformat("2026-01-01"),
)
EXPECTED["submissions.MeasurementSet"] = submissions.MeasurementSet(
    category=vocabulary.PerformanceCategory.QUALITY,
    submission_method=measures.SubmissionMethod.CMS_WEB_INTERFACE,
    program='6"',
    performance_start=date.fromisoformat("2026-01-01"),
    performance_end=date.fromisoformat("2026-12-31"),
    measurements=(
        submissions.Measurement(
            measure_id="PI_EP_1",
            value=submissions.Proportion(numerator=0, denominator=20),
            record=submissions.MeasurementRecord(
                id="086dad28-4bcb",
                measurement_set_id="086dad28-4bcb",
                performance_start=date.fromisoformat("2026-01-01"),
                performance_end=date.fromisoformat("2026-01-01"),
            ),
        ),
        submissions.Measurement(
            measure_id="x",
            value=submissions.NonProportion(
                numerator=Fraction(99999, 100),
                denominator=Fraction(18673, 20),
                is_end_to_end_reported=False,
                observation_instances=280,
                numerator_exclusion=None,
                denominator_exception=None,
                performance_rate=Fraction(11, 5),
                computed=submissions.Computed(
                    performance_rate=None,
                    reporting_rate=Fraction(3, 11),
                    case_count=None,
                    performance_rate_numerator=None,
                    performance_rate_denominator=None,
                ),
            ),
            record=submissions.MeasurementRecord(
                id="086dad28-4bcb",
                measurement_set_id="086dad28-4bcb",
                performance_start=None,
                performance_end=date.fromisoformat("2026-01-01"),
            ),
        ),
        submissions.Measurement(
            measure_id="x",
            value=submissions.NonProportion(
                numerator=Fraction(51857, 100),
                denominator=Fraction(534, 25),
                is_end_to_end_reported=False,
                observation_instances=1747,
                numerator_exclusion=Fraction(107, 100),
                denominator_exception=Fraction(313, 100),
                performance_rate=None,
                computed=None,
            ),
            record=submissions.MeasurementRecord(
                id="086dad28-4bcb",
                measurement_set_id="086dad28-4bcb",
                performance_start=None,
                performance_end=date.fromisoformat("2026-01-01"),
            ),
        ),
    ),
    cehrt_id="0015C7ACDE12345",
    measure_set="cardiology",
    practice_id="T1PR0001",
    practice_details=submissions.PracticeDetails(
        tin=identifiers.Tin(digits="012345678"),
        npis=(
            identifiers.Npi(digits="9999999998"),
            identifiers.Npi(digits="9999999995"),
        ),
    ),
    record=None,
    nulls=frozenset(),
    blanks=frozenset(),
)
EXPECTED["submissions.MultiPerformanceRate"] = submissions.MultiPerformanceRate(
    is_end_to_end_reported=False,
    strata=(
        submissions.Stratum(
            stratum="@Ù¸",
            performance_met=0,
            eligible_population=1004,
            performance_not_met=474,
            eligible_population_exclusion=3774,
            eligible_population_exception=None,
            measurement_id=None,
        ),
        submissions.Stratum(
            stratum="GëîG",
            performance_met=34,
            eligible_population=60,
            performance_not_met=1,
            eligible_population_exclusion=None,
            eligible_population_exception=None,
            measurement_id=None,
        ),
        submissions.Stratum(
            stratum="Ø$𭜩¢Ü䑳",
            performance_met=1236,
            eligible_population=100,
            performance_not_met=20,
            eligible_population_exclusion=660,
            eligible_population_exception=None,
            measurement_id=None,
        ),
    ),
    computed=submissions.Computed(
        performance_rate=Fraction(133, 2000),
        reporting_rate=Fraction(4341, 4960),
        case_count=None,
        performance_rate_numerator=None,
        performance_rate_denominator=None,
    ),
)
EXPECTED["submissions.NonProportion"] = submissions.NonProportion(
    numerator=Fraction(-1353, 100),
    denominator=Fraction(103, 100),
    is_end_to_end_reported=False,
    observation_instances=40,
    numerator_exclusion=Fraction(-1317, 50),
    denominator_exception=Fraction(-193, 20),
    performance_rate=Fraction(-1000, 1),
    computed=submissions.Computed(
        performance_rate=None,
        reporting_rate=Fraction(741, 2500),
        case_count=1,
        performance_rate_numerator=None,
        performance_rate_denominator=None,
    ),
)
EXPECTED["submissions.Particulars"] = submissions.Particulars(
    covers_all_payers=False,
    has_beneficiaries_only=None,
    is_from_cehrt=None,
    indicates_cehrt=None,
    to_standard=None,
    nothing_to_report=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    deciles=None,
    completeness_levels=frozenset(
        {
            submissions.RateLevel.AGGREGATED_TINS,
            submissions.RateLevel.TIN,
            submissions.RateLevel.TIN_NPI,
        }
    ),
    performance_levels=frozenset(
        {
            submissions.RateLevel.AGGREGATED_TINS,
            submissions.RateLevel.TIN,
            submissions.RateLevel.TIN_NPI,
        }
    ),
    gives_sampling_method=False,
    risk_adjusted=None,
    specified=frozenset({"001", "047", "M2S1"}),
    compared=None,
    titled_mvps=frozenset({"G0053", "M0005"}),
    uses_specifications_unaltered=False,
    is_selected=False,
)
EXPECTED["submissions.PracticeDetails"] = submissions.PracticeDetails(
    tin=identifiers.Tin(digits="935358045"),
    npis=(
        identifiers.Npi(digits="1000000005"),
        identifiers.Npi(digits="6021367639"),
    ),
)
EXPECTED["submissions.Proportion"] = submissions.Proportion(numerator=2806, denominator=2565)
EXPECTED["submissions.RateFormula"] = submissions.RateFormula.MET_OVER_DECIDED
EXPECTED["submissions.RateLevel"] = submissions.RateLevel.AGGREGATED_TINS
EXPECTED["submissions.Rates"] = submissions.Rates(
    performance_rate=Fraction(315, 2567),
    reporting_rate=Fraction(639, 1250),
    case_count=None,
    other_performance_rate=Fraction(779, 10000),
    other_case_count=0,
    sum_of_numerators=None,
)
EXPECTED["submissions.RegistryMultiPerformanceRate"] = submissions.RegistryMultiPerformanceRate(
    is_end_to_end_reported=True,
    strata=(
        submissions.Stratum(
            stratum="overall",
            performance_met=646,
            eligible_population=0,
            performance_not_met=556,
            eligible_population_exclusion=0,
            eligible_population_exception=0,
            measurement_id=None,
        ),
        submissions.Stratum(
            stratum="ĕ&ᡔĝ𘎸[ėğ𗃓aĻò^䰼7",
            performance_met=612,
            eligible_population=150,
            performance_not_met=5000,
            eligible_population_exclusion=1,
            eligible_population_exception=0,
            measurement_id=None,
        ),
        submissions.Stratum(
            stratum="ĕ&ᡔĝ𘎸[ėğ𗃓aĻò^䰼7",
            performance_met=1,
            eligible_population=1,
            performance_not_met=0,
            eligible_population_exclusion=20,
            eligible_population_exception=None,
            measurement_id="0313d5c6-1a2d",
        ),
    ),
    performance_rate=Fraction(278, 961),
    computed=submissions.Computed(
        performance_rate=None,
        reporting_rate=Fraction(278, 961),
        case_count=0,
        performance_rate_numerator=None,
        performance_rate_denominator=None,
    ),
)
EXPECTED["submissions.RegistrySinglePerformanceRate"] = submissions.RegistrySinglePerformanceRate(
    is_end_to_end_reported=True,
    performance_met=1255,
    eligible_population=20,
    performance_rate=Fraction(159, 5000),
    performance_not_met=180,
    eligible_population_exclusion=None,
    eligible_population_exception=None,
    numerator_exclusion=None,
    computed=submissions.Computed(
        performance_rate=None,
        reporting_rate=Fraction(383, 5000),
        case_count=None,
        performance_rate_numerator=None,
        performance_rate_denominator=None,
    ),
)
EXPECTED["submissions.RejectedFile"] = submissions.RejectedFile(
    name="9ÖrÒ£ö▾î+#$",
    rejected_at=datetime.fromisoformat("2021-01-09T23:59:00-05:00"),
    accepted_at=datetime.fromisoformat("2021-01-09T23:59:00-05:00"),
)
EXPECTED["submissions.Reporter"] = submissions.Reporter(
    participation=vocabulary.ParticipationOption.GROUP,
    special_statuses=frozenset({vocabulary.SpecialStatus.SMALL_PRACTICE}),
    clinicians=21,
    mvp=measures.MvpChoice(
        mvp="i", population_health_measure="479", cahps=None, outcome_claims_measure=None
    ),
    performed_by=(
        submissions.MeasureCount(measure="IA_EPA_1", count=2),
        submissions.MeasureCount(measure="IA_PCMH", count=14),
        submissions.MeasureCount(measure="IA_BE_4", count=21),
    ),
    applicable=None,
    cases=(
        submissions.MeasureCount(measure="236", count=40),
        submissions.MeasureCount(measure="321", count=21),
        submissions.MeasureCount(measure="CAP30", count=32),
        submissions.MeasureCount(measure="047", count=25),
        submissions.MeasureCount(measure="001", count=11),
    ),
    specialty_set=None,
    survey=None,
    apm_entity=None,
)
EXPECTED["submissions.Rounding"] = submissions.Rounding.HALF_EVEN
EXPECTED["submissions.Sender"] = submissions.Sender(
    kind=vocabulary.IntermediaryType.QUALIFIED_REGISTRY,
    vendor=None,
    permissions=None,
    supports=submissions.Supported(
        categories=frozenset({vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY}),
        reporting_options=frozenset(
            {
                vocabulary.ReportingOption.APP,
                vocabulary.ReportingOption.MVP,
                vocabulary.ReportingOption.TRADITIONAL_MIPS,
            }
        ),
        participation_options=frozenset(
            {vocabulary.ParticipationOption.APM_ENTITY, vocabulary.ParticipationOption.GROUP}
        ),
        collection_types=frozenset(
            {
                vocabulary.CollectionType.ADMINISTRATIVE_CLAIMS,
                vocabulary.CollectionType.CAHPS_FOR_MIPS_SURVEY,
            }
        ),
        measures=frozenset({"001", "047", "236", "CAP30"}),
        activities=frozenset({"IA_BE_4", "IA_EPA_1", "IA_PCMH"}),
        interoperability=None,
        mvps=frozenset({"G0053", "M1423"}),
    ),
)
EXPECTED["submissions.SetRecord"] = submissions.SetRecord(
    id="086dad28-907a",
    created_at="2026-01-05T09:00:00.123-05:00",
    updated_at="2026-01-05T09:00:00.123-05:00",
    submission_id="086dad28-907a",
    submitter_id="086dad28-907a",
    submitter_type="organization",
    suppressed=True,
    source="¢<_xÎ)潾ċ",
)
EXPECTED["submissions.SinglePerformanceRate"] = submissions.SinglePerformanceRate(
    is_end_to_end_reported=True,
    performance_met=2885,
    eligible_population=0,
    performance_not_met=1113,
    eligible_population_exclusion=None,
    eligible_population_exception=None,
    computed=submissions.Computed(
        performance_rate=Fraction(1, 1),
        reporting_rate=Fraction(1251, 10000),
        case_count=312,
        performance_rate_numerator=Fraction(1549, 2253),
        performance_rate_denominator=1,
    ),
)
EXPECTED["submissions.StrataCheck"] = submissions.StrataCheck.QCDR_ONLY
EXPECTED["submissions.Stratum"] = submissions.Stratum(
    stratum="performance",
    performance_met=2052,
    eligible_population=2052,
    performance_not_met=1,
    eligible_population_exclusion=1,
    eligible_population_exception=516,
    measurement_id="0313d5c6-1a2d",
)
EXPECTED["submissions.Submission"] = submissions.Submission(
    year=years.PerformanceYear(year=2025),
    participant=identifiers.Subgroup(tin=identifiers.Tin(digits="812018701"), identifier="Ä"),
    measurement_sets=(
        submissions.MeasurementSet(
            category=vocabulary.PerformanceCategory.COST,
            submission_method=measures.SubmissionMethod.CMS_WEB_INTERFACE,
            program=None,
            performance_start=date.fromisoformat("2025-01-01"),
            performance_end=date.fromisoformat("2025-12-31"),
            measurements=(
                submissions.Measurement(
                    measure_id="ø_",
                    value=submissions.RegistrySinglePerformanceRate(
                        is_end_to_end_reported=True,
                        performance_met=0,
                        eligible_population=20,
                        performance_rate=Fraction(329, 10000),
                        performance_not_met=None,
                        eligible_population_exclusion=20,
                        eligible_population_exception=None,
                        numerator_exclusion=1,
                        computed=submissions.Computed(
                            performance_rate=None,
                            reporting_rate=Fraction(108, 125),
                            case_count=None,
                            performance_rate_numerator=None,
                            performance_rate_denominator=None,
                        ),
                    ),
                    record=submissions.MeasurementRecord(
                        id="086dad28-4bcb",
                        measurement_set_id=None,
                        performance_start=None,
                        performance_end=None,
                    ),
                ),
            ),
            cehrt_id=None,
            measure_set=None,
            practice_id="T1PR0001",
            practice_details=submissions.PracticeDetails(tin=None, npis=None),
            record=None,
            nulls=frozenset(),
            blanks=frozenset(),
        ),
    ),
    participation_option=vocabulary.ParticipationOption.SUBGROUP,
    entity_id=None,
    record=submissions.SubmissionRecord(
        id="086dad28-0477", created_at="2023-08-17T11:18:00Z", updated_at=None
    ),
    nulls=frozenset(),
)
EXPECTED["submissions.SubmissionRecord"] = submissions.SubmissionRecord(
    id="086dad28-0477",
    created_at="2026-01-05T09:00:00.123-05:00",
    updated_at="2026-01-05T09:00:00.123-05:00",
)
EXPECTED["submissions.Supported"] = submissions.Supported(
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    reporting_options=frozenset({vocabulary.ReportingOption.MVP}),
    participation_options=frozenset(
        {
            vocabulary.ParticipationOption.APM_ENTITY,
            vocabulary.ParticipationOption.GROUP,
            vocabulary.ParticipationOption.INDIVIDUAL,
            vocabulary.ParticipationOption.SUBGROUP,
            vocabulary.ParticipationOption.VIRTUAL_GROUP,
        }
    ),
    collection_types=None,
    measures=frozenset({"001", "047", "236", "CAP30"}),
    activities=frozenset({"IA_BE_4", "IA_EPA_1", "IA_PCMH"}),
    interoperability=None,
    mvps=frozenset({"G0053", "M1423"}),
)
EXPECTED["submissions.AllCauseReadmission"] = submissions.AllCauseReadmission(
    score=None,
    details=submissions.ReadmissionDetails(
        number_of_index_admissions=None,
        number_of_readmissions=0,
        planned_readmissions=1,
        pairs=(
            submissions.DiagnosisCount(
                count=173, index_admission_code="I50.9", readmission_code="J18.9"
            ),
            submissions.DiagnosisCount(
                count=1098, index_admission_code="I50.9", readmission_code="J18.9"
            ),
        ),
        index_admissions=(),
        readmissions=(
            submissions.DiagnosisCount(
                count=99, index_admission_code=None, readmission_code="J18.9"
            ),
            submissions.DiagnosisCount(
                count=5000, index_admission_code=None, readmission_code="J18.9"
            ),
        ),
    ),
)
EXPECTED["submissions.DiagnosisCount"] = submissions.DiagnosisCount(
    count=2251, index_admission_code="I50.9", readmission_code="J18.9"
)
EXPECTED["submissions.ReadmissionDetails"] = submissions.ReadmissionDetails(
    number_of_index_admissions=676,
    number_of_readmissions=None,
    planned_readmissions=676,
    pairs=None,
    index_admissions=(
        submissions.DiagnosisCount(count=4916, index_admission_code="I50.9", readmission_code=None),
        submissions.DiagnosisCount(count=4916, index_admission_code="I50.9", readmission_code=None),
    ),
    readmissions=(
        submissions.DiagnosisCount(count=4916, index_admission_code=None, readmission_code="J18.9"),
        submissions.DiagnosisCount(count=4916, index_admission_code=None, readmission_code="J18.9"),
    ),
)
EXPECTED["submissions.SurveyScore"] = submissions.SurveyScore(
    score=Fraction(13107, 20), reliability="high", mask=False, is_below_minimum=False
)
EXPECTED["results.AtAGlance"] = results.AtAGlance(
    year=years.PerformanceYear(year=2019),
    clinicians=2,
    adjusted=0,
    non_reporters=0,
    reporting_not_stated=2,
    largest_adjustment=None,
    final_score=None,
    quality=None,
    improvement_activities=results.Scores(count=1, mean=Fraction(0, 1), median=Fraction(0, 1)),
    promoting_interoperability=None,
    cost=None,
)
EXPECTED["results.CategoryResult"] = results.CategoryResult(
    category=vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
    score=None,
    weight=Fraction(3, 10),
    improvement=Decimal(0),
    reweighted=None,
    measures=(
        results.MeasureResult(
            measure="AAO20", points=Decimal("5.2"), collection_type=None, role=None
        ),
        results.MeasureResult(
            measure="PI_EP_1",
            points=Decimal(10),
            collection_type=vocabulary.CollectionType.MEDICARE_CQM,
            role=None,
        ),
        results.MeasureResult(
            measure="AAO20",
            points=Decimal("5.2"),
            collection_type=vocabulary.CollectionType.ADMINISTRATIVE_CLAIMS,
            role=results.MeasureRole.REQUIRED,
        ),
    ),
)
EXPECTED["results.ClinicianResult"] = results.ClinicianResult(
    year=years.PerformanceYear(year=2021),
    npi=identifiers.Npi(digits="0000000006"),
    provider_key=None,
    practice_state=None,
    practice_size=None,
    clinician_type=None,
    clinician_specialty=None,
    years_in_medicare=None,
    reported=None,
    reporting_option=None,
    participation_option=None,
    mvp=None,
    medicare_patients=None,
    allowed_charges=None,
    services=None,
    opted_in=None,
    small_practice=None,
    rural=None,
    hpsa=None,
    ambulatory_surgical_center_based=None,
    hospital_based=None,
    non_patient_facing=None,
    facility_based=None,
    safety_net=None,
    dual_eligibility_ratio=None,
    extreme_circumstances=None,
    received_facility_score=None,
    final_score=None,
    payment_adjustment=None,
    complex_patient_bonus=None,
    small_practice_bonus=None,
    hardship_exception=None,
    automatic_reweighting=None,
    categories=(
        results.CategoryResult(
            category=vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            score=None,
            weight=None,
            improvement=None,
            reweighted=None,
            measures=(
                results.MeasureResult(
                    measure="IA_EPA_1", points=Decimal(0), collection_type=None, role=None
                ),
            ),
        ),
        results.CategoryResult(
            category=vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            score=None,
            weight=None,
            improvement=None,
            reweighted=None,
            measures=(
                results.MeasureResult(
                    measure="PI_HIE_5", points=None, collection_type=None, role=None
                ),
            ),
        ),
        results.CategoryResult(
            category=vocabulary.PerformanceCategory.COST,
            score=None,
            weight=None,
            improvement=None,
            reweighted=None,
            measures=(
                results.MeasureResult(
                    measure="TPCC_1", points=None, collection_type=None, role=None
                ),
                results.MeasureResult(
                    measure="TPCC_1", points=None, collection_type=None, role=None
                ),
            ),
        ),
    ),
    aside=(),
)
EXPECTED["results.Column"] = results.Column(
    name="promoting interoperability pi category weight",
    first_year=years.PerformanceYear(year=2023),
    last_year=years.PerformanceYear(year=2024),
)
EXPECTED["results.MeasureResult"] = results.MeasureResult(
    measure="PI_EP_1",
    points=None,
    collection_type=vocabulary.CollectionType.CAHPS_FOR_MIPS_SURVEY,
    role=results.MeasureRole.EXCLUSION,
)
EXPECTED["results.MeasureRole"] = results.MeasureRole.EXCLUSION
EXPECTED["results.Scores"] = results.Scores(
    count=1000000, mean=Fraction(308, 25), median=Fraction(1685, 54)
)
EXPECTED["readiness.Blocker"] = readiness.Blocker(
    finding=findings.Finding(
        rule=RULES["self-nomination.understands"],
        verdict=findings.Verdict.NOT_MET,
        observed="2026-01-01",
        required="2026-01-01",
        about="",
        missing=(
            "",
            "",
        ),
        source=citations.Citation(
            document="42 CFR",
            locator="414.1305",
            as_of=date.fromisoformat("2024-01-01"),
            basis=citations.Basis.CMS_GUIDANCE,
            note="another reading: <b>only</b> the first",
            cites="",
        ),
    ),
    gate=readiness.Gate.DEADLINES,
    place=1,
    scope=readiness.Scope.PARTICIPANT,
    categories=frozenset(
        {
            vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
            vocabulary.PerformanceCategory.QUALITY,
        }
    ),
    who=(
        readiness.ClearedBy.CMS,
        readiness.ClearedBy.CMS,
    ),
    what="日本",
    facts=(
        "agreements",
        "agreements",
    ),
    until=datetime.fromisoformat("2028-11-20T23:00:00-05:00"),
    because=(),
)
EXPECTED["readiness.Caution"] = readiness.Caution(
    kind=readiness.CautionKind.TO_LOOK_AT,
    finding=findings.Finding(
        rule=RULES["self-nomination.feedback"],
        verdict=findings.Verdict.NOT_APPLICABLE,
        observed=date.fromisoformat("0962-09-24"),
        required=datetime.fromisoformat("2039-02-24T20:19:01.500634-10:00"),
        about="çoÃ",
        missing=(
            "çoÃ",
            "çoÃ",
            "çoÃ",
        ),
        source=citations.Citation(
            document="42 CFR",
            locator="414.1400(b)(1) and (c)(1)",
            as_of=date.fromisoformat("2021-01-01"),
            basis=citations.Basis.REGULATION,
            note="",
            cites="",
        ),
    ),
)
EXPECTED["readiness.CautionKind"] = readiness.CautionKind.VOIDS_RELIEF
EXPECTED["readiness.ClearedBy"] = readiness.ClearedBy.INTERMEDIARY
EXPECTED["readiness.Gate"] = readiness.Gate.REGISTRATION
EXPECTED["readiness.OutsidePosting"] = readiness.OutsidePosting.BLOCK
EXPECTED["readiness.Receipt"] = readiness.Receipt(
    participant=identifiers.Subgroup(tin=identifiers.Tin(digits="987654321"), identifier="ċVS"),
    year=years.PerformanceYear(year=2024),
    received_at=datetime.fromisoformat("2024-06-07T23:59:00-04:00"),
    reference="ģ¸ÁĲ莹Þ7~§𤗰𡬗1UfğSĩTË𡀅yలôÒ°ĈgÊôD",
    reporting_option=vocabulary.ReportingOption.MVP,
    mvp=None,
)
EXPECTED["readiness.Scope"] = readiness.Scope.INTERMEDIARY
EXPECTED["readiness.SubmissionCase"] = readiness.SubmissionCase(
    planned=planned_submissions.PlannedSubmission(
        participant=identifiers.Group(tin=identifiers.Tin(digits="987654321")),
        year=years.PerformanceYear(year=2026),
        categories=frozenset({vocabulary.PerformanceCategory.QUALITY}),
        collection_types=None,
        participation_option=None,
        reporting_option=vocabulary.ReportingOption.TRADITIONAL_MIPS,
        mvp=None,
        data_received_on=None,
        submitted_at=datetime.fromisoformat("2027-02-01T09:00:00-05:00"),
        submission_closes=date.fromisoformat("2027-03-31"),
    ),
    approval=(
        terms.Approval(
            intermediary_type=vocabulary.IntermediaryType.QCDR,
            year=years.PerformanceYear(year=2026),
        ),
    ),
    standing_events=None,
    posting=None,
    validation=None,
    targeted_audits=(),
    corrections=(),
    determination=None,
    election=elections.Election(
        participant=identifiers.Group(tin=identifiers.Tin(digits="987654321")),
        year=years.PerformanceYear(year=2026),
        eligibility=eligibility.Eligibility.MIPS_ELIGIBLE,
        state=elections.ElectionState.NOT_APPLICABLE,
        choice=None,
        confirmed_at=None,
        confirmed_by=None,
        exemption=None,
    ),
    cms_status=None,
    virtual_group_election=None,
    agreements=(
        agreements.BusinessAssociateAgreement(
            participant=identifiers.Group(tin=identifiers.Tin(digits="987654321")),
            begins_on=date.fromisoformat("2026-01-01"),
            ends_on=date.fromisoformat("2028-12-31"),
            provides_for_receipt=True,
            discloses_results=True,
            discloses_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
            meets_law=True,
        ),
    ),
    authorizations=(
        agreements.Authorization(
            participant=identifiers.Group(tin=identifiers.Tin(digits="987654321")),
            year=years.PerformanceYear(year=2026),
            covers=frozenset(
                {
                    vocabulary.PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                    vocabulary.PerformanceCategory.PROMOTING_INTEROPERABILITY,
                    vocabulary.PerformanceCategory.QUALITY,
                }
            ),
            covers_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
            signer_role=agreements.SignerRole.AUTHORIZED_REPRESENTATIVE,
            signer_employer=agreements.SignerEmployer.PARTICIPANT,
            signer=None,
            is_signed=True,
            signed_on=datetime.fromisoformat("2026-01-20T10:00:00-05:00"),
            meets_law=True,
            is_on_file=True,
        ),
    ),
    registration=None,
    beneficiaries=(),
    withdrawn=(
        audits.Withdrawal(
            participant=identifiers.Group(tin=identifiers.Tin(digits="987654321")),
            withdrawn_at=date.fromisoformat("2026-02-01"),
            reason="joined another registry",
        ),
    ),
    checked=None,
    certification=None,
    reweighting=None,
    meets=None,
    feedback=None,
    report=None,
    receipt=readiness.Receipt(
        participant=identifiers.Group(tin=identifiers.Tin(digits="987654321")),
        year=years.PerformanceYear(year=2026),
        received_at=datetime.fromisoformat("2017-01-18T23:59:00-05:00"),
        reference=None,
        reporting_option=None,
        mvp=None,
    ),
)
