"""What the browser tests share: one Chromium, and readers in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import pytest
from patience import PATIENCE
from visiting import WIDE, Visit

from service.http.static_files import built

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LOCALES = {"th": "th-TH", "en": "en-GB"}


class Visiting(Protocol):
    """Begins a visit: `visit("th")`, `visit("en", script=False)`."""

    def __call__(self, language: str, *, script: bool = True, width: int = WIDE) -> Visit:
        """Begin."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one Chromium of all browser tests; it ends with them, for its driver keeps the thread's event loop."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("there is no Chromium here")
    if built() is None:
        pytest.skip("the front end has not been built")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visiting]:
    """Visit the service as a reader of a language who has not been there before."""
    contexts: list[BrowserContext] = []

    def begin(language: str, *, script: bool = True, width: int = WIDE) -> Visit:
        contexts.append(context_of(browser, language, script=script, width=width))
        return visit_in(contexts[-1], server)

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def visits(browser: Browser, server: str) -> Iterator[Visiting]:
    """Visit it again and again as the same reader: a renderer takes its time to start. Nothing is kept from a page to the next."""
    begun: dict[tuple[str, bool], Visit] = {}

    def begin(language: str, *, script: bool = True, width: int = WIDE) -> Visit:
        if (language, script) not in begun:
            begun[language, script] = visit_in(context_of(browser, language, script=script, width=width), server)
        reader = begun[language, script]
        reader.begin_anew(width)
        return reader

    yield begin
    for visit in begun.values():
        visit.page.context.close()


def context_of(browser: Browser, language: str, *, script: bool, width: int) -> BrowserContext:
    """Open a window for a reader of a language."""
    context = browser.new_context(
        locale=LOCALES[language],
        java_script_enabled=script,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",  # no colour is half way to another when it is looked at
    )
    context.set_default_timeout(PATIENCE * 1000)
    return context


def visit_in(context: BrowserContext, server: str) -> Visit:
    """Open an empty page, and listen to what happens on it."""
    visit = Visit(context.new_page(), server)
    visit.page.on("console", lambda message: visit.complaints.append(message.text))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("response", lambda response: visit.responses.append(response))
    return visit
