"""What writes and checks were spent on, whatever became of them: the figures and the log account for all of their time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from patience import eventually
from watching import figures, lines
from writable import Writable, writable

from graph.errors import TimedOut
from graph.gate.writing import Body, WriteRequest
from graph.versions.directory import DataDirectory

WRONG = "<a:s> a <https://w3id.org/learning-city/ontology#City> ."
STAGES = "learningcity_write_stage_seconds_total"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("store"), plain=False, slow_query=0.000001) as service:
        yield service


def test_stages_are_all_that_writes_and_checks_took_whatever_became_of_them(store: Writable) -> None:
    for method, path, body in (
        ("PUT", "/graph-store?graph=a:g", WRONG),
        ("PUT", "/graph-store?graph=a:g", "no Turtle"),
        ("PUT", "/graph-store?graph=a:g", "<a:s> <a:p> <a:o> ."),
        ("POST", "/validate", WRONG),
    ):
        store.send(method, path, body, "text/turtle")
    found = figures(store.client)
    stages = {name: value for name, value in found.items() if name.startswith(STAGES)}
    assert stages.pop(f"{STAGES},reporting") > 0  # what comes after the write
    took = sum(value for name, value in found.items() if name.startswith("learningcity_write_seconds_sum"))
    assert sum(stages.values()) == pytest.approx(took, abs=0.001)


def test_write_that_is_rejected_has_a_line_like_one_that_is_accepted(
    store: Writable, caplog: pytest.LogCaptureFixture
) -> None:
    store.send("PUT", "/graph-store?graph=a:h", WRONG, "text/turtle")
    store.send("POST", "/validate", WRONG, "text/turtle")
    store.send("PUT", "/graph-store?graph=a:h", "no Turtle", "text/turtle")
    written, checked, refused = lines(caplog, "slow write")
    assert (written["outcome"], checked["kind"], refused["outcome"]) == ("rejected", "validate", "failed")
    assert {"reading", "opening", "deriving", "validating", "answering"} <= written["stages_ms"].keys()
    assert {"reading", "copying", "deriving", "validating", "answering"} <= checked["stages_ms"].keys()
    assert refused["stages_ms"].keys() == {"reading", "answering"}
    for line in (written, checked):
        assert line["validated_ms"] > 0
        assert abs(line["ms"] - line["waited_ms"] - sum(line["stages_ms"].values())) <= len(line["stages_ms"])


def test_line_of_a_request_that_writes_tells_what_its_write_and_its_report_took(
    store: Writable, caplog: pytest.LogCaptureFixture
) -> None:
    store.send("PUT", "/graph-store?graph=a:h", WRONG, "text/turtle")
    (write,) = lines(caplog, "slow write")
    (request,) = lines(caplog, "PUT /graph-store?graph=a:h")
    assert request["reported_ms"] > 0
    assert request["waited_ms"] + request["evaluated_ms"] >= write["ms"] - 1


def test_write_that_waits_for_others_says_so_also_when_it_is_rejected(
    store: Writable, caplog: pytest.LogCaptureFixture
) -> None:
    store.send("PUT", "/graph-store?graph=a:h", WRONG, "text/turtle")  # the process that writes runs
    keeper = store.app.extensions["learningcity"].gatekeeper
    caplog.clear()
    with ThreadPoolExecutor(2) as clients, DataDirectory(store.data).writing():
        writes = [clients.submit(store.send, "PUT", "/graph-store?graph=a:h", WRONG, "text/turtle") for _ in range(2)]
        assert eventually(lambda: keeper.waiting == 2)
        time.sleep(0.5)
    assert [one.result().status_code for one in writes] == [422, 422]
    first, second = sorted(lines(caplog, "slow write"), key=lambda line: line["waited_ms"])
    assert first["stages_ms"]["waiting"] >= 400  # for the one who holds the data directory
    assert second["waited_ms"] >= 400


def test_write_that_is_ended_says_what_it_was_at(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with writable(tmp_path, plain=True, slow_query=60) as store:
        store.update("INSERT DATA { <a:s> <a:p> 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }")
        endless = (
            f"DELETE {{ <a:s> <a:q> ?1 }} WHERE {{ {' '.join(f'?s{n} ?p{n} ?{n} .' for n in range(12))} }}".encode()
        )
        request = WriteRequest("update", "curator", bodies=(Body("ru", "the update", len(endless)),), seconds=0.5)
        with pytest.raises(TimedOut):
            store.app.extensions["learningcity"].gatekeeper.write(request, [endless])
    (line,) = lines(caplog, "slow write")
    assert line["outcome"] == "timed_out"
    assert line["stages_ms"]["staging"] >= 250
    assert line["ms"] >= line["stages_ms"]["staging"]
