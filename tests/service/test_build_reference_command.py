"""`learningcity build-reference`: the command says what it did, and what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from graph.network.building import tables_folder, target_file
from service.__main__ import main


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["build-reference", *map(str, arguments), "--lang", "en"])
    return result.exit_code, result.output


def test_the_packaged_file_is_current() -> None:
    assert run("--check") == (0, f"{target_file()}: is what the tables make already.\n")


def test_it_writes_a_file_that_is_then_current(tmp_path: Path) -> None:
    target = tmp_path / "network.trig"
    assert run("--to", target, "--check")[0] == 1
    assert run("--to", target) == (0, f"{target}: written.\n")
    assert run("--to", target, "--check")[0] == 0
    assert target.read_bytes() == target_file().read_bytes()


def test_a_wrong_table_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    tables, target = Path(shutil.copytree(tables_folder(), tmp_path / "tables")), tmp_path / "network.trig"
    text = (tables / "members.csv").read_text(encoding="utf-8").replace("2020-09-23", "2020-09-31", 1)
    (tables / "members.csv").write_text(text, encoding="utf-8", newline="")
    code, output = run("--tables", tables, "--to", target)
    assert (code, target.exists()) == (1, False)
    assert output == (
        "members.csv, row 2, column join_date: '2020-09-31': there is no such day. Nothing was written.\n"
    )


def test_the_way_back_gives_the_tables_of_facts(tmp_path: Path) -> None:
    assert run("--back", tmp_path / "tables")[0] == 0
    for path in (tmp_path / "tables").iterdir():
        assert path.read_bytes() == (tables_folder() / path.name).read_bytes()
