"""CMS's submission JSON, read and written: what a registry posts, and what CMS answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from qpp_rules.adapters.qpp_api.fields import (
    DATE,
    FLAG,
    NPI,
    NPIS,
    TEXT,
    TIME,
    TIN,
    Kind,
    a_word,
)
from qpp_rules.adapters.qpp_api.measurements import MEASUREMENT, read_measurements
from qpp_rules.adapters.qpp_api.objects import (
    BAD,
    Context,
    Field,
    Path,
    Shape,
    put_back,
    read_each,
)
from qpp_rules.adapters.qpp_api.reading import refuse_an_error
from qpp_rules.adapters.qpp_api.strict_json import colons, keys_given_twice, parse, plain_json
from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem, refuse_any
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Participant,
    Subgroup,
    VirtualGroup,
)
from qpp_rules.core.masking import shown
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.measures import CATEGORY_WORDS, Inventory, SubmissionMethod
from qpp_rules.submissions import (
    MeasurementSet,
    PracticeDetails,
    SetRecord,
    Submission,
    SubmissionRecord,
)
from qpp_rules.submissions.content import SCORES_OF_CMS, a_short_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qpp_rules.measures import MetricType


def _read_category(raw: Any, path: Path, context: Context) -> Any:
    found = context.categories.get(raw) if isinstance(raw, str) else None
    if found is None:
        words = ", ".join(context.categories)
        context.note(path, shown(raw), f"one of {words}", is_type=not isinstance(raw, str))
    return BAD if found is None else found


_DETAILS: Final = Shape(
    PracticeDetails,
    (
        Field("taxpayerIdentificationNumber", "tin", TIN),
        Field("nationalProviderIdentifiers", "npis", NPIS),
    ),
)


_SET: Final = Shape(
    MeasurementSet,
    (
        Field("category", "category", nested=_read_category),
        Field(
            "submissionMethod",
            "submission_method",
            a_word({one.value: one for one in SubmissionMethod}),
        ),
        Field("programName", "program", TEXT),
        Field("performanceStart", "performance_start", DATE),
        Field("performanceEnd", "performance_end", DATE),
        Field(
            "measurements",
            "measurements",
            nested=read_measurements,
            write=lambda each: [MEASUREMENT.write(one) for one in each],
        ),
        Field("cehrtId", "cehrt_id", TEXT),
        Field("measureSet", "measure_set", TEXT),
        Field("practiceId", "practice_id", TEXT),
        Field("practiceDetails", "practice_details", nested=_DETAILS.read, write=_DETAILS.write),
    ),
    (
        "record",
        Shape(
            SetRecord,
            (
                Field("id", "id", TEXT),
                Field("createdAt", "created_at", TIME),
                Field("updatedAt", "updated_at", TIME),
                Field("submissionId", "submission_id", TEXT),
                Field("submitterId", "submitter_id", TEXT),
                Field("submitterType", "submitter_type", TEXT),
                Field("suppressed", "suppressed", FLAG),
                Field("source", "source", TEXT),
            ),
        ),
    ),
    frozenset({"programName", "cehrtId", "measureSet", "practiceId", "practiceDetails"}),
)
_MAY_BE_BLANK: Final = ("cehrtId", "practiceId")


def _read_set(raw: Any, path: Path, context: Context) -> Any:
    blanks = _blanks(raw) if type(raw) is dict else ()
    rest = {key: one for key, one in raw.items() if key not in blanks} if blanks else raw
    above, before, context.within = context.within, len(context.nulls), path
    found = _SET.read(rest, path, context)
    context.within = above
    nulls = context.nulls[before:]
    del context.nulls[before:]
    if found is BAD or not (nulls or blanks):
        return found
    return attrs.evolve(found, nulls=frozenset(nulls), blanks=frozenset(blanks))


def _blanks(raw: dict[str, Any]) -> tuple[str, ...]:
    return tuple([key for key in _MAY_BE_BLANK if raw.get(key) == ""])


def _read_sets(raw: Any, path: Path, context: Context) -> Any:
    return read_each(_read_set, raw, path, context)


_OPTIONS: Final = {
    "individual": ParticipationOption.INDIVIDUAL,
    "group": ParticipationOption.GROUP,
    "virtualGroup": ParticipationOption.VIRTUAL_GROUP,
    "subgroup": ParticipationOption.SUBGROUP,
    "apm": ParticipationOption.APM_ENTITY,
}
_ENTITY_TYPES: Final = {option: word for word, option in _OPTIONS.items()}


_WORDS: Final[dict[int, dict[str, PerformanceCategory]]] = {
    year: dict(entry.value) for entry in CATEGORY_WORDS.entries for year in entry.years
}
"""CMS's words for the categories, by year."""

_ANY_WORDS: Final = {word: one for words in _WORDS.values() for word, one in words.items()}


def _year(raw: Any) -> Any:
    return _YEARS.get(raw, raw) if type(raw) is int else raw


_YEARS: Final = {year: PerformanceYear(year) for year in _WORDS}


def _year_problem(name: str, raw: Any) -> Problem | None:
    if type(raw) is int and raw in _YEARS:
        return None
    expected = f"a performance year from {min(_YEARS)} to {max(_YEARS)}, as a number"
    return Problem(name, shown(raw), expected, is_type=type(raw) is not int)


class _Way(NamedTuple):
    """How CMS's JSON names a participant of an entityType.

    *given* says which of TIN, NPI and entityId it has.
    """

    option: ParticipationOption
    given: tuple[bool, bool, bool]
    make: Callable[[Any, Any, Any], Participant | None]


_WAYS: Final = (
    _Way(
        ParticipationOption.INDIVIDUAL,
        (True, True, False),
        lambda tin, npi, _: Individual(tin, npi),
    ),
    _Way(ParticipationOption.GROUP, (True, False, False), lambda tin, *_: Group(tin)),
    _Way(
        ParticipationOption.VIRTUAL_GROUP, (False, False, True), lambda *its: VirtualGroup(its[2])
    ),
    _Way(ParticipationOption.APM_ENTITY, (False, False, True), lambda *its: ApmEntity(its[2])),
    # CMS names a subgroup by its identifier alone; with its TIN it is one that core can hold.
    _Way(ParticipationOption.SUBGROUP, (False, False, True), lambda *_: None),
    _Way(ParticipationOption.SUBGROUP, (True, False, True), lambda tin, _, its: Subgroup(tin, its)),
)


def _submission(  # noqa: PLR0917 (the fields of CMS's JSON)
    option: Any, tin: Any, npi: Any, entity: Any, year: Any, sets: Any = (), **more: Any
) -> Submission:
    given = (tin is not None, npi is not None, entity is not None)
    if entity is not None and a_short_text.problem("entity_id", entity):
        # The classes of participants take longer ones.
        raise InvalidInput("Submission", ())
    for way in _WAYS:
        if option is way.option and given == way.given:
            participant = way.make(tin, npi, entity)
            entity_id = entity if participant is None else None
            return Submission(year, participant, sets, option, entity_id, **more)
    raise InvalidInput("Submission", tuple(_problems_of_identifiers(option, given)))


def _problems_of_identifiers(option: Any, given: tuple[bool, ...]) -> Iterator[Problem]:
    ways = [way.given for way in _WAYS if option is way.option]
    for field, is_given, may_be in zip(
        _OF_A_SUBMISSION[1:4], given, zip(*ways, strict=True), strict=bool(ways)
    ):
        if is_given not in may_be:
            told, expected = ("a value", "nothing") if is_given else ("nothing", "a value")
            kind = f"entityType is {_ENTITY_TYPES[option]}"
            yield Problem(field.name, told, f"{expected}: {kind}")


_OF_A_SUBMISSION: Final = (
    Field("entityType", "participation_option", a_word(_OPTIONS)),
    Field("taxpayerIdentificationNumber", "taxpayer_identification_number", TIN),
    Field("nationalProviderIdentifier", "national_provider_identifier", NPI),
    Field("entityId", "entity_id", TEXT),
    Field("performanceYear", "year", Kind(_year_problem, _year)),
)
_MAY_BE_ABSENT: Final = frozenset(
    {"taxpayerIdentificationNumber", "nationalProviderIdentifier", "entityId"}
)
_OF_ITS_RECORD: Final = (
    "record",
    Shape(
        SubmissionRecord,
        (
            Field("id", "id", TEXT),
            Field("createdAt", "created_at", TIME),
            Field("updatedAt", "updated_at", TIME),
        ),
    ),
)
_POSTED: Final = Shape(_submission, _OF_A_SUBMISSION, _OF_ITS_RECORD, _MAY_BE_ABSENT)
_WHOLE: Final = Shape(
    _submission,
    (*_OF_A_SUBMISSION, Field("measurementSets", "measurement_sets", nested=_read_sets)),
    _OF_ITS_RECORD,
    _MAY_BE_ABSENT,
)
for _shape in (_POSTED, _WHOLE):
    _shape.names |= {
        "tin": "taxpayerIdentificationNumber",
        "npi": "nationalProviderIdentifier",
        "identifier": "entityId",
    }


def read_submission(
    content: Mapping[str, Any] | str | bytes, *, inventory: Inventory | None = None
) -> Submission:
    """Read a submission from CMS's JSON, parsed or as text.

    It takes both shapes: a submission with its measurementSets, as CMS's responses and file uploads
    have it, and a measurement set that carries its ``submission``, as a registry posts it. CMS's
    response may stand in its ``data``. The form of a value follows from its fields. Where the
    fields of two forms are the same, the *inventory* decides by the measure's metric type; without
    one, a performance rate beside a reporting rate is taken for one that CMS computed.

    >>> submission = read_submission('''{
    ...     "category": "ia", "submissionMethod": "registry", "programName": "mips",
    ...     "performanceStart": "2026-01-01", "performanceEnd": "2026-12-31",
    ...     "submission": {"entityType": "group", "performanceYear": 2026,
    ...                    "taxpayerIdentificationNumber": "000456789"},
    ...     "measurements": [{"measureId": "IA_EPA_1", "value": true}]
    ... }''')
    >>> submission.participant
    Group(tin=Tin('*****6789'))

    Nothing is coerced. Raises InvalidInput with every problem and its place, as CMS spells places:
    a field that is unknown or twice in its object, a number where a text belongs, NaN, a count
    below 0, a score that only CMS's responses have in what a registry posts. No message shows a
    TIN. What a rule refuses is read; ``submissions.check`` names it.
    """
    take("read_submission", inventory=(inventory, optional(instance_of(Inventory))))
    found: Submission = _read("read_submission", content, inventory, _read_either_shape)
    return found


def read_measurement_set(
    content: Mapping[str, Any] | str | bytes,
    year: PerformanceYear,
    *,
    inventory: Inventory | None = None,
) -> MeasurementSet:
    """Read one measurement set: CMS's answer to a post does not name the participant or the year.

    The answer may stand in its ``data``. Raises InvalidInput as :func:`read_submission`, and
    YearNotCovered for a year without a source.
    """
    take(
        "read_measurement_set",
        year=(year, a_performance_year),
        inventory=(inventory, optional(instance_of(Inventory))),
    )
    words = dict(CATEGORY_WORDS.at(year))

    def read(parsed: Any, context: Context) -> Any:
        context.categories = words
        return _read_set(*_unwrapped(parsed, "measurementSet", context), context)

    found: MeasurementSet = _read("read_measurement_set", content, inventory, read)
    return found


def _read_either_shape(parsed: Any, context: Context) -> Any:
    whole, path = _unwrapped(parsed, "submission", context)
    if not isinstance(whole, dict):
        return _WHOLE.read(whole, path, context)
    own = whole.get("submission")
    year = own.get("performanceYear") if isinstance(own, dict) else whole.get("performanceYear")
    context.categories = _WORDS.get(year, _ANY_WORDS) if type(year) is int else _ANY_WORDS
    is_set = "measurements" in whole and "measurementSets" not in whole
    if "submission" not in whole and not is_set:
        return _read_whose(_WHOLE, whole, path, context)
    if "submission" in whole:
        context.keys += 1
        context.is_posted = True
        found = _read_whose(_POSTED, own, (path, "submission"), context)
    else:
        found = BAD
        expected = "whose submission the measurement set belongs to"
        remedy = "read CMS's answer with read_measurement_set"
        context.note((path, "submission"), "nothing", expected, remedy)
    rest = {key: one for key, one in whole.items() if key != "submission"}
    its_set = _read_set(rest, path, context)
    if found is BAD or its_set is BAD:
        return BAD
    return attrs.evolve(found, measurement_sets=(its_set,))


def _read_whose(shape: Shape, raw: Any, path: Path, context: Context) -> Any:
    context.within = path
    found = shape.read(raw, path, context)
    nulls, context.nulls = context.nulls, []
    return found if found is BAD or not nulls else attrs.evolve(found, nulls=frozenset(nulls))


def _unwrapped(parsed: Any, name: str, context: Context) -> tuple[Any, Path]:
    """Return what CMS's answer holds in its data as *name*, and its place."""
    if isinstance(parsed, dict) and len(parsed) == 1 and "data" in parsed:
        inner = parsed["data"]
        if isinstance(inner, dict) and inner.keys() == {name}:
            context.keys += 2
            return inner[name], ((None, "data"), name)
    return parsed, None


def _read(
    subject: str, content: Any, inventory: Inventory | None, read: Callable[[Any, Context], Any]
) -> Any:
    """Return what *read* makes of *content*, or raise every problem."""
    text = content if isinstance(content, (str, bytes)) else None
    problems: list[Problem] = []
    try:
        parsed = plain_json(subject, content, problems) if text is None else parse(text)
    except InvalidValue as error:
        raise InvalidValue(subject, error.problems) from None
    if not problems:
        found, problems = read_parsed(parsed, text, inventory, read)
    refuse_any(subject, problems)
    return found


def read_parsed(
    parsed: Any,
    text: str | bytes | None,
    inventory: Inventory | None,
    read: Callable[[Any, Context], Any] | None = None,
) -> tuple[Any, list[Problem]]:
    """Return the submission that *parsed* is, and what is wrong with it; then it is no submission.

    *text* is the JSON that it was parsed from, if it was. *read* makes another value of it.
    """
    context = Context(None if inventory is None else _metric_types(inventory))
    if isinstance(parsed, dict) and "error" in parsed:
        try:
            refuse_an_error("read_submission", parsed)
        except InvalidValue as error:
            return BAD, list(error.problems)
    if text is not None:
        context.has_nulls = b"null" in text if isinstance(text, bytes) else "null" in text
    found = (read or _read_either_shape)(parsed, context)
    if text is not None and (context.problems or context.keys != colons(text)):
        # A parser that looks for keys given twice is slower.
        context.problems[:0] = keys_given_twice(text)
    return found, context.problems


def _metric_types(inventory: Inventory) -> Callable[[str], MetricType | None]:
    def metric_type(measure_id: str) -> MetricType | None:
        measure = inventory.get(measure_id)
        return None if measure is None else measure.metric_type

    return metric_type


# Writing


def write_submission(submission: Submission) -> dict[str, Any]:
    """Return *submission* as CMS's JSON data, with its measurementSets. It holds the whole TIN.

    Reading and writing are the reverse of each other: numbers, nulls and what CMS added in its
    response come back as they were read. A share of yours that no decimal holds, such as 10/13, is
    written in percent with two decimals, as CMS prints it.

    >>> from qpp_rules.adapters.qpp_api import read_submission
    >>> given = {"entityType": "group", "taxpayerIdentificationNumber": "000456789",
    ...          "performanceYear": 2026, "measurementSets": []}
    >>> write_submission(read_submission(given)) == given
    True

    Raises InvalidType for anything but a Submission, and YearNotCovered for a year whose words for
    the categories are not known.
    """
    take("write_submission", submission=(submission, instance_of(Submission)))
    sets = [_write_set(one, submission.year) for one in submission.measurement_sets]
    return {**_write_whose(submission), "measurementSets": sets}


def write_measurement_sets(submission: Submission) -> tuple[dict[str, Any], ...]:
    """Return what a registry posts: each measurement set with the ``submission`` it belongs to.

    A registry's or QCDR's token may not post a whole submission. It holds the whole TIN. What CMS
    added to the submission in a response is left out. Raises as :func:`write_submission`, and
    InvalidValue for a score that only CMS's responses have.
    """
    take("write_measurement_sets", submission=(submission, instance_of(Submission)))
    refuse_any(
        "write_measurement_sets",
        [
            Problem(
                f"measurementSets[{of_set}].measurements[{place}].value",
                "a score that only CMS's responses have",
                "a value that is sent",
                "remove the measurement",
            )
            for of_set, its_set in enumerate(submission.measurement_sets)
            for place, one in enumerate(its_set.measurements)
            if isinstance(one.value, SCORES_OF_CMS)
        ],
    )
    whose = _write_whose(attrs.evolve(submission, record=None))
    return tuple(
        {**_write_set(one, submission.year), "submission": whose}
        for one in submission.measurement_sets
    )


def _write_whose(submission: Submission) -> dict[str, Any]:
    who = submission.participant
    held = {
        "taxpayerIdentificationNumber": getattr(who, "tin", None),
        "nationalProviderIdentifier": getattr(who, "npi", None),
        "entityId": getattr(who, "identifier", submission.entity_id),
    }
    content: dict[str, Any] = {"entityType": _ENTITY_TYPES[submission.participation_option]}
    content |= {key: getattr(one, "digits", one) for key, one in held.items() if one is not None}
    content["performanceYear"] = submission.year.year
    record = submission.record
    content |= {} if record is None else _OF_ITS_RECORD[1].write(record)
    put_back(content, submission.nulls, None)
    return content


def _write_set(one: MeasurementSet, year: PerformanceYear) -> dict[str, Any]:
    words = {category: word for word, category in CATEGORY_WORDS.at(year)}
    content = _SET.write(one) | {"category": words[one.category]}
    put_back(content, one.nulls, None)
    put_back(content, one.blanks, "")
    return content
