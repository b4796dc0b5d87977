"""Search: things by any part of any of their names, in Thai and English; as a page, and as JSON for the search box."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import Blueprint, Request, Response, request

from queries.catalogue import catalogue
from service.http.errors import BadRequest, NotAcceptable, StillGathering
from service.http.negotiation import HTML, accepted, best_media_type
from service.http.paging import Part, paged
from service.reading.finding import ALL_KINDS, CONTROL, TIERS, Thing, marked, name_found, search_form
from service.reading.indexing import index as index_of_names
from service.reading.name_index import MOST, Hit, Index
from service.reading.naming import Descriptions
from service.reading.vocabulary import vocabulary
from service.wording.page import Page
from service.wording.presenting import Presenter

JSON = "application/json"
LONGEST = 500
PAGE_SIZE = 20
AS_SPARQL = "things-by-name"
SUGGESTED_KINDS = ("city", "project", "organization", "network")
SUGGESTIONS = 8

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True)
class Result:
    """One thing that was found, for one reader.

    Args:
        iri: its IRI.
        address: the address of its page.
        label: its main name.
        language: the language of that name.
        other: its main name in the other language; "" for none.
        other_language: the language of that name.
        kind: what kind of thing it is, in words.
        found_by: the name by which it was found, when it is neither of these.
        found_language: the language of that name.
        text: what was typed.
    """

    iri: str
    address: str
    label: str
    language: str
    other: str
    other_language: str
    kind: str
    found_by: str
    found_language: str
    text: str

    @property
    def label_parts(self) -> tuple[str, str, str]:
        """The main name, split at what was typed."""
        return marked(self.label, self.text)

    @property
    def other_parts(self) -> tuple[str, str, str]:
        """The other name, split at what was typed."""
        return marked(self.other, self.text)

    @property
    def found_parts(self) -> tuple[str, str, str]:
        """The name by which it was found, split at what was typed."""
        return marked(self.found_by, self.text)

    def as_json(self) -> dict[str, str]:
        """Write it for programs."""
        told = {"iri": self.iri, "url": self.address, "label": self.label, "language": self.language, "kind": self.kind}
        more = {"other": self.other, "otherLanguage": self.other_language, "name": self.found_by}
        return {**told, **{name: value for name, value in more.items() if value}}


@dataclass(frozen=True)
class Facet:
    """A kind of thing among those found.

    Args:
        kind: its name in addresses; "" for all kinds.
        label: what it is called.
        count: how many of it were found.
        address: the address of the search for it alone.
        chosen: whether it is chosen now.
    """

    kind: str
    label: str
    count: int
    address: str
    chosen: bool


@blueprint.get("/search")
def search() -> Response:
    """Find things by name."""
    page = Page.of_request()
    text, kind, as_json = read_text(request), read_kind(request), wants_json(request)
    index = page.soon(index_of_names)
    if as_json and index is None:
        raise StillGathering()  # nobody who reads no page would know that it is not everything
    found = index.find(text, page.language) if index else []
    more, found = len(found) > MOST, found[:MOST]
    chosen = [thing for thing in found if kind in ("", thing.kind)]
    part = paged(chosen, page, PAGE_SIZE)
    show = Showing(page, index, Presenter(page, vocabulary(page.reader, page.reader.current()), Descriptions()))
    near = index.near(text, page.language) if index and text and not found and not as_json else []
    shown = Search(
        text=text,
        facets=facets(page, text, kind, found),
        results=show.results(part.items, text),
        part=part,
        near=show.results(near),
        suggestions=[] if chosen or as_json or not index else show.results(suggestions(index, page.language)),
        more=more,
    )
    if as_json:
        response = Response(json.dumps(shown.as_json(), ensure_ascii=False), mimetype=JSON)
        response.headers["Content-Language"] = page.language
        response.vary.update(("Accept", "Accept-Language"))
        return page.marked(response)
    query = catalogue()[AS_SPARQL].bind({"words": search_form(text)}) if text else ""
    return page.render("search.html", search=shown, kind=kind, query=query, is_there=index is not None)


@dataclass(frozen=True)
class Search:
    """What was searched and what was found, for one reader.

    Args:
        text: what was typed.
        facets: the kinds of what was found, all kinds first.
        results: one page of it.
        part: which page that is.
        near: when nothing was found: what has a name like it.
        suggestions: when nothing was found: what there is to look for.
        more: whether there are more than were looked at.
    """

    text: str
    facets: Sequence[Facet]
    results: Sequence[Result]
    part: Part[Hit]
    near: Sequence[Result]
    suggestions: Sequence[Result]
    more: bool = False

    def as_json(self) -> dict[str, Any]:
        """Write it for programs: the search box, and others."""
        kinds = [
            {"kind": one.kind, "label": one.label, "count": one.count, "url": one.address}
            for one in self.facets
            if one.kind
        ]
        return {
            "query": self.text,
            "total": self.part.total,
            **({"more": True} if self.more else {}),
            "page": self.part.number,
            "pages": self.part.pages,
            "kinds": kinds,
            "results": [one.as_json() for one in self.results],
        }


def read_text(current: Request) -> str:
    """Read what is searched.

    Raises:
        BadRequest: it is too long.
    """
    text = CONTROL.sub(" ", current.args.get("q", "")).strip()
    if len(text) > LONGEST:
        raise BadRequest(
            en=f"The text to look for has {len(text):,} characters; at most {LONGEST} can be looked for.",
            th=f"คำค้นยาว {len(text):,} อักขระ ค้นหาได้ไม่เกิน {LONGEST} อักขระ",
        )
    return text if search_form(text) else ""


def read_kind(current: Request) -> str:
    """Read to which kind of things the search is narrowed; "" for all.

    Raises:
        BadRequest: there is no such kind.
    """
    kind = current.args.get("kind", "")
    if kind and kind not in ALL_KINDS:
        names = ", ".join(ALL_KINDS)
        raise BadRequest(
            en=f"There is no kind “{kind}”; the kinds are {names}.", th=f"ไม่มีชนิด “{kind}” ชนิดที่มี ได้แก่ {names}"
        )
    return kind


def wants_json(current: Request) -> bool:
    """Tell whether the answer is JSON and not a page.

    Raises:
        BadRequest: the `format` parameter names neither.
        NotAcceptable: the client takes neither.
    """
    name = current.args.get("format", "")
    if name in ("json", JSON):
        return True
    if name not in ("", "html", HTML):
        raise BadRequest(
            en=f"There is no format “{name}” here; there are html, json.", th=f"ไม่มีรูปแบบ “{name}” มีเฉพาะ html, json"
        )
    chosen = best_media_type(accepted(current.headers.get("Accept")), (HTML, JSON))
    if not name and chosen is None:
        raise NotAcceptable(offers=f"{HTML}, {JSON}")
    return not name and chosen == JSON


def facets(page: Page, text: str, kind: str, found: Sequence[Hit]) -> list[Facet]:
    """Count what was found by kind: what readers look for first, then the largest kinds."""
    counts = Counter(thing.kind for thing in found)
    kinds = sorted(counts, key=lambda one: (TIERS.get(one, 1), -counts[one], ALL_KINDS.index(one)))
    if kind and kind not in counts:
        kinds.append(kind)
    everything = Facet("", page.say("search.all_kinds"), len(found), page.urls.to("/search", q=text), not kind)
    return [
        everything,
        *(
            Facet(one, kind_name(page, one), counts[one], page.urls.to("/search", q=text, kind=one), one == kind)
            for one in kinds
        ),
    ]


def kind_name(page: Page, kind: str) -> str:
    """Return what a kind of things is called, in the plural."""
    return page.say(f"search.kind_{kind}")


@dataclass(frozen=True)
class Showing:
    """Puts what was found into words for one reader.

    Args:
        page: the reader's page.
        index: where it was found; None before there is one.
        presenter: names classes.
    """

    page: Page
    index: Index | None
    presenter: Presenter

    def results(self, hits: Sequence[Hit], text: str = "") -> list[Result]:
        """Show what was found by a text, or what is suggested."""
        return [self.result(thing, text) for thing in (self.index.things(hits) if self.index and hits else ())]

    def result(self, thing: Thing, text: str = "") -> Result:
        """Show one thing that was found by a text; by none when it is merely suggested."""
        label, language = thing.label(self.page.language)
        other, other_language = thing.other(self.page.language) or ("", "")
        found_by, found_language = "", ""
        if text and not any(search_form(text) in search_form(name) for name in (label, other)):
            found_by, found_language = name_found(thing, text, self.page.language)
        return Result(
            iri=thing.iri,
            address=self.page.urls.page(thing.iri),
            label=label,
            language=language,
            other=other,
            other_language=other_language,
            kind=self.class_name(thing),
            found_by=found_by,
            found_language=found_language,
            text=text,
        )

    def class_name(self, thing: Thing) -> str:
        """Return what kind of thing something is: its class, when that has a name, or the kind that its IRI tells."""
        named = (iri for iri in thing.classes if self.presenter.has_class_name(iri))
        found = next(named, None)
        return self.presenter.class_name(found) if found else kind_name(self.page, thing.kind)


def suggestions(index: Index, language: str) -> list[Hit]:
    """List some things to look for."""
    found = (one for kind in SUGGESTED_KINDS for one in index.of_kind(kind, language, SUGGESTIONS))
    return list(islice(found, SUGGESTIONS))
