"""The way from a data directory into an engine and back, by `learningcity export` and `learningcity load`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from engine_servers import running_oxigraph

from graph.engines.store import EngineStore
from graph.formats import N_QUADS
from graph.rdf import BlankNode, Quad, parse
from service.__main__ import main
from service.settings import Settings


def run(*words: str | Path) -> None:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def statements(file: Path) -> set[Quad]:
    """What an export says, the blank nodes of the shapes left aside: each load names them anew."""
    quads = parse(file.read_bytes(), N_QUADS, place=str(file))
    return {one for one in quads if not isinstance(one.subject, BlankNode) and not isinstance(one.object, BlankNode)}


def test_graph_moves_into_an_engine_and_back(tmp_path: Path) -> None:
    first, there, back = (tmp_path / name for name in ("first.nq", "there.nq", "back.nq"))
    more = tmp_path / "more.ttl"
    more.write_text(
        "<https://w3id.org/learning-city/id/city/test> a <https://w3id.org/learning-city/ontology#City> ;"
        ' <http://www.w3.org/2000/01/rdf-schema#label> "ทดสอบ"@th, "Test"@en .'
    )
    run("load", more, "--graph", "https://w3id.org/learning-city/id/source/test", "--data", tmp_path / "data")
    run("export", "--data", tmp_path / "data", "-o", first)
    with running_oxigraph(tmp_path / "engine") as address:
        named = ("--store", address.query, "--update-store", address.update, "--graph-store", address.graph_store)
        run("load", first, "--replace", *named)
        run("export", "--store", address.query, "-o", there)
        assert EngineStore(address).version() == 2
    run("load", there, "--replace", "--data", tmp_path / "back")
    run("export", "--data", tmp_path / "back", "-o", back)
    assert statements(first) == statements(there) == statements(back)


def test_who_we_are_to_an_engine_may_stand_in_the_environment(tmp_path: Path) -> None:
    settings = Settings.from_environment({"LEARNINGCITY_STORE": "http://x/", "LEARNINGCITY_STORE_SECRET": "ann:secret"})
    assert settings.engine and (settings.engine.user, settings.engine.password) == ("ann", "secret")
    (tmp_path / "token").write_text("abc\n")
    by_file = Settings(store="http://x/", store_credentials=str(tmp_path / "token"), store_secret="ann:secret")
    assert by_file.engine and (by_file.engine.user, by_file.engine.token) == ("", "abc")


def test_secret_is_no_option_of_the_command_line() -> None:
    assert "--store-secret" not in CliRunner().invoke(main, ["serve", "--help"]).output
