"""Files of submissions: arrays, JSON Lines, single ones and folders; broken records and memory."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules import Group, PerformanceYear, Tin
from qpp_rules.adapters.qpp_api import read_submission, read_submissions, submission_files
from qpp_rules.core.errors import InvalidInput, InvalidType
from qpp_rules.measures import Inventory
from qpp_rules.submissions import RegistrySinglePerformanceRate, Submission
from tests.adapters.submission_json import SINGLE, a_set, posted, whole


def record(number: int) -> dict[str, Any]:
    """A submission of the group with the *number*, in one of both shapes."""
    content = whole(a_set(SINGLE, True), whose="group") if number % 2 else posted(a_set(SINGLE))
    whose = content if number % 2 else content["submission"]
    whose["taxpayerIdentificationNumber"] = f"{number:09}"
    return content


RECORDS = [record(number) for number in range(1, 6)]
SUBMISSIONS = [read_submission(one) for one in RECORDS]
TEXTS = [json.dumps(one) for one in RECORDS]


def read(text: str | bytes, **more: Any) -> list[tuple[str, Any]]:
    file: Any = io.StringIO(text) if isinstance(text, str) else io.BytesIO(text)
    return [*read_submissions(file, **more)]


def told(text: str | bytes) -> list[tuple[str, str]]:
    """For each record its place, and its group's last digit or the first problem's field."""
    return [
        (place, one.problems[0].field if isinstance(one, InvalidInput) else _digit(one))
        for place, one in read(text)
    ]


def _digit(submission: Submission) -> str:
    return submission.participant.tin.digits[-1]  # type: ignore[union-attr]


ARRAYS: dict[str, Callable[[list[str]], str]] = {
    "an array on one line": lambda texts: f"[{','.join(texts)}]",
    "an array, one record on a line": lambda texts: "[\n" + ",\n".join(texts) + "\n]\n",
    "an array with blanks": lambda texts: " \n[ " + " ,\t".join(texts) + " \r\n] ",
    "a pretty array": lambda texts: json.dumps([json.loads(one) for one in texts], indent=2),
}
LINES: dict[str, Callable[[list[str]], str]] = {
    "JSON Lines": lambda texts: "\n".join(texts) + "\n",
    "JSON Lines without the last line end": "\n".join,
    "JSON Lines with Windows line ends": lambda texts: "\r\n".join(texts) + "\r\n",
}


@pytest.fixture(params=[7, 100, 1 << 18])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How much of a file is read at once."""
    monkeypatch.setattr(submission_files, "_CHUNK", request.param)
    return int(request.param)


@pytest.mark.parametrize("form", ARRAYS)
@pytest.mark.parametrize("encode", [str, str.encode, lambda text: text.encode("utf-8-sig")])
def test_an_array_is_read_record_by_record(form: str, encode: Any, chunk: int) -> None:
    assert chunk
    found = read(encode(ARRAYS[form](TEXTS)))
    assert found == [(f"[{place}]", one) for place, one in enumerate(SUBMISSIONS)]


@pytest.mark.parametrize("form", LINES)
@pytest.mark.parametrize("encode", [str, str.encode, lambda text: text.encode("utf-8-sig")])
def test_json_lines_are_read_line_by_line(form: str, encode: Any, chunk: int) -> None:
    assert chunk
    found = read(encode(LINES[form](TEXTS)))
    assert found == [(f"line {place}", one) for place, one in enumerate(SUBMISSIONS, 1)]


def test_blank_lines_are_counted_and_left_out() -> None:
    assert told(f"\n{TEXTS[0]}\n   \n{TEXTS[1]}") == [("line 2", "1"), ("line 4", "2")]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_file_of_one_submission_is_read_whole(indent: int | None, chunk: int) -> None:
    assert chunk
    text = json.dumps(RECORDS[0], indent=indent)
    place = "the whole file" if indent else "line 1"
    assert read(text) == [(place, SUBMISSIONS[0])]


def test_the_inventory_tells_which_form_a_rate_has() -> None:
    rated = {**SINGLE, "performanceRate": 78.33, "reportingRate": 100}
    of_year = Inventory.of(
        [
            {
                "category": "quality",
                "measureId": "000",
                "metricType": "registrySinglePerformanceRate",
                "firstPerformanceYear": 2025,
            }
        ],
        PerformanceYear(2025),
    )
    ((_, found),) = read(json.dumps(whole(a_set(rated))), inventory=of_year)
    value = found.measurement_sets[0].measurements[0].value
    assert isinstance(value, RegistrySinglePerformanceRate)


# Broken records

BROKEN = {
    "cut off": (TEXTS[1][:-1], "text"),
    "cut off in a text": (TEXTS[1][:13], "text"),
    "a comma too many": (TEXTS[1].replace("}", ",}", 1), "text"),
    "no colon": (TEXTS[1].replace(":", "", 1), "text"),
    "a quote too many": (TEXTS[1].replace('"category"', '"category""'), "text"),
    "a bracket too many": (TEXTS[1] + "}", "text"),
    "two records": (TEXTS[1] + " " + TEXTS[1], "text"),
    "no object": ("5", "content"),
    "words": ("measure 001: 5 of 7", "text"),
    "a single bracket": ("{", "text"),
    "endless nesting": ("[" * 1500 + "]" * 1500, "text"),
    "a fault inside": (TEXTS[1].replace('"performanceMet": 47', '"performanceMet": -1'), None),
    "a key twice": (TEXTS[1].replace('"category"', '"category": "ia", "category"'), "category"),
    "NaN": (TEXTS[1].replace('"performanceMet": 47', '"performanceMet": NaN'), None),
    "a long number": (TEXTS[1].replace("47", "9" * 5000, 1), None),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("form", [one for one in (*ARRAYS, *LINES) if "pretty" not in one])
def test_a_broken_record_is_named_and_the_others_are_read(
    broken: str, form: str, chunk: int
) -> None:
    text, field = BROKEN[broken]
    of_form = {**ARRAYS, **LINES}[form]
    found = told(of_form([TEXTS[0], text, *TEXTS[2:]]))

    numbers = [one for _, one in found if len(one) == 1]
    problems = [(place, one) for place, one in found if len(one) > 1]
    assert numbers == ["1", "3", "4", "5"]
    place = "[1]" if form in ARRAYS else "line 2"
    assert problems[0][0] == place
    assert field is None or problems[0][1] == field
    if chunk > 100:
        assert len(problems) == 1


@pytest.mark.parametrize("broken", ["cut off", "a comma too many", "words", "a fault inside"])
@pytest.mark.parametrize("form", [one for one in (*ARRAYS, *LINES) if "pretty" not in one])
def test_every_broken_record_is_named(broken: str, form: str) -> None:
    text = BROKEN[broken][0]
    found = told({**ARRAYS, **LINES}[form]([text, TEXTS[0], text, text, TEXTS[2], text]))
    expected = ["-", "1", "-", "-", "3", "-"]
    if broken == "cut off" and form in ARRAYS:
        # Where one ends that is cut off, and where the next begins, only a whole one can show.
        del expected[2]
    assert [one if len(one) == 1 else "-" for _, one in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", []),
        ("[ ]  ", []),
        (f"[{TEXTS[0]}", [("[0]", "1"), ("[1]", "text")]),
        (f"[{TEXTS[0]},", [("[0]", "1"), ("[1]", "text")]),
        (f"[{TEXTS[0]},]", [("[0]", "1"), ("[1]", "text")]),
        (f"[,{TEXTS[0]}]", [("[0]", "text"), ("[1]", "1")]),
        (f"[{TEXTS[0]}] x", [("[0]", "1"), ("after the array", "text")]),
        (f"[{TEXTS[0]} {TEXTS[1]}]", [("[0]", "text")]),
        ("[", [("[0]", "text")]),
        ("[nul", [("[0]", "text")]),
        ("[null]", [("[0]", "content")]),
        ("[1,2]", [("[0]", "content"), ("[1]", "content")]),
        ('["a", true, -1.5e3]', [(f"[{place}]", "content") for place in range(3)]),
    ],
)
def test_a_fault_of_the_array_itself_is_named(
    text: str, expected: list[tuple[str, str]], chunk: int
) -> None:
    assert chunk
    assert told(text) == expected


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\ufeff"])
def test_an_empty_file_has_no_records(text: str) -> None:
    assert read(text) == []
    assert read(text.encode()) == []


def test_a_broken_pretty_printed_submission_is_one_record() -> None:
    text = json.dumps(RECORDS[0], indent=2).replace('"programName": "mips",', '"programName"', 1)
    assert told(text) == [("the whole file", "text")]


def test_a_byte_that_is_not_utf_8_is_refused_with_its_position() -> None:
    line = TEXTS[0].replace('"mips"', '"mi\u00e9ps"').encode("latin-1")
    (_, error), (place, _) = read(line + b"\n" + TEXTS[1].encode())

    assert [problem.field for problem in error.problems] == ["measurementSets[0].programName"]
    assert "U+DCE9" in str(error)
    assert place == "line 2"


def test_a_long_record_is_refused_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_files, "_LONGEST", 2000)
    monkeypatch.setattr(submission_files, "_CHUNK", 100)
    long = TEXTS[1].replace("mips", "m" * 5000)

    assert told("\n".join([TEXTS[0], long, TEXTS[2]])) == [
        ("line 1", "1"),
        ("line 2", "text"),
        ("line 3", "3"),
    ]
    assert told(f"[{TEXTS[0]},{long},{TEXTS[2]}]")[:2] == [("[0]", "1"), ("[1]", "text")]
    assert told(f"{long}\n{TEXTS[0]}") == [("line 1", "text"), ("line 2", "1")]


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from([*TEXTS, *(text for text, _ in BROKEN.values())]), max_size=6),
    st.sampled_from([13, 1000]),
)
def test_no_file_causes_an_undocumented_error(texts: list[str], size: int) -> None:
    """Whatever a file holds, each record is a submission or an InvalidInput."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submission_files, "_CHUNK", size)
        for text in ("\n".join(texts), f"[{','.join(texts)}]", ",".join(texts)):
            assert all(isinstance(one, (Submission, InvalidInput)) for _, one in read(text))


# Folders, paths, files


def test_every_file_of_a_folder_is_read_in_name_order(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text("\n".join(TEXTS[1:3]))
    (tmp_path / "a.json").write_text(json.dumps(RECORDS[:1]))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.json").write_text(json.dumps(RECORDS[3], indent=1))
    (tmp_path / ".hidden").write_text("no JSON")
    (tmp_path / "notes.txt").write_text("no JSON")

    found = [
        (place, _digit(one) if isinstance(one, Submission) else one.problems[0].field)
        for place, one in read_submissions(tmp_path)
    ]
    assert found == [
        ("a.json, [0]", "1"),
        ("b.jsonl, line 1", "2"),
        ("b.jsonl, line 2", "3"),
        ("c/d.json, the whole file", "4"),
        ("notes.txt, the whole file", "text"),
    ]


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_can_be_given_as_a_path(tmp_path: Path, kind: type[Any]) -> None:
    path = tmp_path / "submissions.json"
    path.write_text(TEXTS[0])
    assert [*read_submissions(kind(path))] == [("line 1", SUBMISSIONS[0])]


def test_a_missing_path_raises_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(read_submissions(tmp_path / "none.json"))


@pytest.mark.parametrize("source", [5, None, [], TEXTS[0].encode()])
def test_anything_but_a_path_or_a_file_is_refused_at_once(source: Any) -> None:
    with pytest.raises(InvalidType, match=r"read_submissions: source: given .* open file"):
        read_submissions(source)


def test_no_repr_of_a_record_shows_a_tin() -> None:
    text = TEXTS[0].replace('"000000001"', '"123456789012"')
    ((_, error),) = read(text)
    assert "123456789" not in str(error)
    assert error.__traceback__ is None


def test_memory_does_not_grow_with_the_file() -> None:
    """The same for 300 records and for 3,000: what is kept is a piece of the file."""
    peaks = []
    for form in (",\n".join, "\n".join):
        for count in (300, 3000):
            file = Endless(TEXTS[:2], count, form)
            tracemalloc.start()
            assert sum(isinstance(one, Submission) for _, one in read_submissions(file)) == count  # type: ignore[arg-type]
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]
    assert peaks[3] < 2 * peaks[2]


class Endless:
    """A file that is made while it is read."""

    def __init__(self, texts: list[str], count: int, form: Callable[[list[str]], str]) -> None:
        self.pieces = self._pieces(texts, count, form)

    @staticmethod
    def _pieces(texts: list[str], count: int, form: Callable[[list[str]], str]) -> Iterator[str]:
        between = form(["", ""])
        is_array = "," in between
        yield "[" if is_array else ""
        for number in range(count):
            yield (between if number else "") + texts[number % len(texts)]
        yield "]" if is_array else "\n"

    def read(self, size: int = -1) -> str:
        """Return the next record, whatever *size* is."""
        if size == 0:
            return ""
        return next((piece for piece in self.pieces if piece), "")


def test_a_group_is_read_unchanged() -> None:
    assert SUBMISSIONS[0].participant == Group(Tin("000000001"))


@pytest.mark.parametrize("path", ["a\0b", "a\ud800b"])
def test_an_invalid_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput, match="read_submissions: source: given"):
        next(read_submissions(path))


def test_a_file_that_ends_inside_a_character_is_read_to_its_end() -> None:
    assert told(TEXTS[0].encode() + b"\n\xe2\x82") == [("line 1", "1"), ("line 2", "text")]
