"""Uploads of files in the year of CMS's guide to elections, 2019, and what an upload replaces.

2019 Opt-in and Voluntary Reporting Election Process Guide. The fact sheet of 2027 asks for a secure
method that CMS specifies, and does not say which ones those are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from qpp_rules.core.checks import (
    a_flag,
    each,
    listing_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.listings import (
    as_frozenset,
    as_tuple,
    asked,
)
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.core.years import check_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.years import PerformanceYear as PY

V = TypeVar("V")


class FileFormat(Enumeration):
    """The formats of files with MIPS data."""

    QPP_JSON = "QPP JSON"
    QRDA_III = "QRDA XML (QRDA III)"
    QPP_XML = "QPP XML"
    OTHER = "another format"


class Cleared(Enumeration):
    """The explicit N/A that clears a stored field on purpose."""

    CLEARED = "N/A"


_page = Page(__name__)

_UPLOAD: Final = guidance(ELECTION_GUIDE_2019, "Step 3: Upload File(s)")
_DATA: Final = guidance(ELECTION_GUIDE_2019, "Step 4: Upload Data")

FORMATS: Final = _page.parameter(
    "submissions.upload-formats",
    "file formats that CMS accepts from intermediaries",
    entry(2019, 2019, frozenset({FileFormat.QPP_JSON, FileFormat.QRDA_III}), _UPLOAD),
)
MOST_FILES: Final = _page.parameter(
    "submissions.upload-files",
    "maximum number of files in one upload",
    entry(2019, 2019, 50, _DATA),
)
FORMAT: Final = _page.rule(
    "submissions.upload.format",
    "the file has a format that CMS accepts",
    FORMATS,
    "SUB-044",
)
FILES: Final = _page.rule(
    "submissions.upload.files",
    "the upload has at least one file, and not too many",
    MOST_FILES,
    "SUB-049",
)
CATEGORIES: Final = _page.rule(
    "submissions.upload.categories",
    "the file has the data of one category or of several",
    (text(2019, 2019, _UPLOAD),),
    "SUB-045",
)
SIGN_IN: Final = _page.rule(
    "submissions.sign-in",
    "the user agrees to the statement of truth",
    (text(2019, 2019, guidance(ELECTION_GUIDE_2019, "STATEMENT OF TRUTH")),),
    "SUB-042",
)


def check_upload(
    files: Iterable[FileFormat],
    year: PY,
    *,
    categories: Iterable[PerformanceCategory] | None = None,
) -> Determination[bool | None]:
    """Decide whether CMS accepts an upload: the formats of its *files*, their number, its content.

    *categories* are those that the files have data of; None means "not known".

    >>> from qpp_rules import PerformanceYear
    >>> year, quality = PerformanceYear(2019), {PerformanceCategory.QUALITY}
    >>> check_upload([FileFormat.QPP_JSON] * 50, year, categories=quality).answer
    True
    >>> check_upload([FileFormat.QPP_XML], year, categories=quality).answer
    False

    Raises InvalidType for an argument of the wrong type, and YearNotCovered but for 2019.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    subject = "check_upload"
    formats = FORMATS.at(check_year(subject, year))
    given, held = as_tuple(files), as_frozenset(categories)
    take(
        subject,
        files=(given, listing_of(FileFormat)),
        categories=(held, optional(each(frozenset, PerformanceCategory))),
    )
    required = ", ".join(sorted(one.value for one in formats))
    most, number = MOST_FILES.at(year), len(given)
    observed = None if held is None else ", ".join(sorted(one.value for one in held)) or "none"
    holds = None if held is None else bool(held) and held <= SUBMITTED_CATEGORIES
    findings = (
        *(
            FORMAT.of(year).judge(one in formats, one.value, required, about=f"files[{place}]")
            for place, one in enumerate(given)
        ),
        FILES.of(year).judge(0 < number <= most, number, f"1 to {most}"),
        CATEGORIES.of(year).judge(holds, observed, missing=("categories",)),
    )
    return all_met(year, findings)


def after_upload(
    stored: Mapping[str, V], uploaded: Mapping[str, V | Cleared | None]
) -> dict[str, V]:
    """Return what is stored after an upload: a value replaces, a blank keeps, an N/A clears.

    Fields are by name. A field that is None in *uploaded*, or is not there, was left blank.

    >>> after_upload({"met": 5, "not met": 2}, {"met": 6, "not met": Cleared.CLEARED})
    {'met': 6}

    Raises InvalidType for anything but mappings from names, InvalidValue for one that cannot be
    read.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Step 4: Upload Data".
    """
    before, after = _fields("stored", stored), _fields("uploaded", uploaded)
    kept = {name: value for name, value in before.items() if after.get(name) is None}
    new = {
        name: value
        for name, value in after.items()
        if value is not None and not isinstance(value, Cleared)
    }
    return {**kept, **new}


def _fields(name: str, given: Any) -> dict[str, Any]:
    subject = "after_upload"
    if not isinstance(given, Mapping):
        expected = "a mapping of fields"
        raise InvalidType.of(subject, name, given=type(given).__name__, expected=expected)
    fields: dict[str, Any] = asked(subject, name, dict, given)
    take(subject, **{name: (tuple(fields), each(tuple, str))})
    return fields


def check_sign_in(agreed: bool | None, year: PY) -> Determination[bool | None]:
    """Decide whether a user may sign in: the user must agree to the statement of truth.

    >>> from qpp_rules import PerformanceYear
    >>> check_sign_in(False, PerformanceYear(2019)).answer
    False

    Raises InvalidType for anything but True, False or None, and YearNotCovered but for 2019.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    clause = SIGN_IN.of(check_year("check_sign_in", year))
    take("check_sign_in", agreed=(agreed, optional(a_flag)))
    return all_met(year, (clause.judge(agreed, missing=("agreed",)),))
