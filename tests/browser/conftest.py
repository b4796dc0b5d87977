"""What the browser tests share: one Chromium, and readers in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import pytest
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
    """Visit the service as a reader of a language."""
    contexts: list[BrowserContext] = []

    def begin(language: str, *, script: bool = True, width: int = WIDE) -> Visit:
        context = browser.new_context(
            locale=LOCALES[language],
            java_script_enabled=script,
            viewport={"width": width, "height": 800},
            reduced_motion="reduce",  # no colour is half way to another when it is looked at
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        visit = Visit(context.new_page(), server)
        visit.page.on("console", lambda message: visit.complaints.append(message.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("response", lambda response: visit.responses.append(response))
        return visit

    yield begin
    for context in contexts:
        context.close()
