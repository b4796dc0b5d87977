// Explore: the graph as a picture, from any thing outward. The table below the picture says the
// same in words, grows with it, and can do everything that the picture can. The server makes both
// for whatever is open, so the address of the page always says what is shown.
//
//   <section data-explore data-endpoint="/explore.json" data-page="/explore" data-things="IRI IRI">
//     <ul data-opened> <li> the things that are open
//     <input data-suggest="/search" data-insert>            opens one more
//     <button data-fit hidden>
//     <div class="explore-canvas" hidden></div>  <p data-legend hidden>
//     <table> <small data-count> <tbody data-relations> rows from the server; a[data-open] opens a thing

import cytoscape from "cytoscape";
import { combobox } from "./lib/combobox.ts";
import { all, announce, make } from "./lib/dom.ts";
import { language, say } from "./lib/messages.ts";

interface Thing {
  iri: string;
  label: string;
  language: string;
  kind: string;
  url: string;
}

interface Relation {
  from: string;
  property: string;
  label: string;
  to: string;
}

interface Around {
  nodes: Thing[];
  edges: Relation[];
  more: boolean;
}

const LABEL_AREA = 18_000; // square pixels that a thing with its label takes, and some air

for (const root of all("[data-explore]")) explore(root);

function explore(root: HTMLElement): void {
  const canvas = root.querySelector<HTMLElement>(".explore-canvas");
  const body = root.querySelector<HTMLElement>("[data-relations]");
  if (!canvas || !body) return;

  // Cytoscape.js adds a <style> unless an element with this id exists; the page's policy would
  // refuse it, and explore.css already says what it would say.
  document.head.append(make("template", { id: "__________cytoscape_stylesheet" }));
  canvas.hidden = false;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("graphLabel"));
  for (const legend of all("[data-legend]", root)) legend.hidden = false;

  const graph = cytoscape({ container: canvas, style: style(), maxZoom: 3, minZoom: 0.2 });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // One thing and its neighbours stay in the ring they were placed in; from the second on, forces.
  // Either way the picture then fills its frame, larger where the labels would not fit in it.
  const forces = {
    name: "cose",
    animate: false,
    fit: false,
    nodeDimensionsIncludeLabels: true,
    randomize: false,
    idealEdgeLength: () => 60,
    nodeRepulsion: () => 30_000,
  } as unknown as cytoscape.LayoutOptions;
  const arrange = (animate: boolean) => {
    const places = () => new Map(graph.nodes().map((node) => [node.id(), { ...node.position() }]));
    const before = places();
    if (graph.nodes(".open").length > 1) graph.layout(forces).run();
    const box = graph.nodes().boundingBox({ includeLabels: false });
    const width = Math.max(200, canvas.clientWidth - 180);
    const height = Math.max(200, canvas.clientHeight - 120);
    const room = Math.max(1, Math.sqrt((graph.nodes().length * LABEL_AREA) / (width * height)));
    const after = places();
    graph.nodes().positions((node) => before.get(node.id()) ?? node.position());
    const positions = (node: cytoscape.NodeSingular) => {
      const { x, y } = after.get(node.id()) ?? node.position();
      return { x: ((x - box.x1) / (box.w || 1)) * width * room, y: ((y - box.y1) / (box.h || 1)) * height * room };
    };
    const options = { name: "preset", positions, animate, animationDuration: 400, fit: true, padding: 30 };
    graph.layout(options as unknown as cytoscape.LayoutOptions).run();
  };

  const things = new Map<string, Thing>();
  const relations = new Map<string, Relation>();
  const opened: string[] = [];
  const name = (iri: string) => things.get(iri)?.label ?? iri;

  const open = async (iri: string) => {
    if (opened.includes(iri)) return;
    opened.push(iri);
    const address = new URL(root.dataset.endpoint ?? "/explore.json", location.href);
    address.searchParams.set("thing", iri);
    let around: Around;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      around = (await answer.json()) as Around;
    } catch {
      opened.splice(opened.indexOf(iri), 1);
      return announce(say("unreachable"), true);
    }
    for (const thing of around.nodes) things.set(thing.iri, thing);
    const before = graph.nodes().length;
    graph.batch(() => {
      const centre = addNode(graph, things.get(iri) as Thing);
      for (const relation of around.edges) {
        const id = `${relation.from} ${relation.property} ${relation.to}`;
        relations.set(id, relation);
        for (const end of [relation.from, relation.to]) addNode(graph, things.get(end) as Thing);
        if (graph.getElementById(id).empty())
          graph.add({ data: { id, source: relation.from, target: relation.to, label: breakable(relation.label) } });
      }
      centre.addClass("open");
      ring(centre.position(), graph.nodes().slice(before).not(centre));
    });
    announce(say("expanded", { n: graph.nodes().length - before, thing: name(iri) }));
    if (around.more) announce(say("tooMany", { n: around.edges.length }), true);
  };

  const link = (iri: string) => {
    const thing = things.get(iri) as Thing;
    const tag = thing.language && thing.language !== language ? thing.language : undefined;
    return make("a", { href: thing.url, lang: tag }, thing.label);
  };

  const page = (iris: string[]) => {
    const address = new URL(root.dataset.page ?? "/explore", location.href);
    address.searchParams.set("thing", iris.map((iri) => iri.replace(/^.*?\/id\//, "")).join(" "));
    return address.pathname + address.search;
  };

  const show = () => {
    const cell = (iri: string) => {
      if (opened.includes(iri)) return make("td", {}, link(iri));
      const more = make("a", { class: "grow", href: page([...opened, iri]), "data-open": iri, "aria-label": say("expand", { thing: name(iri) }) }, "+");
      return make("td", {}, link(iri), " ", more);
    };
    body.replaceChildren(
      ...[...relations.values()].map(({ from, label, to }) =>
        make("tr", {}, cell(from), make("td", { class: "soft" }, label), cell(to)),
      ),
    );
    for (const count of all("[data-count]", root)) count.textContent = say("relations", { n: relations.size });
    for (const list of all("[data-opened]", root))
      list.replaceChildren(
        ...opened.map((iri) => {
          const rest = opened.filter((other) => other !== iri);
          const out = make("a", { href: page(rest), "aria-label": say("takeOut", { thing: name(iri) }) }, "×");
          return make("li", {}, make("span", { class: "chip" }, link(iri), ...(rest.length ? [" ", out] : [])));
        }),
      );
    history.replaceState(null, "", page(opened));
  };

  /** Opens one more thing; the focus goes to it where it stands in the table. */
  const grow = async (iri: string) => {
    const inTable = body.contains(document.activeElement);
    await open(iri);
    arrange(!calm);
    show();
    if (inTable) body.querySelector<HTMLElement>(`a[href="${CSS.escape(things.get(iri)?.url ?? "")}"]`)?.focus();
  };

  body.addEventListener("click", (event) => {
    const more = (event.target as Element).closest<HTMLElement>("[data-open]");
    if (!more || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void grow(more.dataset.open ?? "");
  });
  graph.on("tap", "node", ({ target }) => {
    if (target.hasClass("open")) location.assign(things.get(target.id())?.url ?? "");
    else void grow(target.id());
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(style()));

  for (const input of all<HTMLInputElement>("input[data-insert]", root))
    combobox(input, ({ iri }) => {
      input.value = "";
      void grow(iri);
    });
  button(root, "[data-fit]", () => graph.fit(undefined, 40));

  // What the server has put into the table comes into the picture, thing by thing.
  void (async () => {
    for (const iri of (root.dataset.things ?? "").split(" ").filter(Boolean)) await open(iri);
    arrange(false);
  })();
}

function button(root: HTMLElement, selector: string, action: () => void): void {
  const element = root.querySelector<HTMLButtonElement>(selector);
  if (!element) return;
  element.hidden = false;
  element.addEventListener("click", action);
}

function addNode(graph: cytoscape.Core, { iri, label, kind }: Thing): cytoscape.CollectionReturnValue {
  const known = graph.getElementById(iri);
  if (known.nonempty()) return known;
  return graph.add({ data: { id: iri, label: breakable(label), kind } });
}

/** New things start around the one they came from, so that what was there hardly moves. */
function ring(centre: cytoscape.Position, nodes: cytoscape.NodeCollection): void {
  const radius = Math.max(240, nodes.length * 26);
  nodes.forEach((node, index) => {
    const angle = (2 * Math.PI * (index + 0.3)) / nodes.length;
    node.position({ x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) });
  });
}

/** Thai has no spaces: zero-width ones between words let a label wrap without cutting a cluster. */
function breakable(label: string): string {
  const words = new Intl.Segmenter(language, { granularity: "word" }).segment(label);
  const text = [...words].map(({ segment }) => segment).join("\u200b");
  return text.replace(/ยู\u200b?เนส\u200b?โก/g, "ยูเนสโก"); // which the dictionary cuts in two
}

/** A canvas knows no CSS variables: let the browser resolve each colour for the theme of now. */
function colour(name: string): string {
  const probe = make("span", { hidden: true });
  document.body.append(probe);
  probe.style.color = `var(--${name})`;
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function style(): cytoscape.StylesheetJson {
  const sans = getComputedStyle(document.body).fontFamily;
  const [ink, soft, accent, rule, paper] = ["ink", "ink-soft", "accent", "rule-strong", "surface"].map(colour);
  return [
    {
      selector: "node",
      style: { label: "data(label)", "font-family": sans, "font-size": 13, color: ink, "text-wrap": "wrap", "text-max-width": "140px", "line-height": 1.4, "text-valign": "bottom", "text-margin-y": 5, width: 16, height: 16, "background-color": paper, "border-width": 2, "border-color": rule, "text-background-color": paper, "text-background-opacity": 0.75, "text-background-padding": "2px" },
    },
    { selector: "node.open", style: { "background-color": accent, "border-color": accent, width: 22, height: 22 } },
    { selector: "node[kind = 'city']", style: { shape: "ellipse" } },
    { selector: "node[kind = 'organization'], node[kind = 'network'], node[kind = 'community']", style: { shape: "round-rectangle" } },
    { selector: "node[kind = 'project'], node[kind = 'collaboration']", style: { shape: "hexagon" } },
    { selector: "node[kind = 'membership'], node[kind = 'participation'], node[kind = 'application'], node[kind = 'designation']", style: { shape: "diamond" } },
    {
      selector: "edge",
      style: { label: "data(label)", "font-family": sans, "font-size": 10, color: soft, "text-rotation": "autorotate", "text-background-color": paper, "text-background-opacity": 0.8, "text-background-padding": "1px", width: 1, "line-color": rule, "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": rule, "arrow-scale": 0.8 },
    },
  ] as cytoscape.StylesheetJson;
}
