"""What takes long is worked out in the background: once, for all who ask; pages do without it meanwhile, and say so."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from elements import visit
from flask.testing import FlaskClient

from graph.errors import TimedOut
from graph.workers.pool import QueryPool
from service import create_app
from service.data_health import queries
from service.lists import things
from service.pages import home
from service.protocols import sitemap
from service.reading import reader as reading
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.settings import Settings
from service.wording.page import Page

LOCATION = re.compile("<loc>([^<]*)</loc>")
SLOW = "SELECT (COUNT(*) AS ?facts) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def reader(pool: QueryPool) -> Reader:
    return Reader(pool, 10.0)


def test_it_is_worked_out_once_for_all_who_ask_at_the_same_time(reader: Reader) -> None:
    times: list[int] = []
    go_on = threading.Event()

    @once_a_version()
    def work(reader: Reader, version: int) -> int:
        times.append(version)
        go_on.wait(10)
        return 7

    found: list[int] = []
    asking = [threading.Thread(target=lambda: found.append(work(reader, 1))) for _ in range(5)]
    for one in asking:
        one.start()
    go_on.set()
    for one in asking:
        one.join()
    assert (found, times) == ([7] * 5, [1])


def test_it_goes_on_when_who_asked_has_left_and_is_there_for_the_next(reader: Reader) -> None:
    go_on = threading.Event()

    @once_a_version()
    def work(reader: Reader, version: int) -> str:
        go_on.wait(10)
        return "there"

    hasty = replace(reader, until=time.monotonic() + 0.01)
    with pytest.raises(TimedOut):
        work(hasty, 1)
    go_on.set()
    assert work(reader, 1) == "there"


def test_until_it_is_there_that_of_the_version_before_is_shown(reader: Reader) -> None:
    go_on = threading.Event()

    @once_a_version()
    def work(reader: Reader, version: int) -> int:
        if version == 2:
            go_on.wait(10)
        return version * 10

    hasty = replace(reader, ready_by=time.monotonic())
    assert work(reader, 1) == 10
    known = work.soon(hasty, 2)
    assert known is not None
    assert (known.value, known.version) == (10, 1)
    go_on.set()
    known = work.soon(reader, 2)
    assert known is not None
    assert (known.value, known.version) == (20, 2)


def test_what_failed_is_not_tried_again_at_once(reader: Reader) -> None:
    times: list[int] = []

    @once_a_version()
    def work(reader: Reader, version: int) -> int:
        times.append(version)
        time.sleep(0.02)
        raise TimedOut(seconds=0.02)

    assert work.soon(reader, 1) is None
    assert work.soon(reader, 1) is None
    assert len(times) == 1


def test_an_answer_that_took_long_is_kept_beside_the_version(pool: QueryPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "QUICK_SECONDS", 0.0)
    query = 'SELECT ("kept beside the version" AS ?x) { }'
    first = Reader(pool, 10.0).once().select(query)
    assert pool.cache is not None
    (kept,) = [one for one in pool.cache.folder.rglob("*-*.*") if b"kept beside" in one.read_bytes()]
    kept.write_bytes(kept.read_bytes().replace(b"kept beside", b"read beside"))
    assert first[0]["x"].value == "kept beside the version"  # type: ignore[union-attr]
    assert Reader(pool, 10.0).once().select(query)[0]["x"].value == "read beside the version"  # type: ignore[union-attr]
    kept.unlink()


class TestPages:
    @pytest.fixture
    def hasty(self, pool: QueryPool, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
        monkeypatch.setitem(home.FIGURES, "facts", SLOW)  # type: ignore[arg-type]
        home.figure.cache_clear()
        yield create_app(Settings(figures_wait=0.3, figures_timeout=0.5), pool).test_client()
        home.figure.cache_clear()

    @pytest.mark.parametrize(
        ("language", "told"), [("en", "Parts of this page are not there yet"), ("th", "บางส่วนของหน้านี้ยังไม่ปรากฏ")]
    )
    def test_a_page_shows_itself_without_what_is_still_being_counted(
        self, hasty: FlaskClient, language: str, told: str
    ) -> None:
        page = visit(hasty, f"/?lang={language}")
        figures = [one.text for one in page.one("dl", class_="figures").all("dd")]
        assert figures.count("…") == 1
        assert figures[0] == "299"
        assert told in page.one("p", class_="notice").text

    def test_such_a_page_is_kept_by_nobody(self, hasty: FlaskClient) -> None:
        assert hasty.get("/").headers["Cache-Control"] == "no-store"

    def test_a_page_with_all_figures_says_nothing_of_it(self, client: FlaskClient) -> None:
        answer = client.get("/?lang=en")
        assert "not there yet" not in answer.text
        assert "no-store" not in answer.headers.get("Cache-Control", "")


class TestLargeGraphs:
    """What holds for a large graph, held here by lowering what counts as large."""

    @pytest.fixture
    def client(self, pool: QueryPool, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
        monkeypatch.setattr(things, "MOST", 5)
        monkeypatch.setattr(queries, "SAMPLED", queries.SAMPLED.replace(f"LIMIT {queries.SAMPLE}", "LIMIT 1000"))
        monkeypatch.setattr(queries, "SAMPLE", 1000)
        self.forget()
        yield create_app(Settings(figures_wait=15.0, in_memory=1000), pool).test_client()
        self.forget()

    def forget(self) -> None:
        for one in (things.bound, things.things):
            one.cache_clear()

    def test_a_list_of_things_says_when_there_are_more(self, client: FlaskClient) -> None:
        page = visit(client, "/things?lang=en")
        assert "There are more than 5 things" in page.one("p", class_="notice").text
        assert len(page.one("tbody").all("tr")) == 5
        assert client.get("/things.csv").text.count("\n") == 6
        narrowed = visit(client, "/things?lang=en&q=university+of+phayao")
        assert not narrowed.all("p", class_="notice")

    def test_what_statements_rest_on_is_estimated_and_the_page_says_so(self, client: FlaskClient) -> None:
        told = client.get("/health/data.json").json
        assert told["sampled"] == 1000
        assert sum(told["evidence"].values()) > 2000
        assert "estimated from a sample of 1,000 statements" in visit(client, "/health/data?lang=en").one("main").text

    def test_figures_are_the_same_counted_without_memory(
        self, client: FlaskClient, pool: QueryPool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reader = Reader(pool, 10.0)
        usual = {name: home.figure(reader, 1, name) for name in home.WITHOUT_MEMORY}
        monkeypatch.setattr(home, "IN_MEMORY", 1000)
        home.figure.cache_clear()
        assert {name: home.figure(reader, 1, name) for name in home.WITHOUT_MEMORY} == usual
        home.figure.cache_clear()

    def test_a_sitemap_of_several_files_lists_every_thing_once(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = client.get("/sitemap.xml").text
        monkeypatch.setattr(sitemap, "FILE_SIZE", 400)
        sitemap.starts.cache_clear()
        files = client.get("/sitemap.xml?again").text.count("<sitemap>")
        parts = [client.get(f"/sitemap-{number}.xml?again").text for number in range(1, files + 1)]
        sitemap.starts.cache_clear()
        assert files > 1
        assert sorted(LOCATION.findall("".join(parts))) == sorted(LOCATION.findall(whole))

    def test_a_file_of_the_sitemap_does_not_wait_for_its_beginning_where_that_before_is_known(
        self, client: FlaskClient, pool: QueryPool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sitemap, "FILE_SIZE", 400)
        sitemap.starts.cache_clear()
        before = sitemap.starts(Reader(pool, 10.0), 1)
        sitemap.starts.cache_clear()
        monkeypatch.setattr(Page, "soon", lambda *_: before)
        monkeypatch.setattr(sitemap, "starts", None)  # it would be called
        assert LOCATION.findall(client.get("/sitemap-2.xml?again").text)
