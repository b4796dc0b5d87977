// The few DOM helpers that every module uses.

export function all<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

type Attributes = Record<string, string | number | boolean | undefined>;

/** Makes an element. Text goes in as text nodes: no value of the graph is ever parsed as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** Text in which the names stay whole that browsers' Thai dictionaries cut in two; the pages do the same. */
export function unbroken(text: string): (Node | string)[] {
  return text.split(/(ยูเนสโก|องค์การ|เครือข่าย)/).map((part, place) => (place % 2 ? make("span", { class: "nobr" }, part) : part));
}

/** Says something to people who do not see the change: one polite live region per page. */
export function announce(text: string, seen = false): void {
  let region = document.querySelector<HTMLElement>("[data-announce]");
  if (!region) {
    region = make("div", { role: "status", "data-announce": true });
    document.body.append(region);
  }
  region.className = seen ? "toast" : "visually-hidden";
  region.textContent = text;
  if (seen) setTimeout(() => region.textContent === text && (region.textContent = ""), 2500);
}

/** Runs `action` when `wait` milliseconds have passed without another call. */
export function debounced<A extends unknown[]>(wait: number, action: (...args: A) => void): (...args: A) => void {
  let timer: number | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => action(...args), wait);
  };
}

/** The address of a sister file of the running script, with the same version. */
export function asset(name: string, script: string): string {
  return new URL(name + new URL(script).search, script).href;
}
