"""What `import qpp_rules` loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Where the system has no time zones, zoneinfo reads them from tzdata.
ALLOWED = sys.stdlib_module_names | {"attr", "attrs", "qpp_rules", "tzdata"}
# The standard library's, though its list of names leaves it out: it is named for the machine.
MACHINE_CONSTANTS = "_sysconfigdata_"


def loaded_by(statement):
    """Return the modules that *statement* adds to those that a bare interpreter has."""
    program = f"import sys; bare = set(sys.modules)\n{statement}\nprint(*set(sys.modules) - bare)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_import_loads_attrs_and_the_standard_library_only():
    loaded = {name.partition(".")[0] for name in loaded_by("import qpp_rules")}
    assert "qpp_rules" in loaded
    strangers = loaded - ALLOWED
    assert {name for name in strangers if not name.startswith(MACHINE_CONSTANTS)} == set()


@pytest.mark.parametrize(
    "heavy",
    [
        "cattrs",
        "dateutil",
        "hypothesis",
        "icalendar",
        "matplotlib",
        "openpyxl",
        "rich",
        "typer",
    ],
)
def test_import_does_not_load(heavy):
    assert heavy not in loaded_by("import qpp_rules")
