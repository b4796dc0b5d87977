"""`learningcity mcp`: offers the graph to language models, over standard input and output."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from service.commands.common import data_option, explained, language_option, settings_with

MISSING = {
    "en": "This command needs the Python SDK of the Model Context Protocol: pip install 'learningcity[mcp]'",
    "th": "คำสั่งนี้ต้องใช้ Python SDK ของ Model Context Protocol โปรดติดตั้งด้วย pip install 'learningcity[mcp]'",
}


@click.command()
@data_option
@click.option("--endpoint", metavar="URL", help="SPARQL endpoint to ask instead.")
@click.option("--timeout", type=float, default=None, help="Seconds that a query may take.")
@language_option
@explained
def mcp(data: Path | None, endpoint: str | None, timeout: float | None, lang: str) -> None:
    """Offer the graph to language models as an MCP server, read-only, over standard input and output.

    Its tools find things, describe them, answer SPARQL and saved queries, and show the evidence of statements.

    \b
    learningcity mcp                                           the packaged graph
    learningcity mcp --data ./data
    learningcity mcp --endpoint http://127.0.0.1:7000/sparql
    """
    if find_spec("mcp") is None:
        raise click.ClickException(MISSING[lang])
    given = {} if timeout is None else {"timeout": timeout}
    settings = settings_with(**given, **({"data": str(data)} if data else {}))
    if endpoint:
        from service.agents.source import Endpoint

        serve_tools(Endpoint(endpoint, settings.timeout))
        return
    from graph.workers.pool import QueryPool
    from service.agents.source import Workers

    pool = QueryPool.start(settings.pool)
    try:
        serve_tools(Workers(pool, settings))
    finally:
        pool.close()


def serve_tools(source: object) -> None:
    """Serve the tools over a source until standard input closes."""
    from service.agents.mcp_server import make_server
    from service.agents.tools import Tools

    make_server(Tools(source)).run("stdio")  # type: ignore[arg-type]
