// Search as you type, after the ARIA combobox pattern: focus stays in the input, the arrow keys
// move through the list. Without script the form simply submits.
//
//   <form class="search" role="search" action="/search"> <input type="search" name="q" data-suggest="/search">
//
// The address answers `{"results": [{"url", "iri", "label", "other", "kind"}]}` as JSON, in the
// language of the page; `other` is the label in the other language.

import { announce, debounced, make, unbroken } from "./dom.ts";
import { language, say } from "./messages.ts";

export interface Suggestion {
  url: string;
  iri: string;
  label: string;
  other?: string;
  kind?: string;
}

/** How often to ask again where the service is busy, and how many milliseconds later. */
const MOST_ATTEMPTS = 10;
const PAUSE = 1000;

let counter = 0;

export function combobox(input: HTMLInputElement, choose: (found: Suggestion) => void): void {
  const id = `suggestions-${++counter}`;
  const list = make("ul", { id, class: "suggestions", role: "listbox", "aria-label": say("suggestions"), hidden: true });
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": id,
    autocomplete: "off",
  }))
    input.setAttribute(name, value);

  let found: Suggestion[] = [];
  let active = -1;
  let request: AbortController | undefined;
  let attempts = 0;
  let again: number | undefined;

  const close = () => {
    request?.abort();
    clearTimeout(again);
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (index: number) => {
    active = index;
    for (const [position, option] of [...list.children].entries())
      option.setAttribute("aria-selected", String(position === index));
    const option = list.children[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const show = (results: Suggestion[]) => {
    found = results;
    list.replaceChildren(...results.map((result, index) => option(result, `${id}-${index}`)));
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    mark(-1);
    announce(results.length ? say("suggestionCount", { n: results.length }) : say("nothingFound"));
  };

  const look = debounced(120, async () => {
    const text = input.value.trim();
    if (!text || document.activeElement !== input) return close();
    request?.abort();
    request = new AbortController();
    const address = new URL(input.dataset.suggest ?? "/search", location.href);
    address.searchParams.set("q", text);
    // what the address of this page chooses, and no more: so suggestions lead on to addresses like it
    for (const name of ["lang", "version"]) {
      const chosen = new URLSearchParams(location.search).get(name);
      if (chosen) address.searchParams.set(name, chosen);
    }
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: request.signal });
      if (answer.ok) show(((await answer.json()) as { results: Suggestion[] }).results.slice(0, 8));
      else if (answer.status === 503 && ++attempts < MOST_ATTEMPTS) again = window.setTimeout(look, PAUSE);
      else announce(say("suggestionsFailed"));
    } catch {
      // typed on, or offline: the form still works
    }
  });

  input.addEventListener("input", () => {
    attempts = 0;
    clearTimeout(again);
    look();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = found.length - 1;
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "ArrowDown" && list.hidden) return look();
    else if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp" && !list.hidden) mark(active <= 0 ? last : active - 1);
    else if (event.key === "Enter" && active >= 0) pick(active);
    else return;
    event.preventDefault();
  });

  const pick = (index: number) => {
    const result = found[index];
    close();
    if (result) choose(result);
  };

  // mousedown, not click: a click would first take the focus from the input and close the list
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = (event.target as Element).closest('[role="option"]');
    if (option) pick([...list.children].indexOf(option));
  });
}

function option(result: Suggestion, id: string): HTMLElement {
  const element = make("li", { id, role: "option", "aria-selected": "false" }, make("span", {}, ...unbroken(result.label)));
  if (result.kind) element.append(" ", make("span", { class: "kind" }, result.kind));
  if (result.other) {
    const lang = language === "th" ? "en" : "th";
    element.append(" ", make("span", { class: "other", lang }, result.other));
  }
  return element;
}
