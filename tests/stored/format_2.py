"""What the files of ``format-2`` hold, written in Python.

``tests.store_values`` adds entries. None is changed once the format is frozen, at version 0.1.0.
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
    registration,
    rulebook,
    sampling,
    self_nomination,
    standing,
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
    is_pertinent=False, is_qcdr_measure=False, is_owner=False, is_permitted=False
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
