"""What a version changed, in figures: those of a large record are counted in a process of their own, once, and kept."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress

from graph.errors import EngineFailed
from graph.launching import environment, module_command
from graph.rdf import DefaultGraph, NamedNode
from graph.versions.durable import write_durably
from graph.versions.history import LARGE, Entry, History
from graph.versions.records import Touched
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.wording.page import Page

MOST_GRAPHS = 1_000


def entry_of(page: Page, history: History, number: int) -> Entry:
    """Tell what a version changed; without figures where they are still being counted.

    Args:
        page: the page that shows it.
        history: the history.
        number: the version.
    """
    if history.record(number).stat().st_size <= LARGE:
        return history.entry(number)
    known = of_large_record.soon(page.reader, 0, number)  # a record is the same for every version
    if known is None:
        page.counted_in.add(0)
        return Entry(number, history.provenance(number), (), is_counted=False)
    return Entry(number, history.provenance(number), *known.value)


@once_a_version(size=64)
def of_large_record(reader: Reader, version: int, number: int) -> tuple[tuple[Touched, ...], tuple[int, int, int]]:
    """Count what a large record changes.

    Args:
        reader: knows the data directory.
        version: does not matter.
        number: the version that the record made.

    Raises:
        EngineFailed: it cannot be counted.
    """
    cache = reader.pool.cache
    assert reader.pool.data is not None and cache is not None
    history = History(reader.pool.data)
    kept = cache.folder / f"record-{number:06d}-{cache.mark(number)}.json"  # a record stays what it is
    told = kept.read_bytes() if kept.exists() else b""
    if not told:
        command = module_command("graph.versions.records", str(history.record(number)), str(MOST_GRAPHS))
        try:
            counted = subprocess.run(
                command, check=True, capture_output=True, timeout=reader.seconds, env=environment()
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise EngineFailed from error
        told = counted.stdout
        with suppress(OSError):
            kept.parent.mkdir(exist_ok=True)
            write_durably(kept, told)
    found = json.loads(told)
    graphs = tuple(Touched(NamedNode(iri) if iri else DefaultGraph(), *rest) for iri, *rest in found["graphs"])
    few, added, removed = found["others"]
    return graphs, (few, added, removed)
