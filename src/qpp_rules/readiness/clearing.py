"""What clears each blocker, who can, and until when: a table, keyed by the rule of the finding.

The order is that in which blockers are reported. Rules that are not here block too: they are
cleared as their gate's other rules are. A rule of :data:`EXPLAINS` says why another one is not met,
and one of :data:`WARNS` holds nothing back.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules import submissions
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.submissions import FindingKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qpp_rules.core.findings import Scalar


class Scope(Enumeration):
    """Whose data a blocker holds back."""

    INTERMEDIARY = "everyone's data"
    PARTICIPANT = "the participant's data"
    CATEGORY = "a performance category"
    ITEM = "an item of the content"


class ClearedBy(Enumeration):
    """Who or what can clear a blocker."""

    PRACTICE = "the practice"
    INTERMEDIARY = "the intermediary"
    CMS = "CMS"
    TIME = "time"
    NOTHING = "nothing this year"


class Gate(Enumeration):
    """The gates, by the subject that owns each, in the order in which they are asked."""

    STANDING = "standing"
    POSTINGS = "postings"
    DEADLINES = "deadlines"
    AUDITS = "audits"
    REGISTRATION = "registration"
    ELIGIBILITY = "eligibility"
    ELECTIONS = "elections"
    AGREEMENTS = "agreements"
    SUBMISSIONS = "submissions"


@attrs.frozen
class Cure:
    """What clears a blocker: *what* is done to the *facts* of a case, by *who*, before *until*.

    *place* is that in the order of report. *supplied_by* can say what is not known. *until* is the
    key of the deadline after which nothing clears it any more.
    """

    place: int
    scope: Scope
    who: tuple[ClearedBy, ...]
    supplied_by: tuple[ClearedBy, ...]
    facts: tuple[str, ...]
    what: str
    until: str = "data-submission"
    category: PerformanceCategory | None = None


_EVERYONE, _ONE, _ITEM = Scope.INTERMEDIARY, Scope.PARTICIPANT, Scope.ITEM
_PRACTICE, _OWN = (ClearedBy.PRACTICE,), (ClearedBy.INTERMEDIARY,)
_CMS, _TIME, _NOTHING = (ClearedBy.CMS,), (ClearedBy.TIME,), (ClearedBy.NOTHING,)
_BOTH: Final = (ClearedBy.PRACTICE, ClearedBy.INTERMEDIARY)


def _rules(*of: FindingKind) -> list[str]:
    """Return the rules on content whose findings are of one of these kinds."""
    named = {one.value for one in of}
    return [str(row["rule"]) for row in submissions.kinds() if row["kind"] in named]


def _of(cure: Cure, subject: str, *names: str) -> dict[str, Cure]:
    """Return *cure* for each rule of *subject* that is named."""
    return {f"{subject}.{name}": cure for name in names}


_APPROVAL: Final = Cure(
    *(2, _EVERYONE, _NOTHING, _OWN, ("approval",)),
    "another intermediary, which CMS approved for this year, submits the data",
)
_POSTING: Final = Cure(
    *(2, _EVERYONE, (*_OWN, *_CMS), _OWN, ("posting",)),
    "what the posting does not list is not sent, unless CMS lists it",
)
_WINDOW: Final = Cure(
    *(4, _EVERYONE, _TIME, _CMS, ("as_of", "window", "planned")),
    "submit while data submission is open",
)
_AUDIT: Final = Cure(
    *(5, _EVERYONE, _OWN, _OWN, ("validation",)),
    "validate what is missing, in every dimension that will be submitted",
)
_TARGETED: Final = Cure(
    *(7, _EVERYONE, _OWN, _OWN, ("targeted_audits",)),
    "finish the targeted audit of the deficiency",
)
_OPTION: Final = Cure(
    *(8, _ONE, _PRACTICE, _PRACTICE, ("planned",)),
    "report by options that go together",
)
_STATUS: Final = Cure(
    *(9, _ONE, _OWN, _OWN, ("determination",)),
    "look the eligibility up, at the level of the data",
)
_ELECTION: Final = Cure(
    *(10, _ONE, _PRACTICE, _PRACTICE, ("election",)),
    "confirm the opt-in or voluntary election",
    "election",
)
_ELECTED_ON_STATUS: Final = attrs.evolve(
    _ELECTION,
    who=_NOTHING,
    supplied_by=_OWN,
    facts=("election", "determination"),
    what="look the eligibility up: who may neither opt in nor report voluntarily submits nothing",
)
_AGREEMENT: Final = Cure(
    *(12, _ONE, _BOTH, _BOTH, ("agreements", "planned")),
    "sign an adequate agreement that is in force on all the days needed",
)
_REGISTRATION: Final = Cure(
    *(14, _ONE, _PRACTICE, _PRACTICE, ("registration",)),
    "register this MVP, for this participant and year",
    "mvp-registration",
)
_CONTENT: Final = Cure(
    *(15, _ITEM, _OWN, _OWN, ("checked", "certification")),
    "correct the content, then check and certify it again",
)
_OF_QUALITY: Final = attrs.evolve(_CONTENT, category=PerformanceCategory.QUALITY)
_CEHRT: Final = attrs.evolve(
    _CONTENT,
    place=16,
    scope=Scope.CATEGORY,
    who=_BOTH,
    what="give the CEHRT source and ID, the whole period and the attestations",
    category=PerformanceCategory.PROMOTING_INTEROPERABILITY,
)
_CERTIFICATION: Final = Cure(
    *(17, _ONE, _OWN, _OWN, ("certification",)),
    "certify exactly the content that goes",
)

CURES: Final[Mapping[str, Cure]] = MappingProxyType(
    {
        **_of(_APPROVAL, "standing", "approved"),
        **_of(attrs.evolve(_APPROVAL, facts=("approval", "planned")), "standing", "type"),
        **_of(_POSTING, "postings", "listed", "status"),
        **_of(
            attrs.evolve(_POSTING, scope=_ONE),
            *("postings", "reporting-option", "participation-option", "subgroup"),
        ),
        **_of(
            attrs.evolve(_POSTING, scope=_ONE, facts=("posting", "checked", "certification")),
            *("postings", "measure"),
        ),
        **_of(attrs.evolve(_POSTING, scope=Scope.CATEGORY), "postings", "category"),
        **_of(
            Cure(
                *(3, _EVERYONE, _NOTHING, _CMS, ("standing_events",)),
                "another intermediary submits the data",
            ),
            *("standing", "terminated", "withdrawn"),
        ),
        **_of(_WINDOW, "deadlines.data-submission", "open", "opened"),
        **_of(_AUDIT, "audits.order", "every-year", "validated"),
        **_of(
            attrs.evolve(_AUDIT, scope=_ONE, facts=("validation", "planned")),
            *("audits.order", "scope"),
        ),
        **_of(
            attrs.evolve(_AUDIT, place=6, scope=_ONE, facts=("validation", "withdrawn")),
            *("audits.order", "population", "withdrawn"),
        ),
        **_of(_TARGETED, "audits", "order.targeted", "targeted.exhausted"),
        **_of(attrs.evolve(_TARGETED, who=_CMS, supplied_by=_CMS), "audits", "targeted.cms-answer"),
        **_of(
            attrs.evolve(
                _TARGETED,
                facts=("corrections", "targeted_audits"),
                what="correct the errors of the deficiency",
            ),
            *("audits.order", "corrected"),
        ),
        **_of(_OPTION, "registration", "reporting-option", "subgroup-in-mvp", "virtual-group"),
        **_of(_OPTION, "terms", "reporting-option"),
        **_of(
            attrs.evolve(_OPTION, facts=("planned", "registration")),
            *("registration", "group-in-mvp", "single-specialty", "attestation"),
        ),
        **_of(_STATUS, "eligibility", "verified"),
        **_of(attrs.evolve(_STATUS, who=_NOTHING), "eligibility", "exists"),
        **_of(_ELECTION, "elections", "confirmed"),
        **_of(attrs.evolve(_ELECTION, supplied_by=_OWN), "elections", "of-the-data"),
        **_of(
            attrs.evolve(_ELECTION, who=_NOTHING, supplied_by=_CMS),
            *("elections", "in-window", "apm-entity"),
        ),
        **_of(
            attrs.evolve(_ELECTION, who=_TIME, what="submit after the election was confirmed"),
            *("elections", "before-data"),
        ),
        **_of(_ELECTED_ON_STATUS, "elections", "not-needed", "exempt", "opt-in-eligible"),
        **_of(
            attrs.evolve(_ELECTION, facts=("planned", "election"), what="report another option"),
            *("elections", "for-the-app"),
        ),
        **_of(
            attrs.evolve(
                _ELECTION,
                who=(*_OWN, *_CMS),
                facts=("cms_status", "election"),
                what="make the election on record and what CMS shows agree",
            ),
            *("elections", "cms-read-back"),
        ),
        **_of(
            Cure(
                *(11, _ONE, _NOTHING, _PRACTICE, ("virtual_group_election",)),
                "elect to be a virtual group before the performance year",
            ),
            *("eligibility", "virtual-group.election"),
        ),
        **_of(_AGREEMENT, "agreements", "business-associate-agreement.in-force"),
        **_of(
            attrs.evolve(
                _AGREEMENT,
                who=_TIME,
                facts=("planned",),
                what="submit after the first data of the year was received",
            ),
            *("agreements", "data-received"),
        ),
        **_of(
            Cure(
                *(13, Scope.CATEGORY, _PRACTICE, _PRACTICE, ("authorizations",)),
                "the right signer authorizes the category for the year",
            ),
            *("agreements", "authorization.category"),
        ),
        **_of(_REGISTRATION, "registration", "registered"),
        **_of(
            attrs.evolve(_REGISTRATION, who=_TIME, what="submit after the MVP was registered"),
            *("registration", "before-data"),
        ),
        **_of(attrs.evolve(_REGISTRATION, who=_NOTHING), "deadlines", "in-time"),
        **_of(
            attrs.evolve(
                _OF_QUALITY,
                facts=("validation", "beneficiaries", "planned"),
                what="check the ACO's beneficiaries against each Medicare CQM",
            ),
            *("audits", "medicare-cqms.checked"),
        ),
        **dict.fromkeys(_rules(FindingKind.REFUSED), _CONTENT),
        **_of(
            _OF_QUALITY,
            *("submissions", "all-payers", "as-specified", "representative", "risk-adjusted"),
            *("medicare-cqms", "medicare-cqms.beneficiaries", "cahps", "period.quality"),
            "qcdr-measures.number",
        ),
        **_of(
            # Only a QCDR sends them, and only with CMS's approval as one.
            attrs.evolve(_OF_QUALITY, facts=(*_OF_QUALITY.facts, "approval")),
            *("submissions", "qcdr-measures"),
        ),
        **_of(attrs.evolve(_CONTENT, scope=_ONE), "submissions.gate", "content", "particulars"),
        **_of(
            _CEHRT,
            *("submissions", "cehrt-source", "cehrt-id", "cehrt-id.form", "apm-interoperability"),
            *("interoperability.not-together", "period.promoting-interoperability"),
            *("interoperability.attestation", "interoperability.safer"),
        ),
        **_of(
            _CERTIFICATION,
            *("submissions", "certified", "certified.content", "certified.time", "certified.form"),
        ),
        **_of(
            attrs.evolve(
                _CERTIFICATION,
                facts=("certification", "corrections", "targeted_audits"),
                what="look whether the corrected data is in the content, and certify it again",
            ),
            *("audits.order", "certified"),
        ),
    }
)
"""The cure of each rule that a gate can answer no or not known."""

_DOCUMENT: Final = "agreements.business-associate-agreement"
_AUTHORIZATION: Final = "agreements.authorization"
EXPLAINS: Final = frozenset(
    {
        _DOCUMENT,
        *(f"{_DOCUMENT}.{name}" for name in ("receipt", "results", "data", "law")),
        _AUTHORIZATION,
        *(
            f"{_AUTHORIZATION}.{name}"
            for name in (
                *("signed", "personally", "representative", "annual"),
                *("signed-for-year", "before-data", "data", "law", "on-file"),
            )
        ),
        "agreements.individual-data",
        "audits.order.everyone",
    }
)
"""Rules that say why another rule of the same gate is not met, or not known."""
OF_THE_CLOSE: Final = frozenset({"deadlines.whole-day", "deadlines.closing-instant"})
"""Our readings of the very end of a window; met, they are warned of too."""
WARNS: Final = frozenset(
    {
        *("standing.remedial-action", "standing.written-notice"),
        *("postings.remedial-action", "postings.no-endorsement"),
        *OF_THE_CLOSE,
        f"{_AUTHORIZATION}.signer-employer",
        *_rules(FindingKind.FALLS_SHORT, FindingKind.TO_LOOK_AT),
    }
)
"""Rules that a gate reports, and that hold nothing back."""

OF_THE_LISTING: Final = frozenset({"postings.listed", "postings.status"})
"""Rules on whether the posting lists the intermediary at all, as one that may submit."""

OTHERWISE: Final[Mapping[Gate, Cure]] = MappingProxyType(
    {
        gate: CURES[rule]
        for gate, rule in (
            (Gate.STANDING, "standing.approved"),
            (Gate.POSTINGS, "postings.listed"),
            (Gate.DEADLINES, "deadlines.data-submission.open"),
            (Gate.AUDITS, "audits.order.validated"),
            (Gate.REGISTRATION, "registration.registered"),
            (Gate.ELIGIBILITY, "eligibility.verified"),
            (Gate.ELECTIONS, "elections.confirmed"),
            (Gate.AGREEMENTS, "agreements.business-associate-agreement.in-force"),
            (Gate.SUBMISSIONS, "submissions.gate.content"),
        )
    }
)
"""What clears a blocker of a rule that the table does not have, by its gate."""


def cures() -> list[dict[str, Scalar]]:
    """Return a row for each rule that can hold data back, in the order of report.

    >>> cures()[0]["rule"], cures()[0]["cleared_by"]
    ('standing.approved', 'nothing this year')
    """
    ordered = sorted(CURES.items(), key=lambda one: one[1].place)
    return [
        {
            "place": cure.place,
            "rule": rule,
            "scope": cure.scope.value,
            "category": cure.category and cure.category.value,
            "cleared_by": _named(cure.who),
            "supplied_by": _named(cure.supplied_by),
            "what": cure.what,
            "facts": ", ".join(cure.facts),
            "until": cure.until,
        }
        for rule, cure in ordered
    ]


def _named(several: tuple[ClearedBy, ...]) -> str:
    return ", ".join(one.value for one in several)
