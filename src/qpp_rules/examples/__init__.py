"""The example registry: an invented registry of 2026 that ships with the package.

It has a roster of 300 participants and their patients, what the auditors found, confirmed
elections, the documents and the data of each participant, and the files that the other subjects
read. Everyone in it is invented: TINs begin with 000, like those that CMS's developer preview
accepts.

>>> from qpp_rules import examples
>>> registry = examples.registry()
>>> registry.year, len(registry.roster), len(registry.elections)
(PerformanceYear(2026), 300, 46)
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar, final

from qpp_rules.adapters import audits as audit_files
from qpp_rules.adapters import elections as election_files
from qpp_rules.adapters import measures_data, qpp_api, rosters, serialization, standing, workbooks
from qpp_rules.agreements import Authorization, BusinessAssociateAgreement
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.years import PerformanceYear
from qpp_rules.examples.cases import cases_of, plan
from qpp_rules.feedback import FeedbackRecord
from qpp_rules.registration import MvpRegistration, MvpRequest
from qpp_rules.self_nomination import Application
from qpp_rules.submissions import Submission

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping

    from qpp_rules.adapters.rosters import RosterRow
    from qpp_rules.audits import Correction, ParticipantCheck, Review
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.planned_submissions import PlannedSubmission
    from qpp_rules.elections import Ledger
    from qpp_rules.measures import Inventory, Mvps
    from qpp_rules.postings import Posting
    from qpp_rules.readiness import SubmissionCase
    from qpp_rules.sampling import FrameEntry
    from qpp_rules.standing import StandingEvent

__all__ = ["FILES", "Registry", "path", "registry", "write_files"]


def __dir__() -> list[str]:
    return __all__


T = TypeVar("T")

FILES: Final = (
    "agreements.jsonl",
    "application.json",
    "authorizations.jsonl",
    "cases.jsonl",
    "checks.csv",
    "contents.jsonl",
    "corrections.csv",
    "elections.csv",
    "feedback.jsonl",
    "intermediary.json",
    "measures-2025.json",
    "measures-2026.json",
    "mvp-request.json",
    "mvps-2026.json",
    "patients.csv",
    "posting-january.xlsx",
    "posting-july.xlsx",
    "registrations.jsonl",
    "reviews.csv",
    "roster.csv",
    "standing.csv",
    "submissions.jsonl",
    "targeted-1-reviews.csv",
    "targeted-2-reviews.csv",
)
"""The names of the example files, in the formats that the adapters and the command line read."""

_OPENED: Final = ExitStack()
atexit.register(_OPENED.close)


@cache
def path(name: str) -> Path:
    """Return the path of the example file *name*, for code that reads a file.

    >>> path("roster.csv").name
    'roster.csv'

    Raises InvalidValue for a name that is not in :data:`FILES`.
    """
    if name not in FILES:
        raise InvalidValue.of("path", "name", given=shown(name), expected=f"one of {_NAMES}")
    # Only a package inside an archive has to be unpacked for this.
    file = resources.files(__name__) / "files" / name
    return _OPENED.enter_context(resources.as_file(file))


_NAMES: Final = ", ".join(FILES)


def write_files(folder: str | os.PathLike[str]) -> None:
    """Write every example file into *folder*, which is made if it does not exist.

    ``python -m qpp_rules.examples FOLDER`` does the same, to try the command line.

    Raises FileExistsError, before anything is written, if a file of that name exists.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    if taken := next((one for one in FILES if (target / one).exists()), None):
        message = f"{target / taken} exists; write the examples into another folder"
        raise FileExistsError(message)
    for name in FILES:
        (target / name).write_bytes(path(name).read_bytes())


@final
class Registry:
    """A registry and its files of one performance year, each read when it is first asked for."""

    year: Final = PerformanceYear(2026)
    """The performance year of the data."""

    seed: Final = "31415926535897932384"
    """The seed of the audit sample. A real audit must not use it: everybody knows these digits."""

    targeted_seeds: Final = ("27182818284590452353", "16180339887498948482")
    """The seeds of the two targeted audits."""

    def __repr__(self) -> str:
        return "<the example registry of 2026>"

    @cached_property
    def roster(self) -> tuple[RosterRow, ...]:
        """The participants of all five kinds, each with its facts."""
        return _read_lines("roster.csv", rosters.read_roster)

    @cached_property
    def patients(self) -> Mapping[Participant, tuple[str, ...]]:
        """The patients of each participant."""
        found = _read_lines("patients.csv", rosters.read_patients)
        return MappingProxyType({participant: tuple(ids) for participant, ids in found.items()})

    @cached_property
    def frame(self) -> tuple[FrameEntry, ...]:
        """The frame of the audit: each participant with its facets."""
        return tuple(rosters.frame_of(self.roster))

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """What the auditors found in each record of the sample that *seed* draws."""
        return _read_lines("reviews.csv", audit_files.read_reviews)

    @cached_property
    def checks(self) -> tuple[ParticipantCheck, ...]:
        """What the auditors verified about each participant."""
        return _read_lines("checks.csv", audit_files.read_checks)

    @cached_property
    def targeted_reviews(self) -> tuple[tuple[Review, ...], tuple[Review, ...]]:
        """What the two targeted audits found, in the order of the deficiencies."""
        return (
            _read_lines("targeted-1-reviews.csv", audit_files.read_reviews),
            _read_lines("targeted-2-reviews.csv", audit_files.read_reviews),
        )

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """What was corrected after the audits."""
        return _read_lines("corrections.csv", audit_files.read_corrections)

    @cached_property
    def elections(self) -> Ledger:
        """The confirmed elections. Two participants that must elect have not done so."""
        return _read_lines("elections.csv", election_files.read_elections)

    @cached_property
    def standing_events(self) -> tuple[StandingEvent, ...]:
        """What CMS decided about an intermediary: it is under remedial action."""
        return _read_lines("standing.csv", standing.read_events)

    @cached_property
    def application(self) -> Application:
        """A self-nomination that is not finished."""
        return serialization.from_json(path("application.json").read_bytes(), Application)

    @cached_property
    def inventory(self) -> Inventory:
        """A few of CMS's measures and improvement activities of the year."""
        return measures_data.read(path("measures-2026.json"), self.year)

    @cached_property
    def earlier_inventory(self) -> Inventory:
        """The same of the year before, with a measure that CMS removed since."""
        return measures_data.read(path("measures-2025.json"), PerformanceYear(2025))

    @cached_property
    def mvps(self) -> Mvps:
        """An MVP of the year."""
        return measures_data.read_mvps(path("mvps-2026.json"), self.year, provisional=False)

    @cached_property
    def mvp_request(self) -> MvpRequest:
        """A group's request to register for the MVP."""
        return serialization.from_json(path("mvp-request.json").read_bytes(), MvpRequest)

    @cached_property
    def submissions(self) -> tuple[Submission, ...]:
        """Submissions of three groups. CMS would refuse two of them."""
        records = qpp_api.read_submissions(path("submissions.jsonl"), inventory=self.inventory)
        return tuple(one for _, one in records if isinstance(one, Submission))

    @cached_property
    def planned(self) -> tuple[PlannedSubmission, ...]:
        """What the registry plans to submit for each participant."""
        return tuple(plan(entry, self.year) for entry in self.frame)

    @cached_property
    def agreements(self) -> tuple[BusinessAssociateAgreement, ...]:
        """The business associate agreement of each participant. Six were not renewed."""
        return _read_values("agreements.jsonl", BusinessAssociateAgreement)

    @cached_property
    def authorizations(self) -> tuple[Authorization, ...]:
        """The authorization of each participant. Five leave out a category."""
        return _read_values("authorizations.jsonl", Authorization)

    @cached_property
    def registrations(self) -> tuple[MvpRegistration, ...]:
        """The registrations of the MVP. CMS's system shows all but three."""
        return _read_values("registrations.jsonl", MvpRegistration)

    @cached_property
    def contents(self) -> tuple[Submission, ...]:
        """The data of the year, of everyone but the APM Entities. Four have a wrong count."""
        records = qpp_api.read_submissions(path("contents.jsonl"), inventory=self.inventory)
        return tuple(one for _, one in records if isinstance(one, Submission))

    @cached_property
    def feedback(self) -> FeedbackRecord:
        """What every participant was shown: a dashboard, without Promoting Interoperability."""
        (record,) = _read_values("feedback.jsonl", FeedbackRecord)
        return record

    @cached_property
    def cases(self) -> tuple[SubmissionCase, ...]:
        """Every planned submission, with what is known of its participant.

        The data was checked, and certified unless CMS would refuse it. What is of the registry,
        such as its approval and its audit, is to be added.
        """
        return cases_of(self)

    @cached_property
    def posting(self) -> Posting:
        """A qualified posting of three intermediaries. Needs the extra ``xlsx``."""
        return workbooks.read_posting(path("posting-january.xlsx"), self.year)

    @cached_property
    def later_posting(self) -> Posting:
        """The same posting as it was changed in July. Needs the extra ``xlsx``."""
        return workbooks.read_posting(path("posting-july.xlsx"), self.year)


def _read_lines(name: str, reader: Callable[[Iterable[str], str], T]) -> T:
    with path(name).open(encoding="utf-8", newline="") as lines:
        return reader(lines, name)


def _read_values(name: str, kind: type[T]) -> tuple[T, ...]:
    lines = path(name).read_text(encoding="utf-8").splitlines()
    return tuple(serialization.from_json(line, kind) for line in lines)


@cache
def registry() -> Registry:
    """Return the example registry. It is read-only and shared, and every call returns the same.

    >>> from qpp_rules import examples
    >>> len(examples.registry().patients)
    300
    """
    return Registry()
