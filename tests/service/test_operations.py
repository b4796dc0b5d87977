"""What an operator sees: health, figures, and a log that tells what a slow minute was spent on."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fatal import CRASHING
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from watching import figures, lines
from writable import Writable, writable

from graph.workers.pool import QueryPool
from service import create_app
from service.serving.logs import JsonLines, Lines, set_up
from service.serving.metrics import LIMITS
from service.serving.operations import OPERATIONS, operation_of
from service.settings import Settings

ASK = "/sparql?query=ASK%7B%7D"
WRONG = "<a:s> a <https://w3id.org/learning-city/ontology#City> ."


@pytest.fixture
def watched(pool: QueryPool) -> FlaskClient:
    return create_app(Settings(timeout=5.0, slow_query=0.000001, access_log=True), pool).test_client()


@pytest.fixture
def streaming(pool: QueryPool) -> FlaskClient:
    """A client of a service that keeps no answers, so that it sends each as it comes."""
    return create_app(Settings(timeout=5.0, cache=0), pool).test_client()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("store"), plain=False, slow_query=0.000001) as service:
        yield service


class TestHealth:
    def test_live_and_ready(self, watched: FlaskClient) -> None:
        assert watched.get("/health/live").json == {"status": "live"}
        for path in ("/health", "/health/ready"):
            answer = watched.get(path)
            assert (answer.status_code, answer.json["status"], answer.json["version"]) == (200, "ready", 1)
            assert answer.headers["Cache-Control"] == "no-store"

    def test_service_without_workers_is_live_and_not_ready(self) -> None:
        pool = QueryPool.start(Settings(empty=True, workers=1).pool)
        client = create_app(Settings(empty=True), pool).test_client()
        pool.close()
        assert client.get("/health/live").status_code == 200
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json["status"]) == (503, "not ready")
        assert "Retry-After" in answer.headers


class TestFigures:
    def test_requests_count_by_operation_status_and_cache(self, watched: FlaskClient) -> None:
        for path in (ASK, ASK, ASK, "/page/city/phayao", "/no/such/page", "/sparql?query=SELECT"):
            watched.get(path)
        found = figures(watched)
        assert found["learningcity_requests_total,query,200,miss"] == 1
        assert found["learningcity_requests_total,query,200,hit"] == 2
        assert found["learningcity_requests_total,page,200,miss"] == 1
        assert found["learningcity_requests_total,other,404,bypass"] == 1
        assert found["learningcity_requests_total,query,400,bypass"] == 1
        assert found["learningcity_request_seconds_count,query"] == 4
        assert found["learningcity_cache_hits_total"] == 2
        assert found["learningcity_cache_entries"] == 2
        assert found["learningcity_cache_bytes"] > 0
        assert found["learningcity_version"] == 1
        assert found["learningcity_version_age_seconds"] >= 0

    def test_queries_count_by_how_they_end(self, pool: QueryPool) -> None:
        client = create_app(Settings(timeout=0.3), pool).test_client()
        client.get(ASK)
        client.get("/sparql?query=SELECT+(a:nothing(1)+AS+?x)+%7B%7D")
        client.get(
            "/sparql", query_string={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"}
        )
        found = figures(client)
        assert found["learningcity_queries_total,answered,timeout"] == 1
        assert found["learningcity_queries_total,timed_out,timeout"] == 1
        assert found["learningcity_query_seconds_sum,timed_out,timeout"] >= 0.25

    def test_queries_count_by_what_they_are_asked_for(self, watched: FlaskClient) -> None:
        watched.get(ASK)
        watched.get("/page/city/phayao")
        found = figures(watched)
        assert found["learningcity_queries_total,answered,timeout"] == 1
        assert found["learningcity_queries_total,answered,page_timeout"] >= 1
        assert set(LIMITS) <= {one.name for one in fields(Settings)}

    def test_what_alarms_watch_stands_at_0_from_the_start(self, watched: FlaskClient) -> None:
        found = figures(watched)
        for name in ("queries_total,crashed,timeout", "writes_total,update,timed_out", "problems_total,disk-full"):
            assert found[f"learningcity_{name}"] == 0

    def test_errors_count_by_the_type_that_their_answers_name(self, pool: QueryPool) -> None:
        client = create_app(Settings(client_rate=0.001, client_burst=2), pool).test_client()
        for path in ("/sparql?query=SELECT", "/no/such/page", ASK):
            client.get(path)
        found = figures(client)
        for kind in ("malformed-query", "not-found", "too-many-requests"):
            assert found[f"learningcity_problems_total,{kind}"] == 1

    def test_stream_counts_when_it_has_been_sent(self, streaming: FlaskClient) -> None:
        body = streaming.get("/graph-store?default").data
        found = figures(streaming)
        assert found["learningcity_requests_total,graph_store,200,bypass"] == 1
        assert found["learningcity_sent_bytes_total,graph_store"] == len(body)
        assert found["learningcity_queries_total,answered,timeout"] == 1

    def test_reader_that_leaves_counts_as_left(self, streaming: FlaskClient) -> None:
        answer = streaming.get("/graph-store?default", buffered=False)
        next(iter(answer.response))
        answer.close()
        assert figures(streaming)["learningcity_queries_total,left,timeout"] == 1

    def test_writes_and_validation_count(self, store: Writable) -> None:
        wrong = store.send("PUT", "/graph-store?graph=a:g", WRONG, "text/turtle")
        assert wrong.status_code == 422
        found = figures(store.client)
        assert found["learningcity_writes_total,replace,rejected"] == 1
        assert found["learningcity_write_seconds_count,replace"] == 1
        assert found["learningcity_validation_seconds_sum"] > 0

    def test_writes_tell_what_they_were_spent_on(self, store: Writable) -> None:
        """The first waits for the process that writes to start; what changes nothing has stages too."""
        for _ in range(2):
            answer = store.send("PUT", "/graph-store?graph=a:g", "<a:s> <a:p> <a:o> .", "text/turtle")
            assert "staging;dur=" in answer.headers["Server-Timing"]
        found = figures(store.client)
        assert found["learningcity_write_stage_seconds_total,syncing"] > 0

    def test_update_in_a_form_counts_as_update(self, store: Writable) -> None:
        for form in ({"update": "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } }"}, {"query": "ASK {}"}):
            store.send("POST", "/sparql", urlencode(form), "application/x-www-form-urlencoded")
        found = figures(store.client)
        assert found["learningcity_requests_total,update,204,bypass"] == 1
        assert found["learningcity_request_seconds_count,update"] == 1
        assert found["learningcity_request_seconds_count,query"] == 1

    def test_probes_count_apart(self, watched: FlaskClient) -> None:
        watched.get("/health")
        found = figures(watched)
        assert found["learningcity_queries_total,answered,probe"] == 1
        assert "learningcity_queries_total,answered,timeout" not in found
        assert found["learningcity_queue_seconds_count"] == 0

    def test_strangers_paths_make_no_new_figures(self, watched: FlaskClient) -> None:
        for number in range(20):
            watched.get(f"/invented-{number}")
        assert {name for name in figures(watched) if "invented" in name} == set()

    @pytest.mark.parametrize(
        ("method", "path", "content_type", "kind"),
        [
            ("GET", "/", None, "page"),
            ("GET", "/sparql", None, "query"),
            ("POST", "/sparql", "application/sparql-update", "update"),
            ("GET", "/graph-store", None, "graph_store"),
            ("PUT", "/graph-store/a", "text/turtle", "graph_store_write"),
            ("GET", "/dump.trig.gz", None, "dump"),
            ("GET", "/ontology.ttl", None, "ontology"),
            ("GET", "/queries/members.csv", None, "saved_query"),
            ("GET", "/permalink", None, "digest"),
            ("POST", "/validate", "text/turtle", "validation"),
            ("GET", "/.well-known/void", None, "data"),
            ("GET", "/invented", None, "other"),
        ],
    )
    def test_kinds_of_work(self, method: str, path: str, content_type: str | None, kind: str) -> None:
        assert operation_of(path, method, content_type) == kind
        assert kind == "other" or kind in {*OPERATIONS.values(), "update", "graph_store_write"}


class TestLog:
    def test_request_has_a_line_that_tells_what_it_was_spent_on(
        self, watched: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "learningcity.access")
        answer = watched.get("/page/city/phayao")
        watched.get("/page/city/phayao")
        first, second = (record.learningcity for record in caplog.records if record.name == "learningcity.access")
        assert first["request_id"] == answer.headers["X-Request-Id"]
        assert (first["operation"], first["status"], first["cache"]) == ("page", 200, "miss")
        assert first["bytes"] == len(answer.data)
        assert first["queries"] > 0
        assert first["ms"] >= first["evaluated_ms"] > 0
        assert (second["cache"], second["queries"]) == ("hit", 0)

    def test_slow_query_has_a_line_with_its_text_shortened(
        self, watched: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = watched.get("/sparql", query_string={"query": f"ASK {{}} #{'x' * 5000}"})
        (found,) = (record.learningcity for record in caplog.records if record.name == "learningcity.slow")
        assert found["request_id"] == answer.headers["X-Request-Id"]
        assert found["outcome"] == "answered"
        assert found["query"].startswith("ASK {}")
        assert len(found["query"]) < 600

    def test_slow_request_has_a_line_when_others_have_none(
        self, pool: QueryPool, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = create_app(Settings(slow_query=0.000001), pool).test_client().get("/page/city/phayao?lang=en")
        (found,) = [record for record in caplog.records if record.name == "learningcity.access"]
        assert found.getMessage() == "GET /page/city/phayao?lang=en"
        assert found.learningcity["request_id"] == answer.headers["X-Request-Id"]  # type: ignore[attr-defined]
        assert found.learningcity["client"] == "127.0.0.1"  # type: ignore[attr-defined]

    def test_query_that_no_worker_survives_has_a_line_however_short_it_was(
        self, pool: QueryPool, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = create_app(Settings(slow_query=0), pool).test_client().get("/sparql", query_string={"query": CRASHING})
        assert answer.status_code == 500
        (found,) = (record.learningcity for record in caplog.records if record.name == "learningcity.slow")
        assert (found["request_id"], found["outcome"]) == (answer.headers["X-Request-Id"], "crashed")
        assert found["query"].startswith("ASK { FILTER((((")
        (fault,) = (record for record in caplog.records if record.name == "learningcity")
        assert "GET /sparql: engine-failed: " in fault.getMessage()
        assert json.loads(JsonLines().format(fault))["request_id"] == answer.headers["X-Request-Id"]

    def test_mistakes_of_clients_and_limits_are_no_faults(
        self, pool: QueryPool, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = create_app(Settings(timeout=0.1, slow_query=0), pool).test_client()
        for path in (
            "/sparql?query=SELECT",
            "/no/such/page",
            "/sparql?query=SELECT * {?a ?b ?c . ?d ?e ?f . ?g ?h ?i}",
        ):
            client.get(path)
        assert caplog.records == []

    def test_slow_write_has_a_line_that_tells_what_it_was_spent_on(
        self, store: Writable, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = store.send("PUT", "/graph-store?graph=a:h", "<a:s> <a:p> <a:o> .", "text/turtle")
        (found,) = (record.learningcity for record in caplog.records if record.getMessage() == "slow write")
        assert found["request_id"] == answer.headers["X-Request-Id"]
        assert (found["kind"], found["outcome"]) == ("replace", "accepted")
        assert found["ms"] >= found["waited_ms"] + sum(found["stages_ms"].values()) - len(found["stages_ms"])
        assert {"staging", "validating", "syncing"} <= found["stages_ms"].keys()

    def test_probes_are_no_slow_queries(self, watched: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
        watched.get("/health")
        assert lines(caplog, "slow query") == []
        assert len(lines(caplog, "GET /health")) == 1

    def test_request_cannot_write_a_line_of_its_own(
        self, watched: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "learningcity.access")
        watched.get("/no%0a2026-11-29 ERROR พะเยา")
        lines = [Lines().format(record) for record in caplog.records]
        assert [line.count("\n") for line in lines] == [0] * len(lines)
        assert "\\n2026-11-29 ERROR พะเยา" in lines[-1]

    def test_fast_query_has_none(self, pool: QueryPool, caplog: pytest.LogCaptureFixture) -> None:
        create_app(Settings(slow_query=60), pool).test_client().get(ASK)
        create_app(Settings(slow_query=0), pool).test_client().get(ASK)
        assert "slow query" not in caplog.text

    def test_json_lines_are_json(self, watched: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "learningcity.access")
        watched.get("/page/city/phayao?q=%E0%B8%9E%0a")
        lines = [JsonLines().format(record) for record in caplog.records]
        documents: list[dict[str, Any]] = [json.loads(line) for line in lines]
        assert all("\n" not in line for line in lines)
        assert {"at", "level", "log", "message", "request_id", "operation", "ms"} <= set(documents[-1])

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_log_goes_to_standard_error(self, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        root = logging.getLogger()
        before, level = root.handlers[:], root.level
        try:
            set_up(form, access=True)
            logging.getLogger("learningcity").warning("something %s", "happened")
            written = capsys.readouterr().err
        finally:
            root.handlers[:] = before
            root.setLevel(level)
        assert "something happened" in written
        assert (form == "json") == written.startswith("{")


PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "operations.md").read_text()


class TestDocument:
    def test_it_names_every_setting_with_its_default_and_its_sentence(self) -> None:
        rows = re.findall(r"^\| `(\w+)` \| `([^`]*)` \| (.*) \|$", PAGE, re.MULTILINE)
        table = [(one.name, str(one.default), one.metadata["sentence"]) for one in fields(Settings)]
        machine = {"workers", "extra_workers"}  # their defaults are those of the machine
        assert [row for row in rows if row[0] not in machine] == [row for row in table if row[0] not in machine]
        assert {row[0] for row in rows} == {row[0] for row in table}

    def test_it_names_every_figure(self, watched: FlaskClient) -> None:
        families = {family.name for family in text_string_to_metric_families(watched.get("/metrics").text)}
        described = {
            name.removesuffix("_total")
            for name in re.findall(r"^\| `((?:learningcity|process)_\w+)`", PAGE, re.MULTILINE)
        }
        assert described == families
