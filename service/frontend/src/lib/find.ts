// A find box that narrows what is already on the page: terms of the ontology, rows of a list.
//
//   <input type="search" data-find="#terms .term, #tree li" data-find-status="#found">
//
// An item stays if its text, or its data-find-text, holds every word typed; a branch of a tree
// stays with any leaf in it; a [data-find-group] without items left goes too. Where only a part
// of each item counts, such as its title, data-find-in selects it; data-find-count selects the
// items to be counted, where one thing has several.

import { all, debounced } from "./dom.ts";
import { say } from "./messages.ts";

/** Thai has no case; NFC (never NFKC, which takes SARA AM apart) makes typed and stored text equal. */
const plain = (text: string) => text.normalize("NFC").toLowerCase();

export function findBoxes(): void {
  for (const input of all<HTMLInputElement>("input[data-find]")) {
    const items = all(input.dataset.find || "");
    const { findIn, findCount } = input.dataset;
    const texts = items.map((item) => {
      const parts = findIn ? all(findIn, item) : [];
      const text = (parts.length ? parts : [item]).map((part) => part.textContent).join(" ");
      return plain(`${text} ${item.dataset.findText ?? ""}`);
    });
    const counted = findCount ? items.filter((item) => item.matches(findCount)) : items;
    const status = document.querySelector(input.dataset.findStatus || "none");

    const narrow = () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      items.forEach((item, index) => {
        item.hidden = !words.every((word) => texts[index]?.includes(word));
      });
      const shown = counted.filter((item) => !item.hidden).length;
      for (const group of all("[data-find-group]"))
        group.hidden = words.length > 0 && items.filter((item) => group.contains(item)).every((item) => item.hidden);
      if (status) status.textContent = words.length ? say("shown", { n: shown, total: counted.length }) : "";
    };

    input.addEventListener("input", debounced(60, narrow));
    input.form?.addEventListener("submit", (event) => event.preventDefault());
    if (input.value) narrow();
  }
}
