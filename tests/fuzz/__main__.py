"""Fuzzing of the parsers that are ours, guided by coverage; by hand, and only where atheris is installed.

pip install atheris
python tests/fuzz rdf-patch --seconds 300
python tests/fuzz all --seconds 60

Each may raise an error of ours, and nothing else. What libFuzzer found that does is kept in a file `crash-…`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from targets import TARGETS


def fuzz(name: str, seconds: int) -> None:
    """Try one parser until the time is up or something is found; this process ends with it."""
    import atheris

    seeds, target = TARGETS[name]
    with atheris.instrument_imports(include=["graph", "service"]):
        run = target()
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            (Path(folder) / f"seed{number}").write_bytes(seed)
        bounds = (f"-max_total_time={seconds}", "-max_len=2000", "-timeout=20", "-rss_limit_mb=4096")
        atheris.Setup([sys.argv[0], *bounds, "-print_final_stats=1", folder], run)
        atheris.Fuzz()


def main() -> int:
    """Run what the options say, each in a process of its own."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parser", choices=[*TARGETS, "all"])
    options.add_argument("--seconds", type=int, default=300)
    given = options.parse_args()
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return 2
    if given.parser != "all":
        fuzz(given.parser, given.seconds)
    command = [sys.executable, *sys.argv[:1], "--seconds", str(given.seconds)]
    return max(subprocess.run([*command, name]).returncode for name in TARGETS)


if __name__ == "__main__":
    sys.exit(main())
