"""The command line says what it does, does it, and ends with 1 when what it was asked does not hold."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ports import free_port

from service.__main__ import main

VALID_CITY = """
@prefix lc: <https://w3id.org/learning-city/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/learning-city/id/city/test> a lc:City ; rdfs:label "ทดสอบ"@th , "Test"@en .
"""
GRAPH = "https://w3id.org/learning-city/id/source/test"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.mark.parametrize("command", [*main.commands])
def test_help_of_each_command_shows_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"learningcity {command}" in result.output


def test_query_without_argument_lists_the_saved_queries() -> None:
    assert "leaders-and-members-with-evidence" in run("query", "--lang", "en").output


def test_saved_query_as_json() -> None:
    answer = json.loads(run("query", "leaders-and-members-with-evidence", "--format", "json").output)
    assert answer["results"]["bindings"]


def test_query_text_as_csv() -> None:
    assert run("query", "SELECT (1 + 1 AS ?two) {}", "--format", "csv").output.splitlines() == ["two", "2"]


def test_query_from_a_file_as_turtle(tmp_path: Path) -> None:
    file = tmp_path / "one.rq"
    file.write_text("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
    assert run("query", file, "--format", "ttl").output.rstrip().endswith(".")


def test_unknown_saved_query_suggests_the_nearest() -> None:
    result = run("query", "leaders-and-members", "--lang", "en")
    assert result.exit_code == 1
    assert "leaders-and-members-with-evidence" in result.stderr


@pytest.mark.parametrize(("language", "words"), [("en", "line 1, column"), ("th", "บรรทัด 1")])
def test_malformed_query_names_the_place_in_the_language_asked_for(language: str, words: str) -> None:
    result = run("query", "SELECT * WHERE { ?s", "--lang", language)
    assert result.exit_code == 1
    assert words in result.stderr


def test_endpoint_that_does_not_answer_is_named() -> None:
    result = run("query", "ASK { }", "--endpoint", "http://127.0.0.1:9/sparql", "--lang", "en")
    assert result.exit_code == 1
    assert "http://127.0.0.1:9/sparql" in result.stderr


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Welcome", "web page"),
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", "application/sparql-results+json"),
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[1", "line 1"),
        ("SSH-2.0-OpenSSH\r\n", "SSH"),
    ],
)
def test_endpoint_that_answers_with_something_else_is_named(answer: str, reason: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"

        def give() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer.encode())
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):  # what is left unread would have the client miss the answer
                    pass

        threading.Thread(target=give, daemon=True).start()
        result = run("query", "ASK { }", "--endpoint", address, "--format", "json", "--lang", "en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{address} does not answer as a SPARQL endpoint: " in result.stderr
    assert reason in result.stderr


def test_endpoint_without_an_address_is_named() -> None:
    result = run("query", "ASK { }", "--endpoint", "nonsense", "--lang", "en")
    assert (result.exit_code, "nonsense does not answer" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("query", "format", "able"),
    [("ASK {}", "ttl", "json"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "ttl"), ("SELECT * {}", "nq", "csv")],
)
def test_format_that_cannot_carry_the_answer_is_refused(query: str, format: str, able: str) -> None:
    result = run("query", query, "--format", format)
    assert (result.exit_code, result.stdout) == (2, "")
    assert able in result.stderr


def test_words_that_help_are_words_of_sparql() -> None:
    message = run("query", "SELECT ?x { ?x ?y ?z } ORDER BY", "--lang", "en").stderr
    assert "$ ( " in message
    assert not {"FDCF", "FFFD", ","} & set(message.split())


def test_query_of_a_running_endpoint(server: str) -> None:
    result = run("query", "ASK { }", "--endpoint", f"{server}/sparql", "--lang", "en")
    assert result.output.strip() == "yes"


def test_load_then_query_then_export(tmp_path: Path) -> None:
    file, data, output = tmp_path / "city.ttl", tmp_path / "data", tmp_path / "out.nt"
    file.write_text(VALID_CITY)
    loaded = run("load", file, "--data", data, "--graph", GRAPH, "--message", "a test", "--lang", "en")
    assert loaded.exit_code == 0
    assert "version 2" in loaded.output
    question = "ASK { <https://w3id.org/learning-city/id/city/test> a <https://w3id.org/learning-city/ontology#City> }"
    assert run("query", question, "--data", data, "--lang", "en").output.strip() == "yes"
    assert run("query", question, "--data", data, "--version", 1, "--lang", "en").output.strip() == "no"
    assert run("export", "--data", data, "--graph", GRAPH, "-o", output).exit_code == 0
    assert len(output.read_text().splitlines()) == 3


def test_load_that_breaks_a_shape_says_which_and_stores_nothing(tmp_path: Path) -> None:
    file, data = tmp_path / "city.ttl", tmp_path / "data"
    file.write_text(VALID_CITY.replace(' , "Test"@en', ""))
    result = run("load", file, "--data", data, "--graph", GRAPH, "--lang", "en")
    assert result.exit_code == 1
    assert "id/city/test" in result.stderr
    assert "shapes#" in result.stderr
    assert (data / "current").read_text() == "1\n"


def test_load_without_a_graph_asks_for_one(tmp_path: Path) -> None:
    file = tmp_path / "city.ttl"
    file.write_text(VALID_CITY)
    result = run("load", file, "--data", tmp_path / "data", "--lang", "en")
    assert result.exit_code == 1
    assert "--graph" in result.stderr


def test_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.trig"
    file.write_text("<https://example.org/g> {\n  <https://example.org/s> a }\n")
    result = run("load", file, "--data", tmp_path / "data", "--lang", "en")
    assert result.exit_code == 1
    assert "broken.trig, line 2" in result.stderr


def test_check_of_a_valid_file(tmp_path: Path) -> None:
    file = tmp_path / "city.ttl"
    file.write_text(VALID_CITY)
    assert run("check", file, "--lang", "th").exit_code == 0


def test_check_finds_a_quote_that_does_not_match_its_text(tmp_path: Path) -> None:
    source = Path("graph/announcements/phayao-2022.trig").read_text(encoding="utf-8")
    changed = tmp_path / "phayao-2022.trig"
    assert source.count("21 พฤศจิกายน 2564") > 2
    where = source.index("lc:quote")
    changed.write_text(source[:where] + source[where:].replace("เจ๋ง", "เก่ง", 1), encoding="utf-8")
    result = run("check", changed, "--lang", "en")
    assert result.exit_code == 1
    assert "passage/" in result.output


def test_check_of_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "latin.ttl"
    file.write_bytes('<https://example.org/s> <https://example.org/p> "é" .'.encode("latin-1"))
    result = run("check", file, "--lang", "en")
    assert result.exit_code == 1
    assert "latin.ttl" in result.stderr


def test_check_repairs_the_form_of_a_turtle_file(tmp_path: Path) -> None:
    file = tmp_path / "city.ttl"
    file.write_text(VALID_CITY)
    assert "canonical" in run("check", file, "--repair", "--lang", "en").output
    assert file.read_text().startswith("PREFIX lc:")


@pytest.mark.parametrize(
    ("option", "value"),
    [("workers", "0"), ("timeout", "-1"), ("timeout", "nan"), ("log", "xml"), ("client-rate", "-1"), ("cache", "-1")],
)
def test_setting_that_cannot_be_is_refused_wherever_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    name = option.replace("-", "_")
    told = run("serve", f"--{option}", value)
    assert (told.exit_code, f"Error: {name} is" in told.stderr) == (2, True)
    monkeypatch.setenv(f"LEARNINGCITY_{name.upper()}", value)
    told = run("serve")
    assert (told.exit_code, f"Error: {name} is" in told.stderr) == (2, True)


def test_setting_of_the_wrong_type_is_refused_by_every_command_that_reads_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEARNINGCITY_TIMEOUT", "soon")
    for command in (["serve"], ["export", "--data", str(tmp_path)]):
        told = run(*command)
        assert (told.exit_code, "LEARNINGCITY_TIMEOUT='soon'" in told.stderr) == (2, True)


@pytest.mark.parametrize("command", [("export",), ("load", "x.ttl", "--data", "nowhere")])
def test_graph_whose_name_is_no_iri_is_refused(command: tuple[str, ...]) -> None:
    result = run(*command, "--graph", "nonsense")
    assert (result.exit_code, "'nonsense' is no absolute IRI" in result.stderr) == (2, True)


@pytest.mark.parametrize(("language", "words"), [("en", "other files"), ("th", "มีไฟล์อื่นอยู่แล้ว")])
def test_data_directory_of_another_kind_is_left_alone(tmp_path: Path, language: str, words: str) -> None:
    (tmp_path / "letter.txt").write_text("")
    result = run("serve", "--data", tmp_path, "--lang", language, "--port", free_port())
    assert result.exit_code == 1
    assert words in result.stderr


NO_SHAPES = {
    "nosuch.ttl": (None, "No such file or directory", "ไม่พบไฟล์หรือไดเรกทอรี"),
    "nosuch": (None, "No such file or directory", "ไม่พบไฟล์หรือไดเรกทอรี"),
    "letter.ttl": ("Dear sirs,", "letter.ttl, line 1", "letter.ttl, line 1"),
    "letter.txt": ("Dear sirs,", "its extension is none of", "นามสกุลไฟล์ต้องเป็นหนึ่งใน"),
    "city.ttl": (VALID_CITY, "it holds no shapes", "ไม่มี shapes"),
}


@pytest.mark.parametrize("name", NO_SHAPES)
@pytest.mark.parametrize("language", ["en", "th"])
def test_service_does_not_start_with_shapes_that_no_write_can_be_held_to(
    tmp_path: Path, name: str, language: str
) -> None:
    text, *words = NO_SHAPES[name]
    if text:
        (tmp_path / name).write_text(text)
    given = ["--data", tmp_path / "data", "--shapes", tmp_path / name, "--port", free_port(), "--lang", language]
    result = run("serve", *given)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert name in result.stderr
    assert words[language == "th"] in result.stderr
    assert not (tmp_path / "data").exists()


def test_load_says_of_shapes_that_are_not_there_that_they_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "city.ttl").write_text(VALID_CITY)
    given = ["--graph", GRAPH, "--data", tmp_path / "data", "--shapes", tmp_path / "nosuch", "--lang", "en"]
    result = run("load", tmp_path / "city.ttl", *given)
    assert (result.exit_code, "nosuch: cannot be read as RDF: No such file or directory." in result.stderr) == (1, True)
