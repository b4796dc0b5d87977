"""What the errors mean: one anchor for each type of problem that an answer may name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response

from graph.errors import LearningCityError
from service.http.errors import HTTPProblem, OtherProblem
from service.http.problems import RETRY_AFTER, STATUSES, TITLES, slug
from service.wording.page import Page
from service.wording.words import LANGUAGES, words

blueprint = Blueprint("problems_page", __name__)


@dataclass(frozen=True)
class Kind:
    """A type of problem.

    Args:
        slug: its name, the anchor on the page.
        status: the HTTP status that comes with it; None when it varies.
        retry: the seconds after which a client may try again; None when that does not help.
    """

    slug: str
    status: int | None
    retry: int | None

    def title(self, language: str) -> str:
        """Return what its status is called in a language; "" when it varies."""
        return TITLES[self.status][language == "th"] if self.status in TITLES else ""

    def name(self, language: str) -> str:
        """Return what it is called."""
        return words().get(f"problems.name_{self.slug}", {}).get(language) or self.title(language) or self.slug

    def about(self, language: str) -> str:
        """Return what it means, and what to do."""
        return words().get(f"problems.about_{self.slug}", {}).get(language, "")


@blueprint.get("/problems")
def problems() -> Response:
    """List the types of problems."""
    page = Page.of_request(any_version=False)
    other = next(language for language in LANGUAGES if language != page.language)
    return page.render("problems.html", kinds=kinds(), other=other)


def kinds() -> list[Kind]:
    """List the types of problems, by status and then by name."""
    found = [Kind(name_of(one), status_of(one), RETRY_AFTER.get(one)) for one in (*STATUSES, *below(HTTPProblem))]
    return sorted(found, key=lambda kind: (kind.status or 999, kind.slug))


def below(kind: type[HTTPProblem]) -> Iterator[type[HTTPProblem]]:
    """Iterate over the classes below one."""
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def status_of(kind: type[LearningCityError]) -> int | None:
    """Return the status of a type of problem."""
    if issubclass(kind, OtherProblem):
        return None
    return kind.status if issubclass(kind, HTTPProblem) else STATUSES[kind]


def name_of(kind: type[LearningCityError]) -> str:
    """Return the name of a type of problem, as its answers give it."""
    return slug(kind)
