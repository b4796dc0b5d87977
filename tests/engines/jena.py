"""Jena's commands as Debian packages them (`libapache-jena-java`), which brings no command and leaves a fault to be mended.

Debian moved the classes of the Xerces in jena-core.jar to the package `xerces`, and left the texts of its messages where they were. It
looks for them while it starts, and ends in “internal error” without them; a folder with the texts in the right place, first in the class
path, is enough.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

JARS = Path("/usr/share/java")
LEFT, WANTED = "org/apache/jena/ext/xerces/", "xerces/"
NAMES = (
    "jena-arq jena-base jena-cmds jena-core jena-iri jena-rdfconnection jena-shacl jena-shex jena-tdb jena-tdb2 "
    "jena-dboe-base jena-dboe-index jena-dboe-storage jena-dboe-transaction jena-dboe-trans-data commons-cli commons-codec "
    "commons-compress commons-csv commons-io commons-lang3 dexx.collection gson guava httpclient httpcore jcl-over-slf4j "
    "jsonld-java jackson-core jackson-databind jackson-annotations slf4j-api slf4j-nop thrift titanium-json-ld"
)
QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # for programs that run for a second


class Jena:
    """Starts Jena's commands.

    Args:
        folder: where to put the texts that its Xerces looks for.
    """

    def __init__(self, folder: Path) -> None:
        if shutil.which("java") is None or not (JARS / "jena-core.jar").exists():
            pytest.skip("Jena (Debian: libapache-jena-java and default-jre-headless) is not installed")
        with zipfile.ZipFile(JARS / "jena-core.jar") as archive:
            for name in archive.namelist():
                if name.startswith(LEFT) and name.endswith(".properties"):
                    path = folder / name.replace(LEFT, WANTED, 1)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(archive.read(name))
        self.class_path = ":".join(str(one) for one in (folder, *(JARS / f"{name}.jar" for name in NAMES.split())))

    def start(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a command, such as `rsparql`."""
        command = ["java", *QUICKLY, "-cp", self.class_path, f"arq.{program}", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
