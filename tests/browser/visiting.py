"""A reader in a browser: what a page shows, what it fetches, and what it complains about."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page, Response

LANGUAGES = ("th", "en")
WIDE, NARROW, NARROWEST = 1280, 360, 320
GRAVE = ("serious", "critical")
HEAVY = ("editor.js", "editor.css", "explore.js", "map.js", "map.css", "outlines/world.json")
FEW = 5
THIN_OUT = """few => {
    const seen = new Map();
    const kind = element => element.tagName + "." + element.className;
    const make = element => kind(element) + "(" + [...element.children].map(make).join() + ")";
    const thin = (parent, path) => {
        for (const child of [...parent.children]) {
            const name = path + ">" + make(child);
            seen.set(name, (seen.get(name) ?? 0) + 1);
            if (seen.get(name) <= few) child.matches("a, button, label, summary, th") || thin(child, path + ">" + kind(child));
            else if (child.id || child.querySelector("[id]")) child.hidden = true; // others may refer to it
            else child.remove();
        }
    };
    thin(document.querySelector("main"), "");
}"""


@dataclass
class Visit:
    """A page in the browser, and what has happened on it so far.

    Args:
        page: the page.
        server: the address of the service.
        complaints: what stood in the console, and the errors of scripts.
        responses: all that was fetched.
    """

    page: Page
    server: str
    complaints: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    session: CDPSession | None = None

    def begin_anew(self, width: int) -> None:
        """Forget what happened so far, and what was stored and cached on the way."""
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        self.resize(width)
        if self.session is None:
            self.session = self.page.context.new_cdp_session(self.page)
            self.session.send("Network.enable")
            self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.session.send("Storage.clearDataForOrigin", {"origin": self.server, "storageTypes": "all"})
        self.complaints.clear()
        self.responses.clear()

    def open(self, path: str) -> Response:
        """Open a path of the service, and wait until its scripts have run."""
        response = self.page.goto(self.server + path)
        assert response is not None
        if self.page.locator("[data-explore], [data-map-auto]").count():
            self.page.wait_for_load_state("networkidle")
        return response

    def elsewhere(self) -> list[str]:
        """Name what was asked of other hosts."""
        return [one.url for one in self.responses if not one.url.startswith((self.server, "data:", "blob:"))]

    def weight(self) -> int:
        """Count the bytes of bodies as they came over the wire, without the editor, the picture of the explorer and the map."""
        counted = [one for one in self.responses if not urlsplit(one.url).path.endswith(HEAVY)]
        return sum(one.request.sizes()["responseBodySize"] for one in counted)

    def grave(self, *, only: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> list[str]:
        """List what axe finds serious or critical: by all of its rules, by some of them, or by all but some."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
        options: dict[str, object] = {"resultTypes": ["violations"]}
        options |= {"runOnly": only} if only else {"rules": {rule: {"enabled": False} for rule in without}}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
            if violation["impact"] in GRAVE
        ]

    def sticks_out(self) -> int:
        """Tell by how many pixels something sticks out of the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def thin_out(self) -> None:
        """Take away what repeats, but for the first few of what is made alike and stands in what is alike: they have the same colours.

        What is named by what stands in it stays whole.
        """
        self.page.evaluate(THIN_OUT, FEW)

    def resize(self, width: int) -> None:
        """Give the window another width."""
        self.page.set_viewport_size({"width": width, "height": 800})

    def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        """Return the HTML of what has the focus."""
        return str(self.page.evaluate("document.activeElement.outerHTML"))
