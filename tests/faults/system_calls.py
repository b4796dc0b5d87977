"""The system calls with which a program writes, as `strace` records them, done again on a disk that forgets."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from forgetful_disk import Disk, File, Folder, Node

NAMES = (
    "openat,open,creat,close,dup,dup2,dup3,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir"
)
BYTES = "write,pwrite64,writev,lseek,ftruncate,truncate,fallocate,sendfile,copy_file_range,fsync,fdatasync"
NOT_FOLLOWED = ("dup", "dup2", "dup3", "fallocate", "copy_file_range")  # of what is on the disk; no writer does so
LINE = re.compile(rb"(\d+) +(.*)", re.DOTALL)
CALL = re.compile(rb"(\w+)\((.*)\) += (-?\d+)")
RESUMED = re.compile(rb"<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
UNFINISHED = b" <unfinished ...>"
ARGUMENT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"|\[(?:iov|\{iov)|\[(\d+)\] => \[\d+\]|([^,\s\[\]{}"]+)')
VECTOR = re.compile(rb'iov_base="((?:\\x[0-9a-f]{2})*)"')
AT = b"AT_FDCWD"


def record(command: list[str], trace: Path) -> None:
    """Run a program to its end and record its system calls.

    Args:
        command: the program; it may have threads, and no other processes that write.
        trace: the file to record them in.
    """
    tracer = ["strace", "-f", "-xx", "-s", str(2**26), "-e", f"trace={NAMES},{BYTES}", "-e", "signal=none"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([*tracer, "-o", str(trace), *command], check=True, env=environment, stdout=subprocess.DEVNULL)


@dataclass
class Opened:
    """What a file descriptor stands for."""

    node: Node
    offset: int = 0
    appends: bool = False


@dataclass(frozen=True)
class Step:
    """What has just happened.

    Args:
        call: the system call.
        path: of what it concerned, as far as it is known; "" for something else.
        said: what the program has written to its standard output.
    """

    call: str
    path: str = ""
    said: str = ""


@dataclass
class Replay:
    """Does recorded system calls again.

    Args:
        root: the folder that the disk stands for.
    """

    root: str
    disk: Disk = field(default_factory=Disk)
    opened: dict[int, Opened] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)  # by file descriptor
    syncing: dict[int, tuple[bytes, int]] = field(default_factory=dict)  # by thread: a file as its sync began

    def steps(self, trace: Path) -> Iterator[Step]:
        """Do one call after another, and tell of each that changed something or was a sync."""
        halves: dict[int, bytes] = {}
        with trace.open("rb") as lines:
            for line in lines:
                thread, text = self.split(line)
                if text.endswith(UNFINISHED):
                    halves[thread] = text.removesuffix(UNFINISHED)
                    self.begin_sync(thread, halves[thread])
                    self.begin_close(halves[thread])
                    continue
                if resumed := RESUMED.match(text):
                    if resumed[1] == b"close":
                        continue  # it was taken at its beginning
                    text = halves.pop(thread) + resumed[2]
                elif text.startswith((b"fsync", b"fdatasync")):
                    self.begin_sync(thread, text)
                if (call := CALL.match(text)) and int(call[3]) >= 0:
                    step = self.do(thread, call[1].decode(), call[2], int(call[3]))
                    if step:
                        yield step

    @staticmethod
    def split(line: bytes) -> tuple[int, bytes]:
        found = LINE.match(line.rstrip(b"\n"))
        assert found, line[:200]
        return int(found[1]), found[2]

    def begin_sync(self, thread: int, text: bytes) -> None:
        """Keep what a file holds as its sync begins; what is written meanwhile may come too late for it."""
        if text.startswith((b"fsync(", b"fdatasync(")):
            opened = self.opened.get(int(re.findall(rb"\d+", text)[0]))
            if opened and isinstance(opened.node, File):
                self.syncing[thread] = bytes(opened.node.now), len(opened.node.writes)

    def begin_close(self, text: bytes) -> None:
        """Forget what a number stands for as its close begins; before that ends, another thread may get the number."""
        if text.startswith(b"close("):
            self.opened.pop(int(re.findall(rb"\d+", text)[0]), None)

    def do(self, thread: int, call: str, rest: bytes, result: int) -> Step | None:
        """Do one call."""
        if call in ("openat", "open", "creat"):
            return self.open(call, rest, result)
        arguments = split_arguments(rest)
        if call.startswith(("mkdir", "rename", "link", "unlink", "rmdir")):
            return self.name(call, arguments)
        if call == "truncate":
            assert self.place(AT, arguments[0]) is None, "it is not followed"
            return None
        return self.use(thread, call, rest, arguments, result)

    def open(self, call: str, rest: bytes, result: int) -> Step | None:
        """Open a file, making it when it is to be made."""
        arguments = split_arguments(rest)
        at, path = (arguments[0], arguments[1]) if call == "openat" else (AT, arguments[0])
        flags = rest.rpartition(b'"')[2]
        self.opened.pop(result, None)
        place = self.place(at, path)
        if place is None:
            return None
        folder, name, full = place
        node: Node | None = folder.now.get(name) if name else folder
        made = node is None
        if node is None:
            node = File()
            self.disk.rename((folder, name, node))
        elif b"O_TRUNC" in flags and isinstance(node, File) and node.now:
            node.write(0, None)
        self.opened[result] = Opened(node, appends=b"O_APPEND" in flags)
        self.paths[result] = full
        return Step("open", full) if made else None

    def name(self, call: str, arguments: list[bytes]) -> Step | None:
        """Change names."""
        one_name = call.startswith(("mkdir", "unlink", "rmdir"))
        if not call.endswith(("at", "at2")):
            arguments = [part for name in arguments for part in (AT, name)]
        places = [self.place(*arguments[:2]), None if one_name else self.place(*arguments[2:4])]
        if places[0] is None:
            return None
        folder, name, full = places[0]
        if call.startswith("mkdir"):
            self.disk.rename((folder, name, Folder()))
        elif call.startswith(("unlink", "rmdir")):
            self.disk.rename((folder, name, None))
        else:
            assert places[1] is not None
            other, new, full = places[1]
            taken = (other, new, folder.now[name])
            self.disk.rename(*([(folder, name, None), taken] if call.startswith("rename") else [taken]))
        return Step(call, full)

    def use(self, thread: int, call: str, rest: bytes, arguments: list[bytes], result: int) -> Step | None:
        """Do something with a file that is open."""
        descriptor = int(arguments[0])
        if call == "write" and descriptor == 1:
            return Step("said", said=arguments[1].decode())
        opened = self.opened.get(descriptor)
        if call == "close":
            self.opened.pop(descriptor, None)
            return None
        if opened is None:
            return None
        assert call not in NOT_FOLLOWED, call
        node, path = opened.node, self.paths[descriptor]
        if isinstance(node, Folder):
            assert call in ("fsync", "fdatasync", "lseek"), call
            if call != "lseek":
                self.disk.sync_folder(node)
            return Step(call, path) if call != "lseek" else None
        if call in ("fsync", "fdatasync"):
            node.synced(*self.syncing.pop(thread))
        elif call == "lseek":
            opened.offset = result
            return None
        elif call == "ftruncate":
            if len(node.now) != int(arguments[1]):
                node.write(int(arguments[1]), None)
        elif call == "pwrite64":
            node.write(int(arguments[3]), arguments[1][:result])
        else:
            data = self.data(call, rest, arguments, result)
            offset = len(node.now) if opened.appends else opened.offset
            node.write(offset, data)
            opened.offset = offset + len(data)
        return Step(call, path)

    def data(self, call: str, rest: bytes, arguments: list[bytes], result: int) -> bytes:
        """Find the bytes that a call wrote."""
        if call == "write":
            return arguments[1][:result]
        if call == "writev":
            return b"".join(unescape(one) for one in VECTOR.findall(rest))[:result]
        assert call == "sendfile", call
        source = self.opened[int(arguments[1])].node
        assert isinstance(source, File)
        start = int(arguments[2])
        return bytes(source.now[start : start + result])

    def place(self, at: bytes, path: bytes) -> tuple[Folder, str, str] | None:
        """Find the folder and the name that a path means; None outside of the disk. The root has the name ""."""
        text = path.decode()
        if at != AT and not text.startswith("/"):
            opened = self.opened.get(int(at))
            if opened is None:
                return None
            assert isinstance(opened.node, Folder)
            return self.below(opened.node, PurePosixPath(text).parts, f"{self.paths[int(at)]}/{text}")
        if text != self.root and not text.startswith(self.root + "/"):
            return None
        inside = text.removeprefix(self.root).strip("/")
        return self.below(self.disk.root, PurePosixPath(inside).parts, inside)

    @staticmethod
    def below(folder: Folder, parts: tuple[str, ...], full: str) -> tuple[Folder, str, str]:
        for part in parts[:-1]:
            node = folder.now[part]
            assert isinstance(node, Folder)
            folder = node
        return folder, parts[-1] if parts else "", full


def split_arguments(rest: bytes) -> list[bytes]:
    """Split the arguments of a call; strings without their quotation marks and escapes."""
    found = []
    for string, offset, word in ARGUMENT.findall(rest):
        found.append(word or offset or unescape(string))
    return found


def unescape(text: bytes) -> bytes:
    """Read `\\x41\\x42`."""
    return bytes.fromhex(text.decode().replace("\\x", ""))
