"""How a law is run, and how it says that it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import attrs
import hypothesis

from qpp_rules.core.citations import Citation
from qpp_rules.core.values import instance_of, optional, shown, take

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

__all__ = ["Law", "LawBroken"]


def __dir__() -> list[str]:
    return __all__


class LawBroken(AssertionError):
    """An implementation does not keep a law.

    *law* is the law's name, *clause* what it asks, *citation* the paragraph, *counterexample* the
    smallest input found by name, what was given and what the law asks.
    """

    def __init__(
        self, law: str, clause: str, citation: Citation, counterexample: Mapping[str, Any]
    ) -> None:
        super().__init__(law, clause, citation, counterexample)
        self.law = law
        self.clause = clause
        self.citation = citation
        self.counterexample = counterexample

    def __str__(self) -> str:
        facts = [f"  {name}: {_told(value)}" for name, value in self.counterexample.items()]
        return "\n".join([f"{self.law}: {self.clause} [{self.citation}]", *facts])


def _told(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


@attrs.frozen
class Law:
    """A law by name, and the paragraph in which it is written."""

    name: str
    citation: Citation

    def broken(self, clause: str, /, **facts: Any) -> NoReturn:
        """Raise that the law is broken: *clause* is what it asks, *facts* the counterexample."""
        raise LawBroken(self.name, clause, self.citation, facts)

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return what *function* gives; where it raises, the law is broken by that."""
        try:
            return function(*args, **kwargs)
        except Exception as error:
            facts = {
                "function": getattr(function, "__name__", shown(function)),
                "raised": f"{type(error).__name__}: {error}",
            }
            clause = "a valid question is answered"
            raise LawBroken(self.name, clause, self.citation, facts) from error

    def run(
        self,
        examples: SearchStrategy[Any],
        check: Callable[[Any], None],
        settings: hypothesis.settings | None,
    ) -> None:
        """Hold *check* against a sample of *examples*; the smallest that breaks it is raised."""
        take(self.name, settings=(settings, optional(instance_of(hypothesis.settings))))
        given = settings or hypothesis.settings()

        # All laws would share the examples that a database keeps.
        @hypothesis.settings(
            given,
            phases=[phase for phase in given.phases if phase is not hypothesis.Phase.explain],
            print_blob=False,
            report_multiple_bugs=False,
            database=None,
        )
        @hypothesis.given(examples)
        def law(example: Any) -> None:
            check(example)

        try:
            law()
        except LawBroken as broken:
            # Made anew, without the notes in which Hypothesis tells the example once more.
            raise LawBroken(*broken.args) from broken.__cause__
