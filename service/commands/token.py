"""`learningcity token`: gives out the tokens that writing needs, lists and revokes them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from graph.tokens import SCOPES, Scope, Tokens
from service.commands.bilingual import Bilingual
from service.commands.common import explained, language_option
from service.wording.dates import written_moment

WORDS = {
    "en": {
        "name": "name",
        "scope": "scope",
        "created": "made",
        "revoked": "revoked",
        "made": "This is the token of {name}. It is shown once and kept nowhere; only its hash is stored.",
        "refused": "The token of {name} is refused from now on.",
        "none": "There is no token yet; `learningcity token new NAME --data {data}` makes one.",
    },
    "th": {
        "name": "ชื่อ",
        "scope": "สิทธิ์",
        "created": "ออกเมื่อ",
        "revoked": "เพิกถอนเมื่อ",
        "made": "นี่คือโทเค็นของ {name} ระบบแสดงครั้งนี้ครั้งเดียวและไม่ได้เก็บไว้ เก็บเฉพาะค่าแฮช",
        "refused": "โทเค็นของ {name} ใช้ไม่ได้แล้วนับจากนี้",
        "none": "ยังไม่มีโทเค็น ออกโทเค็นได้ด้วย `learningcity token new NAME --data {data}`",
    },
}
directory_option = click.option(
    "--data", type=click.Path(path_type=Path), required=True, help="Data directory that the token is for."
)


@click.group(cls=Bilingual)
def token() -> None:
    """Make, list and revoke the tokens that a client needs to write.

    A client sends its token in the header `Authorization: Bearer TOKEN`; what it changes is recorded under its name.

    \b
    learningcity token new somchai --data ./data > somchai.token
    learningcity token list --data ./data
    learningcity token revoke somchai --data ./data
    """


@token.command()
@click.argument("name")
@directory_option
@click.option("--scope", type=click.Choice(SCOPES), default="write", show_default=True, help="What it allows.")
@language_option
@explained
def new(name: str, data: Path, scope: str, lang: str) -> None:
    """Make a token and print it, alone: it is shown once, and only its hash is stored.

    \b
    learningcity token new somchai --data ./data
    """
    made = tokens_of(data).new(name, cast(Scope, scope))
    click.echo(made)
    click.echo(WORDS[lang]["made"].format(name=name), err=True)


@token.command("list")
@directory_option
@language_option
@explained
def list_tokens(data: Path, lang: str) -> None:
    """List the tokens, revoked ones too; none of them can be shown again.

    \b
    learningcity token list --data ./data
    """
    from rich.console import Console
    from rich.table import Table

    found = tokens_of(data).all()
    if not found:
        click.echo(WORDS[lang]["none"].format(data=data), err=True)
        return
    table = Table(box=None, pad_edge=False)
    for column in ("name", "scope", "created", "revoked"):
        table.add_column(WORDS[lang][column], no_wrap=True)
    for one in found:
        table.add_row(one.name, one.scope, moment(one.created, lang), moment(one.revoked, lang))
    Console(width=200).print(table)


@token.command()
@click.argument("name")
@directory_option
@language_option
@explained
def revoke(name: str, data: Path, lang: str) -> None:
    """Refuse a token from now on; its name stays listed, and is not given again.

    \b
    learningcity token revoke somchai --data ./data
    """
    tokens_of(data).revoke(name)
    click.echo(WORDS[lang]["refused"].format(name=name), err=True)


def tokens_of(data: Path) -> Tokens:
    """Open the tokens of a data directory.

    Raises:
        DataDirectoryError: it is not one.
    """
    from graph.versions.directory import DataDirectory

    return Tokens(DataDirectory(data).path)


def moment(text: str, language: str) -> str:
    """Write when something happened; "" when it did not."""
    from datetime import datetime

    return written_moment(datetime.fromisoformat(text), language) if text else ""
