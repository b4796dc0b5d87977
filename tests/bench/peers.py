"""Starts the services that this one is measured beside, each with the same graph, on loopback only.

    python tests/bench/peers.py oxigraph-disk all.nq --port 7878

The file holds the default graph and the named graphs (`python tests/bench/peers.py export DATA all.nq` writes it from a data
directory). The service runs until Ctrl-C and leaves nothing behind. What each needs:

    oxigraph-disk, oxigraph-memory   pip install oxigraph==0.5.13
    rdflib-endpoint                  pip install "rdflib-endpoint[cli]"
    virtuoso                         apt install virtuoso-opensource-7 (virtuoso-t and isql-vt)

`LEARNINGCITY_PEERS` names the folder of programs to look in first, such as `/tmp/peers/bin`.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_GRAPH = "urn:x-bench:default"
"""Where Virtuoso holds the default graph: its own is the union of all graphs, which counts a triple once for each."""

VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{isql}
DirsAllowed = {folder}, {source}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxCheckpointRemap = 2000
ServerThreads = 20
MaxClientConnections = 20
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 20
MaxClientConnections = 20
KeepAliveTimeout = 60
MaxKeepAlives = 20
[SPARQL]
ResultSetMaxRows = 20000000
"""


@dataclass(frozen=True)
class Peer:
    """A service that runs.

    Args:
        url: its query endpoint.
        pid: its process.
        loading: seconds from nothing to a loaded store.
        default_graph: the graph to name as the default graph; "" for its own.
    """

    url: str
    pid: int
    loading: float
    default_graph: str = ""


def program(name: str) -> str:
    """Find a program."""
    folder = os.environ.get("LEARNINGCITY_PEERS", "")
    found = shutil.which(name, path=folder) or shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is not installed; see the head of {__file__}")
    return found


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str], url: str, seconds: float = 600, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a service from when it answers until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        wait_for(url, process, seconds)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until a service answers a query."""
    parts, until = urlsplit(url), time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}")
        try:
            connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=10)
            connection.request("GET", f"{parts.path}?query=ASK%7B%7D")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise SystemExit(f"{url} did not answer within {seconds} s")


@contextmanager
def oxigraph_disk(source: Path, port: int, folder: Path) -> Iterator[Peer]:
    """Oxigraph's own server on a RocksDB store."""
    began, store, url = time.monotonic(), folder / "oxigraph", f"http://127.0.0.1:{port}/query"
    oxigraph = program("oxigraph")
    load = [oxigraph, "load", "--location", str(store), "--file", str(source)]
    subprocess.run(load, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    loading = time.monotonic() - began
    with running([oxigraph, "serve", "--location", str(store), "--bind", f"127.0.0.1:{port}"], url) as process:
        yield Peer(url, process.pid, loading)


@contextmanager
def oxigraph_memory(source: Path, port: int, folder: Path) -> Iterator[Peer]:
    """Oxigraph's own server on a store in memory, loaded over the Graph Store Protocol."""
    url = f"http://127.0.0.1:{port}/query"
    with running([program("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"], url) as process:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        with source.open("rb") as file:
            connection.request("POST", "/store?no_transaction", file, {"Content-Type": "application/n-quads"})
            answer = connection.getresponse()
            body = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"oxigraph did not load the file: {answer.status} {body[:300]!r}")
        yield Peer(url, process.pid, time.monotonic() - began)


@contextmanager
def rdflib_endpoint(source: Path, port: int, folder: Path) -> Iterator[Peer]:
    """rdflib-endpoint on rdflib's store in memory."""
    began, url = time.monotonic(), f"http://127.0.0.1:{port}/"
    command = [program("rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), str(source)]
    with running(command, url) as process:
        yield Peer(url, process.pid, time.monotonic() - began)


@contextmanager
def virtuoso(source: Path, port: int, folder: Path) -> Iterator[Peer]:
    """Virtuoso 7 with a configuration and a database of its own."""
    began, url, isql = time.monotonic(), f"http://127.0.0.1:{port}/sparql", free_port()
    home = folder / "virtuoso"
    home.mkdir()
    configuration = home / "virtuoso.ini"
    configuration.write_text(VIRTUOSO.format(folder=home, source=source.parent, isql=isql, port=port))
    command = [program("virtuoso-t"), "+foreground", "+wait", "+configfile", str(configuration)]
    with running(command, url) as process:
        for line in (
            f"ld_dir('{source.parent}', '{source.name}', '{DEFAULT_GRAPH}');",
            "rdf_loader_run();",
            "checkpoint;",
        ):
            ask_isql(isql, line)
        state = ask_isql(isql, "SELECT COUNT(*) FROM DB.DBA.LOAD_LIST WHERE ll_state = 2 AND ll_error IS NULL;")
        if "\n1\n" not in state:
            raise SystemExit(f"virtuoso did not load the file: {state}")
        yield Peer(url, process.pid, time.monotonic() - began, DEFAULT_GRAPH)


def ask_isql(port: int, command: str) -> str:
    """Give Virtuoso a command over its own protocol."""
    line = [program("isql-vt"), f"127.0.0.1:{port}", "dba", "dba", f"exec={command}"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode or "Error" in done.stdout + done.stderr:
        raise SystemExit(f"virtuoso: {command}: {done.stdout}{done.stderr}")
    return done.stdout


PEERS = {
    "oxigraph-disk": oxigraph_disk,
    "oxigraph-memory": oxigraph_memory,
    "virtuoso": virtuoso,
    "rdflib-endpoint": rdflib_endpoint,
}


def end_what_was_started() -> None:
    """Have a signal that ends this process end the services too, and remove their folders."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: sys.exit(1))


def export(data: Path, output: Path) -> None:
    """Write the default graph and all named graphs of the published version as N-Quads."""
    from graph.versions.directory import DataDirectory

    with output.open("wb") as file:
        DataDirectory(data).open_version(None).dump(file)


def main() -> None:
    """Export, or run one service."""
    if len(sys.argv) == 4 and sys.argv[1] == "export":
        export(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    if len(sys.argv) < 3 or sys.argv[1] not in PEERS:
        raise SystemExit(f"python {sys.argv[0]} {{{','.join(PEERS)}}} FILE.nq [--port PORT]\n{__doc__}")
    end_what_was_started()
    port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else free_port()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        PEERS[sys.argv[1]](Path(sys.argv[2]).resolve(), port, Path(folder)) as peer,
    ):
        graph = f"   default graph: {peer.default_graph}" if peer.default_graph else ""
        print(f"{peer.url}   process {peer.pid}   loaded in {peer.loading:.1f} s{graph}", flush=True)
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
