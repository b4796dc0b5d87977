"""What an answer of a million rows costs: the time to its first byte, and the memory of the process that sends it.

python tests/bench/large_answer.py http://127.0.0.1:7000/sparql
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from statistics import median

from service.bench.asking import PART, Address
from service.bench.footprint import listener_process, proportional

ROWS, RUNS, LOOK_SECONDS = 1_000_000, 3, 0.02
QUERY = f"SELECT ?s ?p ?o ?n WHERE {{ ?s ?p ?o VALUES ?n {{ {' '.join(map(str, range(20)))} }} }} LIMIT {ROWS}"


def measure_large_answer(address: Address) -> tuple[float, float]:
    """Ask for a million rows some times.

    Returns:
        The median of the seconds to the first byte of the body, and by how many megabytes the process that listens grew at
        most.
    """
    process = listener_process(address)
    idle = proportional(process) if process else 0.0
    most, ended = [idle], threading.Event()

    def look() -> None:
        while process and not ended.wait(LOOK_SECONDS):
            most.append(proportional(process))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        times = [first_byte(address) for _ in range(RUNS)]
    finally:
        ended.set()
        watcher.join()
    return median(times), max(most) - idle


def first_byte(address: Address) -> float:
    """Ask, wait for the first byte of the body, and read the rest."""
    with socket.create_connection((address.host, address.port), timeout=600) as connection:
        request = address.request(f"{QUERY}# {time.monotonic_ns()}").replace(
            b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"
        )
        began = time.perf_counter()
        connection.sendall(request)
        data = b""
        while not data.partition(b"\r\n\r\n")[2]:
            data += connection.recv(PART)
        took = time.perf_counter() - began
        if not data.startswith(b"HTTP/1.1 200"):
            raise SystemExit(data[:500].decode())
        size = len(data)
        while part := connection.recv(PART):
            size += len(part)
    if size < ROWS * 10:
        raise SystemExit(f"only {size:,} bytes came")
    return took


if __name__ == "__main__":
    seconds, megabytes = measure_large_answer(Address(sys.argv[1]))
    print(f"first byte after {seconds * 1000:.0f} ms; the process that listens grew by {megabytes:.0f} MB at most")
