"""How the cells of a posting are read.

CMS's workbooks were not found, so what separates lists, how a date is written and which words say
"none" is not known. What these functions cannot read for certain is not known, never a no; the
raw text of the cell always stays.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from qpp_rules import terms
from qpp_rules.core.checks import a_text, takes
from qpp_rules.core.errors import InvalidInput, Problem
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import OrganizationType, ParticipationOption, ReportingOption
from qpp_rules.postings.columns import COLUMNS, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qpp_rules.core.years import PerformanceYear

T = TypeVar("T")


class RemedialStatus(Enumeration):
    """What a posting says about remedial action, in the order of weight."""

    NONE_STATED = "none stated"
    UNDER_PLAN = "under a corrective action plan"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class Read(NamedTuple):
    """What was read from a cell: a value, or None and what is wrong; *note* doubts nothing."""

    value: object = None
    defect: str = ""
    note: str = ""


# The text of a cell

_ESCAPED: Final = re.compile("_x000[dD]_")
_BULLET: Final = "\u2022"
_ALWAYS_DROPPED: Final = ("Cc", "Cf", "Cs", "Cn")


def cell_text(value: object) -> str:
    r"""Return the text of a cell: lines without blanks around them, invisible characters or ends.

    >>> cell_text("Cardiology_x000D_\r\n\xa0Internal Medicine "), cell_text(1.0), cell_text(None)
    ('Cardiology\nInternal Medicine', '1', '')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.isprintable() and "_x000" not in value:
        # One line, as most cells have.
        return " ".join(value.split())
    if isinstance(value, datetime):
        day = value.date() if value.time() == time() else value
        return day.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    lines = _ESCAPED.sub("\n", str(value)).splitlines()
    told = (" ".join(_visible_part(line).split()) for line in lines)
    return "\n".join(line for line in told if line)


def _visible_part(line: str) -> str:
    return line if line.isprintable() else "".join(map(_visible, line))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Co":
        # Symbol fonts put their bullets there.
        return _BULLET
    return " " if character == "\t" else "" if category in _ALWAYS_DROPPED else character


@takes(
    str,
    # Most cells have one line; find examines any other.
    test="type({v}) is str and ({v}.isprintable() and {v} == {v}.strip() != ''"
    " or {find}('', {v}) is None)",
)
def a_cell(name: str, value: object) -> Problem | None:
    """Take the text of a cell: one or more lines, each of them text."""
    lines = value.split("\n") if isinstance(value, str) else [value]
    problems = (a_text.problem(name, line) for line in lines)
    return next((one for one in problems if one is not None), None)


# Lists

_SEPARATOR: Final = re.compile(r"[;\n\u2022\u00b7\u25aa\u25cf\u25cb\u25e6\u25a0\u2023\u2219]")
_DASH: Final = re.compile(r"^[-*\u2013] ")
_NOT_STATED: Final = re.compile(r"n\.?/?a\.?|not applicable|tbd|-+|\u2013|\u2014", re.IGNORECASE)


def is_stated(text: str) -> bool:
    """Return whether a cell says anything: a blank, "N/A" and a dash do not."""
    return bool(text) and not _NOT_STATED.fullmatch(text)


def split(text: str, is_known: Callable[[str], bool] = lambda _: False) -> tuple[str, ...]:
    """Return the items of a list: by line breaks, semicolons and bullets.

    A comma separates only if every piece is known: titles of measures contain commas.

    >>> split("Cardiology; Internal Medicine"), split("Falls: Screening, Plan of Care")
    (('Cardiology', 'Internal Medicine'), ('Falls: Screening, Plan of Care',))
    >>> split("001, 112", str.isdigit)
    ('001', '112')
    """
    return tuple(_split(text, is_known))


def _split(text: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    for piece in _SEPARATOR.split(text):
        item = _DASH.sub("", piece.strip()).strip()
        parts = [part.strip() for part in item.split(",")]
        if len(parts) > 1 and all(map(is_known, filter(None, parts))):
            yield from filter(None, parts)
        elif item:
            yield item


# Options

_APP_PLUS: Final = re.compile(r"(\bapp|\(app\)) plus\b", re.IGNORECASE)
_KINDS: Final = {
    Column.REPORTING_OPTIONS: ReportingOption,
    Column.PARTICIPATION_OPTIONS: ParticipationOption,
}


# The lists are short, and most intermediaries write the same ones.
@lru_cache(maxsize=512)
def read_options(text: str, column: Column, year: PerformanceYear) -> Read:
    """Read the options of a cell; if one piece is not an option of the column, none is counted."""
    label = next(header for header, one in COLUMNS.at(year).items() if one is column)
    note = "APP Plus is read as the APP; its measures are not inferred"
    plain = _APP_PLUS.sub(r"\1", text)
    found: frozenset[object] = frozenset()
    for piece in split(plain):
        try:
            found |= terms.read_options(label, piece, year)
        except InvalidInput:
            expected = ", ".join(str(one.value) for one in _KINDS[column])
            return Read(defect=f"holds what is not one of {expected}; nothing in it is counted")
    return Read(found, note=note if plain != text else "")


# Measures, activities and MVPs

_QUALITY: Final = r"[0-9]{1,3}(?:SSP)?"
_ECQM: Final = r"CMS[0-9]{1,4}(?:v[0-9]{1,2})?"
# "All 30" is prose.
_NO_PROSE: Final = (
    r"(?!(?:all|any|no|none|not|over|under|about|only|up|top|see|page|tbd|pending|of) )"
)
_QCDR: Final = _NO_PROSE + r"(?=[A-Z ]*[0-9])(?=[0-9 ]*[A-Z])[A-Z0-9]{2,12}(?: [0-9]{1,3})?"
_MVP: Final = r"[A-Z][0-9]{4}"
_IDS: Final = {
    Column.IMPROVEMENT_ACTIVITIES: r"IA_[A-Z]{2,5}_[0-9]{1,2}",
    Column.INTEROPERABILITY: r"PI_[A-Z]{2,6}_[0-9]{1,2}",
    Column.MIPS_CQMS: _QUALITY,
    Column.ECQMS: f"{_ECQM}|{_QUALITY}",
    Column.MVPS: _MVP,
    Column.MVP_MIPS_CQMS: _QUALITY,
    Column.MVP_ECQMS: f"{_ECQM}|{_QUALITY}",
    Column.MVP_QCDR_MEASURES: _QCDR,
    Column.QCDR_MEASURES: _QCDR,
}
ID_COLUMNS: Final = frozenset(_IDS)
"""The columns that hold ids of measures, activities or MVPs."""
_TITLE: Final = r"(?: ?: | [-\u2013] )(?P<title>.*)"
_PATTERNS: Final = {
    column: re.compile(f"(?P<id>{ids})(?:{_TITLE})?", re.IGNORECASE) for column, ids in _IDS.items()
}
# A title with one of these could hold a second id.
_MORE: Final = re.compile(r"[,:0-9]")
_SHORT: Final = re.compile(r"[0-9]{1,2}(?:SSP)?", re.IGNORECASE)
_VERSION: Final = re.compile(r"(CMS[0-9]+)V([0-9]+)")
# What denies or limits support: "not supported", "001: retired", "Not offered:". Titles of measures
# have such words inside, as in "Not Meeting Appropriate Use Criteria", and do not begin with them.
_DENIALS: Final = (
    r"no|not|none|never|n/?a|tbd|except\w*|exclud\w+|without|all but|other than|only|limited to|"
    r"unsupported|unavailable|discontinued|retired|removed|dropped|deleted|withdrawn|terminated|"
    r"suspended|inactive|obsolete|expired|closed|stopped|ends|ended|phas(?:e|ed|ing) out|sunset|"
    r"denied|rejected|pending|awaiting|proposed|tentative|subject to|planned(?! use)|coming|"
    r"upcoming|future|available|starting|if|until|waitlist|(?:on|upon) (?:hold|request)|"
    r"(?:in|under) (?:development|review)"
)
_DENIES: Final = re.compile(
    rf"^\W*(?:{_DENIALS})\b(?!-)|"
    r"(?:\b(?:no|not|never|cannot)|n['\u2019]t)(?: \w+){0,2} (?:support|offer|availab|report|"
    r"accept|approv|includ|collect|submit|list|yet)|"
    r"\b(?:no longer|unsupported|unavailable)\b",
    re.IGNORECASE,
)
# What makes a list one of exceptions: "All but:".
_EXCEPTS: Final = re.compile(
    r"\b(?:all but|except\w*|excluding|other than)\b|"
    r"\b(?:not|excluded|discontinued|retired|removed|dropped|withdrawn|pending|planned)\W*$",
    re.IGNORECASE,
)


class PostedIds(NamedTuple):
    """The *ids* of a cell, and the pieces that hold, or may hold, more than was read (*unread*).

    *lost_zeros* says that a spreadsheet dropped leading zeros of an id: 1 is 001.
    If a piece without an id denies or limits what is listed, as "Not supported:" does, there are no
    ids: which of them it is about is not known.
    """

    ids: tuple[str, ...]
    unread: tuple[str, ...]
    lost_zeros: bool = False


class _Piece(NamedTuple):
    """What a piece of a list names, and whether its title could name more."""

    identifier: str
    may_hold_more: bool
    is_short: bool


def read_ids(text: str, column: Column) -> PostedIds:
    """Return the ids that a cell lists, each by the pattern of its column.

    >>> read_ids("1, 112; 236", Column.MIPS_CQMS)
    PostedIds(ids=('001', '112', '236'), unread=(), lost_zeros=True)
    >>> read_ids("CMS165v14; all others on request", Column.ECQMS).unread
    ('all others on request',)
    >>> read_ids("All but: 001; 112", Column.MIPS_CQMS).ids
    ()
    """
    ids: dict[str, None] = {}
    unread: list[str] = []
    lost_zeros = False
    pieces = split(text, lambda part: _piece(part, column) is not None)
    for piece in pieces:
        found = _piece(piece, column)
        if found is not None:
            ids[found.identifier] = None
            lost_zeros = lost_zeros or found.is_short
        elif denies(piece) and not _PATTERNS[column].fullmatch(piece):
            return PostedIds((), pieces)
        if found is None or found.may_hold_more:
            unread.append(piece)
    return PostedIds(tuple(ids), tuple(unread), lost_zeros)


def id_of(piece: str, column: Column) -> str | None:
    """Return the id that a *piece* of a cell begins with, as CMS writes it, or None.

    A piece that denies or limits its id has none.

    >>> id_of("1", Column.MIPS_CQMS), id_of("cms165V14: High Blood Pressure", Column.ECQMS)
    ('001', 'CMS165v14')
    >>> id_of("Falls", Column.MIPS_CQMS) is None, id_of("001: retired", Column.MIPS_CQMS) is None
    (True, True)
    """
    found = _piece(piece, column)
    return None if found is None else found.identifier


# Intermediaries list the same measures.
@lru_cache(maxsize=8192)
def _piece(piece: str, column: Column) -> _Piece | None:
    found = _PATTERNS[column].fullmatch(piece.strip())
    if found is None or _DENIES.search(found["title"] or ""):
        return None
    plain = found["id"].upper()
    more = _MORE.search(found["title"] or "") is not None
    if _SHORT.fullmatch(plain):
        number = plain.removesuffix("SSP")
        padded = f"{number:0>3}{plain[len(number) :]}"
        return _Piece(padded, more, is_short=_SHORT.fullmatch(piece) is not None)
    return _Piece(_VERSION.sub(r"\1v\2", plain), more, is_short=False)


def denies(piece: str) -> bool:
    """Return whether a *piece* without an id denies or limits what its cell lists."""
    return bool(_DENIES.search(piece) or _EXCEPTS.search(piece))


# Remedial action or termination

_ACTION: Final = (
    r"(?:remedial actions?|terminations?|corrective action plans?(?: \(caps?\))?|caps?)"
)
_NONE: Final = re.compile(
    r"n/?a|none|no|not applicable|none stated|"
    r"(?:no|not (?:currently )?(?:subject to|under)) (?:an? |any )?"
    rf"{_ACTION}(?:(?:, {_ACTION})*,? ?(?:/|and/or|or|nor|and no) ?(?:an? |any )?{_ACTION})?"
    r"(?: as (?:an? )?third party intermediary)?",
    re.IGNORECASE,
)
# A text that denies or limits is not read: "no longer", "until", "lifted", "was".
_DENIAL: Final = re.compile(
    r"\b(no|not|none|never|nor|without|former|formerly|previous|previously|prior|rescinded|lifted|"
    r"completed|closed|resolved|reinstated|until|if|may|was|were|pending|appeal\w*)\b|n't",
    re.IGNORECASE,
)
# "Disqualified after a corrective action plan" says more than that there is a plan.
_ENDED: Final = re.compile(
    r"\b(?:revo[ck]|disqualif|decertif|disapprov|suspen|deactivat|inactiv|cancel|dismiss|expel|expul|"
    r"barr|exclu|remov|reject|den[iy]|fail|ceas|discontinu|ended|ending|exit|left\b|stopp|dropp)",
    re.IGNORECASE,
)
_STATUSES: Final = (
    (RemedialStatus.TERMINATED, re.compile(r"\bterminat", re.IGNORECASE)),
    (RemedialStatus.WITHDRAWN, re.compile(r"\bwithdr[ae]w", re.IGNORECASE)),
    (
        RemedialStatus.UNDER_PLAN,
        re.compile(r"\bremedial action|\bcorrective action plan|\bcap\b", re.IGNORECASE),
    ),
)


def read_remedial(text: str) -> Read:
    """Read what a cell says of remedial action. A blank is not "none".

    "None" counts only if every line says it: "No CAP" above "Terminated" is not plain.

    >>> read_remedial("No remedial action").value, read_remedial("").value
    (<RemedialStatus.NONE_STATED: 'none stated'>, None)
    >>> read_remedial("Currently subject to a corrective action plan (CAP)").value
    <RemedialStatus.UNDER_PLAN: 'under a corrective action plan'>
    """
    lines = [" ".join(line.split()).rstrip(".") for line in text.splitlines()]
    line = " ".join(filter(None, lines))
    if not line:
        return Read()
    if all(map(_NONE.fullmatch, filter(None, lines))):
        return Read(RemedialStatus.NONE_STATED)
    if not _DENIAL.search(line):
        status = next((one for one, pattern in _STATUSES if pattern.search(line)), None)
        if status is not None and not (status is RemedialStatus.UNDER_PLAN and _ENDED.search(line)):
            return Read(status)
    expected = "none, a corrective action plan, withdrawn or terminated"
    return Read(defect=f"does not say plainly {expected}")


# Beside the three words of CMS's guides, whatever else says that a participation ended.
_NO_LONGER: Final = re.compile(
    r"\b(?:revo[ck]|disqualif|decertif|suspen|deactivat|inactive|dismissed|expelled|barred)|"
    r"\b(?:no longer|not) (?:an? )?(?:approved|participating|listed|qualified|cms)|"
    r"\b(?:ceased|ended|stopped|discontinued) (?:its |their |all )?(?:participati|operati|service)|"
    r"\bremoved?(?: from (?:the |this )?(?:\w+ )?(?:list|posting|program|contents)\b|\W*$)",
    re.IGNORECASE,
)


def mentions_status(text: str) -> bool:
    """Return whether a summary of changes speaks of withdrawal, remedial action or termination."""
    return mentions_end(text) or bool(_STATUSES[-1][1].search(text))


def mentions_end(text: str) -> bool:
    """Return whether *text* speaks of an end: withdrawal, termination or the like."""
    return any(pattern.search(text) for _, pattern in _STATUSES[:-1]) or bool(
        _NO_LONGER.search(text)
    )


# New or existing

_YEARS: Final = re.compile(r"(20[0-9]{2})(?: ?[-\u2013] ?(20[0-9]{2}))?")
_EXISTING: Final = re.compile(rf"existing:? ?\(?((?:{_YEARS.pattern}|[,; \n]|and|&)+)\)?")
_NO_YEARS: Final = re.compile(r"existing( (qcdr|qualified registry))?:?")


class Participation(NamedTuple):
    """Whether an intermediary is new, and the years in which it took part."""

    is_new: bool
    years: frozenset[int] | None


def read_participation(text: str) -> Read:
    """Read whether an intermediary is new or existing, and the years it took part.

    >>> read_participation("Existing: 2019, 2021-2023").value
    Participation(is_new=False, years=frozenset({2019, 2021, 2022, 2023}))
    >>> read_participation("Existing").defect
    'says Existing without years'
    """
    line = text.casefold().strip(" .")
    if re.fullmatch(r"new( (qcdr|qualified registry))?", line):
        return Read(Participation(is_new=True, years=frozenset()))
    if _NO_YEARS.fullmatch(line):
        value = Participation(is_new=False, years=None)
        return Read(value, defect="says Existing without years")
    if _EXISTING.fullmatch(line):
        spans = [(int(first), int(last or first)) for first, last in _YEARS.findall(line)]
        if spans and all(first <= last for first, last in spans):
            years = frozenset(year for first, last in spans for year in range(first, last + 1))
            return Read(Participation(is_new=False, years=years))
    contradicts = line.startswith("new") and _YEARS.search(line)
    return Read(defect="says New, and years" if contradicts else "does not say New, or Existing")


# Organization type

_OTHER: Final = re.compile(r"other ?(?:[:(\u2013-] ?)(.+?)\)?", re.IGNORECASE | re.DOTALL)


def read_organization_type(text: str) -> Read:
    """Read the type of organization; Other comes with a description.

    >>> read_organization_type("Other (academic center)").value
    <OrganizationType.OTHER: 'Other'>
    """
    line = " ".join(text.split())
    for one in OrganizationType:
        if line.casefold() == one.value.casefold():
            is_bare = one is OrganizationType.OTHER
            return Read(one, defect="says Other without a description" if is_bare else "")
    if _OTHER.fullmatch(line):
        return Read(OrganizationType.OTHER)
    return Read(defect="is not one of the types of organization")


# Dates

_MONTH_NAMES: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTHS: Final = {
    name: number for number, full in enumerate(_MONTH_NAMES, 1) for name in (full, full[:3])
}
_ISO: Final = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")
_NUMBERS: Final = re.compile(r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})")
_WORDS: Final = re.compile(
    r"(?P<m>[a-z]{3,9})\.? (?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<y>[0-9]{4})"
)


def read_date(text: str) -> date | None:
    """Return the date that is the whole of *text*, month first as CMS writes it, or None.

    >>> read_date("11/30/2026"), read_date("November 30, 2026")
    (datetime.date(2026, 11, 30), datetime.date(2026, 11, 30))
    >>> read_date("June 15 for EHR integration") is None
    True
    """
    line = " ".join(text.casefold().split())
    for pattern in (_ISO, _NUMBERS, _WORDS):
        if found := pattern.fullmatch(line):
            month = _MONTHS.get(found["m"]) or (int(found["m"]) if found["m"].isdigit() else 0)
            try:
                return date(int(found["y"]), month, int(found["d"]))
            except ValueError:
                return None
    return None


def read_last_date(text: str, year: PerformanceYear) -> Read:
    """Read one last date for new clients; several dates and prose are not known."""
    pieces = split(text)
    found = read_date(pieces[0]) if len(pieces) == 1 else None
    if found is None:
        return Read(defect="is not one plain date, so the last date is not known")
    if not year.year - 1 <= found.year <= year.year + 1:
        return Read(defect=f"is a date far from {year}, so the last date is not known")
    return Read(found)


# The contents

_YES: Final = frozenset({"x", "yes", "y", "\u2713", "\u2714", "\u2714\ufe0f", "\u221a", "\u2611"})
_NO: Final = frozenset({"no", "n"})


def read_mark(text: str) -> Read:
    """Read a mark of the contents: x, yes or a check mark is yes; a blank is not known.

    >>> read_mark("X").value, read_mark("No").value, read_mark("").value
    (True, False, None)
    """
    line = text.casefold()
    if not line or line in _YES:
        return Read(value=True if line else None)
    return Read(value=False) if line in _NO else Read(defect="is not a mark that says yes or no")
