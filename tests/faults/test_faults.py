"""A service in a storm: killed, starved of disk and attacked, it answers again, and what it acknowledged holds.

This is the short form; `python tests/faults` is the long one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from figures import crashes, increments, reading_while_writing
from running_service import Service
from small_disk import small_disk
from storm import Faults, Storm


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bool]]:
    """A folder, and whether it is on a disk that can be filled."""
    folder = tmp_path_factory.mktemp("faults") / "disk"
    with small_disk(folder, 80) as mounted:
        yield folder, mounted


@pytest.fixture(scope="module")
def service(small: tuple[Path, bool]) -> Iterator[Service]:
    service = Service(small[0] / "data", ("--empty", "--timeout", "2", "--workers", "2"))
    yield service
    service.close()


def test_every_increment_that_was_acknowledged_is_there(service: Service) -> None:
    assert increments(service, clients=8, each=3) == 24


def test_each_answer_is_that_of_one_version_while_others_are_published(service: Service) -> None:
    ledger = reading_while_writing(service, writes=40)
    assert list(ledger.problems(service.data)) == []
    assert ledger.counts["no answer"] == 0
    assert {what for what in ledger.counts if what.startswith("look")} == {"look: 200"}


def test_service_that_is_killed_whole_loses_nothing_that_it_acknowledged(service: Service) -> None:
    _, ledger = crashes(service, times=2, chance=random.Random(1))
    assert list(ledger.problems(service.data)) == []


def test_http_server_that_is_killed_again_and_again_is_started_again(service: Service) -> None:
    for _ in range(4):
        assert service.kill("HTTP server")
        service.wait()


def test_storm_of_faults_and_hostile_clients_is_weathered(service: Service, small: tuple[Path, bool]) -> None:
    storm, faults = Storm(service), Faults(service, small[1])
    storm.run(storm.read, storm.write, storm.look, storm.attack, storm.leave, storm.dawdle)
    for fault in faults.all:
        faults.do(fault)  # it waits until the service answers
        storm.ended.wait(0.5)
    faults.prune()
    storm.end()
    assert list(storm.ledger.problems(service.data)) == []
    assert storm.ledger.counts["look: 200"] > 0
