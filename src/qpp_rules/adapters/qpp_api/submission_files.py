"""Files of submissions: a JSON array, JSON Lines, one submission, or a folder of such files.

A file is read piece by piece, so that memory does not grow with it. A record that is malformed does
not keep the others from being read.
"""

from __future__ import annotations

import codecs
import json
import re
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from qpp_rules.adapters.qpp_api.strict_json import parse
from qpp_rules.adapters.qpp_api.submissions import read_parsed
from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.masking import shown, type_name
from qpp_rules.measures import Inventory

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from qpp_rules.submissions import Submission

_SUBJECT: Final = "read_submissions"
_CHUNK: Final = 1 << 18
_LONGEST: Final = 4_000_000
"""The most characters that one record may have."""


def read_submissions(
    source: str | os.PathLike[str] | IO[str] | IO[bytes], *, inventory: Inventory | None = None
) -> Iterator[tuple[str, Submission | InvalidInput]]:
    r"""Yield every record of *source* with its place: the submission, or what is wrong with it.

    *source* is the path of a file or folder, or an open file. A file holds a JSON array of
    submissions, or one on each line (JSON Lines), or a single one; of a folder, every file is read,
    in the order of their names, but hidden ones. Records have the shapes that
    :func:`read_submission` takes, and *inventory* is as there. A place is ``line 3``, ``[2]`` in an
    array, or ``the whole file``, after the file's name in a folder.

    >>> import io
    >>> lines = io.StringIO(
    ...     '{"entityType": "group", "taxpayerIdentificationNumber": "000456789",'
    ...     ' "performanceYear": 2026, "measurementSets": []}\n'
    ...     '{"entityType": "group"\n'
    ... )
    >>> [(place, type(one).__name__) for place, one in read_submissions(lines)]
    [('line 1', 'Submission'), ('line 2', 'InvalidValue')]

    Raises InvalidType for anything but a path or an open file, and for a file that does not read
    text or bytes; InvalidValue if its read raises, and OSError if it cannot be read. A
    record of more than 4,000,000 characters is malformed.
    """
    take(_SUBJECT, inventory=(inventory, optional(instance_of(Inventory))))
    if not isinstance(source, (str, Path)) and not hasattr(source, "__fspath__"):
        if not callable(getattr(source, "read", None)):
            expected = "the path of a file or folder, or an open file"
            raise InvalidType.of(_SUBJECT, "source", given=shown(source), expected=expected)
        return _of_file(source, inventory)
    return _of_path(Path(source), inventory)


def _of_path(
    path: Path, inventory: Inventory | None
) -> Iterator[tuple[str, Submission | InvalidInput]]:
    if not path.is_dir():
        try:
            file = path.open("rb")
        except ValueError as error:
            expected = "the path of a file or folder"
            raise InvalidValue.of(
                _SUBJECT, "source", given=shown(str(path)), expected=expected
            ) from error
        with file:
            yield from _of_file(file, inventory)
        return
    for one in sorted(path.rglob("*")):
        name = one.relative_to(path)
        # A link to nothing is a file that cannot be read, not one to pass by.
        if (one.is_file() or not one.exists()) and not any(
            part.startswith(".") for part in name.parts
        ):
            with one.open("rb") as file:
                for place, found in _of_file(file, inventory):
                    yield f"{name.as_posix()}, {place}", found


def _of_file(
    file: IO[Any], inventory: Inventory | None
) -> Iterator[tuple[str, Submission | InvalidInput]]:
    pieces = _pieces(file)
    begin = ""
    while not begin.strip() and len(begin) <= _LONGEST and (piece := next(pieces, "")):
        begin += piece
    pieces = chain([begin], pieces)
    is_array = begin.lstrip().startswith("[")
    for place, text, content in _items(pieces) if is_array else _lines(pieces):
        if isinstance(content, Problem):
            yield place, _error([content])
        else:
            found, problems = read_parsed(content, text, inventory)
            yield place, _error(problems) if problems else found


def _error(problems: list[Problem]) -> InvalidInput:
    try:
        refuse(_SUBJECT, problems)
    except InvalidInput as error:
        # Its traceback would keep this record's data.
        return error.with_traceback(None)


def _pieces(file: IO[Any]) -> Iterator[str]:
    """Yield the text of *file*; bytes are taken for UTF-8.

    A byte that is not UTF-8 becomes a character that every field refuses.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    is_first = True
    while piece := _piece(file):
        text = piece if isinstance(piece, str) else decoder.decode(piece)
        if is_first:
            is_first = not text
            text = text.removeprefix("\ufeff")
        if text:
            yield text
    if rest := decoder.decode(b"", final=True):
        yield rest


def _piece(file: IO[Any]) -> str | bytes:
    """Return the next piece of *file*: a piece that is neither text nor bytes is not its end."""
    try:
        piece: str | bytes = file.read(_CHUNK)
    except OSError:
        raise
    except Exception as error:
        given, expected = f"a file that raised {type_name(error)}", "one that can be read"
        raise InvalidValue.of(_SUBJECT, "source", given=given, expected=expected) from error
    if not isinstance(piece, (str, bytes, bytearray, memoryview)):
        given, expected = f"a file that reads {type_name(piece)}", "one that reads text or bytes"
        raise InvalidType.of(_SUBJECT, "source", given=given, expected=expected)
    return piece


Record: TypeAlias = tuple[str, str, Any]
"""A place, the text there, and its content, or a Problem if it is not JSON."""


def _record(place: str, text: str) -> Record:
    if len(text) > _LONGEST:
        given = f"a record of more than {_LONGEST:,} characters"
        return place, "", Problem("text", given, "a shorter one")
    try:
        content, end = _DECODER.raw_decode(text)
        if end == len(text):
            return place, text, content
    except (ValueError, RecursionError):
        # The strict parser says what is wrong, if anything is.
        pass
    try:
        return place, text, parse(text)
    except InvalidValue as error:
        return place, "", error.problems[0]


_DECODER: Final = json.JSONDecoder()


def _is_record(content: Any) -> bool:
    """Return whether *content* has a field that only a whole record has."""
    return isinstance(content, dict) and not _OF_A_RECORD.isdisjoint(content)


_OF_A_RECORD: Final = frozenset({"entityType", "measurementSets", "submission", "data"})

# JSON Lines, and one submission on several lines


def _lines(pieces: Iterator[str]) -> Iterator[Record]:
    begin = ""
    while "\n" not in begin.lstrip() and (piece := next(pieces, "")):
        begin += piece
        if len(begin) > _LONGEST:
            break
    first = begin.lstrip().partition("\n")[0]
    if isinstance(_record("", first)[2], Problem):
        while len(begin) <= _LONGEST and (piece := next(pieces, "")):
            begin += piece
        whole = _record("the whole file", begin)
        if len(begin) <= _LONGEST and begin.strip() and _is_one(begin, whole):
            yield whole
            return
    for number, line in enumerate(_split(chain([begin], pieces)), 1):
        if line and not line.isspace():
            yield _record(f"line {number}", line)


def _is_one(text: str, whole: Record) -> bool:
    """Return whether *text* is one record: it can be read as one, or no line is a record."""
    if not isinstance(whole[2], Problem):
        return True
    return not any(_is_record(_record("", line)[2]) for line in text.split("\n"))


def _split(pieces: Iterator[str]) -> Iterator[str]:
    """Yield the lines; of a line that is too long, only as much as shows it."""
    rest = ""
    for piece in pieces:
        *lines, end = piece.split("\n")
        if lines:
            yield rest + lines[0]
            yield from lines[1:]
            rest = ""
        rest = (rest + end)[: _LONGEST + 1]
    yield rest


# A JSON array

_BLANK: Final = " \t\n\r"
_BLANKS: Final = re.compile(f"[{_BLANK}]*")
_AFTER_AN_ITEM: Final = (",", "]")
# Python reports the end of incomplete JSON as an error at most this far before the end.
_MARGIN: Final = 16


class _Array:
    """An array that is read piece by piece: *text* begins at the place that is read."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self.pieces = pieces
        self.text = ""
        self.at = 0

    def more(self) -> bool:
        """Drop what was read, and read on; return whether there was more."""
        piece = next(self.pieces, "")
        if piece:
            self.text, self.at = self.text[self.at :] + piece, 0
        return bool(piece)

    def sign(self) -> str:
        """Go to the next character that is not blank and return it; at the end return nothing."""
        while True:
            sign = self.text[self.at : self.at + 1]
            if sign and sign not in _BLANK:
                return sign
            self.at = _BLANKS.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at == len(self.text) and not self.more():
                return ""

    def item(self) -> tuple[str, Any] | None:
        """Return the text and the content of the item that begins here, or None if it is not JSON.

        What follows a whole item is a comma, or the end of the array or of the text.
        """
        while True:
            try:
                content, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                may_go_on = error.pos >= len(self.text) - _MARGIN or "Unterminated" in error.msg
                if not may_go_on or self.is_too_long() or not self.more():
                    return None
            except (ValueError, RecursionError):
                return None
            else:
                follows = self.text[end : end + 1]
                if follows in _AFTER_AN_ITEM:
                    text, self.at = self.text[self.at : end], end
                    return text, content
                after = _BLANKS.match(self.text, end).end()  # type: ignore[union-attr]
                if after < len(self.text) or not self.more():
                    follows = self.text[after : after + 1]
                    text = self.text[self.at : end]
                    if follows not in ("", ",", "]"):
                        return None
                    self.at = after
                    return text, content

    def is_too_long(self) -> bool:
        return len(self.text) - self.at > _LONGEST

    def broken_item(self) -> str:
        """Return the text of an item that is not JSON, as far as it seems to go, and go past it."""
        while True:
            end = _end_of_item(self.text, self.at)
            # The rest of the item may be in the next piece.
            is_safe = end is not None and len(self.text) - end > _MARGIN
            if is_safe or self.is_too_long() or not self.more():
                break
        end = len(self.text) if end is None else end
        text = self.text[self.at : end]
        self.at = end
        return text


def _items(pieces: Iterator[str]) -> Iterator[Record]:
    array = _Array(pieces)
    array.sign()
    array.at += 1
    number, sign = 0, array.sign()
    item: tuple[str, Any] | None = ("", None)
    while sign not in ("", "]"):
        item = array.item()
        place = f"[{number}]"
        yield _record(place, array.broken_item()) if item is None else (place, *item)
        number += 1
        sign = array.sign()
        if sign == ",":
            array.at += 1
            sign = array.sign()
            if sign == "]":
                yield _problem(f"[{number}]", "the end of the array after a comma", "an item")
    if not sign and item is not None:
        yield _problem(f"[{number}]", "the end of the text", "an item, or the end of the array")
    array.at += 1
    if array.sign():
        yield _problem("after the array", "more text", "nothing")


def _problem(place: str, given: str, expected: str) -> Record:
    return place, "", Problem("text", given, expected)


_TOKEN: Final = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[{}\[\],]')
_NEXT: Final = re.compile(r",\s*(?=\{)")


def _end_of_item(text: str, at: int) -> int | None:
    """Return where the item at *at*, which is not JSON, seems to end; None if it is not in *text*.

    It ends at the comma or bracket that follows once its brackets are closed, or before what can be
    read as the next record.
    """
    end = _end_by_brackets(text, at)
    for found in _NEXT.finditer(text, at, len(text) if end is None else end):
        try:
            content, _ = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        if _is_record(content):
            return found.start()
    return end


def _end_by_brackets(text: str, at: int) -> int | None:
    depth = 0
    for token in _TOKEN.finditer(text, at):
        sign = token[0][0]
        if depth == 0 and sign in ",]":
            return token.start()
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth = max(0, depth - 1)
    return None
