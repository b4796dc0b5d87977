"""What holds for every page in both languages: axe, the console, other hosts, narrow windows, weight, paper."""

from __future__ import annotations

import pytest
from conftest import Visiting
from visiting import LANGUAGES, NARROWEST

PAGES = {
    "home": "/",
    "announcements": "/announcements",
    "announcement": "/page/announcement/phayao-2022?about=city/phayao",
    "thing": "/page/city/phayao",
    "passage": "/page/announcement/phayao-2022/passage/3",
    "search": "/search?q=พะเยา",
    "search without a hit": "/search?q=zzzz",
    "explorer": "/explore",
    "explorer with a thing": "/explore?thing=city/phayao",
    "ontology": "/ontology",
    "term": "/ontology?term=City",
    "vocabularies": "/vocabularies",
    "shapes": "/shapes",
    "shape": "/shapes?term=Membership",
    "rules": "/rules",
    "alignments": "/alignments",
    "versions": "/versions",
    "version": "/versions/1",
    "history of a thing": "/history?thing=city/phayao",
    "validator": "/validate",
    "problems": "/problems",
    "API": "/api",
    "editor": "/sparql",
    "answer in the editor": "/sparql?query=SELECT * { ?s ?p ?o }",
    "mistake in the editor": "/sparql?query=SELECT",
    "saved queries": "/queries",
    "saved query": "/queries/events-since-a-day",
    "wrong value in a saved query": "/queries/events-since-a-day?day=x",
    "old version": "/page/role/key-leader?version=1",
    "health of the data": "/health/data",
    "cities": "/cities",
    "cities near a city": "/cities?near=phayao&within=1000&cohort=2022",
    "no city": "/cities?cohort=1999",
    "things": "/things?country=thailand",
    "map": "/map",
    "growth": "/growth",
    "cohort": "/page/cohort/2022",
    "network": "/page/network/unesco-gnlc",
    "query with a map": "/queries/members-of-a-network",
    "query with a chart": "/queries/things-by-kind",
    "query with a graph": "/queries/parts-and-wholes",
    "nothing there": "/page/city/none",
}
FAILED_TO_LOAD = "Failed to load resource: the server responded with a status of 4"
CONTRAST = ("color-contrast", "link-in-text-block")
BYTES = 150_000
STYLES = 5_000  # what every page brings with it, if nothing is taken from a cache
every_page = pytest.mark.parametrize("name", PAGES)
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@in_both_languages
@every_page
def test_a_page_is_light_complains_of_nothing_asks_no_other_host_and_axe_finds_nothing_serious_wide_or_narrow(
    visits: Visiting, name: str, language: str
) -> None:
    reader = visits(language)
    response = reader.open(PAGES[name])
    assert response.status < 500
    complaints = [one for one in reader.complaints if response.ok or not one.startswith(FAILED_TO_LOAD)]
    assert complaints == []
    assert reader.elsewhere() == []
    assert [one.url for one in reader.responses if not one.ok] == ([] if response.ok else [response.url])
    assert STYLES < reader.weight() <= BYTES
    if language == "th":  # it is the same page, wide in one language and narrow in the other
        assert reader.grave(without=CONTRAST) == []
        reader.thin_out()  # colours depend neither on the language nor on the width, and these rules take longest
        assert reader.grave(only=CONTRAST) == []
    else:
        reader.resize(NARROWEST)
        assert reader.sticks_out() <= 0
        reader.thin_out()  # the wide one had all that repeats
        assert reader.grave(without=CONTRAST) == []


@pytest.mark.parametrize("name", ["home", "announcement", "thing", "search", "mistake in the editor", "saved query"])
def test_the_contrast_is_as_strong_in_the_dark(visit: Visiting, name: str) -> None:
    reader = visit("th")
    reader.page.emulate_media(color_scheme="dark")
    reader.open(PAGES[name])
    assert reader.grave(only=CONTRAST) == []


@every_page
def test_without_script_a_page_has_its_content_and_offers_nothing_that_needs_script(
    visits: Visiting, name: str
) -> None:
    reader = visits("th", script=False, width=NARROWEST)
    reader.open(PAGES[name])
    assert reader.page.locator("html").get_attribute("lang") == "th"
    assert reader.page.locator("h1:visible").count() == 1
    assert reader.page.locator("button[type=button]:visible").count() == 0
    assert reader.sticks_out() <= 0


@in_both_languages
def test_the_first_tab_skips_to_the_content(visit: Visiting, language: str) -> None:
    reader = visit(language)
    reader.open("/page/city/phayao")
    reader.press("Tab")
    assert 'class="skip"' in reader.focused()
    assert reader.page.locator(".skip").is_visible()
    reader.press("Enter")
    assert reader.focused().startswith("<main")
    reader.press("Tab")
    assert reader.page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("name", ["thing", "announcement", "ontology", "saved query"])
def test_on_paper_there_is_the_text_with_its_evidence_and_nothing_to_press(visit: Visiting, name: str) -> None:
    reader = visit("th")
    reader.open(PAGES[name])
    reader.page.emulate_media(media="print")
    assert reader.page.locator("h1").is_visible()
    for pressed in ("button", ".site-nav", ".search", ".actions"):
        assert reader.page.locator(f"{pressed}:visible").count() == 0, pressed
    for quote in reader.page.locator(".evidence blockquote").all()[:3]:
        assert quote.is_visible()
    assert reader.sticks_out() <= 0


@pytest.mark.parametrize("name", ["home", "thing", "editor", "ontology"])
def test_every_control_shows_where_the_focus_is(visit: Visiting, name: str) -> None:
    reader = visit("en")
    reader.open(PAGES[name])
    for _ in range(12):
        reader.press("Tab")
        outline = reader.page.evaluate(
            "(() => { const shown = e => getComputedStyle(e).outlineStyle !== 'none';"
            " for (let e = document.activeElement; e; e = e.parentElement) if (shown(e)) return true; return false })()"
        )
        assert outline, reader.focused()[:200]
