// The query editor at /sparql: Yasqe (the editor of Yasgui) in place of the form's textarea, with
// our prefixes, saved queries, names and terms. Without script the form submits as it is.
//
//   <form class="editor" action="/sparql" data-editor>
//     <select data-examples> <input data-suggest="/search" data-insert>
//     <textarea name="query">…</textarea>
//     <button class="primary"> <button type="button" data-share hidden> <button type="button" data-stop hidden>
//   </form>
//   <section data-results></section>
//   <script type="application/json" data-editor-config>
//     {"endpoint": "/sparql", "prefixes": {"lc": "…"},
//      "terms": [{"iri", "label", "kind": "class" | "property"}], "examples": {"name": "query text"}}

import Yasqe from "@zazuko/yasqe";
import { combobox } from "./lib/combobox.ts";
import { copyText } from "./lib/copy.ts";
import { all, announce, make } from "./lib/dom.ts";
import { say } from "./lib/messages.ts";
import { solutionsTable, yesNo } from "./lib/results.ts";
import { iriRef, type Solutions } from "./lib/sparql.ts";

interface Config {
  endpoint: string;
  prefixes: Record<string, string>;
  terms: Term[];
  examples: Record<string, string>;
}

interface Term {
  iri: string;
  label: string;
  kind: "class" | "property";
}

interface Problem {
  title?: string;
  detail?: string;
  line?: number;
  column?: number;
}

const form = document.querySelector<HTMLFormElement>("[data-editor]");
const settings = document.querySelector("[data-editor-config]");
if (form && settings) edit(form, JSON.parse(settings.textContent ?? "{}") as Config);

function edit(form: HTMLFormElement, config: Config): void {
  const area = form.querySelector<HTMLTextAreaElement>("textarea[name=query]");
  const out = document.querySelector<HTMLElement>("[data-results]");
  if (!area || !out) return;

  for (const part of all("[data-with-script]", form)) part.hidden = false;
  complete(config);
  const shown = { ...config, terms: new Map(config.terms.map(({ iri, label }) => [iri, label])) };
  const options = {
    screenReaderLabel: say("editorLabel"),
    autocompleters: ["variables", "prefixes", "terms-class", "terms-property"],
    // the page has its own buttons, in both languages; and the address keeps the query
    showQueryButton: false,
    createShareableLink: null,
    consumeShareLink: null,
    persistenceId: null,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    hints: { expected: say("expected"), undeclared: say("undeclared") }, // see build.mjs
    extraKeys: { "Ctrl-Enter": () => void run(), "Cmd-Enter": () => void run() },
  };
  const yasqe = new Yasqe(make("div"), options as never); // CodeMirror's options have no types here
  yasqe.showNotification = () => undefined; // its hints are English; completion shows by itself
  area.hidden = true;
  area.before(yasqe.rootEl);
  yasqe.setValue(fromAddress() ?? area.value);
  yasqe.refresh();
  for (const label of area.labels ?? [])
    label.addEventListener("click", (event) => {
      event.preventDefault();
      yasqe.focus();
    });

  form.querySelector<HTMLSelectElement>("[data-examples]")?.addEventListener("change", (event) => {
    const text = config.examples[(event.target as HTMLSelectElement).value];
    if (text !== undefined) {
      yasqe.setValue(text);
      void run();
    }
  });
  const insert = form.querySelector<HTMLInputElement>("input[data-insert]");
  if (insert)
    combobox(insert, ({ iri }) => {
      yasqe.replaceSelection(iriRef(iri));
      insert.value = "";
      yasqe.focus();
    });

  const share = form.querySelector<HTMLButtonElement>("[data-share]");
  const stop = form.querySelector<HTMLButtonElement>("[data-stop]");
  if (share) share.hidden = false;
  share?.addEventListener("click", () => {
    void copyText(addressOf(yasqe.getValue()), say("linkCopied"));
  });
  let request: AbortController | undefined;
  stop?.addEventListener("click", () => request?.abort());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });
  addEventListener("hashchange", () => {
    const text = fromAddress();
    if (text !== undefined && text !== yasqe.getValue()) yasqe.setValue(text);
  });

  async function run(): Promise<void> {
    const query = yasqe.getValue();
    remember(query);
    unmark();
    request?.abort();
    const mine = (request = new AbortController());
    if (stop) stop.hidden = false;
    say2(say("running"));
    const started = performance.now();
    try {
      const answer = await ask(query, accepts(yasqe.getQueryType()), mine.signal);
      const ms = Math.round(performance.now() - started);
      if (!answer.ok) await failed(answer);
      else await show(answer, query, ms);
    } catch {
      if (mine !== request) return;
      say2(say(mine.signal.aborted ? "stopped" : "unreachable"));
    } finally {
      if (mine === request && stop) stop.hidden = true;
    }
  }

  function ask(query: string, accept: string, signal?: AbortSignal): Promise<Response> {
    const update = yasqe.getQueryMode() === "update";
    const type = `application/sparql-${update ? "update" : "query"}`;
    return fetch(config.endpoint, { method: "POST", headers: { "Content-Type": type, Accept: accept }, body: query, signal });
  }

  async function show(answer: Response, query: string, ms: number): Promise<void> {
    const type = answer.headers.get("Content-Type") ?? "";
    if (!type.includes("sparql-results+json")) {
      const text = await answer.text();
      const view = make("pre", { class: "code", tabindex: 0 }, text || say("updated"));
      return present(view, "", downloads(query, { Turtle: "text/turtle", "JSON-LD": "application/ld+json", "N-Triples": "application/n-triples" }));
    }
    const solutions = (await answer.json()) as Solutions;
    if (solutions.boolean !== undefined) return present(yesNo(solutions.boolean), "");
    const n = solutions.results?.bindings.length ?? 0;
    present(
      solutionsTable(solutions, shown),
      say("rows", { n, ms }),
      downloads(query, { CSV: "text/csv", JSON: "application/sparql-results+json", XML: "application/sparql-results+xml" }),
    );
  }

  function present(view: HTMLElement, summary: string, tools?: HTMLElement): void {
    const line = make("p", { class: "table-tools" }, summary, ...(tools ? [tools] : []));
    out?.replaceChildren(line, view);
    announce(summary || (view.textContent ?? "").slice(0, 80));
  }

  function say2(text: string): void {
    out?.replaceChildren(make("p", { class: "soft" }, text));
    announce(text);
  }

  /** The service explains errors as RFC 9457 problems; a malformed query has a line and a column. */
  async function failed(answer: Response): Promise<void> {
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    const box = make("div", { class: "notice error", role: "alert" }, make("h2", {}, [say("failed"), problem.title].filter(Boolean).join(": ")));
    box.append(make("p", {}, problem.detail ?? `${answer.status} ${answer.statusText}`));
    out?.replaceChildren(box);
    if (problem.line === undefined) return;
    yasqe.addLineClass(problem.line - 1, "background", "error-line");
    yasqe.getDoc().setCursor({ line: problem.line - 1, ch: (problem.column ?? 1) - 1 });
    yasqe.focus();
  }

  function unmark(): void {
    for (let line = 0; line < yasqe.lineCount(); line += 1) yasqe.removeLineClass(line, "background", "error-line");
  }

  /** The endpoint writes every format itself; a download asks it once more, for that format. */
  function downloads(query: string, types: Record<string, string>): HTMLElement {
    const list = make("span", { class: "actions" }, say("download"));
    for (const [name, type] of Object.entries(types)) {
      const button = make("button", { type: "button", class: "quiet" }, name);
      button.addEventListener("click", async () => {
        const answer = await ask(query, type);
        if (!answer.ok) return failed(answer);
        const address = URL.createObjectURL(await answer.blob());
        make("a", { href: address, download: `results.${EXTENSIONS[name]}` }).click();
        URL.revokeObjectURL(address);
      });
      list.append(" ", button);
    }
    return list;
  }
}

const EXTENSIONS: Record<string, string> = { CSV: "csv", JSON: "json", XML: "xml", Turtle: "ttl", "JSON-LD": "jsonld", "N-Triples": "nt" };

function accepts(kind: string): string {
  if (kind === "CONSTRUCT" || kind === "DESCRIBE") return "text/turtle";
  return "application/sparql-results+json";
}

function fromAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get("query") ?? undefined;
}

/** After the #, so that the query stays out of server logs and the page needs no reload. */
function remember(query: string): void {
  const address = new URL(location.href);
  address.searchParams.delete("query");
  address.hash = new URLSearchParams({ query }).toString();
  history.replaceState(null, "", address);
}

/** To show to others: with the query before the #, the page comes with its answer, also without script. */
function addressOf(query: string): string {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("query", query);
  return address.href;
}

// Completion from our own vocabulary. Yasqe's own class and property completers ask a public
// service on another host, and its prefix list is the public's: none of them is switched on.
function complete(config: Config): void {
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes",
    persistenceId: () => "", // not kept in the browser: it is in the page already
    get: () => Object.entries(config.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`),
  }, false);
  for (const kind of ["class", "property"] as const) {
    const terms = config.terms.filter((term) => term.kind === kind);
    Yasqe.forkAutocompleter(kind, {
      name: `terms-${kind}`,
      autoShow: true,
      get: (_yasqe, token) => matching(terms, token as Typed | undefined),
      postprocessHints: (yasqe, hints) => {
        const prefixes = yasqe.getPrefixesFromQuery();
        const labels = new Map(terms.map(({ iri, label }) => [iri, label]));
        const expanded = (text: string) =>
          text.startsWith("<") ? text.slice(1, -1) : text.replace(/^([^:]*):/, (_, prefix: string) => prefixes[prefix] ?? "");
        return hints.map((hint) => ({ ...hint, displayText: `${hint.text}  ${labels.get(expanded(hint.text)) ?? ""}` }));
      },
    }, false);
  }
}

interface Typed {
  string: string;
  autocompletionString?: string;
  tokenPrefix?: string;
  tokenPrefixUri?: string;
}

/** What begins as the IRI typed, then what has the typed part in its name: `lc:mem` and `lc:สมาชิก` both find. */
function matching(terms: Term[], typed: Typed | undefined): string[] {
  const { string = "", autocompletionString: start = "", tokenPrefix = "", tokenPrefixUri: namespace = "" } = typed ?? {};
  const name = string.slice(tokenPrefix.length).toLowerCase();
  const begin = terms.filter(({ iri }) => iri.startsWith(start));
  const named = terms.filter(({ iri, label }) => name && iri.startsWith(namespace) && label.toLowerCase().includes(name));
  return [...new Set([...begin, ...named].map(({ iri }) => iri))];
}
