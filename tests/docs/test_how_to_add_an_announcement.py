"""The guide on adding an announcement: each command in it runs and says what the guide shows, each address answers."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from ports import free_port

from graph.announcing.cutting import context
from graph.announcing.cutting import cut as cut_text
from graph.formats import TRIG
from graph.rdf import Literal, Quad, parse
from ontology.terms import LC, PREFIXES

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "how-to" / "add-an-announcement.md"
FILES = GUIDE.with_suffix("")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:7000"
TEXT = (FILES / "than-thong-2024.th.txt").read_text(encoding="utf-8").strip()
ANNOUNCEMENT = "https://w3id.org/learning-city/id/announcement/than-thong-2024"


@dataclass(frozen=True)
class Step:
    """One block of commands of the guide, with what it said and how it ended."""

    command: str
    said: str
    code: int


@dataclass
class Reader:
    """Somebody who follows the guide in an empty folder that has only the project's `docs`.

    Args:
        folder: where they are.
        open_until_the_end: what ends with the guide: the service.
        address: of the service.
        steps: what they have done.
    """

    folder: Path
    open_until_the_end: ExitStack
    address: str = ADDRESS
    steps: list[Step] = field(default_factory=list)

    def follow(self, command: str) -> None:
        """Run one block of commands."""
        words = shlex.split(command.replace("\\\n", " "))
        if words[:2] == ["learningcity", "serve"]:
            self.address = self.open_until_the_end.enter_context(served(words[1:], self.folder))
            self.steps.append(Step(command, "", 0))
        elif words[0] == "curl":
            self.steps.append(Step(command, self.fetch(words[-1]), 0))
        else:
            done = run(words, self.folder)
            self.steps.append(Step(command, (done.stdout + done.stderr).decode(), done.returncode))

    def fetch(self, address: str, **headers: str) -> str:
        """Fetch what the guide shows at an address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(address.replace(ADDRESS, self.address), headers=named)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200
            body: bytes = answer.read()
        return body.decode()

    def step(self, words: str) -> Step:
        """Return the one step with some words in its command."""
        (found,) = [step for step in self.steps if words in step.command]
        return found


def interpreted(words: list[str]) -> list[str]:
    """Turn the name of the command line into this interpreter running it."""
    return [sys.executable, "-m", "service", *words[1:]] if words[0] == "learningcity" else words


def environment() -> dict[str, str]:
    """The environment of a terminal in English in which this project is found."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    command = interpreted(words)
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, timeout=120, check=False)


@contextmanager
def served(words: list[str], folder: Path) -> Iterator[str]:
    """Run the service on a free port until the block ends."""
    port = free_port()
    command = interpreted(["learningcity", *words, "--port", str(port)])
    process = subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.PIPE)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.communicate()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=15)


def blocks() -> list[tuple[str, str]]:
    """Read the blocks of the guide: what they are written in, and their text."""
    return BLOCK.findall(GUIDE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A reader who has followed the guide to its end."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "docs").symlink_to(ROOT / "docs")
    with ExitStack() as stack:
        found = Reader(folder, stack)
        for kind, text in blocks():
            if kind == "sh":
                found.follow(text)
        yield found


def quads(name: str) -> list[Quad]:
    return list(parse((FILES / name).read_bytes(), TRIG, place=name))


def shown_as(pattern: str) -> re.Pattern[str]:
    """Turn a line of output in the guide into a pattern: … stands for anything."""
    return re.compile(re.escape(pattern).replace("…", ".*"))


def test_each_output_in_the_guide_is_what_its_command_says(reader: Reader) -> None:
    steps = iter(reader.steps)
    for kind, text in blocks():
        if kind == "sh":
            step = next(steps)
        elif kind == "text":
            lines = iter(step.said.splitlines())
            for line in text.splitlines():
                assert line == "…" or any(shown_as(line).fullmatch(said) for said in lines), (line, step)


def test_only_the_check_of_the_bare_skeleton_fails(reader: Reader) -> None:
    checks = [step for step in reader.steps if " check " in step.command]
    assert len(checks) == 2
    assert [step for step in reader.steps if step.code] == checks[:1]


def test_the_skeleton_in_the_folder_is_what_the_command_makes(reader: Reader, tmp_path: Path) -> None:
    words = shlex.split(reader.step("new-announcement").command.replace("\\\n", " "))
    made = tmp_path / "made.trig"
    assert run([*words, "-o", str(made)], reader.folder).returncode == 0
    kept = FILES / "than-thong-2024.skeleton.trig"
    assert made.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def test_each_excerpt_in_the_guide_stands_in_one_of_its_files() -> None:
    files = [path.read_text(encoding="utf-8") for path in sorted(FILES.glob("*.trig"))]
    excerpts = [text for kind, text in blocks() if kind == "trig"]
    assert excerpts
    assert [text for text in excerpts if not any(text in file for file in files)] == []


def test_the_filled_in_file_has_the_passages_of_the_skeleton() -> None:
    words = {f"{LC}quote", *(f"{PREFIXES['oa']}{name}" for name in ("exact", "prefix", "suffix", "start", "end"))}
    kept = [
        {(quad.subject, quad.predicate, quad.object) for quad in quads(name) if quad.predicate.value in words}
        for name in ("than-thong-2024.skeleton.trig", "than-thong-2024.trig")
    ]
    assert kept[0] == kept[1]
    assert len(kept[0]) == len(words) * 7


def test_the_files_hold_the_text_and_its_exact_passages() -> None:
    literals = [one for one in quads("than-thong-2024.trig") if isinstance(one.object, Literal)]
    said = {(str(one.subject.value), one.predicate.value): one.object.value for one in literals}
    assert said[ANNOUNCEMENT, f"{LC}text"] == TEXT
    for number, one in enumerate(cut_text(TEXT), 1):
        assert said[f"{ANNOUNCEMENT}/passage/{number}", f"{LC}quote"] == TEXT[one.start : one.end]
        assert said[f"{ANNOUNCEMENT}/passage/{number}/quote", f"{PREFIXES['oa']}prefix"] == context(TEXT, one)[0]


def test_the_guide_and_its_announcement_say_that_it_is_invented() -> None:
    assert "**invented**" in GUIDE.read_text(encoding="utf-8")
    filled = (FILES / "than-thong-2024.trig").read_text(encoding="utf-8")
    assert "(invented)" in filled
    assert "(เรื่องสมมติ)" in filled


@pytest.mark.parametrize("language", ["th", "en"])
def test_each_page_that_the_guide_names_is_there(reader: Reader, language: str) -> None:
    pages = re.findall(rf"<({ADDRESS}/page/[^>]+)>", GUIDE.read_text(encoding="utf-8"))
    assert len(pages) == 2
    for address in pages:
        page = unescape(reader.fetch(address, Accept="text/html", Accept_Language=language))
        assert f'lang="{language}"' in page
        assert "ธารทอง" in page if language == "th" else "Than Thong" in page


def test_the_page_of_the_announcement_shows_the_whole_text(reader: Reader) -> None:
    page = reader.fetch(f"{ADDRESS}/page/announcement/than-thong-2024", Accept="text/html", Accept_Language="th")
    shown = "".join(unescape(re.sub(r"<[^>]*>", "", page)).split())
    for one in cut_text(TEXT):
        assert "".join(TEXT[one.start : one.end].split()) in shown


def test_the_page_of_the_change_says_why(reader: Reader) -> None:
    assert f"<{ADDRESS}/versions/2>" in GUIDE.read_text(encoding="utf-8")
    page = unescape(reader.fetch(f"{ADDRESS}/versions/2", Accept="text/html", Accept_Language="en"))
    assert "Than Thong, for practice" in page
    assert "than-thong" in page


def test_the_data_of_the_city_names_it(reader: Reader) -> None:
    assert '"Than Thong"@en' in reader.step("curl").said


def test_the_project_leads_back_to_its_sentences(reader: Reader) -> None:
    said = reader.step("evidence-for-a-thing").said
    assert "มหาวิทยาลัยธารทองเป็นแกนนำสำคัญ" in said
    assert "id/certainty/implied" in said


def test_a_version_in_an_address_shows_the_graph_as_it_was(reader: Reader) -> None:
    city = f"{ADDRESS}/page/city/than-thong"
    assert reader.fetch(f"{city}?version=2", Accept="text/html")
    with pytest.raises(urllib.error.HTTPError, match="404") as caught:
        reader.fetch(f"{city}?version=1", Accept="text/html")
    caught.value.close()
