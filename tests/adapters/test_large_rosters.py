"""Rosters by DuckDB: the answers of the row readers, or none where a row must be looked at."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from qpp_rules.adapters.large_rosters import NOT_TESTED, RosterAnswer, determine_files
from qpp_rules.adapters.roster_rows import ROSTER_COLUMNS
from qpp_rules.adapters.rosters import determine_roster, read_roster
from qpp_rules.adapters.tables.columns import Holds
from qpp_rules.adapters.tables.roster import HOLDS
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.vocabulary import ClinicianType
from qpp_rules.core.years import PerformanceYear

PY2019, PY2026 = PerformanceYear(2019), PerformanceYear(2026)
GROUP = "group:000000001"


def written(
    path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = ROSTER_COLUMNS
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def row_by_row(path: Path, year: PerformanceYear) -> list[RosterAnswer]:
    with path.open(encoding="utf-8", newline="") as lines:
        answers = determine_roster(read_roster(lines), year)
    return [
        RosterAnswer(
            row.participant.key, d.answer.name, ", ".join(d.missing), len(d.assumptions), ""
        )
        if isinstance(d, Determination)
        else RosterAnswer(row.participant.key, NOT_TESTED, "", 0, str(d))
        for row, d in answers
    ]


def by_table(path: Path, year: PerformanceYear) -> list[RosterAnswer] | None:
    answers = determine_files([path], year)
    if answers is None:
        return None
    with answers:
        found = list(answers)
    assert sum(answers.counts.values()) == len(found)
    return found


def drawn_rows(count: int, seed: int) -> list[dict[str, str]]:
    """Return rows of every kind of participant, each figure on every side of the threshold."""
    chance = random.Random(seed)  # noqa: S311 (drawn rows are no secret)

    def segment(number: int) -> dict[str, str]:
        begin = f"segment_{number}_"
        return chance.choice(
            (
                {},
                {f"{begin}exceeded": chance.choice(("no claims", "none", "patients;services"))},
                {
                    f"{begin}allowed_charges": chance.choice(("", "90000.00", "90000.01", "5")),
                    f"{begin}patients": chance.choice(("", "0", "200", "201")),
                    f"{begin}services": chance.choice(("", "200", "201", "5000")),
                },
            )
        )

    def one(place: int) -> dict[str, str]:
        tin = f"{place // 3:09}"
        volume = segment(1) | segment(2)
        kind = chance.choice(("individual", "group", "virtual-group", "subgroup", "apm-entity"))
        if kind == "individual":
            own = {
                "clinician_type": chance.choice(("", *ClinicianType.__members__)),
                "medicare_enrolled_on": chance.choice(
                    ("", "2015-06-01", "2026-01-01", "2025-12-31")
                ),
                "earlier_medicare_claims": chance.choice(("", "yes", "no")),
                "qp_status": chance.choice(("", "NOT_QP", "qp", "PARTIAL_QP")),
                "partial_qp_elects": chance.choice(("", "yes", "no")),
            }
            return {"participant": f"individual:{tin}|{10**9 + place}", **own, **volume}
        if kind == "group":
            own = {"eligible_clinicians": chance.choice(("", "1", "9"))}
            return {
                "participant": f"group:{place:09}",
                "facets": "category:quality",
                **own,
                **volume,
            }
        if kind == "apm-entity":
            return {"participant": f"apm-entity:A{place}", **volume}
        if kind == "subgroup":
            return {"participant": f"subgroup:{tin}|S{place}"}
        return {"participant": f"virtual-group:V{place}", "elected_on": "2025-12-01"}

    return [one(place) for place in range(1, count + 1)]


@pytest.mark.parametrize("year", [PY2019, PY2026])
def test_the_answers_are_the_same_as_from_the_row_readers(
    tmp_path: Path, year: PerformanceYear
) -> None:
    path = written(tmp_path / "roster.csv", drawn_rows(300, seed=year.year))
    found = by_table(path, year)

    assert found == row_by_row(path, year)
    assert {one.eligibility for one in found} >= {"UNDETERMINED", "EXEMPT", "OPT_IN_ELIGIBLE"}


def test_the_rows_keep_their_order(tmp_path: Path) -> None:
    """Two threads read a file in pieces: a short file is one piece, and would not show it."""
    numbers = range(7, 10**9, 3989)
    keys = [f"group:{number:09}" for number in sorted(numbers, key=lambda one: one * 7 % 10**9)]
    path = written(
        tmp_path / "roster.csv", [{"participant": key} for key in keys], ("participant",)
    )

    assert [one.participant for one in by_table(path, PY2026) or ()] == keys


@pytest.mark.parametrize(
    "text",
    [
        "participant,segment_1_patients\ngroup:000000001,12.5\n",
        "participant,segment_1_patients\ngroup:000000001,-1\n",
        "participant,segment_1_patients\ngroup:000000001,1234567890123\n",
        "participant,segment_1_allowed_charges\ngroup:000000001,1.234\n",
        "participant,clinician_type\nindividual:000000001|1234567893,DENTIST\n",
        "participant,medicare_enrolled_on\nindividual:000000001|1234567893,2026-02-30\n",
        "participant,earlier_medicare_claims\nindividual:000000001|1234567893,true\n",
        "participant,facets\ngroup:000000001,a:b;;c\n",
        "participant,clinician_type\ngroup:000000001,NURSE_PRACTITIONER\n",
        "participant,segment_1_exceeded\ngroup:000000001,all\n",
        "participant,segment_1_patients,segment_1_exceeded\ngroup:000000001,5,none\n",
        "participant\ngroup:000000001\ngroup:000000001\n",
        "participant\ngroup:00000001\n",
        "participant\nnobody\n",
        "participant,virtual_group\ngroup:000000001,V1\nindividual:000000001|1234567893,V1\n",
        "participant,virtual_group\ngroup:000000001,V1\nindividual:000000001|1234567893,V2\n",
        "participant,facets\n,\n",
        "participant,facets\ngroup:000000001\n",
        "participant,facets\ngroup:000000001,a:b,c\n",
        "participant,facets\n\ngroup:000000001,\n",
        "participant,facets\r\n\r\ngroup:000000001,\r\n",
        'participant,facets\ngroup:000000001,"a"b\n',
        'participant,facets\ngroup:000000001,"a\n',
        "participant,facets\ngroup:000000001,'=1+1\n",
        "participant\n",
        "",
        "participant;facets\ngroup:000000001;\n",
        "Participant\ngroup:000000001\n",
        "participant,participant\ngroup:000000001,group:000000001\n",
        "participant,facets,\ngroup:000000001,,\n",
        "facets\na:b\n",
    ],
)
def test_a_file_that_needs_the_row_readers_has_no_answers(tmp_path: Path, text: str) -> None:
    """The row readers then say what is wrong, or what is skipped because nothing is lost."""
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode())
    assert by_table(path, PY2026) is None


def test_bytes_that_are_not_text_have_no_answers(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(b"participant\ngroup:00000000\xff\n")
    assert by_table(path, PY2026) is None


def test_too_many_distinct_texts_have_no_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qpp_rules.adapters.large_rosters.MOST_TEXTS", 2)
    rows = [{"participant": f"group:00000000{n}", "facets": f"a:{n}"} for n in range(2)]
    assert by_table(written(tmp_path / "roster.csv", rows), PY2026) is None


def in_parquet(path: Path, text: str, rows: Path) -> Path:
    """Write the query *text* over the CSV at *rows*, all of whose cells are text, as Parquet."""
    table = f"read_csv('{rows}', all_varchar = true, nullstr = '')"
    duckdb.sql(f"COPY (SELECT {text} FROM {table}) TO '{path}' (FORMAT parquet)")  # noqa: S608
    return path


TYPED = ", ".join(
    {
        Holds.TEXT: "{0}",
        Holds.FLAG: "{0} = 'yes' AS {0}",
        Holds.DAY: "{0}::DATE AS {0}",
        Holds.COUNT: "{0}::DOUBLE AS {0}",
        Holds.DOLLARS: "{0}::DECIMAL(14, 2) AS {0}",
    }[HOLDS[name]].format(name)
    for name in ROSTER_COLUMNS
)


def test_parquet_gives_the_same_answers_as_csv(tmp_path: Path) -> None:
    rows = written(tmp_path / "roster.csv", drawn_rows(60, seed=1))
    assert by_table(in_parquet(tmp_path / "a.parquet", TYPED, rows), PY2026) == row_by_row(
        rows, PY2026
    )


def test_several_files_are_one_roster_in_their_order(tmp_path: Path) -> None:
    """The parts have different columns, and a group in one part has its subgroup in another."""
    texts = (
        "participant,segment_1_patients\ngroup:000000001,300\n",
        "participant\n",
        "segment_2_patients,participant\n,subgroup:000000001|S1\n300,group:000000002\n",
    )
    together = tmp_path / "all.csv"
    together.write_text(
        "participant,segment_1_patients,segment_2_patients\ngroup:000000001,300,\n"
        "subgroup:000000001|S1,,\ngroup:000000002,,300\n",
        encoding="utf-8",
    )
    parts = [tmp_path / f"{number}.csv" for number in range(len(texts))]
    for part, text in zip(parts, texts, strict=True):
        part.write_text(text, encoding="utf-8")
    answers = determine_files(parts, PY2026)
    assert answers is not None
    with answers:
        assert list(answers) == row_by_row(together, PY2026)


@pytest.mark.parametrize(
    "query",
    [
        "participant, facets::INTEGER AS facets",
        "participant, earlier_medicare_claims",
        "participant, segment_1_patients::DOUBLE + 0.5 AS segment_1_patients",
        "participant, participant AS other",
        "facets",
    ],
)
def test_parquet_that_needs_the_row_readers_has_no_answers(tmp_path: Path, query: str) -> None:
    row = {"participant": GROUP, "segment_1_patients": "1", "facets": "1"}
    rows = written(tmp_path / "roster.csv", [row])
    assert by_table(in_parquet(tmp_path / "a.parquet", query, rows), PY2026) is None


def test_files_that_do_not_match_each_other_have_no_answers(tmp_path: Path) -> None:
    rows = written(tmp_path / "roster.csv", [{"participant": GROUP, "segment_1_patients": "1"}])
    files = [
        in_parquet(tmp_path / f"{kind}.parquet", f"segment_1_patients::{kind} AS {name}", rows)
        for kind, name in (("VARCHAR", "participant"), ("INTEGER", "participant"))
    ]
    other = tmp_path / "other.parquet"
    other.write_text("participant\n", encoding="utf-8")

    assert determine_files(files, PY2026) is None
    assert determine_files([rows, files[0]], PY2026) is None
    assert determine_files([other], PY2026) is None


def test_a_file_name_with_wildcard_characters_is_that_file(tmp_path: Path) -> None:
    """DuckDB would read the file of the name that the pattern fits."""
    asked = written(tmp_path / "roster[1].csv", [{"participant": GROUP}])
    written(tmp_path / "roster1.csv", [{"participant": "group:000000002"}])
    assert [one.participant for one in by_table(asked, PY2026) or ()] == [GROUP]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_and_line_ends_do_not_matter(
    tmp_path: Path, ends: str, mark: str
) -> None:
    path = tmp_path / "roster.csv"
    text = io.StringIO(f'{mark}participant,facets\n{GROUP},"a:b;c:d"\n', newline="")
    path.write_text(text.getvalue().replace("\n", ends), encoding="utf-8", newline="")
    assert by_table(path, PY2026) == row_by_row(path, PY2026)


def test_duckdbs_progress_bar_does_not_get_into_the_output() -> None:
    # DuckDB takes `python -c` for a session at a terminal.
    code = (
        "from qpp_rules.adapters.large_files import connected\n"
        "with connected() as connection:\n"
        "    print(connection.sql(\"SELECT current_setting('enable_progress_bar')\").fetchall())"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], text=True)

    assert printed == "[(False,)]\n"


def test_a_year_without_figures_is_not_covered(tmp_path: Path) -> None:
    path = written(tmp_path / "roster.csv", [{"participant": GROUP}])
    with pytest.raises(YearNotCovered):
        determine_files([path], PerformanceYear(2027))


@pytest.mark.parametrize(("path", "year"), [("roster.csv", PY2026), (Path("roster.csv"), 2026)])
def test_only_paths_and_a_year_are_accepted(path: Any, year: Any) -> None:
    with pytest.raises(InvalidType):
        determine_files([path], year)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        determine_files([tmp_path / "none.csv"], PY2026)
