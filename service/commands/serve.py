"""`learningcity serve`: runs the service."""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import click

from graph.ending import end_with
from graph.errors import CannotListen, LearningCityError, SystemCannotServe
from graph.errors.system import plain_words
from service.commands.common import explained, language_option, settings_with
from service.settings import IN_ENVIRONMENT_ONLY, Settings

LOOK_SECONDS = 0.2
SHORT_LIVES, SHORT_SECONDS = 5, 2.0
PREPARING_AFTER_SECONDS = 2.0
HTTP_SERVER = "_granian"
WITH_OTHERS = {"loggers": {HTTP_SERVER: {"handlers": [], "propagate": True}}}
"""How the HTTP server logs: as everything else does, to the same place."""
ENDING_SECONDS = 5  # how long requests under way may take once the service is told to end


def settings_options(command: Any) -> Any:
    """Give a command one option for each setting, by the table in `service.settings`."""
    for one in reversed([one for one in fields(Settings) if one.name not in IN_ENVIRONMENT_ONLY]):
        kind = type(one.default)
        name = f"--{one.name.replace('_', '-')}"
        shown = {"show_default": True} if one.default not in ("", False) else {}
        typed = {"is_flag": True, "default": None} if kind is bool else {"type": kind, "default": None}
        sentence = one.metadata["sentence"] + (f" [default: {one.default}]" if shown else "")
        command = click.option(name, help=sentence, **typed)(command)
    return command


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=7000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@settings_options
@language_option
@explained
def serve(host: str, port: int, lang: str, **given: object) -> None:
    """Serve the graph: SPARQL at /sparql, each thing at its own address, pages in Thai and English.

    Every setting can also be given in the environment, as LEARNINGCITY_TIMEOUT=30.

    \b
    learningcity serve                          the packaged graph, from memory, read-only
    learningcity serve --data ./data --port 80  a graph that persists
    learningcity serve --store http://localhost:8890/sparql --update-store http://localhost:8890/sparql-auth \\
        --store-credentials ./secret --data ./data   a graph in an engine of your own
    """
    from graph.heap import share_heap
    from graph.workers.own_folder import remove_abandoned
    from graph.workers.pool import QueryPool
    from service.serving import logs

    share_heap()  # before there are threads, and other heaps: the HTTP server's process is forked from this one
    importing = threading.Thread(target=import_application)
    importing.start()
    settings = settings_with(**{name: value for name, value in given.items() if value is not None})
    refuse_system_without_fork()
    refuse_taken_port(host, port)
    refuse_unusable_shapes(settings.shapes)
    if settings.data and not settings.store:
        prepare(Path(settings.data), empty=settings.empty, plain=settings.empty and settings.shapes == "none")
    logs.set_up(settings.log, access=settings.access_log)
    remove_abandoned()
    pool = QueryPool.start(settings.pool)
    importing.join()
    began = time.monotonic()
    logs.log_start(f"http://{host}:{port}/", settings)
    try:
        if settings.log == "text":
            click.echo(f"http://{host}:{port}/  —  SPARQL: http://{host}:{port}/sparql  —  Ctrl-C", err=True)
        run(host, port, settings, pool)
    finally:
        pool.close()
        logs.log_end(time.monotonic() - began)


def import_application() -> None:
    """Import what the HTTP server needs, while the query workers start: its process is forked from this one."""
    import granian.server  # noqa: F401

    import service.application  # noqa: F401


def refuse_system_without_fork() -> None:
    """Refuse a system that cannot copy a process, on which no query worker could be started."""
    import os

    if not hasattr(os, "fork"):
        raise SystemCannotServe(system=sys.platform)


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse a port that is taken: the HTTP server would share it with whoever listens there, without a word."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for tries in range(5, -1, -1):  # one that was killed lets go of its port a little later
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return
            except OSError as error:
                if error.errno != errno.EADDRINUSE or not tries:
                    raise CannotListen(address=f"{host}:{port}", reason=plain_words(error)) from error
        time.sleep(LOOK_SECONDS)


def refuse_unusable_shapes(name: str) -> None:
    """Refuse a file that writes cannot be held to, which would only be found at the first write.

    Args:
        name: the file; "" and "none" name none.

    Raises:
        MalformedData: it cannot be read, or holds no shapes.
    """
    from graph.sources import shape_quads

    if name not in ("", "none"):
        shape_quads(Path(name))


def prepare(path: Path, *, empty: bool, plain: bool) -> None:
    """Make a data directory ready: a new one gets the packaged graph, or nothing, as its first version.

    Args:
        path: the directory.
        empty: whether it starts from nothing.
        plain: whether it derives nothing and checks nothing: `--empty --shapes none`, for tests of conformance.
    """
    from graph.gate.door import open_or_create
    from graph.versions.directory import DataDirectory

    open_or_create(DataDirectory.create(path, plain=plain), () if empty else None)


def run(host: str, port: int, settings: Settings, pool: Any) -> None:
    """Run the HTTP server until it is told to end.

    It gives up when its process ends twice within seconds. It is then started again, but for one that never lives long.
    """
    short = 0
    while short < SHORT_LIVES:
        began = time.monotonic()
        if run_once(host, port, settings, pool):
            return
        short = short + 1 if time.monotonic() - began < SHORT_SECONDS else 0
    sys.exit(1)


def run_once(host: str, port: int, settings: Settings, pool: Any) -> bool:
    """Run the HTTP server until it ends; say whether it was told to."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    server = Granian(
        "service:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=settings.threads,
        workers_kill_timeout=ENDING_SECONDS,
        log_level=LogLevels.error,
        log_dictconfig=WITH_OTHERS,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
    )
    # It calls the end of its process an accident where that was told to end too, and came before it.
    logging.getLogger(HTTP_SERVER).addFilter(lambda _: not server.interrupt_signal)
    with suppress(SystemExit):  # how it says that its process has ended by itself
        server.serve(target_loader=partial(load_app, settings, pool.folder, pool.data, os.getpid()), wrap_loader=False)
    return bool(server.interrupt_signal)


def load_app(settings: Settings, folder: Path, data: Path | None, starter: int) -> Any:
    """Make the application in the server's own process, on the query workers that run already.

    Args:
        settings: how it runs.
        folder: where the query workers are.
        data: the data directory, or the mirror of an engine's history; None when there is one version only.
        starter: the process that started this one; when it dies, this one lets go of the port.
    """
    from graph.workers.pool import QueryPool
    from graph.workers.tally import Tally
    from service import create_app
    from service.serving.logs import set_up
    from service.serving.state import STARTS

    end_with(starter)
    set_up(settings.log, access=settings.access_log)
    Tally(folder / STARTS).add()
    pool = QueryPool(folder, data, queue=settings.queue)
    if data:
        threading.Thread(target=gather_names, args=(pool, settings), daemon=True).start()
    return create_app(settings, pool)


def gather_names(pool: Any, settings: Settings) -> None:
    """Have the names ready for the first who searches; the first answers go before."""
    from service.reading.indexing import index
    from service.reading.reader import Reader

    time.sleep(PREPARING_AFTER_SECONDS)
    with suppress(LearningCityError):
        index.begin(Reader(pool, settings.timeout, once_seconds=settings.figures_timeout), pool.version())
