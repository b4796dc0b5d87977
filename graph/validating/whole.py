"""Validates a store on disk as a whole, in several processes, each with the shapes loaded once and a part of the focus nodes.

The outcome is that of `Shapes.validate`; a test holds it so. The memory that it takes does not grow with the store.
"""

from __future__ import annotations

import gc
import signal
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from typing import Any

from graph.errors import EngineFailed
from graph.progress import Watch, unwatched
from graph.rdf import NamedNode, Quad, Triple
from graph.store import Store
from graph.validating.partition import Part, Partition
from graph.validating.validate import Report, Result, Shapes, default_graph

KEPT = 1_000  # results that a report names; the others are counted


@dataclass(frozen=True)
class Task:
    """What one process is given.

    Args:
        path: the store; nobody changes it.
        shapes: the shapes graph.
        background: the graphs that the shapes may look up anywhere.
        as_written: triples that the store spells otherwise than they were written.
        part: which part of the focus nodes.
    """

    path: Path
    shapes: tuple[Triple | Quad, ...]
    background: tuple[NamedNode, ...]
    as_written: dict[Triple, Triple]
    part: Part


@dataclass(frozen=True)
class WholeReport:
    """What came of validating a whole store.

    Args:
        report: the first of the results.
        count: how many there are.
        conforms: whether none of all is a violation.
    """

    report: Report
    count: int
    conforms: bool


def validate_store(
    path: Path,
    shapes: Shapes,
    background: Iterable[NamedNode],
    as_written: Mapping[Triple, Triple],
    *,
    processes: int,
    watch: Watch = unwatched,
) -> WholeReport:
    """Validate the default graph of a store.

    Args:
        path: where it is; nobody writes to it.
        shapes: what it is held to.
        background: the graphs that the shapes may look up anywhere: the ontology.
        as_written: triples that the store spells otherwise than they were written, and how they were.
        processes: how many work at the same time.
        watch: told how many triples are done.

    Raises:
        EngineFailed: a process died.
    """
    store = Store.open_read_only(path)
    if shapes.reach.unbounded:
        report = shapes.validate(as_written.get(one, one) for one in map(triple, default_graph(store)))
        return WholeReport(report, len(report.results), report.conforms)
    total = len(store) // 2  # the default graph is a copy of the others, but for what several say
    del store
    context = get_context("spawn")  # a process in which the engine has threads must not be forked
    queue: Queue[Any] = context.Queue()
    tasks = [
        Task(path, shapes.triples, tuple(background), dict(as_written), Part(index, processes))
        for index in range(processes)
    ]
    workers = [context.Process(target=work, args=(task, queue), daemon=True) for task in tasks]
    try:
        for worker in workers:
            worker.start()
        return gather(queue, workers, total, watch)
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
            worker.join()


def gather(queue: Queue[Any], workers: list[Any], total: int, watch: Watch) -> WholeReport:
    """Put together what the processes tell."""
    results: list[Result] = []
    count, passed, running, violated = 0, 0, len(workers), False
    while running:
        watch("validating", min(passed, total), total)
        try:
            kind, *told = queue.get(timeout=1)
        except Empty:
            if any(worker.exitcode not in (None, 0) for worker in workers):
                raise EngineFailed() from None
            continue
        if kind == "passed":
            passed += told[0]
        elif kind == "found":
            results += told[0]
            count += told[1]
            violated = violated or told[2]
            running -= 1
        else:
            raise EngineFailed()
    ordered = sorted(results, key=lambda one: (one.focus_node, one.shape, one.value or ""))
    return WholeReport(Report(tuple(ordered[:KEPT])), count, not violated)


def work(task: Task, queue: Queue[Any]) -> None:
    """Validate one part; this is what each process runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the command; the first one ends us
    try:
        shapes, store = Shapes(task.shapes), Store.open_read_only(task.path)
        shapes.background.read_from(store, task.background)
        gc.freeze()  # what stays need not be looked through again and again
        kept: list[Result] = []
        count, violated = 0, False
        for affected, passed in Partition(shapes.reach, store, task.part).batches():
            queue.put(("passed", passed))
            if not affected.focus:
                continue
            report = shapes.validate_nodes(store, affected, task.as_written)
            count += len(report.results)
            violated = violated or not report.conforms
            kept += report.results[: max(0, KEPT - len(kept))]
        queue.put(("found", kept, count, violated))
    except BaseException:
        traceback.print_exc()
        queue.put(("failed",))


def triple(quad: Quad) -> Triple:
    """Leave out the graph of a quad."""
    return Triple(quad.subject, quad.predicate, quad.object)
