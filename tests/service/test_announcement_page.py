from __future__ import annotations

import json
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from elements import Element, parse, visit
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.rdf import Literal, NamedNode
from graph.store import Store
from ontology.terms import ID, LC, PREFIXES
from service.pages.announcement import announcement_page
from service.reading.annotation import Span, coverage, paragraphs
from service.reading.announcements import Announcement, Passage, Statement, in_order, read_announcement, summaries
from service.reading.reader import Reader
from service.wording.page import Page

IRI = f"{ID}announcement/phayao-2022"
PAGE = "/page/announcement/phayao-2022"
LABEL = PREFIXES["rdfs"] + "label"
PROJECT = f"{ID}project/phayao-learning-city"
SOURCE = (files("graph") / "announcements" / "phayao-2022.th.txt").read_text(encoding="utf-8")


@pytest.fixture
def page(client: FlaskClient) -> Element:
    return visit(client, f"{PAGE}?lang=en")


@pytest.fixture
def thai(client: FlaskClient) -> Element:
    return visit(client, f"{PAGE}?lang=th")


def lit(page: Element) -> set[str]:
    return {one.attributes["id"] for one in page.all("mark", class_="is-about") if "id" in one.attributes}


class TestText:
    def test_it_is_the_text_as_it_was_published_character_for_character(self, page: Element, thai: Element) -> None:
        for one in (page, thai):
            assert one.one("article", id="text").text_content == SOURCE

    def test_each_passage_is_an_anchor_around_its_words(self, page: Element, store: Store) -> None:
        quads = store.quads(None, NamedNode(LC + "quote"), None, NamedNode(IRI))
        quotes = {quad.subject.value: quad.object.value for quad in quads}  # type: ignore[union-attr]
        assert len(quotes) == 28
        for iri, words in quotes.items():
            number = iri.rpartition("/")[2]
            assert page.one("mark", id=f"passage-{number}").text_content == words

    def test_each_number_is_a_link_with_a_name_to_what_the_passage_states(self, page: Element) -> None:
        for mark in page.all("mark", class_="passage"):
            link = mark.one("a", class_="passage-number")
            assert link.attributes["aria-label"].startswith("Passage ")
            assert page.one(id=link.attributes["href"].removeprefix("#")).tag == "section"

    def test_its_language_is_thai_on_an_english_page(self, page: Element) -> None:
        assert page.one("article", id="text").attributes["lang"] == "th"

    def test_nearly_all_of_it_is_read_into_passages(self, page: Element) -> None:
        assert page.one("div", class_="coverage").text == "100% of the text is read into passages"


class TestStatements:
    def test_what_a_passage_states_stands_in_words_with_links(self, page: Element) -> None:
        states = page.one("section", id="says-17")
        leads = "University of Phayao as a key leader of the Phayao Learning City project"
        assert leads in states.text
        assert "in role key leader" in states.text
        assert visit_path(states.link(leads)) == "/page/participation/university-of-phayao-phayao-learning-city"

    def test_every_statement_of_every_passage_is_shown_once(self, page: Element, store: Store) -> None:
        for number in range(1, 29):
            graph = f"{IRI}/passage/{number}"
            expected = sum(
                len(list(store.quads(None, None, None, NamedNode(one)))) for one in (graph, f"{graph}/implied")
            )
            states = page.one("section", id=f"says-{number}")
            assert len(states.all("span", class_="property")) == expected, number

    def test_what_is_only_implied_is_marked(self, page: Element) -> None:
        states = page.one("section", id="says-1")
        implied = states.all("li", class_="implied")
        assert len(implied) == 3
        assert all("implied" in one.text for one in implied)
        assert len(states.all("li")) > len(implied)

    def test_an_opinion_is_marked_as_the_writer_s(self, page: Element, thai: Element) -> None:
        assert page.one("section", id="says-4").one("span", class_="certainty").text == "opinion"
        assert thai.one("section", id="says-4").one("span", class_="certainty").text == "ความเห็นของผู้เขียน"
        assert page.one("mark", id="passage-4").attributes["data-certainty"] == "opinion"

    def test_dates_are_in_the_era_of_the_reader(self, page: Element, thai: Element) -> None:
        assert "2 September 2022" in page.one("section", id="says-3").text
        assert "2 กันยายน พ.ศ. 2565" in thai.one("section", id="says-3").text

    def test_english_readers_get_a_gloss_and_the_whole_in_english(self, page: Element, thai: Element) -> None:
        gloss = "exchanges of personnel,"
        assert page.one("section", id="says-24").one("p", class_="gloss").text == gloss
        assert gloss in page.one("section", class_="gloss-text").text
        assert not thai.all("p", class_="gloss")

    def test_nothing_is_named_by_a_bare_iri(self, page: Element, thai: Element) -> None:
        for one in (page, thai):
            for states in one.all("section", class_="says"):
                assert "https://" not in states.text
                assert not [a.text for a in states.all("a") if ":" in a.text and " " not in a.text]


class TestChoosingAThing:
    def test_the_things_are_listed_with_the_number_of_passages_about_them(self, page: Element) -> None:
        chip = next(one for one in page.all("a", class_="chip") if one.text.startswith("Phayao Learning City"))
        assert chip.text == "Phayao Learning City 5"
        assert chip.attributes["data-thing"] == "project/phayao-learning-city"

    def test_choosing_one_lights_all_passages_about_it_without_script(self, client: FlaskClient, page: Element) -> None:
        address = page.link("Phayao Learning City 5")
        chosen = visit(client, address)
        assert lit(chosen) == {f"passage-{number}" for number in (6, 7, 8, 9, 17)}
        assert "has-about" in chosen.one("article", id="text").attributes["class"]
        assert [one.text for one in chosen.all("a", class_="chip", aria_current="true")] == ["Phayao Learning City 5"]
        assert chosen.one("article", id="text").text_content == SOURCE

    def test_scripts_find_the_same_passages(self, page: Element) -> None:
        about = {
            one.attributes["id"]
            for one in page.all("mark")
            if "project/phayao-learning-city" in one.attributes["data-about"].split()
        }
        assert about == {f"passage-{number}" for number in (6, 7, 8, 9, 17)}

    def test_every_thing_can_be_chosen(self, page: Element) -> None:
        named = {name for mark in page.all("mark") for name in mark.attributes["data-about"].split()}
        assert named == {
            one.attributes["data-thing"] for one in page.all("a", class_="chip") if "data-thing" in one.attributes
        }

    @pytest.mark.parametrize(
        "about", ["nonsense", "<script>alert(1)</script>", "https://example.org/", "city/" + "x" * 5000]
    )
    def test_an_unknown_thing_lights_nothing_and_says_so(self, client: FlaskClient, about: str) -> None:
        answer = client.get(PAGE, query_string={"about": about, "lang": "en"}, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "No passage is about" in answer.text
        assert "<script>alert" not in answer.text


def test_it_asks_a_bounded_number_of_questions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = Reader.select

    def counting(self: Reader, query: str) -> object:
        asked.append(query)
        return original(self, query)

    with app.test_request_context(PAGE):
        announcement_page(Page.of_request(), IRI)
        monkeypatch.setattr(Reader, "select", counting)
        read_announcement.cache_clear()
        announcement_page(Page.of_request(), IRI)
    assert len(asked) == 4


def test_an_announcement_that_is_not_there_is_404(client: FlaskClient) -> None:
    assert client.get("/page/announcement/nowhere-1999", headers={"Accept": "text/html"}).status_code == 404


NASTY = '<script>alert(1)</script> & "quoted"</article>\n</script>พะเยา'


def test_markup_in_the_text_or_in_a_quote_shows_as_text(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Announcement(IRI, {LC + "text": [Literal(NASTY, language="th")], LABEL: [Literal(NASTY, language="en")]})
    found.passages[1] = Passage(f"{IRI}/passage/1", 1, NASTY[:8], gloss=NASTY, span=Span(1, 0, 8))
    found.passages[1].statements.append(Statement(f"{ID}city/phayao", LABEL, Literal(NASTY, language="en"), False))
    monkeypatch.setattr("service.pages.announcement.read_announcement", lambda reader, version, iri: found)
    with app.test_request_context(f"{PAGE}?lang=en"):
        answer = announcement_page(Page.of_request(), IRI).get_data(as_text=True)
    assert "<script>alert" not in answer
    page = parse(answer)
    assert page.one("article", id="text").text_content == NASTY
    assert NASTY.split("\n")[0] in page.one("section", id="says-1").text


def test_search_engines_read_what_it_is(page: Element) -> None:
    document = json.loads(page.one("script", type="application/ld+json").text_content)
    assert document["id"] == IRI
    assert "Article" in document["type"]
    assert page.one("link", rel="canonical").attributes["href"] == IRI


class TestList:
    def test_each_announcement_stands_in_the_list_with_a_link(self, client: FlaskClient) -> None:
        page = visit(client, "/announcements?lang=en")
        assert len(page.one("ol", class_="announcements").all("article")) == 1
        assert visit_path(page.link("Announcement of Phayao’s entry")) == PAGE
        assert "28 passages, 221 statements made and 41 implied" in page.one("main").text

    def test_the_list_comes_as_data_too(self, client: FlaskClient) -> None:
        page = visit(client, "/announcements?lang=en")
        answer = client.get(page.link("CSV"))
        assert answer.mimetype == "text/csv"
        assert IRI in answer.text

    @pytest.mark.parametrize("number", ["0", "2", "-1", "x", "9" * 50, "１"])
    def test_a_page_that_does_not_exist_is_404(self, client: FlaskClient, number: str) -> None:
        assert client.get("/announcements", query_string={"page": number}).status_code == 404

    def test_counts_agree_with_the_announcement_read_whole(self, app: Flask) -> None:
        with app.test_request_context("/"):
            reader = Page.of_request().reader
        (listed,) = summaries(reader, in_order(reader, reader.current()))
        whole = read_announcement(reader, reader.current(), listed.iri)
        assert listed.counts["passages"] == len(whole.passages)
        assert listed.counts["stated"] == whole.count(implied=False)
        assert listed.counts["implied"] == whole.count(implied=True)


class TestPieces:
    TEXTS = st.text(st.sampled_from("กขค่ำ ab\n"), max_size=30)
    SPANS = st.lists(st.tuples(st.integers(-3, 33), st.integers(-3, 33)), max_size=6)

    @given(TEXTS, SPANS)
    def test_the_pieces_put_together_are_the_text_whatever_the_passages(
        self, text: str, spans: list[tuple[int, int]]
    ) -> None:
        numbered = [Span(number, *span) for number, span in enumerate(spans, 1)]
        pieces = [piece for paragraph in paragraphs(text, numbered) for piece in paragraph]
        assert "".join(piece.text for piece in pieces) == text
        opened = [number for piece in pieces for number in piece.opens]
        assert sorted(opened) == [span.number for span in numbered if 0 <= span.start < span.end <= len(text)]
        for piece in pieces:
            assert piece.number == 0 or piece.number in opened

    def test_where_passages_overlap_the_shorter_one_shows(self) -> None:
        (pieces,) = paragraphs("abcdef", [Span(1, 0, 6), Span(2, 2, 4)])
        assert [(one.text, one.number, one.opens) for one in pieces] == [
            ("ab", 1, (1,)),
            ("cd", 2, (2,)),
            ("ef", 1, ()),
        ]

    def test_a_passage_that_others_cover_wholly_still_has_its_anchor(self) -> None:
        (pieces,) = paragraphs("abcd", [Span(1, 0, 4), Span(2, 0, 2), Span(3, 2, 4)])
        assert pieces[0].opens == (1, 2)

    def test_a_passage_may_cross_paragraphs(self) -> None:
        first, second = paragraphs("ab\ncd", [Span(1, 1, 4)])
        assert [one.text for one in first] == ["a", "b\n"]
        assert [one.text for one in second] == ["c", "d"]
        assert second[0].number == 1
        assert second[0].opens == ()

    def test_coverage_leaves_spaces_aside(self) -> None:
        assert coverage("ab cd", [Span(1, 0, 2)]) == 0.5
        assert coverage("", []) == 0.0


def visit_path(address: str) -> str:
    return urlsplit(address).path


def test_a_literal_in_a_statement_keeps_its_language(page: Element) -> None:
    states = page.one("section", id="says-3")
    assert any(one.attributes.get("lang") == "th" and one.text == "เมืองพะเยา" for one in states.all("span"))
    assert Literal("เมืองพะเยา", language="th").language == "th"
