"""Print the lowest version of everything that pyproject.toml declares for users, for pip.

python -m tests.lowest_versions > constraints.txt
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOWER_BOUND = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)>=(?P<version>[0-9.]+)")


def lowest_versions() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    declared = [*project["dependencies"], *(one for extra in extras for one in extra)]
    # tzdata is data of the year, and any version has the zone that we need.
    bounds = [LOWER_BOUND.fullmatch(one) for one in declared if not one.startswith("tzdata")]
    if None in bounds:
        sys.exit(f"a dependency without a lower bound, or with more than that: {declared}")
    return [f"{one['name']}=={one['version']}" for one in bounds if one]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest_versions()) + "\n")
