"""`learningcity load` brings in all of its files or nothing, whether it holds them or streams them."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.formats import N_QUADS
from graph.generating.generate import generate
from graph.rdf import BlankNode, Quad, serialize
from graph.versions.directory import DataDirectory
from service.__main__ import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["load", *map(str, arguments), "--lang", "en"], catch_exceptions=False)


def said_by_name(data: Path) -> set[Quad]:
    """What a directory holds, but for nodes without a name: these have another one in each directory."""
    quads = DataDirectory(data).open_version().quads()
    return {quad for quad in quads if not any(isinstance(term, BlankNode) for term in quad)}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "some.nq.gz"
    path.write_bytes(gzip.compress(serialize(generate(600), N_QUADS)))
    return path


def test_a_packed_file_is_loaded_in_bulk_as_it_is_at_once(packed: Path, tmp_path: Path) -> None:
    said = [run(packed, "--data", tmp_path / flag, "--shapes", "none", flag).output for flag in ("--bulk", "--no-bulk")]
    assert said[0] == said[1]
    one, other = (said_by_name(tmp_path / flag) for flag in ("--bulk", "--no-bulk"))
    assert one == other


def test_what_comes_through_a_pipe_is_loaded_in_bulk(tmp_path: Path) -> None:
    pipe = tmp_path / "some.nq"
    os.mkfifo(pipe)
    line = "<https://example.org/a> <https://example.org/b> <https://example.org/c> <https://example.org/g> .\n"
    writer = threading.Thread(target=pipe.write_text, args=(line,), daemon=True)
    writer.start()
    result = run(pipe, "--data", tmp_path / "data", "--bulk", "--shapes", "none")
    writer.join()
    assert (result.exit_code, result.output.count("1 quads added")) == (0, 1), result.output
    assert line.removesuffix(" .\n") in {str(quad) for quad in said_by_name(tmp_path / "data")}


@pytest.mark.parametrize("flag", ["--bulk", "--no-bulk"])
def test_a_load_that_fails_leaves_no_directory_behind(tmp_path: Path, flag: str) -> None:
    path = tmp_path / "wrong.nq"
    path.write_text("<https://example.org/a> <https://example.org/b> .\n")
    result = run(path, "--data", tmp_path / "data", "--shapes", "none", flag)
    assert (result.exit_code, (tmp_path / "data").exists()) == (1, False)
    assert "line 1" in result.stderr


def test_a_graph_is_not_replaced_in_bulk(packed: Path, tmp_path: Path) -> None:
    assert run(packed, "--data", tmp_path / "data", "--bulk", "--replace").exit_code == 2
