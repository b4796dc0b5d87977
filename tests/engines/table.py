"""Makes the tables of docs/reference/engines.md: what works on which engine, by the outcome of the tests that hold it; and the quirks.

    python tests/engines/table.py --write    # runs the tests named here, some minutes; says “no” where one fails

`tests/docs/test_engines.py` holds the page to what is made here when all pass, and that all tests named here exist.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from quirks_seen import QUIRKS, Quirk

from graph.engines.staging import SMALL
from graph.engines.store import MOST_COPIED
from graph.engines.worker import MOST_REPLAYED

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/engines.md"
ENGINES = ("oxigraph", "virtuoso")
Outcomes = Mapping[tuple[str, str], bool]  # of a test on an engine; one that was skipped is not there


@dataclass(frozen=True)
class Ability:
    """What the service does in front of an engine.

    Args:
        what: in the reader's words.
        embedded, oxigraph, virtuoso: how it does it in each case.
        tests: hold it; each runs on both engines.
    """

    what: str
    embedded: str
    oxigraph: str
    virtuoso: str
    tests: tuple[str, ...]


COPIED = f"copied here, up to {MOST_COPIED:,} triples"
MIRRORED = "yes, from a mirror of the records"
READING, GATE = "test_reading.py::", "test_gate_in_engine.py::"
ABILITIES = (
    Ability(
        "saved queries give the answers of the embedded store",
        *("yes", "yes", "yes"),
        (READING + "test_saved_query_gives_the_same_answer",),
    ),
    Ability(
        "pages, byte for byte ({pages} addresses)",
        *("yes", "yes", "yes, a part of their queries answered from a copy made of the change records"),
        (READING + "test_page_is_the_same_byte_for_byte",),
    ),
    Ability(
        "answers in JSON, XML, CSV, TSV",
        *("yes", "the same bytes", "the same bytes"),
        (READING + "test_answer_is_the_same_in_each_syntax",),
    ),
    Ability("CONSTRUCT", "yes", "yes", "yes", (READING + "test_graph_is_the_same",)),
    Ability(
        "DESCRIBE",
        *("yes", "yes, made of SELECTs", "yes, made of SELECTs"),
        (READING + "test_graph_is_the_same",),
    ),
    Ability(
        "`default-graph-uri`, `named-graph-uri`, FROM",
        *("yes", COPIED, COPIED),
        (READING + "test_dataset_of_the_protocol_is_the_same", READING + "test_named_graphs_are_ours_and_no_others"),
    ),
    Ability("blank nodes", "yes", "IRIs there", "IRIs there", (READING + "test_blank_node_is_one",)),
    Ability(
        "the line and column of a query that does not parse",
        *("yes", "yes", "yes"),
        (READING + "test_malformed_query_is_told_by_line_and_column",),
    ),
    Ability(
        "writes, validated by what they affect",
        *("yes", "yes", "yes"),
        (
            GATE + "test_writes_leave_the_same_graph_as_in_a_data_directory",
            GATE + "test_rejected_write_changes_nothing",
            GATE + "test_service_writes_shows_and_tells_of_it",
        ),
    ),
    Ability(
        "a change is published at once",
        "yes",
        f"up to {SMALL} quads; more in steps, finished after a crash",
        "in steps, finished after a crash",
        (GATE + "test_write_that_was_cut_is_finished_by_the_next_writer",),
    ),
    Ability(
        "two services before one engine",
        *("one data directory, one writer", "take turns by flags", "take turns by flags"),
        (
            GATE + "test_writers_do_not_overwrite_each_other",
            GATE + "test_flag_of_a_writer_that_lives_is_respected",
        ),
    ),
    Ability(
        "`?version=n`, mementos, rollback",
        "from the directory",
        f"replayed from the records, up to {MOST_REPLAYED // 1_000_000} MB of them; 501 above",
        "as Oxigraph",
        (GATE + "test_past_version_is_made_of_the_records",),
    ),
    Ability(
        "history, feed, changes, RDF Patch",
        *("yes", MIRRORED, MIRRORED),
        (GATE + "test_service_writes_shows_and_tells_of_it",),
    ),
    Ability(
        "loading in bulk",
        *("yes", "yes", "yes"),
        (GATE + "test_bulk_load_leaves_the_same_graph_as_its_record_tells",),
    ),
    Ability(
        "dump",
        "a snapshot",
        *("refused when the graph changes meanwhile",) * 2,
        (READING + "test_dump_holds_the_same",),
    ),
    Ability(
        "asked by the engine with `SERVICE`",
        *("yes", "yes", "yes, by a user with rights"),
        ("test_asked_from_elsewhere.py::test_engine_joins_its_own_with_ours_by_service",),
    ),
)
UNTESTED = (
    "| full deadline | the kernel ends the query | the wait is ended; the engine goes on"
    " ([#1336](https://github.com/oxigraph/oxigraph/issues/1336)) | `timeout` is sent; an “anytime” answer is 504 |"
)


def abilities(outcomes: Outcomes | None) -> str:
    """Write the table of what works; None takes it that every test passed."""
    reading = (Path(__file__).parent / "test_reading.py").read_text(encoding="utf-8")
    (pages,) = re.findall(r"^PAGES = \((.*?)^\)", reading, re.DOTALL | re.MULTILINE)
    lines = ["| | embedded store | Oxigraph server | Virtuoso 7.2.5 |", "|---|---|---|---|"]
    for one in ABILITIES:
        cells = [shown(one, engine, outcomes) for engine in ENGINES]
        what = one.what.format(pages=pages.count('    "'))
        lines.append(f"| {what} | {one.embedded} | {cells[0]} | {cells[1]} |")
    return "\n".join([*lines, UNTESTED])


def shown(ability: Ability, engine: str, outcomes: Outcomes | None) -> str:
    """Write how something works on an engine, as far as its tests say that it does."""
    found = [outcomes.get((name, engine)) for name in ability.tests] if outcomes is not None else [True]
    if False in found:
        return "**no**"
    return "not tried" if None in found else str(getattr(ability, engine))


def quirks() -> str:
    """Write the table of what Virtuoso does otherwise."""
    lines = ["| it does | seen with | its issue | so |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {one.does} | {one.seen_with} | {issues(one)} | {one.so} |" for one in QUIRKS)])


def issues(quirk: Quirk) -> str:
    """Write the numbers of the engine's own issues as links."""
    where = "https://github.com/openlink/virtuoso-opensource/issues"
    links = ", ".join(f"[#{number}]({where}/{number})" for number in quirk.issues)
    return f"like {links}" if links and quirk.only_like else links or "none found"


def page(text: str, outcomes: Outcomes | None = None) -> str:
    """Put the tables into the text of the page, each between its marks."""
    for name, table in (("abilities", abilities(outcomes)), ("quirks", quirks())):
        begins, ends = f"<!-- {name}: made by tests/engines/table.py -->\n", f"\n<!-- end of {name} -->"
        before, _, rest = text.partition(begins)
        _, _, after = rest.partition(ends)
        text = f"{before}{begins}{table}{ends}{after}"
    return text


def run() -> dict[tuple[str, str], bool]:
    """Run the tests that are named here; tell how each ended on each engine."""
    names = list(dict.fromkeys(name for one in ABILITIES for name in one.tests))  # those that only read first
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        paths = [str(Path(__file__).parent / name) for name in names]
        subprocess.run([sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *paths], cwd=ROOT, check=False)
        return read(report)


def read(report: Path) -> dict[tuple[str, str], bool]:
    """Read a report: a test of many parameters has passed on an engine when none failed there and some ran."""
    outcomes: dict[tuple[str, str], bool] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is not None:
            continue
        function, _, parameters = str(case.get("name")).partition("[")
        engine = next((one for one in ENGINES if one in re.split(r"[-\]]", parameters)), "")
        key = (f"{str(case.get('classname')).rpartition('.')[2]}.py::{function}", engine)
        outcomes[key] = outcomes.get(key, True) and case.find("failure") is None and case.find("error") is None
    return outcomes


def main() -> None:
    """Make the tables and print the page, or write it."""
    outcomes = run()
    made = page(PAGE.read_text(encoding="utf-8"), outcomes)
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(made, encoding="utf-8")
    else:
        sys.stdout.write(made)


if __name__ == "__main__":
    main()
