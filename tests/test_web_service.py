"""The web service of the how-to: it answers as the library, in any number of processes."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qpp_rules import EASTERN, Group, PerformanceYear, QppRulesError, Tin
from qpp_rules.elections import (
    Capacity,
    Choice,
    Confirmer,
    Election,
    Ledger,
    begin,
    confirm,
    select,
)
from qpp_rules.eligibility import Eligibility

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "web_service"
YEAR = PerformanceYear(2026)
NOW = datetime(2027, 2, 1, 9, tzinfo=EASTERN)
MAY_OPT_IN = "group:000100014"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module", autouse=True)
def _modules_of_the_example() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLE)
        yield
        for name in ("ledger_store", "main", "service"):
            sys.modules.pop(name, None)


def store_in(path: Path) -> Any:
    from ledger_store import SqliteLedger

    return SqliteLedger(path)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    import main
    from service import create_app

    store = store_in(tmp_path_factory.mktemp("service") / "elections.db")
    app = create_app(store, main.eligibility_of, lambda: NOW)
    return TestClient(app, raise_server_exceptions=False)


def asked(participant: str = MAY_OPT_IN, **fields: Any) -> dict[str, Any]:
    return {"participant": participant, "year": 2026, **fields}


def confirmation(participant: str = MAY_OPT_IN, **fields: Any) -> dict[str, Any]:
    by = {"name": "A. Lee", "capacity": "PRACTICE_REPRESENTATIVE"}
    given = {"choice": "OPT_IN", "phrase": "confirm", "confirmed_by": by}
    return asked(participant, **{**given, **fields})


# --- the store ---------------------------------------------------------------------------------


def elected(number: int, choice: Choice, day: int, by: Confirmer | None) -> Election:
    group = Group(Tin(f"{number:09}"))
    election = select(begin(group, Eligibility.OPT_IN_ELIGIBLE, YEAR), choice)
    return confirm(election, "CONFIRM", at=datetime(2027, 2, day, 9, tzinfo=EASTERN), by=by)


def late(number: int) -> Election:
    at = datetime(2027, 4, 10, 9, tzinfo=EASTERN)
    return attrs.evolve(elected(number, Choice.OPT_IN, 1, None), confirmed_at=at)


CONFIRMERS = (None, Confirmer("A. Lee", Capacity.INTERMEDIARY))
ARRIVING = [
    *(
        elected(number, choice, day, by)
        for number in (1, 2)
        for choice in (Choice.OPT_IN, Choice.REPORT_VOLUNTARILY)
        for day in (1, 2, 3)
        for by in CONFIRMERS
    ),
    late(1),
    begin(Group(Tin("000000001")), Eligibility.OPT_IN_ELIGIBLE, YEAR),
]
FILES = count()


def outcome(record: Callable[[Election], Any], election: Election) -> Any:
    """Return what *record* returns, or the error that it raises, to be compared."""
    try:
        return record(election)
    except QppRulesError as error:
        return type(error), str(error)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arriving=st.lists(st.sampled_from(ARRIVING), max_size=8))
def test_the_store_answers_as_a_ledger_in_every_order_of_arrival(
    arriving: list[Election], tmp_path: Path
) -> None:
    """What a ledger keeps, refuses and answers, the store does too."""
    path = tmp_path / f"{next(FILES)}.db"
    store, ledger = store_in(path), Ledger()
    for election in arriving:
        before, ledger = ledger, outcome(ledger.record, election)
        kept = outcome(store.record, election)
        if isinstance(ledger, Ledger):
            assert kept == ledger.election(election.participant, election.year)
        else:
            # Refused in the same words.
            assert kept == ledger
            ledger = before
    assert store.ledger() == store_in(path).ledger() == ledger


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE confirmation SET choice = 'REPORT_VOLUNTARILY'",
        "DELETE FROM confirmation",
        (
            "INSERT INTO confirmation VALUES"
            " ('group:000000001', 2026, 'REPORT_VOLUNTARILY', '2027-02-01', NULL, NULL)"
        ),
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(statement: str, tmp_path: Path) -> None:
    path = tmp_path / "elections.db"
    store = store_in(path)
    store.record(elected(1, Choice.OPT_IN, 1, None))

    with (
        closing(sqlite3.connect(path)) as database,
        pytest.raises(sqlite3.IntegrityError, match="a confirmed election is final"),
    ):
        database.execute(statement)
    assert len(store.ledger()) == 1


# --- requests ----------------------------------------------------------------------------------


def test_an_election_is_confirmed_once_and_then_opens_the_gate(client: TestClient) -> None:
    assert client.post("/gate", json=asked()).json()["answer"] is False

    first = client.post("/elections", json=confirmation())
    again = client.post("/elections", json=confirmation())

    assert first.status_code == 200
    assert (
        first.json()
        == again.json()
        == {
            "participant": "group:*****0014",
            "year": 2026,
            "choice": "OPT_IN",
            "confirmed_at": "2027-02-01T14:00:00Z",
        }
    )
    assert client.post("/gate", json=asked()).json()["answer"] is True


def test_an_answer_is_the_librarys_own_with_its_reasons(client: TestClient) -> None:
    answered = client.post("/eligibility/2026", json={"clinician_type": "NURSE_PRACTITIONER"})

    assert answered.status_code == 200
    body = answered.json()
    assert body["answer"] == {"eligibility.Eligibility": "UNDETERMINED"}
    assert {one["verdict"] for one in body["findings"]} >= {"MET", "UNKNOWN"}
    assert "segment_1" in body["missing"]


REFUSED = {
    "another choice": (409, "/elections", confirmation(choice="REPORT_VOLUNTARILY")),
    "a wrong phrase": (422, "/elections", confirmation("group:000100016", phrase="yes")),
    "no such participant": (404, "/elections", confirmation("group:000000001")),
    "no election to make": (422, "/elections", confirmation("group:000100002")),
    "a year of another type": (422, "/gate", asked(year="2026")),
    "a year that is not whole": (422, "/gate", asked(year=2026.5)),
    "a TIN of eight digits": (422, "/gate", asked("group:98765432")),
    "a participant of another form": (422, "/gate", asked("987654321")),
    "an unknown key": (422, "/gate", asked(PATIENT_77=1)),
    "a list": (422, "/gate", [987654321]),
    "nothing": (422, "/gate", b""),
    "a huge number": (422, "/gate", b'{"participant": "x", "year": ' + b"9" * 4000 + b"}"),
    "a longer one": (400, "/gate", b"9" * 5000),
    "not a number": (400, "/gate", b'{"participant": "group:000100014", "year": NaN}'),
    "nested brackets": (400, "/gate", b"[" * 100_000),
    "nested objects": (400, "/gate", b'{"year":' * 100_000),
    "a key twice": (400, "/gate", b'{"year": 2026, "year": 2025}'),
    "not text": (400, "/gate", b"\xff\xfe987654321"),
    "half a character": (422, "/gate", b'{"participant": "virtual-group:\\ud800", "year": 2026}'),
    "a path that is no number": (422, "/eligibility/987654321x", {}),
    "a year of many digits": (422, f"/eligibility/{'9' * 400}", {}),
    "a year that is not covered": (422, "/eligibility/2027", {}),
    "no such path": (404, "/987654321", {}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_request_ends_in_an_answer_that_shows_none_of_it(
    name: str, client: TestClient
) -> None:
    client.post("/elections", json=confirmation())
    status, path, content = REFUSED[name]
    text = content if isinstance(content, bytes) else json.dumps(content).encode()

    refused = client.post(path, content=text, headers=JSON)

    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    body = refused.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["status"] == status
    for one in body["errors"]:
        assert list(one) == ["field", "given", "expected", "remedy"]
        assert one["field"]
        assert one["expected"]
    assert not re.search("98765432|99999999|000[0-9]{6}|PATIENT|ud800|Traceback", refused.text)


TEXTS = st.sampled_from(["PATIENT-77", "", "group:98765432", "\x00", "\ud800", "2026", "OPT_IN"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
ANYTHING = st.recursive(
    LEAVES, lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXTS, one, max_size=3)
)


@settings(max_examples=25, deadline=None)
@given(place=st.sampled_from(["", *confirmation()]), anything=ANYTHING)
def test_no_request_fails_inside_or_is_repeated(
    place: str, anything: Any, client: TestClient
) -> None:
    """Any JSON at any place is answered, and what is refused is not shown."""
    content = {**confirmation(), place: anything} if place else anything

    answered = client.post("/elections", content=json.dumps(content), headers=JSON)

    assert answered.status_code in {200, 400, 404, 409, 422}
    # The word typed in place of CONFIRM is repeated, shortened and with any TIN masked.
    hidden = "98765432|Traceback" if place == "phrase" else "98765432|PATIENT|Traceback"
    assert not re.search(hidden, answered.text)


def test_a_request_of_another_type_is_refused(client: TestClient) -> None:
    refused = client.post("/gate", content=json.dumps(asked()))

    assert refused.status_code == 422


def test_the_documents_of_the_service_show_every_value(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    keys = [one["pattern"] for one in schemas["Asked"]["properties"]["participant"]["anyOf"]]
    answered = document["paths"]["/eligibility/{year}"]["post"]["responses"]["200"]

    assert [key[2:].partition(":")[0] for key in keys] == [
        "individual",
        "group",
        "virtual-group",
        "subgroup",
        "apm-entity",
    ]
    assert schemas["Confirmation"]["properties"]["choice"]["enum"] == [one.name for one in Choice]
    described = answered["content"]["application/json"]["schema"]
    assert {"answer", "findings"} <= set(described["properties"])
    named = set(re.findall('"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named <= set(schemas)


def test_the_service_is_made_for_a_server_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import main

    monkeypatch.setenv("ELECTIONS", str(tmp_path / "elections.db"))

    assert TestClient(main.app()).post("/gate", json=asked()).json()["answer"] is False
    assert (tmp_path / "elections.db").exists()


# --- two processes -----------------------------------------------------------------------------

PROGRAM = """
import socket, sys
from datetime import datetime
import uvicorn
from ledger_store import SqliteLedger
from qpp_rules import EASTERN
from qpp_rules.eligibility import Criterion, Exceeded, GroupFacts, determine_group
from service import create_app
seen = Exceeded({Criterion.PATIENTS})
def eligibility_of(participant, year):
    return determine_group(GroupFacts(segment_1=seen, segment_2=seen), year)
now = datetime(2027, 2, 1, 9, tzinfo=EASTERN)
app = create_app(SqliteLedger(sys.argv[1]), eligibility_of, lambda: now)
server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
server.run(sockets=[socket.socket(fileno=int(sys.argv[2]))])
"""
PARTICIPANTS = ("group:000100014", "group:000100016", "group:000100021")


def served(path: Path, listening: socket.socket) -> subprocess.Popen[bytes]:
    places = [str(EXAMPLE), *filter(None, sys.path)]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), str(listening.fileno())],
        pass_fds=[listening.fileno()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
    )


def answer(port: int, request: tuple[str, str]) -> int:
    participant, choice = request
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "application/json"}
    body = json.dumps(confirmation(participant, choice=choice))
    connection.request("POST", "/elections", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.skipif(os.name != "posix", reason="a socket is handed to another process")
def test_two_processes_confirming_at_once_keep_one_choice(tmp_path: Path) -> None:
    path = tmp_path / "elections.db"
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = [one.getsockname()[1] for one in listening]
    processes = [served(path, one) for one in listening]
    try:
        requests = [
            (port, (participant, choice))
            for participant in PARTICIPANTS
            for port, choice in zip(ports, ("OPT_IN", "REPORT_VOLUNTARILY"), strict=True)
        ]
        with ThreadPoolExecutor(len(requests)) as pool:
            statuses = [*pool.map(lambda one: answer(*one), requests)]
        with socket.create_connection(("127.0.0.1", ports[0]), timeout=120) as broken:
            broken.sendall(b"POST /gate HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n")
            malformed = broken.recv(1024)
    finally:
        for process in processes:
            process.terminate()
        ended = [process.wait(60) for process in processes]
        for one in listening:
            one.close()

    ledger = store_in(path).ledger()
    kept = {(one.participant.key, one.choice.name) for one in ledger if one.choice is not None}
    confirmed = {
        request for (_, request), status in zip(requests, statuses, strict=True) if status == 200
    }
    assert sorted(statuses) == [200] * 3 + [409] * 3
    assert kept == confirmed
    assert malformed.startswith(b"HTTP/1.1 400 ")
    assert set(ended) <= {0, -15}
