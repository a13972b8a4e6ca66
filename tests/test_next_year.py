"""A year is entries and nothing else: with the newest repeated for the next year, all of it works.

How the year is made is in `next_year.py`, which each test runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_audits import commands_of_the_page
from tests.next_year import LAST, NEXT

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    "PYTHONUTF8": "1",
}


def next_year(*arguments: str, given: str = "") -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.next_year", *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registry")
    next_year("registry", str(folder))
    return folder


def test_the_next_year_follows_the_last() -> None:
    assert LAST.year + 1 == NEXT.year


@pytest.mark.parametrize("part", ["rules", "functions", "strategies"])
def test_functions_that_cover_the_last_years_cover_the_next(part: str) -> None:
    assert next_year(part) == ""


def test_the_demo_runs_on_the_registry_of_the_next_year(registry: Path) -> None:
    shown = next_year("demo", str(registry))

    assert f"performance year {NEXT}" in shown
    assert f"undetermined, {NEXT}" in shown, "the text repeated asks for the ACOs' beneficiaries"
    assert f"due {NEXT.year + 1}-05-31" in shown


def test_the_commands_of_the_documents_run_on_the_registry_of_the_next_year(registry: Path) -> None:
    page = commands_of_the_page().replace("2027", str(NEXT.year + 1)).replace("2026", str(NEXT))
    script = f"qpp-rules rules {NEXT}\nqpp-rules deadlines {NEXT}\n{page}"

    shown = next_year("commands", str(registry), given=script)

    codes = re.findall(r"^qpp-rules (\S+)", shown, re.MULTILINE)
    assert len(codes) == script.count("qpp-rules ")
    assert set(codes) <= {"0", "1"}, shown
    assert "may submit UNKNOWN" in shown, "the text repeated asks for the ACOs' beneficiaries"
    report = json.loads((registry / "report.json").read_text(encoding="utf-8"))
    assert f'"year": {NEXT}' in json.dumps(report)
