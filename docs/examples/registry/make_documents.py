"""Make what the example registry has on file of each participant before its data goes to CMS.

Business associate agreements, authorizations, registrations of an MVP, and the data itself. Some of
each is not as it should be. The files are the same at every run, and are written into
``qpp_rules.examples``. Everything is invented, and rests on the roster that ``make_registry.py``
made.
"""

from __future__ import annotations

import json
import random
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qpp_rules import EASTERN, Individual, PlannedSubmission, examples
from qpp_rules.adapters.qpp_api import write_submission
from qpp_rules.adapters.serialization import to_json
from qpp_rules.agreements import (
    Authorization,
    Beneficiaries,
    BusinessAssociateAgreement,
    SignerEmployer,
    SignerRole,
)
from qpp_rules.core.vocabulary import CollectionType, PerformanceCategory, ReportingOption
from qpp_rules.feedback import Dashboard, FeedbackRecord
from qpp_rules.measures import MvpChoice, SubmissionMethod
from qpp_rules.registration import GroupComposition, MvpRegistration, SpecialtyComposition
from qpp_rules.submissions import Measurement, MeasurementSet, SinglePerformanceRate, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules import Participant

EXAMPLE = examples.registry()
YEAR = EXAMPLE.year
FILES = Path(examples.__file__).parent / "files"
EVERYONE = Beneficiaries.MEDICARE_AND_NON_MEDICARE
INTEROPERABILITY = PerformanceCategory.PROMOTING_INTEROPERABILITY
CEHRT_ID = "0015C1A2B3C4D5E"
# Security risk analysis, the SAFER Guides, no information blocking, cooperation with ONC.
ATTESTATIONS = ("PI_PPHI_1", "PI_PPHI_2", "PI_INFBLO_1", "PI_ONCDIR_1")
WHOLE = (YEAR.first_day, YEAR.last_day)
# Its data on Promoting Interoperability comes at the end of the year.
DASHBOARD = FeedbackRecord(
    dashboards=[
        Dashboard(*WHOLE, {PerformanceCategory.QUALITY, PerformanceCategory.IMPROVEMENT_ACTIVITIES})
    ]
)
FIRST_HALF = (YEAR.first_day, date(YEAR.year, 6, 30))


class Office:
    """The documents on file for *planned* submissions; a few, drawn at random, have a fault."""

    def __init__(self, planned: Iterable[PlannedSubmission]) -> None:
        """Draw a few participants for each fault; none has two faults."""
        self.planned = tuple(planned)
        chance = random.Random(20260215)  # noqa: S311 invented data
        several = [one for one in self.planned if len(one.categories) > 1]
        left = chance.sample(several, len(several))

        def some(count: int, *, mvp: bool = False, category: Any = None) -> set[Participant]:
            suits = [
                one
                for one in left
                if (one.mvp or not mvp) and (category is None or category in one.categories)
            ][:count]
            left[:] = [one for one in left if one not in suits]
            return {one.participant for one in suits}

        self.not_renewed = some(6)
        self.without_interoperability = some(5, category=INTEROPERABILITY)
        self.not_seen = some(4)
        self.not_registered = some(3, mvp=True)
        self.miscounted = some(4)

    def agreements(self) -> Iterator[BusinessAssociateAgreement]:
        """Yield the agreement of each; some ended with the year, before the data goes."""
        for one in self.planned:
            ended = one.participant in self.not_renewed
            yield BusinessAssociateAgreement(
                participant=one.participant,
                begins_on=YEAR.first_day,
                ends_on=YEAR.last_day if ended else None,
                provides_for_receipt=True,
                discloses_results=True,
                discloses_data_on=EVERYONE,
                meets_law=True,
            )

    def authorizations(self) -> Iterator[Authorization]:
        """Yield the authorization of each; some leave a category out, some were not looked for."""
        for one in self.planned:
            whose = one.participant
            left_out = {INTEROPERABILITY} if whose in self.without_interoperability else set()
            is_own = isinstance(whose, Individual)
            yield Authorization(
                participant=whose,
                year=YEAR,
                covers=one.categories - left_out,
                covers_data_on=EVERYONE,
                signer_role=SignerRole.CLINICIAN
                if is_own
                else SignerRole.AUTHORIZED_REPRESENTATIVE,
                signer_employer=SignerEmployer.PARTICIPANT,
                signed_on=date(YEAR.year, 1, 20),
                meets_law=True,
                is_on_file=None if whose in self.not_seen else True,
            )

    def registrations(self) -> Iterator[MvpRegistration]:
        """Yield the registration of each that reports an MVP; some were not accepted."""
        of_group = GroupComposition(attested=SpecialtyComposition.SINGLE_SPECIALTY)
        for one in self.planned:
            if one.mvp is not None:
                yield MvpRegistration(
                    one.participant,
                    YEAR,
                    MvpChoice(one.mvp, cahps=False),
                    accepted=one.participant not in self.not_registered,
                    registered_at=datetime(YEAR.year, 10, 5, 10, tzinfo=EASTERN),
                    composition=of_group,
                )

    def submissions(self) -> Iterator[Submission]:
        """Yield the data of each; some counts are wrong, and the ACOs' is not there yet."""
        for one in self.planned:
            if one.reporting_option is not ReportingOption.APP:
                yield Submission(YEAR, one.participant, list(self._sets(one)))

    def _sets(self, one: PlannedSubmission) -> Iterator[MeasurementSet]:
        program = one.mvp or "mips"
        types = one.collection_types or frozenset()
        by_ehr = SubmissionMethod.ELECTRONIC_HEALTH_RECORD
        if PerformanceCategory.QUALITY in one.categories:
            method = by_ehr if CollectionType.ECQM in types else SubmissionMethod.REGISTRY
            more = 30 if one.participant in self.miscounted else 0
            measures = [
                Measurement(name, counts(met + more, population=met + 20))
                for name, met in (("001", 12), ("236", 57))
            ]
            cehrt = CEHRT_ID if method is by_ehr else None
            yield MeasurementSet(
                PerformanceCategory.QUALITY, method, program, *WHOLE, measures, cehrt
            )
        if PerformanceCategory.IMPROVEMENT_ACTIVITIES in one.categories:
            yield MeasurementSet(
                PerformanceCategory.IMPROVEMENT_ACTIVITIES,
                SubmissionMethod.REGISTRY,
                program,
                *FIRST_HALF,
                [Measurement("IA_BE_4", value=True)],
            )
        if INTEROPERABILITY in one.categories:
            yield MeasurementSet(
                INTEROPERABILITY,
                by_ehr,
                program,
                *FIRST_HALF,
                [Measurement(name, value=True) for name in ATTESTATIONS],
                CEHRT_ID,
            )


def counts(met: int, population: int) -> SinglePerformanceRate:
    """Return the counts of a measure that 20 patients did not meet."""
    return SinglePerformanceRate(
        is_end_to_end_reported=True,
        performance_met=met,
        eligible_population=population,
        performance_not_met=20,
    )


def main(folder: Path = FILES) -> None:
    """Write the files into *folder*."""
    office = Office(EXAMPLE.planned)
    stored: dict[str, Iterable[object]] = {
        "agreements": office.agreements(),
        "authorizations": office.authorizations(),
        "registrations": office.registrations(),
    }
    stored["feedback"] = [DASHBOARD]
    texts = {name: [to_json(one, indent=None) for one in values] for name, values in stored.items()}
    texts["contents"] = [json.dumps(write_submission(one)) for one in office.submissions()]
    for name, lines in texts.items():
        text = "".join(f"{line}\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
