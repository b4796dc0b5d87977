"""Answers that are kept: https://www.rfc-editor.org/rfc/rfc9111 and https://www.rfc-editor.org/rfc/rfc9110, rule by rule."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from writable import Writable, writable

from graph.errors import Overloaded
from graph.versions.directory import DataDirectory
from graph.workers.answering import Answering
from graph.workers.pool import QueryPool
from graph.workers.wire import Request
from service import create_app
from service.serving.layer import Layer
from service.settings import Settings

QUERY = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
PAGE = "/page/city/phayao"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
SPARQL_QUERY, SPARQL_UPDATE, FORM = (
    "application/sparql-query",
    "application/sparql-update",
    "application/x-www-form-urlencoded",
)
OF_THE_REQUEST = ("X-Request-Id", "Cache-Status")


class Counted:
    """A pool that counts what it is asked, and can be told to be slow or to fail."""

    def __init__(self, pool: QueryPool) -> None:
        self.pool, self.count = pool, 0
        self.gate: threading.Event | None = None
        self.failing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pool, name)

    def ask(self, request: Request) -> Answering:
        self.count += 1
        if self.failing:
            raise Overloaded(seconds=1)
        if self.gate:
            self.gate.wait(10)
        return self.pool.ask(request)


@pytest.fixture
def counted(pool: QueryPool) -> Counted:
    return Counted(pool)


@pytest.fixture
def kept(counted: Counted) -> FlaskClient:
    """A client of an application that has kept nothing yet."""
    return create_app(Settings(timeout=5.0), counted).test_client()  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Writable]:
    with writable(tmp_path, plain=True) as service:
        yield service


def is_hit(answer: TestResponse) -> bool:
    return answer.headers["Cache-Status"].startswith("learningcity; hit")


def ask(client: FlaskClient, text: str = QUERY, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": text}, headers={"Accept": JSON, **named})


def told(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """What an answer says, apart from what belongs to this one request."""
    headers = sorted((name, value) for name, value in answer.headers if name not in OF_THE_REQUEST)
    return answer.status_code, headers, answer.data


class TestWhatIsKept:
    """https://www.rfc-editor.org/rfc/rfc9111#section-3"""

    @pytest.mark.parametrize(
        "path",
        [
            PAGE,
            "/data/city/phayao.ttl",
            "/id/city/phayao",
            "/ontology",
            "/search?q=phayao",
            "/versions",
            "/",
            "/dump.ttl",
        ],
    )
    def test_what_depends_on_the_graph_and_the_request_is(self, kept: FlaskClient, path: str) -> None:
        first, second = kept.get(path), kept.get(path)
        assert not is_hit(first)
        assert is_hit(second) or first.content_length is None  # a stream is not
        assert told(first) == told(second)

    def test_query_by_get_is(self, kept: FlaskClient, counted: Counted) -> None:
        assert told(ask(kept)) == told(ask(kept))
        assert counted.count == 1

    @pytest.mark.parametrize("method", ["POST", "QUERY"])
    @pytest.mark.parametrize(("content_type", "body"), [(SPARQL_QUERY, QUERY), (FORM, f"query={QUERY}")])
    def test_query_in_a_body_is(
        self, kept: FlaskClient, counted: Counted, method: str, content_type: str, body: str
    ) -> None:
        answers = [kept.open("/sparql", method=method, data=body, content_type=content_type) for _ in range(3)]
        assert [is_hit(answer) for answer in answers] == [False, True, True]
        assert answers[0].status_code == 200
        assert told(answers[0]) == told(answers[2])
        assert counted.count == 1

    def test_answer_of_a_past_version_is(self, client_of_past: FlaskClient) -> None:
        address = {"query_string": {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "version": 1}}
        first, second = (client_of_past.get("/sparql", **address) for _ in range(2))
        assert is_hit(second)
        assert told(first) == told(second)
        assert second.headers["Learningcity-Version"] == "1"

    @pytest.mark.parametrize("path", ["/no/such/page", "/sparql?query=SELECT", "/page/city/no-such-city"])
    def test_error_is_not(self, kept: FlaskClient, path: str) -> None:
        answers = [kept.get(path) for _ in range(2)]
        assert not any(is_hit(answer) for answer in answers)
        assert answers[0].headers["Cache-Control"] == "no-store"

    def test_failure_that_passes_is_not(self, kept: FlaskClient, counted: Counted) -> None:
        counted.failing = True
        assert ask(kept).status_code == 503
        counted.failing = False
        assert ask(kept).status_code == 200

    @pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "rand()"])
    def test_answer_that_is_another_each_time_is_not(self, kept: FlaskClient, call: str) -> None:
        answers = [ask(kept, f"SELECT ({call} AS ?x) {{}}") for _ in range(2)]
        assert not is_hit(answers[1])
        assert answers[0].headers["Cache-Control"] == "no-store"

    def test_answer_to_somebody_who_says_who_he_is_is_not(self, kept: FlaskClient) -> None:
        """https://www.rfc-editor.org/rfc/rfc9111#section-3.5"""
        for _ in range(2):
            assert not is_hit(ask(kept, Authorization="Bearer x"))
        assert not is_hit(ask(kept))

    def test_stream_is_not(self, kept: FlaskClient) -> None:
        everything = "SELECT * { ?s ?p ?o }"
        assert not is_hit(ask(kept, everything))
        assert not is_hit(ask(kept, everything))

    def test_nothing_is_when_there_is_no_room(self, pool: QueryPool) -> None:
        client = create_app(Settings(cache=0), pool).test_client()
        assert not is_hit(ask(client))
        assert not is_hit(ask(client))

    def test_update_and_dry_run_are_not(self, store: Writable) -> None:
        for _ in range(2):
            done = store.send("POST", "/sparql?dry-run=true", "INSERT DATA { <a:s> <a:p> 1 }", SPARQL_UPDATE)
            assert (done.status_code, is_hit(done)) == (200, False)
            assert done.headers["Cache-Control"] == "no-store"
        for number in range(2):
            assert store.update(f"INSERT DATA {{ <a:s> <a:p> {number} }}").status_code == 204

    @pytest.mark.parametrize("name", ["update", "upd%61te"])
    def test_form_that_may_be_an_update_never_answers_for_another(self, store: Writable, name: str) -> None:
        body = f"{name}=INSERT+DATA+%7B+%3Ca%3As%3E+%3Ca%3Ap%3E+1+%7D"
        assert store.send("POST", "/sparql", body, FORM).status_code == 204
        assert store.client.post("/sparql", data=body, content_type=FORM).status_code == 401


class TestWhatAnAnswerDependsOn:
    """https://www.rfc-editor.org/rfc/rfc9111#section-4.1"""

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("Accept", (JSON, XML)),
            ("Host", ("a.example", "b.example")),
        ],
    )
    def test_headers_that_change_a_result(self, kept: FlaskClient, name: str, values: tuple[str, str]) -> None:
        for value in values * 2:
            answer = ask(kept, **{name: value})
            assert answer.mimetype == (value if name == "Accept" else JSON)
            if name == "Host":
                assert value in answer.headers["Link"]

    def test_request_with_an_empty_host_is_told_the_name_of_the_server_and_answers_for_nobody(
        self, kept: FlaskClient
    ) -> None:
        without = EnvironBuilder("/sitemap.xml").get_environ() | {"HTTP_HOST": "", "SERVER_NAME": "inside"}
        body, _, _ = run_wsgi_app(kept.application, without)
        assert b"<loc>http://inside/" in b"".join(body)
        assert "<loc>http://localhost/" in kept.get("/sitemap.xml").text

    def test_language_of_a_page(self, kept: FlaskClient) -> None:
        for wanted in ("th", "en", "en-GB,en;q=0.8", "th", "fr"):
            answer = kept.get(PAGE, headers={"Accept-Language": wanted})
            assert answer.headers["Content-Language"] == ("en" if wanted.startswith("en") else "th")
        assert is_hit(kept.get(PAGE, headers={"Accept-Language": "en-US"}))

    def test_same_query_over_other_graphs(self, kept: FlaskClient) -> None:
        address = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
        all_of_them = kept.get("/sparql", query_string=address).data
        assert kept.get("/sparql", query_string=address | {"default-graph-uri": "a:none"}).data != all_of_them

    def test_answer_that_varies_with_anything_else_is_not_kept(self, kept: FlaskClient) -> None:
        calls = []

        def strange() -> Any:
            calls.append(1)
            return "x", 200, {"Vary": "User-Agent"}

        kept.application.add_url_rule("/strange", view_func=strange)
        assert [is_hit(kept.get("/strange")) for _ in range(2)] == [False, False]
        assert len(calls) == 2

    def test_new_version_empties_it_by_itself(self, store: Writable) -> None:
        assert not store.ask("<a:s> <a:p> 1")
        assert not store.ask("<a:s> <a:p> 1")
        for number in range(1, 5):
            store.update(f"INSERT DATA {{ <a:s> <a:p> {number} }}")
            assert store.ask(f"<a:s> <a:p> {number}")
            assert store.client.get("/sparql?query=ASK{}").headers["Learningcity-Version"] == str(store.version)

    def test_version_that_was_removed_is_not_answered_from_memory(self, store: Writable) -> None:
        from graph.versions.retention import prune

        for number in range(3):
            store.update(f"INSERT DATA {{ <a:s> <a:p> {number} }}")
        old = {"query_string": {"query": "ASK { ?s ?p ?o }", "version": 1}}
        assert store.client.get("/sparql", **old).status_code == 200
        prune(DataDirectory(store.data), keep=1)
        assert store.client.get("/sparql", **old).status_code == 410


class TestWhatIsSent:
    """https://www.rfc-editor.org/rfc/rfc9110#section-13 and the headers of each answer"""

    @pytest.mark.parametrize("encoding", ["identity", "gzip"])
    def test_304_for_who_has_it(self, kept: FlaskClient, encoding: str) -> None:
        first = ask(kept, Accept_Encoding=encoding)
        for wanted in (first.headers["ETag"], f'"other", {first.headers["ETag"]}', "*", f"W/{first.headers['ETag']}"):
            again = ask(kept, Accept_Encoding=encoding, If_None_Match=wanted)
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == first.headers["ETag"]
            assert again.headers["Vary"] == first.headers["Vary"]
            assert "Content-Type" not in again.headers
            assert "Content-Encoding" not in again.headers
        assert ask(kept, Accept_Encoding=encoding, If_None_Match='"other"').status_code == 200

    def test_if_match_goes_before_if_none_match(self, kept: FlaskClient) -> None:
        tag = ask(kept).headers["ETag"]
        assert ask(kept, If_Match='"other"', If_None_Match=tag).status_code == 412
        assert ask(kept, If_Match=tag, If_None_Match=tag).status_code == 304
        assert ask(kept, If_Match="*").status_code == 200

    def test_304_without_anything_kept(self, kept: FlaskClient, pool: QueryPool) -> None:
        tag = ask(kept).headers["ETag"]
        other = create_app(Settings(), pool).test_client()
        assert ask(other, If_None_Match=tag).status_code == 304

    def test_stream_with_a_tag_is_304_too(self, client: FlaskClient) -> None:
        first = client.get("/graph-store?default", headers={"Accept": "application/n-triples"})
        assert first.content_length is None
        again = client.get(
            "/graph-store?default", headers={"Accept": "application/n-triples", "If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")

    def test_query_in_a_body_has_no_tag(self, kept: FlaskClient) -> None:
        assert "ETag" not in kept.post("/sparql", data=QUERY, content_type=SPARQL_QUERY).headers

    @pytest.mark.parametrize("path", [f"/sparql?query={QUERY}", PAGE, "/no/such/page", "/dump.trig", "/id/city/phayao"])
    def test_head_is_get_without_content(self, kept: FlaskClient, path: str) -> None:
        for _ in range(2):
            head, get = kept.head(path), kept.get(path)
            assert (head.status_code, head.data) == (get.status_code, b"")
            of_head, of_get = ({k: v for k, v in one.headers if k not in OF_THE_REQUEST} for one in (head, get))
            if get.status_code < 400:  # an error names its request, so its length may differ
                assert of_head == of_get

    def test_head_and_get_share_an_answer(self, kept: FlaskClient, counted: Counted) -> None:
        client = kept
        query = {"query_string": {"query": QUERY}}
        client.head("/sparql", **query)
        assert is_hit(client.get("/sparql", **query))
        assert is_hit(client.head("/sparql", **query))
        assert counted.count == 1

    def test_each_answer_has_a_number_of_its_own(self, kept: FlaskClient) -> None:
        answers = [ask(kept) for _ in range(5)]
        assert len({answer.headers["X-Request-Id"] for answer in answers}) == 5
        assert all(len(answer.headers.getlist("X-Request-Id")) == 1 for answer in answers)

    def test_answer_is_compressed_once_and_is_the_same_underneath(
        self, kept: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls, real = [], gzip.compress

        def compress(*given: Any, **more: Any) -> bytes:
            calls.append(1)
            return real(*given, **more)

        monkeypatch.setattr("service.serving.entry.gzip.compress", compress)
        packed = [ask(kept, Accept_Encoding="gzip").data for _ in range(4)]
        assert len(calls) == 1
        assert {gzip.decompress(body) for body in packed} == {ask(kept, Accept_Encoding="identity").data}

    def test_caches_on_the_way_must_ask_each_time(self, kept: FlaskClient) -> None:
        """https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.4"""
        assert ask(kept).headers["Cache-Control"] == "no-cache"


class TestManyAtOnce:
    def test_one_evaluation_serves_all_who_ask_the_same(self, kept: FlaskClient, counted: Counted) -> None:
        counted.gate = threading.Event()
        with ThreadPoolExecutor(8) as clients:
            answers = [clients.submit(ask, kept.application.test_client()) for _ in range(8)]
            while waiting(kept.application) < 1:
                pass
            counted.gate.set()
        assert len({answer.result().data for answer in answers}) == 1
        assert len({answer.result().headers["X-Request-Id"] for answer in answers}) == 8
        assert counted.count == 1

    def test_those_who_wait_ask_themselves_when_it_takes_too_long(self, counted: Counted) -> None:
        app = create_app(Settings(page_timeout=0.3), counted)  # type: ignore[arg-type]
        gate = counted.gate = threading.Event()
        with ThreadPoolExecutor(2) as clients:
            first = clients.submit(ask, app.test_client())
            while waiting(app) < 1:
                pass
            counted.gate = None
            assert ask(app.test_client()).status_code == 200
            assert not first.done()
            gate.set()
            assert first.result().status_code == 200

    def test_failure_of_one_is_not_the_failure_of_those_who_wait(self, kept: FlaskClient, counted: Counted) -> None:
        counted.failing = True
        with ThreadPoolExecutor(4) as clients:
            answers = [clients.submit(ask, kept.application.test_client()) for _ in range(4)]
        numbers = {answer.result().headers["X-Request-Id"] for answer in answers}
        assert {answer.result().json["request_id"] for answer in answers} == numbers
        assert waiting(kept.application) == 0


class TestRoom:
    def test_least_recently_used_leaves_first(self, counted: Counted) -> None:
        client = create_app(Settings(cache=1), counted).test_client()  # type: ignore[arg-type]
        often, row = "ASK {}", "x" * 30_000
        ask(client, often)
        for number in range(40):
            ask(client, f"SELECT ('{row}{number}' AS ?x) {{}}")
            assert is_hit(ask(client, often))
        cache = layer(client.application).cache
        assert 0 < cache.bytes <= cache.room
        assert cache.figures.evicted > 0
        assert not is_hit(ask(client, f"SELECT ('{row}0' AS ?x) {{}}"))

    def test_answer_that_would_take_most_of_it_is_not_kept(self, pool: QueryPool) -> None:
        client = create_app(Settings(cache=1), pool).test_client()
        large = f"SELECT ('{'x' * 150_000}' AS ?x) {{}}"
        for _ in range(2):
            assert not is_hit(client.post("/sparql", data=large, content_type=SPARQL_QUERY))


def layer(app: Flask) -> Layer:
    found = app.wsgi_app
    assert isinstance(found, Layer)
    return found


def waiting(app: Flask) -> int:
    """How many evaluations are under way."""
    return len(layer(app).cache.flights)


PATHS = st.sampled_from(
    [PAGE, "/id/city/phayao", "/data/city/phayao", "/search?q=phayao", "/sparql", "/queries", "/versions", "/nothing"]
    + [f"/sparql?query={text}" for text in ("ASK{}", QUERY, "SELECT", "DESCRIBE <a:b>", "SELECT (1 AS ?x) {}")]
    + ["/sparql?query=ASK{}&version=1", "/sparql?query=ASK{}&version=9", "/graph-store?default", "/ontology.ttl"]
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.sampled_from(
            ["*/*", "text/html", JSON, "text/turtle", "text/csv", "application/ld+json;q=0.5", "x/y"]
        ),
        "Accept-Language": st.sampled_from(["th", "en", "en-GB, th;q=0.9", "fr", "", "th;q=0"]),
        "Accept-Encoding": st.sampled_from(["gzip", "identity", "br, gzip;q=0.5", "gzip;q=0", "*"]),
        "Accept-Datetime": st.sampled_from(["Fri, 02 Sep 2022 00:00:00 GMT", "yesterday"]),
        "If-None-Match": st.sampled_from(["*", '"x"']),
        "Host": st.sampled_from(["localhost", "a.example:8000"]),
        "Authorization": st.just("Bearer x"),
        "Cache-Control": st.just("no-cache"),
        "Origin": st.just("http://elsewhere.example"),
    },
)


@pytest.fixture(scope="module")
def both(app_of_past: Flask) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """A client of an application that keeps its answers, and of one that keeps none; both wait for answers on a busy machine."""
    services = app_of_past.extensions["learningcity"]
    keeping, plain = (
        Settings(data=services.settings.data, timeout=30.0, figures_wait=60.0, cache=room) for room in (64, 0)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.http.answers.SOON_SECONDS", 30.0)
        yield create_app(keeping, services.pool).test_client(), create_app(plain, services.pool).test_client()


@hypothesis_settings(max_examples=40)
@given(path=PATHS, headers=HEADERS, method=st.sampled_from(["GET", "HEAD", "POST", "QUERY", "OPTIONS"]))
def test_answer_that_is_kept_is_the_answer_there_would_be(
    both: tuple[FlaskClient, FlaskClient], path: str, headers: dict[str, str], method: str
) -> None:
    sent = {"data": "SELECT (1 AS ?x) {}", "content_type": SPARQL_QUERY} if method in ("POST", "QUERY") else {}
    keeping, plain = both
    fresh = plain.open(path, method=method, headers=headers, **sent)
    for _ in range(2):
        found = keeping.open(path, method=method, headers=headers, **sent)
        if fresh.status_code < 400:
            assert told(found) == told(fresh)
        else:  # it names its request
            assert (found.status_code, found.mimetype) == (fresh.status_code, fresh.mimetype)
