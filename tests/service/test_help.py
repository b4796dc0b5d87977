"""The help of the command line: all of it is there in Thai and in English, whichever the locale, or who asks, wants."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from service.__main__ import main
from service.commands.bilingual import EXTRA
from service.commands.help_in_thai import THAI

THAI_LETTER = re.compile("[\u0e01-\u0e5b]")


def commands(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Walk through all commands."""
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from commands(one, *path, name)


ALL = list(commands(main))


def paragraphs() -> Iterator[str]:
    """Give the paragraphs of all help."""
    for _, command in ALL:
        options = [one.help or "" for one in command.params if isinstance(one, click.Option)]
        for text in (command.help or "", *options):
            for paragraph in re.split(r"\n\s*\n", EXTRA.sub("", inspect.cleandoc(text))):
                if paragraph.strip():
                    yield paragraph if paragraph.startswith("\b") else " ".join(paragraph.split())


def shown(locale: str, *arguments: str) -> str:
    result = CliRunner(env={"LC_ALL": locale}).invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_every_paragraph_has_thai_and_no_thai_is_left_over() -> None:
    wanted = set(paragraphs())
    assert {one for one in wanted if not one.startswith("\b")} <= set(THAI) <= wanted
    assert all(THAI_LETTER.search(thai) for thai in THAI.values())


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
def test_help_is_in_thai_where_the_locale_is(path: tuple[str, ...]) -> None:
    text = shown("th_TH.UTF-8", *path, "--help")
    assert text.startswith("วิธีใช้: ")
    assert "ตัวเลือก:" in text
    for english in (
        "Usage:",
        "Options:",
        "Commands:",
        "[OPTIONS]",
        "[default:",
        "[required]",
        "Show this",
        "Language of",
    ):
        assert english not in text


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
def test_help_is_in_english_elsewhere(path: tuple[str, ...]) -> None:
    text = shown("en_GB.UTF-8", *path, "--help")
    assert text.startswith("Usage: ")
    assert not THAI_LETTER.search(text)


def test_language_may_be_asked_for() -> None:
    assert shown("en_GB.UTF-8", "load", "--lang", "th", "--help").startswith("วิธีใช้: ")
    assert shown("th_TH.UTF-8", "load", "--lang", "en", "--help").startswith("Usage: ")


def test_commands_are_listed_with_the_first_paragraph_of_their_help() -> None:
    assert THAI["Serve the graph: SPARQL at /sparql, each thing at its own address, pages in Thai and English."][
        :20
    ] in shown("th_TH.UTF-8", "--help")
