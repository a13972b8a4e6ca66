"""Write the command line reference from the commands, with Typer's own generator."""

from __future__ import annotations

import re
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Text that the help doesn't wrap becomes a code block.
_KEPT = re.compile(r"\x08\n((?:.+\n?)+)")


def reference() -> str:
    """Return the help of every command as Markdown, its headings one level down."""
    typer = (sys.executable, "-m", "typer", "qpp_rules.cli.commands")
    run = subprocess.run(
        [*typer, "utils", "docs", "--name", "qpp-rules"],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    blocks = _KEPT.sub(lambda found: f"```console\n{dedent(found[1]).rstrip()}\n```\n", run.stdout)
    return re.sub(r"^(#+ `qpp-rules)", r"#\1", blocks, flags=re.MULTILINE)


def write(folder: Path) -> None:
    """Write the file that docs/commands.md includes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "commands.md").write_text(reference(), encoding="utf-8")
