"""Run mutation tests on a random sample of a subject, or of files, and list the survivors.

make mutants SUBJECT=terms SAMPLE=150 SEED=1

Cosmic Ray finds and makes the mutants. All are listed, and the seed draws the sample from the list.
Each is made in one of several copies of the repository, and its tests run in three steps, of which
each runs only if no test failed before:

1. The quickest tests that run the mutated line, with few examples each; if none does, because it
   runs when the module is loaded, what is on record of rules and signatures, and the tests of the
   module's name.
2. All tests that run it, with few examples each.
3. All tests, quickest first, with all examples, or with --few as few.

A mutant that no test sees is a survivor. One whose tests take far too long is seen. --few is for
large samples: it can only call a seen mutant a survivor, not the reverse.
"""

from __future__ import annotations

import argparse
import compileall
import difflib
import json
import os
import py_compile
import queue
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
COPIES = ROOT / "build" / "mutants"
COPIED = ("src", "tests", "docs", "README.md", "CHANGELOG.md", "pyproject.toml", "Makefile")
# These see any change of a rule, of a text or of how something public is called.
ON_RECORD = (
    "tests/test_rulebook.py::test_the_rules_are_those_of_the_committed_snapshot",
    "tests/test_public_names.py::test_the_signatures_are_those_on_record",
)
SHARED_TESTS = (
    ON_RECORD[0],
    "tests/test_html.py",
    "tests/test_public_names.py",
    "tests/test_years.py",
)
# What changes nothing: most unions are in annotations, which nothing evaluates, and what is
# compared by identity is None, a bool or a member of an enumeration.
LEFT_OUT = (
    "core/ReplaceBinaryOperator_BitOr_",
    "core/ReplaceComparisonOperator_Is_Eq",
    "core/ReplaceComparisonOperator_IsNot_NotEq",
)
FOR_TYPE_CHECKERS = "if TYPE_CHECKING:"
FEW_EXAMPLES = 10
QUICKEST = 40
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
AS_A_PLUGIN = ("-p", "tests.mutants")
TESTS_FAILED, NO_TESTS = 1, 5
FAILED, TOO_LONG, SURVIVED = ".", "T", "S"


class Mutant(NamedTuple):
    """One break: where it is, and how Cosmic Ray makes it."""

    path: str
    operator: str
    occurrence: int
    line: int
    arguments: dict[str, Any]

    def make(self, source: str) -> str:
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        mutated = mutate_code(
            source, get_operator(self.operator)(**self.arguments), self.occurrence
        )
        assert mutated is not None
        return str(mutated)

    def tests_by_name(self) -> list[str]:
        """Return the file of tests that is named like the module, if there is one."""
        subject, *_, module = Path(self.path).relative_to("src/qpp_rules").parts
        named = f"tests/{subject}/test_{module}"
        return [named] if (ROOT / named).exists() else []

    def diff(self) -> str:
        source = (ROOT / self.path).read_text(encoding="utf-8")
        lines = difflib.unified_diff(
            source.splitlines(),
            self.make(source).splitlines(),
            fromfile=self.path,
            tofile=self.operator,
            lineterm="",
            n=1,
        )
        return "\n".join(lines)


@dataclass
class Baseline:
    """What the tests do without a mutant: which run a line, and how long they take."""

    report: Path
    seconds: dict[str, float]
    by_line: dict[tuple[str, int], set[str]]
    total: float

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that run the line of *mutant*, quickest first."""
        found = self.by_line.get((mutant.path, mutant.line), set())
        return sorted(found, key=lambda one: self.seconds.get(one, 0.0))


def all_mutants(paths: list[str]) -> list[Mutant]:
    from cosmic_ray.commands.init import _all_work_items

    lines = {path: (ROOT / path).read_text(encoding="utf-8").splitlines() for path in paths}
    every = (
        Mutant(
            one.module_path.as_posix(),
            one.operator_name,
            one.occurrence,
            one.start_pos[0],
            dict(one.operator_args),
        )
        for item in _all_work_items([Path(path) for path in paths], {})
        for one in item.mutations
        if not one.operator_name.startswith(LEFT_OUT)
    )
    return [one for one in every if lines[one.path][one.line - 1] != FOR_TYPE_CHECKERS]


def tests_for(paths: list[str]) -> list[str]:
    """Return the tests that must see mutants of *paths*: of their subjects, and the shared ones."""
    parts = sorted({Path(path).relative_to("src/qpp_rules").parts[0] for path in paths})
    named = [name for part in parts for name in (f"tests/{part}", f"tests/test_{part}.py")]
    own = [name for name in named if (ROOT / name).exists()]
    return [*own, *SHARED_TESTS]


def environment(copy: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(copy / "src"),
        "PYTHONDONTWRITEBYTECODE": "",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **more,
    }


def run(copy: Path, tests: list[str], timeout: float | None, **more: str) -> int | None:
    """Return how pytest ended, None where it took too long."""
    command = [*PYTEST, *AS_A_PLUGIN, *tests]
    try:
        return subprocess.run(
            command,
            cwd=copy,
            env=environment(copy, **more),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def new_copy(name: str) -> Path:
    copy = COPIES / name
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for part in COPIED:
        found = ROOT / part
        if found.is_dir():
            shutil.copytree(
                found, copy / part, ignore=shutil.ignore_patterns("_build", "__pycache__")
            )
        else:
            shutil.copy(found, copy / part)
    # Modules are compiled once. A mutant may have its source's size and time of change, so that
    # only the content tells them apart; a module that is compiled again keeps to that.
    compiled = compileall.compile_dir(
        copy / "src", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH
    )
    assert compiled, "every module of the package compiles"
    return copy


def baseline(copy: Path, tests: list[str], paths: list[str]) -> Baseline:
    """Run all *tests* without a mutant; end the program where one fails."""
    from coverage import CoverageData

    report = copy / "seconds.json"
    (copy / "measured.ini").write_text(
        "[run]\ndynamic_context = test_function\ndata_file = measured\nsource_pkgs = qpp_rules\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "coverage", "run", "--rcfile=measured.ini", "-m", *PYTEST[2:]]
    began = time.monotonic()
    ended = subprocess.run(
        [*command, *AS_A_PLUGIN, *tests],
        cwd=copy,
        env=environment(copy, MUTANTS_EXAMPLES=str(FEW_EXAMPLES), MUTANTS_SECONDS=str(report)),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"{ended.stdout}\nwithout any mutant the tests fail, or there is none")
    seconds = json.loads(report.read_text(encoding="utf-8"))
    # A context names a function, of which pytest may have many tests.
    named: dict[str, set[str]] = {}
    for test in seconds:
        file, _, function = test.partition("[")[0].partition("::")
        named.setdefault(f"{file}::{function}", set()).add(test)
    by_line: dict[tuple[str, int], set[str]] = {}
    data = CoverageData(str(copy / "measured"))
    data.read()
    for path in paths:
        for line, contexts in data.contexts_by_lineno(str(copy / path)).items():
            tests_of_line = by_line.setdefault((path, line), set())
            for context in filter(None, contexts):
                tests_of_line |= named.get(_as_test(context), set())
    return Baseline(report, seconds, by_line, time.monotonic() - began)


def _as_test(context: str) -> str:
    """Return the test that coverage calls ``tests.audits.test_submission.test_it``."""
    module, _, function = context.rpartition(".")
    return f"{module.replace('.', '/')}.py::{function}"


def outcome(
    mutant: Mutant, copy: Path, tests: list[str], known: Baseline, *, only_few: bool
) -> str:
    """Return how the tests took *mutant*: FAILED, TOO_LONG or SURVIVED."""
    target = copy / mutant.path
    source = target.read_text(encoding="utf-8")
    timeout = 60 + 6 * known.total
    target.write_text(mutant.make(source), encoding="utf-8")
    few = {"MUTANTS_EXAMPLES": str(FEW_EXAMPLES)}
    try:
        near = known.tests_of(mutant) or [*ON_RECORD, *mutant.tests_by_name()]
        # By function in the second step: naming thousands of tests takes longer than running them.
        functions = list(dict.fromkeys(one.partition("[")[0] for one in near))
        for some in filter(None, (near[:QUICKEST], functions)):
            ended = run(copy, some, timeout, **few)
            # Any other code may come from the names of the tests, and says nothing.
            if ended in {None, TESTS_FAILED}:
                return TOO_LONG if ended is None else FAILED
        order = {"MUTANTS_ORDER": str(known.report)}
        ended = run(copy, tests, timeout, **order, **(few if only_few else {}))
        if ended == NO_TESTS:
            sys.exit("no test was found")
        return TOO_LONG if ended is None else FAILED if ended else SURVIVED
    finally:
        target.write_text(source, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--subject", default="terms")
    parser.add_argument("--sample", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seen-by", default="", help="tests, in place of those of the subject")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--few", action="store_true", help="few examples in the last step too")
    parser.add_argument("files", nargs="*", help="in place of the subject")
    asked = parser.parse_args()
    os.chdir(ROOT)
    subject = Path("src/qpp_rules") / asked.subject
    paths = asked.files or [one.as_posix() for one in sorted(subject.rglob("*.py"))]
    if not paths:
        sys.exit(f"there is no subject {asked.subject}")
    if asked.sample < 1:
        sys.exit("a sample holds a mutant or more")
    tests = asked.seen_by.split() or tests_for(paths)
    every = all_mutants(paths)
    drawn = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    print(f"seed {asked.seed}: {len(drawn)} of {len(every)} mutants of {len(paths)} files")
    print(f"tests: {' '.join(tests)}", flush=True)
    known = baseline(new_copy("baseline"), tests, paths)
    print(f"without a mutant they pass, in {known.total:.0f} seconds", flush=True)

    copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for number in range(asked.workers):
        copies.put(new_copy(str(number)))

    def try_one(mutant: Mutant) -> str:
        copy = copies.get()
        try:
            found = outcome(mutant, copy, tests, known, only_few=asked.few)
        finally:
            copies.put(copy)
        print(found, end="", flush=True)
        return found

    began = time.monotonic()
    with ThreadPoolExecutor(asked.workers) as workers:
        found = list(workers.map(try_one, drawn))
    print(f"\nin {(time.monotonic() - began) / 60:.1f} minutes\n")
    for mutant, one in zip(drawn, found, strict=True):
        if one == SURVIVED:
            print(mutant.diff(), end="\n\n")
    survivors, too_long = found.count(SURVIVED), found.count(TOO_LONG)
    seen = len(found) - survivors
    print(
        f"seed {asked.seed}: tried {len(found)}, seen {seen} ({seen / len(found):.1%}), "
        f"{too_long} of them because the tests took too long; survivors {survivors}"
    )


# What pytest calls: this module is its plugin in the copies.


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Order tests by MUTANTS_ORDER, and give each property at most MUTANTS_EXAMPLES examples."""
    if order := os.environ.get("MUTANTS_ORDER"):
        known = json.loads(Path(order).read_text(encoding="utf-8"))
        items.sort(key=lambda item: known.get(item.nodeid, 0.0))
    most = int(os.environ.get("MUTANTS_EXAMPLES", "0"))
    for item in items if most else ():
        function = getattr(item, "obj", None)
        given = getattr(function, "_hypothesis_internal_use_settings", None)
        if given is not None:
            from hypothesis import settings

            fewer = settings(given, max_examples=min(most, given.max_examples))
            getattr(function, "__func__", function)._hypothesis_internal_use_settings = fewer


SECONDS: dict[str, float] = {}


def pytest_runtest_logreport(report: Any) -> None:
    SECONDS[report.nodeid] = SECONDS.get(report.nodeid, 0.0) + report.duration


def pytest_sessionfinish() -> None:
    if path := os.environ.get("MUTANTS_SECONDS"):
        Path(path).write_text(json.dumps(SECONDS), encoding="utf-8")


if __name__ == "__main__":
    main()
