"""Write the rulebook as it is now into ``rulebook_snapshot.json``.

Run ``python -m tests.renew_snapshot`` from the root of the repository, after writing the
difference into CHANGELOG.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qpp_rules import rulebook

SNAPSHOT = Path(__file__).parent / "rulebook_snapshot.json"


def as_text(snapshot: dict[str, Any]) -> str:
    """Return *snapshot* as the file holds it: a line for each value, so that a diff reads well."""
    return json.dumps(snapshot, indent=1, ensure_ascii=False) + "\n"


def main(path: Path = SNAPSHOT) -> None:
    """Write the file at *path*."""
    path.write_text(as_text(rulebook.snapshot()), encoding="utf-8")


if __name__ == "__main__":
    main()
