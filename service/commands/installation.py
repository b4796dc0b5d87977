"""Whether the software is installed whole: what `learningcity doctor` looks at without a directory."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import requires, version
from pathlib import Path

from graph.examining.findings import Checked, Finding
from service.http.static_files import STATIC
from service.wording.collation import collation_key

ENGINE = "pyoxigraph"
OLDEST_PYTHON = (3, 11)
IN_ORDER = ["กา", "เก", "แก", "ขา", "ไข", "Phayao"]  # by code point, the words with a vowel in front come last


def installation(static: Path = STATIC) -> Iterator[Checked]:
    """Examine the installation part by part.

    Args:
        static: where the front end was built.
    """
    needed = ".".join(map(str, OLDEST_PYTHON))
    python = platform.python_version()
    too_old = Finding("old_python", sys.executable, {"version": python, "needed": needed})
    yield Checked("python", () if sys.version_info >= OLDEST_PYTHON else (too_old,), {"version": python})
    yield engine(version(ENGINE))
    yield Checked("fork", () if hasattr(os, "fork") else (Finding("no_fork", platform.platform()),))
    yield Checked("front_end", tuple(unbuilt(static)))
    wrong = sorted(IN_ORDER, key=collation_key) != IN_ORDER
    order = Finding("wrong_order", "service/wording/collation.py", {"words": ", ".join(IN_ORDER)})
    yield Checked("collation", (order,) if wrong else ())
    yield packaged_graph()


def engine(found: str) -> Checked:
    """Hold the version of the engine to the one that this software names."""
    pinned = f"{ENGINE}=="  # one version is named, not a range: what the engine does wrong is known of that one
    needed = next(one.removeprefix(pinned) for one in requires("learningcity") or () if one.startswith(pinned))
    finding = Finding("other_engine", ENGINE, {"version": found, "needed": needed})
    return Checked("engine", () if found == needed else (finding,), {"version": found})


def unbuilt(static: Path) -> Iterator[Finding]:
    """Find what the front end's build should have made."""
    manifest = static / "manifest.json"
    try:
        names = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        yield Finding("not_built", str(static), {"missing": manifest.name})
        return
    missing = next((name for name in names if not (static / name).exists()), None)
    if missing:
        yield Finding("not_built", str(static), {"missing": missing})


def packaged_graph() -> Checked:
    """Build the graph that comes with the software."""
    from graph.errors import LearningCityError
    from graph.workers.parent import build_store

    try:
        return Checked("graph", facts={"count": len(build_store())})
    except (LearningCityError, OSError) as error:
        finding = Finding("does_not_build", "ontology, graph", {"reason": error})
        return Checked("graph", (finding,), {"count": 0})
