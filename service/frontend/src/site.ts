// Every page: small improvements to HTML that already works without them.

import { combobox } from "./lib/combobox.ts";
import { copyButtons } from "./lib/copy.ts";
import { all, announce, asset } from "./lib/dom.ts";
import { evidence } from "./lib/evidence.ts";
import { findBoxes } from "./lib/find.ts";
import { say } from "./lib/messages.ts";
import { passages } from "./lib/passages.ts";

for (const input of all<HTMLInputElement>("input[data-suggest]:not([data-insert])"))
  combobox(input, ({ url, iri }) => {
    if (!input.dataset.go) return location.assign(url);
    const address = new URL(input.dataset.go, location.href); // a page that takes a thing, such as /explore
    address.searchParams.set("thing", iri);
    location.assign(address);
  });

evidence();
copyButtons();
findBoxes();
passages();

// The interactive map is four times as heavy as the rest of a page: it comes when it is asked for,
// or where the map is what the page is for.
async function live(figure: HTMLElement, focus: boolean): Promise<void> {
  const { showMap } = (await import(asset("map.js", import.meta.url))) as typeof import("./map.ts");
  await showMap(figure, focus);
}

for (const button of all<HTMLButtonElement>("button[data-map-live]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await live(button.closest<HTMLElement>(".map") as HTMLElement, true);
      button.hidden = true;
    } catch {
      button.disabled = false;
      announce(say("mapFailed"), true);
    }
  });
}

for (const figure of all("[data-map-auto]")) live(figure, false).catch(() => undefined); // the picture stays
