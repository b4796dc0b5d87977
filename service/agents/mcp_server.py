"""The tools as a server of the Model Context Protocol (https://modelcontextprotocol.io/specification), which only reads."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from graph.errors import LearningCityError
from queries.catalogue import BilingualError
from service.agents.tools import Tools

P = ParamSpec("P")
R = TypeVar("R")
NAME = "learningcity"
INSTRUCTIONS = (
    "The knowledge graph of UNESCO learning cities. Find things with search, tell what is known of one with describe, and quote the "
    "evidence: every statement names the passage or source that makes it, with its words and address. For other questions run a "
    "saved query (list_queries, run_query), or read the schema and ask SPARQL. Names are in Thai and English."
)
SCHEMA = "learningcity://schema"
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
Language = Annotated[Literal["en", "th"], Field(description="Language of names and texts: en or th.")]
Thing = Annotated[str, Field(description="Identifier of a thing, such as city/phayao, or its IRI.")]


def told(function: Callable[P, R]) -> Callable[P, R]:
    """Have a tool say what went wrong, in English and Thai, instead of failing."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (LearningCityError, BilingualError) as error:
            raise ToolError(f"{error.message('en')}\n{error.message('th')}") from None

    return wrapper


def make_server(tools: Tools) -> MCPServer[Any]:
    """Make the server.

    Args:
        tools: what the tools do.
    """
    server: MCPServer[Any] = MCPServer(
        NAME, instructions=INSTRUCTIONS, version=version("learningcity"), log_level="WARNING"
    )

    @server.tool(annotations=READ_ONLY)
    @told
    def search(
        words: Annotated[str, Field(description="Any part of a name, in Thai or English.")], language: Language = "en"
    ) -> dict[str, Any]:
        """Find cities, networks, organisations, projects and other things by any part of a name, in Thai or English."""
        return tools.search(words, language)

    @server.tool(annotations=READ_ONLY)
    @told
    def describe(thing: Thing, language: Language = "en") -> dict[str, Any]:
        """Tell all that is stated of a thing; each statement comes with its evidence: words of the passage, and its address."""
        return tools.describe(thing, language)

    @server.tool(annotations=READ_ONLY)
    @told
    def evidence(
        subject: Thing,
        property: Annotated[str, Field(description="Property, such as lc:memberOfNetwork; empty for any.")] = "",
        value: Annotated[str, Field(description="Identifier of the thing at the other end; empty for any.")] = "",
        language: Language = "en",
    ) -> dict[str, Any]:
        """Show what a statement rests on: the words of the passages that make it, their addresses, and for derived statements the
        memberships, participations and the like behind them."""
        return tools.evidence(subject, property, value, language)

    @server.tool(annotations=READ_ONLY)
    @told
    def ask_sparql(
        query: Annotated[str, Field(description="SPARQL 1.1 query; read the schema first.")],
    ) -> dict[str, Any]:
        """Answer a SPARQL query, at most 200 rows of it. For evidence select ?passage in GRAPH ?passage, and ?passage lc:quote ?words."""
        return tools.ask(query)

    @server.tool(annotations=READ_ONLY)
    @told
    def list_queries(language: Language = "en") -> dict[str, Any]:
        """List the saved queries, with their parameters."""
        return tools.list_queries(language)

    @server.tool(annotations=READ_ONLY)
    @told
    def run_query(
        name: Annotated[str, Field(description="Name of a saved query.")],
        parameters: Annotated[dict[str, str] | None, Field(description="Values by the names of parameters.")] = None,
    ) -> dict[str, Any]:
        """Answer a saved query; many tell the passage and the sentence that each row rests on."""
        return tools.run_query(name, parameters)

    @server.tool(annotations=READ_ONLY)
    @told
    def schema() -> str:
        """Describe classes, properties and named graphs in short, with three example queries."""
        return tools.schema()

    @server.resource(SCHEMA, mime_type="text/plain")
    def schema_resource() -> str:
        """The schema in short."""
        return tools.schema()

    return server
