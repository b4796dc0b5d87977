"""The command line: `learningcity COMMAND`."""

from __future__ import annotations

import click

from service.commands.bench import bench
from service.commands.bilingual import Bilingual
from service.commands.build_reference import build_reference
from service.commands.check import check
from service.commands.doctor import doctor
from service.commands.export import export
from service.commands.load import load
from service.commands.mcp import mcp
from service.commands.new_announcement import new_announcement
from service.commands.query import query
from service.commands.serve import serve
from service.commands.token import token
from service.commands.versions import versions


@click.group(cls=Bilingual, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="learningcity")
def main() -> None:
    """Publish the knowledge graph of UNESCO learning cities: every statement opens the sentence that it came from.

    \b
    learningcity serve                     serve the packaged graph at http://127.0.0.1:7000
    learningcity query leaders-and-members-with-evidence
    learningcity COMMAND --help            explains each command, with an example
    """


for command in (
    serve,
    load,
    check,
    new_announcement,
    build_reference,
    query,
    export,
    versions,
    token,
    doctor,
    bench,
    mcp,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
