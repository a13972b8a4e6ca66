"""Agreements: with participants and others, and the documents needed before data may go.

Decides whether a business associate agreement is adequate and in force, which data a participant's
authorization covers, whether a planned submission may go under both, whether the agreement with an
external organization suffices, whether clinician information is verified, and how long records are
kept and owed to CMS: 42 CFR § 414.1400(a)(3)(v), (b)(3)(ii), (xii) and (xiii); the guides of 2023
and 2026 and the 2027 fact sheet (CMS).

Whether a document meets the law is attested, not decided. Does not model what an intermediary
reports about agreements at self-nomination.

- :mod:`.documents`: the paragraphs that ask for them, and how they are checked
- :mod:`.external_organizations`, (b)(3)(ii): the agreement with an external organization
- :mod:`.business_associates`, (b)(3)(xii): the agreement with a participant
- :mod:`.authorizations`, (b)(3)(xiii): a participant's authorization
- :mod:`.beneficiaries`: whose data an agreement or an authorization covers
- :mod:`.verification`: clinician information
- :mod:`.records`, (a)(3)(v): records kept, and requested by CMS
- :mod:`.gate`: agreement, authorization and window together
"""

from __future__ import annotations

from qpp_rules.agreements.authorizations import (
    Authorization,
    SignerEmployer,
    SignerRole,
    check_authorization,
)
from qpp_rules.agreements.beneficiaries import Beneficiaries
from qpp_rules.agreements.business_associates import (
    BusinessAssociateAgreement,
    check_agreement,
)
from qpp_rules.agreements.external_organizations import (
    AgreementDetail,
    ExternalAgreement,
    check_external_organization,
)
from qpp_rules.agreements.gate import categories_covered, may_submit, may_submit_all
from qpp_rules.agreements.records import check_destroyed, check_records_request
from qpp_rules.agreements.verification import (
    ClinicianInformation,
    Verification,
    check_verification,
)
from qpp_rules.core.planned_submissions import PlannedSubmission

__all__ = [
    "AgreementDetail",
    "Authorization",
    "Beneficiaries",
    "BusinessAssociateAgreement",
    "ClinicianInformation",
    "ExternalAgreement",
    "PlannedSubmission",
    "SignerEmployer",
    "SignerRole",
    "Verification",
    "categories_covered",
    "check_agreement",
    "check_authorization",
    "check_destroyed",
    "check_external_organization",
    "check_records_request",
    "check_verification",
    "may_submit",
    "may_submit_all",
]


def __dir__() -> list[str]:
    return __all__
