from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from elements import Element, visit
from flask.testing import FlaskClient

from service.wording.words import LANGUAGES, words

SERVICE = Path(str(files("service")))
TEMPLATES = sorted((SERVICE / "templates").glob("*.html"))
PYTHON = sorted(path for path in SERVICE.rglob("*.py"))
MESSAGES = SERVICE / "frontend" / "src" / "lib" / "messages.ts"

THAI = re.compile("[\u0e00-\u0e7f]")
LATIN_WORD = re.compile("[A-Za-z][A-Za-z0-9./-]*[A-Za-z0-9]|[A-Za-z]")
KEY = r"[a-z_]+\.[A-Za-z0-9_:-]+"
SAID = re.compile(rf"\b(?:t|say)\(\s*(?:self\.page\.language,\s*)?[\"']({KEY})[\"']\s*[,)]")
SAID_WITH_MORE = re.compile(rf"\b(?:t|say)\(\s*f?[\"']({KEY.removesuffix('+')}*?)(?:[\"']\s*~|\{{)")
TAG = re.compile(r"<(code|pre|kbd)\b[^>]*>.*?</\1>|<[^>]+>|\b[a-z-]+=\"[^\"]*\"", re.DOTALL)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SEEN_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label|aria-description)=\"([^\"]*)\"")
ENTITY = re.compile(r"&[a-z]+;")

NAMES = """
API Atom CC BY CORS CSV Ctrl DCAT DOI English Enter Esc ETag Excel GeoNames HTML HTTP IRI ISO JSON JSON-LD MCP N-Quads
N-Triples OWL OpenAPI OpenRefine PROV Patch RDF RDF/XML RDFC-1.0 RFC ROR SHA-256 SHACL SKOS SPARQL Space TLS Tab TriG
Turtle UNESCO URL UTF-8 VoID W3C Wikidata XML
"""
"""Names and abbreviations that are the same in every language."""
WORDS_OF_PROTOCOLS = """
Accept Accept-Datetime Allow ASK CONSTRUCT Content-Length Content-Type DELETE DESCRIBE GET If-None-Match LIMIT Learningcity-Version
Location PATCH POST PUT QUERY SELECT SERVICE SILENT format id json problem semantic shapes version versioning
"""
NAMES_IN_THAI = {*NAMES.split(), *WORDS_OF_PROTOCOLS.split()}
"""What Thai texts write in Latin letters."""
ENGLISH_WITH_THAI = {"editor.insert_placeholder"}
"""English strings that give something Thai as an example of what may be typed."""
SAME_IN_TEMPLATES = {*NAMES.split(), "ไทย", "lcsh:", "lc:"}
"""What stands in the templates themselves, since it is the same in every language."""
ADDRESS = re.compile(r"https?://\S+|/\S+")
TYPED = re.compile(r"https?://(?:[!-~]*[A-Za-z0-9/])?|(?<![\w-])--[a-z][a-z-]*(?: [A-Z]+\b)?|\b(?:true|false)\b")
"""What is typed as it stands, in whatever language it is explained: an address, an option with what it takes, a value of a flag."""

PAGES = (
    "/",
    "/announcements",
    "/page/announcement/phayao-2022",
    "/page/announcement/phayao-2022?about=city/phayao",
    "/search",
    "/search?q=Phayao",
    "/search?q=phayaoo",
    "/explore",
    "/explore?thing=city/phayao",
    "/problems",
)


def without_values(text: str) -> str:
    return "".join(literal for literal, *_ in Formatter().parse(text))


def foreign_words(text: str, allowed: set[str]) -> list[str]:
    return [word for word in LATIN_WORD.findall(text) if word not in allowed]


def keys_said(path: Path) -> tuple[set[str], set[str]]:
    """The keys that a file says, and the beginnings of those that it puts together."""
    text = path.read_text(encoding="utf-8")
    return set(SAID.findall(text)), set(SAID_WITH_MORE.findall(text))


@pytest.mark.parametrize("path", [*TEMPLATES, *PYTHON], ids=lambda path: path.name)
def test_every_string_that_a_page_says_exists_in_both_languages(path: Path) -> None:
    whole, beginnings = keys_said(path)
    assert not {key for key in whole if set(words().get(key, ())) != set(LANGUAGES)}
    for beginning in beginnings:
        assert any(key.startswith(beginning) for key in words()), beginning


@pytest.mark.parametrize("key", sorted(words()))
def test_english_strings_are_in_english_and_thai_ones_in_thai(key: str) -> None:
    english, thai = (without_values(words()[key][language]) for language in ("en", "th"))
    assert key in ENGLISH_WITH_THAI or not THAI.search(english)
    assert not foreign_words(TYPED.sub(" ", thai), NAMES_IN_THAI), thai
    assert {*TYPED.findall(thai)} <= {*TYPED.findall(english)}, thai


@pytest.mark.parametrize("key", sorted(words()))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    fields = {
        language: {name for _, name, _, _ in Formatter().parse(words()[key][language]) if name is not None}
        for language in LANGUAGES
    }
    assert fields["th"] == fields["en"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    text = JINJA.sub(" ", path.read_text(encoding="utf-8"))
    shown = [*SEEN_ATTRIBUTE.findall(text), ENTITY.sub(" ", TAG.sub(" ", text))]
    for one in shown:
        words_shown = [word for word in ADDRESS.sub(" ", one).split() if re.search("[A-Za-z\u0e00-\u0e7f]", word)]
        assert not [word for word in words_shown if word not in SAME_IN_TEMPLATES]


def test_what_the_scripts_say_is_in_both_languages() -> None:
    pairs = re.findall(r"\{ th: \"([^\"]*)\", en: \"([^\"]*)\" \}", MESSAGES.read_text(encoding="utf-8"))
    assert len(pairs) > 30
    for thai, english in pairs:
        assert THAI.search(thai)
        assert not THAI.search(english)
        assert not foreign_words(re.sub(r"\{\w+\}", "", thai), NAMES_IN_THAI), thai


@pytest.mark.parametrize("address", PAGES)
def test_thai_words_on_an_english_page_are_marked_as_thai(client: FlaskClient, address: str) -> None:
    page = visit(client, f"{address}{'&' if '?' in address else '?'}lang=en")
    assert unmarked(page.one("body"), "en") == []


def unmarked(element: Element, language: str) -> list[str]:
    """Thai texts inside elements whose language is English."""
    language = element.attributes.get("lang", language)
    own = [element.own_text.strip()] if language == "en" and THAI.search(element.own_text) else []
    return [*own, *(text for child in element.children for text in unmarked(child, language))]
