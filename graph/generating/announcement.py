"""Writes a generated announcement: a text in passages, each with its exact words, its place in the text, and what it states."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.announcing.cutting import Span, context
from graph.generating.statements import Properties, Statements, english, plain, thai

Telling = Callable[[str], None]


@dataclass(frozen=True)
class Passage:
    """A clause of an announcement.

    Args:
        words: in Thai, as they stand in the text.
        gloss: in English.
        states: states what the words say, in the graph that is given to it; None when they are the writer's opinion.
        implies: states what the words imply, in the graph that is given to it; None when they imply nothing.
    """

    words: str
    gloss: str
    states: Telling | None = None
    implies: Telling | None = None


def write_announcement(
    said: Statements, announcement: str, city: str, about: tuple[str, str], passages: Iterable[Passage]
) -> None:
    """State an announcement, its passages, and what these state.

    Args:
        said: where to.
        announcement: its name, such as `announcement/generated-7`.
        city: the city that it concerns.
        about: that city's name in Thai and in English.
        passages: in the order of the text.
    """
    passages = tuple(passages)
    text = " ".join(passage.words for passage in passages)
    said.name(announcement, announcement, f"ข่าวประชาสัมพันธ์เรื่อง{about[0]}", f"Announcement on {about[1]}")
    properties: Properties = {
        "a": "lc:Announcement",
        "lc:concernsCity": city,
        "dct:language": plain("th"),
        "lc:text": thai(text),
    }
    said.say(announcement, announcement, properties)
    start = 0
    for number, passage in enumerate(passages, 1):
        name = f"{announcement}/passage/{number}"
        span = Span(start, start + len(passage.words))
        describe(said, announcement, name, (number, *about), passage)
        select(said, announcement, name, text, span)
        if passage.states:
            passage.states(name)
        if passage.implies:
            said.name(
                announcement,
                f"{name}/implied",
                f"การตีความตอนที่ {number} ของข่าวเรื่อง{about[0]}",
                f"Reading of passage {number} on {about[1]}",
            )
            said.say(
                announcement,
                f"{name}/implied",
                {"a": "lc:Reading", "lc:readingOf": name, "lc:certainty": "certainty/implied"},
            )
            passage.implies(f"{name}/implied")
        start = span.end + 1


def describe(said: Statements, announcement: str, name: str, about: tuple[int, str, str], passage: Passage) -> None:
    """State what a passage is: its number, its words, their rendering, and how certain it is."""
    number, in_thai, in_english = about
    said.name(announcement, name, f"ตอนที่ {number} ของข่าวเรื่อง{in_thai}", f"Passage {number} on {in_english}")
    said.say(
        announcement,
        name,
        {
            "a": "lc:Passage",
            "lc:passageOf": announcement,
            "lc:number": number,
            "lc:quote": thai(passage.words),
            "lc:gloss": english(passage.gloss),
            "lc:certainty": "certainty/stated" if passage.states else "certainty/opinion",
            "oa:hasSelector": (f"{name}/quote", f"{name}/position"),
        },
    )


def select(said: Statements, announcement: str, name: str, text: str, span: Span) -> None:
    """State where a passage stands, by its words and by its position."""
    before, after = context(text, span)
    quote: Properties = {"a": "oa:TextQuoteSelector", "oa:exact": plain(text[span.start : span.end])}
    said.say(announcement, f"{name}/quote", quote, {"oa:prefix": plain(before), "oa:suffix": plain(after)})
    position: Properties = {"a": "oa:TextPositionSelector", "oa:start": span.start, "oa:end": span.end}
    said.say(announcement, f"{name}/position", position)
