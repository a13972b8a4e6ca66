"""Run a law, and report where code breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import attrs
import hypothesis

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Citation
from qpp_rules.core.masking import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy


class LawBroken(AssertionError):
    """An implementation breaks a law.

    *law* is the law's name, *clause* what it requires, *citation* its source. *counterexample*
    holds, by name, the smallest input found, what your code returned and what the law requires.
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
        facts = [
            f"  {name}: {value if isinstance(value, str) else repr(value)}"
            for name, value in self.counterexample.items()
        ]
        return "\n".join([f"{self.law}: {self.clause} [{self.citation}]", *facts])


def answer_in(answer: Any) -> Any:
    """Return the answer of a determination, or *answer* itself."""
    return getattr(answer, "answer", answer)


@attrs.frozen
class Law:
    """A law's name, and its source."""

    name: str
    citation: Citation

    def broken(self, clause: str, /, **facts: Any) -> NoReturn:
        """Raise LawBroken. *clause* is what the law requires, *facts* the counterexample."""
        raise LawBroken(self.name, clause, self.citation, facts)

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return the result of *function*. If it raises, it breaks the law."""
        try:
            return function(*args, **kwargs)
        except Exception as error:
            facts = {
                "function": getattr(function, "__name__", shown(function)),
                "raised": f"{type(error).__name__}: {error}",
            }
            clause = "a valid call returns an answer"
            raise LawBroken(self.name, clause, self.citation, facts) from error

    def run(
        self,
        examples: SearchStrategy[Any],
        check: Callable[[Any], None],
        settings: hypothesis.settings | None,
    ) -> None:
        """Run *check* on a sample of *examples*, and raise the smallest that breaks the law."""
        take(self.name, settings=(settings, optional(instance_of(hypothesis.settings))))
        given = settings or hypothesis.settings()

        # A database would share its examples among all laws.
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
            # A new exception, without Hypothesis's notes that repeat the example.
            raise LawBroken(*broken.args) from broken.__cause__
