// Answers of a query as a table with readable names, pages, sorting and downloads. Our own, since
// the table that comes with the editor speaks English only and does not pass axe.

import { make, unbroken } from "./dom.ts";
import { language, say } from "./messages.ts";
import { namesOf, placeOf, type Row, type Solutions, type Term } from "./sparql.ts";

const PAGE = 100;
const collator = new Intl.Collator(language, { numeric: true });

export interface Shown {
  endpoint: string;
  prefixes: Record<string, string>;
  terms: Map<string, string>; // names of classes and properties, some of which the graph does not name
}

export function yesNo(value: boolean): HTMLElement {
  return make("p", { class: "answer" }, say(value ? "yes" : "no"));
}

export function solutionsTable({ head, results }: Solutions, shown: Shown): HTMLElement {
  const variables = head.vars ?? [];
  let rows = results?.bindings ?? [];
  if (rows.length === 0) return make("p", { class: "notice" }, say("noRows"));

  let page = 0;
  let readable = true;
  let sorted: { by: string; down: boolean } | undefined;
  let names = new Map<string, { label: string }>();

  const body = make("tbody");
  const heads = variables.map((variable) => {
    const head = make("th", { scope: "col" }, make("button", { type: "button" }, variable));
    head.firstElementChild?.addEventListener("click", () => {
      sorted = { by: variable, down: sorted?.by === variable && !sorted.down };
      const sign = sorted.down ? -1 : 1;
      rows = [...rows].sort((a, b) => sign * compare(a[variable], b[variable], names));
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      page = 0;
      draw();
    });
    return head;
  });

  const status = make("span", { role: "status" });
  const turn = (step: number, text: string) => {
    const button = make("button", { type: "button", class: "quiet" }, text);
    button.addEventListener("click", () => {
      page += step;
      draw();
    });
    return button;
  };
  const back = turn(-1, say("previous"));
  const on = turn(+1, say("next"));

  const toggle = make("input", { type: "checkbox" });
  toggle.checked = true;
  toggle.addEventListener("change", () => {
    readable = toggle.checked;
    draw();
  });

  let drawn = 0;
  const draw = () => {
    const mine = (drawn += 1);
    const from = page * PAGE;
    const part = rows.slice(from, from + PAGE);
    const render = () =>
      body.replaceChildren(
        ...part.map((row) => make("tr", {}, ...variables.map((name) => cell(row[name], readable ? names : undefined, shown)))),
      );
    render();
    back.hidden = page === 0;
    on.hidden = from + PAGE >= rows.length;
    status.textContent =
      rows.length > PAGE ? say("rowsFrom", { from: from + 1, to: from + part.length, n: rows.length }) : "";
    const iris = part.flatMap((row) => Object.values(row).flatMap((term) => (term?.type === "uri" ? [term.value] : [])));
    if (!readable) return body.removeAttribute("aria-busy");
    body.setAttribute("aria-busy", "true");
    namesOf(shown.endpoint, iris)
      .then((found) => {
        names = found;
      })
      .catch(() => undefined) // without names the IRIs stand
      .finally(() => {
        if (mine !== drawn) return; // another page of the table is shown by now
        render();
        body.removeAttribute("aria-busy");
      });
  };
  draw();

  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
  return make(
    "div",
    {},
    make("div", { class: "table-tools" }, make("label", {}, toggle, " ", say("labels"))),
    make("div", { class: "table-wrap", role: "region", tabindex: 0, "aria-label": say("results") }, table),
    make("div", { class: "pager", hidden: rows.length <= PAGE }, back, status, on),
  );
}

function cell(term: Term | undefined, names: Map<string, { label: string }> | undefined, shown: Shown): HTMLElement {
  if (!term) return make("td");
  if (term.type === "uri") {
    const label = names && (names.get(term.value)?.label ?? shown.terms.get(term.value));
    const link = make("a", { href: href(term.value), title: term.value }, ...unbroken(label ?? shortened(term.value, shown.prefixes)));
    if (!label) link.className = "iri";
    return make("td", {}, link);
  }
  if (term.type === "bnode") return make("td", { class: "soft" }, `_:${term.value}`);
  const numeric = /#(integer|decimal|double|float)$/.test(term.datatype ?? "");
  return make("td", { lang: term["xml:lang"], class: numeric ? "number" : undefined }, ...unbroken(term.value));
}

/** Only web addresses become links: a graph may hold javascript: IRIs, too. */
function href(iri: string): string | undefined {
  const place = placeOf(iri);
  if (!place.startsWith("/")) return /^https?:/.test(place) ? place : undefined;
  const address = new URL(place, location.href);
  for (const name of ["lang", "version"]) {
    const chosen = new URLSearchParams(location.search).get(name);
    if (chosen) address.searchParams.set(name, chosen);
  }
  return address.href;
}

function shortened(iri: string, prefixes: Record<string, string>): string {
  for (const [prefix, namespace] of Object.entries(prefixes))
    if (iri.startsWith(namespace)) return `${prefix}:${iri.slice(namespace.length)}`;
  return iri;
}

function compare(a: Row[string], b: Row[string], names: Map<string, { label: string }>): number {
  const text = (term: Row[string]) => (term ? (names.get(term.value)?.label ?? term.value) : "");
  return collator.compare(text(a), text(b));
}
