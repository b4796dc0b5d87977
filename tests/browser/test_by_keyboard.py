"""What readers do without a mouse: search, evidence, passages of an announcement, saved queries."""

from __future__ import annotations

import pytest
from conftest import Visiting
from visiting import LANGUAGES, NARROW


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_thing_is_found_while_typing_and_opened(visit: Visiting, language: str) -> None:
    reader = visit(language)
    reader.open("/")
    reader.page.locator("#q").focus()
    reader.page.keyboard.insert_text({"th": "มหาวิทยาลัยพะเยา", "en": "University of Phayao"}[language])
    reader.page.locator("[role=option]").first.wait_for()
    assert reader.page.locator("#q").get_attribute("aria-expanded") == "true"
    reader.press("ArrowDown")
    chosen = reader.page.locator("#q").get_attribute("aria-activedescendant")
    assert reader.page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    reader.press("Enter")
    reader.page.wait_for_url("**/page/organization/university-of-phayao*")
    assert reader.page.locator("h1").inner_text() == {"th": "มหาวิทยาลัยพะเยา", "en": "University of Phayao"}[language]


def test_suggestions_are_closed_with_escape_and_the_text_stays(visit: Visiting) -> None:
    reader = visit("th")
    reader.open("/")
    reader.page.locator("#q").focus()
    reader.page.keyboard.insert_text("พะเยา")
    reader.page.locator("[role=option]").first.wait_for()
    reader.press("Escape")
    assert reader.page.locator("[role=option]:visible").count() == 0
    assert reader.page.locator("#q").input_value() == "พะเยา"
    reader.press("Enter")
    reader.page.wait_for_url("**/search?*")


@pytest.mark.parametrize("width", [1280, NARROW])
def test_evidence_opens_with_enter_and_closes_with_escape(visit: Visiting, width: int) -> None:
    reader = visit("th", width=width)
    reader.open("/page/project/phayao-learning-city")
    mark = reader.page.locator(".evidence:has(blockquote) > summary").first
    mark.focus()
    reader.press("Enter")
    quote = reader.page.locator(".evidence[open] blockquote").first
    assert quote.is_visible()
    assert quote.inner_text().strip() in reader.page.locator(".evidence[open]").inner_text()
    reader.press("Escape")
    assert reader.page.locator(".evidence[open]").count() == 0
    assert reader.focused().startswith("<summary")


def test_who_led_the_project_and_the_sentence_that_says_so_are_two_steps_from_home(visit: Visiting) -> None:
    reader = visit("th")
    reader.open("/")
    reader.page.locator(".questions a").first.focus()
    reader.press("Enter")
    reader.page.wait_for_url("**/page/project/phayao-learning-city*")
    statement = reader.page.locator(".value", has_text="มหาวิทยาลัยพะเยา").locator(".evidence:has(blockquote)").first
    statement.locator("summary").focus()
    reader.press("Enter")
    assert "แกนนำสำคัญขับเคลื่อนโครงการ" in statement.locator("blockquote").first.inner_text()


def test_passages_are_walked_through_with_the_arrow_keys(visit: Visiting) -> None:
    reader = visit("th")
    reader.open("/page/announcement/phayao-2022")
    reader.page.locator("#passage-3 .passage-number").focus()
    reader.press("Enter")
    assert reader.page.locator("#says-3").is_visible()
    assert not reader.page.locator("#says-4").is_visible()
    reader.press("ArrowDown")
    assert reader.page.locator("#says-4").is_visible()
    assert not reader.page.locator("#says-3").is_visible()
    reader.press("Escape")
    assert reader.page.locator(".is-chosen").count() == 0


def test_a_chosen_thing_lights_up_every_passage_about_it(visit: Visiting) -> None:
    reader = visit("en")
    reader.open("/page/announcement/phayao-2022")
    reader.page.locator('[data-thing="city/phayao"]').first.focus()
    reader.press("Enter")
    lit = reader.page.locator(".passage.is-about").count()
    assert 0 < lit < reader.page.locator(".passage").count()
    reader.press("Enter")
    assert reader.page.locator(".passage.is-about").count() == 0


def test_a_saved_query_is_asked_about_another_thing(visit: Visiting) -> None:
    reader = visit("en")
    reader.open("/queries/designated-together-with-a-city")
    reader.page.locator("#parameter-city").focus()
    reader.page.keyboard.type("Hat Yai")
    reader.press("Tab", "Enter")
    reader.page.wait_for_url("**city=*hat-yai*")
    assert reader.page.locator("tbody td:first-child").all_inner_texts() == ["Phayao", "Sukhothai"]
    assert reader.complaints == []
