"""How a command ends: with a documented code and never with a traceback.

===  ==============================================================================
0    every row has an answer, and no gate says no
1    a gate or a check says no, or an answer is not known
2    the command could not do it
141  the reader of standard output closed it early
===  ==============================================================================
"""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup

from qpp_rules.cli.output import say
from qpp_rules.core.errors import QppRulesError, printable

NO: Final = 1
CANNOT: Final = 2
READER_LEFT: Final = 141
"""128 plus the number of SIGPIPE, as in other programs."""

# Typer contains a copy of click, with private names.
_Misuse: Final[type[Any]] = typer.BadParameter.__mro__[2]


class Commands(TyperGroup):
    """All commands. Each ends with one of these codes, whatever goes wrong."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command. In standalone mode, exit Python with its code."""
        try:
            code = super().main(*args, standalone_mode=False, **extra) or 0  # type: ignore[misc]
            if sys.stdout is not None:
                sys.stdout.flush()
        except BaseException as error:  # noqa: BLE001
            code = _code_after(error)
        _give_up(sys.stderr)
        if standalone_mode:
            sys.exit(code)
        return code


def _code_after(error: BaseException) -> Any:
    """Print a message for *error* and return the code. Raise what this package doesn't handle."""
    match error:
        case SystemExit():
            # Typer ends with 1, which would mean that a rule says no.
            left = isinstance(error.__context__, BrokenPipeError)
            return READER_LEFT if left else error.code
        case BrokenPipeError():
            _give_up(sys.stdout)
            return READER_LEFT
        case _Misuse():
            error.message = printable(error.message)
            with suppress(OSError):
                error.show()
            return error.exit_code
        case QppRulesError():
            say(f"qpp-rules: {error}")
        case OSError():
            say(f"qpp-rules: {error}")
            _give_up(sys.stdout)
        case Exception():
            say(f"qpp-rules: internal error: {type(error).__name__}{_place_of(error)}. {_REPORT}")
        case _:
            raise error
    return CANNOT


_REPORT: Final = "This is a bug in qpp-rules: please report it. No answer was given."


def _place_of(error: Exception) -> str:
    """Return where in the package *error* arose, without its text: that may hold patient data."""
    package = str(Path(__file__).parents[1])
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(package)]
    return f" in {Path(own[-1].filename).name}, line {own[-1].lineno}" if own else ""


def _give_up(stream: Any) -> None:
    """Discard what cannot be written to *stream*. Python would try again when it exits."""
    with suppress(OSError, ValueError, AttributeError):
        stream.flush()
        return
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
