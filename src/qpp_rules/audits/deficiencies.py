"""Deficiencies: which errors form one, who it affects, and when it needs a targeted audit."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.audits.paragraphs import paragraph
from qpp_rules.audits.reviews import DataError, ErrorKind, a_measure
from qpp_rules.core.checks import (
    a_count,
    a_text,
    each,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, Participant, measure_spelling
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.pages import Page, text
from qpp_rules.core.parameters import Entry
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding


_page = Page(__name__)


class AuditKind(Enumeration):
    """The two kinds of audit in the regulation."""

    DATA_VALIDATION = "data validation audit"
    TARGETED = "targeted audit"


# 42 CFR 414.1400(b)(3)(vi)(A): what follows from a deficiency

_BEGINS: Final = "the text itself begins with the 2023 payment year"
_ASKED: Final = (
    *(text(year, year, cfr("414.1400", as_of=date(year, 1, 1))) for year in range(2017, 2021)),
    *paragraph("(b)(3)(vi)(A)"),
)
TARGETED_AUDITS: Final = _page.parameter(
    "audits.targeted-audits",
    "a targeted audit is required for each deficiency or data error",
    *(
        Entry(one.first_year, one.last_year, one.first_year >= PY(2021), one.source)
        for one in _ASKED
    ),
)
TARGETED: Final = _page.rule(
    "audits.no-targeted-audit",
    "no deficiency or data error was found that requires a targeted audit",
    TARGETED_AUDITS,
    "AUD-019",
    "AUD-021",
)
GROUPED: Final = _page.rule(
    "audits.deficiencies",
    "errors of one kind and one measure are one deficiency",
    paragraph(
        "(b)(3)(vi)(A)",
        Basis.INTERPRETATION,
        'a targeted audit is required of "each" deficiency or data error; each record could also '
        "count by itself. Errors of the kind OTHER are told apart by their description, whatever "
        "its case and its blanks",
    ),
    "AUD-019",
)
ONE_MEASURE: Final = _page.rule(
    "audits.deficiencies.measures",
    "every measure is spelled one way",
    paragraph(
        "(b)(3)(vi)(A)",
        Basis.INTERPRETATION,
        "ids that differ only by blanks, case or leading zeros may be one measure; they are "
        "counted as written, each with a targeted audit and a correction of its own",
    ),
    "AUD-019",
)


def targeted_audit_required(deficiencies: int, year: PY) -> Determination[bool]:
    """Decide whether so many deficiencies or data errors require targeted audits, one for each.

    It does not matter whether they were found in traditional MIPS, in MVPs or in the APP. Before
    2021 no targeted audit is required.

    >>> targeted_audit_required(1, PY(2027)).answer
    True
    >>> targeted_audit_required(1, PY(2020)).answer
    False

    Raises InvalidType or InvalidValue for a wrong count, and YearNotCovered for a later year.

    Citation: 42 CFR § 414.1400(b)(3)(vi)(A); 2027 Self-Nomination Fact Sheet, "Targeted Audits".
    """
    targeted = TARGETED.of(check_year("targeted_audit_required", year))
    take("targeted_audit_required", deficiencies=(deficiencies, a_count))
    if not TARGETED_AUDITS.at(year):
        finding = targeted.not_applicable(about=_BEGINS)
        return Determination(answer=False, year=year, findings=(finding,))
    finding = targeted.judge(deficiencies == 0, deficiencies, 0)
    return Determination(answer=deficiencies > 0, year=year, findings=(finding,))


@frozen(kw_only=True)
class Deficiency:
    """Errors of one kind and one measure, which are audited together, and who they affect.

    *description* is given only for the kind OTHER, otherwise None. *records* counts the records
    with such an error; *errors* counts the errors, including those of a participant as a whole.
    """

    kind: ErrorKind = field(validator=member_of(ErrorKind))
    measure: str | None = field(default=None, validator=optional(a_measure))
    description: str | None = field(default=None, validator=optional(a_text))
    errors: int = field(validator=a_count)
    records: int = field(validator=a_count)
    participants: tuple[Participant, ...] = field(
        converter=as_tuple, validator=each(tuple, *PARTICIPANT_TYPES)
    )

    @property
    def key(self) -> str:
        """The key by which corrections and targeted audits name the deficiency.

        >>> Deficiency(kind=ErrorKind.TIN_OR_NPI, errors=1, records=0, participants=()).key
        'TIN_OR_NPI'
        """
        return deficiency_key(self.kind, self.measure, self.description)

    @property
    def content(self) -> tuple[object, ...]:
        """What tells the deficiency from another with the same key, such as another year's."""
        participants = sorted(one.key for one in self.participants)
        return (self.key, self.errors, self.records, tuple(participants))


def deficiency_key(kind: ErrorKind, measure: str | None, description: str | None) -> str:
    """Return the key of the deficiency that an error belongs to; each has its own."""
    if kind is ErrorKind.OTHER:
        # The measure comes before the colon, so a description cannot be mistaken for one.
        of = "" if measure is None else f" of {measure}"
        return f"{kind.name}{of}: {_plainly(description or '')}"
    return kind.name if measure is None else f"{kind.name}: {measure}"


def as_key(text: str) -> str:
    """Return the key that *text* names; for OTHER, the description's case and blanks don't count.

    >>> as_key("OTHER of 236: Wrong  unit")
    'OTHER of 236: wrong unit'
    """
    kind, colon, description = text.partition(":")
    is_other = kind == ErrorKind.OTHER.name or kind.startswith(f"{ErrorKind.OTHER.name} of ")
    return f"{kind}{colon} {_plainly(description)}" if is_other and colon else text


def _plainly(description: str) -> str:
    return " ".join(description.split()).casefold()


def key_of(error: DataError) -> str:
    """Return the key of the deficiency that *error* belongs to."""
    return deficiency_key(error.kind, error.measure, error.description)


@frozen
class KindCount:
    """How many errors of a kind there are, in how many records, of how many participants.

    *examined* counts the participants that were examined for errors of the kind.
    """

    kind: ErrorKind = field(validator=member_of(ErrorKind))
    errors: int = field(validator=a_count)
    records: int = field(validator=a_count)
    participants: int = field(validator=a_count)
    examined: int = field(validator=a_count)

    @property
    def share(self) -> Fraction:
        """The share of the examined participants that are affected."""
        return Fraction(self.participants, self.examined)


def deficiency_about(deficiency: Deficiency) -> str:
    """Return the deficiency as a finding names it, without the auditor's description."""
    of = f" of {deficiency.measure}" if deficiency.measure else ""
    return f"{deficiency.kind.value}{of}"


def measure_findings(deficiencies: Iterable[Deficiency], year: PY) -> Iterator[Finding]:
    """Yield a finding for measure ids that may be one measure; it warns and does not merge them.

    >>> one, other = (
    ...     Deficiency(
    ...         kind=ErrorKind.CLINICAL_DOCUMENTATION, measure=id, errors=1, records=1,
    ...         participants=(),
    ...     )
    ...     for id in ("007", "7")
    ... )
    >>> [finding.observed for finding in measure_findings([one, other], PY(2027))]
    ['007, 7']
    """
    alike: dict[str, set[str]] = {}
    for one in deficiencies:
        if one.measure is not None:
            alike.setdefault(measure_spelling(one.measure), set()).add(one.measure)
    for ids in alike.values():
        if len(ids) > 1:
            yield ONE_MEASURE.of(year).not_met(
                ", ".join(sorted(ids)), "one spelling of each measure"
            )
