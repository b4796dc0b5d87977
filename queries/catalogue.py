"""The saved queries, read from the `.rq` files of this folder, and described as data that editors discover.

A file is the query itself under a header of comments (https://grlc.io's `#+`, YAML inside), so it runs wherever it is
pasted. A parameter is a line `VALUES ?city { <…> }` inside WHERE: the default stands there, `bind` puts another
term in its place. (A VALUES after the query would meet aggregates too late.)
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from queries.values import KINDS, kind_of, write_string

LANGUAGES = ("th", "en")
VIEWS = ("table", "map", "timeline", "chart", "graph")
QUERY_IRI = "https://w3id.org/learning-city/id/query/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DESCRIBE_TEXT = "https://purl.expasy.org/sparql-examples/ontology#describe"  # SHACL has no word for it

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)
_VALUES = re.compile(
    r"^(?P<before>[ \t]*VALUES[ \t]+\?(?P<name>\w+)[ \t]*\{[ \t]*)(?P<term>[^\n]*?)(?P<after>[ \t]*\}[ \t]*)$", re.M
)


class BilingualError(ValueError):
    """An error that is said in English and in Thai."""

    def __init__(self, en: str, th: str) -> None:
        super().__init__(en)
        self._said = {"en": en, "th": th}

    def message(self, language: str = "en") -> str:
        """Say what is wrong and what is expected, in one language ("en" or "th")."""
        return self._said["th" if language == "th" else "en"]


class BrokenQueryFile(BilingualError):
    """A saved query's file cannot be used; `file` names it."""

    def __init__(self, file: str, en: str, th: str) -> None:
        super().__init__(f"{file}: {en}", f"{file}: {th}")
        self.file = file


class BadParameter(BilingualError):
    """A parameter's value is not what the saved query expects.

    Args:
        parameter: its name.
        value: what was given.
        expected: what it must be, by language.
    """

    def __init__(self, parameter: str, value: str, expected: Mapping[str, str]) -> None:
        super().__init__(
            f"The parameter “{parameter}” cannot be {value!r}; expected is {expected['en']}.",
            f"พารามิเตอร์ “{parameter}” เป็น {value!r} ไม่ได้ ค่าที่ใช้ได้คือ {expected['th']}",
        )
        self.parameter = parameter
        self.value = value
        self.expected = expected


@dataclass(frozen=True)
class Parameter:
    """Something that a reader may fill in.

    Args:
        name: the variable, without its question mark.
        kind: "iri", "string", "integer", "decimal" or "date".
        default: the SPARQL term that stands in the file.
        labels: what people call it, by language.
    """

    name: str
    kind: str
    default: str
    labels: Mapping[str, str]

    @property
    def default_value(self) -> str:
        """The default as `SavedQuery.bind` takes it: without brackets and quotation marks."""
        found = KINDS[self.kind].written.fullmatch(self.default)
        assert found
        return found[1]

    def serialise(self, value: str) -> str:
        """Write a value as a SPARQL term.

        Raises:
            BadParameter: the value is not of this kind.
        """
        kind = KINDS[self.kind]
        term = kind.write(value)
        if term is None:
            raise BadParameter(self.name, value, kind.expected)
        return term


@dataclass(frozen=True)
class SavedQuery:
    """One question, ready to be asked.

    Args:
        name: its name in addresses and on the command line.
        titles: the question in a few words, by language.
        descriptions: what the answer holds and how to read it, by language.
        text: the SPARQL, with its prefixes and without the header.
        parameters: what a reader may fill in.
        form: "SELECT", "ASK", "CONSTRUCT" or "DESCRIBE".
        view: how the answer is best shown, if not as a table alone.
    """

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    text: str
    parameters: tuple[Parameter, ...]
    form: str
    view: str = "table"

    @property
    def iri(self) -> str:
        """The query's own name in the graph."""
        return QUERY_IRI + self.name

    def bind(self, values: Mapping[str, str]) -> str:
        """Give the SPARQL text with these values in place of the defaults.

        Args:
            values: by parameter: an IRI without brackets, a string without quotation marks, a number, a date.

        Raises:
            BadParameter: there is no such parameter, or the value is not of its kind.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in values.items():
            if name not in known:
                names = ", ".join(known)
                en = f"one of the parameters {names}" if names else "no parameter: this query has none"
                th = f"พารามิเตอร์ {names}" if names else "ไม่ระบุพารามิเตอร์ใด เพราะคำค้นนี้ไม่มีพารามิเตอร์"
                raise BadParameter(name, value, {"en": en, "th": th})
        terms = {name: known[name].serialise(value) for name, value in values.items()}
        return _VALUES.sub(
            lambda line: line["before"] + terms.get(line["name"], line["term"]) + line["after"], self.text
        )


def read_query(name: str, source: str) -> SavedQuery:
    """Read one saved query.

    Args:
        name: the file's name without `.rq`.
        source: what the file holds.

    Raises:
        BrokenQueryFile: the name, the header or the query is not as it must be.
    """
    file = f"{name}.rq"
    if not _NAME.fullmatch(name):
        raise BrokenQueryFile(
            file, "its name must be words in lower case joined by hyphens", "ชื่อไฟล์ต้องเป็นอักษรโรมันตัวเล็กคั่นด้วยยัติภังค์"
        )
    header, text = _header(file, source), _text(source)
    form = _FORM.search(text)
    if not form:
        raise BrokenQueryFile(
            file,
            "no line begins with SELECT, ASK, CONSTRUCT or DESCRIBE",
            "ไม่มีบรรทัดที่ขึ้นต้นด้วย SELECT ASK CONSTRUCT หรือ DESCRIBE",
        )
    view = header.get("view", "table")
    if view not in VIEWS:
        raise BrokenQueryFile(
            file,
            f"view must be one of {', '.join(VIEWS)}, not {view!r}",
            f"view ต้องเป็น {', '.join(VIEWS)} มิใช่ {view!r}",
        )
    return SavedQuery(
        name=name,
        titles=_bilingual(file, header, "title"),
        descriptions=_bilingual(file, header, "description"),
        text=text,
        parameters=tuple(_parameters(file, header, text)),
        form=form[1],
        view=view,
    )


def _header(file: str, source: str) -> dict[str, Any]:
    lines = [line[2:].removeprefix(" ") if line.startswith("#+") else "" for line in source.splitlines()]
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, problem = (mark.line + 1 if mark else 1), getattr(error, "problem", None) or str(error)
        raise BrokenQueryFile(
            file, f"line {line}: the #+ header is not YAML: {problem}", f"บรรทัดที่ {line}: ส่วนหัว #+ ไม่เป็น YAML: {problem}"
        ) from error
    if not isinstance(header, dict):
        raise BrokenQueryFile(
            file, "the #+ header with title and description is missing", "ไม่มีส่วนหัว #+ ที่ระบุ title และ description"
        )
    if unknown := sorted(map(str, header.keys() - {"title", "description", "parameters", "view"})):
        raise BrokenQueryFile(
            file, f"the header does not know {', '.join(unknown)}", f"ส่วนหัวไม่รู้จัก {', '.join(unknown)}"
        )
    return header


def _text(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.startswith("#+")).strip() + "\n"


def _bilingual(file: str, holder: Mapping[str, Any], key: str, place: str = "") -> Mapping[str, str]:
    found = holder.get(key)
    texts = {}
    for language in LANGUAGES:
        text = found.get(language) if isinstance(found, dict) else None
        if not isinstance(text, str) or not text.strip():
            what = f"{place}{key}.{language}"
            raise BrokenQueryFile(file, f"the header lacks {what}", f"ส่วนหัวขาด {what}")
        texts[language] = " ".join(text.split())
    return MappingProxyType(texts)


def _parameters(file: str, header: Mapping[str, Any], text: str) -> Iterator[Parameter]:
    declared = header.get("parameters") or {}
    if not isinstance(declared, dict):
        raise BrokenQueryFile(
            file, "parameters must name each parameter with its labels", "parameters ต้องระบุชื่อพารามิเตอร์พร้อมป้ายชื่อ"
        )
    lines: dict[str, list[str]] = {}
    for line in _VALUES.finditer(text):
        lines.setdefault(line["name"], []).append(line["term"])
    for name in map(str, declared):
        found = lines.get(name, [])
        if len(found) != 1:
            raise BrokenQueryFile(
                file,
                f"the parameter {name} needs one line “VALUES ?{name} {{ … }}”, found are {len(found)}",
                f"พารามิเตอร์ {name} ต้องมีบรรทัด “VALUES ?{name} {{ … }}” หนึ่งบรรทัด แต่พบ {len(found)} บรรทัด",
            )
        kind = kind_of(found[0])
        if kind is None:
            kinds = ", ".join(KINDS)
            raise BrokenQueryFile(
                file,
                f"the default {found[0]} of the parameter {name} is not one term of the kinds {kinds}",
                f"ค่าเริ่มต้น {found[0]} ของพารามิเตอร์ {name} ไม่ใช่ค่าเดียวที่เป็นชนิด {kinds}",
            )
        yield Parameter(name, kind, found[0], _bilingual(file, declared, name, "parameters."))
    one_term = {name for name, terms in lines.items() if any(map(kind_of, terms))}
    if undeclared := sorted(one_term - declared.keys()):
        what = ", ".join(f"parameters.{name}" for name in undeclared)
        raise BrokenQueryFile(file, f"the header lacks {what}", f"ส่วนหัวขาด {what}")


@functools.cache
def catalogue() -> Mapping[str, SavedQuery]:
    """Read the packaged saved queries, sorted by name.

    Raises:
        BrokenQueryFile: one of the files is not as it must be.
    """
    found = sorted(
        (file for file in files("queries").iterdir() if file.name.endswith(".rq")), key=lambda file: file.name
    )
    read = (read_query(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")) for file in found)
    return MappingProxyType({query.name: query for query in read})


def catalogue_turtle() -> str:
    """Describe the saved queries in Turtle, in the terms of https://www.w3.org/TR/shacl/#sparql-executables.

    Each text declares its own prefixes, so no `sh:prefixes` is needed; the endpoint is not known here.
    """
    prefixes = (
        "PREFIX dct: <http://purl.org/dc/terms/>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
    )
    return prefixes + "".join(f"\n{describe(query)}" for query in catalogue().values())


def describe(query: SavedQuery) -> str:
    """Describe one saved query in Turtle, without the prefixes."""
    form = query.form.capitalize() if query.form != "DESCRIBE" else ""
    types = ["sh:SPARQLExecutable", *([f"sh:SPARQL{form}Executable"] if form else [])]
    carries = f"sh:{query.form.lower()}" if form else f"<{DESCRIBE_TEXT}>"
    return (
        f"<{query.iri}>\n"
        f"    a {', '.join(types)} ;\n"
        f"    rdfs:label {_tagged(query.titles)} ;\n"
        f"    rdfs:comment {_tagged(query.descriptions)} ;\n"
        f"    dct:license <{LICENCE}> ;\n"
        f"    {carries} {write_string(query.text)} .\n"
    )


def _tagged(texts: Mapping[str, str]) -> str:
    return ", ".join(f"{write_string(text)}@{language}" for language, text in texts.items())
