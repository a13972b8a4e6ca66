"""Write how public functions and classes are called now into ``public_signatures.txt``.

Run ``python -m tests.renew_signatures`` from the root of the repository. A changed line
breaks programs that call it: write the difference into CHANGELOG.md.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import qpp_rules

SIGNATURES = Path(__file__).parent / "public_signatures.txt"


def every_module() -> list[ModuleType]:
    """Return the modules of the package, the package first."""
    names = (module.name for module in pkgutil.walk_packages(qpp_rules.__path__, "qpp_rules."))
    modules = [importlib.import_module(name) for name in names if not name.endswith(".__main__")]
    return [qpp_rules, *modules]


def signatures() -> str:
    """Return a line for each public function, class and method: how it is called."""
    lines = set()
    for module in every_module():
        for name in getattr(module, "__all__", ()):
            lines |= set(_lines_of(f"{module.__name__}.{name}", getattr(module, name)))
    return "".join(f"{line}\n" for line in sorted(lines))


def _lines_of(name: str, public: Any) -> Iterator[str]:
    if inspect.isfunction(public):
        yield f"{name}{_called(public)}"
    if not inspect.isclass(public) or issubclass(public, Enum):
        return
    # An exception is raised by the package, and called by nobody else.
    if public.__module__.startswith("qpp_rules") and not issubclass(public, BaseException):
        yield f"{name}{_called(public)}"
        for method, function in inspect.getmembers(public, callable):
            if not method.startswith("_") and method in vars(public):
                yield f"{name}.{method}{_called(function)}"


def _called(function: Any) -> str:
    signature = inspect.signature(function)
    plain = [
        one.replace(annotation=one.empty, default=_Written(one.default))
        if one.default is not one.empty
        else one.replace(annotation=one.empty)
        for one in signature.parameters.values()
    ]
    return str(inspect.Signature(plain))


class _Written:
    """A default value, written the same way by every process; a long one as three dots."""

    def __init__(self, default: Any) -> None:
        self.default = default

    def __repr__(self) -> str:
        if isinstance(self.default, Enum):
            return f"{type(self.default).__name__}.{self.default.name}"
        is_short = self.default in (None, ()) or isinstance(self.default, bool | int | str)
        return repr(self.default) if is_short else "..."


def main(path: Path = SIGNATURES) -> None:
    """Write the file at *path*."""
    path.write_text(signatures(), encoding="utf-8")


if __name__ == "__main__":
    main()
