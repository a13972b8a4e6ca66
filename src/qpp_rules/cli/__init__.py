"""The command line: ``qpp-rules``. It needs the extra ``cli``."""

from __future__ import annotations

import sys

__all__ = ["main"]


def __dir__() -> list[str]:
    return __all__


def main() -> None:
    """Run the command line; say what to install where its libraries are missing."""
    try:
        from qpp_rules.cli.commands import app
    except ModuleNotFoundError as error:
        if error.name not in ("rich", "typer"):
            raise
        # Not 1, which says that the rule says no.
        print(f"qpp-rules needs {error.name}: pip install 'qpp-rules[cli]'", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    app()
