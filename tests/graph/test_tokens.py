"""A token lets its owner write, is kept as a hash alone, and is refused from the moment it is revoked."""

from __future__ import annotations

import hashlib
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.errors import DataDirectoryError, NoSuchToken, TokenNameRefused
from graph.tokens import Tokens


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path)


def test_token_that_was_made_is_known_by_its_name_and_scope(tokens: Tokens) -> None:
    secret = tokens.new("somchai", "admin")
    found = tokens.check(secret)
    assert found is not None
    assert (found.name, found.scope, found.revoked) == ("somchai", "admin", "")


def test_token_has_256_random_bits_and_never_begins_like_an_option(tokens: Tokens) -> None:
    made = [tokens.new(f"n{number}") for number in range(20)]
    assert len(set(made)) == 20
    assert all(secret.startswith("lc_") and len(secret) == len("lc_") + 43 for secret in made)


def test_nothing_but_the_hash_is_stored(tokens: Tokens) -> None:
    secret = tokens.new("somchai")
    assert secret.removeprefix("lc_") not in tokens.path.read_text()
    (stored,) = json.loads(tokens.path.read_text())
    assert stored["digest"] == hashlib.sha256(secret.encode()).hexdigest()


@pytest.mark.parametrize("wrong", ["", "lc_", "x" * 46, "โทเค็น", "\ud800"])
def test_token_that_was_never_made_is_refused(tokens: Tokens, wrong: str) -> None:
    secret = tokens.new("somchai")
    assert tokens.check(wrong) is None
    assert tokens.check(secret[:-1]) is None
    assert tokens.check(secret + wrong + "x") is None
    assert tokens.check(tokens.all()[0].digest) is None


def test_no_token_is_good_where_none_was_made(tokens: Tokens) -> None:
    assert tokens.check("lc_anything") is None
    assert tokens.all() == []


def test_revoked_token_is_refused_at_once_and_stays_listed(tokens: Tokens) -> None:
    secret, other = tokens.new("somchai"), tokens.new("malee")
    before = Tokens(tokens.data)
    assert before.check(secret)
    tokens.revoke("somchai")
    assert before.check(secret) is None
    assert before.check(other)
    assert [(one.name, bool(one.revoked)) for one in tokens.all()] == [("somchai", True), ("malee", False)]


def test_revoking_again_keeps_the_first_time(tokens: Tokens) -> None:
    tokens.new("somchai")
    first = tokens.revoke("somchai").revoked
    assert tokens.revoke("somchai").revoked == first != ""


def test_revoking_what_is_not_there_names_it_and_changes_nothing(tokens: Tokens) -> None:
    tokens.new("somchai")
    before = tokens.path.read_bytes()
    with pytest.raises(NoSuchToken, match="malee"):
        tokens.revoke("malee")
    assert tokens.path.read_bytes() == before


@pytest.mark.parametrize("revoke", [False, True])
def test_name_is_given_once_and_never_again(tokens: Tokens, revoke: bool) -> None:
    tokens.new("somchai")
    if revoke:
        tokens.revoke("somchai")
    with pytest.raises(TokenNameRefused, match="made before"):
        tokens.new("somchai")
    assert len(tokens.all()) == 1


@pytest.mark.parametrize("name", ["a", "somchai", "สมชาย", "ปู่", "data.team_2@up.ac.th", "x-1+y", "9", "n" * 64])
def test_names_of_letters_and_digits_of_any_script_are_taken(tokens: Tokens, name: str) -> None:
    assert tokens.check(tokens.new(name)).name == name  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "name", ["", " ", "two words", "-x", ".x", "a/b", "a\nb", "n" * 65, "a\u200bb", "e\u0301", "<b>", "\u0e48", "a\x00"]
)
def test_other_names_are_refused(tokens: Tokens, name: str) -> None:
    with pytest.raises(TokenNameRefused):
        tokens.new(name)
    assert tokens.all() == []


def test_file_is_for_its_owner_alone(tokens: Tokens) -> None:
    tokens.new("somchai")
    tokens.revoke("somchai")
    assert stat.S_IMODE(tokens.path.stat().st_mode) == 0o600


def test_tokens_made_at_the_same_time_are_all_kept(tokens: Tokens) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(tokens.new, [f"n{number}" for number in range(24)]))
    assert all(tokens.check(secret) for secret in secrets)


def test_writing_that_fails_leaves_the_tokens_as_they_were(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tokens.new("somchai")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        tokens.revoke("somchai")
    assert tokens.check(secret)


@pytest.mark.parametrize("content", ["", "{", '[{"name": "x"}]', "[1]"])
def test_file_that_is_broken_lets_nobody_in_and_says_where_it_is(tokens: Tokens, content: str) -> None:
    tokens.path.write_text(content)
    with pytest.raises(DataDirectoryError, match=r"tokens\.json"):
        tokens.check("lc_x")


def test_admin_may_what_write_may_and_not_the_other_way_round(tokens: Tokens) -> None:
    admin, write = tokens.check(tokens.new("a", "admin")), tokens.check(tokens.new("w"))
    assert admin is not None
    assert write is not None
    assert admin.allows("admin") and admin.allows("write") and write.allows("write") and not write.allows("admin")
