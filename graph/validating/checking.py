"""Checks files before anybody loads them: that they parse, conform, and are written as this project writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.announcing.coverage import Coverage, coverage
from graph.canonical import canonical
from graph.deriving.entail import DERIVED, Rule, materialise, read_rules
from graph.errors import MalformedData
from graph.gate.door import Judge
from graph.gate.edits import Upload
from graph.rdf import DefaultGraph, GraphName, NamedNode, Quad, format_of, read_file
from graph.sources import ONTOLOGY_GRAPHS, folder, ontology_quads, packaged_quads
from graph.store import Store
from graph.validating.validate import Report, Shapes, default_graph
from ontology.terms import GRAPH_RULES, ID

UNNAMED = NamedNode(f"{ID}graph/unnamed")


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Args:
        files: the files that were read.
        quads: how many statements they hold.
        report: what the shapes say of the data with these files.
        ontology_report: what the ontology's own shapes say; None when no file belongs to the ontology.
        not_canonical: the files of the ontology that are not in canonical form.
        coverage: how far the passages of each announcement in the files cover its text.
    """

    files: tuple[Path, ...]
    quads: int
    report: Report
    ontology_report: Report | None
    not_canonical: tuple[Path, ...]
    coverage: tuple[Coverage, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether everything is as it should be."""
        reports = [self.report] + ([self.ontology_report] if self.ontology_report else [])
        return all(report.conforms for report in reports) and not self.not_canonical


def rdf_files(paths: Iterable[Path]) -> list[Path]:
    """List the RDF files among some files and folders; examples of invalid data are not among those of a folder.

    Raises:
        MalformedData: a path does not exist, or holds no RDF file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [one for one in sorted(path.rglob("*")) if format_of(one.name) and "examples" not in one.parts]
            if not inside:
                en, th = "there is no RDF file in this folder", "ไม่มีไฟล์ RDF ในโฟลเดอร์นี้"
                raise MalformedData(place=str(path), format="RDF", reason=en, reason_th=th)
            found += inside
        else:
            found.append(path)
    return found


def ontology_graph(path: Path) -> str | None:
    """Return the named graph that a file of the ontology fills; None for a file that is not one."""
    if path.parent.name == "rules" and path.suffix == ".ttl":
        return GRAPH_RULES
    return ONTOLOGY_GRAPHS.get(path.name)


def check_files(
    paths: Iterable[Path], shapes: Shapes, background: Iterable[Quad] | None = None, *, conforms: bool = False
) -> Checked:
    """Check files against what is known already.

    Args:
        paths: files and folders; a named graph in them stands for the whole of that graph.
        shapes: what data is held to.
        background: the quads to check them with; None for the packaged ones.
        conforms: whether these are known to conform, so that only what the files can affect need be looked at.

    Raises:
        MalformedData: a file does not parse.
    """
    files = rdf_files(paths)
    own = {path: ontology_graph(path) for path in files}
    quads = [quad for path in files for quad in read_file(path, graph=NamedNode(own[path] or UNNAMED.value))]
    replaced = {quad.graph_name for quad in quads} | {DERIVED}
    known = tuple(packaged_quads() if background is None else background)
    if conforms and quads and replaced.isdisjoint(quad.graph_name for quad in known):
        report = validate_beside(quads, known, shapes)
    else:
        report = validate_together(quads, known, replaced, shapes)
    ontology_files = [path for path, graph in own.items() if graph]
    return Checked(
        files=tuple(files),
        quads=len(quads),
        report=report,
        ontology_report=check_ontology(quads, replaced) if ontology_files else None,
        not_canonical=tuple(
            path for path in ontology_files if path.read_bytes() != canonical(path.read_bytes(), str(path))
        ),
        coverage=coverage(quads),
    )


def validate_together(quads: list[Quad], known: Iterable[Quad], replaced: set[GraphName], shapes: Shapes) -> Report:
    """Validate new quads with the known ones that they do not replace."""
    kept = (quad for quad in known if quad.graph_name not in replaced)
    return shapes.validate(default_graph(derived_from([*kept, *quads], read_rules())))


def validate_beside(quads: list[Quad], known: Iterable[Quad], shapes: Shapes) -> Report:
    """Validate what new quads can affect, beside known ones that conform and of which they replace none."""
    rules = read_rules()
    store, judge = derived_from(known, rules), Judge(shapes, rules)
    return judge.hold(store, *judge.stage(store, Upload(tuple(quads))))


def derived_from(quads: Iterable[Quad], rules: Iterable[Rule]) -> Store:
    """Make a store of what is stated, and of what follows from it."""
    store = Store.in_memory()
    store.add_in_bulk(quad for quad in quads if quad.graph_name not in (DERIVED, DefaultGraph()))
    materialise(store, rules)
    return store


def check_ontology(quads: list[Quad], replaced: set[GraphName]) -> Report:
    """Hold the ontology to its own shapes; data that is checked along with it is held to the others."""
    graphs = {NamedNode(graph) for graph in (*ONTOLOGY_GRAPHS.values(), GRAPH_RULES)}
    together = [quad for quad in ontology_quads() if quad.graph_name not in replaced]
    together += [quad for quad in quads if quad.graph_name in graphs]
    return Shapes(read_file(folder("ontology") / "ontology-shapes.ttl")).validate(together)
