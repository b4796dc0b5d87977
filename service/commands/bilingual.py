"""The command line in the language of whoever uses it, its help and its errors: click speaks English, and this gives it Thai as well."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any

import click

from service.commands.common import default_language
from service.commands.help_in_thai import THAI
from service.commands.misuse import told_in

HEADINGS = {"Options": "ตัวเลือก", "Commands": "คำสั่ง"}
METAVARS = {"[OPTIONS]": "[ตัวเลือก]", "COMMAND": "คำสั่ง", "[ARGS]": "[อาร์กิวเมนต์]"}
OF_CLICK = {"Show this message and exit.": "แสดงข้อความนี้แล้วจบการทำงาน"}
EXTRA = re.compile(r"\s*\[((?:default: |required|env var: |.*?[<>]=?)[^\]]*)\]$")
"""What click adds to the help of an option: its default, its range, whether it must be given."""


def in_thai(text: str) -> str:
    """Say a help text in Thai, paragraph by paragraph; what has no Thai, such as an example, stays as it is."""
    extra = EXTRA.search(text)
    if extra:
        words = extra[1].replace("default: ", "ค่าเริ่มต้น: ").replace("required", "จำเป็นต้องระบุ")
        return f"{in_thai(text[: extra.start()])}  [{words}]"
    return "\n\n".join(map(said_in_thai, paragraphs(text)))


def paragraphs(text: str) -> list[str]:
    """Split a help text at its empty lines."""
    return re.split(r"\n\s*\n", inspect.cleandoc(text))


def said_in_thai(paragraph: str) -> str:
    """Say one paragraph in Thai; one that begins with a \\b keeps its lines."""
    english = paragraph if paragraph.startswith("\b") else " ".join(paragraph.split())
    return THAI.get(english) or OF_CLICK.get(english) or paragraph


class HelpInThai(click.HelpFormatter):
    """Writes help in Thai."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        for english, thai in METAVARS.items():
            args = args.replace(english, thai)
        super().write_usage(prog, args, prefix or "วิธีใช้: ")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(HEADINGS.get(heading, heading))

    def write_text(self, text: str) -> None:
        """Write what a command does."""
        super().write_text(in_thai(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options, or commands, and what they are."""
        super().write_dl([(name, in_thai(text)) for name, text in rows], col_max, col_spacing)


class BilingualContext(click.Context):
    """A call of a command, whose help is in the language that it is called in, or else in that of the locale."""

    def make_formatter(self) -> click.HelpFormatter:
        """Make what writes the help."""
        if (self.params.get("lang") or default_language()) == "th":
            self.formatter_class = HelpInThai
        return super().make_formatter()


class Bilingual(click.Group):
    """Commands whose help and whose errors are in two languages."""

    context_class = BilingualContext

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read what the command is called with."""
        with told_in(default_language()):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Do what the command is there for."""
        with told_in(default_language()):
            return super().invoke(ctx)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, whose help is then in two languages too."""
        cmd.context_class = BilingualContext
        super().add_command(cmd, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands; in Thai each with the first paragraph of its help, which is not cut off in the middle of a word."""
        if not isinstance(formatter, HelpInThai):
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, paragraphs(self.commands[name].help or "")[0]) for name in self.list_commands(ctx)]
            )
