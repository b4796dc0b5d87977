"""A power cut takes away what was not synced: nothing that was acknowledged is lost, and nothing is half there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from forgetful_disk import Disk, Fate, File, Kept, after_power_cut
from losing_power import cut_the_power, recorded
from system_calls import Replay


def can_trace() -> bool:
    """Tell whether this system lets a program's system calls be recorded."""
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", "/dev/null", sys.executable, "-c", ""], capture_output=True).returncode == 0


@pytest.mark.skipif(not can_trace(), reason="needs strace, and leave to trace a process")
def test_power_cut_takes_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    tried, wrong = cut_the_power(*recorded(tmp_path), share=0.05, seed=0)
    assert wrong == []
    assert tried > 200


def test_disk_keeps_a_file_when_it_and_its_folder_were_synced() -> None:
    disk, file = Disk(), File()
    disk.rename((disk.root, "a", file))
    file.write(0, b"bytes")
    assert after_power_cut(disk, Kept()) == {"a": b"bytes"}
    assert after_power_cut(disk, Fate()) == {}
    disk.sync_folder(disk.root)
    assert after_power_cut(disk, Fate()) == {"a": b""}
    file.synced(bytes(file.now), len(file.writes))
    assert after_power_cut(disk, Fate()) == {"a": b"bytes"}


def test_a_number_that_is_free_before_its_close_has_ended_stands_for_the_file_opened_next(tmp_path: Path) -> None:
    one, other, byte = (
        '"' + "".join(f"\\x{code:02x}" for code in text.encode()) + '"' for text in ("/disk/a", "/disk/b", "b")
    )
    flags = "O_WRONLY|O_CREAT, 0666"
    trace = tmp_path / "trace"
    trace.write_text(
        f"1 openat(AT_FDCWD, {one}, {flags}) = 5\n"
        "1 close(5 <unfinished ...>\n"
        f"2 openat(AT_FDCWD, {other}, {flags}) = 5\n"
        "1 <... close resumed>) = 0\n"
        f"2 write(5, {byte}, 1) = 1\n"
    )
    replay = Replay("/disk")
    assert [step.call for step in replay.steps(trace)] == ["open", "open", "write"]
    assert after_power_cut(replay.disk, Kept()) == {"a": b"", "b": b"b"}
