"""Self-nomination: what an application must hold, and its review by year.

Decides whether an application to become a QCDR or qualified registry has gaps: who applies and
where it is, its QCDR measures, what it supports, what it promises; whether the simplified form is
open to it; which MVPs it must support; whether a participation plan is due; what follows a
nominated QCDR measure; and the applications of survey vendors: 42 CFR § 414.1400(a) and (b), before
2022 (b) and (c), to 2018 (a) to (i); the guides of 2023 and 2026 and the 2027 fact sheet (CMS).

CMS's lists are open, so no application is called complete: the best answer is that no gap was
found. CMS decides on approval.

- :mod:`.paragraphs`: which text was read for each year
- :mod:`.application`: the application by the tabs of CMS's form, and the record of the applicant
- :mod:`.items`: how an item is judged
- :mod:`.form`: year, window, channel, form, CMS's questions and considerations
- :mod:`.organization`: who applies and where it is
- :mod:`.differences`: QCDR and qualified registry, Table 1 of the fact sheet
- :mod:`.qcdr_measures`: QCDR measures in the nomination
- :mod:`.measure_reviews`: what follows them
- :mod:`.supported`: what the applicant supports
- :mod:`.mvps`: which MVPs, and which of their measures, must be supported
- :mod:`.promises`: validation, audits, participation plan, attestations
- :mod:`.application_review`: all of it together, and what is open by the day
- :mod:`.support_calls`: attendance at CMS's calls
- :mod:`.survey_vendors`: applications of survey vendors
- :mod:`.health_it_vendors`: health IT vendors, to 2024 and after
"""

from __future__ import annotations

from qpp_rules.self_nomination.application import (
    Applicant,
    Application,
    ApprovalCriterion,
    Attestations,
    Channel,
    ClientParticipant,
    ContactInfo,
    Cost,
    CostFrequency,
    CostUnit,
    Expertise,
    FormKind,
    IntermediaryDetails,
    LastDate,
    ParticipationPlan,
    PostingDetails,
    PriorRecord,
    Question,
    Tab,
)
from qpp_rules.self_nomination.application_review import ReviewAnswer, open_items, review
from qpp_rules.self_nomination.differences import (
    CLINICAL_EXPERTISE,
    MEASURE_DUTIES,
    MOST_QCDR_MEASURES,
    MVP_QCDR_MEASURES,
    TABLE_1,
    MeasureDuty,
    MvpMeasures,
    differences,
)
from qpp_rules.self_nomination.form import CHANNELS, good_standing
from qpp_rules.self_nomination.health_it_vendors import check_health_it_vendor
from qpp_rules.self_nomination.measure_reviews import (
    PUBLICATION_DAYS,
    PUBLICATION_START,
    REJECTION_GROUNDS,
    REVOCATION_GROUNDS,
    MeasureReview,
    MeasureStatus,
    PublicationStart,
    check_measure_review,
    check_publication,
)
from qpp_rules.self_nomination.mvps import (
    MvpMeasureFacts,
    MvpNeed,
    MvpSupport,
    mvp_measure_support,
    mvp_support,
)
from qpp_rules.self_nomination.organization import MINIMUM_PARTICIPANTS
from qpp_rules.self_nomination.promises import PLAN_YEARS, PlanNeed, plan_need
from qpp_rules.self_nomination.qcdr_measures import (
    MeasureOrigin,
    MeasurePermission,
    NominatedMeasure,
    SpecificationComponent,
)
from qpp_rules.self_nomination.support_calls import Attendance, check_support_calls
from qpp_rules.self_nomination.survey_vendors import (
    SURVEY_VENDOR_DEADLINE,
    SurveyCriterion,
    SurveyVendorApplication,
    check_survey_vendor,
)

__all__ = [
    "CHANNELS",
    "CLINICAL_EXPERTISE",
    "MEASURE_DUTIES",
    "MINIMUM_PARTICIPANTS",
    "MOST_QCDR_MEASURES",
    "MVP_QCDR_MEASURES",
    "PLAN_YEARS",
    "PUBLICATION_DAYS",
    "PUBLICATION_START",
    "REJECTION_GROUNDS",
    "REVOCATION_GROUNDS",
    "SURVEY_VENDOR_DEADLINE",
    "TABLE_1",
    "Applicant",
    "Application",
    "ApprovalCriterion",
    "Attendance",
    "Attestations",
    "Channel",
    "ClientParticipant",
    "ContactInfo",
    "Cost",
    "CostFrequency",
    "CostUnit",
    "Expertise",
    "FormKind",
    "IntermediaryDetails",
    "LastDate",
    "MeasureDuty",
    "MeasureOrigin",
    "MeasurePermission",
    "MeasureReview",
    "MeasureStatus",
    "MvpMeasureFacts",
    "MvpMeasures",
    "MvpNeed",
    "MvpSupport",
    "NominatedMeasure",
    "ParticipationPlan",
    "PlanNeed",
    "PostingDetails",
    "PriorRecord",
    "PublicationStart",
    "Question",
    "ReviewAnswer",
    "SpecificationComponent",
    "SurveyCriterion",
    "SurveyVendorApplication",
    "Tab",
    "check_health_it_vendor",
    "check_measure_review",
    "check_publication",
    "check_support_calls",
    "check_survey_vendor",
    "differences",
    "good_standing",
    "mvp_measure_support",
    "mvp_support",
    "open_items",
    "plan_need",
    "review",
]


def __dir__() -> list[str]:
    return __all__
