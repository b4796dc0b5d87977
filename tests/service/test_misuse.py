"""A command that is called wrongly says so in the language of whoever calls it, what was wrong and how to learn more."""

from __future__ import annotations

import errno
import os
import re
import string
import threading
from email.message import Message
from http.client import RemoteDisconnected
from pathlib import Path
from urllib.error import HTTPError, URLError

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from ports import free_port

from graph.errors import EndpointFailed, EngineUnreachable, MalformedData
from graph.errors.system import THAI, in_thai, plain_words
from service.__main__ import main
from service.commands import misuse
from service.commands.bilingual import Bilingual
from service.settings import ENVIRONMENT_PREFIX, Settings, unknown_variables
from service.wording.words import words

ROOT = Path(__file__).resolve().parents[2]
THAI_LETTER = re.compile("[\u0e01-\u0e5b]")
WORDS = "is are not no the of a an such with for does must has or and to in it give missing invalid"
ENGLISH = re.compile(rf"(?<!-)\b({WORDS.replace(' ', '|')})\b(?!-)", re.IGNORECASE)
WRONG = [
    "servee",
    "zzz",
    "serve --bogus",
    "serve --shapez none",
    "serve extra",
    "serve extra more",
    "serve --port",
    "serve --port x",
    "serve --port 99999999",
    "serve --empty=3",
    "serve --timeout -3",
    "serve --timeout nan",
    "serve --log zz",
    "load",
    "load x.ttl",
    "load x.ttl --data d --store http://127.0.0.1:1/",
    "load x.ttl --store notaurl",
    "serve --store http:///sparql",
    "serve --store http://127.0.0.1:1/ --update-store ftp://127.0.0.1/",
    "serve --graph-store http://127.0.0.1:99999/",
    "export --store localhost:8890/sparql",
    "load x.ttl --data d --bulk --replace",
    "query --format zzz q",
    "query --param x=3 leaders-and-members-with-evidence",
    "query --param x=3 ASK{}",
    "query --format ttl ASK{}",
    "query CLEAR{}",
    "query --endpoint http://127.0.0.1:1/ INSERT{}",
    "bench run ftp://x",
    "bench run http://x:99999/",
    "bench run --only zz",
    "bench run --requests zz",
    "bench generate",
    "bench generate --triples zz",
    "bench generate --triples 9 -o x.pdf",
    "bench generate --triples 9 -o x.ttl",
    "export -o x.pdf",
    "export -o x.json",
    "versions",
    "versions rollback",
    "versions zzz",
    "versions prune --keep -1",
    "token add",
    "check nowhere",
    "check --shapes none letter.txt",
    "doctor nowhere",
    "export --graph zz",
    "new-announcement",
    "new-announcement nowhere",
    "new-announcement .",
    "new-announcement letter.txt --source zz --slug letter-2024",
    "mcp --bogus",
]


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.txt").write_text("พะเยา")


def run(locale: str, call: str) -> Result:
    return CliRunner(env={"LC_ALL": locale}).invoke(main, call.split(), catch_exceptions=False)


@pytest.mark.parametrize("call", WRONG)
def test_wrong_call_is_told_in_thai_where_the_locale_is(call: str) -> None:
    result = run("th_TH.UTF-8", call)
    assert (result.exit_code, result.stdout) == (1 if call == "doctor nowhere" else 2, "")
    assert THAI_LETTER.search(result.stderr)
    assert not ENGLISH.search(result.stderr), result.stderr


@pytest.mark.parametrize("call", WRONG)
def test_wrong_call_is_told_in_english_elsewhere(call: str) -> None:
    result = run("en_GB.UTF-8", call)
    assert (result.exit_code, result.stdout) == (1 if call == "doctor nowhere" else 2, "")
    assert not THAI_LETTER.search(result.stderr), result.stderr


@pytest.mark.parametrize(("call", "path"), [("load", "load"), ("bench run --bogus", "bench run"), ("zzz", "")])
def test_wrong_call_is_told_with_how_to_call_it_and_where_to_learn_more(call: str, path: str) -> None:
    usage, hint, _, problem = run("th_TH.UTF-8", call).stderr.splitlines()
    assert usage.startswith(f"วิธีใช้: {' '.join(['learningcity', path])}".rstrip().replace("learningcity", "main"))
    assert hint == f"ดูวิธีใช้ได้ด้วยคำสั่ง “{' '.join(['main', path]).rstrip()} --help”"
    assert problem.startswith("ข้อผิดพลาด: ")


@pytest.mark.parametrize(
    ("locale", "words"), [("th_TH.UTF-8", "ยุติการทำงานตามคำสั่งของผู้ใช้"), ("en_GB.UTF-8", "Interrupted.")]
)
def test_command_that_is_interrupted_says_so(locale: str, words: str) -> None:
    @click.group(cls=Bilingual)
    def commands() -> None:
        pass

    @commands.command()
    def long() -> None:
        raise KeyboardInterrupt

    result = CliRunner(env={"LC_ALL": locale}).invoke(commands, ["long"])
    assert (result.exit_code, result.output) == (130, f"{words}\n")


def test_language_that_was_asked_for_goes_before_that_of_the_locale() -> None:
    assert THAI_LETTER.search(run("en_GB.UTF-8", "load x.ttl --lang th").stderr)
    assert not THAI_LETTER.search(run("th_TH.UTF-8", "load x.ttl --lang en").stderr)


@pytest.mark.parametrize("name", [name for name in words() if name.startswith(misuse.PAGE)])
@given(given=st.data())
def test_each_text_is_found_again_by_its_english(name: str, given: st.DataObject) -> None:
    texts = words()[name]
    places = [place for _, place, _, _ in string.Formatter().parse(texts["en"]) if place]
    value = st.text("abcกขค '-<=0123456789", min_size=1).filter(lambda text: misuse.in_thai(text) == text)
    values = {place: given.draw(value) for place in places}
    assert misuse.in_thai(texts["en"].format(**values)) == texts["th"].format(**values)


@pytest.mark.parametrize("text", ["maybe", "2", "tru"])
def test_flag_that_is_neither_true_nor_false_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"LEARNINGCITY_EMPTY='{text}' is neither"):
        Settings.from_environment({"LEARNINGCITY_EMPTY": text})


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("On", True), ("0", False), ("", False), ("FALSE", False)])
def test_flag_is_read_however_it_is_written(text: str, value: bool) -> None:
    assert Settings.from_environment({"LEARNINGCITY_EMPTY": text}).empty is value


@pytest.mark.parametrize("command", ["serve", "mcp", "export --data d"])
def test_setting_that_cannot_be_read_is_told_by_every_command(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNINGCITY_WORKERS", "1.5")
    result = run("th_TH.UTF-8", command)
    assert (result.exit_code, "LEARNINGCITY_WORKERS='1.5' ใช้ไม่ได้ ต้องเป็นจำนวนเต็ม" in result.stderr) == (2, True)


def test_setting_that_names_an_engine_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNINGCITY_STORE", "notaurl")
    for call in ("serve", "load x.ttl --store notaurl", "export --store notaurl"):
        told = run("en_GB.UTF-8", call)
        assert (told.exit_code, "Error: store is 'notaurl'; it has to be" in told.stderr) == (2, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [("", "Say where to load it: --data DIR"), ("--data d --store http://127.0.0.1:1/", "and not both")],
)
def test_load_tells_too_much_from_too_little(given: str, words: str) -> None:
    told = run("en_GB.UTF-8", f"load letter.txt {given}")
    assert (told.exit_code, words in told.stderr) == (2, True)


@pytest.mark.parametrize("call", ["serve", "load letter.txt --bulk", "load letter.ttl --graph http://x/", "export"])
@pytest.mark.parametrize(("locale", "words"), [("en_GB.UTF-8", "(no connection)"), ("th_TH.UTF-8", "(เชื่อมต่อไม่ได้)")])
def test_engine_that_takes_no_call_is_named(call: str, locale: str, words: str) -> None:
    Path("letter.ttl").write_text("")
    result = run(locale, f"{call} --store http://127.0.0.1:1/sparql")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("http://127.0.0.1:1/sparql: ")
    assert words in result.stderr


def test_address_of_the_engine_is_in_no_message_that_everybody_may_read() -> None:
    error = EngineUnreachable(reason="no connection", engine="http://127.0.0.1:1/sparql")
    assert "127.0.0.1" not in error.message("en") + error.message("th") + str(error)


@pytest.mark.parametrize("text", ["INSERT DATA { <a:a> <a:b> <a:c> }", "prefix a: <a:> delete where { ?a a:b ?c }"])
def test_update_is_told_where_updates_go(text: str) -> None:
    told = CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(main, ["query", text])
    assert (told.exit_code, told.stdout) == (2, "")
    assert "changes nothing" in told.stderr
    assert all(way in told.stderr for way in ("/sparql", "with a token", "`learningcity load`"))


MISSPELT = {"TIMOUT": "TIMEOUT", "STORE_SECRETS": "STORE_SECRET", "COLOUR": ""}


@pytest.mark.parametrize("name", MISSPELT)
@pytest.mark.parametrize("locale", ["th_TH.UTF-8", "en_GB.UTF-8"])
@pytest.mark.parametrize("call", ["serve --data letter.txt", "mcp --data letter.txt", "export --graph a:none -o x"])
def test_variable_that_nobody_reads_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, name: str, locale: str, call: str
) -> None:
    monkeypatch.setenv(ENVIRONMENT_PREFIX + name, "5")
    warning, _ = run(locale, f"{call} --port {free_port()}" if "serve" in call else call).stderr.splitlines()
    assert set(re.findall(rf"{ENVIRONMENT_PREFIX}\w+", warning)) == {
        ENVIRONMENT_PREFIX + one for one in (name, MISSPELT[name]) if one
    }
    assert bool(THAI_LETTER.search(warning)) == locale.startswith("th")


@pytest.mark.parametrize("folder", ["service", "graph", "queries", "tests", "docs"])
def test_every_variable_that_the_project_names_is_known(folder: str) -> None:
    kinds = {".py", ".md", ".service", ""}
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in kinds]
    named = {name for path in files for name in re.findall(rf"{ENVIRONMENT_PREFIX}[A-Z_]+", path.read_text())}
    assert list(unknown_variables(dict.fromkeys(named, ""))) == []
    assert named or folder in ("graph", "queries")


# what the system says


@pytest.mark.parametrize("number", THAI)
def test_what_the_system_says_is_told_in_thai(number: int) -> None:
    words, thai = os.strerror(number), THAI[number]
    for said in (words, OSError(number, words), OSError(number, words, "a file"), str(OSError(number, words))):
        assert in_thai(said) == thai
    assert EndpointFailed(endpoint="http://x/", reason=words).message("th").endswith(thai)
    assert EndpointFailed(endpoint="http://x/", reason=words).message("en").endswith(words)


@pytest.mark.parametrize("call", ["query ASK{} --endpoint http://127.0.0.1:1/", "bench run http://127.0.0.1:1/"])
@pytest.mark.parametrize(
    ("locale", "words"), [("en_GB.UTF-8", "Connection refused"), ("th_TH.UTF-8", "ปลายทางปฏิเสธการเชื่อมต่อ")]
)
def test_endpoint_that_takes_no_call_is_told_in_plain_words(call: str, locale: str, words: str) -> None:
    result = run(locale, call)
    assert (result.exit_code, result.stderr.splitlines()[-1].endswith(f": {words}")) == (1, True), result.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (URLError(OSError(errno.ECONNREFUSED, "Connection refused")), "Connection refused"),
        (URLError("no host given"), "no host given"),
        (URLError(TimeoutError("timed out")), "timed out"),
        (HTTPError("http://x/", 502, "Bad Gateway", Message(), None), "HTTP Error 502: Bad Gateway"),
        (RemoteDisconnected("Remote end closed"), "Remote end closed"),
        (ValueError("unknown url type"), "unknown url type"),
    ],
)
def test_what_the_system_says_is_told_without_what_is_around_it(error: Exception, words: str) -> None:
    assert plain_words(error) == words


def test_what_nobody_has_translated_stays_as_it_is() -> None:
    assert in_thai("Owner died") == "Owner died"
    assert in_thai(7) == 7
    assert MalformedData(place="x.ttl", format="Turtle", reason="no dot").message("th").endswith("no dot")


def test_reason_may_be_given_in_thai_too() -> None:
    error = MalformedData(place="x", format="RDF", reason="it is empty", reason_th="ไม่มีข้อมูล")
    assert (error.message("en"), error.message("th")) == (
        "x: cannot be read as RDF: it is empty.",
        "x: อ่านเป็น RDF ไม่ได้: ไม่มีข้อมูล",
    )


@pytest.mark.parametrize("call", ["query nothing.rq", "load nothing.ttl --data d", "export -o nowhere/x.nq"])
def test_file_that_is_not_there_is_told_in_thai(call: str) -> None:
    result = run("th_TH.UTF-8", call)
    assert (result.exit_code, "ไม่พบไฟล์หรือไดเรกทอรี" in result.stderr) == (1, True)


# files that a command writes

WRITING = {
    "bench run http://127.0.0.1:1/": "x.md",
    "bench generate --triples 9": "x.nq",
    "export": "x.nq",
    "export --graph http://example.org/none": "x.nq",
}


@pytest.mark.parametrize(("call", "name"), WRITING.items())
@pytest.mark.parametrize(
    ("folder", "words"), [("nowhere", "No such file or directory"), ("letter.txt", "Not a directory")]
)
def test_file_that_cannot_be_written_is_told_before_anything_is_done(
    call: str, name: str, folder: str, words: str
) -> None:
    result = run("en_GB.UTF-8", f"{call} -o {folder}/{name}")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{folder}/{name}: {words}\n")


@pytest.mark.parametrize("call", ["bench run http://127.0.0.1:1/ -o x", "export --graph http://example.org/none -o x"])
def test_file_that_was_there_is_left_as_it_was_when_the_command_fails(call: str) -> None:
    Path("x").write_text("before")
    assert run("en_GB.UTF-8", call).exit_code == 1
    assert {path.name: path.read_text() for path in Path().iterdir()} == {"letter.txt": "พะเยา", "x": "before"}


def test_pipe_is_written_to_as_it_is() -> None:
    os.mkfifo("pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_text()), daemon=True)
    reader.start()
    assert run("en_GB.UTF-8", "export -o pipe").exit_code == 0
    assert Path("pipe").is_fifo()
    reader.join()
    assert "lc:" in read[0]


@pytest.mark.parametrize(
    ("given", "begins"), [("-o x", "@prefix"), ("-o x.TTL", "@prefix"), ("-o x.pdf --format nt", "<http")]
)
def test_export_writes_the_syntax_of_the_extension_unless_another_is_named(given: str, begins: str) -> None:
    assert run("en_GB.UTF-8", f"export {given}").exit_code == 0
    (written,) = Path().glob("x*")
    assert written.read_text().startswith(begins)
