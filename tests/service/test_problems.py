"""One shape for each failure: https://www.rfc-editor.org/rfc/rfc9457, as JSON, as text and as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

import pytest
from by_hand import FORM, SPARQL_QUERY, form
from fatal import CRASHING
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.errors import LearningCityError, MalformedQuery, NotFound, Overloaded, RefusedQuery, TimedOut
from graph.workers.pool import QueryPool
from service import create_app
from service.http.errors import HTTPProblem, InternalError, OtherProblem
from service.http.problems import PROBLEM_TYPES, RETRY_AFTER, STATUSES, TITLES, slug, status_of
from service.settings import Settings

PROBLEM = "application/problem+json"
THAI = re.compile(r"[\u0e00-\u0e7f]")


def subclasses(of: type[LearningCityError]) -> Iterator[type[LearningCityError]]:
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


BELOW_THE_SERVICE = [one for one in subclasses(LearningCityError) if not issubclass(one, HTTPProblem)]
OF_HTTP = list(subclasses(HTTPProblem))


def example(of: type[LearningCityError]) -> LearningCityError:
    """Make an error of a class, with a fact for each that its message names."""
    numbers = ("seconds", "count", "limit", "line", "column", "code", "found", "known", "first", "last", "rate")
    named = {name for text in (of.en, of.th) for _, name, _, _ in Formatter().parse(text) if name}
    error = of.__new__(of)
    LearningCityError.__init__(error, **{name: 413 if name in numbers else f"<{name}>" for name in {*named, "code"}})
    return error


# the tree


@pytest.mark.parametrize("kind", BELOW_THE_SERVICE, ids=lambda kind: kind.__name__)
def test_each_error_has_a_status(kind: type[LearningCityError]) -> None:
    assert 400 <= STATUSES[kind] < 600


def test_no_status_is_for_an_error_that_does_not_exist() -> None:
    assert set(STATUSES) == set(BELOW_THE_SERVICE)
    assert set(RETRY_AFTER) <= {*STATUSES, *OF_HTTP}


@pytest.mark.parametrize("kind", [*BELOW_THE_SERVICE, *OF_HTTP], ids=lambda kind: kind.__name__)
def test_each_error_speaks_both_languages(kind: type[LearningCityError]) -> None:
    error = example(kind)
    for text in (kind.en, kind.th):
        assert text not in (LearningCityError.en, LearningCityError.th)
    assert error.message("en") == str(error)
    if not kind.th.startswith("{"):  # else the message is given, in both languages, where the error is raised
        assert THAI.search(error.message("th"))
        assert not THAI.search(error.message("en"))


@pytest.mark.parametrize("kind", [*BELOW_THE_SERVICE, *OF_HTTP], ids=lambda kind: kind.__name__)
def test_both_languages_of_an_error_name_the_same_facts(kind: type[LearningCityError]) -> None:
    in_english, in_thai = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in (kind.en, kind.th))
    assert {name.removesuffix("_en") for name in in_english} == {name.removesuffix("_th") for name in in_thai} or (
        in_english,
        in_thai,
    ) == ({"en"}, {"th"})


@pytest.mark.parametrize("kind", [*BELOW_THE_SERVICE, *OF_HTTP], ids=lambda kind: kind.__name__)
def test_each_status_has_a_title_in_both_languages(kind: type[LearningCityError]) -> None:
    english, thai = TITLES[status_of(example(kind))]
    assert THAI.search(thai)
    assert not THAI.search(english)


def test_each_kind_of_problem_has_a_type_of_its_own() -> None:
    names = [slug(kind) for kind in (*BELOW_THE_SERVICE, *OF_HTTP)]
    assert len(set(names)) == len(names)
    assert slug(MalformedQuery) == "malformed-query"


# the shape


@dataclass(frozen=True)
class Mistake:
    """A request that fails."""

    status: int
    kind: str
    path: str = "/sparql"
    method: str = "GET"
    body: bytes = b""
    content_type: str | None = None


def query(text: str) -> str:
    return f"/sparql?{form(query=text)}"


MISTAKES = {
    "malformed": Mistake(400, "malformed-query", query("SELEC")),
    "refused": Mistake(400, "refused-query", query("SELECT * { SERVICE <http://example.org/> {} }")),
    "failed": Mistake(400, "query-failed", query("SELECT (<a:f>(1) AS ?x) {}")),
    "protocol": Mistake(400, "bad-request", "/sparql?" + form(query=["ASK {}", "ASK {}"])),
    "dataset": Mistake(400, "bad-request", query("ASK {}") + "&default-graph-uri=x"),
    "empty-form": Mistake(400, "bad-request", method="POST", content_type=FORM),
    "no-path": Mistake(404, "not-found", "/no/such/path"),
    "no-version": Mistake(404, "no-such-version", query("ASK {}") + "&version=99"),
    "method": Mistake(405, "method-not-allowed", method="DELETE"),
    "format": Mistake(400, "bad-request", query("ASK {}") + "&format=pdf"),
    "large": Mistake(413, "payload-too-large", "/sparql", "POST", b"#" * 1_000_001, SPARQL_QUERY),
    "media-type": Mistake(415, "unsupported-media-type", "/sparql", "POST", b"x", "text/plain"),
    "crash": Mistake(500, "engine-failed", "/sparql", "POST", CRASHING.encode(), SPARQL_QUERY),
    "fault": Mistake(500, "internal-error", "/fault"),
    "time-limit": Mistake(503, "timed-out", "/time-limit"),
    "overloaded": Mistake(503, "overloaded", "/overloaded"),
    "teapot": Mistake(418, "other-problem", "/teapot"),
}


@pytest.fixture(scope="module")
def faulty(pool: QueryPool) -> Flask:
    """The application with some addresses that always fail."""
    app = create_app(Settings(timeout=2.0), pool)

    @app.get("/fault")
    def fault() -> str:
        return str(1 / 0)

    @app.get("/time-limit")
    def time_limit() -> str:
        raise TimedOut(seconds=2.0)

    @app.get("/overloaded")
    def overloaded() -> str:
        raise Overloaded(seconds=5.0)

    @app.get("/teapot")
    def teapot() -> str:
        from flask import abort

        abort(418)

    return app


def make(app: Flask, mistake: Mistake, **headers: str) -> TestResponse:
    """Make a mistake; the answer that it does not get would be acceptable."""
    if headers.get("Accept"):
        headers["Accept"] += ", */*;q=0.1"
    return app.test_client().open(
        mistake.path, method=mistake.method, data=mistake.body, content_type=mistake.content_type, headers=headers
    )


@pytest.fixture(params=MISTAKES.values(), ids=MISTAKES.keys())
def mistake(request: pytest.FixtureRequest) -> Mistake:
    found: Mistake = request.param
    return found


@pytest.mark.parametrize("accept", [PROBLEM, "application/json", "*/*", "", "text/csv, text/turtle", "image/png"])
def test_problem_as_json(faulty: Flask, mistake: Mistake, accept: str) -> None:
    answer = make(faulty, mistake, Accept=accept)
    document = json.loads(answer.data)
    assert (answer.status_code, answer.mimetype) == (mistake.status, PROBLEM)
    assert document["type"] == PROBLEM_TYPES + mistake.kind
    assert document["status"] == answer.status_code == mistake.status
    assert document["title"] in TITLES.get(mistake.status, TITLES[400])
    assert document["detail"] == document["detail_en"]
    assert document["detail_en"].strip()
    assert document["detail_th"].strip()
    assert document["request_id"] == answer.headers["X-Request-Id"]
    assert "Traceback" not in answer.text


def test_problem_as_text(faulty: Flask, mistake: Mistake) -> None:
    document = make(faulty, mistake).json
    answer = make(faulty, mistake, Accept="text/plain")
    assert (answer.status_code, answer.headers["Content-Type"]) == (mistake.status, "text/plain; charset=utf-8")
    first, _, rest = answer.text.partition("\n")
    assert first == f"{mistake.status} {document['title']}"
    if "number" not in document["detail"]:  # the number of the request differs
        assert rest.strip() == document["detail"]


def test_problem_as_a_page(faulty: Flask, mistake: Mistake) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = make(faulty, mistake, Accept=browser)
    assert (answer.status_code, answer.headers["Content-Type"]) == (mistake.status, "text/html; charset=utf-8")
    assert '<html lang="th"' in answer.text
    assert THAI.search(answer.text)
    assert TITLES.get(mistake.status, TITLES[400])[1] in answer.text


def test_problem_is_named_dated_and_not_kept(faulty: Flask, mistake: Mistake) -> None:
    for accept in (PROBLEM, "text/plain", "text/html"):
        answer = make(faulty, mistake, Accept=accept)
        assert re.fullmatch("[0-9a-f]{12}", answer.headers["X-Request-Id"])
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert len(answer.headers.getlist("Content-Type")) == 1


def test_requests_have_different_numbers(faulty: Flask, mistake: Mistake) -> None:
    assert make(faulty, mistake).headers["X-Request-Id"] != make(faulty, mistake).headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("accept", "media_type"), [("image/png", PROBLEM), ("text/plain", "text/plain"), (PROBLEM, PROBLEM)]
)
def test_problem_is_not_acceptable_and_yet_readable(faulty: Flask, accept: str, media_type: str) -> None:
    answer = faulty.test_client().get(query("ASK {}"), headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (406, media_type)


# the language


@pytest.mark.parametrize(
    ("accept", "languages", "spoken"),
    [
        (PROBLEM, None, "en"),
        ("*/*", None, "en"),
        ("text/plain", None, "en"),
        ("text/html", None, "th"),
        (PROBLEM, "th", "th"),
        ("text/plain", "th-TH,en;q=0.5", "th"),
        ("text/html", "en-GB", "en"),
        ("text/html", "en;q=0.5, th;q=0.9", "th"),
        (PROBLEM, "fr, de", "en"),
        ("text/html", "fr, de", "th"),
    ],
)
def test_language_of_a_problem(faulty: Flask, accept: str, languages: str | None, spoken: str) -> None:
    headers = {"Accept": accept} | ({} if languages is None else {"Accept-Language": languages})
    answer = make(faulty, MISTAKES["no-path"], **headers)
    assert answer.headers["Content-Language"] == spoken
    assert NotFound(name="/no/such/path").message(spoken) in answer.text


def test_language_by_parameter_goes_before_the_header(faulty: Flask) -> None:
    answer = faulty.test_client().get("/no/such/path?lang=th", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "th"
    assert answer.json["detail"] == answer.json["detail_th"]
    assert answer.json["title"] == TITLES[404][1]


# what some of them say besides


def test_405_names_the_methods(faulty: Flask) -> None:
    answer = make(faulty, MISTAKES["method"])
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}
    assert "DELETE" in answer.json["detail"]
    assert answer.headers["Allow"] in answer.json["detail"]


def test_405_of_every_route(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.arguments or not rule.methods:
            continue
        answer = app.test_client().open(rule.rule, method="BREW")
        assert answer.status_code == 405, rule.rule
        assert set(answer.headers["Allow"].split(", ")) >= rule.methods
        assert answer.json["type"] == PROBLEM_TYPES + "method-not-allowed"


@pytest.mark.parametrize(("name", "seconds"), [("time-limit", "10"), ("overloaded", "5")])
def test_503_says_when_to_try_again(faulty: Flask, name: str, seconds: str) -> None:
    assert make(faulty, MISTAKES[name]).headers["Retry-After"] == seconds


def test_problem_of_a_query_names_line_and_column(faulty: Flask) -> None:
    document = make(faulty, MISTAKES["malformed"]).json
    assert (document["line"], document["column"]) == (1, 1)


def test_fault_of_ours_names_the_request_and_nothing_else(faulty: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = make(faulty, MISTAKES["fault"])
    number = answer.headers["X-Request-Id"]
    assert number in answer.json["detail_en"]
    assert number in answer.json["detail_th"]
    assert "division" not in answer.text
    assert number in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_page_shows_what_was_sent_as_text(faulty: Flask) -> None:
    answer = faulty.test_client().get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_error_of_a_refused_query_is_given_in_both_languages(faulty: Flask) -> None:
    document = make(faulty, MISTAKES["refused"]).json
    assert THAI.search(document["detail_th"])
    assert not THAI.search(document["detail_en"])
    assert RefusedQuery(reason_en="a", reason_th="ก").message("th") == "ก"


def test_internal_error_is_the_only_500_of_http() -> None:
    assert [kind for kind in OF_HTTP if kind is not OtherProblem and status_of(example(kind)) == 500] == [InternalError]


@pytest.mark.parametrize(
    "path", ["/cities.csv", "/dump.ttl", "/sparql?query=ASK%7B%7D", "/robots.txt", "/static/editor.css"]
)
@pytest.mark.parametrize("accept", [PROBLEM, "text/plain", "text/html"])
def test_412_says_what_is_here(client: FlaskClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"If-Match": '"nope"', "Accept": f"{accept}, */*;q=0.1"})
    assert (answer.status_code, answer.mimetype) == (412, accept)
    assert "If-Match" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
