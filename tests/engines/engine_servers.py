"""Real engines on loopback, small, each with a folder of its own; and the service in front of one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from ports import free_port

from graph.engines.address import EngineAddress
from graph.workers.pool import QueryPool
from service import create_app
from service.settings import Settings

INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 0
CaseMode = 2
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60
Charset = UTF-8
[SPARQL]
MaxQueryExecutionTime = 60
"""


@contextmanager
def started(command: list[str], address: str, log: Path) -> Iterator[None]:
    """Run a server until the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"it ended: {log.read_text()[-500:]}")
            try:
                urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running_oxigraph(folder: Path, port: int = 0) -> Iterator[EngineAddress]:
    """Run an Oxigraph server over a folder."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.exists():
        pytest.skip("the package oxigraph is not installed")
    where = f"127.0.0.1:{port or free_port()}"
    address = f"http://{where}"
    command = [str(program), "serve", "--location", str(folder), "--bind", where]
    with started(command, f"{address}/query", folder.with_suffix(".log")):
        yield EngineAddress(f"{address}/query", f"{address}/update", f"{address}/store")


@contextmanager
def running_virtuoso(folder: Path, buffers: int = 4000) -> Iterator[EngineAddress]:
    """Run a Virtuoso with its database in a folder."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso (Debian: virtuoso-opensource-7-bin) is not installed")
    folder.mkdir(exist_ok=True)
    http = free_port()
    ini = folder / "virtuoso.ini"
    numbers = {"sql": free_port(), "http": http, "buffers": buffers, "dirty": buffers * 3 // 4}
    ini.write_text(INI.format(folder=folder, **numbers))
    address = f"http://127.0.0.1:{http}"
    with started([program, "-f", "-c", str(ini)], f"{address}/sparql", folder / "out"):
        yield EngineAddress(
            f"{address}/sparql",
            f"{address}/sparql-auth",
            f"{address}/sparql-graph-crud-auth",
            user="dba",
            password="dba",
        )


@contextmanager
def served(address: EngineAddress, data: Path, **settings: object) -> Iterator[Flask]:
    """The application in front of an engine."""
    secret = data.with_suffix(".secret")
    secret.write_text(f"{address.user}:{address.password}" if address.user else "")
    chosen = Settings(
        store=address.query,
        update_store=address.update,
        graph_store=address.graph_store,
        store_credentials=str(secret) if address.user else "",
        data=str(data),
        workers=3,
        **settings,  # type: ignore[arg-type]
    )
    pool = QueryPool.start(chosen.pool)
    app = create_app(chosen, pool)
    try:
        yield app
    finally:
        app.extensions["learningcity"].gatekeeper.close()
        pool.close()
