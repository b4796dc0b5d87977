"""Many clients at once, some of them hostile, and faults among them: what is acknowledged must hold, what is answered must be whole."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from statistics import quantiles
from urllib.parse import quote

from asking import Answer, send
from hostile import HALF_REQUESTS, HOSTILE_QUERIES, LARGE_QUERY
from ledger import ALL_COUNTERS, COUNTER, VALUE, Ledger
from running_service import Service
from sending import complaint, send_and_leave

from graph.versions.retention import prune

LC = "https://w3id.org/learning-city/ontology#"
QUERIES = {
    f"SELECT ?city {{ ?city a <{LC}City> }}": ("application/sparql-results+json", "application/sparql-results+xml"),
    "SELECT * { ?s ?p ?o } LIMIT 500": ("text/csv", "text/tab-separated-values"),
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 300": (
        "text/turtle",
        "application/rdf+xml",
        "application/ld+json",
    ),
    "ASK {}": ("application/sparql-results+json",),
}
PAGES = ("/", "/versions", "/page/city/phayao", "/ontology", "/data/city/phayao.ttl", "/search?q=phayao", "/dump.nq")
MEGABYTE = 1024**2


@dataclass
class Storm:
    """Clients of every kind, until they are told to end.

    Args:
        service: what they send their requests to.
        ledger: where they write down what they were told.
    """

    service: Service
    ledger: Ledger = field(default_factory=Ledger)
    ended: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    times: list[float] = field(default_factory=list)  # of what polite readers wait for
    hostile_times: list[tuple[str, float]] = field(default_factory=list)

    def run(self, *clients: Callable[[int, random.Random], None]) -> None:
        """Start clients, each of which does one thing over and over."""
        for client in clients:
            number = len(self.threads)
            thread = threading.Thread(target=self.keep_on, args=(client, number), daemon=True)
            self.threads.append(thread)
            thread.start()

    def keep_on(self, client: Callable[[int, random.Random], None], number: int) -> None:
        """Do one thing over and over; a service that has just been killed is no fault."""
        chance = random.Random(number)
        while not self.ended.is_set():
            try:
                client(number, chance)
            except (OSError, HTTPException):
                self.ledger.count("no answer")
                self.ended.wait(0.2)
            except Exception as error:
                self.ledger.accuse(f"{client.__name__}: {type(error).__name__}: {error}")

    def end(self) -> None:
        """Have all clients end."""
        self.ended.set()
        for thread in self.threads:
            thread.join(timeout=120)
        self.threads.clear()
        self.ended.clear()

    def noted(self, answer: Answer, what: str) -> Answer:
        """Count an answer by its status, and by its problem; read it when it says that all went well."""
        told = answer.media_type == "application/problem+json"
        kind = " " + str(answer.problem["type"]).rpartition("#")[2] if told else ""
        self.ledger.count(f"{what}: {answer.status}{kind}")
        wrong = complaint(answer)
        if wrong:
            self.ledger.accuse(f"{what} was answered {answer.status} with what cannot be read: {wrong}")
        return answer

    # what the clients do

    def read(self, _: int, chance: random.Random) -> None:
        """Ask something ordinary."""
        began = time.monotonic()
        if chance.random() < 0.3:
            answer = send(self.service.address + chance.choice(PAGES), accept="*/*")
            self.noted(answer, "page")
        else:
            query, formats = chance.choice(list(QUERIES.items()))
            query += f" # {chance.random()}"  # nothing that is kept answers it
            answer = self.noted(self.service.ask(query, chance.choice(formats)), "query")
        self.times.append(time.monotonic() - began)
        if answer.status == 500:
            self.ledger.count("ordinary request: 500")

    def look(self, _: int, chance: random.Random) -> None:
        """See all counters at once; they must be those of one version."""
        answer = self.noted(self.service.ask(ALL_COUNTERS), "look")
        if answer.status == 200:
            counters = {row["counter"]: int(row["value"]) for row in answer.rows}
            self.ledger.see(answer.version, counters)
        time.sleep(chance.random() * 0.05)

    def write(self, number: int, chance: random.Random) -> None:
        """Set a counter of one's own to a number that no storm before has set it to: what stands there already makes no version."""
        value = time.time_ns()
        counter, note = f"{COUNTER}{number}", f"{number} is {value}"
        body = f"<{counter}> <{VALUE}> {value} ."
        answer = self.service.write("PUT", f"/graph-store?graph={quote(counter)}", body.encode(), x_change_note=note)
        self.noted(answer, "write")
        if answer.status in (201, 204):
            self.ledger.acknowledge(answer.version, note)
        elif answer.status >= 429:
            self.ended.wait(chance.random() * 0.2)

    def attack(self, _: int, chance: random.Random) -> None:
        """Ask what should not be asked."""
        name, query = chance.choice(list(HOSTILE_QUERIES.items()))
        began = time.monotonic()
        answer = send(f"{self.service.address}/sparql", "POST", query.encode(), content_type="application/sparql-query")
        self.hostile_times.append((name, time.monotonic() - began))
        self.noted(answer, "hostile query")

    def leave(self, _: int, chance: random.Random) -> None:
        """Send half, or nonsense, or leave in the middle of the answer."""
        half = chance.choice([*HALF_REQUESTS.values(), b""])
        if half:
            send_and_leave(self.service.address, half, read=chance.choice([0, 0, 100]) if half[:1] == b"\x00" else 0)
        else:
            request = f"GET /sparql?query={quote(LARGE_QUERY)} HTTP/1.1\r\nHost: x\r\n\r\n"
            send_and_leave(self.service.address, request.encode(), read=1000)
        self.ledger.count("left")
        self.ended.wait(chance.random() * 0.2)

    def dawdle(self, _: int, chance: random.Random) -> None:
        """Send a request byte by byte."""
        text = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        import socket

        with socket.create_connection(("127.0.0.1", self.service.port), timeout=20) as connection:
            for byte in text:
                if self.ended.is_set():
                    return
                connection.sendall(bytes([byte]))
                time.sleep(0.02)
            connection.recv(1000)
        self.ledger.count("dawdled")


SERVER, EVERYTHING = "HTTP server", "everything"
KILLED = ("query worker", "query workers' parent", "writer", "writers' parent", SERVER)


@dataclass
class Faults:
    """What goes wrong, and how long the service takes to answer again.

    Args:
        service: the victim.
        small: whether its data directory is on a disk so small that it can be filled.
        spared: what is left alone.
    """

    service: Service
    small: bool
    spared: tuple[str, ...] = ()
    recoveries: list[tuple[str, float]] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        faults = [*KILLED, EVERYTHING, *(["full disk"] if self.small else [])]
        return [fault for fault in faults if fault not in self.spared]

    def do(self, fault: str) -> None:
        """Do something, and wait until the service answers; pruning keeps the disk from filling by itself."""
        began = time.monotonic()
        if fault == EVERYTHING:
            self.service.kill_all()
            self.service.start()
        elif fault == "full disk":
            self.fill(1.0)
            began = time.monotonic()  # from when there is room again: to fill it takes its time
        else:
            self.service.kill(fault)
        self.service.wait()
        self.recoveries.append((fault, time.monotonic() - began))

    def fill(self, seconds: float, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Leave no room on the disk for some time, and do something meanwhile."""
        filler = self.service.data.parent / "filler"
        try:
            with suppress(OSError), filler.open("wb", buffering=0) as file:
                for size in (MEGABYTE, 4096):
                    with suppress(OSError):
                        while True:
                            file.write(os.urandom(1) * size)
            time.sleep(seconds)
            meanwhile()
            assert self.service.answers(), "it does not answer while the disk is full"
        finally:
            filler.unlink(missing_ok=True)

    def prune(self) -> None:
        """Keep the last versions."""
        from graph.versions.directory import DataDirectory

        prune(DataDirectory(self.service.data), keep=30)


def percentile(times: list[float], percent: int) -> float:
    """Return a percentile, in milliseconds."""
    return round(1000 * quantiles(times, n=100)[percent - 1], 1) if len(times) > 1 else 0.0
