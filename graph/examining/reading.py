"""Reads every table of a version to its end, in a process of its own: on damaged data the engine may end the process that asks it.

The engine verifies the checksum of a block of a table when it reads it, and of its nine indexes it reads the one whose order fits the
terms of a pattern that are known. So each index is asked for by patterns that no other fits, with terms that come from another.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from graph.errors import LearningCityError
from graph.examining.findings import ENGINE_ERRORS, Finding, one_line
from graph.launching import environment, module_command
from graph.progress import Watch, watched
from graph.store import WHOLE_STORE, Dataset, Store
from graph.versions.tables import open_version
from graph.workers.worker import limit_memory

MEMORY = 2 * 1024**3  # bytes that the reading may take, whatever the engine makes of damaged data
AT_ONCE = 1_000  # graphs whose properties are remembered together
DEFAULT, NAMED, SAME = "?s ?p ?o .", "GRAPH ?g { ?s ?p ?o }", "FILTER(sameTerm(?p, ?q))"
OF_GRAPHS = "gpos"  # the index that is read some graphs at a time


def patterns(*, plain: bool) -> dict[str, str]:
    """Say what reads each index: s, p, o and g are its order, and d is for the default graph.

    Args:
        plain: whether the default graph is a graph like any other, and not the union of the others, which names each triple once.
    """
    once = "{ SELECT DISTINCT ?s ?p ?o { GRAPH ?h { ?s ?p ?o } } }" if plain else DEFAULT
    return {
        "dspo": DEFAULT,
        "dpos": f"{{ SELECT DISTINCT ?p {{ {DEFAULT} }} }} {DEFAULT}",
        "dosp": f"{DEFAULT} ?s ?q ?o {SAME}",
        "gspo": NAMED,
        "gpos": f"{{ SELECT DISTINCT ?g ?p {{ {NAMED} }} }} {NAMED}",
        "gosp": f"GRAPH ?g {{ ?s ?p ?o . ?s ?q ?o {SAME} }}",
        "spog": f"{once} {NAMED}",
        "posg": f"{{ SELECT DISTINCT ?p {{ {NAMED} }} }} {NAMED}",
        "ospg": f"{once} GRAPH ?g {{ ?s ?q ?o }} {SAME}",
    }


def entries(store: Store, *, plain: bool) -> Iterator[str]:
    """Read every index to its end; give the name of the index for each entry.

    Rows, and no aggregate: the engine would count on for ever past a block that it cannot read.
    """
    for index, pattern in patterns(plain=plain).items():
        for part in parts(store) if index == OF_GRAPHS else [WHOLE_STORE]:
            for _ in store.query(f"SELECT (1 AS ?one) {{ {pattern} }}", part).rows():
                yield index


def parts(store: Store) -> Iterator[Dataset]:
    """Divide the named graphs, so that no more has to be remembered at once however many there are."""
    names = (graph.value for graph in store.graphs())
    while some := tuple(islice(names, AT_ONCE)):
        yield Dataset(named=some)


def read_to_the_end(path: Path, watch: Watch, *, plain: bool) -> Counter[str]:
    """Read all tables of a version; count the entries of each index.

    Raises:
        OSError, ValueError, RuntimeError, LearningCityError: something cannot be read.
    """
    store = open_version(path)
    counts = Counter(watched(entries(store, plain=plain), watch, "tables"))
    with open(os.devnull, "wb") as nowhere:  # the texts of all terms
        store.dump(nowhere)
    return counts


def damage(path: Path, number: int, watch: Watch, *, plain: bool) -> Iterator[Finding]:
    """Have another process read all tables of a version; find what cannot be read, and indexes that differ.

    Args:
        path: of the version.
        number: of the version.
        watch: told how far it has come.
        plain: whether its default graph is a graph like any other.
    """
    command = module_command("graph.examining.reading", str(path), *(["plain"] if plain else []))
    facts: dict[str, object] = {"number": number}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()) as process:
        assert process.stdout is not None
        told: dict[str, Any] = {}
        for told in map(json.loads, process.stdout):
            if "read" in told:
                watch("tables", told["read"])
    if "reason" in told:
        yield Finding("does_not_open", str(path), facts | told, "restore_folder")
    elif "counts" not in told:
        yield Finding("reading_dies", str(path), facts | {"status": ending(process.returncode)}, "restore_folder")
    else:
        yield from differing(told["counts"], str(path), facts)


def differing(counts: dict[str, int], where: str, facts: dict[str, object]) -> Iterator[Finding]:
    """Find indexes of the same graphs that have not the same number of entries: one of them lacks what another has."""
    for is_default in (True, False):
        known = {index: counts.get(index, 0) for index in patterns(plain=False) if ("d" in index) == is_default}
        if len(set(known.values())) > 1:
            told = ", ".join(f"{index} {count:,}" for index, count in known.items())
            yield Finding("indexes_differ", where, facts | {"counts": told}, "restore_folder")


def ending(status: int) -> str:
    """Name what a process has ended with: the signal, or its exit code."""
    return signal.Signals(-status).name if status < 0 else str(status)


def main() -> None:
    """Run as `python -m graph.examining.reading VERSION [plain]`: a line of JSON now and then, the last one with the outcome."""

    def tell(**told: object) -> None:
        print(json.dumps(told), flush=True)

    limit_memory(MEMORY)
    try:
        path, plain = Path(sys.argv[1]), "plain" in sys.argv[2:]
        tell(counts=read_to_the_end(path, lambda _, done=0, total=0: tell(read=done), plain=plain))
    except ENGINE_ERRORS as error:
        facts = error.facts if isinstance(error, LearningCityError) else {}
        tell(reason=one_line(facts.get("reason", error)))


if __name__ == "__main__":
    main()
