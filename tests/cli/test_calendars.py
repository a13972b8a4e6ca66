"""``qpp-rules deadlines --ical``: what it writes where, and what it refuses."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qpp_rules.adapters.calendars import to_ical
from qpp_rules.cli.commands import app
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import calendar

CALENDAR = calendar(PerformanceYear(2026))
STAMP = datetime(2026, 11, 26, 12, tzinfo=UTC)
STAMPED = ("--stamp", "2026-11-26T07:00-05:00")


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["deadlines", "2026", *map(str, args)])


def test_a_file_is_written_beside_the_table(tmp_path: Path) -> None:
    file = tmp_path / "mips.ics"
    result = run("--ical", file, *STAMPED, "--json")

    assert result.exit_code == 0
    # The line ends of the standard are kept, whatever the system's are.
    assert file.read_bytes() == to_ical(CALENDAR, stamp=STAMP)
    assert json.loads(result.stdout) == json.loads(run("--json").stdout)


def test_a_hyphen_prints_only_the_calendar_on_standard_output() -> None:
    result = run("--ical", "-", *STAMPED, "--alarm", 7)

    assert result.exit_code == 0
    assert result.stdout_bytes == to_ical(CALENDAR, stamp=STAMP, alarm=timedelta(days=7))
    assert result.stderr == ""


def test_without_a_stamp_the_creation_time_is_now(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert run("--ical", tmp_path / "a.ics").exit_code == 0
    after = datetime.now(UTC)

    stamps = {
        line.partition(":")[2]
        for line in (tmp_path / "a.ics").read_text().splitlines()
        if line.startswith("DTSTAMP")
    }
    (stamp,) = (datetime.strptime(one, "%Y%m%dT%H%M%S%z") for one in stamps)
    assert before <= stamp <= after


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (STAMPED, "give --ical FILE"),
        (("--alarm", 7), "give --ical FILE"),
        (("--ical", "-", "--json"), "fills standard output"),
        (("--ical", "-", "--csv"), "fills standard output"),
        (("--ical", "-", "--as-of", "now"), "fills standard output"),
        (("--ical", "-", "--stamp", "2026-11-26"), "without a time zone"),
        (("--ical", "-", "--alarm", 0), "--alarm"),
        (("--ical", "-", "--alarm", 10**9), "--alarm"),
        (("--ical", "-", "--stamp", "1969-11-26T00:00Z"), "from year 1970"),
        (("--ical", "no/such/folder/a.ics"), "No such file"),
    ],
)
def test_options_that_conflict_are_refused(args: tuple[object, ...], said: str) -> None:
    result = run(*args)

    assert (result.exit_code, result.stdout) == (2, "")
    text = " ".join(result.stderr.replace("│", " ").split())
    assert said in text
    assert "Traceback" not in text


def test_without_icalendar_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    result = run("--ical", tmp_path / "mips.ics")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'qpp-rules[ical]'" in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert run().exit_code == 0
