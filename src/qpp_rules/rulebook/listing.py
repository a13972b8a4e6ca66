"""Parameters and rules: listed, searched, compared, snapshotted."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.findings import Rule
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import pages, subject_of
from qpp_rules.core.paragraphs import Paragraph, cited, paragraphs
from qpp_rules.core.parameters import Parameter, spans_of
from qpp_rules.core.plain_json import plain, plain_text
from qpp_rules.core.years import a_performance_year, check_year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear

__all__ = [
    "SUBJECTS",
    "at",
    "citing",
    "compare",
    "listing",
    "parameters",
    "rule",
    "rules",
    "snapshot",
]


def __dir__() -> list[str]:
    return __all__


SUBJECTS: Final = (
    # the calendar
    "deadlines",
    # who takes part
    "terms",
    "eligibility",
    "elections",
    "registration",
    "reweighting",
    # who may be an intermediary
    "self_nomination",
    "standing",
    # what an intermediary must do
    "postings",
    "agreements",
    "feedback",
    "measures",
    "submissions",
    "sampling",
    "audits",
)
"""The subjects, in reading order."""

_FORMAT: Final = 2
_NOT_COVERED: Final = "not covered"
_STATED: Final = "stated"
_Stated: TypeAlias = Parameter[Any] | Rule


# --- the walk ----------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A parameter or rule, and the module that defines it."""

    module: str
    one: _Stated


def _walk(subject: str | None = None) -> Iterator[_Line]:
    _check_subject(subject)
    for name in SUBJECTS if subject is None else (subject,):
        import_module(f"qpp_rules.{name}")
        lines: list[_Line] = []
        for page in pages(name):
            lines += (_Line(page.module, one) for one in page.parameters.values())
            lines += (_Line(page.module, one) for one in page.rules.values())
        yield from sorted(lines, key=_place)


def _check_subject(subject: str | None) -> None:
    take("rulebook", subject=(subject, optional(instance_of(str))))
    if subject is not None and subject not in SUBJECTS:
        raise InvalidValue.of(
            "rulebook", "subject", given=shown(subject), expected=f"one of {', '.join(SUBJECTS)}"
        )


def _place(line: _Line) -> tuple[bool, tuple[Paragraph, ...]]:
    """Return the sort key of *line*: the first paragraph of its newest text; without one, last."""
    found = cited(_texts(line.one)[-1].source)
    return (not found, found[:1])


def _texts(one: _Stated) -> tuple[Entry[Any], ...]:
    return one.entries if isinstance(one, Parameter) else one.texts


# --- all of it, and one ------------------------------------------------------------------------


def parameters(subject: str | None = None) -> tuple[Parameter[Any], ...]:
    """Return every parameter, or only those of *subject*.

    They are in the order of :data:`.SUBJECTS`, and within a subject in the order of the paragraphs
    of their newest texts.

    >>> [parameter.id for parameter in parameters("sampling")]
    ['sampling.audit-sampling']

    Raises InvalidValue for a *subject* that is not in :data:`.SUBJECTS`.
    """
    return tuple(line.one for line in _walk(subject) if isinstance(line.one, Parameter))


def rules(subject: str | None = None) -> tuple[Rule, ...]:
    """Return every rule: what it decides, its texts, its requirements.

    With *subject*, only those of that subject. The order is that of :func:`parameters`.

    >>> len(rules()) == len({rule.id for rule in rules()})
    True
    >>> {rule.id.partition(".")[0] for rule in rules("sampling")}
    {'sampling'}

    Raises InvalidValue for a *subject* that is not in :data:`.SUBJECTS`.
    """
    return tuple(line.one for line in _walk(subject) if isinstance(line.one, Rule))


def rule(rule_id: str) -> Rule:
    """Return the rule *rule_id*, importing only the subject that the id names.

    >>> rule("sampling.coverage").requirements
    ('SAM-011', 'SAM-014')

    Raises InvalidValue if no rule has that id.
    """
    take("rulebook", rule_id=(rule_id, instance_of(str)))
    subject = subject_of(rule_id)
    if subject in SUBJECTS:
        import_module(f"qpp_rules.{subject}")
        for page in pages(subject):
            if rule_id in page.rules:
                return page.rules[rule_id]
    expected = "the id of a rule that the rulebook has"
    raise InvalidValue.of("rulebook", "rule_id", given=shown(rule_id), expected=expected)


def citing(paragraph: str) -> tuple[Parameter[Any] | Rule, ...]:
    """Return the parameters and rules that cite *paragraph* of 42 CFR, or a paragraph inside it.

    The texts of all years are searched. A guide counts as citing the paragraph that it restates.

    >>> [one.id for one in citing("414.1400(b)(3)(vi)(D)")]
    ['audits.report.targeted']
    >>> citing("42 CFR § 414.1400(b)(3)(vi)(D)") == citing("§ 414.1400(b)(3)(vi)(D)")
    True

    Raises InvalidType or InvalidValue for anything but a section or paragraph of 42 CFR.
    """
    asked = _read_paragraph(paragraph)
    return tuple(
        line.one for line in _walk() if any(_cites(text.source, asked) for text in _texts(line.one))
    )


def _read_paragraph(paragraph: str) -> tuple[Paragraph, ...]:
    expected = "a section or paragraph of 42 CFR, such as 414.1400(b)(3)(v)"
    take("rulebook", paragraph=(paragraph, instance_of(str, remedy="write '414.1400(b)(3)(v)'")))
    found = paragraphs(paragraph)
    if not found:
        raise InvalidValue.of("rulebook", "paragraph", given=shown(paragraph), expected=expected)
    return found


def _cites(source: Citation, asked: tuple[Paragraph, ...]) -> bool:
    return any(around.holds(one) for one in cited(source) for around in asked)


# --- a year, and two ---------------------------------------------------------------------------


def at(year: PerformanceYear) -> list[dict[str, Scalar]]:
    """Return a flat row for every parameter: its value in *year* and where the value is written.

    A parameter that does not cover the year has the value "not covered" and a note that says why.
    Raises YearNotCovered for a year that nothing in the rulebook covers.

    >>> from qpp_rules import PerformanceYear
    >>> rows = {row["id"]: row for row in at(PerformanceYear(2027))}
    >>> rows["eligibility.small-practice-clinicians"]["value"]
    '15'
    >>> rows["eligibility.low-volume-threshold"]["value"]
    'not covered'
    """
    check_year("at", year)
    columns = {"id": "id", "parameter": "title"}
    columns |= {name: name for name in ("value", "citation", "basis", "note")}
    return [
        {"year": year.year, **{name: row[column] for name, column in columns.items()}}
        for row in listing(year)
        if row["kind"] == "parameter"
    ]


def listing(
    year: PerformanceYear | None = None,
    *,
    subject: str | None = None,
    paragraph: str | None = None,
) -> list[dict[str, Scalar]]:
    """Return a flat row for every text of every parameter and rule, with the file that defines it.

    With *year*, the rows are the text of that year, or "not covered", for each parameter and rule.
    With *subject*, only that subject is listed; with *paragraph*, only the texts that cite it, as
    in :func:`citing`.

    >>> from qpp_rules import PerformanceYear
    >>> for row in listing(PerformanceYear(2026), subject="measures", paragraph="414.1400(b)(3)"):
    ...     print(row["id"], row["citation"], row["file"])
    measures.inventory.year 42 CFR § 414.1400(b)(3)(v)(F)(4) qpp_rules/measures/inventory.py
    measures.inventory.final 42 CFR § 414.1400(b)(3)(v)(F)(4) qpp_rules/measures/inventory.py

    Raises YearNotCovered for a year that nothing in the rulebook covers; InvalidType or
    InvalidValue for an unknown subject, and for anything but a paragraph of 42 CFR.
    """
    if year is not None:
        _check_covered("listing", year)
    if paragraph is None:
        return [row for line in _walk(subject) for row in _rows(line, year)]
    asked = _read_paragraph(paragraph)
    return rows_where(lambda _, source: _cites(source, asked), year, subject)


def rows_where(
    keeps: Callable[[_Stated, Citation], bool],
    year: PerformanceYear | None = None,
    subject: str | None = None,
) -> list[dict[str, Scalar]]:
    """Return the rows of :func:`listing` for the texts that *keeps* keeps."""
    return [row for line in _walk(subject) for row in _rows(line, year, keeps)]


def _rows(
    line: _Line,
    year: PerformanceYear | None,
    keeps: Callable[[_Stated, Citation], bool] | None = None,
) -> Iterator[dict[str, Scalar]]:
    kind = "parameter" if isinstance(line.one, Parameter) else "rule"
    named = {"id": line.one.id, "kind": kind, "title": _title(line.one)}
    file = f"{line.module.replace('.', '/')}.py"
    texts = [text for text in _texts(line.one) if year is None or year.year in text.years]
    for text in texts:
        if keeps is None or keeps(line.one, text.source):
            yield {
                **named,
                "first_year": text.first_year.year,
                "last_year": text.last_year.year,
                "value": _value(line.one, text),
                "citation": str(text.source),
                "basis": text.source.basis.value,
                "note": text.source.note,
                "file": file,
            }
    if year is not None and keeps is None and not texts:
        years = {"first_year": None, "last_year": None}
        cells = {"value": _NOT_COVERED, "citation": "", "basis": "", "note": _why(line.one, year)}
        yield {**named, **years, **cells, "file": file}


def _title(one: _Stated) -> str:
    return one.name if isinstance(one, Parameter) else one.title


def _value(one: _Stated, text: Entry[Any]) -> str:
    return plain_text(text.value) if isinstance(one, Parameter) else ""


def _why(one: _Stated, year: PerformanceYear) -> str:
    name = one.name if isinstance(one, Parameter) else one.id
    return str(_not_covered(name, year, _texts(one), one.note))


def _not_covered(
    name: str, year: PerformanceYear, texts: Iterable[Entry[Any]], note: str = ""
) -> YearNotCovered:
    covered = {number for text in texts for number in text.years}
    return YearNotCovered(name, f"performance year {year}", spans_of(covered), note)


def _check_covered(subject: str, year: PerformanceYear) -> None:
    check_year(subject, year)
    texts = [text for line in _walk() for text in _texts(line.one)]
    if not any(year.year in text.years for text in texts):
        raise _not_covered("rulebook", year, texts)


def compare(first: PerformanceYear, second: PerformanceYear) -> list[dict[str, Scalar]]:
    """Return a flat row for every parameter and rule that differs between two years.

    Parameters are compared by value, citation and basis; rules by citation and basis. If no text of
    a year was read, the cell says "not covered".

    >>> from qpp_rules import PerformanceYear
    >>> rows = {row["id"]: row for row in compare(PerformanceYear(2021), PerformanceYear(2022))}
    >>> rows["sampling.participants.size"]["2021_citation"]
    '42 CFR § 414.1400(b)(2)(iv)(E)(1) and (c)(2)(iii)(E)(1) [regulation]'
    >>> rows["sampling.participants.size"]["2022_citation"]
    '42 CFR § 414.1400(b)(3)(v)(E)(1) [regulation]'

    Raises YearNotCovered for a year that nothing in the rulebook covers.
    """
    take("compare", first=(first, a_performance_year), second=(second, a_performance_year))
    for year in (first, second):
        _check_covered("compare", year)
    return [
        {
            "id": line.one.id,
            "title": _title(line.one),
            str(first): before[0],
            str(second): after[0],
            f"{first}_citation": before[1],
            f"{second}_citation": after[1],
        }
        for line in _walk()
        for before, after in [(_cells(line.one, first), _cells(line.one, second))]
        if before != after
    ]


def _cells(one: _Stated, year: PerformanceYear) -> tuple[str, str]:
    """Return the value of *one* in *year*, and where it is written."""
    for text in _texts(one):
        if year.year in text.years:
            return _value(one, text) or _STATED, str(plain(text.source))
    return _NOT_COVERED, ""


# --- the snapshot ------------------------------------------------------------------------------


def snapshot() -> dict[str, Any]:
    """Return every parameter and rule by id as plain JSON, the same in every process.

    A difference between two snapshots is a rule change.

    >>> sorted(snapshot())
    ['format', 'parameters', 'rules']
    """
    return {
        "format": _FORMAT,
        "parameters": {
            parameter.id: {
                "name": parameter.name,
                "entries": [
                    {**plain(entry), "source": _cited(entry.source)} for entry in parameter.entries
                ],
                "note": parameter.note,
            }
            for parameter in sorted(parameters(), key=lambda parameter: parameter.id)
        },
        "rules": {
            rule.id: {
                "title": rule.title,
                "texts": [
                    {"years": [text.first_year.year, text.last_year.year], **_cited(text.source)}
                    for text in rule.texts
                ],
                "requirements": list(rule.requirements),
            }
            for rule in sorted(rules(), key=lambda rule: rule.id)
        },
    }


def _cited(citation: Citation) -> dict[str, Any]:
    cites = {"cites": citation.cites} if citation.cites else {}
    return {
        "citation": plain(citation),
        "as_of": plain(citation.as_of),
        "note": citation.note,
        **cites,
    }
