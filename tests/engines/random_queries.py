"""Asks Virtuoso and the embedded store the same random queries over the packaged graph, and shows those that they answer otherwise.

    python tests/engines/random_queries.py --seconds 300                    # of every kind
    python tests/engines/random_queries.py --seconds 300 --kinds filter     # of one
    python tests/engines/random_queries.py --seconds 300 --sure             # those alone that Virtuoso is asked for an answer

A query is a walk through the graph, some of its terms replaced by variables, and one thing more: its kind. Rows are compared in any order.
Nothing is answered from a copy. `graph/engines/sure.py` is made of what this finds.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from engine_servers import running_virtuoso

from graph.engines.address import EngineAddress
from graph.engines.opening import open_engine
from graph.engines.store import EngineStore
from graph.engines.sure import is_sure
from graph.errors import LearningCityError
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term
from graph.store import Answer, Store
from graph.workers.parent import build_store

LARGEST, SECONDS, AT_ONCE = 2_500, 12, 50
XSD = "<http://www.w3.org/2001/XMLSchema#"


class Walk:
    """Triple patterns that match, and what their variables stand for.

    Args:
        quads: of the default graph, by subject.
        choice: draws.
    """

    def __init__(self, quads: dict[Term, list[Quad]], choice: random.Random) -> None:
        self.quads, self.choice = quads, choice
        self.variables: dict[str, Term] = {}
        subject: Term = choice.choice([one for one in quads if isinstance(one, NamedNode)])
        kept = subject if choice.random() < 0.5 else None
        self.triples = []
        for _ in range(choice.randint(1, 3)):
            quad = choice.choice(quads[subject])
            self.triples.append(self.pattern(quad, kept))
            subject = quad.object if quad.object in quads and choice.random() < 0.5 else quad.subject

    def pattern(self, quad: Quad, kept: Term | None = None) -> str:
        """Write a triple, with variables for most of its terms."""
        chances = (0.95, 0.15, 0.8)
        terms = zip((quad.subject, quad.predicate, quad.object), chances, strict=True)
        return " ".join(str(term) if term == kept else self.term(term, chance) for term, chance in terms) + " ."

    def term(self, term: Term, chance: float) -> str:
        """Write a term, or a variable for it: the one that it has, as a rule."""
        known = next((name for name, value in self.variables.items() if value == term), None)
        if known and self.choice.random() < 0.9:
            return known
        if not isinstance(term, BlankNode) and self.choice.random() > chance:
            return str(term)
        self.variables[name := f"?v{len(self.variables)}"] = term
        return name

    def one(self) -> str:
        """Draw a variable."""
        return self.choice.choice([*self.variables] or ["?none"])

    def more(self) -> str:
        """Write one more triple, of something that has been met."""
        met = [one for one in self.variables.values() if one in self.quads]
        return self.pattern(self.choice.choice(self.quads[self.choice.choice(met or [*self.quads])]))

    def some_term(self) -> str:
        """Draw a term of the graph."""
        found = self.choice.choice(self.choice.choice([*self.quads.values()])).object
        mine = self.variables.get(self.one())
        term = mine if mine is not None and self.choice.random() < 0.5 else found
        return '"x"' if isinstance(term, BlankNode) else str(term)

    def condition(self, depth: int = 0) -> str:
        """Write what a FILTER may say."""
        name, draw = self.one(), self.choice.choice
        if depth < 2 and self.choice.random() < 0.2:
            return f"({self.condition(depth + 1)} {draw(('&&', '||'))} {self.condition(depth + 1)})"
        return draw(
            (
                f"{name} {draw(('=', '!=', '<', '>='))} {self.some_term()}",
                f"{name} {draw(('=', '!='))} {draw([*map(str, filter(is_iri, self.variables.values()))] or ['<urn:x>'])}",
                f"{draw(('BOUND', '!BOUND', 'isIRI', 'isLiteral', 'isBlank', '!isIRI'))}({name})",
                f'{draw(("CONTAINS", "STRSTARTS", "STRENDS", "REGEX"))}(STR({name}), "{draw(("a", "http", "1", "/id/", "ก"))}")',
                f'LANG({name}) = "{draw(("th", "en", ""))}"',
                f'LANGMATCHES(LANG({name}), "{draw(("th", "en", "*"))}")',
                f"{name} {draw(('<', '>', '<=', '>='))} {draw(('5', '2020', '100.5'))}",
                f"DATATYPE({name}) = {XSD}{draw(('string', 'date', 'integer'))}>",
                f"STRLEN(STR({name})) > {draw((5, 20))}",
            )
        )

    def expression(self) -> str:
        """Write what BIND may bind."""
        name = self.one()
        written = "STR({0})|LANG({0})|STRLEN(STR({0}))|COALESCE({0}, 1)|CONCAT(STR({0}), 'x')|DATATYPE({0})|{0} + 1|YEAR({0})|IRI(STR({0}))"
        return self.choice.choice(
            [*written.format(name).split("|"), f"IF({self.condition()}, {name}, 1)", self.condition()]
        )


def is_iri(term: Term) -> bool:
    return isinstance(term, NamedNode)


def own_iri(walk: Walk, name: str) -> str:
    """Write what a variable stands for, when it is an IRI."""
    term = walk.variables.get(name)
    return str(term) if isinstance(term, NamedNode) else ""


def path(walk: Walk) -> str:
    """Write a property path from something that has been met."""
    met = [name for name, term in walk.variables.items() if term in walk.quads] or ["?none"]
    name = walk.choice.choice(met)
    predicate = walk.choice.choice(
        walk.quads.get(walk.variables.get(name, Literal("")), []) or next(iter(walk.quads.values()))
    ).predicate
    walk.variables["?end"] = predicate
    return walk.choice.choice(
        (
            "{0} ^{1} ?end .",
            "{0} {1}+ ?end .",
            "{0} {1}* ?end .",
            "{0} {1}? ?end .",
            "{0} {1}/a ?end .",
            "{0} {1}|a ?end .",
        )
    ).format(name, predicate)


KINDS: dict[str, Callable[[Walk, str], str]] = {
    "triples": lambda walk, body: body,
    "filter": lambda walk, body: f"{body} FILTER({walk.condition()})",
    "optional": lambda walk, body: f"{body} OPTIONAL {{ {walk.more()} }}",
    "two optionals": lambda walk, body: f"{body} OPTIONAL {{ {walk.more()} }} OPTIONAL {{ {walk.more()} }}",
    "filter, optional": lambda walk, body: f"{body} FILTER({walk.condition()}) OPTIONAL {{ {walk.more()} }}",
    "filter in optional": lambda walk, body: f"{body} OPTIONAL {{ {walk.more()} FILTER({walk.condition()}) }}",
    "exists": lambda walk, body: f"{body} FILTER {walk.choice.choice(('', 'NOT '))}EXISTS {{ {walk.more()} }}",
    "minus": lambda walk, body: f"{body} MINUS {{ {walk.more()} }}",
    "union": lambda walk, body: f"{{ {body} }} UNION {{ {walk.more()} }}",
    "union beside": lambda walk, body: f"{body} {{ {walk.more()} }} UNION {{ {walk.more()} }}",
    "group": lambda walk, body: f"{body} {{ {walk.more()} FILTER({walk.condition()}) }}",
    "graph": lambda walk, body: f"{body} GRAPH ?g {{ {walk.more()} }}",
    "named graph": lambda walk, body: f"GRAPH ?g {{ {body} }}",
    "values": lambda walk, body: f"VALUES {walk.one()} {{ {' '.join(walk.some_term() for _ in range(3))} }} {body}",
    "values of iris": lambda walk, body: f"VALUES {(name := walk.one())} {{ <urn:x> {own_iri(walk, name)} }} {body}",
    "bind": lambda walk, body: f"{body} BIND({walk.expression()} AS ?b)",
    "filter, bind, optional": lambda walk, body: (
        f"{body} FILTER({walk.condition()}) BIND({walk.expression()} AS ?b) OPTIONAL {{ {walk.more()} }}"
    ),
    "path": lambda walk, body: f"{body} {path(walk)}",
    "subselect": lambda walk, body: f"{body} {{ SELECT * {{ {walk.more()} }} }}",
    "several": lambda walk, body: several(walk, body),
}
"""What is added to a walk."""


def several(walk: Walk, body: str) -> str:
    """Add two or three things, one after the other."""
    for _ in range(walk.choice.randint(2, 3)):
        body = KINDS[walk.choice.choice([one for one in KINDS if one != "several"])](walk, body)
    return body


def written(walk: Walk, kind: str) -> str:
    """Write a query of a kind."""
    body, draw = KINDS[kind](walk, " ".join(walk.triples)), walk.choice.choice
    names = [*walk.variables]
    name, other = walk.one(), walk.one()
    shown = (
        "*"
        if not names or draw((True, False))
        else " ".join(walk.choice.sample(names, walk.choice.randint(1, len(names))))
    )
    count = draw(("COUNT(*)", f"COUNT({other})", f"COUNT(DISTINCT {other})"))
    return draw(
        (
            *[f"SELECT {draw(('', 'DISTINCT '))}{shown} WHERE {{ {body} }}"] * 4,
            f"ASK {{ {body} }}",
            f"CONSTRUCT {{ {name} <urn:is> {other} }} WHERE {{ {body} }}",
            f"SELECT {name} ({count} AS ?n) WHERE {{ {body} }} GROUP BY {name}",
            f"SELECT ({count} AS ?n) WHERE {{ {body} }}",
        )
    )


def content(answer: Answer) -> object:
    """Tell what an answer says, in any order.

    Raises:
        OverflowError: it is long.
    """
    if answer.is_truth:
        return answer.truth
    if answer.is_graph:
        return {tuple(map(plain, triple)) for triple in answer.triples()}
    names, rows = answer.variables, Counter[tuple[str, ...]]()
    order = sorted(range(len(names)), key=names.__getitem__)
    for count, row in enumerate(answer.rows()):
        if count == LARGEST:
            raise OverflowError
        rows[tuple(plain(row[place]) for place in order)] += 1
    return sorted(names), rows


def plain(term: Term | None) -> str:
    """Write a term; blank nodes are all the same."""
    return "_:" if isinstance(term, BlankNode) else str(term)


def outcome(text: str, here: Store, there: EngineStore) -> str:
    """Ask both, and say how it went."""
    try:
        expected = content(here.query(text))
    except OverflowError:
        return "long"
    try:
        found = content(there.query(text))
    except LearningCityError as error:
        print(error, text, file=sys.stderr)
        return type(error).__name__
    return "the same" if found == expected else "otherwise"


def main() -> None:
    """Ask for a while, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sure", action="store_true", help="those alone of which `graph.engines.sure` is sure")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="random-") as name, running_virtuoso(Path(name) / "v") as address:
        open_engine(address, Path(name) / "mirror")
        ask(address, given)


def ask(address: EngineAddress, given: argparse.Namespace) -> None:
    """Ask, some at a time in a process of their own: a query may take for ever."""
    here = build_store()
    quads: dict[Term, list[Quad]] = defaultdict(list)
    for quad in here.quads(graph=DefaultGraph()):
        quads[quad.subject].append(quad)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seed, until = given.seed, time.monotonic() + given.seconds
    while time.monotonic() < until:
        read, write = os.pipe()
        child = os.fork()
        if not child:
            there = EngineStore(address, seconds=SECONDS)
            for one in range(seed, seed + AT_ONCE):
                signal.alarm(SECONDS)
                kind = given.kinds[one % len(given.kinds)]
                text = written(Walk(quads, random.Random(one)), kind)
                sure = is_sure(text)
                result = "not asked" if given.sure and not sure else outcome(text, here, there)
                line = "\t".join((str(one), kind, "sure" if sure else "", result, text))
                os.write(write, re.sub(r"\n", " ", line).encode() + b"\n")
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as lines:
            for line in lines:
                number, kind, sure, result, text = line.rstrip("\n").split("\t", 4)
                seed = int(number) + 1
                counts[kind][f"{sure} {result}".strip()] += 1
                if result == "otherwise":
                    print(f"{number} ({kind}{', sure' * bool(sure)}): {text}", flush=True)
        if os.waitpid(child, 0)[1]:
            seed += 1
    for kind, found in counts.items():
        print(f"{kind:24}", ", ".join(f"{count} {result}" for result, count in sorted(found.items())))


if __name__ == "__main__":
    main()
