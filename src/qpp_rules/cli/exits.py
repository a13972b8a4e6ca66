"""How a command ends: with a documented code, and never with a traceback.

===  ==============================================================================
0    every row has an answer, and no gate says no
1    a gate or a check says no, or something is not known
2    the command could not do it
141  whoever read standard output left early
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

from qpp_rules.cli.output import say, visible
from qpp_rules.core.errors import QppRulesError

__all__ = ["CANNOT", "NO", "READER_LEFT", "Commands"]

NO: Final = 1
CANNOT: Final = 2
READER_LEFT: Final = 141
"""128 and the number of SIGPIPE, with which other programs end."""

# Typer brings a copy of click along, whose names are private.
_Misuse: Final[type[Any]] = typer.BadParameter.__mro__[2]


def __dir__() -> list[str]:
    return __all__


class Commands(TyperGroup):
    """All commands: one of these codes ends each, whatever goes wrong in it."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command. In standalone mode, leave Python with its code."""
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
    """Say what *error* means to people, and return the code; raise what is none of ours."""
    match error:
        case SystemExit():
            # Typer ends with 1, which says that the rule says no.
            left = isinstance(error.__context__, BrokenPipeError)
            return READER_LEFT if left else error.code
        case BrokenPipeError():
            _give_up(sys.stdout)
            return READER_LEFT
        case _Misuse():
            error.message = visible(error.message)
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


_REPORT: Final = "This is a fault of qpp-rules: please report it. No answer was given."


def _place_of(error: Exception) -> str:
    """Return where in the package *error* arose; its text may hold what must not be shown."""
    package = str(Path(__file__).parents[1])
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(package)]
    return f" in {Path(own[-1].filename).name}, line {own[-1].lineno}" if own else ""


def _give_up(stream: Any) -> None:
    """Throw away what cannot be written to *stream*; Python would try it once more at its end."""
    with suppress(OSError, ValueError, AttributeError):
        stream.flush()
        return
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
