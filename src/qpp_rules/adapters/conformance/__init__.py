"""A conformance suite for other implementations of these rules, in any language.

The cases are facts with the answer that they lead to, and the rules and paragraphs that each is
about: the worked cases of the sources, and the boundaries of every year. They are written as JSON
Lines, in the form in which the package stores its values, with a JSON Schema beside them. Another
system reads the facts and writes its answers, which are then held against those of the suite.

- :mod:`.questions`: what is asked, and how the library answers it
- :mod:`.inventories`: the measures that the cases on a submission's content name
- :mod:`.case`: one case
- :mod:`.places`: what the names of cases are made of
- :mod:`.worked`: the worked cases of the sources
- :mod:`.boundaries`: the cases at the figures, sizes and instants of every year
- :mod:`.documents`: those of them on agreements and authorizations
- :mod:`.contents`: those of them on what a submission holds, and on its certification
- :mod:`.suite`: all cases, and their files
- :mod:`.checking`: answers held against it
"""

from __future__ import annotations

from qpp_rules.adapters.conformance.case import Case
from qpp_rules.adapters.conformance.checking import Comparison, compare_answers
from qpp_rules.adapters.conformance.questions import QUESTIONS
from qpp_rules.adapters.conformance.suite import VERSION, cases, files

__all__ = [
    "QUESTIONS",
    "VERSION",
    "Case",
    "Comparison",
    "cases",
    "compare_answers",
    "files",
]


def __dir__() -> list[str]:
    return __all__
