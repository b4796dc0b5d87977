"""The graph can be asked as it stood at a moment: https://www.rfc-editor.org/rfc/rfc7089 ."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from elements import parse
from flask.testing import FlaskClient
from past import TIMES
from werkzeug.http import http_date, parse_date
from werkzeug.test import TestResponse

HTML, TURTLE = "text/html", "text/turtle"
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?(?:; datetime="([^"]*)")?')
CITY, PHAYAO = "city/than-thong", "city/phayao"
NAMES = "SELECT ?name WHERE { <https://w3id.org/learning-city/id/city/than-thong> <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
BEFORE_ALL, AFTER_ALL = TIMES[1] - timedelta(days=900), TIMES[5] + timedelta(days=900)
NAME_THEN = {1: "", 2: "Rayong town", 3: "Rayong", 4: "Rayong", 5: "Rayong"}


def ask(
    client: FlaskClient, address: str, moment: object = None, accept: str = HTML, **options: object
) -> TestResponse:
    headers = {"Accept": accept}
    if moment is not None:
        headers["Accept-Datetime"] = moment if isinstance(moment, str) else http_date(moment)  # type: ignore[arg-type]
    return client.open(address, headers=headers, **options)  # type: ignore[arg-type]


def links(response: TestResponse) -> dict[str, tuple[str, str]]:
    """Read the links of time: relation → address and date."""
    found = {}
    for address, relations, _, date in LINK.findall(", ".join(response.headers.getlist("Link"))):
        for relation in relations.split():
            if relation in ("original", "timegate", "timemap", "first", "last", "prev", "next"):
                found[relation] = (address, date)
            elif relation == "memento" and relations == "memento":
                found["memento"] = (address, date)
    return found


def english_names(answer: TestResponse) -> set[str]:
    return {row["name"]["value"] for row in answer.json["results"]["bindings"] if row["name"]["xml:lang"] == "en"}


# SPARQL


@pytest.mark.parametrize("number", TIMES)
def test_query_is_answered_as_of_the_moment(client_of_past: FlaskClient, number: int) -> None:
    moment = TIMES[number] + timedelta(hours=1)
    answer = client_of_past.get(
        "/sparql", query_string={"query": NAMES}, headers={"Accept-Datetime": http_date(moment)}
    )
    assert english_names(answer) == {NAME_THEN[number]} - {""}
    assert answer.headers["Learningcity-Version"] == str(number)
    assert parse_date(answer.headers["Memento-Datetime"]) == TIMES[number].replace(microsecond=0)


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_query_in_a_body_is_answered_as_of_the_moment(client_of_past: FlaskClient, method: str) -> None:
    options = {"method": method, "data": NAMES, "content_type": "application/sparql-query"}
    answer = ask(client_of_past, "/sparql", TIMES[3], "application/json", **options)
    assert english_names(answer) == {"Rayong"}
    assert parse_date(answer.headers["Memento-Datetime"]) == TIMES[3]
    assert "Accept-Datetime" in answer.vary
    assert not links(answer)  # the address does not say what was asked


def test_form_is_answered_as_of_the_moment(client_of_past: FlaskClient) -> None:
    answer = ask(
        client_of_past,
        "/sparql",
        TIMES[2] + timedelta(days=1),
        "application/json",
        method="POST",
        data={"query": NAMES},
    )
    assert english_names(answer) == {"Rayong town"}


def test_moment_is_kept_to_the_second(client_of_past: FlaskClient) -> None:
    second = TIMES[2].replace(microsecond=0)
    for moment, version in ((second, "2"), (second - timedelta(seconds=1), "1")):
        answer = ask(client_of_past, "/sparql?query=ASK{}", moment, "application/json")
        assert answer.headers["Learningcity-Version"] == version


def test_asking_again_for_the_date_of_an_answer_gives_the_same_version(client_of_past: FlaskClient) -> None:
    first = ask(client_of_past, "/sparql?query=ASK{}", TIMES[2] + timedelta(days=3), "application/json")
    again = ask(client_of_past, "/sparql?query=ASK{}", first.headers["Memento-Datetime"], "application/json")
    assert again.headers["Learningcity-Version"] == first.headers["Learningcity-Version"] == "2"


# Which memento


@pytest.mark.parametrize(("moment", "version"), [(BEFORE_ALL, 1), (AFTER_ALL, 5)])
def test_moment_outside_the_history_gives_the_first_or_the_last_memento(
    client_of_past: FlaskClient, moment: object, version: int
) -> None:
    answer = ask(client_of_past, f"/page/{PHAYAO}", moment)
    assert answer.status_code == 200
    assert parse_date(answer.headers["Memento-Datetime"]) == TIMES[version]


def test_moment_before_a_thing_was_spoken_of_gives_the_first_memento_of_that_thing(client_of_past: FlaskClient) -> None:
    answer = ask(client_of_past, f"/page/{CITY}", TIMES[1])
    assert answer.status_code == 200
    assert parse_date(answer.headers["Memento-Datetime"]) == TIMES[2].replace(microsecond=0)
    assert links(answer)["first"][0].endswith("?version=2")


def test_thing_that_was_taken_back_can_be_seen_as_it_was(client_of_past: FlaskClient) -> None:
    assert ask(client_of_past, "/page/city/than-thong-new").status_code == 404
    assert ask(client_of_past, "/page/city/than-thong-new", TIMES[4]).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "yesterday",
        "2022-09-02",
        "2022-09-02T00:00:00Z",
        "Fri, 32 Sep 2022 00:00:00 GMT",
        "Fri, 02 Xyz 2022 00:00:00 GMT",
        "Fri, 02 Sep 2022 00:00:00",
        "Fri, 02 Sep 2022 00:00:00 +0700",
        "Fri, 02 Sep 2022 25:00:00 GMT",
        "1662076800",
    ],
)
@pytest.mark.parametrize(
    "address", ["/sparql?query=ASK{}", f"/page/{CITY}", f"/data/{CITY}", f"/id/{CITY}", "/ontology"]
)
def test_date_that_is_none_is_400_and_an_example_is_given(
    client_of_past: FlaskClient, address: str, wrong: str
) -> None:
    answer = ask(client_of_past, address, wrong, "application/json")
    assert answer.status_code == 400
    assert "Fri, 02 Sep 2022 00:00:00 GMT" in answer.json["detail"]


def test_version_in_the_address_goes_before_any_date(client_of_past: FlaskClient) -> None:
    answer = ask(client_of_past, f"/page/{CITY}?version=2", TIMES[5])
    assert parse_date(answer.headers["Memento-Datetime"]) == TIMES[2].replace(microsecond=0)


# What a memento says of itself


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        (f"/page/{CITY}?lang=en", HTML),
        (f"/data/{CITY}.ttl", TURTLE),
        ("/ontology", HTML),
        ("/ontology.ttl", TURTLE),
        ("/", HTML),
        ("/search?q=x&lang=th", HTML),
        ("/sparql?query=ASK%7B%7D&format=json", "*/*"),
        ("/dump.nq", "*/*"),
        ("/graph-store?default=", TURTLE),
    ],
)
def test_answer_by_date_names_itself_and_its_original(client_of_past: FlaskClient, address: str, accept: str) -> None:
    answer = ask(client_of_past, address, TIMES[3], accept)
    assert answer.status_code == 200
    assert parse_date(answer.headers["Memento-Datetime"]) == TIMES[3]
    assert "Accept-Datetime" in answer.vary
    found = links(answer)
    assert same_address(found["original"][0], f"http://localhost{address}")
    assert found["timegate"] == found["original"]
    assert found["timemap"][0].startswith("http://localhost/timemap/")
    itself, date = found["memento"]
    assert parse_date(date) == TIMES[3]
    assert answer.headers["Content-Location"] in (itself, itself.removeprefix("http://localhost"))
    again = ask(client_of_past, itself, accept=accept)
    assert without_request_number(again.data) == without_request_number(answer.data)
    assert again.headers["Memento-Datetime"] == answer.headers["Memento-Datetime"]


def same_address(one: str, other: str) -> bool:
    def parts(address: str) -> tuple[str, list[str]]:
        path, _, query = address.partition("?")
        return path, sorted(part.rstrip("=") for part in query.split("&"))

    return parts(one) == parts(other)


def without_request_number(body: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{12}", b"", body)


def test_memento_links_to_the_first_the_last_and_those_beside_it(client_of_past: FlaskClient) -> None:
    found = links(ask(client_of_past, f"/page/{PHAYAO}", TIMES[3]))
    versions = {name: address.rpartition("=")[2] for name, (address, _) in found.items()}
    assert {name: versions[name] for name in ("first", "prev", "memento", "next", "last")} == {
        "first": "1", "prev": "2", "memento": "3", "next": "4", "last": "5",
    }  # fmt: skip
    assert parse_date(found["prev"][1]) == TIMES[2].replace(microsecond=0)


def test_thing_as_it_is_now_is_no_memento_and_says_where_they_are(client_of_past: FlaskClient) -> None:
    answer = ask(client_of_past, f"/page/{CITY}")
    assert "Memento-Datetime" not in answer.headers
    assert "Content-Location" not in answer.headers
    assert "Accept-Datetime" in answer.vary
    assert links(answer)["timegate"][0] == f"http://localhost/page/{CITY}"
    assert links(answer)["timemap"][0] == f"http://localhost/timemap/page/{CITY}"


def test_address_of_a_thing_leads_on_to_its_memento(client_of_past: FlaskClient) -> None:
    for accept, target in ((HTML, f"/page/{CITY}?version=2"), (TURTLE, f"/data/{CITY}.ttl?version=2")):
        answer = ask(client_of_past, f"/id/{CITY}", TIMES[2] + timedelta(days=1), accept)
        assert (answer.status_code, answer.headers["Location"]) == (303, target)
        assert "Accept-Datetime" in answer.vary


def test_data_by_date_tell_what_was_known_then(client_of_past: FlaskClient) -> None:
    body = ask(client_of_past, f"/data/{CITY}.ttl", TIMES[2] + timedelta(days=1)).text
    assert '"Rayong town"@en' in body
    assert '"Rayong"@en' not in body


def test_page_by_date_keeps_the_reader_in_that_time(client_of_past: FlaskClient) -> None:
    page = parse(ask(client_of_past, f"/page/{CITY}?lang=en", TIMES[2] + timedelta(days=1)).text)
    assert "version 2" in page.one("aside", class_="banner").text
    assert any("version=2" in one.attributes.get("href", "") for one in page.all("a"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unchanged_memento_is_304_and_still_one(client_of_past: FlaskClient, method: str) -> None:
    first = ask(client_of_past, f"/page/{CITY}", TIMES[3])
    headers = {"Accept": HTML, "Accept-Datetime": http_date(TIMES[3]), "If-None-Match": first.headers["ETag"]}
    again = client_of_past.open(f"/page/{CITY}", method=method, headers=headers)
    assert again.status_code == 304
    assert "Accept-Datetime" in again.vary


@pytest.mark.parametrize("address", ["/versions", "/versions/2", "/problems", "/static/site.css"])
def test_what_does_not_depend_on_the_version_pays_no_heed_to_the_date(
    client_of_past: FlaskClient, address: str
) -> None:
    answer = ask(client_of_past, address, "nonsense")
    assert answer.status_code in (200, 404)
    assert "Memento-Datetime" not in answer.headers


def test_parameters_of_any_name_are_kept_in_the_addresses(client_of_past: FlaskClient) -> None:
    found = links(ask(client_of_past, "/?path=1&self=2&version=3&name=a+b%26c"))
    assert same_address(found["original"][0], "http://localhost/?path=1&self=2&name=a+b%26c")


def test_programs_of_other_origins_may_send_the_date_and_read_it(client_of_past: FlaskClient) -> None:
    answer = ask(client_of_past, "/sparql?query=ASK{}", TIMES[3], "application/json")
    before = client_of_past.options("/sparql", headers={"Access-Control-Request-Headers": "accept-datetime"})
    assert "Accept-Datetime" in before.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Headers" not in answer.headers
    assert "Memento-Datetime" in answer.headers["Access-Control-Expose-Headers"]


# TimeMaps


def test_timemap_lists_the_mementos_in_the_format_of_links(client_of_past: FlaskClient) -> None:
    answer = client_of_past.get(f"/timemap/page/{PHAYAO}")
    assert answer.mimetype == "application/link-format"
    lines = answer.text.rstrip("\n").split(",\n")
    assert lines[0] == f'<http://localhost/page/{PHAYAO}>; rel="original timegate"'
    assert lines[1].startswith(
        f'<http://localhost/timemap/page/{PHAYAO}>; rel="self"; type="application/link-format"; from="Sat, 10 Jan'
    )
    assert [line.partition("rel=")[2].split(";")[0] for line in lines[2:]] == [
        '"first memento"', '"memento"', '"memento"', '"memento"', '"last memento"',
    ]  # fmt: skip
    dates = [parse_date(line.rpartition('datetime="')[2][:-1]) for line in lines[2:]]
    assert dates == [moment.replace(microsecond=0) for moment in TIMES.values()]


def test_timemap_for_programs_that_read_json(client_of_past: FlaskClient) -> None:
    told = client_of_past.get("/timemap/ontology", headers={"Accept": "application/json"}).json
    assert told["original_uri"] == told["timegate_uri"] == "http://localhost/ontology"
    assert [one["uri"] for one in told["mementos"]["list"]] == [f"http://localhost/ontology?version={n}" for n in TIMES]
    assert told["mementos"]["first"] == told["mementos"]["list"][0]


def test_every_memento_of_a_timemap_answers(client_of_past: FlaskClient) -> None:
    for address in (
        f"/timemap/page/{CITY}",
        f"/timemap/data/{CITY}.ttl",
        "/timemap/sparql?query=ASK%7B%7D",
        "/timemap/",
    ):
        told = client_of_past.get(address, headers={"Accept": "application/json"}).json
        for one in told["mementos"]["list"]:
            answer = ask(client_of_past, one["uri"], accept="*/*")
            assert answer.status_code == 200, one
            assert answer.headers["Memento-Datetime"] == one["datetime"]


def test_timemap_of_a_query_keeps_the_query(client_of_past: FlaskClient) -> None:
    lines = client_of_past.get("/timemap/sparql?query=ASK%7B%7D&version=3").text
    assert '<http://localhost/sparql?query=ASK%7B%7D>; rel="original timegate"' in lines
    assert "version=3&query=ASK%7B%7D>; rel" in lines


def test_timemap_of_a_thing_begins_when_it_was_first_spoken_of(client_of_past: FlaskClient) -> None:
    told = client_of_past.get("/timemap/page/city/than-thong-new", headers={"Accept": "application/json"}).json
    assert [one["uri"].rpartition("=")[2] for one in told["mementos"]["list"]] == ["4", "5"]


def test_timemap_that_a_page_names_is_there(client_of_past: FlaskClient) -> None:
    for address in ("/", "/ontology", f"/page/{CITY}", f"/id/{CITY}", "/sparql?query=ASK{}"):
        timemap, _ = links(ask(client_of_past, address))["timemap"]
        assert client_of_past.get(timemap).status_code == 200


@pytest.mark.parametrize(
    "path", ["page/city/nowhere", "no/such/page", "static/site.css", "versions", "timemap/ontology", "%00"]
)
def test_timemap_of_what_has_no_past_is_404(client_of_past: FlaskClient, path: str) -> None:
    assert client_of_past.get(f"/timemap/{path}").status_code == 404


# A service with one version


def test_service_with_one_version_answers_every_date_with_it(client: FlaskClient) -> None:
    for moment in (BEFORE_ALL, AFTER_ALL):
        answer = ask(client, f"/page/{PHAYAO}", moment)
        assert answer.status_code == 200
        assert answer.headers["Memento-Datetime"]
    assert len(client.get(f"/timemap/page/{PHAYAO}").text.splitlines()) == 3
