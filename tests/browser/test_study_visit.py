"""The way of a person who plans a study visit: from the home page to the cities near Phayao that joined in the same year."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Visiting
from visiting import NARROW, WIDE

ASKED = {"th": "เมืองใดใกล้", "en": "Which cities near"}
NAMES = {"th": ["พะเยา", "สุโขทัย"], "en": ["Phayao", "Sukhothai"]}


@pytest.mark.parametrize(
    ("language", "width", "script"),
    [("th", NARROW, True), ("en", WIDE, True), ("th", WIDE, False), ("en", NARROW, False)],
)
def test_the_map_the_page_that_says_so_and_the_table_for_a_spreadsheet_are_three_clicks_away(
    visit: Visiting, language: str, width: int, script: bool
) -> None:
    reader = visit(language, width=width, script=script)
    reader.open("/")
    reader.page.get_by_role("link", name=ASKED[language]).click()
    reader.page.wait_for_url("**/map?**")
    assert [one.inner_text() for one in reader.page.locator("tbody th").all()][:2] == NAMES[language]
    assert reader.page.locator("figure.map").is_visible()
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="Excel").click()
    table = Path(download.value.path()).read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    assert "สุโขทัย,Sukhothai" in table.decode("utf-8-sig")
    reader.page.locator("tbody th a").nth(1).click()
    reader.page.wait_for_url("**/page/city/sukhothai**")
    assert reader.page.locator("details.evidence").count() > 5
    assert reader.complaints == []


def test_the_map_can_be_walked_with_the_keyboard(visit: Visiting) -> None:
    reader = visit("en")
    reader.open("/map?country=thailand")
    reader.page.locator(".map-live").wait_for()
    marks = reader.page.locator(".map-live [role=link], .map-live [role=button]:not(.leaflet-control *)")
    assert all(mark.get_attribute("aria-label") for mark in marks.all())
    reader.page.locator(".map-live .map-cluster").first.focus()
    before = reader.page.locator(".map-live .map-cluster, .map-live .map-place").count()
    reader.press("Enter")  # it zooms in until the places part
    reader.page.wait_for_function(
        "before => document.querySelectorAll('.map-live .map-cluster, .map-live .map-place').length !== before",
        arg=before,
    )
    reader.page.locator(".map-live .map-place").first.focus()
    reader.press("Enter")
    reader.page.wait_for_url("**/page/city/**")
