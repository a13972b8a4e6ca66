"""Data inaccuracies, by the kinds that CMS names: 42 CFR § 414.1400(e)(4).

TIN/NPI issues, formatting issues, calculation issues, and discrepancies that the data audit found.
A check of a submission finds those that its content shows. The others need facts from outside: a
list of participants, the files that CMS rejected, the errors of the audit.

This finds what is inaccurate in one submission; :class:`qpp_rules.standing.Inaccuracies` says
what is inaccurate in all that an intermediary submitted, on which CMS may act.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    a_text,
    each,
    instance_of,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, Individual, Participant
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.moments import Moment, a_moment, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import eastern_text
from qpp_rules.submissions.checking import Checked
from qpp_rules.submissions.inaccuracy_paragraph import inaccuracy_texts
from qpp_rules.terms import check_npi_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear as PY

_page = Page(__name__)


class DataInaccuracy(Enumeration):
    """The kinds of data inaccuracy that CMS names. The list is not closed."""

    TIN_NPI = "TIN/NPI issues"
    FORMATTING = "formatting issues"
    CALCULATION = "calculation issues"
    AUDIT_DISCREPANCY = "data audit discrepancies"


@frozen
class RejectedFile:
    """A file of submitted data that CMS rejected.

    *accepted_at* is when CMS accepted the corrected file that was sent instead; None if it accepted
    none so far.

    Raises InvalidValue for a corrected file that was accepted before the first was rejected.
    """

    name: str = field(validator=a_text)
    rejected_at: Moment = field(validator=a_moment)
    accepted_at: Moment | None = field(default=None, validator=optional(a_moment))

    def _problems(self) -> Iterator[Problem]:
        accepted, rejected = self.accepted_at, self.rejected_at
        if accepted is not None and precedes(accepted, rejected):
            given = f"{eastern_text(accepted)}, before {eastern_text(rejected)}"
            yield Problem("accepted_at", given, "a moment that is not before rejected_at")


IDENTIFIERS: Final = _page.rule(
    "submissions.identifiers",
    "the submission is for a participant on the list, with its TIN and NPI",
    inaccuracy_texts(
        "the text counts TIN/NPI mismatches among inaccuracies; which lists to compare with is not "
        "said"
    ),
    "SUB-033",
)
RESUBMITTED: Final = _page.rule(
    "submissions.resubmitted",
    "a rejected file is corrected and sent again",
    inaccuracy_texts(
        "the text counts formatting errors among inaccuracies; that a rejected file must be sent "
        "again is said in the fact sheet of 2027 only"
    ),
    "SUB-032",
)
AUDIT_ERRORS: Final = _page.rule(
    "submissions.audit-errors",
    "all errors that the data audit found are corrected",
    inaccuracy_texts(
        "the text counts audit discrepancies among inaccuracies; that all errors are corrected "
        "before the data goes is said in the fact sheet of 2027 only"
    ),
    "AUD-026",
)

INACCURACIES: Final = MappingProxyType(
    {
        IDENTIFIERS.id: DataInaccuracy.TIN_NPI,
        "submissions.npi.check-digit": DataInaccuracy.TIN_NPI,
        "terms.clinician-npi": DataInaccuracy.TIN_NPI,
        RESUBMITTED.id: DataInaccuracy.FORMATTING,
        "submissions.value.form": DataInaccuracy.FORMATTING,
        "submissions.cehrt-id.form": DataInaccuracy.FORMATTING,
        "submissions.counts.met": DataInaccuracy.CALCULATION,
        "submissions.counts.sum": DataInaccuracy.CALCULATION,
        "submissions.proportion": DataInaccuracy.CALCULATION,
        "submissions.rates.claimed": DataInaccuracy.CALCULATION,
        AUDIT_ERRORS.id: DataInaccuracy.AUDIT_DISCREPANCY,
    }
)
"""By rule, the kind of inaccuracy that its findings tell."""
_HINTS: Final = frozenset({"submissions.npi.check-digit"})
"""The rules whose findings only hint at an inaccuracy."""


def check_inaccuracies(
    checked: Checked,
    *,
    participants: Iterable[Participant] | None = None,
    enumeration_type: int | None = None,
    rejected_files: Iterable[RejectedFile] | None = None,
    open_audit_errors: int | None = None,
) -> Determination[bool | None]:
    """Decide whether a submission is free of the data inaccuracies that CMS names.

    The findings of *checked* that tell an inaccuracy are among those of the answer;
    ``INACCURACIES`` says the kind of each rule. *participants* are those whom the intermediary
    submits for, with their right identifiers. *enumeration_type* is the enumeration type of the
    clinician's NPI, 1 for a person. *rejected_files* are the files with this data that CMS
    rejected. *open_audit_errors* is the number of errors that the data audit found and that are
    not corrected. None means "not known".

    >>> sorted({one.value for one in INACCURACIES.values()})
    ['TIN/NPI issues', 'calculation issues', 'data audit discrepancies', 'formatting issues']

    Raises InvalidType or InvalidValue for an argument of the wrong type or range.

    Citation: 42 CFR § 414.1400(e)(4); 2027 Self-Nomination Fact Sheet, "What are considered data
    inaccuracies?".
    """
    known, files = as_frozenset(participants), as_tuple(rejected_files)
    take(
        "check_inaccuracies",
        checked=(checked, instance_of(Checked)),
        participants=(known, optional(each(frozenset, *PARTICIPANT_TYPES))),
        rejected_files=(files, optional(listing_of(RejectedFile))),
        open_audit_errors=(open_audit_errors, optional(a_count)),
    )
    year = checked.year
    findings = (
        _identifiers(checked, known, year),
        *_npi(checked, enumeration_type, year),
        *(one for one in checked.findings if one.rule.id in INACCURACIES),
        *_files(files, year),
        AUDIT_ERRORS.of(year).judge(
            None if open_audit_errors is None else open_audit_errors == 0,
            open_audit_errors,
            0,
            missing=("open_audit_errors",),
        ),
    )
    aside = tuple(one for one in findings if one.rule.id in _HINTS)
    return all_met(year, findings, aside=aside)


def _identifiers(checked: Checked, known: frozenset[Participant] | None, year: PY) -> Finding:
    whose = checked.submission.participant
    clause, about = IDENTIFIERS.of(year), "" if whose is None else whose.masked_key
    if whose is None:
        return clause.unknown("participant")
    if known is None:
        return clause.unknown("participants", about=about)
    return clause.judge(whose in known, about=about)


def _npi(checked: Checked, enumeration_type: int | None, year: PY) -> Iterable[Finding]:
    found: Any = check_npi_type(enumeration_type, year).findings
    return found if isinstance(checked.submission.participant, Individual) else ()


def _files(files: tuple[RejectedFile, ...] | None, year: PY) -> Iterator[Finding]:
    clause = RESUBMITTED.of(year)
    if files is None:
        yield clause.unknown("rejected_files")
    elif not files:
        yield clause.met("no file was rejected")
    for one in files or ():
        accepted = one.accepted_at
        observed = "not accepted" if accepted is None else accepted
        yield clause.judge(accepted is not None, observed, about=one.name)
