"""Writes what was measured as tables: on a terminal, and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table as RichTable

from service.bench.figures import Latency, Ratio, short
from service.bench.measuring import Measured, Result
from service.wording.words import say

NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """A table with a title."""

    title: str
    head: list[str]
    rows: list[list[str]]

    def markdown(self) -> str:
        """Write it in Markdown; all columns but the first to the right."""
        line = ["---"] + ["---:"] * (len(self.head) - 1)
        return "\n".join(f"| {' | '.join(cells)} |" for cells in (self.head, line, *self.rows))

    def rich(self) -> RichTable:
        """Lay it out for a terminal."""
        table = RichTable(title=self.title, title_justify="left")
        for index, name in enumerate(self.head):
            table.add_column(name, justify="right" if index else "left", no_wrap=not index)
        for row in self.rows:
            table.add_row(*row)
        return table


def tables(result: Result, names: tuple[str, ...], language: str) -> Iterator[Table]:
    """Make a table for each kind of requests.

    Args:
        result: what was found.
        names: what to call each endpoint.
        language: "en" or "th".
    """
    for measured in result.measured:
        head = [say(language, "bench.query")]
        for name in names:
            head += [f"{name}: {say(language, 'bench.median')}", "p95", "p99"]
        two = len(names) > 1
        head += [say(language, "bench.ratio"), say(language, "bench.agree")] if two else []
        rows = [row(result, measured, name, language, two) for name in result.names]
        rows.append(last_row(measured, language, two))
        yield Table(say(language, f"bench.{measured.kind.value}"), head, rows)


def row(result: Result, measured: Measured, name: str, language: str, two: bool) -> list[str]:
    """Write the row of a query."""
    cells = [name]
    for which in range(len(measured.rounds)):
        cells += figures(measured.latency(which, name))
    if two:
        agreement = "free" if name == "describe" else "different" if name in result.disagreements else "same"
        cells += [written(measured.latency_ratio(name)), say(language, f"bench.{agreement}")]
    return cells


def last_row(measured: Measured, language: str, two: bool) -> list[str]:
    """Write the row of the whole mix: its ratio is that of the throughput."""
    cells = [say(language, "bench.whole")]
    for which in range(len(measured.rounds)):
        cells += figures(measured.latency(which))
    return [*cells, written(measured.throughput_ratio()), ""] if two else cells


def figures(found: Latency | None) -> list[str]:
    """Write three figures."""
    return [short(one) for one in (found.median, found.p95, found.p99)] if found else [NOTHING] * 3


def written(found: Ratio | None) -> str:
    """Write a ratio."""
    return str(found) if found else NOTHING


def notes(result: Result, names: tuple[str, ...], language: str) -> Iterator[str]:
    """Say what the tables do not: throughput, memory, what went wrong."""
    for measured in result.measured:
        kind = say(language, f"bench.{measured.kind.value}")
        for which, name in enumerate(names):
            rate = say(language, "bench.rate", name=name, rate=short(measured.throughput(which)))
            share = say(language, "bench.clients", share=f"{measured.client_share(which):.0%}")
            effort = measured.effort(which)
            spent = [say(language, "bench.effort", time=short(effort))] if effort else []
            yield f"{kind}: {'; '.join([rate, *spent, share])}"
            failures = measured.failures(which)
            if failures:
                query, problem = failures[0]
                yield f"{kind}: {name}: " + say(
                    language, "bench.failed", count=len(failures), query=query, problem=problem[language]
                )
        if efforts := measured.effort_ratio():
            yield f"{kind}: {say(language, 'bench.effort_ratio', name=names[1], ratio=efforts)}"
    for name, size in zip(names, result.memory, strict=True):
        if size is not None:
            yield say(language, "bench.memory", name=name, size=round(size))
    for query, how in result.disagreements.items():
        yield say(language, "bench.difference", query=query, how=how)
    if result.left_out:
        yield say(language, "bench.left_out", names=", ".join(result.left_out))
    if len(names) > 1:
        yield say(language, "bench.spread")
        yield say(language, "bench.whole_ratio")


def markdown(result: Result, names: tuple[str, ...], language: str) -> str:
    """Write everything in Markdown."""
    parts = [f"**{table.title}**\n\n{table.markdown()}" for table in tables(result, names, language)]
    return "\n\n".join([*parts, "\n".join(f"- {note}" for note in notes(result, names, language))]) + "\n"
