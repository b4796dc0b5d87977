"""What the tests of the service share."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from by_hand import ask


@pytest.fixture
def neighbours(server: str) -> Iterator[None]:
    """Have other clients ask while a test runs; none of them may see an error or a wrong answer."""
    ended, seen, wrong = threading.Event(), [], []

    def keep_asking() -> None:
        while not ended.is_set():
            answer = ask(
                server, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <https://w3id.org/learning-city/ontology#City> }"
            )
            seen.append(answer.body)
            if answer.status != 200 or answer.body != seen[0]:
                wrong.append(answer)
            ended.wait(0.01)

    clients = [threading.Thread(target=keep_asking) for _ in range(3)]
    for one in clients:
        one.start()
    yield
    ended.set()
    for one in clients:
        one.join()
    assert seen
    assert not wrong
