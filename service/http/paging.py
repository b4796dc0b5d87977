"""A long list, a page at a time: each page has its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.http.errors import NoSuchPage
from service.wording.page import Page

Item = TypeVar("Item")


@dataclass(frozen=True)
class Part(Generic[Item]):
    """One page of a list.

    Args:
        items: what is on it.
        number: its number, from 1.
        pages: how many pages there are.
        total: how many items there are in all.
        first: the place of its first item in the list, from 1.
    """

    items: Sequence[Item]
    number: int
    pages: int
    total: int
    first: int

    @property
    def numbers(self) -> list[int]:
        """The pages to offer: the first, the last, and those around this one."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)}
        return sorted(number for number in near if 1 <= number <= self.pages)


def paged(items: Sequence[Item], page: Page, size: int) -> Part[Item]:
    """Take the page of a list that a request asks for by its parameter `page`.

    Raises:
        NoSuchPage: there is no such page.
    """
    pages = max(1, -(-len(items) // size))
    asked = page.request.args.get("page", "1") or "1"
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= pages):
        raise NoSuchPage(page=asked[:20], pages=pages)
    number = int(asked)
    first = (number - 1) * size
    return Part(items[first : first + size], number, pages, len(items), first + 1)
