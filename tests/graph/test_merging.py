"""Loading in bulk lets the engine merge its tables when nothing else is left to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priorities of their own elsewhere")
def test_tables_are_merged_behind_all_else_once_that_is_asked_for(tmp_path: Path) -> None:
    program = f"""if True:
        import os, sys
        from pathlib import Path
        from graph.store import Store, merge_last
        store = Store.open(Path({str(tmp_path / "store")!r}))
        merge_last()
        for thread in Path("/proc/self/task").iterdir():
            print((thread / "comm").read_text().strip(), os.getpriority(os.PRIO_PROCESS, int(thread.name)))"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    threads = [line.rsplit(maxsplit=1) for line in told.splitlines()]
    assert {niceness for name, niceness in threads if name == "rocksdb:low"} == {"19"}
    assert {niceness for name, niceness in threads if name != "rocksdb:low"} == {
        str(os.getpriority(os.PRIO_PROCESS, 0))
    }
