// Explore: the graph as a picture, from any thing outward. The table below the picture says the
// same in words, grows with it, and can do everything that the picture can.
//
//   <section data-explore data-endpoint="/sparql" data-start="IRI of the first thing">
//     <input data-suggest="/search" data-insert>            adds a thing
//     <button data-fit hidden> <button data-clear hidden>
//     <div class="explore-canvas" hidden></div>
//     <table> … <tbody data-relations> rows of the first thing, from the server </tbody>

import cytoscape from "cytoscape";
import { combobox } from "./lib/combobox.ts";
import { all, announce, make } from "./lib/dom.ts";
import { language, say } from "./lib/messages.ts";
import { iriRef, kindOf, namesOf, placeOf, select, tailOf, type Name } from "./lib/sparql.ts";

const MOST = 150; // relations fetched around one thing; beyond that a picture says nothing

for (const root of all("[data-explore]")) explore(root);

function explore(root: HTMLElement): void {
  const endpoint = root.dataset.endpoint ?? "/sparql";
  const canvas = root.querySelector<HTMLElement>(".explore-canvas");
  const body = root.querySelector<HTMLElement>("[data-relations]");
  if (!canvas || !body) return;

  // Cytoscape.js adds a <style> unless an element with this id exists; the page's policy would
  // refuse it, and explore.css already says what it would say.
  document.head.append(make("template", { id: "__________cytoscape_stylesheet" }));
  canvas.hidden = false;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("graphLabel"));

  const graph = cytoscape({ container: canvas, style: style(), maxZoom: 3, minZoom: 0.2 });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // One thing and its neighbours: the ring they were placed in. From the second on, forces.
  const layout = {
    name: "cose",
    animate: calm ? false : "end",
    animationDuration: 400,
    nodeDimensionsIncludeLabels: true,
    randomize: false,
    padding: 40,
    idealEdgeLength: () => 90,
    nodeRepulsion: () => 20_000,
  } as unknown as cytoscape.LayoutOptions;
  const arrange = () => {
    if (graph.nodes(".open").length > 1) graph.layout(layout).run();
    else graph.fit(undefined, 40);
  };

  const expand = async (iri: string) => {
    const around = `
      SELECT DISTINCT ?from ?property ?to WHERE {
        { VALUES ?from { ${iriRef(iri)} } ?from ?property ?to } UNION { VALUES ?to { ${iriRef(iri)} } ?from ?property ?to }
        FILTER(isIRI(?to) && CONTAINS(STR(?from), "/id/") && CONTAINS(STR(?to), "/id/"))
      } ORDER BY ?property ?from ?to LIMIT ${MOST + 1}`;
    const rows = await select(endpoint, around);
    const edges = rows.slice(0, MOST).map(({ from, property, to }) => ({
      from: from?.value ?? "",
      property: property?.value ?? "",
      to: to?.value ?? "",
    }));
    const names = await namesOf(endpoint, [iri, ...edges.flatMap(({ from, property, to }) => [from, property, to])]);
    const before = graph.nodes().length;
    graph.batch(() => {
      const centre = addNode(graph, iri, names);
      for (const { from, property, to } of edges) {
        addNode(graph, from, names);
        addNode(graph, to, names);
        const id = `${from} ${property} ${to}`;
        if (graph.getElementById(id).empty())
          graph.add({ data: { id, source: from, target: to, label: nameOf(property, names), property } });
      }
      centre.addClass("open");
      ring(centre.position(), graph.nodes().slice(before).not(centre));
    });
    arrange();
    table();
    announce(say("expanded", { n: graph.nodes().length - before, thing: nameOf(iri, names) }));
    if (rows.length > MOST) announce(say("tooMany", { n: MOST }), true);
  };

  const table = () => {
    const plain = (node: cytoscape.NodeSingular) => String(node.data("label")).replaceAll("\u200b", "");
    const cell = (node: cytoscape.NodeSingular) => {
      const open = make("button", { type: "button", class: "quiet", "aria-label": `+ ${plain(node)}` }, "+");
      open.addEventListener("click", () => void expand(node.id()));
      const link = make("a", { href: placeOf(node.id()) }, plain(node));
      return make("td", {}, link, ...(node.hasClass("open") ? [] : [" ", open]));
    };
    body.replaceChildren(
      ...graph.edges().map((edge) =>
        make("tr", {}, cell(edge.source()), make("td", { class: "soft" }, edge.data("label")), cell(edge.target())),
      ),
    );
  };

  graph.on("tap", "node", ({ target }) => {
    if (target.hasClass("open")) location.assign(placeOf(target.id()));
    else void expand(target.id());
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(style()));

  for (const input of all<HTMLInputElement>("input[data-insert]", root))
    combobox(input, ({ iri }) => {
      input.value = "";
      void expand(iri);
    });
  button(root, "[data-fit]", () => graph.fit(undefined, 40));
  button(root, "[data-clear]", () => {
    graph.elements().remove();
    table();
  });
  if (root.dataset.start) void expand(root.dataset.start);
}

function button(root: HTMLElement, selector: string, action: () => void): void {
  const element = root.querySelector<HTMLButtonElement>(selector);
  if (!element) return;
  element.hidden = false;
  element.addEventListener("click", action);
}

function nameOf(iri: string, names: Map<string, Name>): string {
  return names.get(iri)?.label ?? tailOf(iri);
}

function addNode(graph: cytoscape.Core, iri: string, names: Map<string, Name>): cytoscape.CollectionReturnValue {
  const known = graph.getElementById(iri);
  if (known.nonempty()) return known;
  return graph.add({ data: { id: iri, label: breakable(nameOf(iri, names)), kind: kindOf(iri) } });
}

/** New things start around the one they came from, so that what was there hardly moves. */
function ring(centre: cytoscape.Position, nodes: cytoscape.NodeCollection): void {
  const radius = Math.max(240, nodes.length * 26);
  nodes.forEach((node, index) => {
    const angle = (2 * Math.PI * (index + 0.3)) / nodes.length;
    node.position({ x: centre.x + radius * Math.cos(angle), y: centre.y + 0.62 * radius * Math.sin(angle) });
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
