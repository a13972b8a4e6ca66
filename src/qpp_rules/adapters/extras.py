"""Libraries that an extra installs, imported when they are first needed."""

from __future__ import annotations

import importlib
from typing import Any

from qpp_rules.core.errors import QppRulesError

__all__ = ["MissingExtra"]


def __dir__() -> list[str]:
    return __all__


class MissingExtra(QppRulesError, ModuleNotFoundError):
    """A library is not installed. *library* is its name; *extra* is the extra that installs it."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(library, extra)
        self.library = library
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.library} is not installed: pip install 'qpp-rules[{self.extra}]'"


def library(name: str, extra: str) -> Any:
    """Return the module *name*; raise MissingExtra if its library is not installed."""
    top = name.partition(".")[0]
    try:
        importlib.import_module(top)
    except ModuleNotFoundError as error:
        if error.name != top:
            raise
        raise MissingExtra(top, extra) from None
    return importlib.import_module(name)
