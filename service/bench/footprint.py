"""What a server on this machine occupies: its processes, found by the port that they listen on, and their memory."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from service.bench.asking import Address

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LISTENING = "0A"


def server_process(address: Address) -> int | None:
    """Find the process that answers for an address on this machine; None when it is elsewhere, or another user's."""
    found = listener_process(address)
    while found and (parent := parent_of(found)) and command(parent) == command(found):
        found = parent  # a server whose workers listen, and not itself
    return found


def listener_process(address: Address) -> int | None:
    """Find the process that listens at an address on this machine."""
    if address.host not in LOOPBACK:
        return None
    sockets = {f"socket:[{inode}]" for inode in listening(address.port)}
    holders = [pid for pid in processes() if sockets & open_files(pid)]
    return min(holders, key=started, default=None)  # those that were forked from it hold the socket too


def listening(port: int) -> set[str]:
    """List the sockets that listen on a port."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found


def processes() -> list[int]:
    """List the processes of this machine."""
    try:
        return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    except OSError:
        return []


def open_files(pid: int) -> set[str]:
    """List what a process holds open; nothing for a process of another user."""
    found = set()
    with suppress(OSError):
        for one in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # it may be closed by now, as the one that lists the others is
                found.add(str(one.readlink()))
    return found


def state(pid: int) -> list[str]:
    """Read what the kernel tells of a process, from its state on; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def started(pid: int) -> int:
    """Tell when a process was started."""
    fields = state(pid)
    return int(fields[19]) if fields else 1 << 62


def parent_of(pid: int) -> int:
    """Find the process that started another; 0 when there is none."""
    fields = state(pid)
    return int(fields[1]) if fields else 0


def command(pid: int) -> bytes:
    """Read the command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def tree(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    children: list[str] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += (task / "children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in tree(int(child)))]


def processor_seconds(pid: int) -> float:
    """Measure the time that a process and its descendants have kept processors busy, those that have ended included."""
    fields = [state(one) for one in tree(pid)]
    return sum(sum(map(int, one[11:15])) for one in fields if one) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Measure what a process and its descendants occupy, shared memory counted once (proportional set size)."""
    return sum(proportional(one) for one in tree(pid))


def proportional(pid: int) -> float:
    """Measure the proportional set size of one process, in megabytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
