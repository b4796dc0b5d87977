"""How services are measured: the arithmetic, the comparing of answers, what is asked, and the command as a whole."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from graph.deriving.entail import materialise, read_rules
from graph.errors import EndpointFailed
from graph.generating.generate import generate
from graph.sources import packaged_quads
from graph.store import Store
from queries.mix import fill, mix, places
from service.__main__ import main
from service.bench.agreement import NotAnAnswer, difference, said
from service.bench.asking import Address, Connection, Reply
from service.bench.clients import Outcome
from service.bench.decks import Dealer, Requests
from service.bench.figures import latency, percentile, ratio, short
from service.bench.footprint import listener_process, megabytes, processor_seconds
from service.bench.measuring import Measured, Plan, Result, Round
from service.bench.report import notes

JSON, N_TRIPLES = "application/sparql-results+json", "application/n-triples"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def store() -> Store:
    """A small generated graph beside the packaged one, and what the rules derive."""
    store = Store.in_memory()
    store.add_in_bulk([*packaged_quads(), *generate(5_000)])
    materialise(store, read_rules())
    return store


@pytest.fixture(scope="module")
def terms(store: Store) -> dict[str, list[str]]:
    found = {name: store.query(query.text).rows() for name, query in mix().draws.items()}
    return {name: [str(row[0]) for row in rows] for name, rows in found.items()}


def table(*rows: dict[str, dict[str, str]]) -> Reply:
    body = json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode()
    return Reply(200, JSON, body, len(body))


def graph(text: str) -> Reply:
    return Reply(200, N_TRIPLES, text.encode(), len(text))


def number(text: str, datatype: str = "integer") -> dict[str, str]:
    return {"type": "literal", "value": text, "datatype": XSD + datatype}


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 1), (0.25, 2), (0.5, 3), (0.95, 4.8), (0.99, 4.96), (1, 5)], ids=str
)
def test_a_percentile_lies_between_its_neighbours(share: float, expected: float) -> None:
    assert percentile([5, 1, 4, 2, 3], share) == pytest.approx(expected)


def test_every_percentile_of_one_value_is_that_value() -> None:
    assert {percentile([7.0], share) for share in (0, 0.5, 1)} == {7.0}


def test_latency_is_in_milliseconds() -> None:
    found = latency([0.001 * number for number in range(1, 101)])
    assert (found.median, found.count) == (pytest.approx(50.5), 100)
    assert (found.p95, found.p99) == (pytest.approx(95.05), pytest.approx(99.01))


def test_a_ratio_is_the_median_of_the_ratios_of_pairs_with_its_spread() -> None:
    found = ratio([(10, 5), (30, 10), (8, 8)])
    assert (found.median, found.least, found.most) == (2, 1, 3)


@pytest.mark.parametrize(("value", "written"), [(0.1234, "0.123"), (1.234, "1.23"), (12.34, "12.3"), (1234.5, "1,234")])
def test_figures_have_three_digits_that_count(value: float, written: str) -> None:
    assert short(value) == written


def test_throughput_counts_good_answers_over_the_time_of_the_slowest_client() -> None:
    quick = Outcome({"a": [0.1] * 10}, {}, began=100.0, ended=101.0)
    slow = Outcome({"a": [0.2] * 10}, {"a": [{"th": "สถานะ 500", "en": "status 500"}]}, began=100.5, ended=102.0)
    assert Round([quick, slow]).rate == pytest.approx(10)


def test_rounds_are_compared_pair_by_pair() -> None:
    def round_of(count: int) -> Round:
        return Round([Outcome({"a": [1 / count] * count}, {}, began=0.0, ended=1.0)])

    measured = Measured(Requests.NEW, ([round_of(20), round_of(40)], [round_of(10), round_of(10)]))
    throughput, times = measured.throughput_ratio(), measured.latency_ratio("a")
    assert throughput and (throughput.median, throughput.least, throughput.most) == (3, 2, 4)
    assert times and (times.median, times.least, times.most) == pytest.approx((3, 2, 4))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The ratio of the whole mix is that of the throughput, and not that of the medians beside it."),
        ("th", "อัตราส่วนของทั้งชุดคำนวณจากปริมาณงาน ไม่ใช่จากมัธยฐานในแถวเดียวกัน"),
    ],
)
def test_what_the_ratio_of_the_whole_mix_compares_is_said_below_the_table(language: str, sentence: str) -> None:
    outcomes = Outcome({"a": [0.1] * 10}, {"a": [{"th": "สถานะ 500", "en": "status 500"}]}, 0.0, 1.0, busy=0.27)
    measured = Measured(Requests.NEW, tuple([Round([outcomes], busy=0.5)] for _ in range(2)))
    addresses = (Address("http://one/"), Address("http://other/"))
    result = Result(Plan(addresses), ["a"], ["b"], {"a": "1"}, [measured], [7.0, 8.0])
    said = list(notes(result, ("one", "other"), language))
    assert sentence in said
    assert not [one for one in said if re.search(r"[\u0e01-\u0e5b]\d", one)], "a figure stands apart from Thai words"
    assert sentence not in list(notes(Result(Plan(addresses[:1]), ["a"], [], memory=[None]), ("one",), language))


def test_answers_agree_in_any_order_of_rows_and_variables() -> None:
    one = {"a": number("1"), "b": {"type": "uri", "value": "urn:x"}}
    other = {"a": number("2")}
    assert difference(said(table(one, other)), said(table(other, dict(reversed(one.items()))))) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (number("01"), number("1")),
        (number("1.50", "decimal"), number("1.5", "decimal")),
        (number("1.0", "decimal"), number("1", "integer")),
        (number("1E1", "double"), number("10.0", "double")),
        (number("1", "boolean"), number("true", "boolean")),
        ({"type": "literal", "value": "a"}, number("a", "string")),
        (
            {"type": "literal", "value": "a", "xml:lang": "en-GB"},
            {"type": "literal", "value": "a", "xml:lang": "en-gb"},
        ),
        ({"type": "typed-literal", "value": "1", "datatype": f"{XSD}integer"}, number("1")),
        ({"type": "bnode", "value": "x"}, {"type": "bnode", "value": "y"}),
    ],
    ids=str,
)
def test_terms_are_compared_by_value(one: dict[str, str], other: dict[str, str]) -> None:
    assert difference(said(table({"a": one})), said(table({"a": other}))) == ""


@pytest.mark.parametrize(
    "other",
    [
        number("2"),
        {"type": "literal", "value": "1"},
        {"type": "literal", "value": "1", "xml:lang": "th"},
        {"type": "uri", "value": "1"},
    ],
    ids=str,
)
def test_other_terms_are_a_difference(other: dict[str, str]) -> None:
    assert difference(said(table({"a": number("1")})), said(table({"a": other})))


def test_a_row_too_often_and_a_row_that_is_missing_are_a_difference() -> None:
    row = {"a": number("1")}
    assert difference(said(table(row)), said(table(row, row)))
    assert difference(said(table(row)), said(table()))


def test_a_variable_without_a_value_is_not_one_with_a_value() -> None:
    assert difference(said(table({"a": number("1")})), said(table({"a": number("1"), "b": number("1")})))


def test_graphs_agree_in_any_order_and_however_often_a_triple_comes() -> None:
    one, other = "<urn:a> <urn:b> 'x' .\n".replace("'", '"'), "<urn:a> <urn:b> <urn:c> .\n"
    assert difference(said(graph(one + other)), said(graph(other + one + other))) == ""
    assert difference(said(graph(one)), said(graph(other)))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(503, "text/plain", b"busy", 4),
        Reply(200, "text/html", b"<html>", 6),
        Reply(200, JSON, b'{"results": {"bindings": [', 26),
        Reply(200, N_TRIPLES, b"<urn:a> <urn:b", 14),
    ],
    ids=["status", "type", "cut table", "cut graph"],
)
def test_what_is_no_whole_answer_is_not_compared(reply: Reply) -> None:
    with pytest.raises(NotAnAnswer):
        said(reply)


@pytest.mark.parametrize("name", mix().draws)
def test_each_draw_finds_terms_in_a_fixed_order(store: Store, name: str) -> None:
    text = mix().draws[name].text
    found = [list(store.query(text).rows()) for _ in range(2)]
    assert found[0] and found[0] == found[1]
    assert "ORDER BY ?value" in text


@pytest.mark.parametrize("name", mix().queries)
def test_each_query_of_the_mix_has_answers(store: Store, terms: dict[str, list[str]], name: str) -> None:
    chance = Random(1)
    answers = [store.query(fill(mix().queries[name].text, terms, chance)) for _ in range(20)]
    assert any(list(one.triples() if one.is_graph else one.rows()) for one in answers)


@pytest.mark.parametrize("name", mix().queries)
def test_a_query_that_is_cut_off_says_in_which_order(name: str) -> None:
    text = mix().queries[name].text
    assert "LIMIT" not in text or "ORDER BY" in text


def test_every_place_is_one_that_can_be_drawn() -> None:
    names = {place.strip("$").rstrip("0123456789") for query in mix().queries.values() for place in places(query.text)}
    assert names == mix().draws.keys()


def test_places_of_one_query_get_different_terms(terms: dict[str, list[str]]) -> None:
    text = fill("$city $city2 $city3", terms, Random(1))
    assert len(set(text.split())) == 3


def test_new_requests_never_come_twice(terms: dict[str, list[str]]) -> None:
    dealer = Dealer(mix().queries, terms, 1)
    texts = [text for _ in range(2) for hand in dealer.deal(Requests.NEW, 3, 4) for _, text in hand]
    assert len(set(texts)) == len(texts) == 2 * 3 * 4 * len(mix().queries)


def test_repeated_requests_are_few(terms: dict[str, list[str]]) -> None:
    dealer = Dealer(mix().queries, terms, 1)
    asked = {text for hand in dealer.deal(Requests.REPEATED, 4, 30) for _, text in hand}
    assert asked <= {text for texts in dealer.sample().values() for text in texts}


def test_each_round_of_the_mix_has_each_query_once(terms: dict[str, list[str]]) -> None:
    (hand,) = Dealer(mix().queries, terms, 1).deal(Requests.REPEATED, 1, 2)
    names = [name for name, _ in hand]
    assert sorted(names) == sorted([*mix().queries] * 2)


def test_the_same_seed_asks_the_same(terms: dict[str, list[str]]) -> None:
    one, other = (Dealer(mix().queries, terms, 1).deal(Requests.NEW, 2, 2) for _ in range(2))
    assert one == other
    assert one != Dealer(mix().queries, terms, 2).deal(Requests.NEW, 2, 2)


def test_a_query_that_cannot_be_filled_is_left_out_and_named(terms: dict[str, list[str]]) -> None:
    dealer = Dealer(mix().queries, {**terms, "unit": []}, 1)
    assert dealer.left_out == ["path-upwards"]


@pytest.fixture
def canned() -> Iterator[tuple[Address, list[bytes]]]:
    """A server that sends what it is given, in pieces, whatever is asked; an empty piece closes the connection."""
    pieces: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                while client.recv(65536):
                    for piece in pieces:
                        client.sendall(piece)
                    if pieces[-1] == b"":
                        break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield Address(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"), pieces
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 11\r\n\r\nhello ", b"world"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r", b"\nhello \r\n5\r\nwor", b"ld\r\n0\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello ", b"world", b""],
    ],
    ids=["length", "chunks", "to the end"],
)
def test_a_body_is_read_to_its_end_however_it_is_sent(canned: tuple[Address, list[bytes]], pieces: list[bytes]) -> None:
    address, given = canned
    given += pieces
    with Connection(address) as connection:
        for _ in range(3):
            reply = connection.ask(address.request("ASK {}"))
            assert (reply.status, reply.body, reply.size) == (200, b"hello world", 11)


def test_an_answer_that_is_cut_is_a_failure(canned: tuple[Address, list[bytes]]) -> None:
    address, given = canned
    given += [b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello", b""]
    with Connection(address) as connection, pytest.raises(EndpointFailed):
        connection.ask(address.request("ASK {}"))


def test_what_answers_with_a_web_page_is_named(canned: tuple[Address, list[bytes]]) -> None:
    address, given = canned
    given += [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"]
    result = CliRunner().invoke(main, ["bench", address.url, "--lang", "en"], catch_exceptions=False)
    assert (result.exit_code, "this is not SPARQL JSON (text/html)" in result.stderr) == (1, True)


@pytest.mark.parametrize("address", ["https://127.0.0.1/sparql", "nonsense", "http:///sparql"])
def test_what_is_no_address_that_can_be_measured_is_refused(address: str) -> None:
    for arguments in ([address], ["http://127.0.0.1:9/", "--against", address]):
        result = CliRunner().invoke(main, ["bench", *arguments], catch_exceptions=False)
        assert (result.exit_code, address in result.stderr) == (2, True)


def test_a_server_that_never_answers_is_not_waited_for_longer_than_was_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        result = CliRunner().invoke(main, ["bench", address, "--timeout", "0.2", "--lang", "en"])
    assert result.exit_code == 1
    assert address in result.stderr and "nothing came for 0.2 s" in result.stderr


def test_an_address_keeps_its_own_parameters() -> None:
    assert Address("http://x/sparql?key=1").request("ASK {}").startswith(b"GET /sparql?key=1&query=ASK%20%7B%7D HTTP")


def test_a_server_on_this_machine_is_found_by_its_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = Address(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql")
        assert listener_process(address) == os.getpid()
    assert listener_process(address) is None
    assert listener_process(Address("http://192.0.2.1/sparql")) is None


def test_memory_and_processor_time_are_those_of_a_process_and_its_children() -> None:
    alone = megabytes(os.getpid())
    command = [sys.executable, "-c", "held = bytearray(90_000_000); print(sum(range(3_000_000)), flush=True); input()"]
    before = processor_seconds(os.getpid())
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdout.readline()
        assert megabytes(os.getpid()) > alone + 50
        assert processor_seconds(os.getpid()) > before


def test_the_command_prints_a_table_of_two_endpoints_that_agree(server: str, tmp_path: Path) -> None:
    output = tmp_path / "table.md"
    options = ["--clients", "2", "--seconds", "0.1", "--rounds", "2", "--only", "label", "--only", "evidence"]
    address = f"{server}/sparql"
    command = ["bench", address, "--against", address, *options, "--lang", "en", "-o", str(output)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    text = output.read_text(encoding="utf-8")
    assert text.count("| label |") == text.count("| the whole mix |") == 2
    assert "differ" not in text
    assert "clients took" in result.output and "MB" in result.output


@pytest.mark.parametrize(
    ("reason", "values", "words"),
    [
        ("silent", {"seconds": "3"}, "nothing came for 3 s"),
        ("no_draw", {"status": 503, "name": "city"}, "status 503 for the draw “city”"),
        ("not_json", {"type": "text/html"}, "this is not SPARQL JSON (text/html)"),
    ],
)
def test_why_an_answer_is_none_is_told_in_both_languages(reason: str, values: dict[str, object], words: str) -> None:
    error = Address("http://x/sparql").failed(reason, **values)
    assert error.message("en").endswith(words)
    assert not error.message("th").endswith(words)
