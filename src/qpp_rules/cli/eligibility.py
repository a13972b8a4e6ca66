"""The command that decides who is MIPS eligible: row by row, or by table from a certain size."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qpp_rules.adapters.csv_rows import lines_of_cells
from qpp_rules.adapters.extras import MissingExtra
from qpp_rules.adapters.large_rosters import NOT_TESTED, RosterAnswer, determine_files
from qpp_rules.adapters.rosters import determine_roster
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    Roster,
    YearOption,
    checks_files,
    form_of,
    participants_in,
    read_participants,
    say_slower,
)
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import files_of, is_large
from qpp_rules.cli.output import Form, say, show, show_pieces, working
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.adapters.large_rosters import RosterAnswers
    from qpp_rules.core.years import PerformanceYear


@checks_files
def eligibility(
    roster: Roster,
    year: YearOption,
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain each answer, clause by clause.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Decide who in ROSTER is MIPS eligible.

    The others can opt in or are exempt. Ends with 1 if any participant is not determined.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    by_table = None if explain or not is_large(files_of(roster)) else _by_table(roster, year)
    counts: Mapping[str, int]
    if by_table is None:
        answers = _row_by_row(roster, year, explain=explain)
        counts = Counter(answer.eligibility for answer in answers)
        _show(answers, form, year)
    else:
        with by_table:
            counts = by_table.counts
            _show(by_table, form, year)
    say(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    if not counts.keys().isdisjoint((Eligibility.UNDETERMINED.name, NOT_TESTED)):
        raise typer.Exit(NO)


def _by_table(roster: Path, year: PerformanceYear) -> RosterAnswers | None:
    """Return the answers about a large file, or None if its rows must be read one by one.

    Raises with every fault of the file.
    """
    try:
        with working("deciding"):
            answers = determine_files(files_of(roster), year)
    except MissingExtra as error:
        say_slower(error)
        return None
    if answers is None:
        for _row in participants_in(roster):
            pass
    return answers


def _row_by_row(roster: Path, year: PerformanceYear, *, explain: bool) -> list[RosterAnswer]:
    rows = read_participants(roster)
    with working("deciding"):
        answers = determine_roster(rows, year)
    if explain:
        for row, answer in answers:
            text = answer.explain() if isinstance(answer, Determination) else str(answer)
            say(f"{row.participant.masked_key}: {text}")
    return [_told(row.participant.key, answer) for row, answer in answers]


def _told(key: str, answer: object) -> RosterAnswer:
    if not isinstance(answer, Determination):
        return RosterAnswer(key, NOT_TESTED, "", 0, str(answer))
    missing = ", ".join(answer.missing)
    return RosterAnswer(key, answer.answer.name, missing, len(answer.assumptions), "")


def _show(answers: Iterable[RosterAnswer], form: Form, year: PerformanceYear) -> None:
    """Print a row for each answer. In a table, for people, the keys are masked."""
    if form is Form.CSV:
        show_pieces(lines_of_cells(RosterAnswer._fields, answers))
        return
    rows: Iterator[dict[str, Any]] = (answer._asdict() for answer in answers)
    if form is Form.TABLE:
        rows = ({**row, _KEY: participant_from_key(row[_KEY]).masked_key} for row in rows)
    show(rows, form, title=f"Performance year {year}")


_KEY: Final = "participant"
