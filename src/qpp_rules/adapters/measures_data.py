"""CMS's published measures data and MVPs, from your own copy of its files.

CMS publishes them in its repository ``CMSgov/qpp-measures-data`` and in the npm package
``qpp-measures-data``: ``measures/YEAR/measures-data.json`` and ``mvp/YEAR/mvp.json``. This package
holds no copy. A file does not say which year it is for, so you do.

A *source* is one of:

==============  ===================================================================================
a path          of the file, or of the folder of the package; text is a path too
``bytes``       the content of the file; text that begins with ``[`` is content too
a file object   opened for reading, best as bytes
a list          the records, parsed from JSON
==============  ===================================================================================
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from qpp_rules.adapters.csv_rows import most_of
from qpp_rules.adapters.json_text import read_json
from qpp_rules.core.checks import (
    a_flag,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidValue
from qpp_rules.core.listings import asked
from qpp_rules.core.masking import shown
from qpp_rules.core.years import check_year
from qpp_rules.measures import Inventory, Mvps, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from qpp_rules.core.years import PerformanceYear

__all__ = ["read", "read_mvps"]


def __dir__() -> list[str]:
    return __all__


T = TypeVar("T")
_PACKAGE: Final = "qpp-measures-data"
_YEAR_DIGITS: Final = 4


class _Content(NamedTuple):
    """What a source holds: its name in messages, the records, and what is known of the file."""

    name: str
    records: Any
    sha256: str | None = None
    version: str | None = None


def read(
    source: Any,
    year: PerformanceYear,
    *,
    lenient: bool = False,
    provisional: bool | None = None,
) -> Inventory:
    """Return the inventory of *year* from CMS's ``measures-data.json``.

    The inventory's source has the SHA-256 of the file, and the version of the package if its
    ``package.json`` is found. With *lenient*, words that CMS does not have in the year count as not
    known; otherwise they are refused. *provisional* says whether CMS published the file before it
    was final; None leaves that to the records.

    >>> from qpp_rules import PerformanceYear
    >>> inventory = read(
    ...     b'[{"measureId": "236", "category": "quality", "firstPerformanceYear": 2026}]',
    ...     PerformanceYear(2026),
    ... )
    >>> inventory.source.sha256[:8], inventory.source.provisional
    ('8013fbb7', False)

    Raises InvalidType or InvalidValue with every fault of the file and its place, and for a file
    in the folder of another year; OSError for a file that cannot be read; YearNotCovered for a
    year whose words were not read.
    """
    take("read", lenient=(lenient, a_flag), provisional=(provisional, optional(a_flag)))
    check_year("read", year)
    content = _content_of(source, "measures", "measures-data.json", year)
    return _named(
        content.name,
        lambda: Inventory.of(
            content.records, year, source=_source(content, provisional), lenient=lenient
        ),
    )


def read_mvps(source: Any, year: PerformanceYear, *, provisional: bool | None = None) -> Mvps:
    """Return the MVPs of *year* from CMS's ``mvp.json``.

    The file does not show whether it is final: *provisional* says it, None means "not known".
    :func:`qpp_rules.measures.check_mvps` compares the MVPs with an inventory.

    Raises InvalidType or InvalidValue with every fault of the file and its place, and for a file
    in the folder of another year; OSError for a file that cannot be read; YearNotCovered before
    2023.
    """
    take("read_mvps", provisional=(provisional, optional(a_flag)))
    check_year("read_mvps", year)
    content = _content_of(source, "mvp", "mvp.json", year)
    return _named(
        content.name,
        lambda: Mvps.of(content.records, year, source=_source(content, provisional)),
    )


def _source(content: _Content, provisional: bool | None) -> Source:
    return Source(sha256=content.sha256, package_version=content.version, provisional=provisional)


def _named(name: str, make: Callable[[], T]) -> T:
    """Return what *make* makes; its problems are raised under the *name* of the file."""
    try:
        return make()
    except InvalidInput as error:
        raise type(error)(name, tuple(most_of(error.problems))) from None


def _content_of(source: Any, folder: str, file: str, year: PerformanceYear) -> _Content:
    """Return the content of *source*: a path, bytes, text, a file object or parsed records."""
    if isinstance(source, (bytes, bytearray)):
        return _parsed(file, bytes(source))
    if isinstance(source, str) and source.lstrip().startswith("["):
        return _parsed(file, _bytes_of(source))
    if isinstance(source, (str, os.PathLike)):
        return _of_path(source, folder, file, year)
    if hasattr(source, "read"):
        content = asked("read", "source", source.read)
        if not isinstance(content, (str, bytes)):
            expected = "a file object that reads text or bytes"
            raise InvalidValue.of("read", "source", given=shown(content), expected=expected)
        return _parsed(file, _bytes_of(content) if isinstance(content, str) else content)
    return _Content(file, source)


def _bytes_of(text: str) -> bytes:
    # Like Python's JSON parser; the check of each text refuses surrogates.
    return text.encode("utf-8", "surrogatepass")


def _of_path(
    source: str | os.PathLike[str], folder: str, file: str, year: PerformanceYear
) -> _Content:
    try:
        path = Path(source)
        package = path if path.is_dir() else None
        path = path / folder / str(year) / file if package else path
        content = path.read_bytes()
    except (TypeError, ValueError):
        expected = "the path of a file"
        raise InvalidValue.of("read", "source", given=shown(source), expected=expected) from None
    of_year = path.absolute().parent.name
    is_year = of_year.isascii() and of_year.isdecimal() and len(of_year) == _YEAR_DIGITS
    if is_year and of_year != str(year):
        raise InvalidValue.of(
            path.name,
            "year",
            given=f"{year}, and the folder {of_year}",
            expected="a file of the year",
            remedy=f"give the file of {year}, or the content of the file if it is for that year",
        )
    found = _parsed(path.name, content)
    return found._replace(version=_version_beside(path))


def _parsed(name: str, content: bytes) -> _Content:
    return _Content(name, read_json(name, content), sha256(content).hexdigest())


def _version_beside(path: Path) -> str | None:
    """Return the version of the package that the file at *path* belongs to, or None."""
    for folder in path.absolute().parents[:3]:
        if (folder / "package.json").is_file():
            described = read_json("package.json", (folder / "package.json").read_bytes())
            if isinstance(described, Mapping) and described.get("name") == _PACKAGE:
                version = described.get("version")
                return version if isinstance(version, str) and version else None
    return None
