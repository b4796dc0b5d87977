"""An answer can be cited: the link holds query, version and fingerprint, and says whether the answer is still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from elements import visit
from flask import Flask
from flask.testing import FlaskClient
from past import CITY, CITY_QUADS, TIMES

from graph.digest import digest
from graph.gate.change import Provenance
from graph.gate.door import Gate
from graph.gate.edits import Upload
from graph.rdf import BlankNode, Literal, NamedNode, Quad
from graph.store import Store
from graph.versions.directory import DataDirectory
from graph.versions.retention import backup, prune
from graph.workers.pool import QueryPool
from ontology.terms import ID
from service import create_app
from service.settings import Settings

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
NAMES = f"SELECT ?name WHERE {{ {CITY} {LABEL} ?name }}"
JSON = {"Accept": "application/json"}
P, GRAPH = NamedNode("https://example.org/p"), NamedNode(f"{ID}source/test")


def permalink(client: FlaskClient, query: str, **parameters: object) -> dict[str, object]:
    response = client.get("/permalink", query_string={"query": query, **parameters}, headers=JSON)
    assert response.status_code == 200, response.text
    return response.json


# The fingerprint


def digest_of(quads: list[Quad], query: str) -> str:
    store = Store.in_memory()
    store.add(quads)
    return digest(store.query(query), query).value


def statements(*values: object) -> list[Quad]:
    return [Quad(CITY, P, value if isinstance(value, BlankNode) else Literal(value)) for value in values]  # type: ignore[arg-type]


def test_rows_are_hashed_as_sorted_tsv() -> None:
    body = b'?v\n"a\\tb"\n"c"@th\n'
    quads = [*statements("a\tb"), Quad(CITY, P, Literal("c", language="th"))]
    assert digest_of(quads, "SELECT ?v { ?s ?p ?v }") == hashlib.sha256(body).hexdigest()


def test_unbound_variable_is_nothing_and_not_an_empty_text() -> None:
    assert digest_of([], "SELECT ?v { VALUES ?v { UNDEF } }") != digest_of([], 'SELECT ?v { VALUES ?v { "" } }')


def test_graph_is_hashed_in_its_canonical_form() -> None:
    body = f'{CITY} {P} "a" .\n{CITY} {P} "b" .\n'
    assert digest_of(statements("b", "a"), "CONSTRUCT WHERE { ?s ?p ?o }") == hashlib.sha256(body.encode()).hexdigest()


@pytest.mark.parametrize(
    "query",
    ["SELECT * { ?s ?p ?o }", "SELECT ?o ?s { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"],
)
def test_order_in_which_the_engine_finds_rows_does_not_count(query: str) -> None:
    quads = statements(*(f"value {number}" for number in range(50)), BlankNode("a"), BlankNode("b"))
    quads.append(Quad(BlankNode("a"), P, Literal("x")))
    assert digest_of(quads, query) == digest_of(quads[::-1], query)


@pytest.mark.parametrize(
    "query",
    ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * { ?s ?p ?o } ORDER BY isLiteral(?o) ?s"],
)
def test_labels_of_blank_nodes_do_not_count_and_what_is_said_of_them_does(query: str) -> None:
    def quads(one: str, other: str, value: str) -> list[Quad]:
        return [
            *statements(BlankNode(one)),
            Quad(BlankNode(one), P, BlankNode(other)),
            Quad(BlankNode(other), P, Literal(value)),
        ]

    assert digest_of(quads("a", "b", "x"), query) == digest_of(quads("z1", "y2", "x"), query)
    assert digest_of(quads("a", "b", "x"), query) != digest_of(quads("a", "b", "y"), query)


def test_one_blank_node_twice_is_not_two_blank_nodes() -> None:
    query = "SELECT ?a ?b { ?s ?p ?a . ?t ?q ?b FILTER(?p != ?q) }"
    other = NamedNode("https://example.org/q")
    same = [*statements(BlankNode("a")), Quad(CITY, other, BlankNode("a"))]
    different = [*statements(BlankNode("a")), Quad(CITY, other, BlankNode("b"))]
    assert digest_of(same, query) != digest_of(different, query)


def test_rows_count_as_often_as_they_come() -> None:
    query = "SELECT ?s { ?s ?p ?o }"
    assert digest_of(statements("a"), query) != digest_of(statements("a", "b"), query)
    blank = [Quad(BlankNode("a"), P, Literal(value)) for value in ("a", "b")]
    assert digest_of(blank, query) != digest_of(blank[:1], query)


def test_order_counts_where_the_query_asks_for_one() -> None:
    up, down = (f"SELECT ?o {{ ?s ?p ?o }} ORDER BY {way}(?o)" for way in ("ASC", "DESC"))
    quads = statements("a", "b")
    assert digest_of(quads, up) != digest_of(quads, down)
    assert digest_of(quads, up.lower().replace("order by", "oRdEr\n#\nbY")) == digest_of(quads, up)


def test_order_inside_a_subquery_or_a_name_does_not_count() -> None:
    quads = statements("a", "b")
    plain = digest_of(quads, "SELECT ?o { ?s ?p ?o }")
    assert digest_of(quads, "SELECT ?o { { SELECT ?o { ?s ?p ?o } ORDER BY DESC(?o) } }") == plain
    assert digest_of(quads, 'SELECT ?o { ?s ?p ?o FILTER(?o != "ORDER BY ?o") }') == plain


def test_truth_is_hashed_as_a_word() -> None:
    assert digest_of([], "ASK {}") == hashlib.sha256(b"true").hexdigest()
    assert digest_of([], "ASK { ?s ?p ?o }") == hashlib.sha256(b"false").hexdigest()


# The link


def test_permalink_names_the_version_that_is_current_now(client_of_past: FlaskClient) -> None:
    made = permalink(client_of_past, NAMES)
    assert (made["version"], made["count"], made["same"]) == (5, 2, None)
    parameters = parse_qs(urlsplit(str(made["permalink"])).query)
    assert parameters == {"query": [NAMES], "version": ["5"], "digest": [made["digest"]["value"]]}  # type: ignore[index]


def test_permalink_says_that_the_answer_is_still_the_same(client_of_past: FlaskClient) -> None:
    address = str(permalink(client_of_past, NAMES, version=2)["permalink"])
    assert client_of_past.get(address, headers=JSON).json["same"] is True


def test_permalink_that_was_tampered_with_says_no(client_of_past: FlaskClient) -> None:
    address = str(permalink(client_of_past, NAMES, version=2)["permalink"])
    for tampered in (address.replace("version=2", "version=3"), address.replace("than-thong", "phayao")):
        assert tampered != address
        assert client_of_past.get(tampered, headers=JSON).json["same"] is False


def test_answer_that_does_not_differ_between_versions_has_one_fingerprint(client_of_past: FlaskClient) -> None:
    values = {permalink(client_of_past, NAMES, version=number)["digest"]["value"] for number in TIMES}  # type: ignore[index]
    assert len(values) == 3  # no name; the first name; the second


@pytest.mark.parametrize(
    ("query", "method"),
    [
        (NAMES, "rows"),
        (f"{NAMES} ORDER BY ?name", "sequence"),
        ("ASK {}", "truth"),
        (f"CONSTRUCT {{ {CITY} {LABEL} ?name }} WHERE {{ {CITY} {LABEL} ?name }}", "rdfc-1.0"),
        (f"DESCRIBE {CITY}", "rdfc-1.0"),
    ],
)
def test_every_form_of_query_has_a_permalink_that_holds(client_of_past: FlaskClient, query: str, method: str) -> None:
    made = permalink(client_of_past, query, version=2)
    assert made["digest"]["of"] == method  # type: ignore[index]
    assert client_of_past.get(str(made["permalink"]), headers=JSON).json["same"] is True
    for language in ("th", "en"):
        assert str(made["permalink"]) in made["citation"][language]  # type: ignore[index]


def test_graphs_of_the_protocol_belong_to_the_permalink(client_of_past: FlaskClient) -> None:
    graph = CITY_QUADS[0].graph_name.value  # type: ignore[union-attr]
    made = permalink(client_of_past, "SELECT * { ?s ?p ?o }", version=2, **{"default-graph-uri": graph})
    assert made["count"] == len(CITY_QUADS)
    assert client_of_past.get(str(made["permalink"]), headers=JSON).json["same"] is True


def test_relative_names_mean_what_they_mean_at_the_endpoint(client_of_past: FlaskClient) -> None:
    made = permalink(client_of_past, "SELECT (STR(<x>) AS ?x) {}")
    answer = client_of_past.get(
        "/sparql", query_string={"query": "SELECT (STR(<x>) AS ?x) {}"}, headers={"Accept": "text/tab-separated-values"}
    )
    assert made["digest"]["value"] == hashlib.sha256(answer.data).hexdigest()  # type: ignore[index]


def test_citation_names_version_and_date_in_both_languages(client_of_past: FlaskClient) -> None:
    cited = permalink(client_of_past, NAMES, version=2)["citation"]
    assert "รุ่นที่ 2 (20 มกราคม พ.ศ. 2569)" in cited["th"]  # type: ignore[index]
    assert "version 2 (20 January 2026)" in cited["en"]  # type: ignore[index]


def test_query_that_gives_something_else_each_time_is_named(client_of_past: FlaskClient) -> None:
    assert permalink(client_of_past, "SELECT (NOW() AS ?now) (rand() AS ?r) {}")["changing"] == ["NOW", "RAND"]
    assert permalink(client_of_past, 'SELECT ("NOW()" AS ?uuid) {}')["changing"] == []


@pytest.mark.parametrize("form", ["{}", "sha-256:{}", "SHA256:{}", " {} "])
def test_fingerprint_is_read_in_the_ways_that_people_write_it(client_of_past: FlaskClient, form: str) -> None:
    value = hashlib.sha256(b"true").hexdigest()
    assert permalink(client_of_past, "ASK {}", digest=form.format(value.upper()))["same"] is True


@pytest.mark.parametrize("wrong", ["x", "12", "g" * 64, "a" * 63, "md5:" + "a" * 64])
def test_fingerprint_that_is_none_is_400(client_of_past: FlaskClient, wrong: str) -> None:
    response = client_of_past.get("/permalink", query_string={"query": "ASK {}", "digest": wrong}, headers=JSON)
    assert response.status_code == 400


# What cannot be cited


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * WHERE { ?s", 400),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 400),
        ("nonsense", 400),
        ("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", 400),
        (f"SELECT * {{ {'{' * 200}", 400),
    ],
)
def test_what_is_no_query_of_ours_is_refused(client_of_past: FlaskClient, query: str, status: int) -> None:
    assert client_of_past.get("/permalink", query_string={"query": query}, headers=JSON).status_code == status


def test_version_that_there_is_not_is_404(client_of_past: FlaskClient) -> None:
    assert client_of_past.get("/permalink?query=ASK{}&version=9", headers=JSON).status_code == 404


def test_answer_that_is_too_large_is_refused(client_of_past: FlaskClient) -> None:
    many = " ".join(f'"{number}{"x" * 1000}"' for number in range(40))
    query = f"SELECT * {{ VALUES ?a {{ {many} }} VALUES ?b {{ {many} }} VALUES ?c {{ {many} }} }}"
    response = client_of_past.get("/permalink", query_string={"query": query}, headers=JSON)
    assert response.status_code == 400
    assert "32 MB" in response.json["detail"]


@pytest.fixture(scope="module")
def tangled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A service over blank nodes that are all connected: naming them takes a time that grows beyond all bounds."""
    directory = DataDirectory.create(tmp_path_factory.mktemp("tangled") / "data")
    nodes = [BlankNode(f"n{number}") for number in range(12)]
    quads = tuple(Quad(one, P, other, GRAPH) for one in nodes for other in nodes if one != other)
    Gate(directory, shapes=None).write(Upload(quads), Provenance("test"))
    settings = Settings(data=str(directory.path), timeout=1.0, digest_timeout=1.0, workers=2, memory=12_000)
    pool = QueryPool.start(settings.pool)
    yield create_app(settings, pool)
    pool.close()


def test_query_that_takes_too_long_is_stopped(tangled: Flask) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    assert tangled.test_client().get("/permalink", query_string={"query": query}, headers=JSON).status_code == 503


def test_blank_nodes_that_cannot_be_named_in_time_end_only_that_request(tangled: Flask) -> None:
    client = tangled.test_client()
    response = client.get("/permalink", query_string={"query": "CONSTRUCT WHERE { ?s ?p ?o }"}, headers=JSON)
    assert response.status_code == 503
    assert permalink(client, "ASK {}")["same"] is None


def test_version_that_was_pruned_can_no_longer_be_checked_and_says_so(past: DataDirectory, tmp_path: Path) -> None:
    backup(past, tmp_path / "data")
    settings = Settings(data=str(tmp_path / "data"), workers=2)
    pool = QueryPool.start(settings.pool)
    try:
        client = create_app(settings, pool).test_client()
        address = str(permalink(client, NAMES, version=2)["permalink"])
        prune(DataDirectory(tmp_path / "data"), 1)
        response = client.get(address, headers=JSON)
        assert response.status_code == 410
        assert "can be asked are 5" in response.json["detail"]
    finally:
        pool.close()


def test_rows_that_tie_come_in_one_order_while_their_version_is_current_and_afterwards(tmp_path: Path) -> None:
    directory = DataDirectory.create(tmp_path / "data")
    gate = Gate(directory, shapes=None)
    quads = tuple(Quad(NamedNode(f"{ID}city/c{number}"), P, Literal("tie"), GRAPH) for number in range(500))
    gate.write(Upload(quads), Provenance("test"))
    settings = Settings(data=str(directory.path), workers=2)
    pool = QueryPool.start(settings.pool)
    try:
        client = create_app(settings, pool).test_client()
        query = f"SELECT ?s {{ ?s {P} ?o }} ORDER BY ?o"
        address = str(permalink(client, query)["permalink"])
        gate.write(Upload((Quad(CITY, P, Literal("tie"), GRAPH),)), Provenance("test"))
        assert client.get(address, headers=JSON).json["same"] is True
        assert permalink(client, query)["count"] == 501
    finally:
        pool.close()


# The page


@pytest.mark.parametrize(
    ("language", "yes", "no"), [("th", "คำตอบยังตรงกับ", "คำตอบไม่ตรงกับ"), ("en", "still the same", "is not the one")]
)
def test_page_says_yes_or_no(client_of_past: FlaskClient, language: str, yes: str, no: str) -> None:
    address = str(permalink(client_of_past, NAMES, version=2)["permalink"]).removeprefix("http://localhost")
    assert yes in visit(client_of_past, f"{address}&lang={language}").one("p", class_="notice").text
    wrong = address.replace("version=2", "version=3")
    assert no in visit(client_of_past, f"{wrong}&lang={language}").one("div", class_="notice").text


def test_page_shows_link_citations_and_the_answer(client_of_past: FlaskClient) -> None:
    made = permalink(client_of_past, NAMES, version=2)
    page = visit(client_of_past, f"/permalink?query={NAMES.replace('#', '%23')}&version=2&lang=en")
    assert page.one("pre", id="permalink").text == made["permalink"]
    assert [one.attributes["lang"] for one in page.all("blockquote", class_="citation")] == ["en", "th"]
    assert "Rayong town" in visit(client_of_past, page.link("See the answer")).text


def test_page_without_a_query_takes_one(client: FlaskClient) -> None:
    page = visit(client, "/permalink?lang=en")
    form = page.one("form", action="/permalink")
    assert form.one("textarea", name="query")
    assert not page.all("p", class_="notice")


def test_service_without_a_data_directory_has_permalinks_too(client: FlaskClient) -> None:
    made = permalink(client, "SELECT * { ?s a <https://w3id.org/learning-city/ontology#City> }")
    assert client.get(str(made["permalink"]), headers=JSON).json["same"] is True
