"""What an operator sees of work that has not ended, of answers that broke off, and of processes that died."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asking import send
from flask.testing import FlaskClient
from patience import eventually
from watching import figures, lines, read
from writable import writable

from graph.workers.pool import QueryPool
from graph.workers.tally import Tally
from service import create_app
from service.serving.state import STARTS
from service.settings import Settings

ASK = "/sparql?query=ASK%7B%7D"
WHOLE_GRAPH = "/graph-store?default"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CUT = """SELECT ?a ?b ?c {
{ ?a ?b ?c } UNION { ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(CONCAT(STR(?d), STR(?g), STR(?j)) = "x") }
}"""
REQUESTS, EVALUATING = "learningcity_requests_under_way", "learningcity_queries_evaluating"
STREAMS, UPLOADS = "learningcity_streams_in_use", "learningcity_uploads_in_use"
BROKEN = "learningcity_broken_answers_total"


@pytest.fixture
def observed(pool: QueryPool) -> FlaskClient:
    """A client of a service that keeps no answers, so that it sends each as it comes."""
    return create_app(Settings(timeout=1.0, cache=0, access_log=True), pool).test_client()


class TestUnderWay:
    def test_requests_and_queries_count_until_they_end(self, observed: FlaskClient) -> None:
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(observed.application.test_client().get, f"/sparql?query={ENDLESS}")
            assert eventually(lambda: figures(observed)[f"{REQUESTS},query"] == 1)
            assert eventually(lambda: figures(observed)[EVALUATING] == 1 or answer.done())
            assert not answer.done()
            assert answer.result().status_code == 503
        found = figures(observed)
        assert (found[f"{REQUESTS},query"], found[EVALUATING]) == (0, 0)
        assert found[f"{REQUESTS},health"] == 1  # who asks for the figures

    def test_every_kind_of_work_is_there_at_0(self, observed: FlaskClient) -> None:
        found = figures(observed)
        for operation in ("query", "update", "graph_store_write", "page", "other"):
            assert found[f"{REQUESTS},{operation}"] == 0

    def test_requests_that_end_otherwise_are_not_under_way_for_ever(self, observed: FlaskClient) -> None:
        for path in ("/no/such/page", "/sparql?query=SELECT", "/graph-store", "/page/city/phayao"):
            observed.get(path)
            observed.head(path)
            observed.post(path, data=b"a", content_type="text/plain")
        under_way = {name: value for name, value in figures(observed).items() if name.startswith(REQUESTS)}
        assert sum(under_way.values()) == 1

    def test_request_that_ends_with_a_fault_is_not_under_way_for_ever(self, pool: QueryPool) -> None:
        app = create_app(Settings(), pool)
        app.wsgi_app.application = None  # type: ignore[attr-defined]
        with pytest.raises(TypeError):
            app.test_client().get(ASK)
        assert app.wsgi_app.observer.operations() == {}  # type: ignore[attr-defined]

    def test_stream_has_its_place_until_it_has_been_sent(self, observed: FlaskClient) -> None:
        answer = observed.get(WHOLE_GRAPH, buffered=False)
        next(iter(answer.response))
        found = figures(observed)
        assert (found[STREAMS], found[f"{REQUESTS},graph_store"]) == (1, 1)
        answer.close()
        found = figures(observed)
        assert (found[STREAMS], found[f"{REQUESTS},graph_store"]) == (0, 0)

    def test_upload_has_its_place_while_it_is_received(self, server: str) -> None:
        parts = urlsplit(server)
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as sender:
            head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 10\r\n\r\n"
            sender.sendall(head.encode() + b"ASK")
            assert eventually(lambda: read(send(f"{server}/metrics").body.decode())[UPLOADS] == 1)
        assert eventually(lambda: read(send(f"{server}/metrics").body.decode())[UPLOADS] == 0)


class TestBrokenAnswers:
    def test_answer_whose_reader_leaves_is_told_from_one_that_was_sent(
        self, observed: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "learningcity.access")
        answer = observed.get(WHOLE_GRAPH, buffered=False)
        next(iter(answer.response))
        answer.close()
        assert len(observed.get(WHOLE_GRAPH).data) > 0
        left, sent = lines(caplog, f"GET {WHOLE_GRAPH}")
        assert (left["outcome"], sent["outcome"]) == ("left", "sent")
        found = figures(observed)
        assert found[f"{BROKEN},graph_store,left"] == 1
        assert found["learningcity_requests_total,graph_store,200,bypass"] == 2

    def test_answer_that_fails_midway_is_told_from_one_that_was_sent(
        self, observed: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "learningcity.access")
        answer = observed.get("/sparql", query_string={"query": CUT})
        assert b"incomplete answer" in answer.data
        assert figures(observed)[f"{BROKEN},query,cut"] == 1
        (line, *_) = [record for record in caplog.records if record.name == "learningcity.access"]
        assert line.learningcity["outcome"] == "cut"  # type: ignore[attr-defined]


class TestProcesses:
    @pytest.fixture
    def own_pool(self) -> Iterator[QueryPool]:
        pool = QueryPool.start(Settings(empty=True, workers=1).pool)
        yield pool
        pool.close()

    def test_version_of_the_software_is_told(self, observed: FlaskClient) -> None:
        assert figures(observed)[f"learningcity_build_info,{version('learningcity')}"] == 1

    def test_parent_of_the_workers_that_died_and_was_started_again_counts(self, own_pool: QueryPool) -> None:
        client = create_app(Settings(empty=True), own_pool).test_client()
        assert figures(client)["learningcity_restarts_total,queries"] == 0
        assert own_pool.keeper is not None
        own_pool.keeper.process.kill()
        assert eventually(lambda: figures(client)["learningcity_restarts_total,queries"] == 1)

    def test_process_that_writes_that_died_and_was_started_again_counts(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with writable(tmp_path, plain=True) as store:
            for value in (1, 2):
                assert store.update(f"INSERT DATA {{ <a:s> <a:p> {value} }}").status_code == 204
            assert figures(store.client)["learningcity_restarts_total,writes"] == 0
            keeper = store.app.extensions["learningcity"].gatekeeper
            keeper.process.kill()
            keeper.process.wait()
            assert store.update("INSERT DATA { <a:s> <a:p> 3 }").status_code == 204
            assert figures(store.client)["learningcity_restarts_total,writes"] == 1
        assert "graph.gate.parent ended with status -9; starting it again" in caplog.text

    def test_http_process_counts_from_its_second_start(self, own_pool: QueryPool) -> None:
        client = create_app(Settings(empty=True), own_pool).test_client()
        for restarts in (0, 1):
            Tally(own_pool.folder / STARTS).add()
            assert figures(client)["learningcity_restarts_total,http"] == restarts
