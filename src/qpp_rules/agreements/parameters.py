"""What each year asks for, and where that is written."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, TypeVar

from qpp_rules.agreements.facts import SignerRole
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import PerformanceYear

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AGREEMENTS",
    "ALL_PAYER_COLLECTION_TYPES",
    "ANNUAL",
    "AUTHORIZATIONS",
    "AUTHORIZATION_LAW",
    "DETAILS",
    "DETAILS_NOT_STATED",
    "INDIVIDUAL_DATA",
    "MEMBERS",
    "RECEIPT",
    "REPRESENTATIVES",
    "REQUESTS",
    "VERIFICATION",
    "AgreementDetail",
    "ClinicianInformation",
]


def __dir__() -> list[str]:
    return __all__


T = TypeVar("T")
PY = PerformanceYear


class AgreementDetail(Enum):
    """What the agreement with an external organization sets out in detail, of both sides."""

    RELATIONSHIP = "relationship"
    ROLES = "roles"
    RESPONSIBILITIES = "responsibilities"


class ClinicianInformation(Enum):
    """What the signed verification of clinician information holds."""

    NAMES = "clinician names"
    CONTACT_INFORMATION = "contact information"
    SERVICES_PROVIDED = "services provided"
    COSTS_CHARGED = "costs charged to clinicians"
    QUALITY_MEASURES = "quality measures"
    SPECIALTY_MEASURE_SETS = "specialty-specific measure sets"


_AGREEMENT: Final = "414.1400(b)(3)(xii)"
_AUTHORIZATION: Final = "414.1400(b)(3)(xiii)"
_HEADINGS: Final = {
    _AGREEMENT: "Business Associate Agreements",
    _AUTHORIZATION: "Clinician Consents",
}
# The guides of 2023 and 2026, the regulation as of 2024, the fact sheet of 2027.
_SPANS: Final = ((2023, 2023), (2024, 2025), (2026, 2026), (2027, 2027))


def _of_2027(heading: str, cites: str) -> Citation:
    return guidance(FACT_SHEET_2027, heading, note=f"cites 42 CFR § {cites}")


def _sources(paragraph: str) -> dict[int, Citation]:
    heading = _HEADINGS[paragraph]
    return {
        2023: guidance(GUIDE_2023, heading),
        2024: cfr(paragraph),
        2026: guidance(GUIDE_2026, heading),
        2027: _of_2027("Data Submission Functions", paragraph),
    }


def _by_year(
    name: str,
    paragraph: str,
    values: Mapping[int, T],
    *,
    readings: Mapping[int, str] | None = None,
) -> Parameter[T]:
    """Make a parameter: the value from each first year on; *readings* are notes of our own."""
    noted = readings or {}
    sources = _sources(paragraph) | {
        first: cfr(paragraph, basis=Basis.INTERPRETATION, note=note)
        for first, note in noted.items()
    }
    return Parameter(
        name,
        tuple(Entry(PY(first), PY(last), values[first], sources[first]) for first, last in _SPANS),
        note="The guides of 2023 and 2026, the regulation as of 2024 and the fact sheet of 2027 "
        "were read.",
    )


def _every_year(value: T) -> dict[int, T]:
    return {first: value for first, _ in _SPANS}


AGREEMENTS: Final = _by_year("business associate agreements", _AGREEMENT, _every_year(value=True))

RECEIPT: Final = _by_year(
    "agreements that provide for the receipt of patient-specific data",
    _AGREEMENT,
    _every_year(value=True),
    readings={
        2027: "the fact sheet of 2027 cites the paragraph and does not name this clause, which the "
        "guides to 2026 name; it is taken to be asked for still",
    },
)

_ALL_TYPES: Final = frozenset(CollectionType)
_NO_EXCEPTION: Final = (
    "the fact sheet of 2027 is content with Medicare patients where Medicare CQMs go; the texts of "
    "this year say nothing of it, and it is not taken back to them"
)

ALL_PAYER_COLLECTION_TYPES: Final = _by_year(
    "collection types for which data on non-Medicare beneficiaries must be covered",
    _AGREEMENT,
    _every_year(_ALL_TYPES) | {2027: _ALL_TYPES - {CollectionType.MEDICARE_CQM}},
    readings={2024: _NO_EXCEPTION, 2026: _NO_EXCEPTION},
)

AUTHORIZATIONS: Final = _by_year(
    "authorizations to submit data", _AUTHORIZATION, _every_year(value=True)
)

_SILENT_ON_YEARS: Final = (
    "the guide of this year does not say that it is obtained annually, which the regulation of "
    "2024 does; it is taken to be a duty"
)

ANNUAL: Final = _by_year(
    "authorizations obtained annually",
    _AUTHORIZATION,
    _every_year(value=True),
    readings={
        2023: _SILENT_ON_YEARS,
        2026: _SILENT_ON_YEARS,
        2027: "the fact sheet says that it should be obtained annually, which can be read as "
        "advice; the regulation of 2024 makes it a duty, and it is taken as one",
    },
)

AUTHORIZATION_LAW: Final = _by_year(
    "authorizations that meet law, regulations and contracts",
    _AUTHORIZATION,
    _every_year(value=True),
    readings={
        2026: "the guide of 2026 leaves this clause out; those before and after have it, and it is "
        "taken to hold",
    },
)

_FOR_MEMBERS: Final = (
    "the texts of this year ask for each holder of an NPI and let a representative grant the "
    "permission; the representative's is taken to be enough, as the fact sheet of 2027 says"
)

MEMBERS: Final = _by_year(
    "a representative's authorization stands for each clinician's own",
    _AUTHORIZATION,
    _every_year(value=True),
    readings={first: _FOR_MEMBERS for first, last in _SPANS if last < PY(2027).year},
)

_REPRESENTATIVE: Final = frozenset({SignerRole.AUTHORIZED_REPRESENTATIVE})

REPRESENTATIVES: Final = _by_year(
    "who may authorize for a group, virtual group, subgroup or APM Entity",
    _AUTHORIZATION,
    _every_year(_REPRESENTATIVE) | {2027: _REPRESENTATIVE | {SignerRole.PRACTICE_ADMINISTRATOR}},
)

_OF_ONES_OWN: Final = cfr(
    "414.1400(b)(3)(xii) and (xiii)",
    basis=Basis.INTERPRETATION,
    note="the texts before 2027 do not say whether a group's agreement serves the data that its "
    "clinicians report as individuals; it is taken not to, as the fact sheet of 2027 says",
)

INDIVIDUAL_DATA: Final = Parameter(
    "individual data need an agreement and an authorization of the clinician's own",
    (
        Entry(PY(2023), PY(2026), value=True, source=_OF_ONES_OWN),
        Entry(
            PY(2027),
            PY(2027),
            value=True,
            source=guidance(FACT_SHEET_2027, "Data Submission Functions"),
        ),
    ),
)

_EXTERNAL: Final = "414.1400(b)(3)(ii)"
_ALL_DETAILS: Final = frozenset(AgreementDetail)

DETAILS: Final = Parameter(
    "details of the agreement with an external organization",
    (
        Entry(PY(2023), PY(2025), _ALL_DETAILS, cfr(_EXTERNAL)),
        Entry(
            PY(2026),
            PY(2026),
            _ALL_DETAILS,
            guidance(
                GUIDE_2026,
                "What is a QCDR?",
                note="says it of QCDRs; the texts before and after say it of both types",
            ),
        ),
        Entry(
            PY(2027),
            PY(2027),
            frozenset({AgreementDetail.RESPONSIBILITIES}),
            _of_2027("What is a Qualified Registry?", _EXTERNAL),
        ),
    ),
    note="The years from 2023 were read.",
)

DETAILS_NOT_STATED: Final = cfr(
    _EXTERNAL,
    basis=Basis.INTERPRETATION,
    note="the text of this year names responsibilities only; the regulation of 2024 names the "
    "relationship and the roles too, and they are taken to be asked for still",
)

VERIFICATION: Final = Parameter(
    "signed verification of clinician information",
    (
        Entry(
            PY(2027),
            PY(2027),
            frozenset(ClinicianInformation),
            guidance(FACT_SHEET_2027, "Data Submission Functions"),
        ),
    ),
)

REQUESTS: Final = Parameter(
    "months from the end of the performance period in which CMS may request records",
    (
        Entry(
            PY(2017),
            PY(2017),
            75,
            cfr(
                "414.1400(j)(3)",
                as_of=PY(2017).first_day,
                basis=Basis.INTERPRETATION,
                note="the text of 2017 says six years and three months and names no first day; "
                "they are counted from the end of the performance period; whether they fell to six "
                "years with the text of 2018 is not stated, and the longer is taken",
            ),
        ),
        Entry(
            PY(2018),
            PY(2018),
            72,
            cfr("414.1400(j)(3)", as_of=PY(2018).first_day, note="as amended by 82 FR 53959"),
        ),
        Entry(
            PY(2019),
            PY(2021),
            72,
            cfr(
                "414.1400(g)(3)",
                as_of=PY(2019).first_day,
                note="the text of 2021 has the same; that of 2020 was not read by itself",
            ),
        ),
        Entry(PY(2022), PY(2023), 72, cfr("414.1400(f)(3)", as_of=PY(2023).first_day)),
        Entry(PY(2024), PY(2026), 72, cfr("414.1400(a)(3)(v)(C)")),
        Entry(PY(2027), PY(2027), 72, _of_2027("Data Submission Functions", "414.1400(b)(3)(xv)")),
    ),
)
