"""A page as a tree of elements: enough of a browser to read what a page says and to follow its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from flask.testing import FlaskClient

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "title", "template"}


@dataclass
class Element:
    """An element, or a text when its tag is ""."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    own_text: str = ""

    @property
    def text_content(self) -> str:
        """All text inside, character for character."""
        return self.own_text + "".join(child.text_content for child in self.children)

    @property
    def text(self) -> str:
        """What a reader sees inside, with single spaces."""
        return " ".join("".join(self._seen()).split())

    def _seen(self) -> Iterator[str]:
        if self.tag in UNSEEN:
            return
        yield self.own_text
        for child in self.children:
            yield from child._seen()
        if self.tag not in ("", "a", "span", "mark", "em", "b", "small", "sup", "svg"):
            yield " "

    def walk(self) -> Iterator[Element]:
        """Iterate over this element and all elements inside."""
        yield self
        for child in self.children:
            if child.tag:
                yield from child.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Find elements by tag and attributes; `class_` names one of its classes; `_` in a name stands for `-`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [one for one in self.walk() if (not tag or one.tag == tag) and one.has(wanted)]

    def has(self, wanted: dict[str, str]) -> bool:
        """Whether it has attributes."""
        return all(
            value in self.attributes.get(name, "").split() if name == "class" else self.attributes.get(name) == value
            for name, value in wanted.items()
        )

    def one(self, tag: str = "", **attributes: str) -> Element:
        """Find the one element that there is."""
        (found,) = self.all(tag, **attributes)
        return found

    def link(self, words: str) -> str:
        """Find the address of the first link whose words hold some words."""
        return next(a.attributes["href"] for a in self.all("a") if words in a.text and "href" in a.attributes)


class Builder(HTMLParser):
    """Makes the tree."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("document")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        while len(self.open) > 1 and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Element("", own_text=data))


def parse(html: str) -> Element:
    """Read HTML."""
    builder = Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def visit(client: FlaskClient, address: str, base: str = "/") -> Element:
    """Open a page, as a browser does that follows redirections."""
    target, _ = urldefrag(urljoin(base, address))
    response = client.get(target, headers={"Accept": "text/html"}, follow_redirects=True)
    assert response.status_code == 200, (target, response.status_code)
    assert response.mimetype == "text/html", target
    return parse(response.text)
