"""CMS's files are read from a path, a folder, bytes, text, a file object or parsed JSON."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from qpp_rules.adapters import measures_data
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import Inventory, Mvps, Source
from tests.measures.cms_records import mvp_record, record

PY2026 = PY(2026)
RECORDS = [
    record("236", firstPerformanceYear=2017),
    record("513", firstPerformanceYear=2026, metricType="singlePerformanceRate"),
]
TEXT = json.dumps(RECORDS)
CONTENT = TEXT.encode()
DIGEST = sha256(CONTENT).hexdigest()
MVPS = json.dumps([mvp_record()]).encode()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return the folder of an installed npm package."""
    root = tmp_path / "node_modules" / "qpp-measures-data"
    for name, content in (
        ("measures/2026/measures-data.json", CONTENT),
        ("mvp/2026/mvp.json", MVPS),
    ):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(content)
    described = {"name": "qpp-measures-data", "version": "11.1.0"}
    (root / "package.json").write_text(json.dumps(described), encoding="utf-8")
    return root


# --- where it comes from -------------------------------------------------------------------------


def test_an_installed_package_gives_its_version(package: Path) -> None:
    found = measures_data.read(package, PY2026)

    assert found == Inventory.of(
        RECORDS, PY2026, source=Source(sha256=DIGEST, package_version="11.1.0")
    )
    assert found.source.provisional is False
    file = package / "measures" / "2026" / "measures-data.json"
    assert measures_data.read(file, PY2026) == measures_data.read(str(file), PY2026) == found


def test_a_packages_mvps_give_its_version_too(package: Path) -> None:
    source = Source(sha256=sha256(MVPS).hexdigest(), package_version="11.1.0")
    found = measures_data.read_mvps(package, PY2026)

    assert found == Mvps.of([mvp_record()], PY2026, source=source)
    assert found.source.provisional is None
    assert measures_data.read_mvps(package, PY2026, provisional=True).source.provisional is True


@pytest.mark.parametrize(
    "described",
    [None, {"name": "another", "version": "1.0"}, {"name": "qpp-measures-data"}, ["x"]],
)
def test_another_package_is_not_mistaken_for_cmss(package: Path, described: Any) -> None:
    if described is None:
        (package / "package.json").unlink()
    else:
        (package / "package.json").write_text(json.dumps(described), encoding="utf-8")

    assert measures_data.read(package, PY2026).source.package_version is None


def test_a_package_that_does_not_describe_itself_in_json_is_refused(package: Path) -> None:
    (package / "package.json").write_text("{", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"^package\.json: text: given text that is not JSON"):
        measures_data.read(package, PY2026)


@pytest.mark.parametrize(
    ("source", "digest"),
    [
        pytest.param(lambda: CONTENT, DIGEST, id="bytes"),
        pytest.param(lambda: bytearray(CONTENT), DIGEST, id="bytearray"),
        pytest.param(lambda: TEXT, DIGEST, id="text"),
        pytest.param(lambda: f"\n{TEXT}", sha256(f"\n{TEXT}".encode()).hexdigest(), id="blanks"),
        pytest.param(lambda: io.BytesIO(CONTENT), DIGEST, id="binary file"),
        pytest.param(lambda: io.StringIO(TEXT), DIGEST, id="text file"),
        pytest.param(lambda: RECORDS, None, id="parsed"),
        pytest.param(lambda: iter(RECORDS), None, id="iterable"),
    ],
)
def test_the_content_itself_can_be_the_source(source: Any, digest: str | None) -> None:
    found = measures_data.read(source(), PY2026)

    assert found == Inventory.of(RECORDS, PY2026, source=Source(sha256=digest))


def test_a_byte_order_mark_belongs_to_the_digest_and_not_to_the_content(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(b"\xef\xbb\xbf" + CONTENT)

    assert measures_data.read(path, PY2026).source.sha256 == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("provisional", [True, False])
def test_the_caller_may_say_whether_it_is_final(provisional: bool) -> None:
    """F16: CMS's own mark, "in progress", is in no file."""
    found = measures_data.read(CONTENT, PY2026, provisional=provisional)

    assert found.source.provisional is provisional


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("read", [measures_data.read, measures_data.read_mvps])
def test_a_folder_for_another_year_is_refused(package: Path, read: Any) -> None:
    """CT 912, 924, 972, 1400: last year's tool validates this year's file."""
    folder, file = ("measures", "measures-data.json"), ("mvp", "mvp.json")
    name, base = folder if read is measures_data.read else file
    path = package / name / "2026" / base
    with pytest.raises(InvalidValue, match="year: given 2025, and the folder 2026"):
        read(path, PY(2025))
    with pytest.raises(FileNotFoundError):
        read(package, PY(2025))


@pytest.mark.parametrize("folder", ["20", "20261", "ⅯⅯ26", "data"])
def test_a_folder_that_is_not_a_year_says_nothing(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "data.json"
    path.parent.mkdir()
    path.write_bytes(CONTENT)

    assert len(measures_data.read(path, PY2026)) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[", "text: given text that is not JSON at character 1"),
        (b"\xff\xfe\xff", "text: given text that is not JSON"),
        (b'[{"measureId": "1", "measureId": "2"}]', "an object with the same key twice"),
        (b'[{"measureId": "1", "weight": NaN}]', "text: given NaN for a number"),
        (b'[{"measureId": "1", "weight": -Infinity}]', "text: given -Infinity for a number"),
        (b'{"measureId": "1"}', "records: given dict, expected the list of records"),
        (b"5", "records: given int"),
        (b"[]", "measures: given none"),
        (b"[" * 100_000, "text that is not JSON"),
        (b'[{"measureId": "1", "category": "nothing"}]', r"records\[0\] \(1\)\.category: given"),
    ],
)
def test_anything_but_a_cms_file_is_refused_by_file_name(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "my-copy.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=told) as caught:
        measures_data.read(path, PY2026)

    assert str(caught.value).startswith("my-copy.json: ")


def test_every_fault_is_reported_up_to_200() -> None:
    faulty = json.dumps([record(f"{place:03}", "nothing") for place in range(250)]).encode()
    with pytest.raises(InvalidValue) as caught:
        measures_data.read(faulty, PY2026)

    assert len(caught.value.problems) == 201
    assert caught.value.problems[-1].given == "50 more problems"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (None, "records: given NoneType"),
        (5, "records: given int"),
        ("a\x00b", "source: given 'a"),
        ({"measureId": "1"}, "records: given dict"),
    ],
)
def test_anything_but_a_source_is_refused(source: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        measures_data.read(source, PY2026)


def test_a_file_object_reads_text_or_bytes() -> None:
    class Numbers:
        def read(self) -> int:
            return 5

    class Failing:
        def read(self) -> bytes:
            message = "of the caller's"
            raise RuntimeError(message)

    with pytest.raises(InvalidValue, match=r"source: given 5 .*a file object that reads text or"):
        measures_data.read(Numbers(), PY2026)
    with pytest.raises(InvalidValue, match="source: given one that raised RuntimeError"):
        measures_data.read(Failing(), PY2026)


def test_a_surrogate_in_text_is_refused_with_its_position() -> None:
    with pytest.raises(InvalidValue, match=r"records\[0\]\.measureId: given"):
        measures_data.read('[{"measureId": "a\ud800b", "category": "quality"}]', PY2026)


def test_a_missing_file_raises_pythons_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        measures_data.read(tmp_path / "nothing.json", PY2026)
    with pytest.raises(FileNotFoundError):
        measures_data.read_mvps("nothing.json", PY2026)


def test_options_and_years_are_checked() -> None:
    with pytest.raises(InvalidType, match="read: lenient: given 'yes'"):
        measures_data.read(CONTENT, PY2026, lenient="yes")
    with pytest.raises(InvalidType, match="read_mvps: provisional: given 1"):
        measures_data.read_mvps(MVPS, PY2026, provisional=1)
    with pytest.raises(InvalidType, match="read: year: given 2026"):
        measures_data.read(CONTENT, 2026)
    with pytest.raises(YearNotCovered):
        measures_data.read(CONTENT, PY(2030))
    with pytest.raises(YearNotCovered):
        measures_data.read_mvps(MVPS, PY(2022))


def test_a_lenient_reading_treats_a_new_word_as_not_known() -> None:
    new = json.dumps([record(metricType="aRate")]).encode()
    with pytest.raises(InvalidValue, match="metricType: given 'aRate'"):
        measures_data.read(new, PY2026)

    assert measures_data.read(new, PY2026, lenient=True)["236"].metric_type is None
