"""How much one client, and all of them, may ask for: whoever asks too much is told so at once, which limit, and what to do."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asking import send
from by_hand import works
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from patience import NOISE, eventually
from werkzeug.test import TestResponse
from writable import writable

from graph.errors import HOW_TO_ASK_FOR_LESS, TimedOut, TooManyWrites
from graph.gate.writing import WriteRequest, Written
from graph.versions.directory import DataDirectory
from graph.workers.pool import PoolSettings, QueryPool
from service import create_app
from service.commands import serve as serve_command
from service.serving.limits import Buckets, Slots, client_of
from service.settings import Settings

ASK = "/sparql?query=ASK%7B%7D"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def limited(pool: QueryPool) -> FlaskClient:
    """A client that may send three requests at once, and one in a thousand seconds after that."""
    return create_app(Settings(client_rate=0.001, client_burst=3), pool).test_client()


def ask_from(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    return client.get(ASK, environ_overrides={"REMOTE_ADDR": address}, headers=headers)


class TestRate:
    def test_client_that_asks_too_fast_is_told_which_limit_and_how_long_to_wait(self, limited: FlaskClient) -> None:
        answers = [ask_from(limited, "192.0.2.1") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        problem = answers[-1]
        assert int(problem.headers["Retry-After"]) >= 900
        assert problem.json["type"].endswith("#too-many-requests")
        assert "client_rate" in problem.json["detail_en"]
        assert "client_rate" in problem.json["detail_th"]
        assert problem.json["request_id"] == problem.headers["X-Request-Id"]
        assert problem.headers["Access-Control-Allow-Origin"] == "*"

    def test_other_clients_are_not_held_back(self, limited: FlaskClient) -> None:
        for _ in range(4):
            last = ask_from(limited, "192.0.2.1")
        assert last.status_code == 429
        assert ask_from(limited, "192.0.2.2").status_code == 200

    def test_page_says_it_in_thai(self, limited: FlaskClient) -> None:
        for _ in range(4):
            last = ask_from(limited, "192.0.2.1", Accept="text/html")
        assert "ส่งคำขอถี่เกินไป" in last.text

    def test_those_who_watch_the_service_are_never_held_back(self, limited: FlaskClient) -> None:
        for _ in range(10):
            assert limited.get("/health/live").status_code == 200

    def test_nobody_is_held_back_unless_the_operator_says_so(self, client: FlaskClient) -> None:
        assert {ask_from(client, "192.0.2.1").status_code for _ in range(200)} == {200}

    @given(st.lists(st.floats(0, 10), max_size=50), st.floats(0.1, 10), st.integers(1, 10))
    def test_bucket_never_gives_more_than_its_burst_and_its_rate(
        self, gaps: list[float], rate: float, burst: int
    ) -> None:
        buckets, now, given_ = Buckets(rate, burst), 0.0, 0
        for gap in gaps:
            now += gap
            given_ += buckets.take("someone", now) == 0
        assert given_ <= burst + rate * now + 1e-6

    def test_addresses_of_one_ipv6_network_are_one_client(self) -> None:
        assert client_of("2001:db8::1") == client_of("2001:db8::ffff:1")
        assert client_of("2001:db8::1") != client_of("2001:db8:0:1::1")
        assert client_of("") == ""


class TestProxies:
    def test_header_of_a_stranger_is_not_believed(self, limited: FlaskClient) -> None:
        answers = [ask_from(limited, "192.0.2.1", X_Forwarded_For=f"198.51.100.{n}") for n in range(4)]
        assert answers[-1].status_code == 429

    def test_client_behind_the_trusted_proxies_is_the_one_that_they_name(self, pool: QueryPool) -> None:
        client = create_app(Settings(client_rate=0.001, client_burst=1, proxies=1), pool).test_client()
        for number in range(3):
            named = {"X-Forwarded-For": f"203.0.113.9, 198.51.100.{number}"}  # the first is the client's own claim
            overrides = {"REMOTE_ADDR": "192.0.2.1"}
            assert client.get(ASK, headers=named, environ_overrides=overrides).status_code == 200
        assert client.get(ASK, headers=named, environ_overrides=overrides).status_code == 429


class TestQueues:
    def test_query_is_refused_at_once_when_enough_are_waiting(self) -> None:
        settings = Settings(empty=False, workers=1, extra_workers=0, queue=1, timeout=4.0, cache=0)
        pool = QueryPool.start(settings.pool)
        try:
            app = create_app(settings, pool)
            taken = threading.Event()
            pool.began = lambda _: taken.set()
            with ThreadPoolExecutor(2) as clients:
                busy = [clients.submit(app.test_client().get, "/sparql", query_string={"query": ENDLESS})]
                assert taken.wait(15)  # by the only worker
                busy.append(clients.submit(app.test_client().get, "/sparql", query_string={"query": ENDLESS}))
                assert eventually(lambda: pool.waiting == 1)
                began = time.monotonic()
                refused = app.test_client().get(ASK)
                assert time.monotonic() - began < 1.5
                assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
                assert refused.json["type"].endswith("#overloaded")
                assert {one.result().status_code for one in busy} == {503}
        finally:
            pool.close()

    def test_write_is_refused_at_once_when_enough_are_waiting(self, tmp_path: Path) -> None:
        with writable(tmp_path, plain=True) as store:
            keeper = store.app.extensions["learningcity"].gatekeeper
            with ExitStack() as held:
                for _ in range(keeper.settings.queue):
                    held.enter_context(keeper.queued())
                refused = store.update("INSERT DATA { <a:s> <a:p> 1 }")
                assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
                assert "write_queue" in refused.json["detail_en"]
            assert store.update("INSERT DATA { <a:s> <a:p> 1 }").status_code == 204

    def test_check_of_data_is_held_to_its_time_also_while_it_waits_for_writes(self, tmp_path: Path) -> None:
        with writable(tmp_path, plain=True, validation_timeout=0.5) as store:
            assert store.update("INSERT DATA { <a:s> <a:p> 1 }").status_code == 204
            keeper = store.app.extensions["learningcity"].gatekeeper
            with ThreadPoolExecutor(1) as clients:
                with DataDirectory(store.data).writing():
                    write = clients.submit(store.update, "INSERT DATA { <a:s> <a:p> 2 }")
                    assert eventually(lambda: keeper.waiting == 1)
                    time.sleep(0.2)  # its turn comes
                    began = time.monotonic()
                    check = store.send("POST", "/validate", "<a:s> <a:p> 3 .", "text/turtle")
                    took = time.monotonic() - began
                assert write.result().status_code == 204
            assert (check.status_code, check.json["type"].rpartition("#")[2]) == (503, "too-many-writes")
            assert 0.4 < took < 0.5 + NOISE

    def test_time_of_a_check_counts_from_when_it_was_sent_and_that_of_a_write_from_its_turn(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with writable(tmp_path, plain=True, validation_timeout=20, write_timeout=30) as store:
            keeper = store.app.extensions["learningcity"].gatekeeper
            asked: list[WriteRequest] = []

            def refuse(request: WriteRequest, _: object) -> Written:
                asked.append(request)
                raise TooManyWrites(seconds=5)

            monkeypatch.setattr(keeper, "write", refuse)
            store.send("POST", "/validate", "<a:s> <a:p> 3 .", "text/turtle")
            store.update("INSERT DATA { <a:s> <a:p> 2 }")
        check, write = asked
        turn = time.monotonic() + 15  # so long do both wait in line
        assert check.ends(turn) - turn == pytest.approx(5, abs=NOISE / 3)
        assert write.ends(turn) - turn == 30
        assert check.patience <= 20
        assert write.patience == 60


def answered(waiting: list[socket.socket]) -> list[socket.socket]:
    """Find those that have an answer."""
    return select.select(waiting, [], [], 0)[0]


class TestPlaces:
    def test_one_client_does_not_get_all_of_them(self) -> None:
        slots = Slots(6)
        assert [slots.take("one") for _ in range(5)] == [True] * 4 + [False]
        assert [slots.take("other") for _ in range(3)] == [True, True, False]
        slots.give_back("one")
        assert slots.take("third")

    def test_clients_that_withhold_their_body_keep_nobody_from_asking(self, serve: Serve) -> None:
        with serve("--threads", "6", "--uploads", "3") as address, ExitStack() as open_ones:
            parts = urlsplit(address)
            head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 10\r\n\r\n"
            waiting = []
            for _ in range(12):
                one = socket.create_connection((parts.hostname, parts.port), timeout=10)
                waiting.append(open_ones.enter_context(one))
                one.sendall(head.encode() + b"ASK")
            for _ in range(20):
                assert send(address + ASK).status == 200
            assert eventually(lambda: len(answered(waiting)) >= 9)  # whichever came first have the three places
            refused = [one.recv(4096) for one in answered(waiting)]
            assert all(answer.startswith(b"HTTP/1.1 503") and b"too-many-uploads" in answer for answer in refused)
            for one in waiting:
                one.close()
            assert eventually(lambda: works(address))

    def test_readers_that_do_not_read_keep_nobody_from_asking(self, serve: Serve) -> None:
        with serve("--threads", "6", "--streams", "3") as address, ExitStack() as open_ones:
            parts = urlsplit(address)
            for _ in range(10):
                one = open_ones.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=10))
                one.sendall(b"GET /sparql?query=SELECT*%7B?s?p?o.?a?b?c%7D HTTP/1.1\r\nHost: x\r\n\r\n")
            assert eventually(lambda: send(address + ASK).status == 200)
            for _ in range(10):
                assert send(address + ASK).status == 200


class TestDeadlines:
    @pytest.mark.parametrize(
        ("path", "limit"),
        [
            ("/page/city/phayao", "page_timeout"),
            ("/search?q=phayao", "search_timeout"),
            ("/permalink?query=ASK%7B%7D", "digest_timeout"),
            (ASK, "timeout"),
        ],
    )
    def test_each_kind_of_work_has_one_that_the_answer_names(self, pool: QueryPool, path: str, limit: str) -> None:
        class Late:
            def __getattr__(self, name: str) -> object:
                return getattr(pool, name)

            def ask(self, request: object) -> object:
                raise TimedOut(seconds=request.seconds, limit=request.limit)  # type: ignore[attr-defined]

        answer = create_app(Settings(), Late()).test_client().get(path, headers={"Accept": "application/json"})  # type: ignore[arg-type]
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert answer.json["limit"] == limit
        assert answer.json["seconds"] == getattr(Settings(), limit)
        for language, advice in zip(("en", "th"), HOW_TO_ASK_FOR_LESS[limit], strict=True):
            assert advice in answer.json[f"detail_{language}"]
            assert limit in answer.json[f"detail_{language}"]

    def test_page_has_one_for_all_that_it_asks(self, pool: QueryPool) -> None:
        answer = create_app(Settings(page_timeout=0.000001), pool).test_client().get("/page/city/phayao")
        assert answer.status_code == 503

    def test_every_one_says_how_to_ask_for_less(self) -> None:
        limits = {name for name in vars(Settings()) if name.endswith("timeout")}
        limits.remove("service_timeout")  # of the endpoints of others
        assert limits == set(HOW_TO_ASK_FOR_LESS)


def test_system_that_cannot_fork_is_told_so_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    monkeypatch.delattr("os.fork")
    result = CliRunner().invoke(serve_command.serve, ["--lang", "en"])
    assert result.exit_code == 1
    assert "fork" in result.output


def test_pool_settings_cross_to_the_workers() -> None:
    assert Settings(queue=3, extra_workers=2).pool == PoolSettings(queue=3, extra_workers=2)
