"""What a service must reach when it is written to: after crashes, by many at once, and with readers beside."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from ledger import COUNTER, VALUE, Ledger
from running_service import PATIENCE, Service
from sending import JSON
from storm import Storm

SHARED = f"{COUNTER}shared"


def crashes(service: Service, times: int, chance: random.Random) -> tuple[list[float], Ledger]:
    """Kill the whole service again and again while it is written to; return how long each start took, and the ledger.

    Each time some changes are acknowledged first: the process that writes takes a second or more to start.
    """
    storm, starts = Storm(service), list[float]()
    storm.run(storm.write, storm.write, storm.look)
    for _ in range(times):
        wanted, end = len(storm.ledger.acknowledged) + chance.randint(2, 6), time.monotonic() + PATIENCE
        while len(storm.ledger.acknowledged) < wanted and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.3))
        service.kill_all()
        starts.append(service.start())
    storm.end()
    return starts, storm.ledger


def increments(service: Service, clients: int, each: int) -> int:
    """Have clients add one to the same number, each on the condition that nobody was faster; return what it is then."""
    address = f"/graph-store?graph={quote(SHARED)}"
    assert service.write("PUT", address, f"<{SHARED}> <{VALUE}> 0 .".encode()).status in (201, 204)

    def add(client: int) -> int:
        chance, done = random.Random(client), 0
        while done < each:
            seen = service.ask(
                f"SELECT ?n {{ GRAPH <{SHARED}> {{ <{SHARED}> <{VALUE}> ?n }} }} # {chance.random()}", JSON
            )
            body = f"<{SHARED}> <{VALUE}> {int(seen.rows[0]['n']) + 1} ."
            answer = service.write("PUT", address, body.encode(), if_match=f'"{seen.version}"')
            assert answer.status in (204, 412, 429, 503), answer
            done += answer.status == 204
            if answer.status != 204:
                time.sleep(chance.random() * 0.3)
        return done

    with ThreadPoolExecutor(clients) as threads:
        assert sum(threads.map(add, range(clients))) == clients * each
    return int(service.ask(f"SELECT ?n {{ GRAPH <{SHARED}> {{ <{SHARED}> <{VALUE}> ?n }} }}").rows[0]["n"])


def reading_while_writing(service: Service, writes: int, tell: Callable[[int], None] = lambda _: None) -> Ledger:
    """Publish so many versions while three readers see all counters; return the ledger."""
    storm = Storm(service)
    storm.run(*[storm.look] * 3)
    for number in range(writes):
        counters = [f"<{COUNTER}{name}> <{VALUE}> {number}" for name in "abc"]  # a torn read would see them differ
        answer = service.write(
            "PUT",
            f"/graph-store?graph={quote(COUNTER + 'abc')}",
            (" . ".join(counters) + " .").encode(),
            x_change_note=str(number),
        )
        assert answer.status in (201, 204), answer
        storm.ledger.acknowledge(answer.version, str(number))
        tell(number)
    storm.end()
    return storm.ledger
