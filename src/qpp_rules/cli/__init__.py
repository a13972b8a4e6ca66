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
        sys.exit(f"qpp-rules needs {error.name}: pip install 'qpp-rules[cli]'")
    app()
