"""Asks one query of a store here, or of a SPARQL endpoint elsewhere, and gives the bytes of the answer."""

from __future__ import annotations

import io
import json
from http.client import HTTPException

from graph.analysis import analyse
from graph.errors import EndpointFailed
from graph.errors.system import plain_words
from graph.formats import BY_EXTENSION, JSON, RESULT_FORMATS, TURTLE, Format
from graph.store import Dataset, Store

WEB_PAGES = ("text/html", "application/xhtml+xml")


def format_for(form: str, extension: str) -> Format:
    """Choose the format of an answer: the one asked for when it can carry it, the usual one otherwise."""
    asked = BY_EXTENSION.get(extension)
    is_table = form in ("SELECT", "ASK")
    if asked and (asked in RESULT_FORMATS) == is_table:
        return asked
    return JSON if is_table else TURTLE


def ask_store(store: Store, text: str, extension: str) -> tuple[bytes, bool]:
    """Ask a store.

    Args:
        store: the store.
        text: the query.
        extension: the format wanted; "table" gives what the table is made of.

    Returns:
        The answer, and whether it is one of rows or a truth value and not a graph.
    """
    analysis = analyse(text)
    named = bool(analysis.default_graphs or analysis.named_graphs)
    dataset = Dataset(tuple(analysis.default_graphs), tuple(analysis.named_graphs)) if named else Dataset()
    answer = store.query(text, dataset)
    output = io.BytesIO()
    answer.write(output, format_for(analysis.form, extension))
    return output.getvalue(), not answer.is_graph


def ask_endpoint(endpoint: str, text: str, extension: str, *, seconds: int = 60) -> tuple[bytes, bool]:
    """Ask a SPARQL endpoint (https://www.w3.org/TR/sparql11-protocol/).

    Args:
        endpoint: its address.
        text: the query.
        extension: the format wanted; "table" gives what the table is made of.
        seconds: how long to wait.

    Raises:
        EndpointFailed: it cannot be reached, or answers with an error, a web page or what is no answer.
    """
    from SPARQLWrapper import POST, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    analysis = analyse(text)
    format = format_for(analysis.form, extension)
    client = SPARQLWrapper(endpoint)
    client.setMethod(POST)
    client.setTimeout(seconds)
    client.setQuery(text)
    client.setOnlyConneg(True)
    client.addCustomHttpHeader("Accept", format.media_type)
    is_table = analysis.form in ("SELECT", "ASK")
    try:
        response = client.query().response
        body = bytes(response.read())
        if response.headers.get_content_type() in WEB_PAGES:
            en, th = f"it gives a web page and not {format.media_type}", f"ให้หน้าเว็บ ไม่ใช่ {format.media_type}"
            raise EndpointFailed(endpoint=endpoint, reason=en, reason_th=th)
        if format is JSON and not ("boolean" in (answer := json.loads(body)) or "bindings" in answer["results"]):
            raise KeyError("bindings")
    except (KeyError, TypeError) as error:
        en, th = f"this is not {JSON.media_type}", f"คำตอบไม่ใช่ {JSON.media_type}"
        raise EndpointFailed(endpoint=endpoint, reason=en, reason_th=th) from error
    except (OSError, ValueError, HTTPException, SPARQLWrapperException) as error:
        raise EndpointFailed(endpoint=endpoint, reason=plain_words(error).split("\n")[0][:300]) from error
    return body, is_table
