"""How a command was called wrongly, told in the language of whoever called it: click tells it in English only."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import IO, Any

import click

from service.wording.words import say, words

PAGE = "usage."
INTERRUPTED = 128 + signal.SIGINT
"""How shells tell that a program ended because somebody pressed Ctrl-C."""

PLACE = re.compile(r"\\\{(\w+)\\\}")


def misuse(name: str, **values: object) -> click.UsageError:
    """Say that a command was called wrongly.

    Args:
        name: of the text in `service/words/usage.toml`.
        values: what the text names.
    """
    return click.UsageError(say("en", PAGE + name, **values))


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Read every text that may be told: what its English looks like, and its Thai."""
    return tuple(
        (re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(texts["en"])), re.DOTALL), texts["th"])
        for name, texts in words().items()
        if name.startswith(PAGE)
    )


def in_thai(message: str) -> str:
    """Find the Thai of a text by its English; one that is not known stays as it is."""
    for pattern, thai in patterns():
        if found := pattern.fullmatch(message):
            return thai.format(**{name: in_thai(value) for name, value in found.groupdict().items()})
    return message


class ToldInThai(click.ClickException):
    """An error of a command, told in Thai."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write what was wrong."""
        click.echo(say("th", "usage.problem", message=in_thai(self.message)), file=file, err=True)


class MisuseToldInThai(ToldInThai):
    """An error of whoever called a command, told in Thai.

    Args:
        error: what click, or one of our commands, has raised.
    """

    exit_code = click.UsageError.exit_code

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(error.format_message())
        self.context = error.ctx

    def show(self, file: IO[Any] | None = None) -> None:
        """Write how the command is called, how to learn more, and what was wrong."""
        if self.context:
            hint = say("th", "usage.hint", command=self.context.command_path)
            click.echo(f"{self.context.get_usage()}\n{hint}\n", file=file, err=True)
        super().show(file)


@contextmanager
def told_in(default: str) -> Iterator[None]:
    """Tell errors of whoever calls a command in the language that they ask for.

    Args:
        default: the language of those who ask for none: "th" or "en".
    """
    try:
        yield
    except (ToldInThai, click.exceptions.NoArgsIsHelpError):
        raise
    except (KeyboardInterrupt, click.Abort):
        click.echo(say(default, "usage.interrupted"), err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    except click.UsageError as error:
        if asked_for(error.ctx, default) != "th":
            raise
        raise MisuseToldInThai(error) from None
    except click.ClickException as error:
        if asked_for(click.get_current_context(silent=True), default) != "th":
            raise
        raise ToldInThai(error.message) from None


def asked_for(context: click.Context | None, default: str) -> str:
    """Find the language that a command was called in."""
    return str((context and context.params.get("lang")) or default)
