"""The example suite in docs/examples passes, and fails if its code is wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "property_suite"
FAULTS = {
    "the size is rounded down": ("-(-population * 3 // 100)", "population * 3 // 100"),
    "the cap is forgotten": ("min(50, -(-population // 4))", "-(-population // 4)"),
    "a confirmed election changes": ("if self.confirmed_at is not None:", "if not self.client:"),
    "any word confirms": ('if typed.upper() == "CONFIRM":', "if typed or not typed:"),
    "the figure itself is too much": ("allowed_charges <= Decimal", "allowed_charges < Decimal"),
    "the whole TIN is shown": ("tin[-4:]", "tin"),
}


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the suite in *folder* as its own project."""
    # The same examples on every run, so that only a change can make it fail.
    options = ["-q", "-p", "no:cacheprovider", "--rootdir=.", "--hypothesis-seed=0"]
    command = [sys.executable, "-m", "pytest", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path in EXAMPLE.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    return tmp_path


def test_the_example_suite_passes(project: Path) -> None:
    done = run(project)

    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_the_example_suite_finds_the_faults_in_its_code(project: Path) -> None:
    """All faults at once: in a label, an amount, the sizes and the elections."""
    code = (project / "toy_registry.py").read_text(encoding="utf-8")
    for right, wrong in FAULTS.values():
        assert code.count(right) == 1
        code = code.replace(right, wrong)
    (project / "toy_registry.py").write_text(code, encoding="utf-8")

    done = run(project)

    assert "4 failed, 2 passed" in done.stdout
    assert "LawBroken: quota law" in done.stdout
    assert "LawBroken: irrevocability law" in done.stdout
