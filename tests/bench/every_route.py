"""How every page and protocol answers in a large graph: each route once, in both languages, after a start and after a change.

    python tests/bench/every_route.py ./large [--only things] [--timeout 120]

The directory is copied first (its large files as hard links) and stays as it is. Every route of the service must be among
`ADDRESSES`; what it is asked about is taken from the graph.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from change_latency import GRAPH, STATEMENT, change
from running import Server, server, target, tree

from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from graph.versions.retention import backup
from ontology.terms import ID
from queries.catalogue import catalogue
from service import create_app
from service.settings import Settings

LANGUAGES = ("th", "en")
ONE_OF = f'SELECT ?thing {{ ?thing a <%s> FILTER(STRSTARTS(STR(?thing), "{ID}")) }} LIMIT 1'
CLASSES = {
    "city": "https://w3id.org/learning-city/ontology#City",
    "university": "https://w3id.org/learning-city/ontology#University",
    "country": "https://schema.org/Country",
    "network": "https://w3id.org/learning-city/ontology#CityNetwork",
    "announcement": "https://w3id.org/learning-city/ontology#Announcement",
    "passage": "https://w3id.org/learning-city/ontology#Passage",
    "membership": "https://w3id.org/learning-city/ontology#Membership",
}
NO_PAGES = (
    "/static/<path:name>",
    "/graph-store/<path:_name>",
    "/<any(ontology, vocabularies, alignments, shapes, rules):name>/<release>",
)
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "/": ("/",),
    "/.well-known/void": ("/.well-known/void", "/.well-known/void.ttl"),
    "/ontology": (
        "/ontology", "/ontology?find=city", "/ontology?term=LearningCity", "/vocabularies", "/alignments",
        "/shapes", "/rules",
        "/ontology.ttl", "/vocabularies.ttl", "/shapes.ttl", "/ontology/context.jsonld",
    ),
    "/announcements": ("/announcements", "/announcements?page=2"),
    "/api": ("/api", "/openapi.json", "/llms.txt", "/schema.txt"),
    "/cities": ("/cities", "/map", "/cities?country=thailand", "/cities.csv", "/growth", "/growth.csv"),
    "/data": ("/data/{city}.ttl", "/data/{country}.ttl", "/data/{network}.ttl", "/data/{announcement}.trig", "/id/{city}"),
    "/page": (
        "/page/{city}", "/page/{university}", "/page/{country}", "/page/{network}", "/page/{announcement}", "/page/{passage}",
        "/page/{membership}", "/page/city/phayao", "/page/class-that-is-not/there",
    ),
    "/dump": ("/dump.sha256",),
    "/explore": ("/explore", "/explore?thing={city}", "/explore?thing={network}", "/explore.json?thing={country}"),
    "/graph-store": ("/graph-store?graph=" + quote(GRAPH, safe=""),),
    "/health": ("/health", "/health/live", "/health/ready", "/health/data", "/health/data.json", "/health/data.ttl", "/metrics"),
    "/history": ("/history?thing={city}",),
    "/permalink": ("/permalink?query=ASK%7B%7D",),
    "/problems": ("/problems",),
    "/queries": ("/queries", "{queries}"),
    "/reconcile": (
        "/reconcile", "/reconcile?queries={batch}", "/reconcile/preview?id={city}", "/reconcile/properties",
        "/reconcile/properties?type=City", "/reconcile/suggest/entity?prefix=pha", "/reconcile/suggest/type?prefix=ci",
        "/reconcile/suggest/property?prefix=na",
    ),
    "/robots.txt": ("/robots.txt", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml", "{sitemap}"),
    "/search": (
        "/search", "/search?q=phayao", "/search?q=a", "/search?q=university", "/search?q=%E0%B8%9E",
        "/search?q=%E0%B9%80%E0%B8%A1%E0%B8%B7%E0%B8%AD%E0%B8%87", "/search?q=phayaoo", "/search?q=zzzzqqq",
        "/search?q=city&kind=city", "/search?q=pha&format=json", "/search?q=pha&page=2",
    ),
    "/sparql": ("/sparql", "/sparql?query=ASK%7B%7D"),
    "/things": (
        "/things", "/things?page=2", "/things?kind=city", "/things?kind=organization", "/things?q=phayao", "/things?q=a",
        "/things?country={country_slug}", "/things?cohort=2022", "/things?evidence=sentence", "/things?evidence=several",
        "/things?confidence=high", "/things?kind=city&evidence=sentence", "/things.csv?kind=country", "/things.csv", "/things.json",
    ),
    "/timemap": ("/timemap/", "/timemap/page/{city}"),
    "/validate": ("/validate",),
    "/versions": (
        "/versions", "/versions.json", "/versions.atom", "/versions.ttl", "/versions/2", "/versions/2.json", "/versions/1",
        "/versions/1.trig", "/versions/compare", "/versions/compare?from=1&to=2",
    ),
}  # fmt: skip


@dataclass
class Asked:
    """One address, and how it answered: status, seconds, bytes, by language."""

    address: str
    answers: list[tuple[str, int, float, int]] = field(default_factory=list)


def ask(port: int, address: str, language: str, seconds: float) -> tuple[int, float, int]:
    """Ask for an address as a reader of a language; return the status, the seconds and the bytes."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", address, headers={"Accept": "text/html, */*;q=0.5", "Accept-Language": language})
        answer = connection.getresponse()
        size, status = 0, answer.status
        while part := answer.read(1 << 16):
            size += len(part)
            if time.perf_counter() - began > seconds:
                return -status, time.perf_counter() - began, size
    except OSError:
        return 0, time.perf_counter() - began, 0
    finally:
        connection.close()
    return status, time.perf_counter() - began, size


def ready(running: Server) -> float:
    """Wait until the service answers; return the seconds since the start."""
    while ask(running.port, "/health/ready", "en", 10)[0] != 200:
        time.sleep(0.05)
    return time.perf_counter() - running.began


def terms(running: Server) -> dict[str, str]:
    """Take what the addresses speak of from the graph."""
    found = {"batch": quote('{"a": {"query": "Phayao"}, "b": {"query": "Chiang Rai", "type": "City"}}')}
    for name, kind in CLASSES.items():
        body = json.loads(running.get(target(ONE_OF % kind)))
        found[name] = body["results"]["bindings"][0]["thing"]["value"].removeprefix(ID)
    found["country_slug"] = found["country"].rpartition("/")[2]
    return found


def addresses(running: Server, only: str) -> list[str]:
    """List what is asked."""
    known = terms(running)
    known_queries = [f"/queries/{name}" for name in catalogue()]
    try:
        files = re.findall(r"/sitemap-\d+\.xml", running.get("/sitemap.xml").decode())
    except ValueError:  # it is not answered, which shows when it is asked
        files = []
    found: list[str] = []
    for one in (one for group in ADDRESSES.values() for one in group):
        if one == "{queries}":
            found += [*known_queries, *(f"{name}.csv" for name in known_queries)]
        elif one == "{sitemap}":
            found += files[-1:]
        else:
            found.append(one.format(**known))
    return [one for one in dict.fromkeys(found) if re.search(only, one)]


def check_routes() -> None:
    """Say which routes of the service are not asked."""
    asked = [one for group in ADDRESSES.values() for one in group]
    for rule in create_app(Settings()).url_map.iter_rules():
        start = re.split(r"[<]", str(rule))[0]
        if (
            "GET" in (rule.methods or ())
            and str(rule) not in NO_PAGES
            and not any(one.startswith(start.rstrip("./")) for one in asked)
        ):
            print(f"not asked: {rule}")


def resident(pid: int) -> dict[int, int]:
    """Measure the memory of a process and its descendants, each page counted once (PSS), in bytes."""
    found = {}
    for one in tree(pid):
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
            found[one] = int(re.search(r"Pss:\s+(\d+)", text)[1]) * 1024  # type: ignore[index]
        except (OSError, TypeError):
            continue
    return found


@contextmanager
def watched(pid: int) -> Iterator[dict[str, int]]:
    """Watch how much memory all processes have at most, and the largest of them."""
    peak = {"all": 0, "largest": 0}
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(1.0):
            now = resident(pid)
            peak["all"] = max(peak["all"], sum(now.values()))
            peak["largest"] = max(peak["largest"], *now.values(), 0)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def walk(running: Server, what: str, only: str, seconds: float) -> None:
    """Ask for everything once in each language, and print how it answered."""
    print(f"\n{what}", flush=True)
    with watched(running.process.pid) as peak:
        for address in addresses(running, only):
            answers = [ask(running.port, address, language, seconds) for language in LANGUAGES]
            told = "  ".join(f"{status:4} {spent:7.2f} s {size / 1000:9.1f} kB" for status, spent, size in answers)
            mark = "!" if any(status >= 500 or status <= 0 or spent > 5 for status, spent, _ in answers) else " "
            print(f"{mark} {told}  {address}", flush=True)
    print(f"memory at most: {peak['all'] / 1e6:.0f} MB together, {peak['largest'] / 1e6:.0f} MB the largest process")


def main() -> None:
    """Walk a copy of a data directory after a start, and after a change of one statement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default="", help="a regular expression that an address must match")
    parser.add_argument("--timeout", type=float, default=120.0)
    parser.add_argument("--no-change", action="store_true")
    given = parser.parse_args()
    check_routes()
    with tempfile.TemporaryDirectory(dir=given.data.parent) as folder:
        data = Path(folder) / "data"
        backup(DataDirectory(given.data), data)
        token = Tokens(data).new("bench")
        with server("--data", str(data)) as running:
            print(f"start to the first answer: {ready(running):.2f} s")
            walk(running, "after the start", given.only, given.timeout)
            if not given.no_change:
                thing = ID + terms(running)["city"]
                spent, _ = change(running.port, token, "change", STATEMENT.format(thing=thing, number=1))
                walk(running, f"after a change of one statement, which took {spent:.2f} s", given.only, given.timeout)


if __name__ == "__main__":
    main()
