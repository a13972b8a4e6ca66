"""Sources that fail while they are read: nothing is dropped, and no error comes from inside."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from qpp_rules import PerformanceYear
from qpp_rules.adapters.qpp_api import read_submissions
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions import from_rows

if TYPE_CHECKING:
    from pathlib import Path


class _Reader:
    def __init__(self, *pieces: object) -> None:
        self._pieces = iter(pieces)

    def read(self, _size: int) -> Any:
        return next(self._pieces, b"")


@pytest.mark.parametrize("piece", [None, 0, 5, [1], {}])
def test_a_file_object_that_returns_neither_text_nor_bytes_is_refused(piece: object) -> None:
    """None, which a file without data for now reads, is not the end of the file."""
    with pytest.raises(InvalidType, match="text or bytes"):
        list(read_submissions(_Reader(piece)))  # type: ignore[arg-type]


def test_a_file_object_whose_read_raises_is_refused_without_its_message() -> None:
    text = io.TextIOWrapper(io.BytesIO(b"\xff 000456789"), encoding="utf-8")
    with pytest.raises(InvalidValue, match="raised UnicodeDecodeError") as raised:
        list(read_submissions(text))
    assert "000456789" not in str(raised.value)


def test_the_systems_error_is_raised_unchanged() -> None:
    class Broken:
        def read(self, _size: int) -> str:
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011 (any that the file raises)
        list(read_submissions(Broken()))  # type: ignore[arg-type]


def test_a_broken_link_in_a_folder_is_not_skipped(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "nothing")
    with pytest.raises(FileNotFoundError):
        list(read_submissions(tmp_path))


def test_a_row_that_cannot_be_read_is_refused() -> None:
    class Row(Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any:
            raise KeyError(key)

        def __iter__(self) -> Iterator[str]:
            return iter(["participant"])

        def __len__(self) -> int:
            return 1

    with pytest.raises(InvalidValue, match=r"rows\[0\]: given one that raised KeyError"):
        from_rows([Row()], PerformanceYear(2026), method=SubmissionMethod.REGISTRY)
