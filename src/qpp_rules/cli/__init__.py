"""The command line: ``qpp-rules``. It needs the extra ``cli``."""

from __future__ import annotations

import io
import sys

from qpp_rules.cli.stopping import stopped_by_signals


def main() -> None:
    """Run the command line. If its libraries are missing, say what to install."""
    _use_utf_8()
    with stopped_by_signals():
        try:
            from qpp_rules.cli.commands import app
        except ModuleNotFoundError as error:
            if error.name not in ("rich", "typer"):
                raise
            # Not 1, which means that a rule says no.
            print(f"qpp-rules needs {error.name}: pip install 'qpp-rules[cli]'", file=sys.stderr)  # noqa: T201
            sys.exit(2)
        app()


def _use_utf_8() -> None:
    """Print UTF-8 with line feeds on every console."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors, newline="\n")
