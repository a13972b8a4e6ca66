"""The command line: ``qpp-rules``. It needs the extra ``cli``."""

from __future__ import annotations

import io
import sys

from qpp_rules.cli.stopping import stopped_by_signals

__all__ = ["main"]


def __dir__() -> list[str]:
    return __all__


def main() -> None:
    """Run the command line; say what to install where its libraries are missing."""
    _use_utf_8()
    with stopped_by_signals():
        try:
            from qpp_rules.cli.commands import app
        except ModuleNotFoundError as error:
            if error.name not in ("rich", "typer"):
                raise
            # Not 1, which says that the rule says no.
            print(f"qpp-rules needs {error.name}: pip install 'qpp-rules[cli]'", file=sys.stderr)  # noqa: T201
            sys.exit(2)
        app()


def _use_utf_8() -> None:
    """Make what is printed UTF-8 and its line ends one character, whatever the console has."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors, newline="\n")
