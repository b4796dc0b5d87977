"""`learningcity token` gives out tokens, lists and revokes them, and never shows one twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from service.__main__ import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return DataDirectory.create(tmp_path / "data").path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["token", *map(str, arguments)], catch_exceptions=False)


def test_new_token_stands_alone_on_standard_output(data: Path) -> None:
    result = run("new", "somchai", "--data", data, "--lang", "en")
    assert result.exit_code == 0
    (token,) = result.stdout.splitlines()
    assert Tokens(data).check(token).name == "somchai"  # type: ignore[union-attr]
    assert "shown once" in result.stderr


def test_new_token_can_be_piped_into_a_file(data: Path) -> None:
    command = [sys.executable, "-m", "service", "token", "new", "somchai", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert Tokens(data).check(done.stdout.strip())


@pytest.mark.parametrize("scope", ["write", "admin"])
def test_scope_is_what_was_asked_for(data: Path, scope: str) -> None:
    token = run("new", "somchai", "--data", data, "--scope", scope).stdout.strip()
    assert Tokens(data).check(token).scope == scope  # type: ignore[union-attr]


def test_scope_that_there_is_not_is_refused(data: Path) -> None:
    assert run("new", "somchai", "--data", data, "--scope", "root").exit_code == 2
    assert Tokens(data).all() == []


@pytest.mark.parametrize(("language", "words"), [("en", "made before"), ("th", "เคยออกโทเค็นชื่อนี้แล้ว")])
def test_name_that_was_given_before_is_refused_in_the_language_asked_for(data: Path, language: str, words: str) -> None:
    run("new", "somchai", "--data", data)
    again = run("new", "somchai", "--data", data, "--lang", language)
    assert (again.exit_code, again.stdout) == (1, "")
    assert words in again.stderr


@pytest.mark.parametrize(("language", "words"), [("en", "1 to 64 letters"), ("th", "1 ถึง 64 ตัว")])
def test_name_that_is_badly_formed_is_refused_and_the_form_told(data: Path, language: str, words: str) -> None:
    result = run("new", "a b", "--data", data, "--lang", language)
    assert result.exit_code == 1
    assert words in result.stderr


def test_list_shows_names_scopes_and_what_was_revoked_and_no_token(data: Path) -> None:
    tokens = [run("new", name, "--data", data).stdout.strip() for name in ("somchai", "malee")]
    run("revoke", "malee", "--data", data)
    listed = run("list", "--data", data, "--lang", "en").output.splitlines()
    assert [line.split()[0] for line in listed[1:]] == ["somchai", "malee"]
    assert listed[1].count("UTC") == 1
    assert listed[2].count("UTC") == 2
    digests = [one["digest"] for one in json.loads((data / "tokens.json").read_text())]
    assert not any(secret in "\n".join(listed) for secret in (*tokens, *digests))


def test_list_of_none_says_how_to_make_one(data: Path) -> None:
    result = run("list", "--data", data, "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"learningcity token new NAME --data {data}" in result.stderr


def test_revoked_token_is_refused(data: Path) -> None:
    token = run("new", "somchai", "--data", data).stdout.strip()
    result = run("revoke", "somchai", "--data", data, "--lang", "en")
    assert result.exit_code == 0
    assert "somchai is refused from now on" in result.stderr
    assert Tokens(data).check(token) is None


def test_revoking_a_name_that_nobody_has_is_told(data: Path) -> None:
    result = run("revoke", "nobody", "--data", data, "--lang", "en")
    assert result.exit_code == 1
    assert "“nobody”" in result.stderr


@pytest.mark.parametrize("command", [("new", "somchai"), ("list",), ("revoke", "somchai")])
def test_directory_that_is_none_is_named_and_nothing_is_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = run(*command, "--data", tmp_path / "nowhere", "--lang", "en")
    assert result.exit_code == 1
    assert "nowhere cannot be used" in result.stderr
    assert not (tmp_path / "nowhere").exists()
    assert run(*command).exit_code == 2  # no directory named


@pytest.mark.parametrize("command", ["new", "list", "revoke"])
def test_help_of_each_command_shows_an_example(command: str) -> None:
    assert f"learningcity token {command}" in run(command, "--help").output
