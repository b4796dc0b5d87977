"""How two versions differ, and which versions changed something about one thing.

/versions/compare   the difference of two versions: ?from=2&to=5
/history            the versions that changed something about a thing: ?thing=IRI
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, request

from graph.gate.rdf_patch import RDF_PATCH, moves_of, write_patch
from graph.rdf import NamedNode
from graph.versions.history import Entry, History, Mention
from ontology.terms import ID
from service.history.change_words import clock, record_order, tell, tell_name
from service.history.counting import entry_of
from service.history.versions import as_json, history_of
from service.http.documents import JSON, as_document, chosen, next_page, varied
from service.http.errors import BadRequest
from service.http.paging import paged
from service.http.urls import Urls
from service.linked_data.describing import nothing_there
from service.wording.page import Page

MOVES_A_PAGE, VERSIONS_A_PAGE = 200, 20
COMPARED = 400_000
blueprint = Blueprint("comparison", __name__)


@blueprint.get("/versions/compare")
def compare() -> Response:
    """Tell how two versions differ.

    Raises:
        BadRequest: one of them is not named, or too much happened between them.
        NoSuchVersion: there was never such a version.
    """
    page, format = Page.of_request(any_version=False), chosen((RDF_PATCH, JSON))
    history = history_of(page.reader.pool)
    old, new = asked_number("from"), asked_number("to")
    if history is None:
        raise BadRequest(
            en="This service has one version only, so there is nothing to compare.",
            th="ระบบนี้มีกราฟเพียงรุ่นเดียว จึงไม่มีรุ่นอื่นให้เปรียบเทียบ",
        )
    refuse_too_much(history, old, new)
    net = history.net_change(old, new)
    between = {"from": old, "to": new}
    if format is RDF_PATCH:
        return varied(Response(write_patch(moves_of(net)), content_type=RDF_PATCH.content_type))
    if format is JSON:
        patch = page.urls.to(request.path, **between, format=RDF_PATCH.extension)
        figures = {"added": len(net.added), "removed": len(net.removed)}
        return varied(as_document({**between, **figures, "links": {"rdf_patch": patch}}))
    part = paged(sorted(moves_of(net), key=record_order), page, MOVES_A_PAGE)
    context = {"between": between, "net": net, "part": part, "told": tell(page, part.items), "current": history.current}
    return page.render("compare.html", **context)


def refuse_too_much(history: History, old: int, new: int) -> None:
    """Refuse to compare versions between which very much happened: that is for the command line."""
    if history.size_between(old, new) > COMPARED:
        command = f"`learningcity versions compare {old} {new}`"
        raise BadRequest(
            en=f"More than {COMPARED:,} statements came and went between these versions. "
            f"Compare versions that are closer, or run {command}.",
            th=f"ระหว่างสองรุ่นนี้มีการเพิ่มและลบเกิน {COMPARED:,} ข้อความ โปรดเลือกรุ่นที่ใกล้กันกว่านี้ หรือใช้คำสั่ง {command}",
        )


def asked_number(name: str) -> int:
    """Read the number of a version from a parameter.

    Raises:
        BadRequest: it is not there, or not a number.
    """
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest(
            en=f"Name the two versions: /versions/compare?from=1&to=2. “{text[:40]}” is not the number of one.",
            th=f"โปรดระบุสองรุ่นที่จะเปรียบเทียบ เช่น /versions/compare?from=1&to=2 ส่วน “{text[:40]}” ไม่ใช่หมายเลขรุ่น",
        )
    return int(text)


@blueprint.get("/history")
def thing_history() -> Response:
    """List the versions that changed something about a thing, the newest first.

    Raises:
        BadRequest: no thing is named.
        NothingThere: no version ever spoke of it.
    """
    page, format = Page.of_request(any_version=False), chosen((JSON,))
    thing, history = asked_thing(), history_of(page.reader.pool)
    numbers = list(history.all_about(thing)) if history else []
    if history and not numbers:
        raise nothing_there(thing)
    part = paged(numbers[::-1], page, VERSIONS_A_PAGE)
    found = list(mentions(page, history, thing, part.items)) if history else []
    if format:
        rows = [row(page, history, entry, mention) for entry, mention in found] if history else []
        return varied(as_document({"thing": thing, "versions": rows, "next": next_page(page, part, thing=thing)}))
    return page.render(
        "thing_history.html",
        thing=thing,
        name=tell_name(page, thing),
        part=part,
        found=found,
        told={entry.number: tell(page, mention.moves) for entry, mention in found},
        kept=history.directory.numbers() if history else [],
        as_of=lambda number: Urls(page.urls.language, number).page(thing),
        clock=clock(page),
    )


def mentions(page: Page, history: History, thing: str, numbers: Iterable[int]) -> Iterator[tuple[Entry, Mention]]:
    """Read what some versions changed about a thing."""
    for number in numbers:
        mention = history.about(thing, number)
        if mention:
            yield entry_of(page, history, number), mention


def row(page: Page, history: History, entry: Entry, mention: Mention) -> dict[str, object]:
    """Write what a version changed about a thing for programs, in figures."""
    whole = as_json(entry, history.directory.numbers(), history.current, page.urls)
    return {**whole, "added": mention.added, "removed": mention.removed}


def asked_thing() -> str:
    """Read the thing whose history is asked for: an IRI, or the short name of one of ours, such as city/phayao.

    Raises:
        BadRequest: none is named.
    """
    name = request.args.get("thing", "")
    try:
        return NamedNode(name if ":" in name else f"{ID}{name or ' '}").value
    except ValueError:
        raise BadRequest(
            en="Name the thing by its IRI: /history?thing=IRI.", th="โปรดระบุ IRI ของสิ่งที่ต้องการ คือ /history?thing=IRI"
        ) from None
