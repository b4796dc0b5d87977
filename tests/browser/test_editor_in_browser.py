"""The query editor with its script: by keyboard, in both languages, and what is left of it without script."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Visiting
from visiting import LANGUAGES, Visit

LC = "PREFIX lc: <https://w3id.org/learning-city/ontology#>\n"
CITIES = LC + "SELECT DISTINCT ?city { ?designation lc:designates ?city . ?city a lc:LearningCity } ORDER BY ?city"
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


def text(reader: Visit) -> str:
    """Read the query in the editor."""
    return str(reader.page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def write(reader: Visit, query: str) -> None:
    """Write a query in place of what is there, as somebody types it."""
    reader.page.locator(".CodeMirror").click()
    reader.press("Control+a")
    reader.page.keyboard.insert_text(query)


def cells(reader: Visit) -> list[str]:
    """Read the first column of the answer, once the names are there."""
    reader.page.locator("[data-results] tbody:not([aria-busy])").wait_for()
    return reader.page.locator("[data-results] tbody td:first-child").all_inner_texts()


@in_both_languages
def test_a_query_is_written_sent_and_left_by_keyboard_alone(visit: Visiting, language: str) -> None:
    reader = visit(language)
    reader.open("/sparql")
    while "CodeMirror" not in str(reader.page.evaluate("document.activeElement.closest('.CodeMirror')?.className")):
        reader.press("Tab")
    reader.press("Control+a")
    reader.page.keyboard.insert_text(CITIES)
    reader.press("Control+Enter")
    assert cells(reader) == {"th": ["หาดใหญ่", "พะเยา", "สุโขทัย"], "en": ["Hat Yai", "Phayao", "Sukhothai"]}[language]
    reader.press("Escape", "Tab")
    assert 'class="primary"' in reader.focused()
    assert reader.complaints == []


def test_names_can_be_turned_into_iris_and_back(visit: Visiting) -> None:
    reader = visit("th")
    reader.open("/sparql")
    write(reader, CITIES)
    reader.press("Control+Enter")
    cells(reader)
    reader.page.locator("[data-results] input[type=checkbox]").uncheck()
    assert "https://w3id.org/learning-city/id/city/phayao" in cells(reader)
    reader.page.locator("[data-results] input[type=checkbox]").check()
    assert "พะเยา" in cells(reader)


def test_a_term_is_completed_from_its_own_name_or_from_what_it_is_called(visit: Visiting) -> None:
    reader = visit("th")
    reader.open("/sparql")
    write(reader, LC + "SELECT * { ?x a lc:LearningC")
    reader.press("Control+Space")
    reader.page.locator(".CodeMirror-hint", has_text="เมืองแห่งการเรียนรู้").wait_for()
    reader.press("Enter")
    reader.page.keyboard.insert_text(" ; lc:เป็นสมาชิก")
    reader.press("Control+Space")
    reader.page.locator(".CodeMirror-hint", has_text="lc:memberOfNetwork").wait_for()
    reader.press("Enter")
    assert text(reader) == LC + "SELECT * { ?x a lc:LearningCity ; lc:memberOfNetwork"


@pytest.mark.parametrize(("language", "typed"), [("th", "บพท"), ("en", "Program Management Unit")])
def test_a_thing_is_inserted_by_its_name(visit: Visiting, language: str, typed: str) -> None:
    reader = visit(language)
    reader.open("/sparql")
    write(reader, "DESCRIBE ")
    reader.page.locator("#insert").focus()
    reader.page.keyboard.insert_text(typed)
    reader.page.locator("[role=option]").first.wait_for()
    reader.press("ArrowDown", "Enter")
    assert text(reader) == "DESCRIBE <https://w3id.org/learning-city/id/organization/pmu-a>"


@in_both_languages
def test_a_saved_query_is_chosen_by_its_title_and_answered(visit: Visiting, language: str) -> None:
    reader = visit(language)
    reader.open("/sparql")
    title = {"th": "เมืองที่ได้รับการรับรองพร้อมกัน", "en": "Cities designated together with a city"}[language]
    reader.page.locator("#example").select_option(label=title)
    assert cells(reader) == {"th": ["หาดใหญ่", "สุโขทัย"], "en": ["Hat Yai", "Sukhothai"]}[language]
    assert "lc:togetherWith" in text(reader)


@in_both_languages
def test_a_mistake_is_explained_and_the_cursor_put_where_it_is(visit: Visiting, language: str) -> None:
    reader = visit(language)
    reader.open("/sparql")
    write(reader, "SELECT * {\n  ?s lc:leadsProject ?o\n}")
    reader.press("Control+Enter")
    told = reader.page.locator("[data-results] [role=alert]").inner_text()
    assert {"th": "บรรทัด 2 คอลัมน์ 6", "en": "line 2, column 6"}[language] in told
    assert "PREFIX lc: <https://w3id.org/learning-city/ontology#>" in told
    cursor = reader.page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor()")
    assert (cursor["line"], cursor["ch"]) == (1, 5)
    assert "error-line" in reader.page.locator(".CodeMirror").inner_html()
    reader.page.locator(".parseErrorIcon").hover()
    assert {"th": "ยังไม่ได้ประกาศ", "en": "not declared"}[language] in reader.page.locator(".yasqe_tooltip").inner_text()


def test_what_may_follow_is_told_in_the_language_of_the_page(visit: Visiting) -> None:
    reader = visit("th")
    reader.open("/sparql")
    write(reader, "SELECT * WHER {")
    reader.page.locator(".parseErrorIcon").hover()
    assert "ตรงนี้ใช้ได้: FROM, WHERE" in reader.page.locator(".yasqe_tooltip").inner_text()
    assert reader.complaints == []  # the policy for styles had nothing to refuse


def test_a_shared_link_shows_others_the_query_with_its_answer(visit: Visiting) -> None:
    reader = visit("en")
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("/sparql?lang=en")
    write(reader, CITIES)
    reader.page.locator("[data-share]").click()
    reader.page.locator("[role=status]", has_text="copied").wait_for()
    link = reader.page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query) == {"lang": ["en"], "query": [CITIES]}
    for script in (True, False):
        other = visit("th", script=script)
        other.page.goto(link)
        assert other.page.locator("[data-results] tbody td").all_inner_texts() == ["Hat Yai", "Phayao", "Sukhothai"]
        if script:
            assert text(other) == CITIES


def test_a_query_survives_a_reload_without_standing_in_the_logs(visit: Visiting) -> None:
    reader = visit("en")
    reader.open("/sparql?query=ASK {}")
    write(reader, CITIES)
    reader.press("Control+Enter")
    cells(reader)
    assert urlsplit(reader.page.url).query == ""
    reader.page.reload()
    assert text(reader) == CITIES


def test_without_script_the_form_asks(visit: Visiting) -> None:
    reader = visit("th", script=False)
    reader.open("/sparql")
    reader.page.locator("textarea").fill(CITIES)
    reader.page.get_by_role("button", name="สืบค้น", exact=True).click()
    assert reader.page.locator("tbody td").all_inner_texts() == ["หาดใหญ่", "พะเยา", "สุโขทัย"]
    assert reader.page.locator("textarea").input_value() == CITIES
