from __future__ import annotations

import json

import pytest
from elements import visit
from flask.testing import FlaskClient

from service.http.problems import PROBLEM_TYPES, STATUSES
from service.pages.problems_page import kinds
from service.wording.words import LANGUAGES, words


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.slug)
def test_every_type_of_error_has_a_name_and_a_sentence_in_both_languages(kind: object) -> None:
    slug = kind.slug  # type: ignore[attr-defined]
    assert set(words()[f"problems.name_{slug}"]) == set(LANGUAGES)
    assert set(words()[f"problems.about_{slug}"]) == set(LANGUAGES)


def test_no_sentence_is_about_an_error_that_there_is_not() -> None:
    slugs = {kind.slug for kind in kinds()}
    told = {key.partition("_")[2] for key in words() if key.startswith(("problems.name_", "problems.about_"))}
    assert told == slugs


def test_every_error_with_a_status_is_on_the_page() -> None:
    assert len(kinds()) > len(STATUSES)
    assert len({kind.slug for kind in kinds()}) == len(kinds())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/no/such/page", 404),
        ("/sparql?query=nonsense", 400),
        ("/search?q=a&version=99", 404),
        ("/search?q=a&kind=x", 400),
    ],
)
def test_the_type_that_an_answer_names_is_an_anchor_on_the_page(
    client: FlaskClient, address: str, status: int, language: str
) -> None:
    answer = client.get(address, headers={"Accept": "application/problem+json, application/json;q=0.1"})
    assert answer.status_code == status
    page_name, anchor = json.loads(answer.data)["type"].removeprefix(PROBLEM_TYPES.rpartition("/")[0] + "/").split("#")
    page = visit(client, f"/{page_name}?lang={language}")
    entry = page.one(id=anchor)
    assert str(status) in entry.text
    assert words()[f"problems.about_{anchor}"][language] in entry.text
