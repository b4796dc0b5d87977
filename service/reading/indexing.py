"""Makes the index of the names of a version: of all that the graph says, or of the last index and what has changed since.

That of a large graph is made in a process of its own (`python -m service.reading.indexing`), which holds no more than the
pairs of letters in memory; who reads meanwhile is not kept waiting by it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from graph.ending import end_with
from graph.errors import EngineFailed, LearningCityError
from graph.launching import environment, module_command
from graph.rdf import Literal, NamedNode, Row, Term
from graph.versions.history import History
from graph.workers.pool import QueryPool
from ontology.terms import LC, PREFIXES
from service.reading.finding import Thing, kind_of
from service.reading.name_index import Index, IndexWriter
from service.reading.once import once_a_version
from service.reading.reader import Reader, values
from service.reading.size import has_at_most

RDF, RDFS, SKOS = (PREFIXES[name] for name in ("rdf", "rdfs", "skos"))
TYPE, WIDER = f"{RDF}type", f"{RDFS}subClassOf"
LABEL, PREFERRED = f"{RDFS}label", (f"{RDFS}label", f"{SKOS}prefLabel")
OF_NAMES = (*PREFERRED, f"{SKOS}altLabel", f"{SKOS}hiddenLabel", f"{LC}abbreviation")
NAMED = f"""SELECT ?thing ?property ?value WHERE {{
    %s VALUES ?property {{ {" ".join(f"<{one}>" for one in OF_NAMES)} }}
    ?thing ?property ?value FILTER(isLiteral(?value) && isIRI(?thing))
}}"""
TYPED = f"""SELECT ?thing ?property ?value WHERE {{
    %s BIND(<{TYPE}> AS ?property) ?thing <{TYPE}> ?value FILTER(isIRI(?thing) && isIRI(?value))
}}"""
NARROWER = f"SELECT ?thing ?value WHERE {{ ?thing <{WIDER}> ?value FILTER(isIRI(?thing) && isIRI(?value)) }}"
FORM = 2
FILE = f"names-{FORM}.sqlite"
SMALL, STEPS, CHANGED, AT_ONCE = 200_000, 50, 5_000, 500
"""Up to how many triples an index is made here, of how many versions and things a change is followed, how many are asked for at once."""
Statement = tuple[str, str, str, str]  # thing, property, value, language
Wider = dict[str, set[str]]


@once_a_version(size=4)
def index(reader: Reader, version: int) -> Index:
    """Give the index of the names of a version: one that is there, the last one with what has changed, or a new one.

    Args:
        reader: reads that version.
        version: its number.

    Raises:
        TimedOut, EngineFailed, Overloaded: it cannot be made.
    """
    reader, cache = replace(reader, keeps=False), reader.pool.cache
    if cache is None:  # an engine that tells no version: what is made now is thrown away with the process
        return passing(reader, version)
    path = cache.path(version, FILE)
    if path.exists():
        return Index(path)
    try:
        written = cache.place(version, FILE)
    except OSError:  # a data directory that cannot be written
        return passing(reader, version)
    try:
        if not changed_since(reader, version, written):
            made(reader, version, written)
        cache.put(written, version, FILE)
    except (sqlite3.Error, OSError) as error:  # such as a full disk
        raise EngineFailed from error
    finally:
        written.unlink(missing_ok=True)
    return Index(path)


def passing(reader: Reader, version: int) -> Index:
    """Make an index that goes with the service, for a graph beside which nothing can be kept."""
    return Index(made(reader, version, Path(tempfile.mkdtemp(dir=reader.pool.folder)) / FILE))


def made(reader: Reader, version: int, path: Path) -> Path:
    """Make an index of all that the graph says: here, or in another process where that takes long."""
    if has_at_most(reader, version, SMALL):
        write(reader, path)
        return path
    folder, data = reader.pool.folder, reader.pool.data or ""
    given = str(folder), str(data), str(version), str(path), str(reader.seconds)
    try:
        command = module_command("service.reading.indexing", *given)
        subprocess.run(command, check=True, timeout=reader.seconds, env=environment())
    except (subprocess.SubprocessError, OSError) as error:
        raise EngineFailed from error
    return path


def made_of(select: Callable[[str], list[Row]]) -> Path:
    """Make an index of what a source of no great size answers; the file goes when this process ends.

    Args:
        select: asks a SELECT.
    """
    folder = Path(tempfile.mkdtemp(prefix="learningcity-names-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    told = sorted(one for query in (NAMED, TYPED) for one in statements_of(select(query % "")))
    IndexWriter(folder / FILE).write(things(told, wider_of(select(NARROWER))))
    return folder / FILE


def write(reader: Reader, path: Path) -> None:
    """Write an index of all that the graph says."""
    wider = wider_of(reader.select(NARROWER))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        unsorted = sqlite3.connect(Path(folder) / "statements.sqlite")
        unsorted.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;")
        unsorted.execute("CREATE TABLE statement (thing, property, value, language)")
        told = filter(None, (statement(*one) for one in reader.statements((*OF_NAMES, TYPE))))
        unsorted.executemany("INSERT INTO statement VALUES (?, ?, ?, ?)", told)
        rows = unsorted.execute("SELECT thing, property, value, language FROM statement ORDER BY thing")
        IndexWriter(path).write(things(rows, wider))
        unsorted.close()


def changed_since(reader: Reader, version: int, path: Path) -> bool:
    """Make an index of the last one that there is and of what has changed since; say whether that could be done."""
    cache, data = reader.pool.cache, reader.pool.data
    if cache is None or data is None:
        return False
    first = max(1, version - STEPS)
    base = next((one for one in range(version - 1, first - 1, -1) if cache.path(one, FILE).exists()), None)
    touched = touched_since(History(data), base, version) if base else None
    if base is None or touched is None:
        return False
    try:
        shutil.copyfile(cache.path(base, FILE), path)
    except OSError:
        return False
    wider, chosen = wider_of(reader.select(NARROWER)), sorted(touched)
    now: list[Statement] = []
    for start in range(0, len(chosen), AT_ONCE):
        some = values("thing", chosen[start : start + AT_ONCE])
        now += [one for query in (NAMED, TYPED) for one in statements_of(reader.select(query % some))]
    IndexWriter(path).change(chosen, things(sorted(now), wider))
    return True


def touched_since(history: History, base: int, version: int) -> set[str] | None:
    """List the things whose names or classes have changed since a version; None when it is too much, or everything."""
    touched: set[str] = set()
    try:
        for number in range(base + 1, version + 1):
            for move in history.moves(number):
                name = move.quad.predicate.value
                if name == WIDER or len(touched) > CHANGED:
                    return None
                if (name == TYPE or name in OF_NAMES) and isinstance(move.quad.subject, NamedNode):
                    touched.add(move.quad.subject.value)
    except (LearningCityError, OSError):
        return None
    return touched


def wider_of(rows: Iterable[Row]) -> Wider:
    """Read which classes are above each, from the answer to `NARROWER`."""
    wider: Wider = {}
    for thing, _, above, _ in statements_of(rows):
        wider.setdefault(thing, set()).add(above)
    return wider


def statements_of(rows: Iterable[Row]) -> Iterator[Statement]:
    """Read rows of ?thing, ?property and ?value."""
    yield from filter(None, (statement(row["thing"], row.get("property"), row["value"]) for row in rows))


def statement(thing: Term, name: Term | None, value: Term) -> Statement | None:
    """Read one statement; None for one that names nothing: of a blank node, a name that is no text, a class without a name."""
    property_ = getattr(name, "value", "")
    wanted = Literal if property_ in OF_NAMES else NamedNode
    if not isinstance(thing, NamedNode) or not isinstance(value, wanted):
        return None
    language = (value.language or "") if isinstance(value, Literal) else ""
    return thing.value, property_, value.value, language


def things(statements: Iterable[Sequence[str]], wider: Wider) -> Iterator[Thing]:
    """Make things of statements that are in the order of the things."""
    for iri, told in groupby(statements, key=itemgetter(0)):
        thing, labelled = Thing(iri, kind_of(iri)), False
        types: set[str] = set()
        for _, name, value, language in told:
            if name == TYPE:
                types.add(value)
                continue
            labelled = labelled or name == LABEL
            if (value, language) not in thing.names:
                thing.names.append((value, language))
            if name in PREFERRED:
                thing.labels[language] = min(thing.labels.get(language, value), value)
        if thing.names:
            covered = {one for has in types for one in wider.get(has, ()) if one != has}
            thing.types, thing.classes = sorted(types), sorted(types - covered) if labelled else []
            thing.names.sort()
            yield thing


def main() -> None:
    """Make the index of a version over query workers that run already."""
    folder, data, version, path, seconds = sys.argv[1:]
    os.nice(10)
    end_with(os.getppid())
    pool = QueryPool(Path(folder), Path(data) if data else None)
    write(Reader(pool, float(seconds), int(version), "figures_timeout"), Path(path))


if __name__ == "__main__":
    main()
