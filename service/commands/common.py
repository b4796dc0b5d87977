"""What the commands share: options, the language of messages, and errors without tracebacks."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from graph.errors import LearningCityError
from graph.errors.system import in_thai, plain_words

if TYPE_CHECKING:
    from graph.engines.address import EngineAddress
    from service.settings import Settings
from graph.progress import Watch
from service.commands.misuse import asked_for
from service.wording.words import say

P = ParamSpec("P")
R = TypeVar("R")


def language_of(environment: str) -> str:
    """Choose the language of messages by the locale: Thai for th…, English otherwise."""
    return "th" if environment.lower().startswith("th") else "en"


def default_language() -> str:
    """Read the locale of the terminal."""
    return language_of(os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "")


language_option = click.option(
    "--lang",
    type=click.Choice(["th", "en"]),
    default=default_language,
    is_eager=True,  # before --help, which is in this language then
    help="Language of messages; by the locale.",
)
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Data directory; without it, the graph that comes with the software.",
)


def an_iri(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse the value of an option that is no absolute IRI."""
    from graph.rdf import NamedNode

    try:
        return None if value is None else NamedNode(value).value
    except ValueError:
        example = "https://w3id.org/learning-city/id/source/rayong"
        raise click.BadParameter(say("en", "usage.not_an_iri", value=repr(value), example=example)) from None


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name an engine, which `engine_of` reads."""
    options = {
        "--store": "SPARQL endpoint of an engine that keeps the graph instead.",
        "--update-store": "Where that engine takes updates.",
        "--graph-store": "Where that engine takes whole graphs (Graph Store Protocol): large loads take less time.",
        "--store-credentials": "File with user:password, or a bearer token, for that engine.",
    }
    for name, sentence in reversed(options.items()):
        command = click.option(name, default="", help=sentence)(command)
    return command


def engine_of(store: str, update_store: str, graph_store: str, store_credentials: str) -> EngineAddress | None:
    """Read the options that name an engine, and who we are to it also from the environment; None when they name none."""
    given = {"update_store": update_store, "graph_store": graph_store, "store_credentials": store_credentials}
    return settings_with(store=store, **given).engine


def settings_with(**given: object) -> Settings:
    """Read the settings, those that are given and those of the environment; warn of what is set there and read by nobody.

    Raises:
        click.UsageError: one of them cannot be.
    """
    from service.settings import Settings, unknown_variables

    language = asked_for(click.get_current_context(silent=True), default_language())
    for name, near in unknown_variables(os.environ):
        sentence = "usage.unknown_variable_near" if near else "usage.unknown_variable"
        click.echo(say(language, sentence, name=name, near=near), err=True)
    try:
        return Settings.from_environment(None, **given)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def explained(command: Callable[P, R]) -> Callable[P, R]:
    """Have a command say what went wrong, in the language asked for, and end with exit code 1."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except LearningCityError as error:
            engine, told = error.facts.get("engine"), error.message(str(kwargs.get("lang", default_language())))
            click.echo(f"{engine}: {told}" if engine else told, err=True)
        except BrokenPipeError:  # the reader of our output has seen enough
            sys.stdout = open(os.devnull, "w")
        except OSError as error:
            said = plain_words(error)
            words = in_thai(said) if kwargs.get("lang", default_language()) == "th" else said
            click.echo(f"{error.filename or ''}: {words}".lstrip(": "), err=True)
        sys.exit(1)

    return wrapper


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show on a terminal that something is being done; say nothing elsewhere."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        bar.add_task(text)
        yield


@contextmanager
def progress_bar(page: str, language: str) -> Iterator[Watch]:
    """Show on a terminal how far long work has come; say nothing elsewhere.

    Args:
        page: where the words of the stages are: `service/words/PAGE.toml`, `stage` for all and `stage_NAME` for each.
        language: of these words.
    """
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(say(language, f"{page}.stage"), total=None)

        def watch(stage: str, done: int = 0, total: int = 0) -> None:
            text = say(language, f"{page}.stage_{stage}")
            known = f"{text}  {done:,}" if done and not total else text
            bar.update(task, description=known, completed=done, total=total or None)

        yield watch
